/* SPDX-License-Identifier: GPL-2.0-only */
/* A guest's general-purpose registers as its current mode sees them. May run in Hyp mode. */
#ifndef CORE_VCPU_REGS_H
#define CORE_VCPU_REGS_H

#include "hal/guest.h"

/* Mode field and bits of a CPSR (ARM DDI 0406C B1.3.3). */
enum psr {
	PSR_MODE = 0x1f,
	PSR_USR = 0x10,
	PSR_FIQ = 0x11,
	PSR_IRQ = 0x12,
	PSR_SVC = 0x13,
	PSR_MON = 0x16,
	PSR_ABT = 0x17,
	PSR_HYP = 0x1a,
	PSR_UND = 0x1b,
	PSR_SYS = 0x1f,
	PSR_T = 1u << 5,
	PSR_F = 1u << 6,
	PSR_I = 1u << 7,
	PSR_A = 1u << 8,
	PSR_E = 1u << 9,
	PSR_J = 1u << 24,
};
#define PSR_IT	  0x0600fc00u
#define PSR_FLAGS 0xf0000000u /* N, Z, C, V */

/* The same as regs_index() for a register that some modes have a copy of their own of: number is 8 … 14. */
enum hal_reg regs_banked_index(uint32_t mode, unsigned number);

/*
 * Where register number of the given mode is kept: an index into hal_guest.regs. number: 0 … 14; mode: the
 * mode field of a CPSR. A mode that no guest can be in gives the User bank.
 */
static inline enum hal_reg regs_index(uint32_t mode, unsigned number)
{
	return number < 8 ? (enum hal_reg)number : regs_banked_index(mode, number);
}

/* Where the SPSR of the mode is kept; HAL_REG_ORIG_R0, which has no effect, for User and System mode. */
enum hal_reg regs_spsr_index(uint32_t mode);

/*
 * Reads register number (0 … 15) of the guest's current mode; 15 gives the address of the instruction plus 8
 * (ARM) or 4 (Thumb), as an instruction would read it.
 */
uint32_t regs_read(const struct hal_guest *guest, unsigned number);

/*
 * Writes register number of the guest's current mode. 15 is not a destination of any trapped transfer:
 * it is ignored here, and who can be given Rt = 15 handles it before (B2).
 */
void regs_write(struct hal_guest *guest, unsigned number, uint32_t value);

/* Is the guest in a privileged mode? */
bool regs_privileged(const struct hal_guest *guest);

#endif
