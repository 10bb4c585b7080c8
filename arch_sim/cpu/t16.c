/* SPDX-License-Identifier: GPL-2.0-only */
/* The 16-bit Thumb instructions: encodings and where their fields are (ARM DDI 0406C A6.2). */
#include "arch_sim/cpu/exec.h"

/* A register field of three bits. */
static uint8_t low_reg(const struct sim_insn *i, unsigned low)
{
	return (uint8_t)(i->word >> low & 7);
}

static void set_outside_it(struct sim_insn *i)
{
	i->setflags = FLAGS_OUTSIDE_IT;
}

/* Rd 2:0, Rm 5:3, a shift of five bits. */
static void format_shift_imm(struct sim_insn *i)
{
	set_outside_it(i);
	i->d = low_reg(i, 0);
	i->m = low_reg(i, 3);
	sim_decode_shift(i, hal_bits(i->word, 12, 11), hal_bits(i->word, 10, 6));
	i->op = DP_MOV;
}

static void format_movs(struct sim_insn *i)
{
	format_shift_imm(i);
	i->setflags = FLAGS_SET;
}

/* Rd 2:0, Rn 5:3, Rm or imm3 8:6. */
static void format_add_sub(struct sim_insn *i)
{
	set_outside_it(i);
	i->d = low_reg(i, 0);
	i->n = low_reg(i, 3);
	i->m = low_reg(i, 6);
	i->imm = low_reg(i, 6);
	i->operand = hal_bit(i->word, 10) ? OPERAND_IMM : OPERAND_REG;
}

/* Rd and Rn 10:8, imm8. */
static void format_imm8(struct sim_insn *i)
{
	set_outside_it(i);
	i->d = i->n = low_reg(i, 8);
	i->imm = i->word & 0xff;
}

/* Rd and Rn 2:0, Rm 5:3. */
static void format_dp(struct sim_insn *i)
{
	set_outside_it(i);
	i->d = i->n = low_reg(i, 0);
	i->m = low_reg(i, 3);
	i->operand = OPERAND_REG;
}

/* CMP, CMN and TST set the flags inside an IT block, too. */
static void format_compare(struct sim_insn *i)
{
	format_dp(i);
	i->setflags = FLAGS_SET;
}

static void format_compare_imm(struct sim_insn *i)
{
	format_imm8(i);
	i->setflags = FLAGS_SET;
}

/* LSL, LSR, ASR, ROR by Rs 5:3: op is the type of shift. */
static void format_shift_reg(struct sim_insn *i)
{
	set_outside_it(i);
	i->d = i->m = low_reg(i, 0);
	i->a = low_reg(i, 3);
	i->operand = OPERAND_REG_SHIFT;
	i->shift = i->op;
	i->op = DP_MOV;
}

static void format_rsb(struct sim_insn *i)
{
	set_outside_it(i);
	i->d = low_reg(i, 0);
	i->n = low_reg(i, 3);
}

static void format_mul(struct sim_insn *i)
{
	set_outside_it(i);
	i->d = i->m = low_reg(i, 0);
	i->n = low_reg(i, 3);
}

/* Rd and Rn 7,2:0, Rm 6:3: the forms that reach all registers. */
static void format_high(struct sim_insn *i)
{
	i->d = i->n = (uint8_t)(hal_bit(i->word, 7) << 3 | low_reg(i, 0));
	i->m = (uint8_t)hal_bits(i->word, 6, 3);
	i->operand = OPERAND_REG;
	if (i->d == 15)
		i->it_rules |= LAST_IN_IT;
}

static void format_high_add(struct sim_insn *i)
{
	format_high(i);
	if (i->d == 15 && i->m == 15)
		i->exec = sim_unpredictable;
}

static void format_high_compare(struct sim_insn *i)
{
	format_high(i);
	i->setflags = FLAGS_SET;
	if ((i->n < 8 && i->m < 8) || i->n == 15)
		i->exec = sim_unpredictable;
}

static void format_m_high(struct sim_insn *i)
{
	i->m = (uint8_t)hal_bits(i->word, 6, 3);
}

/* Loads and stores: all add a positive offset before the access. */
static void set_offset(struct sim_insn *i)
{
	i->flags |= INSN_PRE | INSN_UP;
}

static void format_ls_reg(struct sim_insn *i)
{
	set_offset(i);
	i->d = low_reg(i, 0);
	i->n = low_reg(i, 3);
	i->m = low_reg(i, 6);
	i->operand = OPERAND_REG;
}

static void format_ls_reg_signed(struct sim_insn *i)
{
	format_ls_reg(i);
	i->flags |= INSN_SIGNED;
}

/* The offset counts in units of the size. */
static void format_ls_imm5(struct sim_insn *i)
{
	set_offset(i);
	i->d = low_reg(i, 0);
	i->n = low_reg(i, 3);
	i->imm = hal_bits(i->word, 10, 6) * i->op;
}

static void format_ls_sp(struct sim_insn *i)
{
	set_offset(i);
	i->d = low_reg(i, 8);
	i->n = 13;
	i->imm = (i->word & 0xff) * 4;
}

