/* SPDX-License-Identifier: GPL-2.0-only */
/* Exceptions that the hypervisor makes a guest take (SPEC.md sections 4.8 and 12.8). May run in Hyp mode. */
#ifndef CORE_EXIT_INJECT_H
#define CORE_EXIT_INJECT_H

#include "hal/guest.h"

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

#endif
