/* SPDX-License-Identifier: GPL-2.0-only */
/* Data processing: arithmetic, logic, moves and shifts (ARM DDI 0406C A4.4.1). */
#include "arch_sim/cpu/exec.h"

uint32_t sim_shift_c(uint32_t value, enum sim_shift type, unsigned amount, bool *carry)
{
	if (type == SHIFT_RRX) {
		uint32_t in = *carry;

		*carry = value & 1;
		return value >> 1 | in << 31;
	}
	if (amount == 0)
		return value;
	switch (type) {
	case SHIFT_LSL:
		*carry = amount <= 32 && (value >> (32 - amount) & 1);
		return amount < 32 ? value << amount : 0;
	case SHIFT_LSR:
		*carry = amount <= 32 && (value >> (amount - 1) & 1);
		return amount < 32 ? value >> amount : 0;
	case SHIFT_ASR:
		if (amount > 31)
			amount = 32;
		*carry = (uint32_t)((int64_t)(int32_t)value >> (amount - 1)) & 1;
		return (uint32_t)((int64_t)(int32_t)value >> amount);
	default:
		value = sim_ror(value, amount);
		*carry = value >> 31;
		return value;
	}
}

void sim_decode_shift(struct sim_insn *i, unsigned type, unsigned imm5)
{
	i->operand = OPERAND_REG;
	i->shift = (uint8_t)type;
	i->amount = (uint8_t)imm5;
	if (imm5 != 0)
		return;
	if (type == SHIFT_ROR)
		i->shift = SHIFT_RRX;
	else if (type != SHIFT_LSL)
		i->amount = 32;
}

/* The second operand and the carry that goes with it. */
static uint32_t operand(const struct sim_cpu *cpu, const struct sim_insn *i, bool *carry)
{
	switch (i->operand) {
	case OPERAND_IMM:
		if (i->carry < 2)
			*carry = i->carry;
		return i->imm;
	case OPERAND_REG:
		return sim_shift_c(cpu->r[i->m], i->shift, i->amount, carry);
	default:
		return sim_shift_c(cpu->r[i->m], i->shift, cpu->r[i->a] & 0xff, carry);
	}
}

uint32_t sim_operand_value(const struct sim_cpu *cpu, const struct sim_insn *i)
{
	bool carry = cpu->cpsr & SIM_PSR_C;

	return operand(cpu, i, &carry);
}

/* AddWithCarry() of A2.2.1: the sum, and C and V as CPSR bits. */
static uint32_t add_with_carry(uint32_t a, uint32_t b, bool carry, uint32_t *cv)
{
	uint64_t sum = (uint64_t)a + b + carry;
	uint32_t result = (uint32_t)sum;

	*cv = (sum >> 32 ? SIM_PSR_C : 0) | ((~(a ^ b) & (a ^ result)) >> 31 ? SIM_PSR_V : 0);
	return result;
}

/* Returns from an exception by writing the PC with the S bit (B9.3.20). */
static void exception_return(struct sim_cpu *cpu, uint32_t target)
{
	if (sim_is_hyp(cpu)) {
		sim_undefined(cpu, cpu->insn);
		return;
	}
	if (sim_bank_of(sim_mode(cpu)) == SIM_BANK_USR) {
		sim_unpredictable(cpu, cpu->insn);
		return;
	}
	sim_cpsr_write(cpu, cpu->spsr[sim_bank_of(sim_mode(cpu))], 0xf, true);
	sim_branch(cpu, target);
}

static bool is_compare(unsigned op)
{
	return op >= DP_TST && op <= DP_CMN;
}

void exec_dp(struct sim_cpu *cpu, const struct sim_insn *i)
{
	bool carry_in = cpu->cpsr & SIM_PSR_C, carry = carry_in;
	uint32_t b = operand(cpu, i, &carry), a = cpu->r[i->n], result, cv;

	cv = (carry ? SIM_PSR_C : 0) | (cpu->cpsr & SIM_PSR_V);
	switch (i->op) {
	case DP_AND:
	case DP_TST:
		result = a & b;
		break;
	case DP_EOR:
	case DP_TEQ:
		result = a ^ b;
		break;
	case DP_SUB:
	case DP_CMP:
		result = add_with_carry(a, ~b, true, &cv);
		break;
	case DP_RSB:
		result = add_with_carry(~a, b, true, &cv);
		break;
	case DP_ADD:
	case DP_CMN:
		result = add_with_carry(a, b, false, &cv);
		break;
	case DP_ADC:
		result = add_with_carry(a, b, carry_in, &cv);
		break;
	case DP_SBC:
		result = add_with_carry(a, ~b, carry_in, &cv);
		break;
	case DP_RSC:
		result = add_with_carry(~a, b, carry_in, &cv);
		break;
	case DP_ORR:
		result = a | b;
		break;
	case DP_MOV:
		result = b;
		break;
	case DP_BIC:
		result = a & ~b;
		break;
	case DP_MVN:
		result = ~b;
		break;
	default: /* DP_ORN */
		result = a | ~b;
		break;
	}
	if (sim_sets_flags(cpu, i)) {
		if (i->d == 15 && !is_compare(i->op)) {
			exception_return(cpu, result);
			return;
		}
		cpu->cpsr = (cpu->cpsr & 0x0fffffffu) | (result & SIM_PSR_N) |
			    (result == 0 ? SIM_PSR_Z : 0) | cv;
	}
	if (!is_compare(i->op))
		sim_alu_write(cpu, i->d, result);
}

void exec_eret(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t target = sim_is_hyp(cpu) ? cpu->elr_hyp : cpu->r[14] - i->imm;

	if (sim_bank_of(sim_mode(cpu)) == SIM_BANK_USR || (sim_is_hyp(cpu) && i->imm)) {
		if (sim_is_hyp(cpu))
			sim_undefined(cpu, i);
		else
			sim_unpredictable(cpu, i);
		return;
	}
	sim_cpsr_write(cpu, cpu->spsr[sim_bank_of(sim_mode(cpu))], 0xf, true);
	sim_branch(cpu, target);
}

void exec_adr(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t base = cpu->r[15] & ~3u;

	sim_alu_write(cpu, i->d, i->flags & INSN_UP ? base + i->imm : base - i->imm);
}

void exec_movt(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->r[i->d] = (cpu->r[i->d] & 0xffff) | i->imm << 16;
}
