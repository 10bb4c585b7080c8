// SPDX-License-Identifier: GPL-2.0-only
#include "core/mm/hypmap.h"

#include "hal/errno.h"
#include "hal/mmu.h"

/* Descriptors of PL2's stage 1: ARM DDI 0406C B3.6.1, B3.6.2. AP[1] is one where there is no PL0. */
#define HYP_VALID	  (1ull << 0)
#define HYP_TABLE_OR_PAGE (1ull << 1)
#define HYP_DEVICE	  (0ull << 2) /* AttrIndx 0 of HYPMAP_HMAIR0 */
#define HYP_NORMAL	  (1ull << 2)
#define HYP_AP1		  (1ull << 6)
#define HYP_READ_ONLY	  (1ull << 7)
#define HYP_INNER_SHARE	  (3ull << 8)
#define HYP_ACCESSED	  (1ull << 10)
#define HYP_EXECUTE_NEVER (1ull << 54)
#define HYP_ADDRESS	  0x000000fffffff000ull
#define HYP_ONE_USER	  (1ull << HYPMAP_USERS_SHIFT)
#define HYP_USERS	  ((uint64_t)HYPMAP_MAX_USERS << HYPMAP_USERS_SHIFT)

#define HYP_PAGE      (HYP_VALID | HYP_TABLE_OR_PAGE | HYP_AP1 | HYP_INNER_SHARE | HYP_ACCESSED)
#define HYP_PAGE_MASK (~(uint64_t)(HAL_PAGE_SIZE - 1))
#define HYP_ENTRIES   512

static const uint64_t attributes[] = {
	[HYP_TEXT] = HYP_NORMAL | HYP_READ_ONLY,
	[HYP_RODATA] = HYP_NORMAL | HYP_READ_ONLY | HYP_EXECUTE_NEVER,
	[HYP_DATA] = HYP_NORMAL | HYP_EXECUTE_NEVER,
};

/* The pages that a range of addresses touches: [va, end); end may be 4 GiB. */
struct range {
	uint64_t va, end;
};

static struct range pages_of(const void *from, const void *to)
{
	uint64_t first = (uintptr_t)from, last = (uintptr_t)to;

	return (struct range){first & HYP_PAGE_MASK, (last + HAL_PAGE_SIZE - 1) & HYP_PAGE_MASK};
}

static unsigned index_of(uint64_t va, unsigned level)
{
	return (va >> (39 - 9 * level)) & (HYP_ENTRIES - 1);
}

/* The table that an entry points to, NULL if to none. */
static uint64_t *next_table(uint64_t entry)
{
	return entry & HYP_VALID ? hal_page_va(hpa(entry & HYP_ADDRESS)) : NULL;
}

static uint64_t *next_table_or_new(struct hypmap *map, uint64_t *entry)
{
	uint64_t *table = next_table(hal_pte_read(entry));

	if (table)
		return table;
	table = hal_pages_alloc(0);
	if (!table)
		return NULL;
	map->tables++;
	hal_dsb_ishst();
	hal_pte_write(entry, hal_page_pa(table).v | HYP_TABLE_OR_PAGE | HYP_VALID);
	return table;
}

/* The entry of a page, NULL if there is no table for it. */
static uint64_t *find(const struct hypmap *map, uint64_t va)
{
	uint64_t *table = map->level1;

	for (unsigned level = 1; level < 3 && table; level++)
		table = next_table(hal_pte_read(&table[index_of(va, level)]));
	return table ? &table[index_of(va, 3)] : NULL;
}

static uint64_t *find_or_new(struct hypmap *map, uint64_t va)
{
	uint64_t *table = map->level1;

	for (unsigned level = 1; level < 3 && table; level++)
		table = next_table_or_new(map, &table[index_of(va, level)]);
	return table ? &table[index_of(va, 3)] : NULL;
}

