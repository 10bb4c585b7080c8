/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The 32-bit Thumb instructions: encodings and where their fields are (ARM DDI 0406C A6.3). A word holds the
 * first halfword in its high half.
 */
#include "arch_sim/cpu/exec.h"

static uint8_t reg(const struct sim_insn *i, unsigned low)
{
	return (uint8_t)(i->word >> low & 15);
}

static void set_regs(struct sim_insn *i, unsigned n, unsigned d, unsigned a, unsigned m)
{
	i->n = reg(i, n);
	i->d = reg(i, d);
	i->a = reg(i, a);
	i->m = reg(i, m);
}

static bool is_bad(unsigned r)
{
	return r == 13 || r == 15;
}

static void unpredictable_if(struct sim_insn *i, bool condition)
{
	if (condition)
		i->exec = sim_unpredictable;
}

static void set_s(struct sim_insn *i)
{
	i->setflags = hal_bit(i->word, 20) ? FLAGS_SET : FLAGS_KEEP;
}

/* imm3:imm2, bits 14:12 and 7:6. */
static unsigned shift_amount(const struct sim_insn *i)
{
	return hal_bits(i->word, 14, 12) << 2 | hal_bits(i->word, 7, 6);
}

/* i:imm3:imm8. */
static uint32_t imm12(const struct sim_insn *i)
{
	return (uint32_t)hal_bit(i->word, 26) << 11 | hal_bits(i->word, 14, 12) << 8 |
	       (i->word & 0xff);
}

/* ThumbExpandImm_C (A6.3.2). */
static void expand_imm(struct sim_insn *i)
{
	uint32_t field = imm12(i), byte = field & 0xff;

	if (field >> 10) {
		i->imm = sim_ror(0x80 | (byte & 0x7f), field >> 7);
		i->carry = (uint8_t)(i->imm >> 31);
		return;
	}
	unpredictable_if(i, field >> 8 && !byte);
	switch (field >> 8) {
	case 0:
		i->imm = byte;
		break;
	case 1:
		i->imm = byte << 16 | byte;
		break;
	case 2:
		i->imm = byte << 24 | byte << 8;
		break;
	default:
		i->imm = byte * 0x01010101u;
		break;
	}
}

/*
 * Which operation it is: with Rd = 15 and S a comparison, with Rn = 15 of ORR and ORN a move. What registers
 * are allowed follows from that.
 */
static void settle_dp(struct sim_insn *i)
{
	static const uint8_t comparison[] = {
		[DP_AND] = DP_TST, [DP_EOR] = DP_TEQ, [DP_SUB] = DP_CMP, [DP_ADD] = DP_CMN};
	bool adds = i->op == DP_ADD || i->op == DP_SUB, s = i->setflags == FLAGS_SET;

	if (i->d == 15 && s && i->op <= DP_ADD && comparison[i->op]) {
		i->op = comparison[i->op];
		i->d = 0;
		unpredictable_if(i, i->n == 15 || (i->n == 13 && !adds));
		return;
	}
	unpredictable_if(i, i->d == 15);
	if ((i->op == DP_ORR || i->op == DP_ORN) && i->n == 15) {
		i->op = i->op == DP_ORR ? DP_MOV : DP_MVN;
		return;
	}
	unpredictable_if(i, i->n == 15 || (i->n == 13 && !adds) ||
				    (i->d == 13 && !(adds && i->n == 13)));
}

static void format_dp_imm(struct sim_insn *i)
{
	set_regs(i, 16, 8, 8, 0);
	set_s(i);
	expand_imm(i);
	settle_dp(i);
	unpredictable_if(i, (i->op == DP_MOV || i->op == DP_MVN) && is_bad(i->d));
}

static void format_dp_reg(struct sim_insn *i)
{
	bool plain = (i->word & 0x70f0) == 0;

	set_regs(i, 16, 8, 8, 0);
	set_s(i);
	sim_decode_shift(i, hal_bits(i->word, 5, 4), shift_amount(i));
	settle_dp(i);
	if (i->op == DP_MOV && plain && i->setflags == FLAGS_KEEP) {
		unpredictable_if(i, i->m == 15 || (i->d == 13 && i->m == 13));
		return;
	}
	unpredictable_if(i, is_bad(i->m) || ((i->op == DP_MOV || i->op == DP_MVN) && i->d == 13) ||
				    (i->d == 13 && (i->shift != SHIFT_LSL || i->amount > 3)));
}

