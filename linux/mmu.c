// SPDX-License-Identifier: GPL-2.0-only
/* hal/mmu.h: descriptors and barriers by instructions of this mode, TLB operations by calls to Hyp mode. */
#include "hal/mmu.h"

#include <linux/highmem.h>
#include <linux/uaccess.h>
#include <asm/barrier.h>
#include <asm/cacheflush.h>
#include <asm/cputype.h>

#include "hal/host.h"
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

/*
 * Cleans and invalidates [from, to), whole pages of the current process, by its own addresses. Returns false where one of them
 * is not mapped for use any more, or would have to be marked as used first.
 */
static bool clean_user(unsigned long from, unsigned long to)
{
	u32 line = 4u << (read_cpuid_cachetype() >> 16 & 15);
	bool done = true;

	/* By eights, as a page has a multiple of that many lines. */
	asm volatile("1:	.rept 8\n"
		     "2:	mcr p15, 0, %0, c7, c14, 1\n" /* DCCIMVAC */
		     "	.pushsection __ex_table, \"a\"\n"
		     "	.balign 8\n"
		     "	.long 2b, 4f\n"
		     "	.popsection\n"
		     "	add %0, %0, %2\n"
		     "	.endr\n"
		     "	cmp %0, %3\n"
		     "	blo 1b\n"
		     "3:\n"
		     "	.pushsection .text.fixup, \"ax\"\n"
		     "	.balign 4\n"
		     "4:	mov %1, #0\n"
		     "	b 3b\n"
		     "	.popsection\n"
		     : "+r"(from), "+r"(done)
		     : "r"(line), "r"(to)
		     : "cc", "memory");
	return done;
}

/* Where the process has its own address for a page there need be none of the kernel's, which costs more than the cleaning. */
void hal_guest_pages_clean(hva_t address, const struct hal_guest_page *pages, unsigned count)
{
	unsigned long from = address.v;
	unsigned int access;
	bool done;

	pagefault_disable();
	access = uaccess_save_and_enable();
	done = clean_user(from, from + count * PAGE_SIZE);
	for (unsigned i = 0; done && i < count; i++)
		hooks_view((void *)(from + i * PAGE_SIZE), pages[i].pa.v);
	uaccess_restore(access);
	pagefault_enable();
	dsb();
	for (unsigned i = 0; !done && i < count; i++)
		hal_dcache_clean_invalidate(pages[i].pa, PAGE_SIZE);
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
