/* SPDX-License-Identifier: GPL-2.0-only */
#include "arch_sim/board.h"

#include <stdlib.h>

#include "arch_sim/mem/memory.h"

struct frame {
	struct sim_gic *gic;
	enum sim_gic_frame frame;
};

struct sim_board {
	struct sim_machine *machine;
	unsigned cpus;
	struct sim_gic *gic;
	struct sim_timers *timers;
	struct frame frames[4];
	uint64_t time;				/* at the start of the round */
	uint64_t started[SIM_MACHINE_MAX_CPUS]; /* instructions executed by then */
};

static const struct {
	uint32_t base, size;
} frames[4] = {
	[SIM_GICD] = {SIM_GICD_BASE, 0x1000},
	[SIM_GICC] = {SIM_GICC_BASE, 0x2000},
	[SIM_GICH] = {SIM_GICH_BASE, 0x1000},
	[SIM_GICV] = {SIM_GICV_BASE, 0x2000},
};

static struct sim_cpu *cpu_of(struct sim_board *board, unsigned cpu)
{
	return sim_machine_cpu(board->machine, cpu);
}

/* The time that a CPU sees: it goes on with its own instructions within the round. */
static uint64_t time_of(struct sim_board *board, unsigned cpu)
{
	return board->time + (cpu_of(board, cpu)->instructions - board->started[cpu]);
}

static bool access_frame(void *device, unsigned cpu, uint64_t offset, unsigned size, bool write,
			 uint64_t *value)
{
	struct frame *f = device;

	if (size != 1 && size != 4)
		return false;
	if (write)
		sim_gic_write(f->gic, f->frame, cpu, (uint32_t)offset, size, (uint32_t)*value);
	else
		*value = sim_gic_read(f->gic, f->frame, cpu, (uint32_t)offset, size);
	return true;
}

static const struct sim_mmio frame_ops = {.access = access_frame};

static void gic_output(void *opaque, unsigned cpu, uint32_t outputs)
{
	static const struct {
		uint32_t output;
		uint8_t line;
	} wires[] = {{SIM_GIC_IRQ, SIM_LINE_IRQ},
		     {SIM_GIC_FIQ, SIM_LINE_FIQ},
		     {SIM_GIC_VIRQ, SIM_LINE_VIRQ},
		     {SIM_GIC_VFIQ, SIM_LINE_VFIQ}};
	struct sim_board *board = opaque;

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(wires); i++)
		sim_cpu_set_lines(cpu_of(board, cpu), wires[i].line, outputs & wires[i].output);
}

static void timer_line(void *opaque, unsigned cpu, unsigned ppi, bool level)
{
	struct sim_board *board = opaque;

	sim_gic_set_line(board->gic, cpu, ppi, level);
}

static uint64_t timer_read(void *timers, struct sim_cpu *cpu, enum sim_timer_reg reg)
{
	struct sim_board *board = timers;

	return sim_timer_read(board->timers, cpu->id, reg, time_of(board, cpu->id),
			      cpu->sys.cntvoff);
}

static void timer_write(void *timers, struct sim_cpu *cpu, enum sim_timer_reg reg, uint64_t value)
{
	struct sim_board *board = timers;

	sim_timer_write(board->timers, cpu->id, reg, time_of(board, cpu->id), cpu->sys.cntvoff,
			value);
}

static bool map_frames(struct sim_board *board)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(frames); i++) {
		board->frames[i] = (struct frame){board->gic, (enum sim_gic_frame)i};
		if (!sim_memory_add_mmio(sim_machine_memory(board->machine), hpa(frames[i].base),
					 frames[i].size, &frame_ops, &board->frames[i]))
			return false;
	}
	return true;
}

struct sim_board *sim_board_create(struct sim_machine *machine, unsigned cpus)
{
	struct sim_board *board = calloc(1, sizeof(*board));
	struct sim_gic_config config = {.cpus = cpus,
					.irqs = SIM_BOARD_IRQS,
					.list_registers = SIM_LIST_REGISTERS,
					.maintenance_ppi = SIM_PPI_MAINTENANCE,
					.output = gic_output,
					.opaque = board};

