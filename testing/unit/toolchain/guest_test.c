/* SPDX-License-Identifier: GPL-2.0-only */
/* What guest_program hands to a test: the image, its size and its symbols, in both instruction sets. */
#include <string.h>

#include "testing/harness/test.h"
#include "testing/unit/toolchain/sum_a32.h"
#include "testing/unit/toolchain/sum_t32.h"

static uint32_t word(const unsigned char *image, uint32_t offset)
{
	uint32_t value;

	memcpy(&value, image + offset, sizeof(value));
	return value;
}

TEST(guest_program, start_is_first_and_carries_the_isa)
{
	CHECK_EQ(sum_a32_base, sum_a32__start);
	CHECK_EQ(sum_t32_base | 1, sum_t32__start);
	CHECK_EQ(0, sum_a32_sum & 3);
	CHECK_EQ(1, sum_t32_sum & 1);
}

TEST(guest_program, base_can_be_chosen)
{
	CHECK_EQ(0x80000000u, sum_a32_base);
	CHECK_EQ(0x00010000u, sum_t32_base);
}

TEST(guest_program, image_holds_data_but_not_bss)
{
	CHECK_EQ(5, word(sum_a32_image, sum_a32_written - sum_a32_base));
	CHECK_EQ(3, word(sum_a32_image, sum_a32_numbers + 8 - sum_a32_base));
	CHECK_EQ(sum_a32_size, sum_a32_guest_bss - sum_a32_base);
	CHECK_EQ(8192, sum_a32_guest_stack_top - sum_a32_guest_bss_end);
	CHECK_EQ(0, (uintptr_t)sum_a32_image % 8);
}

TEST(guest_program, first_instruction_is_of_the_isa)
{
	/* LDR sp, [pc, #imm]: A32 encoding A1 with Rt = 13; T32 encoding T2. */
	CHECK_EQ(0xe59fd000, word(sum_a32_image, 0) & 0xfffff000);
	CHECK_EQ(0xd000f8df, word(sum_t32_image, 0) & 0xf000ffff);
}
