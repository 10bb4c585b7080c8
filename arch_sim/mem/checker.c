/* SPDX-License-Identifier: GPL-2.0-only */
/* The life of descriptors that TLBs may hold, and the reports about it. */
#include "arch_sim/mem/checker_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch_sim/mem/descriptor.h"

#define BUCKETS	    16384
#define ALL_CPUS    ((1u << SIM_MAX_CPUS) - 1)
#define MAX_ROOTS   64
#define MAX_PENDING 64
#define NO_ADDRESS  (~0ull)

/* A descriptor that some TLB may hold. */
struct record {
	struct record *next;  /* in its bucket */
	size_t index;	      /* in sim_checker.all */
	struct sim_step step; /* step.value: what may be held */
	uint8_t vmid, asid;
	bool global;
	uint32_t holders;		/* CPUs that may hold it */
	uint32_t leaving[SIM_MAX_CPUS]; /* by issuer: invalidated, but its DSB is still to come */
	bool intermediate;		/* its addresses are IPAs behind a stage 2 */
	bool changed;			/* memory says something else now */
	uint8_t writer;			/* who changed it */
	uint32_t published;		/* CPUs whose walks see the change for certain */
	bool early, elsewhere, local;	/* how an invalidation missed it */
	bool overdue;			/* the writer says that it is done with all this */
	bool silent;			/* reported already */
};

/* A table that VTTBR or HTTBR pointed at when a walk began there. */
struct root {
	uint64_t base, size, input;
	uint8_t level, kind, vmid;
};

/* A descriptor written by a CPU that has made no DSB since. */
struct pending {
	uint64_t pa;
	unsigned cpu;
	uint8_t old[8], new[8];
};

struct sim_checker {
	struct record *bucket[BUCKETS]; /* by the descriptor's address */
	struct record **all;
	size_t nr_records, max_records;
	bool busy; /* some record waits for a DSB */
	struct root root[MAX_ROOTS];
	unsigned nr_roots, next_root;
	struct pending pending[MAX_PENDING]; /* the newest */
	size_t nr_pending, next_pending;
	uint64_t generation; /* of all tables together */
	bool quiet;	     /* a walk for comparison is under way */
	bool ignored[SIM_NR_FINDINGS];
	uint64_t count[SIM_NR_FINDINGS];
	char last[256];
	sim_finding_handler handler;
	void *opaque;
};

static const char *const names[SIM_NR_FINDINGS] = {
	[SIM_STALE_TLB] = "stale-tlb",
	[SIM_BREAK_BEFORE_MAKE] = "break-before-make",
	[SIM_MAKE_BEFORE_TLBI] = "make-before-tlbi",
	[SIM_DSB_BEFORE_TLBI] = "dsb-before-tlbi",
	[SIM_DSB_AFTER_TLBI] = "dsb-after-tlbi",
	[SIM_TLBI_WRONG_VMID] = "tlbi-wrong-vmid",
	[SIM_TLBI_NOT_BROADCAST] = "tlbi-not-broadcast",
	[SIM_DSB_BEFORE_USE] = "dsb-before-use",
	[SIM_MISSING_ISB] = "missing-isb",
	[SIM_TABLE_FREED] = "table-freed",
	[SIM_PAGE_FREED] = "page-freed",
	[SIM_STALE_MEMORY] = "stale-memory",
	[SIM_STALE_LINE] = "stale-line",
	[SIM_LOST_WRITE] = "lost-write",
	[SIM_STALE_INSTRUCTION] = "stale-instruction",
	[SIM_UNCLEAN_INSTRUCTION] = "unclean-instruction",
};

const char *sim_finding_name(enum sim_finding finding)
{
	return names[finding];
}

/* --- on, off, counts --- */

bool checker_watch(struct sim_mmu *mmu)
{
	mmu->synced_known = false;
	if (!mmu->tlb.traces)
		mmu->tlb.traces = malloc(TLB_ENTRIES * sizeof(*mmu->tlb.traces));
	return mmu->tlb.traces;
}

/* What the TLBs hold from before has no history, so they start empty. */
bool sim_checker_enable(struct sim_memory *memory, sim_finding_handler handler, void *opaque)
{
	const struct tlb_invalidation all = {.pl1 = true, .hyp = true, .any_vmid = true};
	struct sim_checker *checker = calloc(1, sizeof(*checker));

	if (!checker)
		return false;
	checker->handler = handler;
	checker->opaque = opaque;
	checker->generation = 1;
	sim_checker_disable(memory);
	for (unsigned i = 0; i < SIM_MAX_CPUS; i++) {
		if (memory->mmus[i] && !checker_watch(memory->mmus[i])) {
			free(checker);
			return false;
		}
	}
	mmu_tlb_invalidate(memory, 0, true, &all);
	memory->checker = checker;
	return true;
}

