/* SPDX-License-Identifier: GPL-2.0-only */
/* The virtual interfaces: GICH, which the hypervisor programs, and GICV, which the guest sees (IHI 0048B chapter 5). */
#include "arch_sim/gic/internal.h"

enum gich_reg {
	GICH_HCR = 0x00,
	GICH_VTR = 0x04,
	GICH_VMCR = 0x08,
	GICH_MISR = 0x10,
	GICH_EISR0 = 0x20,
	GICH_EISR1 = 0x24,
	GICH_ELRSR0 = 0x30,
	GICH_ELRSR1 = 0x34,
	GICH_APR = 0xf0,
	GICH_LR0 = 0x100,
};

enum gich_hcr {
	HCR_EN = 1 << 0,
	HCR_UIE = 1 << 1,
	HCR_LRENPIE = 1 << 2,
	HCR_NPIE = 1 << 3,
	HCR_VGRP0EIE = 1 << 4,
	HCR_VGRP0DIE = 1 << 5,
	HCR_VGRP1EIE = 1 << 6,
	HCR_VGRP1DIE = 1 << 7,
	HCR_EOICOUNT_SHIFT = 27,
};
#define HCR_EOICOUNT 0xf8000000u
#define HCR_WRITABLE (HCR_EOICOUNT | 0xffu)

#define LR_ID(lr)	hal_bits(lr, 9, 0)
#define LR_PHYSICAL(lr) hal_bits(lr, 19, 10)
#define LR_CPUID(lr)	hal_bits(lr, 12, 10)
#define LR_PRIORITY(lr) ((uint8_t)(hal_bits(lr, 27, 23) << 3))
#define LR_EOI		(1u << 19)
#define LR_PENDING	(1u << 28)
#define LR_ACTIVE	(1u << 29)
#define LR_STATE	(LR_PENDING | LR_ACTIVE)
#define LR_GROUP1	(1u << 30)
#define LR_HW		(1u << 31)

#define VTR_5_PRIORITY_BITS 0x90000000u /* PRIbits and PREbits: 5 - 1 each */

static bool lr_valid(uint32_t lr)
{
	return lr & LR_STATE;
}

/* The guest has ended an interrupt for which the hypervisor wants to know. */
static bool lr_ended(uint32_t lr)
{
	return !lr_valid(lr) && !(lr & LR_HW) && lr & LR_EOI;
}

static uint64_t lr_mask(const struct sim_gic *gic, unsigned cpu, bool (*test)(uint32_t lr))
{
	uint64_t mask = 0;

	for (unsigned i = 0; i < gic->config.list_registers; i++)
		mask |= (uint64_t)test(gic->cpu[cpu].lr[i]) << i;
	return mask;
}

static bool lr_empty(uint32_t lr)
{
	return !lr_valid(lr) && !lr_ended(lr);
}

static bool lr_pending(uint32_t lr)
{
	return lr & LR_PENDING;
}

uint32_t gich_misr(const struct sim_gic *gic, unsigned cpu)
{
	const struct gic_cpu *c = &gic->cpu[cpu];
	uint64_t valid = lr_mask(gic, cpu, lr_valid);
	uint32_t grp0 = c->virtual.ctlr & GIC_CTLR_GRP0, grp1 = c->virtual.ctlr & GIC_CTLR_GRP1;
	uint32_t misr = 0;

	if (!(c->hcr & HCR_EN))
		return 0;
	misr |= lr_mask(gic, cpu, lr_ended) ? 1 << 0 : 0;
	misr |= c->hcr & HCR_UIE && !(valid & (valid - 1)) ? 1 << 1 : 0;
	misr |= c->hcr & HCR_LRENPIE && c->hcr & HCR_EOICOUNT ? 1 << 2 : 0;
	misr |= c->hcr & HCR_NPIE && !lr_mask(gic, cpu, lr_pending) ? 1 << 3 : 0;
	misr |= c->hcr & HCR_VGRP0EIE && grp0 ? 1 << 4 : 0;
	misr |= c->hcr & HCR_VGRP0DIE && !grp0 ? 1 << 5 : 0;
	misr |= c->hcr & HCR_VGRP1EIE && grp1 ? 1 << 6 : 0;
	misr |= c->hcr & HCR_VGRP1DIE && !grp1 ? 1 << 7 : 0;
	return misr;
}

/* GICH_VMCR shows the virtual interface's registers in one word. */
static uint32_t vmcr_read(const struct gic_ordering *o)
{
	return o->ctlr | (uint32_t)o->abpr << 18 | (uint32_t)o->bpr << 21 | (uint32_t)o->pmr << 24;
}

static void vmcr_write(struct gic_ordering *o, uint32_t value)
{
	gic_ordering_write(o, GICC_CTLR, value);
	gic_ordering_write(o, GICC_ABPR, hal_bits(value, 20, 18));
	gic_ordering_write(o, GICC_BPR, hal_bits(value, 23, 21));
	gic_ordering_write(o, GICC_PMR, hal_bits(value, 31, 27) << 3);
}

