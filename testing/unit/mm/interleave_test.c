/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * core/mm by two threads in every order that a few preemptions can give, at each call of hal/, and by four in random
 * ones. What must hold is checked while the other thread is anywhere, not only at the end.
 */
#include "testing/unit/mm/world.h"

#include <stdlib.h>
#include <string.h>

#include "arch_sim/hal/sched.h"
#include "core/mm/dirty_log.h"
#include "core/mm/notifier.h"
#include "hal/errno.h"

#define BASE  0x40000000ull
#define PAGES 4u
#define SIZE  (PAGES * 0x1000ull)
#define FAR   (BASE + 3 * STAGE2_PIECE)
#define DABT  0x92000000u
#define WNR   0x40u
#define BOUND 3 /* preemptions */

/* Bits of an entry. */
#define MAPPED	 1u
#define WRITABLE (1u << 7)

static struct world world;
static char *ram;

static uint64_t leaf(uint64_t address)
{
	unsigned level;

	return world_leaf(&world, address, &level);
}

/* The pages of the slot that are mapped, or that are writable, in bits. */
static unsigned pages_with(uint64_t bits)
{
	unsigned pages = 0;

	for (unsigned i = 0; i < PAGES; i++)
		pages |= (unsigned)((leaf(BASE + i * 0x1000) & bits) != 0) << i;
	return pages;
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

	while (!(leaf(BASE) & WRITABLE) && tries++ < 8 && world.event.kind == WORLD_NOTHING)
		world_abort_of(&world, vcpu, DABT | WNR | (leaf(BASE) ? 0xf : 7), BASE);
}

/* --- the host takes the page away --- */

static bool away;

static void host_takes_page(void *argument)
{
	notifier_invalidate_begin(world.vm, user(0), user(0x1000), true);
	away = true;
	for (unsigned i = 0; i < 3; i++) {
		CHECK_EQ(0, leaf(BASE));
		sim_schedule_point();
	}
	CHECK_EQ(0, leaf(BASE));
	away = false;
	notifier_invalidate_end(world.vm);
}

/* The same with the whole slot, by one who may not sleep: what a fault maps around its page is gone as well. */
static void host_takes_all(void *argument)
{
	notifier_invalidate_begin(world.vm, user(0), user(SIZE), false);
	for (unsigned i = 0; i < 3; i++) {
		CHECK_EQ(0, pages_with(MAPPED));
		sim_schedule_point();
	}
	CHECK_EQ(0, pages_with(MAPPED));
	notifier_invalidate_end(world.vm);
}

/* --- the host puts another page in the place of one --- */

#define OTHER_PAGE 0x43219000ull

static bool replaced, looked_up_after;

static void note_look_up(void *opaque)
{
	looked_up_after = replaced;
}

static void host_replaces_page(void *argument)
{
	replaced = true;
	kvm_set_spte_hva(world.vm, user(0), hpa(OTHER_PAGE));
}

/*
 * What is mapped at the old address comes of a look after the host had replaced the page: there a real host gives the new
 * one. One fault runs against it, so the latest look is the one that counts.
 */
static void check_replaced(void)
{
	if ((leaf(BASE) & 0xfffffff000) == sim_ram_pa(ram).v)
		CHECK(looked_up_after);
	sim_host_on_pin(NULL, NULL);
}

/* --- the slot goes --- */

static void slot_goes(void *argument)
{
	CHECK_EQ(0, world_slot(&world, 0, 0, BASE, 0, ram));
	for (unsigned i = 0; i < 3; i++) {
		CHECK_EQ(0, pages_with(MAPPED));
		sim_schedule_point();
	}
}

/* --- the log is read --- */

static bool written_since;

static void guest_writes_logged(void *argument)
{
	guest_write_page(argument);
	if (leaf(BASE) & WRITABLE)
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
	CHECK_EQ(0, pages_with(WRITABLE) & ~world.vm->slots.slot[0].dirty[0]);
	CHECK_EQ(0, dirty_log_get(world.vm, 0, hva((uintptr_t)&bits)));
	CHECK_EQ(0, pages_with(WRITABLE));
}

