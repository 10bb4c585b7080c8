/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/exit/cp15.h"

#include "core/exit/cp15_table.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/regs/cp15_oracle.h"
#include "testing/unit/regs/world.h"

#define USR 0x10
#define SVC 0x13
#define UND 0x1b

#define TVM (1u << 26)

static const uint32_t modes[] = {0x10, 0x11, 0x12, 0x13, 0x17, 0x1b, 0x1f};

/* The ISS of an access; rt2 and opc1 of four bits for 64-bit ones. */
static uint32_t mrc(unsigned crn, unsigned opc1, unsigned crm, unsigned opc2, unsigned rt)
{
	return opc2 << 17 | opc1 << 14 | crn << 10 | rt << 5 | crm << 1 | 1;
}

static uint32_t mcr(unsigned crn, unsigned opc1, unsigned crm, unsigned opc2, unsigned rt)
{
	return mrc(crn, opc1, crm, opc2, rt) & ~1u;
}

static uint32_t mrrc(unsigned opc1, unsigned crm, unsigned rt, unsigned rt2)
{
	return opc1 << 16 | rt2 << 10 | rt << 5 | crm << 1 | 1;
}

static uint32_t mcrr(unsigned opc1, unsigned crm, unsigned rt, unsigned rt2)
{
	return mrrc(opc1, crm, rt, rt2) & ~1u;
}

struct cp15 {
	struct vcpu *vcpu;
	struct hal_guest *guest;
};

static void cp15_set_up(struct cp15 *t)
{
	world_reset(VCPU_TARGET_A15, 1);
	t->vcpu = &world.vcpu[0];
	t->guest = &t->vcpu->guest;
	world_init(t->vcpu, 0);
	oracle_fill(t->vcpu, SVC);
}

static void cp15_tear_down(struct cp15 *t)
{
}

TEST_FIXTURE(cp15)

/* Performs an access as a guest in the given mode. */
static void access32(struct cp15 *t, uint32_t iss)
{
	t->guest->fault.hsr = oracle_hsr(ORACLE_CP15_32, iss);
	CHECK_EQ(HAL_DONE, cp15_handle_mcr(t->vcpu));
}

static void access64(struct cp15 *t, uint32_t iss)
{
	t->guest->fault.hsr = oracle_hsr(ORACLE_CP15_64, iss);
	CHECK_EQ(HAL_DONE, cp15_handle_mcrr(t->vcpu));
}

/* --- the tables --- */

static const struct table {
	const char *label;
	const struct cp15_table *table;
	enum vcpu_target target;
} tables[] = {
	{"common", &cp15_common, VCPU_TARGET_A15},
	{"a15", &cp15_a15, VCPU_TARGET_A15},
	{"a7", &cp15_a7, VCPU_TARGET_A7},
};

TEST_TABLE(cp15_table, R20_rows_ascend_and_end, struct table, tables)
{
	const struct cp15_table *table = row->table;

	for (unsigned i = 1; i < table->count; i++) {
		NOTE("row %u", i);
		CHECK_LT(table->rows[i - 1].key, table->rows[i].key);
	}
	CHECK_EQ(CP15_LAST, table->rows[table->count - 1].key);
}

TEST_TABLE(cp15_table, each_row_is_found_by_its_key, struct table, tables)
{
	for (unsigned i = 0; i + 1 < row->table->count; i++)
		CHECK(cp15_find(row->target, row->table->rows[i].key) == &row->table->rows[i]);
}

/* No register is in a core's table and in the common one: it would be listed twice. */
TEST_TABLE(cp15_table, R20_cores_own_registers_are_not_common, struct table, tables)
{
	if (row->table == &cp15_common)
		return;
	for (unsigned i = 0; i + 1 < row->table->count; i++) {
		for (unsigned k = 0; k < cp15_common.count; k++)
			CHECK_NE(cp15_common.rows[k].key, row->table->rows[i].key);
	}
}

/*
 * Index 0 stands for a forgotten storage: only rows that have none carry it, and these have nothing to reset.
 * Covers: SD-013, SD-014
 */
