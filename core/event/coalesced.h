/* SPDX-License-Identifier: GPL-2.0-only */
/* Coalesced MMIO: writes that wait in a ring for the next exit (SPEC.md sections 2.2, 2.3 and 2.5). */
#ifndef CORE_EVENT_COALESCED_H
#define CORE_EVENT_COALESCED_H

#include "hal/types.h"

struct vm;

/* A write in the ring, and the ring: a page that the kernel and user space share. */
struct coalesced_write {
	uint64_t phys_addr;
	uint32_t len; /* bytes */
	uint32_t pio; /* 0 */
	uint8_t data[8];
};

#define COALESCED_MAX ((HAL_PAGE_SIZE - 8) / 24) /* elements: 170, one of which stays unused */

struct coalesced_ring {
	uint32_t first; /* the oldest write; user space moves it on */
	uint32_t last;	/* where the next one goes */
	struct coalesced_write writes[COALESCED_MAX];
};

/*
 * From now on (or no more) writes that lie wholly in [addr, addr + size) go into the ring; if it is full they exit. pio: 0, or 1
 * for an address space that no guest reaches. coalesced_unregister() takes away every zone that contains the range, and
 * does not mind if there is none. -HAL_EINVAL (pio), -HAL_ENOMEM, -HAL_ENOSPC. May sleep.
 */
int coalesced_register(struct vm *vm, uint64_t addr, uint32_t size, uint32_t pio);
int coalesced_unregister(struct vm *vm, uint64_t addr, uint32_t size, uint32_t pio);
void coalesced_destroy(struct vm *vm);

#endif
