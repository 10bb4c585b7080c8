/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The load and store encodings of ARM DDI 0406C, a row for each encoding diagram of the manual; insn_oracle.c executes them.
 *
 * diagram: one character a bit, most significant first; 0 and 1 are fixed, (0) and (1) 'should be', x is
 *	ignored, any other letter is a field (bits of the same letter are concatenated); cccc is a condition
 *	that is not 1111. The first row that matches counts; no row: no load or store.
 * effect: kind, then field=expression; an expression is a sum of letters and numbers, each with a factor.
 *	PW stands for index=P wback=(not P or W); shift for the immediate shift of type y by i.
 * never: when one of these holds it is UNPREDICTABLE or UNDEFINED: comparisons, joined by &.
 * Besides the diagram's letters: # is the number of registers in the list, @ is 1 when register n is in the
 * list, Z is 1 in T32.
 */
#ifndef TESTING_EXHAUSTIVE_DECODE_INSN_ROWS_H
#define TESTING_EXHAUSTIVE_DECODE_INSN_ROWS_H

#include <stddef.h>

struct insn_row {
	const char *name, *diagram, *effect, *never;
};

struct insn_rows {
	const struct insn_row *row;
	size_t nr;
};

/* 16 bits in insn_rows_t16, otherwise 32. */
extern const struct insn_rows insn_rows_a32, insn_rows_t16, insn_rows_t32;

/* VFP and coprocessors, for A32 and T32 alike: to be looked up after the others. */
extern const struct insn_rows insn_rows_coproc;

#endif
