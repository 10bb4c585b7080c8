/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VMIDs: 8 bits, 0 is the host, handed out in order of first execution and taken back all at once when they run
 * out (SPEC.md section 4.9; SD-038, SD-039).
 *
 * A VM's VMID and its generation are one 64-bit word, so that nobody can see the new generation with the old
 * VMID (R18).
 */
#ifndef CORE_MM_VMID_H
#define CORE_MM_VMID_H

#include "hal/atomic.h"
#include "hal/host.h"
#include "hal/types.h"

#define VMID_BITS	 8
#define VMID_MASK	 ((1ull << VMID_BITS) - 1)
#define VTTBR_VMID_SHIFT 48

/* All VMIDs of the host. */
struct vmid_pool {
	struct hal_lock lock;
	uint64_t generation; /* shifted left by VMID_BITS; changes under lock, read with acquire */
	uint32_t next;	     /* 0: the generation is used up; under lock */
	uint32_t bits;	     /* VMID_BITS; fewer in tests of the roll-over */
};

/* What a VM holds: generation | VMID; 0: none yet. */
struct vmid {
	uint64_t word;
};

/* Prepares a pool of 1 << bits VMIDs, bits 1 … 8, of which 0 is never given. */
void vmid_pool_init(struct vmid_pool *pool, uint32_t bits);

/*
 * Gives the VM a VMID of the current generation if it has none. On a roll-over all guests are interrupted and all
 * translations and instruction caches invalidated first. Caller: may take locks; interrupts on.
 */
void vmid_update(struct vmid_pool *pool, struct vmid *vmid);

/* Is the VMID still of the current generation? Asked with interrupts off, right before the entry. */
static inline bool vmid_current(const struct vmid_pool *pool, const struct vmid *vmid)
{
	return (hal_load_acquire64(&vmid->word) & ~VMID_MASK) ==
	       hal_load_acquire64(&pool->generation);
}

/* VTTBR for tables at pgd under this VMID. */
static inline uint64_t vmid_vttbr(const struct vmid *vmid, hpa_t pgd)
{
	return pgd.v | (hal_load_acquire64(&vmid->word) & VMID_MASK) << VTTBR_VMID_SHIFT;
}

#endif
