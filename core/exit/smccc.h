/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls of a guest to its firmware, by HVC and by SMC alike (SMC Calling Convention, ARM DEN 0028;
 * SPEC.md sections 8.1 and 8.6, D7).
 */
#ifndef CORE_EXIT_SMCCC_H
#define CORE_EXIT_SMCCC_H

#include "core/vcpu/vcpu.h"

enum smccc_function {
	SMCCC_VERSION = 0x80000000,
	SMCCC_ARCH_FEATURES = 0x80000001,
	SMCCC_WORKAROUND_1 = 0x80008000,
};

/* The state of the mitigation of CVE-2017-5715 as the firmware register gives it (SPEC.md section 8.7). */
enum smccc_workaround {
	SMCCC_WORKAROUND_NOT_AVAILABLE,
	SMCCC_WORKAROUND_AVAILABLE,
	SMCCC_WORKAROUND_NOT_REQUIRED,
};

/* One call: the registers of the guest, and what became of it. */
struct smccc_call {
	uint32_t function;     /* r0 */
	uint32_t arguments[3]; /* r1 to r3 */
	uint32_t value;	       /* the result for r0, once somebody has answered */
};

/* What the host does about WORKAROUND_1 for this vcpu: it follows from the core type. */
enum smccc_workaround smccc_workaround_1(const struct vcpu *vcpu);

/*
 * Answers the call in the guest's r0 to r3. Results: r0, and r1 to r3 zero; an unknown function gives r0 = -1,
 * and by SMC leaves the rest (D7). The PC is past the instruction already.
 * Returns HAL_DONE or HAL_EXIT_USER (vcpu->exit is filled). Caller: the vcpu's thread, interrupts on.
 */
enum hal_result smccc_hvc(struct vcpu *vcpu);
enum hal_result smccc_smc(struct vcpu *vcpu);

/* The call in a guest's r0 to r3, and the answer to it. They are never banked: no mode to look at. */
struct smccc_call smccc_load(const struct hal_guest *guest);
void smccc_return(struct hal_guest *guest, uint32_t value);

/*
 * The part of it that changes nothing but r0 to r3, and may be answered in Hyp mode: SMCCC_VERSION,
 * ARCH_FEATURES, WORKAROUND_1. Returns whether it was one of them; then call->value is the result.
 */
bool smccc_arch_call(const struct vcpu *vcpu, struct smccc_call *call);

#endif
