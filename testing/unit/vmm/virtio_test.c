/* SPDX-License-Identifier: GPL-2.0-only */
/* Queues and the MMIO transport, by a device that does nothing but count. */
#include <string.h>

#include "testing/harness/test.h"
#include "testing/unit/vmm/driver.h"
#include "vmm/virtio/console.h"
#include "vmm/virtio/rng.h"

struct virtio {
	struct virtio_device device; /* first: the kind finds the rest behind it */
	struct driver driver;
	unsigned handled;
	struct virtqueue_chain chain; /* the last one */
};

static int64_t handle(struct virtio_device *device, unsigned queue,
		      const struct virtqueue_chain *chain)
{
	struct virtio *self = (struct virtio *)device;

	self->handled++;
	self->chain = *chain;
	return 5;
}

static uint8_t config(const struct virtio_device *device, uint32_t offset)
{
	return offset < 8 ? (uint8_t)(0x11 * (offset + 1)) : 0;
}

static const struct virtio_kind kind = {"counter", 42, 1, handle, config};

static void virtio_set_up(struct virtio *self)
{
	driver_init(&self->driver);
	virtio_init(&self->device, &kind, 0x10, &self->driver.ram, &self->driver.irq);
}

static void virtio_tear_down(struct virtio *self)
{
	driver_free(&self->driver);
}

TEST_FIXTURE(virtio)

static uint32_t get(struct virtio *self, uint32_t offset)
{
	return virtio_read(&self->device, offset, 4);
}

static void set(struct virtio *self, uint32_t offset, uint32_t value)
{
	virtio_write(&self->device, offset, 4, value);
}

static void notify(struct virtio *self)
{
	set(self, 0x50, 0);
}

static bool needs_reset(struct virtio *self)
{
	return get(self, 0x70) & 0x40;
}

TEST_F(virtio, identifies_itself)
{
	CHECK_EQ(0x74726976, get(self, 0x00));
	CHECK_EQ(2, get(self, 0x04));
	CHECK_EQ(42, get(self, 0x08));
	CHECK_EQ(128, get(self, 0x34));
	set(self, 0x30, 1);
	CHECK_EQ(0, get(self, 0x34)); /* there is no queue 1 */
	set(self, 0x30, 0xffffffff);
	CHECK_EQ(0, get(self, 0x34));
}

TEST_F(virtio, offers_its_features_and_version_1)
{
	CHECK_EQ(0x10, get(self, 0x10));
	set(self, 0x14, 1);
	CHECK_EQ(1, get(self, 0x10));
	set(self, 0x14, 2);
	CHECK_EQ(0, get(self, 0x10));
}

static const struct feature_row {
	const char *label;
	uint32_t low, high;
	bool ok;
} feature_rows[] = {
	{"all", 0x10, 1, true},
	{"fewer", 0, 1, true},
	{"without_version_1", 0x10, 0, false},
	{"one_too_many", 0x11, 1, false},
	{"one_too_many_above", 0, 3, false},
};

TEST_TABLE(virtio_features, are_agreed_on, struct feature_row, feature_rows)
{
	struct virtio world = {0}, *self = &world;

	virtio_set_up(self);
	set(self, 0x70, 3);
	set(self, 0x20, row->low);
	set(self, 0x24, 1);
	set(self, 0x20, row->high);
	set(self, 0x70, 0xb);
	CHECK_EQ(row->ok, !!(get(self, 0x70) & 8));
	virtio_tear_down(self);
}

TEST_F(virtio, configuration_is_read_in_any_width)
{
	CHECK_EQ(0x44332211, get(self, 0x100));
	CHECK_EQ(0x4433, virtio_read(&self->device, 0x102, 2));
	CHECK_EQ(0x88, virtio_read(&self->device, 0x107, 1));
	CHECK_EQ(0, get(self, 0x1fc));
}

