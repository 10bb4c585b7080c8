/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages of a VM's addresses where there is no memory: devices are there, user space's or ours. A vcpu remembers some of
 * them, so that an access need not take the locks of the memory slots and of the bus to be told again.
 */
#ifndef CORE_IO_MMIO_PAGE_H
#define CORE_IO_MMIO_PAGE_H

#include "core/io/mmio_state.h"
#include "core/vcpu/vm.h"
#include "hal/atomic.h"

/* Grows with each slot and each device of ours that comes or goes, before its maker is told. */
static inline uint32_t mmio_page_changes(const struct vm *vm)
{
	return hal_load_acquire(&vm->slots.changes) + hal_load_acquire(&vm->iobus.changes);
}

static inline uint32_t mmio_page_number(ipa_t address)
{
	return (uint32_t)(address.v >> HAL_PAGE_SHIFT); /* an IPA has 40 bits */
}

/* Where the vcpu would remember the page of address. */
static inline const struct mmio_page *mmio_page_place(const struct vcpu *vcpu, ipa_t address)
{
	return &vcpu->mmio.pages[mmio_page_number(address) % MMIO_PAGES];
}

/*
 * Does that place tell of the page of address, and does it still hold? As good as asking memslot_find() and the bus: what
 * they say may change at once, too. Page 0 needs no mark of being there: before the first change there is no memory and no
 * device of ours, as its zeros say. The vcpu's thread.
 */
static inline bool mmio_page_holds(const struct vcpu *vcpu, const struct mmio_page *page,
				   ipa_t address)
{
	return page->number == mmio_page_number(address) &&
	       page->changes == mmio_page_changes(vcpu->vm);
}

/* What the vcpu remembers of the page of address; NULL: nothing that still holds. The vcpu's thread. */
static inline const struct mmio_page *mmio_page_find(const struct vcpu *vcpu, ipa_t address)
{
	const struct mmio_page *page = mmio_page_place(vcpu, address);

	return mmio_page_holds(vcpu, page, address) ? page : NULL;
}

/* Remembers the page of address, if there is no memory. The vcpu's thread. */
void mmio_page_learn(struct vcpu *vcpu, ipa_t address);

#endif
