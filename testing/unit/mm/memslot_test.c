/* SPDX-License-Identifier: GPL-2.0-only */
/* Slots: each error of SPEC.md section 2.5 in its order, what changes do to mappings, dirty logs. */
#define _GNU_SOURCE
#include "testing/unit/mm/world.h"

#include <string.h>
#include <sys/mman.h>

#include "core/mm/dirty_log.h"
#include "hal/errno.h"

TEST_FIXTURE(world)

#define BASE  0x40000000ull
#define PAGES 64u
#define SIZE  (PAGES * 0x1000ull)

static char *memory(void)
{
	char *start = sim_user_map(SIZE, 0);

	CHECK(start);
	return start;
}

static uint64_t leaf(struct world *w, uint64_t address)
{
	unsigned level;

	return world_leaf(w, address, &level);
}

static const struct request_row {
	const char *label;
	struct memslot_request request;
	int error;
} request_rows[] = {
	{"flags_beyond_two", {1, 4, BASE, SIZE, 0x1000}, -HAL_EINVAL},
	{"slot_32", {32, 0, BASE, SIZE, 0x1000}, -HAL_EINVAL},
	{"address_space_1", {0x10000, 0, BASE, SIZE, 0x1000}, -HAL_EINVAL},
	{"size_not_in_pages", {1, 0, BASE, SIZE + 1, 0x1000}, -HAL_EINVAL},
	{"guest_address_not_in_pages", {1, 0, BASE + 0x800, SIZE, 0x1000}, -HAL_EINVAL},
	{"user_address_not_in_pages", {1, 0, BASE, SIZE, 0x1004}, -HAL_EINVAL},
	{"CVE_2013_1943_user_address_is_the_hosts",
	 {1, 0, BASE, SIZE, 0xfffffffffff00000},
	 -HAL_EINVAL},
	{"guest_address_wraps", {1, 0, 0xfffffffffffff000, 0x2000, 0x1000}, -HAL_EINVAL},
	{"too_many_pages", {1, 0, 0, 0x80000000000, 0x1000}, -HAL_EINVAL},
	{"delete_what_is_not_there", {1, 0, BASE, 0, 0x1000}, -HAL_EINVAL},
	{"overlap", {1, 0, BASE + SIZE - 0x1000, SIZE, 0x1000}, -HAL_EEXIST},
	{"beyond_40_bits", {1, 0, 0xfffffff000, 0x2000, 0x1000}, -HAL_EFAULT},
	{"other_size_of_a_live_slot", {0, 0, BASE, SIZE - 0x1000, 0x1000}, -HAL_EINVAL},
};

TEST_TABLE(memslot, bad_request_changes_nothing, struct request_row, request_rows)
{
	struct world w = {0};
	struct memslots before;
	char *start;

	world_set_up(&w);
	start = memory();
	CHECK_EQ(0, world_slot(&w, 0, 0, BASE, SIZE, start));
	before = w.vm->slots;
	CHECK_EQ(row->error, memslot_set(w.vm, &row->request));
	CHECK_BYTES(&before, &w.vm->slots, sizeof(before));
	world_tear_down(&w);
}

TEST_F(world, B9_slot_that_ends_at_2_to_the_40_is_accepted)
{
	CHECK_EQ(0, world_slot(self, 0, 0, (1ull << 40) - SIZE, SIZE, memory()));
	CHECK(world_access(self, (1ull << 40) - 4, WORLD_WRITE));
	CHECK(leaf(self, (1ull << 40) - 4));
}

TEST_F(world, live_slot_keeps_size_place_in_user_space_and_read_only)
{
	char *start = memory();

	CHECK_EQ(0, world_slot(self, 0, 0, BASE, SIZE, start));
	CHECK_EQ(-HAL_EINVAL, world_slot(self, 0, 0, BASE, SIZE, start + 0x1000));
	CHECK_EQ(-HAL_EINVAL, world_slot(self, 0, MEMSLOT_READONLY, BASE, SIZE, start));
	CHECK_EQ(0, world_slot(self, 0, 0, BASE, SIZE, start));
}

