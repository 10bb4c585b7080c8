/* SPDX-License-Identifier: GPL-2.0-only */
/* The ioctls of a vcpu descriptor (SPEC.md sections 2.1 and 2.5). All of them hold the vcpu's mutex. */
#include "core/timer/attr.h"
#include "core/vcpu/onereg.h"
#include "core/vcpu/power.h"
#include "core/vcpu/reset.h"
#include "hal/errno.h"
#include "uapi/call.h"
#include "uapi/vcpu_run.h"

/* Signals by bit of a mask that a caller cannot block. */
#define SIGNALS_NEVER_BLOCKED (1u << (9 - 1) | 1u << (19 - 1)) /* SIGKILL, SIGSTOP */

static long run(struct uapi_request *request)
{
	return uapi_run(request->vcpu);
}

/* x86's way to the registers; ARM has KVM_GET_ONE_REG and KVM_SET_ONE_REG (SD-070, G6). */
static long not_on_arm(struct uapi_request *request)
{
	return -HAL_EINVAL;
}

static long set_signal_mask(struct uapi_request *request)
{
	struct uapi_vcpu *vcpu = request->vcpu;
	struct kvm_signal_mask header;
	uint64_t mask;

	if (!request->arg) {
		vcpu->signal_mask_set = false;
		return 0;
	}
	if (hal_copy_in(&header, hva(request->arg), sizeof(header)))
		return -HAL_EFAULT;
	if (header.len != sizeof(mask))
		return -HAL_EINVAL;
	if (hal_copy_in(&mask, hva(request->arg + sizeof(header)), sizeof(mask)))
		return -HAL_EFAULT;
	vcpu->signal_mask = mask & ~(uint64_t)SIGNALS_NEVER_BLOCKED;
	vcpu->signal_mask_set = true;
	return 0;
}

static long get_one_reg(struct uapi_request *request)
{
	const struct kvm_one_reg *reg = &request->data.one_reg;
	const struct vcpu *vcpu = request->vcpu->core;
	const int size = onereg_check(vcpu, reg->id);
	uint64_t value;
	int error;

	if (size < 0)
		return size;
	error = onereg_get(vcpu, reg->id, &value);
	return error ? error : hal_copy_out(hva((uintptr_t)reg->addr), &value, (size_t)size);
}

/* The id is checked before a byte is copied: its size field may be anything (B40). */
static long set_one_reg(struct uapi_request *request)
{
	const struct kvm_one_reg *reg = &request->data.one_reg;
	struct vcpu *vcpu = request->vcpu->core;
	const int size = onereg_check(vcpu, reg->id);
	uint64_t value = 0;

	if (size < 0)
		return size;
	if (hal_copy_in(&value, hva((uintptr_t)reg->addr), (size_t)size))
		return -HAL_EFAULT;
	return onereg_set(vcpu, reg->id, value);
}

/* Always tells the true count; all 64 bits of what the caller has room for count (B33). */
static long get_reg_list(struct uapi_request *request)
{
	const struct vcpu *vcpu = request->vcpu->core;
	const uint64_t room = request->data.count, count = onereg_count(vcpu);

	if (hal_copy_out(hva(request->arg), &count, sizeof(count)))
		return -HAL_EFAULT;
	if (room < count)
		return -HAL_E2BIG;
	for (unsigned i = 0; i < count; i++) {
		const uint64_t id = onereg_id(vcpu, i);

		if (hal_copy_out(hva(request->arg + sizeof(count) + i * sizeof(id)), &id,
				 sizeof(id)))
			return -HAL_EFAULT;
	}
	return 0;
}

static long init(struct uapi_request *request)
{
	const struct kvm_vcpu_init *init = &request->data.init;

	return vcpu_init(request->vcpu->core, init->target, init->features);
}

static long get_mp_state(struct uapi_request *request)
{
	request->data.mp_state.mp_state = power_get_mp_state(request->vcpu->core);
	return 0;
}

static long set_mp_state(struct uapi_request *request)
{
	return power_set_mp_state(request->vcpu->core, request->data.mp_state.mp_state);
}

