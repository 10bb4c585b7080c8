/* SPDX-License-Identifier: GPL-2.0-only */
/* Walks and accesses: what they leave in the TLB, and whether they may rely on it. */
#include "arch_sim/mem/checker_state.h"

#include <string.h>

/*
 * Is the descriptor what a write made it that no DSB has followed, and was it something else
 * before?
 */
static bool unsynchronised(struct sim_memory *memory, const struct pending *pending,
			   const struct sim_step *step)
{
	uint64_t offset = step->pa - pending->pa, old, new;

	if (offset + step->size > sizeof(pending->old))
		return false;
	old = descriptor_relevant(step, descriptor_decode(step, pending->old + offset));
	new = descriptor_relevant(step, descriptor_decode(step, pending->new + offset));
	return old != new &&new == descriptor_relevant(step, descriptor_in_memory(memory, step));
}

void checker_descriptor_read(struct sim_memory *memory, unsigned cpu, const struct sim_step *step)
{
	struct sim_checker *checker = memory->checker;

	if (checker->quiet)
		return;
	for (size_t i = 0; i < checker->nr_pending; i++) {
		struct pending *pending = &checker->pending[i];

		if (pending->cpu != cpu || !unsynchronised(memory, pending, step))
			continue;
		pending->pa = NO_ADDRESS;
		checker_report(memory, SIM_DSB_BEFORE_USE, cpu,
			       "descriptor at 0x%llx walked after a write without a DSB",
			       (unsigned long long)step->pa);
		return;
	}
	for (struct record *rec = *record_bucket(checker, step->pa); rec; rec = rec->next) {
		enum sim_finding why = record_diagnosis(rec, SIM_NR_FINDINGS);

		if (rec->step.pa != step->pa || !rec->changed || rec->writer != cpu)
			continue;
		if (why == SIM_DSB_AFTER_TLBI || why == SIM_DSB_BEFORE_TLBI)
			record_report(memory, why, cpu, rec, "walked anew");
	}
}

static void watch_page(struct sim_memory *memory, uint64_t pa)
{
	struct sim_page *page = memory_page(memory, pa);

	if (page && !page->table) {
		page->table = true;
		memory_forget_pointers(memory);
	}
}

static void add_root(struct sim_checker *checker, const struct root *root)
{
	for (unsigned i = 0; i < checker->nr_roots; i++) {
		struct root *known = &checker->root[i];

		if (known->base == root->base && known->kind == root->kind) {
			*known = *root;
			return;
		}
	}
	checker->root[checker->next_root] = *root;
	checker->next_root = (checker->next_root + 1) % MAX_ROOTS;
	if (checker->nr_roots < MAX_ROOTS)
		checker->nr_roots++;
}

/* Tables of stage 2 and of Hyp mode are the hypervisor's: they are watched as trees. */
static void watch_tree(struct sim_memory *memory, const struct sim_mmu_regs *regs,
		       const struct sim_step *step, const struct sim_step *above, uint8_t vmid)
{
	bool hyp = step->kind == SIM_TABLE_HYP;

	if (step->kind != SIM_TABLE_STAGE2 && step->kind != SIM_TABLE_HYP)
		return;
	if (above && above->kind == step->kind && above->level + 1 == step->level) {
		table_set_parent(memory, step->pa, above->pa);
	} else {
		uint64_t index = step->input >> step->log2;
		struct root root = {.base = step->pa - 8 * index,
				    .size = 8ull << (walk_input_bits(regs, hyp) - step->log2),
				    .level = step->level,
				    .kind = step->kind,
				    .vmid = vmid};

		add_root(memory->checker, &root);
	}
}

void checker_filled(struct sim_mmu *mmu, const struct sim_mmu_regs *regs, struct tlb_entry *entry,
		    const struct sim_trace *trace)
{
	struct sim_memory *memory = mmu->memory;
	bool global = !entry->s1.not_global;

	entry->checked = memory->checker->generation;
	for (unsigned i = 0; i < trace->nr; i++) {
		struct sim_step step = trace->steps[i];
		bool stage1 = step.kind != SIM_TABLE_STAGE2;
		bool hyp = step.kind == SIM_TABLE_HYP;
		bool leaf = !descriptor_is_table(&step, step.value);
		struct record *rec;

		if (stage1 && leaf)
			step.log2 = entry->s1.log2;
		watch_page(memory, step.pa);
		watch_tree(memory, regs, &step, i ? &trace->steps[i - 1] : NULL, entry->vmid);
		rec = record_get(memory->checker, &step, hyp ? 0 : entry->vmid,
				 stage1 && !hyp ? entry->asid : 0,
				 !stage1 || hyp || (leaf && global));
		if (!rec)
			continue;
		rec->holders |= 1u << mmu->cpu;
		rec->intermediate = stage1 && entry->s2.on;
	}
}

