/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TLB (ARM DDI 0406C B3.9, B3.10): it holds each translation until it is invalidated or,
 * rarely, its place is needed, so that software that forgets an invalidation meets the stale entry.
 */
#include <string.h>

#include "arch_sim/mem/mmu_private.h"

static uint64_t region_of(uint32_t va, unsigned log2)
{
	return (uint64_t)va >> log2;
}

static unsigned set_of(uint32_t va, unsigned log2, unsigned vmid)
{
	uint32_t n = (uint32_t)region_of(va, log2);

	return (n ^ n >> 10 ^ vmid * 37 ^ log2 * 101) % TLB_SETS;
}

static bool tagged(const struct tlb_entry *entry, struct tlb_tag tag)
{
	if (!entry->valid || entry->regime != tag.regime)
		return false;
	if (tag.regime == SIM_REGIME_PL2)
		return true;
	return entry->vmid == tag.vmid && (!entry->s1.not_global || entry->asid == tag.asid);
}

/* splitmix64: one step of the generator behind sim_mmu_forget_at_random(). */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	return z ^ (z >> 27);
}

struct tlb_entry *tlb_lookup(struct tlb *tlb, struct tlb_tag tag, uint32_t va)
{
	for (unsigned log2 = 12; log2 <= 32; log2++) {
		struct tlb_entry *set;

		if (!tlb->used[log2])
			continue;
		set = &tlb->entry[set_of(va, log2, tag.vmid) * TLB_WAYS];
		for (unsigned way = 0; way < TLB_WAYS; way++) {
			struct tlb_entry *entry = &set[way];

			if (entry->log2 != log2 || !tagged(entry, tag) ||
			    region_of(va, log2) != region_of(entry->va, log2))
				continue;
			if (tlb->forget_seed && next_random(&tlb->forget_seed) % 16 == 0) {
				tlb_drop(tlb, entry);
				return NULL;
			}
			return entry;
		}
	}
	return NULL;
}

void tlb_drop(struct tlb *tlb, struct tlb_entry *entry)
{
	entry->valid = false;
	tlb->used[entry->log2]--;
	tlb->nr--;
}

struct tlb_entry *tlb_fill(struct tlb *tlb, const struct tlb_entry *entry,
			   const struct sim_trace *trace)
{
	unsigned vmid = entry->regime == SIM_REGIME_PL2 ? 0 : entry->vmid;
	unsigned set = set_of(entry->va, entry->log2, vmid), way;
	struct tlb_entry *place;

	for (way = 0; way < TLB_WAYS && tlb->entry[set * TLB_WAYS + way].valid; way++)
		;
	if (way == TLB_WAYS) {
		way = tlb->next[set];
		tlb->next[set] = (uint8_t)((way + 1) % TLB_WAYS);
	}
	place = &tlb->entry[set * TLB_WAYS + way];
	if (place->valid)
		tlb_drop(tlb, place);
	*place = *entry;
	place->valid = true;
	tlb->used[entry->log2]++;
	tlb->nr++;
	if (tlb->traces && trace)
		tlb->traces[set * TLB_WAYS + way] = *trace;
	return place;
}

bool tlb_covers(const struct tlb_invalidation *what, bool hyp, uint8_t vmid, uint8_t asid,
		bool global, uint32_t va, unsigned log2)
{
	if (hyp ? !what->hyp : !what->pl1)
		return false;
	if (!hyp && !what->any_vmid && what->vmid != vmid)
		return false;
	if (what->by_va && region_of(what->va, log2) != region_of(va, log2))
		return false;
	if (!what->by_asid || hyp)
		return true;
	return global ? what->by_va : what->asid == asid;
}

void tlb_invalidate(struct tlb *tlb, const struct tlb_invalidation *what)
{
	for (unsigned i = 0; tlb->nr && i < TLB_ENTRIES; i++) {
		struct tlb_entry *entry = &tlb->entry[i];

		if (entry->valid &&
		    tlb_covers(what, entry->regime == SIM_REGIME_PL2, entry->vmid, entry->asid,
			       !entry->s1.not_global, entry->va, entry->s1.log2))
			tlb_drop(tlb, entry);
	}
}
