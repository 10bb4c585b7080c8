/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest's writes that become events (SPEC.md section 2.5). */
#include <string.h>

#include "testing/unit/event/world.h"

TEST_FIXTURE(world)

#define ADDRESS 0x0a000050ull

static int request(struct world *world, int fd, uint64_t addr, uint32_t len, uint32_t flags,
		   uint64_t datamatch)
{
	const struct ioeventfd_request call = {datamatch, addr, len, fd, flags};

	return ioeventfd_set(&world->vm, &call);
}

/* --- which writes are answered ----------------------------------------------------------------------- */

static const struct match {
	const char *label;
	uint32_t len, flags;
	uint64_t datamatch;
	uint64_t address; /* of the write */
	unsigned written;
	uint32_t value;
	bool answered;
} matches[] = {
	{"any value", 4, 0, 0, ADDRESS, 4, 0x12345678, true},
	{"any value, byte", 1, 0, 7, ADDRESS, 1, 3, true},
	{"shorter", 4, 0, 0, ADDRESS, 2, 0, false},
	{"longer", 2, 0, 0, ADDRESS, 4, 0, false},
	{"behind", 4, 0, 0, ADDRESS + 4, 4, 0, false},
	{"before", 4, 0, 0, ADDRESS - 4, 4, 0, false},
	{"inside", 4, 0, 0, ADDRESS + 1, 1, 0, false},
	{"the value", 4, IOEVENTFD_DATAMATCH, 0x12345678, ADDRESS, 4, 0x12345678, true},
	{"another value", 4, IOEVENTFD_DATAMATCH, 0x12345678, ADDRESS, 4, 0x12345679, false},
	{"the value, halfword", 2, IOEVENTFD_DATAMATCH, 0x5678, ADDRESS, 2, 0x5678, true},
	{"a value too long", 2, IOEVENTFD_DATAMATCH, 0x15678, ADDRESS, 2, 0x5678, false},
	{"a value of 64 bits", 4, IOEVENTFD_DATAMATCH, 1ull << 32, ADDRESS, 4, 0, false},
	{"eight bytes", 8, 0, 0, ADDRESS, 4, 0, false}, /* a guest's writes have four at most */
	{"any length, byte", 0, 0, 0, ADDRESS, 1, 9, true},
	{"any length, halfword", 0, 0, 0, ADDRESS, 2, 9, true},
	{"any length, word", 0, 0, 0, ADDRESS, 4, 9, true},
	{"any length, behind", 0, 0, 0, ADDRESS + 1, 1, 9, false},
	{"fast", 4, IOEVENTFD_FAST_MMIO, 0, ADDRESS, 4, 0, true},
	{"port", 4, IOEVENTFD_PIO, 0, ADDRESS, 4, 0, false},
	{"channel", 4, IOEVENTFD_CCW, 0, ADDRESS, 4, 0, false},
};

TEST_TABLE(ioeventfd, answers_the_writes_it_names, struct match, matches)
{
	struct world world;
	int fd;

	world_set_up(&world);
	fd = sim_event_create();
	CHECK_EQ(0, request(&world, fd, ADDRESS, row->len, row->flags, row->datamatch));
	CHECK_EQ(row->answered, world_write(&world, row->address, row->written, row->value));
	CHECK_EQ(row->answered, world_read(fd));
	CHECK_EQ(0, request(&world, fd, ADDRESS, row->len, row->flags | IOEVENTFD_DEASSIGN,
			    row->datamatch));
	CHECK(!world_write(&world, row->address, row->written, row->value));
	world_tear_down(&world);
}

TEST_F(world, ioeventfd_does_not_answer_reads)
{
	const int fd = sim_event_create();
	uint8_t data[4];

	CHECK_EQ(0, request(self, fd, ADDRESS, 4, 0, 0));
	CHECK(!iobus_read(&self->vm.iobus, NULL, ipa(ADDRESS), 4, data));
}

TEST_F(world, each_value_has_its_event)
{
	int fds[8];

	for (unsigned i = 0; i < 8; i++) {
		fds[i] = sim_event_create();
		CHECK_EQ(0, request(self, fds[i], ADDRESS, 4, IOEVENTFD_DATAMATCH, i));
	}
	for (unsigned i = 0; i < 8; i++)
		CHECK(world_write(self, ADDRESS, 4, i));
	CHECK(!world_write(self, ADDRESS, 4, 8));
	for (unsigned i = 0; i < 8; i++)
		CHECK_EQ(1, world_read(fds[i]));
}

