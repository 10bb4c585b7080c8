/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes that wait in the ring (SPEC.md sections 2.2, 2.3 and 2.5). */
#include <string.h>

#include "testing/unit/event/world.h"

TEST_FIXTURE(world)

#define BASE 0x0a001000ull
#define SIZE 0x100u

static const struct place {
	const char *label;
	uint64_t address;
	unsigned len;
	bool taken;
} places[] = {
	{"first word", BASE, 4, true},		 {"last word", BASE + SIZE - 4, 4, true},
	{"last byte", BASE + SIZE - 1, 1, true}, {"reaches out", BASE + SIZE - 2, 4, false},
	{"begins before", BASE - 2, 4, false},	 {"before", BASE - 4, 4, false},
	{"behind", BASE + SIZE, 1, false},
};

TEST_TABLE(coalesced, takes_writes_that_lie_in_the_zone, struct place, places)
{
	struct world world;

	world_set_up(&world);
	CHECK_EQ(0, coalesced_register(&world.vm, BASE, SIZE, 0));
	CHECK_EQ(row->taken, world_write(&world, row->address, row->len, 0x11223344));
	CHECK_EQ(row->taken, world.ring.last);
	world_tear_down(&world);
}

TEST_F(world, write_stands_in_the_ring_as_the_guest_made_it)
{
	const uint8_t expected[8] = {0x44, 0x33};
	const struct coalesced_write *write = &self->ring.writes[0];

	CHECK_EQ(0, coalesced_register(&self->vm, BASE, SIZE, 0));
	CHECK(world_write(self, BASE + 6, 2, 0x11223344));
	CHECK_EQ(0, self->ring.first);
	CHECK_EQ(1, self->ring.last);
	CHECK_EQ(BASE + 6, write->phys_addr);
	CHECK_EQ(2, write->len);
	CHECK_EQ(0, write->pio);
	CHECK_BYTES(expected, write->data, sizeof(expected));
}

TEST_F(world, coalesced_zone_does_not_answer_reads)
{
	uint8_t data[4];

	CHECK_EQ(0, coalesced_register(&self->vm, BASE, SIZE, 0));
	CHECK(!iobus_read(&self->vm.iobus, NULL, ipa(BASE), 4, data));
}

TEST_F(world, ring_takes_169_writes_wherever_it_begins)
{
	CHECK_EQ(170, COALESCED_MAX);
	CHECK_EQ(0, coalesced_register(&self->vm, BASE, SIZE, 0));
	for (uint32_t start = 0; start < COALESCED_MAX && !test_failed(); start++) {
		self->ring.first = self->ring.last = start;
		for (uint32_t i = 0; i < COALESCED_MAX - 1; i++)
			CHECK(world_write(self, BASE, 4, i));
		CHECK(!world_write(self, BASE, 4, 0)); /* full: user space has to see it */
		for (uint32_t i = 0; i < COALESCED_MAX - 1; i++)
			CHECK_EQ(i & 0xff, self->ring.writes[(start + i) % COALESCED_MAX].data[0]);
		self->ring.first = (start + 1) % COALESCED_MAX;
		CHECK(world_write(self, BASE, 4, 0));
	}
}

/* Covers: CVE-2019-14821 */
TEST_F(world, CVE_2019_14821_nothing_is_written_beyond_the_ring)
{
	static const uint32_t values[] = {0,	      1,	  169,	      170,
					  171,	      0x7fffffff, 0x80000000, 0xfffffffe,
					  0xffffffff, 0x06060606, 0x0aaaaaab, 0x15555556};
	static struct {
		struct coalesced_ring ring;
		uint8_t behind[8192];
	} page;

	CHECK_EQ(0, coalesced_register(&self->vm, BASE, SIZE, 0));
	self->vm.events.ring = &page.ring;
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(values); i++) {
		for (unsigned j = 0; j < HAL_ARRAY_SIZE(values); j++) {
			memset(&page, 0x5a, sizeof(page));
			page.ring.first = values[i];
			page.ring.last = values[j];
			CHECK_EQ(values[j] < 170 && (values[j] + 1) % 170 != values[i],
				 world_write(self, BASE, 4, 0xffffffff));
			for (unsigned k = 0; k < sizeof(page.behind); k++)
				CHECK_EQ(0x5a, page.behind[k]);
			CHECK_EQ(values[i], page.ring.first);
		}
	}
}