static void format_pkh(struct sim_insn *i)
{
	set_regs(i, 16, 8, 8, 0);
	i->imm = hal_bit(i->word, 5);
	sim_decode_shift(i, hal_bits(i->word, 5, 4), shift_amount(i));
	if (hal_bit(i->word, 20) || hal_bit(i->word, 4))
		i->exec = sim_undefined;
}

/* ADDW, SUBW: no flags; of the PC it is ADR. */
static void format_add12(struct sim_insn *i)
{
	set_regs(i, 16, 8, 8, 0);
	i->imm = imm12(i);
	unpredictable_if(i, i->d == 15 || (i->d == 13 && i->n != 13));
}

static void format_adr(struct sim_insn *i)
{
	i->d = reg(i, 8);
	i->imm = imm12(i);
	i->flags |= hal_bit(i->word, 23) ? 0 : INSN_UP;
}

static void format_mov16(struct sim_insn *i)
{
	i->d = reg(i, 8);
	i->imm = hal_bits(i->word, 19, 16) << 12 | imm12(i);
}

static void format_sat(struct sim_insn *i)
{
	i->d = reg(i, 8);
	i->m = reg(i, 16);
	i->imm = i->word & 31;
	sim_decode_shift(i, hal_bit(i->word, 21) ? SHIFT_ASR : SHIFT_LSL, shift_amount(i));
}

static void format_bfi(struct sim_insn *i)
{
	unsigned msb = i->word & 31, lsb = shift_amount(i);

	set_regs(i, 16, 8, 8, 0);
	i->amount = (uint8_t)lsb;
	unpredictable_if(i, msb < lsb || i->n == 13);
	if (msb >= lsb)
		i->imm = 0xffffffffu >> (31 - (msb - lsb)) << lsb;
}

static void format_bfx(struct sim_insn *i)
{
	set_regs(i, 16, 8, 8, 0);
	i->amount = (uint8_t)shift_amount(i);
	i->imm = (i->word & 31) + 1;
	unpredictable_if(i, i->amount + i->imm > 32);
}

/* ---- branches and control ---- */
static void format_branch_cond(struct sim_insn *i)
{
	uint32_t offset = (uint32_t)hal_bit(i->word, 26) << 20 |
			  (uint32_t)hal_bit(i->word, 11) << 19 |
			  (uint32_t)hal_bit(i->word, 13) << 18 | hal_bits(i->word, 21, 16) << 12 |
			  hal_bits(i->word, 10, 0) << 1;

	i->cond = (uint8_t)hal_bits(i->word, 25, 22);
	i->imm = sim_sign_extend(offset, 21);
}

static void format_branch(struct sim_insn *i)
{
	bool s = hal_bit(i->word, 26), i1 = hal_bit(i->word, 13) == s,
	     i2 = hal_bit(i->word, 11) == s;
	uint32_t offset = (uint32_t)s << 24 | (uint32_t)i1 << 23 | (uint32_t)i2 << 22 |
			  hal_bits(i->word, 25, 16) << 12 | hal_bits(i->word, 10, 0) << 1;

	i->imm = sim_sign_extend(offset, 25);
}

static void format_m16(struct sim_insn *i)
{
	i->m = reg(i, 16);
}

static void format_msr(struct sim_insn *i)
{
	i->m = reg(i, 16);
	i->a = reg(i, 8);
	i->op = hal_bit(i->word, 20);
	i->operand = OPERAND_REG;
	unpredictable_if(i, i->a == 0);
}

static void format_mrs(struct sim_insn *i)
{
	i->d = reg(i, 8);
	i->op = hal_bit(i->word, 20);
}

static void format_msr_banked(struct sim_insn *i)
{
	i->m = reg(i, 16);
	i->op = hal_bit(i->word, 20);
	i->imm = (uint32_t)hal_bit(i->word, 4) << 4 | reg(i, 8);
}

static void format_mrs_banked(struct sim_insn *i)
{
	i->d = reg(i, 8);
	i->op = hal_bit(i->word, 20);
	i->imm = (uint32_t)hal_bit(i->word, 4) << 4 | reg(i, 16);
}

static void format_cps(struct sim_insn *i)
{
	unsigned imod = hal_bits(i->word, 10, 9), change = hal_bit(i->word, 8);

	i->imm = i->word & 31;
	i->a = (uint8_t)hal_bits(i->word, 7, 5);
	i->op = (uint8_t)(imod << 2 | change);
	unpredictable_if(i, (i->imm && !change) || (imod & 2 ? i->a == 0 : i->a != 0) || imod == 1);
}

static void format_imm4(struct sim_insn *i)
{
	i->imm = i->word & 15;
}

static void format_imm8(struct sim_insn *i)
{
	i->imm = i->word & 0xff;
}

