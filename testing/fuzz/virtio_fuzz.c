/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor's virtio devices from the guest's side: the input is a list of accesses to the registers of a disk, a
 * console and a source of random numbers, and to the memory where their queues are.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "testing/unit/vmm/driver.h"
#include "vmm/devices/pl011.h"
#include "vmm/virtio/block.h"
#include "vmm/virtio/console.h"
#include "vmm/virtio/rng.h"

#define DISK_SIZE 0x8000

/* What is done next, by the first byte of a step; the bytes that it needs follow. */
enum {
	STEP_PROBE,   /* brings the device to life */
	STEP_WRITE,   /* register, size, value */
	STEP_READ,    /* register, size */
	STEP_DESC,    /* index, address (16 bits into RAM), length, flags, next */
	STEP_OFFER,   /* head */
	STEP_MEMORY,  /* address (16 bits into RAM), value */
	STEP_REQUEST, /* a header of the disk's */
	STEP_INPUT,   /* to the console and the serial port */
	STEP_RAW,     /* a descriptor of any contents */
	NR_STEPS,
};

struct input {
	const uint8_t *data;
	size_t size;
};

static uint32_t take(struct input *input, unsigned size)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < size && input->size; i++, input->size--)
		value |= (uint32_t)*input->data++ << 8 * i;
	return value;
}

static struct world {
	struct driver driver;
	struct virtio_block block;
	struct virtio_console console;
	struct virtio_device rng;
	struct pl011 uart;
	unsigned long put;
} world;

static void put(void *opaque, const void *data, size_t size)
{
	/* Each byte is read: one that is not the guest's is found. */
	for (size_t i = 0; i < size; i++)
		world.put += ((const uint8_t *)data)[i];
}

static int disk(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = memfd_create("disk", 0);
	if (ftruncate(fd, 0) || ftruncate(fd, DISK_SIZE))
		abort();
	return fd;
}

static void set_up(void)
{
	const struct sink sink = {put, NULL};

	driver_init(&world.driver);
	world.block = (struct virtio_block){
		.path = "disk", .fd = disk(), .told = true, .sectors = DISK_SIZE / 512};
	virtio_block_init(&world.block, &world.driver.ram, &world.driver.irq);
	virtio_console_init(&world.console, &world.driver.ram, &world.driver.irq, &sink);
	virtio_rng_init(&world.rng, &world.driver.ram, &world.driver.irq);
	pl011_init(&world.uart, &world.driver.irq, &sink);
}

static struct virtio_device *device(unsigned n)
{
	struct virtio_device *const devices[] = {&world.block.device, &world.console.device,
						 &world.rng};

	return devices[n % 3];
}

static void request(struct input *input)
{
	driver_put(&world.driver, DRIVER_DATA, take(input, 1), 4);
	driver_put(&world.driver, DRIVER_DATA + 8, take(input, 2), 8);
}

static void describe(struct input *input)
{
	const unsigned index = take(input, 1) % DRIVER_SIZE;
	const uint64_t address = DRIVER_RAM_BASE + take(input, 2);
	const uint32_t size = take(input, 2);
	const unsigned flags = take(input, 1) & 3;

	driver_desc(&world.driver, index, address, size, flags, take(input, 1) % DRIVER_SIZE);
}

static void describe_raw(struct input *input)
{
	const unsigned index = take(input, 1) % DRIVER_SIZE;
	const uint64_t low = take(input, 4), high = take(input, 4);
	const uint32_t size = take(input, 4), flags = take(input, 2);

	driver_desc(&world.driver, index, high << 32 | low, size, flags, take(input, 2));
}

static void step(unsigned what, struct virtio_device *to, struct input *input)
{
	const uint32_t a = take(input, 2);

	switch (what) {
	case STEP_PROBE:
		world.driver.avail = 0;
		driver_probe(&world.driver, to, to->kind->nr_queues);
		break;
	case STEP_WRITE:
		virtio_write(to, a % 0x200, 1u << a / 0x200 % 3, take(input, 4));
		pl011_write(&world.uart, a % 0x1000, 4, take(input, 2));
		break;
	case STEP_READ:
		virtio_read(to, a % 0x200, 1u << a / 0x200 % 3);
		pl011_read(&world.uart, a % 0x1000, 4);
		break;
	case STEP_DESC:
		describe(input);
		break;
	case STEP_RAW:
		describe_raw(input);
		break;
	case STEP_OFFER:
		driver_offer(&world.driver, a % (2 * DRIVER_SIZE));
		virtio_write(to, VIRTIO_QUEUE_NOTIFY, 4, a / 256 % 3);
		break;
	case STEP_MEMORY:
		driver_put(&world.driver, DRIVER_RAM_BASE + (a & 0xfffe), take(input, 2), 2);
		break;
	case STEP_REQUEST:
		request(input);
		break;
	default:
		virtio_console_input(&world.console, (const uint8_t *)&a, 2);
		pl011_input(&world.uart, (const uint8_t *)&a, 2);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {data, size};

	set_up();
	while (input.size) {
		const unsigned what = take(&input, 1);

		step(what % NR_STEPS, device(what / NR_STEPS), &input);
	}
	driver_free(&world.driver);
	return 0;
}
