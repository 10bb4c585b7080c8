/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/mm/fault.h"

#include "core/decode/hsr.h"
#include "core/exit/inject.h"
#include "core/exit/skip.h"
#include "core/io/mmio.h"
#include "core/io/mmio_page.h"
#include "core/mm/fault_around.h"
#include "core/mm/guest_walk.h"
#include "core/mm/stage2.h"
#include "core/vcpu/vm.h"
#include "hal/errno.h"
#include "hal/mmu.h"

/* One abort, as far as the tree of SPEC.md section 5.3 asks. */
struct abort {
	uint32_t hsr;
	ipa_t ipa; /* of the byte */
	gva_t gva;
	enum hsr_fault kind;
	bool external;	  /* the host's memory system reported it, on the access or on a walk */
	bool fetch;	  /* of an instruction, or the walk for one */
	bool walk;	  /* on the guest's own table walk */
	bool maintenance; /* a cache operation */
	bool write; /* what was faulted on needs to be written: never a fetch or a walk (B47) */
};

/* Each field is given its value once: a structure of zeros first is a call of memset() on the way of every exit. */
static inline __attribute__((always_inline)) struct abort abort_of(const struct hal_fault *fault)
{
	struct abort a HAL_UNSET;
	uint32_t status;

	a.hsr = fault->hsr;
	a.gva = gva(fault->hxfar);
	a.ipa = fault_address(fault);
	if (hsr_ec(fault->hsr) == HSR_EC_IABT) {
		struct hsr_iabt iabt = hsr_iabt(fault->hsr);

		status = iabt.fsc;
		a.walk = iabt.s1ptw;
		a.fetch = true;
		a.maintenance = false;
		a.write = false;
	} else {
		struct hsr_dabt dabt = hsr_dabt(fault->hsr);

		status = dabt.fsc;
		a.walk = dabt.s1ptw;
		a.fetch = false;
		a.maintenance = dabt.cm;
		a.write = dabt.wnr && !dabt.s1ptw;
	}
	a.kind = hsr_fault(status);
	a.external = hsr_fault_is_external(status);
	return a;
}

/* Is the page itself to be executed? The tables that lead to an instruction are only read. */
static bool executes(const struct abort *a)
{
	return a->fetch && !a->walk;
}

/* The host's memory system refused: the guest's data access ends in an asynchronous abort, its fetch in its own. */
static enum hal_result external_abort(struct vcpu *vcpu, const struct abort *a)
{
	if (a->fetch)
		inject_prefetch_abort(&vcpu->guest, a->gva); /* B20 */
	else
		inject_async_abort(vcpu);
	return HAL_DONE;
}

static enum guest_access access_of(const struct abort *a)
{
	if (a->fetch)
		return GUEST_FETCH;
	return hsr_dabt(a->hsr).wnr ? GUEST_STORE : GUEST_LOAD;
}

/* No memory there, or none that may be written: a device, seen from the guest. */
static enum hal_result no_memory(struct vcpu *vcpu, const struct abort *a)
{
	if (a->walk) {
		/* The guest's tables lie where there is no memory: its walker meets an external abort (B4, D11). */
		guest_walk_abort(vcpu, a->gva, access_of(a));
		return HAL_DONE;
	}
	if (a->fetch) {
		inject_prefetch_abort(&vcpu->guest, a->gva);
		return HAL_DONE;
	}
	if (a->maintenance) {
		exit_skip_wide(&vcpu->guest); /* an MCR; HSR.IL is not valid here */
		return HAL_DONE;
	}
	return mmio_access(vcpu, a->ipa);
}

static enum hal_result fail(struct vcpu *vcpu, int error)
{
	vcpu->exit.error = error;
	return HAL_EXIT_USER;
}

/* May the 2 MiB around the address be mapped as one? It must lie in the slot, and at the same offset there. */
static bool block_fits(const struct memslot *slot, uint64_t address, uint64_t at)
{
	uint64_t mask = STAGE2_BLOCK_SIZE - 1, start = address & ~mask;

	if ((address ^ at) & mask || slot->flags & MEMSLOT_LOG_DIRTY)
		return false;
	return start >= slot->base.v && start + STAGE2_BLOCK_SIZE <= slot->base.v + slot->size;
}

/*
 * What to map for a page of user space. While dirty pages are logged only a write makes a page writable, so that
 * the first write of each is seen.
 */
static struct stage2_mapping mapping_of(const struct abort *a, const struct memslot *slot,
					const struct hal_guest_page *page)
{
	struct stage2_mapping m = {.level = 3, .keep_execute = a->kind == HSR_FAULT_PERMISSION};
	uint64_t at = slot->hva.v + (a->ipa.v - slot->base.v), mask;

	if (page->block_size == STAGE2_BLOCK_SIZE && !page->device &&
	    block_fits(slot, a->ipa.v, at))
		m.level = 2;
	mask = pte_level_size(m.level) - 1;
	m.ipa = ipa(a->ipa.v & ~mask);
	m.pa = hpa(page->pa.v & ~mask);
	m.rights.device = page->device;
	m.rights.execute = executes(a);
	m.rights.write = page->writable && !(slot->flags & MEMSLOT_READONLY) &&
			 (a->write || !(slot->flags & MEMSLOT_LOG_DIRTY));
	return m;
}

