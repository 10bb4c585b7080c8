/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Power State Coordination Interface: how a guest starts and stops its CPUs and itself (ARM DEN 0022;
 * SPEC.md sections 8.1 to 8.4). Versions 0.1, 0.2 and 1.0; 32-bit calls only (B18).
 */
#ifndef CORE_EXIT_PSCI_H
#define CORE_EXIT_PSCI_H

#include "core/exit/smccc.h"
#include "core/vcpu/vcpu.h"

/* Results of a call, in r0. */
enum psci_result {
	PSCI_SUCCESS = 0,
	PSCI_NOT_SUPPORTED = -1,
	PSCI_INVALID_PARAMETERS = -2,
	PSCI_ALREADY_ON = -4,
	PSCI_INTERNAL_FAILURE = -6,
};

enum psci_function_id {
	PSCI_VERSION = 0x84000000,
};

/* The version that the vcpu sees, enum vm_psci_version: 0.1 unless its feature PSCI_0_2 is on. Any context. */
uint32_t psci_version(const struct vcpu *vcpu);

/*
 * Answers call->function if it is a function of the version that the vcpu sees: call->value is the result for
 * r0 and *known is true. Else *known is false.
 * Returns HAL_DONE, or HAL_EXIT_USER for SYSTEM_OFF and SYSTEM_RESET (vcpu->exit is filled).
 * Caller: the vcpu's thread, interrupts on. CPU_SUSPEND sleeps.
 */
enum hal_result psci_call(struct vcpu *vcpu, struct smccc_call *call, bool *known);

#endif
