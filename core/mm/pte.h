/* SPDX-License-Identifier: GPL-2.0-only */
/* Stage-2 descriptors of the long format (ARM DDI 0406C B3.6; SPEC.md section 5.2). Values in, values out. */
#ifndef CORE_MM_PTE_H
#define CORE_MM_PTE_H

#include "hal/types.h"

#define PTE_VALID	  (1ull << 0)
#define PTE_TABLE	  (1ull << 1) /* level 1 and 2: a table; level 3: a page */
#define PTE_MEMATTR	  (0xfull << 2)
#define PTE_MEMATTR_RAM	  (0xfull << 2) /* Normal, inner and outer write-back */
#define PTE_MEMATTR_DEV	  (0x1ull << 2)
#define PTE_READ	  (1ull << 6) /* HAP[1] */
#define PTE_WRITE	  (1ull << 7) /* HAP[2] */
#define PTE_INNER_SHARE	  (3ull << 8)
#define PTE_ACCESSED	  (1ull << 10)
#define PTE_EXECUTE_NEVER (1ull << 54)
#define PTE_ADDRESS	  0x000000fffffff000ull

/* What a mapping allows and what lies behind it. */
struct pte_rights {
	bool write;
	bool execute;
	bool device; /* never executable */
};

/* The number of bytes that an entry of a level covers: 1 GiB, 2 MiB, 4 KiB for level 1, 2, 3. */
static inline uint64_t pte_level_size(unsigned level)
{
	return 1ull << (39 - 9 * level);
}

static inline bool pte_valid(uint64_t pte)
{
	return pte & PTE_VALID;
}

/* Does the entry, found at the level, point to a table of the next one? */
static inline bool pte_is_table(uint64_t pte, unsigned level)
{
	return level < 3 && (pte & (PTE_VALID | PTE_TABLE)) == (PTE_VALID | PTE_TABLE);
}

static inline hpa_t pte_address(uint64_t pte)
{
	return hpa(pte & PTE_ADDRESS);
}

static inline bool pte_writable(uint64_t pte)
{
	return pte & PTE_WRITE;
}

static inline bool pte_executable(uint64_t pte)
{
	return !(pte & PTE_EXECUTE_NEVER);
}

static inline bool pte_young(uint64_t pte)
{
	return pte & PTE_ACCESSED;
}

static inline bool pte_is_device(uint64_t pte)
{
	return (pte & PTE_MEMATTR) == PTE_MEMATTR_DEV;
}

/* The entry that points to a table of the next level. */
static inline uint64_t pte_make_table(hpa_t table)
{
	return table.v | PTE_TABLE | PTE_VALID;
}

/* A block (level 2) or page (level 3) for memory at pa, which is aligned to the level's size. */
static inline uint64_t pte_make_leaf(hpa_t pa, unsigned level, struct pte_rights rights)
{
	uint64_t pte = pa.v | PTE_VALID | PTE_READ | PTE_INNER_SHARE | PTE_ACCESSED;

	if (level == 3)
		pte |= PTE_TABLE;
	pte |= rights.device ? PTE_MEMATTR_DEV : PTE_MEMATTR_RAM;
	if (rights.write)
		pte |= PTE_WRITE;
	if (!rights.execute || rights.device)
		pte |= PTE_EXECUTE_NEVER;
	return pte;
}

#endif
