/* SPDX-License-Identifier: GPL-2.0-only */
/* The hardware half of the contract, part one: the CPU that a guest runs on, and what it says of itself. */
#ifndef HAL_CPU_H
#define HAL_CPU_H

#include "hal/context.h"

/*
 * Runs the guest on this CPU until something takes it out again. Loads guest->traps and all registers,
 * saves all of them at the exit and fills guest->fault. Where HPFAR is not valid for an abort it is
 * resolved by ATS1CPR; if that fails the guest is resumed without an exit (SD-043, SD-044).
 * Returns a code of enum hal_exit, with HAL_EXIT_ABORTED where an asynchronous abort was taken on the way.
 * Caller: interrupts off, not preemptible, guest's VMID current on this CPU.
 */
uint32_t hal_guest_enter(struct hal_guest *guest);

/* The identification registers that a guest sees of the host (SPEC.md section 3.4), and four for the VFP. */
enum hal_id {
	HAL_ID_MIDR,
	HAL_ID_CTR,
	HAL_ID_TCMTR,
	HAL_ID_TLBTR,
	HAL_ID_REVIDR,
	HAL_ID_CLIDR,
	HAL_ID_AIDR,
	HAL_ID_PFR0,
	HAL_ID_PFR1,
	HAL_ID_DFR0,
	HAL_ID_AFR0,
	HAL_ID_MMFR0,
	HAL_ID_MMFR1,
	HAL_ID_MMFR2,
	HAL_ID_MMFR3,
	HAL_ID_ISAR0,
	HAL_ID_ISAR1,
	HAL_ID_ISAR2,
	HAL_ID_ISAR3,
	HAL_ID_ISAR4,
	HAL_ID_ISAR5,
	HAL_ID_MPIDR,
	HAL_ID_ACTLR,
	HAL_ID_L2CTLR,
	HAL_ID_FPSID,
	HAL_ID_MVFR0,
	HAL_ID_MVFR1,
	HAL_NR_ID,
};

/*
 * Reads an identification register of the host; may be called from any context. The VFP ones read 0 where
 * hal_vfp_present() is false.
 */
uint32_t hal_id_read(enum hal_id id);

/* Reads CCSIDR with the given CSSELR value (level << 1 | instruction), restoring CSSELR. */
uint32_t hal_ccsidr_read(uint32_t csselr);

/* Does the host have VFPv3 in use? Without it guests get an Undefined Instruction for cp10 and cp11 (SD-042). */
bool hal_vfp_present(void);

#endif
