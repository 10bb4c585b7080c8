/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Conditions, ITSTATE and the way on after an instruction that was emulated (ARM DDI 0406C, A8.3
 * "Conditional execution", A2.5.2 "ITSTATE"; SPEC.md 4.6, 12.3, 12.4). May run in Hyp mode.
 */
#ifndef CORE_DECODE_COND_H
#define CORE_DECODE_COND_H

#include "hal/guest.h"

#define COND_AL	     14u
#define COND_CPSR_T  (1u << 5)
#define COND_CPSR_E  (1u << 9)
#define COND_CPSR_C  (1u << 29)
#define COND_CPSR_IT 0x0600fc00u /* IT[7:2] at 15:10, IT[1:0] at 26:25 */

/* Where execution goes on: the PC and the CPSR (T and IT may have changed). */
struct cond_resume {
	uint32_t pc;
	uint32_t cpsr;
};

/* Does condition cond (0 to 15) hold for the flags in cpsr? 14 always does, 15 never (12.3). */
bool cond_holds(uint32_t cond, uint32_t cpsr);

/*
 * Was the trapped instruction to be executed? hsr and cpsr are those of the exit. False means: skip it
 * and do nothing else (R4). Only classes below 0x10 can be conditional; aborts, HVC and SMC are taken
 * after the check. Where the syndrome has no condition, the IT state of a Thumb CPSR decides.
 */
bool cond_passed(uint32_t hsr, uint32_t cpsr);

/* ITSTATE, 0 to 255, as it stands in cpsr. */
uint32_t cond_itstate(uint32_t cpsr);

/* cpsr with its ITSTATE replaced by itstate (0 to 255). */
uint32_t cond_with_itstate(uint32_t cpsr, uint32_t itstate);

/* ITSTATE (0 to 255) after one more instruction. */
uint32_t cond_it_advance(uint32_t itstate);

/*
 * The state after the instruction at pc: two bytes on for a 16-bit Thumb instruction (wide false), else
 * four; in Thumb state ITSTATE advances (R5), in ARM state cpsr stays as it is.
 */
struct cond_resume cond_skip(uint32_t pc, uint32_t cpsr, bool wide);

/* The same with the PC and the CPSR of a guest. May run in Hyp mode. */
void cond_skip_guest(struct hal_guest *guest, bool wide);

/*
 * The state after an instruction that loaded target into the PC with interworking (LoadWritePC,
 * A2.3.2): bit 0 selects Thumb. Such an instruction is the last of its IT block, so ITSTATE is 0.
 */
struct cond_resume cond_load_pc(uint32_t target, uint32_t cpsr);

#endif
