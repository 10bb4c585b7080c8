/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Injection, list registers, vcpus that change CPUs, and writes to the distributor against each other: two threads in every
 * order that a few preemptions can give, at each call of hal/ and each atomic operation, and four in random ones.
 */
#include "testing/unit/vgic/race.h"

#include <stdio.h>
#include <stdlib.h>

#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/sched.h"
#include "core/vgic/attr.h"
#include "core/vgic/state.h"
#include "hal/timer.h"
#include "testing/harness/test.h"

#define SPI   40u
#define OTHER 41u
#define SGI   3u
#define TICKS 100u

/* $VGIC_MORE_PREEMPTIONS, $VGIC_RANDOM_RUNS: for longer runs (ci/nightly). */
static unsigned from_environment(const char *name, unsigned otherwise)
{
	const char *value = getenv(name);

	return value ? (unsigned)strtoul(value, NULL, 0) : otherwise;
}

/* --- what happens outside of the VM ------------------------------------------------------------------- */

static void nothing(void)
{
}

static void edges(void)
{
	race_raise(SPI);
	race_raise(SPI);
}

static void line_moves(void)
{
	race_line(SPI, true);
	race_line(SPI, false);
	race_line(SPI, true);
}

static void device_asserts(void)
{
	race_assert();
	race_assert();
}

static void device_asserts_and_goes(void)
{
	race_assert();
	race_untie();
}

static void time_passes(void)
{
	sim_hardware_pass_time(TICKS / 2);
	race_wait_for_scripts();
	for (unsigned i = 0; i < 3; i++)
		sim_hardware_pass_time(TICKS / 2);
}

static void time_passes_and_edges(void)
{
	sim_hardware_pass_time(TICKS / 2);
	race_raise(SPI);
	race_wait_for_scripts();
	sim_hardware_pass_time(TICKS);
}

/* --- what there is before ------------------------------------------------------------------------------ */

static void level(void)
{
	race_set_device(SPI, RACE_LEVEL);
}

static void tied(void)
{
	race_tie(SPI);
}

static void tied_to_eager(void)
{
	race_tie(SPI);
	race.eager = 1;
}

/* Both players' masks are at half, and the interrupt is less urgent. */
static void masked(void)
{
	race_write(&race.player[0], 0x400 + SPI, 1, 0xa0);
	for (unsigned i = 0; i < race.players; i++)
		race_set_mask(i, 0x80);
}

/* The second player's mask is at half, and the interrupt, which is the first one's, less urgent. */
static void own_masks(void)
{
	race_write(&race.player[0], 0x400 + SPI, 1, 0xa0);
	race_set_mask(1, 0x80);
}

/* The CPU interfaces signal group 1 alone. */
static void group1(void)
{
	for (unsigned i = 0; i < race.players; i++)
		CHECK_EQ(0, vgic_attr_set(race.vm, VGIC_GROUP_CPU_REGS, (uint64_t)i << 32, 6));
}

/* --- scripts ------------------------------------------------------------------------------------------- */

#define SCRIPT(name, ...) static const struct race_step name[] = {__VA_ARGS__, {NULL, 0, 0}}

