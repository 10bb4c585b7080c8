/* SPDX-License-Identifier: GPL-2.0-only */
#include "hal/types.h"
#include "testing/harness/test.h"

static const uint32_t sizes[] = {1, 2, 3, 32, 33, 1024, 0x7fffffff, 0x80000000};
static const uint32_t far_away[] = {0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff};

static void check(uint32_t index, uint32_t size)
{
	NOTE("index %#x of %#x", index, size);
	CHECK_EQ(index < size ? index : 0, hal_index_mask(index, size));
}

/* Covers: CVE-2017-5753 */
TEST(types, CVE_2017_5753_index_is_itself_inside_and_0_outside)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(sizes); i++) {
		for (uint32_t index = 0; index < 70; index++)
			check(index, sizes[i]);
		for (unsigned j = 0; j < HAL_ARRAY_SIZE(far_away); j++)
			check(far_away[j], sizes[i]);
		check(sizes[i] - 1, sizes[i]);
		check(sizes[i], sizes[i]);
		check(sizes[i] + 1, sizes[i]);
	}
}
