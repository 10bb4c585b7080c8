/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The sampled twin of //testing/exhaustive/decode:insn_test, for sanitizers, coverage and armhf: random words
 * of every row of the encoding tables, random words altogether, and all halfwords.
 */
#include "core/decode/insn_a32.h"
#include "core/decode/insn_t32.h"
#include "testing/exhaustive/decode/insn_oracle.h"
#include "testing/harness/test.h"

#define SAMPLES 200000

static void check_a32(uint32_t word)
{
	struct insn_mem expected = insn_oracle_a32(word), actual = insn_a32(word);

	if (!insn_oracle_equal(&expected, &actual))
		FAIL("A32 0x%08x: expected kind %d, got %d", word, expected.kind, actual.kind);
}

static void check_t32(uint32_t word)
{
	struct insn_mem expected = insn_oracle_t32(word), actual = insn_t32(word >> 16, word);

	if (!insn_oracle_equal(&expected, &actual))
		FAIL("T32 0x%08x: expected kind %d, got %d", word, expected.kind, actual.kind);
}

TEST(a32, sampled_words_match_the_tables)
{
	uint64_t state = test_seed(1);

	insn_oracle_init();
	for (int i = 0; i < SAMPLES && !test_failed(); i++) {
		check_a32(insn_oracle_random(false, &state));
		check_a32((uint32_t)test_random(&state));
	}
}

TEST(t32, sampled_words_match_the_tables)
{
	uint64_t state = test_seed(2);

	insn_oracle_init();
	for (int i = 0; i < SAMPLES && !test_failed(); i++) {
		check_t32(insn_oracle_random(true, &state));
		check_t32(0xe8000000 + (uint32_t)(test_random(&state) % 0x18000000));
	}
}

TEST(t32, halfwords_match_the_tables)
{
	insn_oracle_init();
	for (uint32_t half = 0; half < 0xe800 && !test_failed(); half++) {
		struct insn_mem expected = insn_oracle_t16(half), actual = insn_t32(half, 0);

		if (!insn_oracle_equal(&expected, &actual))
			FAIL("T32 0x%04x: expected kind %d, got %d", half, expected.kind,
			     actual.kind);
	}
}

TEST(t32, wide_begins_at_e800)
{
	CHECK(!insn_t32_wide(0xe7ff));
	CHECK(insn_t32_wide(0xe800));
	CHECK(insn_t32_wide(0xffff));
}
