/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/event/coalesced.h"

#include "core/io/bytes.h"
#include "core/io/iobus.h"
#include "core/vcpu/vm.h"
#include "hal/atomic.h"
#include "hal/errno.h"

struct coalesced_zone {
	struct iobus_range range;
	struct vm *vm;
	enum event_bus bus;
	struct coalesced_zone *next; /* under the mutex */
};

/*
 * Appends a write to the ring; false: no room. User space may have put anything into both indices (CVE-2019-14821): each is
 * read once, and nothing is written beyond the ring. Caller: holds the bus's lock.
 */
static bool append(struct coalesced_ring *ring, uint64_t address, unsigned len, uint32_t value)
{
	const uint32_t first = hal_load_acquire(&ring->first);
	const uint32_t last = hal_load_acquire(&ring->last);
	struct coalesced_write *write;
	uint32_t next;

	if (last >= COALESCED_MAX)
		return false;
	next = last + 1 == COALESCED_MAX ? 0 : last + 1;
	if (next == first)
		return false;
	write = &ring->writes[hal_index_mask(last, COALESCED_MAX)];
	write->phys_addr = address;
	write->len = len;
	write->pio = 0;
	bytes_store(write->data, value, len, false);
	hal_store_release(&ring->last, next);
	return true;
}

static bool answer(void *object, struct vcpu *vcpu, uint32_t offset, unsigned len, uint32_t value)
{
	struct coalesced_zone *zone = object;

	return append(zone->vm->events.ring, zone->range.base.v + offset, len, value);
}

static const struct iobus_ops operations = {.write = answer};

static bool contains(const struct coalesced_zone *zone, uint64_t addr, uint32_t size)
{
	const uint64_t offset = addr - zone->range.base.v;

	return offset <= zone->range.size && size <= zone->range.size - offset;
}

/* Caller: holds the mutex. */
static int add(struct coalesced_zone *zone)
{
	struct events *events = &zone->vm->events;

	if (events->nr_zones[zone->bus] >= EVENT_MAX_DEVICES)
		return -HAL_ENOSPC;
	events->nr_zones[zone->bus]++;
	zone->next = events->zones;
	events->zones = zone;
	if (zone->bus == EVENT_BUS_MMIO)
		iobus_register(&zone->vm->iobus, &zone->range);
	return 0;
}

/* Takes a zone off the list and the bus and frees it. Caller: holds the mutex. */
static void free_zone(struct coalesced_zone **link)
{
	struct coalesced_zone *zone = *link;

	*link = zone->next;
	zone->vm->events.nr_zones[zone->bus]--;
	iobus_unregister(&zone->vm->iobus, &zone->range);
	hal_free(zone);
}

int coalesced_register(struct vm *vm, uint64_t addr, uint32_t size, uint32_t pio)
{
	struct coalesced_zone *zone;
	int error;

	if (pio > 1)
		return -HAL_EINVAL;
	zone = hal_alloc(sizeof(*zone));
	if (!zone)
		return -HAL_ENOMEM;
	zone->vm = vm;
	zone->bus = pio ? EVENT_BUS_PIO : EVENT_BUS_MMIO;
	zone->range = (struct iobus_range){
		.base = ipa(addr),
		.size = size,
		.ops = &operations,
		.device = zone,
	};
	hal_mutex_lock(&vm->events.mutex);
	error = add(zone);
	hal_mutex_unlock(&vm->events.mutex);
	if (error)
		hal_free(zone);
	return error;
}

int coalesced_unregister(struct vm *vm, uint64_t addr, uint32_t size, uint32_t pio)
{
	const enum event_bus bus = pio ? EVENT_BUS_PIO : EVENT_BUS_MMIO;
	struct coalesced_zone **link = &vm->events.zones;

	if (pio > 1)
		return -HAL_EINVAL;
	hal_mutex_lock(&vm->events.mutex);
	while (*link) {
		if ((*link)->bus == bus && contains(*link, addr, size))
			free_zone(link);
		else
			link = &(*link)->next;
	}
	hal_mutex_unlock(&vm->events.mutex);
	return 0;
}

void coalesced_destroy(struct vm *vm)
{
	hal_mutex_lock(&vm->events.mutex);
	while (vm->events.zones)
		free_zone(&vm->events.zones);
	hal_mutex_unlock(&vm->events.mutex);
}
