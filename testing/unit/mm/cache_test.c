/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest that runs with its caches off, as every guest starts, against the caches of the
 * simulator: it must see what the monitor wrote through the host's caches, and the monitor what it
 * wrote below them (SPEC.md sections 5.4 and 5.8, R16).
 */
#include "testing/unit/mm/world.h"

#include <string.h>

#include "core/mm/notifier.h"

#define BASE 0x80000000ull
#define SIZE 0x400000ull

TEST_FIXTURE(world)

/* A guest's access with data caches and MMU off; its abort is answered first. */
static uint64_t uncached(struct world *w, uint64_t address, enum sim_access_type type,
			 uint64_t value)
{
	static const enum world_access kinds[] = {
		[SIM_READ] = WORLD_READ, [SIM_WRITE] = WORLD_WRITE, [SIM_FETCH] = WORLD_FETCH};
	const struct sim_mmu_regs regs = {
		.sctlr = 1u << 12, /* I */
		.hcr = 1,	   /* VM */
		.vtcr = 0x80003558,
		.vttbr = vmid_vttbr(&w->vm->vmid, hal_page_pa(w->vm->stage2.pgd))};
	const struct sim_access access = {.va = (uint32_t)address,
					  .size = 4,
					  .type = type,
					  .write = type == SIM_WRITE,
					  .privileged = true};
	struct sim_fault fault;

	world_access(w, address, kinds[type]);
	CHECK(sim_mmu_access(sim_hardware_cpu(0)->mmu, &regs, &access, &value, &fault));
	return value;
}

/* Covers: R16 */
TEST_F(world, R16_uncached_guest_sees_what_the_monitor_wrote)
{
	uint32_t *ram;

	sim_hardware_model_caches();
	ram = sim_user_map(SIZE, 0);
	ram[0x400] = 0x600dc0de;
	world_slot(self, 0, 0, BASE, SIZE, ram);
	CHECK_EQ(0x600dc0de, uncached(self, BASE + 0x1000, SIM_READ, 0));
	CHECK_EQ(0, uncached(self, BASE + 0x2000, SIM_READ, 0));
}

TEST_F(world, R16_uncached_guest_sees_what_the_monitor_wrote_to_a_block)
{
	uint32_t *ram;

	sim_hardware_model_caches();
	ram = sim_user_map(SIZE, SIM_USER_HUGE);
	ram[0x400] = 0x600dc0de;
	world_slot(self, 0, 0, BASE, SIZE, ram);
	CHECK_EQ(0, uncached(self, BASE, SIM_READ, 0));
	CHECK_EQ(0x600dc0de, uncached(self, BASE + 0x1000, SIM_READ, 0));
}

/* What the guest wrote below the caches is not lost under lines that the host had. */
TEST_F(world, R16_monitor_sees_what_an_uncached_guest_wrote)
{
	uint32_t *ram;

	sim_hardware_model_caches();
	ram = sim_user_map(SIZE, 0);
	world_slot(self, 0, 0, BASE, SIZE, ram);
	uncached(self, BASE + 0x1000, SIM_WRITE, 0x600dc0de);
	CHECK_EQ(0x600dc0de, ram[0x400]);
	kvm_unmap_hva(self->vm, hva((uintptr_t)(ram + 0x400)));
	CHECK_EQ(0x600dc0de, ram[0x400]);
	CHECK_EQ(0x600dc0de, uncached(self, BASE + 0x1000, SIM_READ, 0));
}

/* Instruction caches that took up what was there before are told (SPEC.md section 5.4). */
TEST_F(world, R16_guest_fetches_what_the_monitor_wrote_last)
{
	uint32_t *ram;

	sim_hardware_model_caches();
	ram = sim_user_map(SIZE, 0);
	ram[0x400] = 0xe1a00000;
	world_slot(self, 0, 0, BASE, SIZE, ram);
	CHECK_EQ(0xe1a00000, uncached(self, BASE + 0x1000, SIM_FETCH, 0));
	kvm_unmap_hva(self->vm, hva((uintptr_t)(ram + 0x400)));
	ram[0x400] = 0xe1a01001;
	CHECK_EQ(0xe1a01001, uncached(self, BASE + 0x1000, SIM_FETCH, 0));
}

/* A log had the memory mapped in pages; a write right after its end faults on a right, and maps all of the block. */
TEST_F(world, R16_pages_that_were_not_mapped_are_clean_when_a_block_replaces_the_others)
{
	uint32_t *ram;

	sim_hardware_model_caches();
	ram = sim_user_map(SIZE, SIM_USER_HUGE);
	ram[0x400] = 0x600dc0de;
	world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, SIZE, ram);
	CHECK_EQ(0, uncached(self, BASE, SIM_READ, 0));
	world_slot(self, 0, 0, BASE, SIZE, ram);
	uncached(self, BASE, SIM_WRITE, 1);
	CHECK_EQ(0x600dc0de, uncached(self, BASE + 0x1000, SIM_READ, 0));
}

/* Between the fault on a right and its answer the page went, and another, not clean yet, came in its place. */
TEST_F(world, R16_page_that_went_since_a_fault_on_its_rights_is_cleaned_anew)
{
	const uint32_t fetch_without_right = 0x8200000f;
	uint32_t *ram;

	sim_hardware_model_caches();
	ram = sim_user_map(SIZE, 0);
	world_slot(self, 0, 0, BASE, SIZE, ram);
	CHECK_EQ(0, uncached(self, BASE + 0x1000, SIM_READ, 0));
	kvm_unmap_hva(self->vm, hva((uintptr_t)(ram + 0x400)));
	ram[0x400] = 0x600dc0de;
	ram[0x800 - 1] = 0x600dc0de;
	world_abort(self, fetch_without_right, BASE + 0x1000);
	CHECK_EQ(0x600dc0de, uncached(self, BASE + 0x1000, SIM_READ, 0));
}
