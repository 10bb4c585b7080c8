/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vcpu's registers by number: KVM_GET_REG_LIST, KVM_GET_ONE_REG, KVM_SET_ONE_REG (SPEC.md section 3).
 * Caller of all: holds the vcpu's mutex. An ioctl checks that the vcpu is initialised before it looks at its
 * argument; that no function here needs it is for robustness (R2, CVE-2013-5634).
 */
#ifndef CORE_VCPU_ONEREG_H
#define CORE_VCPU_ONEREG_H

#include "core/vcpu/vcpu.h"

/* The number of listed registers: 136 where the host has 32 D registers (SPEC.md section 3.9). */
unsigned onereg_count(const struct vcpu *vcpu);

/* The id of listed register i, 0 … onereg_count() - 1, in the order of SPEC.md sections 3.9 and 12.1. */
uint64_t onereg_id(const struct vcpu *vcpu, unsigned i);

/*
 * Is there such a register? Returns the size of its value in bytes, 4 or 8; -HAL_ENOEXEC before KVM_ARM_VCPU_INIT;
 * -HAL_EINVAL if bits 63:56 or 51:32 are wrong; -HAL_ENOENT otherwise. To be called before the value is copied:
 * the id's own size field may claim up to 32 KiB (B40).
 */
int onereg_check(const struct vcpu *vcpu, uint64_t id);

/* Reads a register; *value is zero-extended. Returns 0 or an error of onereg_check(). */
int onereg_get(const struct vcpu *vcpu, uint64_t id, uint64_t *value);

/*
 * Writes a register; of a 4-byte one only bits 31:0 of value count (B45). Returns 0, an error of onereg_check(), or
 * -HAL_EINVAL where the register cannot take the value; on error nothing has changed.
 */
int onereg_set(struct vcpu *vcpu, uint64_t id, uint64_t value);

#endif
