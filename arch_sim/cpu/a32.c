/* SPDX-License-Identifier: GPL-2.0-only */
/* The A32 instruction set: encodings and where their fields are (ARM DDI 0406C chapter A5). */
#include "arch_sim/cpu/exec.h"
#include "arch_sim/cpu/hyp_regs.h"

/* A register field of four bits. */
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

static void set_s(struct sim_insn *i)
{
	i->setflags = hal_bit(i->word, 20) ? FLAGS_SET : FLAGS_KEEP;
}

/* Rn 19:16, Rd 15:12, Rs 11:8, Rm 3:0. */
static void format_dp(struct sim_insn *i)
{
	set_regs(i, 16, 12, 8, 0);
	i->op = (uint8_t)hal_bits(i->word, 24, 21);
	set_s(i);
	if ((i->op >= DP_TST && i->op <= DP_CMN && i->d != 0) ||
	    ((i->op == DP_MOV || i->op == DP_MVN) && i->n != 0))
		i->exec = sim_unpredictable;
}

static void format_dp_reg(struct sim_insn *i)
{
	format_dp(i);
	sim_decode_shift(i, hal_bits(i->word, 6, 5), hal_bits(i->word, 11, 7));
}

static void format_dp_rsr(struct sim_insn *i)
{
	format_dp(i);
	i->operand = OPERAND_REG_SHIFT;
	i->shift = (uint8_t)hal_bits(i->word, 6, 5);
}

static void format_dp_imm(struct sim_insn *i)
{
	unsigned rotation = 2 * hal_bits(i->word, 11, 8);

	format_dp(i);
	i->imm = sim_ror(i->word & 0xff, rotation);
	i->carry = rotation ? (uint8_t)(i->imm >> 31) : 2;
}

/* MOVW and MOVT. */
static void format_mov16(struct sim_insn *i)
{
	i->d = reg(i, 12);
	i->imm = hal_bits(i->word, 19, 16) << 12 | (i->word & 0xfff);
}

/* Rd 19:16, Ra 15:12, Rm 11:8, Rn 3:0: multiplies. */
static void format_mul(struct sim_insn *i)
{
	set_regs(i, 0, 16, 12, 8);
	set_s(i);
}

/* Signed multiplies: what the variants are stands in bits 6:5. */
static void format_mul_signed(struct sim_insn *i)
{
	set_regs(i, 0, 16, 12, 8);
	i->imm = hal_bits(i->word, 6, 5);
}

static void set_puw(struct sim_insn *i)
{
	bool pre = hal_bit(i->word, 24), writeback = hal_bit(i->word, 21);

	i->flags |= (uint8_t)((pre ? INSN_PRE : 0) | (hal_bit(i->word, 23) ? INSN_UP : 0) |
			      (!pre || writeback ? INSN_WRITEBACK : 0));
}

/* Word and byte: Rn 19:16, Rt 15:12, imm12 or shifted Rm. */
static void format_ls(struct sim_insn *i)
{
	set_regs(i, 16, 12, 8, 0);
	i->op = hal_bit(i->word, 22) ? 1 : 4;
	set_puw(i);
	if (!hal_bit(i->word, 24) && hal_bit(i->word, 21)) {
		i->flags |= INSN_USER;
		if (i->d == 15 && hal_bit(i->word, 20))
			i->exec = sim_unpredictable;
	}
}

static void format_ls_imm(struct sim_insn *i)
{
	format_ls(i);
	i->imm = i->word & 0xfff;
}

static void format_ls_reg(struct sim_insn *i)
{
	format_ls(i);
	sim_decode_shift(i, hal_bits(i->word, 6, 5), hal_bits(i->word, 11, 7));
}

/* Halfword, signed, doubleword: Rn 19:16, Rt 15:12, split imm8 or Rm. */
static void format_ls_extra(struct sim_insn *i)
{
	set_regs(i, 16, 12, 8, 0);
	set_puw(i);
	i->a = (uint8_t)((i->d + 1) & 15);
	if (hal_bit(i->word, 22))
		i->imm = hal_bits(i->word, 11, 8) << 4 | (i->word & 15);
	else
		i->operand = OPERAND_REG;
	if (!hal_bit(i->word, 24) && hal_bit(i->word, 21))
		i->flags |= INSN_USER;
}

