/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory system as the hypervisor's C code meets it, which the machine does not simulate:
 * hal/mmu.h and the page functions of hal/host.h stand on these. Each call names the CPU that it is
 * made on. The code sees RAM through sim_memory_ptr(), as with caches on, and may read and write it
 * directly, but for translation tables in use.
 */
#ifndef ARCH_SIM_MEM_HOST_H
#define ARCH_SIM_MEM_HOST_H

#include "arch_sim/mem/maintain.h"

/* Reads and writes a long descriptor at pa, which is aligned RAM, in one piece. */
uint64_t sim_memory_host_pte_read(struct sim_memory *memory, hpa_t pa);
void sim_memory_host_pte_write(struct sim_memory *memory, unsigned cpu, hpa_t pa, uint64_t value);

/* Writes it if it is expected; returns whether it was. */
bool sim_memory_host_pte_compare_exchange(struct sim_memory *memory, unsigned cpu, hpa_t pa,
					  uint64_t expected, uint64_t value);

/* DSB with the option of the instruction (A8.8.44): SIM_BARRIER_…. */
#define SIM_BARRIER_SY	  15
#define SIM_BARRIER_ST	  14
#define SIM_BARRIER_ISH	  11
#define SIM_BARRIER_ISHST 10
#define SIM_BARRIER_NSH	  7
#define SIM_BARRIER_NSHST 6
void sim_memory_host_dsb(struct sim_memory *memory, unsigned cpu, unsigned option);

/* ISB: what was written to VTTBR is in effect. */
void sim_memory_host_isb(struct sim_memory *memory, unsigned cpu);

/* Writes VTTBR of the CPU as the hypervisor sees it; in effect after the next ISB. */
void sim_memory_host_write_vttbr(struct sim_memory *memory, unsigned cpu, uint64_t vttbr);

/*
 * A TLB invalidation, SIM_TLBI_ALL, SIM_TLBI_ALLH, SIM_TLBI_MVAH (value: VA) or SIM_TLBI_ALLNSNH,
 * on this CPU or on all, under the VMID that is in effect.
 */
void sim_memory_host_tlbi(struct sim_memory *memory, unsigned cpu, enum sim_maintenance op,
			  bool broadcast, uint32_t value);

/*
 * Cleans and invalidates data caches to the point of coherency; invalidates instruction caches of
 * all CPUs.
 */
void sim_memory_host_dcache_clean_invalidate(struct sim_memory *memory, unsigned cpu, hpa_t pa,
					     uint64_t size);
void sim_memory_host_icache_invalidate(struct sim_memory *memory, unsigned cpu, hpa_t pa,
				       uint64_t size);
void sim_memory_host_icache_invalidate_all(struct sim_memory *memory, unsigned cpu);

/*
 * Software outside of the simulation has written size bytes at pa through its caches: to be called
 * for pages that become guest memory or tables, and after writes to memory that a guest may hold
 * tables or code in.
 */
void sim_memory_host_written(struct sim_memory *memory, hpa_t pa, uint64_t size);

/* Pages go back to whom they came from: nothing may be held that leads to them. */
void sim_memory_host_freed(struct sim_memory *memory, unsigned cpu, hpa_t pa, uint64_t size);

/*
 * The CPU has made all invalidations that its table writes until now need, as at the end of a
 * locked section: from here on other CPUs that use what it changed are reported, too.
 */
void sim_memory_host_settled(struct sim_memory *memory, unsigned cpu);

#endif
