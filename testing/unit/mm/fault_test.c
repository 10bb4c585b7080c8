/* SPDX-License-Identifier: GPL-2.0-only */
/* The tree of SPEC.md section 5.3, what is mapped (5.4), and what the host's own changes do (5.5). */
#include "testing/unit/mm/world.h"

#include "core/io/mmio_page.h"
#include "core/mm/notifier.h"
#include "hal/errno.h"

TEST_FIXTURE(world)

#define BASE  0x40000000ull
#define PAGES 64u
#define SIZE  (PAGES * 0x1000ull)

#define DABT  0x92000000u
#define IABT  0x82000000u
#define WNR   0x40u
#define CM    0x100u
#define S1PTW 0x80u

static uint64_t leaf(struct world *w, uint64_t address)
{
	unsigned level;

	return world_leaf(w, address, &level);
}

/* A slot of RAM at BASE, a read-only one behind it, nothing behind that. */
static char *two_slots(struct world *w)
{
	char *ram = sim_user_map(SIZE, 0), *rom = sim_user_map(SIZE, 0);

	CHECK_EQ(0, world_slot(w, 0, 0, BASE, SIZE, ram));
	CHECK_EQ(0, world_slot(w, 1, MEMSLOT_READONLY, BASE + SIZE, SIZE, rom));
	return ram;
}

#define RAM  BASE
#define ROM  (BASE + SIZE)
#define HOLE (BASE + 2 * SIZE)

static const struct tree_row {
	const char *label;
	uint32_t hsr;
	uint64_t address;
	int event;
	enum hal_result result;
	int error;
	bool mapped;
} tree_rows[] = {
	{"read_of_ram", DABT | 7, RAM, WORLD_NOTHING, HAL_DONE, 0, true},
	{"write_of_ram", DABT | WNR | 7, RAM, WORLD_NOTHING, HAL_DONE, 0, true},
	{"fetch_of_ram", IABT | 7, RAM, WORLD_NOTHING, HAL_DONE, 0, true},
	{"read_of_rom", DABT | 7, ROM, WORLD_NOTHING, HAL_DONE, 0, true},
	{"write_of_rom_is_for_a_device", DABT | WNR | 0xf, ROM, WORLD_MMIO, HAL_EXIT_USER, 0,
	 false},
	{"read_of_nothing_is_for_a_device", DABT | 5, HOLE, WORLD_MMIO, HAL_EXIT_USER, 0, false},
	{"write_of_nothing_is_for_a_device", DABT | WNR | 5, HOLE, WORLD_MMIO, HAL_EXIT_USER, 0,
	 false},
	{"SD_030_byte_address_is_kept", DABT | 5, HOLE + 0x123, WORLD_MMIO, HAL_EXIT_USER, 0,
	 false},
	{"fetch_of_nothing_aborts", IABT | 5, HOLE, WORLD_PREFETCH_ABORT, HAL_DONE, 0, false},
	{"maintenance_of_nothing_is_skipped", DABT | CM | WNR | 5, HOLE, WORLD_NOTHING, HAL_DONE, 0,
	 false},
	{"maintenance_of_rom_is_skipped", DABT | CM | WNR | 0xf, ROM, WORLD_NOTHING, HAL_DONE, 0,
	 false},
	{"maintenance_of_ram_maps", DABT | CM | WNR | 7, RAM, WORLD_NOTHING, HAL_DONE, 0, true},
	{"B4_walk_in_nothing_aborts", DABT | S1PTW | 5, HOLE, WORLD_WALK_DATA, HAL_DONE, 0, false},
	{"B4_walk_for_a_fetch_in_nothing_aborts", IABT | S1PTW | 5, HOLE, WORLD_WALK_FETCH,
	 HAL_DONE, 0, false},
	{"B4_walk_of_a_store_in_nothing_aborts", DABT | S1PTW | WNR | 5, HOLE, WORLD_WALK_DATA,
	 HAL_DONE, 0, false},
	{"B47_walk_of_a_store_in_rom_reads", DABT | S1PTW | WNR | 7, ROM, WORLD_NOTHING, HAL_DONE,
	 0, true},
	{"walk_in_ram_maps", DABT | S1PTW | 7, RAM, WORLD_NOTHING, HAL_DONE, 0, true},
	{"B20_external_abort_of_a_fetch", IABT | 0x10, RAM, WORLD_PREFETCH_ABORT, HAL_DONE, 0,
	 false},
	{"external_abort_of_data", DABT | 0x10, RAM, WORLD_ASYNC_ABORT, HAL_DONE, 0, false},
	{"external_abort_of_a_walk", DABT | 0x15, RAM, WORLD_ASYNC_ABORT, HAL_DONE, 0, false},
	{"parity_error_of_a_walk", DABT | 0x1d, RAM, WORLD_ASYNC_ABORT, HAL_DONE, 0, false},
	{"alignment_is_no_stage_2_fault", DABT | 0x21, RAM, WORLD_NOTHING, HAL_EXIT_USER,
	 -HAL_EFAULT, false},
	{"reserved_status", DABT | 0x3f, RAM, WORLD_NOTHING, HAL_EXIT_USER, -HAL_EFAULT, false},
	{"read_permission_cannot_be", DABT | 0xf, RAM, WORLD_NOTHING, HAL_EXIT_USER, -HAL_EFAULT,
	 false},
	{"access_flag_without_a_leaf", DABT | 0xb, RAM, WORLD_NOTHING, HAL_DONE, 0, false},
};