SCRIPT(pend_twice, {race_pend, SPI, 0}, {race_pend, SPI, 0});
SCRIPT(move_pending, {race_pend, SPI, 0}, {race_target, SPI, 1});
SCRIPT(move_active, {race_pend, SPI, 0}, {race_target, SPI, 1}, {race_pend, SPI, 0});
SCRIPT(move, {race_target, SPI, 1}, {race_target, SPI, 0});
SCRIPT(switch_off, {race_disable, SPI, 0}, {race_pend, SPI, 0}, {race_enable, SPI, 0});
SCRIPT(disable_pending, {race_pend, SPI, 0}, {race_disable, SPI, 0}, {race_enable, SPI, 0});
SCRIPT(off_and_on, {race_disable, SPI, 0}, {race_enable, SPI, 0});
SCRIPT(pend_and_change, {race_pend, SPI, 0}, {race_priority, OTHER, 0x20});
SCRIPT(pend_both, {race_pend, SPI, 0}, {race_priority, OTHER, 0x20}, {race_pend, OTHER, 0});
SCRIPT(pend_other, {race_pend, OTHER, 0});
SCRIPT(pend_other_twice, {race_pend, OTHER, 0}, {race_pend, OTHER, 0});
SCRIPT(unpend_other, {race_pend, OTHER, 0}, {race_unpend, OTHER, 0});
SCRIPT(unpend, {race_pend, SPI, 0}, {race_unpend, SPI, 0});
SCRIPT(activate, {race_activate, SPI, 0}, {race_pend, SPI, 0}, {race_deactivate, SPI, 0});
SCRIPT(more_urgent, {race_pend, SPI, 0}, {race_priority, SPI, 0x10});
SCRIPT(change_group, {race_pend, SPI, 0}, {race_group, 0xffffffff, 0});
SCRIPT(dist_off, {race_switch, 0, 0}, {race_pend, SPI, 0}, {race_switch, 1, 0});
SCRIPT(dist_off_pending, {race_pend, SPI, 0}, {race_switch, 0, 0}, {race_switch, 1, 0});
SCRIPT(sgis, {race_sgi, SGI, 0}, {race_sgi, SGI, 0});
SCRIPT(sgi_to_self, {race_sgi, SGI, 1});
SCRIPT(sgi_to_other, {race_sgi, SGI, 1}, {race_sgi, SGI, 0});
SCRIPT(sgi_to_first, {race_sgi, SGI, 0}, {race_sgi, SGI, 1});
SCRIPT(sgi_to_third, {race_sgi, SGI, 2});
SCRIPT(save, {race_pause, 0, 0});
SCRIPT(save_sgis, {race_sgi, SGI, 0}, {race_sgi, SGI, 0}, {race_pause, 0, 0});
SCRIPT(mask, {race_mask, 0x80, 0});
SCRIPT(mask_and_save, {race_mask, 0x40, 0}, {race_pause, 0, 0});
SCRIPT(save_pending, {race_pend, SPI, 0}, {race_pause, 0, 0});
SCRIPT(timer, {race_timer, TICKS, 0});
SCRIPT(ptimer, {race_ptimer, TICKS, 0});

/* --- two, or three, in every order ---------------------------------------------------------------------- */

enum { SLEEPS = RACE_SLEEPS, MOVES = RACE_MOVES, HYP = RACE_HYP, MASKED = RACE_MASKED };

/* With one preemption more it takes minutes: not in longer runs. */
#define LARGE 16u

struct scene {
	const char *label;
	void (*prepare)(void);
	struct {
		const struct race_step *script;
		unsigned how;
	} player[RACE_PLAYERS];
	void (*body[2])(void);
	unsigned players, preemptions; /* | LARGE */
};

