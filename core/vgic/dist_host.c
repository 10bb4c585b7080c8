/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses to the distributor that the host makes: for a guest that has come out for it, and for user space. */
#include "core/vgic/dist.h"

#include "core/vgic/dist_access.h"
#include "core/vgic/irq.h"
#include "core/vgic/vgic.h"
#include "hal/atomic.h"

/* --- the guest --------------------------------------------------------------------------------------- */

static bool trapped_read(void *device, struct vcpu *vcpu, uint32_t offset, unsigned len,
			 uint32_t *value)
{
	struct vgic *vgic = device;
	struct vgic_access access = {vcpu->vm, vgic, vcpu, false, 0};
	bool halts = vgic_access_halts(offset, false);
	unsigned long state;

	*value = 0;
	if (!vgic_access_allowed(offset, len))
		return true;
	if (halts)
		vgic_halt(vgic);
	state = hal_lock_irqsave(&vgic->lock);
	*value = vgic_access_read(&access, offset, len);
	hal_unlock_irqrestore(&vgic->lock, state);
	if (halts)
		vgic_resume(vgic);
	return true;
}

static bool trapped_write(void *device, struct vcpu *vcpu, uint32_t offset, unsigned len,
			  uint32_t value)
{
	struct vgic *vgic = device;
	struct vgic_access access = {vcpu->vm, vgic, vcpu, false, 0};
	bool halts = vgic_access_halts(offset, true);
	unsigned long state;

	if (!vgic_access_allowed(offset, len))
		return true;
	if (halts)
		vgic_halt(vgic);
	state = hal_lock_irqsave(&vgic->lock);
	vgic_access_write(&access, offset, len, value);
	hal_unlock_irqrestore(&vgic->lock, state);
	if (halts)
		vgic_resume(vgic);
	/* The vcpu itself is not in the guest now, and looks at its queue before it enters again. */
	vgic_kick(vcpu->vm, access.kicks & ~(1u << vcpu->index));
	return true;
}

static const struct iobus_ops guest_ops = {.read = trapped_read, .write = trapped_write};

void vgic_dist_register(struct vm *vm)
{
	struct vgic *vgic = vm->vgic;

	vgic->range = (struct iobus_range){
		.base = ipa(vgic->dist_base),
		.size = VGIC_DIST_SIZE,
		.ops = &guest_ops,
		.device = vgic,
	};
	iobus_register(&vm->iobus, &vgic->range);
}

bool vgic_has_range(const struct vm *vm, const struct iobus_range *range)
{
	return vm->vgic && range == &vm->vgic->range;
}

/* --- user space -------------------------------------------------------------------------------------- */

uint32_t vgic_dist_get(struct vm *vm, struct vcpu *vcpu, uint32_t offset)
{
	struct vgic_access access = {vm, vm->vgic, vcpu, true, 0};
	unsigned long state = hal_lock_irqsave(&vm->vgic->lock);
	uint32_t value = vgic_access_read(&access, offset, 4);

	hal_unlock_irqrestore(&vm->vgic->lock, state);
	return value;
}

int vgic_dist_set(struct vm *vm, struct vcpu *vcpu, uint32_t offset, uint32_t value)
{
	struct vgic_access access = {vm, vm->vgic, vcpu, true, 0};
	unsigned long state = hal_lock_irqsave(&vm->vgic->lock);
	int error = vgic_access_write(&access, offset, 4, value);

	hal_unlock_irqrestore(&vm->vgic->lock, state);
	vgic_kick(vm, access.kicks);
	return error;
}
