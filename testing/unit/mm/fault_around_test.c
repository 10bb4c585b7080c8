/* SPDX-License-Identifier: GPL-2.0-only */
/* Which neighbours of a page that faulted are mapped with it, and how. */
#include "testing/unit/mm/world.h"

#include "core/mm/notifier.h"
#include "hal/errno.h"

TEST_FIXTURE(world)

#define BASE  0x40000000ull
#define PAGE  0x1000ull
#define PAGES 64u
#define SIZE  (PAGES * PAGE)

static uint64_t leaf(struct world *w, unsigned page)
{
	unsigned level;

	return world_leaf(w, BASE + page * PAGE, &level);
}

/* The pages of the slot that are mapped, in bits. */
static uint64_t mapped(struct world *w)
{
	uint64_t bits = 0;

	for (unsigned page = 0; page < PAGES; page++)
		bits |= (uint64_t)(leaf(w, page) != 0) << page;
	return bits;
}

static const struct around_row {
	const char *label;
	uint32_t fault_around, flags, region;
	uint64_t offset; /* of the slot, in pages from BASE */
	unsigned page;
	enum world_access access;
	uint64_t mapped;
	bool writable;
} around_rows[] = {
	{"off", 1, 0, 0, 0, 0, WORLD_READ, 0x1, true},
	{"two", 2, 0, 0, 0, 5, WORLD_READ, 0x60, true},
	{"sixteen", 16, 0, 0, 0, 0, WORLD_WRITE, 0xffff, true},
	{"too_many", 1000, 0, 0, 0, 1, WORLD_READ, 0x1fffe, true},
	{"end_of_the_slot", 16, 0, 0, 0, 61, WORLD_READ, 7ull << 61, true},
	{"last_page_of_the_slot", 16, 0, 0, 0, 63, WORLD_READ, 1ull << 63, true},
	{"fetch", 4, 0, 0, 0, 0, WORLD_FETCH, 0xf, true},
	{"R12_logged", 4, MEMSLOT_LOG_DIRTY, 0, 0, 0, WORLD_WRITE, 0xf, false},
	{"read_only_slot", 4, MEMSLOT_READONLY, 0, 0, 0, WORLD_READ, 0xf, false},
	{"read_only_memory", 4, MEMSLOT_READONLY, SIM_USER_READ_ONLY, 0, 0, WORLD_READ, 0xf, false},
	{"device", 16, 0, SIM_USER_DEVICE, 0, 3, WORLD_READ, 0x8, true},
	{"not_at_hand_itself", 16, 0, SIM_USER_ABSENT, 0, 3, WORLD_WRITE, 0x8, true},
};

TEST_TABLE(fault_around, neighbours_are_mapped_by_the_same_rules, struct around_row, around_rows)
{
	struct world w = {0};
	uint64_t memory;

	world_set_up(&w);
	w.hypervisor.fault_around = row->fault_around;
	memory = (uintptr_t)sim_user_map(SIZE, row->region);
	CHECK_EQ(0, world_slot(&w, 0, row->flags, BASE, SIZE, (void *)(uintptr_t)memory));
	CHECK(world_access(&w, BASE + row->page * PAGE, row->access));
	CHECK_EQ(row->mapped, mapped(&w));
	for (unsigned page = row->page + 1; page < PAGES && leaf(&w, page); page++) {
		CHECK_EQ(sim_ram_pa((void *)(uintptr_t)(memory + page * PAGE)).v,
			 leaf(&w, page) & 0xfffffff000);
		CHECK_EQ(row->writable, pte_writable(leaf(&w, page)));
		CHECK(!pte_executable(leaf(&w, page)));
	}
	CHECK_EQ(0, sim_host_alive().pins);
	world_tear_down(&w);
}

static char *slot_of_ram(struct world *w)
{
	char *ram = sim_user_map(SIZE, 0);

	w->hypervisor.fault_around = 16;
	CHECK_EQ(0, world_slot(w, 0, 0, BASE, SIZE, ram));
	return ram;
}

TEST_F(world, what_is_mapped_already_ends_the_run_and_stays)
{
	slot_of_ram(self);
	CHECK(world_access(self, BASE + 4 * PAGE, WORLD_FETCH));
	CHECK(world_access(self, BASE, WORLD_READ));
	CHECK_EQ(0xfffff, mapped(self));
	CHECK(pte_executable(leaf(self, 4)));
}