static const struct scene scenes[] = {
	/* Injection against flush and sync. */
	{"edges_and_guest", nothing, {{NULL, 0}}, {edges}, 1, 2},
	{"edges_and_sleep", nothing, {{NULL, SLEEPS}}, {edges}, 1, 2},
	{"line_and_guest", level, {{NULL, 0}}, {line_moves}, 1, 2},
	{"line_and_sleep", level, {{NULL, SLEEPS}}, {line_moves}, 1, 2},
	/* Resampling against the end of the interrupt. */
	{"irqfd_and_end", tied, {{NULL, 0}}, {device_asserts, race_resample}, 1, 1},
	{"irqfd_raised_at_its_end", tied_to_eager, {{NULL, 0}}, {race_assert, race_resample}, 1, 1},
	{"irqfd_goes_and_end", tied, {{NULL, 0}}, {device_asserts_and_goes, race_resample}, 1, 1},
	{"irqfd_and_move", tied, {{NULL, 0}, {move, 0}}, {device_asserts, race_resample}, 2, 0},
	/* The distributor against flush and sync. */
	{"pend_and_guest", nothing, {{NULL, 0}, {pend_twice, 0}}, {NULL}, 2, 2},
	{"pend_and_sleep", nothing, {{NULL, SLEEPS}, {pend_twice, 0}}, {NULL}, 2, 2},
	{"R30_move_pending", nothing, {{NULL, 0}, {move_pending, 0}}, {NULL}, 2, 2},
	{"R30_move_active", nothing, {{NULL, 0}, {move_active, 0}}, {NULL}, 2, 2 | LARGE},
	{"R30_move_and_edges", nothing, {{NULL, 0}, {move, SLEEPS}}, {edges}, 2, 1},
	{"R30_move_and_line", level, {{NULL, SLEEPS}, {move, 0}}, {line_moves}, 2, 1},
	{"enable", nothing, {{NULL, 0}, {switch_off, 0}}, {NULL}, 2, 2},
	{"enable_asleep", nothing, {{NULL, SLEEPS}, {switch_off, 0}}, {NULL}, 2, 2},
	{"disable_pending", nothing, {{NULL, 0}, {disable_pending, 0}}, {NULL}, 2, 2},
	/* One that another vcpu has in a list register meanwhile. */
	{"disable_loaded",
	 nothing,
	 {{pend_and_change, MASKED}, {off_and_on, 0}},
	 {NULL},
	 2,
	 2 | LARGE},
	{"unpend", nothing, {{NULL, 0}, {unpend, 0}}, {NULL}, 2, 2},
	{"activate", nothing, {{NULL, 0}, {activate, 0}}, {NULL}, 2, 2 | LARGE},
	{"B53_more_urgent", masked, {{NULL, 0}, {more_urgent, 0}}, {NULL}, 2, 2},
	{"B53_more_urgent_asleep", masked, {{NULL, SLEEPS}, {more_urgent, 0}}, {NULL}, 2, 2},
	{"B52_change_group", group1, {{NULL, SLEEPS}, {change_group, 0}}, {NULL}, 2, 2},
	{"distributor_off", nothing, {{NULL, 0}, {dist_off, 0}}, {NULL}, 2, 2},
	{"distributor_off_pending",
	 nothing,
	 {{NULL, 0}, {dist_off_pending, 0}},
	 {NULL},
	 2,
	 2 | LARGE},
	{"sgis", nothing, {{NULL, 0}, {sgis, 0}}, {NULL}, 2, 2},
	{"sgis_asleep", nothing, {{NULL, SLEEPS}, {sgis, 0}}, {NULL}, 2, 2},
	{"R25_sgis_of_two",
	 nothing,
	 {{sgi_to_third, 0}, {sgi_to_third, 0}, {NULL, 0}},
	 {NULL},
	 3,
	 1 | LARGE},
	/* The monitor saves all registers against injection. */
	{"save_and_edges", nothing, {{save, 0}}, {edges}, 1, 2},
	{"save_and_edges_asleep", nothing, {{save, SLEEPS}}, {edges}, 1, 2},
	{"save_and_line", level, {{save, 0}}, {line_moves}, 1, 2},
	{"save_of_two_and_edges", nothing, {{save_pending, 0}, {move, 0}}, {edges}, 2, 1 | LARGE},
	{"save_of_two_and_sgis", nothing, {{NULL, 0}, {save_sgis, 0}}, {NULL}, 2, 2 | LARGE},
	{"save_of_two_masks", nothing, {{mask, MOVES}, {mask_and_save, MOVES}}, {edges}, 2, 1},
	/* Accesses that Hyp mode answers against injection, */
	{"hyp_pend_and_edges", nothing, {{pend_twice, HYP}}, {edges}, 1, 2},
	{"hyp_enable_and_edges", nothing, {{off_and_on, HYP}}, {edges}, 1, 2},
	{"hyp_disable_pending_and_edges",
	 nothing,
	 {{disable_pending, HYP | MASKED}},
	 {edges},
	 1,
	 2},
	{"hyp_unpend_and_edges", nothing, {{unpend_other, HYP | MASKED}}, {edges}, 1, 2},
	{"hyp_priority_and_edges", masked, {{more_urgent, HYP}}, {edges}, 1, 2},
	{"hyp_pend_and_irqfd",
	 tied,
	 {{pend_other_twice, HYP}},
	 {device_asserts, race_resample},
	 1,
	 1},
	/* the monitor that saves, */
	{"hyp_pend_and_save",
	 nothing,
	 {{pend_both, HYP | MASKED}, {save, 0}},
	 {edges},
	 2,
	 1 | LARGE},
	/* SGIs, */
	{"hyp_enable_and_sgis", nothing, {{pend_and_change, HYP}, {sgis, 0}}, {NULL}, 2, 2 | LARGE},
	{"hyp_sgis_of_both",
	 nothing,
	 {{sgi_to_other, HYP}, {sgi_to_first, HYP}},
	 {NULL},
	 2,
	 2 | LARGE},
	{"hyp_sgis_and_edges", nothing, {{sgi_to_other, HYP}, {NULL, SLEEPS}}, {edges}, 2, 1},
	{"hyp_sgis_and_save", nothing, {{sgi_to_other, HYP}, {save, 0}}, {NULL}, 2, 2},
	{"hyp_sgis_and_move", nothing, {{sgi_to_other, HYP}, {move_pending, 0}}, {NULL}, 2, 1},
	/* and other targets. */
	{"hyp_pend_and_move", nothing, {{pend_twice, HYP}, {move, HYP}}, {NULL}, 2, 2},
	{"hyp_move_active", nothing, {{move_active, HYP}, {pend_other, SLEEPS}}, {NULL}, 2, 2},
	/* Vcpus on other CPUs, and time. */
	{"moves_and_edges", nothing, {{NULL, MOVES}}, {edges}, 1, 2},
	{"moves_and_sgis", nothing, {{NULL, MOVES}, {sgis, MOVES}}, {NULL}, 2, 2},
	{"moves_with_own_masks", own_masks, {{NULL, MOVES}, {sgi_to_self, MOVES}}, {edges}, 2, 1},
	{"timer", nothing, {{timer, MOVES}}, {time_passes}, 1, 2},
	{"timer_asleep", nothing, {{timer, SLEEPS | MOVES}}, {time_passes}, 1, 2},
	{"timer_and_edge", nothing, {{timer, SLEEPS | MOVES}}, {time_passes_and_edges}, 1, 2},
	{"B41_physical_timer", nothing, {{ptimer, MOVES}}, {time_passes}, 1, 2},
	{"B41_physical_timer_asleep", nothing, {{ptimer, SLEEPS}}, {time_passes}, 1, 2},
};

