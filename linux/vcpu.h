/* SPDX-License-Identifier: GPL-2.0-only */
/* Which vcpu runs on which CPU. */
#ifndef LINUX_VCPU_H
#define LINUX_VCPU_H

#include <linux/percpu.h>

struct vcpu;

/* The vcpu that this CPU runs, or NULL. Not preemptible (SD-023). */
struct vcpu *kvm_arm_get_running_vcpu(void);

/* The variable behind it, which can be the cookie of a per-CPU interrupt (SD-024). */
struct vcpu *__percpu *kvm_arm_get_running_vcpus(void);

#endif