/* An event that a guest signals may raise an interrupt: no exit anywhere. */
TEST_F(world, event_of_a_write_may_be_an_irqfd)
{
	const int fd = sim_event_create();
	const struct irqfd_request irqfd = {.fd = fd, .gsi = 2};

	CHECK_EQ(0, irqfd_set(&self->vm, &irqfd));
	CHECK_EQ(0, request(self, fd, ADDRESS, 4, 0, 0));
	CHECK(world_write(self, ADDRESS, 4, 0));
	CHECK_EQ(1, self->ups[34]);
}

/* --- errors ------------------------------------------------------------------------------------------ */

static const struct bad {
	const char *label;
	uint64_t addr;
	uint32_t len, flags;
	int expected;
} bad[] = {
	{"length 3", ADDRESS, 3, 0, -HAL_EINVAL},
	{"length 5", ADDRESS, 5, 0, -HAL_EINVAL},
	{"length 16", ADDRESS, 16, 0, -HAL_EINVAL},
	{"wraps", ~0ull, 1, 0, -HAL_EINVAL},
	{"wraps, eight", ~0ull - 6, 8, 0, -HAL_EINVAL},
	{"flag 32", ADDRESS, 4, 32, -HAL_EINVAL},
	{"flag 31", ADDRESS, 4, 1u << 31, -HAL_EINVAL},
	{"value of any length", ADDRESS, 0, IOEVENTFD_DATAMATCH, -HAL_EINVAL},
	{"to be removed, length 3", ADDRESS, 3, IOEVENTFD_DEASSIGN, -HAL_EINVAL},
	{"no descriptor", ADDRESS, 4, 0, -HAL_EBADF},
	{"to be removed, no descriptor", ADDRESS, 4, IOEVENTFD_DEASSIGN, -HAL_EBADF},
};

TEST_TABLE(ioeventfd, bad_request_is_refused, struct bad, bad)
{
	struct world world;

	world_set_up(&world);
	CHECK_EQ(row->expected, request(&world, 99, row->addr, row->len, row->flags, 0));
	world_tear_down(&world);
}

TEST_F(world, address_beyond_a_guests_is_accepted_and_never_written)
{
	const int fd = sim_event_create();

	CHECK_EQ(0, request(self, fd, ~0ull, 0, 0, 0));
	CHECK_EQ(0, request(self, fd, ~0ull - 8, 8, 0, 0));
	CHECK(!world_write(self, ADDRESS, 4, 0));
	CHECK(!world_write(self, (1ull << 40) - 4, 4, 0));
}

static const struct collision {
	const char *label;
	uint32_t len, flags;
	uint64_t datamatch;
	int offset;
	bool collides; /* with four bytes, DATAMATCH 5 */
} collisions[] = {
	{"the same", 4, IOEVENTFD_DATAMATCH, 5, 0, true},
	{"another value", 4, IOEVENTFD_DATAMATCH, 6, 0, false},
	{"any value", 4, 0, 5, 0, true},
	{"any length", 0, 0, 0, 0, true},
	{"another length", 2, IOEVENTFD_DATAMATCH, 5, 0, false},
	{"another address", 4, IOEVENTFD_DATAMATCH, 5, 4, false},
	{"another bus", 4, IOEVENTFD_DATAMATCH | IOEVENTFD_PIO, 5, 0, false},
};

TEST_TABLE(ioeventfd, that_answers_the_same_write_is_eexist, struct collision, collisions)
{
	struct world world;
	int fd, other;

	world_set_up(&world);
	fd = sim_event_create();
	other = sim_event_create();
	CHECK_EQ(0, request(&world, fd, ADDRESS, 4, IOEVENTFD_DATAMATCH, 5));
	CHECK_EQ(row->collides ? -HAL_EEXIST : 0,
		 request(&world, other, ADDRESS + (uint64_t)row->offset, row->len, row->flags,
			 row->datamatch));
	/* and the other way round */
	CHECK_EQ(0, request(&world, fd, ADDRESS, 4, IOEVENTFD_DATAMATCH | IOEVENTFD_DEASSIGN, 5));
	if (row->collides)
		CHECK_EQ(0, request(&world, other, ADDRESS, row->len, row->flags, row->datamatch));
	CHECK_EQ(row->collides ? -HAL_EEXIST : 0,
		 request(&world, fd, ADDRESS, 4, IOEVENTFD_DATAMATCH, 5));
	world_tear_down(&world);
}

