/* SPDX-License-Identifier: GPL-2.0-only */
/* Single accesses of a load or store, from instruction words that an assembler made. */
#include "core/decode/insn_a32.h"
#include "core/decode/insn_t32.h"
#include "core/decode/transfer.h"
#include "testing/harness/test.h"

#include <stdio.h>
#include <string.h>

#define SVC 0x13u
#define USR 0x10u
#define SYS 0x1fu
#define BE  0x200u
#define C   0x20000000u

/* R1 is 0x2000, R2 0x80000024, Rn 0x1000 * (n + 1); the PC reads 0x8008 in ARM and 0x8006 in Thumb state. */
static void fill_registers(uint32_t regs[16], bool thumb)
{
	for (uint32_t n = 0; n < 15; n++)
		regs[n] = 0x1000 * (n + 1);
	regs[2] = 0x80000024;
	regs[15] = thumb ? 0x8006 : 0x8008;
}

static void print_access(char *out, const struct transfer_access *a)
{
	static const char *const targets[] = {"r%u",   "u%u", "w%u",  "swap",
					      "table", "npc", "npsr", "spsr"};
	char target[16];

	snprintf(target, sizeof(target), targets[a->target], a->reg);
	sprintf(out + strlen(out), "%c%u%s %x %s, ", a->load ? 'l' : 's', a->size,
		a->sign ? "s" : "", a->addr, target);
}

/* "l4 2004 r0, r1=2008": each access with its direction, size, address and target; then the write-back. */
static void print_plan(char *out, const struct transfer *plan)
{
	*out = 0;
	for (unsigned i = 0; i < plan->count; i++) {
		struct transfer_access access = transfer_access(plan, i);

		print_access(out, &access);
	}
	if (plan->wback)
		sprintf(out + strlen(out), "r%u=%x, ", plan->insn.rn, plan->base);
	if (*out)
		out[strlen(out) - 2] = 0;
}

