/* SPDX-License-Identifier: GPL-2.0-only */
/* hal/mmu.h: what the hypervisor's instructions of that kind do to the simulated memory system. */
#include "hal/mmu.h"

#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/private.h"
#include "arch_sim/mem/maintain.h"

static struct sim_hardware_counts counts;

struct sim_hardware_counts sim_hardware_counts(void)
{
	return counts;
}

void sim_hardware_count_reset(void)
{
	counts = (struct sim_hardware_counts){0};
}

/* Performs an operation as the current CPU, in Hyp mode, under the VMID in vttbr. */
static void maintain(enum sim_maintenance op, bool broadcast, uint64_t vttbr, hpa_t pa)
{
	struct sim_cpu *cpu = sim_hardware_current();
	struct sim_mmu_regs regs = cpu->mmu_regs;
	struct sim_maintain m = {.op = op, .broadcast = broadcast, .pa = pa};

	regs.vttbr = vttbr;
	sim_mmu_maintain(cpu->mmu, &regs, &m);
}

uint64_t hal_pte_read(const uint64_t *pte)
{
	return __atomic_load_n(pte, __ATOMIC_RELAXED);
}

void hal_pte_write(uint64_t *pte, uint64_t value)
{
	__atomic_store_n(pte, value, __ATOMIC_RELAXED);
}

bool hal_pte_compare_exchange(uint64_t *pte, uint64_t expected, uint64_t value)
{
	return __atomic_compare_exchange_n(pte, &expected, value, false, __ATOMIC_RELAXED,
					   __ATOMIC_RELAXED);
}

void hal_dsb_ishst(void)
{
	maintain(SIM_DSB, true, 0, hpa(0));
}

void hal_dsb_ish(void)
{
	maintain(SIM_DSB, true, 0, hpa(0));
}

void hal_isb(void)
{
	maintain(SIM_ISB, false, 0, hpa(0));
}

static void flush_vmid(uint64_t vttbr, bool broadcast)
{
	counts.tlb_flushes++;
	maintain(SIM_DSB, true, vttbr, hpa(0));
	maintain(SIM_TLBI_ALL, broadcast, vttbr, hpa(0));
	maintain(SIM_DSB, true, vttbr, hpa(0));
	maintain(SIM_ISB, false, 0, hpa(0));
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
	counts.tlb_flushes++;
	maintain(SIM_TLBI_ALLNSNH, true, 0, hpa(0));
	maintain(SIM_CACHE_IALL, true, 0, hpa(0));
	maintain(SIM_DSB, true, 0, hpa(0));
}

void hal_tlb_flush_hyp(void)
{
	maintain(SIM_DSB, true, 0, hpa(0));
	maintain(SIM_TLBI_ALLH, true, 0, hpa(0));
	maintain(SIM_DSB, true, 0, hpa(0));
	maintain(SIM_ISB, false, 0, hpa(0));
}

#define LINE 64u

static void by_lines(enum sim_maintenance op, hpa_t pa, uint32_t size)
{
	for (uint32_t offset = 0; offset < size; offset += LINE)
		maintain(op, true, 0, hpa(pa.v + offset));
	maintain(SIM_DSB, true, 0, hpa(0));
}

void hal_dcache_clean_invalidate(hpa_t pa, uint32_t size)
{
	counts.dcache_pages += size / HAL_PAGE_SIZE;
	by_lines(SIM_CACHE_CLEAN_INV_MVA, pa, size);
}

void hal_icache_invalidate(hpa_t pa, uint32_t size)
{
	counts.icache_pages += size / HAL_PAGE_SIZE;
	by_lines(SIM_CACHE_CLEAN_MVAU, pa, size);
	maintain(SIM_CACHE_IALL, true, 0, hpa(0));
	maintain(SIM_DSB, true, 0, hpa(0));
}
