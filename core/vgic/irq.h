/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupts: finding, queueing and waking for them. */
#ifndef CORE_VGIC_IRQ_H
#define CORE_VGIC_IRQ_H

#include "core/vcpu/vm.h"
#include "core/vgic/state.h"

/* Interrupt intid as vcpu sees it: 0 … the VM's number of interrupts - 1; NULL: there is none. */
struct vgic_irq *vgic_irq(struct vgic *vgic, struct vcpu *vcpu, uint32_t intid);

static inline bool vgic_irq_is_sgi(const struct vgic_irq *irq)
{
	return irq->intid < VGIC_NR_SGIS;
}

/* Would the interrupt be taken if it was enabled? */
static inline bool vgic_irq_is_pending(const struct vgic_irq *irq)
{
	return irq->latch || (!irq->edge && irq->line);
}

/* Is it to be taken, by the vcpu that it is routed to, when it is pending? */
static inline bool vgic_irq_is_wanted(const struct vgic *vgic, const struct vgic_irq *irq)
{
	return irq->enabled && vgic->enabled;
}

/*
 * Puts the interrupt where it belongs after any change of its state. Returns a bit for the index of each vcpu that has to
 * look at its queue: vgic_kick() is told after the lock has been dropped. Caller: holds vgic->lock.
 */
uint32_t vgic_irq_requeue(struct vgic *vgic, struct vgic_irq *irq);

/* Takes over a line; returns whether there is anything to requeue. An edge counts when it rises. Caller: holds vgic->lock. */
bool vgic_irq_drive(struct vgic_irq *irq, bool level);

/* Nobody enters the guest between these two, and nobody is in it. Caller: holds no lock of the vgic; interrupts on. */
void vgic_halt(struct vgic *vgic);
void vgic_resume(struct vgic *vgic);

/* Takes the vcpus of the mask out of the guest, or wakes them. Caller: does not hold vgic->lock. */
void vgic_kick(struct vm *vm, uint32_t mask);

#endif
