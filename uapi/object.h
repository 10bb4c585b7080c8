/* SPDX-License-Identifier: GPL-2.0-only */
/* The objects behind descriptors, and how they come and go. */
#ifndef UAPI_OBJECT_H
#define UAPI_OBJECT_H

#include "core/vcpu/run.h"
#include "hal/host.h"
#include "uapi/device.h"
#include "uapi/dispatch.h"
#include "uapi/kvm.h"
#include "uapi/request.h"

/* A vcpu as user space holds it. Everything but vm and core belongs to the holder of mutex. */
struct uapi_vcpu {
	struct uapi_vm *vm;
	struct vcpu *core;
	struct hal_mutex mutex; /* one vcpu ioctl at a time, KVM_RUN included (B50) */
	struct kvm_run *run; /* shared with user space: read each field once, trust nothing (B39) */
	bool signal_mask_set;
	uint64_t signal_mask;
	uint8_t mmio_data[8]; /* what KVM_RUN has read of the run page */
	/* The ioctl that is being made: not on the stack, where it would be cleared. */
	struct uapi_request request;
};

/* A VM. Its vcpus live as long as it does, whether or not they have a descriptor left. */
struct uapi_vm {
	struct vm *core;
	uint32_t users;			       /* descriptors of the VM, its vcpus and devices */
	struct kvm_coalesced_mmio_ring *ring;  /* shared with user space */
	struct uapi_vcpu *vcpus[VM_MAX_VCPUS]; /* by index; changes under core->lock */
};

/* A device. */
struct uapi_device {
	struct uapi_vm *vm;
	const struct uapi_device_type *type;
};

/*
 * Create an object and its descriptor. Return the descriptor, or an error that has left nothing behind:
 * the errors of vm_create() or vcpu_create(), -HAL_ENOMEM, -HAL_EMFILE.
 * uapi_vcpu_create() and uapi_device_create() take vm->core->lock.
 */
int uapi_vm_create(struct hypervisor *hypervisor, unsigned long type);
int uapi_vcpu_create(struct uapi_vm *vm, uint32_t id);

/*
 * The same for a device; request is copied back to user space at address with the descriptor in it before the
 * device is created, so that nothing can fail afterwards, and as it was when that fails. -HAL_ENODEV: no such device;
 * -HAL_EFAULT.
 */
int uapi_device_create(struct uapi_vm *vm, const struct kvm_create_device *request, hva_t address);

#endif
