/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the host tells of its own mappings of guest memory (SPEC.md section 5.5; SD-056). An address of user space may
 * be guest memory in several slots. None of these sleep when there is nothing mapped; all take stage2.lock.
 */
#ifndef CORE_MM_NOTIFIER_H
#define CORE_MM_NOTIFIER_H

#include "hal/host.h"
#include "hal/types.h"

struct vm;

/*
 * Between begin and end the host changes what is mapped in [start, end) of user space; begin unmaps it from the guest,
 * and until end no fault maps anything that it looked up before or meanwhile. With may_sleep, begin lets other threads
 * run between pieces of a large range.
 */
void notifier_invalidate_begin(struct vm *vm, hva_t start, hva_t end, bool may_sleep);
void notifier_invalidate_end(struct vm *vm);

/* The page at address, or the pages of the range, are about to go: unmaps them from the guest. May sleep. */
void kvm_unmap_hva(struct vm *vm, hva_t address);
void kvm_unmap_hva_range(struct vm *vm, hva_t start, hva_t end);

/*
 * The page at address is replaced by the one at pa, of which the guest must not write: maps it read-only wherever the
 * old one was mapped (R11).
 */
void kvm_set_spte_hva(struct vm *vm, hva_t address, hpa_t pa);

/* Has the guest used memory of the range since it was last made old? kvm_age_hva() makes it old (B10). */
bool kvm_age_hva(struct vm *vm, hva_t start, hva_t end);
bool kvm_test_age_hva(struct vm *vm, hva_t start, hva_t end);

#endif
