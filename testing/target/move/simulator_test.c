/* SPDX-License-Identifier: GPL-2.0-only */
/* The scenario on the simulator: the guest moves after each exit, and after all of them. */
#include <stdlib.h>

#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/dev_kvm_client.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "testing/harness/test.h"
#include "testing/target/move/move.h"

#define NEVER 0xffffffffu

/* A plan: how many looks of the host a turn has, when the guest moves, and how it is interrupted. */
static struct {
	unsigned looks, at, every;
	unsigned fresh; /* turns that may be a new VM's first: these need two more looks */
} plan;

static void tell(const char *line)
{
	FAIL("%s", line);
}

static void before_turn(void)
{
	sim_host_alarm(plan.fresh ? plan.looks + 2 : plan.looks);
	plan.fresh -= plan.fresh > 0;
}

static bool moves(unsigned turn)
{
	if (turn != plan.at && !(plan.every && turn % plan.every == 0))
		return false;
	plan.fresh = 2;
	return true;
}

static void run(uint64_t slice, unsigned *turns, unsigned *nr_moves)
{
	static const struct move_machine machine = {.backend = &kvm_backend_sim,
						    .before_turn = before_turn,
						    .moves = moves,
						    .tell = tell};

	sim_host_reset();
	sim_hardware_reset(SIM_CORTEX_A15, 1);
	sim_hardware_set_slice(slice);
	plan.fresh = 2;
	REQUIRE_EQ(0, sim_kvm_load());
	CHECK(move_run(&machine, turns, nr_moves));
	CHECK_EQ(0, sim_kvm_unload());
	CHECK(sim_host_is_empty());
	if (sim_host_complaint())
		FAIL("%s", sim_host_complaint());
}

static void run_undisturbed(void)
{
	unsigned turns, nr;

	plan.looks = 1000;
	plan.at = NEVER;
	plan.every = 0;
	run(1000000, &turns, &nr);
	CHECK_EQ(0, nr);
}

TEST(move, after_each_exit_a_guest_goes_on_in_a_new_vm)
{
	unsigned turns = 0, nr;

	run_undisturbed();
	plan.looks = 2; /* each turn is one exit */
	run(1000000, &turns, &nr);
	CHECK_LT(200, turns);
	for (plan.at = 0; plan.at < turns && !test_failed(); plan.at++) {
		unsigned again;

		NOTE("after turn %u of %u", plan.at, turns);
		run(1000000, &again, &nr);
		CHECK_EQ(1, nr);
	}
}

#define SLICE 7 /* instructions of a turn: with fewer no exclusive store would ever succeed */

/* How many turns there are between those after which the guest moves; ci/nightly chooses 1. */
static unsigned step(void)
{
	const char *text = getenv("MOVE_STEP");

	return text ? (unsigned)strtoul(text, NULL, 10) : 53;
}

TEST(move, within_any_stretch_of_code_a_guest_goes_on_in_a_new_vm)
{
	unsigned turns = 0, again, nr;

	run_undisturbed();
	plan.looks = 2;
	run(SLICE, &turns, &nr);
	CHECK_LT(1000, turns);
	for (plan.at = test_seed(9) % step(); plan.at < turns && !test_failed();
	     plan.at += step()) {
		NOTE("after turn %u of %u", plan.at, turns);
		run(SLICE, &again, &nr);
		CHECK_EQ(1, nr);
	}
}

/* In a new VM nothing is mapped: a turn has room for the faults of an instruction, and then for some exits. */
static const struct row {
	const char *label;
	uint64_t slice;
	unsigned looks, every;
} rows[] = {
	{"after_every_few_exits", 1000000, 10, 1},
	{"after_every_fifth_turn", 100, 5, 5},
	{"after_every_twentieth_turn", 13, 2, 20},
};

TEST_TABLE(move, again_and_again, struct row, rows)
{
	unsigned turns, nr;

	run_undisturbed();
	plan.looks = row->looks;
	plan.every = row->every;
	run(row->slice, &turns, &nr);
	NOTE("%u moves in %u turns", nr, turns);
	CHECK_LT(30, nr);
}
