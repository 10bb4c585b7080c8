/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest's side of a virtqueue, for tests: rings in a small RAM, filled in by hand. */
#ifndef TESTING_UNIT_VMM_DRIVER_H
#define TESTING_UNIT_VMM_DRIVER_H

#include "vmm/virtio/device.h"

#define DRIVER_RAM_BASE 0x80000000u
#define DRIVER_RAM_SIZE 0x10000u
#define DRIVER_DESC	0x80001000u
#define DRIVER_AVAIL	0x80002000u
#define DRIVER_USED	0x80003000u
#define DRIVER_DATA	0x80004000u
#define DRIVER_SIZE	8u /* descriptors */

enum {
	DRIVER_NEXT = 1,
	DRIVER_WRITE = 2,
};

struct driver {
	struct ram ram;
	uint16_t avail, seen;
	unsigned interrupts; /* rising edges */
	struct irq irq;
};

void driver_init(struct driver *driver);
void driver_free(struct driver *driver);

/* Little-endian values in the guest's memory. */
void driver_put(struct driver *driver, uint64_t address, uint64_t value, unsigned size);
uint64_t driver_get(const struct driver *driver, uint64_t address, unsigned size);

void driver_desc(struct driver *driver, unsigned index, uint64_t address, uint32_t len,
		 unsigned flags, unsigned next);

/* Makes a chain available; its descriptors have been written. */
void driver_offer(struct driver *driver, unsigned head);

/* Brings a device from reset to DRIVER_OK with queue 0 … n-1 (all at the same place) in use. */
void driver_probe(struct driver *driver, struct virtio_device *device, unsigned queues);

#endif