static void format_ls_signed(struct sim_insn *i)
{
	format_ls_extra(i);
	i->flags |= INSN_SIGNED;
}

/* LDRD: the second register may not be an offset either; no unprivileged form. */
static void format_ls_double(struct sim_insn *i)
{
	bool load = !hal_bit(i->word, 5);

	format_ls_extra(i);
	if (i->flags & INSN_USER ||
	    (load && i->operand == OPERAND_REG && (i->m == i->d || i->m == i->a)))
		i->exec = sim_unpredictable;
}

/* Rn 19:16, Rt 15:12 (loads) or Rd 15:12 and Rt 3:0 (stores). */
static void format_exclusive(struct sim_insn *i)
{
	set_regs(i, 16, 12, 12, 0);
	i->a = (uint8_t)((hal_bit(i->word, 20) ? i->d + 1 : i->m + 1) & 15);
}

static void format_block(struct sim_insn *i)
{
	i->n = reg(i, 16);
	i->imm = i->word & 0xffff;
	i->flags |= (uint8_t)((hal_bit(i->word, 24) ? INSN_PRE : 0) |
			      (hal_bit(i->word, 23) ? INSN_UP : 0) |
			      (hal_bit(i->word, 21) ? INSN_WRITEBACK : 0));
}

/* What LDM and STM leave UNPREDICTABLE: no registers, the PC as base, write-back of a loaded base. */
static void format_ldm(struct sim_insn *i)
{
	format_block(i);
	if (i->imm == 0 || i->n == 15 || ((i->flags & INSN_WRITEBACK) && hal_bit(i->imm, i->n)))
		i->exec = sim_unpredictable;
}

static void format_stm(struct sim_insn *i)
{
	bool lower = i->word & ((1u << reg(i, 16)) - 1) & 0xffff;

	format_block(i);
	if (i->imm == 0 || i->n == 15 ||
	    ((i->flags & INSN_WRITEBACK) && hal_bit(i->imm, i->n) && lower))
		i->exec = sim_unpredictable;
}

static void format_srs(struct sim_insn *i)
{
	format_block(i);
	i->imm = i->word & 31;
}

static void format_branch(struct sim_insn *i)
{
	i->imm = sim_sign_extend(i->word & 0xffffff, 24) << 2;
}

static void format_blx(struct sim_insn *i)
{
	i->imm = sim_sign_extend(i->word & 0xffffff, 24) << 2 | (uint32_t)hal_bit(i->word, 24) << 1;
}

static void format_m(struct sim_insn *i)
{
	i->m = reg(i, 0);
}

static void format_imm24(struct sim_insn *i)
{
	i->imm = i->word & 0xffffff;
}

static void format_imm16(struct sim_insn *i)
{
	i->imm = hal_bits(i->word, 19, 8) << 4 | (i->word & 15);
	if (i->word >> 28 != 14)
		i->exec = sim_unpredictable;
}

static void format_imm4(struct sim_insn *i)
{
	i->imm = i->word & 15;
}

static void format_mrs(struct sim_insn *i)
{
	i->d = reg(i, 12);
	i->op = hal_bit(i->word, 22);
}

static void format_msr_imm(struct sim_insn *i)
{
	i->imm = sim_ror(i->word & 0xff, 2 * hal_bits(i->word, 11, 8));
	i->a = reg(i, 16);
	i->op = hal_bit(i->word, 22);
	if (i->a == 0)
		i->exec = sim_unpredictable;
}

static void format_msr_reg(struct sim_insn *i)
{
	i->m = reg(i, 0);
	i->a = reg(i, 16);
	i->op = hal_bit(i->word, 22);
	i->operand = OPERAND_REG;
	if (i->a == 0)
		i->exec = sim_unpredictable;
}

static void format_banked(struct sim_insn *i)
{
	i->d = reg(i, 12);
	i->m = reg(i, 0);
	i->op = hal_bit(i->word, 22);
	i->imm = hal_bit(i->word, 8) << 4 | hal_bits(i->word, 19, 16);
}

