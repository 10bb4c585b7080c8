/* SPDX-License-Identifier: GPL-2.0-only */
/* Descriptors as the checker compares them. A step tells where one stands: format, stage, level. */
#ifndef ARCH_SIM_MEM_DESCRIPTOR_H
#define ARCH_SIM_MEM_DESCRIPTOR_H

#include "arch_sim/mem/private.h"

bool descriptor_valid(const struct sim_step *step, uint64_t value);
bool descriptor_is_table(const struct sim_step *step, uint64_t value);

/* May a TLB hold it? One without the access flag is valid but never held (B3.7.4). */
bool descriptor_cacheable(const struct sim_step *step, uint64_t value);

/*
 * The bits that translation depends on: without software's own, and without the access flag. 0: not
 * valid.
 */
uint64_t descriptor_relevant(const struct sim_step *step, uint64_t value);

/*
 * Is the change from one valid descriptor to another more than permissions? Then it must be broken
 * before it is made anew (B3.10.1: address, type, size, memory attributes, global or not).
 */
bool descriptor_needs_break(const struct sim_step *step, uint64_t from, uint64_t to);

/*
 * Where a valid descriptor leads: the memory of a block or page, or the next table; and its size in
 * bytes.
 */
uint64_t descriptor_output(const struct sim_step *step, uint64_t value);
uint64_t descriptor_output_size(const struct sim_step *step, uint64_t value);

/*
 * A descriptor from its bytes in memory, and what stands there now; memory that has gone reads as
 * 0.
 */
uint64_t descriptor_decode(const struct sim_step *step, const uint8_t *bytes);
uint64_t descriptor_in_memory(struct sim_memory *memory, const struct sim_step *step);

#endif
