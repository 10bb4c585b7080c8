/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The generic timers of the simulated machine (ARM DDI 0406C chapter B8): one counter, and for each CPU a physical, a
 * virtual and a Hyp timer. Who owns the machine says what time it is.
 */
#ifndef ARCH_SIM_TIMER_TIMER_H
#define ARCH_SIM_TIMER_TIMER_H

#include "arch_sim/cpu/cpu.h"

/* The interrupts of a CPU's timers, as on the boards that the hypervisor runs on. */
#define SIM_PPI_HYP_TIMER      26
#define SIM_PPI_VIRTUAL_TIMER  27
#define SIM_PPI_PHYSICAL_TIMER 30

struct sim_timers;

/* Makes the timers of so many CPUs (1 … 8), all disabled. line is called when the output of one changes. */
struct sim_timers *
sim_timers_create(unsigned cpus, void (*line)(void *opaque, unsigned cpu, unsigned ppi, bool level),
		  void *opaque);
void sim_timers_destroy(struct sim_timers *timers);

/*
 * Reads or writes a register of a CPU's timers at time now (CNTPCT), as the hooks of arch_sim/cpu ask for it; cntvoff is
 * that CPU's. Counters are read-only.
 */
uint64_t sim_timer_read(struct sim_timers *timers, unsigned cpu, enum sim_timer_reg reg,
			uint64_t now, uint64_t cntvoff);
void sim_timer_write(struct sim_timers *timers, unsigned cpu, enum sim_timer_reg reg, uint64_t now,
		     uint64_t cntvoff, uint64_t value);

/* Works out the outputs of a CPU's timers again: time has passed, or CNTVOFF has changed. */
void sim_timers_update(struct sim_timers *timers, unsigned cpu, uint64_t now, uint64_t cntvoff);

/* When the next output of the CPU rises if nothing else happens; UINT64_MAX: never. */
uint64_t sim_timers_deadline(const struct sim_timers *timers, unsigned cpu, uint64_t now,
			     uint64_t cntvoff);

#endif
