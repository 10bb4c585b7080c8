/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_DECODE_INSN_A32_H
#define CORE_DECODE_INSN_A32_H

#include "core/decode/insn.h"

/*
 * Decodes the A32 instruction word as a load or store. The condition field only tells the unconditional
 * space (0b1111) from the rest: whether the instruction executes is cond.h's business.
 * (ARM DDI 0406C, A5.2.8, A5.2.10, A5.3, A5.5, A5.6, A5.7, A7.6, A7.7.)
 */
struct insn_mem insn_a32(uint32_t word);

#endif