static void format_hvc(struct sim_insn *i)
{
	i->imm = hal_bits(i->word, 19, 16) << 12 | (i->word & 0xfff);
}

static void format_smc(struct sim_insn *i)
{
	i->imm = hal_bits(i->word, 19, 16);
}

/* ---- loads and stores ---- */
/* Bit 23 tells increment-after (1) from decrement-before (0). */
static void set_block(struct sim_insn *i)
{
	i->n = reg(i, 16);
	i->imm = i->word & 0xffff;
	i->flags |= (uint8_t)((hal_bit(i->word, 23) ? INSN_UP : INSN_PRE) |
			      (hal_bit(i->word, 21) ? INSN_WRITEBACK : 0));
}

static void format_block(struct sim_insn *i)
{
	bool load = hal_bit(i->word, 20);

	set_block(i);
	unpredictable_if(i, i->n == 15 || __builtin_popcount(i->imm) < 2 || hal_bit(i->imm, 13) ||
				    (load ? (i->imm & 0xc000) == 0xc000 : hal_bit(i->imm, 15)) ||
				    (hal_bit(i->word, 21) && hal_bit(i->imm, i->n)));
	if (load && hal_bit(i->imm, 15))
		i->it_rules |= LAST_IN_IT;
}

static void format_srs(struct sim_insn *i)
{
	set_block(i);
	i->imm = i->word & 31;
}

static void set_puw(struct sim_insn *i, unsigned p, unsigned u, unsigned w)
{
	bool pre = hal_bit(i->word, p), writeback = hal_bit(i->word, w);

	i->flags |= (uint8_t)((pre ? INSN_PRE : 0) | (hal_bit(i->word, u) ? INSN_UP : 0) |
			      (!pre || writeback ? INSN_WRITEBACK : 0));
}

static void format_double(struct sim_insn *i)
{
	set_regs(i, 16, 12, 8, 0);
	i->imm = (i->word & 0xff) * 4;
	set_puw(i, 24, 23, 21);
}

/* STREX: Rt is kept in m, the status register in d. */
static void format_strex(struct sim_insn *i)
{
	set_regs(i, 16, 8, 8, 12);
	i->imm = (i->word & 0xff) * 4;
}

static void format_ldrex(struct sim_insn *i)
{
	set_regs(i, 16, 12, 8, 12);
	i->imm = (i->word & 0xff) * 4;
}

static void format_strex_sized(struct sim_insn *i)
{
	set_regs(i, 16, 0, 8, 12);
}

static void format_strexd(struct sim_insn *i)
{
	format_strex_sized(i);
	unpredictable_if(i, is_bad(i->a) || i->d == i->a);
}

static void format_ldrex_sized(struct sim_insn *i)
{
	set_regs(i, 16, 12, 8, 0);
}

static void format_tb(struct sim_insn *i)
{
	set_regs(i, 16, 8, 8, 0);
}

/* A load to the PC must be the last of an IT block. */
static void note_pc_load(struct sim_insn *i)
{
	if (i->d == 15)
		i->it_rules |= LAST_IN_IT;
}

static void set_signed(struct sim_insn *i)
{
	if (hal_bit(i->word, 24))
		i->flags |= INSN_SIGNED;
}

static void format_ls_imm12(struct sim_insn *i)
{
	set_regs(i, 16, 12, 12, 0);
	i->imm = i->word & 0xfff;
	i->flags |= INSN_PRE | INSN_UP;
	set_signed(i);
	note_pc_load(i);
}

static void format_ls_literal(struct sim_insn *i)
{
	set_regs(i, 16, 12, 12, 0);
	i->imm = i->word & 0xfff;
	i->flags |= (uint8_t)(INSN_PRE | (hal_bit(i->word, 23) ? INSN_UP : 0));
	set_signed(i);
	note_pc_load(i);
}

static void format_ls_imm8(struct sim_insn *i)
{
	unsigned puw = hal_bits(i->word, 10, 8);

	set_regs(i, 16, 12, 12, 0);
	i->imm = i->word & 0xff;
	set_puw(i, 10, 9, 8);
	set_signed(i);
	note_pc_load(i);
	if (puw == 6) {
		i->flags |= INSN_USER;
		unpredictable_if(i, is_bad(i->d));
	} else if (!(puw & 5)) {
		i->exec = sim_undefined;
	}
}

static void format_ls_reg(struct sim_insn *i)
{
	set_regs(i, 16, 12, 12, 0);
	i->flags |= INSN_PRE | INSN_UP;
	sim_decode_shift(i, SHIFT_LSL, hal_bits(i->word, 5, 4));
	set_signed(i);
	note_pc_load(i);
}

