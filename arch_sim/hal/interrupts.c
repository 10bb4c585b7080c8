/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hal/gic.h and the interrupts of the simulated machine: a GIC with virtual interfaces and the generic timers, as on the
 * board that the emulated host has. The host has set the GIC up as Linux does. It takes no interrupt itself: one that is
 * signalled takes the guest out, and what it was for is seen to by who drives the guest's timers.
 */
#include <stdio.h>
#include <stdlib.h>

#include "arch_sim/board.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "arch_sim/hal/private.h"
#include "hal/context.h"
#include "hal/gic.h"
#include "hal/timer.h"

/* Registers of the host's GIC that its operating system sets up (ARM IHI 0048B chapter 4). */
enum {
	GICD_CTLR = 0x000,
	GICD_ISENABLER0 = 0x100,
	GICD_ISACTIVER0 = 0x300,
	GICD_ICACTIVER0 = 0x380,
	GICC_CTLR = 0x000,
	GICC_PMR = 0x004,
};

static struct interrupts {
	struct sim_machine *machine;
	unsigned cpus;
	struct sim_gic *gic;
	struct sim_timers *timers;
	bool no_virtual_interface;
} ints;

static uint64_t cntvoff_of(unsigned cpu)
{
	return sim_machine_cpu(ints.machine, cpu)->sys.cntvoff;
}

static void gic_output(void *opaque, unsigned cpu, uint32_t outputs)
{
	static const struct {
		uint32_t output;
		uint8_t line;
	} wires[] = {{SIM_GIC_IRQ, SIM_LINE_IRQ},
		     {SIM_GIC_FIQ, SIM_LINE_FIQ},
		     {SIM_GIC_VIRQ, SIM_LINE_VIRQ},
		     {SIM_GIC_VFIQ, SIM_LINE_VFIQ}};

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(wires); i++)
		sim_cpu_set_lines(sim_machine_cpu(ints.machine, cpu), wires[i].line,
				  outputs & wires[i].output);
}

static void timer_line(void *opaque, unsigned cpu, unsigned ppi, bool level)
{
	sim_gic_set_line(ints.gic, cpu, ppi, level);
}

static uint64_t timer_read(void *opaque, struct sim_cpu *cpu, enum sim_timer_reg reg)
{
	return sim_timer_read(ints.timers, cpu->id, reg, hal_counter_read(), cpu->sys.cntvoff);
}

static void timer_write(void *opaque, struct sim_cpu *cpu, enum sim_timer_reg reg, uint64_t value)
{
	sim_timer_write(ints.timers, cpu->id, reg, hal_counter_read(), cpu->sys.cntvoff, value);
}

static bool access_gicv(void *opaque, unsigned cpu, uint64_t offset, unsigned size, bool write,
			uint64_t *value)
{
	if (size != 1 && size != 4)
		return false;
	if (write)
		sim_gic_write(ints.gic, SIM_GICV, cpu, (uint32_t)offset, size, (uint32_t)*value);
	else
		*value = sim_gic_read(ints.gic, SIM_GICV, cpu, (uint32_t)offset, size);
	return true;
}

static const struct sim_mmio gicv_ops = {.access = access_gicv};

/* The host's own set-up: all priorities, and the two private interrupts that take guests out. */
static void set_up_cpu(unsigned cpu)
{
	sim_gic_write(ints.gic, SIM_GICD, cpu, GICD_ISENABLER0, 4,
		      1u << SIM_PPI_MAINTENANCE | 1u << SIM_PPI_VIRTUAL_TIMER);
	sim_gic_write(ints.gic, SIM_GICC, cpu, GICC_PMR, 4, 0xf8);
	sim_gic_write(ints.gic, SIM_GICC, cpu, GICC_CTLR, 4, 1);
}

static void set_up(void)
{
	struct sim_hooks *hooks = sim_machine_hooks(ints.machine);

	hooks->timers = &ints;
	hooks->timer_read = timer_read;
	hooks->timer_write = timer_write;
	sim_gic_write(ints.gic, SIM_GICD, 0, GICD_CTLR, 4, 1);
	for (unsigned cpu = 0; cpu < ints.cpus; cpu++)
		set_up_cpu(cpu);
}

