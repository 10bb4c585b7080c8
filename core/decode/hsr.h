/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The Hyp Syndrome Register as values: what took the guest to Hyp mode, and with which operands
 * (ARM DDI 0406C, B3.13.6 "Use of the HSR"; SPEC.md 4.6, 5.9, 12.2).
 *
 * Everything here is total: any of the 2^32 values may be handed in, and fields that mean nothing for
 * its class are simply the bits that stand there. May run in Hyp mode: no calls, no pointers in tables.
 */
#ifndef CORE_DECODE_HSR_H
#define CORE_DECODE_HSR_H

#include "hal/types.h"

/* The exception classes (HSR.EC) of ARMv7 with the Virtualization Extensions; the rest are reserved. */
enum hsr_class {
	HSR_EC_UNKNOWN = 0x00,
	HSR_EC_WFX = 0x01,
	HSR_EC_CP15_32 = 0x03,
	HSR_EC_CP15_64 = 0x04,
	HSR_EC_CP14_32 = 0x05,
	HSR_EC_CP14_LS = 0x06,
	HSR_EC_CP_0_13 = 0x07,
	HSR_EC_CP10_ID = 0x08,
	HSR_EC_JAZELLE = 0x09,
	HSR_EC_BXJ = 0x0a,
	HSR_EC_CP14_64 = 0x0c,
	HSR_EC_SVC_HYP = 0x11,
	HSR_EC_HVC = 0x12,
	HSR_EC_SMC = 0x13,
	HSR_EC_IABT = 0x20,
	HSR_EC_IABT_HYP = 0x21,
	HSR_EC_DABT = 0x24,
	HSR_EC_DABT_HYP = 0x25,
};

/* How the instruction-specific syndrome of a class reads, which is what a class is to a decoder. */
enum hsr_iss {
	HSR_ISS_RESERVED, /* the class is not defined */
	HSR_ISS_NONE,	  /* defined, without a syndrome (unknown reason, Jazelle, SMC) */
	HSR_ISS_WFX,	  /* hsr_is_wfe() */
	HSR_ISS_MCR,	  /* hsr_mcr() */
	HSR_ISS_MCRR,	  /* hsr_mcrr() */
	HSR_ISS_LDC,	  /* hsr_ldc() */
	HSR_ISS_CP,	  /* hsr_cp() */
	HSR_ISS_BXJ,	  /* hsr_bxj_rm() */
	HSR_ISS_IMM16,	  /* hsr_imm16() */
	HSR_ISS_IABT,	  /* hsr_iabt() */
	HSR_ISS_DABT,	  /* hsr_dabt() */
};

/* A trapped MCR or MRC, also VMRS of an id register (classes 0x03, 0x05, 0x08). */
struct hsr_mcr {
	uint8_t opc1; /* 0 to 7 */
	uint8_t crn;  /* 0 to 15 */
	uint8_t crm;  /* 0 to 15 */
	uint8_t opc2; /* 0 to 7 */
	uint8_t rt;   /* 0 to 15; 15 is APSR_nzcv in an MRC (B2) */
	bool read;    /* MRC: from the coprocessor to Rt */
};

/* A trapped MCRR or MRRC (classes 0x04, 0x0C). */
struct hsr_mcrr {
	uint8_t opc1; /* 0 to 15 */
	uint8_t crm;  /* 0 to 15 */
	uint8_t rt;   /* 0 to 15: bits 31:0 of the value */
	uint8_t rt2;  /* 0 to 15: bits 63:32 of the value */
	bool read;    /* MRRC */
};

/* A trapped LDC or STC of CP14 (class 0x06). */
struct hsr_ldc {
	uint8_t imm8; /* the offset in words */
	uint8_t rn;
	uint8_t mode; /* 0 unindexed, 1 post-indexed, 2 offset, 3 pre-indexed; +4: the base is the PC */
	bool add;
	bool read; /* LDC: from memory to the coprocessor */
};

/* A trapped use of CP0 to CP13, floating point and Advanced SIMD included (class 0x07). */
struct hsr_cp {
	uint8_t coproc; /* 0 to 15; not valid when simd */
	bool simd;	/* trapped by HCPTR.TASE */
};

/* An abort on an instruction fetch (classes 0x20, 0x21). */
struct hsr_iabt {
	uint8_t fsc; /* fault status, 0 to 63 */
	bool ea;     /* external abort type, implementation defined */
	bool s1ptw;  /* stage 2 fault on a stage 1 table walk */
};

/* An abort on a data access (classes 0x24, 0x25). */
struct hsr_dabt {
	bool isv;     /* size, sse and srt are valid; else the instruction must be decoded */
	uint8_t size; /* bytes: 1, 2 or 4; the reserved SAS of 3 reads as 4 (B55) */
	bool sse;     /* the loaded value is sign-extended (B1) */
	uint8_t srt;  /* 0 to 15 */
	bool ea;      /* external abort type, implementation defined */
	bool cm;      /* a cache maintenance operation */
	bool s1ptw;   /* stage 2 fault on a stage 1 table walk */
	bool wnr;     /* a write (of the instruction, even when s1ptw: B47) */
	uint8_t fsc;  /* fault status, 0 to 63 */
};

