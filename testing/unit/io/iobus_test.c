/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/io/iobus.h"

#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"

/* A register file that notes its last access; it may decline. */
struct device {
	struct iobus_range range;
	uint32_t value, offset, written;
	unsigned len, calls;
	bool declines;
};

static bool device_read(void *object, struct vcpu *vcpu, uint32_t offset, unsigned len,
			uint32_t *value)
{
	struct device *device = object;

	CHECK_EQ(1, hal_fake.locks_held);
	device->calls++;
	device->offset = offset;
	device->len = len;
	if (!device->declines)
		*value = device->value;
	return !device->declines;
}

static bool device_write(void *object, struct vcpu *vcpu, uint32_t offset, unsigned len,
			 uint32_t value)
{
	struct device *device = object;

	device->calls++;
	device->offset = offset;
	device->len = len;
	device->written = value;
	return !device->declines;
}

static const struct iobus_ops both = {device_read, device_write};
static const struct iobus_ops write_only = {NULL, device_write};
static const struct iobus_ops read_only = {device_read, NULL};

struct bus {
	struct iobus bus;
	struct device devices[3];
};

static void bus_set_up(struct bus *b)
{
	hal_fake_reset();
	iobus_init(&b->bus);
	for (unsigned i = 0; i < 3; i++) {
		b->devices[i].range = (struct iobus_range){.base = ipa(0x10000000),
							   .size = 0x1000,
							   .ops = &both,
							   .device = &b->devices[i]};
		b->devices[i].value = 0x11223344 + i;
	}
}

static void bus_tear_down(struct bus *b)
{
	CHECK_EQ(0, hal_fake.locks_held);
}

TEST_FIXTURE(bus)

TEST_F(bus, empty_bus_answers_nothing)
{
	uint8_t data[4] = {1, 2, 3, 4};

	CHECK(!iobus_read(&self->bus, NULL, ipa(0), 4, data));
	CHECK(!iobus_write(&self->bus, NULL, ipa(0), 4, data));
	CHECK_EQ(1, data[0]);
}

TEST_F(bus, device_sees_little_endian_values)
{
	static const uint8_t out[] = {0x44, 0x33, 0x22, 0x11}, in[] = {0xaa, 0xbb, 0xcc, 0xdd};
	uint8_t data[4] = {0};

	iobus_register(&self->bus, &self->devices[0].range);
	CHECK(iobus_read(&self->bus, NULL, ipa(0x10000ffc), 4, data));
	CHECK_BYTES(out, data, 4);
	CHECK_EQ(0xffc, self->devices[0].offset);
	CHECK_EQ(4, self->devices[0].len);
	CHECK(iobus_write(&self->bus, NULL, ipa(0x10000002), 2, in));
	CHECK_EQ(0xbbaa, self->devices[0].written);
	CHECK_EQ(2, self->devices[0].offset);
}

TEST_F(bus, read_of_a_byte_writes_one_byte)
{
	uint8_t data[4] = {0, 0x55, 0x55, 0x55};

	iobus_register(&self->bus, &self->devices[0].range);
	CHECK(iobus_read(&self->bus, NULL, ipa(0x10000000), 1, data));
	CHECK_EQ(0x44, data[0]);
	CHECK_EQ(0x55, data[1]);
}

static const struct border {
	const char *label;
	uint64_t address;
	unsigned len;
	bool covered;
} borders[] = {
	{"first", 0x10000000, 4, true},	    {"last_byte", 0x10000fff, 1, true},
	{"last_word", 0x10000ffc, 4, true}, {"sticks_out", 0x10000ffd, 4, false},
	{"before", 0x0fffffff, 1, false},   {"half_before", 0x0ffffffe, 4, false},
	{"after", 0x10001000, 1, false},    {"same_low_32_bits", 0x110000000ull, 4, false},
};

TEST_TABLE(bus, range_covers_all_of_the_access_or_is_not_asked, struct border, borders)
{
	struct bus b = {.bus = {.first = NULL}};
	uint8_t data[4];

	bus_set_up(&b);
	iobus_register(&b.bus, &b.devices[0].range);
	CHECK_EQ(row->covered, iobus_read(&b.bus, NULL, ipa(row->address), row->len, data));
	CHECK_EQ(row->covered, iobus_write(&b.bus, NULL, ipa(row->address), row->len, data));
	CHECK_EQ(row->covered ? 2 : 0, b.devices[0].calls);
}

