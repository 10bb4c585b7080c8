/* SPDX-License-Identifier: GPL-2.0-only */
/* The registers of the distributor (ARM IHI 0048B 4.3, SPEC.md section 6.4). */
#ifndef CORE_VGIC_DIST_H
#define CORE_VGIC_DIST_H

#include "core/vcpu/vm.h"
#include "core/vgic/state.h"

/* Puts the distributor's frame on the VM's bus, at vgic->dist_base. */
void vgic_dist_register(struct vm *vm);

/*
 * An access of user space to the banked registers of vcpu; offset is a multiple of 4 within the frame, all accesses are of
 * a word. What is not there reads 0 and ignores writes. A write returns 0, or -HAL_EINVAL (GICD_IIDR). Caller: holds
 * vm->lock; no vcpu runs; the vgic is initialised.
 */
uint32_t vgic_dist_get(struct vm *vm, struct vcpu *vcpu, uint32_t offset);
int vgic_dist_set(struct vm *vm, struct vcpu *vcpu, uint32_t offset, uint32_t value);

/* Is there a register at this offset of a distributor with so many interrupts? For KVM_HAS_DEVICE_ATTR. */
bool vgic_dist_has(const struct vgic *vgic, uint32_t offset);

/* GICD_IIDR: product 0x4b, revision 2, implemented by Arm (SPEC.md section 6.4). */
#define VGIC_DIST_IIDR 0x4b00243bu

#endif
