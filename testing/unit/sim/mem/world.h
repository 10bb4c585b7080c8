/* SPDX-License-Identifier: GPL-2.0-only */
/* A small machine for tests of the memory system: RAM, two MMUs, and words to build tables with. */
#ifndef TESTING_UNIT_SIM_MEM_WORLD_H
#define TESTING_UNIT_SIM_MEM_WORLD_H

#include <stdio.h>
#include <string.h>

#include "arch_sim/mem/maintain.h"
#include "arch_sim/mem/mmu.h"
#include "testing/harness/test.h"

#define RAM	 0x80000000u
#define RAM_SIZE 0x04000000u

#define SCTLR_M	   (1u << 0)
#define SCTLR_A	   (1u << 1)
#define SCTLR_C	   (1u << 2)
#define SCTLR_I	   (1u << 12)
#define SCTLR_WXN  (1u << 19)
#define SCTLR_UWXN (1u << 20)
#define SCTLR_EE   (1u << 25)
#define SCTLR_TRE  (1u << 28)
#define SCTLR_AFE  (1u << 29)
#define TTBCR_EAE  (1u << 31)
#define HCR_VM	   (1u << 0)
#define HCR_PTW	   (1u << 2)
#define HCR_DC	   (1u << 12)

/* The usual tables of a test, one after the other from the start of RAM. */
#define S2_L1  (RAM + 0x10000u) /* two pages, concatenated */
#define S2_L2  (RAM + 0x12000u)
#define S2_L3  (RAM + 0x13000u)
#define S1_L1  (RAM + 0x14000u) /* 16 KiB, either format */
#define S1_L2  (RAM + 0x18000u)
#define S1_L3  (RAM + 0x19000u)
#define HYP_L1 (RAM + 0x1a000u)
#define HYP_L2 (RAM + 0x1b000u)
#define HYP_L3 (RAM + 0x1c000u)
#define DATA   (RAM + 0x100000u)

#define VTCR_40BIT 0x80003558u /* T0SZ -8, start at level 1, write-back inner shareable */

#define LPAE_TABLE    3u
#define LPAE_S1_PAGE  0x703u /* AF, inner shareable, AP 00, AttrIndx 0 */
#define LPAE_S1_BLOCK 0x701u
#define LPAE_S2_PAGE  0x7ffu /* SPEC.md 5.2: RAM, read and write, executable */
#define LPAE_S2_BLOCK 0x7fdu

struct world {
	struct sim_memory *memory;
	struct sim_mmu *mmu, *other;
	struct sim_mmu_regs regs;
	struct sim_fault fault;
};

static inline void world_set_up(struct world *w)
{
	w->memory = sim_memory_create();
	sim_memory_add_ram(w->memory, hpa(RAM), RAM_SIZE, NULL);
	w->mmu = sim_mmu_create(w->memory, 0);
	w->other = sim_mmu_create(w->memory, 1);
	w->regs.dacr = 0x55555555; /* Client everywhere */
	w->regs.prrr = 0xff;	   /* MAIR0: attribute 0 is write-back */
}

static inline void world_tear_down(struct world *w)
{
	sim_memory_destroy(w->memory);
}

static inline void put64(struct world *w, uint64_t pa, uint64_t value)
{
	memcpy(sim_memory_ptr(w->memory, hpa(pa), 8), &value, 8);
}

static inline void put32(struct world *w, uint64_t pa, uint32_t value)
{
	memcpy(sim_memory_ptr(w->memory, hpa(pa), 4), &value, 4);
}

static inline uint32_t get32(struct world *w, uint64_t pa)
{
	uint32_t value;

	memcpy(&value, sim_memory_ptr(w->memory, hpa(pa), 4), 4);
	return value;
}

/* Stage 2: identity by 1 GiB blocks for RAM, and VMID 1. */
static inline void stage2_on(struct world *w)
{
	for (uint64_t i = 0; i < 1024; i++)
		put64(w, S2_L1 + 8 * i, i << 30 | LPAE_S2_BLOCK);
	w->regs.hcr |= HCR_VM;
	w->regs.vtcr = VTCR_40BIT;
	w->regs.vttbr = S2_L1 | 1ull << 48;
}

/* Stage 1, short format, on, TTBCR.N = 0, every entry a fault. */
static inline void short_on(struct world *w)
{
	memset(sim_memory_ptr(w->memory, hpa(S1_L1), 0x4000), 0, 0x4000);
	w->regs.ttbr0 = S1_L1;
	w->regs.sctlr |= SCTLR_M | SCTLR_C;
}

/* Stage 1, long format, on; every entry a fault. */
static inline void long_on(struct world *w)
{
	memset(sim_memory_ptr(w->memory, hpa(S1_L1), 0x4000), 0, 0x4000);
	w->regs.ttbr0 = S1_L1;
	w->regs.ttbcr = TTBCR_EAE;
	w->regs.sctlr |= SCTLR_M | SCTLR_C;
}

static inline struct sim_access access_of(enum sim_access_type type, uint32_t va)
{
	return (struct sim_access){
		.va = va, .size = 4, .type = type, .write = type == SIM_WRITE, .privileged = true};
}

static inline bool translate(struct world *w, enum sim_access_type type, uint32_t va, uint64_t *pa)
{
	struct sim_access access = access_of(type, va);
	struct sim_translation t;
	bool done = sim_mmu_translate(w->mmu, &w->regs, &access, &t, &w->fault);

	*pa = done ? t.pa.v : 0;
	return done;
}

static inline void maintain(struct world *w, enum sim_maintenance op, uint32_t value)
{
	const struct sim_maintain m = {.op = op, .value = value, .broadcast = true};

	sim_mmu_maintain(w->mmu, &w->regs, &m);
}

#endif
