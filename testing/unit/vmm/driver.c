/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/vmm/driver.h"

#include <stdlib.h>

static void count(const struct irq *irq, bool level)
{
	struct driver *driver = irq->opaque;

	driver->interrupts += level;
}

void driver_init(struct driver *driver)
{
	*driver = (struct driver){
		.ram = {calloc(1, DRIVER_RAM_SIZE), DRIVER_RAM_BASE, DRIVER_RAM_SIZE},
	};
	driver->irq = (struct irq){.set = count, .opaque = driver};
}

void driver_free(struct driver *driver)
{
	free(driver->ram.host);
}

void driver_put(struct driver *driver, uint64_t address, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		driver->ram.host[address - DRIVER_RAM_BASE + i] = (uint8_t)(value >> 8 * i);
}

uint64_t driver_get(const struct driver *driver, uint64_t address, unsigned size)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < size; i++)
		value |= (uint64_t)driver->ram.host[address - DRIVER_RAM_BASE + i] << 8 * i;
	return value;
}

void driver_desc(struct driver *driver, unsigned index, uint64_t address, uint32_t len,
		 unsigned flags, unsigned next)
{
	const uint64_t at = DRIVER_DESC + 16 * index;

	driver_put(driver, at, address, 8);
	driver_put(driver, at + 8, len, 4);
	driver_put(driver, at + 12, flags, 2);
	driver_put(driver, at + 14, next, 2);
}

void driver_offer(struct driver *driver, unsigned head)
{
	driver_put(driver, DRIVER_AVAIL + 4 + 2 * (driver->avail % DRIVER_SIZE), head, 2);
	driver_put(driver, DRIVER_AVAIL + 2, ++driver->avail, 2);
}

void driver_probe(struct driver *driver, struct virtio_device *device, unsigned queues)
{
	/* Register and value, in the order of 3.1.1 and 4.2.3. */
	static const uint32_t negotiate[][2] = {{0x70, 0}, {0x70, 1}, {0x70, 3},
						{0x24, 1}, {0x20, 1}, {0x70, 0xb}};
	const uint32_t queue[][2] = {
		{0x38, DRIVER_SIZE}, {0x80, DRIVER_DESC}, {0x84, 0}, {0x90, DRIVER_AVAIL},
		{0x94, 0},	     {0xa0, DRIVER_USED}, {0xa4, 0}, {0x44, 1},
	};

	for (unsigned i = 0; i < sizeof(negotiate) / sizeof(negotiate[0]); i++)
		virtio_write(device, negotiate[i][0], 4, negotiate[i][1]);
	for (unsigned q = 0; q < queues; q++) {
		virtio_write(device, 0x30, 4, q);
		for (unsigned i = 0; i < sizeof(queue) / sizeof(queue[0]); i++)
			virtio_write(device, queue[i][0], 4, queue[i][1]);
	}
	virtio_write(device, 0x70, 4, 0xf);
}
