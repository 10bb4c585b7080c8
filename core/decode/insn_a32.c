/* SPDX-License-Identifier: GPL-2.0-only */
/* A32 loads and stores. P, U, B (or I), W and L are bits 24 to 20. */
#include "core/decode/insn_a32.h"
#include "core/decode/insn_shared.h"

/* What all word, byte, halfword and dual forms share; rm is not set. */
static struct insn_mem a32_base(uint32_t word)
{
	struct insn_mem insn = insn_form(INSN_SINGLE, hal_bit(word, 20), hal_bits(word, 19, 16));
	bool p = hal_bit(word, 24), w = hal_bit(word, 21);

	insn.add = hal_bit(word, 23);
	insn.index = p;
	insn.wback = !p || w;
	insn.unprivileged = !p && w;
	insn.rt = hal_bits(word, 15, 12);
	return insn;
}

/* Fills the shift of an index register (DecodeImmShift, A8.4.3): an amount of 0 is special but for LSL. */
static void a32_shift(struct insn_mem *insn, uint32_t type, uint32_t amount)
{
	insn->shift = type;
	insn->amount = amount;
	if (type == INSN_LSL || amount)
		return;
	insn->amount = 32;
	if (type == INSN_ROR) {
		insn->shift = INSN_RRX;
		insn->amount = 1;
	}
}

/* UNPREDICTABLE by the registers alone: the rules that all forms of LDR, STR and LDRD share. */
static bool a32_clash(const struct insn_mem *insn)
{
	if (insn_wback_clash(insn) || insn->rm == 15)
		return true;
	if (insn->kind == INSN_DUAL)
		return (insn->rt & 1) || insn->rt2 == 15 || insn->unprivileged ||
		       (insn->load && (insn->rm == insn->rt || insn->rm == insn->rt2));
	return insn->rt == 15 && (insn->size != 4 || (insn->load && insn->unprivileged));
}

/* LDR, STR, LDRB, STRB and their T forms. */
static struct insn_mem a32_word_byte(uint32_t word)
{
	struct insn_mem insn = a32_base(word);

	insn.size = hal_bit(word, 22) ? 1 : 4;
	if (hal_bit(word, 25)) {
		insn.rm = hal_bits(word, 3, 0);
		a32_shift(&insn, hal_bits(word, 6, 5), hal_bits(word, 11, 7));
	} else {
		insn.imm = hal_bits(word, 11, 0);
	}
	return a32_clash(&insn) ? insn_none() : insn;
}

/* LDRH, STRH, LDRSB, LDRSH, LDRD, STRD and the T forms; bits 6:5 are not 0. */
static struct insn_mem a32_extra(uint32_t word)
{
	static const struct {
		uint8_t kind, size;
		bool load, sign;
	} forms[2][4] = {
		/* bit 20 clear: STRH, LDRD, STRD */
		{{0},
		 {INSN_SINGLE, 2, false, false},
		 {INSN_DUAL, 4, true, false},
		 {INSN_DUAL, 4, false, false}},
		/* bit 20 set: LDRH, LDRSB, LDRSH */
		{{0},
		 {INSN_SINGLE, 2, true, false},
		 {INSN_SINGLE, 1, true, true},
		 {INSN_SINGLE, 2, true, true}},
	};
	struct insn_mem insn = a32_base(word);
	uint32_t row = hal_bit(word, 20), column = hal_bits(word, 6, 5);

	insn.kind = forms[row][column].kind;
	insn.size = forms[row][column].size;
	insn.load = forms[row][column].load;
	insn.sign = forms[row][column].sign;
	if (insn.kind == INSN_DUAL)
		insn.rt2 = insn.rt + 1;
	if (hal_bit(word, 22))
		insn.imm = hal_bits(word, 11, 8) << 4 | hal_bits(word, 3, 0);
	else if (hal_bits(word, 11, 8))
		return insn_none();
	else
		insn.rm = hal_bits(word, 3, 0);
	return a32_clash(&insn) ? insn_none() : insn;
}

/* SWP, SWPB: bits 24:23 are 0b10. */
static struct insn_mem a32_swap(uint32_t word)
{
	struct insn_mem insn = insn_form(INSN_SWAP, true, hal_bits(word, 19, 16));

	insn.add = true;
	insn.index = true;
	insn.size = hal_bit(word, 22) ? 1 : 4;
	insn.rt = hal_bits(word, 15, 12);
	insn.rt2 = hal_bits(word, 3, 0);
	if (hal_bits(word, 11, 8) || hal_bits(word, 21, 20))
		return insn_none();
	if (insn.rt == 15 || insn.rt2 == 15 || insn.rn == 15)
		return insn_none();
	if (insn.rn == insn.rt || insn.rn == insn.rt2)
		return insn_none();
	return insn;
}

