/* SPDX-License-Identifier: GPL-2.0-only */
#include "uapi/vgic.h"

#include "core/vgic/attr.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"
#include "hal/gic.h"
#include "uapi/object.h"

bool uapi_vgic_possible(void)
{
	struct hal_gic gic;

	return hal_gic_host(&gic);
}

/* --- its life ---------------------------------------------------------------------------------------- */

int uapi_create_irqchip(struct uapi_vm *vm)
{
	int error;

	hal_mutex_lock(&vm->core->lock);
	error = vgic_create(vm->core);
	hal_mutex_unlock(&vm->core->lock);
	return error;
}

int uapi_set_device_addr(struct uapi_vm *vm, const struct kvm_arm_device_addr *addr)
{
	const uint64_t frame = addr->id & (KVM_ARM_DEVICE_TYPE_MASK >> KVM_ARM_DEVICE_TYPE_SHIFT);
	int error = -HAL_ENODEV;

	if (addr->id >> KVM_ARM_DEVICE_ID_SHIFT != KVM_ARM_DEVICE_VGIC_V2)
		return error;
	if (!uapi_vgic_possible())
		return -HAL_ENXIO;
	hal_mutex_lock(&vm->core->lock);
	if (frame <= VGIC_ADDRESS_CPU && vgic_exists(vm->core))
		error = vgic_set_address(vm->core, frame, addr->addr);
	hal_mutex_unlock(&vm->core->lock);
	return error;
}

/* --- its attributes ---------------------------------------------------------------------------------- */

static bool is_of_registers(const struct kvm_device_attr *attr)
{
	return attr->group == VGIC_GROUP_DIST_REGS || attr->group == VGIC_GROUP_CPU_REGS;
}

/* How many bytes the value of the group's attributes has in user space's memory. */
static size_t value_size(uint32_t group)
{
	if (group >= VGIC_GROUP_CTRL)
		return 0;
	return vgic_attr_is_wide(group) ? sizeof(uint64_t) : sizeof(uint32_t);
}

/* Lets go of the first nr vcpus. */
static void unlock_vcpus(struct uapi_vm *vm, uint32_t nr)
{
	while (nr)
		hal_mutex_unlock(&vm->vcpus[--nr]->mutex);
}

/* Takes hold of all vcpus, so that none runs; false: one does, or is in another call. Caller: holds core->lock. */
static bool lock_vcpus(struct uapi_vm *vm)
{
	for (uint32_t i = 0; i < vm_nr_vcpus(vm->core); i++) {
		if (!hal_mutex_trylock(&vm->vcpus[i]->mutex)) {
			unlock_vcpus(vm, i);
			return false;
		}
	}
	return true;
}

/* Sets or gets an attribute; registers only while no vcpu runs. Caller: holds core->lock. */
static int access_locked(struct uapi_vm *vm, const struct kvm_device_attr *attr, bool set,
			 uint64_t *value)
{
	const bool stopped = is_of_registers(attr);
	int error;

	if (stopped && !lock_vcpus(vm))
		return -HAL_EBUSY;
	error = set ? vgic_attr_set(vm->core, attr->group, attr->attr, *value)
		    : vgic_attr_get(vm->core, attr->group, attr->attr, value);
	if (stopped)
		unlock_vcpus(vm, vm_nr_vcpus(vm->core));
	return error;
}

static int access(struct uapi_vm *vm, const struct kvm_device_attr *attr, bool set, uint64_t *value)
{
	int error;

	hal_mutex_lock(&vm->core->lock);
	error = access_locked(vm, attr, set, value);
	hal_mutex_unlock(&vm->core->lock);
	return error;
}

static int set_attr(struct uapi_vm *vm, const struct kvm_device_attr *attr)
{
	const size_t size = value_size(attr->group);
	uint64_t value = 0;

	if (size && hal_copy_in(&value, hva((uintptr_t)attr->addr), size))
		return -HAL_EFAULT;
	return access(vm, attr, true, &value);
}

static int get_attr(struct uapi_vm *vm, const struct kvm_device_attr *attr)
{
	uint64_t value = 0;
	int error = access(vm, attr, false, &value);

	return error ? error
		     : hal_copy_out(hva((uintptr_t)attr->addr), &value, value_size(attr->group));
}

static int has_attr(struct uapi_vm *vm, const struct kvm_device_attr *attr)
{
	int error;

	hal_mutex_lock(&vm->core->lock);
	error = vgic_attr_has(vm->core, attr->group, attr->attr);
	hal_mutex_unlock(&vm->core->lock);
	return error;
}

const struct uapi_device_type uapi_vgic = {vgic_create, set_attr, get_attr, has_attr};
