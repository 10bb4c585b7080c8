/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every fault status that the memory system can give, in both encodings (ARM DDI 0406C B3.13.3),
 * and what SPEC.md 4.7 says of HPFAR; permissions, alignment and external aborts by hand-made
 * tables.
 */
#include "testing/unit/sim/mem/world.h"

/* The translation of VA through tables that are right but for what a row spoils. */
#define VA    0x40201000u /* index 1, 1, 1 in the long format; 0x402, 1 in the short */
#define HOLE  0x10000000u /* nothing answers there */
#define AF    0x400u
#define VALID 1u

struct tables {
	struct world w;
	struct sim_access access;
};

static void short_tables(struct tables *t)
{
	short_on(&t->w);
	put32(&t->w, S1_L1 + 4 * (VA >> 20), S1_L2 | 1 << 5 | 1);	 /* domain 1 */
	put32(&t->w, S1_L2 + 4, DATA | 0x3e);				 /* small page, AP 011 */
	put32(&t->w, S1_L1 + 4 * (VA >> 20) + 4, DATA | 1 << 5 | 0xc0e); /* a section after it */
}

static void long_tables(struct tables *t)
{
	long_on(&t->w);
	put64(&t->w, S1_L1 + 8, S1_L2 | LPAE_TABLE);
	put64(&t->w, S1_L2 + 8, S1_L3 | LPAE_TABLE);
	put64(&t->w, S1_L3 + 8, DATA | LPAE_S1_PAGE | 1 << 6);
}

/* Stage 2 by 4 KiB pages: RAM's tables at their places, DATA as well. */
static void stage2_tables(struct tables *t)
{
	stage2_on(&t->w);
	put64(&t->w, S2_L1 + 8 * 2, S2_L2 | LPAE_TABLE);
	put64(&t->w, S2_L2, S2_L3 | LPAE_TABLE);
	for (uint32_t i = 0; i < 512; i++)
		put64(&t->w, S2_L3 + 8 * i, (RAM + i * 0x1000) | LPAE_S2_PAGE);
}

static void hyp_tables(struct tables *t)
{
	t->w.regs.hsctlr = SCTLR_M | SCTLR_C;
	t->w.regs.httbr = HYP_L1;
	t->w.regs.hmair0 = 0xff;
	put64(&t->w, HYP_L1 + 8, HYP_L2 | LPAE_TABLE);
	put64(&t->w, HYP_L2 + 8, HYP_L3 | LPAE_TABLE);
	put64(&t->w, HYP_L3 + 8, DATA | LPAE_S1_PAGE | 1 << 6);
	t->access.hyp = true;
}

/* --- what a row spoils --- */

static void no_first(struct tables *t)
{
	put32(&t->w, S1_L1 + 4 * (VA >> 20), 0);
}

static void no_second(struct tables *t)
{
	put32(&t->w, S1_L2 + 4, 0);
}

static void section_va(struct tables *t)
{
	t->access.va += 1 << 20;
}

static void afe(struct tables *t)
{
	t->w.regs.sctlr |= SCTLR_AFE;
	put32(&t->w, S1_L2 + 4, DATA | 0x2e);
	put32(&t->w, S1_L1 + 4 * (VA >> 20) + 4, DATA | 1 << 5 | 0x80e);
}

static void afe_section(struct tables *t)
{
	afe(t);
	section_va(t);
}

static void no_access_domain(struct tables *t)
{
	t->w.regs.dacr = 0x55555551;
}

static void no_access_domain_section(struct tables *t)
{
	no_access_domain(t);
	section_va(t);
}

static void readonly_page(struct tables *t)
{
	put32(&t->w, S1_L2 + 4, DATA | 0x23e);
	t->access.type = SIM_WRITE;
	t->access.write = true;
}