TEST_TABLE(cp15_table, SD_013_storage_is_named_where_it_is_used, struct table, tables)
{
	for (unsigned i = 0; i < row->table->count; i++) {
		const struct cp15_reg *reg = &row->table->rows[i];
		bool stored = reg->how == CP15_SWAPPED || reg->how == CP15_TVM ||
			      reg->how == CP15_STORED;

		NOTE("row %u", i);
		if (reg->key == CP15_LAST)
			continue;
		CHECK_EQ(stored, reg->index != HAL_CP15_INVALID);
		CHECK_LT(reg->index + cp15_is_wide(reg), HAL_NR_CP15);
		CHECK_EQ(stored, reg->reset != CP15_RESET_NONE);
	}
}

/* What the table stores is what ONE_REG can reach, under the id that its encoding makes. */
TEST_TABLE(cp15_table, SD_004_rows_with_storage_drive_the_api, struct table, tables)
{
	for (unsigned i = 0; i + 1 < row->table->count; i++) {
		const struct cp15_reg *reg = &row->table->rows[i];
		bool wide = !(reg->key & 1);
		uint16_t crn = reg->key >> 12, crm = reg->key >> 8 & 15, opc1 = reg->key >> 4 & 15,
			 opc2 = reg->key >> 1 & 7;
		uint16_t id = wide ? crn << 7 | opc1 << 3 : crn << 11 | crm << 7 | opc1 << 3 | opc2;
		struct cp15_saved saved = {0};

		NOTE("row %u", i);
		CHECK_EQ(reg->index != 0, cp15_saved_find(row->target, id, wide, &saved));
		CHECK_EQ(reg->index, saved.index);
		CHECK(!cp15_saved_find(row->target, id | 0x8000, wide, &saved));
	}
}

/* --- against the specification's tables --- */

/* Each encoding once, reads and writes; testing/exhaustive/regs goes through all of them, in all modes. */
static void sample(struct cp15 *t, enum oracle_class class)
{
	uint64_t state = test_seed(0x5eed);

	for (unsigned n = 0; n < 40000 && !test_failed(); n++) {
		uint64_t random = test_random(&state);

		oracle_fill(t->vcpu, modes[(random >> 20) % HAL_ARRAY_SIZE(modes)] |
					     (random >> 32 & 0xf0000000));
		oracle_check(t->vcpu, class, random & 0xfffff);
	}
}

TEST_F(cp15, sampled_32_bit_accesses_behave_as_specified)
{
	sample(self, ORACLE_CP15_32);
}

TEST_F(cp15, sampled_64_bit_accesses_behave_as_specified)
{
	sample(self, ORACLE_CP15_64);
}

/* One access to the register with that key: rt and, for 64 bits, the register after it. */
static bool check_key(struct vcpu *vcpu, uint16_t key, unsigned rt, bool read)
{
	unsigned crn = key >> 12, crm = key >> 8 & 15, opc1 = key >> 4 & 15, opc2 = key >> 1 & 7;

	if (key & 1)
		return oracle_check(vcpu, ORACLE_CP15_32, mcr(crn, opc1, crm, opc2, rt) | read);
	return oracle_check(vcpu, ORACLE_CP15_64, mcrr(opc1, crn, rt, (rt + 1) & 15) | read);
}

/* The same with every register and in every mode, before and after a set/way operation. */
static void check_key_everywhere(struct vcpu *vcpu, uint16_t key)
{
	for (unsigned mode = 0; mode < HAL_ARRAY_SIZE(modes); mode++) {
		for (unsigned k = 0; k < 64; k++) {
			oracle_fill(vcpu, modes[mode]);
			vcpu->guest.traps.hcr |= TVM;
			if (k & 32)
				vcpu->guest.traps.hcr &= ~TVM;
			if (!check_key(vcpu, key, k >> 1 & 15, k & 1))
				return;
		}
	}
}

TEST_TABLE(cp15_table, SD_012_registers_behave_as_specified_in_every_mode, struct table, tables)
{
	world_reset(row->target, 1);
	world_init(&world.vcpu[0], 0);
	for (unsigned n = 0; n < row->table->count; n++)
		check_key_everywhere(&world.vcpu[0], row->table->rows[n].key);
}

