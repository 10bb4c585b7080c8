/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every class × CV × condition × flags × ITSTATE × instruction set; every ITSTATE × instruction set × length.
 * The oracle has the conditions by the meaning of their names, and ITSTATE as the list of what remains.
 *
 * //testing/unit/decode:cond_sampled_test is the same with a STRIDE, for sanitizers, coverage and armhf.
 */
#include "core/decode/cond.h"
#include "testing/harness/test.h"

#ifndef STRIDE
#define STRIDE 1
#endif

static bool flags_satisfy(uint32_t cond, uint32_t nzcv)
{
	bool n = nzcv & 8, z = nzcv & 4, c = nzcv & 2, v = nzcv & 1;

	switch (cond) {
	case 0: /* equal */
		return z;
	case 1: /* not equal */
		return !z;
	case 2: /* carry set */
		return c;
	case 3: /* carry clear */
		return !c;
	case 4: /* minus */
		return n;
	case 5: /* plus or zero */
		return !n;
	case 6: /* overflow */
		return v;
	case 7: /* no overflow */
		return !v;
	case 8: /* unsigned higher */
		return c && !z;
	case 9: /* unsigned lower or same */
		return !c || z;
	case 10: /* signed greater than or equal */
		return n == v;
	case 11: /* signed less than */
		return n != v;
	case 12: /* signed greater than */
		return !z && n == v;
	case 13: /* signed less than or equal */
		return z || n != v;
	case 14: /* always */
		return true;
	default:
		return false;
	}
}

/* CPSR with the parts at their places (B1.3.3). */
static uint32_t make_cpsr(uint32_t nzcv, uint32_t it, bool thumb)
{
	uint32_t cpsr = 0x000001d3 | nzcv << 28 | (thumb ? 0x20 : 0);

	for (int bit = 0; bit < 2; bit++)
		cpsr |= (it >> bit & 1) << (25 + bit);
	for (int bit = 2; bit < 8; bit++)
		cpsr |= (it >> bit & 1) << (10 + bit - 2);
	return cpsr;
}

static bool executes(uint32_t ec, bool cv, uint32_t cond, uint32_t nzcv, uint32_t it, bool thumb)
{
	if (ec & 0x30)
		return true;
	if (cv)
		return flags_satisfy(cond, nzcv);
	return !thumb || it == 0 || flags_satisfy(it / 16, nzcv);
}

static const struct class_group {
	const char *label;
	uint32_t first;
} class_groups[] = {{"00_to_0f", 0}, {"10_to_1f", 16}, {"20_to_2f", 32}, {"30_to_3f", 48}};

/* Covers: R4 */
TEST_TABLE(cond, R4_passed_for_every_state, struct class_group, class_groups)
{
	for (uint32_t i = 0; i < 1u << 22 && !test_failed(); i += STRIDE) {
		uint32_t ec = row->first + (i & 15), cond = i >> 4 & 15, nzcv = i >> 8 & 15;
		uint32_t it = i >> 12 & 255;
		bool cv = i >> 20 & 1, thumb = i >> 21 & 1;
		uint32_t hsr = ec << 26 | (cv ? 1u << 24 : 0) | cond << 20;
		bool expected = executes(ec, cv, cond, nzcv, it, thumb);

		if (cond_passed(hsr, make_cpsr(nzcv, it, thumb)) != expected)
			FAIL("class 0x%x CV %d COND %u flags %u IT 0x%02x thumb %d", ec, cv, cond,
			     nzcv, it, thumb);
	}
}

/* Table A2-2: after the base condition's three bits come P1 … Pn, a one, and zeros up to five bits. */
static uint32_t next_itstate(uint32_t it)
{
	int remaining = 0; /* instructions of the block, this one included */

	for (int bit = 0; bit < 4; bit++) {
		if (it >> bit & 1) {
			remaining = 4 - bit;
			break;
		}
	}
	if (remaining <= 1)
		return 0;
	return (it & 0xe0) + (it & 0x0f) * 2;
}

/* Covers: R5 */
TEST(cond, R5_skip_for_every_state)
{
	for (uint32_t i = 0; i < 1u << 16 && !test_failed(); i++) {
		uint32_t it = i & 255, nzcv = i >> 8 & 15;
		bool thumb = i >> 12 & 1, wide = i >> 13 & 1;
		uint32_t pc = (i >> 14) * 0x55555554;
		struct cond_resume next = cond_skip(pc, make_cpsr(nzcv, it, thumb), wide);

		CHECK_EQ(thumb && !wide ? pc + 2 : pc + 4, next.pc);
		CHECK_EQ(make_cpsr(nzcv, thumb ? next_itstate(it) : it, thumb), next.cpsr);
	}
}

TEST(it, every_state_round_trips)
{
	for (uint32_t it = 0; it < 256; it++) {
		CHECK_EQ(it, cond_itstate(make_cpsr(0, it, true)));
		CHECK_EQ(make_cpsr(5, it, true),
			 cond_with_itstate(make_cpsr(5, it ^ 255, true), it));
		CHECK_EQ(next_itstate(it), cond_it_advance(it));
	}
}
