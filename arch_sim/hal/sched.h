/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Threads of the simulated host. One runs at a time; at each call of hal/ the schedule decides who goes on, so that a
 * run is decided by its schedule alone and can be repeated. Threads are on CPUs of their own choice. While one has a short
 * lock or its CPU (hal_cpu_hold()), the host's preemption is off: threads of the same CPU stand still, those of others go on. A
 * guest is interrupted at the points that its quantum gives, for threads of the other CPUs.
 *
 *	sim_explore_begin(2);                       every schedule with at most two preemptions
 *	do {
 *		set_up();
 *		sim_thread_add(fault, &world, 0);
 *		sim_thread_add(notifier, &world, 1);
 *		REQUIRE(sim_threads_run());
 *		check();
 *		tear_down();
 *	} while (!test_failed() && sim_explore_next());
 */
#ifndef ARCH_SIM_HAL_SCHED_H
#define ARCH_SIM_HAL_SCHED_H

#include "hal/types.h"

#define SIM_MAX_THREADS 16

/* Adds a thread that runs body(argument) on a CPU (below the number of CPUs online); it starts in sim_threads_run(). */
void sim_thread_add(void (*body)(void *argument), void *argument, unsigned cpu);

/*
 * Runs all threads to their end. Returns false, with a complaint to the host, when none can go on. All threads are
 * gone afterwards.
 */
bool sim_threads_run(void);

/* Schedules of the runs that follow: at each point another thread goes on with a probability of percent. */
void sim_schedule_random(uint64_t seed, unsigned percent);

/*
 * Schedules of the runs that follow: all that have at most so many preemptions, that is, switches away from a thread
 * that could have gone on. sim_explore_next() moves on to the next one; false: that was the last.
 */
void sim_explore_begin(unsigned preemptions);
bool sim_explore_next(void);

/* How many points the latest run had, and how many runs the exploration so far. */
unsigned sim_schedule_points(void);
uint64_t sim_explored(void);

/* Is a thread of sim_threads_run() running now? And which, in the order they were added. */
bool sim_in_thread(void);
unsigned sim_thread_number(void);

/* Could a thread go on if another one did not keep its CPU? The host's timer interrupt would see to it. */
bool sim_cpu_is_wanted(unsigned cpu);

/* A point: others may go on here. Nothing outside of threads. */
void sim_schedule_point(void);

/* Lets others go on until ready(argument) is true. Returns false at once, and does nothing, outside of threads. */
bool sim_thread_wait(bool (*ready)(void *argument), void *argument);

#endif
