/* SPDX-License-Identifier: GPL-2.0-only */
/* One access: alignment, the TLB, both stages, the data. */
#include <stdlib.h>
#include <string.h>

#include "arch_sim/mem/checker_private.h"

#define SCTLR_A	  (1u << 1)
#define SCTLR_C	  (1u << 2)
#define SCTLR_I	  (1u << 12)
#define TTBCR_EAE (1u << 31)
#define TTBCR_A1  (1u << 22)

struct sim_mmu *sim_mmu_create(struct sim_memory *memory, unsigned cpu)
{
	struct sim_mmu *mmu = calloc(1, sizeof(*mmu));

	if (!mmu)
		return NULL;
	mmu->memory = memory;
	mmu->cpu = cpu;
	mmu->micro_used = true;
	sim_mmu_registers_changed(mmu);
	if (memory->checker && !checker_watch(mmu)) {
		free(mmu);
		return NULL;
	}
	memory->mmus[cpu] = mmu;
	return mmu;
}

void mmu_destroy(struct sim_mmu *mmu)
{
	if (mmu)
		free(mmu->tlb.traces);
	free(mmu);
}

void sim_mmu_forget_at_random(struct sim_mmu *mmu, uint64_t seed)
{
	mmu->tlb.forget_seed = seed;
	sim_mmu_registers_changed(mmu);
}

const struct sim_micro *sim_mmu_micro(struct sim_mmu *mmu)
{
	return &mmu->micro;
}

void sim_mmu_registers_changed(struct sim_mmu *mmu)
{
	struct sim_micro_entry *entry = &mmu->micro.entry[0][0][0];

	if (!mmu->micro_used)
		return;
	for (unsigned i = 0; i < sizeof(mmu->micro) / sizeof(*entry); i++)
		entry[i].tag = SIM_MICRO_NONE;
	mmu->micro_used = false;
}

static enum sim_access_type kind_of(const struct sim_access *access)
{
	return access->write ? SIM_WRITE : access->type;
}

struct tlb_tag mmu_tag(const struct sim_mmu_regs *regs, bool hyp)
{
	uint64_t ttbr = regs->ttbcr & TTBCR_A1 ? regs->ttbr1 : regs->ttbr0;
	struct tlb_tag tag = {.regime = SIM_REGIME_PL1, .vmid = regs->vttbr >> 48 & 0xff};

	if (hyp)
		return (struct tlb_tag){.regime = SIM_REGIME_PL2};
	if (!stage1_on(regs, false))
		tag.regime = SIM_REGIME_PL1_FLAT;
	else
		tag.asid = (uint8_t)(regs->ttbcr & TTBCR_EAE ? ttbr >> 48 : regs->contextidr);
	return tag;
}

static uint64_t within(uint64_t base, uint64_t address, unsigned log2)
{
	uint64_t mask = (1ull << log2) - 1;

	return (base & ~mask) | (address & mask);
}

/* Stage 2 behind a finished stage 1; where it is off, IPA and PA are the same. */
static bool second_stage(struct sim_walk *walk, uint64_t address, struct tlb_entry *entry)
{
	const struct sim_mmu_regs *regs = walk->regs;
	unsigned log2 = entry->s1.log2;
	uint64_t mask;

	entry->s2 = (struct sim_stage2){.on = false};
	entry->pa = address;
	if (stage2_on(regs, walk->access->hyp) && !walk->access->stage1_only) {
		if (!walk_stage2(walk, address, false, &entry->s2))
			return false;
		entry->pa = within(entry->s2.base, address, entry->s2.log2);
		log2 = log2 < entry->s2.log2 ? log2 : entry->s2.log2;
	}
	mask = (1ull << log2) - 1;
	entry->log2 = (uint8_t)log2;
	entry->va = walk->access->va & ~(uint32_t)mask;
	entry->ipa = address & ~mask;
	entry->pa &= ~mask;
	return true;
}

bool mmu_walk(struct sim_mmu *mmu, const struct sim_mmu_regs *regs, const struct sim_access *access,
	      struct tlb_entry *entry, struct sim_trace *trace, struct sim_fault *fault)
{
	struct sim_walk walk = {.memory = mmu->memory,
				.cpu = mmu->cpu,
				.regs = regs,
				.access = access,
				.fault = fault};
	struct tlb_tag tag = mmu_tag(regs, access->hyp);
	bool done;

	*entry = (struct tlb_entry){.regime = tag.regime, .vmid = tag.vmid, .asid = tag.asid};
	done = walk_stage1(&walk, &entry->s1);
	if (done && entry->s1.off)
		attributes_off(regs, access, &entry->s1);
	done = done && stage1_check(&entry->s1, regs, access, fault) &&
	       second_stage(&walk, within(entry->s1.base, access->va, entry->s1.log2), entry);
	if (trace)
		*trace = walk.trace;
	return done;
}

