/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is done to ranges of stage 2: unmap, write-protect, flush, age.
 *
 * Unmapping takes two passes over a piece, with one invalidation of the TLBs between them however many pages there
 * are: the first makes entries invalid but leaves the address standing (hardware looks at bit 0 alone), the second
 * cleans that memory, which nobody can write any more, wipes the entries and unlinks tables that became empty. An
 * unlinked table may still be in the walk caches, so a second invalidation goes before the pages are freed.
 */
#include "core/mm/stage2.h"
#include "core/mm/stage2_table.h"

/* The pass over a range: what visit() is to do, and what it found out. */
struct pass {
	struct vm *vm;
	/* Called for each entry that is neither a table nor zero. */
	void (*visit)(struct pass *pass, uint64_t *entry, uint64_t pte, unsigned level);
	/* Unlink tables that are empty after the visits, and chain them here. */
	bool prune;
	uint64_t *empty;
	/* Something was changed that TLBs may know. */
	bool changed;
	bool young;
};

static bool table_is_empty(const uint64_t *table)
{
	for (unsigned i = 0; i < STAGE2_PT_ENTRIES; i++)
		if (hal_pte_read(&table[i]))
			return false;
	return true;
}

/* The chain runs through the first words of the tables: a page address is never a valid entry. */
static void unlink_table(struct pass *pass, uint64_t *entry, uint64_t *table)
{
	hal_pte_write(entry, 0);
	hal_pte_write(table, pass->empty ? hal_page_pa(pass->empty).v : 0);
	pass->empty = table;
}

static void free_unlinked(struct pass *pass)
{
	if (!pass->empty)
		return;
	stage2_invalidate(pass->vm);
	while (pass->empty) {
		uint64_t *table = pass->empty;
		uint64_t next = hal_pte_read(table);

		pass->empty = next ? hal_page_va(hpa(next)) : NULL;
		pass->vm->stage2.tables--;
		hal_pages_free(table, 0);
	}
}

static void run_table(struct pass *pass, uint64_t *table, unsigned level, uint64_t address,
		      uint64_t end)
{
	uint64_t size = pte_level_size(level), next;

	for (; address < end; address = next) {
		uint64_t *entry = stage2_entry(table, level, address);
		uint64_t pte = hal_pte_read(entry);

		next = (address | (size - 1)) + 1;
		if (pte_is_table(pte, level)) {
			run_table(pass, stage2_table(pte), level + 1, address,
				  next < end ? next : end);
			if (pass->prune && table_is_empty(stage2_table(pte)))
				unlink_table(pass, entry, stage2_table(pte));
		} else if (pte) {
			pass->visit(pass, entry, pte, level);
		}
	}
}

static void run(struct pass *pass, uint64_t start, uint64_t size)
{
	run_table(pass, pass->vm->stage2.pgd, 1, start, start + size);
}

static void visit_clean(struct pass *pass, uint64_t *entry, uint64_t pte, unsigned level)
{
	if (!pte_is_device(pte))
		hal_dcache_clean_invalidate(pte_address(pte), (uint32_t)pte_level_size(level));
}

static void visit_break(struct pass *pass, uint64_t *entry, uint64_t pte, unsigned level)
{
	hal_pte_write(entry, pte & ~PTE_VALID);
	pass->changed = true;
}

static void visit_wipe(struct pass *pass, uint64_t *entry, uint64_t pte, unsigned level)
{
	visit_clean(pass, entry, pte, level);
	hal_pte_write(entry, 0);
}

static void visit_protect(struct pass *pass, uint64_t *entry, uint64_t pte, unsigned level)
{
	if (pte_writable(pte)) {
		hal_pte_write(entry, pte & ~PTE_WRITE);
		pass->changed = true;
	}
}

static void visit_test_young(struct pass *pass, uint64_t *entry, uint64_t pte, unsigned level)
{
	pass->young |= pte_young(pte);
}

static void visit_make_old(struct pass *pass, uint64_t *entry, uint64_t pte, unsigned level)
{
	pass->young |= pte_young(pte);
	hal_pte_write(entry, pte & ~PTE_ACCESSED);
}

static void visit_make_young(struct pass *pass, uint64_t *entry, uint64_t pte, unsigned level)
{
	hal_pte_write(entry, pte | PTE_ACCESSED);
}

void stage2_unmap_locked(struct vm *vm, ipa_t start, uint64_t size)
{
	struct pass break_all = {.vm = vm, .visit = visit_break};
	struct pass wipe = {.vm = vm, .visit = visit_wipe, .prune = true};

	run(&break_all, start.v, size);
	if (break_all.changed)
		stage2_invalidate(vm);
	run(&wipe, start.v, size);
	free_unlinked(&wipe);
}

