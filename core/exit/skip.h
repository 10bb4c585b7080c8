/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_EXIT_SKIP_H
#define CORE_EXIT_SKIP_H

#include "core/decode/cond.h"
#include "core/decode/hsr.h"
#include "hal/guest.h"

/* Steps over an instruction of four bytes (wide) or two: PC and ITSTATE go on. May run in Hyp mode. */
static inline void exit_skip_size(struct hal_guest *guest, bool wide)
{
	/* In line, as it is the common case. */
	if (!(hal_guest_read(guest, HAL_REG_CPSR) & COND_CPSR_T))
		hal_guest_write(guest, HAL_REG_PC, hal_guest_read(guest, HAL_REG_PC) + 4);
	else
		cond_skip_guest(guest, wide);
}

/*
 * Steps over the instruction that guest->fault.hsr describes, which has been answered: PC and ITSTATE go on
 * (SPEC.md section 4.6, R5). May run in Hyp mode.
 */
static inline void exit_skip(struct hal_guest *guest)
{
	exit_skip_size(guest, hsr_il(guest->fault.hsr));
}

/* The same for an instruction that is four bytes long in both instruction sets, whatever HSR.IL says: SMC. */
static inline void exit_skip_wide(struct hal_guest *guest)
{
	exit_skip_size(guest, true);
}

#endif
