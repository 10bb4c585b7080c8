/* SPDX-License-Identifier: GPL-2.0-only */
/* The decoder of the simulated CPU. It shares nothing with core/decode, which it is used to test. */
#ifndef ARCH_SIM_CPU_DECODE_H
#define ARCH_SIM_CPU_DECODE_H

#include "arch_sim/cpu/internal.h"

/* Allocates and frees the decode cache. Returns 0 or -HAL_ENOMEM. */
int sim_decode_init(struct sim_cpu *cpu);
void sim_decode_destroy(struct sim_cpu *cpu);

/*
 * Decodes one instruction. set: 0 for A32, INSN_T16 or INSN_T32. The result lives until the next call.
 * Always has an exec: of what is not allocated, the Undefined Instruction exception.
 */
const struct sim_insn *sim_decode(struct sim_cpu *cpu, uint32_t word, unsigned set);

#endif
