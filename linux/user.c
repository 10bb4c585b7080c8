// SPDX-License-Identifier: GPL-2.0-only
/* hal/host.h: memory of user space, the guest's included. */
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "hal/errno.h"
#include "hal/host.h"
#include "linux/compat.h"
#include "linux/hooks.h"

#define BLOCK_SIZE_2M 0x200000u

int hal_copy_in(void *to, hva_t from, size_t size)
{
	return from.v > ULONG_MAX || hooks_fail() ||
			       copy_from_user(to, (void __user *)(unsigned long)from.v, size)
		       ? -HAL_EFAULT
		       : 0;
}

int hal_copy_out(hva_t to, const void *from, size_t size)
{
	return to.v > ULONG_MAX || hooks_fail() ||
			       copy_to_user((void __user *)(unsigned long)to.v, from, size)
		       ? -HAL_EFAULT
		       : 0;
}

bool hal_user_range_ok(hva_t address, uint64_t size)
{
	return address.v <= ULONG_MAX && size <= ULONG_MAX &&
	       access_ok((void __user *)(unsigned long)address.v, size);
}

struct hal_host_mm *hal_current_mm(void)
{
	return (struct hal_host_mm *)current->mm;
}

/* --- pages for the guest ----------------------------------------------------------------------------- */

/*
 * How much memory around address the process has mapped in one piece. A huge page may be mapped in smaller pieces, of
 * which others are not this process's, so its page tables are asked. They do not go while interrupts are off.
 */
static uint32_t mapped_block(unsigned long address)
{
#ifdef CONFIG_TRANSPARENT_HUGEPAGE
	unsigned long flags;
	bool huge;
	pgd_t *pgd;
	pud_t *pud;

	local_irq_save(flags);
	pgd = pgd_offset(current->mm, address);
	pud = pud_offset(p4d_offset(pgd, address), address);
	huge = pud_present(*pud) && pmd_leaf(READ_ONCE(*pmd_offset(pud, address)));
	local_irq_restore(flags);
	return huge ? BLOCK_SIZE_2M : PAGE_SIZE;
#else
	return PAGE_SIZE;
#endif
}

static void fill_ram(struct hal_guest_page *out, struct page *page, uint32_t block_size,
		     bool writable)
{
	*out = (struct hal_guest_page){
		.pa = hpa(page_to_phys(page)),
		.block_size = block_size,
		.writable = writable,
		.host = page,
	};
	hooks_pin(1);
}

/* Memory that is not RAM, which a driver has mapped into the process (VM_PFNMAP). It is not held. */
static int device_page(unsigned long address, bool write, struct hal_guest_page *out)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	int result = -HAL_EFAULT;
	unsigned long pfn;
	bool writable;

	mmap_read_lock(mm);
	vma = vma_lookup(mm, address);
	if (vma && vma->vm_flags & VM_PFNMAP && (!write || vma->vm_flags & VM_WRITE) &&
	    compat_mapped_pfn(vma, address, &pfn, &writable) && !pfn_valid(pfn) &&
	    (!write || writable)) {
		*out = (struct hal_guest_page){
			.pa = hpa(__pfn_to_phys(pfn)),
			.block_size = PAGE_SIZE,
			.writable = writable,
			.device = true,
		};
		result = 0;
	}
	mmap_read_unlock(mm);
	return result;
}

/* Gets a page that it takes no work to get. */
static bool peek(unsigned long address, bool write, struct hal_guest_page *out)
{
	struct page *page;

	if (!compat_pages_at_hand(address, 1, write ? FOLL_WRITE : 0, &page))
		return false;
	fill_ram(out, page, mapped_block(address), write);
	return true;
}

int hal_guest_page_get(hva_t address, bool write, struct hal_guest_page *out)
{
	struct page *page;
	int got;

	if (address.v > ULONG_MAX || hooks_fail())
		return -HAL_EFAULT;
	/* If it can be written to without any work then a guest that reads it now may do that later. */
	if (peek(address.v, true, out) || (!write && peek(address.v, false, out)))
		return 0;
	got = get_user_pages_unlocked(address.v, 1, &page, write ? FOLL_WRITE : 0);
	if (got == 1) {
		fill_ram(out, page, mapped_block(address.v), write);
		out->fresh = true;
		return 0;
	}
	if (got == -EINTR || fatal_signal_pending(current))
		return -HAL_EINTR;
	return device_page(address.v, write, out);
}

unsigned hal_guest_pages_peek(hva_t address, unsigned count, bool write,
			      struct hal_guest_page *pages)
{
	struct page *held[HAL_PEEK_MOST];
	unsigned got;

	if (address.v > ULONG_MAX || hooks_fail())
		return 0;
	got = compat_pages_at_hand(address.v, count, write ? FOLL_WRITE : 0, held);
	for (unsigned i = 0; i < got; i++)
		fill_ram(&pages[i], held[i], PAGE_SIZE, write);
	return got;
}

void hal_guest_page_put(struct hal_guest_page *page, bool dirty)
{
	struct page *held = page->host;

	if (!held)
		return;
	if (dirty && !PageDirty(held))
		SetPageDirty(held);
	put_page(held);
	hooks_pin(-1);
}

/* --- areas ------------------------------------------------------------------------------------------- */

/* Of a device's area: as much from address on as lies in one piece of physical memory. */
static void fill_device(struct vm_area_struct *vma, unsigned long address,
			struct hal_user_area *area)
{
	unsigned long end = address, first, pfn;
	bool writable;

	if (!compat_mapped_pfn(vma, address, &first, &writable))
		return;
	do {
		end += PAGE_SIZE;
	} while (end < vma->vm_end && compat_mapped_pfn(vma, end, &pfn, &writable) &&
		 pfn - first == (end - address) >> PAGE_SHIFT);
	area->start = hva(address);
	area->end = hva(end);
	area->device = !pfn_valid(first);
	area->pa = hpa(__pfn_to_phys(first));
}

bool hal_user_area(hva_t address, struct hal_user_area *area)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;

	if (address.v > ULONG_MAX)
		return false;
	mmap_read_lock(mm);
	vma = find_vma(mm, address.v);
	if (vma) {
		*area = (struct hal_user_area){
			.start = hva(vma->vm_start),
			.end = hva(vma->vm_end),
			.writable = vma->vm_flags & VM_WRITE,
		};
		if (vma->vm_flags & VM_PFNMAP)
			fill_device(vma, max_t(unsigned long, address.v &PAGE_MASK, vma->vm_start),
				    area);
	}
	mmap_read_unlock(mm);
	return vma;
}
