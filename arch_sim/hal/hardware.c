/* SPDX-License-Identifier: GPL-2.0-only */
/* hal/cpu.h and hal/timer.h: the simulated cores, and the world switch between the host's C code and a guest on them. */
#include "arch_sim/hal/hardware.h"

#include <stdio.h>
#include <stdlib.h>

#include "arch_sim/hal/host.h"
#include "arch_sim/hal/private.h"
#include "arch_sim/machine.h"
#include "arch_sim/mem/cache.h"
#include "arch_sim/mem/checker.h"
#include "arch_sim/mem/host.h"
#include "hal/cpu.h"
#include "hal/timer.h"

#define DEFAULT_SLICE 1000000

static struct hardware {
	struct sim_machine *machine;
	uint64_t slice, quantum;
	bool interrupted[SIM_MACHINE_MAX_CPUS];
	uint64_t passed;
	uint32_t midr;
	bool no_vfp;
} hw;

static void die(const char *what)
{
	fprintf(stderr, "simulated hardware: %s\n", what);
	abort();
}

/* What the checker of the memory system finds is a mistake of the hypervisor, or of a test's guest. */
static void on_finding(void *opaque, enum sim_finding finding, unsigned cpu, const char *text)
{
	sim_host_complain("%s", text);
}

/* Fresh pages were zeroed through the host's caches. */
static void on_pages(const void *pages, size_t size, bool taken)
{
	if (taken)
		sim_memory_host_written(sim_hardware_memory(), sim_ram_pa(pages), size);
	else
		sim_memory_host_freed(sim_hardware_memory(), sim_host_cpu(), sim_ram_pa(pages),
				      size);
}

static void interrupt_cpu(unsigned cpu)
{
	hw.interrupted[cpu] = true;
}

bool sim_hardware_take_interrupt(unsigned cpu)
{
	bool interrupted = hw.interrupted[cpu];

	hw.interrupted[cpu] = false;
	return interrupted;
}

bool sim_hardware_cpu_must_exit(unsigned cpu)
{
	return hw.interrupted[cpu] || sim_interrupts_line(cpu);
}

uint32_t (*sim_hardware_guest)(struct hal_guest *guest);

/* All that comes of time having passed. */
void sim_hardware_time_passed(void)
{
	uint64_t now = hal_counter_read();

	sim_interrupts_time_is(now);
	sim_host_time_is(now);
}

static bool pass_idle_time(void)
{
	uint64_t now = hal_counter_read(), next = sim_host_next_timeout();

	if (next == UINT64_MAX)
		return false;
	hw.passed += next > now ? next - now : 0;
	sim_hardware_time_passed();
	return true;
}

void sim_hardware_reset(enum sim_model model, unsigned cpus)
{
	sim_interrupts_reset(NULL, 0);
	if (hw.machine)
		sim_machine_destroy(hw.machine);
	hw = (struct hardware){.machine = sim_machine_create(model, cpus),
			       .slice = DEFAULT_SLICE,
			       .quantum = DEFAULT_SLICE};
	sim_interrupt_cpu = interrupt_cpu;
	sim_hardware_guest = NULL;
	if (!hw.machine || !sim_memory_add_ram(sim_hardware_memory(), hpa(SIM_RAM_BASE),
					       SIM_RAM_SIZE, sim_ram_at(hpa(SIM_RAM_BASE))))
		die("no memory");
	if (!sim_checker_enable(sim_hardware_memory(), on_finding, NULL))
		die("no memory");
	sim_host_on_pages(on_pages);
	sim_host_set_online(cpus);
	sim_interrupts_reset(hw.machine, cpus);
	sim_host_idle = pass_idle_time;
	sim_hardware_count_reset();
}

void sim_hardware_model_caches(void)
{
	sim_cache_enable(sim_hardware_memory());
}

struct sim_memory *sim_hardware_memory(void)
{
	return sim_machine_memory(hw.machine);
}

