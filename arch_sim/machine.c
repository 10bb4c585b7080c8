/* SPDX-License-Identifier: GPL-2.0-only */
#include "arch_sim/machine.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

struct sim_machine {
	struct sim_memory *memory;
	struct sim_hooks hooks;
	unsigned nr_cpus;
	struct sim_cpu cpus[SIM_MACHINE_MAX_CPUS];
};

static void send_event(void *opaque, struct sim_cpu *cpu)
{
	struct sim_machine *machine = opaque;

	(void)cpu;
	for (unsigned n = 0; n < machine->nr_cpus; n++)
		machine->cpus[n].event = true;
}

static bool reservations_open(void *opaque, const struct sim_cpu *cpu)
{
	const struct sim_machine *machine = opaque;

	for (unsigned n = 0; n < machine->nr_cpus; n++) {
		if (machine->cpus[n].exclusive.valid && &machine->cpus[n] != cpu)
			return true;
	}
	return false;
}

/* The global monitor: a lost reservation is an event for WFE, too (A3.4.2, B1.8.13). */
static void clear_exclusive(void *opaque, struct sim_cpu *cpu, hpa_t pa, uint32_t size)
{
	struct sim_machine *machine = opaque;
	uint64_t first = pa.v / SIM_EXCLUSIVE_GRANULE;
	uint64_t last = (pa.v + size - 1) / SIM_EXCLUSIVE_GRANULE;

	for (unsigned n = 0; n < machine->nr_cpus; n++) {
		struct sim_cpu *other = &machine->cpus[n];

		if (other != cpu && other->exclusive.valid && other->exclusive.tag >= first &&
		    other->exclusive.tag <= last) {
			other->exclusive.valid = false;
			other->event = true;
		}
	}
}

static bool add_cpu(struct sim_machine *machine, enum sim_model model)
{
	unsigned id = machine->nr_cpus;
	struct sim_mmu *mmu = sim_mmu_create(machine->memory, id);

	if (!mmu || sim_cpu_init(&machine->cpus[id], model, id, mmu, &machine->hooks))
		return false;
	machine->cpus[id].stop_at_hyp = true;
	machine->nr_cpus++;
	return true;
}

static bool build(struct sim_machine *machine, enum sim_model model, unsigned cpus)
{
	machine->memory = sim_memory_create();
	if (!machine->memory || !sim_memory_add_ram(machine->memory, hpa(0), SIM_MACHINE_RAM, NULL))
		return false;
	while (machine->nr_cpus < cpus) {
		if (!add_cpu(machine, model))
			return false;
	}
	return true;
}

/*
 * Tests make a machine for each of thousands of schedules: its tables stay with the process from one to the next. To get
 * them from the host anew, page by page, takes many times as long as a schedule.
 */
static void keep_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, 1 << 30);
	mallopt(M_MMAP_THRESHOLD, 32 << 20); /* the most that it takes */
}

struct sim_machine *sim_machine_create(enum sim_model model, unsigned cpus)
{
	struct sim_machine *machine;

	keep_memory();
	machine = calloc(1, sizeof(*machine));
	if (!machine)
		return NULL;
	machine->hooks = (struct sim_hooks){.opaque = machine,
					    .send_event = send_event,
					    .reservations_open = reservations_open,
					    .clear_exclusive = clear_exclusive};
	if (build(machine, model, cpus))
		return machine;
	sim_machine_destroy(machine);
	return NULL;
}

void sim_machine_destroy(struct sim_machine *machine)
{
	for (unsigned n = 0; n < machine->nr_cpus; n++)
		sim_cpu_destroy(&machine->cpus[n]);
	if (machine->memory)
		sim_memory_destroy(machine->memory);
	free(machine);
}

struct sim_cpu *sim_machine_cpu(struct sim_machine *machine, unsigned cpu)
{
	return &machine->cpus[cpu];
}

struct sim_hooks *sim_machine_hooks(struct sim_machine *machine)
{
	return &machine->hooks;
}

struct sim_memory *sim_machine_memory(struct sim_machine *machine)
{
	return machine->memory;
}

bool sim_machine_load(struct sim_machine *machine, uint64_t pa, const void *data, size_t size)
{
	void *host = sim_memory_ptr(machine->memory, hpa(pa), size);

	if (host)
		memcpy(host, data, size);
	return host;
}

bool sim_machine_peek(struct sim_machine *machine, uint64_t pa, void *data, size_t size)
{
	const void *host = sim_memory_ptr(machine->memory, hpa(pa), size);

	if (host)
		memcpy(data, host, size);
	return host;
}

void sim_machine_start(struct sim_machine *machine, unsigned cpu, uint32_t pc, enum sim_mode mode)
{
	struct sim_cpu *c = &machine->cpus[cpu];

	sim_cpu_reset(c);
	sim_cpu_set_cpsr(c, SIM_PSR_A | SIM_PSR_I | SIM_PSR_F | (pc & 1 ? SIM_PSR_T : 0) | mode);
	c->pc = pc & ~1u;
}

/* A sleeping CPU goes on when what it waits for has come. */
static bool asleep(const struct sim_cpu *cpu)
{
	if (sim_cpu_interrupt_pending(cpu))
		return false;
	return cpu->stop == SIM_STOP_WFI || (cpu->stop == SIM_STOP_WFE && !cpu->event);
}

enum sim_stop sim_machine_run(struct sim_machine *machine, uint64_t budget, uint64_t quantum,
			      unsigned *which)
{
	enum sim_stop last = SIM_STOP_BUDGET;

	for (uint64_t used = 0; used < budget; used += quantum) {
		unsigned awake = 0;

		for (unsigned n = 0; n < machine->nr_cpus; n++) {
			struct sim_cpu *cpu = &machine->cpus[n];

			if (asleep(cpu))
				continue;
			awake++;
			last = sim_cpu_run(cpu, quantum);
			if (which)
				*which = n;
			if (last == SIM_STOP_HYP || last == SIM_STOP_ERROR)
				return last;
		}
		if (!awake)
			return machine->cpus[0].stop;
	}
	return SIM_STOP_BUDGET;
}
