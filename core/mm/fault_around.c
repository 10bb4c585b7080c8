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

/* Gets up to count pages that follow each other in user space; stops at one that is not at hand, or a device. */
static unsigned get_pages(hva_t at, unsigned count, bool write, struct hal_guest_page *pages)
{
	unsigned got = 0;

	for (; got < count && hal_guest_page_peek(at, write, &pages[got]); got++) {
		if (pages[got].device) {
			hal_guest_page_put(&pages[got], false);
			break;
		}
		hal_dcache_clean_invalidate(pages[got].pa, HAL_PAGE_SIZE); /* R16 */
		at.v += HAL_PAGE_SIZE;
	}
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