static void format_cps(struct sim_insn *i)
{
	unsigned imod = hal_bits(i->word, 19, 18), change = hal_bit(i->word, 17);

	i->imm = i->word & 31;
	i->a = (uint8_t)hal_bits(i->word, 8, 6);
	i->op = (uint8_t)(imod << 2 | change);
	if ((i->imm && !change) || (imod & 2 ? i->a == 0 : i->a != 0) || imod == 1 ||
	    (imod == 0 && !change))
		i->exec = sim_unpredictable;
}

static void format_setend(struct sim_insn *i)
{
	i->imm = hal_bit(i->word, 9);
}

/* Rn 19:16, Rd 15:12, Rm 3:0; imm is the rotation of an extension. */
static void format_media(struct sim_insn *i)
{
	set_regs(i, 16, 12, 8, 0);
	i->imm = 8 * hal_bits(i->word, 11, 10);
}

/* The kind of a parallel operation: signed, saturating, halving, unsigned … in bits 22:20. */
static void format_parallel(struct sim_insn *i)
{
	static const uint8_t kinds[8] = {
		[1] = PARALLEL_S, [2] = PARALLEL_Q,  [3] = PARALLEL_SH,
		[5] = PARALLEL_U, [6] = PARALLEL_UQ, [7] = PARALLEL_UH,
	};

	format_media(i);
	i->imm = kinds[hal_bits(i->word, 22, 20)];
	if (hal_bits(i->word, 21, 20) == 0)
		i->exec = sim_undefined;
}

static void format_pkh(struct sim_insn *i)
{
	format_media(i);
	i->imm = hal_bit(i->word, 6);
	sim_decode_shift(i, hal_bit(i->word, 6) ? SHIFT_ASR : SHIFT_LSL, hal_bits(i->word, 11, 7));
}

static void format_sat(struct sim_insn *i)
{
	i->d = reg(i, 12);
	i->m = reg(i, 0);
	i->imm = hal_bits(i->word, 20, 16);
	sim_decode_shift(i, hal_bit(i->word, 6) ? SHIFT_ASR : SHIFT_LSL, hal_bits(i->word, 11, 7));
}

/* BFI and BFC: imm the mask, amount the lowest bit. */
static void format_bfi(struct sim_insn *i)
{
	unsigned msb = hal_bits(i->word, 20, 16), lsb = hal_bits(i->word, 11, 7);

	i->d = reg(i, 12);
	i->n = reg(i, 0);
	i->amount = (uint8_t)lsb;
	if (msb < lsb)
		i->exec = sim_unpredictable;
	else
		i->imm = 0xffffffffu >> (31 - (msb - lsb)) << lsb;
}

/* SBFX and UBFX: imm the width, amount the lowest bit. */
static void format_bfx(struct sim_insn *i)
{
	i->d = reg(i, 12);
	i->n = reg(i, 0);
	i->amount = (uint8_t)hal_bits(i->word, 11, 7);
	i->imm = hal_bits(i->word, 20, 16) + 1;
	if (i->amount + i->imm > 32)
		i->exec = sim_unpredictable;
}

#define LS_RULES  (WB_N_PC | WB_N_IS_D)
#define LSD_RULES (LS_RULES | WB_N_IS_A | D_ODD | A_PC)
#define ALL_PC	  (D_PC | N_PC | M_PC | A_PC)

