/* SPDX-License-Identifier: GPL-2.0-only */
/* Events that raise interrupts (SPEC.md sections 2.5 and 6.9). */
#include <string.h>

#include "testing/unit/event/world.h"

TEST_FIXTURE(world)

static int request(struct world *world, int fd, uint32_t gsi, uint32_t flags, int resamplefd)
{
	const struct irqfd_request call = {fd, gsi, flags, resamplefd};

	return irqfd_set(&world->vm, &call);
}

static int assign(struct world *world, int fd, uint32_t gsi)
{
	return request(world, fd, gsi, 0, 0);
}

static int deassign(struct world *world, int fd, uint32_t gsi)
{
	return request(world, fd, gsi, IRQFD_DEASSIGN, 0);
}

/* --- edges ------------------------------------------------------------------------------------------- */

TEST_F(world, signal_is_an_edge_of_the_routed_interrupt)
{
	const int fd = sim_event_create();

	CHECK_EQ(0, assign(self, fd, 8));
	CHECK_EQ(0, self->ups[40]);
	CHECK_EQ(0, sim_event_write(fd, 1));
	CHECK_EQ(1, self->ups[40]);
	CHECK_EQ(1, self->downs[40]);
	CHECK(!self->level[40]);
	CHECK_EQ(0, sim_event_write(fd, 7));
	CHECK_EQ(2, self->ups[40]);
	CHECK_EQ(0, world_read(fd)); /* the interrupt has taken it */
}

TEST_F(world, event_that_was_signalled_before_raises_at_once)
{
	const int fd = sim_event_create();

	CHECK_EQ(0, sim_event_write(fd, 1));
	CHECK_EQ(0, assign(self, fd, 0));
	CHECK_EQ(1, self->ups[32]);
}

TEST_F(world, signal_follows_the_routing_of_its_time)
{
	const struct routing_entry entry = {.gsi = 8, .type = ROUTING_IRQCHIP, .irqchip = {0, 100}};
	const int fd = sim_event_create();

	CHECK_EQ(0, assign(self, fd, 8));
	CHECK_EQ(0, routing_set(&self->vm, 1, 0, hva((uintptr_t)&entry)));
	CHECK_EQ(0, sim_event_write(fd, 1));
	CHECK_EQ(0, self->ups[40]);
	CHECK_EQ(1, self->ups[132]);
}

TEST_F(world, gsi_that_leads_nowhere_is_no_matter)
{
	const int fd = sim_event_create();

	CHECK_EQ(0, assign(self, fd, 0xffffffff));
	CHECK_EQ(0, sim_event_write(fd, 1));
	CHECK_EQ(0, deassign(self, fd, 0xffffffff));
}

TEST_F(world, several_events_may_raise_one_gsi)
{
	const int one = sim_event_create(), two = sim_event_create();

	CHECK_EQ(0, assign(self, one, 3));
	CHECK_EQ(0, assign(self, two, 3));
	sim_event_write(one, 1);
	sim_event_write(two, 1);
	CHECK_EQ(2, self->ups[35]);
	CHECK_EQ(0, deassign(self, one, 3));
	sim_event_write(one, 1);
	sim_event_write(two, 1);
	CHECK_EQ(3, self->ups[35]);
}

/* --- errors, in the order of the checks -------------------------------------------------------------- */

TEST_F(world, flags_are_looked_at_first)
{
	self->vgic = false;
	CHECK_EQ(-HAL_EINVAL, request(self, 99, 0, 4, 0));
	CHECK_EQ(-HAL_EINVAL, request(self, 99, 0, 4 | IRQFD_DEASSIGN, 0));
}

TEST_F(world, without_an_initialised_vgic_assign_is_eagain)
{
	self->vgic = false;
	CHECK_EQ(-HAL_EAGAIN, assign(self, 99, 0));
	CHECK_EQ(-HAL_EBADF, deassign(self, 99, 0)); /* which needs none */
}