/* LDREX, STREX and their B, H and D forms: bits 22:21 are the size (0 word, 1 dual, 2 byte, 3 half). */
static struct insn_mem a32_exclusive(uint32_t word)
{
	static const uint8_t sizes[4] = {4, 4, 1, 2};
	struct insn_mem insn = insn_form(INSN_SINGLE, hal_bit(word, 20), hal_bits(word, 19, 16));
	uint32_t form = hal_bits(word, 22, 21);
	uint32_t high = hal_bits(word, 15, 12), low = hal_bits(word, 3, 0);

	insn.exclusive = true;
	insn.add = true;
	insn.index = true;
	insn.size = sizes[form];
	insn.rt = insn.load ? high : low;
	if (!insn.load)
		insn.rd = high;
	if (form == 1) {
		insn.kind = INSN_DUAL;
		insn.rt2 = insn.rt + 1;
		if ((insn.rt & 1) || insn.rt2 == 15)
			return insn_none();
	}
	if (hal_bits(word, 11, 8) != 15 || insn.rt == 15 || insn.rn == 15 || insn.rd == 15)
		return insn_none();
	if ((insn.load && low != 15) || insn_status_clash(&insn))
		return insn_none();
	return insn;
}

/* Bits 27:25 are 0: multiplies and data processing, and between them what has bits 7 and 4 set. */
static struct insn_mem a32_miscellaneous(uint32_t word)
{
	if (!hal_bit(word, 7) || !hal_bit(word, 4))
		return insn_none();
	if (hal_bits(word, 6, 5))
		return a32_extra(word);
	if (!hal_bit(word, 24))
		return insn_none();
	return hal_bit(word, 23) ? a32_exclusive(word) : a32_swap(word);
}

/* LDM, STM in all modes; bit 22 is the ^ of the user bank and of the exception return. */
static struct insn_mem a32_multiple(uint32_t word)
{
	struct insn_mem insn = insn_multiple(hal_bit(word, 20), hal_bits(word, 19, 16),
					     hal_bits(word, 15, 0));
	bool caret = hal_bit(word, 22);

	insn.add = hal_bit(word, 23);
	insn.index = hal_bit(word, 24);
	insn.wback = hal_bit(word, 21);
	insn.exception_return = caret && insn.load && hal_bit(insn.list, 15);
	insn.user_bank = caret && !insn.exception_return;
	if (!insn.list || insn.rn == 15 || (insn.user_bank && insn.wback))
		return insn_none();
	if (insn.load && insn.wback && hal_bit(insn.list, insn.rn))
		return insn_none();
	return insn;
}

/* RFE, SRS: the bits that the manual writes in parentheses decide. */
static struct insn_mem a32_rfe_srs(uint32_t word)
{
	bool rfe = (word & 0x0050ffff) == 0x00100a00 && hal_bits(word, 19, 16) != 15;
	bool srs = (word & 0x005fffe0) == 0x004d0500;

	if (!rfe && !srs)
		return insn_none();
	return insn_rfe_srs(word, hal_bit(word, 23), hal_bit(word, 24));
}

/* PLD, PLDW, PLI and unallocated hints: bits 27:26 are 0b01, in the unconditional space. */
static struct insn_mem a32_preload(uint32_t word)
{
	bool data = hal_bit(word, 24), read = hal_bit(word, 22);
	bool by_register = hal_bit(word, 25);
	struct insn_mem insn = insn_form(INSN_PRELOAD, true, hal_bits(word, 19, 16));

	if (hal_bits(word, 21, 20) != 1 || (by_register && hal_bit(word, 4)))
		return insn_none();
	if (!data && !read)
		return insn;
	if (hal_bits(word, 15, 12) != 15 || (by_register && hal_bits(word, 3, 0) == 15))
		return insn_none();
	if (!read && insn.rn == 15)
		return insn_none();
	return insn;
}

/* The unconditional space: the condition field is 0b1111. */
static struct insn_mem a32_unconditional(uint32_t word)
{
	switch (hal_bits(word, 27, 25)) {
	case 2:
		if (!hal_bit(word, 24) && !hal_bit(word, 20))
			return insn_neon(word);
		return a32_preload(word);
	case 3:
		return a32_preload(word);
	case 4:
		return a32_rfe_srs(word);
	case 6:
		return insn_vfp(word, false);
	default:
		return insn_none();
	}
}

struct insn_mem insn_a32(uint32_t word)
{
	if (hal_bits(word, 31, 28) == 15)
		return a32_unconditional(word);
	switch (hal_bits(word, 27, 25)) {
	case 0:
		return a32_miscellaneous(word);
	case 2:
		return a32_word_byte(word);
	case 3:
		return hal_bit(word, 4) ? insn_none() : a32_word_byte(word);
	case 4:
		return a32_multiple(word);
	case 6:
		return insn_vfp(word, false);
	default:
		return insn_none();
	}
}