/* Bits 27:0 of conditional instructions, from the special to the general. */
static const struct sim_row rows[] = {
	/* multiplies */
	{0x0fe000f0, 0x00000090, format_mul, exec_mul, D_PC | N_PC | M_PC, .sbz = 0xf000},
	{0x0fe000f0, 0x00200090, format_mul, exec_mla, ALL_PC},
	{0x0ff000f0, 0x00400090, format_mul, exec_umaal, ALL_PC | D_IS_A},
	{0x0ff000f0, 0x00600090, format_mul, exec_mls, ALL_PC},
	{0x0fe000f0, 0x00800090, format_mul, exec_umull, ALL_PC | D_IS_A},
	{0x0fe000f0, 0x00a00090, format_mul, exec_umlal, ALL_PC | D_IS_A},
	{0x0fe000f0, 0x00c00090, format_mul, exec_smull, ALL_PC | D_IS_A},
	{0x0fe000f0, 0x00e00090, format_mul, exec_smlal, ALL_PC | D_IS_A},
	/* synchronization */
	{0x0fb000f0, 0x01000090, format_ls, exec_swp, D_PC | N_PC | M_PC | D_IS_N | M_IS_N,
	 .sbz = 0xf00},
	{0x0ff000f0, 0x01800090, format_exclusive, exec_strex, D_PC | N_PC | M_PC | D_IS_N | M_IS_D,
	 4, .sbo = 0xf00},
	{0x0ff000f0, 0x01900090, format_exclusive, exec_ldrex, D_PC | N_PC, 4, .sbo = 0xf0f},
	{0x0ff000f0, 0x01a00090, format_exclusive, exec_strex,
	 D_PC | N_PC | M_PC | A_PC | D_IS_N | M_IS_D | D_IS_A | M_ODD, 8, .sbo = 0xf00},
	{0x0ff000f0, 0x01b00090, format_exclusive, exec_ldrex, D_PC | N_PC | A_PC | D_ODD, 8,
	 .sbo = 0xf0f},
	{0x0ff000f0, 0x01c00090, format_exclusive, exec_strex, D_PC | N_PC | M_PC | D_IS_N | M_IS_D,
	 1, .sbo = 0xf00},
	{0x0ff000f0, 0x01d00090, format_exclusive, exec_ldrex, D_PC | N_PC, 1, .sbo = 0xf0f},
	{0x0ff000f0, 0x01e00090, format_exclusive, exec_strex, D_PC | N_PC | M_PC | D_IS_N | M_IS_D,
	 2, .sbo = 0xf00},
	{0x0ff000f0, 0x01f00090, format_exclusive, exec_ldrex, D_PC | N_PC, 2, .sbo = 0xf0f},
	/* halfwords, signed, doublewords: register, immediate */
	{0x0e5000f0, 0x000000b0, format_ls_extra, exec_str, LS_RULES | D_PC | M_PC, 2,
	 .sbz = 0xf00},
	{0x0e5000f0, 0x004000b0, format_ls_extra, exec_str, LS_RULES | D_PC, 2},
	{0x0e5000f0, 0x001000b0, format_ls_extra, exec_ldr, LS_RULES | D_PC | M_PC, 2,
	 .sbz = 0xf00},
	{0x0e5000f0, 0x005000b0, format_ls_extra, exec_ldr, LS_RULES | D_PC, 2},
	{0x0e5000f0, 0x001000d0, format_ls_signed, exec_ldr, LS_RULES | D_PC | M_PC, 1,
	 .sbz = 0xf00},
	{0x0e5000f0, 0x005000d0, format_ls_signed, exec_ldr, LS_RULES | D_PC, 1},
	{0x0e5000f0, 0x001000f0, format_ls_signed, exec_ldr, LS_RULES | D_PC | M_PC, 2,
	 .sbz = 0xf00},
	{0x0e5000f0, 0x005000f0, format_ls_signed, exec_ldr, LS_RULES | D_PC, 2},
	{0x0e5000f0, 0x000000d0, format_ls_double, exec_ldrd, LSD_RULES | M_PC, .sbz = 0xf00},
	{0x0e5000f0, 0x004000d0, format_ls_double, exec_ldrd, LSD_RULES},
	{0x0e5000f0, 0x000000f0, format_ls_double, exec_strd, LSD_RULES | M_PC, .sbz = 0xf00},
	{0x0e5000f0, 0x004000f0, format_ls_double, exec_strd, LSD_RULES},
	/* status registers and miscellaneous */
	{0x0fb002f0, 0x01000000, format_mrs, exec_mrs, D_PC, .sbo = 0xf0000, .sbz = 0xd0f},
	{0x0fb002f0, 0x01200000, format_msr_reg, exec_msr, M_PC, .sbo = 0xf000, .sbz = 0xd00},
	{0x0fb002f0, 0x01000200, format_banked, exec_mrs_banked, D_PC, .sbz = 0xc0f},
	{0x0fb002f0, 0x01200200, format_banked, exec_msr_banked, M_PC, .sbo = 0xf000, .sbz = 0xc00},
	{0x0ff000f0, 0x01200010, format_m, exec_bx, .sbo = 0xfff00},
	{0x0ff000f0, 0x01600010, format_media, exec_clz, D_PC | M_PC, .sbo = 0xf0f00},
	{0x0ff000f0, 0x01200020, format_m, exec_bxj, M_PC, .sbo = 0xfff00},
	{0x0ff000f0, 0x01200030, format_m, exec_blx_reg, M_PC, .sbo = 0xfff00},
	{0x0ff000f0, 0x01000050, format_media, exec_qadd, D_PC | N_PC | M_PC, 0, .sbz = 0xf00},
	{0x0ff000f0, 0x01200050, format_media, exec_qadd, D_PC | N_PC | M_PC, 1, .sbz = 0xf00},
	{0x0ff000f0, 0x01400050, format_media, exec_qadd, D_PC | N_PC | M_PC, 2, .sbz = 0xf00},
	{0x0ff000f0, 0x01600050, format_media, exec_qadd, D_PC | N_PC | M_PC, 3, .sbz = 0xf00},
	{0x0ff000f0, 0x01600060, NULL, exec_eret, .sbz = 0xfff01, .sbo = 0xe},
	{0x0ff000f0, 0x01200070, format_imm16, exec_bkpt},
	{0x0ff000f0, 0x01400070, format_imm16, exec_hvc},
	{0x0ff000f0, 0x01600070, format_imm4, exec_smc, .sbz = 0xfff00},
	{0x0ff00090, 0x01000080, format_mul_signed, exec_smlaxy, ALL_PC},
	{0x0ff000b0, 0x01200080, format_mul_signed, exec_smlawy, ALL_PC},
	{0x0ff000b0, 0x012000a0, format_mul_signed, exec_smulwy, D_PC | N_PC | M_PC, .sbz = 0xf000},
	{0x0ff00090, 0x01400080, format_mul_signed, exec_smlalxy, ALL_PC | D_IS_A},
	{0x0ff00090, 0x01600080, format_mul_signed, exec_smulxy, D_PC | N_PC | M_PC, .sbz = 0xf000},
	/* what is left of the tests without S */
	{0x0f900010, 0x01000000, NULL, sim_undefined},
	{0x0f900090, 0x01000010, NULL, sim_undefined},
	/* data processing */
	{0x0e000010, 0x00000000, format_dp_reg, exec_dp},
	{0x0e000090, 0x00000010, format_dp_rsr, exec_dp, ALL_PC},
	{0x0ff00000, 0x03000000, format_mov16, exec_dp, D_PC, DP_MOV},
	{0x0ff00000, 0x03400000, format_mov16, exec_movt, D_PC},
	{0x0fff00ff, 0x03200002, NULL, exec_wfe, .sbo = 0xf000, .sbz = 0xf00},
	{0x0fff00ff, 0x03200003, NULL, exec_wfi, .sbo = 0xf000, .sbz = 0xf00},
	{0x0fff00ff, 0x03200004, NULL, exec_sev, .sbo = 0xf000, .sbz = 0xf00},
	{0x0fff0000, 0x03200000, NULL, exec_nop, .sbo = 0xf000, .sbz = 0xf00},
	{0x0fb00000, 0x03200000, format_msr_imm, exec_msr, .sbo = 0xf000},
	{0x0e000000, 0x02000000, format_dp_imm, exec_dp},
	/* words and bytes */
	{0x0e500000, 0x04000000, format_ls_imm, exec_str, LS_RULES},
	{0x0e500000, 0x04400000, format_ls_imm, exec_str, LS_RULES | D_PC},
	{0x0e500000, 0x04100000, format_ls_imm, exec_ldr, LS_RULES},
	{0x0e500000, 0x04500000, format_ls_imm, exec_ldr, LS_RULES | D_PC},
	{0x0e500010, 0x06000000, format_ls_reg, exec_str, LS_RULES | M_PC},
	{0x0e500010, 0x06400000, format_ls_reg, exec_str, LS_RULES | M_PC | D_PC},
	{0x0e500010, 0x06100000, format_ls_reg, exec_ldr, LS_RULES | M_PC},
	{0x0e500010, 0x06500000, format_ls_reg, exec_ldr, LS_RULES | M_PC | D_PC},
	/* media */
	{0x0f8000f0, 0x06000010, format_parallel, exec_parallel, D_PC | N_PC | M_PC, PARALLEL_ADD16,
	 .sbo = 0xf00},
	{0x0f8000f0, 0x06000030, format_parallel, exec_parallel, D_PC | N_PC | M_PC, PARALLEL_ASX,
	 .sbo = 0xf00},
	{0x0f8000f0, 0x06000050, format_parallel, exec_parallel, D_PC | N_PC | M_PC, PARALLEL_SAX,
	 .sbo = 0xf00},
	{0x0f8000f0, 0x06000070, format_parallel, exec_parallel, D_PC | N_PC | M_PC, PARALLEL_SUB16,
	 .sbo = 0xf00},
	{0x0f8000f0, 0x06000090, format_parallel, exec_parallel, D_PC | N_PC | M_PC, PARALLEL_ADD8,
	 .sbo = 0xf00},
	{0x0f8000f0, 0x060000f0, format_parallel, exec_parallel, D_PC | N_PC | M_PC, PARALLEL_SUB8,
	 .sbo = 0xf00},
	{0x0ff00030, 0x06800010, format_pkh, exec_pkh, D_PC | N_PC | M_PC},
	{0x0ff000f0, 0x068000b0, format_media, exec_sel, D_PC | N_PC | M_PC, .sbo = 0xf00},
	{0x0fe00030, 0x06a00010, format_sat, exec_ssat, D_PC | M_PC},
	{0x0fe00030, 0x06e00010, format_sat, exec_usat, D_PC | M_PC},
	{0x0ff000f0, 0x06a00030, format_sat, exec_ssat16, D_PC | M_PC, .sbo = 0xf00},
	{0x0ff000f0, 0x06e00030, format_sat, exec_usat16, D_PC | M_PC, .sbo = 0xf00},
	{0x0ff000f0, 0x06800070, format_media, exec_extend, D_PC | M_PC, EXTEND_SB16, .sbz = 0x300},
	{0x0ff000f0, 0x06a00070, format_media, exec_extend, D_PC | M_PC, EXTEND_SB, .sbz = 0x300},
	{0x0ff000f0, 0x06b00070, format_media, exec_extend, D_PC | M_PC, EXTEND_SH, .sbz = 0x300},
	{0x0ff000f0, 0x06c00070, format_media, exec_extend, D_PC | M_PC, EXTEND_UB16, .sbz = 0x300},
	{0x0ff000f0, 0x06e00070, format_media, exec_extend, D_PC | M_PC, EXTEND_UB, .sbz = 0x300},
	{0x0ff000f0, 0x06f00070, format_media, exec_extend, D_PC | M_PC, EXTEND_UH, .sbz = 0x300},
	{0x0ff000f0, 0x06b00030, format_media, exec_rev, D_PC | M_PC, .sbo = 0xf0f00},
	{0x0ff000f0, 0x06b000b0, format_media, exec_rev16, D_PC | M_PC, .sbo = 0xf0f00},
	{0x0ff000f0, 0x06f00030, format_media, exec_rbit, D_PC | M_PC, .sbo = 0xf0f00},
	{0x0ff000f0, 0x06f000b0, format_media, exec_revsh, D_PC | M_PC, .sbo = 0xf0f00},
	{0x0ff000d0, 0x07000010, format_mul_signed, exec_smlad, D_PC | N_PC | M_PC, 0},
	{0x0ff000d0, 0x07000050, format_mul_signed, exec_smlad, D_PC | N_PC | M_PC, 1},
	{0x0ff000d0, 0x07400010, format_mul_signed, exec_smlald, ALL_PC | D_IS_A, 0},
	{0x0ff000d0, 0x07400050, format_mul_signed, exec_smlald, ALL_PC | D_IS_A, 1},
	{0x0ff000d0, 0x07500010, format_mul_signed, exec_smmla, D_PC | N_PC | M_PC, 0},
	{0x0ff000d0, 0x075000d0, format_mul_signed, exec_smmla, ALL_PC, 1},
	{0x0ff000f0, 0x07100010, format_mul, exec_sdiv, D_PC | N_PC | M_PC, .sbo = 0xf000},
	{0x0ff000f0, 0x07300010, format_mul, exec_udiv, D_PC | N_PC | M_PC, .sbo = 0xf000},
	{0x0ff000f0, 0x07800010, format_mul, exec_usada8, D_PC | N_PC | M_PC},
	{0x0fe00070, 0x07a00050, format_bfx, exec_bfx, D_PC | N_PC, 1},
	{0x0fe00070, 0x07e00050, format_bfx, exec_bfx, D_PC | N_PC, 0},
	{0x0fe00070, 0x07c00010, format_bfi, exec_bfi, D_PC},
	/* blocks, branches */
	{0x0e500000, 0x08000000, format_stm, exec_stm, .op = BLOCK_NORMAL},
	{0x0e500000, 0x08100000, format_ldm, exec_ldm, .op = BLOCK_NORMAL},
	{0x0e500000, 0x08400000, format_stm, exec_stm, .op = BLOCK_USER, .sbz = 1 << 21},
	{0x0e508000, 0x08500000, format_ldm, exec_ldm, .op = BLOCK_USER, .sbz = 1 << 21},
	{0x0e508000, 0x08508000, format_ldm, exec_ldm, .op = BLOCK_RETURN},
	{0x0f000000, 0x0a000000, format_branch, exec_b},
	{0x0f000000, 0x0b000000, format_branch, exec_bl},
	{0x0f000000, 0x0f000000, format_imm24, exec_svc},
};
const struct sim_table sim_a32_table = {rows, HAL_ARRAY_SIZE(rows)};