/* --- logging begins, and ends --- */

static void log_begins(void *argument)
{
	CHECK_EQ(0, world_slot(&world, 0, MEMSLOT_LOG_DIRTY, BASE, SIZE, ram));
	CHECK_EQ(0, pages_with(WRITABLE) & ~world.vm->slots.slot[0].dirty[0]);
}

static void log_ends(void *argument)
{
	CHECK_EQ(0, world_slot(&world, 0, 0, BASE, SIZE, ram));
}

/* --- the memory of the VM goes --- */

static void memory_goes(void *argument)
{
	vm_shutdown_memory(world.vm);
}

/* A second slot with the same memory, three pieces behind the first. */
static void map_far_page(void)
{
	CHECK_EQ(0, world_slot(&world, 1, 0, FAR, SIZE, ram));
	world_access(&world, FAR, WORLD_READ);
}

static void work_in_pieces(void *argument)
{
	stage2_write_protect(world.vm, ipa(BASE), 4 * STAGE2_PIECE);
	stage2_flush(world.vm, ipa(BASE), 4 * STAGE2_PIECE);
}

static void check_no_tables(void)
{
	CHECK(!world.vm->stage2.pgd);
	CHECK_EQ(0, world.vm->stage2.tables);
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
	CHECK(leaf(BASE) & WRITABLE);
}

static void check_gone(void)
{
	struct memslot slot;

	CHECK_EQ(0, pages_with(MAPPED));
	CHECK(!memslot_find(world.vm, ipa(BASE), &slot));
}

static void nothing(void)
{
}

static void watch_look_ups(void)
{
	replaced = looked_up_after = false;
	sim_host_on_pin(note_look_up, NULL);
}

static void forget_vmid(void)
{
	world.vm->vmid.word = 0;
}

/* fault_around: pages that a fault maps; with it there are more points, and so one preemption less. */
static const struct pair_row {
	const char *label;
	uint32_t flags, fault_around;
	void (*prepare)(void);
	void (*first)(void *vcpu), (*second)(void *vcpu);
	void (*check)(void);
} pair_rows[] = {
	{"R8_SD_056_fault_and_notifier", 0, 1, nothing, guest_write_page, host_takes_page,
	 no_check},
	{"R8_fault_around_and_notifier", 0, PAGES, nothing, one_fault, host_takes_all, no_check},
	{"R11_fault_and_replaced_page", 0, 1, watch_look_ups, one_fault, host_replaces_page,
	 check_replaced},
	{"R14_fault_and_slot_deletion", 0, 1, nothing, guest_write_page, slot_goes, check_gone},
	{"R14_fault_around_and_slot_deletion", 0, PAGES, nothing, one_fault, slot_goes, check_gone},
	{"R12_fault_and_log", MEMSLOT_LOG_DIRTY, 1, nothing, guest_writes_logged, log_is_read,
	 check_log},
	{"R12_fault_around_and_log", MEMSLOT_LOG_DIRTY, PAGES, nothing, guest_writes_logged,
	 log_is_read, check_log},
	{"R12_fault_and_begin_of_log", 0, 1, nothing, guest_write_page, log_begins, check_log},
	{"R12_fault_around_and_begin_of_log", 0, PAGES, nothing, one_fault, log_begins, check_log},
	{"fault_and_end_of_log", MEMSLOT_LOG_DIRTY, 1, nothing, guest_write_page, log_ends,
	 check_mapped},
	{"R10_two_vcpus_on_one_page", 0, 1, nothing, guest_write_page, guest_write_page,
	 check_mapped},
	{"R10_two_vcpus_on_one_page_around", 0, PAGES, nothing, one_fault, one_fault, check_mapped},
	{"R8_fault_and_end_of_memory", 0, 1, nothing, one_fault, memory_goes, check_no_tables},
	{"R8_fault_around_and_end_of_memory", 0, PAGES, nothing, one_fault, memory_goes,
	 check_no_tables},
	{"R8_pieces_and_end_of_memory", 0, PAGES, map_far_page, work_in_pieces, memory_goes,
	 check_no_tables},
	{"R14_notifier_misses_no_page_of_a_slot_that_goes", 0, PAGES, nothing, host_takes_all,
	 slot_goes, check_gone},
	{"R18_two_vcpus_that_need_a_vmid", 0, 1, forget_vmid, gets_vmid, gets_vmid, no_check},
	{"log_and_notifier", MEMSLOT_LOG_DIRTY, 1, nothing, log_is_read, host_takes_page, no_check},
};

