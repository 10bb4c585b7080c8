/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory management unit of the simulated Cortex-A15: from a virtual address to a physical
 * access.
 *
 * The unit sees the system registers through struct sim_mmu_regs, which a CPU keeps up to date, so
 * that the memory room does not know how a CPU looks and can be tested alone (ARM DDI 0406C chapter
 * B3).
 */
#ifndef ARCH_SIM_MEM_MMU_H
#define ARCH_SIM_MEM_MMU_H

#include "arch_sim/mem/memory.h"

/*
 * The registers that decide about translation. Names are those of ARM DDI 0406C; Non-secure copies.
 */
struct sim_mmu_regs {
	/* PL1&0 stage 1 */
	uint32_t sctlr, dacr, ttbcr, contextidr;
	uint64_t ttbr0, ttbr1;
	uint32_t prrr, nmrr; /* also MAIR0 and MAIR1 when TTBCR.EAE is set */
	/* stage 2 */
	uint32_t hcr, vtcr;
	uint64_t vttbr;
	/* PL2 stage 1 */
	uint32_t hsctlr, htcr, hmair0, hmair1;
	uint64_t httbr;
};

enum sim_access_type {
	SIM_READ,
	SIM_WRITE,
	SIM_FETCH,
	SIM_CACHE_OP, /* cache maintenance by address: DCIMVAC writes, others read; HSR.CM = 1 */
	SIM_AT,	      /* address translation (ATS…): no access follows */
};

/* One access as the CPU asks for it. */
struct sim_access {
	uint32_t va;
	uint8_t size; /* bytes: 1, 2, 4 or 8 */
	enum sim_access_type type;
	bool write;	  /* SIM_CACHE_OP and SIM_AT: with the permission of a write */
	bool privileged;  /* PL1 or PL2; LDRT/STRT and PL0 say false */
	bool hyp;	  /* the PL2 regime instead of PL1&0 */
	bool stage1_only; /* SIM_AT: ATS1C… inside stage 2 off, see B3.19.2 */
	bool exclusive;
};

enum sim_fault_kind {
	SIM_NO_FAULT,
	SIM_FAULT_STAGE1, /* to PL1 (or to Hyp for the PL2 regime) */
	SIM_FAULT_STAGE2, /* to Hyp, also on a stage-1 walk: then s1ptw is set */
	SIM_FAULT_ALIGNMENT,
	SIM_FAULT_EXTERNAL, /* synchronous external abort, of the access or of a walk */
};

/* Why an access failed. */
struct sim_fault {
	enum sim_fault_kind kind;
	uint8_t fsc_long; /* status in the long-descriptor encoding, 6 bits (always valid) */
	uint8_t fs_short; /* status in the short-descriptor encoding, FS[4:0] (stage 1 of PL1&0) */
	uint8_t domain;	  /* short descriptors: DFSR[7:4] */
	uint8_t level;	  /* level of the walk at which it failed */
	bool s1ptw;	  /* stage-2 fault or external abort on the stage-1 table walk */
	bool stage2_walk; /* external abort on a read of a stage-2 table: taken to Hyp mode */
	bool hpfar_valid; /* the architecture gives HPFAR for this fault (B3.13.5, SPEC.md 4.7) */
	uint32_t far;
	ipa_t ipa; /* stage-2 faults: what the simulator knows, also where HPFAR is UNKNOWN */
};

enum sim_memory_type {
	SIM_STRONGLY_ORDERED,
	SIM_DEVICE,
	SIM_NORMAL_NC,
	SIM_NORMAL_WT,
	SIM_NORMAL_WB,
};

/* A finished translation. */
struct sim_translation {
	hpa_t pa;
	ipa_t ipa;		   /* equal to pa where stage 2 does not apply */
	enum sim_memory_type type; /* of both stages combined; inner */
	bool shareable, outer_shareable;
	uint8_t mair, sh;	 /* the attributes as a MAIR byte and an SH field */
	uint64_t par_attributes; /* what PAR reports besides the address, as EAE has it */
	bool supersection;	 /* of stage 1, short format: PAR.SS */
};

