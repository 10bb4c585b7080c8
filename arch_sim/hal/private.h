/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of arch_sim/hal share. */
#ifndef ARCH_SIM_HAL_PRIVATE_H
#define ARCH_SIM_HAL_PRIVATE_H

#include "arch_sim/hal/host.h"
#include "hal/types.h"

struct sim_cpu;
struct sim_machine;
struct hal_vtimer;

/* The simulated CPU that the running thread is on. */
struct sim_cpu *sim_hardware_current(void);

/* How many instructions a guest may execute at a stretch. */
uint64_t sim_hardware_slice(void);

/* A lock that a thread holds. */
struct sim_held {
	const void *lock;
	unsigned kind;
	bool spinning;
};

#define SIM_MAX_HELD 16

/* What belongs to a thread of the host. */
struct sim_host_thread {
	struct sim_held held[SIM_MAX_HELD]; /* outermost first */
	unsigned nr_held;
	unsigned process, cpu;
	bool holds_cpu;
	unsigned interrupts; /* that are being served */
	uint64_t signals, signal_mask, saved_mask;
	bool mask_is_set;
	unsigned alarm_in; /* calls of hal_resched() or hal_must_yield() */
};

/* What is alive now (sim_host_alive()). */
extern struct sim_alive sim_host_counts;

/* Ends the test for a reason outside of it, with errno. */
void sim_host_die(const char *what) __attribute__((noreturn));

/* sim_host_reset() for what arch_sim/hal/host_memory.c holds. */
void sim_host_memory_reset(void);

/* Is it the turn of an operation of this kind to fail? (enum sim_failure) */
bool sim_host_fails(unsigned kind);

/* Is it one under which nobody sleeps (hal_lock())? */
bool sim_holds_short_lock(const struct sim_host_thread *thread);

/* For whatever may sleep. */
void sim_host_might_sleep(const char *what);

/* So many more events are alive. */
void sim_host_count_events(int by);

/* The state of the running thread, and another one's that goes on. */
struct sim_host_thread *sim_host_current(void);
void sim_host_set_thread(struct sim_host_thread *thread);

/* Interrupts a CPU from another one; NULL where there is no hardware half. */
extern void (*sim_interrupt_cpu)(unsigned cpu);

/* Nobody can go on: lets time pass until the next time-out, and returns false when there is none. NULL: no time passes. */
extern bool (*sim_host_idle)(void);

/* When the next time-out of a vcpu is due (UINT64_MAX: never), and the time that it is: those that are due come now. */
uint64_t sim_host_next_timeout(void);
void sim_host_time_is(uint64_t now);

/* Makes the interrupt controller and the timers of the machine anew; NULL machine: only takes them away. */
void sim_interrupts_reset(struct sim_machine *machine, unsigned cpus);

/* Sees to all that comes of time having passed: timers of the CPUs, time-outs of the host. */
void sim_hardware_time_passed(void);

/* The same for the timers of the CPUs alone. */
void sim_interrupts_time_is(uint64_t now);

/* When the next timer of the CPU fires if nothing else happens; UINT64_MAX: none. */
uint64_t sim_interrupts_deadline(unsigned cpu, uint64_t now);

/* The virtual timer's part of the world switch: the guest's for the host's, which is off, and back. */
void sim_interrupts_load_vtimer(struct sim_cpu *cpu, const struct hal_vtimer *vtimer);
void sim_interrupts_save_vtimer(struct sim_cpu *cpu, struct hal_vtimer *vtimer);

/* The interrupt line of the CPU as the interrupt controller drives it. */
bool sim_interrupts_line(unsigned cpu);

/* How many instructions of a guest run between two points of the schedule. */
uint64_t sim_hardware_quantum(void);

#endif
