/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All 2^32 values of HSR, one test for each exception class. The oracle is the layout of each class as a
 * diagram: the bits of a letter, taken out of it in the order of their first appearance, are packed side by
 * side, and so are the fields that the decoder returns. Two tables by halfword make that fast.
 *
 * //testing/unit/decode:hsr_sampled_test is the same with a STRIDE of some thousand, for sanitizers, coverage and
 * armhf.
 */
#include "core/decode/hsr.h"
#include "testing/harness/test.h"

#ifndef STRIDE
#define STRIDE 1
#endif

/* Appends a field of the given width to a packed value. */
static uint64_t put(uint64_t packed, uint32_t value, int width)
{
	return packed << width | value;
}

static uint64_t head(uint32_t hsr)
{
	return put(hsr_ec(hsr), hsr_il(hsr), 1);
}

static uint64_t conditional(uint32_t hsr)
{
	return put(put(head(hsr), hsr_cv(hsr), 1), hsr_cond(hsr), 4);
}

static uint64_t pack_wfx(uint32_t hsr)
{
	return put(conditional(hsr), hsr_is_wfe(hsr), 1);
}

static uint64_t pack_mcr(uint32_t hsr)
{
	struct hsr_mcr mcr = hsr_mcr(hsr);
	uint64_t packed = conditional(hsr);

	packed = put(packed, mcr.opc2, 3);
	packed = put(packed, mcr.opc1, 3);
	packed = put(packed, mcr.crn, 4);
	packed = put(packed, mcr.rt, 4);
	packed = put(packed, mcr.crm, 4);
	return put(packed, mcr.read, 1);
}

static uint64_t pack_mcrr(uint32_t hsr)
{
	struct hsr_mcrr mcrr = hsr_mcrr(hsr);
	uint64_t packed = conditional(hsr);

	packed = put(packed, mcrr.opc1, 4);
	packed = put(packed, mcrr.rt2, 4);
	packed = put(packed, mcrr.rt, 4);
	packed = put(packed, mcrr.crm, 4);
	return put(packed, mcrr.read, 1);
}

static uint64_t pack_ldc(uint32_t hsr)
{
	struct hsr_ldc ldc = hsr_ldc(hsr);
	uint64_t packed = conditional(hsr);

	packed = put(packed, ldc.imm8, 8);
	packed = put(packed, ldc.rn, 4);
	packed = put(packed, ldc.add, 1);
	packed = put(packed, ldc.mode, 3);
	return put(packed, ldc.read, 1);
}

static uint64_t pack_cp(uint32_t hsr)
{
	struct hsr_cp cp = hsr_cp(hsr);

	return put(put(conditional(hsr), cp.simd, 1), cp.coproc, 4);
}

static uint64_t pack_bxj(uint32_t hsr)
{
	return put(conditional(hsr), hsr_bxj_rm(hsr), 4);
}

static uint64_t pack_imm16(uint32_t hsr)
{
	return put(head(hsr), hsr_imm16(hsr), 16);
}

static uint64_t pack_iabt(uint32_t hsr)
{
	struct hsr_iabt iabt = hsr_iabt(hsr);

	return put(put(put(head(hsr), iabt.ea, 1), iabt.s1ptw, 1), iabt.fsc, 6);
}

/* The size is not packed as it stands in HSR: its row of the diagram is turned into bytes first. */
static uint64_t pack_dabt(uint32_t hsr)
{
	static const uint8_t bytes[4] = {1, 2, 4, 4};
	struct hsr_dabt dabt = hsr_dabt(hsr);
	uint32_t sas = hsr >> 22 & 3;
	uint64_t packed = put(head(hsr), dabt.isv, 1);

	packed = put(packed, dabt.size == bytes[sas] ? sas : sas ^ 3, 2);
	packed = put(packed, dabt.sse, 1);
	packed = put(packed, dabt.srt, 4);
	packed = put(packed, dabt.ea, 1);
	packed = put(packed, dabt.cm, 1);
	packed = put(packed, dabt.s1ptw, 1);
	packed = put(packed, dabt.wnr, 1);
	return put(packed, dabt.fsc, 6);
}

