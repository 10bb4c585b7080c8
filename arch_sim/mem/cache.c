/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The RAM of a region is what cacheable accesses see. Where that may differ from the memory below,
 * the page has a second copy, which is what non-cacheable accesses see.
 */
#include "arch_sim/mem/cache.h"

#include <stdlib.h>
#include <string.h>

#include "arch_sim/mem/cache_private.h"
#include "arch_sim/mem/checker_private.h"

/* State of a line. */
#define PRESENT 1 /* it may be in a cache */
#define DIRTY	2 /* it was written there */
#define NEWER	4 /* memory below was written while it was present */
#define UNCLEAN 8 /* written, and not cleaned to the point of unification */

/* What memory holds below data that was never cleaned: nobody can take it for the data. */
#define POISON 0xdb

/* One line and where everything of it is. */
struct line {
	uint64_t pa;
	struct sim_page *page;
	unsigned n;	/* in the page */
	uint8_t *above; /* as the caches have it */
	uint8_t *below;
	uint8_t *state;
};

static void free_copies(struct sim_memory *memory)
{
	for (size_t i = 0; i < memory->nr_regions; i++) {
		struct sim_region *region = &memory->regions[i];

		for (uint64_t n = 0; region->pages && n < region->size >> HAL_PAGE_SHIFT; n++) {
			struct sim_page *page = region->pages[n];

			if (page)
				memory_free_copies(page);
		}
	}
}

void sim_cache_enable(struct sim_memory *memory)
{
	memory->caches = true;
	memory_forget_pointers(memory);
}

void sim_cache_disable(struct sim_memory *memory)
{
	memory->caches = false;
	free_copies(memory);
}

/*
 * The line at pa; a page that is new here is clean. Returns false where there is no RAM or no room.
 */
static bool find(struct sim_memory *memory, uint64_t pa, struct line *line)
{
	struct sim_page *page = memory_page(memory, pa);
	uint8_t *host = sim_memory_ptr(memory, hpa(pa & ~0xfffull), HAL_PAGE_SIZE);

	if (!page)
		return false;
	if (!page->below) {
		page->below = malloc(2 * HAL_PAGE_SIZE);
		if (!page->below)
			return false;
		memcpy(page->below, host, HAL_PAGE_SIZE);
		page->instructions = page->below + HAL_PAGE_SIZE;
	}
	line->pa = pa & ~(uint64_t)(SIM_CACHE_LINE - 1);
	line->page = page;
	line->n = (pa & 0xfff) / SIM_CACHE_LINE;
	line->above = host + line->n * SIM_CACHE_LINE;
	line->below = page->below + line->n * SIM_CACHE_LINE;
	line->state = &page->lines[line->n];
	return true;
}

/* Written in the cache, by the machine or by software that only writes to the host's memory. */
static bool dirty(const struct line *line)
{
	return (*line->state & DIRTY) ||
	       (!(*line->state & NEWER) && memcmp(line->above, line->below, SIM_CACHE_LINE) != 0);
}

static void get(const uint8_t *from, unsigned size, uint64_t *value)
{
	*value = 0;
	memcpy(value, from, size);
}

static void uncached(struct sim_memory *memory, unsigned cpu, const struct line *line,
		     unsigned offset, unsigned size, bool write, uint64_t *value)
{
	bool was_dirty = dirty(line);

	if (!write) {
		get(line->below + offset, size, value);
		if (was_dirty && memcmp(line->above + offset, line->below + offset, size) != 0)
			checker_report(memory, SIM_STALE_MEMORY, cpu,
				       "non-cacheable read of 0x%llx below a dirty line",
				       (unsigned long long)line->pa + offset);
		return;
	}
	memcpy(line->below + offset, value, size);
	if (was_dirty || (*line->state & PRESENT))
		*line->state |= NEWER | (was_dirty ? DIRTY : 0);
	else
		memcpy(line->above + offset, value, size);
}

static void cached(struct sim_memory *memory, unsigned cpu, const struct line *line,
		   unsigned offset, unsigned size, bool write, bool through, uint64_t *value)
{
	*line->state |= PRESENT;
	if (!write) {
		get(line->above + offset, size, value);
		if ((*line->state & NEWER) &&
		    memcmp(line->above + offset, line->below + offset, size) != 0)
			checker_report(memory, SIM_STALE_LINE, cpu,
				       "cacheable read of 0x%llx, memory below is newer",
				       (unsigned long long)line->pa + offset);
		return;
	}
	memcpy(line->above + offset, value, size);
	*line->state |= UNCLEAN;
	if (through)
		memcpy(line->below + offset, value, size);
	else
		*line->state |= DIRTY;
}

static void fetch(struct sim_memory *memory, unsigned cpu, const struct line *line, unsigned offset,
		  unsigned size, uint64_t *value)
{
	uint8_t *held = line->page->instructions + line->n * SIM_CACHE_LINE;
	uint64_t bit = 1ull << line->n;

	if (!(line->page->instruction_lines & bit)) {
		memcpy(held, line->above, SIM_CACHE_LINE);
		line->page->instruction_lines |= bit;
		if (*line->state & UNCLEAN)
			checker_report(memory, SIM_UNCLEAN_INSTRUCTION, cpu,
				       "fetch from 0x%llx, written and not cleaned to the PoU",
				       (unsigned long long)line->pa + offset);
	}
	get(held + offset, size, value);
	if (memcmp(held + offset, line->above + offset, size) != 0)
		checker_report(memory, SIM_STALE_INSTRUCTION, cpu,
			       "fetch from 0x%llx, instruction cache not invalidated since a write",
			       (unsigned long long)line->pa + offset);
}