static void readonly_section(struct tables *t)
{
	put32(&t->w, S1_L1 + 4 * (VA >> 20) + 4, DATA | 1 << 5 | 0x8c0e);
	t->access.type = SIM_WRITE;
	t->access.write = true;
	section_va(t);
}

static void first_in_hole(struct tables *t)
{
	t->w.regs.ttbr0 = HOLE;
}

static void second_in_hole(struct tables *t)
{
	put32(&t->w, S1_L1 + 4 * (VA >> 20), HOLE | 1 << 5 | 1);
}

static void page_in_hole(struct tables *t)
{
	put32(&t->w, S1_L2 + 4, HOLE | 0x3e);
}

static void unaligned_a(struct tables *t)
{
	t->w.regs.sctlr |= SCTLR_A;
	t->access.va += 2;
}

static void unaligned_device(struct tables *t)
{
	put32(&t->w, S1_L2 + 4, DATA | 0x36); /* shareable Device */
	t->access.va += 2;
}

static void pd0(struct tables *t)
{
	t->w.regs.ttbcr |= 1 << 4;
}

static void long_no_first(struct tables *t)
{
	put64(&t->w, S1_L1 + 8, 0);
}

static void long_no_second(struct tables *t)
{
	put64(&t->w, S1_L2 + 8, 0);
}

static void long_no_third(struct tables *t)
{
	put64(&t->w, S1_L3 + 8, DATA | (LPAE_S1_PAGE & ~2u)); /* a block at level 3 is none */
}

static void long_old_first(struct tables *t)
{
	put64(&t->w, S1_L1 + 8, 0x80000000u | (LPAE_S1_BLOCK & ~AF));
}

static void long_old_second(struct tables *t)
{
	put64(&t->w, S1_L2 + 8, 0x80000000u | (LPAE_S1_BLOCK & ~AF));
}

static void long_old_third(struct tables *t)
{
	put64(&t->w, S1_L3 + 8, DATA | (LPAE_S1_PAGE & ~AF));
}

static void write_access(struct tables *t)
{
	t->access.type = SIM_WRITE;
	t->access.write = true;
}

static void long_readonly_first(struct tables *t)
{
	put64(&t->w, S1_L1 + 8, 0x80000000u | LPAE_S1_BLOCK | 1 << 7);
	write_access(t);
}

static void long_readonly_second(struct tables *t)
{
	put64(&t->w, S1_L2 + 8, 0x80000000u | LPAE_S1_BLOCK | 1 << 7);
	write_access(t);
}

static void long_readonly_third(struct tables *t)
{
	put64(&t->w, S1_L3 + 8, DATA | LPAE_S1_PAGE | 1 << 7);
	write_access(t);
}

static void long_hole_first(struct tables *t)
{
	t->w.regs.ttbr0 = HOLE;
}

static void long_hole_second(struct tables *t)
{
	put64(&t->w, S1_L1 + 8, HOLE | LPAE_TABLE);
}

static void long_hole_third(struct tables *t)
{
	put64(&t->w, S1_L2 + 8, HOLE | LPAE_TABLE);
}

static void long_hole(struct tables *t)
{
	put64(&t->w, S1_L3 + 8, HOLE | LPAE_S1_PAGE);
}

static void s2_no_first(struct tables *t)
{
	put64(&t->w, S2_L1 + 8 * 2, 0);
}

static void s2_no_second(struct tables *t)
{
	put64(&t->w, S2_L2, 0);
}

static void s2_no_third(struct tables *t)
{
	put64(&t->w, S2_L3 + 8 * ((DATA - RAM) >> 12), 0);
}

static void s2_old_third(struct tables *t)
{
	put64(&t->w, S2_L3 + 8 * ((DATA - RAM) >> 12), DATA | (LPAE_S2_PAGE & ~AF));
}

static void s2_old_second(struct tables *t)
{
	put64(&t->w, S2_L2, RAM | (LPAE_S2_BLOCK & ~AF));
}

