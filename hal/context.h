/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The state of a guest CPU as the world switch loads and saves it. hyp/switch.S reaches the fields by the
 * offsets in hyp/offsets.h, which a static assertion ties to this layout.
 */
#ifndef HAL_CONTEXT_H
#define HAL_CONTEXT_H

#include "hal/types.h"

/*
 * The general-purpose registers, one word each, in the order of struct kvm_regs (SPEC.md section 3.2), so
 * that an index here is the index of a core register in the ABI.
 */
enum hal_reg {
	HAL_REG_R0,
	HAL_REG_R8 = 8,
	HAL_REG_SP_USR = 13,
	HAL_REG_LR_USR = 14,
	HAL_REG_PC = 15,
	HAL_REG_CPSR = 16,
	HAL_REG_ORIG_R0 = 17, /* storage for the ABI, without effect */
	HAL_REG_SP_SVC = 18,
	HAL_REG_LR_SVC,
	HAL_REG_SPSR_SVC,
	HAL_REG_SP_ABT = 21,
	HAL_REG_LR_ABT,
	HAL_REG_SPSR_ABT,
	HAL_REG_SP_UND = 24,
	HAL_REG_LR_UND,
	HAL_REG_SPSR_UND,
	HAL_REG_SP_IRQ = 27,
	HAL_REG_LR_IRQ,
	HAL_REG_SPSR_IRQ,
	HAL_REG_R8_FIQ = 30,
	HAL_REG_SP_FIQ = 35,
	HAL_REG_LR_FIQ,
	HAL_REG_SPSR_FIQ,
	HAL_NR_REGS,
};

/*
 * The system registers that a guest owns, in words. A 64-bit register takes two, the low one first. Index
 * 0 is never valid: a table row that forgot its index is caught by that (SD-013).
 */
enum hal_cp15 {
	HAL_CP15_INVALID,
	HAL_CP15_MPIDR,
	HAL_CP15_CSSELR,
	HAL_CP15_SCTLR,
	HAL_CP15_ACTLR,
	HAL_CP15_CPACR,
	HAL_CP15_TTBR0,
	HAL_CP15_TTBR0_HIGH,
	HAL_CP15_TTBR1,
	HAL_CP15_TTBR1_HIGH,
	HAL_CP15_TTBCR,
	HAL_CP15_DACR,
	HAL_CP15_DFSR,
	HAL_CP15_IFSR,
	HAL_CP15_ADFSR,
	HAL_CP15_AIFSR,
	HAL_CP15_DFAR,
	HAL_CP15_IFAR,
	HAL_CP15_PAR,
	HAL_CP15_PAR_HIGH,
	HAL_CP15_L2CTLR,
	HAL_CP15_PRRR, /* MAIR0 with TTBCR.EAE set */
	HAL_CP15_NMRR, /* MAIR1 */
	HAL_CP15_AMAIR0,
	HAL_CP15_AMAIR1,
	HAL_CP15_VBAR,
	HAL_CP15_CONTEXTIDR,
	HAL_CP15_TPIDRURW,
	HAL_CP15_TPIDRURO,
	HAL_CP15_TPIDRPRW,
	HAL_CP15_CNTKCTL,
	HAL_NR_CP15,
};

/* VFP and NEON state, switched lazily (SD-040). */
struct hal_vfp {
	uint64_t d[32];
	uint32_t fpexc, fpscr, fpinst, fpinst2;
};

/* How the guest is trapped and translated: written by core/, loaded at each entry (SPEC.md section 4.3). */
struct hal_traps {
	uint32_t hcr;
	uint32_t
		hcptr; /* after an exit: TCP10 clear tells that the guest used VFP since the entry */
	uint32_t hstr;
	uint32_t hdcr; /* the bits to be ORed into the host's HDCR */
	uint64_t vttbr;
	uint32_t vpidr;
	uint32_t cnthctl;
};

/* A timer's CVAL, in ticks of the counter that it compares with, and CTL. */
struct hal_timer {
	uint64_t cval;
	uint32_t ctl; /* ISTATUS (bit 2) only right after an exit */
};

/*
 * The virtual timer, which is the guest's own while it runs and off while the host does: loaded at each entry, saved at
 * each exit. CNTVOFF is 0 for the host, whose programs read CNTVCT.
 */
struct hal_vtimer {
	uint64_t cntvoff; /* written by core/ */
	struct hal_timer timer;
};

/* Why the guest came out: written at each exit. */
struct hal_fault {
	uint32_t hsr;
	uint32_t hxfar;	 /* HIFAR for a prefetch abort, HDFAR for a data abort */
	uint32_t hpfar;	 /* as hardware reports it, or as resolved by ATS1CPR (SD-043, SD-062) */
	uint32_t hyp_pc; /* where Hyp mode itself faulted, if it did */
};

/* One guest CPU. Owned by whoever holds its vcpu; the hardware half uses it between entry and exit. */
struct hal_guest {
	uint32_t regs[HAL_NR_REGS];
	uint32_t cp15[HAL_NR_CP15];
	struct hal_vfp vfp;
	struct hal_traps traps;
	struct hal_fault fault;
	struct hal_vtimer vtimer;
	/*
	 * Written by core/ before each entry: not 0 if this is the guest of a vcpu whose traps may be answered by
	 * handle_exit_in_hyp() without an exit. An answer is no exit: fault and traps may be what they were.
	 */
	uint32_t answer_in_hyp;
	/*
	 * Written by core/: HPFAR of the page whose data aborts handle_exit_in_hyp() is shown too, if answer_in_hyp is not 0; fault
	 * is filled in for it. Aborts elsewhere come to the host without delay.
	 */
	uint32_t answer_hpfar;
};

/* Why hal_guest_enter() came back (SPEC.md section 4.4); HAL_EXIT_ABORTED may be ORed in. */
enum hal_exit {
	HAL_EXIT_RESET,
	HAL_EXIT_UNDEFINED,
	HAL_EXIT_SVC,
	HAL_EXIT_PREFETCH_ABORT,
	HAL_EXIT_DATA_ABORT,
	HAL_EXIT_IRQ,
	HAL_EXIT_FIQ,
	HAL_EXIT_TRAP, /* any trap of the guest: fault.hsr tells which */
	HAL_EXIT_ANSWERED, /* handle_exit_in_hyp() has answered a trap, and wants the host to go on from there */
	HAL_EXIT_HYP_GONE = 0x0badca11,
};

/* An asynchronous abort arrived around the exit. */
#define HAL_EXIT_ABORTED 0x80000000u

#endif
