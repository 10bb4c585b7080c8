/* SPDX-License-Identifier: GPL-2.0-only */
/* What a VM has of the rooms' subjects: irqfds and their routing, ioeventfds, zones of coalesced writes. */
#ifndef CORE_EVENT_EVENTS_H
#define CORE_EVENT_EVENTS_H

#include "hal/host.h"
#include "hal/types.h"

struct coalesced_ring;
struct coalesced_zone;
struct ioeventfd;
struct irqfd;
struct routing_table;
struct vm;

/* Address spaces of devices, as the ABI counts them. A guest on ARM reaches EVENT_BUS_MMIO alone. */
enum event_bus {
	EVENT_BUS_MMIO,
	EVENT_BUS_PIO,
	EVENT_BUS_CCW,
	EVENT_NR_BUSES,
};

#define EVENT_MAX_DEVICES \
	1000 /* in-kernel devices and zones on a bus, ioeventfds apart (SPEC.md section 2.5) */
#define EVENT_MAX_IOEVENTFDS \
	4096 /* of a VM: each write of the guest to a device walks past all of them */

/*
 * Lock order: mutex → resample_lock → the host's lock of an event → routing_lock → the vgic's locks;
 * vm->iobus.lock → the host's lock of an event. mutex is also outside of vm->iobus.lock.
 */
struct events {
	/* The lists of irqfds, ioeventfds and zones. */
	struct hal_mutex mutex;
	struct irqfd *irqfds;
	struct ioeventfd *ioeventfds;
	uint32_t nr_ioeventfds;
	struct coalesced_zone *zones;
	uint32_t nr_zones[EVENT_NR_BUSES];

	/* Shared with user space, which may write anything into it; written under vm->iobus.lock. NULL: there is none. */
	struct coalesced_ring *ring;

	/* Irqfds with resampling; taken with interrupts off. */
	struct hal_lock resample_lock;
	struct irqfd *resamplers;

	/* Which interrupt a GSI leads to; held while it is raised, taken with interrupts off. NULL: the default. */
	struct hal_lock routing_lock;
	struct routing_table *routing;
};

/* Makes all of it empty. */
void events_init(struct vm *vm);

/* Frees all of it. Caller: nobody refers to the VM, whose vgic and bus are still there. May sleep. */
void events_destroy(struct vm *vm);

#endif
