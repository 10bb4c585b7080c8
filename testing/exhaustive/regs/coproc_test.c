/* SPDX-License-Identifier: GPL-2.0-only */
/* All encodings of trapped coprocessor accesses, all registers, all modes, in the host and as Hyp mode does it. */
#include "testing/harness/test.h"
#include "testing/unit/regs/cp15_oracle.h"
#include "testing/unit/regs/world.h"

#define ISS_COUNT (1u << 20)

#define HCR_TVM	      (1u << 26)
#define SCTLR_OFF     0x00c50078u
#define SCTLR_ON      0x00c5187du
#define CNTKCTL_USER  (1u << 9)
#define CPSR_THUMB_BE 0xf8000220u

/* The state of the guest that the answer may depend on. */
static const struct state {
	const char *label;
	enum vcpu_target target;
	uint32_t cpsr, sctlr, hcr_off, cntkctl;
} states[] = {
	{"usr", VCPU_TARGET_A15, 0x10, SCTLR_OFF, 0, 0},
	{"usr_with_timer", VCPU_TARGET_A15, 0x10, SCTLR_OFF, 0, CNTKCTL_USER},
	{"fiq", VCPU_TARGET_A15, 0x11, SCTLR_OFF, 0, 0},
	{"irq", VCPU_TARGET_A15, 0x12, SCTLR_OFF, 0, 0},
	{"svc", VCPU_TARGET_A15, 0x13, SCTLR_OFF, 0, 0},
	{"abt", VCPU_TARGET_A15, 0x17, SCTLR_OFF, 0, 0},
	{"und", VCPU_TARGET_A15, 0x1b, SCTLR_OFF, 0, 0},
	{"sys", VCPU_TARGET_A15, 0x1f, SCTLR_OFF, 0, 0},
	{"svc_thumb", VCPU_TARGET_A15, CPSR_THUMB_BE | 0x13, SCTLR_OFF, 0, 0},
	{"svc_caches_on", VCPU_TARGET_A15, 0x13, SCTLR_ON, 0, 0},
	{"svc_caches_on_without_tvm", VCPU_TARGET_A15, 0x13, SCTLR_ON, HCR_TVM, 0},
	{"svc_without_tvm", VCPU_TARGET_A15, 0x13, SCTLR_OFF, HCR_TVM, 0},
	{"a7", VCPU_TARGET_A7, 0x13, SCTLR_OFF, 0, 0},
};

static void walk(const struct state *row, enum oracle_class class)
{
	struct vcpu *vcpu = &world.vcpu[0];

	world_reset(row->target, 1);
	world_init(vcpu, 0);
	oracle_fill(vcpu, row->cpsr);
	vcpu->guest.cp15[HAL_CP15_SCTLR] = row->sctlr;
	vcpu->guest.cp15[HAL_CP15_CNTKCTL] = row->cntkctl;
	vcpu->guest.traps.hcr &= ~row->hcr_off;
	/* Values that turn the caches on, and off, come from registers too. */
	vcpu->guest.regs[1] = SCTLR_ON;
	vcpu->guest.regs[2] = SCTLR_OFF;
	for (uint32_t iss = 0; iss < ISS_COUNT; iss++) {
		if (!oracle_check(vcpu, class, iss))
			return;
	}
}

TEST_TABLE(all_accesses, cp15_32, struct state, states)
{
	walk(row, ORACLE_CP15_32);
}

TEST_TABLE(all_accesses, cp15_64, struct state, states)
{
	walk(row, ORACLE_CP15_64);
}

TEST_TABLE(all_accesses, cp14_32, struct state, states)
{
	walk(row, ORACLE_CP14_32);
}

TEST_TABLE(all_accesses, cp14_64, struct state, states)
{
	walk(row, ORACLE_CP14_64);
}