void stage2_write_protect_locked(struct vm *vm, ipa_t start, uint64_t size)
{
	struct pass protect = {.vm = vm, .visit = visit_protect};

	run(&protect, start.v, size);
	if (protect.changed)
		stage2_invalidate(vm);
}

void stage2_write_protect_mask_locked(struct vm *vm, ipa_t start, const uint32_t *mask,
				      unsigned words)
{
	struct pass protect = {.vm = vm, .visit = visit_protect};

	for (unsigned i = 0; i < 32 * words; i++)
		if (hal_bit(mask[i / 32], i % 32))
			run(&protect, start.v + (uint64_t)i * HAL_PAGE_SIZE, HAL_PAGE_SIZE);
	if (protect.changed)
		stage2_invalidate(vm);
}

static void flush_locked(struct vm *vm, ipa_t start, uint64_t size)
{
	struct pass clean = {.vm = vm, .visit = visit_clean};

	run(&clean, start.v, size);
}

static uint64_t min64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* The first address from here on that has a table or block at level 1; end if there is none. */
static uint64_t skip_empty(struct vm *vm, uint64_t address, uint64_t end)
{
	while (address < end && !pte_valid(hal_pte_read(stage2_entry(vm->stage2.pgd, 1, address))))
		address = (address | (pte_level_size(1) - 1)) + 1;
	return min64(address, end);
}

/* Does work on the next piece of [address, end) in which something can be mapped. Returns where the next one begins. */
static uint64_t one_piece(struct vm *vm, uint64_t address, uint64_t end,
			  void (*work)(struct vm *vm, ipa_t start, uint64_t size))
{
	uint64_t next;

	address = skip_empty(vm, address, end);
	next = min64((address | (STAGE2_PIECE - 1)) + 1, end);
	if (address < end)
		work(vm, ipa(address), next - address);
	return next;
}

/* Does work on one piece under the lock. The tables may have gone since the piece before, so each looks again (R8). */
static uint64_t locked_piece(struct vm *vm, uint64_t address, uint64_t end,
			     void (*work)(struct vm *vm, ipa_t start, uint64_t size))
{
	hal_lock(&vm->stage2.lock);
	address = vm->stage2.pgd ? one_piece(vm, address, end, work) : end;
	hal_unlock(&vm->stage2.lock);
	return address;
}

/* Does work on [start, start + size) piece by piece; others get the lock, and the CPU, in between. */
static void by_pieces(struct vm *vm, ipa_t start, uint64_t size,
		      void (*work)(struct vm *vm, ipa_t start, uint64_t size))
{
	uint64_t address = locked_piece(vm, start.v, start.v + size, work);

	while (address < start.v + size) {
		hal_resched();
		address = locked_piece(vm, address, start.v + size, work);
	}
}

void stage2_unmap(struct vm *vm, ipa_t start, uint64_t size)
{
	by_pieces(vm, start, size, stage2_unmap_locked);
}

void stage2_unmap_awake(struct vm *vm, ipa_t start, uint64_t size)
{
	uint64_t address = start.v;

	while (address < start.v + size)
		address = locked_piece(vm, address, start.v + size, stage2_unmap_locked);
}

void stage2_write_protect(struct vm *vm, ipa_t start, uint64_t size)
{
	by_pieces(vm, start, size, stage2_write_protect_locked);
}

void stage2_flush(struct vm *vm, ipa_t start, uint64_t size)
{
	by_pieces(vm, start, size, flush_locked);
}

/* One pass of an ageing visitor; changes of the access flag need no invalidation. */
static bool age(struct vm *vm, ipa_t start, uint64_t size,
		void (*visit)(struct pass *, uint64_t *, uint64_t, unsigned))
{
	struct pass pass = {.vm = vm, .visit = visit};

	hal_lock(&vm->stage2.lock);
	if (vm->stage2.pgd)
		run(&pass, start.v, size);
	hal_unlock(&vm->stage2.lock);
	return pass.young;
}

void stage2_mark_accessed(struct vm *vm, ipa_t address)
{
	age(vm, ipa(address.v & ~(uint64_t)(HAL_PAGE_SIZE - 1)), HAL_PAGE_SIZE, visit_make_young);
}

bool stage2_young(struct vm *vm, ipa_t start, uint64_t size, bool clear)
{
	return age(vm, start, size, clear ? visit_make_old : visit_test_young);
}
