/* SPDX-License-Identifier: GPL-2.0-only */
/* How a vcpu starts: KVM_ARM_VCPU_INIT, KVM_ARM_PREFERRED_TARGET, PSCI CPU_ON (SPEC.md sections 2.5, 8.3, 12.7). */
#ifndef CORE_VCPU_RESET_H
#define CORE_VCPU_RESET_H

#include "core/vcpu/vm.h"

#define VCPU_FEATURE_WORDS 7 /* of struct kvm_vcpu_init */

/* KVM_ARM_PREFERRED_TARGET: the core that this runs on, 0 or 1, or -HAL_ENODEV if it is neither. */
int vcpu_preferred_target(void);

/* Has KVM_ARM_VCPU_INIT succeeded? Most calls of a vcpu answer ENOEXEC before that. */
static inline bool vcpu_initialised(const struct vcpu *vcpu)
{
	return vcpu->target != VCPU_TARGET_NONE;
}

/*
 * KVM_ARM_VCPU_INIT: makes the vcpu one of target with the features, and resets it. Allowed again whenever it does not
 * run; memory is then unmapped so that its caches are cleaned, a pending device access is dropped, interrupt lines
 * are lowered, and a CPU_ON that has not been taken up is forgotten.
 * Returns 0; -HAL_EINVAL (not the target of the core that this runs on, or not that of the first initialisation); by the lowest offending feature bit -HAL_ENOENT (unknown) or
 * -HAL_EINVAL (differs from the first initialisation). On error nothing has changed (B8).
 * Caller: holds the vcpu's mutex. May sleep.
 */
int vcpu_init(struct vcpu *vcpu, uint32_t target, const uint32_t features[VCPU_FEATURE_WORDS]);

/*
 * All registers to their reset values, VFP (B6) and traps (B38) included; timers off, no abort pending, no device
 * access under way. The lines of interrupts are wires: they keep their level.
 * Caller: the vcpu's thread, or who holds its mutex.
 */
void vcpu_reset(struct vcpu *vcpu);

/*
 * Resets and starts as boot says (PSCI CPU_ON); power_perform_reset() has taken it from vcpu->boot, which another
 * CPU_ON may write meanwhile. Caller: the vcpu's thread (R37).
 */
void vcpu_reset_to_boot(struct vcpu *vcpu, const struct vcpu_boot *boot);

#endif
