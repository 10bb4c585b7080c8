/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A simulated machine: some CPUs and the memory they share. A test reads:
 *
 *	struct sim_machine *m = sim_machine_create(SIM_CORTEX_A15, 1);
 *	sim_machine_load(m, 0x8000, code, sizeof(code));
 *	sim_machine_start(m, 0, 0x8000, SIM_MODE_SVC);
 *	CHECK_EQ(SIM_STOP_HYP, sim_cpu_run(sim_machine_cpu(m, 0), 1000));
 *	CHECK_EQ(0x4a000000, sim_machine_cpu(m, 0)->sys.hsr);
 */
#ifndef ARCH_SIM_MACHINE_H
#define ARCH_SIM_MACHINE_H

#include "arch_sim/cpu/cpu.h"

#define SIM_MACHINE_MAX_CPUS 8

/* The memory that a machine starts with, at physical address 0. */
#define SIM_MACHINE_RAM (16u << 20)

struct sim_machine;

/* Makes a machine of cpus (1 … 8) CPUs with RAM at 0. NULL when out of memory. */
struct sim_machine *sim_machine_create(enum sim_model model, unsigned cpus);
void sim_machine_destroy(struct sim_machine *machine);

/* One of its CPUs; they stop at Hyp entry until a test clears stop_at_hyp. */
struct sim_cpu *sim_machine_cpu(struct sim_machine *machine, unsigned cpu);

/* The hooks of its CPUs: a device fills in what it answers. */
struct sim_hooks *sim_machine_hooks(struct sim_machine *machine);

/* Its memory, for devices and further RAM. */
struct sim_memory *sim_machine_memory(struct sim_machine *machine);

/* Copies size bytes to physical address pa. Returns false if that is not RAM. */
bool sim_machine_load(struct sim_machine *machine, uint64_t pa, const void *data, size_t size);

/* Copies size bytes from physical address pa. Returns false if that is not RAM. */
bool sim_machine_peek(struct sim_machine *machine, uint64_t pa, void *data, size_t size);

/* Resets a CPU and sets it to pc (bit 0: Thumb) in the given mode, interrupts masked. */
void sim_machine_start(struct sim_machine *machine, unsigned cpu, uint32_t pc, enum sim_mode mode);

/*
 * Runs all CPUs in turn, quantum instructions each, until one enters Hyp mode or fails, all sleep, or each
 * has used its budget. Returns why, and in *which, if not NULL, the CPU that it was.
 */
enum sim_stop sim_machine_run(struct sim_machine *machine, uint64_t budget, uint64_t quantum,
			      unsigned *which);

#endif
