/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/io/iobus.h"

#include "core/io/bytes.h"
#include "hal/atomic.h"

void iobus_init(struct iobus *bus)
{
	hal_lock_init(&bus->lock);
	bus->first = NULL;
	bus->changes = 0;
}

static void count_change(struct iobus *bus)
{
	hal_store_release(&bus->changes, bus->changes + 1);
}

void iobus_register(struct iobus *bus, struct iobus_range *range)
{
	struct iobus_range **link;

	range->next = NULL;
	hal_lock(&bus->lock);
	for (link = &bus->first; *link; link = &(*link)->next)
		;
	*link = range;
	count_change(bus);
	hal_unlock(&bus->lock);
}

void iobus_unregister(struct iobus *bus, struct iobus_range *range)
{
	hal_lock(&bus->lock);
	for (struct iobus_range **link = &bus->first; *link; link = &(*link)->next) {
		if (*link == range) {
			*link = range->next;
			count_change(bus);
			break;
		}
	}
	hal_unlock(&bus->lock);
}

/* Does the range cover the whole access? One that user space made may reach beyond 64 bits: it does not wrap. */
static bool covers(const struct iobus_range *range, ipa_t address, unsigned len)
{
	uint64_t offset = address.v - range->base.v;

	return address.v >= range->base.v && offset < range->size &&
	       len <= range->size - (uint32_t)offset;
}

/* Without sums: the end of a range that user space made may lie beyond 64 bits. */
static bool touches(const struct iobus_range *range, ipa_t address, uint32_t size)
{
	return address.v >= range->base.v ? address.v - range->base.v < range->size
					  : range->base.v - address.v < size;
}

const struct iobus_range *iobus_first(struct iobus *bus, ipa_t address, uint32_t size)
{
	const struct iobus_range *range;

	hal_lock(&bus->lock);
	for (range = bus->first; range && !touches(range, address, size); range = range->next)
		;
	hal_unlock(&bus->lock);
	return range;
}

bool iobus_read(struct iobus *bus, struct vcpu *vcpu, ipa_t address, unsigned len, uint8_t *data)
{
	bool answered = false;
	uint32_t value = 0;

	hal_lock(&bus->lock);
	for (struct iobus_range *range = bus->first; range && !answered; range = range->next) {
		if (!covers(range, address, len) || !range->ops->read)
			continue;
		answered = range->ops->read(range->device, vcpu,
					    (uint32_t)(address.v - range->base.v), len, &value);
	}
	hal_unlock(&bus->lock);
	if (answered)
		bytes_store(data, value, len, false);
	return answered;
}

bool iobus_write(struct iobus *bus, struct vcpu *vcpu, ipa_t address, unsigned len,
		 const uint8_t *data)
{
	uint32_t value = bytes_load(data, len, false);
	bool answered = false;

	hal_lock(&bus->lock);
	for (struct iobus_range *range = bus->first; range && !answered; range = range->next) {
		if (!covers(range, address, len) || !range->ops->write)
			continue;
		answered = range->ops->write(range->device, vcpu,
					     (uint32_t)(address.v - range->base.v), len, value);
	}
	hal_unlock(&bus->lock);
	return answered;
}
