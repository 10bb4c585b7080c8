/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VM for tests of registers: eight vcpus of which the first nr exist, and counters for what registers ask of the
 * rooms that are not linked: memory, device accesses, the log, the run loop.
 */
#ifndef TESTING_UNIT_REGS_WORLD_H
#define TESTING_UNIT_REGS_WORLD_H

#include "core/vcpu/vm.h"

struct world {
	struct hypervisor hypervisor;
	struct vm vm;
	struct vcpu vcpu[VM_MAX_VCPUS];

	unsigned set_way, toggle, unmap, drop, reports, kicks;
	bool toggle_was_on;	/* of the latest cache_toggle() */
	uint32_t toggle_sctlr;	/* SCTLR when it was called */
	enum hal_report report; /* the latest */
	uint32_t report_vcpu, report_a, report_b;
};

extern struct world world;

/* Everything as new: a host of the target with the identification registers below, nr vcpus, none initialised. */
void world_reset(enum vcpu_target target, unsigned nr);

/* The host of world_reset(), as SPEC.md section 3.4 has it; every register has a value of its own. */
#define WORLD_MIDR_A15 0x413fc0f2u
#define WORLD_MIDR_A7  0x410fc075u
#define WORLD_ACTLR    0x00006041u
#define WORLD_L2CTLR   0x43800c02u
#define WORLD_CLIDR    0x0a200023u
#define WORLD_COUNTER  0x0000001234567890ull

/* KVM_ARM_VCPU_INIT for the host's target with the features of word 0; must succeed. */
void world_init(struct vcpu *vcpu, uint32_t features);

#endif
