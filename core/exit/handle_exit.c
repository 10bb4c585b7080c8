/* SPDX-License-Identifier: GPL-2.0-only */
/* The dispatch of exits in the host (SPEC.md sections 4.4 and 4.6). */
#include "core/exit/exit.h"

#include "core/decode/cond.h"
#include "core/decode/hsr.h"
#include "core/exit/cp14.h"
#include "core/exit/cp15.h"
#include "core/exit/inject.h"
#include "core/exit/skip.h"
#include "core/exit/smccc.h"
#include "core/mm/fault.h"
#include "core/vcpu/run.h"

#define HVC_SIZE 4 /* bytes, in both instruction sets */

/* KVM_INTERNAL_ERROR_UNEXPECTED_EXIT_REASON; the data are exit code, HSR, Hyp PC and HxFAR (B36). */
#define SUBERROR_UNEXPECTED_EXIT 4

typedef enum hal_result exit_handler(struct vcpu *vcpu);

static enum hal_result handle_unknown(struct vcpu *vcpu)
{
	struct hal_guest *guest = &vcpu->guest;

	vm_report(vcpu->vm, HAL_REPORT_UNKNOWN_TRAP, vcpu->id, guest->fault.hsr,
		  hal_guest_read(guest, HAL_REG_PC));
	inject_undefined(guest);
	return HAL_DONE;
}

static enum hal_result handle_undefined(struct vcpu *vcpu)
{
	inject_undefined(&vcpu->guest);
	return HAL_DONE;
}

static enum hal_result handle_wfx(struct vcpu *vcpu)
{
	struct hal_guest *guest = &vcpu->guest;
	bool wfe = hsr_is_wfe(guest->fault.hsr);

	hal_trace(HAL_TRACE_WFX, vcpu->id, hal_guest_read(guest, HAL_REG_PC), wfe, 0, 0);
	if (wfe) {
		vcpu->stats.wfe++;
		hal_resched();
	} else {
		vcpu->stats.wfi++;
		vcpu_wait(vcpu);
	}
	exit_skip(guest);
	return HAL_DONE;
}

static void trace_call(struct vcpu *vcpu)
{
	struct hal_guest *guest = &vcpu->guest;

	vcpu->stats.hvc++;
	hal_trace(HAL_TRACE_HVC, vcpu->id, hal_guest_read(guest, HAL_REG_PC),
		  hal_guest_read(guest, HAL_REG_R0), guest->fault.hsr, 0);
}

static enum hal_result handle_hvc(struct vcpu *vcpu)
{
	trace_call(vcpu);
	return smccc_hvc(vcpu);
}

/* The PC moves on before the call acts, so that a CPU that stops in it has passed it, as with HVC (D7). */
static enum hal_result handle_smc(struct vcpu *vcpu)
{
	trace_call(vcpu);
	exit_skip_wide(&vcpu->guest);
	return smccc_smc(vcpu);
}

/* By exception class; a class without a row is unknown. */
static exit_handler *const handlers[64] = {
	[HSR_EC_WFX] = handle_wfx,
	[HSR_EC_CP15_32] = cp15_handle_mcr,
	[HSR_EC_CP15_64] = cp15_handle_mcrr,
	[HSR_EC_CP14_32] = cp14_handle_mcr,
	[HSR_EC_CP14_LS] = handle_undefined,
	[HSR_EC_CP_0_13] =
		handle_undefined, /* reaches the host only where there is no VFP (SD-042) */
	[HSR_EC_CP10_ID] = handle_undefined,
	[HSR_EC_JAZELLE] = handle_undefined,
	[HSR_EC_BXJ] = handle_undefined,
	[HSR_EC_CP14_64] = cp14_handle_mcrr,
	[HSR_EC_SVC_HYP] = handle_undefined,
	[HSR_EC_HVC] = handle_hvc,
	[HSR_EC_SMC] = handle_smc,
	[HSR_EC_IABT] = handle_guest_abort,
	[HSR_EC_DABT] = handle_guest_abort,
};

static enum hal_result handle_trap(struct vcpu *vcpu)
{
	struct hal_guest *guest = &vcpu->guest;
	uint32_t hsr = guest->fault.hsr;
	exit_handler *handler = handlers[hsr_ec(hsr)];

	if (!cond_passed(hsr, hal_guest_read(guest, HAL_REG_CPSR))) {
		exit_skip(guest);
		return HAL_DONE;
	}
	return handler ? handler(vcpu) : handle_unknown(vcpu);
}

/*
 * An asynchronous abort came with the exit: the guest takes it first, and meets what trapped again afterwards. The
 * PC is that of the trapped instruction already, but for HVC, which has moved it past itself. An SMC has not (B19).
 */
static enum hal_result handle_async_abort(struct vcpu *vcpu, uint32_t code)
{
	struct hal_guest *guest = &vcpu->guest;

	if (code == HAL_EXIT_TRAP && hsr_ec(guest->fault.hsr) == HSR_EC_HVC)
		hal_guest_write(guest, HAL_REG_PC, hal_guest_read(guest, HAL_REG_PC) - HVC_SIZE);
	inject_async_abort(vcpu);
	return HAL_DONE;
}

/* Hyp mode itself has faulted. */
static enum hal_result internal_error(struct vcpu *vcpu, uint32_t code)
{
	const struct hal_fault *fault = &vcpu->guest.fault;

	vm_report(vcpu->vm, HAL_REPORT_HYP_FAULT, vcpu->id, code, fault->hyp_pc);
	vcpu->exit.reason = VCPU_EXIT_INTERNAL_ERROR;
	vcpu->exit.internal.suberror = SUBERROR_UNEXPECTED_EXIT;
	vcpu->exit.internal.ndata = 4;
	vcpu->exit.internal.data[0] = code;
	vcpu->exit.internal.data[1] = fault->hsr;
	vcpu->exit.internal.data[2] = fault->hyp_pc;
	vcpu->exit.internal.data[3] = fault->hxfar;
	return HAL_EXIT_USER;
}

enum hal_result handle_exit(struct vcpu *vcpu, uint32_t exit_code)
{
	uint32_t code = exit_code & ~HAL_EXIT_ABORTED;

	if (exit_code & HAL_EXIT_ABORTED)
		return handle_async_abort(vcpu, code);
	switch (code) {
	case HAL_EXIT_TRAP:
		return handle_trap(vcpu);
	case HAL_EXIT_IRQ: /* the host has taken it meanwhile, when interrupts were on again */
	case HAL_EXIT_FIQ:
	case HAL_EXIT_ANSWERED: /* the trap is dealt with */
		return HAL_DONE;
	case HAL_EXIT_DATA_ABORT:
		/* An asynchronous abort that was routed to Hyp mode: it is the guest's. */
		return handle_async_abort(vcpu, code);
	default:
		return internal_error(vcpu, code);
	}
}