TEST_F(world, run_ends_with_its_table)
{
	char *ram = sim_user_map(2 * SIZE, 0);

	self->hypervisor.fault_around = 16;
	CHECK_EQ(0, world_slot(self, 0, 0, BASE + (510 - 32) * PAGE, SIZE, ram));
	CHECK(world_access(self, BASE + 510 * PAGE, WORLD_READ));
	CHECK(leaf(self, 510) && leaf(self, 511));
	CHECK_EQ(0, leaf(self, 512));
	CHECK_EQ(2, self->vm->stage2.tables);
}

TEST_F(world, device_behind_ram_is_left_out)
{
	char *ram = sim_user_map(2 * PAGE, 0), *device = sim_user_map(PAGE, SIM_USER_DEVICE);

	self->hypervisor.fault_around = 16;
	CHECK_EQ(2 * PAGE, device - ram);
	CHECK_EQ(0, world_slot(self, 0, 0, BASE, 3 * PAGE, ram));
	CHECK(world_access(self, BASE, WORLD_READ));
	CHECK_EQ(3, mapped(self));
	CHECK_EQ(0, sim_host_alive().pins);
}

TEST_F(world, R16_neighbours_are_cleaned_before_the_guest_sees_them)
{
	slot_of_ram(self);
	sim_hardware_count_reset();
	CHECK(world_access(self, BASE, WORLD_READ));
	CHECK_EQ(16, sim_hardware_counts().dcache_pages);
	CHECK_EQ(0, sim_hardware_counts().tlb_flushes);
}

TEST_F(world, page_that_is_not_at_hand_ends_the_run)
{
	slot_of_ram(self);
	sim_host_fail(SIM_FAIL_PIN, 4);
	CHECK(world_access(self, BASE, WORLD_READ));
	sim_host_fail(0, 0);
	CHECK_EQ(7, mapped(self));
	CHECK_EQ(0, sim_host_alive().pins);
}

TEST_F(world, first_neighbour_that_is_not_at_hand_leaves_the_page_alone)
{
	slot_of_ram(self);
	sim_host_fail(SIM_FAIL_PIN, 2);
	CHECK(world_access(self, BASE, WORLD_READ));
	sim_host_fail(0, 0);
	CHECK_EQ(1, mapped(self));
	CHECK_EQ(0, sim_host_alive().pins);
}

/* On the nth pin of a fault the host does something else. */
static struct world *racing;
static unsigned pins_left;
static void (*racing_change)(struct world *w);

static void on_pin(void *opaque)
{
	if (!--pins_left)
		racing_change(racing);
}

static void change_sequence(struct world *w)
{
	hva_t start = w->vm->slots.slot[0].hva;

	notifier_invalidate_begin(w->vm, hva(start.v + PAGE), hva(start.v + 2 * PAGE), true);
	notifier_invalidate_end(w->vm);
}

static void map_neighbour(struct world *w)
{
	world_access(w, BASE + 2 * PAGE, WORLD_FETCH);
}

static void take_table(struct world *w)
{
	stage2_unmap(w->vm, ipa(BASE), SIZE);
}

static void take_memory(struct world *w)
{
	vm_shutdown_memory(w->vm);
}

static void fault_that_races(struct world *w, void (*change)(struct world *w), unsigned nth)
{
	slot_of_ram(w);
	racing = w;
	racing_change = change;
	pins_left = nth;
	sim_host_on_pin(on_pin, NULL);
	CHECK(world_access(w, BASE, WORLD_READ));
	sim_host_on_pin(NULL, NULL);
	CHECK_EQ(0, sim_host_alive().pins);
}

TEST_F(world, R8_run_that_raced_with_a_change_maps_only_what_was_needed)
{
	fault_that_races(self, change_sequence, 5);
	CHECK_EQ(1, mapped(self));
}

TEST_F(world, page_that_came_meanwhile_stays_as_it_is)
{
	fault_that_races(self, map_neighbour, 5);
	CHECK(pte_executable(leaf(self, 2)));
	CHECK_EQ(0x3ffff, mapped(self));
}

TEST_F(world, R8_table_that_went_meanwhile_is_not_used)
{
	fault_that_races(self, take_table, 5);
	CHECK_EQ(0, mapped(self));
}

TEST_F(world, R8_tables_that_are_gone_have_no_room)
{
	take_memory(self);
	CHECK_EQ(0, stage2_room(self->vm, ipa(BASE), 16));
}
