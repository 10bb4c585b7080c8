/* SPDX-License-Identifier: GPL-2.0-only */
/* The address translation operations and PAR (ARM DDI 0406C B3.19.2, B4.1.112). */
#include "arch_sim/mem/private.h"

#define TTBCR_EAE (1u << 31)
#define HCR_VM	  (1u << 0)
#define HCR_DC	  (1u << 12)

/* What each operation asks for. */
static const struct at_row {
	bool write, privileged, hyp, stage1_only;
} rows[] = {
	[SIM_AT_S1CPR] = {false, true, false, true},
	[SIM_AT_S1CPW] = {true, true, false, true},
	[SIM_AT_S1CUR] = {false, false, false, true},
	[SIM_AT_S1CUW] = {true, false, false, true},
	[SIM_AT_S12NSOPR] = {false, true, false, false},
	[SIM_AT_S12NSOPW] = {true, true, false, false},
	[SIM_AT_S12NSOUR] = {false, false, false, false},
	[SIM_AT_S12NSOUW] = {true, false, false, false},
	[SIM_AT_S1HR] = {false, true, true, true},
	[SIM_AT_S1HW] = {true, true, true, true},
};

static bool long_format(const struct sim_mmu_regs *regs, const struct at_row *row, bool from_hyp)
{
	if (from_hyp || row->hyp || (regs->ttbcr & TTBCR_EAE))
		return true;
	return !row->stage1_only && (regs->hcr & (HCR_VM | HCR_DC));
}

static uint64_t par_fault(const struct sim_fault *fault, bool lpae)
{
	if (!lpae)
		return 1 | (uint64_t)fault->fs_short << 1;
	return 1 | (uint64_t)fault->fsc_long << 1 | (uint64_t)fault->s1ptw << 8 |
	       (uint64_t)(fault->kind == SIM_FAULT_STAGE2) << 9 | 1u << 11;
}

static uint64_t par_success(const struct sim_translation *t, bool lpae)
{
	uint64_t pa = t->pa.v;

	if (lpae)
		return (pa & 0xfffffff000u) | attributes_par_long(t->mair, t->sh) | 1u << 11;
	if (t->supersection)
		return (pa & 0xff000000u) | (pa >> 32 & 0xff) << 16 |
		       attributes_par_short(t->mair, t->sh) | 1u << 1;
	return (pa & 0xfffff000u) | attributes_par_short(t->mair, t->sh);
}

/* Is the fault taken as an exception instead of being reported in PAR? */
static bool taken(const struct sim_fault *fault, bool from_hyp)
{
	return fault->kind == SIM_FAULT_EXTERNAL ||
	       (fault->kind == SIM_FAULT_STAGE2 && fault->s1ptw && !from_hyp);
}

bool sim_mmu_address_translate(struct sim_mmu *mmu, const struct sim_mmu_regs *regs, enum sim_at op,
			       uint32_t va, bool from_hyp, uint64_t *par, struct sim_fault *fault)
{
	const struct at_row *row = &rows[op];
	const struct sim_access access = {.va = va,
					  .size = 1,
					  .type = SIM_AT,
					  .write = row->write,
					  .privileged = row->privileged,
					  .hyp = row->hyp,
					  .stage1_only = row->stage1_only};
	bool lpae = long_format(regs, row, from_hyp);
	struct sim_translation t;

	if (sim_mmu_translate(mmu, regs, &access, &t, fault))
		*par = par_success(&t, lpae);
	else if (taken(fault, from_hyp))
		return false;
	else
		*par = par_fault(fault, lpae);
	return true;
}
