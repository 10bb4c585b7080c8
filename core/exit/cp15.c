/* SPDX-License-Identifier: GPL-2.0-only */
/* Trapped accesses to coprocessor 15, as far as guest registers suffice. May run in Hyp mode: no host services. */
#include "core/exit/cp15.h"

#include "core/decode/hsr.h"
#include "core/exit/coproc.h"
#include "core/exit/cp15_table.h"
#include "core/exit/inject.h"
#include "core/exit/skip.h"
#include "core/timer/emulated.h"

#define HCR_TVM		(1u << 26)
#define CNTKCTL_PL0PTEN (1u << 9)

/* Halves the table until one row is left: the last one whose key is not above the one sought. */
static const struct cp15_reg *find_in(const struct cp15_table *table, uint16_t key)
{
	const struct cp15_reg *row = table->rows;
	uint32_t count = table->count;

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
	const struct cp15_reg *row = find_in(cp15_table_of(target), key);

	return row ? row : find_in(&cp15_common, key);
}

struct cp15_access cp15_access_mcr(const struct vcpu *vcpu)
{
	struct hsr_mcr mcr = hsr_mcr(vcpu->guest.fault.hsr);

	return (struct cp15_access){
		.reg = cp15_find(vcpu->target, CP15_32(mcr.crn, mcr.opc1, mcr.crm, mcr.opc2)),
		.read = mcr.read,
		.rt = mcr.rt,
	};
}

struct cp15_access cp15_access_mcrr(const struct vcpu *vcpu)
{
	struct hsr_mcrr mcrr = hsr_mcrr(vcpu->guest.fault.hsr);

	return (struct cp15_access){
		.reg = cp15_find(vcpu->target, CP15_64(mcrr.opc1, mcrr.crm)),
		.read = mcrr.read,
		.wide = true,
		.rt = mcrr.rt,
		.rt2 = mcrr.rt2,
	};
}

uint64_t cp15_access_value(const struct hal_guest *guest, const struct cp15_access *access)
{
	uint64_t value = regs_read(guest, access->rt);

	if (access->wide)
		value |= (uint64_t)regs_read(guest, access->rt2) << 32;
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

static enum hal_result finish_read(struct hal_guest *guest, const struct cp15_access *access,
				   uint64_t value)
{
	if (access->wide)
		coproc_finish_mrrc(guest, access->rt, access->rt2, value);
	else
		coproc_finish_mrc(guest, access->rt, (uint32_t)value);
	exit_skip(guest);
	return HAL_DONE;
}

static enum hal_result try_read(struct vcpu *vcpu, const struct cp15_access *access)
{
	struct hal_guest *guest = &vcpu->guest;
	const struct cp15_reg *reg = access->reg;

	switch (reg->how) {
	case CP15_STORED:
		return finish_read(guest, access,
				   hal_guest_read_cp15(guest, (enum hal_cp15)reg->index));
	case CP15_RAZ_WI:
	case CP15_RAZ:
		return finish_read(guest, access, 0);
	case CP15_SET_WAY:
		return undefined(guest);
	case CP15_TIMER:
		if (timer_denied(guest))
			return undefined(guest);
		return finish_read(guest, access,
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
static enum hal_result try_write_tvm(struct hal_guest *guest, const struct cp15_access *access)
{
	uint64_t value = cp15_access_value(guest, access);

	if (cp15_caches_on(hal_guest_read_cp15(guest, HAL_CP15_SCTLR)) ||
	    (access->reg->index == HAL_CP15_SCTLR && cp15_caches_on((uint32_t)value)))
		return HAL_NEED_HOST;
	cp15_store(guest, access->reg, value);
	return skip(guest);
}

static enum hal_result try_write(struct vcpu *vcpu, const struct cp15_access *access)
{
	struct hal_guest *guest = &vcpu->guest;

	switch (access->reg->how) {
	case CP15_TVM:
		return try_write_tvm(guest, access);
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

enum hal_result cp15_try(struct vcpu *vcpu, const struct cp15_access *access)
{
	if (!access->reg)
		return HAL_NEED_HOST;
	return access->read ? try_read(vcpu, access) : try_write(vcpu, access);
}

enum hal_result cp15_try_mcr(struct vcpu *vcpu)
{
	struct cp15_access access = cp15_access_mcr(vcpu);

	return cp15_try(vcpu, &access);
}

enum hal_result cp15_try_mcrr(struct vcpu *vcpu)
{
	struct cp15_access access = cp15_access_mcrr(vcpu);

	return cp15_try(vcpu, &access);
}
