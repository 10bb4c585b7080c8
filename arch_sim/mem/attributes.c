/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory attributes: from the descriptors' fields to MAIR bytes, and what two stages make together.
 */
#include "arch_sim/mem/private.h"

#define SCTLR_TRE (1u << 28)
#define SCTLR_I	  (1u << 12)
#define HCR_DC	  (1u << 12)

/* TEX[1:0] or C:B of a cache policy as half of a MAIR byte (B3.8.2, table B3-11). */
static const uint8_t policy[4] = {0x4, 0xf, 0xa, 0xe};

static void set(struct sim_stage1 *out, uint8_t mair, uint8_t sh)
{
	out->mair = mair;
	out->sh = attributes_is_device(mair) ? SH_OUTER : sh;
}

/* Without TEX remap. The reserved and implementation-defined rows read as Non-cacheable. */
static void short_plain(unsigned tex_cb, bool shareable, struct sim_stage1 *out)
{
	static const uint8_t low[16] = {
		[0x0] = MAIR_STRONGLY_ORDERED, [0x1] = MAIR_DEVICE,	 [0x2] = MAIR_NORMAL_WT,
		[0x3] = MAIR_NORMAL_WB,	       [0x4] = MAIR_NORMAL_NC,	 [0x5] = MAIR_NORMAL_NC,
		[0x6] = MAIR_NORMAL_NC,	       [0x7] = MAIR_NORMAL_WBWA, [0x8] = MAIR_DEVICE,
		[0x9] = MAIR_NORMAL_NC,	       [0xa] = MAIR_NORMAL_NC,	 [0xb] = MAIR_NORMAL_NC,
		[0xc] = MAIR_NORMAL_NC,	       [0xd] = MAIR_NORMAL_NC,	 [0xe] = MAIR_NORMAL_NC,
		[0xf] = MAIR_NORMAL_NC,
	};
	uint8_t mair = low[tex_cb & 15];

	if (tex_cb & 0x10)
		mair = (uint8_t)(policy[tex_cb >> 2 & 3] << 4 | policy[tex_cb & 3]);
	set(out, mair, shareable ? SH_OUTER : SH_NONE);
}

/* With TEX remap: PRRR and NMRR decide by TEX[0]:C:B (B3.8.3). */
static void short_remapped(const struct sim_mmu_regs *regs, unsigned n, bool shareable,
			   struct sim_stage1 *out)
{
	unsigned type = hal_bits(regs->prrr, 2 * n + 1, 2 * n);
	unsigned inner = hal_bits(regs->nmrr, 2 * n + 1, 2 * n);
	unsigned outer = hal_bits(regs->nmrr, 2 * n + 17, 2 * n + 16);
	bool shared = hal_bit(regs->prrr, shareable ? 19 : 18);
	uint8_t sh = hal_bit(regs->prrr, 24 + n) ? SH_INNER : SH_OUTER;

	if (type < 2)
		set(out, type ? MAIR_DEVICE : MAIR_STRONGLY_ORDERED, SH_OUTER);
	else
		set(out, (uint8_t)(policy[outer] << 4 | policy[inner]), shared ? sh : SH_NONE);
}

void attributes_short(const struct sim_mmu_regs *regs, unsigned tex_cb, bool shareable,
		      struct sim_stage1 *out)
{
	if (regs->sctlr & SCTLR_TRE)
		short_remapped(regs, tex_cb & 7, shareable, out);
	else
		short_plain(tex_cb, shareable, out);
}

void attributes_off(const struct sim_mmu_regs *regs, const struct sim_access *access,
		    struct sim_stage1 *out)
{
	uint32_t sctlr = access->hyp ? regs->hsctlr : regs->sctlr;

	if (!access->hyp && (regs->hcr & HCR_DC))
		set(out, MAIR_NORMAL_WBWA, SH_NONE);
	else if (access->type == SIM_FETCH)
		set(out, sctlr & SCTLR_I ? MAIR_NORMAL_WT : MAIR_NORMAL_NC, SH_OUTER);
	else
		set(out, MAIR_STRONGLY_ORDERED, SH_OUTER);
}

