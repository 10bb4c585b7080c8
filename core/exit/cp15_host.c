/* SPDX-License-Identifier: GPL-2.0-only */
/* The rest of cp15.h's answers: those that take the host. */
#include "core/exit/cp15.h"

#include "core/exit/cp15_table.h"
#include "core/exit/inject.h"
#include "core/exit/skip.h"
#include "core/mm/cache.h"
#include "core/timer/emulated.h"
#include "core/vcpu/vm.h"

static void report_unknown(struct vcpu *vcpu)
{
	struct hal_guest *guest = &vcpu->guest;

	vm_report(vcpu->vm, HAL_REPORT_UNKNOWN_CP15, vcpu->id, guest->fault.hsr,
		  hal_guest_read(guest, HAL_REG_PC));
	inject_undefined(guest);
}

static void write_tvm(struct vcpu *vcpu, const struct cp15_reg *reg)
{
	struct hal_guest *guest = &vcpu->guest;
	bool was_on = cp15_caches_on(hal_guest_read_cp15(guest, HAL_CP15_SCTLR));

	cp15_store(guest, reg, cp15_written(guest, reg));
	cache_toggle(vcpu, was_on);
}

/* Performs a write that cp15_try() left to the host; false if the row knows none. */
static bool write_known(struct vcpu *vcpu, const struct cp15_reg *reg)
{
	switch (reg->how) {
	case CP15_TVM:
		write_tvm(vcpu, reg);
		return true;
	case CP15_SET_WAY:
		cache_set_way(vcpu);
		return true;
	case CP15_TIMER:
		timer_emulated_write(vcpu, (enum timer_reg)reg->value,
				     cp15_written(&vcpu->guest, reg));
		return true;
	default:
		return false;
	}
}

static enum hal_result handle(struct vcpu *vcpu, const struct cp15_reg *reg)
{
	struct hal_guest *guest = &vcpu->guest;

	hal_trace(HAL_TRACE_CP15, vcpu->id, hal_guest_read(guest, HAL_REG_PC), guest->fault.hsr, 0,
		  0);
	if (cp15_try(vcpu, reg) == HAL_DONE)
		return HAL_DONE;
	if (!reg || cp15_is_read(guest) || !write_known(vcpu, reg))
		report_unknown(vcpu);
	else
		exit_skip(guest);
	return HAL_DONE;
}

enum hal_result cp15_handle_mcr(struct vcpu *vcpu)
{
	return handle(vcpu, cp15_find_mcr(vcpu));
}

enum hal_result cp15_handle_mcrr(struct vcpu *vcpu)
{
	return handle(vcpu, cp15_find_mcrr(vcpu));
}