bool mmu_finish(const struct tlb_entry *entry, const struct sim_mmu_regs *regs,
		const struct sim_access *access, struct sim_translation *out,
		struct sim_fault *fault)
{
	struct sim_stage1 s1 = entry->s1;
	uint8_t mair, sh;
	bool lpae = access->hyp || (regs->ttbcr & TTBCR_EAE);

	if (s1.off)
		attributes_off(regs, access, &s1);
	if (!stage1_check(&s1, regs, access, fault))
		return false;
	out->ipa = ipa(within(entry->ipa, access->va, entry->log2));
	out->pa = hpa(within(entry->pa, access->va, entry->log2));
	if (entry->s2.on && !stage2_check(&entry->s2, access, out->ipa.v, fault))
		return false;
	mair = entry->s2.on ? attributes_combine(s1.mair, entry->s2.mair) : s1.mair;
	sh = shareability_combine(mair, s1.sh, entry->s2.on ? entry->s2.sh : SH_NONE);
	if (entry->s2.on && access->type == SIM_AT && !access->stage1_only)
		lpae = true;
	out->mair = mair;
	out->sh = sh;
	out->type = attributes_type(mair);
	out->shareable = sh != SH_NONE;
	out->outer_shareable = sh == SH_OUTER;
	out->supersection = s1.supersection && !lpae;
	out->par_attributes = lpae ? attributes_par_long(mair, sh) : attributes_par_short(mair, sh);
	return true;
}

/* Alignment that does not depend on the memory type (A3.2.1, B4.1.130). */
static bool aligned(const struct sim_mmu_regs *regs, const struct sim_access *access,
		    struct sim_fault *fault)
{
	uint32_t sctlr = access->hyp ? regs->hsctlr : regs->sctlr;
	unsigned size = access->size;
	bool data = access->type == SIM_READ || access->type == SIM_WRITE;

	if (size == 8 && !access->exclusive)
		size = 4; /* LDRD and LDM need words */
	if (!data || !(access->va & (size - 1)) || !(access->exclusive || (sctlr & SCTLR_A)))
		return true;
	return walk_fault(fault, SIM_FAULT_ALIGNMENT, SIM_STATUS_ALIGNMENT, 1, access);
}

/*
 * Keeps a host address for the next accesses to the page, where nothing has to look at each of
 * them.
 */
static void keep_pointer(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
			 const struct sim_access *access, const struct sim_translation *t)
{
	uint64_t page = t->pa.v & ~0xfffull;
	enum sim_privilege privilege = access->hyp	    ? SIM_PL2
				       : access->privileged ? SIM_PL1
							    : SIM_PL0;
	enum sim_access_type kind = kind_of(access);
	struct sim_memory *memory = mmu->memory;
	struct sim_region *region;
	struct sim_micro_entry *entry;

	if (access->type > SIM_FETCH || mmu->tlb.forget_seed || memory->nr_bad || memory->caches)
		return;
	if (memory->checker && !checker_allows_pointer(mmu, regs, page, kind == SIM_WRITE))
		return;
	region = memory_region(memory, page, HAL_PAGE_SIZE);
	if (!region || !region->host)
		return;
	entry = &mmu->micro.entry[privilege][kind][(access->va >> 12) % SIM_MICRO_ENTRIES];
	entry->tag = access->va & ~0xfffu;
	entry->host = region->host + (page - region->base);
	mmu->micro_used = true;
}

void sim_mmu_context_synchronise(struct sim_mmu *mmu, const struct sim_mmu_regs *regs)
{
	mmu->synced = *regs;
	mmu->synced_known = true;
}

/* The translation from the TLB, or from a walk that fills it. */
static bool translate(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		      const struct sim_access *access, struct sim_translation *out,
		      struct sim_fault *fault)
{
	struct tlb_entry *entry, walked;
	struct sim_trace trace;

	if (access->type == SIM_AT)
		return mmu_walk(mmu, regs, access, &walked, NULL, fault) &&
		       mmu_finish(&walked, regs, access, out, fault);
	if (!stage1_on(regs, access->hyp) && !stage2_on(regs, access->hyp))
		return mmu_walk(mmu, regs, access, &walked, NULL, fault) &&
		       mmu_finish(&walked, regs, access, out, fault);
	entry = tlb_lookup(&mmu->tlb, mmu_tag(regs, access->hyp), access->va);
	if (entry) {
		if (mmu->memory->checker)
			checker_hit(mmu, regs, access, entry);
		return mmu_finish(entry, regs, access, out, fault);
	}
	if (!mmu_walk(mmu, regs, access, &walked, &trace, fault))
		return false;
	entry = tlb_fill(&mmu->tlb, &walked, &trace);
	if (mmu->memory->checker)
		checker_filled(mmu, regs, entry, &trace);
	return mmu_finish(entry, regs, access, out, fault);
}

