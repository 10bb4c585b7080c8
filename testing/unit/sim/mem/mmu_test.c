/* SPDX-License-Identifier: GPL-2.0-only */
/* The MMU as a whole: regimes, accesses, TLB staleness (ARM DDI 0406C chapter B3). */
#include "testing/unit/sim/mem/world.h"

TEST_FIXTURE(world)

TEST_F(world, mmu_off_is_flat_and_strongly_ordered)
{
	struct sim_access access = access_of(SIM_READ, RAM + 4);
	struct sim_translation t;

	REQUIRE(sim_mmu_translate(self->mmu, &self->regs, &access, &t, &self->fault));
	CHECK_EQ(RAM + 4, t.pa.v);
	CHECK_EQ(SIM_STRONGLY_ORDERED, t.type);
	access.type = SIM_FETCH;
	REQUIRE(sim_mmu_translate(self->mmu, &self->regs, &access, &t, &self->fault));
	CHECK_EQ(SIM_NORMAL_NC, t.type);
}

TEST_F(world, default_cacheable_makes_flat_accesses_write_back)
{
	struct sim_access access = access_of(SIM_READ, RAM + 4);
	struct sim_translation t;

	stage2_on(self);
	self->regs.hcr |= HCR_DC;
	self->regs.sctlr |= SCTLR_M; /* without effect */
	REQUIRE(sim_mmu_translate(self->mmu, &self->regs, &access, &t, &self->fault));
	CHECK_EQ(SIM_NORMAL_WB, t.type);
	CHECK(t.shareable);
}

TEST_F(world, stage2_block_at_level_1_translates_40_bits)
{
	uint64_t pa;

	stage2_on(self);
	put64(self, S2_L1 + 8 * 3, 0x0080000000 | LPAE_S2_BLOCK);
	REQUIRE(translate(self, SIM_READ, 0xc0000123 & ~3u, &pa));
	CHECK_EQ(0x80000120, pa);
}

TEST_F(world, short_section_and_small_page_translate)
{
	uint64_t pa;

	short_on(self);
	put32(self, S1_L1 + 4 * 0x123, DATA | 0x402);	    /* section, PL1 read and write */
	put32(self, S1_L1 + 4 * 0x200, S1_L2 | 1);	    /* table */
	put32(self, S1_L2 + 4 * 5, (DATA + 0x5000) | 0x12); /* small page */
	REQUIRE(translate(self, SIM_WRITE, 0x12345678, &pa));
	CHECK_EQ(DATA + 0x45678, pa);
	REQUIRE(translate(self, SIM_READ, 0x20005004, &pa));
	CHECK_EQ(DATA + 0x5004, pa);
	CHECK(!translate(self, SIM_READ, 0x20006004, &pa));
	CHECK_EQ(SIM_FAULT_STAGE1, self->fault.kind);
	CHECK_EQ(0x07, self->fault.fs_short);
	CHECK_EQ(2, self->fault.level);
	CHECK_EQ(0x20006004, self->fault.far);
}

TEST_F(world, long_page_translates_through_three_levels_and_stage_2)
{
	uint64_t pa;

	stage2_on(self);
	long_on(self);
	put64(self, S1_L1 + 8 * 1, S1_L2 | LPAE_TABLE);
	put64(self, S1_L2 + 8 * 2, S1_L3 | LPAE_TABLE);
	put64(self, S1_L3 + 8 * 3, 0x180000000 | LPAE_S1_PAGE);
	put64(self, S2_L1 + 8 * 6, 0x080000000 | LPAE_S2_BLOCK);
	REQUIRE(translate(self, SIM_READ, 0x40403010, &pa));
	CHECK_EQ(0x80000010, pa);
}

TEST_F(world, hyp_uses_its_own_tables)
{
	struct sim_access access = access_of(SIM_READ, 0x00203008);
	struct sim_translation t;

	access.hyp = true;
	self->regs.hsctlr = SCTLR_M | SCTLR_C;
	self->regs.httbr = HYP_L1;
	self->regs.hmair0 = 0xff;
	put64(self, HYP_L1, HYP_L2 | LPAE_TABLE);
	put64(self, HYP_L2 + 8, HYP_L3 | LPAE_TABLE);
	put64(self, HYP_L3 + 8 * 3, DATA | LPAE_S1_PAGE | 1 << 6);
	REQUIRE(sim_mmu_translate(self->mmu, &self->regs, &access, &t, &self->fault));
	CHECK_EQ(DATA + 8, t.pa.v);
	CHECK_EQ(SIM_NORMAL_WB, t.type);
}

TEST_F(world, access_crosses_pages_and_is_little_endian)
{
	struct sim_access access = access_of(SIM_WRITE, DATA + 0xffe);
	uint64_t value = 0x44332211, pa;

	short_on(self);
	put32(self, S1_L1 + 4 * (DATA >> 20), (DATA & ~0xfffffu) | 0x40e);
	REQUIRE(translate(self, SIM_READ, DATA, &pa));
	REQUIRE(sim_mmu_access(self->mmu, &self->regs, &access, &value, &self->fault));
	CHECK_EQ(0x22110000, get32(self, DATA + 0xffc));
	CHECK_EQ(0x00004433, get32(self, DATA + 0x1000));
	access.type = SIM_READ;
	access.write = false;
	value = 0;
	REQUIRE(sim_mmu_access(self->mmu, &self->regs, &access, &value, &self->fault));
	CHECK_EQ(0x44332211, value);
}

TEST_F(world, stale_entry_stays_until_it_is_invalidated)
{
	uint64_t pa;

	short_on(self);
	put32(self, S1_L1 + 4 * 0x123, DATA | 0x402);
	REQUIRE(translate(self, SIM_READ, 0x12300000, &pa));
	put32(self, S1_L1 + 4 * 0x123, 0);
	REQUIRE(translate(self, SIM_READ, 0x12300000, &pa));
	CHECK_EQ(DATA, pa);
	maintain(self, SIM_TLBI_MVA, 0x12345000); /* any address of the section will do */
	CHECK(!translate(self, SIM_READ, 0x12300000, &pa));
}
