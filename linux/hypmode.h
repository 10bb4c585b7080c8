/* SPDX-License-Identifier: GPL-2.0-only */
/* Hyp mode of each CPU, taken over from the kernel's stub and given back to it. */
#ifndef LINUX_HYPMODE_H
#define LINUX_HYPMODE_H

struct hyp_cpu;

/*
 * Takes over Hyp mode on all CPUs, and on those that come online later. Returns NULL, or why it cannot be done, after
 * which everything is as before. May sleep.
 */
const char *hypmode_init(void);

/* Gives Hyp mode back on all CPUs and frees everything. No VM exists. May sleep. */
void hypmode_exit(void);

/* What Hyp mode keeps for this CPU. Not preemptible. */
struct hyp_cpu *hypmode_this_cpu(void);

#endif
