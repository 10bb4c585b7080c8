/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which vcpus are on: the state that PSCI and KVM_GET/SET_MP_STATE change (SPEC.md sections 8.3 to 8.5).
 *
 * CPU_ON must not touch the registers of another thread's vcpu (R37): it leaves vcpu->boot and the request
 * VCPU_REQUEST_RESET, and the vcpu's own thread does the reset before the next entry. Until then the vcpu is
 * 'on pending' (G7). Everything here takes vm->power_lock for the change, so of two racing CPU_ONs one wins.
 */
#ifndef CORE_VCPU_POWER_H
#define CORE_VCPU_POWER_H

#include "core/vcpu/vcpu.h"

struct vm;

/* States of a vcpu, in the numbers that AFFINITY_INFO returns (ARM DEN 0022, 5.1.5). */
enum power_state {
	POWER_STATE_ON = 0,
	POWER_STATE_OFF = 1,
	POWER_STATE_ON_PENDING = 2,
};

/* Values of struct kvm_mp_state. */
enum power_mp_state {
	POWER_MP_RUNNABLE = 0,
	POWER_MP_STOPPED = 5,
};

/* The state of any vcpu, as it is at this moment. */
enum power_state power_state(const struct vcpu *vcpu);

/*
 * CPU_ON: switches target on for caller, to start as boot says. Returns POWER_STATE_OFF if it was off and now
 * starts; else the state that it was in, and nothing has changed. A caller that has been switched off meanwhile
 * (SYSTEM_OFF of another vcpu) switches nobody on, and is told ON.
 */
enum power_state power_on(struct vcpu *caller, struct vcpu *target, const struct vcpu_boot *boot);

/* CPU_OFF: the vcpu stops before its next entry and sleeps until somebody switches it on. */
void power_off(struct vcpu *vcpu);

/* SYSTEM_OFF and SYSTEM_RESET: switches off every vcpu of the VM. */
void power_off_all(struct vm *vm);

/* KVM_ARM_VCPU_INIT: off or on as it says; a start that CPU_ON asked for is forgotten. */
void power_init(struct vcpu *vcpu, bool off);

/*
 * Performs the reset that CPU_ON asked for, if there is one: everything that KVM_ARM_VCPU_INIT resets, traps
 * included (B38), then PC, Thumb bit, endianness and r0 from vcpu->boot. Caller: holds the vcpu's mutex.
 */
void power_perform_reset(struct vcpu *vcpu);

/*
 * KVM_GET_MP_STATE and KVM_SET_MP_STATE: enum power_mp_state; -HAL_EINVAL for any other value, and nothing has
 * changed. Both are called with the vcpu's mutex held, so they wait while its thread is in KVM_RUN, asleep or
 * not: user space takes it out by a signal first (B50).
 */
uint32_t power_get_mp_state(const struct vcpu *vcpu);
int power_set_mp_state(struct vcpu *vcpu, uint32_t mp_state);

#endif
