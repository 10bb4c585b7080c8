/* SPDX-License-Identifier: GPL-2.0-only */
/* Reads a line of objdump's back into what the decoders return. */
#ifndef TESTING_EXHAUSTIVE_DECODE_OBJDUMP_PARSE_H
#define TESTING_EXHAUSTIVE_DECODE_OBJDUMP_PARSE_H

#include "core/decode/insn.h"

/* A line, taken apart. */
struct objdump_line {
	char mnemonic[32];
	char operands[160];
	bool unpredictable; /* objdump's remark */
	bool thumb, wide;   /* what it was given: T32, and 32 bits of it */
};

enum objdump_text {
	OBJDUMP_OTHER,		/* the mnemonic is none of a load or store */
	OBJDUMP_LOAD_STORE,	/* insn is filled */
	OBJDUMP_NOT_UNDERSTOOD, /* a load or store whose operands make no sense */
};

/*
 * What the line says. Of PRELOAD and COPROC only kind, load and rn are filled as the decoders do; the many
 * forms of VLD1 … VST4 are OBJDUMP_OTHER.
 */
enum objdump_text objdump_parse(const struct objdump_line *line, struct insn_mem *insn);

#endif
