/* SPDX-License-Identifier: GPL-2.0-only */
/* The host's side of a VM: what tells it of changes to its address space. */
#ifndef LINUX_NOTIFIER_H
#define LINUX_NOTIFIER_H

struct hal_host_watch;
struct stats_vm;

/* The counters of the VM that the watch belongs to. */
struct stats_vm *notifier_stats(struct hal_host_watch *watch);

#endif
