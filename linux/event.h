/* SPDX-License-Identifier: GPL-2.0-only */
/* Event descriptors: the queue in which their ends are told. */
#ifndef LINUX_EVENT_H
#define LINUX_EVENT_H

/* 0 or a negative errno. */
int event_init(void);

/* No VM exists. */
void event_exit(void);

#endif
