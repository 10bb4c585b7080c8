/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hardware half of the contract, part two: translation tables, TLBs, caches, barriers. Every table
 * write, barrier and invalidation of the hypervisor goes through here: the simulator checks their order.
 */
#ifndef HAL_MMU_H
#define HAL_MMU_H

#include "hal/types.h"

struct hal_guest_page;

/* Reads a long-format descriptor in one piece (single-copy atomic, ARM DDI 0406C A3.5.3). */
uint64_t hal_pte_read(const uint64_t *pte);

/* Writes a long-format descriptor in one piece. Walkers may see it at any time from now on. */
void hal_pte_write(uint64_t *pte, uint64_t value);

/*
 * Replaces a descriptor if it still is expected, in one piece; returns whether it did. For changes that
 * race with nothing but other table writers, such as the access flag.
 */
bool hal_pte_compare_exchange(uint64_t *pte, uint64_t expected, uint64_t value);

/* DSB ISHST: table writes before it are seen by all walkers before anything after it. */
void hal_dsb_ishst(void);

/* DSB ISH: TLB and cache operations before it are complete on all CPUs. */
void hal_dsb_ish(void);

/* ISB: later instructions of this CPU see the effect of what is complete. */
void hal_isb(void);

/*
 * Invalidates every stage-1 and stage-2 translation of the VMID in vttbr on all CPUs and waits for it,
 * with the barriers of SPEC.md section 4.10 around it. VMID 0 is current again on return.
 */
void hal_tlb_flush_vmid(uint64_t vttbr);

/* The same on this CPU only, for a vcpu that follows another one of its VM here. Not preemptible. */
void hal_tlb_flush_vmid_local(uint64_t vttbr);

/* Invalidates the translations of all VMIDs and all instruction caches on all CPUs and waits for it. */
void hal_tlb_flush_all_vmids(void);

/* Invalidates the translations of Hyp mode on all CPUs and waits for it. */
void hal_tlb_flush_hyp(void);

/* Cleans and invalidates the data caches of size bytes at pa to the point of coherency. */
void hal_dcache_clean_invalidate(hpa_t pa, uint32_t size);

/*
 * Cleans and invalidates count pages that were got from address on in the data caches, to the point of coherency (R16). Where
 * user space has put something else there meanwhile it may miss the page: who maps it looks at the notifier's count then.
 */
void hal_guest_pages_clean(hva_t address, const struct hal_guest_page *pages, unsigned count);

/* Makes instructions in size bytes at pa visible to fetches through any virtual address, on all CPUs. */
void hal_icache_invalidate(hpa_t pa, uint32_t size);

#endif
