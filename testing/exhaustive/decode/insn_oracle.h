/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The load and store encodings of ARM DDI 0406C as a table of the manual's encoding diagrams, which
 * are parsed at the start; knows nothing of the decoder but the shape of its result.
 */
#ifndef TESTING_EXHAUSTIVE_DECODE_INSN_ORACLE_H
#define TESTING_EXHAUSTIVE_DECODE_INSN_ORACLE_H

#include "core/decode/insn.h"

/* Parses the tables; to be called once, before anything else here. */
void insn_oracle_init(void);

/* What the word or halfword means by the tables. */
struct insn_mem insn_oracle_a32(uint32_t word);
struct insn_mem insn_oracle_t32(uint32_t word);
struct insn_mem insn_oracle_t16(uint32_t half);

/* All fields equal? */
bool insn_oracle_equal(const struct insn_mem *a, const struct insn_mem *b);

/* A random word of a random row of the A32 (or T32) table: random bits where the diagram has letters. */
uint32_t insn_oracle_random(bool thumb, uint64_t *state);

#endif
