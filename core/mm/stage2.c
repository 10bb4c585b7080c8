/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/mm/stage2.h"

#include "core/mm/vmid.h"
#include "core/vcpu/vm.h"
#include "hal/atomic.h"
#include "hal/errno.h"
#include "hal/mmu.h"

#define PGD_ORDER   1
#define PGD_ENTRIES 1024
#define PT_ENTRIES  512

static unsigned entries_of(unsigned level)
{
	return level == 1 ? PGD_ENTRIES : PT_ENTRIES;
}

static uint64_t *entry_of(uint64_t *table, unsigned level, uint64_t address)
{
	return &table[(address / pte_level_size(level)) & (entries_of(level) - 1)];
}

static uint64_t *table_of(uint64_t pte)
{
	return hal_page_va(pte_address(pte));
}

/* Invalidates all translations of the VM. */
static void flush_vm(struct vm *vm)
{
	hal_tlb_flush_vmid(vmid_vttbr(&vm->vmid, hal_page_pa(vm->stage2.pgd)));
}

/* Breaks a valid entry: after this no walker and no TLB knows it any more. */
static void break_entry(struct vm *vm, uint64_t *entry)
{
	hal_pte_write(entry, 0);
	flush_vm(vm);
}

int kvm_alloc_stage2_pgd(struct vm *vm)
{
	vm->stage2.pgd = hal_pages_alloc(PGD_ORDER);
	return vm->stage2.pgd ? 0 : -HAL_ENOMEM;
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

/* --- taking mappings away --- */

static bool table_is_empty(const uint64_t *table)
{
	for (unsigned i = 0; i < PT_ENTRIES; i++)
		if (pte_valid(hal_pte_read(&table[i])))
			return false;
	return true;
}

static void free_table(struct vm *vm, uint64_t *table)
{
	vm->stage2.tables--;
	hal_pages_free(table, 0);
}

/* What is visited while walking: one leaf. */
struct leaf {
	uint64_t *entry;
	uint64_t pte;
	unsigned level;
};

typedef void (*leaf_visitor)(struct vm *vm, const struct leaf *leaf);

static uint64_t min64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/*
 * Calls visit for each valid leaf of a table in [address, end), lowest first; afterwards, with prune, frees the
 * tables below that are empty.
 */
static void walk_table(struct vm *vm, uint64_t *table, unsigned level, uint64_t address,
		       uint64_t end, leaf_visitor visit, bool prune)
{
	uint64_t size = pte_level_size(level), next;

	for (; address < end; address = next) {
		uint64_t *entry = entry_of(table, level, address);
		uint64_t pte = hal_pte_read(entry);

		next = min64((address | (size - 1)) + 1, end);
		if (pte_is_table(pte, level)) {
			walk_table(vm, table_of(pte), level + 1, address, next, visit, prune);
			if (prune && table_is_empty(table_of(pte))) {
				break_entry(vm, entry);
				free_table(vm, table_of(pte));
			}
		} else if (pte_valid(pte)) {
			visit(vm, &(struct leaf){entry, pte, level});
		}
	}
}

static void walk(struct vm *vm, ipa_t start, uint64_t size, leaf_visitor visit, bool prune)
{
	if (vm->stage2.pgd)
		walk_table(vm, vm->stage2.pgd, 1, start.v, start.v + size, visit, prune);
}

static void visit_flush(struct vm *vm, const struct leaf *leaf)
{
	if (!pte_is_device(leaf->pte))
		hal_dcache_clean_invalidate(pte_address(leaf->pte),
					    (uint32_t)pte_level_size(leaf->level));
}

static void visit_unmap(struct vm *vm, const struct leaf *leaf)
{
	break_entry(vm, leaf->entry);
	visit_flush(vm, leaf);
}

void stage2_unmap_locked(struct vm *vm, ipa_t start, uint64_t size)
{
	walk(vm, start, size, visit_unmap, true);
}

void stage2_flush_locked(struct vm *vm, ipa_t start, uint64_t size)
{
	walk(vm, start, size, visit_flush, false);
}

void kvm_free_stage2_pgd(struct vm *vm)
{
	uint64_t *pgd;

	hal_lock(&vm->stage2.lock);
	stage2_unmap_locked(vm, ipa(0), 1ull << STAGE2_IPA_BITS);
	pgd = vm->stage2.pgd;
	vm->stage2.pgd = NULL;
	hal_unlock(&vm->stage2.lock);
	if (pgd)
		hal_pages_free(pgd, PGD_ORDER);
}

/* --- making mappings --- */

/* The table that entry points to; one from the cache is installed if there is none, or a block in its place. */
static uint64_t *table_below(struct vm *vm, struct stage2_cache *cache, uint64_t *entry,
			     unsigned level)
{
	uint64_t pte = hal_pte_read(entry);
	uint64_t *table;

	if (pte_is_table(pte, level))
		return table_of(pte);
	if (pte_valid(pte))
		break_entry(vm, entry);
	table = cache->page[--cache->count];
	vm->stage2.tables++;
	hal_dsb_ishst();
	hal_pte_write(entry, pte_make_table(hal_page_pa(table)));
	hal_dsb_ishst();
	return table;
}

/* The entry for address at level; missing tables are taken from the cache. */
static uint64_t *entry_at(struct vm *vm, struct stage2_cache *cache, uint64_t address,
			  unsigned level)
{
	uint64_t *table = vm->stage2.pgd;

	for (unsigned l = 1; l < level; l++)
		table = table_below(vm, cache, entry_of(table, l, address), l);
	return entry_of(table, level, address);
}

/* Writes a leaf where old is now, by break and make if old is valid. The same value again costs nothing. */
static void replace_leaf(struct vm *vm, uint64_t *entry, uint64_t old, uint64_t new)
{
	if (old == new)
		return;
	if (pte_valid(old))
		break_entry(vm, entry);
	hal_pte_write(entry, new);
	hal_dsb_ishst();
}

int stage2_map(struct vm *vm, struct stage2_cache *cache, const struct stage2_mapping *mapping,
	       uint32_t sequence)
{
	struct pte_rights rights = mapping->rights;
	int error = -HAL_EAGAIN;
	uint64_t *entry, old;

	hal_lock(&vm->stage2.lock);
	if (!vm->stage2.pgd || vm->stage2.invalidating || vm->stage2.sequence != sequence)
		goto out;
	entry = entry_at(vm, cache, mapping->ipa.v, mapping->level);
	old = hal_pte_read(entry);
	if (pte_is_table(old, mapping->level)) {
		stage2_unmap_locked(vm, mapping->ipa, pte_level_size(mapping->level));
		old = 0;
	} else if (pte_valid(old) && mapping->keep_execute && pte_executable(old)) {
		rights.execute = true;
	}
	replace_leaf(vm, entry, old, pte_make_leaf(mapping->pa, mapping->level, rights));
	error = 0;
out:
	hal_unlock(&vm->stage2.lock);
	return error;
}

/* Maps one device page; never over something else. */
static int map_device_page(struct vm *vm, struct stage2_cache *cache, uint64_t address, hpa_t pa,
			   bool writable)
{
	int error = stage2_cache_fill(cache);
	uint64_t *entry;

	if (error)
		return error;
	hal_lock(&vm->stage2.lock);
	entry = vm->stage2.pgd ? entry_at(vm, cache, address, 3) : NULL;
	if (!entry || pte_valid(hal_pte_read(entry)))
		error = -HAL_EFAULT;
	else
		replace_leaf(vm, entry, 0,
			     pte_make_leaf(pa, 3,
					   (struct pte_rights){.write = writable, .device = true}));
	hal_unlock(&vm->stage2.lock);
	return error;
}

int kvm_phys_addr_ioremap(struct vm *vm, ipa_t guest_ipa, hpa_t pa, uint64_t size, bool writable)
{
	struct stage2_cache cache = {.count = 0};
	uint64_t first = guest_ipa.v & ~(uint64_t)(HAL_PAGE_SIZE - 1), address = first;
	uint64_t end = guest_ipa.v + size;
	int error = 0;

	pa.v &= ~(uint64_t)(HAL_PAGE_SIZE - 1);
	for (; !error && address < end; address += HAL_PAGE_SIZE, pa.v += HAL_PAGE_SIZE)
		error = map_device_page(vm, &cache, address, pa, writable);
	if (error) {
		hal_lock(&vm->stage2.lock);
		stage2_unmap_locked(vm, ipa(first), address - HAL_PAGE_SIZE - first);
		hal_unlock(&vm->stage2.lock);
	}
	stage2_cache_free(&cache);
	return error;
}

/* The valid leaf that maps address and its level, or NULL. */
static uint64_t *leaf_of(struct vm *vm, uint64_t address, unsigned *level)
{
	uint64_t *table = vm->stage2.pgd;

	for (*level = 1; table; ++*level) {
		uint64_t *entry = entry_of(table, *level, address);
		uint64_t pte = hal_pte_read(entry);

		if (!pte_is_table(pte, *level))
			return pte_valid(pte) ? entry : NULL;
		table = table_of(pte);
	}
	return NULL;
}

void stage2_mark_accessed(struct vm *vm, ipa_t address)
{
	unsigned level;
	uint64_t *entry;

	hal_lock(&vm->stage2.lock);
	entry = leaf_of(vm, address.v, &level);
	if (entry)
		hal_pte_write(entry, hal_pte_read(entry) | PTE_ACCESSED);
	hal_unlock(&vm->stage2.lock);
}
