/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the simulated CPU share: a decoded instruction, the tables, the helpers. */
#ifndef ARCH_SIM_CPU_INTERNAL_H
#define ARCH_SIM_CPU_INTERNAL_H

#include "arch_sim/cpu/cpu.h"

typedef void sim_exec_fn(struct sim_cpu *cpu, const struct sim_insn *i);
typedef void sim_format_fn(struct sim_insn *i);

/* The second operand of a data-processing instruction or the offset of a load or store. */
enum sim_operand {
	OPERAND_IMM,
	OPERAND_REG,	   /* Rm shifted by an immediate */
	OPERAND_REG_SHIFT, /* Rm shifted by a register (Ra) */
};

enum sim_shift { SHIFT_LSL, SHIFT_LSR, SHIFT_ASR, SHIFT_ROR, SHIFT_RRX };

/* When the flags are written. */
enum sim_setflags { FLAGS_KEEP, FLAGS_SET, FLAGS_OUTSIDE_IT };

/* Properties of a decoded instruction. */
enum sim_insn_flags {
	INSN_T16 = 1 << 0,
	INSN_T32 = 1 << 1,	 /* 32-bit Thumb */
	INSN_PRE = 1 << 2,	 /* P: the offset applies before the access */
	INSN_UP = 1 << 3,	 /* U */
	INSN_WRITEBACK = 1 << 4, /* W, or post-indexed */
	INSN_USER = 1 << 5,	 /* LDRT and its like */
	INSN_HIGH = 1 << 6,	 /* a variant: top half, exchanged, rounded, link */
	INSN_SIGNED = 1 << 7,
};

/* One decoded instruction, kept in the decode cache by its encoding. */
struct sim_insn {
	sim_exec_fn *exec;
	uint32_t word; /* T32: first halfword in the high half */
	uint32_t imm;
	uint8_t cond;
	uint8_t flags;
	uint8_t d, n, m, a; /* Rd or Rt, Rn, Rm, Ra or Rs or Rt2 */
	uint8_t operand;
	uint8_t shift, amount;
	uint8_t setflags;
	uint8_t carry;	   /* of an expanded immediate: 0, 1, or 2 for unchanged */
	uint8_t op;	   /* distinguishes instructions that share exec */
	uint32_t it_rules; /* LAST_IN_IT, NOT_IN_IT */
};

/* Register rules whose violation is UNPREDICTABLE: bits of sim_row.rules. */
enum sim_rule {
	D_PC = 1 << 0,
	N_PC = 1 << 1,
	M_PC = 1 << 2,
	A_PC = 1 << 3,
	D_SP = 1 << 4, /* Thumb's BadReg is …_PC | …_SP */
	N_SP = 1 << 5,
	M_SP = 1 << 6,
	A_SP = 1 << 7,
	D_IS_A = 1 << 8,     /* RdLo == RdHi, Rt == Rt2 */
	WB_N_PC = 1 << 9,    /* write-back to the PC */
	WB_N_IS_D = 1 << 10, /* write-back to the transfer register */
	WB_N_IS_A = 1 << 11,
	D_ODD = 1 << 12,
	M_IS_D = 1 << 13, /* exclusives: Rd overlaps Rt (in m) */
	D_IS_N = 1 << 14,
	M_IS_N = 1 << 15,
	M_ODD = 1 << 18,
	ALWAYS = 1 << 19,     /* whatever the IT block says */
	LAST_IN_IT = 1 << 16, /* only as the last instruction of an IT block */
	NOT_IN_IT = 1 << 17,
	D_BAD = D_PC | D_SP,
	N_BAD = N_PC | N_SP,
	M_BAD = M_PC | M_SP,
	A_BAD = A_PC | A_SP,
};

/* One instruction of a decode table. The first row that matches wins. */
struct sim_row {
	uint32_t mask, value;
	sim_format_fn *format;
	sim_exec_fn *exec;
	uint32_t rules;
	uint8_t op;
	uint32_t sbz, sbo; /* should-be-zero and should-be-one bits: UNPREDICTABLE otherwise */
};

struct sim_table {
	const struct sim_row *rows;
	unsigned count;
};

extern const struct sim_table sim_a32_table, sim_a32_uncond_table, sim_t16_table, sim_t32_table;
extern const struct sim_table sim_vfp_table, sim_neon_a32_table, sim_neon_t32_table;
extern const struct sim_table sim_cop_table; /* coprocessors, VFP: the same in both sets */

