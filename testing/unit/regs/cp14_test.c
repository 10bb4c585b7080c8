/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/exit/cp14.h"

#include "testing/harness/test.h"
#include "testing/unit/regs/cp15_oracle.h"
#include "testing/unit/regs/world.h"

static const uint32_t modes[] = {0x10, 0x11, 0x12, 0x13, 0x17, 0x1b, 0x1f};

struct cp14 {
	struct vcpu *vcpu;
	struct hal_guest *guest;
};

static void cp14_set_up(struct cp14 *t)
{
	world_reset(VCPU_TARGET_A15, 1);
	t->vcpu = &world.vcpu[0];
	t->guest = &t->vcpu->guest;
	world_init(t->vcpu, 0);
	oracle_fill(t->vcpu, 0x13);
}

static void cp14_tear_down(struct cp14 *t)
{
}

TEST_FIXTURE(cp14)

static void access32(struct cp14 *t, uint32_t hsr)
{
	t->guest->fault.hsr = hsr;
	CHECK_EQ(HAL_DONE, cp14_handle_mcr(t->vcpu));
}

TEST_F(cp14, dbgdidr_reads_zero)
{
	access32(self, 0x17e00001);
	CHECK_EQ(0, self->guest->regs[0]);
	CHECK_EQ(0x8004, self->guest->regs[15]);
}

/* The poll of the debug channel: MRC p14, 0, APSR_nzcv, c0, c1, 0. */
TEST_F(cp14, B2_read_into_flags_clears_them_and_nothing_else)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(modes); i++) {
		NOTE("mode %02x", modes[i]);
		oracle_fill(self->vcpu, 0xf80f0040 | modes[i]);
		access32(self, 0x17e001e3);
		CHECK_EQ(0x080f0040 | modes[i], self->guest->regs[16]);
		CHECK_EQ(0x8004, self->guest->regs[15]);
		for (unsigned reg = 0; reg < HAL_NR_REGS; reg++) {
			if (reg != 15 && reg != 16)
				CHECK_EQ(0xa5000000 + 0x01010101 * reg, self->guest->regs[reg]);
		}
	}
}

/* Every access to debug and trace registers is absorbed: none programs the host's. */
TEST_F(cp14, R36_writes_change_nothing)
{
	for (uint32_t iss = 0; iss < 1u << 20 && !test_failed(); iss += 2 * 31) {
		oracle_fill(self->vcpu, 0x13);
		oracle_check(self->vcpu, ORACLE_CP14_32, iss);
		oracle_check(self->vcpu, ORACLE_CP14_64, iss);
	}
}

TEST_F(cp14, sampled_accesses_behave_as_specified)
{
	for (uint32_t iss = 1; iss < 1u << 20 && !test_failed(); iss += 46) {
		oracle_fill(self->vcpu, modes[iss % HAL_ARRAY_SIZE(modes)]);
		oracle_check(self->vcpu, ORACLE_CP14_32, iss);
		oracle_check(self->vcpu, ORACLE_CP14_64, iss);
	}
}

TEST_F(cp14, B46_mrrc_clears_both_registers)
{
	self->guest->fault.hsr = oracle_hsr(ORACLE_CP14_64, 1 | 2 << 5 | 3 << 10);
	CHECK_EQ(HAL_DONE, cp14_handle_mcrr(self->vcpu));
	CHECK_EQ(0, self->guest->regs[2]);
	CHECK_EQ(0, self->guest->regs[3]);
}

/* TEECR, TEEHBR, JIDR, JOSCR, JMCR: what one guest writes no guest reads. */
static const struct leak {
	const char *label;
	uint32_t opc1, crn;
} leaks[] = {
	{"teecr", 6, 0}, {"teehbr", 6, 1}, {"jidr", 7, 0}, {"joscr", 7, 1}, {"jmcr", 7, 2},
};

TEST_TABLE(cp14_leaks, B31_register_reads_zero_after_a_write, struct leak, leaks)
{
	uint32_t iss = row->opc1 << 14 | row->crn << 10 | 2 << 5;
	struct cp14 t;

	cp14_set_up(&t);
	access32(&t, oracle_hsr(ORACLE_CP14_32, iss));
	CHECK_EQ(0xa5000000 + 0x02020202, t.guest->regs[2]);
	access32(&t, oracle_hsr(ORACLE_CP14_32, iss | 1));
	CHECK_EQ(0, t.guest->regs[2]);
	CHECK_EQ(0x8008, t.guest->regs[15]);
}