static void format_ls_literal(struct sim_insn *i)
{
	format_ls_sp(i);
	i->n = 15;
}

static void format_add_sp(struct sim_insn *i)
{
	i->d = low_reg(i, 8);
	i->n = 13;
	i->imm = (i->word & 0xff) * 4;
	i->flags |= INSN_UP;
}

static void format_adjust_sp(struct sim_insn *i)
{
	i->d = i->n = 13;
	i->imm = (i->word & 0x7f) * 4;
}

static void format_cbz(struct sim_insn *i)
{
	i->n = low_reg(i, 0);
	i->imm = (uint32_t)hal_bit(i->word, 9) << 6 | hal_bits(i->word, 7, 3) << 1;
	i->op = hal_bit(i->word, 11);
}

static void format_extend(struct sim_insn *i)
{
	i->d = low_reg(i, 0);
	i->m = low_reg(i, 3);
	i->n = 15;
}

static void format_push(struct sim_insn *i)
{
	i->n = 13;
	i->imm = (i->word & 0xff) | (uint32_t)hal_bit(i->word, 8) << 14;
	i->flags |= INSN_PRE | INSN_WRITEBACK;
	if (!i->imm)
		i->exec = sim_unpredictable;
}

static void format_pop(struct sim_insn *i)
{
	i->n = 13;
	i->imm = (i->word & 0xff) | (uint32_t)hal_bit(i->word, 8) << 15;
	i->flags |= INSN_UP | INSN_WRITEBACK;
	if (!i->imm)
		i->exec = sim_unpredictable;
	if (hal_bit(i->imm, 15))
		i->it_rules |= LAST_IN_IT;
}

/* Rn 10:8; LDM writes back unless it loads the base. */
static void format_block(struct sim_insn *i)
{
	bool load = hal_bit(i->word, 11), listed;

	i->n = low_reg(i, 8);
	i->imm = i->word & 0xff;
	listed = hal_bit(i->imm, i->n);
	i->flags |= (uint8_t)(INSN_UP | (load && listed ? 0 : INSN_WRITEBACK));
	if (!i->imm || (!load && listed && (i->imm & ((1u << i->n) - 1))))
		i->exec = sim_unpredictable;
}

static void format_setend(struct sim_insn *i)
{
	i->imm = hal_bit(i->word, 3);
}

static void format_cps(struct sim_insn *i)
{
	i->a = (uint8_t)(i->word & 7);
	i->op = (uint8_t)((hal_bit(i->word, 4) ? 3 : 2) << 2);
	if (!i->a)
		i->exec = sim_unpredictable;
}

static void format_it(struct sim_insn *i)
{
	unsigned cond = hal_bits(i->word, 7, 4), mask = i->word & 15;

	i->imm = i->word & 0xff;
	if (cond == 15 || (cond == 14 && (mask & (mask - 1))))
		i->exec = sim_unpredictable;
}

static void format_imm_8(struct sim_insn *i)
{
	i->imm = i->word & 0xff;
}

static void format_branch_cond(struct sim_insn *i)
{
	i->cond = (uint8_t)hal_bits(i->word, 11, 8);
	i->imm = sim_sign_extend(i->word & 0xff, 8) << 1;
}

static void format_branch(struct sim_insn *i)
{
	i->imm = sim_sign_extend(i->word & 0x7ff, 11) << 1;
}

