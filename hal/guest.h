/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest's registers, wherever they are. In the host (and in the simulator) a guest that is not running
 * has all of them in struct hal_guest. In Hyp mode, between a trap and the decision to answer it there, the
 * banked and the system registers are still in the hardware: then hyp/ provides these functions, and
 * HAL_IN_HYP is defined for the objects that are linked against it.
 */
#ifndef HAL_GUEST_H
#define HAL_GUEST_H

#include "hal/context.h"

/* What a handler of an exit decided. */
enum hal_result {
	/* Answered; the guest goes on. */
	HAL_DONE,
	/* It takes the host to answer; nothing has been changed, so the host calls the handler again. */
	HAL_NEED_HOST,
	/* KVM_RUN returns to user space; what it is told has been stored. Never returned in Hyp mode. */
	HAL_EXIT_USER,
	/* Answered, and the guest comes out (HAL_EXIT_ANSWERED) for what follows from it. Only returned in Hyp mode. */
	HAL_LEAVE,
};

#ifdef HAL_IN_HYP

/* Reads or writes one general-purpose register; reg: 0 … HAL_NR_REGS - 1. */
uint32_t hal_guest_read(const struct hal_guest *guest, enum hal_reg reg);
void hal_guest_write(struct hal_guest *guest, enum hal_reg reg, uint32_t value);

/* Reads or writes one word of the system registers; reg: 1 … HAL_NR_CP15 - 1. */
uint32_t hal_guest_read_cp15(const struct hal_guest *guest, enum hal_cp15 reg);
void hal_guest_write_cp15(struct hal_guest *guest, enum hal_cp15 reg, uint32_t value);

#else

/* Reads one general-purpose register; reg: 0 … HAL_NR_REGS - 1. */
static inline uint32_t hal_guest_read(const struct hal_guest *guest, enum hal_reg reg)
{
	return guest->regs[reg];
}

/* Writes one general-purpose register; reg: 0 … HAL_NR_REGS - 1. */
static inline void hal_guest_write(struct hal_guest *guest, enum hal_reg reg, uint32_t value)
{
	guest->regs[reg] = value;
}

/* Reads one word of the system registers; reg: 1 … HAL_NR_CP15 - 1. */
static inline uint32_t hal_guest_read_cp15(const struct hal_guest *guest, enum hal_cp15 reg)
{
	return guest->cp15[reg];
}

/* Writes one word of the system registers; reg: 1 … HAL_NR_CP15 - 1. */
static inline void hal_guest_write_cp15(struct hal_guest *guest, enum hal_cp15 reg, uint32_t value)
{
	guest->cp15[reg] = value;
}

#endif

#endif