void sim_checker_disable(struct sim_memory *memory)
{
	struct sim_checker *checker = memory->checker;

	if (!checker)
		return;
	checker_forget(memory, 0, ~0ull);
	memory->checker = NULL;
	free(checker->all);
	free(checker);
}

uint64_t sim_checker_count(const struct sim_memory *memory, enum sim_finding finding)
{
	return memory->checker ? memory->checker->count[finding] : 0;
}

uint64_t sim_checker_total(const struct sim_memory *memory)
{
	uint64_t total = 0;

	for (unsigned i = 0; i < SIM_NR_FINDINGS; i++)
		total += sim_checker_count(memory, i);
	return total;
}

const char *sim_checker_last(const struct sim_memory *memory)
{
	return memory->checker ? memory->checker->last : "";
}

void sim_checker_ignore(struct sim_memory *memory, enum sim_finding finding, bool ignore)
{
	if (memory->checker)
		memory->checker->ignored[finding] = ignore;
}

void checker_report(struct sim_memory *memory, enum sim_finding finding, unsigned cpu,
		    const char *format, ...)
{
	struct sim_checker *checker = memory->checker;
	va_list args;
	int used;

	if (!checker || checker->quiet || checker->ignored[finding])
		return;
	checker->count[finding]++;
	used = snprintf(checker->last, sizeof(checker->last), "%s: cpu %u: ", names[finding], cpu);
	va_start(args, format);
	vsnprintf(checker->last + used, sizeof(checker->last) - (size_t)used, format, args);
	va_end(args);
	if (checker->handler)
		checker->handler(checker->opaque, finding, cpu, checker->last);
}

/* --- records --- */

static struct record **bucket_of(struct sim_checker *checker, uint64_t pa)
{
	return &checker->bucket[(pa >> 2 ^ pa >> 16) % BUCKETS];
}

static bool is_hyp(const struct record *rec)
{
	return rec->step.kind == SIM_TABLE_HYP;
}

static bool add(struct sim_checker *checker, struct record *rec)
{
	struct record **bucket = bucket_of(checker, rec->step.pa);

	if (checker->nr_records == checker->max_records) {
		size_t max = checker->max_records ? 2 * checker->max_records : 256;
		struct record **all = realloc(checker->all, max * sizeof(struct record *));

		if (!all)
			return false;
		checker->all = all;
		checker->max_records = max;
	}
	rec->next = *bucket;
	*bucket = rec;
	rec->index = checker->nr_records;
	checker->all[checker->nr_records++] = rec;
	return true;
}

static void drop(struct sim_checker *checker, struct record *rec)
{
	struct record **place = bucket_of(checker, rec->step.pa);
	struct record *last = checker->all[--checker->nr_records];

	while (*place != rec)
		place = &(*place)->next;
	*place = rec->next;
	checker->all[rec->index] = last;
	last->index = rec->index;
	free(rec);
}

/* The record of what is or was held of this descriptor with this tag; made when there is none. */
static struct record *record(struct sim_checker *checker, const struct sim_step *step, uint8_t vmid,
			     uint8_t asid, bool global)
{
	struct record *rec;

	for (rec = *bucket_of(checker, step->pa); rec; rec = rec->next) {
		if (rec->step.pa == step->pa && rec->step.kind == step->kind && rec->vmid == vmid &&
		    rec->global == global && (global || rec->asid == asid) &&
		    descriptor_relevant(step, rec->step.value) ==
			    descriptor_relevant(step, step->value))
			return rec;
	}
	rec = calloc(1, sizeof(*rec));
	if (!rec)
		return NULL;
	rec->step = *step;
	rec->vmid = vmid;
	rec->asid = asid;
	rec->global = global;
	if (add(checker, rec))
		return rec;
	free(rec);
	return NULL;
}

/* Why does a TLB still hold it, as far as can be told? */
static enum sim_finding diagnosis(const struct record *rec, enum sim_finding otherwise)
{
	for (unsigned i = 0; i < SIM_MAX_CPUS; i++) {
		if (rec->leaving[i])
			return SIM_DSB_AFTER_TLBI;
	}
	if (rec->early)
		return SIM_DSB_BEFORE_TLBI;
	if (rec->elsewhere)
		return SIM_TLBI_WRONG_VMID;
	if (rec->local)
		return SIM_TLBI_NOT_BROADCAST;
	return otherwise;
}

static void report_record(struct sim_memory *memory, enum sim_finding finding, unsigned cpu,
			  struct record *rec, const char *what)
{
	static const char *const kinds[] = {"stage-1", "stage-1", "Hyp", "stage-2"};

	if (rec->silent)
		return;
	rec->silent = true;
	checker_report(memory, finding, cpu,
		       "%s level-%u descriptor at 0x%llx for 0x%llx (VMID %u, ASID %u), held as "
		       "0x%llx: %s",
		       kinds[rec->step.kind], rec->step.level, (unsigned long long)rec->step.pa,
		       (unsigned long long)rec->step.input, rec->vmid, rec->asid,
		       (unsigned long long)rec->step.value, what);
}

