/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds the device that an access of the guest's is for. Each device is entered by one thread at a time. */
#ifndef VMM_BUS_H
#define VMM_BUS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "vmm/layout.h"

#define BUS_MAX_DEVICES (LAYOUT_MAX_VIRTIO + 1)
#define BUS_NOBODY	BUS_MAX_DEVICES /* the index of accesses to where no device is */

struct bus_device {
	const char *name;
	uint64_t base;
	uint32_t size;
	void *opaque;
	uint32_t (*read)(void *opaque, uint32_t offset, unsigned size);
	void (*write)(void *opaque, uint32_t offset, unsigned size, uint32_t value);
	pthread_mutex_t lock; /* of the device behind opaque */
};

struct bus {
	struct bus_device devices[BUS_MAX_DEVICES];
	unsigned nr_devices;
};

/* Adds a device; its frame overlaps no other. There is room for all that a machine can have. */
struct bus_device *bus_add(struct bus *bus, const char *name, uint64_t base, uint32_t size,
			   void *opaque);

/*
 * Carries out an access of 1, 2 or 4 bytes; data is in memory order, little-endian. Reads of nothing are zero, and so are
 * accesses over the end of a frame or of another size. Returns the device's index, or BUS_NOBODY.
 */
unsigned bus_access(struct bus *bus, uint64_t address, unsigned size, bool is_write, uint8_t *data);

#endif
