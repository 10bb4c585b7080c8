/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/mm/notifier.h"

#include "core/mm/stage2.h"
#include "core/vcpu/vm.h"
#include "hal/mmu.h"

/* A piece of a slot that lies in a range of user space. */
struct piece {
	ipa_t start;
	uint64_t size;
};

/* The next piece of [start, end) at or behind slot *next, which is moved on. Returns false after the last. */
static bool next_piece(struct vm *vm, hva_t start, hva_t end, unsigned *next, struct piece *piece)
{
	bool found = false;

	hal_lock(&vm->stage2.lock);
	while (*next < MEMSLOT_COUNT && !found) {
		const struct memslot *slot = &vm->slots.slot[(*next)++];
		uint64_t from = slot->hva.v > start.v ? slot->hva.v : start.v;
		uint64_t to = slot->hva.v + slot->size < end.v ? slot->hva.v + slot->size : end.v;

		if (from < to) {
			piece->start = ipa(slot->base.v + (from - slot->hva.v));
			piece->size = to - from;
			found = true;
		}
	}
	hal_unlock(&vm->stage2.lock);
	return found;
}

static void unmap_pieces(struct vm *vm, hva_t start, hva_t end,
			 void (*unmap)(struct vm *vm, ipa_t start, uint64_t size))
{
	struct piece piece;
	unsigned next = 0;

	while (next_piece(vm, start, end, &next, &piece))
		unmap(vm, piece.start, piece.size);
}

void notifier_invalidate_begin(struct vm *vm, hva_t start, hva_t end, bool may_sleep)
{
	hal_lock(&vm->stage2.lock);
	vm->stage2.invalidating++;
	hal_unlock(&vm->stage2.lock);
	unmap_pieces(vm, start, end, may_sleep ? stage2_unmap : stage2_unmap_awake);
}

void notifier_invalidate_end(struct vm *vm)
{
	hal_lock(&vm->stage2.lock);
	vm->stage2.sequence++;
	vm->stage2.invalidating--;
	hal_unlock(&vm->stage2.lock);
}

void kvm_unmap_hva_range(struct vm *vm, hva_t start, hva_t end)
{
	unmap_pieces(vm, start, end, stage2_unmap);
}

void kvm_unmap_hva(struct vm *vm, hva_t address)
{
	kvm_unmap_hva_range(vm, address, hva(address.v + HAL_PAGE_SIZE));
}

void kvm_set_spte_hva(struct vm *vm, hva_t address, hpa_t pa)
{
	struct piece piece;
	unsigned next = 0;

	hal_dcache_clean_invalidate(pa, HAL_PAGE_SIZE);
	while (next_piece(vm, address, hva(address.v + HAL_PAGE_SIZE), &next, &piece))
		stage2_replace_page(vm, piece.start, pa);
}

/* Looks at every piece, also when one is young already: age makes all of them old. */
static bool young(struct vm *vm, hva_t start, hva_t end, bool clear)
{
	struct piece piece;
	unsigned next = 0;
	bool any = false;

	while (next_piece(vm, start, end, &next, &piece))
		any |= stage2_young(vm, piece.start, piece.size, clear);
	return any;
}

bool kvm_age_hva(struct vm *vm, hva_t start, hva_t end)
{
	return young(vm, start, end, true);
}

bool kvm_test_age_hva(struct vm *vm, hva_t start, hva_t end)
{
	return young(vm, start, end, false);
}
