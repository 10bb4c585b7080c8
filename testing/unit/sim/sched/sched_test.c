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

/* --- preemption --- */

static struct hal_mutex mutex;

static void hold_lock(void)
{
	hal_lock(&lock);
}

static void drop_lock(void)
{
	hal_unlock(&lock);
}

static void hold_lock_irqsave(void)
{
	hal_lock_irqsave(&other);
}

static void drop_lock_irqsave(void)
{
	hal_unlock_irqrestore(&other, 0);
}

static void hold_mutex(void)
{
	hal_mutex_lock(&mutex);
}

static void drop_mutex(void)
{
	hal_mutex_unlock(&mutex);
}

static void hold_cpu(void)
{
	hal_cpu_hold(NULL);
}

static void drop_cpu(void)
{
	hal_cpu_release(NULL);
}

static void hold_nothing(void)
{
}

static const struct preemption_row {
	const char *label;
	void (*hold)(void), (*drop)(void);
	unsigned cpu; /* of the other thread; the first one is on CPU 0 */
	bool let_in;  /* goes on between the two */
} preemption_rows[] = {
	{"short_lock_same_cpu", hold_lock, drop_lock, 0, false},
	{"short_lock_other_cpu", hold_lock, drop_lock, 1, true},
	{"irqsave_lock_same_cpu", hold_lock_irqsave, drop_lock_irqsave, 0, false},
	{"irqsave_lock_other_cpu", hold_lock_irqsave, drop_lock_irqsave, 1, true},
	{"cpu_same_cpu", hold_cpu, drop_cpu, 0, false},
	{"cpu_other_cpu", hold_cpu, drop_cpu, 1, true},
	{"mutex_same_cpu", hold_mutex, drop_mutex, 0, true},
	{"nothing_same_cpu", hold_nothing, hold_nothing, 0, true},
};

static const struct preemption_row *preemption;

static void hold_and_drop(void *argument)
{
	preemption->hold();
	note('<');
	sim_schedule_point();
	note('>');
	preemption->drop();
	sim_schedule_point();
}

static void run_beside_holder(void)
{
	memset(trace, 0, sizeof(trace));
	length = 0;
	sim_thread_add(hold_and_drop, NULL, 0);
	sim_thread_add(letters, "a", preemption->cpu);
	CHECK(sim_threads_run());
}

TEST_TABLE(sched, thread_that_may_not_be_preempted_keeps_its_cpu, struct preemption_row,
	   preemption_rows)
{
	bool let_in = false;

	preemption = row;
	sim_host_reset();
	hal_lock_init(&lock);
	hal_lock_init(&other);
	hal_mutex_init(&mutex);
	sim_explore_begin(2);
	do {
		run_beside_holder();
		let_in |= !strstr(trace, "<>");
	} while (sim_explore_next());
	CHECK_EQ(row->let_in, let_in);
	CHECK(!sim_host_complaint());
}

static bool wanted[2];

static void ask_who_is_wanted(void *argument)
{
	hal_cpu_hold(NULL);
	for (unsigned cpu = 0; cpu < 2; cpu++)
		wanted[cpu] = sim_cpu_is_wanted(cpu);
	hal_cpu_release(NULL);
}

static bool never(void *argument)
{
	return false;
}

static void wait_for_ever(void *argument)
{
	sim_thread_wait(never, NULL);
}

/* By those who could go on and do not have it; not by one that has it, and not by one that waits. */
TEST(sched, cpu_is_wanted_by_threads_that_could_go_on)
{
	sim_host_reset();
	sim_schedule_random(1, 0);
	sim_thread_add(ask_who_is_wanted, NULL, 0);
	CHECK(sim_threads_run());
	CHECK(!wanted[0] && !wanted[1]);

	sim_explore_begin(0);
	do {
		sim_thread_add(ask_who_is_wanted, NULL, 0);
		sim_thread_add(letters, "a", 1);
		CHECK(sim_threads_run());
		CHECK(!wanted[0]);
		CHECK_EQ(sim_explored() == 1, wanted[1]);
	} while (!test_failed() && sim_explore_next());

	sim_explore_begin(0);
	sim_thread_add(wait_for_ever, NULL, 0); /* goes first, so that it waits */
	sim_thread_add(ask_who_is_wanted, NULL, 0);
	CHECK(!sim_threads_run());
	CHECK(!wanted[0]);
	CHECK(!sim_cpu_is_wanted(0));
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
