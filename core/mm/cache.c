/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/mm/cache.h"

#include "core/mm/stage2.h"
#include "core/vcpu/vm.h"

#define HCR_TVM	 (1u << 26)
#define SCTLR_M	 (1u << 0)
#define SCTLR_C	 (1u << 2)
#define CACHE_ON (SCTLR_M | SCTLR_C)

static bool caches_on(const struct vcpu *vcpu)
{
	return (hal_guest_read_cp15(&vcpu->guest, HAL_CP15_SCTLR) & CACHE_ON) == CACHE_ON;
}

/* Does work to the range of each slot. A slot that changes meanwhile is being unmapped, which cleans it too. */
static void for_each_slot(struct vm *vm, void (*work)(struct vm *vm, ipa_t start, uint64_t size))
{
	for (unsigned i = 0; i < MEMSLOT_COUNT; i++) {
		struct memslot slot;

		hal_lock(&vm->stage2.lock);
		slot = vm->slots.slot[i];
		hal_unlock(&vm->stage2.lock);
		if (slot.size)
			work(vm, slot.base, slot.size);
	}
}

void cache_set_way(struct vcpu *vcpu)
{
	uint32_t *hcr = &vcpu->guest.traps.hcr;

	if (*hcr & HCR_TVM)
		return;
	for_each_slot(vcpu->vm, stage2_flush);
	*hcr |= HCR_TVM;
}

void cache_toggle(struct vcpu *vcpu, bool was_on)
{
	bool on = caches_on(vcpu);

	if (on != was_on)
		for_each_slot(vcpu->vm, stage2_flush);
	if (on)
		vcpu->guest.traps.hcr &= ~HCR_TVM;
}

void stage2_unmap_vm(struct vm *vm)
{
	for_each_slot(vm, stage2_unmap);
}
