/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/bus.h"

struct bus_device *bus_add(struct bus *bus, const char *name, uint64_t base, uint32_t size,
			   void *opaque)
{
	struct bus_device *device = &bus->devices[bus->nr_devices++];

	*device = (struct bus_device){.name = name, .base = base, .size = size, .opaque = opaque};
	pthread_mutex_init(&device->lock, NULL);
	return device;
}

static unsigned find(const struct bus *bus, uint64_t address, unsigned size)
{
	for (unsigned i = 0; i < bus->nr_devices; i++) {
		const struct bus_device *device = &bus->devices[i];

		if (address >= device->base && address - device->base < device->size)
			return size <= device->size - (address - device->base) ? i : BUS_NOBODY;
	}
	return BUS_NOBODY;
}

static uint32_t load(const uint8_t *data, unsigned size)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < size; i++)
		value |= (uint32_t)data[i] << 8 * i;
	return value;
}

static void store(uint8_t *data, unsigned size, uint32_t value)
{
	for (unsigned i = 0; i < size; i++)
		data[i] = (uint8_t)(value >> 8 * i);
}

unsigned bus_access(struct bus *bus, uint64_t address, unsigned size, bool is_write, uint8_t *data)
{
	const bool ok = size == 1 || size == 2 || size == 4;
	const unsigned index = ok ? find(bus, address, size) : BUS_NOBODY;
	struct bus_device *device = &bus->devices[index];
	const uint32_t offset = index == BUS_NOBODY ? 0 : (uint32_t)(address - device->base);

	if (index == BUS_NOBODY) {
		if (!is_write)
			for (unsigned i = 0; i < size && i < 8; i++)
				data[i] = 0;
		return BUS_NOBODY;
	}
	pthread_mutex_lock(&device->lock);
	if (is_write)
		device->write(device->opaque, offset, size, load(data, size));
	else
		store(data, size, device->read(device->opaque, offset, size));
	pthread_mutex_unlock(&device->lock);
	return index;
}