/* Bits 31 to 0 of each kind of syndrome; '-' has no meaning. */
static const struct layout {
	enum hsr_iss iss;
	const char *diagram;
	uint64_t (*pack)(uint32_t hsr);
} layouts[] = {
	{HSR_ISS_RESERVED, "eeeeeel-------------------------", head},
	{HSR_ISS_NONE, "eeeeeel-------------------------", head},
	{HSR_ISS_WFX, "eeeeeelvcccc-------------------w", pack_wfx},
	{HSR_ISS_MCR, "eeeeeelvccccqqqooonnnn-ttttmmmmr", pack_mcr},
	{HSR_ISS_MCRR, "eeeeeelvccccoooo--uuuu-ttttmmmmr", pack_mcrr},
	{HSR_ISS_LDC, "eeeeeelvcccciiiiiiii---nnnnadddr", pack_ldc},
	{HSR_ISS_CP, "eeeeeelvcccc--------------s-pppp", pack_cp},
	{HSR_ISS_BXJ, "eeeeeelvcccc----------------mmmm", pack_bxj},
	{HSR_ISS_IMM16, "eeeeeel---------iiiiiiiiiiiiiiii", pack_imm16},
	{HSR_ISS_IABT, "eeeeeel---------------E-s-ffffff", pack_iabt},
	{HSR_ISS_DABT, "eeeeeelvzzg-tttt------Emswffffff", pack_dabt},
};

/* Table B3-18 as rows of class and kind; every other class is reserved. */
static const uint8_t defined[][2] = {
	{0x00, HSR_ISS_NONE},  {0x01, HSR_ISS_WFX},  {0x03, HSR_ISS_MCR},  {0x04, HSR_ISS_MCRR},
	{0x05, HSR_ISS_MCR},   {0x06, HSR_ISS_LDC},  {0x07, HSR_ISS_CP},   {0x08, HSR_ISS_MCR},
	{0x09, HSR_ISS_NONE},  {0x0a, HSR_ISS_BXJ},  {0x0c, HSR_ISS_MCRR}, {0x11, HSR_ISS_IMM16},
	{0x12, HSR_ISS_IMM16}, {0x13, HSR_ISS_NONE}, {0x20, HSR_ISS_IABT}, {0x21, HSR_ISS_IABT},
	{0x24, HSR_ISS_DABT},  {0x25, HSR_ISS_DABT},
};

static uint64_t halves[2][1 << 16];

/* All diagrams are in the order of their bits, so packing is dropping the bits that have no meaning. */
static void fill_halves(const char *diagram)
{
	int position = 0;

	for (uint32_t bit = 0; bit < 32; bit++) {
		uint64_t packed = diagram[31 - bit] == '-' ? 0 : 1ull << position++;
		uint32_t one = 1u << bit % 16;

		for (uint32_t below = 0; below < one; below++)
			halves[bit / 16][one + below] = halves[bit / 16][below] | packed;
	}
}

static enum hsr_iss expected_iss(uint32_t ec)
{
	for (size_t i = 0; i < HAL_ARRAY_SIZE(defined); i++) {
		if (defined[i][0] == ec)
			return (enum hsr_iss)defined[i][1];
	}
	return HSR_ISS_RESERVED;
}

static void check_class(uint32_t ec)
{
	enum hsr_iss iss = expected_iss(ec);
	const struct layout *layout = &layouts[iss];

	REQUIRE_EQ(iss, hsr_iss(ec));
	REQUIRE_EQ(iss, layout->iss);
	fill_halves(layout->diagram);
	for (uint32_t i = 0; i < 1u << 26; i += STRIDE) {
		uint32_t hsr = ec << 26 | i;
		uint64_t expected = halves[1][hsr >> 16] | halves[0][hsr & 0xffff];

		if (layout->pack(hsr) != expected) {
			FAIL("HSR 0x%08x", hsr);
			return;
		}
	}
}

/* A test for every eight classes. */
static const struct group {
	const char *label;
	uint32_t first;
} groups[] = {
	{"00_to_07", 0x00}, {"08_to_0f", 0x08}, {"10_to_17", 0x10}, {"18_to_1f", 0x18},
	{"20_to_27", 0x20}, {"28_to_2f", 0x28}, {"30_to_37", 0x30}, {"38_to_3f", 0x38},
};

TEST_TABLE(hsr, every_value_follows_its_diagram, struct group, groups)
{
	for (uint32_t ec = row->first; ec < row->first + 8 && !test_failed(); ec++)
		check_class(ec);
}
