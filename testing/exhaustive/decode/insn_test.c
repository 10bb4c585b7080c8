/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every A32 word of a conditional and of the unconditional space, every T32 word, every T32 halfword, against
 * the encoding tables. Bazel's shards are the values of a slice of the word (the tests of the table).
 */
#include "core/decode/insn_a32.h"
#include "core/decode/insn_t32.h"
#include "testing/exhaustive/decode/insn_oracle.h"
#include "testing/harness/test.h"

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

/* One slice a test, so that shards share the work: the eight values of bits 27:25. */
static const struct slice {
	const char *label;
	uint32_t space;
} slices[] = {
	{"000", 0}, {"001", 1}, {"010", 2}, {"011", 3},
	{"100", 4}, {"101", 5}, {"110", 6}, {"111", 7},
};

TEST_TABLE(a32, always_matches_the_tables, struct slice, slices)
{
	insn_oracle_init();
	for (uint32_t i = 0; i < 1u << 25 && !test_failed(); i++)
		check_a32(0xe0000000 | row->space << 25 | i);
}

TEST_TABLE(a32, unconditional_matches_the_tables, struct slice, slices)
{
	insn_oracle_init();
	for (uint32_t i = 0; i < 1u << 25 && !test_failed(); i++)
		check_a32(0xf0000000 | row->space << 25 | i);
}

/* The other conditions decode as 'always' does. */
TEST_TABLE(a32, condition_changes_nothing, struct slice, slices)
{
	for (uint32_t i = 0; i < 1u << 25 && !test_failed(); i++) {
		uint32_t rest = row->space << 25 | i;
		uint32_t cond = (i * 2654435761u >> 16) % 14;
		struct insn_mem always = insn_a32(0xe0000000 | rest);
		struct insn_mem other = insn_a32(cond << 28 | rest);

		if (!insn_oracle_equal(&always, &other))
			FAIL("A32 0x%08x is not what it is with condition %u", rest, cond);
	}
}

/* The first halfwords of 32-bit instructions, by their bits 12:10 (0xe800 on). */
static const struct slice halfword_slices[] = {
	{"e800", 0xe800}, {"ec00", 0xec00}, {"f000", 0xf000},
	{"f400", 0xf400}, {"f800", 0xf800}, {"fc00", 0xfc00},
};

TEST_TABLE(t32, matches_the_tables, struct slice, halfword_slices)
{
	insn_oracle_init();
	for (uint32_t i = 0; i < 1u << 26 && !test_failed(); i++)
		check_t32((row->space << 16) + i);
}

TEST(t32, halfword_matches_the_tables)
{
	insn_oracle_init();
	for (uint32_t half = 0; half < 0xe800; half++) {
		struct insn_mem expected = insn_oracle_t16(half), actual = insn_t32(half, 0xffff);

		if (!insn_oracle_equal(&expected, &actual))
			FAIL("T32 0x%04x: expected kind %d, got %d", half, expected.kind,
			     actual.kind);
	}
}

TEST(t32, second_halfword_is_needed_from_e800_on)
{
	for (uint32_t half = 0; half < 0x10000; half++)
		CHECK_EQ(half >> 11 == 0x1d || half >> 11 == 0x1e || half >> 11 == 0x1f,
			 insn_t32_wide(half));
}
