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

struct hsr_mcr hsr_mcr(uint32_t hsr)
{
	return (struct hsr_mcr){
		.opc1 = hal_bits(hsr, 16, 14),
		.crn = hal_bits(hsr, 13, 10),
		.crm = hal_bits(hsr, 4, 1),
		.opc2 = hal_bits(hsr, 19, 17),
		.rt = hal_bits(hsr, 8, 5),
		.read = hal_bit(hsr, 0),
	};
}

struct hsr_mcrr hsr_mcrr(uint32_t hsr)
{
	return (struct hsr_mcrr){
		.opc1 = hal_bits(hsr, 19, 16),
		.crm = hal_bits(hsr, 4, 1),
		.rt = hal_bits(hsr, 8, 5),
		.rt2 = hal_bits(hsr, 13, 10),
		.read = hal_bit(hsr, 0),
	};
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

struct hsr_iabt hsr_iabt(uint32_t hsr)
{
	return (struct hsr_iabt){
		.fsc = hal_bits(hsr, 5, 0),
		.ea = hal_bit(hsr, 9),
		.s1ptw = hal_bit(hsr, 7),
	};
}

struct hsr_dabt hsr_dabt(uint32_t hsr)
{
	static const uint8_t sizes[4] = {1, 2, 4, 4};

	return (struct hsr_dabt){
		.isv = hal_bit(hsr, 24),
		.size = sizes[hal_bits(hsr, 23, 22)],
		.sse = hal_bit(hsr, 21),
		.srt = hal_bits(hsr, 19, 16),
		.ea = hal_bit(hsr, 9),
		.cm = hal_bit(hsr, 8),
		.s1ptw = hal_bit(hsr, 7),
		.wnr = hal_bit(hsr, 6),
		.fsc = hal_bits(hsr, 5, 0),
	};
}

enum hsr_fault hsr_fault(uint32_t fsc)
{
	/* Four codes that differ in the level alone share a column, LL. */
#define LL(first, fault) \
	[first] = fault, [(first) + 1] = fault, [(first) + 2] = fault, [(first) + 3] = fault
	static const uint8_t faults[64] = {
		LL(0x04, HSR_FAULT_TRANSLATION),   LL(0x08, HSR_FAULT_ACCESS_FLAG),
		LL(0x0c, HSR_FAULT_PERMISSION),	   [0x10] = HSR_FAULT_EXTERNAL,
		[0x11] = HSR_FAULT_ASYNC_EXTERNAL, LL(0x14, HSR_FAULT_EXTERNAL_WALK),
		[0x18] = HSR_FAULT_PARITY,	   [0x19] = HSR_FAULT_ASYNC_PARITY,
		LL(0x1c, HSR_FAULT_PARITY_WALK),   [0x21] = HSR_FAULT_ALIGNMENT,
		[0x22] = HSR_FAULT_DEBUG,	   [0x30] = HSR_FAULT_TLB_CONFLICT,
		[0x34] = HSR_FAULT_LOCKDOWN,	   [0x3a] = HSR_FAULT_COPROCESSOR,
		LL(0x3c, HSR_FAULT_DOMAIN),
	};
#undef LL

	return (enum hsr_fault)faults[fsc & 63];
}

bool hsr_fault_is_external(uint32_t fsc)
{
	enum hsr_fault fault = hsr_fault(fsc);

	return fault >= HSR_FAULT_EXTERNAL && fault <= HSR_FAULT_PARITY_WALK;
}
