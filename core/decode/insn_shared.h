/* SPDX-License-Identifier: GPL-2.0-only */
/* What A32 and T32 share bit for bit. Internal to core/decode. */
#ifndef CORE_DECODE_INSN_SHARED_H
#define CORE_DECODE_INSN_SHARED_H

#include "core/decode/insn.h"

/* No load or store that can be emulated. */
static inline struct insn_mem insn_none(void)
{
	return (struct insn_mem){.kind = INSN_NONE};
}

/* The form with base register rn, of either direction, that has no other register yet. */
static inline struct insn_mem insn_form(enum insn_kind kind, bool load, uint32_t rn)
{
	return (struct insn_mem){
		.kind = kind,
		.load = load,
		.rt = INSN_NO_REG,
		.rt2 = INSN_NO_REG,
		.rd = INSN_NO_REG,
		.rn = rn,
		.rm = INSN_NO_REG,
	};
}

/* A multiple transfer of the registers in list; size and imm are filled, the direction of growth is not. */
struct insn_mem insn_multiple(bool load, uint32_t rn, uint32_t list);

/* RFE (load) or SRS: word has W and, for SRS, the mode; base rn. */
struct insn_mem insn_rfe_srs(uint32_t word, bool add, bool index);

/*
 * UNPREDICTABLE by the registers alone, in both instruction sets: write-back to the PC or to a register that
 * is transferred, for single and dual transfers.
 */
static inline bool insn_wback_clash(const struct insn_mem *insn)
{
	return insn->wback && (insn->rn == 15 || insn->rn == insn->rt || insn->rn == insn->rt2);
}

/* UNPREDICTABLE in an exclusive store: a status register that is the base or is stored. */
static inline bool insn_status_clash(const struct insn_mem *insn)
{
	return !insn->load &&
	       (insn->rd == insn->rn || insn->rd == insn->rt || insn->rd == insn->rt2);
}

/*
 * Decodes word, whose bits 27:25 are 0b110: VFP loads and stores, or INSN_COPROC. thumb: a T32 word, the
 * first halfword on top. (ARM DDI 0406C, A5.6, A6.3.18, A7.6.)
 */
struct insn_mem insn_vfp(uint32_t word, bool thumb);

/* Decodes word of the Advanced SIMD element or structure load/store space, known to be one (A7.7). */
struct insn_mem insn_neon(uint32_t word);

#endif
