/* SPDX-License-Identifier: GPL-2.0-only */
/* hal/mmu.h: what the hypervisor's instructions of that kind do to the simulated memory system. */
#include "hal/mmu.h"

#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "arch_sim/hal/private.h"
#include "arch_sim/hal/sched.h"
#include "arch_sim/mem/host.h"
#include "hal/host.h"

static struct sim_hardware_counts counts;

struct sim_hardware_counts sim_hardware_counts(void)
{
	return counts;
}

void sim_hardware_count_reset(void)
{
	counts = (struct sim_hardware_counts){0};
}

/* Where a descriptor stands. Tables lie in the host's memory, which is the machine's RAM. */
static bool in_ram(const uint64_t *pte, hpa_t *pa)
{
	return sim_memory_pa(sim_hardware_memory(), pte, pa);
}

uint64_t hal_pte_read(const uint64_t *pte)
{
	return __atomic_load_n(pte, __ATOMIC_RELAXED);
}

void hal_pte_write(uint64_t *pte, uint64_t value)
{
	hpa_t pa;

	sim_schedule_point();
	if (in_ram(pte, &pa))
		sim_memory_host_pte_write(sim_hardware_memory(), sim_host_cpu(), pa, value);
	else
		sim_host_complain("a descriptor at %p is outside of RAM", (void *)pte);
}

bool hal_pte_compare_exchange(uint64_t *pte, uint64_t expected, uint64_t value)
{
	if (hal_pte_read(pte) != expected)
		return false;
	hal_pte_write(pte, value);
	return true;
}

static void dsb(unsigned option)
{
	sim_memory_host_dsb(sim_hardware_memory(), sim_host_cpu(), option);
}

void hal_dsb_ishst(void)
{
	dsb(SIM_BARRIER_ISHST);
}

void hal_dsb_ish(void)
{
	dsb(SIM_BARRIER_ISH);
}

void hal_isb(void)
{
	sim_memory_host_isb(sim_hardware_memory(), sim_host_cpu());
}

static void write_vttbr(uint64_t vttbr)
{
	sim_memory_host_write_vttbr(sim_hardware_memory(), sim_host_cpu(), vttbr);
	hal_isb();
}

static void tlbi(enum sim_maintenance op, bool broadcast)
{
	sim_memory_host_tlbi(sim_hardware_memory(), sim_host_cpu(), op, broadcast, 0);
}

static void flush_vmid(uint64_t vttbr, bool broadcast)
{
	sim_schedule_point();
	counts.tlb_flushes++;
	hal_dsb_ishst();
	write_vttbr(vttbr);
	tlbi(SIM_TLBI_ALL, broadcast);
	hal_dsb_ish();
	write_vttbr(0);
}

void hal_tlb_flush_vmid(uint64_t vttbr)
{
	flush_vmid(vttbr, true);
}

void hal_tlb_flush_vmid_local(uint64_t vttbr)
{
	flush_vmid(vttbr, false);
}

void hal_tlb_flush_all_vmids(void)
{
	sim_schedule_point();
	counts.tlb_flushes++;
	hal_dsb_ishst();
	tlbi(SIM_TLBI_ALLNSNH, true);
	sim_memory_host_icache_invalidate_all(sim_hardware_memory(), sim_host_cpu());
	hal_dsb_ish();
}

void hal_tlb_flush_hyp(void)
{
	hal_dsb_ishst();
	tlbi(SIM_TLBI_ALLH, true);
	hal_dsb_ish();
	hal_isb();
}

void hal_dcache_clean_invalidate(hpa_t pa, uint32_t size)
{
	counts.dcache_pages += size / HAL_PAGE_SIZE;
	sim_memory_host_dcache_clean_invalidate(sim_hardware_memory(), sim_host_cpu(), pa, size);
	hal_dsb_ish();
}

void hal_guest_pages_clean(hva_t address, const struct hal_guest_page *pages, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		void *at = (void *)(uintptr_t)(address.v + i * HAL_PAGE_SIZE);

		if (sim_ram_pa(at).v != pages[i].pa.v)
			sim_host_complain("a page is cleaned by another one's address");
		hal_dcache_clean_invalidate(pages[i].pa, HAL_PAGE_SIZE);
	}
}

void hal_icache_invalidate(hpa_t pa, uint32_t size)
{
	counts.icache_pages += size / HAL_PAGE_SIZE;
	sim_memory_host_icache_invalidate(sim_hardware_memory(), sim_host_cpu(), pa, size);
	hal_dsb_ish();
}
