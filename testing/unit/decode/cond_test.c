/* SPDX-License-Identifier: GPL-2.0-only */
/* Conditions and ITSTATE: the golden values of SPEC.md 12.3 and 12.4, and what R4 and R5 ask for. */
#include "core/decode/cond.h"
#include "testing/harness/test.h"

/* N, Z, C and V as letters, lower case where the flag is clear; what the condition's mnemonic means. */
static bool condition_by_its_definition(uint32_t cond, uint32_t nzcv)
{
	bool n = nzcv & 8, z = nzcv & 4, c = nzcv & 2, v = nzcv & 1;
	const bool by_name[16] = {
		z,
		!z, /* EQ NE */
		c,
		!c, /* CS CC */
		n,
		!n, /* MI PL */
		v,
		!v, /* VS VC */
		c && !z,
		!c || z, /* HI LS */
		n == v,
		n != v, /* GE LT */
		!z && n == v,
		z || n != v, /* GT LE */
		true,
		false, /* AL, never */
	};

	return by_name[cond];
}

TEST(cond, holds_for_each_condition_and_flags)
{
	for (uint32_t cond = 0; cond < 16; cond++) {
		for (uint32_t nzcv = 0; nzcv < 16; nzcv++) {
			NOTE("condition %u, flags %u", cond, nzcv);
			CHECK_EQ(condition_by_its_definition(cond, nzcv),
				 cond_holds(cond, nzcv << 28 | 0x1d3));
		}
	}
}

static const struct golden_row {
	const char *label;
	uint32_t passes; /* bit n: with NZCV n */
} golden_rows[] = {
	{"eq", 0xf0f0}, {"ne", 0x0f0f}, {"cs", 0xcccc}, {"cc", 0x3333},
	{"mi", 0xff00}, {"pl", 0x00ff}, {"vs", 0xaaaa}, {"vc", 0x5555},
	{"hi", 0x0c0c}, {"ls", 0xf3f3}, {"ge", 0xaa55}, {"lt", 0x55aa},
	{"gt", 0x0a05}, {"le", 0xf5fa}, {"al", 0xffff}, {"nv", 0x0000},
};

TEST_TABLE(cond, holds_is_golden, struct golden_row, golden_rows)
{
	uint32_t cond = row - golden_rows;

	for (uint32_t nzcv = 0; nzcv < 16; nzcv++)
		CHECK_EQ(row->passes >> nzcv & 1, cond_holds(cond, nzcv << 28));
}

static const struct passed_row {
	const char *label;
	uint32_t hsr, cpsr;
	bool passed;
} passed_rows[] = {
	{"a32_wfine_with_z_set", 0x07100000, 0x400001d3, false},
	{"a32_wfine_with_z_clear", 0x07100000, 0x000001d3, true},
	{"a32_mcr_always", 0x0fe20480, 0x400001d3, true},
	{"a32_mcreq_with_z_clear", 0x0f020480, 0x000001d3, false},
	{"a32_cond_15_never", 0x0ff20480, 0x000001d3, false},
	{"t32_wfi_outside_it", 0x04000000, 0x000001f3, true},
	{"t32_wfi_it_eq_with_z_set", 0x04000000, 0x400009f3, true},
	{"t32_wfi_it_eq_with_z_clear", 0x04000000, 0x000009f3, false},
	{"t32_wfi_it_low_bits_alone_eq_z_clear", 0x04000000, 0x020001f3, false},
	{"t32_valid_condition_overrides_it", 0x07e00000, 0x000009f3, true},
	{"a32_has_no_it_state", 0x06000000, 0x000009d3, true},
	{"hvc_is_unconditional", 0x4b100000, 0x400001d3, true},
	{"abort_is_unconditional", 0x93100007, 0x400001d3, true},
};

/* Covers: R4 */
TEST_TABLE(cond, R4_passed_follows_the_syndrome_then_it, struct passed_row, passed_rows)
{
	CHECK_EQ(row->passed, cond_passed(row->hsr, row->cpsr));
}

