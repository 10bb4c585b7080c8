/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which pages of a slot the guest has written (SPEC.md sections 2.5 and 5.6). A page whose bit is clear is not
 * writable in stage 2, so the next write to it faults and sets the bit: no write is ever lost. A call that fails has
 * cleared nothing.
 */
#ifndef CORE_MM_DIRTY_LOG_H
#define CORE_MM_DIRTY_LOG_H

#include "hal/types.h"

struct vm;

/* Allocates a clear bitmap for so many pages; NULL when out of memory. Free it with hal_free(). */
uint32_t *dirty_log_alloc(uint64_t pages);

/* The page at address has been, or may now be, written. Nothing if it is not logged. Caller: holds stage2.lock. */
void dirty_log_mark(struct vm *vm, ipa_t address);

/*
 * KVM_GET_DIRTY_LOG: copies the bitmap to bitmap; unless the VM clears by hand (KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2),
 * pages that were reported start anew. Returns 0, -HAL_EINVAL (slot), -HAL_ENOENT (not logged), -HAL_ENOMEM, -HAL_EFAULT.
 * Caller: holds vm->lock; may sleep.
 */
int dirty_log_get(struct vm *vm, uint32_t slot, hva_t bitmap);

/*
 * KVM_CLEAR_DIRTY_LOG: the pages whose bits are set in bitmap, which starts at first_page, start anew. Returns 0,
 * -HAL_EINVAL (slot, or a range that is not of whole 64 pages or leaves the slot), -HAL_ENOENT, -HAL_ENOMEM, -HAL_EFAULT.
 * Caller: holds vm->lock; may sleep.
 */
int dirty_log_clear(struct vm *vm, uint32_t slot, uint64_t first_page, uint32_t pages,
		    hva_t bitmap);

#endif
