/* SPDX-License-Identifier: GPL-2.0-only */
/* The whole: creation, wires, and how outputs follow from state. */
#include "arch_sim/gic/internal.h"

#include <stdlib.h>

struct sim_gic *sim_gic_create(const struct sim_gic_config *config)
{
	struct sim_gic *gic = calloc(1, sizeof(*gic));

	if (!gic)
		return NULL;
	gic->config = *config;
	gic->end = GIC_PRIVATE;
	for (unsigned cpu = 0; cpu < config->cpus; cpu++) {
		struct gic_cpu *c = &gic->cpu[cpu];

		for (unsigned i = 0; i < GIC_SGIS; i++) {
			c->private[i].enabled = true;
			c->private[i].edge = true;
		}
		c->physical.bpr = c->virtual.bpr = 2;
		c->physical.abpr = c->virtual.abpr = 3;
	}
	return gic;
}

void sim_gic_destroy(struct sim_gic *gic)
{
	free(gic);
}

struct gic_irq *gic_irq(struct sim_gic *gic, unsigned cpu, unsigned intid)
{
	return intid < GIC_PRIVATE ? &gic->cpu[cpu].private[intid] : &gic->spi[intid];
}

const struct gic_irq *gic_irq_const(const struct sim_gic *gic, unsigned cpu, unsigned intid)
{
	return intid < GIC_PRIVATE ? &gic->cpu[cpu].private[intid] : &gic->spi[intid];
}

bool gic_pending(const struct sim_gic *gic, unsigned cpu, unsigned intid)
{
	const struct gic_irq *irq = gic_irq_const(gic, cpu, intid);

	if (intid < GIC_SGIS)
		return gic->cpu[cpu].sgi_sources[intid];
	return irq->latch || (!irq->edge && irq->line);
}

void gic_deactivate(struct sim_gic *gic, unsigned cpu, unsigned intid)
{
	if (intid < gic->config.irqs)
		gic_irq(gic, cpu, intid)->active = false;
}

static uint32_t outputs_of(const struct sim_gic *gic, unsigned cpu)
{
	const struct gic_cpu *c = &gic->cpu[cpu];
	struct gic_candidate physical = gicc_candidate(gic, cpu);
	uint32_t outputs = gic_line_of(&c->physical, &physical);

	if (c->hcr & 1) {
		struct gic_candidate virtual = gicv_candidate(gic, cpu);

		outputs |= gic_line_of(&c->virtual, &virtual) << 2;
	}
	if (gich_misr(gic, cpu))
		outputs |= SIM_GIC_MAINTENANCE;
	return outputs;
}

/* Most interrupts of a machine are never enabled: none from gic->end on is. */
static void find_end(struct sim_gic *gic)
{
	gic->end = gic->config.irqs;
	while (gic->end > GIC_PRIVATE && !gic->spi[gic->end - 1].enabled)
		gic->end--;
}

void gic_update(struct sim_gic *gic)
{
	for (unsigned cpu = 0; cpu < gic->config.cpus; cpu++) {
		struct gic_cpu *c = &gic->cpu[cpu];
		uint32_t outputs;

		c->private[gic->config.maintenance_ppi].line = gich_misr(gic, cpu);
		outputs = outputs_of(gic, cpu);
		if (outputs != c->outputs) {
			c->outputs = outputs;
			gic->config.output(gic->config.opaque, cpu, outputs);
		}
	}
}

void sim_gic_set_line(struct sim_gic *gic, unsigned cpu, unsigned intid, bool level)
{
	struct gic_irq *irq = gic_irq(gic, cpu, intid);

	if (irq->edge && level && !irq->line)
		irq->latch = true;
	irq->line = level;
	gic_update(gic);
}

uint32_t sim_gic_outputs(const struct sim_gic *gic, unsigned cpu)
{
	return gic->cpu[cpu].outputs;
}

struct sim_gic_state sim_gic_state(const struct sim_gic *gic, unsigned cpu, unsigned intid)
{
	const struct gic_irq *irq = gic_irq_const(gic, cpu, intid);

	return (struct sim_gic_state){
		.enabled = irq->enabled,
		.pending = gic_pending(gic, cpu, intid),
		.active = irq->active,
		.line = irq->line,
		.priority = irq->priority,
		.targets = intid < GIC_PRIVATE ? (uint8_t)(1u << cpu) : irq->targets,
	};
}

uint32_t sim_gic_read(struct sim_gic *gic, enum sim_gic_frame frame, unsigned cpu, uint32_t offset,
		      unsigned size)
{
	uint32_t value = 0;

	if (frame == SIM_GICD)
		value = gicd_read(gic, cpu, offset, size);
	else if (size == 4 && frame == SIM_GICC)
		value = gicc_read(gic, cpu, offset);
	else if (size == 4 && frame == SIM_GICH)
		value = gich_read(gic, cpu, offset);
	else if (size == 4)
		value = gicv_read(gic, cpu, offset);
	if (frame == SIM_GICC || frame == SIM_GICV)
		gic_update(gic); /* reading IAR changes state */
	return value;
}

void sim_gic_write(struct sim_gic *gic, enum sim_gic_frame frame, unsigned cpu, uint32_t offset,
		   unsigned size, uint32_t value)
{
	if (frame == SIM_GICD)
		gicd_write(gic, cpu, offset, size, value);
	else if (size == 4 && frame == SIM_GICC)
		gicc_write(gic, cpu, offset, value);
	else if (size == 4 && frame == SIM_GICH)
		gich_write(gic, cpu, offset, value);
	else if (size == 4)
		gicv_write(gic, cpu, offset, value);
	if (frame == SIM_GICD)
		find_end(gic);
	gic_update(gic);
}
