/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A migration: vcpus write while a thread of the monitor copies their memory, all of it once and then, round by round, the
 * pages that the dirty log names. At the end the copy must be what the memory is.
 */
#include <stdlib.h>
#include <string.h>

#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/dev_kvm_client.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "arch_sim/hal/sched.h"
#include "testing/guests/writer.h"
#include "testing/harness/test.h"
#include "uapi/client/client.h"

#define NR_VCPUS      4
#define NR_CPUS	      (NR_VCPUS + 1) /* one for the monitor */
#define CODE_SIZE     0x1000u
#define PAGE	      0x1000u
#define BASE	      0x80200000u /* of the memory that is copied: blocks fit */
#define SIZE	      0x400000u
#define PAGES	      (SIZE / PAGE)
#define DEVICE	      0x10000000u
#define CLEAR_AT_ONCE 256u /* pages */

static struct kvm_client client;
static struct kvm_client_vm vm;
static struct kvm_client_vcpu vcpus[NR_VCPUS];
static uint8_t *code, *memory, *copy;
static unsigned running, rounds, copied_by_log;
static uint32_t log_words[PAGES / 32];

static const struct migration_row {
	const char *label;
	bool manual;
	uint64_t quantum;
	unsigned percent, pairs;
} migration_rows[] = {
	{"R12_get_clears", false, 20, 20, 300},
	{"R12_get_clears_short_turns", false, 3, 50, 100},
	{"R12_get_clears_each_instruction", false, 1, 60, 40},
	{"R12_by_hand", true, 20, 20, 300},
	{"R12_by_hand_short_turns", true, 3, 50, 100},
	{"R12_by_hand_each_instruction", true, 1, 60, 40},
};

/* --- the guest --- */

static void run_vcpu(void *argument)
{
	struct kvm_client_vcpu *vcpu = argument;

	CHECK_EQ(0, kvm_client_run(vcpu));
	CHECK_EQ(KVM_EXIT_MMIO, vcpu->run->exit_reason);
	CHECK_EQ(DEVICE, vcpu->run->mmio.phys_addr);
	running--;
}

static void make_vcpu(unsigned number, uint32_t seed, unsigned pairs)
{
	struct kvm_client_vcpu *vcpu = &vcpus[number];
	const struct {
		unsigned reg;
		uint32_t value;
	} regs[] = {
		{4, seed | 1}, {5, BASE},   {6, SIZE - 4},     {7, pairs},
		{8, DEVICE},   {9, 0x7ffc}, {15, writer_base},
	};

	REQUIRE_EQ(0, kvm_client_create_vcpu(&vm, number, vcpu));
	REQUIRE_EQ(0, kvm_client_preferred_target(&vm, &vcpu->init));
	REQUIRE_EQ(0, kvm_arm_vcpu_init(vcpu));
	for (unsigned i = 0; i < sizeof(regs) / sizeof(regs[0]); i++)
		REQUIRE_EQ(0, kvm_client_set_reg(vcpu, kvm_client_core_reg(regs[i].reg),
						 regs[i].value));
}

/* --- the monitor --- */

static void copy_page(unsigned page)
{
	memcpy(copy + (size_t)page * PAGE, memory + (size_t)page * PAGE, PAGE);
	sim_schedule_point();
}

static void get_log(void)
{
	struct kvm_dirty_log log = {.slot = 1, .dirty_bitmap = log_words};

	CHECK_EQ(0, kvm_client_vm_ioctl(&vm, KVM_GET_DIRTY_LOG, &log));
}

/* Piece by piece, as a monitor that holds its own lock would. */
static void clear_log(void)
{
	for (unsigned page = 0; page < PAGES; page += CLEAR_AT_ONCE) {
		struct kvm_clear_dirty_log clear = {.slot = 1,
						    .num_pages = CLEAR_AT_ONCE,
						    .first_page = page,
						    .dirty_bitmap = &log_words[page / 32]};

		CHECK_EQ(0, kvm_client_vm_ioctl(&vm, KVM_CLEAR_DIRTY_LOG, &clear));
	}
}

