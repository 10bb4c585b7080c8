/* SPDX-License-Identifier: GPL-2.0-only */
/* The firmware registers of ONE_REG: what the guest's firmware interface offers (SPEC.md section 8.7). */
#ifndef CORE_EXIT_PSCI_FW_H
#define CORE_EXIT_PSCI_FW_H

#include "core/vcpu/vcpu.h"

/* Indices of the registers: the low 16 bits of their ids. */
enum psci_fw_reg {
	PSCI_FW_VERSION,
	PSCI_FW_WORKAROUND_1,
	PSCI_FW_WORKAROUND_2,
	PSCI_FW_COUNT,
};

/*
 * Reads firmware register index of an initialised vcpu. Returns 0, or -HAL_ENOENT if there is none of that
 * index. Caller: holds the vcpu's mutex.
 */
int psci_fw_get(const struct vcpu *vcpu, uint32_t index, uint64_t *value);

/*
 * Writes it. Returns 0, -HAL_ENOENT (index), or -HAL_EINVAL (a value that cannot be had); nothing has changed
 * then. The PSCI version counts for the whole VM: the last writer wins. Caller: holds the vcpu's mutex.
 */
int psci_fw_set(struct vcpu *vcpu, uint32_t index, uint64_t value);

#endif
