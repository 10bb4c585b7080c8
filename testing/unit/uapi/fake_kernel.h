/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel for tests of the client library, behind its backend: a test says what its calls answer and which one fails, and
 * sees which came and with what.
 */
#ifndef TESTING_UNIT_UAPI_FAKE_KERNEL_H
#define TESTING_UNIT_UAPI_FAKE_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "uapi/client/backend.h"
#include "uapi/kvm.h"

#define FAKE_KERNEL_CALLS 512

/* A register of a vcpu, and how often it was asked for and set. */
struct fake_reg {
	uint64_t id, value;
	int get_error, set_error;
	unsigned gets, sets;
};

/* Descriptors. */
enum {
	FD_KVM = 3,
	FD_VM,
	FD_VCPU,
	FD_DEVICE = 9, /* made by the test */
};

extern struct fake_kernel {
	/* answers */
	int version, map_size;
	int open_error;
	unsigned fail_cmd; /* this ioctl ... */
	int fail_error;	   /* ... fails with this, */
	unsigned fail_nth; /* once it is called for the nth time */
	bool map_fails;
	bool has_mp_state;
	struct kvm_mp_state mp_state;
	uint32_t target, target_accepted;
	struct kvm_vcpu_init init;
	struct fake_reg *regs;
	uint64_t nr_regs;

	/* what arrived */
	unsigned calls[FAKE_KERNEL_CALLS], nr_calls;
	int closed[8];
	unsigned nr_closed;
	int unmapped;
	struct kvm_arm_device_addr addrs[8];
	unsigned nr_addrs;
	struct kvm_device_attr attrs[8];
	uint64_t attr_addresses[8];
	unsigned nr_attrs;
	struct kvm_userspace_memory_region region;
	struct kvm_irq_level line;
} fake_kernel;

extern const struct kvm_backend fake_kernel_backend;

/* As a kernel of version 12 that has KVM_CAP_MP_STATE and no registers; no calls so far. */
void fake_kernel_reset(void);

/* Makes ioctl cmd fail with the error from its nth call on; calls are counted anew. */
void fake_kernel_fail(unsigned cmd, int error, unsigned nth);

/* How often ioctl cmd was called. */
unsigned fake_kernel_count_calls(unsigned cmd);

#endif
