/* SPDX-License-Identifier: GPL-2.0-only */
/* T32 loads and stores. A 32-bit instruction is handled as one word, its first halfword on top. */
#include "core/decode/insn_t32.h"
#include "core/decode/insn_shared.h"

/* Thumb code may not name SP or PC in most places. */
static bool t32_bad_reg(uint32_t r)
{
	return r == 13 || r == 15;
}

/* An access at rn plus imm, without write-back. */
static struct insn_mem t32_offset(bool load, uint32_t size, uint32_t rt, uint32_t rn, uint32_t imm)
{
	struct insn_mem insn = insn_form(INSN_SINGLE, load, rn);

	insn.size = size;
	insn.rt = rt;
	insn.imm = imm;
	insn.add = true;
	insn.index = true;
	return insn;
}

/* 0b0101: the register forms, by bits 11:9. */
static struct insn_mem t16_register(uint32_t half)
{
	static const struct {
		bool load, sign;
		uint8_t size;
	} forms[8] = {
		{false, false, 4}, {false, false, 2}, {false, false, 1}, {true, true, 1},
		{true, false, 4},  {true, false, 2},  {true, false, 1},	 {true, true, 2},
	};
	uint32_t form = hal_bits(half, 11, 9);
	struct insn_mem insn = t32_offset(forms[form].load, forms[form].size, hal_bits(half, 2, 0),
					  hal_bits(half, 5, 3), 0);

	insn.sign = forms[form].sign;
	insn.rm = hal_bits(half, 8, 6);
	return insn;
}

/* A five-bit offset in units of size. */
static struct insn_mem t16_immediate(uint32_t half, uint32_t size)
{
	return t32_offset(hal_bit(half, 11), size, hal_bits(half, 2, 0), hal_bits(half, 5, 3),
			  hal_bits(half, 10, 6) * size);
}

/* An eight-bit offset in words from SP or PC. */
static struct insn_mem t16_relative(uint32_t half, bool load, uint32_t rn)
{
	return t32_offset(load, 4, hal_bits(half, 10, 8), rn, hal_bits(half, 7, 0) << 2);
}

/* PUSH and POP: bit 8 adds LR or PC to the list. */
static struct insn_mem t16_push_pop(uint32_t half)
{
	bool pop = hal_bit(half, 11);
	uint32_t extra = hal_bit(half, 8) ? (pop ? 1u << 15 : 1u << 14) : 0;
	struct insn_mem insn = insn_multiple(pop, 13, hal_bits(half, 7, 0) | extra);

	insn.add = pop;
	insn.index = !pop;
	insn.wback = true;
	return insn.list ? insn : insn_none();
}

/* LDM, STM with low registers: a load of the base itself has no write-back. */
static struct insn_mem t16_multiple(uint32_t half)
{
	bool load = hal_bit(half, 11);
	struct insn_mem insn = insn_multiple(load, hal_bits(half, 10, 8), hal_bits(half, 7, 0));

	insn.add = true;
	insn.wback = !load || !hal_bit(insn.list, insn.rn);
	return insn.list ? insn : insn_none();
}

static struct insn_mem t16(uint32_t half)
{
	switch (hal_bits(half, 15, 12)) {
	case 0x4:
		return hal_bit(half, 11) ? t16_relative(half, true, 15) : insn_none();
	case 0x5:
		return t16_register(half);
	case 0x6:
		return t16_immediate(half, 4);
	case 0x7:
		return t16_immediate(half, 1);
	case 0x8:
		return t16_immediate(half, 2);
	case 0x9:
		return t16_relative(half, hal_bit(half, 11), 13);
	case 0xb:
		return hal_bits(half, 10, 9) == 2 ? t16_push_pop(half) : insn_none();
	case 0xc:
		return t16_multiple(half);
	default:
		return insn_none();
	}
}

/* LDM, STM, PUSH, POP: bits 24:23 are 0b01 or 0b10. PC only in a load and never with LR; SP never. */
static struct insn_mem t32_multiple(uint32_t word)
{
	struct insn_mem insn = insn_multiple(hal_bit(word, 20), hal_bits(word, 19, 16),
					     hal_bits(word, 15, 0));
	uint32_t never = insn.load ? 1u << 13 : 1u << 13 | 1u << 15;

