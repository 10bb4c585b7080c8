/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/mm/memslot.h"

#include "core/mm/stage2.h"
#include "core/vcpu/vm.h"
#include "hal/errno.h"

#define PAGE_MASK ((uint64_t)HAL_PAGE_SIZE - 1)
#define MAX_PAGES 0x7fffffffull

static bool overlaps(const struct memslot *slot, uint64_t base, uint64_t size)
{
	return slot->size && base < slot->base.v + slot->size && slot->base.v < base + size;
}

static bool contains(const struct memslot *slot, ipa_t address)
{
	return address.v - slot->base.v < slot->size && address.v >= slot->base.v;
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

static int check_overlap(const struct vm *vm, const struct memslot_request *r)
{
	for (unsigned i = 0; i < MEMSLOT_COUNT; i++)
		if (i != r->slot &&
		    overlaps(&vm->slots.slot[i], r->guest_phys_addr, r->memory_size))
			return -HAL_EEXIST;
	return 0;
}

/* Puts new in the place of the slot; what the old one mapped is gone before anyone sees the new one. */
static void replace_slot(struct vm *vm, struct memslot *slot, struct memslot new)
{
	hal_lock(&vm->stage2.lock);
	vm->stage2.sequence++;
	if (slot->size)
		stage2_unmap_locked(vm, slot->base, slot->size);
	*slot = new;
	hal_unlock(&vm->stage2.lock);
}

int memslot_set(struct vm *vm, const struct memslot_request *r)
{
	struct memslot new = {.base = ipa(r->guest_phys_addr),
			      .size = r->memory_size,
			      .hva = hva(r->userspace_addr),
			      .flags = r->flags};
	struct memslot *slot;
	int error = check_request(r);

	if (error)
		return error;
	slot = &vm->slots.slot[r->slot];
	error = check_change(slot, r);
	if (!error)
		error = check_overlap(vm, r);
	if (error)
		return error;
	if (r->memory_size && r->guest_phys_addr + r->memory_size > MEMSLOT_IPA_LIMIT)
		return -HAL_EFAULT;
	replace_slot(vm, slot, new);
	return 0;
}

bool memslot_find(struct vm *vm, ipa_t address, struct memslot *out)
{
	bool found = false;

	hal_lock(&vm->stage2.lock);
	for (unsigned i = 0; i < MEMSLOT_COUNT && !found; i++) {
		if (contains(&vm->slots.slot[i], address)) {
			*out = vm->slots.slot[i];
			found = true;
		}
	}
	hal_unlock(&vm->stage2.lock);
	return found;
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
	}
	return 0;
}