TEST_F(world, slot_numbers_and_neighbours_are_independent)
{
	char *start = memory();

	for (unsigned i = 0; i < MEMSLOT_COUNT; i++)
		CHECK_EQ(0, world_slot(self, i, 0, BASE + i * SIZE, SIZE, start));
	for (unsigned i = 0; i < MEMSLOT_COUNT; i++)
		CHECK_EQ(0, world_slot(self, i, 0, 0, 0, start));
}

TEST_F(world, CVE_2020_36313_deleted_slot_is_not_found_and_its_memory_not_mapped)
{
	char *start = memory();
	struct memslot slot;

	world_slot(self, 3, 0, BASE, SIZE, start);
	CHECK(world_access(self, BASE, WORLD_WRITE));
	CHECK(leaf(self, BASE));
	CHECK_EQ(0, world_slot(self, 3, 0, BASE, 0, start));
	CHECK_EQ(0, leaf(self, BASE));
	CHECK(!memslot_find(self->vm, ipa(BASE), &slot));
	world_access(self, BASE, WORLD_WRITE);
	CHECK_EQ(WORLD_MMIO, self->event.kind);
}

TEST_F(world, delete_needs_no_room_where_its_request_points)
{
	char *start = memory();

	world_slot(self, 0, 0, BASE, SIZE, start);
	world_slot(self, 1, 0, BASE + SIZE, SIZE, start);
	CHECK_EQ(0, world_slot(self, 0, 0, BASE + SIZE, 0, start));
	CHECK_EQ(0, self->vm->slots.slot[0].size);
}

TEST_F(world, CVE_2013_4592_move_unmaps_the_old_place_and_keeps_the_log)
{
	char *start = memory();

	world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, SIZE, start);
	world_access(self, BASE, WORLD_WRITE);
	CHECK_EQ(0, world_slot(self, 0, MEMSLOT_LOG_DIRTY, 2 * BASE, SIZE, start));
	CHECK_EQ(0, leaf(self, BASE));
	CHECK_EQ(1, self->vm->slots.slot[0].dirty[0]);
	world_access(self, 2 * BASE, WORLD_READ);
	CHECK(leaf(self, 2 * BASE));
}

TEST_F(world, rights_of_user_memory_decide_what_a_slot_may_be)
{
	char *read_only = sim_user_map(SIZE, SIM_USER_READ_ONLY);
	char *device = sim_user_map(SIZE, SIM_USER_DEVICE);

	CHECK_EQ(-HAL_EPERM, world_slot(self, 0, 0, BASE, SIZE, read_only));
	CHECK_EQ(0, world_slot(self, 0, MEMSLOT_READONLY, BASE, SIZE, read_only));
	CHECK_EQ(-HAL_EINVAL, world_slot(self, 1, MEMSLOT_LOG_DIRTY, 2 * BASE, SIZE, device));
	CHECK_EQ(0, leaf(self, 2 * BASE));
}

TEST_F(world, CVE_2021_22543_R14_device_memory_is_mapped_as_device)
{
	char *device = sim_user_map(SIZE, SIM_USER_DEVICE);
	uint64_t pa = sim_ram_pa(device).v;

	CHECK_EQ(0, world_slot(self, 0, 0, BASE, SIZE, device));
	CHECK(world_access(self, BASE, WORLD_READ));
	CHECK_EQ(pa | 0x00400000000007c7, leaf(self, BASE));
	CHECK_EQ(0, world_slot(self, 0, 0, BASE, 0, device));
	CHECK_EQ(0, leaf(self, BASE));
}

TEST_F(world, log_without_memory_leaves_the_slot_as_it_was)
{
	char *start = memory();

	world_slot(self, 0, 0, BASE, SIZE, start);
	sim_host_fail(SIM_FAIL_ALLOC, 1);
	CHECK_EQ(-HAL_ENOMEM, world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, SIZE, start));
	sim_host_fail(0, 0);
	CHECK_EQ(0, self->vm->slots.slot[0].flags);
	CHECK(!self->vm->slots.slot[0].dirty);
}

/* --- every allocation, pin and copy of a slot's life fails once --- */

