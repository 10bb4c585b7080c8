/* SPDX-License-Identifier: GPL-2.0-only */
/* Stage-1 walks in the short-descriptor format (ARM DDI 0406C B3.5). */
#include "arch_sim/mem/private.h"

#define SCTLR_C	  (1u << 2)
#define SCTLR_AFE (1u << 29)

/* TTBR.IRGN is bit 0 and bit 6 with the Multiprocessing Extensions (B4.1.154). */
static bool walk_is_cacheable(const struct sim_mmu_regs *regs, uint64_t ttbr)
{
	return (regs->sctlr & SCTLR_C) && (ttbr & 0x41);
}

static bool fault(struct sim_walk *walk, const struct sim_stage1 *out, enum sim_status status)
{
	walk_fault(walk->fault, SIM_FAULT_STAGE1, status, out->level, walk->access);
	walk->fault->domain = out->domain;
	return false;
}

/* SCTLR.AFE makes AP[0] the access flag. */
static bool set_ap(struct sim_walk *walk, struct sim_stage1 *out, unsigned ap)
{
	out->ap = (uint8_t)ap;
	if (!(walk->regs->sctlr & SCTLR_AFE))
		return true;
	out->ap |= 1;
	return (ap & 1) || fault(walk, out, SIM_STATUS_ACCESS_FLAG);
}

/* A section or a supersection. */
static bool section(struct sim_walk *walk, uint32_t d, struct sim_stage1 *out)
{
	out->supersection = hal_bit(d, 18);
	out->log2 = out->supersection ? 24 : 20;
	out->base = d & ~0u << out->log2;
	if (out->supersection) {
		out->base |= (uint64_t)hal_bits(d, 23, 20) << 32 | (uint64_t)hal_bits(d, 8, 5)
									   << 36;
		out->domain = 0;
	}
	out->pxn = hal_bit(d, 0);
	out->xn = hal_bit(d, 4);
	out->not_global = hal_bit(d, 17);
	attributes_short(walk->regs, hal_bits(d, 14, 12) << 2 | hal_bits(d, 3, 2), hal_bit(d, 16),
			 out);
	return set_ap(walk, out, hal_bit(d, 15) << 2 | hal_bits(d, 11, 10));
}

/* A large or a small page. */
static bool page(struct sim_walk *walk, uint32_t d, struct sim_stage1 *out)
{
	bool large = !hal_bit(d, 1);
	unsigned tex = large ? hal_bits(d, 14, 12) : hal_bits(d, 8, 6);

	out->log2 = large ? 16 : 12;
	out->base = d & ~0u << out->log2;
	out->xn = hal_bit(d, large ? 15 : 0);
	out->not_global = hal_bit(d, 11);
	attributes_short(walk->regs, tex << 2 | hal_bits(d, 3, 2), hal_bit(d, 10), out);
	return set_ap(walk, out, hal_bit(d, 9) << 2 | hal_bits(d, 5, 4));
}

static bool second_level(struct sim_walk *walk, uint32_t first, bool cacheable,
			 struct sim_stage1 *out)
{
	uint32_t va = walk->access->va;
	struct sim_step step = {
		.kind = SIM_TABLE_SHORT, .size = 4, .level = 2, .log2 = 12, .input = va & ~0xfffu};

	out->level = 2;
	out->pxn = hal_bit(first, 2);
	if (!walk_read_stage1(walk, (first & ~0x3ffu) | hal_bits(va, 19, 12) << 2, cacheable,
			      &step)) {
		walk->fault->domain = out->domain;
		return false;
	}
	if (!(step.value & 3))
		return fault(walk, out, SIM_STATUS_TRANSLATION);
	return page(walk, (uint32_t)step.value, out);
}

bool walk_short(struct sim_walk *walk, struct sim_stage1 *out)
{
	const struct sim_mmu_regs *regs = walk->regs;
	uint32_t va = walk->access->va;
	unsigned n = regs->ttbcr & 7;
	bool low = n == 0 || va >> (32 - n) == 0;
	uint32_t ttbr = (uint32_t)(low ? regs->ttbr0 : regs->ttbr1);
	bool disabled = hal_bit(regs->ttbcr, low ? 4 : 5);
	bool cacheable = walk_is_cacheable(regs, ttbr);
	struct sim_step step = {.kind = SIM_TABLE_SHORT,
				.size = 4,
				.level = 1,
				.log2 = 20,
				.input = va & ~0xfffffu};
	unsigned width = low ? 12 - n : 12; /* of the index */
	uint32_t table = ttbr & ~0u << (width + 2), d;

	out->level = 1;
	if (disabled)
		return fault(walk, out, SIM_STATUS_TRANSLATION);
	if (!walk_read_stage1(walk, table | (va >> 20 & ((1u << width) - 1)) << 2, cacheable,
			      &step))
		return false;
	d = (uint32_t)step.value;
	if (!(d & 3))
		return fault(walk, out, SIM_STATUS_TRANSLATION);
	out->domain = (uint8_t)hal_bits(d, 8, 5);
	return (d & 3) == 1 ? second_level(walk, d, cacheable, out) : section(walk, d, out);
}