struct sim_cpu *sim_hardware_cpu(unsigned number)
{
	return sim_machine_cpu(hw.machine, number);
}

struct sim_cpu *sim_hardware_current(void)
{
	return sim_machine_cpu(hw.machine, sim_host_cpu());
}

void sim_hardware_set_slice(uint64_t instructions)
{
	hw.slice = instructions;
}

uint64_t sim_hardware_slice(void)
{
	return hw.slice;
}

void sim_hardware_set_quantum(uint64_t instructions)
{
	hw.quantum = instructions;
}

uint64_t sim_hardware_quantum(void)
{
	return hw.quantum;
}

void sim_hardware_set_midr(uint32_t midr)
{
	hw.midr = midr;
}

void sim_hardware_set_vfp(bool present)
{
	hw.no_vfp = !present;
}

/* --- time: a tick for each instruction that a guest executes, and what a test lets pass --- */

void sim_hardware_pass_time(uint64_t ticks)
{
	hw.passed += ticks;
	sim_hardware_time_passed();
}

uint64_t hal_counter_read(void)
{
	uint64_t ticks = hw.passed;

	for (unsigned i = 0; i < hal_online_cpus(); i++)
		ticks += sim_hardware_cpu(i)->instructions;
	return ticks;
}

/* --- what the host says of itself --- */

static const char *const id_names[HAL_NR_ID] = {
	[HAL_ID_MIDR] = "MIDR",	     [HAL_ID_CTR] = "CTR",	  [HAL_ID_TCMTR] = "TCMTR",
	[HAL_ID_TLBTR] = "TLBTR",    [HAL_ID_REVIDR] = "REVIDR",  [HAL_ID_CLIDR] = "CLIDR",
	[HAL_ID_AIDR] = "AIDR",	     [HAL_ID_PFR0] = "ID_PFR0",	  [HAL_ID_PFR1] = "ID_PFR1",
	[HAL_ID_DFR0] = "ID_DFR0",   [HAL_ID_AFR0] = "ID_AFR0",	  [HAL_ID_MMFR0] = "ID_MMFR0",
	[HAL_ID_MMFR1] = "ID_MMFR1", [HAL_ID_MMFR2] = "ID_MMFR2", [HAL_ID_MMFR3] = "ID_MMFR3",
	[HAL_ID_ISAR0] = "ID_ISAR0", [HAL_ID_ISAR1] = "ID_ISAR1", [HAL_ID_ISAR2] = "ID_ISAR2",
	[HAL_ID_ISAR3] = "ID_ISAR3", [HAL_ID_ISAR4] = "ID_ISAR4", [HAL_ID_ISAR5] = "ID_ISAR5",
	[HAL_ID_MPIDR] = "MPIDR",    [HAL_ID_ACTLR] = "ACTLR",	  [HAL_ID_L2CTLR] = "L2CTLR",
	[HAL_ID_FPSID] = "FPSID",    [HAL_ID_MVFR0] = "MVFR0",	  [HAL_ID_MVFR1] = "MVFR1",
};

uint32_t hal_id_read(enum hal_id id)
{
	uint64_t value;

	if (id == HAL_ID_MIDR && hw.midr)
		return hw.midr;
	if (id >= HAL_ID_FPSID && hw.no_vfp)
		return 0;
	if (!sim_cpu_get_sysreg(sim_hardware_cpu(0), id_names[id], &value))
		die(id_names[id]);
	return (uint32_t)value;
}

/* Cortex-A15: 32 KiB of level 1 each, 4 MiB of level 2 (SPEC.md section 3.4). */
uint32_t hal_ccsidr_read(uint32_t csselr)
{
	static const uint32_t ccsidr[] = {0x701fe00a, 0x201fe00a, 0x711fe07a};

	return csselr < HAL_ARRAY_SIZE(ccsidr) ? ccsidr[csselr] : 0;
}

bool hal_vfp_present(void)
{
	return !hw.no_vfp;
}