uint8_t attributes_stage2(unsigned memattr)
{
	static const uint8_t half[4] = {0x4, 0x4, 0xa, 0xf}; /* inner 0b00 is UNPREDICTABLE */

	if (memattr >> 2)
		return (uint8_t)(half[memattr >> 2] << 4 | half[memattr & 3]);
	return (memattr & 3) == 0 ? MAIR_STRONGLY_ORDERED : MAIR_DEVICE;
}

/*
 * Non-cacheable is stronger than Write-Through, that than Write-Back; hints are those of stage 1.
 */
static uint8_t combine_half(uint8_t s1, uint8_t s2)
{
	bool wt1 = (s1 & 0xc) == 0x8 || (s1 & 0xc) == 0x0;
	bool wt2 = (s2 & 0xc) == 0x8;

	if (s1 == 0x4 || s2 == 0x4)
		return 0x4;
	if (wt2 && !wt1)
		return 0x8 | (s1 & 3);
	return s1;
}

uint8_t attributes_combine(uint8_t s1, uint8_t s2)
{
	if (attributes_is_device(s1) || attributes_is_device(s2)) {
		bool ordered = s1 == MAIR_STRONGLY_ORDERED || s2 == MAIR_STRONGLY_ORDERED;

		return ordered ? MAIR_STRONGLY_ORDERED : MAIR_DEVICE;
	}
	return (uint8_t)(combine_half(s1 >> 4, s2 >> 4) << 4 | combine_half(s1 & 15, s2 & 15));
}

uint8_t shareability_combine(uint8_t mair, uint8_t s1, uint8_t s2)
{
	if (attributes_is_device(mair) || mair == MAIR_NORMAL_NC)
		return SH_OUTER;
	if (s1 == SH_OUTER || s2 == SH_OUTER)
		return SH_OUTER;
	return s1 == SH_INNER || s2 == SH_INNER ? SH_INNER : SH_NONE;
}

enum sim_memory_type attributes_type(uint8_t mair)
{
	if (attributes_is_device(mair))
		return mair == MAIR_STRONGLY_ORDERED ? SIM_STRONGLY_ORDERED : SIM_DEVICE;
	switch (mair & 0xc) {
	case 0x4:
		return mair & 3 ? SIM_NORMAL_WB : SIM_NORMAL_NC; /* 0b01RW: Write-Back transient */
	case 0xc:
		return SIM_NORMAL_WB;
	default:
		return SIM_NORMAL_WT;
	}
}

/* PAR in the 64-bit format: ATTR, NS, SH (B4.1.112). */
uint64_t attributes_par_long(uint8_t mair, uint8_t sh)
{
	if (attributes_is_device(mair) || mair == MAIR_NORMAL_NC)
		sh = SH_OUTER;
	return (uint64_t)mair << 56 | 1u << 9 | (uint64_t)sh << 7;
}

/* PAR in the 32-bit format: NOS, NS, SH, Inner, Outer. */
uint64_t attributes_par_short(uint8_t mair, uint8_t sh)
{
	static const uint8_t inner[16] = {
		[0x4] = 0, [0x8] = 6, [0x9] = 6, [0xa] = 6, [0xb] = 6, [0x5] = 5,
		[0x6] = 7, [0x7] = 5, [0xc] = 7, [0xd] = 5, [0xe] = 7, [0xf] = 5};
	static const uint8_t outer[16] = {
		[0x4] = 0, [0x8] = 2, [0x9] = 2, [0xa] = 2, [0xb] = 2, [0x5] = 1,
		[0x6] = 3, [0x7] = 1, [0xc] = 3, [0xd] = 1, [0xe] = 3, [0xf] = 1};
	uint64_t par = 1u << 9 | (sh != SH_NONE ? 1u << 7 : 0) | (sh == SH_INNER ? 1u << 10 : 0);

	if (attributes_is_device(mair))
		return par | (mair == MAIR_STRONGLY_ORDERED ? 1u << 4 : 3u << 4);
	return par | (uint64_t)inner[mair & 15] << 4 | (uint64_t)outer[mair >> 4] << 2;
}
