/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The instructions by group; each exec_… carries out what the pseudocode of ARM DDI 0406C A8.8 or B9.3
 * says, on a decoded instruction. The decode tables name them; `op` selects where several share one.
 */
#ifndef ARCH_SIM_CPU_EXEC_H
#define ARCH_SIM_CPU_EXEC_H

#include "arch_sim/cpu/internal.h"

/* exec_dp: in the order of the A32 opcode field; ORN is Thumb's. */
enum {
	DP_AND,
	DP_EOR,
	DP_SUB,
	DP_RSB,
	DP_ADD,
	DP_ADC,
	DP_SBC,
	DP_RSC,
	DP_TST,
	DP_TEQ,
	DP_CMP,
	DP_CMN,
	DP_ORR,
	DP_MOV,
	DP_BIC,
	DP_MVN,
	DP_ORN,
};
sim_exec_fn exec_dp, exec_adr, exec_movt, exec_eret;

/* Branches: exec_branch imm is the displacement; INSN_HIGH: with link. */
sim_exec_fn exec_b, exec_bl, exec_blx_imm, exec_bx, exec_blx_reg, exec_bxj, exec_cbz, exec_tb,
	exec_it;

/* Loads and stores: op is the size in bytes. */
sim_exec_fn exec_ldr, exec_str, exec_ldrd, exec_strd, exec_pld, exec_swp;
sim_exec_fn exec_ldrex, exec_strex, exec_clrex;

/* Block transfers: op is enum sim_block. */
enum sim_block {
	BLOCK_NORMAL,
	BLOCK_USER,   /* LDM/STM (user registers) */
	BLOCK_RETURN, /* LDM (exception return) */
};
sim_exec_fn exec_ldm, exec_stm, exec_srs, exec_rfe;

/* Multiplies and divides. */
sim_exec_fn exec_mul, exec_mla, exec_mls, exec_umull, exec_smull, exec_umlal, exec_smlal,
	exec_umaal;
sim_exec_fn exec_smlaxy, exec_smlawy, exec_smulwy, exec_smlalxy, exec_smulxy, exec_smlad,
	exec_smlald;
sim_exec_fn exec_smmla, exec_sdiv, exec_udiv;

/* Saturating and media. */
enum { EXTEND_SB, EXTEND_SH, EXTEND_SB16, EXTEND_UB, EXTEND_UH, EXTEND_UB16 };
enum { PARALLEL_ADD16, PARALLEL_ASX, PARALLEL_SAX, PARALLEL_SUB16, PARALLEL_ADD8, PARALLEL_SUB8 };
enum { PARALLEL_S, PARALLEL_Q, PARALLEL_SH, PARALLEL_U, PARALLEL_UQ, PARALLEL_UH };
sim_exec_fn exec_qadd, exec_ssat, exec_usat, exec_ssat16, exec_usat16, exec_parallel, exec_sel;
sim_exec_fn exec_usada8, exec_pkh, exec_extend, exec_rev, exec_rev16, exec_revsh, exec_rbit,
	exec_clz;
sim_exec_fn exec_bfi, exec_bfx;

/* Status registers and system. */
sim_exec_fn exec_mrs, exec_msr, exec_mrs_banked, exec_msr_banked, exec_cps, exec_setend;
sim_exec_fn exec_svc, exec_hvc, exec_smc, exec_bkpt, exec_wfi, exec_wfe, exec_sev, exec_nop;
sim_exec_fn exec_barrier;

/* Coprocessors. */
sim_exec_fn exec_mcr, exec_mrc, exec_mcrr, exec_mrrc, exec_ldc_stc, exec_cp_undefined;

/* VFP and NEON registers, moves, loads and stores. */
sim_exec_fn exec_vmrs, exec_vmsr, exec_vldr, exec_vldm, exec_vmov_core_single, exec_vmov_core_two;
sim_exec_fn exec_vmov_core_double, exec_vmov_core_scalar, exec_vdup_core, exec_vfp_undefined;
sim_exec_fn exec_neon_undefined, exec_vld_multiple, exec_vmov_register;

#endif
