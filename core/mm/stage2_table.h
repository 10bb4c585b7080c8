/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two halves of stage 2, mapping and ranges, share. For them alone. */
#ifndef CORE_MM_STAGE2_TABLE_H
#define CORE_MM_STAGE2_TABLE_H

#include "core/mm/pte.h"
#include "core/mm/vmid.h"
#include "core/vcpu/vm.h"
#include "hal/host.h"
#include "hal/mmu.h"

#define STAGE2_PGD_ORDER   1
#define STAGE2_PGD_ENTRIES 1024
#define STAGE2_PT_ENTRIES  512

/* The entry for address in a table of the level. */
static inline uint64_t *stage2_entry(uint64_t *table, unsigned level, uint64_t address)
{
	uint64_t entries = level == 1 ? STAGE2_PGD_ENTRIES : STAGE2_PT_ENTRIES;

	return &table[(address / pte_level_size(level)) & (entries - 1)];
}

/* The table that a table entry points to. */
static inline uint64_t *stage2_table(uint64_t pte)
{
	return hal_page_va(pte_address(pte));
}

/*
 * Invalidates all translations of the VM. Entries are written before the VMID is read: a vcpu that gets the VM another
 * VMID meanwhile then finds them as they are now.
 */
static inline void stage2_invalidate(struct vm *vm)
{
	hal_dsb_ishst();
	hal_tlb_flush_vmid(vmid_vttbr(&vm->vmid, vm->stage2.pgd_pa));
}

#endif