static const struct reach {
	const char *label;
	uint64_t base, address;
	uint32_t size;
	bool reached;
} reaches[] = {
	{"all_of_it", 0x10000000, 0x10000000, 0x1000, true},
	{"its_last_byte", 0x10000000, 0x10000fff, 0x1000, true},
	{"its_first_byte", 0x10000000, 0x0ffff001, 0x1000, true},
	{"within", 0x10000000, 0x10000800, 4, true},
	{"right_before", 0x10000000, 0x0ffff000, 0x1000, false},
	{"right_behind", 0x10000000, 0x10001000, 0x1000, false},
	{"last_page", 0xfffffffffffff000, 0xfffffffffffff000, 0x1000, true},
	{"beyond_64_bits", 0xfffffffffffff800, 0, 0x1000, false},
	{"up_to_64_bits", 0xfffffffffffff800, 0xfffffffffffff000, 0x1000, true},
};

TEST_TABLE(bus, range_is_reached_by_what_touches_it, struct reach, reaches)
{
	struct bus b = {.bus = {.first = NULL}};

	bus_set_up(&b);
	CHECK(!iobus_first(&b.bus, ipa(row->address), row->size));
	b.devices[0].range.base = ipa(row->base);
	b.devices[1].range.base = ipa(0x20000000);
	iobus_register(&b.bus, &b.devices[1].range);
	iobus_register(&b.bus, &b.devices[0].range);
	CHECK_EQ((uintptr_t)(row->reached ? &b.devices[0].range : NULL),
		 (uintptr_t)iobus_first(&b.bus, ipa(row->address), row->size));
	CHECK_EQ(0, hal_fake.locks_held);
}

TEST_F(bus, of_two_that_reach_it_the_first_is_told)
{
	self->devices[1].range.base = self->devices[0].range.base;
	iobus_register(&self->bus, &self->devices[1].range);
	iobus_register(&self->bus, &self->devices[0].range);
	CHECK(iobus_first(&self->bus, self->devices[0].range.base, 4) == &self->devices[1].range);
}

TEST_F(bus, changes_are_counted)
{
	iobus_register(&self->bus, &self->devices[0].range);
	CHECK_EQ(1, self->bus.changes);
	iobus_unregister(&self->bus, &self->devices[1].range);
	CHECK_EQ(1, self->bus.changes);
	iobus_unregister(&self->bus, &self->devices[0].range);
	CHECK_EQ(2, self->bus.changes);
}

TEST_F(bus, first_registered_is_asked_first_and_may_decline)
{
	uint8_t data[4] = {0};

	for (unsigned i = 0; i < 3; i++)
		iobus_register(&self->bus, &self->devices[i].range);
	self->devices[0].declines = true;
	CHECK(iobus_read(&self->bus, NULL, ipa(0x10000000), 4, data));
	CHECK_EQ(0x45, data[0]);
	CHECK(iobus_write(&self->bus, NULL, ipa(0x10000000), 4, data));
	CHECK_EQ(2, self->devices[0].calls);
	CHECK_EQ(2, self->devices[1].calls);
	CHECK_EQ(0, self->devices[2].calls);
	self->devices[1].declines = self->devices[2].declines = true;
	CHECK(!iobus_read(&self->bus, NULL, ipa(0x10000000), 4, data));
	CHECK(!iobus_write(&self->bus, NULL, ipa(0x10000000), 4, data));
	CHECK_EQ(2, self->devices[2].calls);
}

TEST_F(bus, missing_operation_is_no_answer)
{
	uint8_t data[4] = {0};

	self->devices[0].range.ops = &write_only;
	iobus_register(&self->bus, &self->devices[0].range);
	CHECK(!iobus_read(&self->bus, NULL, ipa(0x10000000), 4, data));
	CHECK(iobus_write(&self->bus, NULL, ipa(0x10000000), 4, data));
	self->devices[0].range.ops = &read_only;
	CHECK(iobus_read(&self->bus, NULL, ipa(0x10000000), 4, data));
	CHECK(!iobus_write(&self->bus, NULL, ipa(0x10000000), 4, data));
}

TEST_F(bus, unregistered_is_gone_and_the_others_stay)
{
	for (unsigned gone = 0; gone < 3; gone++) {
		uint8_t data[4];

		bus_set_up(self);
		for (unsigned i = 0; i < 3; i++) {
			self->devices[i].calls = 0;
			self->devices[i].range.base = ipa(0x1000 * i);
			iobus_register(&self->bus, &self->devices[i].range);
		}
		iobus_unregister(&self->bus, &self->devices[gone].range);
		/* Twice is once. */
		iobus_unregister(&self->bus, &self->devices[gone].range);
		for (unsigned i = 0; i < 3; i++)
			CHECK_EQ(i != gone, iobus_read(&self->bus, NULL, ipa(0x1000 * i), 4, data));
	}
}