/* One round; returns how many pages it copied. */
static unsigned copy_dirty(bool manual)
{
	unsigned pages = 0;

	get_log();
	if (manual)
		clear_log();
	for (unsigned page = 0; page < PAGES; page++) {
		if (log_words[page / 32] >> (page % 32) & 1) {
			copy_page(page);
			pages++;
		}
	}
	rounds++;
	copied_by_log += pages;
	return pages;
}

static void migrate(void *argument)
{
	const struct migration_row *row = argument;

	CHECK_EQ(0, kvm_client_set_memory(&vm, 1, BASE, SIZE, memory, KVM_MEM_LOG_DIRTY_PAGES));
	for (unsigned page = 0; page < PAGES; page++)
		copy_page(page);
	while (running && !test_failed())
		copy_dirty(row->manual);
}

/* --- the machine --- */

static void set_up(const struct migration_row *row, uint64_t *seed)
{
	const struct kvm_enable_cap cap = {.cap = KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, .args = {1}};

	sim_host_reset();
	sim_hardware_reset(SIM_CORTEX_A15, NR_CPUS);
	sim_host_set_online(NR_CPUS);
	sim_hardware_set_slice(500);
	sim_hardware_set_quantum(row->quantum);
	REQUIRE_EQ(0, sim_kvm_load());
	code = sim_user_map(CODE_SIZE, 0);
	memory = sim_user_map(SIZE, SIM_USER_HUGE);
	copy = calloc(1, SIZE);
	REQUIRE(code && memory && copy);
	memcpy(code, writer_image, writer_size);
	REQUIRE_EQ(0, kvm_client_open(&client, &kvm_backend_sim));
	REQUIRE_EQ(0, kvm_client_create_vm(&client, &vm));
	if (row->manual)
		REQUIRE_EQ(0, kvm_client_vm_ioctl(&vm, KVM_ENABLE_CAP, &cap));
	REQUIRE_EQ(0, kvm_client_set_memory(&vm, 0, writer_base, CODE_SIZE, code, 0));
	REQUIRE_EQ(0, kvm_client_set_memory(&vm, 1, BASE, SIZE, memory, 0));
	for (unsigned i = 0; i < NR_VCPUS; i++)
		make_vcpu(i, (uint32_t)test_random(seed), row->pairs);
	running = NR_VCPUS;
	rounds = copied_by_log = 0;
}

static void tear_down(void)
{
	for (unsigned i = 0; i < NR_VCPUS; i++)
		kvm_client_destroy_vcpu(&vcpus[i]);
	kvm_client_destroy_vm(&vm);
	kvm_client_close(&client);
	sim_user_unmap(code);
	sim_user_unmap(memory);
	free(copy);
	CHECK_EQ(0, sim_kvm_unload());
	CHECK(sim_host_is_empty());
	if (sim_host_complaint())
		FAIL("%s", sim_host_complaint());
}

/* The guest stands still: one more round, and nothing may be left. */
static void check_copy(const struct migration_row *row)
{
	unsigned wrong = 0;

	copy_dirty(row->manual);
	for (unsigned page = 0; page < PAGES; page++)
		wrong += memcmp(copy + (size_t)page * PAGE, memory + (size_t)page * PAGE, PAGE) !=
			 0;
	CHECK_EQ(0, wrong);
	CHECK_EQ(0, copy_dirty(row->manual));
	CHECK_GT(copied_by_log, 8);
}

TEST_TABLE(migration, copy_is_what_the_memory_is, struct migration_row, migration_rows)
{
	uint64_t seed = test_seed(12);

	for (unsigned run = 0; run < 6 && !test_failed(); run++) {
		NOTE("run %u", run);
		set_up(row, &seed);
		sim_schedule_random(test_random(&seed), row->percent);
		for (unsigned i = 0; i < NR_VCPUS; i++)
			sim_thread_add(run_vcpu, &vcpus[i], i);
		sim_thread_add(migrate, (void *)row, NR_VCPUS);
		CHECK(sim_threads_run());
		check_copy(row);
		tear_down();
	}
}
