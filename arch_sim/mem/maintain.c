/* SPDX-License-Identifier: GPL-2.0-only */
/* Barriers and maintenance operations (ARM DDI 0406C B3.10.5, B2.2.7). */
#include "arch_sim/mem/maintain.h"

#include "arch_sim/mem/cache_private.h"
#include "arch_sim/mem/checker_private.h"

#define MVA  0xfffff000u
#define ASID 0xffu

/* What each TLB operation speaks of. */
static const struct tlb_invalidation invalidations[] = {
	[SIM_TLBI_ALL] = {.pl1 = true},
	[SIM_TLBI_MVA] = {.pl1 = true, .by_va = true, .by_asid = true},
	[SIM_TLBI_ASID] = {.pl1 = true, .by_asid = true},
	[SIM_TLBI_MVAA] = {.pl1 = true, .by_va = true},
	[SIM_TLBI_ALLH] = {.hyp = true},
	[SIM_TLBI_MVAH] = {.hyp = true, .by_va = true},
	[SIM_TLBI_ALLNSNH] = {.pl1 = true, .any_vmid = true},
};

void mmu_tlb_invalidate(struct sim_memory *memory, unsigned cpu, bool broadcast,
			const struct tlb_invalidation *what)
{
	for (unsigned i = 0; i < SIM_MAX_CPUS; i++) {
		if (!memory->mmus[i] || (i != cpu && !broadcast))
			continue;
		tlb_invalidate(&memory->mmus[i]->tlb, what);
		sim_mmu_registers_changed(memory->mmus[i]);
	}
	if (memory->checker)
		checker_tlbi(memory, cpu, broadcast, what);
}

void mmu_tlbi(struct sim_memory *memory, unsigned cpu, enum sim_maintenance op, bool broadcast,
	      uint8_t vmid, uint32_t value)
{
	struct tlb_invalidation what = invalidations[op];

	what.vmid = vmid;
	what.asid = value & ASID;
	what.va = value & MVA;
	mmu_tlb_invalidate(memory, cpu, broadcast, &what);
}

void sim_mmu_maintain(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		      const struct sim_maintain *maintain)
{
	struct sim_memory *memory = mmu->memory;

	switch (maintain->op) {
	case SIM_DMB:
	case SIM_CACHE_BP:
		break;
	case SIM_DSB:
		if (memory->checker)
			checker_dsb(memory, mmu->cpu, maintain->value);
		break;
	case SIM_ISB:
		sim_mmu_context_synchronise(mmu, regs);
		break;
	case SIM_TLBI_ALL:
	case SIM_TLBI_MVA:
	case SIM_TLBI_ASID:
	case SIM_TLBI_MVAA:
	case SIM_TLBI_ALLH:
	case SIM_TLBI_MVAH:
	case SIM_TLBI_ALLNSNH:
		mmu_tlbi(memory, mmu->cpu, maintain->op, maintain->broadcast,
			 regs->vttbr >> 48 & 0xff, maintain->value);
		break;
	default:
		if (memory->caches)
			cache_maintain(memory, mmu->cpu, maintain);
		break;
	}
}