/* ---- data processing on registers, multiplies ---- */
static void format_shift(struct sim_insn *i)
{
	i->d = reg(i, 8);
	i->m = reg(i, 16);
	i->a = reg(i, 0);
	i->shift = (uint8_t)hal_bits(i->word, 22, 21);
	i->operand = OPERAND_REG_SHIFT;
	set_s(i);
}

/* Rn 19:16, Rd 11:8, Rm 3:0; imm is the rotation of an extension. */
static void format_media(struct sim_insn *i)
{
	set_regs(i, 16, 8, 12, 0);
	i->imm = 8 * hal_bits(i->word, 5, 4);
}

/* Rm stands twice. */
static void format_one(struct sim_insn *i)
{
	format_media(i);
	unpredictable_if(i, i->n != i->m);
}

static void format_parallel(struct sim_insn *i)
{
	static const uint8_t ops[8] = {
		[0] = PARALLEL_ADD8, [1] = PARALLEL_ADD16, [2] = PARALLEL_ASX,
		[4] = PARALLEL_SUB8, [5] = PARALLEL_SUB16, [6] = PARALLEL_SAX,
	};
	unsigned op = hal_bits(i->word, 22, 20), kind = hal_bits(i->word, 5, 4);

	format_media(i);
	i->op = ops[op];
	i->imm = kind + (hal_bit(i->word, 6) ? PARALLEL_U : PARALLEL_S);
	if (op == 3 || op == 7 || kind == 3)
		i->exec = sim_undefined;
}

/* Rn 19:16, Ra or RdLo 15:12, Rd or RdHi 11:8, Rm 3:0. */
static void format_mul(struct sim_insn *i)
{
	set_regs(i, 16, 8, 12, 0);
	i->imm = hal_bit(i->word, 4);
}

/* N in bit 5, M in bit 4: the halves of n and m. */
static void format_mul_halves(struct sim_insn *i)
{
	format_mul(i);
	i->imm = hal_bit(i->word, 5) | (uint32_t)hal_bit(i->word, 4) << 1;
}

static void format_mul_wide(struct sim_insn *i)
{
	format_mul(i);
	i->imm = (uint32_t)hal_bit(i->word, 4) << 1;
}

#define BAD_NDM	  (N_BAD | D_BAD | M_BAD)
#define BAD_NDMA  (BAD_NDM | A_BAD)
#define LS_RULES  (WB_N_IS_D)
#define LSD_RULES (D_BAD | A_BAD | WB_N_IS_D | WB_N_IS_A)