TEST_TABLE(fault, abort_is_answered_by_the_tree, struct tree_row, tree_rows)
{
	struct world w = {0};

	world_set_up(&w);
	two_slots(&w);
	CHECK_EQ(row->result, world_abort(&w, row->hsr, row->address));
	CHECK_EQ(row->event, w.event.kind);
	CHECK_EQ(row->error, w.vcpu->exit.error);
	CHECK_EQ(row->mapped, leaf(&w, row->address) != 0);
	if (row->event == WORLD_MMIO)
		CHECK_EQ(row->address, w.event.address);
	world_tear_down(&w);
}

/* As mmio_page_learn() leaves it. */
static void remember(struct world *w, uint64_t address)
{
	uint32_t number = (uint32_t)(address >> HAL_PAGE_SHIFT);
	struct mmio_page *page = &w->vcpu->mmio.pages[number % MMIO_PAGES];

	page->number = number;
	page->changes = mmio_page_changes(w->vm);
}

TEST_TABLE(fault, page_that_is_remembered_is_answered_as_by_the_tree, struct tree_row, tree_rows)
{
	struct world w = {0};

	world_set_up(&w);
	two_slots(&w);
	if (row->address >= HOLE)
		remember(&w, row->address);
	CHECK_EQ(row->result, world_abort(&w, row->hsr, row->address));
	CHECK_EQ(row->event, w.event.kind);
	CHECK_EQ(row->error, w.vcpu->exit.error);
	world_tear_down(&w);
}

TEST_F(world, page_that_was_a_devices_is_memory_once_that_is_there)
{
	char *ram = sim_user_map(SIZE, 0);

	two_slots(self);
	remember(self, HOLE);
	CHECK_EQ(0, world_slot(self, 2, 0, HOLE, SIZE, ram));
	CHECK_EQ(HAL_DONE, world_abort(self, DABT | WNR | 5, HOLE));
	CHECK(leaf(self, HOLE));
	CHECK_EQ(0, world_slot(self, 2, 0, HOLE, 0, ram));
	CHECK_EQ(HAL_EXIT_USER, world_abort(self, DABT | WNR | 5, HOLE));
}

TEST_F(world, maintenance_that_is_skipped_moves_the_pc_by_four)
{
	self->vcpu->guest.regs[HAL_REG_PC] = 0x8000;
	self->vcpu->guest.regs[HAL_REG_CPSR] = 0x1f3; /* Thumb: MCR is 32 bits all the same */
	world_abort(self, DABT | CM | WNR | 5, HOLE);
	CHECK_EQ(0x8004, self->vcpu->guest.regs[HAL_REG_PC]);
}

TEST_F(world, R1_address_above_4_gib_is_not_cut)
{
	world_slot(self, 0, 0, 0xff00000000, SIZE, sim_user_map(SIZE, 0));
	CHECK(world_access(self, 0xff00001234, WORLD_READ));
	CHECK(leaf(self, 0xff00001000));
	world_abort(self, DABT | 5, 0xfe00001234);
	CHECK_EQ(0xfe00001234, self->event.address);
}

