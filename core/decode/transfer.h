/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A load or store as a sequence of single accesses of one to four bytes, in the order of their addresses
 * (SWP: load, then store). The plan is made once, before the first access, and holds all that the rest
 * needs, so that registers may change while it is replayed and it survives exits to user space.
 *
 *	struct insn_mem insn = insn_a32(0xe9b1000c);            LDMIB r1!, {r2, r3}
 *	uint32_t regs[16] = {[1] = 0x1000};
 *	struct transfer plan = transfer_plan(&insn, regs, cpsr);
 *
 *	plan.count                    2; 0 would mean: not emulated, decline
 *	transfer_access(&plan, 0)     {.addr = 0x1004, .size = 4, .load, .target = TRANSFER_REG, .reg = 2}
 *	transfer_access(&plan, 1)     {.addr = 0x1008, .size = 4, .load, .target = TRANSFER_REG, .reg = 3}
 *	plan.wback, plan.base         true, 0x1008: r1 := plan.base after the last access
 *
 * The caller performs access number i, and for a load gives target what transfer_extend() makes of the bytes
 * read; a store takes its value from target. When all are done: write plan.base to plan.insn.rn if plan.wback
 * (to SP of mode insn.rd for SRS), write 0 to insn.rd for a STREX, then move the PC on: cond_skip(), or, when
 * the PC was loaded, cond_load_pc() (TRANSFER_REG 15), the return (RFE, insn.exception_return), or
 * transfer_table_branch(). On a fault nothing of that is done: the base still has its old value, and
 * the instruction can be executed again. (ARM DDI 0406C, B1.9.8 "Data Abort", A8.8.)
 */
#ifndef CORE_DECODE_TRANSFER_H
#define CORE_DECODE_TRANSFER_H

#include "core/decode/insn.h"

/* Where a loaded value goes to, or a stored one comes from. */
enum transfer_target {
	TRANSFER_REG,	     /* register reg of the current mode; 15 in a load branches */
	TRANSFER_USER_REG,   /* register reg of User mode; 15 in a store is the PC */
	TRANSFER_VFP,	     /* word reg, 0 to 63, of the VFP bank: D(reg/2), upper half if odd */
	TRANSFER_SWAP,	     /* the store of SWP: the value is plan.swap */
	TRANSFER_TABLE,	     /* TBB, TBH: transfer_table_branch() */
	TRANSFER_RETURN_PC,  /* RFE: the new PC */
	TRANSFER_RETURN_PSR, /* RFE: the new CPSR */
	TRANSFER_SPSR,	     /* SRS: SPSR of the current mode */
};

struct transfer_access {
	uint32_t addr; /* guest virtual address; wraps at 4 GiB */
	uint8_t size;  /* 1, 2 or 4 bytes */
	uint8_t reg;
	bool load;
	bool sign;
	enum transfer_target target;
};

struct transfer {
	struct insn_mem insn;
	uint32_t first; /* address of access 0 */
	uint32_t base;	/* the new value of insn.rn, if wback */
	uint32_t swap;	/* SWP: the value to store */
	uint8_t count;	/* accesses, 0 to 32 */
	bool wback;
	bool big_endian; /* CPSR.E: a D register's upper half is at the lower address */
};

/*
 * The plan of insn for the given registers: regs[n] is Rn of the current mode, regs[15] the PC as an
 * instruction reads it (its own address plus 8 in ARM, plus 4 in Thumb state); for SRS, regs[13] is SP of mode
 * insn->rd. cpsr gives the mode, C (RRX) and E. A plan with count 0 is not emulated: the kinds NONE, NEON,
 * COPROC and PRELOAD, and what is UNPREDICTABLE in the current mode (RFE, SRS and ^ in User and System mode,
 * SRS to a mode that a guest cannot have).
 */
struct transfer transfer_plan(const struct insn_mem *insn, const uint32_t regs[16], uint32_t cpsr);

/* Access number i, 0 to plan->count - 1. */
struct transfer_access transfer_access(const struct transfer *plan, unsigned i);

/* The register value for the low access->size bytes of value, as loaded: zero- or sign-extended (B1). */
uint32_t transfer_extend(const struct transfer_access *access, uint32_t value);

/* The new PC after TBB or TBH loaded count; pc as in transfer_plan(). */
static inline uint32_t transfer_table_branch(uint32_t pc, uint32_t count)
{
	return pc + 2 * count;
}

#endif
