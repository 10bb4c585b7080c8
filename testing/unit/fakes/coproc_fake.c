/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/exit/cp14.h"
#include "core/exit/cp15.h"
#include "core/mm/fault.h"
#include "testing/unit/fakes/rooms_fake.h"

struct rooms_fake rooms_fake;

static enum hal_result called(enum rooms_call call)
{
	rooms_fake.call = call;
	rooms_fake.calls++;
	return rooms_fake.result;
}

enum hal_result cp15_handle_mcr(struct vcpu *vcpu)
{
	return called(ROOMS_CP15_MCR);
}

enum hal_result cp15_handle_mcrr(struct vcpu *vcpu)
{
	return called(ROOMS_CP15_MCRR);
}

enum hal_result cp15_try_mcr(struct vcpu *vcpu)
{
	return called(ROOMS_CP15_TRY_MCR);
}

enum hal_result cp15_try_mcrr(struct vcpu *vcpu)
{
	return called(ROOMS_CP15_TRY_MCRR);
}

enum hal_result cp14_handle_mcr(struct vcpu *vcpu)
{
	return called(ROOMS_CP14_MCR);
}

enum hal_result cp14_handle_mcrr(struct vcpu *vcpu)
{
	return called(ROOMS_CP14_MCRR);
}

enum hal_result handle_guest_abort(struct vcpu *vcpu)
{
	return called(ROOMS_GUEST_ABORT);
}

enum hal_result mmio_try(struct vcpu *vcpu)
{
	return called(ROOMS_MMIO_TRY);
}
