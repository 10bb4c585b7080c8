/* SPDX-License-Identifier: GPL-2.0-only */
/* The checker from outside: on and off, and its reports. */
#include "arch_sim/mem/checker_state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
