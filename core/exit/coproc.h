/* SPDX-License-Identifier: GPL-2.0-only */
/* What trapped transfers of coprocessors 14 and 15 have in common. */
#ifndef CORE_EXIT_COPROC_H
#define CORE_EXIT_COPROC_H

#include "core/vcpu/regs.h"

/*
 * The end of an MRC: value goes to register rt (0 … 15) of the current mode, or, as APSR_nzcv, its bits 31:28 to the
 * flags (B2; ARM DDI 0406C A8.8.108). May run in Hyp mode.
 */
static inline void coproc_finish_mrc(struct hal_guest *guest, unsigned rt, uint32_t value)
{
	uint32_t cpsr;

	if (rt != 15) {
		regs_write(guest, rt, value);
		return;
	}
	cpsr = hal_guest_read(guest, HAL_REG_CPSR);
	hal_guest_write(guest, HAL_REG_CPSR, (cpsr & ~PSR_FLAGS) | (value & PSR_FLAGS));
}

/* The end of an MRRC: both registers (B46). Register 15 there is UNPREDICTABLE: left alone. */
static inline void coproc_finish_mrrc(struct hal_guest *guest, unsigned rt, unsigned rt2,
				      uint64_t value)
{
	regs_write(guest, rt, (uint32_t)value);
	regs_write(guest, rt2, (uint32_t)(value >> 32));
}

#endif
