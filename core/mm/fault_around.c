/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/mm/fault_around.h"

#include "core/mm/stage2.h"
#include "core/vcpu/vm.h"
#include "hal/mmu.h"

#define UNWRITABLE (MEMSLOT_READONLY | MEMSLOT_LOG_DIRTY)

/* How many pages from next on may be mapped: the parameter, the end of the slot and what is mapped already decide. */
static unsigned room(struct vm *vm, const struct memslot *slot, ipa_t next)
{
	uint64_t left = (slot->base.v + slot->size - next.v) >> HAL_PAGE_SHIFT;
	unsigned most = vm->hypervisor->fault_around - 1;

	if (most > FAULT_AROUND_MOST - 1)
		most = FAULT_AROUND_MOST - 1;
	if (left < most)
		most = (unsigned)left;
	return most ? stage2_room(vm, next, most) : 0;
}

_Static_assert(FAULT_AROUND_MOST - 1 <= HAL_PEEK_MOST, "they are got at once");

/* Gets up to count pages that follow each other in user space, as far as they are at hand. */
static unsigned get_pages(hva_t at, unsigned count, bool write, struct hal_guest_page *pages)
{
	unsigned got = count ? hal_guest_pages_peek(at, count, write, pages) : 0;

	if (got)
		hal_guest_pages_clean(at, pages, got); /* R16 */
	return got;
}

void fault_around(struct vm *vm, const struct memslot *slot, ipa_t address, uint32_t sequence)
{
	struct hal_guest_page pages[FAULT_AROUND_MOST - 1];
	struct pte_rights rights = {.write = !(slot->flags & UNWRITABLE)};
	ipa_t next = ipa((address.v | (HAL_PAGE_SIZE - 1)) + 1);
	hva_t at = hva(slot->hva.v + (next.v - slot->base.v));
	unsigned count = get_pages(at, room(vm, slot, next), rights.write, pages);
	bool mapped = count && !stage2_map_run(vm, next, pages, count, rights, sequence);

	while (count)
		hal_guest_page_put(&pages[--count], mapped && rights.write);
}
