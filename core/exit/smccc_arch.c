/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/exit/smccc.h"

#include "core/exit/psci.h"
#include "core/vcpu/vm.h"
#include "hal/atomic.h"

#define SMCCC_VERSION_1_1   0x10001u
#define SMCCC_NOT_SUPPORTED (-1)
#define SMCCC_NOT_REQUIRED  (-2)

enum smccc_workaround smccc_workaround_1(const struct vcpu *vcpu)
{
	return vcpu->target == VCPU_TARGET_A15 ? SMCCC_WORKAROUND_AVAILABLE
					       : SMCCC_WORKAROUND_NOT_REQUIRED;
}

/* ARCH_FEATURES: is a function of the Arm Architecture range there? */
static int32_t arch_feature(const struct vcpu *vcpu, uint32_t function)
{
	if (function != SMCCC_WORKAROUND_1)
		return SMCCC_NOT_SUPPORTED;
	return smccc_workaround_1(vcpu) == SMCCC_WORKAROUND_AVAILABLE ? 0 : SMCCC_NOT_REQUIRED;
}

bool smccc_arch_call(const struct vcpu *vcpu, struct smccc_call *call)
{
	switch (call->function) {
	case SMCCC_VERSION:
		call->value = SMCCC_VERSION_1_1;
		return true;
	case SMCCC_ARCH_FEATURES:
		call->value = (uint32_t)arch_feature(vcpu, call->arguments[0]);
		return true;
	case SMCCC_WORKAROUND_1:
		/* Coming here has done it: each entry to Hyp mode invalidates the branch predictor. */
		call->value = 0;
		return true;
	default:
		return false;
	}
}

struct smccc_call smccc_load(const struct hal_guest *guest)
{
	struct smccc_call call = {.function = hal_guest_read(guest, HAL_REG_R0)};

	for (unsigned i = 0; i < 3; i++)
		call.arguments[i] = hal_guest_read(guest, (enum hal_reg)(HAL_REG_R0 + 1 + i));
	return call;
}

void smccc_return(struct hal_guest *guest, uint32_t value)
{
	hal_guest_write(guest, HAL_REG_R0, value);
	for (unsigned i = 1; i <= 3; i++)
		hal_guest_write(guest, (enum hal_reg)(HAL_REG_R0 + i), 0);
}

uint32_t psci_version(const struct vcpu *vcpu)
{
	if (!(vcpu->features & VCPU_FEATURE_PSCI_0_2))
		return VM_PSCI_0_1;
	return hal_load_acquire(&vcpu->vm->psci_version);
}