_Static_assert(sizeof(struct vcpu_events) == sizeof(struct kvm_vcpu_events), "the same structure");

static long get_events(struct uapi_request *request)
{
	events_get(request->vcpu->core, &request->data.events);
	return 0;
}

static long set_events(struct uapi_request *request)
{
	return events_set(request->vcpu->core, &request->data.events);
}

/* The private interrupts that a vcpu's timers raise are the only attributes (SPEC.md section 2.5, vcpu DEVICE_ATTR). */
static bool is_timer_group(const struct kvm_device_attr *attr)
{
	return attr->group == KVM_ARM_VCPU_TIMER_CTRL;
}

static long set_attr(struct uapi_request *request)
{
	const struct kvm_device_attr *attr = &request->data.attr;
	struct vcpu *vcpu = request->vcpu->core;
	uint32_t intid;
	int error;

	if (!is_timer_group(attr))
		return -HAL_ENXIO;
	error = timer_attr_may_set(vcpu);
	if (error)
		return error;
	if (hal_copy_in(&intid, hva((uintptr_t)attr->addr), sizeof(intid)))
		return -HAL_EFAULT;
	hal_mutex_lock(&vcpu->vm->lock);
	error = timer_attr_set(vcpu, attr->attr, intid);
	hal_mutex_unlock(&vcpu->vm->lock);
	return error;
}

static long get_attr(struct uapi_request *request)
{
	const struct kvm_device_attr *attr = &request->data.attr;
	uint32_t intid;
	int error = is_timer_group(attr) ? timer_attr_get(request->vcpu->core, attr->attr, &intid)
					 : -HAL_ENXIO;

	return error ? error : hal_copy_out(hva((uintptr_t)attr->addr), &intid, sizeof(intid));
}

static long has_attr(struct uapi_request *request)
{
	const struct kvm_device_attr *attr = &request->data.attr;

	return is_timer_group(attr) ? timer_attr_has(attr->attr) : -HAL_ENXIO;
}

static const struct uapi_call calls[] = {
	{KVM_RUN, UAPI_ARG_ZERO | UAPI_INIT, run},
	{KVM_GET_REGS, 0, not_on_arm},
	{KVM_SET_REGS, UAPI_IN, not_on_arm},
	{KVM_GET_SREGS, 0, not_on_arm},
	{KVM_SET_SREGS, 0, not_on_arm},
	{KVM_GET_FPU, 0, not_on_arm},
	{KVM_SET_FPU, 0, not_on_arm},
	{KVM_TRANSLATE, UAPI_IN, not_on_arm},
	{KVM_SET_GUEST_DEBUG, UAPI_IN, not_on_arm},
	{KVM_SET_SIGNAL_MASK, 0, set_signal_mask},
	{KVM_GET_MP_STATE, UAPI_OUT, get_mp_state},
	{KVM_SET_MP_STATE, UAPI_IN, set_mp_state},
	{KVM_GET_VCPU_EVENTS, UAPI_OUT, get_events},
	{KVM_SET_VCPU_EVENTS, UAPI_IN, set_events},
	{KVM_GET_ONE_REG, UAPI_INIT | UAPI_IN, get_one_reg},
	{KVM_SET_ONE_REG, UAPI_INIT | UAPI_IN, set_one_reg},
	{KVM_ARM_VCPU_INIT, UAPI_IN, init},
	{KVM_GET_REG_LIST, UAPI_INIT | UAPI_IN, get_reg_list},
	{KVM_SET_DEVICE_ATTR, UAPI_IN, set_attr},
	{KVM_GET_DEVICE_ATTR, UAPI_IN, get_attr},
	{KVM_HAS_DEVICE_ATTR, UAPI_IN, has_attr},
	{KVM_ARM_VCPU_FINALIZE, UAPI_INIT | UAPI_IN, not_on_arm},
};

const struct uapi_calls uapi_vcpu_calls = {calls, HAL_ARRAY_SIZE(calls)};
