/* SPDX-License-Identifier: GPL-2.0-only */
/* Barriers, invalidations, and memory that is given back. */
#include "arch_sim/mem/checker_state.h"

struct dsb {
	unsigned cpu;
	uint32_t reach; /* CPUs that it makes sure of */
	bool loads;	/* not only stores: it waits for invalidations */
};

static bool dsb_record(struct sim_memory *memory, struct record *rec, const void *arg)
{
	const struct dsb *dsb = arg;
	uint32_t done = dsb->loads ? rec->leaving[dsb->cpu] & dsb->reach : 0;

	if (rec->changed && rec->writer == dsb->cpu)
		rec->published |= dsb->reach;
	rec->leaving[dsb->cpu] &= ~done;
	memory->checker->busy |= rec->changed ||
				 record_diagnosis(rec, SIM_NR_FINDINGS) == SIM_DSB_AFTER_TLBI;
	rec->holders &= ~done;
	return !rec->holders;
}

void checker_dsb(struct sim_memory *memory, unsigned cpu, unsigned option)
{
	struct sim_checker *checker = memory->checker;
	const struct dsb dsb = {.cpu = cpu,
				.reach = (option >> 2) == 1 ? 1u << cpu : ALL_CPUS,
				.loads = (option & 3) == 3};

	if (checker->busy) {
		checker->busy = false;
		record_for_each(memory, dsb_record, &dsb);
	}
	for (size_t i = 0; i < checker->nr_pending; i++) {
		if (checker->pending[i].cpu == cpu)
			checker->pending[i].pa = NO_ADDRESS;
	}
}

struct tlbi {
	unsigned cpu;
	uint32_t reach;
	const struct tlb_invalidation *what;
};

/* Stage 2 has no invalidation by address in ARMv7: only whole VMIDs go (B3.10.5). */
static bool covers(const struct tlb_invalidation *what, const struct record *rec)
{
	if (rec->step.kind == SIM_TABLE_STAGE2)
		return what->pl1 && !what->by_va && !what->by_asid &&
		       (what->any_vmid || what->vmid == rec->vmid);
	return tlb_covers(what, record_is_hyp(rec), rec->vmid, rec->asid, rec->global,
			  (uint32_t)rec->step.input, rec->step.log2);
}

static bool tlbi_record(struct sim_memory *memory, struct record *rec, const void *arg)
{
	const struct tlbi *tlbi = arg;
	struct tlb_invalidation there = *tlbi->what;
	uint32_t seen = rec->changed ? rec->published : ALL_CPUS;

	(void)memory;
	if (covers(tlbi->what, rec)) {
		rec->leaving[tlbi->cpu] |= tlbi->reach & seen;
		rec->early |= rec->changed && (tlbi->reach & ~seen);
		rec->local |= rec->changed && (rec->holders & ~tlbi->reach);
		return false;
	}
	there.any_vmid = true;
	rec->elsewhere |= rec->changed && rec->writer == tlbi->cpu && covers(&there, rec);
	return false;
}

void checker_tlbi(struct sim_memory *memory, unsigned cpu, bool broadcast,
		  const struct tlb_invalidation *what)
{
	struct sim_checker *checker = memory->checker;
	const struct tlbi tlbi = {
		.cpu = cpu, .reach = broadcast ? ALL_CPUS : 1u << cpu, .what = what};

	checker->busy = true;
	record_for_each(memory, tlbi_record, &tlbi);
	if (what->pl1 && what->any_vmid && broadcast) {
		for (unsigned i = 0; i < checker->nr_roots; i++) {
			if (checker->root[i].kind == SIM_TABLE_STAGE2)
				checker->root[i].size = 0;
		}
	}
}

static bool settle_record(struct sim_memory *memory, struct record *rec, const void *arg)
{
	(void)memory;
	rec->overdue |= rec->changed && rec->writer == *(const unsigned *)arg;
	return false;
}

void checker_settled(struct sim_memory *memory, unsigned cpu)
{
	record_for_each(memory, settle_record, &cpu);
}

/* --- memory that is given back --- */

struct range {
	uint64_t pa, size;
	unsigned cpu;
	bool *tell; /* the first record in the way is reported, NULL: none */
};

static bool overlap(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a - b < b_size || b - a < a_size;
}

/* The memory that a held translation leads to, where the descriptor says it. */
static bool leads_to(const struct record *rec, const struct range *range)
{
	return !rec->intermediate &&
	       overlap(descriptor_output(&rec->step, rec->step.value),
		       descriptor_output_size(&rec->step, rec->step.value), range->pa, range->size);
}

static bool freed_record(struct sim_memory *memory, struct record *rec, const void *arg)
{
	const struct range *range = arg;
	bool inside = rec->step.pa - range->pa < range->size;
	bool table = inside || descriptor_is_table(&rec->step, rec->step.value);

	if (!inside && (!range->tell || !leads_to(rec, range)))
		return false;
	if (range->tell && *range->tell) {
		*range->tell = false;
		record_report(memory,
			      record_diagnosis(rec, table ? SIM_TABLE_FREED : SIM_PAGE_FREED),
			      range->cpu, rec,
			      inside ? "its table is freed" : "what it leads to is freed");
	}
	return true;
}

static void forget_page(struct sim_memory *memory, uint64_t pa)
{
	struct sim_page *page = memory_page_if_known(memory, pa);

	if (page) {
		page->table = false;
		page->parent = 0;
	}
}

static void give_back(struct sim_memory *memory, const struct range *range)
{
	struct sim_checker *checker = memory->checker;

	record_for_each(memory, freed_record, range);
	for (size_t i = 0; i < checker->nr_pending; i++) {
		if (checker->pending[i].pa - range->pa < range->size)
			checker->pending[i].pa = NO_ADDRESS;
	}
	for (unsigned i = 0; i < checker->nr_roots; i++) {
		if (overlap(checker->root[i].base, checker->root[i].size, range->pa, range->size))
			checker->root[i].size = 0;
	}
}

void checker_freed(struct sim_memory *memory, unsigned cpu, uint64_t pa, uint64_t size)
{
	bool tell = true;
	const struct range range = {.pa = pa, .size = size, .cpu = cpu, .tell = &tell};

	give_back(memory, &range);
	for (uint64_t page = pa; page < pa + size; page += HAL_PAGE_SIZE)
		forget_page(memory, page);
}

void checker_forget(struct sim_memory *memory, uint64_t pa, uint64_t size)
{
	const struct range range = {.pa = pa, .size = size};

	give_back(memory, &range);
}
