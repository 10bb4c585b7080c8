/* SPDX-License-Identifier: GPL-2.0-only */
/* Which PPIs a vcpu's timers are: KVM_ARM_VCPU_TIMER_CTRL (SPEC.md section 2.5). */
#ifndef CORE_TIMER_ATTR_H
#define CORE_TIMER_ATTR_H

#include "core/vcpu/vcpu.h"

/* attr: enum timer_kind, in the numbers of the ABI. Returns 0 or -HAL_ENXIO. */
int timer_attr_has(uint64_t attr);

/*
 * May the number be set at all? -HAL_EINVAL: the interrupt controller is not in the kernel. For who looks before copying the
 * number from user space.
 */
int timer_attr_may_set(const struct vcpu *vcpu);

/*
 * Sets the number, 16 … 31, for all vcpus that there are. In this order: -HAL_EINVAL (no such PPI), -HAL_EBUSY (the vcpu has
 * run), -HAL_ENXIO. Caller: holds vm->lock and the vcpu's mutex.
 */
int timer_attr_set(struct vcpu *vcpu, uint64_t attr, uint32_t intid);

/* Tells the number: 0 or -HAL_ENXIO. */
int timer_attr_get(const struct vcpu *vcpu, uint64_t attr, uint32_t *intid);

#endif