TEST_F(world, zone_is_taken_away_by_a_range_in_it)
{
	static const struct {
		uint64_t addr;
		uint32_t size;
		bool gone;
	} rows[] = {
		{BASE, SIZE, true},	     {BASE + 8, 4, true},     {BASE, 0, true},
		{BASE + SIZE, 0, true},	     {BASE, SIZE + 1, false}, {BASE - 1, 4, false},
		{BASE + SIZE - 2, 4, false}, {BASE + SIZE, 1, false}, {~0ull, 4, false},
	};

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(rows); i++) {
		NOTE("row %u", i);
		CHECK_EQ(0, coalesced_register(&self->vm, BASE, SIZE, 0));
		CHECK_EQ(0, coalesced_unregister(&self->vm, rows[i].addr, rows[i].size, 1));
		CHECK_EQ(0, coalesced_unregister(&self->vm, rows[i].addr, rows[i].size, 0));
		CHECK_EQ(!rows[i].gone, world_write(self, BASE, 4, 0));
		CHECK_EQ(0, coalesced_unregister(&self->vm, BASE, SIZE, 0));
	}
}

TEST_F(world, zone_of_ports_is_reached_by_no_guest)
{
	CHECK_EQ(0, coalesced_register(&self->vm, BASE, SIZE, 1));
	CHECK(!world_write(self, BASE, 4, 0));
	CHECK_EQ(0, coalesced_unregister(&self->vm, BASE, SIZE, 0));
	CHECK_EQ(1, self->vm.events.nr_zones[EVENT_BUS_PIO]);
	CHECK_EQ(0, coalesced_unregister(&self->vm, BASE, SIZE, 1));
	CHECK_EQ(0, self->vm.events.nr_zones[EVENT_BUS_PIO]);
}

TEST_F(world, ports_are_0_or_1)
{
	CHECK_EQ(-HAL_EINVAL, coalesced_register(&self->vm, BASE, SIZE, 2));
	CHECK_EQ(-HAL_EINVAL, coalesced_unregister(&self->vm, BASE, SIZE, 2));
}

TEST_F(world, empty_zone_and_one_at_the_end_of_64_bits_take_nothing)
{
	CHECK_EQ(0, coalesced_register(&self->vm, BASE, 0, 0));
	CHECK_EQ(0, coalesced_register(&self->vm, ~0ull - 3, 0xffffffff, 0));
	CHECK(!world_write(self, BASE, 1, 0));
	CHECK(!world_write(self, 0, 4, 0));
}

TEST_F(world, bus_takes_1000_zones)
{
	for (unsigned i = 0; i < EVENT_MAX_DEVICES; i++)
		REQUIRE_EQ(0, coalesced_register(&self->vm, BASE, SIZE, 0));
	CHECK_EQ(-HAL_ENOSPC, coalesced_register(&self->vm, BASE, SIZE, 0));
	CHECK_EQ(0, coalesced_register(&self->vm, BASE, SIZE, 1));
	CHECK_EQ(0, coalesced_unregister(&self->vm, BASE, SIZE, 0));
	CHECK_EQ(0, coalesced_register(&self->vm, BASE, SIZE, 0));
}

TEST_F(world, zone_without_memory_is_enomem)
{
	sim_host_fail(SIM_FAIL_ANY, 1);
	CHECK_EQ(-HAL_ENOMEM, coalesced_register(&self->vm, BASE, SIZE, 0));
	CHECK(!world_write(self, BASE, 4, 0));
}