/* One user more for the page; wanted is its entry without users. */
static int map_page(struct hypmap *map, uint64_t va, uint64_t wanted)
{
	uint64_t *entry = find_or_new(map, va);
	uint64_t old;

	if (!entry)
		return -HAL_ENOMEM;
	old = hal_pte_read(entry);
	if (!(old & HYP_VALID)) {
		map->pages++;
		old = wanted;
	}
	if ((old & ~HYP_USERS) != wanted)
		return -HAL_EEXIST;
	if ((old & HYP_USERS) == HYP_USERS)
		return -HAL_ENOMEM;
	hal_pte_write(entry, old + HYP_ONE_USER);
	return 0;
}

/* One user less; whether that was the last. */
static bool unmap_page(struct hypmap *map, uint64_t va)
{
	uint64_t *entry = find(map, va);
	uint64_t left = hal_pte_read(entry) - HYP_ONE_USER;

	if (left & HYP_USERS) {
		hal_pte_write(entry, left);
		return false;
	}
	hal_pte_write(entry, 0);
	map->pages--;
	return true;
}

static void unmap_range(struct hypmap *map, struct range range)
{
	bool gone = false;

	for (; range.va < range.end; range.va += HAL_PAGE_SIZE)
		gone |= unmap_page(map, range.va);
	if (gone)
		hal_tlb_flush_hyp();
}

/* Maps the range; physical, if it is not NULL, tells where memory at its beginning lies, in one piece. */
static int map_range(struct hypmap *map, struct range range, uint64_t attribute,
		     const hpa_t *physical)
{
	struct range done = {range.va, range.va};
	int error = 0;

	hal_mutex_lock(&map->lock);
	for (; done.end < range.end; done.end += HAL_PAGE_SIZE) {
		uint64_t pa = physical ? physical->v + (done.end - range.va)
				       : hal_page_pa((const void *)(uintptr_t)done.end).v;

		error = map_page(map, done.end, HYP_PAGE | attribute | (pa & HYP_ADDRESS));
		if (error)
			break;
	}
	if (error)
		unmap_range(map, done);
	hal_dsb_ishst();
	hal_mutex_unlock(&map->lock);
	return error;
}

int hypmap_init(struct hypmap *map)
{
	hal_mutex_init(&map->lock);
	map->pages = 0;
	map->tables = 0;
	map->level1 = hal_pages_alloc(0);
	if (!map->level1)
		return -HAL_ENOMEM;
	map->tables = 1;
	return 0;
}

int create_hyp_mappings(struct hypmap *map, const void *from, const void *to, enum hyp_right right)
{
	return map_range(map, pages_of(from, to), attributes[right], NULL);
}

int create_hyp_io_mappings(struct hypmap *map, const void *from, const void *to, hpa_t phys)
{
	return map_range(map, pages_of(from, to), HYP_DEVICE | HYP_EXECUTE_NEVER, &phys);
}

int create_hyp_identity_mapping(struct hypmap *map, hpa_t page, enum hyp_right right)
{
	return map_range(map, (struct range){page.v, page.v + HAL_PAGE_SIZE}, attributes[right],
			 &page);
}

void remove_hyp_mappings(struct hypmap *map, const void *from, const void *to)
{
	hal_mutex_lock(&map->lock);
	unmap_range(map, pages_of(from, to));
	hal_mutex_unlock(&map->lock);
}

static void free_table(struct hypmap *map, uint64_t *table, unsigned level)
{
	for (unsigned i = 0; level < 3 && i < HYP_ENTRIES; i++) {
		uint64_t *next = next_table(hal_pte_read(&table[i]));

		if (next)
			free_table(map, next, level + 1);
	}
	hal_pages_free(table, 0);
	map->tables--;
}

void free_hyp_pmds(struct hypmap *map)
{
	if (map->level1)
		free_table(map, map->level1, 1);
	map->level1 = NULL;
	map->pages = 0;
}

uint64_t hypmap_entry(const struct hypmap *map, const void *address)
{
	uint64_t *entry = find(map, (uintptr_t)address & HYP_PAGE_MASK);

	return entry ? hal_pte_read(entry) : 0;
}
