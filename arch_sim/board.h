/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands around the CPUs of a simulated machine: a GIC and the generic timers, wired and mapped as on the board that
 * the emulated host has (SPEC.md section 10.3). Time is counted in instructions: in each round every CPU that is awake
 * executes as many as time passes.
 */
#ifndef ARCH_SIM_BOARD_H
#define ARCH_SIM_BOARD_H

#include "arch_sim/gic/gic.h"
#include "arch_sim/machine.h"
#include "arch_sim/timer/timer.h"

#define SIM_GICD_BASE 0x08000000u
#define SIM_GICC_BASE 0x08010000u
#define SIM_GICH_BASE 0x08030000u
#define SIM_GICV_BASE 0x08040000u

#define SIM_PPI_MAINTENANCE 25
#define SIM_BOARD_IRQS	    288
#define SIM_LIST_REGISTERS  4 /* Cortex-A15 */

struct sim_board;

/* Builds the devices around a machine of so many CPUs. NULL when out of memory, or where something is mapped there. */
struct sim_board *sim_board_create(struct sim_machine *machine, unsigned cpus);

/* Goes before the machine does. */
void sim_board_destroy(struct sim_board *board);

struct sim_gic *sim_board_gic(struct sim_board *board);

/* CNTPCT now. */
uint64_t sim_board_now(const struct sim_board *board);

/* Lets time pass while no CPU executes. */
void sim_board_pass_time(struct sim_board *board, uint64_t ticks);

/*
 * Runs for so many ticks, in rounds of quantum ticks at the most; a timer fires on its tick. While all CPUs sleep, time
 * jumps to the next deadline. Returns why it came back, and in *which, if not NULL, on which CPU: SIM_STOP_BUDGET,
 * SIM_STOP_HYP (where stop_at_hyp is set), SIM_STOP_ERROR, or SIM_STOP_WFI when nothing will ever wake anyone.
 */
enum sim_stop sim_board_run(struct sim_board *board, uint64_t ticks, uint64_t quantum,
			    unsigned *which);

#endif
