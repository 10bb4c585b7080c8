// SPDX-License-Identifier: GPL-2.0-only
/*
 * hal_mm_watch(): the kernel's MMU notifiers, handed on to core/mm/notifier.h. The subscription holds a reference to
 * the mm, so its address stays its identity.
 */
/* First, as core/ and the kernel have names in common (pte_valid): macros of the kernel. */
#include "core/mm/notifier.h"
#include "core/vcpu/run.h"

#include <linux/mmu_notifier.h>
#include <linux/sched.h>

#include "hal/errno.h"
#include "linux/hooks.h"
#include "linux/notifier.h"
#include "linux/stats.h"

struct hal_host_watch {
	struct mmu_notifier notifier;
	struct vm *vm;
	struct stats_vm stats;
};

struct stats_vm *notifier_stats(struct hal_host_watch *watch)
{
	return &watch->stats;
}

static struct vm *vm_of(struct mmu_notifier *notifier)
{
	return container_of(notifier, struct hal_host_watch, notifier)->vm;
}

/*
 * Never fails, not even where it must not block: the kernel would call the end all the same. Unmapping takes no more
 * than a spinlock, so it does not block.
 */
static int invalidate_start(struct mmu_notifier *notifier, const struct mmu_notifier_range *range)
{
	notifier_invalidate_begin(vm_of(notifier), hva(range->start), hva(range->end),
				  mmu_notifier_range_blockable(range));
	return 0;
}

static void invalidate_end(struct mmu_notifier *notifier, const struct mmu_notifier_range *range)
{
	notifier_invalidate_end(vm_of(notifier));
}

/* A hint: what is in the guest's TLB still is used without being noticed (SPEC.md section 5.5). */
static int clear_young(struct mmu_notifier *notifier, struct mm_struct *mm, unsigned long start,
		       unsigned long end)
{
	return kvm_age_hva(vm_of(notifier), hva(start), hva(end));
}

static int test_young(struct mmu_notifier *notifier, struct mm_struct *mm, unsigned long address)
{
	return kvm_test_age_hva(vm_of(notifier), hva(address), hva(address + PAGE_SIZE));
}

static void released(struct mmu_notifier *notifier, struct mm_struct *mm)
{
	vm_shutdown_memory(vm_of(notifier));
}

static const struct mmu_notifier_ops operations = {
	.invalidate_range_start = invalidate_start,
	.invalidate_range_end = invalidate_end,
	.clear_flush_young = clear_young,
	.clear_young = clear_young,
	.test_young = test_young,
	.release = released,
};

/* The kernel takes all locks of the mm, and gives that up for a signal. */
int hal_mm_watch(void *vm, struct hal_host_watch **out)
{
	struct hal_host_watch *watch = hal_alloc(sizeof(*watch));
	int error;

	if (!watch)
		return -HAL_ENOMEM;
	watch->vm = vm;
	watch->notifier.ops = &operations;
	error = hooks_fail() ? -ENOMEM : mmu_notifier_register(&watch->notifier, current->mm);
	if (error) {
		hal_free(watch);
		return error == -EINTR ? -HAL_EINTR : -HAL_ENOMEM;
	}
	stats_vm_begin(&watch->stats, vm);
	*out = watch;
	return 0;
}

void hal_mm_unwatch(struct hal_host_watch *watch)
{
	stats_vm_end(&watch->stats);
	mmu_notifier_unregister(&watch->notifier, (struct mm_struct *)watch->vm->mm);
	hal_free(watch);
}