/* A VM with two vcpus and a slot whose first page is mapped or not. */
static void set_up(const struct pair_row *row, bool mapped)
{
	memset(&world, 0, sizeof(world));
	world_set_up(&world);
	world_add_vcpu(&world);
	world.hypervisor.fault_around = row->fault_around;
	ram = sim_user_map(SIZE, 0);
	CHECK_EQ(0, world_slot(&world, 0, row->flags, BASE, SIZE, ram));
	if (mapped)
		world_access(&world, BASE, WORLD_READ);
	row->prepare();
}

/* All orders with at most so many preemptions; the number of runs. */
static uint64_t explore(const struct pair_row *row, bool mapped, unsigned bound)
{
	sim_explore_begin(bound);
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
	return sim_explored();
}

/* $MM_PREEMPTIONS: for longer runs (ci/nightly). */
static unsigned bound_of(const struct pair_row *row)
{
	const char *preemptions = getenv("MM_PREEMPTIONS");

	if (preemptions)
		return (unsigned)strtoul(preemptions, NULL, 0);
	return row->fault_around > 1 ? BOUND - 1 : BOUND;
}

TEST_TABLE(interleaving, every_order_of_two_keeps_what_must_hold, struct pair_row, pair_rows)
{
	for (unsigned mapped = 0; mapped < 2; mapped++)
		CHECK_GT(explore(row, mapped, bound_of(row)), 1);
}

static void page_comes_and_goes(void *argument)
{
	host_takes_all(argument);
	one_fault(world.vm->vcpus[0]);
}

static const struct four_row {
	const char *label;
	uint32_t flags, fault_around;
	void (*thread[4])(void *vcpu);
	void (*check)(void);
} four_rows[] = {
	{"R12_two_vcpus_notifier_and_log",
	 MEMSLOT_LOG_DIRTY,
	 1,
	 {guest_writes_logged, guest_writes_logged, host_takes_page, log_is_read},
	 check_log},
	{"R12_around_notifier_and_log",
	 MEMSLOT_LOG_DIRTY,
	 PAGES,
	 {guest_writes_logged, guest_writes_logged, page_comes_and_goes, log_is_read},
	 check_log},
	{"R12_begin_of_log",
	 0,
	 PAGES,
	 {one_fault, one_fault, log_begins, host_takes_all},
	 check_log},
	{"R14_slot_deletion",
	 0,
	 PAGES,
	 {guest_write_page, one_fault, slot_goes, host_takes_all},
	 check_gone},
	{"R8_end_of_memory",
	 0,
	 PAGES,
	 {one_fault, one_fault, memory_goes, work_in_pieces},
	 check_no_tables},
};

TEST_TABLE(interleaving, random_orders_of_four_keep_what_must_hold, struct four_row, four_rows)
{
	const struct pair_row slot = {row->label, row->flags, row->fault_around, nothing, NULL,
				      NULL,	  NULL};
	uint64_t seed = test_seed(3);

	for (unsigned run = 0; run < 1500 && !test_failed(); run++) {
		set_up(&slot, run & 1);
		NOTE("run %u", run);
		sim_schedule_random(test_random(&seed), 10 + run % 60);
		for (unsigned i = 0; i < 4; i++)
			sim_thread_add(row->thread[i], world.vm->vcpus[i & 1], i);
		CHECK(sim_threads_run());
		row->check();
		world_tear_down(&world);
	}
}