/* What a Cortex-A7 has of its own is what a Cortex-A15 has, as far as a guest can tell. */
TEST(cp15_table, both_cores_have_the_same_registers_of_their_own)
{
	REQUIRE_EQ(cp15_a15.count, cp15_a7.count);
	for (unsigned i = 0; i < cp15_a15.count; i++) {
		CHECK_EQ(cp15_a15.rows[i].key, cp15_a7.rows[i].key);
		CHECK_EQ(cp15_a15.rows[i].how, cp15_a7.rows[i].how);
		CHECK_EQ(cp15_a15.rows[i].index, cp15_a7.rows[i].index);
	}
}

/* --- one by one --- */

TEST_F(cp15, actlr_reads_stored_and_ignores_writes)
{
	self->guest->cp15[HAL_CP15_ACTLR] = 0x41;
	access32(self, mrc(1, 0, 0, 1, 4));
	CHECK_EQ(0x41, self->guest->regs[4]);
	CHECK_EQ(0x8004, self->guest->regs[15]);
	access32(self, mcr(1, 0, 0, 1, 5));
	CHECK_EQ(0x41, self->guest->cp15[HAL_CP15_ACTLR]);
	CHECK_EQ(0x8008, self->guest->regs[15]);
}

TEST_F(cp15, B2_read_into_flags_changes_flags_only)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(modes); i++) {
		NOTE("mode %02x", modes[i]);
		oracle_fill(self->vcpu, 0x50000000 | modes[i]);
		self->guest->cp15[HAL_CP15_ACTLR] = 0xa1234567;
		access32(self, mrc(1, 0, 0, 1, 15));
		CHECK_EQ(0xa0000000 | modes[i], self->guest->regs[16]);
		CHECK_EQ(0xa5000000, self->guest->regs[0]);
		CHECK_EQ(0x8004, self->guest->regs[15]);
	}
}

TEST_F(cp15, B32_all_performance_monitor_registers_read_as_zero_and_ignore_writes)
{
	static const uint8_t crm_opc2[][2] = {{12, 0}, {12, 1}, {12, 2}, {12, 3}, {12, 4},
					      {12, 5}, {12, 6}, {12, 7}, {13, 0}, {13, 1},
					      {13, 2}, {14, 0}, {14, 1}, {14, 2}, {14, 3}};

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(crm_opc2); i++) {
		NOTE("c9,0,c%u,%u", crm_opc2[i][0], crm_opc2[i][1]);
		oracle_fill(self->vcpu, SVC);
		access32(self, mrc(9, 0, crm_opc2[i][0], crm_opc2[i][1], 3));
		CHECK_EQ(0, self->guest->regs[3]);
		access32(self, mcr(9, 0, crm_opc2[i][0], crm_opc2[i][1], 4));
		CHECK_EQ(0x8008, self->guest->regs[15]);
		CHECK_EQ(SVC, self->guest->regs[16]);
	}
	CHECK_EQ(0, world.reports);
}

TEST_F(cp15, B46_64_bit_read_gives_both_halves)
{
	self->vcpu->timer.phys.cval = 0x1122334455667788;
	access64(self, mrrc(2, 14, 2, 3));
	CHECK_EQ(0x55667788, self->guest->regs[2]);
	CHECK_EQ(0x11223344, self->guest->regs[3]);
	CHECK_EQ(0x8004, self->guest->regs[15]);
}

TEST_F(cp15, R20_64_bit_write_stores_both_halves_of_the_register_it_names)
{
	self->guest->regs[4] = 0x80004000;
	self->guest->regs[5] = 0x000000aa;
	access64(self, mcrr(1, 2, 4, 5));
	CHECK_EQ(0x80004000, self->guest->cp15[HAL_CP15_TTBR1]);
	CHECK_EQ(0xaa, self->guest->cp15[HAL_CP15_TTBR1_HIGH]);
	CHECK_EQ(0x5a000000 + HAL_CP15_TTBR0, self->guest->cp15[HAL_CP15_TTBR0]);
}

