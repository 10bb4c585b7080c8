/* SPDX-License-Identifier: GPL-2.0-only */
/* Everything in which the supported kernels (6.1 and later) differ. */
#ifndef LINUX_COMPAT_H
#define LINUX_COMPAT_H

#include <linux/cpuhotplug.h>
#include <linux/eventfd.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/version.h>

/*
 * The hotplug state in which a CPU is taken over and given back: before any task that may run a guest gets there,
 * and after the last one left. Both names are the kernel's for KVM, which 32-bit ARM does not have itself.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define COMPAT_CPUHP_HYP CPUHP_AP_KVM_ONLINE
#else
#define COMPAT_CPUHP_HYP CPUHP_AP_KVM_STARTING
#endif

/* Adds 1 to an eventfd. */
static inline void compat_eventfd_signal(struct eventfd_ctx *event)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
	eventfd_signal(event);
#else
	eventfd_signal(event, 1);
#endif
}

/*
 * The page frame that a VM_PFNMAP area has at address; false if there is none. Caller: holds the mmap lock to read.
 */
static inline bool compat_mapped_pfn(struct vm_area_struct *vma, unsigned long address,
				     unsigned long *pfn, bool *writable)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	struct follow_pfnmap_args args = {.vma = vma, .address = address};

	if (follow_pfnmap_start(&args))
		return false;
	*pfn = args.pfn;
	*writable = args.writable;
	follow_pfnmap_end(&args);
#else
	spinlock_t *lock;
	pte_t *pte;

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
	if (follow_pte(vma, address, &pte, &lock))
		return false;
#else
	if (follow_pte(vma->vm_mm, address, &pte, &lock))
		return false;
#endif
	*pfn = pte_pfn(*pte);
	*writable = pte_write(*pte);
	pte_unmap_unlock(pte, lock);
#endif
	return true;
}

/*
 * Gets up to count pages of the current process from address on, as far as its tables have them and allow what flags ask
 * for (FOLL_WRITE or 0). Returns how many; nothing is faulted in, and nobody is waited for.
 */
static inline unsigned compat_pages_at_hand(unsigned long address, unsigned count, unsigned flags,
					    struct page **pages)
{
	int got = 0;

#ifdef CONFIG_HAVE_FAST_GUP
	got = get_user_pages_fast_only(address, count, flags, pages);
#else /* without LPAE the kernel does not look at tables without their lock */
	if (!mmap_read_trylock(current->mm))
		return 0;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)
	got = get_user_pages(address, count, flags | FOLL_NOFAULT, pages);
#else
	got = get_user_pages(address, count, flags | FOLL_NOFAULT, pages, NULL);
#endif
	mmap_read_unlock(current->mm);
#endif
	return max(got, 0);
}

#endif
