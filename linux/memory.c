// SPDX-License-Identifier: GPL-2.0-only
#define pr_fmt(format) KBUILD_MODNAME ": " format

#include "linux/memory.h"

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include "hal/host.h"
#include "linux/hooks.h"

/* What is in use; to be read under /sys/module/kvm_arm32/parameters. */
static atomic_t pages, objects;
module_param_named(pages, pages.counter, int, 0444);
MODULE_PARM_DESC(pages, "pages in use (to be read)");
module_param_named(objects, objects.counter, int, 0444);
MODULE_PARM_DESC(objects, "objects in use (to be read)");

void memory_check_empty(void)
{
	if (atomic_read(&pages) || atomic_read(&objects))
		pr_err("leaked %d pages, %d objects\n", atomic_read(&pages), atomic_read(&objects));
}

void *hal_alloc(size_t size)
{
	/* The log of 3 GiB has 96 KiB: not to be had in one piece on a host that has run for a while. */
	void *object = hooks_fail() ? NULL : kvzalloc(size, GFP_KERNEL_ACCOUNT);

	if (object)
		atomic_inc(&objects);
	return object;
}

void hal_free(void *object)
{
	if (object)
		atomic_dec(&objects);
	kvfree(object);
}

void *hal_pages_alloc(unsigned order)
{
	gfp_t flags = GFP_KERNEL_ACCOUNT | __GFP_ZERO;
	unsigned long address = hooks_fail() ? 0 : __get_free_pages(flags, order);

	if (address)
		atomic_add(1 << order, &pages);
	return (void *)address;
}

void hal_pages_free(void *memory, unsigned order)
{
	if (memory)
		atomic_sub(1 << order, &pages);
	free_pages((unsigned long)memory, order);
}

/* The module's own code and data are not in the linear map. */
hpa_t hal_page_pa(const void *page)
{
	if (virt_addr_valid(page))
		return hpa(virt_to_phys(page));
	return hpa(page_to_phys(vmalloc_to_page(page)) + offset_in_page(page));
}

void *hal_page_va(hpa_t pa)
{
	return phys_to_virt(pa.v);
}
