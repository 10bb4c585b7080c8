/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A CPU on flat memory: virtual is physical, and a test chooses which addresses fault and how. It stands in
 * for arch_sim/mem behind the boundary of arch_sim/mem/mmu.h, so that the CPU is tested alone.
 */
#ifndef TESTING_UNIT_SIM_CPU_FLAT_H
#define TESTING_UNIT_SIM_CPU_FLAT_H

#include "arch_sim/cpu/cpu.h"

#define FLAT_RAM (1u << 20)

struct sim_mmu {
	uint8_t ram[FLAT_RAM];
	/* accesses in [fault_base, fault_base + fault_size) fail with fault */
	uint32_t fault_base, fault_size;
	struct sim_fault fault;
	struct sim_access last;		/* the newest access that was no fetch */
	struct sim_maintain maintained; /* the newest maintenance or barrier */
	unsigned syncs;			/* context synchronisations */
	uint64_t par;			/* what address translations answer */
	struct sim_micro micro;		/* never used: every access comes here */
};

/* A fixture: one Cortex-A15 in SVC mode at 0x8000, hypervisor entries stop it. */
struct flat {
	struct sim_mmu mmu;
	struct sim_hooks hooks;
	struct sim_cpu cpu;
};

void flat_set_up(struct flat *flat);
void flat_tear_down(struct flat *flat);

/* Puts one A32 instruction, or one T32 of 16 or 32 bits (first halfword high), where the PC is. */
void flat_put_a32(struct flat *flat, uint32_t word);
void flat_put_t32(struct flat *flat, uint32_t word);

/* Executes one A32 instruction in the given mode, other CPSR bits kept; returns cpu->stop. */
enum sim_stop flat_a32(struct flat *flat, uint32_t word);
enum sim_stop flat_t32(struct flat *flat, uint32_t word);

/* Goes to a mode with the PC at 0x8000, A32. */
void flat_mode(struct flat *flat, enum sim_mode mode);

#define FLAT_CODE 0x8000u

#endif