static const struct advance_row {
	uint8_t before, after;
} advance_rows[] = {
	{0x00, 0x00}, {0x08, 0x00}, {0x04, 0x08}, {0x0c, 0x18}, {0x02, 0x04}, {0x06, 0x0c},
	{0x0a, 0x14}, {0x0e, 0x1c}, {0x01, 0x02}, {0x03, 0x06}, {0x0f, 0x1e}, {0x18, 0x00},
	{0xe8, 0x00}, {0xe4, 0xe8}, {0xe1, 0xe2}, {0xc5, 0xca},
};

TEST(it, advance_is_golden)
{
	for (size_t i = 0; i < sizeof(advance_rows) / sizeof(advance_rows[0]); i++) {
		NOTE("ITSTATE 0x%02x", advance_rows[i].before);
		CHECK_EQ(advance_rows[i].after, cond_it_advance(advance_rows[i].before));
	}
}

TEST(it, state_is_taken_apart_and_put_together)
{
	CHECK_EQ(0xff, cond_itstate(0x0600fc00));
	CHECK_EQ(0x00, cond_itstate(0xf9ff03ff));
	CHECK_EQ(0x01, cond_itstate(0x02000000));
	CHECK_EQ(0x04, cond_itstate(0x00000400));
	CHECK_EQ(0xf9ff03ffu, cond_with_itstate(0xffffffff, 0));
	CHECK_EQ(0x0600fc00, cond_with_itstate(0, 0xff));
	for (uint32_t it = 0; it < 256; it++)
		CHECK_EQ(it, cond_itstate(cond_with_itstate(0xa5a5a5a5, it)));
}

static const struct skip_row {
	const char *label;
	uint32_t pc, cpsr;
	bool wide;
	uint32_t new_pc, new_cpsr;
} skip_rows[] = {
	{"a32", 0x8000, 0x1d3, true, 0x8004, 0x1d3},
	{"a32_whatever_the_length_says", 0x8000, 0x1d3, false, 0x8004, 0x1d3},
	{"a32_leaves_it_alone", 0x8000, 0x0600fdd3, true, 0x8004, 0x0600fdd3},
	{"t32_16_bit", 0x8002, 0x1f3, false, 0x8004, 0x1f3},
	{"t32_32_bit", 0x8002, 0x1f3, true, 0x8006, 0x1f3},
	{"t32_first_of_two_in_it", 0x8002, 0x000005f3, false, 0x8004, 0x000009f3},
	{"t32_last_of_it", 0x8002, 0x000009f3, true, 0x8006, 0x000001f3},
	{"wraps_at_4_gib", 0xfffffffe, 0x1f3, false, 0, 0x1f3},
};

/* Covers: R5 */
TEST_TABLE(cond, R5_skip_moves_pc_and_itstate, struct skip_row, skip_rows)
{
	struct cond_resume next = cond_skip(row->pc, row->cpsr, row->wide);

	CHECK_EQ(row->new_pc, next.pc);
	CHECK_EQ(row->new_cpsr, next.cpsr);
}

static const struct load_pc_row {
	const char *label;
	uint32_t target, cpsr, new_pc, new_cpsr;
} load_pc_rows[] = {
	{"a32_to_a32", 0x8000, 0x1d3, 0x8000, 0x1d3},
	{"a32_to_thumb", 0x8003, 0x1d3, 0x8002, 0x1f3},
	{"thumb_to_a32_ends_it", 0x8000, 0x000009f3, 0x8000, 0x1d3},
	{"thumb_to_thumb_ends_it", 0x8001, 0x000009f3, 0x8000, 0x1f3},
	{"unaligned_a32_is_aligned", 0x8002, 0x1f3, 0x8000, 0x1d3},
};

TEST_TABLE(cond, load_pc_interworks, struct load_pc_row, load_pc_rows)
{
	struct cond_resume next = cond_load_pc(row->target, row->cpsr);

	CHECK_EQ(row->new_pc, next.pc);
	CHECK_EQ(row->new_cpsr, next.cpsr);
}
