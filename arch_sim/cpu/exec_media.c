/* SPDX-License-Identifier: GPL-2.0-only */
/* Saturating, parallel, packing and bit-field instructions (ARM DDI 0406C A4.4.4 to A4.4.7). */
#include "arch_sim/cpu/exec.h"

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : value > high ? high : value;
}

/* Saturates; sets Q if that changed the value. */
static uint32_t saturate_q(struct sim_cpu *cpu, int64_t value, int64_t low, int64_t high)
{
	int64_t result = clamp(value, low, high);

	if (result != value)
		sim_set_q(cpu);
	return (uint32_t)result;
}

static uint32_t saturate_32(struct sim_cpu *cpu, int64_t value)
{
	return saturate_q(cpu, value, INT32_MIN, INT32_MAX);
}

/* QADD 0, QSUB 1, QDADD 2, QDSUB 3: of m and n. */
void exec_qadd(struct sim_cpu *cpu, const struct sim_insn *i)
{
	int32_t n = (int32_t)cpu->r[i->n], m = (int32_t)cpu->r[i->m];

	if (i->op & 2)
		n = (int32_t)saturate_32(cpu, 2 * (int64_t)n);
	cpu->r[i->d] = saturate_32(cpu, i->op & 1 ? (int64_t)m - n : (int64_t)m + n);
}

/* imm is the field: for signed ranges one less than the width. */
void exec_ssat(struct sim_cpu *cpu, const struct sim_insn *i)
{
	int64_t limit = (int64_t)1 << i->imm;

	cpu->r[i->d] = saturate_q(cpu, (int32_t)sim_operand_value(cpu, i), -limit, limit - 1);
}

void exec_usat(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->r[i->d] = saturate_q(cpu, (int32_t)sim_operand_value(cpu, i), 0,
				  ((int64_t)1 << i->imm) - 1);
}

static void saturate_halves(struct sim_cpu *cpu, const struct sim_insn *i, int64_t low,
			    int64_t high)
{
	uint32_t m = cpu->r[i->m];
	uint32_t bottom = saturate_q(cpu, (int16_t)m, low, high);
	uint32_t top = saturate_q(cpu, (int16_t)(m >> 16), low, high);

	cpu->r[i->d] = top << 16 | (bottom & 0xffff);
}

void exec_ssat16(struct sim_cpu *cpu, const struct sim_insn *i)
{
	int64_t limit = (int64_t)1 << (i->imm & 15);

	saturate_halves(cpu, i, -limit, limit - 1);
}

void exec_usat16(struct sim_cpu *cpu, const struct sim_insn *i)
{
	saturate_halves(cpu, i, 0, ((int64_t)1 << (i->imm & 15)) - 1);
}

/* One lane of a parallel operation. */
struct lane {
	int32_t n, m;
	bool subtract;
};

static bool is_unsigned(unsigned kind)
{
	return kind >= PARALLEL_U;
}

static int32_t lane_value(uint32_t value, unsigned shift, unsigned bits, unsigned kind)
{
	uint32_t field = value >> shift & ((1u << bits) - 1);

	return (int32_t)(is_unsigned(kind) ? field : sim_sign_extend(field, bits));
}

/* The field of the result, and in *ge whether GE is set for it (plain kinds). */
static uint32_t lane_result(const struct lane *lane, unsigned bits, unsigned kind, bool *ge)
{
	int32_t sum = lane->subtract ? lane->n - lane->m : lane->n + lane->m;
	int32_t limit = 1 << bits;

	*ge = kind == PARALLEL_U && !lane->subtract ? sum >= limit : sum >= 0;
	if (kind == PARALLEL_Q)
		sum = (int32_t)clamp(sum, -(limit / 2), limit / 2 - 1);
	else if (kind == PARALLEL_UQ)
		sum = (int32_t)clamp(sum, 0, limit - 1);
	else if (kind == PARALLEL_SH || kind == PARALLEL_UH)
		sum >>= 1;
	return (uint32_t)sum & (uint32_t)(limit - 1);
}

