/* SPDX-License-Identifier: GPL-2.0-only */
/* Multiplies and divides (ARM DDI 0406C A4.4.3 to A4.4.5). n and m are multiplied, a is added. */
#include "arch_sim/cpu/exec.h"

static void set_flags_32(struct sim_cpu *cpu, const struct sim_insn *i, uint32_t result)
{
	if (sim_sets_flags(cpu, i))
		sim_set_nz(cpu, result);
}

void exec_mul(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t result = cpu->r[i->n] * cpu->r[i->m];

	cpu->r[i->d] = result;
	set_flags_32(cpu, i, result);
}

void exec_mla(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t result = cpu->r[i->n] * cpu->r[i->m] + cpu->r[i->a];

	cpu->r[i->d] = result;
	set_flags_32(cpu, i, result);
}

void exec_mls(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->r[i->d] = cpu->r[i->a] - cpu->r[i->n] * cpu->r[i->m];
}

/* The 64-bit result: high word to d, low word to a. */
static void write_long(struct sim_cpu *cpu, const struct sim_insn *i, uint64_t result)
{
	cpu->r[i->d] = (uint32_t)(result >> 32);
	cpu->r[i->a] = (uint32_t)result;
	if (sim_sets_flags(cpu, i))
		cpu->cpsr = (cpu->cpsr & ~(SIM_PSR_N | SIM_PSR_Z)) | (cpu->r[i->d] & SIM_PSR_N) |
			    (result == 0 ? SIM_PSR_Z : 0);
}

static uint64_t read_long(const struct sim_cpu *cpu, const struct sim_insn *i)
{
	return (uint64_t)cpu->r[i->d] << 32 | cpu->r[i->a];
}

static uint64_t unsigned_product(const struct sim_cpu *cpu, const struct sim_insn *i)
{
	return (uint64_t)cpu->r[i->n] * cpu->r[i->m];
}

static uint64_t signed_product(const struct sim_cpu *cpu, const struct sim_insn *i)
{
	return (uint64_t)((int64_t)(int32_t)cpu->r[i->n] * (int32_t)cpu->r[i->m]);
}

void exec_umull(struct sim_cpu *cpu, const struct sim_insn *i)
{
	write_long(cpu, i, unsigned_product(cpu, i));
}

void exec_smull(struct sim_cpu *cpu, const struct sim_insn *i)
{
	write_long(cpu, i, signed_product(cpu, i));
}

void exec_umlal(struct sim_cpu *cpu, const struct sim_insn *i)
{
	write_long(cpu, i, unsigned_product(cpu, i) + read_long(cpu, i));
}

void exec_smlal(struct sim_cpu *cpu, const struct sim_insn *i)
{
	write_long(cpu, i, signed_product(cpu, i) + read_long(cpu, i));
}

void exec_umaal(struct sim_cpu *cpu, const struct sim_insn *i)
{
	write_long(cpu, i, unsigned_product(cpu, i) + cpu->r[i->d] + cpu->r[i->a]);
}

/* The top or bottom half of a register, signed. */
static int32_t half(uint32_t value, bool top)
{
	return (int16_t)(top ? value >> 16 : value);
}

/* imm bit 0: the top half of n (N, or M of the dual forms); bit 1: the top half of m. */
static int32_t half_product(const struct sim_cpu *cpu, const struct sim_insn *i)
{
	return half(cpu->r[i->n], i->imm & 1) * half(cpu->r[i->m], i->imm & 2);
}

/* Adds into 32 bits; an overflow sets Q. */
static uint32_t accumulate(struct sim_cpu *cpu, int64_t sum)
{
	if (sum != (int32_t)sum)
		sim_set_q(cpu);
	return (uint32_t)sum;
}

void exec_smlaxy(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->r[i->d] = accumulate(cpu, (int64_t)half_product(cpu, i) + (int32_t)cpu->r[i->a]);
}

void exec_smulxy(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->r[i->d] = (uint32_t)half_product(cpu, i);
}

void exec_smlalxy(struct sim_cpu *cpu, const struct sim_insn *i)
{
	write_long(cpu, i, read_long(cpu, i) + (uint64_t)(int64_t)half_product(cpu, i));
}

static int64_t wide_product(const struct sim_cpu *cpu, const struct sim_insn *i)
{
	return ((int64_t)(int32_t)cpu->r[i->n] * half(cpu->r[i->m], i->imm & 2)) >> 16;
}

void exec_smlawy(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->r[i->d] = accumulate(cpu, wide_product(cpu, i) + (int32_t)cpu->r[i->a]);
}

void exec_smulwy(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->r[i->d] = (uint32_t)wide_product(cpu, i);
}

/* Both halves multiplied; op 0 adds, 1 subtracts; imm bit 0 exchanges the halves of m. */
static int64_t dual_product(const struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t n = cpu->r[i->n], m = i->imm & 1 ? sim_ror(cpu->r[i->m], 16) : cpu->r[i->m];
	int64_t low = (int64_t)half(n, false) * half(m, false);
	int64_t high = (int64_t)half(n, true) * half(m, true);

	return i->op ? low - high : low + high;
}

/* SMLAD, SMLSD; with a = 15 SMUAD, SMUSD. */
void exec_smlad(struct sim_cpu *cpu, const struct sim_insn *i)
{
	int64_t sum = dual_product(cpu, i) + (i->a == 15 ? 0 : (int32_t)cpu->r[i->a]);

	cpu->r[i->d] = accumulate(cpu, sum);
}

void exec_smlald(struct sim_cpu *cpu, const struct sim_insn *i)
{
	write_long(cpu, i, read_long(cpu, i) + (uint64_t)dual_product(cpu, i));
}

/* SMMLA, SMMLS, SMMUL: the high word; imm bit 0 rounds. */
void exec_smmla(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint64_t sum = i->a == 15 ? 0 : (uint64_t)cpu->r[i->a] << 32;

	sum = i->op ? sum - signed_product(cpu, i) : sum + signed_product(cpu, i);
	if (i->imm & 1)
		sum += 0x80000000u;
	cpu->r[i->d] = (uint32_t)(sum >> 32);
}

/* A division by zero gives zero at PL0 and PL1 (no trap in ARMv7-A). */
void exec_sdiv(struct sim_cpu *cpu, const struct sim_insn *i)
{
	int64_t n = (int32_t)cpu->r[i->n], m = (int32_t)cpu->r[i->m];

	cpu->r[i->d] = m ? (uint32_t)(n / m) : 0;
}

void exec_udiv(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t m = cpu->r[i->m];

	cpu->r[i->d] = m ? cpu->r[i->n] / m : 0;
}
