/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/mm/memslot.h"

#include "core/mm/dirty_log.h"
#include "core/mm/stage2.h"
#include "core/vcpu/vm.h"
#include "hal/atomic.h"
#include "hal/errno.h"

#define PAGE_MASK ((uint64_t)HAL_PAGE_SIZE - 1)
#define MAX_PAGES 0x7fffffffull

static bool overlaps(const struct memslot *slot, uint64_t base, uint64_t size)
{
	return slot->size && size && base < slot->base.v + slot->size && slot->base.v < base + size;
}

static bool contains(const struct memslot *slot, ipa_t address)
{
	return address.v - slot->base.v < slot->size; /* below the base it wraps and is large */
}

/* The checks of SPEC.md section 2.5 that look at the request alone. */
static int check_request(const struct memslot_request *r)
{
	if (r->flags & ~(uint32_t)MEMSLOT_FLAGS_KNOWN)
		return -HAL_EINVAL;
	if (r->slot >= MEMSLOT_COUNT) /* the high half, the address space, must be 0 as well */
		return -HAL_EINVAL;
	if ((r->memory_size | r->guest_phys_addr | r->userspace_addr) & PAGE_MASK)
		return -HAL_EINVAL;
	if (!hal_user_range_ok(hva(r->userspace_addr), r->memory_size))
		return -HAL_EINVAL;
	if (r->guest_phys_addr + r->memory_size < r->guest_phys_addr)
		return -HAL_EINVAL;
	if (r->memory_size >> HAL_PAGE_SHIFT > MAX_PAGES)
		return -HAL_EINVAL;
	return 0;
}

/* The checks against the slot as it is: what of a live slot may change. */
static int check_change(const struct memslot *old, const struct memslot_request *r)
{
	if (!r->memory_size)
		return old->size ? 0 : -HAL_EINVAL;
	if (!old->size)
		return 0;
	if (old->size != r->memory_size || old->hva.v != r->userspace_addr)
		return -HAL_EINVAL;
	return (old->flags ^ r->flags) & MEMSLOT_READONLY ? -HAL_EINVAL : 0;
}

static bool is_taken(const struct memslots *slots, uint64_t base, uint64_t size, uint32_t except)
{
	for (unsigned i = 0; i < MEMSLOT_COUNT; i++)
		if (i != except && overlaps(&slots->slot[i], base, size))
			return true;
	return overlaps(&slots->device, base, size);
}

int memslot_reserve(struct vm *vm, ipa_t base, uint64_t size)
{
	if (is_taken(&vm->slots, base.v, size, MEMSLOT_COUNT))
		return -HAL_EFAULT;
	vm->slots.device = (struct memslot){.base = base, .size = size};
	return 0;
}

/*
 * What is to be done for a request. The slot's own data changes only under both locks, in put_slot(), after
 * everything that can fail.
 */
struct change {
	struct vm *vm;
	struct memslot *slot;
	struct memslot wanted;
	bool same_place; /* only flags change: what is mapped stays */
};

/* What memory of user space may be under a slot (SPEC.md section 2.5, the ARM part). */
static int check_area(const struct memslot *slot, const struct hal_user_area *area)
{
	if (!area->writable && !(slot->flags & MEMSLOT_READONLY))
		return -HAL_EPERM;
	if (area->device && slot->flags & MEMSLOT_LOG_DIRTY)
		return -HAL_EINVAL;
	return 0;
}

/* Looks at each area of user space that the slot covers. */
static int check_memory(const struct memslot *slot)
{
	uint64_t at = slot->hva.v, end = at + slot->size;
	struct hal_user_area area;
	int error = 0;

	while (!error && at < end && hal_user_area(hva(at), &area) && area.start.v < end) {
		error = check_area(slot, &area);
		at = area.end.v;
	}
	return error;
}

/* Puts slot where the slot is; faults that looked before start again. Caller: holds stage2.lock. */
static void put_slot_locked(const struct change *c, const struct memslot *slot)
{
	struct memslots *slots = &c->vm->slots;
	uint32_t bit = 1u << (c->slot - slots->slot);

	c->vm->stage2.sequence++;
	*c->slot = *slot;
	slots->used = slot->size ? slots->used | bit : slots->used & ~bit;
	hal_store_release(&slots->changes, slots->changes + 1);
}

static void put_slot(const struct change *c)
{
	hal_lock(&c->vm->stage2.lock);
	put_slot_locked(c, &c->wanted);
	hal_unlock(&c->vm->stage2.lock);
}

/*
 * Takes the slot away. Until the last page is unmapped the slot stays where the host's notifiers find it, or they
 * would miss a page that the guest can still reach; faults map nothing meanwhile.
 */
static void remove_slot(const struct change *c)
{
	static const struct memslot none;
	struct stage2 *stage2 = &c->vm->stage2;

	hal_lock(&stage2->lock);
	stage2->invalidating++;
	hal_unlock(&stage2->lock);
	stage2_unmap(c->vm, c->slot->base, c->slot->size);
	hal_lock(&stage2->lock);
	stage2->invalidating--;
	put_slot_locked(c, &none);
	hal_unlock(&stage2->lock);
}