	if (!board)
		return NULL;
	board->machine = machine;
	board->cpus = cpus;
	board->gic = sim_gic_create(&config);
	board->timers = sim_timers_create(cpus, timer_line, board);
	if (!board->gic || !board->timers || !map_frames(board)) {
		sim_board_destroy(board);
		return NULL;
	}
	sim_machine_hooks(machine)->timers = board;
	sim_machine_hooks(machine)->timer_read = timer_read;
	sim_machine_hooks(machine)->timer_write = timer_write;
	return board;
}

void sim_board_destroy(struct sim_board *board)
{
	if (board->timers)
		sim_timers_destroy(board->timers);
	if (board->gic)
		sim_gic_destroy(board->gic);
	free(board);
}

struct sim_gic *sim_board_gic(struct sim_board *board)
{
	return board->gic;
}

uint64_t sim_board_now(const struct sim_board *board)
{
	return board->time;
}

static void update_timers(struct sim_board *board)
{
	for (unsigned cpu = 0; cpu < board->cpus; cpu++)
		sim_timers_update(board->timers, cpu, board->time, cpu_of(board, cpu)->sys.cntvoff);
}

void sim_board_pass_time(struct sim_board *board, uint64_t ticks)
{
	board->time += ticks;
	update_timers(board);
}

/* The next tick on which a timer fires; UINT64_MAX: none. */
static uint64_t next_deadline(struct sim_board *board)
{
	uint64_t nearest = UINT64_MAX;

	for (unsigned cpu = 0; cpu < board->cpus; cpu++) {
		uint64_t deadline = sim_timers_deadline(board->timers, cpu, board->time,
							cpu_of(board, cpu)->sys.cntvoff);

		if (deadline < nearest)
			nearest = deadline;
	}
	return nearest;
}

static bool asleep(const struct sim_cpu *cpu)
{
	if (cpu->stop == SIM_STOP_WFI)
		return !sim_cpu_interrupt_pending(cpu);
	return cpu->stop == SIM_STOP_WFE && !cpu->event && !sim_cpu_interrupt_pending(cpu);
}

/* One round: each CPU that is awake executes so many instructions. Counts those that were. */
static enum sim_stop run_round(struct sim_board *board, uint64_t ticks, unsigned *awake,
			       unsigned *which)
{
	enum sim_stop stop = SIM_STOP_BUDGET;

	for (unsigned n = 0; n < board->cpus; n++)
		board->started[n] = cpu_of(board, n)->instructions;
	for (unsigned n = 0; n < board->cpus; n++) {
		if (asleep(cpu_of(board, n)))
			continue;
		++*awake;
		*which = n;
		stop = sim_cpu_run(cpu_of(board, n), ticks);
		if (stop == SIM_STOP_HYP || stop == SIM_STOP_ERROR)
			return stop;
	}
	return SIM_STOP_BUDGET;
}

/* Ends the round: time goes on for all, whether they executed or slept. */
static void end_round(struct sim_board *board, uint64_t ticks)
{
	for (unsigned n = 0; n < board->cpus; n++)
		board->started[n] = cpu_of(board, n)->instructions;
	sim_board_pass_time(board, ticks);
}

enum sim_stop sim_board_run(struct sim_board *board, uint64_t ticks, uint64_t quantum,
			    unsigned *which)
{
	uint64_t end = board->time + ticks;
	unsigned ignored;

	if (!which)
		which = &ignored;
	while (board->time < end) {
		uint64_t deadline = next_deadline(board), step = end - board->time;
		unsigned awake = 0;
		enum sim_stop stop;

		if (quantum < step)
			step = quantum;
		if (deadline - board->time < step)
			step = deadline - board->time;
		stop = run_round(board, step, &awake, which);
		if (stop != SIM_STOP_BUDGET) {
			end_round(board, time_of(board, *which) - board->time);
			return stop;
		}
		if (!awake && deadline == UINT64_MAX)
			return SIM_STOP_WFI;
		if (!awake)
			step = (deadline < end ? deadline : end) - board->time;
		end_round(board, step);
	}
	return SIM_STOP_BUDGET;
}