TEST_F(virtio, request_is_handled_answered_and_told)
{
	driver_probe(&self->driver, &self->device, 1);
	driver_desc(&self->driver, 3, DRIVER_DATA, 16, DRIVER_NEXT, 6);
	driver_desc(&self->driver, 6, DRIVER_DATA + 16, 0, DRIVER_NEXT, 5);
	driver_desc(&self->driver, 5, DRIVER_DATA + 32, 64, DRIVER_WRITE, 0);
	driver_offer(&self->driver, 3);
	notify(self);
	REQUIRE_EQ(1, self->handled);
	CHECK_EQ(1, self->chain.nr_readable);
	CHECK_EQ(1, self->chain.nr_writable);
	CHECK_EQ(16, self->chain.readable);
	CHECK_EQ(64, self->chain.writable);
	CHECK(self->chain.iov[0].iov_base == self->driver.ram.host + 0x4000);
	CHECK_EQ(1, driver_get(&self->driver, DRIVER_USED + 2, 2));
	CHECK_EQ(3, driver_get(&self->driver, DRIVER_USED + 4, 4));
	CHECK_EQ(5, driver_get(&self->driver, DRIVER_USED + 8, 4));
	CHECK_EQ(1, self->driver.interrupts);
	CHECK_EQ(1, get(self, 0x60));
	set(self, 0x64, 1);
	CHECK_EQ(0, get(self, 0x60));
	notify(self);
	CHECK_EQ(1, self->driver.interrupts);
}

TEST_F(virtio, no_interrupt_where_the_driver_wants_none)
{
	driver_probe(&self->driver, &self->device, 1);
	driver_put(&self->driver, DRIVER_AVAIL, 1, 2);
	driver_desc(&self->driver, 0, DRIVER_DATA, 16, 0, 0);
	driver_offer(&self->driver, 0);
	notify(self);
	CHECK_EQ(1, self->handled);
	CHECK_EQ(0, self->driver.interrupts);
}

TEST_F(virtio, ring_wraps_many_times)
{
	driver_probe(&self->driver, &self->device, 1);
	driver_desc(&self->driver, 0, DRIVER_DATA, 16, 0, 0);
	for (unsigned i = 0; i < 70000; i++) {
		driver_offer(&self->driver, 0);
		notify(self);
	}
	CHECK_EQ(70000, self->handled);
	CHECK_EQ(70000 & 0xffff, driver_get(&self->driver, DRIVER_USED + 2, 2));
	CHECK(!needs_reset(self));
}

TEST_F(virtio, one_notification_is_enough_for_a_full_queue)
{
	driver_probe(&self->driver, &self->device, 1);
	driver_desc(&self->driver, 0, DRIVER_DATA, 16, 0, 0);
	for (unsigned i = 0; i < DRIVER_SIZE; i++)
		driver_offer(&self->driver, 0);
	notify(self);
	CHECK_EQ(DRIVER_SIZE, self->handled);
}

/* What a hostile driver may write; each ends in DEVICE_NEEDS_RESET, and nothing is handled from then on. */
static const struct hostile_row {
	const char *label;
	struct {
		uint64_t address;
		uint32_t len, flags, next;
	} descs[4];
	unsigned head;
} hostile_rows[] = {
	{"outside_below", {{0x7fffffff, 2, 0, 0}}, 0},
	{"outside_above", {{0x80010000, 1, 0, 0}}, 0},
	{"over_the_end", {{0x8000ffff, 2, 0, 0}}, 0},
	{"wraps", {{0x80004000, 0xffffffff, 0, 0}}, 0},
	{"wraps_64_bits", {{0xffffffffffffffff, 2, 0, 0}}, 0},
	{"far_above", {{0x180004000, 1, 0, 0}}, 0},
	{"head_too_large", {{0x80004000, 1, 0, 0}}, DRIVER_SIZE},
	{"head_huge", {{0x80004000, 1, 0, 0}}, 0xffff},
	{"next_too_large", {{0x80004000, 1, 1, DRIVER_SIZE}}, 0},
	{"loop_of_one", {{0x80004000, 1, 1, 0}}, 0},
	{"loop_of_two", {{0x80004000, 1, 1, 1}, {0x80004000, 1, 1, 0}}, 0},
	{"loop_of_empty_ones", {{0x80004000, 0, 1, 0}}, 0},
	{"readable_behind_writable", {{0x80004000, 1, 3, 1}, {0x80004000, 1, 0, 0}}, 0},
	{"indirect", {{0x80004000, 16, 4, 0}}, 0},
};