void cache_access(struct sim_memory *memory, unsigned cpu, uint64_t pa, unsigned size, bool write,
		  enum sim_cacheability how, uint64_t *value)
{
	unsigned offset = pa % SIM_CACHE_LINE;
	struct line line;

	if (!find(memory, pa, &line))
		return;
	if (how == SIM_UNCACHED)
		uncached(memory, cpu, &line, offset, size, write, value);
	else if (how == SIM_INSTRUCTION)
		fetch(memory, cpu, &line, offset, size, value);
	else
		cached(memory, cpu, &line, offset, size, write, how == SIM_WRITE_THROUGH, value);
}

/* --- maintenance --- */

static void clean(struct sim_memory *memory, unsigned cpu, const struct line *line)
{
	if (!dirty(line))
		return;
	if (*line->state & NEWER)
		checker_report(memory, SIM_LOST_WRITE, cpu,
			       "line 0x%llx cleaned over memory that is newer",
			       (unsigned long long)line->pa);
	memcpy(line->below, line->above, SIM_CACHE_LINE);
	*line->state = PRESENT;
}

static void invalidate(const struct line *line)
{
	memcpy(line->above, line->below, SIM_CACHE_LINE);
	*line->state = 0;
}

/* Cleaning to the point of unification makes lines visible to fetches, and no more than that. */
static void maintain_line(struct sim_memory *memory, unsigned cpu, enum sim_maintenance op,
			  const struct line *line)
{
	switch (op) {
	case SIM_CACHE_IMVA:
		line->page->instruction_lines &= ~(1ull << line->n);
		break;
	case SIM_CACHE_CLEAN_MVAU:
		*line->state &= ~UNCLEAN;
		break;
	case SIM_CACHE_INV_MVA:
	case SIM_CACHE_INV_SW:
		invalidate(line);
		break;
	case SIM_CACHE_CLEAN_MVA:
	case SIM_CACHE_CLEAN_SW:
		clean(memory, cpu, line);
		*line->state &= ~UNCLEAN;
		break;
	default:
		clean(memory, cpu, line);
		invalidate(line);
		break;
	}
}

/* Calls for every line that the caches may know of. */
static void for_each_line(struct sim_memory *memory, unsigned cpu, enum sim_maintenance op,
			  bool (*chosen)(uint64_t pa, uint32_t value), uint32_t value)
{
	for (size_t i = 0; i < memory->nr_regions; i++) {
		struct sim_region *region = &memory->regions[i];

		for (uint64_t at = 0; region->pages && at < region->size; at += SIM_CACHE_LINE) {
			struct sim_page *page = region->pages[at >> HAL_PAGE_SHIFT];
			struct line line;

			if (!page || !page->below) {
				at |= HAL_PAGE_SIZE - SIM_CACHE_LINE;
				continue;
			}
			if (chosen(region->base + at, value) &&
			    find(memory, region->base + at, &line))
				maintain_line(memory, cpu, op, &line);
		}
	}
}

/*
 * Where a line would be: way and set come from its address, so that each line has one place
 * (B4.2.1).
 */
static bool in_set_and_way(uint64_t pa, uint32_t value)
{
	uint32_t set = value >> 6 & (SIM_CACHE_SETS - 1), way = value >> 28;

	return (value >> 1 & 7) == SIM_CACHE_LEVEL - 1 &&
	       pa / SIM_CACHE_LINE % SIM_CACHE_SETS == set &&
	       pa / (SIM_CACHE_LINE * SIM_CACHE_SETS) % SIM_CACHE_WAYS == way;
}

static bool any(uint64_t pa, uint32_t value)
{
	return true;
}

void cache_maintain(struct sim_memory *memory, unsigned cpu, const struct sim_maintain *maintain)
{
	if (maintain->op == SIM_CACHE_IALL)
		for_each_line(memory, cpu, SIM_CACHE_IMVA, any, 0);
	else if (maintain->op >= SIM_CACHE_INV_SW)
		for_each_line(memory, cpu, maintain->op, in_set_and_way, maintain->value);
	else
		cache_maintain_range(memory, cpu, maintain->op, maintain->pa.v, 1);
}

void cache_maintain_range(struct sim_memory *memory, unsigned cpu, enum sim_maintenance op,
			  uint64_t pa, uint64_t size)
{
	uint64_t end = pa + size;
	struct line line;

	for (uint64_t at = pa & ~(uint64_t)(SIM_CACHE_LINE - 1); at < end; at += SIM_CACHE_LINE) {
		if (find(memory, at, &line))
			maintain_line(memory, cpu, op, &line);
	}
}

void cache_written(struct sim_memory *memory, uint64_t pa, uint64_t size)
{
	uint64_t end = pa + size;
	struct line line;

	for (uint64_t at = pa & ~(uint64_t)(SIM_CACHE_LINE - 1); at < end; at += SIM_CACHE_LINE) {
		if (!find(memory, at, &line))
			continue;
		if (!dirty(&line))
			memset(line.below, POISON, SIM_CACHE_LINE);
		*line.state |= PRESENT | DIRTY | UNCLEAN;
	}
}
