/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which translations each invalidation removes, and which it leaves (ARM DDI 0406C B3.10.5): every
 * operation against entries that differ in address, ASID, VMID, globality and regime.
 */
#include "testing/unit/sim/mem/world.h"

#define SECTION_VA 0x30000000u
#define PAGE_VA	   0x20001000u
#define GLOBAL_VA  0x20002000u
#define HYP_VA	   0x00003000u

/* The entries, each in one bit. */
enum entry {
	PAGE = 1,	 /* not global, ASID 1, VMID 1 */
	GLOBAL = 2,	 /* global, VMID 1 */
	SECTION = 4,	 /* a section, not global, ASID 1, VMID 1 */
	OTHER_ASID = 8,	 /* PAGE_VA, ASID 2, VMID 1 */
	OTHER_VMID = 16, /* PAGE_VA, ASID 1, VMID 2 */
	HYP = 32,
	FLAT = 64, /* PAGE_VA with stage 1 off, VMID 1 */
	ALL = 127,
};

struct held {
	struct world w;
};

static struct sim_mmu_regs regs_of(const struct held *h, enum entry entry)
{
	struct sim_mmu_regs regs = h->w.regs;

	regs.contextidr = entry == OTHER_ASID ? 2 : 1;
	regs.vttbr = S2_L1 | (entry == OTHER_VMID ? 2ull : 1ull) << 48;
	if (entry == FLAT)
		regs.sctlr = 0;
	return regs;
}

static uint32_t va_of(enum entry entry)
{
	switch (entry) {
	case GLOBAL:
		return GLOBAL_VA;
	case SECTION:
		return SECTION_VA;
	case HYP:
		return HYP_VA;
	default:
		return PAGE_VA;
	}
}

/* Is the entry held? Once the tables are gone, only the TLB can translate. */
static bool held(struct held *h, struct sim_mmu *mmu, enum entry entry)
{
	struct sim_mmu_regs regs = regs_of(h, entry);
	struct sim_access access = access_of(SIM_READ, va_of(entry));
	struct sim_translation t;
	struct sim_fault fault;

	access.hyp = entry == HYP;
	return sim_mmu_translate(mmu, &regs, &access, &t, &fault);
}

static unsigned all_held(struct held *h, struct sim_mmu *mmu)
{
	unsigned entries = 0;

	for (unsigned entry = 1; entry < ALL; entry <<= 1)
		entries |= held(h, mmu, entry) ? entry : 0;
	return entries;
}

/* Fills both TLBs with everything, then takes the tables away. */
static void held_set_up(struct held *h)
{
	world_set_up(&h->w);
	stage2_on(&h->w);
	short_on(&h->w);
	put64(&h->w, S2_L1, 0x80000000u | LPAE_S2_BLOCK);
	put32(&h->w, S1_L1 + 4 * (PAGE_VA >> 20), S1_L2 | 1);
	put32(&h->w, S1_L2 + 4 * 1, DATA | 0x83e);
	put32(&h->w, S1_L2 + 4 * 2, DATA | 0x03e);
	put32(&h->w, S1_L1 + 4 * (SECTION_VA >> 20), DATA | 0x20c0e);
	h->w.regs.hsctlr = SCTLR_M;
	h->w.regs.httbr = HYP_L1;
	put64(&h->w, HYP_L1, 0x80000000u | LPAE_S1_BLOCK | 1 << 6);
	CHECK_EQ(ALL, all_held(h, h->w.mmu));
	CHECK_EQ(ALL, all_held(h, h->w.other));
	memset(sim_memory_ptr(h->w.memory, hpa(S2_L1), 0x10000), 0, 0x10000);
	CHECK_EQ(ALL, all_held(h, h->w.mmu));
}

static void held_tear_down(struct held *h)
{
	world_tear_down(&h->w);
}

static const struct row {
	const char *label;
	enum sim_maintenance op;
	uint32_t value;
	unsigned removes;
} rows[] = {
	{"tlbiall", SIM_TLBI_ALL, 0, PAGE | GLOBAL | SECTION | OTHER_ASID | FLAT},
	{"tlbimva", SIM_TLBI_MVA, PAGE_VA | 1, PAGE | FLAT},
	{"tlbimva_of_another_asid", SIM_TLBI_MVA, PAGE_VA | 2, OTHER_ASID | FLAT},
	{"tlbimva_of_no_asid_here", SIM_TLBI_MVA, PAGE_VA | 3, FLAT},
	{"tlbimva_global", SIM_TLBI_MVA, GLOBAL_VA | 3, GLOBAL | FLAT},
	{"tlbimva_anywhere_in_the_section", SIM_TLBI_MVA, (SECTION_VA + 0x55000) | 1,
	 SECTION | FLAT},
	{"tlbimva_next_page", SIM_TLBI_MVA, (PAGE_VA + 0x2000) | 1, FLAT},
	{"tlbiasid", SIM_TLBI_ASID, 1, PAGE | SECTION},
	{"tlbiasid_of_another", SIM_TLBI_ASID, 2, OTHER_ASID},
	{"tlbimvaa", SIM_TLBI_MVAA, PAGE_VA, PAGE | OTHER_ASID | FLAT},
	{"tlbiallh", SIM_TLBI_ALLH, 0, HYP},
	{"tlbimvah", SIM_TLBI_MVAH, HYP_VA + 0x10000, HYP},
	{"tlbimvah_elsewhere", SIM_TLBI_MVAH, 0x40000000, 0},
	{"tlbiallnsnh", SIM_TLBI_ALLNSNH, 0,
	 PAGE | GLOBAL | SECTION | OTHER_ASID | OTHER_VMID | FLAT},
	{"dsb_removes_nothing", SIM_DSB, 15, 0},
};