bool sim_mmu_translate(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		       const struct sim_access *access, struct sim_translation *out,
		       struct sim_fault *fault)
{
	if (memcmp(&mmu->seen, regs, sizeof(*regs)) != 0) {
		sim_mmu_registers_changed(mmu);
		mmu->seen = *regs;
	}
	if (!aligned(regs, access, fault))
		return false;
	if (mmu->memory->checker)
		checker_registers_used(mmu, regs, access);
	if (!translate(mmu, regs, access, out, fault))
		return false;
	keep_pointer(mmu, regs, access, out);
	return true;
}

/* With the caches off by SCTLR.C nothing is cacheable, but fetches by SCTLR.I (B2.2.6). */
static enum sim_cacheability cacheability(const struct sim_mmu_regs *regs,
					  const struct sim_access *access,
					  enum sim_memory_type type)
{
	uint32_t sctlr = access->hyp ? regs->hsctlr : regs->sctlr;
	bool by_default = !access->hyp && !stage1_on(regs, false) && type == SIM_NORMAL_WB;

	if (access->type == SIM_FETCH)
		return type >= SIM_NORMAL_WT && (sctlr & SCTLR_I) ? SIM_INSTRUCTION : SIM_UNCACHED;
	if (type < SIM_NORMAL_WT || !(by_default || (sctlr & SCTLR_C)))
		return SIM_UNCACHED;
	return type == SIM_NORMAL_WT ? SIM_WRITE_THROUGH : SIM_WRITE_BACK;
}

/*
 * The largest piece of size bytes at pa that a bus moves at once: a power of two, aligned to
 * itself.
 */
static unsigned piece_of(uint64_t pa, unsigned size)
{
	unsigned piece = 8;

	while (piece > size || (pa & (piece - 1)))
		piece /= 2;
	return piece;
}

/* One access inside one page, in as few pieces as can be. */
static bool access_page(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
			const struct sim_access *access, const struct sim_translation *t,
			uint64_t *value, struct sim_fault *fault)
{
	enum sim_cacheability how = cacheability(regs, access, t->type);
	bool write = access->type == SIM_WRITE;
	uint64_t read = 0;

	for (unsigned done = 0, piece; done < access->size; done += piece) {
		uint64_t part = *value >> 8 * done;

		piece = piece_of(t->pa.v + done, access->size - done);
		if (!memory_access(mmu->memory, mmu->cpu, t->pa.v + done, piece, write, how, &part))
			return walk_fault(fault, SIM_FAULT_EXTERNAL, SIM_STATUS_EXTERNAL, 1,
					  access);
		read |= part << 8 * done;
	}
	if (!write)
		*value = read;
	return true;
}

/* An access over the end of a page: both pages are translated before either is written. */
static bool access_split(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
			 const struct sim_access *access, uint64_t *value, struct sim_fault *fault)
{
	struct sim_access part[2] = {*access, *access};
	unsigned low = HAL_PAGE_SIZE - (access->va & (HAL_PAGE_SIZE - 1));
	struct sim_translation t[2];
	uint64_t data[2] = {*value, *value >> 8 * low};

	/* Alignment is judged by the whole access, so its size stays until both are translated. */
	part[1].va = access->va + low;
	if (!sim_mmu_translate(mmu, regs, &part[0], &t[0], fault))
		return false;
	part[1].size = 1;
	if (!sim_mmu_translate(mmu, regs, &part[1], &t[1], fault))
		return false;
	part[0].size = (uint8_t)low;
	part[1].size = (uint8_t)(access->size - low);
	if (!access_page(mmu, regs, &part[0], &t[0], &data[0], fault) ||
	    !access_page(mmu, regs, &part[1], &t[1], &data[1], fault))
		return false;
	if (access->type != SIM_WRITE)
		*value = data[0] | data[1] << 8 * low;
	return true;
}

bool sim_mmu_access(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		    const struct sim_access *access, uint64_t *value, struct sim_fault *fault)
{
	struct sim_translation t;

	if ((access->va & (HAL_PAGE_SIZE - 1)) + access->size > HAL_PAGE_SIZE)
		return access_split(mmu, regs, access, value, fault);
	return sim_mmu_translate(mmu, regs, access, &t, fault) &&
	       access_page(mmu, regs, access, &t, value, fault);
}
