/* SPDX-License-Identifier: GPL-2.0-only */
/* The golden syndromes of SPEC.md 12.2, field by field, and the classes and fault statuses as lists. */
#include "core/decode/hsr.h"
#include "testing/harness/test.h"

#define CM    (1u << 0)
#define S1PTW (1u << 1)
#define WNR   (1u << 2)
#define SSE   (1u << 3)

static const struct dabt_row {
	const char *label;
	uint32_t hsr;
	bool il, isv;
	uint32_t size, srt, flags, fsc;
} dabt_rows[] = {
	{"ldr_r3_translation_l3", 0x93830007, true, true, 4, 3, 0, 0x07},
	{"str_r3_translation_l3", 0x93830047, true, true, 4, 3, WNR, 0x07},
	{"ldrb_r0_translation_l1", 0x93000005, true, true, 1, 0, 0, 0x05},
	{"ldrsb_r1_translation_l3", 0x93210007, true, true, 1, 1, SSE, 0x07},
	{"ldrsh_r2_translation_l2", 0x93620006, true, true, 2, 2, SSE, 0x06},
	{"strh_r3_thumb16", 0x91430047, false, true, 2, 3, WNR, 0x07},
	{"ldm_without_syndrome", 0x92000007, true, false, 1, 0, 0, 0x07},
	{"store_permission_l3", 0x9384004f, true, true, 4, 4, WNR, 0x0f},
	{"dccimvac", 0x92000147, true, false, 1, 0, CM | WNR, 0x07},
	{"stage_1_walk", 0x92000087, true, false, 1, 0, S1PTW, 0x07},
	{"access_flag_l3_ldr_r5", 0x9385000b, true, true, 4, 5, 0, 0x0b},
	{"external_abort", 0x92000010, true, false, 1, 0, 0, 0x10},
	{"sas_3_is_4_bytes_B55", 0x93c00007, true, true, 4, 0, 0, 0x07},
};

/* Covers: B55 */
TEST_TABLE(hsr, B55_dabt_fields_are_golden, struct dabt_row, dabt_rows)
{
	struct hsr_dabt dabt = hsr_dabt(row->hsr);

	CHECK_EQ(HSR_EC_DABT, hsr_ec(row->hsr));
	CHECK_EQ(row->il, hsr_il(row->hsr));
	CHECK_EQ(row->isv, dabt.isv);
	CHECK_EQ(row->size, dabt.size);
	CHECK_EQ(row->srt, dabt.srt);
	CHECK_EQ(row->flags, (dabt.cm ? CM : 0) | (dabt.s1ptw ? S1PTW : 0) | (dabt.wnr ? WNR : 0) |
				     (dabt.sse ? SSE : 0));
	CHECK_EQ(row->fsc, dabt.fsc);
	CHECK(!dabt.ea);
}

TEST(hsr, dabt_external_abort_type_is_bit_9)
{
	CHECK(hsr_dabt(0x92000210).ea);
}

TEST(hsr, iabt_fields_are_golden)
{
	struct hsr_iabt translation = hsr_iabt(0x82000007), permission = hsr_iabt(0x8200000f);

	CHECK_EQ(HSR_EC_IABT, hsr_ec(0x82000007));
	CHECK_EQ(0x07, translation.fsc);
	CHECK_EQ(0x0f, permission.fsc);
	CHECK(!translation.s1ptw && !translation.ea);
	CHECK(hsr_iabt(0x82000087).s1ptw);
	CHECK(hsr_iabt(0x82000210).ea);
}

static const struct mcr_row {
	const char *label;
	uint32_t hsr, ec;
	struct hsr_mcr mcr; /* opc1, crn, crm, opc2, rt, read */
} mcr_rows[] = {
	{"mrc_actlr_r4", 0x0fe20481, HSR_EC_CP15_32, {0, 1, 0, 1, 4, true}},
	{"mcr_actlr_r4", 0x0fe20480, HSR_EC_CP15_32, {0, 1, 0, 1, 4, false}},
	{"mcr_sctlr_r0", 0x0fe00400, HSR_EC_CP15_32, {0, 1, 0, 0, 0, false}},
	{"mcr_dccisw_r2", 0x0fe41c5c, HSR_EC_CP15_32, {0, 7, 14, 2, 2, false}},
	{"mcr_dcisw_r2", 0x0fe41c4c, HSR_EC_CP15_32, {0, 7, 6, 2, 2, false}},
	{"mrc_dccsw_r2", 0x0fe41c55, HSR_EC_CP15_32, {0, 7, 10, 2, 2, true}},
	{"mrc_pmcr_r1", 0x0fe02439, HSR_EC_CP15_32, {0, 9, 12, 0, 1, true}},
	{"mrc_l2ctlr_r0", 0x0fe46401, HSR_EC_CP15_32, {1, 9, 0, 2, 0, true}},
	{"mrc_cbar_r0", 0x0fe13c01, HSR_EC_CP15_32, {4, 15, 0, 0, 0, true}},
	{"mcr_cntp_ctl_r3", 0x0fe23864, HSR_EC_CP15_32, {0, 14, 2, 1, 3, false}},
	{"mrc_dbgdscr_apsr", 0x17e001e3, HSR_EC_CP14_32, {0, 0, 1, 0, 15, true}},
	{"mrc_dbgdidr_r0", 0x17e00001, HSR_EC_CP14_32, {0, 0, 0, 0, 0, true}},
};

