/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of core/io/: the access that a valid syndrome describes, before and after it is made. May run in Hyp mode. */
#ifndef CORE_IO_MMIO_SYNDROME_H
#define CORE_IO_MMIO_SYNDROME_H

#include "core/decode/hsr.h"
#include "core/exit/skip.h"
#include "core/io/bytes.h"
#include "core/vcpu/regs.h"
#include "core/vcpu/vcpu.h"

/* Fills vcpu->mmio: dabt->isv, and dabt->srt is not 15. */
static inline void mmio_describe(struct vcpu *vcpu, const struct hsr_dabt *dabt, ipa_t address)
{
	struct mmio_state *access = &vcpu->mmio;
	struct hal_guest *guest = &vcpu->guest;
	uint32_t cpsr = hal_guest_read(guest, HAL_REG_CPSR);
	enum hal_reg rt = regs_index(cpsr, dabt->srt);

	bytes_store(access->data, 0, 4, false);
	access->replay = false;
	access->write = dabt->wnr;
	access->sign_extend = dabt->sse;
	access->big_endian = cpsr & PSR_E;
	access->wide = hsr_il(guest->fault.hsr);
	access->len = dabt->size;
	access->rt = (uint8_t)rt;
	access->ipa = address;
	if (dabt->wnr)
		bytes_store(access->data, hal_guest_read(guest, rt), dabt->size, cpsr & PSR_E);
}

static inline uint32_t mmio_sign_extend(uint32_t value, unsigned len)
{
	uint32_t sign = 1u << (8 * len - 1);

	return (value ^ sign) - sign;
}

/* The access has been made: a load reaches its register, and the instruction has been executed. */
static inline void mmio_finish(struct vcpu *vcpu, const uint8_t *data)
{
	const struct mmio_state *access = &vcpu->mmio;
	struct hal_guest *guest = &vcpu->guest;
	uint32_t value;

	if (!access->write) {
		value = bytes_load(data, access->len, access->big_endian);
		if (access->sign_extend)
			value = mmio_sign_extend(value, access->len);
		hal_guest_write(guest, (enum hal_reg)access->rt, value);
	}
	exit_skip_size(guest, access->wide);
}

#endif
