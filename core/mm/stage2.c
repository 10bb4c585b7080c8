/* SPDX-License-Identifier: GPL-2.0-only */
/* Making mappings. */
#include "core/mm/stage2.h"

#include "core/mm/dirty_log.h"
#include "core/mm/memslot.h"
#include "core/mm/stage2_table.h"
#include "hal/atomic.h"
#include "hal/errno.h"

int kvm_alloc_stage2_pgd(struct vm *vm)
{
	vm->stage2.pgd = hal_pages_alloc(STAGE2_PGD_ORDER);
	if (!vm->stage2.pgd)
		return -HAL_ENOMEM;
	vm->stage2.pgd_pa = hal_page_pa(vm->stage2.pgd);
	return 0;
}

/* Racing faults see the sequence change, and then that the tables are gone. */
void kvm_free_stage2_pgd(struct vm *vm)
{
	uint64_t *pgd;

	hal_lock(&vm->stage2.lock);
	vm->stage2.sequence++;
	vm->stage2.invalidating++;
	hal_unlock(&vm->stage2.lock);
	stage2_unmap(vm, ipa(0), 1ull << STAGE2_IPA_BITS);
	hal_lock(&vm->stage2.lock);
	pgd = vm->stage2.pgd;
	vm->stage2.pgd = NULL;
	vm->stage2.invalidating--;
	hal_unlock(&vm->stage2.lock);
	if (pgd)
		hal_pages_free(pgd, STAGE2_PGD_ORDER);
}

int stage2_cache_fill(struct stage2_cache *cache)
{
	while (cache->count < STAGE2_CACHE_PAGES) {
		void *page = hal_pages_alloc(0);

		if (!page)
			return -HAL_ENOMEM;
		cache->page[cache->count++] = page;
	}
	return 0;
}

void stage2_cache_free(struct stage2_cache *cache)
{
	while (cache->count)
		hal_pages_free(cache->page[--cache->count], 0);
}

uint32_t stage2_sequence(struct vm *vm)
{
	return hal_load_acquire(&vm->stage2.sequence);
}

/* Breaks a valid entry: after this no walker and no TLB knows it any more. */
static void break_entry(struct vm *vm, uint64_t *entry)
{
	hal_pte_write(entry, 0);
	stage2_invalidate(vm);
}

/* Writes an entry that is not valid now. */
static void make_entry(uint64_t *entry, uint64_t pte)
{
	hal_pte_write(entry, pte);
	hal_dsb_ishst();
}

/*
 * The table that entry points to. If there is none, one from the cache is installed; a block in its place is broken
 * and its pages fault again.
 */
static uint64_t *table_below(struct vm *vm, struct stage2_cache *cache, uint64_t *entry,
			     unsigned level)
{
	uint64_t pte = hal_pte_read(entry);
	uint64_t *table;

	if (pte_is_table(pte, level))
		return stage2_table(pte);
	if (pte_valid(pte))
		break_entry(vm, entry);
	table = cache->page[--cache->count];
	vm->stage2.tables++;
	make_entry(entry, pte_make_table(hal_page_pa(table)));
	return table;
}

/* The entry for address at level; missing tables are taken from the cache. */
static uint64_t *entry_at(struct vm *vm, struct stage2_cache *cache, uint64_t address,
			  unsigned level)
{
	uint64_t *table = vm->stage2.pgd;

	for (unsigned l = 1; l < level; l++)
		table = table_below(vm, cache, stage2_entry(table, l, address), l);
	return stage2_entry(table, level, address);
}

/* Puts a leaf where old is now. The same value again costs nothing, or two vcpus could chase each other (R10). */
static void replace_leaf(struct vm *vm, uint64_t *entry, uint64_t old, uint64_t new)
{
	if (old == new)
		return;
	if (pte_valid(old))
		break_entry(vm, entry);
	make_entry(entry, new);
}

static void map_locked(struct vm *vm, struct stage2_cache *cache, const struct stage2_mapping *m)
{
	struct pte_rights rights = m->rights;
	uint64_t *entry = entry_at(vm, cache, m->ipa.v, m->level);
	uint64_t old = hal_pte_read(entry);

	if (m->only_if_empty && pte_valid(old))
		return;
	if (pte_is_table(old, m->level)) {
		/* A block takes the place of pages. The table that entry lies in may go with them: look anew. */
		stage2_unmap_locked(vm, m->ipa, pte_level_size(m->level));
		entry = entry_at(vm, cache, m->ipa.v, m->level);
		old = 0;
	}
	if (m->keep_execute && pte_valid(old) && pte_executable(old))
		rights.execute = true;
	replace_leaf(vm, entry, old, pte_make_leaf(m->pa, m->level, rights));
	if (rights.write && !rights.device)
		dirty_log_mark(vm, m->ipa);
}

/* Do the tables stand, and has nothing changed since a fault took sequence? */
static bool may_map(const struct vm *vm, uint32_t sequence)
{
	const struct stage2 *stage2 = &vm->stage2;

	return stage2->pgd && !stage2->invalidating && stage2->sequence == sequence;
}

