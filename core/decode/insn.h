/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A load or store as data: what insn_a32() and insn_t32() make of an instruction word, and what
 * transfer.h turns into single accesses. Nothing here depends on the instruction set any more.
 *
 * For data aborts without a syndrome (HSR.ISV = 0): the instruction at the PC is fetched and decoded.
 * An instruction that is no load or store, is UNDEFINED, or is UNPREDICTABLE on the strength of its
 * encoding alone, is INSN_NONE: who emulates declines it. Bits that the manual writes in parentheses
 * ("should be") must have the values it gives. (ARM DDI 0406C, A5 to A8, B9.3.)
 */
#ifndef CORE_DECODE_INSN_H
#define CORE_DECODE_INSN_H

#include "hal/types.h"

enum insn_kind {
	INSN_NONE,	   /* no load or store that can be emulated */
	INSN_SINGLE,	   /* LDR STR LDRB … LDRSH, T forms, LDREX/STREX(B,H): rt */
	INSN_DUAL,	   /* LDRD STRD LDREXD STREXD: rt at the lower address, rt2 */
	INSN_MULTIPLE,	   /* LDM STM PUSH POP: list */
	INSN_SWAP,	   /* SWP SWPB: loads rt, then stores what rt2 held before */
	INSN_TABLE,	   /* TBB TBH: loads a count of halfwords that is added to the PC */
	INSN_VFP,	   /* VLDR VSTR: vfp, words */
	INSN_VFP_MULTIPLE, /* VLDM VSTM VPUSH VPOP: vfp, words */
	INSN_RFE,	   /* loads the PC and the CPSR */
	INSN_SRS,	   /* stores LR and SPSR on the stack of mode rd */
	/* The caller declines these: only load and rn are given. */
	INSN_NEON,   /* VLD1 … VLD4 VST1 … VST4 */
	INSN_COPROC, /* LDC STC LDC2 STC2 */
	/* Reaches no memory and takes no data abort. */
	INSN_PRELOAD, /* PLD PLDW PLI and unallocated memory hints */
};

/* A register number that names no register. */
#define INSN_NO_REG 0xffu

enum insn_shift {
	INSN_LSL, /* by 0 to 31 */
	INSN_LSR, /* by 1 to 32 */
	INSN_ASR, /* by 1 to 32 */
	INSN_ROR, /* by 1 to 31 */
	INSN_RRX, /* by 1, through CPSR.C */
};

/*
 * Address and write-back: offset is imm, or rm shifted where rm is a register.
 *	single, dual, exclusive, swap, VFP, table: the access is at rn ± offset if index, else at rn
 *	multiple, VFP multiple, RFE, SRS: imm is the size of the whole block in bytes; add and index choose
 *	among increment after (add), increment before (add, index), decrement after (neither), decrement
 *	before (index)
 * and wback leaves rn ± offset in rn. Base register 15 is the PC, aligned down to a word (not for TABLE).
 */
struct insn_mem {
	enum insn_kind kind;
	bool load;
	bool sign;  /* a loaded byte or halfword is sign-extended */
	bool add;   /* else the offset is subtracted */
	bool index; /* the offset counts before the access (offset or pre-indexed) */
	bool wback;
	bool unprivileged;     /* LDRT and the like: with the rights of User mode */
	bool exclusive;	       /* LDREX and the like */
	bool user_bank;	       /* LDM/STM with ^: the registers of User mode */
	bool exception_return; /* LDM with ^ and the PC: also CPSR := SPSR */
	uint8_t size;	       /* bytes of one access: 1, 2, 4; of a VFP register: 4, 8 */
	uint8_t rt;	       /* 0 to 15 or INSN_NO_REG */
	uint8_t rt2;	       /* 0 to 15 or INSN_NO_REG */
	uint8_t rd;	/* STREX: takes the status (0 stored, 1 not). SRS: the mode. Else NO_REG */
	uint8_t rn;	/* base, 0 to 15; SRS: 13 */
	uint8_t rm;	/* index, 0 to 14, or INSN_NO_REG */
	uint8_t shift;	/* enum insn_shift, of rm */
	uint8_t amount; /* of the shift */
	uint8_t vfp; /* first word of the VFP bank: S0 … S31 are 0 … 31, Dn is 2n and 2n + 1 */
	uint8_t words; /* VFP words moved, 1 to 32 */
	uint16_t list; /* registers of a multiple transfer, bit n is Rn */
	uint16_t imm;  /* bytes, 0 to 4095 */
};

#endif
