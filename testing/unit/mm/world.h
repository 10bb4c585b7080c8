/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM with one vcpu and memory on the simulated host, for tests of core/mm; devices and exceptions are noted. */
#ifndef TESTING_UNIT_MM_WORLD_H
#define TESTING_UNIT_MM_WORLD_H

#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "core/mm/memslot.h"
#include "core/vcpu/run.h"
#include "testing/harness/test.h"

/* What core/mm made of the last abort, apart from mapping memory. */
struct world_event {
	enum {
		WORLD_NOTHING,
		WORLD_MMIO,
		WORLD_PREFETCH_ABORT,
		WORLD_ASYNC_ABORT,
		WORLD_WALK_DATA,
		WORLD_WALK_FETCH,
	} kind;
	uint64_t address;
};

struct world {
	struct hypervisor hypervisor;
	struct vm *vm;
	struct vcpu *vcpu;
	struct world_event event;
};

void world_set_up(struct world *w);
void world_tear_down(struct world *w);

/* Creates or changes a slot over host memory at hva. Returns what memslot_set() does. */
int world_slot(struct world *w, uint32_t slot, uint32_t flags, uint64_t base, uint64_t size,
	       const void *hva);

enum world_access {
	WORLD_READ,
	WORLD_WRITE,
	WORLD_FETCH,
};

/*
 * Lets the vcpu take a stage-2 abort for an access to address, with the status that the tables give now (translation,
 * access flag or permission). Returns false, and takes none, if the access is allowed.
 */
bool world_access(struct world *w, uint64_t address, enum world_access access);

/* Adds a second vcpu to the VM: world.vm->vcpus[1]. */
void world_add_vcpu(struct world *w);

/* Hands an abort of a vcpu of the VM with this syndrome to core/mm. */
enum hal_result world_abort_of(struct world *w, struct vcpu *vcpu, uint32_t hsr, uint64_t address);

/* Hands an abort with this syndrome to core/mm, whatever the tables say. */
enum hal_result world_abort(struct world *w, uint32_t hsr, uint64_t address);

/* What stage 2 says of an address: the leaf and its level, read from the tables as the manual has them; 0: none. */
uint64_t world_leaf(struct world *w, uint64_t address, unsigned *level);

#endif