TEST_F(world, SD_054_mapping_points_to_the_page_of_user_space)
{
	char *ram = two_slots(self);

	for (unsigned page = 0; page < PAGES; page++) {
		world_access(self, RAM + page * 0x1000, WORLD_WRITE);
		CHECK_EQ(sim_ram_pa(ram + page * 0x1000).v,
			 leaf(self, RAM + page * 0x1000) & 0xfffffff000);
	}
	CHECK_EQ(0, sim_host_alive().pins);
}

TEST_F(world, execute_is_granted_by_a_fetch_and_survives_a_write)
{
	two_slots(self);
	world_slot(self, 0, MEMSLOT_LOG_DIRTY, RAM, SIZE,
		   (void *)(uintptr_t)self->vm->slots.slot[0].hva.v);
	CHECK(world_access(self, RAM, WORLD_READ));
	CHECK(!pte_executable(leaf(self, RAM)));
	sim_hardware_count_reset();
	CHECK(world_access(self, RAM, WORLD_FETCH));
	CHECK(pte_executable(leaf(self, RAM)));
	CHECK_EQ(1, sim_hardware_counts().icache_pages);
	CHECK_EQ(0, sim_hardware_counts().dcache_pages);
	CHECK(world_access(self, RAM, WORLD_WRITE));
	CHECK(pte_executable(leaf(self, RAM)));
	CHECK(pte_writable(leaf(self, RAM)));
}

TEST_F(world, R16_memory_is_cleaned_before_the_guest_first_sees_it)
{
	two_slots(self);
	sim_hardware_count_reset();
	world_access(self, RAM, WORLD_READ);
	CHECK_EQ(1, sim_hardware_counts().dcache_pages);
	CHECK_EQ(0, sim_hardware_counts().icache_pages);
}

TEST_F(world, R11_access_flag_fault_makes_the_page_young_again)
{
	char *ram = two_slots(self);

	world_access(self, RAM, WORLD_WRITE);
	CHECK(kvm_age_hva(self->vm, hva((uintptr_t)ram), hva((uintptr_t)ram + 0x1000)));
	CHECK(!kvm_test_age_hva(self->vm, hva((uintptr_t)ram), hva((uintptr_t)ram + 0x1000)));
	CHECK(world_access(self, RAM, WORLD_READ));
	CHECK(kvm_test_age_hva(self->vm, hva((uintptr_t)ram), hva((uintptr_t)ram + 0x1000)));
	CHECK(pte_writable(leaf(self, RAM)));
}

static const struct block_row {
	const char *label;
	uint64_t slot_offset, size, hva_offset;
	uint32_t flags;
	bool block;
} block_rows[] = {
	{"aligned", 0, 2 * STAGE2_BLOCK_SIZE, 0, 0, true},
	{"R9_same_offset_in_both", 0x3000, 2 * STAGE2_BLOCK_SIZE - 0x3000, 0x3000, 0, false},
	{"R9_other_offset", 0, STAGE2_BLOCK_SIZE, 0x1000, 0, false},
	{"R9_beyond_the_slots_end", 0, STAGE2_BLOCK_SIZE - 0x1000, 0, 0, false},
	{"logged", 0, 2 * STAGE2_BLOCK_SIZE, 0, MEMSLOT_LOG_DIRTY, false},
};

TEST_TABLE(fault, block_is_mapped_where_it_fits, struct block_row, block_rows)
{
	struct world w = {0};
	unsigned level;
	char *memory;

	world_set_up(&w);
	memory = sim_user_map(2 * STAGE2_BLOCK_SIZE, SIM_USER_HUGE);
	CHECK_EQ(0, world_slot(&w, 0, row->flags, BASE + row->slot_offset, row->size,
			       memory + row->hva_offset));
	CHECK(world_access(&w, BASE + 0x5000, WORLD_WRITE));
	CHECK(world_leaf(&w, BASE + 0x5000, &level));
	CHECK_EQ(row->block ? 2 : 3, level);
	CHECK_EQ(sim_ram_pa(memory + row->hva_offset + 0x5000 - row->slot_offset).v &
			 ~(uint64_t)(row->block ? 0x1fffff : 0),
		 world_leaf(&w, BASE + 0x5000, &level) & 0xfffffff000);
	world_tear_down(&w);
}

