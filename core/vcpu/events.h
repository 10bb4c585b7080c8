/* SPDX-License-Identifier: GPL-2.0-only */
/* KVM_GET_VCPU_EVENTS and KVM_SET_VCPU_EVENTS: aborts that wait for the guest (SPEC.md section 2.5). */
#ifndef CORE_VCPU_EVENTS_H
#define CORE_VCPU_EVENTS_H

#include "core/vcpu/vcpu.h"

/* As struct kvm_vcpu_events has it, 64 bytes. */
struct vcpu_events {
	uint8_t serror_pending;
	uint8_t serror_has_esr;
	uint8_t ext_dabt_pending;
	uint8_t pad[5];
	uint64_t serror_esr;
	uint32_t reserved[12];
};

/* Tells whether an asynchronous abort is pending; all else reads as zero. Caller: holds the vcpu's mutex. */
void events_get(const struct vcpu *vcpu, struct vcpu_events *events);

/*
 * Pends an asynchronous abort (serror_pending; 0 does not take it back), or makes the guest take a synchronous
 * external data abort at once (ext_dabt_pending), with the address of its last data abort: an access that waits for
 * user space has failed then, and is not completed. Returns 0, or -HAL_EINVAL for a syndrome, which ARMv7 has
 * not (G14), or for anything in pad or reserved; nothing has changed then.
 * Allowed before KVM_ARM_VCPU_INIT. Caller: holds the vcpu's mutex.
 */
int events_set(struct vcpu *vcpu, const struct vcpu_events *events);

#endif