TEST_TABLE(hsr, mcr_fields_are_golden, struct mcr_row, mcr_rows)
{
	struct hsr_mcr mcr = hsr_mcr(row->hsr);

	CHECK_EQ(row->ec, hsr_ec(row->hsr));
	CHECK(hsr_cv(row->hsr));
	CHECK_EQ(14, hsr_cond(row->hsr));
	CHECK_EQ(row->mcr.opc1, mcr.opc1);
	CHECK_EQ(row->mcr.crn, mcr.crn);
	CHECK_EQ(row->mcr.crm, mcr.crm);
	CHECK_EQ(row->mcr.opc2, mcr.opc2);
	CHECK_EQ(row->mcr.rt, mcr.rt);
	CHECK_EQ(row->mcr.read, mcr.read);
}

static const struct mcrr_row {
	const char *label;
	uint32_t hsr;
	struct hsr_mcrr mcrr; /* opc1, crm, rt, rt2, read */
} mcrr_rows[] = {
	{"mrrc_cntp_cval_r2_r3", 0x13e20c5d, {2, 14, 2, 3, true}},
	{"mcrr_ttbr0_r4_r5", 0x13e01484, {0, 2, 4, 5, false}},
	{"mcrr_ttbr1_r4_r5", 0x13e11484, {1, 2, 4, 5, false}},
};

TEST_TABLE(hsr, mcrr_fields_are_golden, struct mcrr_row, mcrr_rows)
{
	struct hsr_mcrr mcrr = hsr_mcrr(row->hsr);

	CHECK_EQ(HSR_EC_CP15_64, hsr_ec(row->hsr));
	CHECK_EQ(row->mcrr.opc1, mcrr.opc1);
	CHECK_EQ(row->mcrr.crm, mcrr.crm);
	CHECK_EQ(row->mcrr.rt, mcrr.rt);
	CHECK_EQ(row->mcrr.rt2, mcrr.rt2);
	CHECK_EQ(row->mcrr.read, mcrr.read);
}

TEST(hsr, wfx_tells_wfe_from_wfi)
{
	CHECK_EQ(HSR_EC_WFX, hsr_ec(0x07e00000));
	CHECK(!hsr_is_wfe(0x07e00000));
	CHECK(hsr_is_wfe(0x07e00001));
	CHECK(!hsr_cv(0x04000000) && !hsr_il(0x04000000));
	CHECK(hsr_cv(0x07100000));
	CHECK_EQ(1, hsr_cond(0x07100000));
}

TEST(hsr, hvc_and_smc_are_golden)
{
	CHECK_EQ(HSR_EC_HVC, hsr_ec(0x4a000000));
	CHECK_EQ(0, hsr_imm16(0x4a000000));
	CHECK_EQ(0x1234, hsr_imm16(0x4a001234));
	CHECK_EQ(HSR_EC_SMC, hsr_ec(0x4e000000));
}

TEST(hsr, other_syndromes_are_decoded)
{
	struct hsr_cp vfp = hsr_cp(0x1fe0000a), simd = hsr_cp(0x1fe00020);
	struct hsr_ldc ldc = hsr_ldc(0x1be120b5); /* LDC p14, c5, [r5], #+0x48 */

	CHECK_EQ(HSR_EC_CP_0_13, hsr_ec(0x1fe0000a));
	CHECK_EQ(10, vfp.coproc);
	CHECK(!vfp.simd);
	CHECK(simd.simd);
	CHECK_EQ(0x12, ldc.imm8);
	CHECK_EQ(5, ldc.rn);
	CHECK_EQ(2, ldc.mode);
	CHECK(ldc.add && ldc.read);
	CHECK_EQ(7, hsr_bxj_rm(0x2be00007));
}

