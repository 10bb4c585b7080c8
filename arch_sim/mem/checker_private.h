/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the rest of the memory system tells the checker. To be called only while memory->checker is
 * set.
 */
#ifndef ARCH_SIM_MEM_CHECKER_PRIVATE_H
#define ARCH_SIM_MEM_CHECKER_PRIVATE_H

#include "arch_sim/mem/checker.h"
#include "arch_sim/mem/mmu_private.h"

/* Makes a report, unless the checker is off. */
void checker_report(struct sim_memory *memory, enum sim_finding finding, unsigned cpu,
		    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A new MMU comes under its eyes; false when out of memory. */
bool checker_watch(struct sim_mmu *mmu);

/* A store is about to be done. */
void checker_store(struct sim_memory *memory, unsigned cpu, uint64_t pa, unsigned size,
		   uint64_t value);

/* The hypervisor is about to write a descriptor of 8 bytes. */
void checker_table_write(struct sim_memory *memory, unsigned cpu, uint64_t pa, uint64_t value);

/* Something wrote to memory past the simulated CPUs: entries are compared with it again. */
void checker_memory_changed(struct sim_memory *memory);

/* The CPU has done all invalidations that its table writes so far need. */
void checker_settled(struct sim_memory *memory, unsigned cpu);

/* A walk of the CPU is about to read a descriptor; step->value is still open. */
void checker_descriptor_read(struct sim_memory *memory, unsigned cpu, const struct sim_step *step);

/* A walk has filled an entry. */
void checker_filled(struct sim_mmu *mmu, const struct sim_mmu_regs *regs, struct tlb_entry *entry,
		    const struct sim_trace *trace);

/* An access is about to use an entry. */
void checker_hit(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		 const struct sim_access *access, struct tlb_entry *entry);

/* An access is about to use the registers. */
void checker_registers_used(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
			    const struct sim_access *access);

/* A data synchronisation barrier with the option of the instruction (A8.8.44). */
void checker_dsb(struct sim_memory *memory, unsigned cpu, unsigned option);

void checker_tlbi(struct sim_memory *memory, unsigned cpu, bool broadcast,
		  const struct tlb_invalidation *what);

/* May accesses to the page go past the checker? */
bool checker_allows_pointer(struct sim_mmu *mmu, const struct sim_mmu_regs *regs, uint64_t page,
			    bool write);

/* The owner gives the memory back: reports what still may be held of it, then forgets it. */
void checker_freed(struct sim_memory *memory, unsigned cpu, uint64_t pa, uint64_t size);

/* Forgets the memory without a word. */
void checker_forget(struct sim_memory *memory, uint64_t pa, uint64_t size);

#endif
