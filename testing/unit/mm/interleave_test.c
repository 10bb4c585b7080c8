/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * core/mm by two threads in every order that a few preemptions can give, at each call of hal/, and by four in random
 * ones. What must hold is checked while the other thread is anywhere, not only at the end.
 */
#include "testing/unit/mm/world.h"

#include <string.h>

#include "arch_sim/hal/sched.h"
#include "core/mm/dirty_log.h"
#include "core/mm/notifier.h"
#include "hal/errno.h"

#define BASE  0x40000000ull
#define SIZE  0x4000ull
#define DABT  0x92000000u
#define WNR   0x40u
#define BOUND 3 /* preemptions */

static struct world world;
static char *ram;

static uint64_t leaf(uint64_t address)
{
	unsigned level;

	return world_leaf(&world, address, &level);
}

static hva_t user(uint64_t offset)
{
	return hva((uintptr_t)ram + offset);
}

/* One write by the guest, tried until it is allowed, as a guest would; gives up when the slot is gone. */
static void guest_write_page(void *argument)
{
	struct vcpu *vcpu = argument;
	unsigned tries = 0;

	while (!(leaf(BASE) & 1u << 7) && tries++ < 8 && world.event.kind == WORLD_NOTHING)
		world_abort_of(&world, vcpu, DABT | WNR | (leaf(BASE) ? 0xf : 7), BASE);
}

/* --- the host takes the page away --- */

static bool away;

static void host_takes_page(void *argument)
{
	notifier_invalidate_begin(world.vm, user(0), user(0x1000));
	away = true;
	for (unsigned i = 0; i < 3; i++) {
		CHECK_EQ(0, leaf(BASE));
		sim_schedule_point();
	}
	CHECK_EQ(0, leaf(BASE));
	away = false;
	notifier_invalidate_end(world.vm);
}

/* --- the slot goes --- */

static void slot_goes(void *argument)
{
	CHECK_EQ(0, world_slot(&world, 0, 0, BASE, 0, ram));
	for (unsigned i = 0; i < 3; i++) {
		CHECK_EQ(0, leaf(BASE));
		sim_schedule_point();
	}
}

/* --- the log is read --- */

static bool written_since;

static void guest_writes_logged(void *argument)
{
	guest_write_page(argument);
	if (leaf(BASE) & 1u << 7)
		written_since = true;
}

static void log_is_read(void *argument)
{
	uint32_t bits;

	written_since = false;
	CHECK_EQ(0, dirty_log_get(world.vm, 0, hva((uintptr_t)&bits)));
}

static void check_log(void)
{
	uint32_t bits = 0;

	/* A page that is writable now must be in the log, or a later write would be lost. */
	if (leaf(BASE) & 1u << 7)
		CHECK_EQ(1, world.vm->slots.slot[0].dirty[0] & 1);
	CHECK_EQ(0, dirty_log_get(world.vm, 0, hva((uintptr_t)&bits)));
	CHECK(!(leaf(BASE) & 1u << 7));
}

/* --- the memory of the VM goes --- */

static void memory_goes(void *argument)
{
	vm_shutdown_memory(world.vm);
}

static void one_fault(void *argument)
{
	world_abort_of(&world, argument, DABT | WNR | 7, BASE);
}

/* --- two vcpus of a VM that needs a VMID --- */

static void gets_vmid(void *argument)
{
	vmid_update(&world.hypervisor.vmids, &world.vm->vmid);
	CHECK(vmid_current(&world.hypervisor.vmids, &world.vm->vmid));
}

static void no_check(void)
{
}

static void check_mapped(void)
{
	CHECK(leaf(BASE) & 1u << 7);
}

static void check_gone(void)
{
	struct memslot slot;

	CHECK_EQ(0, leaf(BASE));
	CHECK(!memslot_find(world.vm, ipa(BASE), &slot));
}

static const struct pair_row {
	const char *label;
	uint32_t flags;
	void (*first)(void *vcpu), (*second)(void *vcpu);
	void (*check)(void);
} pair_rows[] = {
	{"R8_SD_056_fault_and_notifier", 0, guest_write_page, host_takes_page, no_check},
	{"R14_fault_and_slot_deletion", 0, guest_write_page, slot_goes, check_gone},
	{"R12_fault_and_log", MEMSLOT_LOG_DIRTY, guest_writes_logged, log_is_read, check_log},
	{"R10_two_vcpus_on_one_page", 0, guest_write_page, guest_write_page, check_mapped},
	{"R8_fault_and_end_of_memory", 0, one_fault, memory_goes, no_check},
	{"R14_notifier_misses_no_page_of_a_slot_that_goes", 0, host_takes_page, slot_goes,
	 check_gone},
	{"R18_two_vcpus_that_need_a_vmid", 0, gets_vmid, gets_vmid, no_check},
	{"log_and_notifier", MEMSLOT_LOG_DIRTY, log_is_read, host_takes_page, no_check},
};

/* A VM with two vcpus and a slot whose first page is mapped or not. */
static void set_up(const struct pair_row *row, bool mapped)
{
	memset(&world, 0, sizeof(world));
	world_set_up(&world);
	world_add_vcpu(&world);
	ram = sim_user_map(SIZE, 0);
	CHECK_EQ(0, world_slot(&world, 0, row->flags, BASE, SIZE, ram));
	if (row->first == gets_vmid)
		world.vm->vmid.word = 0;
	else if (mapped)
		world_access(&world, BASE, WORLD_READ);
}

TEST_TABLE(interleaving, every_order_of_two_keeps_what_must_hold, struct pair_row, pair_rows)
{
	for (unsigned mapped = 0; mapped < 2; mapped++) {
		sim_explore_begin(BOUND);
		do {
			set_up(row, mapped);
			NOTE("schedule %llu, mapped before: %u", (unsigned long long)sim_explored(),
			     mapped);
			sim_thread_add(row->first, world.vm->vcpus[0], 0);
			sim_thread_add(row->second, world.vm->vcpus[1], 1);
			CHECK(sim_threads_run());
			row->check();
			world_tear_down(&world);
		} while (!test_failed() && sim_explore_next());
		CHECK_GT(sim_explored(), 1);
	}
}

TEST(interleaving, random_orders_of_four_keep_what_must_hold)
{
	static const struct pair_row row = {"", MEMSLOT_LOG_DIRTY, NULL, NULL, NULL};
	uint64_t seed = test_seed(3);

	for (unsigned run = 0; run < 3000 && !test_failed(); run++) {
		set_up(&row, run & 1);
		sim_schedule_random(test_random(&seed), 10 + run % 60);
		sim_thread_add(guest_writes_logged, world.vm->vcpus[0], 0);
		sim_thread_add(guest_writes_logged, world.vm->vcpus[1], 1);
		sim_thread_add(host_takes_page, NULL, 2);
		sim_thread_add(log_is_read, NULL, 3);
		CHECK(sim_threads_run());
		check_log();
		world_tear_down(&world);
	}
}
