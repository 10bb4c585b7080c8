/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM for tests of core/event on the simulated host: its bus is real, its vgic notes what is driven. */
#ifndef TESTING_UNIT_EVENT_WORLD_H
#define TESTING_UNIT_EVENT_WORLD_H

#include "arch_sim/hal/event.h"
#include "arch_sim/hal/host.h"
#include "core/event/coalesced.h"
#include "core/event/ioeventfd.h"
#include "core/event/irqfd.h"
#include "core/event/routing.h"
#include "core/vcpu/vm.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"
#include "testing/harness/test.h"

#define WORLD_NR_IRQS 1020

struct world {
	struct vm vm;
	struct coalesced_ring ring;
	bool vgic; /* initialised */

	/* By number of the interrupt: its line, and how often it went up and down. */
	bool level[WORLD_NR_IRQS];
	unsigned ups[WORLD_NR_IRQS], downs[WORLD_NR_IRQS];
	void (*on_inject)(struct world *world, uint32_t intid, bool level);
};

void world_set_up(struct world *world);

/* Ends the VM; nothing may be left but the descriptors of user space. */
void world_end_vm(struct world *world);
void world_tear_down(struct world *world);

/* Closes a descriptor of an event, as sim_close() does. */
void world_close(int fd);

/* What a reader of an event finds. */
uint64_t world_read(int fd);

/* Offers a write of the guest to the bus; did one of our devices take it? */
bool world_write(struct world *world, uint64_t address, unsigned len, uint32_t value);

#endif