static const struct plan_row {
	const char *label;
	uint32_t word; /* below 0xe800 or with thumb: T32 */
	bool thumb;
	uint32_t cpsr;
	const char *expected;
} plan_rows[] = {
	/* A32: single */
	{"ldr_offset", 0xe5910004, false, SVC, "l4 2004 r0"},
	{"ldr_pre_indexed_down", 0xe5310004, false, SVC, "l4 1ffc r0, r1=1ffc"},
	{"ldr_post_indexed", 0xe4910004, false, SVC, "l4 2000 r0, r1=2004"},
	{"ldr_literal", 0xe59f000c, false, SVC, "l4 8014 r0"},
	{"str_pc", 0xe581f000, false, SVC, "s4 2000 r15"},
	{"ldr_pc_shifted_index", 0xe791f102, false, SVC, "l4 2090 r15"},
	{"ldrsb_index_down", 0xe11130d2, false, SVC, "l1s 80001fdc r3"},
	{"ldrh_post_indexed_register", 0xe01130b2, false, SVC, "l2 2000 r3, r1=80001fdc"},
	{"ldr_lsr_32", 0xe7910022, false, SVC, "l4 2000 r0"},
	{"ldr_lsr_4", 0xe7910222, false, SVC, "l4 8002002 r0"},
	{"ldr_asr_32", 0xe7910042, false, SVC, "l4 1fff r0"},
	{"ldr_asr_4", 0xe7910242, false, SVC, "l4 f8002002 r0"},
	{"ldr_ror_4", 0xe7910262, false, SVC, "l4 48002002 r0"},
	{"ldr_rrx_carry", 0xe7910062, false, SVC | C, "l4 c0002012 r0"},
	{"ldr_rrx_no_carry", 0xe7910062, false, SVC, "l4 40002012 r0"},
	{"str_pre_indexed_register", 0xe7a10003, false, SVC, "s4 6000 r0, r1=6000"},
	{"strt", 0xe4a10004, false, SVC, "s4 2000 r0, r1=2004"},
	/* A32: dual, exclusive, swap */
	{"ldrd_pre_indexed", 0xe1e120d8, false, SVC, "l4 2008 r2, l4 200c r3, r1=2008"},
	{"strd_post_indexed_register", 0xe00140f3, false, SVC,
	 "s4 2000 r4, s4 2004 r5, r1=ffffe000"},
	{"ldrex", 0xe1912f9f, false, SVC, "l4 2000 r2"},
	{"strexb", 0xe1c13f92, false, SVC, "s1 2000 r2"},
	{"ldrexd_big_endian", 0xe1b12f9f, false, SVC | BE, "l4 2000 r2, l4 2004 r3"},
	{"strexd", 0xe1a16f92, false, SVC, "s4 2000 r2, s4 2004 r3"},
	{"swp", 0xe1012093, false, SVC, "l4 2000 r2, s4 2000 swap"},
	{"swpb_same_register", 0xe1412092, false, SVC, "l1 2000 r2, s1 2000 swap"},
	/* A32: multiple */
	{"ldm_ia", 0xe8910083, false, SVC, "l4 2000 r0, l4 2004 r1, l4 2008 r7"},
	{"stm_da_with_pc", 0xe821800c, false, SVC, "s4 1ff8 r2, s4 1ffc r3, s4 2000 r15, r1=1ff4"},
	{"ldm_db", 0xe9110005, false, SVC, "l4 1ff8 r0, l4 1ffc r2"},
	{"ldm_ib", 0xe9b1000c, false, SVC, "l4 2004 r2, l4 2008 r3, r1=2008"},
	{"push", 0xe92d4001, false, SVC, "s4 dff8 r0, s4 dffc r14, r13=dff8"},
	{"pop", 0xe8bd8001, false, SVC, "l4 e000 r0, l4 e004 r15, r13=e008"},
	{"ldm_user_bank", 0xe8d12100, false, SVC, "l4 2000 u8, l4 2004 u13"},
	{"stm_ib_user_bank", 0xe9c1c000, false, SVC, "s4 2004 u14, s4 2008 u15"},
	{"ldm_exception_return", 0xe8f18001, false, SVC, "l4 2000 r0, l4 2004 r15, r1=2008"},
	{"rfe_ib", 0xf9b10a00, false, SVC, "l4 2004 npc, l4 2008 npsr, r1=2008"},
	{"rfe_da", 0xf8110a00, false, SVC, "l4 1ffc npc, l4 2000 npsr"},
	{"srs_db", 0xf96d0513, false, SVC, "s4 dff8 r14, s4 dffc spsr, r13=dff8"},
	{"srs_ia_undefined_mode", 0xf8cd051b, false, SVC, "s4 e000 r14, s4 e004 spsr"},
	/* UNPREDICTABLE in this mode, or for that mode */
	{"srs_monitor_mode", 0xf8cd0516, false, SVC, ""},
	{"srs_in_user_mode", 0xf96d0513, false, USR, ""},
	{"rfe_in_system_mode", 0xf9b10a00, false, SYS, ""},
	{"ldm_user_bank_in_user_mode", 0xe8d12100, false, USR, ""},
	{"ldm_exception_return_in_user_mode", 0xe8f18001, false, USR, ""},
	{"ldm_in_user_mode", 0xe8910083, false, USR, "l4 2000 r0, l4 2004 r1, l4 2008 r7"},
	/* A32: VFP */
	{"vldr_single", 0xed512a02, false, SVC, "l4 1ff8 w5"},
	{"vldr_double", 0xedd12b02, false, SVC, "l4 2008 w36, l4 200c w37"},
	{"vldr_double_big_endian", 0xedd12b02, false, SVC | BE, "l4 2008 w37, l4 200c w36"},
	{"vstr_literal", 0xed8f3b02, false, SVC, "s4 8010 w6, s4 8014 w7"},
	{"vldm_single_big_endian", 0xecf11a03, false, SVC | BE,
	 "l4 2000 w3, l4 2004 w4, l4 2008 w5, r1=200c"},
	{"vpush_double", 0xed2d8b04, false, SVC,
	 "s4 dff0 w16, s4 dff4 w17, s4 dff8 w18, s4 dffc w19, r13=dff0"},
	{"vstm_d31_big_endian", 0xecc1fb02, false, SVC | BE, "s4 2000 w63, s4 2004 w62"},
	{"fldmx_skips_a_word", 0xecb10b03, false, SVC, "l4 2000 w0, l4 2004 w1, r1=200c"},
	/* declined */
	{"vld1", 0xf421070f, false, SVC, ""},
	{"ldc", 0xecb15e01, false, SVC, ""},
	{"pld", 0xf5d1f000, false, SVC, ""},
	{"add", 0xe0800001, false, SVC, ""},
	/* T32 */
	{"t16_ldr_literal_aligns_pc", 0x4802, true, SVC, "l4 800c r0"},
	{"t16_ldrsb", 0x5688, true, SVC, "l1s 80002024 r0"},
	{"t16_push", 0xb510, true, SVC, "s4 dff8 r4, s4 dffc r14, r13=dff8"},
	{"t16_pop", 0xbd10, true, SVC, "l4 e000 r4, l4 e004 r15, r13=e008"},
	{"t16_ldm_with_base", 0xc903, true, SVC, "l4 2000 r0, l4 2004 r1"},
	{"t16_ldm", 0xc905, true, SVC, "l4 2000 r0, l4 2004 r2, r1=2008"},
	{"t16_stm_with_base", 0xc106, true, SVC, "s4 2000 r1, s4 2004 r2, r1=2008"},
	{"t32_ldr_literal_down", 0xf85f0008, true, SVC, "l4 7ffc r0"},
	{"t32_ldr_post_indexed", 0xf8513b04, true, SVC, "l4 2000 r3, r1=2004"},
	{"t32_ldrbt", 0xf8113e05, true, SVC, "l1 2005 r3"},
	{"t32_strh_shifted_index", 0xf8213032, true, SVC, "s2 2120 r3"},
	{"t32_ldrex_offset", 0xe8512f04, true, SVC, "l4 2010 r2"},
	{"t32_strexd_any_pair", 0xe8c12776, true, SVC, "s4 2000 r2, s4 2004 r7"},
	{"t32_ldrd_down", 0xe9512702, true, SVC, "l4 1ff8 r2, l4 1ffc r7"},
	{"t32_ldrd_literal", 0xe95f2302, true, SVC, "l4 7ffc r2, l4 8000 r3"},
	{"t32_tbb_does_not_align_pc", 0xe8dff002, true, SVC, "l1 8000802a table"},
	{"t32_tbh", 0xe8d1f012, true, SVC, "l2 2048 table"},
	{"t32_ldmdb", 0xe9318004, true, SVC, "l4 1ff8 r2, l4 1ffc r15, r1=1ff8"},
	{"t32_srsdb", 0xe82dc013, true, SVC, "s4 dff8 r14, s4 dffc spsr, r13=dff8"},
	{"t32_rfeia", 0xe991c000, true, SVC, "l4 2000 npc, l4 2004 npsr"},
};

