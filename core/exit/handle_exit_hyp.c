/* SPDX-License-Identifier: GPL-2.0-only */
/* The dispatch of exits in Hyp mode: what needs no host, and nothing else. */
#include "core/exit/exit.h"

#include "core/decode/cond.h"
#include "core/decode/hsr.h"
#include "core/exit/cp14.h"
#include "core/exit/cp15.h"
#include "core/exit/psci.h"
#include "core/exit/skip.h"
#include "core/exit/smccc.h"
#include "core/io/mmio.h"
#include "core/vcpu/vm.h"

/* Answers the call in r0, if it is one that only tells the guest something. */
static bool answer_call(struct vcpu *vcpu)
{
	struct smccc_call call = smccc_load(&vcpu->guest);

	if (call.function == PSCI_VERSION && psci_version(vcpu) != VM_PSCI_0_1)
		call.value = psci_version(vcpu);
	else if (!smccc_arch_call(vcpu, &call))
		return false;
	vcpu->stats.hvc++;
	smccc_return(&vcpu->guest, call.value);
	return true;
}

static enum hal_result try_hvc(struct vcpu *vcpu)
{
	return answer_call(vcpu) ? HAL_DONE : HAL_NEED_HOST;
}

static enum hal_result try_smc(struct vcpu *vcpu)
{
	if (!answer_call(vcpu))
		return HAL_NEED_HOST;
	exit_skip_wide(&vcpu->guest);
	return HAL_DONE;
}

static enum hal_result answer(struct vcpu *vcpu)
{
	struct hal_guest *guest = &vcpu->guest;
	uint32_t hsr = guest->fault.hsr;

	if (!cond_passed(hsr, hal_guest_read(guest, HAL_REG_CPSR))) {
		exit_skip(guest);
		return HAL_DONE;
	}
	/* A switch and no table: there is no address in it that Hyp mode would have to relocate. */
	switch (hsr_ec(hsr)) {
	case HSR_EC_HVC:
		return try_hvc(vcpu);
	case HSR_EC_SMC:
		return try_smc(vcpu);
	case HSR_EC_CP15_32:
		return cp15_try_mcr(vcpu);
	case HSR_EC_CP15_64:
		return cp15_try_mcrr(vcpu);
	case HSR_EC_CP14_32:
		return cp14_handle_mcr(vcpu);
	case HSR_EC_CP14_64:
		return cp14_handle_mcrr(vcpu);
	case HSR_EC_DABT:
		return mmio_try(vcpu);
	default:
		return HAL_NEED_HOST;
	}
}

enum hal_result handle_exit_in_hyp(struct vcpu *vcpu)
{
	enum hal_result result = answer(vcpu);

	if (result == HAL_DONE)
		vcpu->stats.exits++;
	return result;
}
