/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Accesses to the distributor that Hyp mode makes, while the guest's list registers and its virtual CPU interface stay in the
 * hardware. It does what an exit, dist_host.c and an entry do, as far as nobody but the vcpu has a part in it.
 */
#include "core/vgic/dist_access.h"
#include "core/vgic/lists.h"
#include "core/vgic/lr.h"
#include "core/vgic/vgic.h"
#include "hal/hyp.h"

/* Does nobody else want to know of what is in list registers: neither the host's timer, nor whose line it is? */
static bool are_own(const struct vgic_cpu *cpu)
{
	for (uint32_t n = 0; n < cpu->used; n++) {
		const struct vgic_irq *irq = cpu->loaded[n];

		if (cpu->lr[n] & VGIC_LR_HW || (irq->intid >= VGIC_NR_PRIVATE && !irq->edge))
			return false;
	}
	return true;
}

/* The host's timer has to be held for it (core/timer/physical.h). */
static bool any_physical(const struct vgic_irq *queue)
{
	const struct vgic_irq *irq = queue;

	while (irq && irq->physical == VGIC_NO_HW)
		irq = irq->next;
	return irq;
}

/*
 * After an access: the list registers are filled anew, unless the host has to be told something first, or they have to be
 * chosen from a queue of any length.
 */
static enum hal_result go_on(struct vcpu *vcpu, uint32_t kicks)
{
	struct vgic_cpu *cpu = vcpu->vgic;

	cpu->owed |= kicks & ~(1u << vcpu->index);
	if (cpu->owed || cpu->queued > vcpu->vm->vgic->host.nr_lrs || any_physical(cpu->queue))
		return HAL_LEAVE;
	if (cpu->queue)
		vgic_lists_load(cpu, vgic_lists_fill(vcpu));
	return HAL_DONE;
}

/* With the lock. */
static enum hal_result answer_locked(struct vgic_access *access, uint32_t *value)
{
	struct vgic_cpu *cpu = access->vcpu->vgic;

	if (!access->is_write && !vgic_access_shows_lists(access->offset, false)) {
		*value = vgic_access_read(access);
		return HAL_DONE;
	}
	if (!are_own(cpu))
		return HAL_NEED_HOST;
	if (cpu->used)
		vgic_lists_take(access->vcpu);
	vgic_access_make(access, value);
	return go_on(access->vcpu, access->kicks);
}

enum hal_result vgic_dist_try(struct vcpu *vcpu, uint32_t offset, unsigned len, bool is_write,
			      uint32_t *value)
{
	struct vgic *vgic = vcpu->vm->vgic;
	struct vgic_access access = {vcpu->vm, vgic, vcpu, false, is_write, offset, len, 0};
	enum hal_result result;

	if (!vgic_access_allowed(offset, len) || vgic_access_halts(offset, is_write) ||
	    (is_write && vgic_access_switches(offset)) || !hal_hyp_trylock(&vgic->lock))
		return HAL_NEED_HOST;
	result = answer_locked(&access, value);
	hal_hyp_unlock(&vgic->lock);
	return result;
}