/* ---- regs.c ---- */
enum sim_bank sim_bank_of(uint32_t mode);
bool sim_mode_valid(uint32_t mode);
void sim_switch_mode(struct sim_cpu *cpu, uint32_t mode);
/* MSR and exception return: writes what the current mode may write (B1.3.3 CPSRWriteByInstr). */
void sim_cpsr_write(struct sim_cpu *cpu, uint32_t value, unsigned bytes, bool exception_return);
void sim_stop_error(struct sim_cpu *cpu, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* ---- run.c ---- */
void sim_regs_changed(struct sim_cpu *cpu);

/* ---- exception.c ---- */
void sim_take_undefined(struct sim_cpu *cpu);
void sim_take_svc(struct sim_cpu *cpu, uint32_t imm);
void sim_take_hvc(struct sim_cpu *cpu, uint32_t imm);
void sim_take_trap(struct sim_cpu *cpu, uint32_t ec, uint32_t iss);
void sim_take_prefetch_abort(struct sim_cpu *cpu, const struct sim_fault *fault);
void sim_take_data_abort(struct sim_cpu *cpu, const struct sim_access *access,
			 const struct sim_fault *fault);
void sim_take_breakpoint(struct sim_cpu *cpu);
bool sim_take_interrupt(struct sim_cpu *cpu);
/* CV and COND of a syndrome for the executing instruction (B3.13.6). */
uint32_t sim_syndrome_cond(const struct sim_cpu *cpu);
void sim_unpredictable(struct sim_cpu *cpu, const struct sim_insn *i);
void sim_undefined(struct sim_cpu *cpu, const struct sim_insn *i);
void sim_unimplemented(struct sim_cpu *cpu, const struct sim_insn *i);

/* ---- access.c: memory accesses with the CPU's view: endianness, privilege, monitors, aborts taken ---- */
bool sim_load(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t *value);
bool sim_store(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t value);
bool sim_load_user(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t *value);
bool sim_store_user(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t value);
/* Takes an alignment fault unless va is a multiple of size. */
bool sim_check_aligned(struct sim_cpu *cpu, uint32_t va, unsigned size, bool write);
bool sim_load_exclusive(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t *value);
/* *done tells whether the reservation held. */
bool sim_store_exclusive(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t value,
			 bool *done);

/* ---- small helpers ---- */
static inline unsigned sim_mode(const struct sim_cpu *cpu)
{
	return cpu->cpsr & SIM_PSR_M;
}

static inline bool sim_is_user(const struct sim_cpu *cpu)
{
	return sim_mode(cpu) == SIM_MODE_USR;
}

static inline bool sim_is_hyp(const struct sim_cpu *cpu)
{
	return sim_mode(cpu) == SIM_MODE_HYP;
}

static inline enum sim_privilege sim_privilege(const struct sim_cpu *cpu)
{
	return sim_is_hyp(cpu) ? SIM_PL2 : sim_is_user(cpu) ? SIM_PL0 : SIM_PL1;
}

static inline bool sim_is_thumb(const struct sim_cpu *cpu)
{
	return cpu->cpsr & SIM_PSR_T;
}

static inline unsigned sim_itstate(const struct sim_cpu *cpu)
{
	return hal_bits(cpu->cpsr, 15, 10) << 2 | hal_bits(cpu->cpsr, 26, 25);
}

static inline void sim_set_itstate(struct sim_cpu *cpu, unsigned it)
{
	cpu->cpsr = (cpu->cpsr & ~SIM_PSR_IT) | (it >> 2 & 0x3f) << 10 | (it & 3u) << 25;
}

static inline bool sim_in_it(const struct sim_cpu *cpu)
{
	return cpu->cpsr & SIM_PSR_IT;
}

/* Is this instruction one of 16 bits? */
static inline bool sim_is_narrow(const struct sim_insn *i)
{
	return i->flags & INSN_T16;
}

static inline unsigned sim_insn_size(const struct sim_insn *i)
{
	return sim_is_narrow(i) ? 2 : 4;
}

static inline bool sim_sets_flags(const struct sim_cpu *cpu, const struct sim_insn *i)
{
	return i->setflags == FLAGS_SET || (i->setflags == FLAGS_OUTSIDE_IT && !sim_in_it(cpu));
}

static inline void sim_set_nz(struct sim_cpu *cpu, uint32_t result)
{
	cpu->cpsr = (cpu->cpsr & ~(SIM_PSR_N | SIM_PSR_Z)) | (result & SIM_PSR_N) |
		    (result == 0 ? SIM_PSR_Z : 0);
}

static inline void sim_set_q(struct sim_cpu *cpu)
{
	cpu->cpsr |= SIM_PSR_Q;
}

/* BranchWritePC: stays in the instruction set. */
static inline void sim_branch(struct sim_cpu *cpu, uint32_t target)
{
	cpu->next_pc = target & (sim_is_thumb(cpu) ? ~1u : ~3u);
}

/* BXWritePC: bit 0 selects Thumb; a target of 2 modulo 4 is UNPREDICTABLE. */
void sim_branch_exchange(struct sim_cpu *cpu, uint32_t target);

/* ALUWritePC: interworks from A32 only. */
static inline void sim_alu_write(struct sim_cpu *cpu, unsigned d, uint32_t value)
{
	if (d != 15)
		cpu->r[d] = value;
	else if (sim_is_thumb(cpu))
		sim_branch(cpu, value);
	else
		sim_branch_exchange(cpu, value);
}

/* LoadWritePC: interworks. */
static inline void sim_load_write(struct sim_cpu *cpu, unsigned d, uint32_t value)
{
	if (d != 15)
		cpu->r[d] = value;
	else
		sim_branch_exchange(cpu, value);
}

static inline uint32_t sim_ror(uint32_t value, unsigned n)
{
	n &= 31;
	return n ? value >> n | value << (32 - n) : value;
}

static inline uint32_t sim_sign_extend(uint32_t value, unsigned bits)
{
	return (uint32_t)((int32_t)(value << (32 - bits)) >> (32 - bits));
}

/* Shift_C: amount 0 … 255; *carry in and out (A8.4.3). */
uint32_t sim_shift_c(uint32_t value, enum sim_shift type, unsigned amount, bool *carry);

/* An immediate shift as encoded: type 0 … 3 and five bits (A8.4.3 DecodeImmShift). */
void sim_decode_shift(struct sim_insn *i, unsigned type, unsigned imm5);

/* The offset or second operand without the carry. */
uint32_t sim_operand_value(const struct sim_cpu *cpu, const struct sim_insn *i);

/* The value of FPSID, MVFR0 or MVFR1; false for any other name. */
bool sim_vfp_id(const struct sim_cpu *cpu, const char *name, uint64_t *value);

#endif
