/* SPDX-License-Identifier: GPL-2.0-only */
#include "uapi/object.h"

#include "hal/atomic.h"
#include "hal/errno.h"

static struct uapi_counts counts;

static void count(uint32_t *counter, int by)
{
	hal_fetch_add(counter, (uint32_t)by);
}

struct uapi_counts uapi_counts(void)
{
	return (struct uapi_counts){
		.vms = hal_load_acquire(&counts.vms),
		.vcpus = hal_load_acquire(&counts.vcpus),
		.devices = hal_load_acquire(&counts.devices),
	};
}

static void vcpu_free(struct uapi_vcpu *vcpu)
{
	hal_pages_free(vcpu->run, 0);
	hal_free(vcpu);
}

/* Frees a VM that no descriptor refers to; its core, with the vcpus in it, goes first. */
static void vm_free(struct uapi_vm *vm)
{
	const uint32_t nr = vm_nr_vcpus(vm->core);

	vm_destroy(vm->core);
	for (uint32_t i = 0; i < nr; i++)
		vcpu_free(vm->vcpus[i]);
	count(&counts.vcpus, -(int)nr);
	count(&counts.vms, -1);
	hal_pages_free(vm->ring, 0);
	hal_free(vm);
}

static void vm_get(struct uapi_vm *vm)
{
	hal_fetch_add(&vm->users, 1);
}

static void vm_put(struct uapi_vm *vm)
{
	if (hal_fetch_add(&vm->users, -1u) == 1)
		vm_free(vm);
}

int uapi_vm_create(struct hypervisor *hypervisor, unsigned long type)
{
	struct vm *core;
	struct uapi_vm *vm;
	int result = vm_create(hypervisor, type, &core);

	if (result)
		return result;
	result = -HAL_ENOMEM;
	vm = hal_alloc(sizeof(*vm));
	if (!vm)
		goto destroy_core;
	vm->core = core;
	vm->users = 1;
	vm->ring = hal_pages_alloc(0);
	if (!vm->ring)
		goto free_vm;
	core->events.ring = (struct coalesced_ring *)vm->ring;
	result = hal_file_reserve(HAL_FILE_VM, vm);
	if (result < 0)
		goto free_ring;
	count(&counts.vms, 1);
	hal_file_publish(result);
	return result;

free_ring:
	hal_pages_free(vm->ring, 0);
free_vm:
	hal_free(vm);
destroy_core:
	vm_destroy(core);
	return result;
}

void uapi_vm_release(struct uapi_vm *vm)
{
	vm_put(vm);
}

/* The part of uapi_vcpu_create() after the core: wraps it and gives it a descriptor. */
static int open_vcpu(struct uapi_vm *vm, struct vcpu *core)
{
	struct uapi_vcpu *vcpu = hal_alloc(sizeof(*vcpu));
	int result = -HAL_ENOMEM;

	if (!vcpu)
		return result;
	vcpu->vm = vm;
	vcpu->core = core;
	vcpu->request.vm = vm;
	vcpu->request.vcpu = vcpu;
	hal_mutex_init(&vcpu->mutex);
	vcpu->run = hal_pages_alloc(0);
	if (!vcpu->run)
		goto free_vcpu;
	result = hal_file_reserve(HAL_FILE_VCPU, vcpu);
	if (result < 0)
		goto free_run;
	vm_get(vm);
	vm->vcpus[core->index] = vcpu;
	vcpu_publish(core);
	count(&counts.vcpus, 1);
	hal_file_publish(result);
	return result;

free_run:
	hal_pages_free(vcpu->run, 0);
free_vcpu:
	hal_free(vcpu);
	return result;
}

int uapi_vcpu_create(struct uapi_vm *vm, uint32_t id)
{
	struct vcpu *core;
	int result;

	hal_mutex_lock(&vm->core->lock);
	result = vcpu_create(vm->core, id, &core);
	if (!result) {
		result = open_vcpu(vm, core);
		if (result < 0)
			vcpu_destroy(core);
	}
	hal_mutex_unlock(&vm->core->lock);
	return result;
}

void uapi_vcpu_release(struct uapi_vcpu *vcpu)
{
	vm_put(vcpu->vm);
}

void *uapi_vcpu_page(struct uapi_vcpu *vcpu, unsigned long pgoff)
{
	switch (pgoff) {
	case UAPI_PAGE_RUN:
		return vcpu->run;
	case UAPI_PAGE_RING:
		return vcpu->vm->ring;
	default:
		return NULL;
	}
}

/*
 * Adds the device to the VM and tells user space its descriptor fd; nothing fails after the device is there. If it cannot be,
 * user space has its structure back as it was.
 */
static int fill_device(struct uapi_device *device, const struct kvm_create_device *request,
		       hva_t address, int fd)
{
	struct kvm_create_device answer = *request;
	int error;

	answer.fd = (uint32_t)fd;
	if (hal_copy_out(address, &answer, sizeof(answer)))
		return -HAL_EFAULT;
	hal_mutex_lock(&device->vm->core->lock);
	error = device->type->create(device->vm->core);
	hal_mutex_unlock(&device->vm->core->lock);
	if (error)
		hal_copy_out(address, request, sizeof(*request));
	return error;
}

int uapi_device_create(struct uapi_vm *vm, const struct kvm_create_device *request, hva_t address)
{
	const struct uapi_device_type *type = uapi_device_type(request->type);
	struct uapi_device *device;
	int fd, error;

	if (!type)
		return -HAL_ENODEV;
	if (request->flags & KVM_CREATE_DEVICE_TEST)
		return 0;
	device = hal_alloc(sizeof(*device));
	if (!device)
		return -HAL_ENOMEM;
	device->vm = vm;
	device->type = type;
	fd = hal_file_reserve(HAL_FILE_DEVICE, device);
	if (fd < 0) {
		hal_free(device);
		return fd;
	}
	error = fill_device(device, request, address, fd);
	if (error) {
		hal_file_abandon(fd);
		hal_free(device);
		return error;
	}
	vm_get(vm);
	count(&counts.devices, 1);
	hal_file_publish(fd);
	return 0;
}

void uapi_device_release(struct uapi_device *device)
{
	struct uapi_vm *vm = device->vm;

	hal_free(device);
	count(&counts.devices, -1);
	vm_put(vm);
}
