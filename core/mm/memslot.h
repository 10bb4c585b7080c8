/* SPDX-License-Identifier: GPL-2.0-only */
/* The memory slots of a VM: which guest physical addresses are which memory of user space (SPEC.md 2.5, 5.10). */
#ifndef CORE_MM_MEMSLOT_H
#define CORE_MM_MEMSLOT_H

#include "hal/host.h"
#include "hal/types.h"

struct vm;

#define MEMSLOT_COUNT	  32 /* KVM_CAP_NR_MEMSLOTS; as many as memslots.used has bits */
#define MEMSLOT_IPA_LIMIT (1ull << 40)

/* Flags of KVM_SET_USER_MEMORY_REGION. */
enum memslot_flag {
	MEMSLOT_LOG_DIRTY = 1u << 0,
	MEMSLOT_READONLY = 1u << 1,
	MEMSLOT_FLAGS_KNOWN = 3u,
};

/* One slot. size 0: not in use. */
struct memslot {
	ipa_t base;
	uint64_t size; /* bytes */
	hva_t hva;     /* where the slot lies in the monitor's memory */
	uint32_t flags;
	/* One bit a page, in words of 32, while the slot is logged; under stage2.lock. */
	uint32_t *dirty;
};

/*
 * All slots of a VM. They change under vm->lock (the mutex) and vm->stage2.lock; a reader holds one of the two,
 * or takes a copy with memslot_find() and lets stage2_map() tell it that the slots have changed since.
 */
struct memslots {
	uint32_t used;	  /* bit i: slot[i].size is not 0 */
	uint32_t changes; /* of any slot; read by hal/atomic.h */
	struct memslot slot[MEMSLOT_COUNT];
	/* The range of memslot_reserve(), in the form of a slot; under vm->lock. */
	struct memslot device;
};

/* As KVM_SET_USER_MEMORY_REGION has it. */
struct memslot_request {
	uint32_t slot;
	uint32_t flags;
	uint64_t guest_phys_addr;
	uint64_t memory_size;
	uint64_t userspace_addr;
};

/*
 * KVM_SET_USER_MEMORY_REGION: creates, moves, changes the flags of, or deletes a slot. Returns 0 or -HAL_EINVAL,
 * -HAL_EEXIST (also over what is reserved), -HAL_EFAULT, -HAL_EPERM, -HAL_ENOMEM in the order of SPEC.md section 2.5; on error
 * nothing has changed. Caller: holds vm->lock.
 */
int memslot_set(struct vm *vm, const struct memslot_request *request);

/*
 * Keeps slots off [base, base + size), page-aligned, as the VM has a device of its own mapped there: a slot that came and went
 * would take the device with it (R13). One range a VM; size 0 gives it back. Returns 0, or -HAL_EFAULT if a slot, or the range
 * itself, lies there. Caller: holds vm->lock.
 */
int memslot_reserve(struct vm *vm, ipa_t base, uint64_t size);

/* Frees what the slots hold. Nobody uses the VM any more. */
void memslots_destroy(struct vm *vm);

/* The number of pages of a slot. */
static inline uint64_t memslot_pages(const struct memslot *slot)
{
	return slot->size >> HAL_PAGE_SHIFT;
}

/*
 * Finds the slot that an address lies in. Returns false if there is none; else *slot is a copy, which is as good
 * as the VM's memory sequence number taken before (stage2_sequence()).
 */
bool memslot_find(struct vm *vm, ipa_t address, struct memslot *slot);

/* The slot that an address lies in, or NULL. Caller: holds stage2.lock. */
struct memslot *memslot_at(struct vm *vm, ipa_t address);

/*
 * Copies size bytes between guest memory at address and the host, as a vcpu's thread. The range may cross
 * slots. Returns 0; -HAL_ENOENT if some of it is in no slot (or, for a write, in a read-only one), -HAL_EFAULT if
 * user space's memory is not there. A write marks its pages dirty. May sleep.
 */
int guest_read(struct vm *vm, ipa_t address, void *to, size_t size);
int guest_write(struct vm *vm, ipa_t address, const void *from, size_t size);

#endif