static void s2_old_first(struct tables *t)
{
	put64(&t->w, S2_L1 + 8 * 2, RAM | (LPAE_S2_BLOCK & ~AF));
}

static void s2_readonly_third(struct tables *t)
{
	put64(&t->w, S2_L3 + 8 * ((DATA - RAM) >> 12), DATA | (LPAE_S2_PAGE & ~0x80u));
	write_access(t);
}

static void s2_readonly_second(struct tables *t)
{
	put64(&t->w, S2_L2, RAM | (LPAE_S2_BLOCK & ~0x80u));
	write_access(t);
}

static void s2_readonly_first(struct tables *t)
{
	put64(&t->w, S2_L1 + 8 * 2, RAM | (LPAE_S2_BLOCK & ~0x80u));
	write_access(t);
}

static void s2_hole_first(struct tables *t)
{
	t->w.regs.vttbr = HOLE | 1ull << 48;
}

static void s2_hole_second(struct tables *t)
{
	put64(&t->w, S2_L1 + 8 * 2, HOLE | LPAE_TABLE);
}

static void s2_hole_third(struct tables *t)
{
	put64(&t->w, S2_L2, HOLE | LPAE_TABLE);
}

static void s2_xn(struct tables *t)
{
	put64(&t->w, S2_L3 + 8 * ((DATA - RAM) >> 12), DATA | LPAE_S2_PAGE | 1ull << 54);
	t->access.type = SIM_FETCH;
}

static void s2_device_unaligned(struct tables *t)
{
	put64(&t->w, S2_L3 + 8 * ((DATA - RAM) >> 12), DATA | (LPAE_S2_PAGE & ~0x3cu) | 0x4);
	t->access.va += 2;
}

static void s2_too_large(struct tables *t)
{
	put64(&t->w, S1_L3 + 8, 0xff00000000 | LPAE_S1_PAGE);
	t->w.regs.vtcr = 0x80003540 | 0xc; /* T0SZ -4: 36 bits */
}

static void walk_no_third(struct tables *t)
{
	put64(&t->w, S2_L3 + 8 * ((S1_L3 - RAM) >> 12), 0);
}

static void walk_old_third(struct tables *t)
{
	put64(&t->w, S2_L3 + 8 * ((S1_L3 - RAM) >> 12), S1_L3 | (LPAE_S2_PAGE & ~AF));
}

static void walk_unreadable(struct tables *t)
{
	put64(&t->w, S2_L3 + 8 * ((S1_L3 - RAM) >> 12), S1_L3 | (LPAE_S2_PAGE & ~0x40u));
	write_access(t); /* a walk reads, whatever the access does */
}

static void walk_readonly(struct tables *t)
{
	put64(&t->w, S2_L3 + 8 * ((S1_L3 - RAM) >> 12), S1_L3 | (LPAE_S2_PAGE & ~0x80u));
	put64(&t->w, S2_L3 + 8 * ((DATA - RAM) >> 12), 0);
	write_access(t); /* tables in read-only memory are no fault (B47) */
}

static void walk_device_ptw(struct tables *t)
{
	put64(&t->w, S2_L3 + 8 * ((S1_L3 - RAM) >> 12), S1_L3 | (LPAE_S2_PAGE & ~0x3cu) | 0x4);
	t->w.regs.hcr |= HCR_PTW;
}

static void walk_hole(struct tables *t)
{
	put64(&t->w, S1_L2 + 8, 0x10000000u | LPAE_TABLE);
	put64(&t->w, S2_L1, HOLE >> 30 << 30 | LPAE_S2_BLOCK);
}

static void walk_hole_in_stage2(struct tables *t)
{
	put64(&t->w, S1_L2 + 8, 0x10000000u | LPAE_TABLE);
	put64(&t->w, S2_L1, HOLE | LPAE_TABLE);
}

static void hyp_no_third(struct tables *t)
{
	put64(&t->w, HYP_L3 + 8, 0);
}

