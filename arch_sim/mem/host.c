/* SPDX-License-Identifier: GPL-2.0-only */
/* The hypervisor's side of the memory system. */
#include "arch_sim/mem/host.h"

#include "arch_sim/mem/cache_private.h"
#include "arch_sim/mem/checker_private.h"

static uint64_t *entry_at(struct sim_memory *memory, hpa_t pa)
{
	return sim_memory_ptr(memory, pa, sizeof(uint64_t));
}

uint64_t sim_memory_host_pte_read(struct sim_memory *memory, hpa_t pa)
{
	return __atomic_load_n(entry_at(memory, pa), __ATOMIC_RELAXED);
}

void sim_memory_host_pte_write(struct sim_memory *memory, unsigned cpu, hpa_t pa, uint64_t value)
{
	if (memory->checker)
		checker_table_write(memory, cpu, pa.v, value);
	__atomic_store_n(entry_at(memory, pa), value, __ATOMIC_RELAXED);
}

bool sim_memory_host_pte_compare_exchange(struct sim_memory *memory, unsigned cpu, hpa_t pa,
					  uint64_t expected, uint64_t value)
{
	if (sim_memory_host_pte_read(memory, pa) != expected)
		return false;
	sim_memory_host_pte_write(memory, cpu, pa, value);
	return true;
}

void sim_memory_host_dsb(struct sim_memory *memory, unsigned cpu, unsigned option)
{
	if (memory->checker)
		checker_dsb(memory, cpu, option);
}

void sim_memory_host_isb(struct sim_memory *memory, unsigned cpu)
{
	memory->host[cpu].vttbr_in_effect = memory->host[cpu].vttbr;
}

void sim_memory_host_write_vttbr(struct sim_memory *memory, unsigned cpu, uint64_t vttbr)
{
	memory->host[cpu].vttbr = vttbr;
}

/* Without an ISB after the write of VTTBR the old VMID may still count; here it does. */
void sim_memory_host_tlbi(struct sim_memory *memory, unsigned cpu, enum sim_maintenance op,
			  bool broadcast, uint32_t value)
{
	uint64_t in_effect = memory->host[cpu].vttbr_in_effect;

	if (op == SIM_TLBI_ALL && in_effect >> 48 != memory->host[cpu].vttbr >> 48)
		checker_report(memory, SIM_MISSING_ISB, cpu,
			       "TLBIALL after a write of VTTBR without an ISB");
	mmu_tlbi(memory, cpu, op, broadcast, in_effect >> 48 & 0xff, value);
}

void sim_memory_host_dcache_clean_invalidate(struct sim_memory *memory, unsigned cpu, hpa_t pa,
					     uint64_t size)
{
	if (memory->caches)
		cache_maintain_range(memory, cpu, SIM_CACHE_CLEAN_INV_MVA, pa.v, size);
}

void sim_memory_host_icache_invalidate(struct sim_memory *memory, unsigned cpu, hpa_t pa,
				       uint64_t size)
{
	if (memory->caches)
		cache_maintain_range(memory, cpu, SIM_CACHE_IMVA, pa.v, size);
}

void sim_memory_host_icache_invalidate_all(struct sim_memory *memory, unsigned cpu)
{
	const struct sim_maintain all = {.op = SIM_CACHE_IALL};

	if (memory->caches)
		cache_maintain(memory, cpu, &all);
}

void sim_memory_host_written(struct sim_memory *memory, hpa_t pa, uint64_t size)
{
	if (memory->caches)
		cache_written(memory, pa.v, size);
	if (memory->checker)
		checker_memory_changed(memory);
}

void sim_memory_host_freed(struct sim_memory *memory, unsigned cpu, hpa_t pa, uint64_t size)
{
	if (memory->checker)
		checker_freed(memory, cpu, pa.v, size);
}

void sim_memory_host_settled(struct sim_memory *memory, unsigned cpu)
{
	if (memory->checker)
		checker_settled(memory, cpu);
}
