/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Walks in the long-descriptor format: stage 1 of PL1&0 and of PL2, and stage 2 (ARM DDI 0406C
 * B3.6).
 */
#include "arch_sim/mem/private.h"

#define SCTLR_C (1u << 2)

#define ADDRESS 0x000000fffffff000ull

/* Where a walk begins. */
struct start {
	uint64_t base; /* of the table, or tables where concatenated */
	unsigned level;
	unsigned bits; /* of the input address */
	bool cacheable;
};

/* What the tables above a descriptor forbid (B3.6.1). */
struct inherited {
	bool no_pl0, no_write, xn, pxn;
};

static unsigned level_shift(unsigned level)
{
	return 39 - 9 * level;
}

/* The address of the descriptor for input in a table; the first one may be wider than nine bits. */
static uint64_t entry_address(uint64_t table, uint64_t input, unsigned level, unsigned bits)
{
	uint64_t index = (input & ((1ull << bits) - 1)) >> level_shift(level);

	return table | index << 3;
}

static struct start start_of(uint64_t ttbr, unsigned bits, unsigned level, bool cacheable)
{
	unsigned table_log2 = bits - level_shift(level) + 3;

	return (struct start){.base = ttbr & 0xffffffffffull & ~0ull << table_log2,
			      .level = level,
			      .bits = bits,
			      .cacheable = cacheable};
}

static struct start stage1_start(uint64_t ttbr, unsigned tsz, bool cacheable)
{
	return start_of(ttbr, 32 - tsz, tsz < 2 ? 1 : 2, cacheable);
}

/* Chooses between TTBR0 and TTBR1; false: neither, or disabled (B3.6.4, table B3-7). */
static bool start_pl1(const struct sim_mmu_regs *regs, uint32_t va, struct start *start)
{
	unsigned t0 = hal_bits(regs->ttbcr, 2, 0), t1 = hal_bits(regs->ttbcr, 18, 16);
	bool low = !t0 || va >> (32 - t0) == 0;
	bool high = t1 ? va >> (32 - t1) == ~0u >> (32 - t1) : !low;
	bool c = regs->sctlr & SCTLR_C;

	if (high) {
		*start = stage1_start(regs->ttbr1, t1, c && hal_bits(regs->ttbcr, 25, 24));
		return !hal_bit(regs->ttbcr, 23);
	}
	if (low)
		*start = stage1_start(regs->ttbr0, t0, c && hal_bits(regs->ttbcr, 9, 8));
	return low && !hal_bit(regs->ttbcr, 7);
}

static bool start_pl2(const struct sim_mmu_regs *regs, uint32_t va, struct start *start)
{
	unsigned t0 = hal_bits(regs->htcr, 2, 0);

	*start = stage1_start(regs->httbr, t0,
			      (regs->hsctlr & SCTLR_C) && hal_bits(regs->htcr, 9, 8));
	return !t0 || va >> (32 - t0) == 0;
}

static void inherit(struct inherited *rules, uint64_t table)
{
	rules->no_pl0 |= table >> 61 & 1;
	rules->no_write |= table >> 62 & 1;
	rules->xn |= table >> 60 & 1;
	rules->pxn |= table >> 59 & 1;
}

static bool fault(struct sim_walk *walk, enum sim_status status, unsigned level)
{
	return walk_fault(walk->fault, SIM_FAULT_STAGE1, status, level, walk->access);
}

static uint8_t mair_of(const struct sim_mmu_regs *regs, bool hyp, unsigned index)
{
	uint32_t low = hyp ? regs->hmair0 : regs->prrr, high = hyp ? regs->hmair1 : regs->nmrr;

	return (uint8_t)((index < 4 ? low : high) >> 8 * (index & 3));
}

static bool leaf(struct sim_walk *walk, uint64_t d, const struct inherited *rules,
		 struct sim_stage1 *out)
{
	bool hyp = walk->access->hyp;
	bool no_write = (d >> 7 & 1) || rules->no_write;
	bool pl0 = hyp || ((d >> 6 & 1) && !rules->no_pl0);

	out->log2 = (uint8_t)level_shift(out->level);
	out->base = d & ADDRESS & ~0ull << out->log2;
	out->ap = (uint8_t)(no_write << 2 | pl0 << 1 | 1);
	out->xn = (d >> 54 & 1) || rules->xn;
	out->pxn = (d >> 53 & 1) || rules->pxn;
	out->not_global = !hyp && (d >> 11 & 1);
	out->mair = mair_of(walk->regs, hyp, d >> 2 & 7);
	out->sh = d >> 8 & 3;
	return (d >> 10 & 1) || fault(walk, SIM_STATUS_ACCESS_FLAG, out->level);
}