static const struct sim_row rows[] = {
	/* blocks */
	{0xffd00000, 0xe8000000, format_srs, exec_srs, .sbo = 0xdc000, .sbz = 0x23fe0},
	{0xffd00000, 0xe9800000, format_srs, exec_srs, .sbo = 0xdc000, .sbz = 0x23fe0},
	{0xffd00000, 0xe8100000, set_block, exec_rfe, N_PC | LAST_IN_IT, .sbo = 0xc000,
	 .sbz = 0x3fff},
	{0xffd00000, 0xe9900000, set_block, exec_rfe, N_PC | LAST_IN_IT, .sbo = 0xc000,
	 .sbz = 0x3fff},
	{0xffd00000, 0xe8800000, format_block, exec_stm},
	{0xffd00000, 0xe8900000, format_block, exec_ldm},
	{0xffd00000, 0xe9000000, format_block, exec_stm},
	{0xffd00000, 0xe9100000, format_block, exec_ldm},
	/* exclusives, table branches, doublewords */
	{0xfff00000, 0xe8400000, format_strex, exec_strex, D_BAD | M_BAD | N_PC | D_IS_N | M_IS_D,
	 4},
	{0xfff00000, 0xe8500000, format_ldrex, exec_ldrex, D_BAD | N_PC, 4, .sbo = 0xf00},
	{0xfff000f0, 0xe8c00040, format_strex_sized, exec_strex,
	 D_BAD | M_BAD | N_PC | D_IS_N | M_IS_D, 1, .sbo = 0xf00},
	{0xfff000f0, 0xe8c00050, format_strex_sized, exec_strex,
	 D_BAD | M_BAD | N_PC | D_IS_N | M_IS_D, 2, .sbo = 0xf00},
	{0xfff000f0, 0xe8c00070, format_strexd, exec_strex, D_BAD | M_BAD | N_PC | D_IS_N | M_IS_D,
	 8},
	{0xfff000f0, 0xe8d00000, format_tb, exec_tb, N_SP | M_BAD | LAST_IN_IT, 1, .sbo = 0xf000,
	 .sbz = 0xf00},
	{0xfff000f0, 0xe8d00010, format_tb, exec_tb, N_SP | M_BAD | LAST_IN_IT, 2, .sbo = 0xf000,
	 .sbz = 0xf00},
	{0xfff000f0, 0xe8d00040, format_ldrex_sized, exec_ldrex, D_BAD | N_PC, 1, .sbo = 0xf0f},
	{0xfff000f0, 0xe8d00050, format_ldrex_sized, exec_ldrex, D_BAD | N_PC, 2, .sbo = 0xf0f},
	{0xfff000f0, 0xe8d00070, format_ldrex_sized, exec_ldrex, D_BAD | A_BAD | D_IS_A | N_PC, 8,
	 .sbo = 0xf},
	{0xff700000, 0xe8400000, NULL, sim_undefined},
	{0xff700000, 0xe8500000, NULL, sim_undefined},
	{0xfe500000, 0xe8400000, format_double, exec_strd, LSD_RULES | N_PC},
	{0xfe500000, 0xe8500000, format_double, exec_ldrd, LSD_RULES | D_IS_A | WB_N_PC},
	/* data processing, shifted register */
	{0xffe00000, 0xea000000, format_dp_reg, exec_dp, .op = DP_AND, .sbz = 0x8000},
	{0xffe00000, 0xea200000, format_dp_reg, exec_dp, .op = DP_BIC, .sbz = 0x8000},
	{0xffe00000, 0xea400000, format_dp_reg, exec_dp, .op = DP_ORR, .sbz = 0x8000},
	{0xffe00000, 0xea600000, format_dp_reg, exec_dp, .op = DP_ORN, .sbz = 0x8000},
	{0xffe00000, 0xea800000, format_dp_reg, exec_dp, .op = DP_EOR, .sbz = 0x8000},
	{0xffe00000, 0xeac00000, format_pkh, exec_pkh, BAD_NDM, .sbz = 0x8000},
	{0xffe00000, 0xeb000000, format_dp_reg, exec_dp, .op = DP_ADD, .sbz = 0x8000},
	{0xffe00000, 0xeb400000, format_dp_reg, exec_dp, .op = DP_ADC, .sbz = 0x8000},
	{0xffe00000, 0xeb600000, format_dp_reg, exec_dp, .op = DP_SBC, .sbz = 0x8000},
	{0xffe00000, 0xeba00000, format_dp_reg, exec_dp, .op = DP_SUB, .sbz = 0x8000},
	{0xffe00000, 0xebc00000, format_dp_reg, exec_dp, .op = DP_RSB, .sbz = 0x8000},
	/* data processing, modified immediate */
	{0xfbe08000, 0xf0000000, format_dp_imm, exec_dp, .op = DP_AND},
	{0xfbe08000, 0xf0200000, format_dp_imm, exec_dp, .op = DP_BIC},
	{0xfbe08000, 0xf0400000, format_dp_imm, exec_dp, .op = DP_ORR},
	{0xfbe08000, 0xf0600000, format_dp_imm, exec_dp, .op = DP_ORN},
	{0xfbe08000, 0xf0800000, format_dp_imm, exec_dp, .op = DP_EOR},
	{0xfbe08000, 0xf1000000, format_dp_imm, exec_dp, .op = DP_ADD},
	{0xfbe08000, 0xf1400000, format_dp_imm, exec_dp, .op = DP_ADC},
	{0xfbe08000, 0xf1600000, format_dp_imm, exec_dp, .op = DP_SBC},
	{0xfbe08000, 0xf1a00000, format_dp_imm, exec_dp, .op = DP_SUB},
	{0xfbe08000, 0xf1c00000, format_dp_imm, exec_dp, .op = DP_RSB},
	/* data processing, plain immediate */
	{0xfbff8000, 0xf20f0000, format_adr, exec_adr, D_BAD},
	{0xfbff8000, 0xf2af0000, format_adr, exec_adr, D_BAD},
	{0xfbf08000, 0xf2000000, format_add12, exec_dp, .op = DP_ADD},
	{0xfbf08000, 0xf2a00000, format_add12, exec_dp, .op = DP_SUB},
	{0xfbf08000, 0xf2400000, format_mov16, exec_dp, D_BAD, DP_MOV},
	{0xfbf08000, 0xf2c00000, format_mov16, exec_movt, D_BAD},
	{0xfff0f0c0, 0xf3200000, format_sat, exec_ssat16, D_BAD | M_BAD, .sbz = 0x30},
	{0xfff0f0c0, 0xf3a00000, format_sat, exec_usat16, D_BAD | M_BAD, .sbz = 0x30},
	{0xfbd08000, 0xf3000000, format_sat, exec_ssat, D_BAD | M_BAD, .sbz = 0x04000020},
	{0xfbd08000, 0xf3800000, format_sat, exec_usat, D_BAD | M_BAD, .sbz = 0x04000020},
	{0xfbf08000, 0xf3400000, format_bfx, exec_bfx, D_BAD | N_BAD, 1, .sbz = 0x04000020},
	{0xfbf08000, 0xf3c00000, format_bfx, exec_bfx, D_BAD | N_BAD, 0, .sbz = 0x04000020},
	{0xfbf08000, 0xf3600000, format_bfi, exec_bfi, D_BAD, .sbz = 0x04000020},
	/* branches and control */
	{0xffe0d020, 0xf3808000, format_msr, exec_msr, M_BAD, .sbz = 0x20df},
	{0xffe0d020, 0xf3808020, format_msr_banked, exec_msr_banked, M_BAD, .sbz = 0x20cf},
	{0xfff0d7ff, 0xf3a08002, NULL, exec_wfe, .sbo = 0xf0000, .sbz = 0x2800},
	{0xfff0d7ff, 0xf3a08003, NULL, exec_wfi, .sbo = 0xf0000, .sbz = 0x2800},
	{0xfff0d7ff, 0xf3a08004, NULL, exec_sev, .sbo = 0xf0000, .sbz = 0x2800},
	{0xfff0d700, 0xf3a08000, NULL, exec_nop, .sbo = 0xf0000, .sbz = 0x2800},
	{0xfff0d000, 0xf3a08000, format_cps, exec_cps, NOT_IN_IT, .sbo = 0xf0000, .sbz = 0x2800},
	{0xfff0d0f0, 0xf3b08000, NULL, sim_unimplemented},
	{0xfff0d0f0, 0xf3b08010, NULL, sim_unimplemented},
	{0xfff0d0f0, 0xf3b08020, NULL, exec_clrex, .sbo = 0xf0f0f, .sbz = 0x2000},
	{0xfff0d0f0, 0xf3b08040, format_imm4, exec_barrier, .op = SIM_DSB, .sbo = 0xf0f00,
	 .sbz = 0x2000},
	{0xfff0d0f0, 0xf3b08050, format_imm4, exec_barrier, .op = SIM_DMB, .sbo = 0xf0f00,
	 .sbz = 0x2000},
	{0xfff0d0f0, 0xf3b08060, format_imm4, exec_barrier, .op = SIM_ISB, .sbo = 0xf0f00,
	 .sbz = 0x2000},
	{0xfff0d000, 0xf3c08000, format_m16, exec_bxj, M_BAD | LAST_IN_IT, .sbo = 0xf00,
	 .sbz = 0x20ff},
	{0xfff0d000, 0xf3d08000, format_imm8, exec_eret, LAST_IN_IT, .sbo = 0xe0f00,
	 .sbz = 0x12000},
	{0xffe0d020, 0xf3e08000, format_mrs, exec_mrs, D_BAD, .sbo = 0xf0000, .sbz = 0x20df},
	{0xffe0d020, 0xf3e08020, format_mrs_banked, exec_mrs_banked, D_BAD, .sbz = 0x20cf},
	{0xfff0f000, 0xf7e08000, format_hvc, exec_hvc, NOT_IN_IT},
	{0xfff0f000, 0xf7f08000, format_smc, exec_smc, LAST_IN_IT, .sbz = 0xfff},
	{0xfb80d000, 0xf3808000, NULL, sim_undefined},
	{0xf800d000, 0xf0008000, format_branch_cond, exec_b, NOT_IN_IT},
	{0xf800d000, 0xf0009000, format_branch, exec_b, LAST_IN_IT},
	{0xf800d001, 0xf000c000, format_branch, exec_blx_imm, LAST_IN_IT},
	{0xf800d000, 0xf000d000, format_branch, exec_bl, LAST_IN_IT},
	/* hints where a load would go to the PC */
	{0xff7ff000, 0xf81ff000, NULL, exec_pld}, /* literal */
	{0xff7ff000, 0xf83ff000, NULL, exec_pld},
	{0xff7ff000, 0xf91ff000, NULL, exec_pld},
	{0xff7ff000, 0xf93ff000, NULL, exec_pld},
	{0xffd0f000, 0xf890f000, NULL, exec_pld}, /* imm12 */
	{0xffd0f000, 0xf990f000, NULL, exec_pld},
	{0xffd0ff00, 0xf810fc00, NULL, exec_pld}, /* imm8 */
	{0xffd0ff00, 0xf910fc00, NULL, exec_pld},
	{0xffd0ffc0, 0xf810f000, format_media, exec_pld, M_BAD}, /* register */
	{0xffd0ffc0, 0xf910f000, format_media, exec_pld, M_BAD},
	/* literals */
	{0xff7f0000, 0xf81f0000, format_ls_literal, exec_ldr, D_BAD, 1},
	{0xff7f0000, 0xf83f0000, format_ls_literal, exec_ldr, D_BAD, 2},
	{0xff7f0000, 0xf85f0000, format_ls_literal, exec_ldr, .op = 4},
	{0xff7f0000, 0xf91f0000, format_ls_literal, exec_ldr, D_BAD, 1},
	{0xff7f0000, 0xf93f0000, format_ls_literal, exec_ldr, D_BAD, 2},
	/* no stores relative to the PC */
	{0xff1f0000, 0xf80f0000, NULL, sim_undefined},
	/* offset of 12 bits */
	{0xfff00000, 0xf8800000, format_ls_imm12, exec_str, D_BAD, 1},
	{0xfff00000, 0xf8a00000, format_ls_imm12, exec_str, D_BAD, 2},
	{0xfff00000, 0xf8c00000, format_ls_imm12, exec_str, D_PC, 4},
	{0xfff00000, 0xf8900000, format_ls_imm12, exec_ldr, D_SP, 1},
	{0xfff00000, 0xf8b00000, format_ls_imm12, exec_ldr, D_SP, 2},
	{0xfff00000, 0xf8d00000, format_ls_imm12, exec_ldr, .op = 4},
	{0xfff00000, 0xf9900000, format_ls_imm12, exec_ldr, D_SP, 1},
	{0xfff00000, 0xf9b00000, format_ls_imm12, exec_ldr, D_SP, 2},
	/* offset of 8 bits with indexing, unprivileged */
	{0xfff00800, 0xf8000800, format_ls_imm8, exec_str, LS_RULES | D_BAD, 1},
	{0xfff00800, 0xf8200800, format_ls_imm8, exec_str, LS_RULES | D_BAD, 2},
	{0xfff00800, 0xf8400800, format_ls_imm8, exec_str, LS_RULES | D_PC, 4},
	{0xfff00800, 0xf8100800, format_ls_imm8, exec_ldr, LS_RULES | D_BAD, 1},
	{0xfff00800, 0xf8300800, format_ls_imm8, exec_ldr, LS_RULES | D_BAD, 2},
	{0xfff00800, 0xf8500800, format_ls_imm8, exec_ldr, LS_RULES, 4},
	{0xfff00800, 0xf9100800, format_ls_imm8, exec_ldr, LS_RULES | D_BAD, 1},
	{0xfff00800, 0xf9300800, format_ls_imm8, exec_ldr, LS_RULES | D_BAD, 2},
	/* offset in a register */
	{0xfff00fc0, 0xf8000000, format_ls_reg, exec_str, D_BAD | M_BAD, 1},
	{0xfff00fc0, 0xf8200000, format_ls_reg, exec_str, D_BAD | M_BAD, 2},
	{0xfff00fc0, 0xf8400000, format_ls_reg, exec_str, D_PC | M_BAD, 4},
	{0xfff00fc0, 0xf8100000, format_ls_reg, exec_ldr, D_BAD | M_BAD, 1},
	{0xfff00fc0, 0xf8300000, format_ls_reg, exec_ldr, D_BAD | M_BAD, 2},
	{0xfff00fc0, 0xf8500000, format_ls_reg, exec_ldr, M_BAD, 4},
	{0xfff00fc0, 0xf9100000, format_ls_reg, exec_ldr, D_BAD | M_BAD, 1},
	{0xfff00fc0, 0xf9300000, format_ls_reg, exec_ldr, D_BAD | M_BAD, 2},
	/* data processing, register */
	{0xff80f0f0, 0xfa00f000, format_shift, exec_dp, D_BAD | M_BAD | A_BAD, DP_MOV},
	{0xfff0f080, 0xfa00f080, format_media, exec_extend, D_BAD | M_BAD | N_SP, EXTEND_SH,
	 .sbz = 0x40},
	{0xfff0f080, 0xfa10f080, format_media, exec_extend, D_BAD | M_BAD | N_SP, EXTEND_UH,
	 .sbz = 0x40},
	{0xfff0f080, 0xfa20f080, format_media, exec_extend, D_BAD | M_BAD | N_SP, EXTEND_SB16,
	 .sbz = 0x40},
	{0xfff0f080, 0xfa30f080, format_media, exec_extend, D_BAD | M_BAD | N_SP, EXTEND_UB16,
	 .sbz = 0x40},
	{0xfff0f080, 0xfa40f080, format_media, exec_extend, D_BAD | M_BAD | N_SP, EXTEND_SB,
	 .sbz = 0x40},
	{0xfff0f080, 0xfa50f080, format_media, exec_extend, D_BAD | M_BAD | N_SP, EXTEND_UB,
	 .sbz = 0x40},
	{0xff80f080, 0xfa80f000, format_parallel, exec_parallel, BAD_NDM},
	{0xfff0f0f0, 0xfa80f080, format_media, exec_qadd, BAD_NDM, 0},
	{0xfff0f0f0, 0xfa80f090, format_media, exec_qadd, BAD_NDM, 2},
	{0xfff0f0f0, 0xfa80f0a0, format_media, exec_qadd, BAD_NDM, 1},
	{0xfff0f0f0, 0xfa80f0b0, format_media, exec_qadd, BAD_NDM, 3},
	{0xfff0f0f0, 0xfa90f080, format_one, exec_rev, D_BAD | M_BAD},
	{0xfff0f0f0, 0xfa90f090, format_one, exec_rev16, D_BAD | M_BAD},
	{0xfff0f0f0, 0xfa90f0a0, format_one, exec_rbit, D_BAD | M_BAD},
	{0xfff0f0f0, 0xfa90f0b0, format_one, exec_revsh, D_BAD | M_BAD},
	{0xfff0f0f0, 0xfaa0f080, format_media, exec_sel, BAD_NDM},
	{0xfff0f0f0, 0xfab0f080, format_one, exec_clz, D_BAD | M_BAD},
	/* multiplies: those that add nothing stand first */
	{0xfff0f0f0, 0xfb00f000, format_mul, exec_mul, BAD_NDM},
	{0xfff000f0, 0xfb000000, format_mul, exec_mla, BAD_NDM | A_SP},
	{0xfff000f0, 0xfb000010, format_mul, exec_mls, BAD_NDMA},
	{0xfff0f0c0, 0xfb10f000, format_mul_halves, exec_smulxy, BAD_NDM},
	{0xfff000c0, 0xfb100000, format_mul_halves, exec_smlaxy, BAD_NDM | A_SP},
	{0xfff000e0, 0xfb200000, format_mul, exec_smlad, BAD_NDM | A_SP, 0},
	{0xfff0f0e0, 0xfb30f000, format_mul_wide, exec_smulwy, BAD_NDM},
	{0xfff000e0, 0xfb300000, format_mul_wide, exec_smlawy, BAD_NDM | A_SP},
	{0xfff000e0, 0xfb400000, format_mul, exec_smlad, BAD_NDM | A_SP, 1},
	{0xfff000e0, 0xfb500000, format_mul, exec_smmla, BAD_NDM | A_SP, 0},
	{0xfff000e0, 0xfb600000, format_mul, exec_smmla, BAD_NDMA, 1},
	{0xfff000f0, 0xfb700000, format_mul, exec_usada8, BAD_NDM | A_SP},
	{0xfff000f0, 0xfb800000, format_mul, exec_smull, BAD_NDMA | D_IS_A},
	{0xfff000f0, 0xfb9000f0, format_mul, exec_sdiv, BAD_NDM, .sbo = 0xf000},
	{0xfff000f0, 0xfba00000, format_mul, exec_umull, BAD_NDMA | D_IS_A},
	{0xfff000f0, 0xfbb000f0, format_mul, exec_udiv, BAD_NDM, .sbo = 0xf000},
	{0xfff000f0, 0xfbc00000, format_mul, exec_smlal, BAD_NDMA | D_IS_A},
	{0xfff000c0, 0xfbc00080, format_mul_halves, exec_smlalxy, BAD_NDMA | D_IS_A},
	{0xfff000e0, 0xfbc000c0, format_mul, exec_smlald, BAD_NDMA | D_IS_A, 0},
	{0xfff000e0, 0xfbd000c0, format_mul, exec_smlald, BAD_NDMA | D_IS_A, 1},
	{0xfff000f0, 0xfbe00000, format_mul, exec_umlal, BAD_NDMA | D_IS_A},
	{0xfff000f0, 0xfbe00060, format_mul, exec_umaal, BAD_NDMA | D_IS_A},
};
const struct sim_table sim_t32_table = {rows, HAL_ARRAY_SIZE(rows)};
