/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/exit/cp14.h"

#include "core/exit/coproc.h"
#include "core/exit/skip.h"

enum hal_result cp14_handle_mcr(struct vcpu *vcpu)
{
	struct hsr_mcr access = hsr_mcr(vcpu->guest.fault.hsr);

	if (access.read)
		coproc_finish_mrc(&vcpu->guest, access.rt, 0);
	exit_skip(&vcpu->guest);
	return HAL_DONE;
}

enum hal_result cp14_handle_mcrr(struct vcpu *vcpu)
{
	struct hsr_mcrr access = hsr_mcrr(vcpu->guest.fault.hsr);

	if (access.read)
		coproc_finish_mrrc(&vcpu->guest, access.rt, access.rt2, 0);
	exit_skip(&vcpu->guest);
	return HAL_DONE;
}
