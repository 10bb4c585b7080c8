/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes to tables, by simulated CPUs and by the hypervisor. */
#include "arch_sim/mem/checker_state.h"

#include <string.h>

/* Memory will hold value where rec knows something else, or the same again. */
static void record_write(struct sim_memory *memory, unsigned cpu, struct record *rec,
			 uint64_t value)
{
	uint64_t new = descriptor_relevant(&rec->step, value);

	if (new == descriptor_relevant(&rec->step, rec->step.value)) {
		rec->changed = rec->early = rec->elsewhere = rec->local = false;
		return;
	}
	if (new &&descriptor_needs_break(&rec->step, rec->step.value, value)) {
		if (rec->changed)
			record_report(memory, record_diagnosis(rec, SIM_MAKE_BEFORE_TLBI), cpu, rec,
				      "made anew before every TLB has forgotten it");
		else
			record_report(memory, SIM_BREAK_BEFORE_MAKE, cpu, rec,
				      "replaced without a break");
	}
	if (!rec->changed) {
		rec->changed = true;
		memory->checker->busy = true;
		rec->writer = (uint8_t)cpu;
		rec->published = 0;
		memset(rec->leaving, 0, sizeof(rec->leaving));
	}
}

static void add_pending(struct sim_checker *checker, unsigned cpu, uint64_t pa, const uint8_t *old,
			const uint8_t *new)
{
	struct pending *pending = &checker->pending[checker->next_pending];

	pending->pa = pa;
	pending->cpu = cpu;
	memcpy(pending->old, old, sizeof(pending->old));
	memcpy(pending->new, new, sizeof(pending->new));
	checker->next_pending = (checker->next_pending + 1) % MAX_PENDING;
	if (checker->nr_pending < MAX_PENDING)
		checker->nr_pending++;
}

/* The records of descriptors that begin at pa, of which bytes is the new content. */
static void descriptor_write(struct sim_memory *memory, unsigned cpu, uint64_t pa,
			     const uint8_t *bytes, unsigned available)
{
	for (struct record *rec = *record_bucket(memory->checker, pa); rec; rec = rec->next) {
		if (rec->step.pa == pa && rec->step.size <= available)
			record_write(memory, cpu, rec, descriptor_decode(&rec->step, bytes));
	}
}

static void tables_changed(struct sim_memory *memory)
{
	memory->checker->generation++;
	memory_forget_pointers(memory);
}

/*
 * size bytes of a table change, aligned to size: together with what is around them they are
 * descriptors.
 */
static void table_bytes_write(struct sim_memory *memory, unsigned cpu, uint64_t pa, unsigned size,
			      uint64_t value)
{
	uint64_t start = pa & ~7ull;
	uint8_t old[8], new[8];

	memcpy(old, sim_memory_ptr(memory, hpa(start), 8), 8);
	memcpy(new, old, 8);
	memcpy(new + (pa - start), &value, size);
	descriptor_write(memory, cpu, start, new, 8);
	if (pa + size > start + 4)
		descriptor_write(memory, cpu, start + 4, new + 4, 4);
	add_pending(memory->checker, cpu, start, old, new);
	tables_changed(memory);
}

void checker_store(struct sim_memory *memory, unsigned cpu, uint64_t pa, unsigned size,
		   uint64_t value)
{
	const struct sim_page *page = memory_page_if_known(memory, pa);

	if (page && page->table)
		table_bytes_write(memory, cpu, pa, size, value);
}

/* --- tables of the hypervisor --- */

void table_set_parent(struct sim_memory *memory, uint64_t table, uint64_t pa)
{
	struct sim_page *page = memory_page(memory, table);

	if (page)
		page->parent = pa;
}

static const struct root *root_of(const struct sim_checker *checker, uint64_t pa)
{
	for (unsigned i = 0; i < checker->nr_roots; i++) {
		if (pa - checker->root[i].base < checker->root[i].size)
			return &checker->root[i];
	}
	return NULL;
}

/*
 * Finds where the descriptor at pa stands under a table that a walk has begun at: fills *step and
 * returns the root, or NULL when no walk can reach it.
 */
static const struct root *locate(struct sim_memory *memory, uint64_t pa, struct sim_step *step,
				 unsigned depth)
{
	const struct root *root = root_of(memory->checker, pa);
	const struct sim_page *page;
	struct sim_step parent = {0};

	*step = (struct sim_step){.pa = pa, .size = 8};
	if (root) {
		step->kind = root->kind;
		step->level = root->level;
		step->log2 = (uint8_t)(39 - 9 * root->level);
		step->input = (pa - root->base) / 8 << step->log2;
		return root;
	}
	page = memory_page_if_known(memory, pa);
	if (!page || !page->parent || !depth)
		return NULL;
	root = locate(memory, page->parent, &parent, depth - 1);
	if (!root || !descriptor_is_table(&parent, descriptor_in_memory(memory, &parent)) ||
	    (descriptor_in_memory(memory, &parent) & 0xfffffff000ull) != (pa & ~0xfffull))
		return NULL;
	step->kind = parent.kind;
	step->level = parent.level + 1;
	step->log2 = (uint8_t)(parent.log2 - 9);
	step->input = parent.input + ((pa & 0xfff) / 8 << step->log2);
	return root;
}

static uint32_t cpus_of(const struct sim_memory *memory)
{
	uint32_t cpus = 0;

	for (unsigned i = 0; i < SIM_MAX_CPUS; i++)
		cpus |= memory->mmus[i] ? 1u << i : 0;
	return cpus;
}

/*
 * In a table that walks can reach, any valid descriptor may be held by any CPU, used or not:
 * hardware walks ahead (B3.9.2).
 */
void checker_table_write(struct sim_memory *memory, unsigned cpu, uint64_t pa, uint64_t value)
{
	struct sim_step step;
	const struct root *root = locate(memory, pa, &step, 2);

	if (root) {
		step.value = descriptor_in_memory(memory, &step);
		if (descriptor_cacheable(&step, step.value)) {
			struct record *rec = record_get(memory->checker, &step, root->vmid, 0,
							true);

			if (rec)
				rec->holders = cpus_of(memory);
		}
	}
	if ((value & 3) == 3)
		table_set_parent(memory, value & 0xfffffff000ull, pa);
	table_bytes_write(memory, cpu, pa, 8, value);
}

void checker_memory_changed(struct sim_memory *memory)
{
	tables_changed(memory);
}
