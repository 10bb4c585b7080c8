/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/mm/vmid.h"

#include "hal/atomic.h"
#include "hal/mmu.h"

void vmid_pool_init(struct vmid_pool *pool, uint32_t bits)
{
	hal_lock_init(&pool->lock);
	pool->generation = 1ull << VMID_BITS;
	pool->next = 0;
	pool->bits = bits;
}

/*
 * Starts a generation. The new number is seen before guests are interrupted: one that checked before comes out, one
 * that checks later finds its VMID out of date; only then are translations invalidated and VMIDs given again.
 */
static void roll_over(struct vmid_pool *pool)
{
	hal_store_release64(&pool->generation, pool->generation + VMID_MASK + 1);
	pool->next = 1;
	hal_kick_all_cpus();
	hal_tlb_flush_all_vmids();
}

void vmid_update(struct vmid_pool *pool, struct vmid *vmid)
{
	if (vmid_current(pool, vmid))
		return;
	hal_lock(&pool->lock);
	if (!vmid_current(pool, vmid)) {
		if (!pool->next)
			roll_over(pool);
		hal_store_release64(&vmid->word, pool->generation | pool->next);
		pool->next = (pool->next + 1) & ((1u << pool->bits) - 1);
	}
	hal_unlock(&pool->lock);
}
