// SPDX-License-Identifier: GPL-2.0-only
/* hal/mmu.h: descriptors and barriers by instructions of this mode, TLB operations by calls to Hyp mode. */
#include "hal/mmu.h"

#include <linux/highmem.h>
#include <asm/barrier.h>
#include <asm/cacheflush.h>
#include <asm/cputype.h>

#include "hyp/hyp.h"
#include "linux/hooks.h"

/* LDRD, STRD and the exclusive pair are single-copy atomic with the Large Physical Address Extension (A3.5.3). */
uint64_t hal_pte_read(const uint64_t *pte)
{
	uint64_t value;

	asm volatile("ldrd %0, %H0, %1" : "=r"(value) : "Qo"(*pte));
	return value;
}

void hal_pte_write(uint64_t *pte, uint64_t value)
{
	asm volatile("strd %1, %H1, %0" : "=Qo"(*pte) : "r"(value));
}

bool hal_pte_compare_exchange(uint64_t *pte, uint64_t expected, uint64_t value)
{
	return cmpxchg64(pte, expected, value) == expected;
}

void hal_dsb_ishst(void)
{
	dsb(ishst);
}

void hal_dsb_ish(void)
{
	dsb(ish);
}

void hal_isb(void)
{
	isb();
}

void hal_tlb_flush_vmid(uint64_t vttbr)
{
	hyp_call(hyp_tlb_flush_vmid, vttbr, vttbr >> 32, 0);
}

void hal_tlb_flush_vmid_local(uint64_t vttbr)
{
	hyp_call(hyp_tlb_flush_vmid_local, vttbr, vttbr >> 32, 0);
}

void hal_tlb_flush_all_vmids(void)
{
	hyp_call(hyp_tlb_flush_all_vmids, 0, 0, 0);
}

void hal_tlb_flush_hyp(void)
{
	hyp_call(hyp_tlb_flush_hyp, 0, 0, 0);
}

/* Calls function for the host's view of each page of RAM at [pa, pa + size), which may be high memory (R17). */
static void for_each_view(hpa_t pa, uint32_t size, void (*function)(void *view))
{
	phys_addr_t end = pa.v + size;

	for (phys_addr_t at = pa.v & PAGE_MASK; at < end; at += PAGE_SIZE) {
		void *view = kmap_local_pfn(__phys_to_pfn(at));

		hooks_view(view, at);
		function(view);
		kunmap_local(view);
	}
}

static void clean_invalidate(void *view)
{
	__cpuc_flush_dcache_area(view, PAGE_SIZE);
}

static void make_coherent(void *view)
{
	flush_icache_range((unsigned long)view, (unsigned long)view + PAGE_SIZE);
}

void hal_dcache_clean_invalidate(hpa_t pa, uint32_t size)
{
	for_each_view(pa, size, clean_invalidate);
}

/* By address is enough where the instruction cache is looked up by physical address; otherwise all of it goes. */
void hal_icache_invalidate(hpa_t pa, uint32_t size)
{
	enum { L1IP_SHIFT = 14, PIPT = 3 };

	for_each_view(pa, size, make_coherent);
	if (((read_cpuid_cachetype() >> L1IP_SHIFT) & 3) != PIPT) {
		asm volatile("mcr p15, 0, %0, c7, c1, 0" : : "r"(0)); /* ICIALLUIS */
		dsb(ish);
		isb();
	}
}