TEST_F(cp15, ttbr0_32_bit_write_leaves_the_high_half)
{
	self->guest->cp15[HAL_CP15_TTBR0_HIGH] = 0x7f;
	self->guest->regs[1] = 0x4000;
	access32(self, mcr(2, 0, 0, 0, 1));
	CHECK_EQ(0x4000, self->guest->cp15[HAL_CP15_TTBR0]);
	CHECK_EQ(0x7f, self->guest->cp15[HAL_CP15_TTBR0_HIGH]);
}

TEST_F(cp15, caches_turned_on_are_told_after_the_store)
{
	self->guest->regs[0] = 0x00c5187d;
	access32(self, mcr(1, 0, 0, 0, 0));
	CHECK_EQ(1, world.toggle);
	CHECK(!world.toggle_was_on);
	CHECK_EQ(0x00c5187d, world.toggle_sctlr);
}

TEST_F(cp15, caches_turned_off_are_told_after_the_store)
{
	self->guest->cp15[HAL_CP15_SCTLR] = 0x00c5187d;
	self->guest->regs[0] = 0x00c50078;
	access32(self, mcr(1, 0, 0, 0, 0));
	CHECK_EQ(1, world.toggle);
	CHECK(world.toggle_was_on);
	CHECK_EQ(0x00c50078, world.toggle_sctlr);
}

/* With the caches on the trap has done its work: cache_toggle() ends it, whatever register it was. */
TEST_F(cp15, any_memory_register_written_with_caches_on_is_told)
{
	self->guest->cp15[HAL_CP15_SCTLR] = 0x00c5187d;
	access32(self, mcr(13, 0, 0, 1, 0));
	CHECK_EQ(1, world.toggle);
	CHECK(world.toggle_was_on);
}

static const struct off {
	const char *label;
	uint32_t sctlr;
} offs[] = {{"mmu_alone", 0x00c50079}, {"caches_alone", 0x00c5007c}, {"neither", 0x00c50078}};

TEST_TABLE(cp15_caches, not_on_while_one_of_mmu_and_caches_is_off, struct off, offs)
{
	struct cp15 t;

	cp15_set_up(&t);
	t.guest->regs[0] = row->sctlr;
	access32(&t, mcr(1, 0, 0, 0, 0));
	CHECK_EQ(0, world.toggle);
	CHECK_EQ(row->sctlr, t.guest->cp15[HAL_CP15_SCTLR]);
}

TEST_F(cp15, set_way_goes_to_the_host_until_tvm_is_set)
{
	self->guest->traps.hcr &= ~TVM;
	access32(self, mcr(7, 0, 14, 2, 2));
	CHECK_EQ(1, world.set_way);
	CHECK_EQ(0x8004, self->guest->regs[15]);
	self->guest->traps.hcr |= TVM;
	access32(self, mcr(7, 0, 14, 2, 2));
	CHECK_EQ(1, world.set_way);
	CHECK_EQ(0x8008, self->guest->regs[15]);
}

TEST_F(cp15, G21_unknown_access_is_reported_through_the_vm_and_undefined)
{
	access32(self, mrc(15, 0, 0, 0, 0));
	CHECK_EQ(1, world.reports);
	CHECK_EQ(HAL_REPORT_UNKNOWN_CP15, world.report);
	CHECK_EQ(oracle_hsr(ORACLE_CP15_32, mrc(15, 0, 0, 0, 0)), world.report_a);
	CHECK_EQ(0x8000, world.report_b);
	CHECK_EQ(0x10004, self->guest->regs[15]);
	CHECK_EQ(UND, self->guest->regs[16] & 31);
	CHECK_EQ(0, hal_fake_count(HAL_CALL_REPORT));
}

TEST_F(cp15, cbar_reads_zero_and_a_write_is_undefined_without_report)
{
	access32(self, mrc(15, 4, 0, 0, 1));
	CHECK_EQ(0, self->guest->regs[1]);
	access32(self, mcr(15, 4, 0, 0, 1));
	CHECK_EQ(0x10004, self->guest->regs[15]);
	CHECK_EQ(0, world.reports);
}

