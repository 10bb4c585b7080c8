/* SPDX-License-Identifier: GPL-2.0-only */
/* Why a vcpu was left, how often, for how long; and the last exits one by one. */
#ifndef VMM_STATS_H
#define VMM_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "uapi/kvm.h"
#include "vmm/bus.h"

/* Kinds of exits: accesses by device, then the others. */
enum {
	STATS_DEVICE = 0,
	STATS_NOBODY = BUS_NOBODY,
	STATS_INTERRUPTED,
	STATS_SYSTEM,
	STATS_OTHER,
	STATS_NR_KINDS,
};

#define STATS_LAST 16
#define STATS_TEXT 192 /* bytes that are enough for an exit in words */

struct stats_exit {
	int result; /* of KVM_RUN */
	uint32_t reason, size, value;
	uint64_t address; /* of an access; of an entry that failed, the host's CPU */
	bool is_write;
};

/* Of one vcpu, whose thread writes it; others read it while it stands still, or for the eye alone. */
struct stats {
	uint64_t count[STATS_NR_KINDS];
	uint64_t ns[STATS_NR_KINDS]; /* in vm32, with --stats */
	uint64_t ns_run;	     /* in KVM_RUN */
	uint64_t nr_last;
	struct stats_exit last[STATS_LAST];
};

/* Nanoseconds of the monotonic clock. */
uint64_t stats_now(void);

/* Remembers an exit; value of a read is not known yet. */
void stats_remember(struct stats *stats, int result, const struct kvm_run *run);

/* An exit in words. */
void stats_describe(const struct stats_exit *exit, char *text, size_t size);

/* Says the last exits, the newest last. */
void stats_say_last(const struct stats *stats, unsigned vcpu);

/* Says the table of all vcpus. */
void stats_say_table(const struct stats *const stats[], unsigned nr, const struct bus *bus);

/* Says in one line how many exits there were since the last call; before: kept for the caller. */
void stats_say_live(const struct stats *const stats[], unsigned nr, const struct bus *bus,
		    uint64_t before[STATS_NR_KINDS]);

#endif
