/* SPDX-License-Identifier: GPL-2.0-only */
/* The checker from inside: what its files share. */
#ifndef ARCH_SIM_MEM_CHECKER_STATE_H
#define ARCH_SIM_MEM_CHECKER_STATE_H

#include "arch_sim/mem/checker_private.h"
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
	uint64_t base, size;
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

/* The first record in the chain of a descriptor's address. */
struct record **record_bucket(struct sim_checker *checker, uint64_t pa);

/*
 * The record of what is or was held of this descriptor with this tag, made when there is none;
 * NULL: no room.
 */
struct record *record_get(struct sim_checker *checker, const struct sim_step *step, uint8_t vmid,
			  uint8_t asid, bool global);

bool record_is_hyp(const struct record *rec);

/* Why does a TLB still hold it, as far as can be told? */
enum sim_finding record_diagnosis(const struct record *rec, enum sim_finding otherwise);

/* Reports it, once. */
void record_report(struct sim_memory *memory, enum sim_finding finding, unsigned cpu,
		   struct record *rec, const char *what);

/* Calls visit for every record; it returns true to have it dropped. */
void record_for_each(struct sim_memory *memory,
		     bool (*visit)(struct sim_memory *memory, struct record *rec, const void *arg),
		     const void *arg);

/* The descriptor at pa points to a table. */
void table_set_parent(struct sim_memory *memory, uint64_t table, uint64_t pa);

#endif