TEST_F(cp15, host_traces_each_access_with_syndrome_and_pc)
{
	access32(self, mrc(1, 0, 0, 1, 4));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_TRACE));
	CHECK_EQ(HAL_TRACE_CP15, hal_fake.last_event.event);
	CHECK_EQ(oracle_hsr(ORACLE_CP15_32, mrc(1, 0, 0, 1, 4)), hal_fake.last_event.a);
	CHECK_EQ(0x8000, hal_fake.last_event.pc);
}

/* Nothing of the host is called on the way through Hyp mode. */
TEST_F(cp15, hyp_path_calls_no_host)
{
	self->guest->fault.hsr = oracle_hsr(ORACLE_CP15_32, mrc(1, 0, 0, 1, 4));
	CHECK_EQ(HAL_DONE, cp15_try_mcr(self->vcpu));
	self->guest->fault.hsr = oracle_hsr(ORACLE_CP15_64, mcrr(5, 5, 0, 1));
	CHECK_EQ(HAL_NEED_HOST, cp15_try_mcrr(self->vcpu));
	CHECK_EQ(0, hal_fake.nr_calls);
}

TEST_F(cp15, thumb_instruction_advances_it_state)
{
	/* IT state 0x1c (an IT block with more to come): 0x18 after. */
	self->guest->regs[16] = SVC | 0x20 | 0x1c00;
	access32(self, mrc(1, 0, 0, 1, 4));
	CHECK_EQ(0x8004, self->guest->regs[15]);
	CHECK_EQ(SVC | 0x20, self->guest->regs[16] & 0xff);
	CHECK_NE(0x1c00, self->guest->regs[16] & 0xfc00);
}

TEST_F(cp15, user_mode_reaches_the_physical_timer_by_cntkctl)
{
	self->guest->regs[16] = USR;
	self->guest->cp15[HAL_CP15_CNTKCTL] = 1 << 9;
	access32(self, mrc(14, 0, 2, 0, 0));
	CHECK_EQ(5, self->guest->regs[0]);
	self->guest->cp15[HAL_CP15_CNTKCTL] = ~(1u << 9);
	access32(self, mrc(14, 0, 2, 0, 0));
	CHECK_EQ(0x10004, self->guest->regs[15]);
}

TEST_F(cp15, B11_negative_tval_has_expired_at_once)
{
	self->guest->regs[0] = (uint32_t)-1;
	access32(self, mcr(14, 0, 2, 0, 0));
	CHECK_EQ(WORLD_COUNTER - 1, self->vcpu->timer.phys.cval);
	access32(self, mrc(14, 0, 2, 1, 1));
	CHECK_EQ(5, self->guest->regs[1]);
}

TEST_F(cp15, syndromes_of_the_specification_name_their_registers)
{
	static const struct {
		uint32_t hsr;
		unsigned rt;
		uint32_t value;
	} reads[] = {
		{0x0fe20481, 4, 0x5a000000 + HAL_CP15_ACTLR}, /* MRC ACTLR */
		{0x0fe02439, 1, 0},			      /* PMCR */
		{0x0fe46401, 0, 0x5a000000 + HAL_CP15_L2CTLR},
		{0x0fe13c01, 0, 0}, /* CBAR */
	};

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(reads); i++) {
		oracle_fill(self->vcpu, SVC);
		self->guest->fault.hsr = reads[i].hsr;
		CHECK_EQ(HAL_DONE, cp15_handle_mcr(self->vcpu));
		CHECK_EQ(reads[i].value, self->guest->regs[reads[i].rt]);
		CHECK_EQ(0x8004, self->guest->regs[15]);
	}
	self->guest->fault.hsr = 0x13e01484; /* MCRR TTBR0 */
	CHECK_EQ(HAL_DONE, cp15_handle_mcrr(self->vcpu));
	CHECK_EQ(0xa5000000 + 0x04040404, self->guest->cp15[HAL_CP15_TTBR0]);
	CHECK_EQ(0xa5000000 + 0x05050505, self->guest->cp15[HAL_CP15_TTBR0_HIGH]);
}
