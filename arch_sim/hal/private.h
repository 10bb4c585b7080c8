/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of arch_sim/hal share. */
#ifndef ARCH_SIM_HAL_PRIVATE_H
#define ARCH_SIM_HAL_PRIVATE_H

#include "hal/types.h"

struct sim_cpu;

/* The simulated CPU that the running thread is on. */
struct sim_cpu *sim_hardware_current(void);

/* How many instructions a guest may execute at a stretch. */
uint64_t sim_hardware_slice(void);

/* The CPU's number, without the complaint of hal_cpu_id() when it is not held. */
unsigned sim_host_cpu(void);

/* A lock that a thread holds. */
struct sim_held {
	const void *lock;
	bool spinning;
};

#define SIM_MAX_HELD 16

/* What belongs to a thread of the host. */
struct sim_host_thread {
	struct sim_held held[SIM_MAX_HELD]; /* outermost first */
	unsigned nr_held;
	unsigned process, cpu;
	bool holds_cpu;
	uint64_t signals, signal_mask, saved_mask;
	bool mask_is_set;
	unsigned alarm_in; /* calls of hal_resched() or hal_must_yield() */
};

/* Is it the turn of an operation of this kind to fail? (enum sim_failure) */
bool sim_host_fails(unsigned kind);

/* For whatever may sleep. */
void sim_host_might_sleep(const char *what);

/* So many more events are alive. */
void sim_host_count_events(int by);

/* Goes on with the thread's state; NULL: the state stays as it is. Returns the one before. */
struct sim_host_thread *sim_host_set_thread(struct sim_host_thread *thread);

/* Interrupts a CPU from another one; NULL where there is no hardware half. */
extern void (*sim_interrupt_cpu)(unsigned cpu);

/* Has the CPU been interrupted since the last call? */
bool sim_hardware_take_interrupt(unsigned cpu);

/* How many instructions of a guest run between two points of the schedule. */
uint64_t sim_hardware_quantum(void);

#endif
