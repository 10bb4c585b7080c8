/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Translation once more, written only from ARM DDI 0406C chapter B3 and only for comparison:
 * recursive, on decoded descriptors, with permissions and attributes as tables of letters. Shares
 * no code with arch_sim/mem.
 */
#ifndef TESTING_UNIT_SIM_MEM_REFERENCE_H
#define TESTING_UNIT_SIM_MEM_REFERENCE_H

#include "arch_sim/mem/mmu.h"

/* Physical memory: reads size bytes, little-endian; false: external abort. */
typedef bool (*reference_read)(void *memory, uint64_t pa, unsigned size, uint64_t *value);

struct reference {
	const struct sim_mmu_regs *regs;
	struct sim_access access;
	reference_read read;
	void *memory;
};

/* What has to agree. */
struct reference_result {
	bool done;
	uint64_t pa, ipa;
	/* 'S' Strongly-ordered, 'D' Device; 'N', 'T', 'B': inner Non-cacheable, -Through, -Back */
	char type;
	char share; /* '-' not, 'i' inner, 'o' outer */
	enum sim_fault_kind kind;
	uint8_t fsc_long, fs_short, level, domain;
	bool s1ptw, stage2_walk, hpfar_valid;
};

struct reference_result reference_translate(const struct reference *r);

#endif