bool walk_long(struct sim_walk *walk, struct sim_stage1 *out)
{
	bool hyp = walk->access->hyp;
	uint32_t va = walk->access->va;
	struct inherited rules = {0};
	struct start start = {0};
	struct sim_step step = {.kind = hyp ? SIM_TABLE_HYP : SIM_TABLE_LONG, .size = 8};
	uint64_t table;
	unsigned bits;

	if (hyp ? !start_pl2(walk->regs, va, &start) : !start_pl1(walk->regs, va, &start))
		return fault(walk, SIM_STATUS_TRANSLATION, 1);
	table = start.base;
	bits = start.bits;
	for (unsigned level = start.level;; level++) {
		step.level = out->level = (uint8_t)level;
		step.log2 = (uint8_t)level_shift(level);
		step.input = va & ~0ull << step.log2;
		if (!walk_read_stage1(walk, entry_address(table, va, level, bits), start.cacheable,
				      &step))
			return false;
		if (!(step.value & 1) || (level == 3 && !(step.value & 2)))
			return fault(walk, SIM_STATUS_TRANSLATION, level);
		if (level == 3 || !(step.value & 2))
			return leaf(walk, step.value, &rules, out);
		inherit(&rules, step.value);
		table = step.value & ADDRESS;
		bits = level_shift(level);
	}
}

/* --- stage 2 --- */

static bool stage2_fault(struct sim_walk *walk, enum sim_status status, unsigned level,
			 uint64_t address, bool for_walk)
{
	bool external = status == SIM_STATUS_EXTERNAL_WALK;

	walk_fault(walk->fault, external ? SIM_FAULT_EXTERNAL : SIM_FAULT_STAGE2, status, level,
		   walk->access);
	walk->fault->s1ptw = for_walk;
	walk->fault->stage2_walk = external;
	walk->fault->hpfar_valid = !external;
	walk->fault->ipa = ipa(address);
	return false;
}

unsigned walk_input_bits(const struct sim_mmu_regs *regs, bool hyp)
{
	int t0 = (int)hal_bits(regs->vtcr, 3, 0) - (hal_bit(regs->vtcr, 3) ? 16 : 0);

	return hyp ? 32 - hal_bits(regs->htcr, 2, 0) : (unsigned)(32 - t0);
}

/*
 * VTCR: T0SZ is signed, SL0 chooses the first level, up to 16 tables stand side by side there
 * (B3.6.5). false: the combination is UNPREDICTABLE or the address too large.
 */
static bool start_stage2(const struct sim_mmu_regs *regs, uint64_t address, struct start *start)
{
	unsigned bits = walk_input_bits(regs, false), sl0 = hal_bits(regs->vtcr, 7, 6);
	unsigned level = 2 - sl0, shift;

	if (sl0 > 1)
		return false;
	shift = level_shift(level);
	if (bits <= shift || bits > shift + 9 + 4)
		return false;
	*start = start_of(regs->vttbr, bits, level, hal_bits(regs->vtcr, 9, 8));
	return address >> bits == 0;
}

static bool stage2_leaf(struct sim_walk *walk, uint64_t d, uint64_t address, bool for_walk,
			struct sim_stage2 *out)
{
	out->log2 = (uint8_t)level_shift(out->level);
	out->base = d & ADDRESS & ~0ull << out->log2;
	out->hap = d >> 6 & 3;
	out->xn = d >> 54 & 1;
	out->mair = attributes_stage2(d >> 2 & 15);
	out->sh = d >> 8 & 3;
	return (d >> 10 & 1) ||
	       stage2_fault(walk, SIM_STATUS_ACCESS_FLAG, out->level, address, for_walk);
}

bool walk_stage2(struct sim_walk *walk, uint64_t address, bool for_walk, struct sim_stage2 *out)
{
	struct sim_step step = {.kind = SIM_TABLE_STAGE2, .size = 8};
	struct start start = {0};
	uint64_t table;
	unsigned bits;

	*out = (struct sim_stage2){.on = true};
	if (!start_stage2(walk->regs, address, &start))
		return stage2_fault(walk, SIM_STATUS_TRANSLATION, 1, address, for_walk);
	table = start.base;
	bits = start.bits;
	for (unsigned level = start.level;; level++) {
		step.level = out->level = (uint8_t)level;
		step.log2 = (uint8_t)level_shift(level);
		step.input = address & ~0ull << step.log2;
		if (!walk_read(walk, entry_address(table, address, level, bits), start.cacheable,
			       &step))
			return stage2_fault(walk, SIM_STATUS_EXTERNAL_WALK, level, address,
					    for_walk);
		if (!(step.value & 1) || (level == 3 && !(step.value & 2)))
			return stage2_fault(walk, SIM_STATUS_TRANSLATION, level, address, for_walk);
		if (level == 3 || !(step.value & 2))
			return stage2_leaf(walk, step.value, address, for_walk, out);
		table = step.value & ADDRESS;
		bits = level_shift(level);
	}
}
