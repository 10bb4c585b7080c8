/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CORE_DECODE_INSN_T32_H
#define CORE_DECODE_INSN_T32_H

#include "core/decode/insn.h"

/* True when the halfword first begins a 32-bit instruction, so that the next one is needed (A6.1). */
static inline bool insn_t32_wide(uint16_t first)
{
	return first >= 0xe800;
}

/*
 * Decodes a T32 instruction as a load or store: first is the halfword at the PC, second the one after it
 * (ignored unless insn_t32_wide(first)). Rules that depend on being in an IT block are not checked.
 * (ARM DDI 0406C, A6.2.4 to A6.2.6, A6.3.5 to A6.3.10, A6.3.18, A7.6, A7.7.)
 */
struct insn_mem insn_t32(uint16_t first, uint16_t second);

#endif
