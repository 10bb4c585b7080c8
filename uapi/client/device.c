/* SPDX-License-Identifier: GPL-2.0-only */
/* Frames of in-kernel devices: their addresses are told to the kernel once, when the machine is complete. */
#include "uapi/client/client.h"

struct kvm_client_device *kvm_arm_register_device(struct kvm_client_vm *vm, uint64_t id,
						  uint32_t group, uint64_t attr, int fd)
{
	struct kvm_client_device *device;

	if (vm->nr_devices == KVM_CLIENT_MAX_DEVICES)
		return NULL;
	device = &vm->devices[vm->nr_devices++];
	*device = (struct kvm_client_device){.id = id, .group = group, .attr = attr, .fd = fd};
	return device;
}

void kvm_client_map_device(struct kvm_client_device *device, uint64_t address)
{
	device->mapped = true;
	device->address = address;
}

void kvm_client_unmap_device(struct kvm_client_device *device)
{
	device->mapped = false;
}

static int tell(struct kvm_client_vm *vm, const struct kvm_client_device *device)
{
	const struct kvm_arm_device_addr addr = {.id = device->id, .addr = device->address};
	const struct kvm_device_attr attr = {
		.group = device->group,
		.attr = device->attr,
		.addr = (uintptr_t)&device->address,
	};

	if (device->fd < 0)
		return kvm_client_vm_ioctl(vm, KVM_ARM_SET_DEVICE_ADDR, &addr);
	return vm->client->backend->ioctl(device->fd, KVM_SET_DEVICE_ATTR,
					  (unsigned long)(uintptr_t)&attr);
}

int kvm_client_tell_devices(struct kvm_client_vm *vm)
{
	if (vm->devices_told)
		return 0;
	for (unsigned i = 0; i < vm->nr_devices; i++) {
		struct kvm_client_device *device = &vm->devices[i];
		const int error = device->mapped && !device->told ? tell(vm, device) : 0;

		if (error)
			return error;
		device->told |= device->mapped;
	}
	vm->devices_told = true;
	return 0;
}