/* --- writes --- */

static uint64_t decode(const struct sim_step *step, const uint8_t *bytes)
{
	uint64_t value = 0;

	memcpy(&value, bytes, step->size);
	if (!step->swapped)
		return value;
	return step->size == 8 ? __builtin_bswap64(value) : __builtin_bswap32((uint32_t)value);
}

/* What stands in memory now; memory that has gone reads as 0. */
static uint64_t read_descriptor(struct sim_memory *memory, const struct sim_step *step)
{
	const uint8_t *host = sim_memory_ptr(memory, hpa(step->pa), step->size);

	return host ? decode(step, host) : 0;
}

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
			report_record(memory, diagnosis(rec, SIM_MAKE_BEFORE_TLBI), cpu, rec,
				      "made anew before every TLB has forgotten it");
		else
			report_record(memory, SIM_BREAK_BEFORE_MAKE, cpu, rec,
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
	for (struct record *rec = *bucket_of(memory->checker, pa); rec; rec = rec->next) {
		if (rec->step.pa == pa && rec->step.size <= available)
			record_write(memory, cpu, rec, decode(&rec->step, bytes));
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
	if (!root || !descriptor_is_table(&parent, read_descriptor(memory, &parent)) ||
	    (read_descriptor(memory, &parent) & 0xfffffff000ull) != (pa & ~0xfffull))
		return NULL;
	step->kind = parent.kind;
	step->level = parent.level + 1;
	step->log2 = (uint8_t)(parent.log2 - 9);
	step->input = parent.input + ((pa & 0xfff) / 8 << step->log2);
	return root;
}

/* The descriptor at pa points to a table. */
static void set_parent(struct sim_memory *memory, uint64_t table, uint64_t pa)
{
	struct sim_page *page = memory_page(memory, table);

	if (page)
		page->parent = pa;
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
		step.value = read_descriptor(memory, &step);
		if (descriptor_cacheable(&step, step.value)) {
			struct record *rec = record(memory->checker, &step, root->vmid, 0, true);

			if (rec)
				rec->holders = cpus_of(memory);
		}
	}
	if ((value & 3) == 3)
		set_parent(memory, value & 0xfffffff000ull, pa);
	table_bytes_write(memory, cpu, pa, 8, value);
}

void checker_memory_changed(struct sim_memory *memory)
{
	tables_changed(memory);
}

/* --- walks and uses --- */

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
	old = descriptor_relevant(step, decode(step, pending->old + offset));
	new = descriptor_relevant(step, decode(step, pending->new + offset));
	return old != new &&new == descriptor_relevant(step, read_descriptor(memory, step));
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
	for (struct record *rec = *bucket_of(checker, step->pa); rec; rec = rec->next) {
		enum sim_finding why = diagnosis(rec, SIM_NR_FINDINGS);

		if (rec->step.pa != step->pa || !rec->changed || rec->writer != cpu)
			continue;
		if (why == SIM_DSB_AFTER_TLBI || why == SIM_DSB_BEFORE_TLBI)
			report_record(memory, why, cpu, rec, "walked anew");
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
		set_parent(memory, step->pa, above->pa);
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
		rec = record(memory->checker, &step, hyp ? 0 : entry->vmid,
			     stage1 && !hyp ? entry->asid : 0, !stage1 || hyp || (leaf && global));
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
	return fresh.pa.v == t->pa.v && fresh.mair == t->mair && fresh.sh == t->sh;
}

static struct record *find_held(struct sim_checker *checker, const struct sim_step *step,
				unsigned cpu)
{
	for (struct record *rec = *bucket_of(checker, step->pa); rec; rec = rec->next) {
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
		    descriptor_relevant(step, read_descriptor(mmu->memory, step)))
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
		report_record(mmu->memory, diagnosis(rec, SIM_STALE_TLB), mmu->cpu, rec,
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

/* --- barriers and invalidations --- */

/* Calls visit for every record; it returns true to have it dropped. */
static void for_each(struct sim_memory *memory,
		     bool (*visit)(struct sim_memory *memory, struct record *rec, const void *arg),
		     const void *arg)
{
	struct sim_checker *checker = memory->checker;

	/* Backwards: dropping one moves the last to its place. */
	for (size_t i = checker->nr_records; i > 0; i--) {
		if (visit(memory, checker->all[i - 1], arg))
			drop(checker, checker->all[i - 1]);
	}
}

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
				 diagnosis(rec, SIM_NR_FINDINGS) == SIM_DSB_AFTER_TLBI;
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
		for_each(memory, dsb_record, &dsb);
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
	return tlb_covers(what, is_hyp(rec), rec->vmid, rec->asid, rec->global,
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
	for_each(memory, tlbi_record, &tlbi);
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
	for_each(memory, settle_record, &cpu);
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
		report_record(memory, diagnosis(rec, table ? SIM_TABLE_FREED : SIM_PAGE_FREED),
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

	for_each(memory, freed_record, range);
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
