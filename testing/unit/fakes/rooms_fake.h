/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rooms of core/ in a few lines each, for tests of another room. Each is a library of its own
 * (:coproc_fake for exits, :memory_fake, :vm_fake), so that a test takes the real one where it can.
 */
#ifndef TESTING_UNIT_FAKES_ROOMS_FAKE_H
#define TESTING_UNIT_FAKES_ROOMS_FAKE_H

#include "core/mm/memslot.h"
#include "core/vcpu/vm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who was called last by handle_exit(), and what it is to return. */
enum rooms_call {
	ROOMS_NONE,
	ROOMS_CP15_MCR,
	ROOMS_CP15_MCRR,
	ROOMS_CP14_MCR,
	ROOMS_CP14_MCRR,
	ROOMS_CP15_TRY_MCR,
	ROOMS_CP15_TRY_MCRR,
	ROOMS_GUEST_ABORT,
	ROOMS_MMIO_TRY,
};

struct rooms_fake {
	enum rooms_call call;
	uint32_t calls;
	enum hal_result result;
};

extern struct rooms_fake rooms_fake;

/* :vm_fake: makes a VM with nr_vcpus vcpus, all on and initialised, MPIDR 0x80000000 + n; r0 … r15 distinct. */
struct rooms_vm {
	struct vm vm;
	struct vcpu vcpus[VM_MAX_VCPUS];
};

void rooms_vm_set_up(struct rooms_vm *world, unsigned nr_vcpus);
void rooms_vm_tear_down(struct rooms_vm *world);

/* :vm_fake: what the distributor has on the bus. */
extern const struct iobus_range *rooms_distributor;

/* :memory_fake: guest memory that tests write to directly. */
#define ROOMS_MEMORY_SLOTS 4

struct rooms_memory {
	uint64_t base;
	uint32_t size;
	bool read_only;
	bool gone; /* user space has taken the memory away: -HAL_EFAULT */
	uint8_t *bytes;
};

extern struct rooms_memory rooms_memory[ROOMS_MEMORY_SLOTS];

void rooms_memory_reset(void);
void rooms_memory_add(unsigned slot, uint64_t base, uint8_t *bytes, uint32_t size, bool read_only);

#ifdef __cplusplus
}
#endif

#endif
