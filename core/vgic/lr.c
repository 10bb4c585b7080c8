/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vgic/lr.h"

#include "core/vgic/irq.h"

#define CPUID(lr) hal_bits(lr, 12, 10)

static uint32_t lowest(uint8_t sources)
{
	return (uint32_t)__builtin_ctz(sources);
}

/* Takes the lowest source of an SGI; if there are more, hardware is to tell when this one has been ended. */
static uint32_t take_source(struct vgic_irq *irq)
{
	uint32_t source = lowest(irq->sources);

	irq->sources &= (uint8_t) ~(1u << source);
	irq->latch = irq->sources;
	return source << VGIC_LR_CPUID_SHIFT | (irq->sources ? VGIC_LR_EOI : 0);
}

/* The state of an SGI: never pending and active, as the two would be of different sources (R25). */
static uint32_t pack_sgi(struct vgic_irq *irq)
{
	if (irq->active)
		return VGIC_LR_ACTIVE | (uint32_t)irq->active_source << VGIC_LR_CPUID_SHIFT |
		       (irq->sources ? VGIC_LR_EOI : 0);
	return VGIC_LR_PENDING | take_source(irq);
}

static uint32_t take_latch(struct vgic_irq *irq)
{
	irq->loaded = irq->latch;
	irq->latch = false;
	return VGIC_LR_PENDING;
}

/* A level is looked at again when the guest has ended the interrupt, so it is never pending and active (R27). */
static uint32_t pack_level(struct vgic_irq *irq)
{
	uint32_t lr = irq->active ? VGIC_LR_ACTIVE : take_latch(irq);

	if (irq->physical)
		return lr | VGIC_LR_HW | (uint32_t)irq->physical << VGIC_LR_PHYSICAL_SHIFT;
	return lr | VGIC_LR_EOI;
}

/* The next edge must not be taken where the interrupt is active while it is disabled, or after it was sent elsewhere. */
static uint32_t pack_edge(struct vgic_irq *irq, bool wanted)
{
	uint32_t lr = irq->active ? VGIC_LR_ACTIVE : 0;

	if (!irq->latch)
		return lr;
	return lr | (wanted ? take_latch(irq) : VGIC_LR_EOI);
}

uint32_t vgic_lr_pack(struct vgic_irq *irq, bool wanted)
{
	uint32_t lr = irq->intid | (uint32_t)(irq->priority >> 3) << VGIC_LR_PRIORITY_SHIFT;

	if (irq->group1)
		lr |= VGIC_LR_GROUP1;
	if (vgic_irq_is_sgi(irq))
		return lr | pack_sgi(irq);
	return lr | (irq->edge ? pack_edge(irq, wanted) : pack_level(irq));
}

static void fold_sgi(struct vgic_irq *irq, uint32_t lr)
{
	if (irq->active)
		irq->active_source = (uint8_t)CPUID(lr);
	if (lr & VGIC_LR_PENDING)
		irq->sources |= (uint8_t)(1u << CPUID(lr));
	irq->latch = irq->sources;
}

void vgic_lr_fold(struct vgic_irq *irq, uint32_t lr)
{
	irq->active = lr & VGIC_LR_ACTIVE;
	if (vgic_irq_is_sgi(irq)) {
		fold_sgi(irq, lr);
		return;
	}
	if (irq->loaded && lr & VGIC_LR_PENDING)
		irq->latch = true;
	irq->loaded = false;
}
