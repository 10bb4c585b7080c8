/* SPDX-License-Identifier: GPL-2.0-only */
/* How an ioctl is described: one row of a table for each kind of descriptor. */
#ifndef UAPI_CALL_H
#define UAPI_CALL_H

#include "uapi/object.h"

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
