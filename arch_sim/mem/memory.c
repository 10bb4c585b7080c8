/* SPDX-License-Identifier: GPL-2.0-only */
/* The physical address space. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "arch_sim/mem/cache_private.h"
#include "arch_sim/mem/checker_private.h"

struct sim_memory *sim_memory_create(void)
{
	return calloc(1, sizeof(struct sim_memory));
}

void memory_free_copies(struct sim_page *page)
{
	free(page->below);
	page->below = page->instructions = NULL;
	page->instruction_lines = 0;
	memset(page->lines, 0, sizeof(page->lines));
}

static void free_page(struct sim_page *page)
{
	if (page)
		memory_free_copies(page);
	free(page);
}

static void region_free(struct sim_region *region)
{
	for (uint64_t i = 0; region->pages && i < region->size >> HAL_PAGE_SHIFT; i++)
		free_page(region->pages[i]);
	free(region->pages);
	if (region->allocated)
		munmap(region->host, region->size);
}

void sim_memory_destroy(struct sim_memory *memory)
{
	if (!memory)
		return;
	sim_checker_disable(memory);
	for (unsigned i = 0; i < SIM_MAX_CPUS; i++)
		mmu_destroy(memory->mmus[i]);
	for (size_t i = 0; i < memory->nr_regions; i++)
		region_free(&memory->regions[i]);
	free(memory->regions);
	free(memory);
}

/* The number of regions that begin at or below pa. */
static size_t regions_up_to(const struct sim_memory *memory, uint64_t pa)
{
	size_t low = 0, high = memory->nr_regions;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (memory->regions[middle].base <= pa)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool overlaps(const struct sim_memory *memory, uint64_t base, uint64_t size)
{
	size_t n = regions_up_to(memory, base + size - 1);
	const struct sim_region *below = n ? &memory->regions[n - 1] : NULL;

	return below && below->base + below->size > base;
}

/* Puts a region in its place in the order. */
static bool add(struct sim_memory *memory, const struct sim_region *region)
{
	size_t n = regions_up_to(memory, region->base);
	struct sim_region *regions = realloc(memory->regions,
					     (memory->nr_regions + 1) * sizeof(*regions));

	if (!regions)
		return false;
	memmove(&regions[n + 1], &regions[n], (memory->nr_regions - n) * sizeof(*regions));
	regions[n] = *region;
	memory->regions = regions;
	memory->nr_regions++;
	memory->last = NULL;
	return true;
}

static bool acceptable(const struct sim_memory *memory, uint64_t base, uint64_t size)
{
	const uint64_t top = 1ull << 40;

	if (!size || (base | size) & (HAL_PAGE_SIZE - 1) || base >= top || size > top - base)
		return false;
	return !overlaps(memory, base, size);
}

bool sim_memory_add_ram(struct sim_memory *memory, hpa_t base, uint64_t size, void *host)
{
	struct sim_region region = {.base = base.v, .size = size, .host = host};

	if (!acceptable(memory, base.v, size))
		return false;
	if (!host) {
		region.host = mmap(NULL, size, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (region.host == MAP_FAILED)
			return false;
		region.allocated = true;
	}
	if (add(memory, &region))
		return true;
	region_free(&region);
	return false;
}

bool sim_memory_add_mmio(struct sim_memory *memory, hpa_t base, uint64_t size,
			 const struct sim_mmio *ops, void *device)
{
	struct sim_region region = {.base = base.v, .size = size, .ops = ops, .device = device};

	return acceptable(memory, base.v, size) && add(memory, &region);
}

void sim_memory_remove(struct sim_memory *memory, hpa_t base)
{
	struct sim_region *region = memory_region(memory, base.v, 1);

	if (!region || region->base != base.v)
		return;
	if (memory->checker)
		checker_forget(memory, region->base, region->size);
	region_free(region);
	memory->nr_regions--;
	memmove(region, region + 1,
		(size_t)(memory->regions + memory->nr_regions - region) * sizeof(*region));
	memory->last = NULL;
	memory_forget_pointers(memory);
}

struct sim_region *memory_region(struct sim_memory *memory, uint64_t pa, uint64_t size)
{
	struct sim_region *region = memory->last;

	if (!region || pa - region->base >= region->size) {
		size_t n = regions_up_to(memory, pa);

		if (!n)
			return NULL;
		region = &memory->regions[n - 1];
		memory->last = region;
	}
	if (pa - region->base >= region->size || size > region->size - (pa - region->base))
		return NULL;
	return region;
}

struct sim_page *memory_page_if_known(struct sim_memory *memory, uint64_t pa)
{
	struct sim_region *region = memory_region(memory, pa, 1);

	return region && region->pages ? region->pages[(pa - region->base) >> HAL_PAGE_SHIFT]
				       : NULL;
}

struct sim_page *memory_page(struct sim_memory *memory, uint64_t pa)
{
	struct sim_region *region = memory_region(memory, pa, 1);
	struct sim_page **page;

	if (!region || !region->host)
		return NULL;
	if (!region->pages)
		region->pages = calloc(region->size >> HAL_PAGE_SHIFT, sizeof(*region->pages));
	if (!region->pages)
		return NULL;
	page = &region->pages[(pa - region->base) >> HAL_PAGE_SHIFT];
	if (!*page)
		*page = calloc(1, sizeof(**page));
	return *page;
}

void sim_memory_set_bad(struct sim_memory *memory, hpa_t pa, bool bad)
{
	struct sim_page *page = memory_page(memory, pa.v);

	if (!page || page->bad == bad)
		return;
	page->bad = bad;
	memory->nr_bad += bad ? 1 : -1;
	memory_forget_pointers(memory);
}

void *sim_memory_ptr(struct sim_memory *memory, hpa_t pa, uint64_t size)
{
	struct sim_region *region = memory_region(memory, pa.v, size);

	return region && region->host ? region->host + (pa.v - region->base) : NULL;
}

bool sim_memory_pa(struct sim_memory *memory, const void *host, hpa_t *pa)
{
	uintptr_t address = (uintptr_t)host;

	for (size_t i = 0; i < memory->nr_regions; i++) {
		struct sim_region *region = &memory->regions[i];
		uintptr_t start = (uintptr_t)region->host;

		if (region->host && address - start < region->size) {
			*pa = hpa(region->base + (address - start));
			return true;
		}
	}
	return false;
}

void memory_forget_pointers(struct sim_memory *memory)
{
	for (unsigned i = 0; i < SIM_MAX_CPUS; i++) {
		if (memory->mmus[i])
			sim_mmu_registers_changed(memory->mmus[i]);
	}
}

static bool is_bad(struct sim_memory *memory, uint64_t pa)
{
	struct sim_page *page = memory->nr_bad ? memory_page_if_known(memory, pa) : NULL;

	return page && page->bad;
}

/* Neither side sees more than the size bytes. */
static bool device_access(const struct sim_region *region, unsigned cpu, uint64_t offset,
			  unsigned size, bool write, uint64_t *value)
{
	uint64_t mask = ~0ull >> (64 - 8 * size), data = *value & mask;

	if (!region->ops->access(region->device, cpu, offset, size, write, &data))
		return false;
	*value = data & mask;
	return true;
}

bool memory_access(struct sim_memory *memory, unsigned cpu, uint64_t pa, unsigned size, bool write,
		   enum sim_cacheability how, uint64_t *value)
{
	struct sim_region *region = memory_region(memory, pa, size);
	uint8_t *host;

	if (!region || is_bad(memory, pa))
		return false;
	if (!region->host)
		return device_access(region, cpu, pa - region->base, size, write, value);
	if (write && memory->checker)
		checker_store(memory, cpu, pa, size, *value);
	if (memory->caches) {
		cache_access(memory, cpu, pa, size, write, how, value);
		return true;
	}
	host = region->host + (pa - region->base);
	if (write) {
		memcpy(host, value, size);
	} else {
		*value = 0;
		memcpy(value, host, size);
	}
	return true;
}