TEST_F(world, every_failure_of_a_fault_is_an_error_or_a_retry_and_nothing_leaks)
{
	bool failed = true;

	for (unsigned nth = 1; failed; nth++) {
		two_slots(self);
		sim_host_fail(SIM_FAIL_ANY, nth);
		world_abort(self, DABT | WNR | 7, RAM);
		failed = sim_host_has_failed();
		sim_host_fail(0, 0);
		CHECK_EQ(!failed, leaf(self, RAM) != 0);
		if (failed)
			CHECK_LT(self->vcpu->exit.error, 0);
		CHECK_EQ(0, sim_host_alive().pins);
		stage2_cache_free(&self->vcpu->table_pages);
		world_slot(self, 0, 0, RAM, 0, NULL);
		world_slot(self, 1, 0, ROM, 0, NULL);
	}
}

TEST_F(world, device_page_is_mapped_as_device)
{
	char *device = sim_user_map(SIZE, SIM_USER_DEVICE);

	world_slot(self, 0, 0, BASE, SIZE, device);
	kvm_unmap_hva(self->vm, hva((uintptr_t)device));
	CHECK_EQ(0, leaf(self, BASE));
	sim_hardware_count_reset();
	CHECK(world_access(self, BASE, WORLD_WRITE));
	CHECK_EQ(sim_ram_pa(device).v | 0x00400000000007c7, leaf(self, BASE));
	CHECK_EQ(0, sim_hardware_counts().dcache_pages);
}

TEST_F(world, fetch_from_a_device_aborts_and_maps_nothing)
{
	CHECK_EQ(0, world_slot(self, 0, 0, BASE, SIZE, sim_user_map(SIZE, SIM_USER_DEVICE)));
	CHECK_EQ(HAL_DONE, world_abort(self, IABT | 7, BASE));
	CHECK_EQ(WORLD_PREFETCH_ABORT, self->event.kind);
	CHECK_EQ(0, leaf(self, BASE));
	CHECK_EQ(0, sim_host_alive().pins);
}

/* What a fetch needs is the instruction's page; the table that leads there is only read. */
TEST_F(world, B47_walk_for_a_fetch_maps_its_table_but_not_to_execute)
{
	two_slots(self);
	CHECK_EQ(HAL_DONE, world_abort(self, IABT | S1PTW | 7, RAM));
	CHECK(leaf(self, RAM));
	CHECK(!pte_executable(leaf(self, RAM)));
	CHECK_EQ(HAL_DONE, world_abort(self, IABT | 0xf, RAM));
	CHECK(pte_executable(leaf(self, RAM)));
}

TEST_F(world, walk_for_a_fetch_through_a_device_is_as_any_walk)
{
	CHECK_EQ(0, world_slot(self, 0, 0, BASE, SIZE, sim_user_map(SIZE, SIM_USER_DEVICE)));
	kvm_unmap_hva_range(self->vm, hva(0), hva(~0ull));
	CHECK_EQ(HAL_DONE, world_abort(self, IABT | S1PTW | 7, BASE));
	CHECK_EQ(WORLD_NOTHING, self->event.kind);
	CHECK(leaf(self, BASE));
	CHECK(!pte_executable(leaf(self, BASE)));
}

TEST_F(world, device_is_never_a_block)
{
	char *device = sim_user_map(2 * STAGE2_BLOCK_SIZE, SIM_USER_DEVICE | SIM_USER_HUGE);
	unsigned level;

	CHECK_EQ(0, world_slot(self, 0, 0, BASE, 2 * STAGE2_BLOCK_SIZE, device));
	world_abort(self, DABT | 7, BASE);
	CHECK_EQ(sim_ram_pa(device).v | 0x00400000000007c7, world_leaf(self, BASE, &level));
	CHECK_EQ(3, level);
}