/* One line per class from the manual's table B3-18, none for a reserved one. */
static const struct class_row {
	uint32_t ec;
	enum hsr_iss iss;
} class_rows[] = {
	{0x00, HSR_ISS_NONE},  {0x01, HSR_ISS_WFX},  {0x03, HSR_ISS_MCR},  {0x04, HSR_ISS_MCRR},
	{0x05, HSR_ISS_MCR},   {0x06, HSR_ISS_LDC},  {0x07, HSR_ISS_CP},   {0x08, HSR_ISS_MCR},
	{0x09, HSR_ISS_NONE},  {0x0a, HSR_ISS_BXJ},  {0x0c, HSR_ISS_MCRR}, {0x11, HSR_ISS_IMM16},
	{0x12, HSR_ISS_IMM16}, {0x13, HSR_ISS_NONE}, {0x20, HSR_ISS_IABT}, {0x21, HSR_ISS_IABT},
	{0x24, HSR_ISS_DABT},  {0x25, HSR_ISS_DABT},
};

TEST(hsr, each_of_64_classes_is_defined_or_reserved)
{
	enum hsr_iss expected[64] = {HSR_ISS_RESERVED};

	for (size_t i = 0; i < sizeof(class_rows) / sizeof(class_rows[0]); i++)
		expected[class_rows[i].ec] = class_rows[i].iss;
	for (uint32_t ec = 0; ec < 64; ec++) {
		NOTE("class 0x%02x", ec);
		CHECK_EQ(expected[ec], hsr_iss(ec));
	}
}

/* The manual's table B3-24: x stands for the level. */
static const struct fault_row {
	const char *label; /* the pattern of the fault status */
	enum hsr_fault fault;
	bool external;
} fault_rows[] = {
	{"0001xx", HSR_FAULT_TRANSLATION, false},    {"0010xx", HSR_FAULT_ACCESS_FLAG, false},
	{"0011xx", HSR_FAULT_PERMISSION, false},     {"010000", HSR_FAULT_EXTERNAL, true},
	{"010001", HSR_FAULT_ASYNC_EXTERNAL, false}, {"0101xx", HSR_FAULT_EXTERNAL_WALK, true},
	{"011000", HSR_FAULT_PARITY, true},	     {"011001", HSR_FAULT_ASYNC_PARITY, false},
	{"0111xx", HSR_FAULT_PARITY_WALK, true},     {"100001", HSR_FAULT_ALIGNMENT, false},
	{"100010", HSR_FAULT_DEBUG, false},	     {"110000", HSR_FAULT_TLB_CONFLICT, false},
	{"110100", HSR_FAULT_LOCKDOWN, false},	     {"111010", HSR_FAULT_COPROCESSOR, false},
	{"1111xx", HSR_FAULT_DOMAIN, false},	     {"0000xx", HSR_FAULT_RESERVED, false},
	{"01001x", HSR_FAULT_RESERVED, false},	     {"01101x", HSR_FAULT_RESERVED, false},
	{"100000", HSR_FAULT_RESERVED, false},	     {"100011", HSR_FAULT_RESERVED, false},
	{"1001xx", HSR_FAULT_RESERVED, false},	     {"101xxx", HSR_FAULT_RESERVED, false},
	{"110001", HSR_FAULT_RESERVED, false},	     {"11001x", HSR_FAULT_RESERVED, false},
	{"110101", HSR_FAULT_RESERVED, false},	     {"11011x", HSR_FAULT_RESERVED, false},
	{"11100x", HSR_FAULT_RESERVED, false},	     {"111011", HSR_FAULT_RESERVED, false},
};

static bool fault_row_matches(const struct fault_row *row, uint32_t fsc)
{
	for (int bit = 0; bit < 6; bit++) {
		char c = row->label[5 - bit];

		if (c != 'x' && c != (char)('0' + (fsc >> bit & 1)))
			return false;
	}
	return true;
}

TEST_TABLE(hsr, fault_status_is_classified, struct fault_row, fault_rows)
{
	for (uint32_t fsc = 0; fsc < 64; fsc++) {
		if (!fault_row_matches(row, fsc))
			continue;
		NOTE("fault status 0x%02x", fsc);
		CHECK_EQ(row->fault, hsr_fault(fsc));
		CHECK_EQ(row->external, hsr_fault_is_external(fsc));
		CHECK_EQ(fsc % 4, hsr_fault_level(fsc));
	}
}

TEST(hsr, fault_rows_cover_each_status_once)
{
	for (uint32_t fsc = 0; fsc < 64; fsc++) {
		int rows = 0;

		for (size_t i = 0; i < sizeof(fault_rows) / sizeof(fault_rows[0]); i++)
			rows += fault_row_matches(&fault_rows[i], fsc);
		NOTE("fault status 0x%02x", fsc);
		CHECK_EQ(1, rows);
	}
}