/* What a fault status code says, long-descriptor format (B3.13.3). */
enum hsr_fault {
	HSR_FAULT_RESERVED,
	HSR_FAULT_TRANSLATION,
	HSR_FAULT_ACCESS_FLAG,
	HSR_FAULT_PERMISSION,
	HSR_FAULT_EXTERNAL,
	HSR_FAULT_EXTERNAL_WALK,
	HSR_FAULT_PARITY,
	HSR_FAULT_PARITY_WALK,
	HSR_FAULT_ASYNC_EXTERNAL,
	HSR_FAULT_ASYNC_PARITY,
	HSR_FAULT_ALIGNMENT,
	HSR_FAULT_DEBUG,
	HSR_FAULT_TLB_CONFLICT,
	HSR_FAULT_LOCKDOWN,
	HSR_FAULT_COPROCESSOR,
	HSR_FAULT_DOMAIN,
};

/* The exception class, 0 to 63. */
static inline uint32_t hsr_ec(uint32_t hsr)
{
	return hal_bits(hsr, 31, 26);
}

/* True when the trapped instruction is 32 bits long; not valid for aborts without ISV. */
static inline bool hsr_il(uint32_t hsr)
{
	return hal_bit(hsr, 25);
}

/* True when hsr_cond() is valid; only classes below 0x10 have it. */
static inline bool hsr_cv(uint32_t hsr)
{
	return hal_bit(hsr, 24);
}

/* The condition of the trapped instruction, 0 to 15. */
static inline uint32_t hsr_cond(uint32_t hsr)
{
	return hal_bits(hsr, 23, 20);
}

/* Of class 0x01: WFE, else WFI. */
static inline bool hsr_is_wfe(uint32_t hsr)
{
	return hal_bit(hsr, 0);
}

/* Of class 0x0A: the register that holds the target, 0 to 15. */
static inline uint32_t hsr_bxj_rm(uint32_t hsr)
{
	return hal_bits(hsr, 3, 0);
}

/* Of classes 0x11 and 0x12: the immediate of the SVC or HVC. */
static inline uint32_t hsr_imm16(uint32_t hsr)
{
	return hal_bits(hsr, 15, 0);
}

/*
 * How the syndrome of exception class ec (0 to 63) reads; HSR_ISS_RESERVED when the class is not
 * defined.
 */
enum hsr_iss hsr_iss(uint32_t ec);

/* The syndrome of classes 0x03, 0x05 and 0x08. */
static inline struct hsr_mcr hsr_mcr(uint32_t hsr)
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

/* The syndrome of classes 0x04 and 0x0C. */
static inline struct hsr_mcrr hsr_mcrr(uint32_t hsr)
{
	return (struct hsr_mcrr){
		.opc1 = hal_bits(hsr, 19, 16),
		.crm = hal_bits(hsr, 4, 1),
		.rt = hal_bits(hsr, 8, 5),
		.rt2 = hal_bits(hsr, 13, 10),
		.read = hal_bit(hsr, 0),
	};
}

/* The syndrome of class 0x06. */
struct hsr_ldc hsr_ldc(uint32_t hsr);

/* The syndrome of class 0x07. */
struct hsr_cp hsr_cp(uint32_t hsr);

/* The syndrome of classes 0x20 and 0x21. */
static inline struct hsr_iabt hsr_iabt(uint32_t hsr)
{
	return (struct hsr_iabt){
		.fsc = hal_bits(hsr, 5, 0),
		.ea = hal_bit(hsr, 9),
		.s1ptw = hal_bit(hsr, 7),
	};
}

/* The syndrome of classes 0x24 and 0x25. */
static inline struct hsr_dabt hsr_dabt(uint32_t hsr)
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

/* What kind of fault the status fsc (0 to 63) stands for. */
static inline enum hsr_fault hsr_fault(uint32_t fsc)
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

/*
 * The level (1 to 3) of the table that fsc names. Valid for translation, access flag, permission and
 * domain faults and for aborts on a walk; 0 there is reserved.
 */
static inline uint32_t hsr_fault_level(uint32_t fsc)
{
	return hal_bits(fsc, 1, 0);
}

/* True for a synchronous external abort or parity error, on the access or on a walk (SPEC.md 5.3). */
static inline bool hsr_fault_is_external(uint32_t fsc)
{
	enum hsr_fault fault = hsr_fault(fsc);

	return fault >= HSR_FAULT_EXTERNAL && fault <= HSR_FAULT_PARITY_WALK;
}

#endif
