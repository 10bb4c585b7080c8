/* SPDX-License-Identifier: GPL-2.0-only */
/* Exceptions that the hypervisor makes a guest take (SPEC.md sections 4.8 and 12.8). May run in Hyp mode. */
#ifndef CORE_EXIT_INJECT_H
#define CORE_EXIT_INJECT_H

#include "hal/guest.h"

struct vcpu;

/* Makes the guest take an Undefined Instruction exception at its PC, the address of the instruction. */
void inject_undefined(struct hal_guest *guest);

/*
 * Makes the guest take a synchronous external prefetch or data abort for the virtual address: status 0x008
 * with short descriptors, 0x210 with long ones (B12, B13).
 */
void inject_prefetch_abort(struct hal_guest *guest, gva_t address);
void inject_data_abort(struct hal_guest *guest, gva_t address);

/*
 * The same for an external abort on the guest's own table walk at the given level of stage 1 (D11, B4);
 * level: 1 or 2 (short descriptors), 1 to 3 (long).
 */
void inject_walk_data_abort(struct hal_guest *guest, gva_t address, unsigned level);
void inject_walk_prefetch_abort(struct hal_guest *guest, gva_t address, unsigned level);

/*
 * The same for any fault: fsr is the whole value for DFSR or IFSR, in the format that TTBCR.EAE selects. For what
 * the walk of core/mm/guest_walk.h finds.
 */
void inject_prefetch_fault(struct hal_guest *guest, gva_t address, uint32_t fsr);
void inject_data_fault(struct hal_guest *guest, gva_t address, uint32_t fsr);

/*
 * Pends a virtual asynchronous abort (HCR.VA): the guest takes it when it has CPSR.A clear, and hardware clears
 * it then. Any host context.
 */
void inject_async_abort(struct vcpu *vcpu);

#endif