struct sim_mmu; /* one per CPU: micro state, TLB */

/*
 * Makes the MMU of CPU number cpu (below SIM_MAX_CPUS, each once). It lives as long as the memory.
 * NULL when out of memory.
 */
struct sim_mmu *sim_mmu_create(struct sim_memory *memory, unsigned cpu);

/* From now on the TLB may forget entries at random, as real ones do; seed 0 stops it. */
void sim_mmu_forget_at_random(struct sim_mmu *mmu, uint64_t seed);

/*
 * Translates and checks one access that does not cross a 4 KiB boundary.
 * Returns true and fills *out, or returns false and fills *fault. Fills the TLB as hardware may.
 */
bool sim_mmu_translate(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		       const struct sim_access *access, struct sim_translation *out,
		       struct sim_fault *fault);

/*
 * Translates and performs one access of up to 8 bytes (any alignment that SCTLR.A and the memory
 * type allow; crossings are split). *value holds the data, little-endian, in its low bytes: in for
 * a write, out for a read or fetch. Returns false and fills *fault when it aborts; a store is then
 * not done at all in the page that faulted.
 */
bool sim_mmu_access(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		    const struct sim_access *access, uint64_t *value, struct sim_fault *fault);

/* The address translation operations (B3.19.2). */
enum sim_at {
	SIM_AT_S1CPR,
	SIM_AT_S1CPW,
	SIM_AT_S1CUR,
	SIM_AT_S1CUW,
	SIM_AT_S12NSOPR,
	SIM_AT_S12NSOPW,
	SIM_AT_S12NSOUR,
	SIM_AT_S12NSOUW,
	SIM_AT_S1HR,
	SIM_AT_S1HW,
};

/*
 * Performs an address translation operation for va, executed in Hyp mode or at PL1. Returns true
 * with the value of PAR in the format that applies (B4.1.112), or false with the fault to take
 * instead: an external abort, or at PL1 a stage-2 fault on the walk.
 */
bool sim_mmu_address_translate(struct sim_mmu *mmu, const struct sim_mmu_regs *regs, enum sim_at op,
			       uint32_t va, bool from_hyp, uint64_t *par, struct sim_fault *fault);

/*
 * A context synchronisation of this CPU: ISB, exception entry, exception return. What regs says is
 * in effect for everything after it; the checker reports accesses for which it should have been but
 * is not.
 */
void sim_mmu_context_synchronise(struct sim_mmu *mmu, const struct sim_mmu_regs *regs);

/*
 * To be called after any change to a register of struct sim_mmu_regs when sim_mmu_pointer() is
 * used: it forgets the pointers. The other functions notice for themselves.
 */
void sim_mmu_registers_changed(struct sim_mmu *mmu);

/* --- the way of the common case --- */

enum sim_privilege {
	SIM_PL0,
	SIM_PL1,
	SIM_PL2,
};

#define SIM_MICRO_ENTRIES 256
#define SIM_MICRO_NONE	  0x800u

/* Host addresses of pages that were translated lately, by privilege and kind of access. */
struct sim_micro {
	struct sim_micro_entry {
		uint32_t tag;  /* address of the page, or SIM_MICRO_NONE */
		uint8_t *host; /* of the page */
	} entry[3][3][SIM_MICRO_ENTRIES];
};

/* The table for sim_mmu_pointer(); it stays where it is. */
const struct sim_micro *sim_mmu_micro(struct sim_mmu *mmu);

/*
 * The host address for an access of size bytes at va, aligned to size, or NULL: then
 * sim_mmu_access() must be asked. Only memory whose access has no side effect in the simulated
 * machine is found here.
 */
static inline void *sim_mmu_pointer(const struct sim_micro *micro, enum sim_privilege privilege,
				    enum sim_access_type type, uint32_t va, unsigned size)
{
	const struct sim_micro_entry *entry =
		&micro->entry[privilege][type][(va >> 12) % SIM_MICRO_ENTRIES];

	if ((va & (0xfffff000u | (size - 1))) != entry->tag)
		return NULL;
	return entry->host + (va & 0xfff);
}

#endif
