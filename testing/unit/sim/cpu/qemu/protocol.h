/* SPDX-License-Identifier: GPL-2.0-only */
/* What the comparison with qemu-arm exchanges with its driver: one instruction in, what it did out. */
#ifndef TESTING_UNIT_SIM_CPU_QEMU_PROTOCOL_H
#define TESTING_UNIT_SIM_CPU_QEMU_PROTOCOL_H

#include <stdint.h>

/* Where things are, in both machines. Code pages are full of UDF but for the instruction under test. */
#define DATA_BASE     0x60000000u
#define DATA_SIZE     0x4000u
#define CODE_A32_BASE 0x30000000u
#define CODE_T32_BASE 0x38000000u
#define CODE_SIZE     0x4000u
#define CODE_OFFSET   0x2000u /* of the instruction, or 2 more */

#define UDF_A32 0xe7f000f0u
#define UDF_T16 0xde00u

#define MAX_CHANGES 18

struct insn_case {
	uint32_t word; /* T32 of 32 bits: first halfword high */
	uint32_t size; /* 2 or 4 bytes */
	uint32_t pc;
	uint32_t cpsr; /* flags, T, IT, GE */
	uint32_t r[15];
};

enum insn_outcome {
	INSN_DONE,
	INSN_UNDEFINED,
	INSN_FAULT,
};

struct insn_result {
	uint32_t outcome;
	uint32_t r[16];
	uint32_t cpsr;
	uint32_t nr_changes; /* words of the data that differ from what they were */
	struct {
		uint32_t offset, value;
	} change[MAX_CHANGES];
};

/* The data before each instruction. */
static inline uint32_t data_word(uint32_t index)
{
	uint32_t x = index * 0x9e3779b1u + 0x7f4a7c15u;

	x ^= x >> 15;
	x *= 0x85ebca6bu;
	return x ^ x >> 13;
}

#endif