static const struct sim_row rows[] = {
	/* shifts, additions, moves, comparisons */
	{0xffc0, 0x0000, format_movs, exec_dp, NOT_IN_IT},
	{0xf800, 0x0000, format_shift_imm, exec_dp},
	{0xf800, 0x0800, format_shift_imm, exec_dp},
	{0xf800, 0x1000, format_shift_imm, exec_dp},
	{0xfa00, 0x1800, format_add_sub, exec_dp, .op = DP_ADD},
	{0xfa00, 0x1a00, format_add_sub, exec_dp, .op = DP_SUB},
	{0xf800, 0x2000, format_imm8, exec_dp, .op = DP_MOV},
	{0xf800, 0x2800, format_compare_imm, exec_dp, .op = DP_CMP},
	{0xf800, 0x3000, format_imm8, exec_dp, .op = DP_ADD},
	{0xf800, 0x3800, format_imm8, exec_dp, .op = DP_SUB},
	/* data processing */
	{0xffc0, 0x4000, format_dp, exec_dp, .op = DP_AND},
	{0xffc0, 0x4040, format_dp, exec_dp, .op = DP_EOR},
	{0xffc0, 0x4080, format_shift_reg, exec_dp, .op = SHIFT_LSL},
	{0xffc0, 0x40c0, format_shift_reg, exec_dp, .op = SHIFT_LSR},
	{0xffc0, 0x4100, format_shift_reg, exec_dp, .op = SHIFT_ASR},
	{0xffc0, 0x4140, format_dp, exec_dp, .op = DP_ADC},
	{0xffc0, 0x4180, format_dp, exec_dp, .op = DP_SBC},
	{0xffc0, 0x41c0, format_shift_reg, exec_dp, .op = SHIFT_ROR},
	{0xffc0, 0x4200, format_compare, exec_dp, .op = DP_TST},
	{0xffc0, 0x4240, format_rsb, exec_dp, .op = DP_RSB},
	{0xffc0, 0x4280, format_compare, exec_dp, .op = DP_CMP},
	{0xffc0, 0x42c0, format_compare, exec_dp, .op = DP_CMN},
	{0xffc0, 0x4300, format_dp, exec_dp, .op = DP_ORR},
	{0xffc0, 0x4340, format_mul, exec_mul},
	{0xffc0, 0x4380, format_dp, exec_dp, .op = DP_BIC},
	{0xffc0, 0x43c0, format_dp, exec_dp, .op = DP_MVN},
	{0xff00, 0x4400, format_high_add, exec_dp, .op = DP_ADD},
	{0xff00, 0x4500, format_high_compare, exec_dp, M_PC, .op = DP_CMP},
	{0xff00, 0x4600, format_high, exec_dp, .op = DP_MOV},
	{0xff80, 0x4700, format_m_high, exec_bx, LAST_IN_IT, .sbz = 7},
	{0xff80, 0x4780, format_m_high, exec_blx_reg, LAST_IN_IT | M_PC, .sbz = 7},
	/* loads and stores */
	{0xf800, 0x4800, format_ls_literal, exec_ldr, .op = 4},
	{0xfe00, 0x5000, format_ls_reg, exec_str, .op = 4},
	{0xfe00, 0x5200, format_ls_reg, exec_str, .op = 2},
	{0xfe00, 0x5400, format_ls_reg, exec_str, .op = 1},
	{0xfe00, 0x5600, format_ls_reg_signed, exec_ldr, .op = 1},
	{0xfe00, 0x5800, format_ls_reg, exec_ldr, .op = 4},
	{0xfe00, 0x5a00, format_ls_reg, exec_ldr, .op = 2},
	{0xfe00, 0x5c00, format_ls_reg, exec_ldr, .op = 1},
	{0xfe00, 0x5e00, format_ls_reg_signed, exec_ldr, .op = 2},
	{0xf800, 0x6000, format_ls_imm5, exec_str, .op = 4},
	{0xf800, 0x6800, format_ls_imm5, exec_ldr, .op = 4},
	{0xf800, 0x7000, format_ls_imm5, exec_str, .op = 1},
	{0xf800, 0x7800, format_ls_imm5, exec_ldr, .op = 1},
	{0xf800, 0x8000, format_ls_imm5, exec_str, .op = 2},
	{0xf800, 0x8800, format_ls_imm5, exec_ldr, .op = 2},
	{0xf800, 0x9000, format_ls_sp, exec_str, .op = 4},
	{0xf800, 0x9800, format_ls_sp, exec_ldr, .op = 4},
	{0xf800, 0xa000, format_add_sp, exec_adr},
	{0xf800, 0xa800, format_add_sp, exec_dp, .op = DP_ADD},
	/* miscellaneous */
	{0xff80, 0xb000, format_adjust_sp, exec_dp, .op = DP_ADD},
	{0xff80, 0xb080, format_adjust_sp, exec_dp, .op = DP_SUB},
	{0xf500, 0xb100, format_cbz, exec_cbz, NOT_IN_IT},
	{0xffc0, 0xb200, format_extend, exec_extend, .op = EXTEND_SH},
	{0xffc0, 0xb240, format_extend, exec_extend, .op = EXTEND_SB},
	{0xffc0, 0xb280, format_extend, exec_extend, .op = EXTEND_UH},
	{0xffc0, 0xb2c0, format_extend, exec_extend, .op = EXTEND_UB},
	{0xfe00, 0xb400, format_push, exec_stm},
	{0xfff0, 0xb650, format_setend, exec_setend, NOT_IN_IT, .sbz = 7},
	{0xffe0, 0xb660, format_cps, exec_cps, NOT_IN_IT, .sbz = 8},
	{0xffc0, 0xba00, format_dp, exec_rev},
	{0xffc0, 0xba40, format_dp, exec_rev16},
	{0xffc0, 0xbac0, format_dp, exec_revsh},
	{0xfe00, 0xbc00, format_pop, exec_ldm},
	{0xff00, 0xbe00, format_imm_8, exec_bkpt, ALWAYS},
	{0xffff, 0xbf20, NULL, exec_wfe},
	{0xffff, 0xbf30, NULL, exec_wfi},
	{0xffff, 0xbf40, NULL, exec_sev},
	{0xff0f, 0xbf00, NULL, exec_nop},
	{0xff00, 0xbf00, format_it, exec_it, NOT_IN_IT},
	{0xf800, 0xc000, format_block, exec_stm},
	{0xf800, 0xc800, format_block, exec_ldm},
	{0xff00, 0xde00, NULL, sim_undefined},
	{0xff00, 0xdf00, format_imm_8, exec_svc},
	{0xf000, 0xd000, format_branch_cond, exec_b, NOT_IN_IT},
	{0xf800, 0xe000, format_branch, exec_b, LAST_IN_IT},
};
const struct sim_table sim_t16_table = {rows, HAL_ARRAY_SIZE(rows)};
