/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Signals, deassignment, the end of an event, a new routing table and the end of the VM against each other, in every order
 * with a few preemptions. The simulated host complains about locks in two orders and about what sleeps where it must not;
 * the sanitizers see what is used after it was freed.
 */
#include "arch_sim/hal/sched.h"
#include "testing/unit/event/world.h"

/* Three threads have many more orders than two. */
#define PREEMPTIONS(threads) ((threads) == 2 ? 3 : 2)

/* What the threads share. */
static struct race {
	struct world world;
	int fd, told;
	bool closed;
	unsigned untying; /* threads */
	unsigned heard;	  /* writes that succeeded */
} race;

static void set_up(uint32_t flags)
{
	const struct irqfd_request call = {.gsi = 4, .flags = flags};
	struct irqfd_request request = call;

	race = (struct race){0};
	world_set_up(&race.world);
	race.fd = sim_event_create();
	race.told = sim_event_create();
	request.fd = race.fd;
	request.resamplefd = race.told;
	CHECK_EQ(0, irqfd_set(&race.world.vm, &request));
}

static void signal(void *nothing)
{
	race.heard += !sim_event_write(race.fd, 1);
}

static void deassign(void *nothing)
{
	const struct irqfd_request request = {.fd = race.fd, .gsi = 4, .flags = IRQFD_DEASSIGN};
	unsigned ups;

	race.untying++;
	if (irqfd_set(&race.world.vm, &request))
		return; /* it was closed */
	ups = race.world.ups[36];
	sim_schedule_point();
	/* No signal acts any more, unless another thread is about to untie it. */
	if (!race.closed && race.untying == 1)
		CHECK_EQ(ups, race.world.ups[36]);
}

static void close_event(void *nothing)
{
	race.closed = true;
	world_close(race.fd);
}

static void end_vm(void *nothing)
{
	world_end_vm(&race.world);
}

static void end_of_interrupt(void *nothing)
{
	irqfd_ended(&race.world.vm, 36);
}

static void route(void *nothing)
{
	const struct routing_entry entry = {.gsi = 4, .type = ROUTING_IRQCHIP, .irqchip = {0, 100}};

	CHECK_EQ(0, routing_set(&race.world.vm, 1, 0, hva((uintptr_t)&entry)));
}

static const struct together {
	const char *label;
	uint32_t flags;
	void (*bodies[3])(void *nothing);
} together[] = {
	{"signal, deassign", 0, {signal, deassign}},
	{"signal, deassign, resampling", IRQFD_RESAMPLE, {signal, deassign}},
	{"close, deassign", 0, {close_event, deassign}},
	{"close, deassign, end of interrupt",
	 IRQFD_RESAMPLE,
	 {close_event, deassign, end_of_interrupt}},
	{"close, end of VM", 0, {close_event, end_vm}},
	{"close, end of VM, resampling", IRQFD_RESAMPLE, {close_event, end_vm}},
	{"signal, end of VM", IRQFD_RESAMPLE, {signal, end_vm}},
	{"signal, route", 0, {signal, route}},
	{"signal, route, deassign", IRQFD_RESAMPLE, {signal, route, deassign}},
	{"signal, end of interrupt, deassign",
	 IRQFD_RESAMPLE,
	 {signal, end_of_interrupt, deassign}},
	{"deassign twice", 0, {deassign, deassign, signal}},
};

/* Each thread on a CPU of its own. Ends the world after each run, and at the first failure. */
static void in_every_order(unsigned preemptions, uint32_t flags,
			   void (*const bodies[3])(void *nothing), void (*check)(void))
{
	sim_explore_begin(preemptions);
	do {
		set_up(flags);
		for (unsigned i = 0; i < 3 && bodies[i]; i++)
			sim_thread_add(bodies[i], NULL, i);
		REQUIRE(sim_threads_run());
		check();
		world_tear_down(&race.world);
	} while (!test_failed() && sim_explore_next());
}

static void check_nothing(void)
{
}

TEST_TABLE(irqfd, survives_all_at_once_in_every_order, struct together, together)
{
	in_every_order(PREEMPTIONS(row->bodies[2] ? 3 : 2), row->flags, row->bodies, check_nothing);
	CHECK_LT(5, sim_explored());
}

static void check_one_edge(void)
{
	CHECK_EQ(race.world.ups[36], race.world.downs[36]);
	CHECK_EQ(race.world.ups[132], race.world.downs[132]);
	CHECK_EQ(1, race.world.ups[36] + race.world.ups[132]);
}

/* An edge goes wholly to the old or wholly to the new interrupt: no line stays up. */
TEST(irqfd, edge_is_not_torn_by_a_new_table)
{
	void (*const bodies[3])(void *nothing) = {signal, route};

	in_every_order(PREEMPTIONS(2), 0, bodies, check_one_edge);
}

static void check_what_was_heard(void)
{
	CHECK_EQ(race.heard, race.world.ups[36]);
}

/* Who writes has the file: it ends after the write, which is heard, however soon the descriptor is closed. */
TEST(irqfd, write_is_heard_though_its_descriptor_is_closed_meanwhile)
{
	void (*const bodies[3])(void *nothing) = {signal, signal, close_event};

	in_every_order(PREEMPTIONS(3), 0, bodies, check_what_was_heard);
}
