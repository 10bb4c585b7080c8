/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The front door of the ABI: what the host's file operations call. The host finds the object that a descriptor
 * was published for (hal_file_reserve()) and hands the call on; it copies, blocks and publishes, and chooses no
 * errno. All functions may sleep and are called in the context of the process that made the call.
 *
 * Life of objects: each descriptor holds one reference to its VM. The VM, its vcpus and its devices go with the
 * last of them, so descriptors may be closed in any order (SD-099).
 * Lock order: vcpu mutex → vm->lock. Nothing that holds vm->lock takes a vcpu's mutex.
 */
#ifndef UAPI_DISPATCH_H
#define UAPI_DISPATCH_H

#include "hal/types.h"

struct hypervisor;  /* core/vcpu/hypervisor.h; the host owns the one there is */
struct uapi_vm;	    /* behind HAL_FILE_VM */
struct uapi_vcpu;   /* behind HAL_FILE_VCPU */
struct uapi_device; /* behind HAL_FILE_DEVICE */

/* Pages of a vcpu's mapping: struct kvm_run, the ring of coalesced writes (SPEC.md section 2.2). */
enum uapi_page {
	UAPI_PAGE_RUN,
	UAPI_PAGE_RING,
	UAPI_NR_PAGES,
};

/*
 * An ioctl on /dev/kvm, a VM, a vcpu or a device: cmd and arg as the caller gave them. Returns what the ioctl
 * returns, or a negative errno (SPEC.md sections 2.1 and 2.5, docs/ABI.md). A failed call has changed nothing.
 */
long uapi_system_ioctl(struct hypervisor *hypervisor, unsigned int cmd, unsigned long arg);
long uapi_vm_ioctl(struct uapi_vm *vm, unsigned int cmd, unsigned long arg);
long uapi_vcpu_ioctl(struct uapi_vcpu *vcpu, unsigned int cmd, unsigned long arg);
long uapi_device_ioctl(struct uapi_device *device, unsigned int cmd, unsigned long arg);

/*
 * The last user of a published descriptor is gone; a mapping counts as a user. The object must not be used any
 * more by the host.
 */
void uapi_vm_release(struct uapi_vm *vm);
void uapi_vcpu_release(struct uapi_vcpu *vcpu);
void uapi_device_release(struct uapi_device *device);

/*
 * The page at page offset pgoff of a vcpu's mapping, from hal_pages_alloc(0); NULL: there is none (SIGBUS). It
 * lives as long as the descriptor. VM descriptors and devices cannot be mapped (ENODEV).
 */
void *uapi_vcpu_page(struct uapi_vcpu *vcpu, unsigned long pgoff);

/* How many objects exist in all; a VM exists until its last descriptor is closed. */
struct uapi_counts {
	uint32_t vms, vcpus, devices;
};

struct uapi_counts uapi_counts(void);

#endif
