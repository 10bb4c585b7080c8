/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vgic/irq.h"

#include "core/vgic/vgic.h"
#include "hal/atomic.h"

bool vgic_initialised(const struct vm *vm)
{
	return vm->vgic && hal_load_acquire(&vm->vgic->initialised);
}

/* Guests and user space choose the number (CVE-2017-5753, R29). */
struct vgic_irq *vgic_irq(struct vgic *vgic, struct vcpu *vcpu, uint32_t intid)
{
	if (intid < VGIC_NR_PRIVATE)
		return &vcpu->vgic->irqs[hal_index_mask(intid, VGIC_NR_PRIVATE)];
	if (intid >= vgic->nr_irqs)
		return NULL;
	intid -= VGIC_NR_PRIVATE;
	return &vgic->spis[hal_index_mask(intid, vgic->nr_irqs - VGIC_NR_PRIVATE)];
}

/* Who is to have the interrupt in its list registers? An active one stays with whom it is active (SPEC.md section 6.7). */
static struct vcpu *recipient(const struct vgic *vgic, const struct vgic_irq *irq)
{
	if (irq->active)
		return irq->vcpu ? irq->vcpu : irq->target;
	if (vgic_irq_is_wanted(vgic, irq) && vgic_irq_is_pending(irq))
		return irq->target;
	return NULL;
}

static void enqueue(struct vcpu *vcpu, struct vgic_irq *irq)
{
	struct vgic_cpu *cpu = vcpu->vgic;

	irq->next = NULL;
	irq->link = cpu->end;
	*irq->link = irq;
	cpu->end = &irq->next;
	irq->vcpu = vcpu;
	hal_store_release(&cpu->queued, cpu->queued + 1);
}

static void dequeue(struct vgic_irq *irq)
{
	struct vgic_cpu *cpu = irq->vcpu->vgic;

	*irq->link = irq->next;
	*(irq->next ? &irq->next->link : &cpu->end) = irq->link;
	irq->vcpu = NULL;
	hal_store_release(&cpu->queued, cpu->queued - 1);
}

uint32_t vgic_irq_requeue(struct vgic *vgic, struct vgic_irq *irq)
{
	struct vcpu *to = recipient(vgic, irq);

	/* What is in a list register is decided when it comes back; see that this is soon. */
	if (irq->live)
		return 1u << irq->vcpu->index;
	if (irq->vcpu != to) {
		if (irq->vcpu)
			dequeue(irq);
		if (to)
			enqueue(to, irq);
	}
	return to ? 1u << to->index : 0;
}

bool vgic_irq_drive(struct vgic_irq *irq, bool level)
{
	if (irq->edge) {
		irq->latch = irq->latch || level;
		return level;
	}
	if (irq->line == level && !irq->restored)
		return false;
	if (irq->restored)
		irq->latch = irq->loaded = irq->restored = false;
	irq->line = level;
	return true;
}