static void hyp_readonly(struct tables *t)
{
	put64(&t->w, HYP_L3 + 8, DATA | LPAE_S1_PAGE | 3 << 6);
	write_access(t);
}

static void hyp_above_t0sz(struct tables *t)
{
	t->w.regs.htcr = 2; /* 30 bits */
}

enum format { SHORT, LONG, UNDER_STAGE2, HYP };

/* IPAs of the two pages that a stage-2 fault can speak of. */
#define OF_DATA	 DATA
#define OF_TABLE (S1_L3 + 8)

static const struct row {
	const char *label;
	enum format format;
	void (*spoil)(struct tables *t);
	enum sim_fault_kind kind;
	uint8_t fsc, fs; /* fs: short format only */
	uint8_t domain;
	bool s1ptw, hpfar_valid;
	uint64_t ipa;
} rows[] = {
	{"short_translation_first", SHORT, no_first, SIM_FAULT_STAGE1, 0x05, 0x05, 0, 0, 0, 0},
	{"short_translation_second", SHORT, no_second, SIM_FAULT_STAGE1, 0x06, 0x07, 1, 0, 0, 0},
	{"short_walks_disabled", SHORT, pd0, SIM_FAULT_STAGE1, 0x05, 0x05, 0, 0, 0, 0},
	{"short_access_flag_first", SHORT, afe_section, SIM_FAULT_STAGE1, 0x09, 0x03, 1, 0, 0, 0},
	{"short_access_flag_second", SHORT, afe, SIM_FAULT_STAGE1, 0x0a, 0x06, 1, 0, 0, 0},
	{"short_domain_first", SHORT, no_access_domain_section, SIM_FAULT_STAGE1, 0x3d, 0x09, 1, 0,
	 0, 0},
	{"short_domain_second", SHORT, no_access_domain, SIM_FAULT_STAGE1, 0x3e, 0x0b, 1, 0, 0, 0},
	{"short_permission_first", SHORT, readonly_section, SIM_FAULT_STAGE1, 0x0d, 0x0d, 1, 0, 0,
	 0},
	{"short_permission_second", SHORT, readonly_page, SIM_FAULT_STAGE1, 0x0e, 0x0f, 1, 0, 0, 0},
	{"short_external_on_walk_first", SHORT, first_in_hole, SIM_FAULT_EXTERNAL, 0x15, 0x0c, 0, 1,
	 0, HOLE + 0x1008},
	{"short_external_on_walk_second", SHORT, second_in_hole, SIM_FAULT_EXTERNAL, 0x16, 0x0e, 1,
	 1, 0, HOLE + 4},
	{"short_external", SHORT, page_in_hole, SIM_FAULT_EXTERNAL, 0x10, 0x08, 0, 0, 0, 0},
	{"short_alignment_by_sctlr", SHORT, unaligned_a, SIM_FAULT_ALIGNMENT, 0x21, 0x01, 0, 0, 0,
	 0},
	{"short_alignment_by_device", SHORT, unaligned_device, SIM_FAULT_ALIGNMENT, 0x21, 0x01, 1,
	 0, 0, 0},
	{"long_translation_first", LONG, long_no_first, SIM_FAULT_STAGE1, 0x05, 0, 0, 0, 0, 0},
	{"long_translation_second", LONG, long_no_second, SIM_FAULT_STAGE1, 0x06, 0, 0, 0, 0, 0},
	{"long_translation_third", LONG, long_no_third, SIM_FAULT_STAGE1, 0x07, 0, 0, 0, 0, 0},
	{"long_access_flag_first", LONG, long_old_first, SIM_FAULT_STAGE1, 0x09, 0, 0, 0, 0, 0},
	{"long_access_flag_second", LONG, long_old_second, SIM_FAULT_STAGE1, 0x0a, 0, 0, 0, 0, 0},
	{"long_access_flag_third", LONG, long_old_third, SIM_FAULT_STAGE1, 0x0b, 0, 0, 0, 0, 0},
	{"long_permission_first", LONG, long_readonly_first, SIM_FAULT_STAGE1, 0x0d, 0, 0, 0, 0, 0},
	{"long_permission_second", LONG, long_readonly_second, SIM_FAULT_STAGE1, 0x0e, 0, 0, 0, 0,
	 0},
	{"long_permission_third", LONG, long_readonly_third, SIM_FAULT_STAGE1, 0x0f, 0, 0, 0, 0, 0},
	{"long_external_on_walk_first", LONG, long_hole_first, SIM_FAULT_EXTERNAL, 0x15, 0, 0, 1, 0,
	 HOLE + 8},
	{"long_external_on_walk_second", LONG, long_hole_second, SIM_FAULT_EXTERNAL, 0x16, 0, 0, 1,
	 0, HOLE + 8},
	{"long_external_on_walk_third", LONG, long_hole_third, SIM_FAULT_EXTERNAL, 0x17, 0, 0, 1, 0,
	 HOLE + 8},
	{"long_external", LONG, long_hole, SIM_FAULT_EXTERNAL, 0x10, 0, 0, 0, 0, 0},
	{"stage2_translation_first", UNDER_STAGE2, s2_no_first, SIM_FAULT_STAGE2, 0x05, 0, 0, 1, 1,
	 S1_L1 + 8},
	{"stage2_translation_second", UNDER_STAGE2, s2_no_second, SIM_FAULT_STAGE2, 0x06, 0, 0, 1,
	 1, S1_L1 + 8},
	{"stage2_translation_third", UNDER_STAGE2, s2_no_third, SIM_FAULT_STAGE2, 0x07, 0, 0, 0, 1,
	 OF_DATA},
	{"stage2_access_flag_first", UNDER_STAGE2, s2_old_first, SIM_FAULT_STAGE2, 0x09, 0, 0, 1, 1,
	 S1_L1 + 8},
	{"stage2_access_flag_second", UNDER_STAGE2, s2_old_second, SIM_FAULT_STAGE2, 0x0a, 0, 0, 1,
	 1, S1_L1 + 8},
	{"stage2_access_flag_third", UNDER_STAGE2, s2_old_third, SIM_FAULT_STAGE2, 0x0b, 0, 0, 0, 1,
	 OF_DATA},
	{"stage2_permission_first_has_no_hpfar", UNDER_STAGE2, s2_readonly_first, SIM_FAULT_STAGE2,
	 0x0d, 0, 0, 0, 0, OF_DATA},
	{"stage2_permission_second_has_no_hpfar", UNDER_STAGE2, s2_readonly_second,
	 SIM_FAULT_STAGE2, 0x0e, 0, 0, 0, 0, OF_DATA},
	{"stage2_permission_third_has_no_hpfar", UNDER_STAGE2, s2_readonly_third, SIM_FAULT_STAGE2,
	 0x0f, 0, 0, 0, 0, OF_DATA},
	{"stage2_execute_never", UNDER_STAGE2, s2_xn, SIM_FAULT_STAGE2, 0x0f, 0, 0, 0, 0, OF_DATA},
	{"stage2_external_on_walk_first", UNDER_STAGE2, s2_hole_first, SIM_FAULT_EXTERNAL, 0x15, 0,
	 0, 1, 0, S1_L1 + 8},
	{"stage2_external_on_walk_second", UNDER_STAGE2, s2_hole_second, SIM_FAULT_EXTERNAL, 0x16,
	 0, 0, 1, 0, S1_L1 + 8},
	{"stage2_external_on_walk_third", UNDER_STAGE2, s2_hole_third, SIM_FAULT_EXTERNAL, 0x17, 0,
	 0, 1, 0, S1_L1 + 8},
	{"stage2_alignment_by_device", UNDER_STAGE2, s2_device_unaligned, SIM_FAULT_STAGE2, 0x21, 0,
	 0, 0, 0, OF_DATA + 2},
	{"stage2_address_too_large", UNDER_STAGE2, s2_too_large, SIM_FAULT_STAGE2, 0x05, 0, 0, 0, 1,
	 0xff00000000},
	{"walk_translation", UNDER_STAGE2, walk_no_third, SIM_FAULT_STAGE2, 0x07, 0, 0, 1, 1,
	 OF_TABLE},
	{"walk_access_flag", UNDER_STAGE2, walk_old_third, SIM_FAULT_STAGE2, 0x0b, 0, 0, 1, 1,
	 OF_TABLE},
	{"walk_permission_has_hpfar", UNDER_STAGE2, walk_unreadable, SIM_FAULT_STAGE2, 0x0f, 0, 0,
	 1, 1, OF_TABLE},
	{"walk_through_read_only_memory", UNDER_STAGE2, walk_readonly, SIM_FAULT_STAGE2, 0x07, 0, 0,
	 0, 1, OF_DATA},
	{"walk_through_device_memory_with_ptw", UNDER_STAGE2, walk_device_ptw, SIM_FAULT_STAGE2,
	 0x0f, 0, 0, 1, 1, OF_TABLE},
	{"walk_external", UNDER_STAGE2, walk_hole, SIM_FAULT_EXTERNAL, 0x17, 0, 0, 1, 0,
	 0x10000008},
	{"walk_external_in_stage2", UNDER_STAGE2, walk_hole_in_stage2, SIM_FAULT_EXTERNAL, 0x16, 0,
	 0, 1, 0, 0x10000008},
	{"hyp_translation", HYP, hyp_no_third, SIM_FAULT_STAGE1, 0x07, 0, 0, 0, 0, 0},
	{"hyp_permission", HYP, hyp_readonly, SIM_FAULT_STAGE1, 0x0f, 0, 0, 0, 0, 0},
	{"hyp_address_beyond_t0sz", HYP, hyp_above_t0sz, SIM_FAULT_STAGE1, 0x05, 0, 0, 0, 0, 0},
};