/* Instructions with a condition field of 1111. */
static const struct sim_row uncond_rows[] = {
	{0xfff10020, 0xf1000000, format_cps, exec_cps, .sbz = 0xfe00},
	{0xfff100f0, 0xf1010000, format_setend, exec_setend, .sbz = 0xefd0f},
	{0xff300000, 0xf5100000, NULL, exec_pld, .sbo = 0xf000},
	{0xff700000, 0xf4500000, NULL, exec_pld, .sbo = 0xf000},
	{0xff700000, 0xf4100000, NULL, exec_pld},
	{0xff300010, 0xf7100000, format_m, exec_pld, M_PC, .sbo = 0xf000},
	{0xff700010, 0xf6500000, format_m, exec_pld, M_PC, .sbo = 0xf000},
	{0xff700010, 0xf6100000, format_m, exec_pld},
	{0xfff000f0, 0xf5700010, NULL, exec_clrex, .sbo = 0xff00f, .sbz = 0xf00},
	{0xfff000f0, 0xf5700040, format_imm4, exec_barrier, .op = SIM_DSB, .sbo = 0xff000,
	 .sbz = 0xf00},
	{0xfff000f0, 0xf5700050, format_imm4, exec_barrier, .op = SIM_DMB, .sbo = 0xff000,
	 .sbz = 0xf00},
	{0xfff000f0, 0xf5700060, format_imm4, exec_barrier, .op = SIM_ISB, .sbo = 0xff000,
	 .sbz = 0xf00},
	{0xfe500000, 0xf8400000, format_srs, exec_srs, .sbo = 0xd0500, .sbz = 0x2fae0},
	{0xfe500000, 0xf8100000, format_block, exec_rfe, N_PC, .sbo = 0xa00, .sbz = 0xf5ff},
	{0xfe000000, 0xfa000000, format_blx, exec_blx_imm},
};
const struct sim_table sim_a32_uncond_table = {uncond_rows, HAL_ARRAY_SIZE(uncond_rows)};
