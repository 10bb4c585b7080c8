/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory management unit of the simulated Cortex-A15: from a virtual address to a physical access.
 *
 * The unit sees the system registers through struct sim_mmu_regs, which a CPU keeps up to date, so that the
 * memory room does not know how a CPU looks and can be tested alone (ARM DDI 0406C chapter B3).
 */
#ifndef ARCH_SIM_MEM_MMU_H
#define ARCH_SIM_MEM_MMU_H

#include "hal/types.h"

/* The registers that decide about translation. Names are those of ARM DDI 0406C; Non-secure copies. */
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
	SIM_CACHE_OP, /* cache maintenance by address: a write for DCIMVAC, else a read; HSR.CM = 1 */
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
	uint64_t par_attributes; /* what PAR reports besides the address */
};

struct sim_mmu;	   /* one per CPU: micro state, TLB */
struct sim_memory; /* one per machine: physical memory, devices, caches, checker */

/*
 * Translates and checks one access that does not cross a 4 KiB boundary.
 * Returns true and fills *out, or returns false and fills *fault. Fills the TLB as hardware may.
 */
bool sim_mmu_translate(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		       const struct sim_access *access, struct sim_translation *out,
		       struct sim_fault *fault);

/*
 * Translates and performs one access of up to 8 bytes (any alignment that SCTLR.A and the memory type
 * allow; crossings are split). *value holds the data, little-endian, in its low bytes: in for a write,
 * out for a read or fetch. Returns false and fills *fault when it aborts; a store is then not done at all
 * in the page that faulted.
 */
bool sim_mmu_access(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		    const struct sim_access *access, uint64_t *value, struct sim_fault *fault);

#endif
