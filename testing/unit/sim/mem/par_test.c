/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The address translation operations: who asks, which format, what PAR says (ARM DDI 0406C B3.19.2,
 * B4.1.112).
 */
#include "testing/unit/sim/mem/world.h"

#define VA 0x40201000u

struct machine {
	struct world w;
};

static void machine_set_up(struct machine *m)
{
	world_set_up(&m->w);
}

static void machine_tear_down(struct machine *m)
{
	world_tear_down(&m->w);
}

TEST_FIXTURE(machine)

static uint64_t par_of(struct machine *m, enum sim_at op, bool from_hyp)
{
	uint64_t par = 0;

	CHECK(sim_mmu_address_translate(m->w.mmu, &m->w.regs, op, VA, from_hyp, &par, &m->w.fault));
	return par;
}

static void short_page(struct machine *m, uint32_t descriptor)
{
	short_on(&m->w);
	put32(&m->w, S1_L1 + 4 * (VA >> 20), S1_L2 | 1);
	put32(&m->w, S1_L2 + 4, descriptor);
}

static void long_page(struct machine *m, uint64_t descriptor)
{
	long_on(&m->w);
	put64(&m->w, S1_L1 + 8, S1_L2 | LPAE_TABLE);
	put64(&m->w, S1_L2 + 8, S1_L3 | LPAE_TABLE);
	put64(&m->w, S1_L3 + 8, descriptor);
}

/* NS (bit 9) is set for all Non-secure translations. */
static const struct short_row {
	const char *label;
	uint32_t descriptor;
	uint64_t par;
} short_rows[] = {
	{"strongly_ordered", DATA | 0x32, DATA | 0x290},
	{"device", DATA | 0x36, DATA | 0x2b0},
	{"write_through", DATA | 0x3a, DATA | 0x268},
	{"write_back_no_allocate", DATA | 0x3e, DATA | 0x27c},
	{"write_back_allocate", DATA | 0x7e, DATA | 0x254},
	{"write_back_shareable", DATA | 0x43e, DATA | 0x2fc},
	{"non_cacheable", DATA | 0x72, DATA | 0x280},
	{"translation_fault", 0, 0x00f},
};

TEST_TABLE(par, short_format, struct short_row, short_rows)
{
	struct machine m = {0};

	machine_set_up(&m);
	short_page(&m, row->descriptor);
	CHECK_EQ(row->par, par_of(&m, SIM_AT_S1CPR, false));
	machine_tear_down(&m);
}

TEST_F(machine, par_of_a_supersection_holds_40_bits)
{
	short_on(&self->w);
	for (uint32_t i = 0; i < 16; i++)
		put32(&self->w, S1_L1 + 4 * ((VA >> 24 << 4) + i),
		      0x80000000 | 0x5 << 20 | 0x3 << 5 | 0x40c02);
	CHECK_EQ(0x80350000u | 0x292, par_of(self, SIM_AT_S1CPR, false));
}

TEST_F(machine, par_in_the_long_format_has_attributes_on_top)
{
	long_page(self, 0x1280000000 | LPAE_S1_PAGE);
	CHECK_EQ(0xff00001280000b80, par_of(self, SIM_AT_S1CPR, false));
	self->w.regs.prrr = 0x04; /* Device */
	CHECK_EQ(0x0400001280000b00, par_of(self, SIM_AT_S1CPR, false));
	put64(&self->w, S1_L3 + 8, 0);
	CHECK_EQ(0x80f, par_of(self, SIM_AT_S1CPR, false)); /* translation, level 3 */
}

/* Hyp mode's own copy of PAR's format: long whatever the guest uses (SPEC.md 4.7). */
TEST_F(machine, par_is_long_in_hyp_mode)
{
	short_page(self, DATA | 0x43e);
	CHECK_EQ(0xee00000000000b00 | DATA, par_of(self, SIM_AT_S1CPR, true));
	put32(&self->w, S1_L2 + 4, 0);
	CHECK_EQ(0x80d, par_of(self, SIM_AT_S1CPR, true)); /* translation, level 2 */
	self->w.regs.dacr = 0;
	put32(&self->w, S1_L2 + 4, DATA | 0x43e);
	CHECK_EQ(0x87d, par_of(self, SIM_AT_S1CPR, true)); /* domain, level 2 */
}