static int other_file(void)
{
	const int fd = hal_file_reserve(HAL_FILE_VM, NULL);

	hal_file_publish(fd);
	return fd;
}

TEST_F(world, descriptors_must_be_of_events)
{
	const int fd = sim_event_create(), other = other_file();

	CHECK_EQ(-HAL_EBADF, assign(self, 99, 0));
	CHECK_EQ(-HAL_EBADF, assign(self, -1, 0));
	CHECK_EQ(-HAL_EINVAL, assign(self, other, 0));
	CHECK_EQ(-HAL_EINVAL, deassign(self, other, 0));
	CHECK_EQ(-HAL_EBADF, request(self, fd, 0, IRQFD_RESAMPLE, 99));
	CHECK_EQ(-HAL_EINVAL, request(self, fd, 0, IRQFD_RESAMPLE, other));
	CHECK_EQ(0, assign(self, fd, 0)); /* none of these has tied it */
}

TEST_F(world, event_is_tied_once)
{
	const int fd = sim_event_create(), resample = sim_event_create();

	CHECK_EQ(0, assign(self, fd, 1));
	CHECK_EQ(-HAL_EBUSY, assign(self, fd, 1));
	CHECK_EQ(-HAL_EBUSY, assign(self, fd, 2));
	CHECK_EQ(-HAL_EBUSY, request(self, fd, 2, IRQFD_RESAMPLE, resample));
	CHECK_EQ(0, deassign(self, fd, 1));
	CHECK_EQ(0, assign(self, fd, 2));
}

TEST_F(world, deassign_matches_event_and_gsi)
{
	const int one = sim_event_create(), two = sim_event_create();

	CHECK_EQ(0, assign(self, one, 1));
	CHECK_EQ(0, deassign(self, one, 2)); /* not an error, and not this one */
	CHECK_EQ(0, deassign(self, two, 1));
	sim_event_write(one, 1);
	CHECK_EQ(1, self->ups[33]);
	CHECK_EQ(0, deassign(self, one, 1));
	sim_event_write(one, 1);
	CHECK_EQ(1, self->ups[33]);
	CHECK_EQ(0, deassign(self, one, 1));
}

/* --- resampling -------------------------------------------------------------------------------------- */

/* Covers: R27 */
TEST_F(world, resample_line_stays_up_until_the_guest_ends_it)
{
	const int fd = sim_event_create(), resample = sim_event_create();

	CHECK_EQ(0, request(self, fd, 4, IRQFD_RESAMPLE, resample));
	sim_event_write(fd, 1);
	CHECK(self->level[36]);
	CHECK_EQ(0, self->downs[36]);
	irqfd_ended(&self->vm, 35); /* another one */
	CHECK(self->level[36]);
	CHECK_EQ(0, world_read(resample));
	irqfd_ended(&self->vm, 36);
	CHECK(!self->level[36]);
	CHECK_EQ(1, world_read(resample));
	sim_event_write(fd, 1); /* the device still wants it */
	CHECK(self->level[36]);
}

TEST_F(world, all_who_resample_a_gsi_are_told)
{
	const int one = sim_event_create(), two = sim_event_create(), three = sim_event_create();
	const int told_one = sim_event_create(), told_two = sim_event_create(),
		  told_three = sim_event_create();

	CHECK_EQ(0, request(self, one, 4, IRQFD_RESAMPLE, told_one));
	CHECK_EQ(0, request(self, two, 4, IRQFD_RESAMPLE, told_two));
	CHECK_EQ(0, request(self, three, 5, IRQFD_RESAMPLE, told_three));
	sim_event_write(one, 1);
	irqfd_ended(&self->vm, 36);
	CHECK_EQ(1, world_read(told_one));
	CHECK_EQ(1, world_read(told_two));
	CHECK_EQ(0, world_read(told_three));
}

