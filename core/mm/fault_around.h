/* SPDX-License-Identifier: GPL-2.0-only */
/* Mapping what the guest will probably touch next. */
#ifndef CORE_MM_FAULT_AROUND_H
#define CORE_MM_FAULT_AROUND_H

#include "core/mm/memslot.h"
#include "core/vcpu/vcpu.h"

/* The most pages that one fault maps; hypervisor.fault_around may say less, and 1 for the page alone. */
#define FAULT_AROUND_MOST 16

/*
 * After the page at address, which lies in slot, has been mapped: maps the pages that follow it, as long as nothing
 * is mapped there, they lie in the slot and in one table, and the host has them at hand. They are not executable,
 * and not writable while the slot is logged, so that each first write is seen. sequence is that of the fault.
 */
void fault_around(struct vm *vm, const struct memslot *slot, ipa_t address, uint32_t sequence);

#endif
