/* SPDX-License-Identifier: GPL-2.0-only */
/* Hyp mode of each CPU, taken over from the kernel's stub and given back to it. */
#ifndef LINUX_HYPMODE_H
#define LINUX_HYPMODE_H

/*
 * Takes over Hyp mode on all CPUs, and on those that come online later. Returns NULL, or why it cannot be done, after
 * which everything is as before. May sleep.
 */
const char *hypmode_init(void);

/* Gives Hyp mode back on all CPUs and frees everything. No VM exists. May sleep. */
void hypmode_exit(void);

#endif