static void start(const struct scene *scene)
{
	race_set_up(scene->players);
	scene->prepare();
	for (unsigned i = 0; i < scene->players; i++)
		race_add_player(i, scene->player[i].script, scene->player[i].how);
	for (unsigned i = 0; i < 2 && scene->body[i]; i++)
		race_add_body(scene->body[i]);
}

static bool is_in_hyp(const struct scene *scene)
{
	bool any = false;

	for (unsigned i = 0; i < scene->players; i++)
		any |= scene->player[i].how & HYP;
	return any;
}

/* Hyp mode has answered, and in another order somebody had the lock. */
static void check_answers(void)
{
	CHECK_LT(0, race_answers.done + race_answers.left);
	CHECK_LT(0, race_answers.refused);
	printf("in Hyp mode: %llu done, %llu left, %llu for the host\n",
	       (unsigned long long)race_answers.done, (unsigned long long)race_answers.left,
	       (unsigned long long)race_answers.refused);
}

TEST_TABLE(interleaving, every_order_of_two_loses_and_doubles_nothing, struct scene, scenes)
{
	unsigned more = row->preemptions & LARGE ? 0 : from_environment("VGIC_MORE_PREEMPTIONS", 0);

	race_answers = (struct race_answers){0};
	sim_explore_begin((row->preemptions & ~LARGE) + more);
	do {
		start(row);
		NOTE("schedule %llu", (unsigned long long)sim_explored());
		sim_threads_run();
		race_tear_down();
	} while (!test_failed() && sim_explore_next());
	CHECK_LT(50, sim_explored());
	if (is_in_hyp(row))
		check_answers();
	printf("%s: %llu schedules\n", row->label, (unsigned long long)sim_explored());
}

