/* SPDX-License-Identifier: GPL-2.0-only */
/* Barriers, TLB and cache maintenance, as instructions of a simulated CPU ask for them. */
#ifndef ARCH_SIM_MEM_MAINTAIN_H
#define ARCH_SIM_MEM_MAINTAIN_H

#include "arch_sim/mem/mmu.h"

enum sim_maintenance {
	SIM_DMB,
	SIM_DSB,
	SIM_ISB,
	SIM_TLBI_ALL,	     /* TLBIALL(IS), ITLBIALL, DTLBIALL: the current VMID */
	SIM_TLBI_MVA,	     /* value: VA and ASID */
	SIM_TLBI_ASID,	     /* value: ASID */
	SIM_TLBI_MVAA,	     /* value: VA, all ASIDs */
	SIM_TLBI_ALLH,	     /* the translations of Hyp mode */
	SIM_TLBI_MVAH,	     /* value: VA in Hyp mode */
	SIM_TLBI_ALLNSNH,    /* all VMIDs, not Hyp mode */
	SIM_CACHE_IALL,	     /* ICIALLU(IS) */
	SIM_CACHE_IMVA,	     /* ICIMVAU */
	SIM_CACHE_BP,	     /* BPIALL(IS), BPIMVA */
	SIM_CACHE_INV_MVA,   /* DCIMVAC */
	SIM_CACHE_CLEAN_MVA, /* DCCMVAC */
	SIM_CACHE_CLEAN_MVAU,
	SIM_CACHE_CLEAN_INV_MVA,
	SIM_CACHE_INV_SW, /* value: set, way and level */
	SIM_CACHE_CLEAN_SW,
	SIM_CACHE_CLEAN_INV_SW,
};

/* One operation of the list above. */
struct sim_maintain {
	enum sim_maintenance op;
	bool broadcast; /* to the Inner Shareable domain at least */
	uint32_t value; /* the written register; option of a barrier */
	hpa_t pa;	/* cache operations by address: translated and checked */
};

/*
 * Performs the operation on behalf of the CPU of mmu, under the VMID in regs->vttbr (B3.10.5,
 * B2.2.7). The caller has applied HCR.FB, HCR.BSU, HCR.SWIO and the like.
 */
void sim_mmu_maintain(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		      const struct sim_maintain *maintain);

#endif