TEST_TABLE(virtio_hostile, chain_stops_the_device, struct hostile_row, hostile_rows)
{
	struct virtio world = {0}, *self = &world;

	virtio_set_up(self);
	driver_probe(&self->driver, &self->device, 1);
	for (unsigned i = 0; i < 4; i++)
		driver_desc(&self->driver, i, row->descs[i].address, row->descs[i].len,
			    row->descs[i].flags, row->descs[i].next);
	driver_offer(&self->driver, row->head);
	notify(self);
	CHECK(needs_reset(self));
	CHECK_EQ(0, self->handled);
	CHECK_EQ(2, get(self, 0x60));
	driver_desc(&self->driver, 0, DRIVER_DATA, 1, 0, 0);
	driver_offer(&self->driver, 0);
	notify(self);
	CHECK_EQ(0, self->handled);
	/* After a reset it is as new. */
	self->driver.avail = 0;
	memset(self->driver.ram.host, 0, DRIVER_RAM_SIZE);
	driver_probe(&self->driver, &self->device, 1);
	driver_desc(&self->driver, 0, DRIVER_DATA, 1, 0, 0);
	driver_offer(&self->driver, 0);
	notify(self);
	CHECK_EQ(1, self->handled);
	virtio_tear_down(self);
}

TEST_F(virtio, more_available_than_there_is_room_for_stops_the_device)
{
	driver_probe(&self->driver, &self->device, 1);
	driver_put(&self->driver, DRIVER_AVAIL + 2, DRIVER_SIZE + 1, 2);
	notify(self);
	CHECK(needs_reset(self));
	CHECK_EQ(0, self->handled);
}

static const struct queue_row {
	const char *label;
	uint32_t size, desc, avail, used;
} queue_rows[] = {
	{"no_size", 0, DRIVER_DESC, DRIVER_AVAIL, DRIVER_USED},
	{"not_a_power_of_two", 3, DRIVER_DESC, DRIVER_AVAIL, DRIVER_USED},
	{"too_large", 256, DRIVER_DESC, DRIVER_AVAIL, DRIVER_USED},
	{"huge", 0x80000000, DRIVER_DESC, DRIVER_AVAIL, DRIVER_USED},
	{"desc_unaligned", 8, DRIVER_DESC + 8, DRIVER_AVAIL, DRIVER_USED},
	{"avail_unaligned", 8, DRIVER_DESC, DRIVER_AVAIL + 1, DRIVER_USED},
	{"used_unaligned", 8, DRIVER_DESC, DRIVER_AVAIL, DRIVER_USED + 2},
	{"desc_outside", 8, 0x10, DRIVER_AVAIL, DRIVER_USED},
	{"avail_outside", 8, DRIVER_DESC, 0x8000fff0, DRIVER_USED},
	{"used_outside", 8, DRIVER_DESC, DRIVER_AVAIL, 0x8000ffc0},
};

TEST_TABLE(virtio_queue, that_is_none_stops_the_device, struct queue_row, queue_rows)
{
	struct virtio world = {0}, *self = &world;

	virtio_set_up(self);
	set(self, 0x70, 3);
	set(self, 0x38, row->size);
	set(self, 0x80, row->desc);
	set(self, 0x90, row->avail);
	set(self, 0xa0, row->used);
	set(self, 0x44, 1);
	CHECK(needs_reset(self));
	CHECK_EQ(0, get(self, 0x44));
	virtio_tear_down(self);
}

TEST_F(virtio, queue_in_use_does_not_move)
{
	driver_probe(&self->driver, &self->device, 1);
	set(self, 0x38, 128);
	set(self, 0x80, 0);
	set(self, 0x84, 0xffff);
	set(self, 0x90, 0);
	set(self, 0xa4, 1);
	driver_desc(&self->driver, 7, DRIVER_DATA, 16, 0, 0);
	driver_offer(&self->driver, 7);
	notify(self);
	CHECK_EQ(1, self->handled);
	CHECK(!needs_reset(self));
}

TEST_F(virtio, notification_before_driver_ok_waits_for_it)
{
	driver_probe(&self->driver, &self->device, 1);
	set(self, 0x70, 0xb);
	driver_desc(&self->driver, 0, DRIVER_DATA, 16, 0, 0);
	driver_offer(&self->driver, 0);
	notify(self);
	CHECK_EQ(0, self->handled);
	set(self, 0x70, 0xf);
	CHECK_EQ(1, self->handled);
}

TEST_F(virtio, every_register_can_be_touched_in_every_width)
{
	for (uint32_t offset = 0; offset < 0x200; offset++)
		for (unsigned size = 1; size <= 4; size *= 2) {
			virtio_write(&self->device, offset, size, ~0u);
			virtio_read(&self->device, offset, size);
		}
	CHECK_EQ(0, self->handled);
}

