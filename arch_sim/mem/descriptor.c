/* SPDX-License-Identifier: GPL-2.0-only */
/* Descriptors as the checker compares them: what may be held, what may change without a break. */
#include "arch_sim/mem/descriptor.h"

#include <string.h>

#define LONG_ADDRESS   0x000000fffffff000ull
#define LONG_ATTRS     (7ull << 52 | 0xfffull) /* contiguous, PXN, XN; all of the low ones */
#define LONG_AF	       (1ull << 10)
#define LONG_TABLE_TOP (0x1full << 59)
#define LONG_RIGHTS    (3ull << 53 | 3ull << 6) /* XN, PXN, AP or HAP */

static bool is_long(const struct sim_step *step)
{
	return step->kind != SIM_TABLE_SHORT;
}

bool descriptor_valid(const struct sim_step *step, uint64_t value)
{
	if (is_long(step) && step->level == 3)
		return (value & 3) == 3;
	return value & (is_long(step) ? 1 : 3);
}

bool descriptor_is_table(const struct sim_step *step, uint64_t value)
{
	if (is_long(step))
		return step->level < 3 && (value & 3) == 3;
	return step->level == 1 && (value & 3) == 1;
}

bool descriptor_cacheable(const struct sim_step *step, uint64_t value)
{
	return descriptor_valid(step, value) &&
	       (!is_long(step) || descriptor_is_table(step, value) || (value & LONG_AF));
}

uint64_t descriptor_relevant(const struct sim_step *step, uint64_t value)
{
	if (!descriptor_valid(step, value))
		return 0;
	if (!is_long(step))
		return (uint32_t)value;
	if (!descriptor_is_table(step, value))
		return value & (LONG_ADDRESS | LONG_ATTRS) & ~LONG_AF;
	return value & (LONG_ADDRESS | 3 | (step->kind == SIM_TABLE_STAGE2 ? 0 : LONG_TABLE_TOP));
}

/* AP, XN, PXN and domain of a short descriptor (B3.5.1). */
static uint64_t short_rights(const struct sim_step *step, uint64_t value)
{
	if (step->level == 1)
		return (value & 3) == 1 ? 0x1e4 : 0x8000 | 0xc00 | 0x10 | 0x1 | 0x1e0;
	return 0x200 | 0x30 | ((value & 2) ? 1 : 0x8000);
}

bool descriptor_needs_break(const struct sim_step *step, uint64_t from, uint64_t to)
{
	uint64_t rights = LONG_RIGHTS;

	if (!is_long(step))
		rights = short_rights(step, from);
	else if (descriptor_is_table(step, from))
		rights = LONG_TABLE_TOP;
	return (descriptor_relevant(step, from) & ~rights) !=
	       (descriptor_relevant(step, to) & ~rights);
}

uint64_t descriptor_output(const struct sim_step *step, uint64_t value)
{
	uint64_t base = is_long(step) ? value & LONG_ADDRESS : value & 0xffffffff;

	if (!is_long(step) && step->log2 == 24)
		base |= (value >> 20 & 15) << 32 | (value >> 5 & 15) << 36;
	return base & ~(descriptor_output_size(step, value) - 1);
}

uint64_t descriptor_output_size(const struct sim_step *step, uint64_t value)
{
	if (descriptor_is_table(step, value))
		return is_long(step) ? 0x1000 : 0x400;
	return 1ull << step->log2;
}

uint64_t descriptor_decode(const struct sim_step *step, const uint8_t *bytes)
{
	uint64_t value = 0;

	memcpy(&value, bytes, step->size);
	if (!step->swapped)
		return value;
	return step->size == 8 ? __builtin_bswap64(value) : __builtin_bswap32((uint32_t)value);
}

/* What stands in memory now; memory that has gone reads as 0. */
uint64_t descriptor_in_memory(struct sim_memory *memory, const struct sim_step *step)
{
	const uint8_t *host = sim_memory_ptr(memory, hpa(step->pa), step->size);

	return host ? descriptor_decode(step, host) : 0;
}
