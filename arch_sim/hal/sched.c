/* SPDX-License-Identifier: GPL-2.0-only */
#include "arch_sim/hal/sched.h"

#include <stdio.h>
#include <stdlib.h>
#include <ucontext.h>

#include "arch_sim/hal/host.h"
#include "arch_sim/hal/private.h"
#include "hal/atomic.h"

#ifdef __has_feature /* as clang tells it */
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

#define STACK_SIZE (256u << 10)
#define MAX_POINTS 20000

struct thread {
	ucontext_t context;
	char *stack;
	void *fake_stack; /* the sanitizer's */
	void (*body)(void *argument);
	void *argument;
	bool done;
	/* What it waits for; NULL: nothing. */
	bool (*ready)(void *argument);
	void *ready_argument;
	struct sim_host_thread state;
};

/* One decision of a schedule under exploration. */
struct decision {
	uint8_t taken, options;
	bool preempts; /* any choice but 0 takes the CPU from a thread that could go on */
};

static struct sched {
	struct thread thread[SIM_MAX_THREADS];
	unsigned threads, current;
	bool running;
	bool idle; /* time goes on while all sleep: what it brings is not interrupted */
	ucontext_t main;
	void *main_fake_stack;
	struct sim_host_thread *main_state;

	bool exploring;
	uint64_t random;
	unsigned percent;

	struct decision decision[MAX_POINTS];
	unsigned points, prefix; /* decisions up to prefix are given, later ones are 0 */
	unsigned max_preemptions;
	uint64_t explored;
} sched;

static void die(const char *what)
{
	fprintf(stderr, "simulated threads: %s\n", what);
	abort();
}

/* --- the sanitizer is told of each change of stacks --- */

#ifdef __SANITIZE_ADDRESS__
/* The stack that the threads were started from: what lies on it is no leak. */
static const void *main_bottom;
static size_t main_size;
static bool main_is_left;
#endif

/* Each stack has a fake one, which is kept while it is left, and goes with a thread that has ended. from, to: NULL: main. */
static void leave_stack(struct thread *from, struct thread *to)
{
#ifdef __SANITIZE_ADDRESS__
	void **fake = from ? &from->fake_stack : &sched.main_fake_stack;

	main_is_left = !from;
	__sanitizer_start_switch_fiber(from && from->done ? NULL : fake,
				       to ? to->stack : main_bottom, to ? STACK_SIZE : main_size);
#endif
}

static void enter_stack(struct thread *self)
{
#ifdef __SANITIZE_ADDRESS__
	const void *bottom;
	size_t size;

	__sanitizer_finish_switch_fiber(self ? self->fake_stack : sched.main_fake_stack, &bottom,
					&size);
	if (main_is_left) {
		main_bottom = bottom;
		main_size = size;
	}
	main_is_left = false;
#endif
}

/* --- who may go on --- */

/* Is the host's preemption off while the thread is where it is? It has its CPU or a short lock (docs/HAL.md). */
static bool keeps_its_cpu(const struct sim_host_thread *state)
{
	return state->holds_cpu || sim_holds_short_lock(state);
}

/* Does another thread keep the CPU that this one is on? */
static bool is_kept_out(unsigned number)
{
	for (unsigned i = 0; i < sched.threads; i++)
		if (i != number && sched.thread[i].state.cpu == sched.thread[number].state.cpu &&
		    keeps_its_cpu(&sched.thread[i].state))
			return true;
	return false;
}

static bool is_ready(struct thread *t)
{
	return !t->done && (!t->ready || t->ready(t->ready_argument));
}

static bool can_run(unsigned number)
{
	return !is_kept_out(number) && is_ready(&sched.thread[number]);
}

/* The threads that can go on, the current one first if it is among them. */
static unsigned runnable(unsigned *list)
{
	unsigned count = 0;

	for (unsigned i = 0; i < sched.threads; i++) {
		unsigned number = (sched.current + i) % sched.threads;

		if (can_run(number))
			list[count++] = number;
	}
	return count;
}

static uint64_t next_random(void)
{
	sched.random ^= sched.random << 13;
	sched.random ^= sched.random >> 7;
	sched.random ^= sched.random << 17;
	return sched.random;
}

static unsigned choose_random(unsigned options, bool preempts)
{
	if (preempts && next_random() % 100 >= sched.percent)
		return 0;
	return (unsigned)(next_random() % options);
}

static unsigned choose_explored(unsigned options, bool preempts)
{
	struct decision *d = &sched.decision[sched.points];

	if (sched.points >= sched.prefix)
		d->taken = 0;
	d->options = (uint8_t)options;
	d->preempts = preempts;
	if (d->taken >= options)
		die("a schedule cannot be repeated: the test is not deterministic");
	return d->taken;
}

static unsigned choose(unsigned options, bool preempts)
{
	unsigned taken = 0;

	if (sched.exploring && sched.points >= MAX_POINTS)
		die("a run has too many points");
	if (sched.exploring)
		taken = choose_explored(options, preempts);
	else if (options > 1)
		taken = choose_random(options, preempts);
	sched.points++;
	return taken;
}

/* --- going on --- */