/* imm is the kind, op the operation. */
void exec_parallel(struct sim_cpu *cpu, const struct sim_insn *i)
{
	unsigned bits = i->op >= PARALLEL_ADD8 ? 8 : 16, lanes = 32 / bits, kind = i->imm;
	bool exchange = i->op == PARALLEL_ASX || i->op == PARALLEL_SAX;
	uint32_t n = cpu->r[i->n], m = exchange ? sim_ror(cpu->r[i->m], 16) : cpu->r[i->m];
	uint32_t result = 0, ge_bits = 0;

	for (unsigned l = 0; l < lanes; l++) {
		bool sub = i->op == PARALLEL_SUB16 || i->op == PARALLEL_SUB8 ||
			   (i->op == PARALLEL_ASX && l == 0) || (i->op == PARALLEL_SAX && l == 1);
		const struct lane lane = {lane_value(n, l * bits, bits, kind),
					  lane_value(m, l * bits, bits, kind), sub};
		bool ge;

		result |= lane_result(&lane, bits, kind, &ge) << l * bits;
		if (ge)
			ge_bits |= (bits == 8 ? 1u : 3u) << l * (4 / lanes);
	}
	cpu->r[i->d] = result;
	if (kind == PARALLEL_S || kind == PARALLEL_U)
		cpu->cpsr = (cpu->cpsr & ~SIM_PSR_GE) | ge_bits << 16;
}

void exec_sel(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t mask = 0;

	for (unsigned byte = 0; byte < 4; byte++) {
		if (hal_bit(cpu->cpsr, 16 + byte))
			mask |= 0xffu << 8 * byte;
	}
	cpu->r[i->d] = (cpu->r[i->n] & mask) | (cpu->r[i->m] & ~mask);
}

/* USADA8; with a = 15 USAD8. */
void exec_usada8(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t n = cpu->r[i->n], m = cpu->r[i->m], sum = i->a == 15 ? 0 : cpu->r[i->a];

	for (unsigned shift = 0; shift < 32; shift += 8) {
		uint32_t x = n >> shift & 0xff, y = m >> shift & 0xff;

		sum += x > y ? x - y : y - x;
	}
	cpu->r[i->d] = sum;
}

/* imm 0: PKHBT, 1: PKHTB. */
void exec_pkh(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t shifted = sim_operand_value(cpu, i), n = cpu->r[i->n];

	cpu->r[i->d] = i->imm ? (n & 0xffff0000u) | (shifted & 0xffff)
			      : (shifted & 0xffff0000u) | (n & 0xffff);
}

/* Extends m rotated by imm and adds n unless that is 15. */
void exec_extend(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t m = sim_ror(cpu->r[i->m], i->imm), n = i->n == 15 ? 0 : cpu->r[i->n];
	uint32_t low, high;

	switch (i->op) {
	case EXTEND_SB:
		cpu->r[i->d] = n + sim_sign_extend(m & 0xff, 8);
		return;
	case EXTEND_SH:
		cpu->r[i->d] = n + sim_sign_extend(m & 0xffff, 16);
		return;
	case EXTEND_UB:
		cpu->r[i->d] = n + (m & 0xff);
		return;
	case EXTEND_UH:
		cpu->r[i->d] = n + (m & 0xffff);
		return;
	case EXTEND_SB16:
		low = sim_sign_extend(m & 0xff, 8);
		high = sim_sign_extend(m >> 16 & 0xff, 8);
		break;
	default: /* EXTEND_UB16 */
		low = m & 0xff;
		high = m >> 16 & 0xff;
		break;
	}
	cpu->r[i->d] = ((n >> 16) + high) << 16 | ((n + low) & 0xffff);
}

void exec_rev(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->r[i->d] = __builtin_bswap32(cpu->r[i->m]);
}

void exec_rev16(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->r[i->d] = sim_ror(__builtin_bswap32(cpu->r[i->m]), 16);
}

void exec_revsh(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->r[i->d] = sim_sign_extend(__builtin_bswap16((uint16_t)cpu->r[i->m]), 16);
}

void exec_rbit(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t m = cpu->r[i->m], result = 0;

	for (unsigned bit = 0; bit < 32; bit++)
		result |= (m >> bit & 1) << (31 - bit);
	cpu->r[i->d] = result;
}

void exec_clz(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t m = cpu->r[i->m];

	cpu->r[i->d] = m ? (uint32_t)__builtin_clz(m) : 32;
}

/* BFI, and with n = 15 BFC: imm is the mask, amount its lowest bit. */
void exec_bfi(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t bits = i->n == 15 ? 0 : cpu->r[i->n] << i->amount;

	cpu->r[i->d] = (cpu->r[i->d] & ~i->imm) | (bits & i->imm);
}

/* SBFX (op 1), UBFX: imm is the width, amount the lowest bit. */
void exec_bfx(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t field = cpu->r[i->n] >> i->amount;

	if (i->op)
		cpu->r[i->d] = sim_sign_extend(field, i->imm);
	else
		cpu->r[i->d] = i->imm == 32 ? field : field & ((1u << i->imm) - 1);
}