/* --- four, at random -------------------------------------------------------------------------------------- */

#define EDGES	  40u /* and three more */
#define LEVELS	  44u
#define RESAMPLED 48u
#define STEPS	  6u

static uint64_t random_state;

static unsigned pick(unsigned n)
{
	return (unsigned)(test_random(&random_state) >> 33) % n;
}

/* Steps after which everything can be delivered, whatever others do. */
static struct race_step random_step(void)
{
	const unsigned intid = EDGES + pick(9), player = pick(RACE_PLAYERS);
	const struct race_step steps[] = {
		{race_pend, EDGES + pick(4), 0},       {race_pend, EDGES + pick(4), 0},
		{race_sgi, pick(4), player},	       {race_sgi, pick(4), player},
		{race_target, intid, player},	       {race_target, intid, player},
		{race_priority, intid, pick(16) << 3}, {race_priority, pick(4), pick(16) << 3},
		{race_level, LEVELS + pick(4), true},
	};

	return steps[pick(HAL_ARRAY_SIZE(steps))];
}

/* The last two steps make that what somebody has disabled is enabled, and the distributor on. */
static void random_script(struct race_step *script)
{
	const unsigned intid = EDGES + pick(9);
	unsigned n = 0;

	if (pick(3) == 0)
		script[n++] = (struct race_step){race_timer, pick(2 * TICKS), 0};
	script[n++] = pick(2) ? (struct race_step){race_disable, intid, 0}
			      : (struct race_step){race_switch, 0, 0};
	while (n < STEPS)
		script[n++] = random_step();
	script[n++] = (struct race_step){race_enable, intid, 0};
	script[n++] = (struct race_step){race_switch, 1, 0};
	script[n] = (struct race_step){NULL, 0, 0};
}

/* The world outside, which has its own sequence. */
static void devices(void)
{
	unsigned what[2 * STEPS];

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(what); i++)
		what[i] = pick(1u << 16);
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(what); i++) {
		unsigned intid = what[i] >> 4 & 3;

		switch (what[i] & 3) {
		case 0:
			race_raise(EDGES + intid);
			break;
		case 1:
			race_line(LEVELS + intid, what[i] & 8);
			break;
		case 2:
			race_assert();
			break;
		default:
			sim_hardware_pass_time(TICKS / 2);
		}
	}
	race_wait_for_scripts();
	sim_hardware_pass_time(3 * TICKS);
}

static void start_random(unsigned run)
{
	static struct race_step scripts[RACE_PLAYERS][STEPS + 4];

	race_set_up(RACE_PLAYERS);
	for (unsigned i = 0; i < 4; i++)
		race_set_device(LEVELS + i, RACE_LEVEL);
	race_tie(RESAMPLED);
	for (unsigned i = 0; i < RACE_PLAYERS; i++) {
		random_script(scripts[i]);
		race_add_player(i, scripts[i], pick(4) * SLEEPS);
	}
	race_add_body(devices);
	race_add_body(race_resample);
	sim_schedule_random(test_random(&random_state), 5 + run % 60);
}

/* Covers: R30, B41 */
TEST(interleaving, random_orders_of_four_lose_and_double_nothing)
{
	unsigned runs = from_environment("VGIC_RANDOM_RUNS", 3000);

	random_state = test_seed(5);
	for (unsigned run = 0; run < runs && !test_failed(); run++) {
		NOTE("run %u", run);
		start_random(run);
		sim_threads_run();
		race_tear_down();
	}
	printf("%u schedules\n", runs);
}