#define HUGE_SIZE (2 * STAGE2_BLOCK_SIZE)

static char *huge;
static uint32_t huge_bits[HUGE_SIZE / 0x1000 / 32];

static int change(struct world *w, uint32_t flags, uint64_t base, uint64_t size)
{
	return world_slot(w, 0, flags, base, size, huge);
}

static int create_logged(struct world *w)
{
	return world_slot(w, 1, MEMSLOT_LOG_DIRTY, 2 * BASE, HUGE_SIZE, huge);
}

static int create_of_a_device(struct world *w)
{
	return world_slot(w, 1, 0, 2 * BASE, SIZE, sim_user_map(SIZE, SIM_USER_DEVICE));
}

static int begin_log(struct world *w)
{
	return change(w, MEMSLOT_LOG_DIRTY, BASE, HUGE_SIZE);
}

static int move(struct world *w)
{
	return change(w, 0, 4 * BASE, HUGE_SIZE);
}

static int move_and_log(struct world *w)
{
	return change(w, MEMSLOT_LOG_DIRTY, 4 * BASE, HUGE_SIZE);
}

static int delete (struct world *w)
{
	return change(w, 0, BASE, 0);
}

static int read_log(struct world *w)
{
	return dirty_log_get(w->vm, 0, hva((uintptr_t)huge_bits));
}

static int clear_log(struct world *w)
{
	return dirty_log_clear(w->vm, 0, 0, HUGE_SIZE / 0x1000, hva((uintptr_t)huge_bits));
}

static int map_device(struct world *w)
{
	return kvm_phys_addr_ioremap(w->vm, ipa(0x2c002000), hpa(0x2c060000), 0x2000, true);
}

static int fault_of_a_page(struct world *w)
{
	world_access(w, BASE + 0x3000, WORLD_WRITE);
	return w->vcpu->exit.error;
}

static const struct change_row {
	const char *label;
	int (*call)(struct world *w);
	bool logged;	   /* is the slot logged before? */
	unsigned failures; /* how many operations of it can fail */
} change_rows[] = {
	{"create_logged", create_logged, false, 1},
	{"create_of_a_device", create_of_a_device, false, 0},
	{"begin_log", begin_log, false, 1},
	{"move", move, false, 0},
	{"move_and_log", move_and_log, false, 1},
	{"delete", delete, false, 0},
	{"read_log", read_log, true, 2},
	{"clear_log", clear_log, true, 2},
	{"map_device", map_device, false, 4},
	{"fault_of_a_page", fault_of_a_page, true, 3},
};

/* A slot over huge pages whose first block a guest has written, and whose log, if it has one, says so. */
static void one_written_slot(struct world *w, bool logged)
{
	world_set_up(w);
	memset(huge_bits, 0xff, sizeof(huge_bits));
	huge = sim_user_map(HUGE_SIZE, SIM_USER_HUGE);
	CHECK_EQ(0, change(w, logged ? MEMSLOT_LOG_DIRTY : 0, BASE, HUGE_SIZE));
	world_access(w, BASE, WORLD_WRITE);
}

TEST_TABLE(memslot, each_failure_changes_nothing_and_leaks_nothing, struct change_row, change_rows)
{
	bool failed = true;
	unsigned nth;

	for (nth = 1; failed; nth++) {
		struct world w = {0};
		struct memslot before;
		unsigned pins;

		one_written_slot(&w, row->logged);
		before = w.vm->slots.slot[0];
		pins = sim_host_alive().pins;
		sim_host_fail(SIM_FAIL_ANY, nth);
		if (row->call(&w) < 0) {
			CHECK(sim_host_has_failed());
			CHECK_BYTES(&before, &w.vm->slots.slot[0], sizeof(before));
			CHECK_EQ(0, w.vm->slots.slot[1].size);
			CHECK_EQ(pins, sim_host_alive().pins);
			CHECK(leaf(&w, BASE));
			if (row->logged)
				CHECK_EQ(1, w.vm->slots.slot[0].dirty[0]);
		}
		failed = sim_host_has_failed();
		sim_host_fail(0, 0);
		w.vcpu->exit.error = 0;
		if (failed)
			CHECK_EQ(0, row->call(&w));
		stage2_cache_free(&w.vcpu->table_pages);
		world_tear_down(&w);
	}
	CHECK_EQ(row->failures, nth - 2);
}