	insn.add = hal_bit(word, 23);
	insn.index = hal_bit(word, 24);
	insn.wback = hal_bit(word, 21);
	if (insn.rn == 15 || insn.imm < 8 || (insn.list & never) ||
	    hal_bits(insn.list, 15, 14) == 3)
		return insn_none();
	if (insn.wback && hal_bit(insn.list, insn.rn))
		return insn_none();
	return insn;
}

/* RFE, SRS: bits 24:23 are 0b00 (decrement before) or 0b11 (increment after). */
static struct insn_mem t32_rfe_srs(uint32_t word)
{
	bool rfe = (word & 0x0010ffff) == 0x0010c000 && hal_bits(word, 19, 16) != 15;
	bool srs = (word & 0x001fffe0) == 0x000dc000;
	bool increment = hal_bit(word, 23);

	if (!rfe && !srs)
		return insn_none();
	return insn_rfe_srs(word, increment, !increment);
}

static struct insn_mem t32_block(uint32_t word)
{
	return hal_bit(word, 24) == hal_bit(word, 23) ? t32_rfe_srs(word) : t32_multiple(word);
}

/* LDREX, STREX of a word: they alone have an offset. */
static struct insn_mem t32_exclusive_word(uint32_t word)
{
	struct insn_mem insn = t32_offset(hal_bit(word, 20), 4, hal_bits(word, 15, 12),
					  hal_bits(word, 19, 16), hal_bits(word, 7, 0) << 2);
	uint32_t rd = hal_bits(word, 11, 8);

	insn.exclusive = true;
	if (!insn.load)
		insn.rd = rd;
	if (insn.rn == 15 || t32_bad_reg(insn.rt))
		return insn_none();
	if (insn.load ? rd != 15 : t32_bad_reg(rd))
		return insn_none();
	return insn_status_clash(&insn) ? insn_none() : insn;
}

/* LDREXB, LDREXH, LDREXD and the stores: bits 7:4 are 4, 5 or 7, and bits 3:0 the status register. */
static struct insn_mem t32_exclusive_other(uint32_t word)
{
	uint32_t form = hal_bits(word, 5, 4), low = hal_bits(word, 3, 0);
	uint32_t rt2 = hal_bits(word, 11, 8);
	struct insn_mem insn = t32_offset(hal_bit(word, 20), form == 3 ? 4 : 1 << form,
					  hal_bits(word, 15, 12), hal_bits(word, 19, 16), 0);

	insn.exclusive = true;
	if (!insn.load)
		insn.rd = low;
	if (form == 3) {
		insn.kind = INSN_DUAL;
		insn.rt2 = rt2;
	}
	if (insn.rn == 15 || t32_bad_reg(insn.rt))
		return insn_none();
	if (form == 3 ? t32_bad_reg(rt2) || (insn.load && rt2 == insn.rt) : rt2 != 15)
		return insn_none();
	if (insn.load ? low != 15 : t32_bad_reg(low))
		return insn_none();
	return insn_status_clash(&insn) ? insn_none() : insn;
}

/* TBB, TBH: bits 7:4 are 0 or 1. */
static struct insn_mem t32_table(uint32_t word)
{
	uint32_t half = hal_bit(word, 4);
	struct insn_mem insn = insn_form(INSN_TABLE, true, hal_bits(word, 19, 16));

	insn.size = half ? 2 : 1;
	insn.rm = hal_bits(word, 3, 0);
	insn.amount = half;
	insn.add = true;
	insn.index = true;
	if (hal_bits(word, 15, 8) != 0xf0 || insn.rn == 13 || t32_bad_reg(insn.rm))
		return insn_none();
	return insn;
}

/* LDRD, STRD. */
static struct insn_mem t32_dual(uint32_t word)
{
	struct insn_mem insn = t32_offset(hal_bit(word, 20), 4, hal_bits(word, 15, 12),
					  hal_bits(word, 19, 16), hal_bits(word, 7, 0) << 2);

