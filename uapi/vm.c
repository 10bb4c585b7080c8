/* SPDX-License-Identifier: GPL-2.0-only */
/* The ioctls of a VM descriptor (SPEC.md sections 2.1 and 2.5). */
#include "core/mm/dirty_log.h"
#include "core/vcpu/reset.h"
#include "hal/atomic.h"
#include "hal/errno.h"
#include "uapi/call.h"
#include "uapi/irq_line.h"
#include "uapi/vgic.h"

static long create_vcpu(struct uapi_request *request)
{
	return uapi_vcpu_create(request->vm, (uint32_t)request->arg);
}

static long set_user_memory_region(struct uapi_request *request)
{
	const struct kvm_userspace_memory_region *region = &request->data.region;
	const struct memslot_request slot = {
		.slot = region->slot,
		.flags = region->flags,
		.guest_phys_addr = region->guest_phys_addr,
		.memory_size = region->memory_size,
		.userspace_addr = (uintptr_t)region->userspace_addr, /* compilers extend the sign */
	};
	struct vm *vm = request->vm->core;
	long result;

	hal_mutex_lock(&vm->lock);
	result = memslot_set(vm, &slot);
	hal_mutex_unlock(&vm->lock);
	return result;
}

static long get_dirty_log(struct uapi_request *request)
{
	const struct kvm_dirty_log *log = &request->data.dirty_log;
	struct vm *vm = request->vm->core;
	long result;

	hal_mutex_lock(&vm->lock);
	result = dirty_log_get(vm, log->slot, hva((uintptr_t)log->dirty_bitmap));
	hal_mutex_unlock(&vm->lock);
	return result;
}

static long clear_dirty_log(struct uapi_request *request)
{
	const struct kvm_clear_dirty_log *log = &request->data.clear_dirty_log;
	struct vm *vm = request->vm->core;
	long result;

	hal_mutex_lock(&vm->lock);
	result = dirty_log_clear(vm, log->slot, log->first_page, log->num_pages,
				 hva((uintptr_t)log->dirty_bitmap));
	hal_mutex_unlock(&vm->lock);
	return result;
}

static long irq_line(struct uapi_request *request)
{
	const struct kvm_irq_level *line = &request->data.irq_level;

	return uapi_irq_line(request->vm->core, line->irq, line->level != 0);
}

/* The structure goes back as it came, and before the line changes: nothing can fail then. */
static long irq_line_status(struct uapi_request *request)
{
	const struct kvm_irq_level *line = &request->data.irq_level;

	if (hal_copy_out(hva(request->arg), line, sizeof(*line)))
		return -HAL_EFAULT;
	return irq_line(request);
}

static long enable_cap(struct uapi_request *request)
{
	const struct kvm_enable_cap *cap = &request->data.enable_cap;
	struct vm *vm = request->vm->core;

	if (cap->flags)
		return -HAL_EINVAL;
	switch (cap->cap) {
	case KVM_CAP_ARM_NISV_TO_USER:
		hal_store_release(&vm->nisv_to_user, 1);
		return 0;
	case KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2:
		if (cap->args[0] > 1)
			return -HAL_EINVAL;
		hal_store_release(&vm->manual_dirty_log, (uint32_t)cap->args[0]);
		return 0;
	default:
		return -HAL_EINVAL;
	}
}

static long preferred_target(struct uapi_request *request)
{
	const int target = vcpu_preferred_target();

	request->data.init = (struct kvm_vcpu_init){.target = (uint32_t)target};
	return target < 0 ? target : 0;
}

static long create_device(struct uapi_request *request)
{
	return uapi_device_create(request->vm, &request->data.create_device, hva(request->arg));
}

static long create_irqchip(struct uapi_request *request)
{
	return uapi_create_irqchip(request->vm);
}

static long set_device_addr(struct uapi_request *request)
{
	return uapi_set_device_addr(request->vm, &request->data.device_addr);
}

static const struct uapi_call calls[] = {
	{KVM_CREATE_VCPU, 0, create_vcpu},
	{KVM_CHECK_EXTENSION, 0, uapi_check_extension},
	{KVM_SET_USER_MEMORY_REGION, UAPI_IN, set_user_memory_region},
	{KVM_GET_DIRTY_LOG, UAPI_IN, get_dirty_log},
	{KVM_CLEAR_DIRTY_LOG, UAPI_IN, clear_dirty_log},
	{KVM_CREATE_IRQCHIP, 0, create_irqchip},
	{KVM_IRQ_LINE, UAPI_IN, irq_line},
	{KVM_IRQ_LINE_STATUS, UAPI_IN, irq_line_status},
	{KVM_IRQFD, UAPI_IN, uapi_irqfd},
	{KVM_IOEVENTFD, UAPI_IN, uapi_ioeventfd},
	{KVM_SET_GSI_ROUTING, UAPI_IN, uapi_set_gsi_routing},
	{KVM_SIGNAL_MSI, UAPI_IN, uapi_signal_msi},
	{KVM_REGISTER_COALESCED_MMIO, UAPI_IN, uapi_register_coalesced},
	{KVM_UNREGISTER_COALESCED_MMIO, UAPI_IN, uapi_unregister_coalesced},
	{KVM_ENABLE_CAP, UAPI_IN, enable_cap},
	{KVM_ARM_SET_DEVICE_ADDR, UAPI_IN, set_device_addr},
	{KVM_ARM_PREFERRED_TARGET, UAPI_OUT, preferred_target},
	{KVM_CREATE_DEVICE, UAPI_IN, create_device},
};

const struct uapi_calls uapi_vm_calls = {calls, HAL_ARRAY_SIZE(calls)};
