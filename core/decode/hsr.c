/* SPDX-License-Identifier: GPL-2.0-only */
/* The Hyp Syndrome Register: one row per class, one row per fault status. */
#include "core/decode/hsr.h"

enum hsr_iss hsr_iss(uint32_t ec)
{
	static const uint8_t iss[64] = {
		[HSR_EC_UNKNOWN] = HSR_ISS_NONE, [HSR_EC_WFX] = HSR_ISS_WFX,
		[HSR_EC_CP15_32] = HSR_ISS_MCR,	 [HSR_EC_CP15_64] = HSR_ISS_MCRR,
		[HSR_EC_CP14_32] = HSR_ISS_MCR,	 [HSR_EC_CP14_LS] = HSR_ISS_LDC,
		[HSR_EC_CP_0_13] = HSR_ISS_CP,	 [HSR_EC_CP10_ID] = HSR_ISS_MCR,
		[HSR_EC_JAZELLE] = HSR_ISS_NONE, [HSR_EC_BXJ] = HSR_ISS_BXJ,
		[HSR_EC_CP14_64] = HSR_ISS_MCRR, [HSR_EC_SVC_HYP] = HSR_ISS_IMM16,
		[HSR_EC_HVC] = HSR_ISS_IMM16,	 [HSR_EC_SMC] = HSR_ISS_NONE,
		[HSR_EC_IABT] = HSR_ISS_IABT,	 [HSR_EC_IABT_HYP] = HSR_ISS_IABT,
		[HSR_EC_DABT] = HSR_ISS_DABT,	 [HSR_EC_DABT_HYP] = HSR_ISS_DABT,
	};

	return (enum hsr_iss)iss[ec & 63];
}

struct hsr_ldc hsr_ldc(uint32_t hsr)
{
	return (struct hsr_ldc){
		.imm8 = hal_bits(hsr, 19, 12),
		.rn = hal_bits(hsr, 8, 5),
		.mode = hal_bits(hsr, 3, 1),
		.add = hal_bit(hsr, 4),
		.read = hal_bit(hsr, 0),
	};
}

struct hsr_cp hsr_cp(uint32_t hsr)
{
	return (struct hsr_cp){
		.coproc = hal_bits(hsr, 3, 0),
		.simd = hal_bit(hsr, 5),
	};
}
