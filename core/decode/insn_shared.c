/* SPDX-License-Identifier: GPL-2.0-only */
/* What A32 and T32 share: block transfers, the coprocessor and Advanced SIMD spaces. */
#include "core/decode/insn_shared.h"

struct insn_mem insn_multiple(bool load, uint32_t rn, uint32_t list)
{
	struct insn_mem insn = insn_form(INSN_MULTIPLE, load, rn);
	uint32_t rest;

	insn.size = 4;
	insn.list = list;
	for (rest = list; rest; rest &= rest - 1)
		insn.imm += 4;
	return insn;
}

struct insn_mem insn_rfe_srs(uint32_t word, bool add, bool index)
{
	bool load = hal_bit(word, 20);
	struct insn_mem insn = insn_form(load ? INSN_RFE : INSN_SRS, load, hal_bits(word, 19, 16));

	insn.add = add;
	insn.index = index;
	insn.wback = hal_bit(word, 21);
	insn.size = 4;
	insn.imm = 8;
	if (!load)
		insn.rd = hal_bits(word, 4, 0);
	return insn;
}

/* The coprocessor space has P, U, D, W and L in bits 24 to 20. */
static struct insn_mem vfp_transfer(uint32_t word, enum insn_kind kind)
{
	struct insn_mem insn = insn_form(kind, hal_bit(word, 20), hal_bits(word, 19, 16));
	bool is_double = hal_bit(word, 8);
	uint32_t vd = hal_bits(word, 15, 12), d = hal_bit(word, 22);

	insn.add = hal_bit(word, 23);
	insn.index = hal_bit(word, 24);
	insn.wback = hal_bit(word, 21);
	insn.size = is_double ? 8 : 4;
	insn.vfp = is_double ? (d << 4 | vd) << 1 : vd << 1 | d;
	insn.imm = hal_bits(word, 7, 0) << 2;
	return insn;
}

static struct insn_mem vfp_single(uint32_t word, bool thumb)
{
	struct insn_mem insn = vfp_transfer(word, INSN_VFP);

	insn.words = insn.size >> 2;
	if (insn.rn == 15 && !insn.load && thumb)
		return insn_none();
	return insn;
}

/* An odd imm8 of a double transfer is FLDMX or FSTMX: one word more in memory that nobody uses. */
static struct insn_mem vfp_multiple(uint32_t word, bool thumb)
{
	struct insn_mem insn = vfp_transfer(word, INSN_VFP_MULTIPLE);
	uint32_t bank = insn.size == 8 ? 64 : 32;
	uint32_t words = hal_bits(word, 7, 0);

	if (insn.size == 8)
		words &= ~1u;
	if (!words || words > 32 || insn.vfp + words > bank)
		return insn_none();
	if (insn.rn == 15 && (insn.wback || thumb))
		return insn_none();
	insn.words = words;
	return insn;
}

struct insn_mem insn_vfp(uint32_t word, bool thumb)
{
	bool p = hal_bit(word, 24), u = hal_bit(word, 23), w = hal_bit(word, 21);
	bool is_vfp = hal_bits(word, 11, 9) == 5;

	if (!p && !u && !w)
		return insn_none(); /* MCRR, MRRC, 64-bit VMOV, UNDEFINED */
	if (!is_vfp)
		return insn_form(INSN_COPROC, hal_bit(word, 20), hal_bits(word, 19, 16));
	if (hal_bits(word, 31, 28) == 15)
		return insn_none();
	if (p && !w)
		return vfp_single(word, thumb);
	if (p == u)
		return insn_none();
	return vfp_multiple(word, thumb);
}

struct insn_mem insn_neon(uint32_t word)
{
	return insn_form(INSN_NEON, hal_bit(word, 21), hal_bits(word, 19, 16));
}