/* --- the VM's own device ------------------------------------------------------------------------------ */

#define DEVICE	    0x2c002000ull
#define DEVICE_SIZE 0x2000ull

/* A slot of [base, base + size), that comes and goes and leaves the device as it is. */
static const struct place {
	const char *label;
	uint64_t base, size;
	int error;
} places[] = {
	{"same", DEVICE, DEVICE_SIZE, -HAL_EEXIST},
	{"first_page", DEVICE, 0x1000, -HAL_EEXIST},
	{"last_page", DEVICE + 0x1000, 0x1000, -HAL_EEXIST},
	{"around", DEVICE - 0x1000, DEVICE_SIZE + 0x2000, -HAL_EEXIST},
	{"below", DEVICE - 0x1000, 0x1000, 0},
	{"above", DEVICE + DEVICE_SIZE, 0x1000, 0},
};

TEST_TABLE(device, R13_slot_over_it_is_refused_and_leaves_it_mapped, struct place, places)
{
	struct world w = {0};

	one_written_slot(&w, false);
	CHECK_EQ(0, map_device(&w));
	CHECK_EQ(row->error, world_slot(&w, 1, 0, row->base, row->size, huge));
	CHECK_EQ(row->error ? 0 : row->size, w.vm->slots.slot[1].size);
	if (!row->error)
		CHECK_EQ(0, world_slot(&w, 1, 0, row->base, 0, huge));
	CHECK_EQ(0x2c060000, leaf(&w, DEVICE) & 0xfffffff000);
	CHECK_EQ(0x2c061000, leaf(&w, DEVICE + 0x1000) & 0xfffffff000);
	world_tear_down(&w);
}

/* Nor may a slot be moved there; it stays where it was. */
TEST_F(world, R13_slot_is_not_moved_over_a_device)
{
	char *mine = memory();

	world_slot(self, 0, 0, BASE, SIZE, mine);
	CHECK_EQ(0, map_device(self));
	CHECK_EQ(-HAL_EEXIST, world_slot(self, 0, 0, DEVICE - SIZE + 0x1000, SIZE, mine));
	CHECK_EQ(BASE, self->vm->slots.slot[0].base.v);
	CHECK_EQ(0x2c060000, leaf(self, DEVICE) & 0xfffffff000);
}

TEST_TABLE(device, R13_is_not_mapped_into_a_slot, struct place, places)
{
	struct world w = {0};

	one_written_slot(&w, false);
	CHECK_EQ(0, world_slot(&w, 1, 0, row->base, row->size, huge));
	CHECK_EQ(row->error ? -HAL_EFAULT : 0, map_device(&w));
	if (row->error) {
		CHECK_EQ(0, leaf(&w, DEVICE));
		CHECK_EQ(0, leaf(&w, DEVICE + 0x1000));
		CHECK_EQ(0, world_slot(&w, 1, 0, row->base, 0, huge));
		CHECK_EQ(0, map_device(&w));
	}
	CHECK_EQ(0x2c061000, leaf(&w, DEVICE + 0x1000) & 0xfffffff000);
	world_tear_down(&w);
}

/* Whatever fails while it is mapped, its place is a slot's again. */
TEST_F(world, R13_device_that_could_not_be_mapped_keeps_no_slot_off)
{
	char *mine = memory();
	bool failed = true;

	for (unsigned nth = 1; failed; nth++) {
		sim_host_fail(SIM_FAIL_ANY, nth);
		map_device(self);
		failed = sim_host_has_failed();
		sim_host_fail(0, 0);
		if (failed) {
			CHECK_EQ(0, world_slot(self, 0, 0, DEVICE, SIZE, mine));
			CHECK_EQ(0, world_slot(self, 0, 0, DEVICE, 0, mine));
		}
	}
	CHECK_EQ(-HAL_EEXIST, world_slot(self, 0, 0, DEVICE, SIZE, mine));
}