int stage2_map(struct vm *vm, struct stage2_cache *cache, const struct stage2_mapping *mapping,
	       uint32_t sequence)
{
	int error = -HAL_EAGAIN;

	hal_lock(&vm->stage2.lock);
	if (may_map(vm, sequence)) {
		map_locked(vm, cache, mapping);
		error = 0;
	}
	hal_unlock(&vm->stage2.lock);
	return error;
}

/* The entry that decides about address and its level, without making tables. */
static uint64_t *find_entry(struct vm *vm, uint64_t address, unsigned *level)
{
	uint64_t *entry = stage2_entry(vm->stage2.pgd, 1, address);

	for (*level = 1; pte_is_table(hal_pte_read(entry), *level); ++*level)
		entry = stage2_entry(stage2_table(hal_pte_read(entry)), *level + 1, address);
	return entry;
}

bool stage2_maps(struct vm *vm, const struct stage2_mapping *mapping)
{
	unsigned level = 0;
	uint64_t pte = 0;

	hal_lock(&vm->stage2.lock);
	if (vm->stage2.pgd)
		pte = hal_pte_read(find_entry(vm, mapping->ipa.v, &level));
	hal_unlock(&vm->stage2.lock);
	return level == mapping->level && pte_valid(pte) && pte_address(pte).v == mapping->pa.v;
}

unsigned stage2_room(struct vm *vm, ipa_t address, unsigned most)
{
	unsigned in_table = STAGE2_PT_ENTRIES - (address.v >> HAL_PAGE_SHIFT) % STAGE2_PT_ENTRIES;
	unsigned count = 0, level = 0;
	uint64_t *entry = NULL;

	if (most > in_table)
		most = in_table;
	hal_lock(&vm->stage2.lock);
	if (vm->stage2.pgd)
		entry = find_entry(vm, address.v, &level);
	while (level == 3 && count < most && !pte_valid(hal_pte_read(&entry[count])))
		count++;
	hal_unlock(&vm->stage2.lock);
	return count;
}

/* The table may have gone since stage2_room(): whoever takes pages away need not change the sequence. */
int stage2_map_run(struct vm *vm, ipa_t address, const struct hal_guest_page *pages, unsigned count,
		   struct pte_rights rights, uint32_t sequence)
{
	unsigned level = 0;
	uint64_t *entry = NULL;

	hal_lock(&vm->stage2.lock);
	if (may_map(vm, sequence))
		entry = find_entry(vm, address.v, &level);
	for (unsigned i = 0; level == 3 && i < count; i++)
		if (!pte_valid(hal_pte_read(&entry[i])))
			hal_pte_write(&entry[i], pte_make_leaf(pages[i].pa, 3, rights));
	hal_dsb_ishst();
	hal_unlock(&vm->stage2.lock);
	return level == 3 ? 0 : -HAL_EAGAIN;
}

void stage2_replace_page(struct vm *vm, ipa_t address, hpa_t pa)
{
	struct pte_rights rights = {.write = false};
	uint64_t *entry, old;
	unsigned level;

	hal_lock(&vm->stage2.lock);
	if (!vm->stage2.pgd)
		goto out;
	vm->stage2.sequence++;
	entry = find_entry(vm, address.v, &level);
	old = hal_pte_read(entry);
	if (!pte_valid(old))
		goto out;
	if (level == 3)
		replace_leaf(vm, entry, old, pte_make_leaf(pa, 3, rights));
	else
		stage2_unmap_locked(vm, address, HAL_PAGE_SIZE);
out:
	hal_unlock(&vm->stage2.lock);
}

/* Maps one device page; never over something else. */
static int map_device_page(struct vm *vm, struct stage2_cache *cache, uint64_t address, hpa_t pa,
			   bool writable)
{
	struct pte_rights rights = {.write = writable, .device = true};
	int error = stage2_cache_fill(cache);
	uint64_t *entry;

	if (error)
		return error;
	hal_lock(&vm->stage2.lock);
	entry = vm->stage2.pgd ? entry_at(vm, cache, address, 3) : NULL;
	if (!entry || pte_valid(hal_pte_read(entry)))
		error = -HAL_EFAULT;
	else
		make_entry(entry, pte_make_leaf(pa, 3, rights));
	hal_unlock(&vm->stage2.lock);
	return error;
}

int kvm_phys_addr_ioremap(struct vm *vm, ipa_t guest_ipa, hpa_t pa, uint64_t size, bool writable)
{
	struct stage2_cache cache = {.count = 0};
	uint64_t first = guest_ipa.v & ~(uint64_t)(HAL_PAGE_SIZE - 1), mapped = first;
	uint64_t offset = first - (pa.v & ~(uint64_t)(HAL_PAGE_SIZE - 1));
	uint64_t end = (guest_ipa.v + size + HAL_PAGE_SIZE - 1) & ~(uint64_t)(HAL_PAGE_SIZE - 1);
	int error = memslot_reserve(vm, ipa(first), end - first);

	if (error)
		return error;
	while (mapped < end) {
		error = map_device_page(vm, &cache, mapped, hpa(mapped - offset), writable);
		if (error) {
			stage2_unmap(vm, ipa(first), mapped - first);
			memslot_reserve(vm, ipa(first), 0);
			break;
		}
		mapped += HAL_PAGE_SIZE;
	}
	stage2_cache_free(&cache);
	return error;
}
