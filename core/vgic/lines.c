/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupt lines that user space and event descriptors drive (SPEC.md section 6.8). */
#include "core/vcpu/vm.h"
#include "core/vgic/irq.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"

/* The first injection into a VM initialises its interrupt controller. */
static int initialise(struct vm *vm)
{
	int error;

	if (vgic_initialised(vm))
		return 0;
	hal_mutex_lock(&vm->lock);
	error = vgic_init(vm);
	hal_mutex_unlock(&vm->lock);
	return error;
}

/* The vcpu that a line belongs to: for a shared interrupt any will do. */
static struct vcpu *line_vcpu(struct vm *vm, uint32_t index, uint32_t intid)
{
	if (intid >= VGIC_NR_PRIVATE)
		index = 0;
	return index < vm_nr_vcpus(vm) ? vm->vcpus[hal_index_mask(index, VM_MAX_VCPUS)] : NULL;
}

int vgic_inject(struct vm *vm, uint32_t index, uint32_t intid, bool level, const void *owner)
{
	struct vcpu *vcpu = line_vcpu(vm, index, intid);
	struct vgic *vgic = vm->vgic;
	struct vgic_irq *irq;
	uint32_t kicks = 0;
	unsigned long state;
	int error;

	if (!vgic)
		return -HAL_ENXIO;
	error = initialise(vm);
	if (error)
		return error;
	if (!vcpu || intid < VGIC_NR_SGIS || intid >= vgic->nr_irqs)
		return -HAL_EINVAL;
	state = hal_lock_irqsave(&vgic->lock);
	irq = vgic_irq(vgic, vcpu, intid);
	if (irq->owner == owner && vgic_irq_drive(irq, level))
		kicks = vgic_irq_requeue(vgic, irq);
	hal_unlock_irqrestore(&vgic->lock, state);
	vgic_kick(vm, kicks);
	return 0;
}