TEST_TABLE(transfer, plan_lists_single_accesses, struct plan_row, plan_rows)
{
	bool wide = row->word >> 16;
	struct insn_mem insn = !row->thumb ? insn_a32(row->word)
			       : wide	   ? insn_t32(row->word >> 16, row->word)
					   : insn_t32(row->word, 0);
	uint32_t regs[16];
	struct transfer plan;
	char text[1024];

	fill_registers(regs, row->thumb);
	plan = transfer_plan(&insn, regs, row->cpsr);
	print_plan(text, &plan);
	CHECK_STR(row->expected, text);
}

TEST(transfer, swap_stores_what_the_register_held_before)
{
	struct insn_mem insn = insn_a32(0xe1012092); /* swp r2, r2, [r1] */
	uint32_t regs[16];

	fill_registers(regs, false);
	CHECK_EQ(0x80000024, transfer_plan(&insn, regs, SVC).swap);
}

TEST(transfer, table_branch_adds_halfwords)
{
	CHECK_EQ(0x8006 + 2 * 0xff, transfer_table_branch(0x8006, 0xff));
}

/* Which bit of the register comes out as bit i (32: a zero, 33: the carry), by the encoded type and amount. */
static uint32_t source_bit(uint32_t type, uint32_t amount, uint32_t i)
{
	uint32_t n = amount ? amount : 32;

	switch (type) {
	case 0: /* LSL #amount */
		return i >= amount ? i - amount : 32;
	case 1: /* LSR #n */
		return i + n < 32 ? i + n : 32;
	case 2: /* ASR #n */
		return i + n < 32 ? i + n : 31;
	default: /* ROR #amount, RRX */
		return amount ? (i + amount) % 32 : i == 31 ? 33 : i + 1;
	}
}

