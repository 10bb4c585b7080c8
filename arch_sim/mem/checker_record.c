/* SPDX-License-Identifier: GPL-2.0-only */
/* Records of what TLBs may hold. */
#include "arch_sim/mem/checker_state.h"

#include <stdlib.h>

struct record **record_bucket(struct sim_checker *checker, uint64_t pa)
{
	return &checker->bucket[(pa >> 2 ^ pa >> 16) % BUCKETS];
}

bool record_is_hyp(const struct record *rec)
{
	return rec->step.kind == SIM_TABLE_HYP;
}

static bool add(struct sim_checker *checker, struct record *rec)
{
	struct record **bucket = record_bucket(checker, rec->step.pa);

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
	struct record **place = record_bucket(checker, rec->step.pa);
	struct record *last = checker->all[--checker->nr_records];

	while (*place != rec)
		place = &(*place)->next;
	*place = rec->next;
	checker->all[rec->index] = last;
	last->index = rec->index;
	free(rec);
}

/* The record of what is or was held of this descriptor with this tag; made when there is none. */
struct record *record_get(struct sim_checker *checker, const struct sim_step *step, uint8_t vmid,
			  uint8_t asid, bool global)
{
	struct record *rec;

	for (rec = *record_bucket(checker, step->pa); rec; rec = rec->next) {
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
enum sim_finding record_diagnosis(const struct record *rec, enum sim_finding otherwise)
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

void record_report(struct sim_memory *memory, enum sim_finding finding, unsigned cpu,
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

/* Calls visit for every record; it returns true to have it dropped. */
void record_for_each(struct sim_memory *memory,
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
