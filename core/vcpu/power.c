/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/power.h"

#include "core/vcpu/reset.h"
#include "core/vcpu/run.h"
#include "core/vcpu/vm.h"
#include "hal/atomic.h"
#include "hal/errno.h"

enum power_state power_state(const struct vcpu *vcpu)
{
	if (hal_load_acquire(&vcpu->power_off))
		return POWER_STATE_OFF;
	if (hal_load_acquire(&vcpu->requests) & VCPU_REQUEST_RESET)
		return POWER_STATE_ON_PENDING;
	return POWER_STATE_ON;
}

enum power_state power_on(struct vcpu *caller, struct vcpu *target, const struct vcpu_boot *boot)
{
	struct vm *vm = target->vm;
	enum power_state before = POWER_STATE_ON;

	hal_lock(&vm->power_lock);
	if (power_state(caller) != POWER_STATE_OFF)
		before = power_state(target);
	if (before == POWER_STATE_OFF) {
		target->boot = *boot;
		/* The request first: who sees the vcpu on must see that it has to be reset. */
		hal_fetch_or(&target->requests, VCPU_REQUEST_RESET);
		hal_store_release(&target->power_off, 0);
	}
	hal_unlock(&vm->power_lock);
	if (before == POWER_STATE_OFF)
		vcpu_wake(target);
	return before;
}

static void set_power_off(struct vcpu *vcpu, uint32_t off)
{
	hal_lock(&vcpu->vm->power_lock);
	hal_store_release(&vcpu->power_off, off);
	hal_unlock(&vcpu->vm->power_lock);
}

void power_off(struct vcpu *vcpu)
{
	set_power_off(vcpu, 1);
	vcpu_kick(vcpu);
}

void power_off_all(struct vm *vm)
{
	uint32_t nr_vcpus = vm_nr_vcpus(vm);

	hal_lock(&vm->power_lock);
	for (uint32_t i = 0; i < nr_vcpus; i++)
		hal_store_release(&vm->vcpus[i]->power_off, 1);
	hal_unlock(&vm->power_lock);
	for (uint32_t i = 0; i < nr_vcpus; i++)
		vcpu_kick(vm->vcpus[i]);
}

void power_init(struct vcpu *vcpu, bool off)
{
	hal_lock(&vcpu->vm->power_lock);
	hal_fetch_and(&vcpu->requests, ~(uint32_t)VCPU_REQUEST_RESET);
	hal_store_release(&vcpu->power_off, off);
	hal_unlock(&vcpu->vm->power_lock);
}

/* Takes the request for a reset, and what it asks for; false if there is none. */
static bool take_reset(struct vcpu *vcpu, struct vcpu_boot *boot)
{
	uint32_t requests;

	if (!(hal_load_acquire(&vcpu->requests) & VCPU_REQUEST_RESET))
		return false;
	hal_lock(&vcpu->vm->power_lock);
	*boot = vcpu->boot;
	requests = hal_fetch_and(&vcpu->requests, ~(uint32_t)VCPU_REQUEST_RESET);
	hal_unlock(&vcpu->vm->power_lock);
	return requests & VCPU_REQUEST_RESET;
}

void power_perform_reset(struct vcpu *vcpu)
{
	struct vcpu_boot boot;

	if (take_reset(vcpu, &boot))
		vcpu_reset_to_boot(vcpu, &boot);
}

uint32_t power_get_mp_state(const struct vcpu *vcpu)
{
	return hal_load_acquire(&vcpu->power_off) ? POWER_MP_STOPPED : POWER_MP_RUNNABLE;
}

int power_set_mp_state(struct vcpu *vcpu, uint32_t mp_state)
{
	switch (mp_state) {
	case POWER_MP_RUNNABLE:
		set_power_off(vcpu, 0);
		vcpu_wake(vcpu);
		return 0;
	case POWER_MP_STOPPED:
		power_off(vcpu);
		return 0;
	default:
		return -HAL_EINVAL;
	}
}
