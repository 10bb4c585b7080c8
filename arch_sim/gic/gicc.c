/* SPDX-License-Identifier: GPL-2.0-only */
/* The physical CPU interface (IHI 0048B 4.4). */
#include "arch_sim/gic/internal.h"

#define GICC_IIDR_VALUE 0x0202043bu /* GICv2, ARM */

static bool targets_cpu(const struct sim_gic *gic, unsigned cpu, unsigned intid)
{
	if (intid < GIC_PRIVATE || gic->config.cpus == 1)
		return true;
	return gic->spi[intid].targets & (1u << cpu);
}

static bool group_forwarded(const struct sim_gic *gic, bool group1)
{
	return gic->ctlr & (group1 ? 2 : 1);
}

struct gic_candidate gicc_candidate(const struct sim_gic *gic, unsigned cpu)
{
	struct gic_candidate best = {.any = false};

	for (unsigned id = 0; id < gic->end; id++) {
		const struct gic_irq *irq = gic_irq_const(gic, cpu, id);

		if (!irq->enabled || irq->active || !group_forwarded(gic, irq->group1))
			continue;
		if (!targets_cpu(gic, cpu, id) || !gic_pending(gic, cpu, id))
			continue;
		if (!best.any || irq->priority < best.priority)
			best = (struct gic_candidate){true, id, irq->priority, irq->group1};
	}
	return best;
}

/* Takes the lowest sending CPU of an SGI: one of them for each acknowledgement. */
static uint32_t take_source(struct gic_cpu *c, unsigned sgi)
{
	unsigned source = (unsigned)__builtin_ctz(c->sgi_sources[sgi]);

	c->sgi_sources[sgi] &= (uint8_t) ~(1u << source);
	return source;
}

static uint32_t acknowledge(struct sim_gic *gic, unsigned cpu, bool alias)
{
	struct gic_cpu *c = &gic->cpu[cpu];
	struct gic_candidate best = gicc_candidate(gic, cpu);
	struct gic_irq *irq;
	uint32_t value;

	if (!gic_may_acknowledge(&c->physical, &best, alias, &value))
		return value;
	irq = gic_irq(gic, cpu, best.index);
	value = best.index;
	if (best.index < GIC_SGIS)
		value |= take_source(c, best.index) << 10;
	irq->latch = false;
	irq->active = true;
	gic_priority_raise(&c->physical, &best);
	return value;
}

static uint32_t highest_pending(struct sim_gic *gic, unsigned cpu, bool alias)
{
	struct gic_candidate best = gicc_candidate(gic, cpu);
	uint32_t otherwise;

	if (!gic_may_show(&gic->cpu[cpu].physical, &best, alias, &otherwise))
		return otherwise;
	if (best.index < GIC_SGIS)
		return best.index | (uint32_t)__builtin_ctz(gic->cpu[cpu].sgi_sources[best.index])
					    << 10;
	return best.index;
}

uint32_t gicc_read(struct sim_gic *gic, unsigned cpu, uint32_t offset)
{
	uint32_t value;

	if (gic_ordering_read(&gic->cpu[cpu].physical, offset, &value))
		return value;
	switch (offset) {
	case GICC_IAR:
		return acknowledge(gic, cpu, false);
	case GICC_AIAR:
		return acknowledge(gic, cpu, true);
	case GICC_HPPIR:
		return highest_pending(gic, cpu, false);
	case GICC_AHPPIR:
		return highest_pending(gic, cpu, true);
	case GICC_IIDR:
		return GICC_IIDR_VALUE;
	default:
		return 0;
	}
}

static void end_of_interrupt(struct sim_gic *gic, unsigned cpu, uint32_t value)
{
	struct gic_ordering *o = &gic->cpu[cpu].physical;

	if ((value & 0x3ff) >= gic->config.irqs)
		return;
	gic_priority_drop(o);
	if (!(o->ctlr & GIC_CTLR_EOIMODE))
		gic_deactivate(gic, cpu, value & 0x3ff);
}

void gicc_write(struct sim_gic *gic, unsigned cpu, uint32_t offset, uint32_t value)
{
	if (gic_ordering_write(&gic->cpu[cpu].physical, offset, value))
		return;
	if (offset == GICC_EOIR || offset == GICC_AEOIR)
		end_of_interrupt(gic, cpu, value);
	else if (offset == GICC_DIR)
		gic_deactivate(gic, cpu, value & 0x3ff);
}
