/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/regs.h"

/* The bank of each mode: where r8 to r12, SP and LR, and the SPSR are kept (ARM DDI 0406C B1.3.2). */
struct bank {
	uint8_t high; /* r8 … r12 */
	uint8_t sp;   /* SP, then LR */
	uint8_t spsr;
};

#define BANK_USR                                            \
	{                                                   \
		HAL_REG_R8, HAL_REG_SP_USR, HAL_REG_ORIG_R0 \
	}

static const struct bank banks[16] = {
	[PSR_USR & 15] = BANK_USR,
	[PSR_FIQ & 15] = {HAL_REG_R8_FIQ, HAL_REG_SP_FIQ, HAL_REG_SPSR_FIQ},
	[PSR_IRQ & 15] = {HAL_REG_R8, HAL_REG_SP_IRQ, HAL_REG_SPSR_IRQ},
	[PSR_SVC & 15] = {HAL_REG_R8, HAL_REG_SP_SVC, HAL_REG_SPSR_SVC},
	[4] = BANK_USR,
	[5] = BANK_USR,
	[PSR_MON & 15] = BANK_USR,
	[PSR_ABT & 15] = {HAL_REG_R8, HAL_REG_SP_ABT, HAL_REG_SPSR_ABT},
	[8] = BANK_USR,
	[9] = BANK_USR,
	[PSR_HYP & 15] = BANK_USR,
	[PSR_UND & 15] = {HAL_REG_R8, HAL_REG_SP_UND, HAL_REG_SPSR_UND},
	[12] = BANK_USR,
	[13] = BANK_USR,
	[14] = BANK_USR,
	[PSR_SYS & 15] = BANK_USR,
};

enum hal_reg regs_banked_index(uint32_t mode, unsigned number)
{
	const struct bank *bank = &banks[mode & 15];

	return (enum hal_reg)(number >= 13 ? bank->sp + (number - 13) : bank->high + (number - 8));
}

enum hal_reg regs_spsr_index(uint32_t mode)
{
	return (enum hal_reg)banks[mode & 15].spsr;
}

uint32_t regs_read(const struct hal_guest *guest, unsigned number)
{
	uint32_t cpsr = hal_guest_read(guest, HAL_REG_CPSR);

	if (number == 15)
		return hal_guest_read(guest, HAL_REG_PC) + (cpsr & PSR_T ? 4 : 8);
	return hal_guest_read(guest, regs_index(cpsr, number));
}

void regs_write(struct hal_guest *guest, unsigned number, uint32_t value)
{
	if (number != 15)
		hal_guest_write(guest, regs_index(hal_guest_read(guest, HAL_REG_CPSR), number),
				value);
}

bool regs_privileged(const struct hal_guest *guest)
{
	return (hal_guest_read(guest, HAL_REG_CPSR) & PSR_MODE) != PSR_USR;
}