/*
 * Guests may run with caches off, and instruction caches know nothing of data writes: memory is made clean before
 * the guest first sees it, instructions before it first fetches there (SPEC.md sections 5.4 and 5.8, R16). After a
 * fault on a right it has been seen, unless what was mapped has gone since, or a block takes the place of some pages.
 */
static void make_coherent(struct vm *vm, const struct abort *a, const struct stage2_mapping *m,
			  hva_t at, const struct hal_guest_page *page)
{
	uint32_t size = (uint32_t)pte_level_size(m->level);

	bool is_clean = a->kind == HSR_FAULT_PERMISSION && stage2_maps(vm, m);

	if (m->rights.device)
		return;
	if (!is_clean && m->level == 3)
		hal_guest_pages_clean(at, page, 1);
	else if (!is_clean)
		hal_dcache_clean_invalidate(m->pa, size);
	if (m->rights.execute)
		hal_icache_invalidate(m->pa, size);
}

/* Maps the page of user space that the address lies in (SPEC.md section 5.4). */
static enum hal_result map_memory(struct vcpu *vcpu, const struct abort *a,
				  const struct memslot *slot, uint32_t sequence)
{
	hva_t at = hva((slot->hva.v + (a->ipa.v - slot->base.v)) & ~(uint64_t)(HAL_PAGE_SIZE - 1));
	struct hal_guest_page page;
	struct stage2_mapping mapping;
	int error;

	if (a->kind == HSR_FAULT_PERMISSION && !a->write && !executes(a))
		return fail(vcpu, -HAL_EFAULT); /* all that is mapped may be read */
	error = stage2_cache_fill(&vcpu->table_pages);
	if (error)
		return fail(vcpu, error);
	error = hal_guest_page_get(at, a->write, &page);
	if (error)
		return fail(vcpu, error);
	if (executes(a) && page.device) {
		/* Device memory is never executable: it would fault for ever. */
		hal_guest_page_put(&page, false);
		inject_prefetch_abort(&vcpu->guest, a->gva);
		return HAL_DONE;
	}
	mapping = mapping_of(a, slot, &page);
	make_coherent(vcpu->vm, a, &mapping, at, &page);
	/* Refused when anything has changed since: then the guest simply faults again. */
	error = stage2_map(vcpu->vm, &vcpu->table_pages, &mapping, sequence);
	hal_guest_page_put(&page, !error && mapping.rights.write);
	if (!error && mapping.level == 3 && !mapping.rights.device && !page.fresh)
		fault_around(vcpu->vm, slot, a->ipa, sequence);
	return HAL_DONE;
}

/* By itself, so that accesses to devices do without what it needs on the stack. */
static __attribute__((__noinline__)) enum hal_result handle_by_tree(struct vcpu *vcpu)
{
	struct abort a = abort_of(&vcpu->guest.fault);
	uint32_t sequence = stage2_sequence(vcpu->vm);
	struct memslot slot HAL_UNSET; /* memslot_find() fills it */

	if (a.external)
		return external_abort(vcpu, &a);
	switch (a.kind) {
	case HSR_FAULT_TRANSLATION:
	case HSR_FAULT_PERMISSION:
	case HSR_FAULT_ACCESS_FLAG:
		break;
	default:
		vm_report(vcpu->vm, HAL_REPORT_UNKNOWN_ABORT, vcpu->id, vcpu->guest.fault.hsr,
			  a.gva.v);
		return fail(vcpu, -HAL_EFAULT);
	}
	if (!memslot_find(vcpu->vm, a.ipa, &slot) || (a.write && slot.flags & MEMSLOT_READONLY))
		return no_memory(vcpu, &a);
	if (a.kind == HSR_FAULT_ACCESS_FLAG) {
		stage2_mark_accessed(vcpu->vm, a.ipa);
		return HAL_DONE;
	}
	return map_memory(vcpu, &a, &slot, sequence);
}

/* Is it, as most aborts are, an access to a device at a page that is known? The tree would say the same. */
static bool is_device_access(const struct vcpu *vcpu, const struct mmio_page *page, ipa_t address)
{
	uint32_t hsr = vcpu->guest.fault.hsr;
	struct hsr_dabt dabt = hsr_dabt(hsr);

	return hsr_ec(hsr) == HSR_EC_DABT && !dabt.s1ptw && !dabt.cm &&
	       hsr_fault(dabt.fsc) == HSR_FAULT_TRANSLATION && mmio_page_holds(vcpu, page, address);
}

static void trace(const struct vcpu *vcpu, ipa_t address)
{
	const struct hal_fault *fault = &vcpu->guest.fault;

	hal_trace_record(HAL_TRACE_GUEST_FAULT, vcpu->id, hal_guest_read(&vcpu->guest, HAL_REG_PC),
			 fault->hsr, fault->hxfar, (uint32_t)(address.v >> 8));
}

enum hal_result handle_guest_abort(struct vcpu *vcpu)
{
	ipa_t address = fault_address(&vcpu->guest.fault);
	const struct mmio_page *page = mmio_page_place(vcpu, address);

	if (hal_trace_on(HAL_TRACE_GUEST_FAULT))
		trace(vcpu, address);
	if (is_device_access(vcpu, page, address))
		return mmio_access_at(vcpu, page, address);
	return handle_by_tree(vcpu);
}