/* --- the guest's memory, as the host reads and writes it ----------------------------------------------- */

TEST_F(world, guest_read_and_write_cross_slots_and_stop_at_holes)
{
	char *a = memory(), *b = memory(), buffer[64];

	world_slot(self, 0, 0, BASE, SIZE, a);
	world_slot(self, 1, MEMSLOT_READONLY, BASE + SIZE, SIZE, b);
	memset(a + SIZE - 8, 'a', 8);
	memset(b, 'b', 8);
	CHECK_EQ(0, guest_read(self->vm, ipa(BASE + SIZE - 8), buffer, 16));
	CHECK_BYTES("aaaaaaaabbbbbbbb", buffer, 16);
	CHECK_EQ(-HAL_ENOENT, guest_read(self->vm, ipa(BASE + 2 * SIZE - 8), buffer, 16));
	CHECK_EQ(-HAL_ENOENT, guest_read(self->vm, ipa(BASE - 1), buffer, 1));
	CHECK_EQ(0, guest_write(self->vm, ipa(BASE + 16), "hello", 5));
	CHECK_BYTES("hello", a + 16, 5);
	CHECK_EQ(-HAL_ENOENT, guest_write(self->vm, ipa(BASE + SIZE), "hello", 5));
	sim_host_fail(SIM_FAIL_COPY, 1);
	CHECK_EQ(-HAL_EFAULT, guest_read(self->vm, ipa(BASE), buffer, 4));
	sim_host_fail(SIM_FAIL_COPY, 1);
	CHECK_EQ(-HAL_EFAULT, guest_write(self->vm, ipa(BASE), buffer, 4));
}

/* --- dirty logs --- */

static int get_log(struct world *w, uint32_t *bits)
{
	return dirty_log_get(w->vm, 0, hva((uintptr_t)bits));
}

TEST_F(world, R12_each_write_is_in_exactly_one_log)
{
	uint32_t bits[PAGES / 32];

	world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, SIZE, memory());
	for (unsigned page = 0; page < PAGES; page += 3) {
		CHECK(world_access(self, BASE + page * 0x1000, WORLD_WRITE));
		CHECK(!world_access(self, BASE + page * 0x1000, WORLD_WRITE));
	}
	CHECK_EQ(0, get_log(self, bits));
	for (unsigned page = 0; page < PAGES; page++)
		CHECK_EQ(page % 3 == 0, hal_bit(bits[page / 32], page % 32));
	CHECK_EQ(0, get_log(self, bits));
	CHECK_EQ(0, bits[0] | bits[1]);
	CHECK(world_access(self, BASE + 3 * 0x1000, WORLD_WRITE));
	CHECK_EQ(0, get_log(self, bits));
	CHECK_EQ(8, bits[0]);
}

TEST_F(world, read_faults_map_read_only_while_logged)
{
	char *start = memory();

	world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, SIZE, start);
	CHECK(world_access(self, BASE, WORLD_READ));
	CHECK(!pte_writable(leaf(self, BASE)));
	CHECK_EQ(0, self->vm->slots.slot[0].dirty[0]);
	world_slot(self, 0, 0, BASE, SIZE, start);
	CHECK(world_access(self, BASE + 0x1000, WORLD_READ));
	CHECK(pte_writable(leaf(self, BASE + 0x1000)));
}

TEST_F(world, R12_log_that_begins_protects_what_is_writable)
{
	char *start = memory();

	world_slot(self, 0, 0, BASE, SIZE, start);
	world_access(self, BASE, WORLD_WRITE);
	CHECK_EQ(0, world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, SIZE, start));
	CHECK(!pte_writable(leaf(self, BASE)));
	CHECK(world_access(self, BASE, WORLD_WRITE));
	CHECK_EQ(1, self->vm->slots.slot[0].dirty[0]);
	CHECK_EQ(0, world_slot(self, 0, 0, BASE, SIZE, start));
	CHECK(!self->vm->slots.slot[0].dirty);
	CHECK(pte_writable(leaf(self, BASE)));
}

