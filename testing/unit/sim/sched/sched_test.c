/* SPDX-License-Identifier: GPL-2.0-only */
/* The scheduler of the simulated host: repeatable, complete within its bound, and it sees who waits for whom. */
#include "arch_sim/hal/sched.h"

#include <string.h>

#include "arch_sim/hal/host.h"
#include "testing/harness/test.h"

/* The host asks it of vcpus that sleep; none does here. */
void vcpu_timeout(void *vcpu)
{
}

bool vcpu_wake_condition(void *vcpu)
{
	return true;
}

static char trace[256];
static unsigned length;

static void note(char c)
{
	if (length < sizeof(trace) - 1)
		trace[length++] = c;
}

/* Notes a letter, lets others go on, three times. */
static void letters(void *argument)
{
	for (unsigned i = 0; i < 3; i++) {
		note(*(const char *)argument);
		sim_schedule_point();
	}
}

static void run_letters(const char *names)
{
	memset(trace, 0, sizeof(trace));
	length = 0;
	for (unsigned i = 0; names[i]; i++)
		sim_thread_add(letters, (void *)(uintptr_t)&names[i], 0);
	CHECK(sim_threads_run());
}

TEST(sched, threads_all_end_and_nothing_runs_outside)
{
	sim_host_reset();
	sim_schedule_random(1, 0);
	run_letters("abc");
	CHECK_EQ(9, length);
	CHECK(!sim_in_thread());
	CHECK(sim_threads_run());
	sim_schedule_point();
}

TEST(sched, same_seed_gives_the_same_run_and_others_differ)
{
	char first[256];
	unsigned different = 0;

	sim_host_reset();
	sim_schedule_random(5, 50);
	run_letters("abcd");
	strcpy(first, trace);
	sim_schedule_random(5, 50);
	run_letters("abcd");
	CHECK_STR(first, trace);
	for (unsigned seed = 6; seed < 16; seed++) {
		sim_schedule_random(seed, 50);
		run_letters("abcd");
		different += strcmp(first, trace) != 0;
	}
	CHECK_GT(different, 5);
}

static const struct bound_row {
	const char *label;
	unsigned preemptions, schedules;
} bound_rows[] = {
	/* aaabbb and bbbaaa; with one: 3 places to leave the first thread, for either; all: 20 orders of letters. */
	{"none", 0, 2},
	{"one", 1, 8},
};

static unsigned seen(char (*list)[16], unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (!strcmp(list[i], trace))
			return count;
	strcpy(list[count], trace);
	return count + 1;
}

TEST_TABLE(sched, exploration_visits_every_schedule_within_the_bound_once, struct bound_row,
	   bound_rows)
{
	unsigned runs = 0;

	sim_host_reset();
	sim_explore_begin(row->preemptions);
	do {
		run_letters("ab");
		runs++;
	} while (sim_explore_next());
	CHECK_EQ(row->schedules, runs);
	CHECK_EQ(runs, sim_explored());
}

TEST(sched, exploration_without_a_bound_sees_all_20_orders)
{
	char list[64][16];
	unsigned count = 0;

	sim_host_reset();
	sim_explore_begin(100);
	do {
		run_letters("ab");
		count = seen(list, count);
	} while (sim_explore_next());
	CHECK_EQ(20, count);
}

/* --- what it is for --- */

static unsigned shared;

static void add_badly(void *argument)
{
	unsigned value = shared;

	sim_schedule_point();
	shared = value + 1;
}

TEST(sched, one_preemption_finds_a_lost_update)
{
	bool lost = false;

	sim_host_reset();
	sim_explore_begin(1);
	do {
		shared = 0;
		sim_thread_add(add_badly, NULL, 0);
		sim_thread_add(add_badly, NULL, 1);
		CHECK(sim_threads_run());
		lost |= shared == 1;
	} while (sim_explore_next());
	CHECK(lost);
}

static struct hal_lock lock, other;

static void add_locked(void *argument)
{
	hal_lock(&lock);
	add_badly(argument);
	hal_unlock(&lock);
}

TEST(sched, lock_excludes_in_every_schedule)
{
	sim_host_reset();
	sim_explore_begin(3);
	do {
		shared = 0;
		hal_lock_init(&lock);
		for (unsigned i = 0; i < 3; i++)
			sim_thread_add(add_locked, NULL, i % 2);
		CHECK(sim_threads_run());
		CHECK_EQ(3, shared);
	} while (!test_failed() && sim_explore_next());
	CHECK(!sim_host_complaint());
}

static void one_order(void *argument)
{
	struct hal_lock **locks = argument;

	hal_lock(locks[0]);
	hal_lock(locks[1]);
	hal_unlock(locks[1]);
	hal_unlock(locks[0]);
}

TEST(sched, two_orders_of_two_locks_are_reported)
{
	struct hal_lock *ab[] = {&lock, &other}, *ba[] = {&other, &lock};

	sim_host_reset();
	hal_lock_init(&lock);
	hal_lock_init(&other);
	sim_schedule_random(1, 0);
	sim_thread_add(one_order, ab, 0);
	sim_thread_add(one_order, ba, 1);
	CHECK(sim_threads_run());
	CHECK(sim_host_complaint());
}

static bool never(void *argument)
{
	return false;
}

static void wait_for_ever(void *argument)
{
	sim_thread_wait(never, NULL);
}

TEST(sched, threads_that_wait_for_each_other_end_the_run_with_a_complaint)
{
	sim_host_reset();
	sim_schedule_random(1, 0);
	sim_thread_add(wait_for_ever, NULL, 0);
	sim_thread_add(letters, "a", 0);
	CHECK(!sim_threads_run());
	CHECK_STR("the threads wait for each other", sim_host_complaint());
	CHECK(!sim_thread_wait(never, NULL));
}