static const struct rights_row {
	const char *label;
	enum sim_at op;
	uint32_t ap; /* bits 9 and 5:4 of the page */
	bool allowed;
} rights_rows[] = {
	{"pl1_reads_its_own", SIM_AT_S1CPR, 0x010, true},
	{"pl1_writes_its_own", SIM_AT_S1CPW, 0x010, true},
	{"pl0_reads_of_pl1", SIM_AT_S1CUR, 0x010, false},
	{"pl0_writes_of_pl1", SIM_AT_S1CUW, 0x010, false},
	{"pl1_writes_read_only", SIM_AT_S1CPW, 0x210, false},
	{"pl0_reads_read_only", SIM_AT_S1CUR, 0x020, true},
	{"pl0_writes_read_only", SIM_AT_S1CUW, 0x020, false},
	{"pl0_writes_its_own", SIM_AT_S1CUW, 0x030, true},
	{"both_stages_pl1_writes", SIM_AT_S12NSOPW, 0x010, true},
	{"both_stages_pl0_reads", SIM_AT_S12NSOUR, 0x010, false},
};

TEST_TABLE(par, rights_are_those_of_the_operation, struct rights_row, rights_rows)
{
	struct machine m = {0};

	machine_set_up(&m);
	short_page(&m, DATA | 0xe | row->ap);
	CHECK_EQ(!row->allowed, par_of(&m, row->op, false) & 1);
	machine_tear_down(&m);
}

TEST_F(machine, stage1_operation_gives_the_ipa_and_both_stages_the_pa)
{
	stage2_on(&self->w);
	put64(&self->w, S2_L1 + 8 * 3, 0x80000000 | LPAE_S2_BLOCK);
	long_page(self, 0xc0003000 | LPAE_S1_PAGE);
	CHECK_EQ(0xff000000c0003b80, par_of(self, SIM_AT_S1CPR, true));
	CHECK_EQ(0xff00000080003b80, par_of(self, SIM_AT_S12NSOPR, true));
}

TEST_F(machine, stage2_fault_of_both_stages_is_reported_in_par)
{
	stage2_on(&self->w);
	put64(&self->w, S2_L1 + 8 * 3, 0);
	long_page(self, 0xc0003000 | LPAE_S1_PAGE);
	CHECK_EQ(0xa0b, par_of(self, SIM_AT_S12NSOPR, true)); /* FSTAGE, level 1 */
}

TEST_F(machine, stage2_fault_on_the_walk_is_reported_to_hyp_and_taken_from_pl1)
{
	uint64_t par;

	stage2_on(&self->w);
	long_page(self, DATA | LPAE_S1_PAGE);
	put64(&self->w, S1_L1 + 8, 0xc0000000 | LPAE_TABLE);
	put64(&self->w, S2_L1 + 8 * 3, 0);
	CHECK_EQ(0xb0b, par_of(self, SIM_AT_S1CPR, true)); /* FSTAGE, S2WLK, level 1 */
	CHECK(!sim_mmu_address_translate(self->w.mmu, &self->w.regs, SIM_AT_S1CPR, VA, false, &par,
					 &self->w.fault));
	CHECK_EQ(SIM_FAULT_STAGE2, self->w.fault.kind);
	CHECK(self->w.fault.s1ptw);
}

TEST_F(machine, external_abort_on_the_walk_is_taken)
{
	uint64_t par;

	long_page(self, DATA | LPAE_S1_PAGE);
	put64(&self->w, S1_L1 + 8, 0x10000000 | LPAE_TABLE);
	CHECK(!sim_mmu_address_translate(self->w.mmu, &self->w.regs, SIM_AT_S1CPR, VA, true, &par,
					 &self->w.fault));
	CHECK_EQ(SIM_FAULT_EXTERNAL, self->w.fault.kind);
}

TEST_F(machine, hyp_operation_uses_the_tables_of_hyp_mode)
{
	self->w.regs.hsctlr = SCTLR_M;
	self->w.regs.httbr = HYP_L1;
	self->w.regs.hmair0 = 0xff;
	put64(&self->w, HYP_L1 + 8, 0x80000000 | LPAE_S1_BLOCK | 3 << 6); /* read-only */
	CHECK_EQ(0xff00000080201b80, par_of(self, SIM_AT_S1HR, true));
	CHECK_EQ(0x81b, par_of(self, SIM_AT_S1HW, true)); /* permission, level 1 */
}

TEST_F(machine, flat_translation_is_strongly_ordered)
{
	CHECK_EQ((VA & ~0xfffu) | 0x290, par_of(self, SIM_AT_S1CPR, false));
	CHECK_EQ((VA & ~0xfffu) | 0xb00, par_of(self, SIM_AT_S1CPR, true));
}
