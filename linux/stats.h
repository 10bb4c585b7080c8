/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counters under /sys/kernel/debug/kvm, with the names and at the places that kvm_stat knows: sums over all VMs, over a
 * VM in PID-FD, of a vcpu in PID-FD/vcpuID. Only to be looked at: nothing fails where they cannot be shown.
 */
#ifndef LINUX_STATS_H
#define LINUX_STATS_H

#include <linux/list.h>

struct dentry;
struct vcpu;
struct vm;

#define STATS_NR_COUNTERS 7

/* What is kept for a VM, within another object of it. */
struct stats_vm {
	struct list_head list;
	struct vm *vm;
	struct dentry *folder; /* NULL while it is not shown */
	struct stats_file {
		struct stats_vm *stats;
		unsigned counter;
	} files[STATS_NR_COUNTERS];
};

void stats_init(void);
void stats_exit(void);

/* Begins and ends counting a VM in the sums. On return of the latter nobody looks at it. May sleep. */
void stats_vm_begin(struct stats_vm *stats, struct vm *vm);
void stats_vm_end(struct stats_vm *stats);

/*
 * Show a VM that is to get the descriptor fd of the calling process, and a vcpu. Whoever calls has a reference to it.
 * May sleep.
 */
void stats_vm_show(struct vm *vm, int fd);
void stats_vcpu_show(struct vcpu *vcpu);

#endif
