/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/io/mmio_page.h"

#include "core/vgic/vgic.h"

/* The changes are counted first: what comes after the look at one of the two is a change that is not counted yet. */
void mmio_page_learn(struct vcpu *vcpu, ipa_t address)
{
	struct vm *vm = vcpu->vm;
	uint32_t changes = mmio_page_changes(vm);
	uint32_t number = mmio_page_number(address);
	struct mmio_page *page = &vcpu->mmio.pages[number % MMIO_PAGES];
	ipa_t start = ipa(address.v & ~(uint64_t)(HAL_PAGE_SIZE - 1));
	const struct iobus_range *first;
	struct memslot slot;

	if (memslot_find(vm, start, &slot))
		return;
	page->number = number;
	page->changes = changes;
	first = iobus_first(&vm->iobus, start, HAL_PAGE_SIZE);
	page->ours = first;
	page->distributor = first && vgic_has_range(vm, first);
	if (page->distributor)
		vcpu->guest.answer_hpfar = (uint32_t)(start.v >> 8);
}
