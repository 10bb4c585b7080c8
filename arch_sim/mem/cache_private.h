/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the rest of the memory system asks of the caches. To be called only while memory->caches is
 * set.
 */
#ifndef ARCH_SIM_MEM_CACHE_PRIVATE_H
#define ARCH_SIM_MEM_CACHE_PRIVATE_H

#include "arch_sim/mem/cache.h"
#include "arch_sim/mem/maintain.h"
#include "arch_sim/mem/private.h"

/* One access to RAM inside a line. */
void cache_access(struct sim_memory *memory, unsigned cpu, uint64_t pa, unsigned size, bool write,
		  enum sim_cacheability how, uint64_t *value);

void cache_maintain(struct sim_memory *memory, unsigned cpu, const struct sim_maintain *maintain);

/* The same operation on every line of a range of RAM. */
void cache_maintain_range(struct sim_memory *memory, unsigned cpu, enum sim_maintenance op,
			  uint64_t pa, uint64_t size);

/* Software that the machine does not simulate has written here through its caches. */
void cache_written(struct sim_memory *memory, uint64_t pa, uint64_t size);

#endif