TEST_F(world, page_that_user_space_may_not_write_is_mapped_read_only)
{
	char *rom = sim_user_map(SIZE, SIM_USER_READ_ONLY);

	CHECK_EQ(0, world_slot(self, 0, MEMSLOT_READONLY, BASE, SIZE, rom));
	CHECK(world_access(self, BASE, WORLD_READ));
	CHECK(!pte_writable(leaf(self, BASE)));
}

/* --- the host's changes --- */

TEST_F(world, SD_056_unmap_reaches_every_alias)
{
	char *ram = sim_user_map(SIZE, 0);

	world_slot(self, 0, 0, BASE, SIZE, ram);
	world_slot(self, 1, 0, 2 * BASE, SIZE / 2, ram + SIZE / 2);
	world_access(self, BASE + SIZE / 2, WORLD_WRITE);
	world_access(self, 2 * BASE, WORLD_WRITE);
	world_access(self, BASE, WORLD_WRITE);
	kvm_unmap_hva(self->vm, hva((uintptr_t)ram + SIZE / 2));
	CHECK_EQ(0, leaf(self, BASE + SIZE / 2));
	CHECK_EQ(0, leaf(self, 2 * BASE));
	CHECK(leaf(self, BASE));
	kvm_unmap_hva_range(self->vm, hva((uintptr_t)ram - 0x1000),
			    hva((uintptr_t)ram + SIZE + 0x1000));
	CHECK_EQ(0, leaf(self, BASE));
}

TEST_F(world, R11_replaced_page_is_read_only_at_every_alias)
{
	char *ram = sim_user_map(SIZE, 0);

	world_slot(self, 0, 0, BASE, SIZE, ram);
	world_slot(self, 1, 0, 2 * BASE, SIZE, ram);
	world_access(self, BASE, WORLD_WRITE);
	world_access(self, 2 * BASE, WORLD_WRITE);
	kvm_set_spte_hva(self->vm, hva((uintptr_t)ram), hpa(0x41234000));
	CHECK_EQ(0x41234000 | 0x004000000000077f, leaf(self, BASE));
	CHECK_EQ(0x41234000 | 0x004000000000077f, leaf(self, 2 * BASE));
}

/* The host changes its mappings while a fault is between its look and its lock (SD-056, R8). */
static struct world *racing;

static void change_while_pinned(void *opaque)
{
	const char *ram = opaque;

	notifier_invalidate_begin(racing->vm, hva((uintptr_t)ram), hva((uintptr_t)ram + 0x1000),
				  true);
	notifier_invalidate_end(racing->vm);
}

TEST_F(world, R8_fault_that_raced_with_a_change_maps_nothing_and_is_tried_again)
{
	char *ram = two_slots(self);

	racing = self;
	sim_host_on_pin(change_while_pinned, ram);
	CHECK_EQ(HAL_DONE, world_abort(self, DABT | WNR | 7, RAM));
	CHECK_EQ(0, leaf(self, RAM));
	sim_host_on_pin(NULL, NULL);
	CHECK_EQ(HAL_DONE, world_abort(self, DABT | WNR | 7, RAM));
	CHECK(leaf(self, RAM));
}

TEST_F(world, nothing_is_mapped_while_a_change_is_under_way)
{
	char *ram = two_slots(self);

	world_access(self, RAM, WORLD_WRITE);
	notifier_invalidate_begin(self->vm, hva((uintptr_t)ram), hva((uintptr_t)ram + 0x1000),
				  false);
	CHECK_EQ(0, leaf(self, RAM));
	world_abort(self, DABT | WNR | 7, RAM);
	CHECK_EQ(0, leaf(self, RAM));
	notifier_invalidate_end(self->vm);
	world_abort(self, DABT | WNR | 7, RAM);
	CHECK(leaf(self, RAM));
}

TEST_F(world, abort_is_not_recorded_when_nobody_listens)
{
	unsigned before;

	two_slots(self);
	before = sim_host_nr_events();
	hal_trace_wanted = 0;
	CHECK_EQ(HAL_EXIT_USER, world_abort(self, DABT | 5, HOLE));
	hal_trace_wanted = ~0u;
	CHECK_EQ(before, sim_host_nr_events());
	CHECK_EQ(HAL_EXIT_USER, world_abort(self, DABT | 5, HOLE));
	CHECK_LT(before, sim_host_nr_events());
}
