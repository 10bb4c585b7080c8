/* SPDX-License-Identifier: GPL-2.0-only */
/* List registers (ARM IHI 0048B 5.3.9, SPEC.md sections 6.6 and 6.7). */
#ifndef CORE_VGIC_LR_H
#define CORE_VGIC_LR_H

#include "core/vgic/state.h"

#define VGIC_LR_PHYSICAL_SHIFT 10
#define VGIC_LR_CPUID_SHIFT    10
#define VGIC_LR_EOI	       (1u << 19) /* where VGIC_LR_HW is clear: tell when the guest has ended it */
#define VGIC_LR_PRIORITY_SHIFT 23
#define VGIC_LR_PENDING	       (1u << 28)
#define VGIC_LR_ACTIVE	       (1u << 29)
#define VGIC_LR_STATE	       (VGIC_LR_PENDING | VGIC_LR_ACTIVE)
#define VGIC_LR_GROUP1	       (1u << 30)
#define VGIC_LR_HW	       (1u << 31)

/*
 * The list register for an interrupt that is queued. A latch that goes into it leaves the interrupt's own state; of an SGI
 * that is one source, the lowest. wanted: the vcpu may take it when it is not active any more; an active edge whose next one
 * it may not take tells of its end instead.
 */
uint32_t vgic_lr_pack(struct vgic_irq *irq, bool wanted);

/* Takes back what the guest has done: lr is what hardware has now of what vgic_lr_pack() made. */
void vgic_lr_fold(struct vgic_irq *irq, uint32_t lr);

/* Has the guest ended an interrupt that asked to be told? */
static inline bool vgic_lr_ended(uint32_t lr)
{
	return (lr & (VGIC_LR_HW | VGIC_LR_EOI | VGIC_LR_STATE)) == VGIC_LR_EOI;
}

#endif