/* Would the access come out otherwise with other registers or without the entry? */
static bool same_outcome(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
			 const struct sim_access *access, bool done,
			 const struct sim_translation *t)
{
	struct tlb_entry entry;
	struct sim_translation fresh;
	struct sim_fault fault;
	bool fresh_done;

	mmu->memory->checker->quiet = true;
	fresh_done = mmu_walk(mmu, regs, access, &entry, NULL, &fault) &&
		     mmu_finish(&entry, regs, access, &fresh, &fault);
	mmu->memory->checker->quiet = false;
	if (!done || !fresh_done)
		return done == fresh_done;
	/* Instructions are the same whatever the attributes: code that turns the MMU on or off is mapped as it lies. */
	if (access->type == SIM_FETCH)
		return fresh.pa.v == t->pa.v;
	return fresh.pa.v == t->pa.v && fresh.mair == t->mair && fresh.sh == t->sh;
}

static struct record *find_held(struct sim_checker *checker, const struct sim_step *step,
				unsigned cpu)
{
	for (struct record *rec = *record_bucket(checker, step->pa); rec; rec = rec->next) {
		if (rec->step.pa == step->pa && rec->step.kind == step->kind && rec->changed &&
		    (rec->holders & 1u << cpu))
			return rec;
	}
	return NULL;
}

/* The first descriptor behind the entry that memory no longer agrees with. */
static const struct sim_step *changed_step(struct sim_mmu *mmu, const struct tlb_entry *entry)
{
	const struct sim_trace *trace = &mmu->tlb.traces[entry - mmu->tlb.entry];

	for (unsigned i = 0; i < trace->nr; i++) {
		const struct sim_step *step = &trace->steps[i];

		if (descriptor_relevant(step, step->value) !=
		    descriptor_relevant(step, descriptor_in_memory(mmu->memory, step)))
			return step;
	}
	return NULL;
}

/*
 * While another CPU is on its way from the write to the second DSB, using the old translation is no
 * fault of this one. Its own change it must not outlive.
 */
void checker_hit(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		 const struct sim_access *access, struct tlb_entry *entry)
{
	struct sim_checker *checker = mmu->memory->checker;
	const struct sim_step *step;
	struct sim_translation t;
	struct sim_fault fault;
	struct record *rec;
	bool done;

	if (entry->checked == checker->generation)
		return;
	step = changed_step(mmu, entry);
	if (!step) {
		entry->checked = checker->generation;
		return;
	}
	done = mmu_finish(entry, regs, access, &t, &fault);
	if (same_outcome(mmu, regs, access, done, &t))
		return;
	rec = find_held(checker, step, mmu->cpu);
	if (!rec)
		checker_report(mmu->memory, SIM_STALE_TLB, mmu->cpu,
			       "access to 0x%x by an entry whose descriptor at 0x%llx has changed",
			       access->va, (unsigned long long)step->pa);
	else if (rec->writer == mmu->cpu || rec->elsewhere || rec->local || rec->early ||
		 rec->overdue)
		record_report(mmu->memory, record_diagnosis(rec, SIM_STALE_TLB), mmu->cpu, rec,
			      "used although it has changed");
}

void checker_registers_used(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
			    const struct sim_access *access)
{
	struct tlb_entry entry;
	struct sim_translation t;
	struct sim_fault fault;
	bool done;

	if (!mmu->synced_known || access->type == SIM_AT || mmu->memory->checker->quiet ||
	    memcmp(&mmu->synced, regs, sizeof(*regs)) == 0)
		return;
	mmu->memory->checker->quiet = true;
	done = mmu_walk(mmu, &mmu->synced, access, &entry, NULL, &fault) &&
	       mmu_finish(&entry, &mmu->synced, access, &t, &fault);
	mmu->memory->checker->quiet = false;
	if (same_outcome(mmu, regs, access, done, &t))
		return;
	checker_report(mmu->memory, SIM_MISSING_ISB, mmu->cpu,
		       "access to 0x%x depends on a register written since the last "
		       "context synchronisation",
		       access->va);
	mmu->synced = *regs;
}

bool checker_allows_pointer(struct sim_mmu *mmu, const struct sim_mmu_regs *regs, uint64_t page,
			    bool write)
{
	const struct sim_page *known = write ? memory_page_if_known(mmu->memory, page) : NULL;

	if (known && known->table)
		return false;
	return !mmu->synced_known || memcmp(&mmu->synced, regs, sizeof(*regs)) == 0;
}
