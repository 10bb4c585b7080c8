/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/exit/smccc.h"

#include "core/exit/psci.h"

/* Answers the call, whoever knows it; *known tells whether anybody did. */
static enum hal_result answer(struct vcpu *vcpu, bool *known)
{
	struct hal_guest *guest = &vcpu->guest;
	struct smccc_call call = smccc_load(guest);
	enum hal_result result = HAL_DONE;

	*known = smccc_arch_call(vcpu, &call);
	if (!*known)
		result = psci_call(vcpu, &call, known);
	if (*known)
		smccc_return(guest, call.value);
	return result;
}

enum hal_result smccc_hvc(struct vcpu *vcpu)
{
	bool known;
	enum hal_result result = answer(vcpu, &known);

	if (!known)
		smccc_return(&vcpu->guest, (uint32_t)PSCI_NOT_SUPPORTED);
	return result;
}

enum hal_result smccc_smc(struct vcpu *vcpu)
{
	bool known;
	enum hal_result result = answer(vcpu, &known);

	if (!known)
		hal_guest_write(&vcpu->guest, HAL_REG_R0, (uint32_t)PSCI_NOT_SUPPORTED);
	return result;
}
