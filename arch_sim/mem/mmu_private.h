/* SPDX-License-Identifier: GPL-2.0-only */
/* The MMU of a CPU from inside: its TLB and what the checker keeps for it. */
#ifndef ARCH_SIM_MEM_MMU_PRIVATE_H
#define ARCH_SIM_MEM_MMU_PRIVATE_H

#include "arch_sim/mem/maintain.h"
#include "arch_sim/mem/private.h"

enum sim_regime {
	SIM_REGIME_PL1,	     /* PL1&0 with stage 1 on */
	SIM_REGIME_PL1_FLAT, /* PL1&0 with stage 1 off: only stage 2 is held */
	SIM_REGIME_PL2,
};

/* What a lookup asks for. */
struct tlb_tag {
	uint8_t regime, vmid, asid;
};

/* A translation that the TLB holds, both stages at once; the smaller of the two sizes counts. */
struct tlb_entry {
	bool valid;
	uint8_t regime, vmid, asid, log2;
	uint32_t va;
	uint64_t ipa, pa; /* of the region of size 1 << log2 */
	struct sim_stage1 s1;
	struct sim_stage2 s2;
	uint64_t checked; /* checker: the table generation at which it was found to be current */
};

#define TLB_SETS    1024
#define TLB_WAYS    4
#define TLB_ENTRIES (TLB_SETS * TLB_WAYS)

struct tlb {
	struct tlb_entry entry[TLB_ENTRIES];
	uint8_t next[TLB_SETS];	  /* way to replace */
	uint32_t nr;		  /* entries */
	uint32_t used[33];	  /* of each log2 size */
	uint64_t forget_seed;	  /* 0: an entry goes only when its place is needed */
	struct sim_trace *traces; /* checker: the descriptors behind each entry, else NULL */
};

/* Looks up va; NULL: not held. */
struct tlb_entry *tlb_lookup(struct tlb *tlb, struct tlb_tag tag, uint32_t va);

/* Puts an entry in the place of an older one, or of the same region and tag. trace may be NULL. */
struct tlb_entry *tlb_fill(struct tlb *tlb, const struct tlb_entry *entry,
			   const struct sim_trace *trace);

void tlb_drop(struct tlb *tlb, struct tlb_entry *entry);

/* An invalidation as the TLB and the checker understand it. */
struct tlb_invalidation {
	bool pl1, hyp;	     /* which regimes */
	bool any_vmid;	     /* else only vmid */
	bool by_va, by_asid; /* both: one address in one address space, and global entries */
	uint8_t vmid, asid;
	uint32_t va;
};

/* Does the invalidation speak of a translation of stage 1 with this tag and region? */
bool tlb_covers(const struct tlb_invalidation *what, bool hyp, uint8_t vmid, uint8_t asid,
		bool global, uint32_t va, unsigned log2);

void tlb_invalidate(struct tlb *tlb, const struct tlb_invalidation *what);

struct sim_mmu {
	struct sim_micro micro; /* must be first: sim_mmu_micro() */
	bool micro_used;
	struct sim_memory *memory;
	unsigned cpu;
	struct sim_mmu_regs seen;   /* the registers for which micro is filled */
	struct sim_mmu_regs synced; /* checker: the registers at the last context synchronisation */
	bool synced_known;
	struct tlb tlb;
};

/* One translation with all checks but alignment by SCTLR.A, without the TLB. */
bool mmu_walk(struct sim_mmu *mmu, const struct sim_mmu_regs *regs, const struct sim_access *access,
	      struct tlb_entry *entry, struct sim_trace *trace, struct sim_fault *fault);

/* The checks of both stages on a held translation, and the result. */
bool mmu_finish(const struct tlb_entry *entry, const struct sim_mmu_regs *regs,
		const struct sim_access *access, struct sim_translation *out,
		struct sim_fault *fault);

struct tlb_tag mmu_tag(const struct sim_mmu_regs *regs, bool hyp);
void mmu_destroy(struct sim_mmu *mmu);

/* A TLB operation with its operand, on the CPU or on all, under the given VMID. */
void mmu_tlbi(struct sim_memory *memory, unsigned cpu, enum sim_maintenance op, bool broadcast,
	      uint8_t vmid, uint32_t value);

/* Invalidates the TLB of the CPU, or of all. */
void mmu_tlb_invalidate(struct sim_memory *memory, unsigned cpu, bool broadcast,
			const struct tlb_invalidation *what);

#endif
