/* SPDX-License-Identifier: GPL-2.0-only */
/* The private interrupts that a device inside the hypervisor drives: the timers' (SPEC.md section 6.8). */
#include "core/vcpu/vm.h"
#include "core/vgic/irq.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"

static bool is_ppi(uint32_t intid)
{
	return intid >= VGIC_NR_SGIS && intid < VGIC_NR_PRIVATE;
}

int vgic_set_owner(struct vcpu *vcpu, uint32_t intid, const void *owner)
{
	struct vgic *vgic = vcpu->vm->vgic;
	struct vgic_irq *irq;
	unsigned long state;
	int error = 0;

	if (!vgic_initialised(vcpu->vm))
		return -HAL_EAGAIN;
	if (!is_ppi(intid))
		return -HAL_EINVAL;
	state = hal_lock_irqsave(&vgic->lock);
	irq = vgic_irq(vgic, vcpu, intid);
	if (irq->owner && irq->owner != owner)
		error = -HAL_EEXIST;
	else
		irq->owner = owner;
	hal_unlock_irqrestore(&vgic->lock, state);
	return error;
}

void vgic_release_owner(struct vcpu *vcpu, uint32_t intid)
{
	struct vgic *vgic = vcpu->vm->vgic;
	unsigned long state = hal_lock_irqsave(&vgic->lock);

	vgic_irq(vgic, vcpu, intid)->owner = NULL;
	hal_unlock_irqrestore(&vgic->lock, state);
}

void vgic_map_hw_irq(struct vcpu *vcpu, uint32_t intid, uint32_t physical)
{
	struct vgic *vgic = vcpu->vm->vgic;
	unsigned long state = hal_lock_irqsave(&vgic->lock);

	vgic_irq(vgic, vcpu, intid)->physical = (uint8_t)physical;
	hal_unlock_irqrestore(&vgic->lock, state);
}

/* The vcpu is not in the guest: it looks at its queue before it enters. So nobody need be kicked. */
void vgic_drive_own(struct vcpu *vcpu, uint32_t intid, bool level, const void *owner)
{
	struct vgic *vgic = vcpu->vm->vgic;
	struct vgic_irq *irq;
	unsigned long state;

	if (!vgic_initialised(vcpu->vm))
		return;
	state = hal_lock_irqsave(&vgic->lock);
	irq = vgic_irq(vgic, vcpu, intid);
	if (irq->owner == owner && vgic_irq_drive(irq, level))
		vgic_irq_requeue(vgic, irq);
	hal_unlock_irqrestore(&vgic->lock, state);
}

void vgic_reset_own(struct vcpu *vcpu, uint32_t intid, const void *owner)
{
	struct vgic *vgic = vcpu->vm->vgic;
	struct vgic_irq *irq;
	unsigned long state;

	if (!vgic_initialised(vcpu->vm))
		return;
	state = hal_lock_irqsave(&vgic->lock);
	irq = vgic_irq(vgic, vcpu, intid);
	if (irq->owner == owner) {
		irq->active = false;
		irq->latch = false;
		irq->line = false;
		vgic_irq_requeue(vgic, irq);
	}
	hal_unlock_irqrestore(&vgic->lock, state);
}
