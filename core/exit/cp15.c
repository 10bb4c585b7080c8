/* SPDX-License-Identifier: GPL-2.0-only */
/* Trapped accesses to coprocessor 15, as far as guest registers suffice. May run in Hyp mode: no host services. */
#include "core/exit/cp15.h"

#include "core/exit/coproc.h"
#include "core/exit/cp15_table.h"
#include "core/exit/inject.h"
#include "core/exit/skip.h"
#include "core/timer/emulated.h"

#define HCR_TVM		(1u << 26)
#define CNTKCTL_PL0PTEN (1u << 9)

/* A core has a handful of registers of its own: going through them is quickest. */
static const struct cp15_reg *find_own(enum vcpu_target target, uint16_t key)
{
	const struct cp15_reg *row = cp15_table_of(target)->rows;

	while (row->key < key)
		row++;
	return row->key == key ? row : NULL;
}

/* Halves the table until one row is left: the last one whose key is not above the one sought. */
static const struct cp15_reg *find_common(uint16_t key)
{
	const struct cp15_reg *row = cp15_common.rows;
	uint32_t count = cp15_common.count;

	while (count > 1) {
		uint32_t half = count / 2;

		if (row[half].key <= key)
			row += half;
		count -= half;
	}
	return row->key == key ? row : NULL;
}

const struct cp15_reg *cp15_find(enum vcpu_target target, uint16_t key)
{
	const struct cp15_reg *row = find_own(target, key);

	return row ? row : find_common(key);
}

/* The registers that the instruction transfers (ARM DDI 0406C B3.13.6). */
static unsigned hsr_rt(uint32_t hsr)
{
	return hal_bits(hsr, 8, 5);
}

static unsigned hsr_rt2(uint32_t hsr)
{
	return hal_bits(hsr, 13, 10);
}

uint64_t cp15_written(const struct hal_guest *guest, const struct cp15_reg *reg)
{
	uint64_t value = regs_read(guest, hsr_rt(guest->fault.hsr));

	if (cp15_is_wide(reg))
		value |= (uint64_t)regs_read(guest, hsr_rt2(guest->fault.hsr)) << 32;
	return value;
}

void cp15_store(struct hal_guest *guest, const struct cp15_reg *reg, uint64_t value)
{
	hal_guest_write_cp15(guest, (enum hal_cp15)reg->index, (uint32_t)value);
	if (cp15_is_wide(reg))
		hal_guest_write_cp15(guest, (enum hal_cp15)(reg->index + 1),
				     (uint32_t)(value >> 32));
}

static enum hal_result undefined(struct hal_guest *guest)
{
	inject_undefined(guest);
	return HAL_DONE;
}

/* User mode reaches the physical timer only where the guest's kernel lets it (ARM DDI 0406C B8.1.3). */
static bool timer_denied(const struct hal_guest *guest)
{
	return !regs_privileged(guest) &&
	       !(hal_guest_read_cp15(guest, HAL_CP15_CNTKCTL) & CNTKCTL_PL0PTEN);
}

static enum hal_result answer_read(struct hal_guest *guest, const struct cp15_reg *reg,
				   uint64_t value)
{
	uint32_t hsr = guest->fault.hsr;

	if (cp15_is_wide(reg))
		coproc_finish_mrrc(guest, hsr_rt(hsr), hsr_rt2(hsr), value);
	else
		coproc_finish_mrc(guest, hsr_rt(hsr), (uint32_t)value);
	exit_skip(guest);
	return HAL_DONE;
}

static enum hal_result try_read(struct vcpu *vcpu, const struct cp15_reg *reg)
{
	struct hal_guest *guest = &vcpu->guest;

	switch (reg->how) {
	case CP15_STORED:
		return answer_read(guest, reg,
				   hal_guest_read_cp15(guest, (enum hal_cp15)reg->index));
	case CP15_RAZ_WI:
	case CP15_RAZ:
		return answer_read(guest, reg, 0);
	case CP15_SET_WAY:
		return undefined(guest);
	case CP15_TIMER:
		if (timer_denied(guest))
			return undefined(guest);
		return answer_read(guest, reg,
				   timer_emulated_read(vcpu, (enum timer_reg)reg->value));
	default:
		return HAL_NEED_HOST;
	}
}

static enum hal_result skip(struct hal_guest *guest)
{
	exit_skip(guest);
	return HAL_DONE;
}

/* While the caches are off and stay so, a write is no more than a store; else the host has to look at it. */
static enum hal_result try_write_tvm(struct hal_guest *guest, const struct cp15_reg *reg)
{
	uint64_t value = cp15_written(guest, reg);

	if (cp15_caches_on(hal_guest_read_cp15(guest, HAL_CP15_SCTLR)) ||
	    (reg->index == HAL_CP15_SCTLR && cp15_caches_on((uint32_t)value)))
		return HAL_NEED_HOST;
	cp15_store(guest, reg, value);
	return skip(guest);
}

static enum hal_result try_write(struct vcpu *vcpu, const struct cp15_reg *reg)
{
	struct hal_guest *guest = &vcpu->guest;

	switch (reg->how) {
	case CP15_TVM:
		return try_write_tvm(guest, reg);
	case CP15_STORED:
	case CP15_RAZ_WI:
		return skip(guest);
	case CP15_RAZ:
		return undefined(guest);
	case CP15_SET_WAY:
		/* A guest cleans thousands of lines in a row: the first has cleaned them all (5.8). */
		return guest->traps.hcr & HCR_TVM ? skip(guest) : HAL_NEED_HOST;
	case CP15_TIMER:
		return timer_denied(guest) ? undefined(guest) : HAL_NEED_HOST;
	default:
		return HAL_NEED_HOST;
	}
}

enum hal_result cp15_try(struct vcpu *vcpu, const struct cp15_reg *reg)
{
	if (!reg)
		return HAL_NEED_HOST;
	return cp15_is_read(&vcpu->guest) ? try_read(vcpu, reg) : try_write(vcpu, reg);
}

enum hal_result cp15_try_mcr(struct vcpu *vcpu)
{
	return cp15_try(vcpu, cp15_find_mcr(vcpu));
}

enum hal_result cp15_try_mcrr(struct vcpu *vcpu)
{
	return cp15_try(vcpu, cp15_find_mcrr(vcpu));
}
