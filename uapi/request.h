/* SPDX-License-Identifier: GPL-2.0-only */
/* An ioctl on its way: who it is for, and what it carries. */
#ifndef UAPI_REQUEST_H
#define UAPI_REQUEST_H

#include "core/vcpu/events.h"
#include "uapi/kvm.h"

struct hypervisor;
struct uapi_device;
struct uapi_vcpu;
struct uapi_vm;

/* The structure that an ioctl carries; the dispatcher copies it in and out. */
union uapi_data {
	uint64_t count; /* KVM_GET_REG_LIST */
	int number;	/* KVM_ARM_VCPU_FINALIZE */
	struct kvm_regs regs;
	struct kvm_one_reg one_reg;
	struct kvm_vcpu_init init;
	struct kvm_mp_state mp_state;
	struct vcpu_events events; /* struct kvm_vcpu_events */
	struct kvm_translation translation;
	struct kvm_guest_debug guest_debug;
	struct kvm_device_attr attr;
	struct kvm_userspace_memory_region region;
	struct kvm_dirty_log dirty_log;
	struct kvm_clear_dirty_log clear_dirty_log;
	struct kvm_irq_level irq_level;
	struct kvm_enable_cap enable_cap;
	struct kvm_arm_device_addr device_addr;
	struct kvm_create_device create_device;
	struct kvm_irqfd irqfd;
	struct kvm_ioeventfd ioeventfd;
	struct kvm_irq_routing routing; /* without its entries */
	struct kvm_msi msi;
	struct kvm_coalesced_mmio_zone zone;
};

/* One call on its way through. */
struct uapi_request {
	struct hypervisor *hypervisor; /* of /dev/kvm */
	struct uapi_vm *vm;	       /* of the other three */
	struct uapi_vcpu *vcpu;
	struct uapi_device *device;
	unsigned long arg; /* as the caller gave it: a number, or an address in its memory */
	union uapi_data data;
};

#endif
