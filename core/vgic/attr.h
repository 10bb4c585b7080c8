/* SPDX-License-Identifier: GPL-2.0-only */
/* The attributes of a virtual GICv2: addresses, saved registers, sizes (SPEC.md section 6.3). */
#ifndef CORE_VGIC_ATTR_H
#define CORE_VGIC_ATTR_H

#include "hal/types.h"

struct vm;

/* The groups, in the numbers of the ABI. */
enum vgic_group {
	VGIC_GROUP_ADDR = 0, /* attribute: enum vgic_address */
	VGIC_GROUP_DIST_REGS =
		1, /* attribute: index of the vcpu in 39:32, offset in 31:0; bits 63:40 mean nothing */
	VGIC_GROUP_CPU_REGS = 2, /* likewise */
	VGIC_GROUP_NR_IRQS = 3,
	VGIC_GROUP_CTRL = 4, /* attribute 0: initialise */
};

enum vgic_address {
	VGIC_ADDRESS_DIST = 0,
	VGIC_ADDRESS_CPU = 1,
};

/*
 * Sets the guest physical address of a frame. -HAL_ENXIO: no such frame; -HAL_E2BIG: it begins or ends beyond 40 bits (B34);
 * -HAL_EINVAL: not aligned to 4 KiB; -HAL_EEXIST: set already; -HAL_EBUSY: it overlaps with the other one (D8).
 * Caller: holds vm->lock; the vgic exists.
 */
int vgic_set_address(struct vm *vm, uint64_t frame, uint64_t address);

/* Is the value of an attribute of this group a 64-bit word? Otherwise it is one of 32 bits, or none (VGIC_GROUP_CTRL). */
bool vgic_attr_is_wide(uint32_t group);

/*
 * Sets, gets or asks for an attribute. The errors are those of SPEC.md section 6.3; nothing has changed then.
 * Caller: holds vm->lock and, for the groups of registers, the mutex of each vcpu, so that none runs (-HAL_EBUSY is the
 * caller's to return when it cannot have them); the vgic exists.
 */
int vgic_attr_set(struct vm *vm, uint32_t group, uint64_t attr, uint64_t value);
int vgic_attr_get(struct vm *vm, uint32_t group, uint64_t attr, uint64_t *value);
int vgic_attr_has(struct vm *vm, uint32_t group, uint64_t attr);

#endif
