/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The caches, as far as software can see them: one coherent domain of all CPUs above memory. A
 * cacheable access sees the line, a non-cacheable one the memory below it; a line stays until it is
 * maintained, dirty or not. A fetch sees what the instruction cache took up (ARM DDI 0406C A3.9,
 * B2.2).
 */
#ifndef ARCH_SIM_MEM_CACHE_H
#define ARCH_SIM_MEM_CACHE_H

#include "arch_sim/mem/memory.h"

#define SIM_CACHE_LINE 64

/*
 * The geometry of the level at which set and way operations act: 1 MiB, the one before the point of
 * coherency.
 */
#define SIM_CACHE_LEVEL 2
#define SIM_CACHE_SETS	1024
#define SIM_CACHE_WAYS	16

/*
 * Caches are modelled from now on, and every access takes longer. What memory holds now counts as
 * clean.
 */
void sim_cache_enable(struct sim_memory *memory);

/* No longer: memory holds what cacheable accesses saw last. */
void sim_cache_disable(struct sim_memory *memory);

#endif