uint32_t gich_read(struct sim_gic *gic, unsigned cpu, uint32_t offset)
{
	const struct gic_cpu *c = &gic->cpu[cpu];
	unsigned lr = (offset - GICH_LR0) / 4;

	switch (offset) {
	case GICH_HCR:
		return c->hcr;
	case GICH_VTR:
		return VTR_5_PRIORITY_BITS | (gic->config.list_registers - 1);
	case GICH_VMCR:
		return vmcr_read(&c->virtual);
	case GICH_MISR:
		return gich_misr(gic, cpu);
	case GICH_EISR0:
		return (uint32_t)lr_mask(gic, cpu, lr_ended);
	case GICH_EISR1:
		return (uint32_t)(lr_mask(gic, cpu, lr_ended) >> 32);
	case GICH_ELRSR0:
		return (uint32_t)lr_mask(gic, cpu, lr_empty);
	case GICH_ELRSR1:
		return (uint32_t)(lr_mask(gic, cpu, lr_empty) >> 32);
	case GICH_APR:
		return c->virtual.apr;
	default:
		return offset >= GICH_LR0 && lr < gic->config.list_registers ? c->lr[lr] : 0;
	}
}

void gich_write(struct sim_gic *gic, unsigned cpu, uint32_t offset, uint32_t value)
{
	struct gic_cpu *c = &gic->cpu[cpu];
	unsigned lr = (offset - GICH_LR0) / 4;

	if (offset == GICH_HCR)
		c->hcr = value & HCR_WRITABLE;
	else if (offset == GICH_VMCR)
		vmcr_write(&c->virtual, value);
	else if (offset == GICH_APR)
		c->virtual.apr = value;
	else if (offset >= GICH_LR0 && lr < gic->config.list_registers)
		c->lr[lr] = value;
}

struct gic_candidate gicv_candidate(const struct sim_gic *gic, unsigned cpu)
{
	struct gic_candidate best = {.any = false};

	for (unsigned i = 0; i < gic->config.list_registers; i++) {
		uint32_t lr = gic->cpu[cpu].lr[i];

		if ((lr & LR_STATE) == LR_PENDING && (!best.any || LR_PRIORITY(lr) < best.priority))
			best = (struct gic_candidate){true, i, LR_PRIORITY(lr), lr & LR_GROUP1};
	}
	return best;
}

/* What IAR and HPPIR show of a list register: the id, and for a software interrupt the CPU it came from. */
static uint32_t shown(uint32_t lr)
{
	return LR_ID(lr) | (lr & LR_HW ? 0 : LR_CPUID(lr) << 10);
}

static uint32_t acknowledge(struct gic_cpu *c, const struct gic_candidate *best, bool alias)
{
	uint32_t value;

	if (!gic_may_acknowledge(&c->virtual, best, alias, &value))
		return value;
	c->lr[best->index] ^= LR_STATE; /* pending becomes active */
	gic_priority_raise(&c->virtual, best);
	return shown(c->lr[best->index]);
}

static uint32_t highest_pending(const struct gic_cpu *c, const struct gic_candidate *best,
				bool alias)
{
	uint32_t value;

	return gic_may_show(&c->virtual, best, alias, &value) ? shown(c->lr[best->index]) : value;
}

uint32_t gicv_read(struct sim_gic *gic, unsigned cpu, uint32_t offset)
{
	struct gic_cpu *c = &gic->cpu[cpu];
	struct gic_candidate best = c->hcr & HCR_EN ? gicv_candidate(gic, cpu)
						    : (struct gic_candidate){0};
	uint32_t value;

	if (gic_ordering_read(&c->virtual, offset, &value))
		return value;
	switch (offset) {
	case GICC_IAR:
		return acknowledge(c, &best, false);
	case GICC_AIAR:
		return acknowledge(c, &best, true);
	case GICC_HPPIR:
		return highest_pending(c, &best, false);
	case GICC_AHPPIR:
		return highest_pending(c, &best, true);
	case GICC_IIDR:
		return 0x0202043bu;
	default:
		return 0;
	}
}

/* The guest deactivates: the list register, and with HW set the physical interrupt (IHI 0048B 5.2.1). */
static void deactivate(struct sim_gic *gic, unsigned cpu, uint32_t value)
{
	struct gic_cpu *c = &gic->cpu[cpu];

	for (unsigned i = 0; i < gic->config.list_registers; i++) {
		uint32_t lr = c->lr[i];

		if (!(lr & LR_ACTIVE) || LR_ID(lr) != hal_bits(value, 9, 0))
			continue;
		if (LR_ID(lr) < GIC_SGIS && LR_CPUID(lr) != hal_bits(value, 12, 10))
			continue;
		c->lr[i] &= ~LR_ACTIVE;
		if (lr & LR_HW)
			gic_deactivate(gic, cpu, LR_PHYSICAL(lr));
		return;
	}
	c->hcr += 1u << HCR_EOICOUNT_SHIFT;
}

static void end_of_interrupt(struct sim_gic *gic, unsigned cpu, uint32_t value)
{
	struct gic_ordering *o = &gic->cpu[cpu].virtual;

	if (hal_bits(value, 9, 0) >= GIC_OTHER_GROUP || !o->apr)
		return;
	gic_priority_drop(o);
	if (!(o->ctlr & GIC_CTLR_EOIMODE))
		deactivate(gic, cpu, value);
}

void gicv_write(struct sim_gic *gic, unsigned cpu, uint32_t offset, uint32_t value)
{
	struct gic_ordering *o = &gic->cpu[cpu].virtual;

	if (gic_ordering_write(o, offset, value))
		return;
	if (offset == GICC_EOIR || offset == GICC_AEOIR)
		end_of_interrupt(gic, cpu, value);
	else if (offset == GICC_DIR && o->ctlr & GIC_CTLR_EOIMODE)
		deactivate(gic, cpu, value);
}