TEST_F(world, who_unties_last_lowers_the_line)
{
	const int one = sim_event_create(), two = sim_event_create(), other = sim_event_create();
	const int told = sim_event_create();

	CHECK_EQ(0, request(self, other, 5, IRQFD_RESAMPLE, told));
	CHECK_EQ(0, request(self, one, 4, IRQFD_RESAMPLE, told));
	CHECK_EQ(0, request(self, two, 4, IRQFD_RESAMPLE, told));
	sim_event_write(one, 1);
	CHECK_EQ(0, deassign(self, one, 4));
	CHECK(self->level[36]);
	CHECK_EQ(0, deassign(self, two, 4));
	CHECK(!self->level[36]);
	irqfd_ended(&self->vm, 36);
	CHECK_EQ(0, world_read(told));
}

/* A device that signals its own event when it is resampled: the line goes up again, and nothing waits for itself. */
TEST_F(world, event_may_be_its_own_resample_event)
{
	const int fd = sim_event_create();

	CHECK_EQ(0, request(self, fd, 4, IRQFD_RESAMPLE, fd));
	sim_event_write(fd, 1);
	irqfd_ended(&self->vm, 36);
	CHECK(self->level[36]);
	CHECK_EQ(1, self->downs[36]);
	CHECK_EQ(2, self->ups[36]);
}

TEST_F(world, resample_event_may_raise_another_gsi)
{
	const int fd = sim_event_create(), chained = sim_event_create();

	CHECK_EQ(0, assign(self, chained, 9));
	CHECK_EQ(0, request(self, fd, 4, IRQFD_RESAMPLE, chained));
	irqfd_ended(&self->vm, 36);
	CHECK_EQ(1, self->ups[41]);
}

/* --- lives ------------------------------------------------------------------------------------------- */

TEST_F(world, event_without_descriptors_unties_itself)
{
	const int one = sim_event_create(), two = sim_event_create(), told = sim_event_create();

	CHECK_EQ(0, assign(self, one, 1));
	CHECK_EQ(0, request(self, two, 4, IRQFD_RESAMPLE, told));
	sim_event_write(two, 1);
	CHECK(self->level[36]);
	world_close(two);
	CHECK(!self->level[36]);
	world_close(one);
	CHECK_EQ(0, sim_host_alive().objects);
	CHECK_EQ(0, sim_host_alive().events);
}

TEST_F(world, resample_event_without_descriptors_is_no_matter)
{
	const int fd = sim_event_create(), told = sim_event_create();

	CHECK_EQ(0, request(self, fd, 4, IRQFD_RESAMPLE, told));
	world_close(told);
	sim_event_write(fd, 1);
	irqfd_ended(&self->vm, 36);
	CHECK(!self->level[36]);
}

TEST_F(world, end_of_the_vm_unties_all)
{
	const int one = sim_event_create(), two = sim_event_create();

	CHECK_EQ(0, assign(self, one, 1));
	CHECK_EQ(0, request(self, two, 4, IRQFD_RESAMPLE, one));
	world_end_vm(self);
	sim_event_write(one, 1);
	CHECK_EQ(0, self->ups[33]);
	CHECK_EQ(1, world_read(one));
}

TEST_F(world, each_failure_of_irqfd_leaves_nothing)
{
	const int fd = sim_event_create(), told = sim_event_create();
	unsigned n = 0;

	do {
		sim_host_fail(SIM_FAIL_ANY, ++n);
		if (!request(self, fd, 4, IRQFD_RESAMPLE, told))
			break;
		CHECK_EQ(0, sim_host_alive().objects);
		CHECK_EQ(0, sim_host_alive().events);
		CHECK(!self->vm.events.resamplers);
		irqfd_ended(&self->vm, 36);
		CHECK_EQ(0, world_read(told));
	} while (n < 100);
	CHECK_EQ(3, n); /* the irqfd, the listener */
	CHECK_EQ(0, deassign(self, fd, 4));
	for (n = 1; n < 3; n++) {
		sim_host_fail(SIM_FAIL_ANY, n);
		CHECK_EQ(-HAL_ENOMEM, assign(self, fd, 4));
	}
	CHECK_EQ(0, sim_host_alive().objects);
}
