/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From a vcpu's queue to list registers and back (SPEC.md sections 6.6 and 6.7). Caller of all: the vcpu's CPU is held, or
 * Hyp mode that its guest has trapped to.
 */
#ifndef CORE_VGIC_LISTS_H
#define CORE_VGIC_LISTS_H

#include "core/vcpu/vm.h"
#include "core/vgic/state.h"

/*
 * Decides what goes into list registers, and marks it live; none is in use. Returns what GICH_HCR is to be. Caller also:
 * holds vgic->lock.
 */
uint32_t vgic_lists_fill(struct vcpu *vcpu);

/* Writes it, and hcr, to hardware. */
void vgic_lists_load(const struct vgic_cpu *cpu, uint32_t hcr);

/*
 * Empties the list registers and GICH_HCR. Whom that concerns joins cpu->owed, and cpu->released is set when the guest has
 * ended the host's interrupt. Returns a bit for each n where loaded[n] has been ended and somebody wants to know of it. Caller
 * also: holds vgic->lock.
 */
uint64_t vgic_lists_take(struct vcpu *vcpu);

#endif