TEST_F(world, R12_block_is_dissolved_when_it_is_written_while_logged)
{
	char *start = sim_user_map(2 * STAGE2_BLOCK_SIZE, SIM_USER_HUGE);
	unsigned level;

	world_slot(self, 0, 0, BASE, 2 * STAGE2_BLOCK_SIZE, start);
	world_access(self, BASE + 0x5000, WORLD_WRITE);
	world_leaf(self, BASE, &level);
	CHECK_EQ(2, level);
	world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, 2 * STAGE2_BLOCK_SIZE, start);
	world_leaf(self, BASE, &level);
	CHECK_EQ(2, level);
	CHECK(world_access(self, BASE + 0x5000, WORLD_WRITE));
	CHECK_EQ(sim_ram_pa(start + 0x5000).v,
		 world_leaf(self, BASE + 0x5000, &level) & 0xfffffff000);
	CHECK_EQ(3, level);
	CHECK_EQ(1u << 5, self->vm->slots.slot[0].dirty[0]);
}

TEST_F(world, failed_copy_of_the_log_loses_nothing)
{
	uint32_t bits[PAGES / 32];

	world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, SIZE, memory());
	world_access(self, BASE, WORLD_WRITE);
	CHECK_EQ(-HAL_EFAULT, dirty_log_get(self->vm, 0, hva(8)));
	sim_host_fail(SIM_FAIL_ALLOC, 1);
	CHECK_EQ(-HAL_ENOMEM, get_log(self, bits));
	sim_host_fail(0, 0);
	CHECK_EQ(0, get_log(self, bits));
	CHECK_EQ(1, bits[0]);
}

TEST_F(world, slot_over_nothing_is_accepted_and_faults)
{
	char *start = memory();

	CHECK_EQ(0, world_slot(self, 0, 0, BASE, SIZE, start - 4 * SIZE));
	CHECK_EQ(0, world_slot(self, 1, 0, 2 * BASE, SIZE, start + SIZE));
	world_access(self, BASE, WORLD_READ);
	CHECK_EQ(-HAL_EFAULT, self->vcpu->exit.error);
}

/* More pages than one buffer holds: the bits of both ends arrive, and start anew. */
TEST_F(world, long_log_is_reported_whole)
{
	const uint64_t size = 192ull << 20;
	static uint32_t bits[(192 << 20) / 0x1000 / 32];
	unsigned words = HAL_ARRAY_SIZE(bits);

	CHECK_EQ(0, world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, size, memory() - size));
	hal_lock(&self->vm->stage2.lock);
	dirty_log_mark(self->vm, ipa(BASE));
	dirty_log_mark(self->vm, ipa(BASE + size - 1));
	dirty_log_mark(self->vm, ipa(BASE + size));
	hal_unlock(&self->vm->stage2.lock);
	CHECK_EQ(0, get_log(self, bits));
	CHECK_EQ(1, bits[0]);
	CHECK_EQ(1u << 31, bits[words - 1]);
	CHECK_EQ(0, get_log(self, bits));
	CHECK_EQ(0, bits[0] | bits[words - 1]);
}

TEST_F(world, log_errors)
{
	uint32_t bits[PAGES / 32] = {0};
	hva_t at = hva((uintptr_t)bits);

	CHECK_EQ(-HAL_EINVAL, dirty_log_get(self->vm, 32, at));
	CHECK_EQ(-HAL_ENOENT, dirty_log_get(self->vm, 0, at));
	CHECK_EQ(-HAL_EINVAL, dirty_log_clear(self->vm, 32, 0, 64, at));
	CHECK_EQ(-HAL_ENOENT, dirty_log_clear(self->vm, 0, 0, 64, at));
	world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, SIZE - 0x1000, memory());
	CHECK_EQ(-HAL_EINVAL, dirty_log_clear(self->vm, 0, 32, 31, at));
	CHECK_EQ(-HAL_EINVAL, dirty_log_clear(self->vm, 0, 64, 64, at));
	CHECK_EQ(-HAL_EINVAL, dirty_log_clear(self->vm, 0, 0, 64, at));
	CHECK_EQ(-HAL_EINVAL, dirty_log_clear(self->vm, 0, 0, 62, at));
	CHECK_EQ(-HAL_EFAULT, dirty_log_clear(self->vm, 0, 0, 63, hva(0)));
	CHECK_EQ(0, dirty_log_clear(self->vm, 0, 0, 63, at));
	CHECK_EQ(0, dirty_log_clear(self->vm, 0, 0, 0, hva(0)));
	vm_shutdown_memory(self->vm);
	CHECK_EQ(0, dirty_log_clear(self->vm, 0, 0, 63, at));
}

