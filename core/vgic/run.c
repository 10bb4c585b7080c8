/* SPDX-License-Identifier: GPL-2.0-only */
/* The list registers around each entry of a vcpu, and what wakes one that sleeps (SPEC.md sections 6.6 and 6.7). */
#include "core/timer/physical.h"
#include "core/vcpu/vm.h"
#include "core/vgic/irq.h"
#include "core/vgic/lists.h"
#include "core/vgic/lr.h"
#include "core/vgic/vgic.h"
#include "hal/atomic.h"
#include "hal/gic.h"

#define VMCR_ENABLE_GROUP0 (1u << 0)
#define VMCR_ENABLE_GROUP1 (1u << 1)
#define VMCR_PMR(vmcr)	   ((vmcr) >> 27 << 3) /* as GICC_PMR has it */

/* --- in ---------------------------------------------------------------------------------------------- */

/* The state of the virtual CPU interface, unless it is still in that of this CPU, whose number is here. */
static void load_interface(struct vcpu *vcpu, uint32_t here)
{
	struct vgic_cpu *cpu = vcpu->vgic;
	struct vcpu **resident = &vcpu->vm->hypervisor->gich_of[here];

	if (*resident == vcpu && cpu->resident == (int32_t)here)
		return;
	hal_gich_write(HAL_GICH_VMCR, cpu->vmcr);
	hal_gich_write(HAL_GICH_APR, cpu->apr);
	*resident = vcpu;
	cpu->resident = (int32_t)here;
}

static void load_queue(struct vcpu *vcpu)
{
	struct vgic *vgic = vcpu->vm->vgic;
	unsigned long state = hal_lock_irqsave(&vgic->lock);
	uint32_t hcr = vgic_lists_fill(vcpu);

	hal_unlock_irqrestore(&vgic->lock, state);
	vgic_lists_load(vcpu->vgic, hcr);
}

/*
 * The host's interrupt is kept from being signalled while the guest has it in a list register, or does not want it although
 * the timer has fired: it would take the guest out again before its first instruction.
 */
static void hold_physical(struct vcpu *vcpu, uint32_t here)
{
	const struct vgic_cpu *cpu = vcpu->vgic;
	bool held = vcpu->timer.levels & 1u << TIMER_VIRTUAL;

	for (uint32_t n = 0; n < cpu->used; n++)
		held |= (cpu->lr[n] & VGIC_LR_HW) != 0;
	timer_physical_hold(vcpu->vm->hypervisor, here, held);
}

void vgic_flush(struct vcpu *vcpu)
{
	struct vgic_cpu *cpu = vcpu->vgic;
	uint32_t here;

	if (!cpu)
		return;
	here = hal_cpu_id();
	load_interface(vcpu, here);
	if (hal_load_acquire(&cpu->queued))
		load_queue(vcpu);
	hold_physical(vcpu, here);
}

/* --- out --------------------------------------------------------------------------------------------- */

static void tell_of_ends(struct vcpu *vcpu, uint64_t ended)
{
	for (uint32_t n = 0; ended; n++, ended >>= 1)
		if (ended & 1)
			irqfd_ended(vcpu->vm, vcpu->vgic->loaded[n]->intid);
}

static void take_back(struct vcpu *vcpu)
{
	struct vgic *vgic = vcpu->vm->vgic;
	unsigned long state = hal_lock_irqsave(&vgic->lock);
	uint64_t ended = vgic_lists_take(vcpu);

	hal_unlock_irqrestore(&vgic->lock, state);
	tell_of_ends(vcpu, ended);
	if (!vcpu->vgic->released)
		return;
	vcpu->vgic->released = false;
	timer_physical_released(vcpu->vm->hypervisor);
}

/* Kicks whom the list registers concern, or an access that was answered in Hyp mode (core/vgic/dist_hyp.c). */
static void pay(struct vcpu *vcpu)
{
	vgic_kick(vcpu->vm, vcpu->vgic->owed);
	vcpu->vgic->owed = 0;
}

void vgic_sync(struct vcpu *vcpu)
{
	struct vgic_cpu *cpu = vcpu->vgic;

	if (!cpu)
		return;
	cpu->vmcr = hal_gich_read(HAL_GICH_VMCR);
	cpu->apr = hal_gich_read(HAL_GICH_APR);
	if (cpu->used)
		take_back(vcpu);
	if (cpu->owed)
		pay(vcpu);
}

/* --- asleep ------------------------------------------------------------------------------------------ */

/* Would the virtual CPU interface signal it (B52)? */
static bool is_signalled(const struct vgic_irq *irq, uint32_t vmcr)
{
	uint32_t enable = irq->group1 ? VMCR_ENABLE_GROUP1 : VMCR_ENABLE_GROUP0;

	return !irq->active && vmcr & enable && irq->priority < VMCR_PMR(vmcr);
}

bool vgic_pending(struct vcpu *vcpu)
{
	struct vgic_cpu *cpu = vcpu->vgic;
	bool pending = false;
	unsigned long state;
	struct vgic *vgic;

	if (!cpu || !hal_load_acquire(&cpu->queued))
		return false;
	vgic = vcpu->vm->vgic;
	state = hal_lock_irqsave(&vgic->lock);
	for (const struct vgic_irq *irq = cpu->queue; irq && !pending; irq = irq->next)
		pending = is_signalled(irq, cpu->vmcr);
	hal_unlock_irqrestore(&vgic->lock, state);
	return pending;
}