TEST(transfer, index_is_shifted_by_every_type_and_amount)
{
	static const uint32_t values[] = {0x80000024, 0x7fffffff, 0xffffffff, 0x00000001,
					  0x96c35a0f};
	uint32_t regs[16] = {0};

	for (uint32_t i = 0; i < 5 * 2 * 128 && !test_failed(); i++) {
		uint32_t type = i % 4, amount = i / 4 % 32, carry = i / 128 % 2, expected = 0;
		struct insn_mem insn = insn_a32(0xe7910002 | amount << 7 | type << 5);

		regs[2] = values[i / 256];
		for (uint32_t bit = 0; bit < 32; bit++) {
			uint32_t from = source_bit(type, amount, bit);

			expected |= (from < 32	  ? regs[2] >> from & 1
				     : from == 33 ? carry
						  : 0)
				    << bit;
		}
		NOTE("type %u amount %u carry %u value 0x%08x", type, amount, carry, regs[2]);
		CHECK_EQ(expected, transfer_plan(&insn, regs, SVC | (carry ? C : 0)).first);
	}
}

/* Every list and mode of LDM: the manual's start address, ascending registers, four bytes apart. */
TEST(transfer, multiple_walks_every_list_in_order)
{
	uint32_t regs[16];

	fill_registers(regs, false);
	for (uint32_t i = 0; i < 1u << 18; i += 7) {
		uint32_t list = i & 0xffff, mode = i >> 16, count = 0;
		bool increment = mode & 1, before = mode & 2;
		struct insn_mem insn = insn_a32(0xe8110000 | before << 24 | increment << 23 | list);
		struct transfer plan = transfer_plan(&insn, regs, SVC);
		uint32_t n = __builtin_popcount(list);
		uint32_t addr = increment ? regs[1] + 4 * before : regs[1] - 4 * n + 4 * !before;

		REQUIRE_EQ(n, plan.count);
		for (uint32_t r = 0; r < 16; r++) {
			struct transfer_access access;

			if (!(list >> r & 1))
				continue;
			access = transfer_access(&plan, count++);
			REQUIRE_EQ(r, access.reg);
			REQUIRE_EQ(addr, access.addr);
			addr += 4;
		}
	}
}

static const struct extend_row {
	const char *label;
	uint8_t size;
	bool sign;
	uint32_t value, expected;
} extend_rows[] = {
	{"byte", 1, false, 0xffffff80, 0x80},
	{"negative_signed_byte", 1, true, 0x00000080, 0xffffff80},
	{"positive_signed_byte", 1, true, 0xffffff7f, 0x7f},
	{"half", 2, false, 0xffff8000, 0x8000},
	{"negative_signed_half", 2, true, 0x00008000, 0xffff8000},
	{"positive_signed_half", 2, true, 0xffff7fff, 0x7fff},
	{"word", 4, false, 0x89abcdef, 0x89abcdef},
};

/* Covers: B1 */
TEST_TABLE(transfer, B1_extend_keeps_the_sign, struct extend_row, extend_rows)
{
	struct transfer_access access = {.size = row->size, .sign = row->sign};

	CHECK_EQ(row->expected, transfer_extend(&access, row->value));
}
