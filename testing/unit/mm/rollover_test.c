/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * More than a thousand VMs on four simulated CPUs, all with the same addresses and each with a pattern of its own in
 * memory, which their code looks at turn by turn. VMIDs run out all the time. The TLBs remember: what a VMID's last
 * owner has left there would be seen.
 */
#include <string.h>

#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "arch_sim/hal/sched.h"
#include "core/vcpu/reset.h"
#include "core/vcpu/run.h"
#include "core/vcpu/target.h"
#include "hal/guest.h"
#include "testing/guests/pattern.h"
#include "testing/harness/test.h"

#define NR_CPUS	   4
#define NR_THREADS 8
#define MOST_VMS   1056
#define PAGE	   0x1000u
#define DEVICE	   0x10000000u

struct guest {
	struct vm *vm;
	struct vcpu *vcpu;
	uint8_t *memory; /* a page of code, a page of data */
};

static struct hypervisor hypervisor;
static struct guest guests[MOST_VMS];
static unsigned nr_guests, next_guest, round_number;

static uint32_t pattern_of(unsigned number)
{
	return 0xa5000000 + number;
}

static void fill_memory(struct guest *g, unsigned number)
{
	const uint32_t pattern = pattern_of(number);

	memcpy(g->memory, pattern_image, pattern_size);
	memcpy(g->memory + PAGE - sizeof(pattern), &pattern, sizeof(pattern));
	for (unsigned at = 0; at < PAGE / 2; at += sizeof(pattern))
		memcpy(g->memory + PAGE + at, &pattern, sizeof(pattern));
}

static void set_registers(struct hal_guest *guest, unsigned number)
{
	hal_guest_write(guest, HAL_REG_PC, pattern_base);
	guest->regs[7] = DEVICE;
	guest->regs[8] = pattern_base + PAGE;
	guest->regs[9] = 0;
	guest->regs[10] = pattern_of(number);
}

static void make_guest(struct guest *g, unsigned number, uint8_t *memory)
{
	static const uint32_t features[VCPU_FEATURE_WORDS];
	struct memslot_request slot = {0, 0, pattern_base, 2 * PAGE, (uintptr_t)memory};

	g->memory = memory;
	REQUIRE_EQ(0, vm_create(&hypervisor, 0, &g->vm));
	REQUIRE_EQ(0, memslot_set(g->vm, &slot));
	REQUIRE_EQ(0, vcpu_create(g->vm, 0, &g->vcpu));
	vcpu_publish(g->vcpu);
	REQUIRE_EQ(0, vcpu_init(g->vcpu, (uint32_t)target_here(), features));
	fill_memory(g, number);
	set_registers(&g->vcpu->guest, number);
}

/* One KVM_RUN: the guest looks at its memory once, and says so. */
static void one_turn(struct guest *g, unsigned number)
{
	static const uint8_t no_data[8];
	const struct vcpu_exit *exit = &g->vcpu->exit;
	uint32_t turns;

	CHECK_EQ(0, kvm_arch_vcpu_ioctl_run(g->vcpu, no_data, false));
	CHECK_EQ(VCPU_EXIT_MMIO, exit->reason);
	memcpy(&turns, exit->mmio.data, sizeof(turns));
	if (exit->mmio.phys_addr != DEVICE)
		FAIL("VM %u sees %#x", number, turns);
	CHECK_EQ(round_number, turns);
	memcpy(&turns, g->memory + PAGE + PAGE / 2, sizeof(turns));
	CHECK_EQ(round_number, turns);
}

/* A thread of the host takes VMs as they come: each runs on another CPU from round to round. */
static void run_some(void *argument)
{
	while (next_guest < nr_guests && !test_failed()) {
		const unsigned number = next_guest++;

		one_turn(&guests[number], number);
	}
}

static void run_round(void)
{
	next_guest = 0;
	round_number++;
	for (unsigned i = 0; i < NR_THREADS; i++)
		sim_thread_add(run_some, NULL, i % NR_CPUS);
	CHECK(sim_threads_run());
}

static void set_up(unsigned vmid_bits, uint64_t quantum)
{
	uint8_t *memory;

	sim_host_reset();
	sim_hardware_reset(SIM_CORTEX_A15, NR_CPUS);
	sim_host_set_online(NR_CPUS);
	sim_hardware_set_slice(1000);
	sim_hardware_set_quantum(quantum);
	REQUIRE_EQ(0, hypervisor_init(&hypervisor));
	vmid_pool_init(&hypervisor.vmids, vmid_bits);
	memory = sim_user_map((size_t)nr_guests * 2 * PAGE, 0);
	REQUIRE(memory);
	round_number = 0;
	for (unsigned i = 0; i < nr_guests && !test_failed(); i++)
		make_guest(&guests[i], i, memory + (size_t)i * 2 * PAGE);
}

static void tear_down(void)
{
	for (unsigned i = 0; i < nr_guests; i++) {
		vm_shutdown_memory(guests[i].vm);
		vm_destroy(guests[i].vm);
	}
	sim_user_unmap(guests[0].memory);
	CHECK(sim_host_is_empty());
	if (sim_host_complaint())
		FAIL("%s", sim_host_complaint());
}

static const struct rollover_row {
	const char *label;
	unsigned bits, vms, rounds;
	uint64_t quantum;
	unsigned percent;
	unsigned least; /* roll-overs that there must have been */
} rollover_rows[] = {
	{"R18_SD_039_two_bits", 2, 1056, 2, 10, 30, 600},
	{"R18_SD_039_real_size", 8, 1056, 3, 10, 30, 12},
	/* Fewer VMs than there are threads and CPUs for: each meets its own old translations. */
	{"R18_one_bit_each_instruction", 1, 12, 40, 1, 60, 200},
	{"R18_two_bits_each_instruction", 2, 12, 40, 1, 60, 100},
};

TEST_TABLE(rollover, no_vm_sees_memory_of_another, struct rollover_row, rollover_rows)
{
	uint64_t seed = test_seed(18), first;

	nr_guests = row->vms;
	set_up(row->bits, row->quantum);
	sim_schedule_random(seed, row->percent);
	first = hypervisor.vmids.generation;
	for (unsigned i = 0; i < row->rounds && !test_failed(); i++)
		run_round();
	CHECK_GE((hypervisor.vmids.generation - first) >> VMID_BITS, row->least);
	tear_down();
}
