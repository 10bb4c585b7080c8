/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses to the distributor that the host makes: for a guest that has come out for it, and for user space. */
#include "core/vgic/dist.h"

#include "core/vgic/dist_access.h"
#include "core/vgic/irq.h"
#include "core/vgic/vgic.h"
#include "hal/atomic.h"

/* --- the guest --------------------------------------------------------------------------------------- */

/* Makes an access that is allowed, with all vcpus out of the guest where it takes that. */
static void make(struct vgic_access *access, uint32_t *value)
{
	struct vgic *vgic = access->vgic;
	bool halts = vgic_access_halts(access->offset, access->is_write);
	unsigned long state;

	if (halts)
		vgic_halt(vgic);
	state = hal_lock_irqsave(&vgic->lock);
	vgic_access_make(access, value);
	hal_unlock_irqrestore(&vgic->lock, state);
	if (halts)
		vgic_resume(vgic);
}

static bool trapped_read(void *device, struct vcpu *vcpu, uint32_t offset, unsigned len,
			 uint32_t *value)
{
	struct vgic_access access = {vcpu->vm, device, vcpu, false, false, offset, len, 0};

	*value = 0;
	if (vgic_access_allowed(offset, len))
		make(&access, value);
	return true;
}

static bool trapped_write(void *device, struct vcpu *vcpu, uint32_t offset, unsigned len,
			  uint32_t value)
{
	struct vgic_access access = {vcpu->vm, device, vcpu, false, true, offset, len, 0};

	if (vgic_access_allowed(offset, len))
		make(&access, &value);
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
	struct vgic_access access = {vm, vm->vgic, vcpu, true, false, offset, 4, 0};
	unsigned long state = hal_lock_irqsave(&vm->vgic->lock);
	uint32_t value = vgic_access_read(&access);

	hal_unlock_irqrestore(&vm->vgic->lock, state);
	return value;
}

int vgic_dist_set(struct vm *vm, struct vcpu *vcpu, uint32_t offset, uint32_t value)
{
	struct vgic_access access = {vm, vm->vgic, vcpu, true, true, offset, 4, 0};
	unsigned long state = hal_lock_irqsave(&vm->vgic->lock);
	int error = vgic_access_write(&access, value);

	hal_unlock_irqrestore(&vm->vgic->lock, state);
	vgic_kick(vm, access.kicks);
	return error;
}
