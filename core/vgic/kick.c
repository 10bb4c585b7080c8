/* SPDX-License-Identifier: GPL-2.0-only */
/* Reaching the vcpus of a VM: to tell them of interrupts, and to have them all outside of the guest. */
#include "core/vcpu/run.h"
#include "core/vgic/irq.h"
#include "core/vgic/vgic.h"
#include "hal/atomic.h"

void vgic_kick(struct vm *vm, uint32_t mask)
{
	for (uint32_t index = 0; mask; index++, mask >>= 1)
		if (mask & 1)
			vcpu_kick(vm->vcpus[index]);
}

void vgic_halt(struct vgic *vgic)
{
	hal_lock(&vgic->halt_lock);
	hal_exchange(&vgic->halted, 1);
	hal_kick_all_cpus();
}

void vgic_resume(struct vgic *vgic)
{
	hal_store_release(&vgic->halted, 0);
	hal_unlock(&vgic->halt_lock);
}

bool vgic_halted(const struct vm *vm)
{
	return vm->vgic && hal_load_acquire(&vm->vgic->halted);
}

void vgic_wait(struct vm *vm)
{
	hal_lock(&vm->vgic->halt_lock);
	hal_unlock(&vm->vgic->halt_lock);
}
