/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The checker: it watches translation tables, invalidations, barriers and cache lines, and reports
 * what software may not rely on (ARM DDI 0406C B3.10, A3.8.3, B2.2; break-before-make as B3.10.1
 * asks for it).
 *
 * For every descriptor that a walk has used it keeps a record until all TLBs that may hold it have
 * been told to forget it, which takes four steps: the write, a DSB, an invalidation that covers it,
 * another DSB. Whoever uses, replaces or frees something between the first and the last of them is
 * reported.
 */
#ifndef ARCH_SIM_MEM_CHECKER_H
#define ARCH_SIM_MEM_CHECKER_H

#include "arch_sim/mem/memory.h"

enum sim_finding {
	SIM_STALE_TLB,		/* an access used an entry whose descriptor has changed since */
	SIM_BREAK_BEFORE_MAKE,	/* a valid descriptor replaced by another that needs a break */
	SIM_MAKE_BEFORE_TLBI,	/* broken, but no invalidation before the new one */
	SIM_DSB_BEFORE_TLBI,	/* no DSB between the write and the invalidation */
	SIM_DSB_AFTER_TLBI,	/* no DSB between the invalidation and what relies on it */
	SIM_TLBI_WRONG_VMID,	/* the invalidation was made under another VMID */
	SIM_TLBI_NOT_BROADCAST, /* the invalidation was local, other CPUs hold the translation */
	SIM_DSB_BEFORE_USE,	/* no DSB between a table write and a walk of the same CPU */
	SIM_MISSING_ISB,	/* a register of the translation regime changed, and no ISB since */
	SIM_TABLE_FREED,  /* a page of tables is freed while a TLB may hold descriptors of it */
	SIM_PAGE_FREED,	  /* a page is freed while a TLB may hold a translation to it */
	SIM_STALE_MEMORY, /* non-cacheable read of memory below a dirty line */
	SIM_STALE_LINE,	  /* cacheable read of a line above memory that is newer */
	SIM_LOST_WRITE,	  /* a dirty line was written over memory that is newer */
	SIM_STALE_INSTRUCTION,	 /* fetch from an instruction line older than memory */
	SIM_UNCLEAN_INSTRUCTION, /* fetch of what is still in the data cache only */
	SIM_NR_FINDINGS,
};

/* The name of a report as it stands in texts: "stale-tlb" and so on. */
const char *sim_finding_name(enum sim_finding finding);

/* Is told of each report; text is one line without its end. */
typedef void (*sim_finding_handler)(void *opaque, enum sim_finding finding, unsigned cpu,
				    const char *text);

/* Switches the checker on; handler may be NULL. Returns false when out of memory. */
bool sim_checker_enable(struct sim_memory *memory, sim_finding_handler handler, void *opaque);

/* Switches it off and forgets everything. */
void sim_checker_disable(struct sim_memory *memory);

/* Reports of this kind, counted since the checker was switched on; 0 while it is off. */
uint64_t sim_checker_count(const struct sim_memory *memory, enum sim_finding finding);

/* Reports of all kinds. */
uint64_t sim_checker_total(const struct sim_memory *memory);

/* The text of the last report, or "". */
const char *sim_checker_last(const struct sim_memory *memory);

/*
 * From now on reports of this kind are not made (or, ignore = false, made again): for guests known
 * to do it.
 */
void sim_checker_ignore(struct sim_memory *memory, enum sim_finding finding, bool ignore);

#endif