TEST_F(virtio, restored_state_goes_on_and_a_wrong_one_is_refused)
{
	struct virtqueue_state queue;
	struct virtio_state state;

	driver_probe(&self->driver, &self->device, 1);
	driver_desc(&self->driver, 0, DRIVER_DATA, 16, 0, 0);
	driver_offer(&self->driver, 0);
	state = self->device.state;
	queue = self->device.queues[0].state;
	virtio_init(&self->device, &kind, 0x10, &self->driver.ram, &self->driver.irq);
	REQUIRE(virtio_restore(&self->device, &state, &queue));
	virtio_process(&self->device, 0);
	CHECK_EQ(1, self->handled);
	queue.desc = 0x1000;
	CHECK(!virtio_restore(&self->device, &state, &queue));
}

TEST_F(virtio, random_numbers_fill_what_is_given)
{
	struct virtio_device rng;
	uint8_t zero[64] = {0};

	virtio_rng_init(&rng, &self->driver.ram, &self->driver.irq);
	driver_probe(&self->driver, &rng, 1);
	driver_desc(&self->driver, 0, DRIVER_DATA, 64, DRIVER_WRITE, 0);
	driver_desc(&self->driver, 1, DRIVER_RAM_BASE, DRIVER_RAM_SIZE, DRIVER_WRITE, 0);
	driver_offer(&self->driver, 0);
	virtio_write(&rng, 0x50, 4, 0);
	CHECK_EQ(64, driver_get(&self->driver, DRIVER_USED + 8, 4));
	CHECK(memcmp(self->driver.ram.host + 0x4000, zero, 64));
	CHECK_EQ(0, driver_get(&self->driver, DRIVER_DATA + 64, 8));
}

struct text {
	char text[64];
	size_t size;
};

static void put(void *opaque, const void *data, size_t size)
{
	struct text *text = opaque;

	for (size_t i = 0; i < size && text->size < sizeof(text->text); i++)
		text->text[text->size++] = ((const char *)data)[i];
}

TEST_F(virtio, console_writes_and_keeps_input_until_there_is_a_buffer)
{
	struct text text = {.size = 0};
	const struct sink sink = {put, &text};
	struct virtio_console console;

	virtio_console_init(&console, &self->driver.ram, &self->driver.irq, &sink);
	driver_probe(&self->driver, &console.device, 1);
	CHECK_EQ(5, virtio_console_input(&console, (const uint8_t *)"hello", 5));
	CHECK_EQ(0, driver_get(&self->driver, DRIVER_USED + 2, 2));
	driver_desc(&self->driver, 0, DRIVER_DATA, 3, DRIVER_WRITE, 0);
	driver_offer(&self->driver, 0);
	virtio_write(&console.device, 0x50, 4, 0);
	CHECK_EQ(3, driver_get(&self->driver, DRIVER_USED + 8, 4));
	CHECK_BYTES("hel", self->driver.ram.host + 0x4000, 3);
	CHECK_EQ(VIRTIO_CONSOLE_INPUT - 2, virtio_console_room(&console));
	driver_offer(&self->driver, 0);
	virtio_write(&console.device, 0x50, 4, 0);
	CHECK_BYTES("lo", self->driver.ram.host + 0x4000, 2);
	driver_offer(&self->driver, 0); /* waits for input */
	virtio_write(&console.device, 0x50, 4, 0);
	CHECK_EQ(2, driver_get(&self->driver, DRIVER_USED + 2, 2));
	virtio_console_input(&console, (const uint8_t *)"!", 1);
	CHECK_EQ(3, driver_get(&self->driver, DRIVER_USED + 2, 2));
	CHECK_EQ(0, text.size);

	/* The same rings as its other queue. */
	self->driver.avail = 0;
	memset(self->driver.ram.host, 0, DRIVER_RAM_SIZE);
	driver_probe(&self->driver, &console.device, 2);
	virtio_write(&console.device, 0x70, 4, 0xf);
	memcpy(self->driver.ram.host + 0x4000, "guest", 5);
	driver_desc(&self->driver, 0, DRIVER_DATA, 5, 0, 0);
	driver_offer(&self->driver, 0);
	virtio_write(&console.device, 0x50, 4, 1);
	CHECK_EQ(5, text.size);
	CHECK_BYTES("guest", text.text, 5);
}
