/* SPDX-License-Identifier: GPL-2.0-only */
/* Everything in which the supported kernels (6.1 and later) differ. */
#ifndef LINUX_COMPAT_H
#define LINUX_COMPAT_H

#include <linux/cpuhotplug.h>
#include <linux/version.h>

/*
 * The hotplug state in which a CPU is taken over and given back: before any task that may run a guest gets there,
 * and after the last one left. Both names are the kernel's for KVM, which 32-bit ARM does not have itself.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define COMPAT_CPUHP_HYP CPUHP_AP_KVM_ONLINE
#else
#define COMPAT_CPUHP_HYP CPUHP_AP_KVM_STARTING
#endif

#endif
