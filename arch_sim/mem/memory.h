/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The physical address space of the simulated machine: RAM, devices, and addresses where nothing
 * answers.
 */
#ifndef ARCH_SIM_MEM_MEMORY_H
#define ARCH_SIM_MEM_MEMORY_H

#include "hal/types.h"

#define SIM_MAX_CPUS 8

struct sim_memory; /* one per machine: physical memory, devices, caches, checker */

/*
 * A device. access() reads into or writes from *value, size bytes (1, 2, 4 or 8) at offset from the
 * base of the region, on behalf of CPU number cpu; it returns false to answer with an external
 * abort.
 */
struct sim_mmio {
	bool (*access)(void *device, unsigned cpu, uint64_t offset, unsigned size, bool write,
		       uint64_t *value);
};

/*
 * Makes an empty address space; every access to it is an external abort. NULL when out of memory.
 */
struct sim_memory *sim_memory_create(void);

/* Frees it with all MMUs made for it, all RAM it allocated and all records of its checker. */
void sim_memory_destroy(struct sim_memory *memory);

/*
 * Adds RAM: base and size in pages of 4 KiB. It lives at host, which must stay until the end, or,
 * where host is NULL, in zeroed memory that takes room only where it is touched. Returns false, and
 * changes nothing, when it would overlap something or memory is short.
 */
bool sim_memory_add_ram(struct sim_memory *memory, hpa_t base, uint64_t size, void *host);

/*
 * Adds a device at [base, base + size), in pages. Returns false, and changes nothing, on an
 * overlap.
 */
bool sim_memory_add_mmio(struct sim_memory *memory, hpa_t base, uint64_t size,
			 const struct sim_mmio *ops, void *device);

/* Takes away what sim_memory_add_…() put at base. Translations to it must be gone. */
void sim_memory_remove(struct sim_memory *memory, hpa_t base);

/* From now on (or, bad = false, no longer) the page of RAM at pa answers with external aborts. */
void sim_memory_set_bad(struct sim_memory *memory, hpa_t pa, bool bad);

/*
 * The stable host address of [pa, pa + size), which is the view of a CPU with caches on; NULL
 * unless all of it is RAM of one region.
 */
void *sim_memory_ptr(struct sim_memory *memory, hpa_t pa, uint64_t size);

/* The physical address of a host address inside RAM. Returns false when it is none. */
bool sim_memory_pa(struct sim_memory *memory, const void *host, hpa_t *pa);

#endif
