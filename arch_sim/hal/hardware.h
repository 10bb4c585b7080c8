/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine behind hal/cpu.h, hal/mmu.h and hal/timer.h on x86, as a test sees it. The hypervisor's C code runs here
 * as it is, in the place of Hyp mode and of the host kernel; guests run on the simulated CPUs. The memory of the host
 * (arch_sim/hal/host.h) is the machine's RAM, so guest and hypervisor see the same bytes.
 */
#ifndef ARCH_SIM_HAL_HARDWARE_H
#define ARCH_SIM_HAL_HARDWARE_H

#include "arch_sim/cpu/cpu.h"
#include "arch_sim/mem/memory.h"

struct hal_guest;

/*
 * Starts a machine anew: 1 … SIM_MAX_CPUS cores of the model, TLBs and caches empty. Call it after sim_host_reset().
 */
void sim_hardware_reset(enum sim_model model, unsigned cpus);

/* Models caches from now on (arch_sim/mem/cache.h), until the next reset; everything takes longer. */
void sim_hardware_model_caches(void);

struct sim_memory *sim_hardware_memory(void);
struct sim_cpu *sim_hardware_cpu(unsigned number);

/*
 * How many instructions a guest may execute before the host's own timer interrupt takes it out (HAL_EXIT_IRQ). It is
 * counted anew at each entry.
 */
void sim_hardware_set_slice(uint64_t instructions);

/*
 * A guest that is a function of the test instead of instructions, until the next reset: it is called on the held CPU with
 * the virtual timer loaded, and returns why it comes out (enum hal_exit). It reaches its CPU interface by
 * sim_hardware_gic(). sim_hardware_cpu_must_exit(): is the CPU interrupted, by another one or by the host's GIC? Then its
 * guest has to come out with HAL_EXIT_IRQ.
 */
extern uint32_t (*sim_hardware_guest)(struct hal_guest *guest);
bool sim_hardware_cpu_must_exit(unsigned cpu);

/* Has the CPU been interrupted by another one since the last call? */
bool sim_hardware_take_interrupt(unsigned cpu);

/* How many instructions of a guest run between two points of the schedule (arch_sim/hal/sched.h). */
void sim_hardware_set_quantum(uint64_t instructions);

/* Lets time pass: the counter (hal_counter_read()) goes on by ticks. */
void sim_hardware_pass_time(uint64_t ticks);

/*
 * The next reads of MIDR (hal_id_read()) give this value: for a host of another kind. 0: the model's own again.
 */
void sim_hardware_set_midr(uint32_t midr);

/* What the hypervisor has asked of the memory system since the reset, or since the counts were. */
struct sim_hardware_counts {
	unsigned tlb_flushes; /* of a VMID, on all CPUs or one, or of all */
	unsigned dcache_pages, icache_pages;
};

struct sim_hardware_counts sim_hardware_counts(void);
void sim_hardware_count_reset(void);

/* The machine's interrupt controller (arch_sim/board.h has its map), until the next reset. */
struct sim_gic *sim_hardware_gic(void);

/* A host whose interrupt controller has no virtual interface, or with it again. */
void sim_hardware_set_gic(bool present);

/* A host without VFPv3 (SD-042), or with it again. */
void sim_hardware_set_vfp(bool present);

#endif
