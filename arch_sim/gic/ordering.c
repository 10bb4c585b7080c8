/* SPDX-License-Identifier: GPL-2.0-only */
/* Priorities, groups and preemption: what a physical and a virtual CPU interface have in common. */
#include "arch_sim/gic/internal.h"

/* The binary point that applies to a group (IHI 0048B 3.3.3): n splits the priority above bit n. */
static unsigned binary_point(const struct gic_ordering *o, bool group1)
{
	if (group1 && !(o->ctlr & GIC_CTLR_CBPR))
		return o->abpr - 1;
	return o->bpr;
}

uint8_t gic_group_priority(const struct gic_ordering *o, uint8_t priority, bool group1)
{
	return priority & (uint8_t)(0xffu << (binary_point(o, group1) + 1));
}

uint8_t gic_running(const struct gic_ordering *o)
{
	return o->apr ? (uint8_t)(__builtin_ctz(o->apr) << 3) : GIC_IDLE_PRIORITY;
}

bool gic_signalled(const struct gic_ordering *o, const struct gic_candidate *c)
{
	if (!c->any || !(o->ctlr & (c->group1 ? GIC_CTLR_GRP1 : GIC_CTLR_GRP0)))
		return false;
	if (c->priority >= o->pmr)
		return false;
	return gic_group_priority(o, c->priority, c->group1) < gic_running(o);
}

uint32_t gic_line_of(const struct gic_ordering *o, const struct gic_candidate *c)
{
	if (!gic_signalled(o, c))
		return 0;
	return !c->group1 && o->ctlr & GIC_CTLR_FIQ ? SIM_GIC_FIQ : SIM_GIC_IRQ;
}

void gic_priority_raise(struct gic_ordering *o, const struct gic_candidate *c)
{
	o->apr |= 1u << (gic_group_priority(o, c->priority, c->group1) >> 3);
}

void gic_priority_drop(struct gic_ordering *o)
{
	o->apr &= o->apr - 1;
}

bool gic_ordering_read(const struct gic_ordering *o, uint32_t offset, uint32_t *value)
{
	switch (offset) {
	case GICC_CTLR:
		*value = o->ctlr;
		return true;
	case GICC_PMR:
		*value = o->pmr;
		return true;
	case GICC_BPR:
		*value = o->bpr;
		return true;
	case GICC_ABPR:
		*value = o->abpr;
		return true;
	case GICC_RPR:
		*value = gic_running(o);
		return true;
	case GICC_APR0:
		*value = o->apr;
		return true;
	default:
		return false;
	}
}

/* With 5 bits of priority the smallest binary point is 2, and 3 for group 1. */
static uint8_t at_least(uint32_t value, uint8_t least)
{
	value &= 7;
	return value < least ? least : (uint8_t)value;
}

bool gic_ordering_write(struct gic_ordering *o, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case GICC_CTLR:
		o->ctlr = value & GIC_CTLR_MASK;
		return true;
	case GICC_PMR:
		o->pmr = value & GIC_PRIORITY_MASK;
		return true;
	case GICC_BPR:
		o->bpr = at_least(value, 2);
		return true;
	case GICC_ABPR:
		o->abpr = at_least(value, 3);
		return true;
	case GICC_APR0:
		o->apr = value;
		return true;
	default:
		return false;
	}
}

bool gic_may_show(const struct gic_ordering *o, const struct gic_candidate *c, bool alias,
		  uint32_t *otherwise)
{
	*otherwise = GIC_SPURIOUS;
	if (!c->any)
		return false;
	if (alias)
		return c->group1;
	if (c->group1 && !(o->ctlr & GIC_CTLR_ACK)) {
		*otherwise = GIC_OTHER_GROUP;
		return false;
	}
	return true;
}

bool gic_may_acknowledge(const struct gic_ordering *o, const struct gic_candidate *c, bool alias,
			 uint32_t *otherwise)
{
	*otherwise = GIC_SPURIOUS;
	return gic_signalled(o, c) && gic_may_show(o, c, alias, otherwise);
}
