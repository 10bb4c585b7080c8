/* SPDX-License-Identifier: GPL-2.0-only */
/* Kinds of devices that KVM_CREATE_DEVICE can make. */
#ifndef UAPI_DEVICE_H
#define UAPI_DEVICE_H

#include "hal/types.h"
#include "uapi/kvm.h"

struct uapi_vm;
struct vm;

/* A kind of device. An accessor that is missing makes its ioctl fail with EPERM. */
struct uapi_device_type {
	/* Adds the device to the VM: 0 or a negative errno. Caller holds vm->lock. */
	int (*create)(struct vm *vm);
	/* The three ioctls of a device descriptor; attr->addr is an address in the caller's memory. */
	int (*set_attr)(struct uapi_vm *vm, const struct kvm_device_attr *attr);
	int (*get_attr)(struct uapi_vm *vm, const struct kvm_device_attr *attr);
	int (*has_attr)(struct uapi_vm *vm, const struct kvm_device_attr *attr);
};

/* The kind with the number KVM_DEV_TYPE_…, or NULL when this host has no such device. */
const struct uapi_device_type *uapi_device_type(uint32_t number);

#endif