TEST_F(world, log_cleared_by_hand_is_only_copied_by_get)
{
	uint32_t bits[PAGES / 32], clear[PAGES / 32] = {2, 0};

	self->vm->manual_dirty_log = 1;
	world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, SIZE, memory());
	world_access(self, BASE, WORLD_WRITE);
	world_access(self, BASE + 0x1000, WORLD_WRITE);
	for (unsigned i = 0; i < 2; i++) {
		CHECK_EQ(0, get_log(self, bits));
		CHECK_EQ(3, bits[0]);
	}
	CHECK_EQ(0, dirty_log_clear(self->vm, 0, 0, 64, hva((uintptr_t)clear)));
	CHECK(!pte_writable(leaf(self, BASE + 0x1000)));
	CHECK(pte_writable(leaf(self, BASE)));
	CHECK_EQ(0, get_log(self, bits));
	CHECK_EQ(1, bits[0]);
}

TEST_F(world, writes_of_the_host_are_logged)
{
	world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, SIZE, memory());
	CHECK_EQ(0, guest_write(self->vm, ipa(BASE + 0x1ffe), "abcd", 4));
	CHECK_EQ(6, self->vm->slots.slot[0].dirty[0]);
}

/* 64 MiB are protected in eight steps. */
TEST_F(world, log_of_much_memory_lets_others_run)
{
	static uint32_t bits[512];

	CHECK_EQ(0, world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE, 64ull << 20, (void *)0x10000));
	sim_host_alarm(8);
	CHECK_EQ(0, dirty_log_get(self->vm, 0, hva((uintptr_t)bits)));
	CHECK(hal_signal_pending());
}

#define LARGE_WORDS (1024 * 3) /* 384 MiB: three pages of bits */

/* The right to use all pages of the bitmap but the first. */
static void set_end(uint32_t *bits, int rights)
{
	CHECK_EQ(0, mprotect(bits + 1024, 2 * 4096, rights));
}

TEST_F(world, log_whose_end_cannot_be_copied_is_not_cleared)
{
	uint32_t *bits = mmap(NULL, LARGE_WORDS * sizeof(*bits), PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const hva_t at = hva((uintptr_t)bits);
	uint32_t *dirty;

	REQUIRE(bits != MAP_FAILED);
	CHECK_EQ(0, world_slot(self, 0, MEMSLOT_LOG_DIRTY, BASE,
			       (uint64_t)LARGE_WORDS * 32 * 0x1000, (void *)0x10000));
	bits[0] = ~0u;
	set_end(bits, PROT_NONE);
	dirty = self->vm->slots.slot[0].dirty;
	dirty[0] = 1;
	dirty[LARGE_WORDS - 1] = 0x80000000;
	CHECK_EQ(-HAL_EFAULT, dirty_log_clear(self->vm, 0, 0, LARGE_WORDS * 32, at));
	CHECK_EQ(-HAL_EFAULT, dirty_log_get(self->vm, 0, at));
	CHECK_EQ(1, dirty[0]);
	set_end(bits, PROT_READ | PROT_WRITE);
	CHECK_EQ(0, dirty_log_get(self->vm, 0, at));
	CHECK_EQ(1, bits[0]);
	CHECK_EQ(0x80000000, bits[LARGE_WORDS - 1]);
	CHECK_EQ(0, dirty[0] | dirty[LARGE_WORDS - 1]);
	munmap(bits, LARGE_WORDS * sizeof(*bits));
}