	insn.kind = INSN_DUAL;
	insn.rt2 = hal_bits(word, 11, 8);
	insn.add = hal_bit(word, 23);
	insn.index = hal_bit(word, 24);
	insn.wback = hal_bit(word, 21);
	if (t32_bad_reg(insn.rt) || t32_bad_reg(insn.rt2) || insn_wback_clash(&insn))
		return insn_none();
	if (insn.load ? insn.rt == insn.rt2 : insn.rn == 15)
		return insn_none();
	return insn;
}

/* Bits 27:25 are 0b100, bit 22 is 1: dual, exclusive and table branch, by P, U, W. */
static struct insn_mem t32_dual_exclusive(uint32_t word)
{
	bool p = hal_bit(word, 24), u = hal_bit(word, 23), w = hal_bit(word, 21);
	uint32_t op = hal_bits(word, 7, 4);

	if (p || w)
		return t32_dual(word);
	if (!u)
		return t32_exclusive_word(word);
	if (op == 4 || op == 5 || op == 7)
		return t32_exclusive_other(word);
	if (op <= 1 && hal_bit(word, 20))
		return t32_table(word);
	return insn_none();
}

/* The imm8 form of a single access: P, U, W in bits 10 to 8. False: UNDEFINED. */
static bool t32_imm8(struct insn_mem *insn, uint32_t word)
{
	bool p = hal_bit(word, 10), u = hal_bit(word, 9), w = hal_bit(word, 8);

	insn->imm = hal_bits(word, 7, 0);
	insn->add = u;
	insn->index = p;
	insn->wback = w;
	insn->unprivileged = p && u && !w;
	return p || w;
}

/* The register form. False: UNDEFINED or UNPREDICTABLE. */
static bool t32_register(struct insn_mem *insn, uint32_t word)
{
	insn->rm = hal_bits(word, 3, 0);
	insn->amount = hal_bits(word, 5, 4);
	return !hal_bits(word, 11, 6) && !t32_bad_reg(insn->rm);
}

/*
 * Where rt is 15 in a load of less than a word stands a hint; T forms and write-back forms are
 * loads even so, and UNPREDICTABLE ones.
 */
static struct insn_mem t32_hint(const struct insn_mem *insn)
{
	if (insn->wback || insn->unprivileged)
		return insn_none();
	return insn_form(INSN_PRELOAD, true, insn->rn);
}

/* Bits 31:25 are 0b1111100: single accesses. S is bit 24, the size bits 22:21. */
static struct insn_mem t32_single(uint32_t word)
{
	uint32_t size = 1u << hal_bits(word, 22, 21);
	struct insn_mem insn = t32_offset(hal_bit(word, 20), size, hal_bits(word, 15, 12),
					  hal_bits(word, 19, 16), hal_bits(word, 11, 0));
	bool ok = true;

	insn.sign = hal_bit(word, 24);
	if (size == 8 || (insn.sign && size == 4))
		return insn_none();
	if (insn.rn == 15) {
		insn.add = hal_bit(word, 23);
		ok = insn.load;
	} else if (!hal_bit(word, 23)) {
		insn.imm = 0;
		ok = hal_bit(word, 11) ? t32_imm8(&insn, word) : t32_register(&insn, word);
	}
	if (!ok)
		return insn_none();
	if (insn.load && insn.rt == 15 && size < 4)
		return t32_hint(&insn);
	if (insn_wback_clash(&insn))
		return insn_none();
	if (size < 4 || insn.unprivileged ? t32_bad_reg(insn.rt) : insn.rt == 15 && !insn.load)
		return insn_none();
	return insn;
}

static struct insn_mem t32(uint32_t word)
{
	switch (hal_bits(word, 28, 25)) {
	case 0x4:
		return hal_bit(word, 22) ? t32_dual_exclusive(word) : t32_block(word);
	case 0x6:
	case 0xe:
		return insn_vfp(word, true);
	case 0xc:
		if (hal_bit(word, 24) && !hal_bit(word, 20))
			return insn_neon(word);
		return t32_single(word);
	default:
		return insn_none();
	}
}

struct insn_mem insn_t32(uint16_t first, uint16_t second)
{
	return insn_t32_wide(first) ? t32((uint32_t)first << 16 | second) : t16(first);
}