TEST_TABLE(tlb, local_invalidation_removes_exactly, struct row, rows)
{
	struct held h = {0};
	struct sim_mmu_regs regs;

	held_set_up(&h);
	regs = regs_of(&h, PAGE);
	sim_mmu_maintain(h.w.mmu, &regs,
			 &(struct sim_maintain){.op = row->op, .value = row->value});
	CHECK_EQ(ALL & ~row->removes, all_held(&h, h.w.mmu));
	CHECK_EQ(ALL, all_held(&h, h.w.other));
	held_tear_down(&h);
}

TEST_TABLE(tlb, inner_shareable_invalidation_reaches_the_other_cpu, struct row, rows)
{
	struct held h = {0};
	struct sim_mmu_regs regs;

	held_set_up(&h);
	regs = regs_of(&h, PAGE);
	sim_mmu_maintain(
		h.w.mmu, &regs,
		&(struct sim_maintain){.op = row->op, .value = row->value, .broadcast = true});
	CHECK_EQ(ALL & ~row->removes, all_held(&h, h.w.mmu));
	CHECK_EQ(ALL & ~row->removes, all_held(&h, h.w.other));
	held_tear_down(&h);
}

/* An entry that faults is never held: setting the access flag needs no invalidation (B3.7.4). */
TEST(tlb, faulting_descriptor_is_not_held)
{
	struct held h = {0};
	uint64_t pa;

	world_set_up(&h.w);
	long_on(&h.w);
	put64(&h.w, S1_L1, 0x80000000u | (LPAE_S1_BLOCK & ~0x400u));
	CHECK(!translate(&h.w, SIM_READ, 0x1000, &pa));
	put64(&h.w, S1_L1, 0x80000000u | LPAE_S1_BLOCK);
	CHECK(translate(&h.w, SIM_READ, 0x1000, &pa));
	world_tear_down(&h.w);
}

/*
 * Registers that are no part of a tag count at once: DACR, and SCTLR.WXN (B3.10.1 lists neither).
 */
TEST(tlb, permission_registers_apply_to_held_entries)
{
	struct held h = {0};
	uint64_t pa;

	world_set_up(&h.w);
	short_on(&h.w);
	put32(&h.w, S1_L1 + 4 * (SECTION_VA >> 20), DATA | 0xc0e);
	CHECK(translate(&h.w, SIM_FETCH, SECTION_VA, &pa));
	h.w.regs.sctlr |= SCTLR_WXN;
	CHECK(!translate(&h.w, SIM_FETCH, SECTION_VA, &pa));
	h.w.regs.dacr = 0;
	CHECK(!translate(&h.w, SIM_READ, SECTION_VA, &pa));
	CHECK_EQ(0x09, h.w.fault.fs_short);
	world_tear_down(&h.w);
}

/* The seed makes entries go by themselves, so that software cannot rely on them staying either. */
TEST(tlb, forgetting_at_random_meets_the_new_tables)
{
	struct held h = {0};
	unsigned tries = 0;
	uint64_t pa;

	world_set_up(&h.w);
	short_on(&h.w);
	put32(&h.w, S1_L1 + 4 * (SECTION_VA >> 20), DATA | 0xc0e);
	CHECK(translate(&h.w, SIM_READ, SECTION_VA, &pa));
	put32(&h.w, S1_L1 + 4 * (SECTION_VA >> 20), 0);
	sim_mmu_forget_at_random(h.w.mmu, 1);
	while (tries < 1000 && translate(&h.w, SIM_READ, SECTION_VA, &pa))
		tries++;
	CHECK_LT(tries, 1000);
	world_tear_down(&h.w);
}

/* Pointers for the common case go with everything that changes a translation. */
TEST(tlb, pointers_are_forgotten_with_their_translation)
{
	struct held h = {0};
	const struct sim_micro *micro;
	uint64_t pa;

	world_set_up(&h.w);
	micro = sim_mmu_micro(h.w.mmu);
	short_on(&h.w);
	put32(&h.w, S1_L1 + 4 * (SECTION_VA >> 20), DATA | 0xc0e);
	CHECK(!sim_mmu_pointer(micro, SIM_PL1, SIM_READ, SECTION_VA, 4));
	CHECK(translate(&h.w, SIM_READ, SECTION_VA, &pa));
	CHECK(sim_mmu_pointer(micro, SIM_PL1, SIM_READ, SECTION_VA, 4) ==
	      sim_memory_ptr(h.w.memory, hpa(DATA), 4));
	CHECK(!sim_mmu_pointer(micro, SIM_PL1, SIM_READ, SECTION_VA + 2, 4));
	CHECK(!sim_mmu_pointer(micro, SIM_PL0, SIM_READ, SECTION_VA, 4));
	CHECK(!sim_mmu_pointer(micro, SIM_PL1, SIM_WRITE, SECTION_VA, 4));
	maintain(&h.w, SIM_TLBI_MVAA, SECTION_VA);
	CHECK(!sim_mmu_pointer(micro, SIM_PL1, SIM_READ, SECTION_VA, 4));
	CHECK(translate(&h.w, SIM_READ, SECTION_VA, &pa));
	h.w.regs.contextidr = 9;
	CHECK(translate(&h.w, SIM_READ, SECTION_VA + 0x1000, &pa));
	CHECK(!sim_mmu_pointer(micro, SIM_PL1, SIM_READ, SECTION_VA, 4));
	world_tear_down(&h.w);
}