TEST_F(world, any_value_collides_with_a_value)
{
	const int fd = sim_event_create();

	CHECK_EQ(0, request(self, fd, ADDRESS, 4, 0, 0));
	CHECK_EQ(-HAL_EEXIST, request(self, fd, ADDRESS, 4, IOEVENTFD_DATAMATCH, 1));
}

static const struct removal {
	const char *label;
	bool other_event;
	uint64_t addr;
	uint32_t len, flags;
	uint64_t datamatch;
	int expected; /* with four bytes at ADDRESS, DATAMATCH 5 registered, then any value of two bytes */
} removals[] = {
	{"by all fields", false, ADDRESS, 4, IOEVENTFD_DATAMATCH, 5, 0},
	{"any value ignores the value", false, ADDRESS, 2, 0, 99, 0},
	{"another event", true, ADDRESS, 4, IOEVENTFD_DATAMATCH, 5, -HAL_ENOENT},
	{"another address", false, ADDRESS + 4, 4, IOEVENTFD_DATAMATCH, 5, -HAL_ENOENT},
	{"another length", false, ADDRESS, 1, IOEVENTFD_DATAMATCH, 5, -HAL_ENOENT},
	{"another value", false, ADDRESS, 4, IOEVENTFD_DATAMATCH, 6, -HAL_ENOENT},
	{"any value", false, ADDRESS, 4, 0, 5, -HAL_ENOENT},
	{"another bus", false, ADDRESS, 4, IOEVENTFD_DATAMATCH | IOEVENTFD_PIO, 5, -HAL_ENOENT},
};

TEST_TABLE(ioeventfd, is_removed_by_all_its_fields, struct removal, removals)
{
	struct world world;
	int fd, other;

	world_set_up(&world);
	fd = sim_event_create();
	other = sim_event_create();
	CHECK_EQ(0, request(&world, fd, ADDRESS, 4, IOEVENTFD_DATAMATCH, 5));
	CHECK_EQ(0, request(&world, fd, ADDRESS, 2, 0, 0));
	CHECK_EQ(row->expected, request(&world, row->other_event ? other : fd, row->addr, row->len,
					row->flags | IOEVENTFD_DEASSIGN, row->datamatch));
	CHECK_EQ(row->expected ? 2 : 1, world.vm.events.nr_ioeventfds);
	world_tear_down(&world);
}

TEST_F(world, ioeventfds_have_a_limit)
{
	const int fd = sim_event_create();

	for (unsigned i = 0; i < EVENT_MAX_IOEVENTFDS; i++)
		REQUIRE_EQ(0, request(self, fd, ADDRESS, 4, IOEVENTFD_DATAMATCH, i));
	CHECK_EQ(-HAL_ENOSPC, request(self, fd, ADDRESS + 4, 4, 0, 0));
	CHECK_EQ(0, request(self, fd, ADDRESS, 4, IOEVENTFD_DATAMATCH | IOEVENTFD_DEASSIGN, 17));
	CHECK_EQ(0, request(self, fd, ADDRESS + 4, 4, 0, 0));
}

TEST_F(world, full_bus_has_no_room_for_ioeventfds)
{
	const int fd = sim_event_create();

	for (unsigned i = 0; i < EVENT_MAX_DEVICES; i++)
		REQUIRE_EQ(0, coalesced_register(&self->vm, 0x1000, 4, 0));
	CHECK_EQ(-HAL_ENOSPC, request(self, fd, ADDRESS, 4, 0, 0));
	CHECK_EQ(0, request(self, fd, ADDRESS, 4, IOEVENTFD_PIO, 0));
	CHECK_EQ(0, coalesced_unregister(&self->vm, 0x1000, 4, 0));
	CHECK_EQ(0, request(self, fd, ADDRESS, 4, 0, 0));
}

TEST_F(world, each_failure_of_ioeventfd_leaves_nothing)
{
	const int fd = sim_event_create();

	sim_host_fail(SIM_FAIL_ANY, 1);
	CHECK_EQ(-HAL_ENOMEM, request(self, fd, ADDRESS, 4, 0, 0));
	CHECK_EQ(0, sim_host_alive().objects);
	CHECK_EQ(0, sim_host_alive().events);
	sim_host_fail(SIM_FAIL_ANY, 2);
	CHECK_EQ(0, request(self, fd, ADDRESS, 4, 0, 0));
}

TEST_F(world, event_lives_as_long_as_its_ioeventfd)
{
	const int fd = sim_event_create();

	CHECK_EQ(0, request(self, fd, ADDRESS, 4, 0, 0));
	world_close(fd);
	CHECK(world_write(self, ADDRESS, 4, 0));
}