/* NULL: the stack that the threads were started from. */
static ucontext_t *context_of(struct thread *t)
{
	return t ? &t->context : &sched.main;
}

static void switch_to(struct thread *from, struct thread *to)
{
	leave_stack(from, to);
	swapcontext(context_of(from), context_of(to));
	enter_stack(from);
}

static void go_on_with(unsigned number)
{
	struct thread *from = &sched.thread[sched.current], *to = &sched.thread[number];

	to->ready = NULL;
	sched.current = number;
	sim_host_set_thread(&to->state);
	if (from != to)
		switch_to(from, to);
}

/* All sleep: time goes on to the next time-out. Returns false when there is none. */
static bool pass_idle_time(void)
{
	bool passed;

	sched.idle = true;
	passed = sim_host_idle && sim_host_idle();
	sched.idle = false;
	return passed;
}

/* Chooses who goes on. When nobody can, the run ends here. */
static void reschedule(void)
{
	unsigned list[SIM_MAX_THREADS], count = runnable(list);
	struct thread *self = &sched.thread[sched.current];

	while (!count && pass_idle_time())
		count = runnable(list);

	if (count)
		go_on_with(list[choose(count, list[0] == sched.current)]);
	else
		switch_to(self, NULL);
}

static void thread_main(void)
{
	struct thread *self = &sched.thread[sched.current];

	enter_stack(self);
	self->body(self->argument);
	self->done = true;
	if (self->state.nr_held || self->state.holds_cpu)
		sim_host_complain("a thread has ended with a lock or a CPU in its hands");
	reschedule();
	die("a thread that has ended goes on");
}

void sim_thread_add(void (*body)(void *argument), void *argument, unsigned cpu)
{
	struct thread *t = &sched.thread[sched.threads];

	if (sched.threads == SIM_MAX_THREADS)
		die("too many threads");
	*t = (struct thread){.body = body, .argument = argument, .stack = malloc(STACK_SIZE)};
	if (!t->stack || getcontext(&t->context))
		die("no memory");
	t->context.uc_stack.ss_sp = t->stack;
	t->context.uc_stack.ss_size = STACK_SIZE;
	makecontext(&t->context, thread_main, 0);
	t->state.process = 1;
	t->state.cpu = cpu;
	sched.threads++;
}

static void start(void)
{
	unsigned first = choose(sched.threads, false);

	sched.current = first;
	sim_host_set_thread(&sched.thread[first].state);
	switch_to(NULL, &sched.thread[first]);
}

bool sim_threads_run(void)
{
	bool all_done = true;

	sched.points = 0;
	sched.running = true;
	sched.main_state = sim_host_current();
	if (sched.threads)
		start();
	sched.running = false;
	sim_host_set_thread(sched.main_state);
	for (unsigned i = 0; i < sched.threads; i++) {
		all_done &= sched.thread[i].done;
		free(sched.thread[i].stack);
	}
	sched.threads = 0;
	sched.explored++;
	if (!all_done)
		sim_host_complain("the threads wait for each other");
	return all_done;
}

bool sim_cpu_is_wanted(unsigned cpu)
{
	for (unsigned i = 0; sched.running && i < sched.threads; i++) {
		struct thread *t = &sched.thread[i];

		if (t->state.cpu == cpu && !keeps_its_cpu(&t->state) && is_ready(t))
			return true;
	}
	return false;
}

bool sim_in_thread(void)
{
	return sched.running;
}

unsigned sim_thread_number(void)
{
	return sched.current;
}

void sim_schedule_point(void)
{
	if (sched.running && !sched.idle)
		reschedule();
}

bool sim_thread_wait(bool (*ready)(void *argument), void *argument)
{
	struct thread *self = &sched.thread[sched.current];

	if (!sched.running || sched.idle)
		return false;
	self->ready = ready;
	self->ready_argument = argument;
	reschedule();
	return true;
}

/* Code that is compiled with HAL_SCHEDULED comes here before each atomic operation. */
void sim_atomic_point(void) __asm__("hal_schedule_point");
void sim_atomic_point(void)
{
	sim_schedule_point();
}

/* --- schedules --- */

void sim_schedule_random(uint64_t seed, unsigned percent)
{
	sched.exploring = false;
	sched.random = seed * 2 + 1;
	sched.percent = percent;
}

void sim_explore_begin(unsigned preemptions)
{
	sched.exploring = true;
	sched.max_preemptions = preemptions;
	sched.prefix = 0;
	sched.explored = 0;
}

/* Depth first: the last decision that can still be taken otherwise is. */
bool sim_explore_next(void)
{
	unsigned preemptions = 0, last = 0;
	bool found = false;

	for (unsigned i = 0; i < sched.points; i++) {
		const struct decision *d = &sched.decision[i];
		unsigned cost = d->preempts;

		if (d->taken + 1u < d->options && preemptions + cost <= sched.max_preemptions) {
			found = true;
			last = i;
		}
		preemptions += d->taken ? cost : 0;
	}
	if (found) {
		sched.decision[last].taken++;
		sched.prefix = last + 1;
	}
	return found;
}

unsigned sim_schedule_points(void)
{
	return sched.points;
}

uint64_t sim_explored(void)
{
	return sched.explored;
}