/*
 * Of the flags only logging can change. Pages that are writable are not in a log that begins now: they lose that right
 * (SPEC.md section 5.6).
 */
static void change_flags(const struct change *c)
{
	put_slot(c);
	if (c->wanted.dirty)
		stage2_write_protect(c->vm, c->wanted.base, c->wanted.size);
	stage2_flush(c->vm, c->wanted.base, c->wanted.size);
}

/* Gives the new slot its log: the one that there is, or a new one. */
static int prepare_log(struct change *c)
{
	if (!(c->wanted.flags & MEMSLOT_LOG_DIRTY))
		return 0;
	c->wanted.dirty = c->slot->dirty;
	if (!c->wanted.dirty)
		c->wanted.dirty = dirty_log_alloc(memslot_pages(&c->wanted));
	return c->wanted.dirty ? 0 : -HAL_ENOMEM;
}

static int apply(struct change *c)
{
	uint32_t *old_log = c->slot->dirty;
	int error = check_memory(&c->wanted);

	if (!error)
		error = prepare_log(c);
	if (error)
		return error;
	if (c->same_place) {
		change_flags(c);
	} else {
		if (c->slot->size)
			remove_slot(c);
		if (c->wanted.size)
			put_slot(c);
	}
	if (c->wanted.dirty != old_log)
		hal_free(old_log);
	return 0;
}

int memslot_set(struct vm *vm, const struct memslot_request *r)
{
	struct change change = {.vm = vm};
	int error = check_request(r);

	if (error)
		return error;
	change.slot = &vm->slots.slot[hal_index_mask(r->slot, MEMSLOT_COUNT)]; /* CVE-2017-5753 */
	error = check_change(change.slot, r);
	if (error)
		return error;
	if (is_taken(&vm->slots, r->guest_phys_addr, r->memory_size, r->slot))
		return -HAL_EEXIST;
	if (r->memory_size && r->guest_phys_addr + r->memory_size > MEMSLOT_IPA_LIMIT)
		return -HAL_EFAULT;
	change.wanted.base = ipa(r->guest_phys_addr);
	change.wanted.size = r->memory_size;
	change.wanted.hva = hva(r->userspace_addr);
	change.wanted.flags = r->memory_size ? r->flags : 0;
	change.same_place = r->memory_size && change.slot->size &&
			    change.slot->base.v == r->guest_phys_addr;
	if (change.same_place && change.slot->flags == r->flags)
		return 0;
	return apply(&change);
}

void memslots_destroy(struct vm *vm)
{
	for (unsigned i = 0; i < MEMSLOT_COUNT; i++)
		hal_free(vm->slots.slot[i].dirty);
}

struct memslot *memslot_at(struct vm *vm, ipa_t address)
{
	for (uint32_t left = vm->slots.used; left; left &= left - 1) {
		struct memslot *slot = &vm->slots.slot[__builtin_ctz(left)];

		if (contains(slot, address))
			return slot;
	}
	return NULL;
}

bool memslot_find(struct vm *vm, ipa_t address, struct memslot *out)
{
	struct memslot *slot;

	hal_lock(&vm->stage2.lock);
	slot = memslot_at(vm, address);
	if (slot)
		*out = *slot;
	hal_unlock(&vm->stage2.lock);
	return slot;
}

/* The piece of [address, address + size) that lies in one slot: where in user space, and how many bytes. */
static int piece_of(struct vm *vm, ipa_t address, size_t size, bool write, hva_t *at,
		    size_t *length)
{
	struct memslot slot;
	uint64_t left;

	if (!memslot_find(vm, address, &slot) || (write && slot.flags & MEMSLOT_READONLY))
		return -HAL_ENOENT;
	left = slot.base.v + slot.size - address.v;
	*at = hva(slot.hva.v + (address.v - slot.base.v));
	*length = left < size ? (size_t)left : size;
	return 0;
}

int guest_read(struct vm *vm, ipa_t address, void *to, size_t size)
{
	char *out = to;
	size_t length;
	hva_t at;

	for (; size; address.v += length, out += length, size -= length) {
		int error = piece_of(vm, address, size, false, &at, &length);

		if (!error)
			error = hal_copy_in(out, at, length);
		if (error)
			return error;
	}
	return 0;
}

static void mark_range(struct vm *vm, uint64_t address, size_t length)
{
	uint64_t page = address & ~PAGE_MASK;

	hal_lock(&vm->stage2.lock);
	for (; page < address + length; page += HAL_PAGE_SIZE)
		dirty_log_mark(vm, ipa(page));
	hal_unlock(&vm->stage2.lock);
}

int guest_write(struct vm *vm, ipa_t address, const void *from, size_t size)
{
	const char *in = from;
	size_t length;
	hva_t at;

	for (; size; address.v += length, in += length, size -= length) {
		int error = piece_of(vm, address, size, true, &at, &length);

		if (!error)
			error = hal_copy_out(at, in, length);
		if (error)
			return error;
		mark_range(vm, address.v, length);
	}
	return 0;
}
