/* SPDX-License-Identifier: GPL-2.0-only */
/* The hypervisor's own memory, which is counted. */
#ifndef LINUX_MEMORY_H
#define LINUX_MEMORY_H

/* Says in the log what is left at the module's end, if anything is. */
void memory_check_empty(void);

#endif