static void take_away(void)
{
	if (ints.timers)
		sim_timers_destroy(ints.timers);
	if (ints.gic)
		sim_gic_destroy(ints.gic);
	ints = (struct interrupts){0};
}

void sim_interrupts_reset(struct sim_machine *machine, unsigned cpus)
{
	struct sim_gic_config config = {.cpus = cpus,
					.irqs = SIM_BOARD_IRQS,
					.list_registers = SIM_LIST_REGISTERS,
					.maintenance_ppi = SIM_PPI_MAINTENANCE,
					.output = gic_output};

	take_away();
	if (!machine)
		return;
	ints.machine = machine;
	ints.cpus = cpus;
	ints.gic = sim_gic_create(&config);
	ints.timers = sim_timers_create(cpus, timer_line, NULL);
	if (!ints.gic || !ints.timers ||
	    !sim_memory_add_mmio(sim_machine_memory(machine), hpa(SIM_GICV_BASE), 0x2000, &gicv_ops,
				 NULL)) {
		fprintf(stderr, "simulated hardware: no memory\n");
		abort();
	}
	set_up();
}

void sim_interrupts_time_is(uint64_t now)
{
	for (unsigned cpu = 0; cpu < ints.cpus; cpu++)
		sim_timers_update(ints.timers, cpu, now, cntvoff_of(cpu));
}

uint64_t sim_interrupts_deadline(unsigned cpu, uint64_t now)
{
	return sim_timers_deadline(ints.timers, cpu, now, cntvoff_of(cpu));
}

static void set_vtimer(struct sim_cpu *cpu, uint64_t cntvoff, const struct hal_timer *timer)
{
	uint64_t now = hal_counter_read();

	cpu->sys.cntvoff = cntvoff;
	sim_timer_write(ints.timers, cpu->id, SIM_TIMER_CNTV_CTL, now, cntvoff, 0);
	sim_timer_write(ints.timers, cpu->id, SIM_TIMER_CNTV_CVAL, now, cntvoff, timer->cval);
	sim_timer_write(ints.timers, cpu->id, SIM_TIMER_CNTV_CTL, now, cntvoff, timer->ctl);
}

void sim_interrupts_load_vtimer(struct sim_cpu *cpu, const struct hal_vtimer *vtimer)
{
	set_vtimer(cpu, vtimer->cntvoff, &vtimer->timer);
}

void sim_interrupts_save_vtimer(struct sim_cpu *cpu, struct hal_vtimer *vtimer)
{
	static const struct hal_timer off;
	uint64_t now = hal_counter_read();

	vtimer->timer.ctl = (uint32_t)sim_timer_read(ints.timers, cpu->id, SIM_TIMER_CNTV_CTL, now,
						     cpu->sys.cntvoff);
	vtimer->timer.cval = sim_timer_read(ints.timers, cpu->id, SIM_TIMER_CNTV_CVAL, now,
					    cpu->sys.cntvoff);
	set_vtimer(cpu, 0, &off);
}

bool sim_interrupts_line(unsigned cpu)
{
	return sim_gic_outputs(ints.gic, cpu) & SIM_GIC_IRQ;
}

struct sim_gic *sim_hardware_gic(void)
{
	return ints.gic;
}

void sim_hardware_set_gic(bool present)
{
	ints.no_virtual_interface = !present;
}

bool hal_gic_host(struct hal_gic *gic)
{
	*gic = (struct hal_gic){.gicv = hpa(SIM_GICV_BASE), .nr_lrs = SIM_LIST_REGISTERS};
	return !ints.no_virtual_interface;
}

uint32_t hal_gich_read(uint32_t offset)
{
	return sim_gic_read(ints.gic, SIM_GICH, hal_cpu_id(), offset, 4);
}

void hal_gich_write(uint32_t offset, uint32_t value)
{
	sim_gic_write(ints.gic, SIM_GICH, hal_cpu_id(), offset, 4, value);
}

void hal_ppi_set_active(uint32_t intid, bool active)
{
	sim_gic_write(ints.gic, SIM_GICD, hal_cpu_id(), active ? GICD_ISACTIVER0 : GICD_ICACTIVER0,
		      4, 1u << intid);
}

uint32_t hal_vtimer_ppi(void)
{
	return SIM_PPI_VIRTUAL_TIMER;
}
