/* SPDX-License-Identifier: GPL-2.0-only */
/* Descriptors against the values of SPEC.md section 5.2. */
#include "core/mm/pte.h"
#include "testing/harness/test.h"

static const struct leaf_row {
	const char *label;
	unsigned level;
	struct pte_rights rights;
	uint64_t attributes;
} leaf_rows[] = {
	{"ram_read_only", 3, {false, false, false}, 0x004000000000077f},
	{"ram_read_write", 3, {true, false, false}, 0x00400000000007ff},
	{"ram_read_execute", 3, {false, true, false}, 0x000000000000077f},
	{"ram_all", 3, {true, true, false}, 0x00000000000007ff},
	{"block_read_only", 2, {false, false, false}, 0x004000000000077d},
	{"block_all", 2, {true, true, false}, 0x00000000000007fd},
	{"device_read_write", 3, {true, false, true}, 0x00400000000007c7},
	{"device_read_only", 3, {false, false, true}, 0x0040000000000747},
	{"device_is_never_executable", 3, {true, true, true}, 0x00400000000007c7},
};

TEST_TABLE(pte, leaf_has_the_attributes_of_the_specification, struct leaf_row, leaf_rows)
{
	uint64_t pa = 0xff40200000, pte = pte_make_leaf(hpa(pa), row->level, row->rights);

	CHECK_EQ(pa | row->attributes, pte);
	CHECK_EQ(pa, pte_address(pte).v);
	CHECK_EQ(row->rights.write, pte_writable(pte));
	CHECK_EQ(row->rights.execute && !row->rights.device, pte_executable(pte));
	CHECK_EQ(row->rights.device, pte_is_device(pte));
	CHECK(pte_valid(pte));
	CHECK(pte_young(pte));
	CHECK(!pte_is_table(pte, row->level));
}

TEST(pte, table_entry_is_address_and_type)
{
	uint64_t pte = pte_make_table(hpa(0xfedcba9000));

	CHECK_EQ(0xfedcba9003, pte);
	CHECK(pte_is_table(pte, 1));
	CHECK(pte_is_table(pte, 2));
	CHECK(!pte_is_table(pte, 3));
	CHECK(!pte_is_table(0xfedcba9001, 2));
	CHECK(!pte_is_table(0xfedcba9002, 2));
}

TEST(pte, level_sizes_are_1_gib_2_mib_4_kib)
{
	CHECK_EQ(1ull << 30, pte_level_size(1));
	CHECK_EQ(1ull << 21, pte_level_size(2));
	CHECK_EQ(1ull << 12, pte_level_size(3));
}