static void tables_set_up(struct tables *t, enum format format)
{
	world_set_up(&t->w);
	t->access = access_of(SIM_READ, VA);
	if (format == SHORT)
		short_tables(t);
	if (format == LONG || format == UNDER_STAGE2)
		long_tables(t);
	if (format == UNDER_STAGE2)
		stage2_tables(t);
	if (format == HYP)
		hyp_tables(t);
}

/* Without its spoiler each row's access succeeds: the fault is the spoiler's. */
TEST_TABLE(fault, unspoiled_tables_translate, struct row, rows)
{
	struct tables t = {0};
	uint64_t value = 0;

	tables_set_up(&t, row->format);
	CHECK(sim_mmu_access(t.w.mmu, &t.w.regs, &t.access, &value, &t.w.fault));
	world_tear_down(&t.w);
}

TEST_TABLE(fault, status_is_that_of_the_manual, struct row, rows)
{
	struct tables t = {0};
	uint64_t value = 0;

	tables_set_up(&t, row->format);
	row->spoil(&t);
	CHECK(!sim_mmu_access(t.w.mmu, &t.w.regs, &t.access, &value, &t.w.fault));
	CHECK_EQ(row->kind, t.w.fault.kind);
	CHECK_EQ(row->fsc, t.w.fault.fsc_long);
	if (row->format == SHORT)
		CHECK_EQ(row->fs, t.w.fault.fs_short);
	CHECK_EQ(row->domain, t.w.fault.domain);
	CHECK_EQ(row->s1ptw, t.w.fault.s1ptw);
	CHECK_EQ(row->hpfar_valid, t.w.fault.hpfar_valid);
	CHECK_EQ(row->ipa, t.w.fault.ipa.v);
	CHECK_EQ(t.access.va, t.w.fault.far);
	world_tear_down(&t.w);
}
