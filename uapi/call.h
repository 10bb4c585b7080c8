/* SPDX-License-Identifier: GPL-2.0-only */
/* How an ioctl is described: one row of a table for each kind of descriptor. */
#ifndef UAPI_CALL_H
#define UAPI_CALL_H

#include "core/vcpu/events.h"
#include "uapi/object.h"

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

/* What the dispatcher does around the handler, in this order. */
enum uapi_call_flag {
	UAPI_ARG_ZERO = 1u << 0, /* arg ≠ 0 ⇒ EINVAL */
	UAPI_INIT = 1u << 1,	 /* a vcpu without KVM_ARM_VCPU_INIT ⇒ ENOEXEC */
	UAPI_IN = 1u << 2,	 /* copies data in ⇒ EFAULT */
	/* Copies data out, if the handler succeeded ⇒ EFAULT; it was 0. Of calls that change nothing, and without UAPI_IN. */
	UAPI_OUT = 1u << 3,
};

struct uapi_call {
	uint32_t cmd;
	uint32_t flags;
	long (*handler)(struct uapi_request *request);
};

/* The calls of one kind of descriptor. */
struct uapi_calls {
	const struct uapi_call *call;
	uint32_t nr;
};

extern const struct uapi_calls uapi_system_calls;
extern const struct uapi_calls uapi_vm_calls;
extern const struct uapi_calls uapi_vcpu_calls;
extern const struct uapi_calls uapi_device_calls;

/* Rows of more than one table. */
long uapi_check_extension(struct uapi_request *request);

/* Rows of a VM's table, in events.c. */
long uapi_irqfd(struct uapi_request *request);
long uapi_ioeventfd(struct uapi_request *request);
long uapi_set_gsi_routing(struct uapi_request *request);
long uapi_signal_msi(struct uapi_request *request);
long uapi_register_coalesced(struct uapi_request *request);
long uapi_unregister_coalesced(struct uapi_request *request);

/* Finds the row of cmd; NULL: not an ioctl of this kind of descriptor. */
const struct uapi_call *uapi_call_find(const struct uapi_calls *calls, uint32_t cmd);

/* Makes the call: request->data is filled and copied back as the row's flags say. */
long uapi_call_make(const struct uapi_call *call, struct uapi_request *request);

#endif
