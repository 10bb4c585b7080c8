/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM with a vgic and two vcpus, and all that makes it up: taken, given to a new one, compared. */
#ifndef TESTING_TARGET_MOVE_MACHINE_H
#define TESTING_TARGET_MOVE_MACHINE_H

#include <stdbool.h>

#include "uapi/client/client.h"

#define MACHINE_VCPUS  2
#define MACHINE_BASE   0x80000000u
#define MACHINE_SIZE   0x20000u
#define MACHINE_PAGES  (MACHINE_SIZE / 4096)
#define MACHINE_REGS   136
#define MACHINE_WORDS  256 /* of the vgic, at most */
#define MACHINE_FIRST  32  /* the first shared interrupt */
#define MACHINE_SHARED 32  /* shared interrupts */

struct machine {
	struct kvm_client *client;
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpus[MACHINE_VCPUS];
	int gic;
	char *memory;
	char *copy;	 /* of the memory: what the dirty log has named is fetched into it */
	uint32_t levels; /* of the lines of shared interrupts that are up */
};

struct machine_vcpu_state {
	uint64_t ids[MACHINE_REGS], values[MACHINE_REGS];
	struct kvm_mp_state mp;
	struct kvm_vcpu_events events;
};

/* All but the memory. */
struct machine_state {
	struct machine_vcpu_state vcpus[MACHINE_VCPUS];
	uint32_t gic[MACHINE_WORDS];
	unsigned nr_words;
	uint32_t levels;
};

/*
 * Makes a VM whose memory is a copy of size bytes at image. The functions return what the first call that failed
 * has returned, or 0.
 */
int machine_create(struct kvm_client *client, struct machine *machine, const void *image,
		   uint32_t size);
void machine_destroy(struct machine *machine);

/* Raises or lowers the line of a shared interrupt. */
int machine_line(struct machine *machine, uint32_t intid, bool level);

/* Fetches the pages that were written since. */
int machine_fetch(struct machine *machine);

/* Reads and writes everything; no vcpu has an access that is not completed. */
int machine_save(struct machine *machine, struct machine_state *state);
int machine_restore(struct machine *machine, struct machine_state *state);

#endif
