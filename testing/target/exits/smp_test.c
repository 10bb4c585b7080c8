/* SPDX-License-Identifier: GPL-2.0-only */
/* PSCI between four vcpus, each on a thread and a CPU of its own, in random schedules. */
#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/dev_kvm_client.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "arch_sim/hal/sched.h"
#include "testing/harness/test.h"
#include "testing/target/exits/smp.h"
#include "uapi/client/client.h"

#include <errno.h>
#include <string.h>

#define NR_CPUS	    4
#define MEMORY_SIZE 0x10000

static struct kvm_client client;
static struct kvm_client_vm vm;
static struct kvm_client_vcpu vcpus[NR_CPUS];
static uint8_t *memory;

static uint32_t shared(unsigned offset)
{
	uint32_t value;

	memcpy(&value, memory + 0x8000 + offset, sizeof(value));
	return value;
}

/* A vcpu's thread: its KVM_RUN comes back when the guest says that this CPU is done. */
static void run(void *argument)
{
	struct kvm_client_vcpu *vcpu = argument;

	CHECK_EQ(0, kvm_client_run(vcpu));
	CHECK_EQ(KVM_EXIT_MMIO, vcpu->run->exit_reason);
}

static void set_up(void)
{
	memory = kvm_backend_sim.memory_get(MEMORY_SIZE);
	memcpy(memory, smp_image, smp_size);
	REQUIRE_EQ(0, kvm_client_open(&client, &kvm_backend_sim));
	REQUIRE_EQ(0, kvm_client_create_vm(&client, &vm));
	REQUIRE_EQ(0, kvm_client_set_memory(&vm, 0, 0x80000000, MEMORY_SIZE, memory, 0));
	for (unsigned i = 0; i < NR_CPUS; i++) {
		struct kvm_client_vcpu *vcpu = &vcpus[i];

		REQUIRE_EQ(0, kvm_client_create_vcpu(&vm, i, vcpu));
		REQUIRE_EQ(0, kvm_client_preferred_target(&vm, &vcpu->init));
		vcpu->init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
		if (i)
			vcpu->init.features[0] |= 1u << KVM_ARM_VCPU_POWER_OFF;
		REQUIRE_EQ(0, kvm_arm_vcpu_init(vcpu));
	}
	REQUIRE_EQ(0, kvm_client_set_reg(&vcpus[0], kvm_client_core_reg(15), 0x80000000));
}

static void tear_down(void)
{
	for (unsigned i = 0; i < NR_CPUS; i++)
		kvm_client_destroy_vcpu(&vcpus[i]);
	kvm_client_destroy_vm(&vm);
	kvm_client_close(&client);
	kvm_backend_sim.memory_put(memory, MEMORY_SIZE);
}

static void check_memory(void)
{
	uint32_t first = shared(0x14), second = shared(0x18);

	CHECK_EQ(0, shared(0));
	CHECK_EQ(0, shared(4));
	/* Of two that start CPU 3 one wins, and CPU 3 runs once, with its context in r0. */
	CHECK_EQ((uint32_t)-4, first + second);
	CHECK(first == 0 || second == 0);
	CHECK_EQ(3, shared(0x30));
	for (unsigned i = 1; i < NR_CPUS; i++) {
		CHECK_EQ(i, shared(0x40 + 4 * i));
		CHECK_EQ(0, shared(0x50 + 4 * i));
		CHECK_EQ(0x1d3, shared(0x60 + 4 * i));
	}
}

static const struct schedule {
	const char *label;
	uint64_t quantum;
	unsigned percent;
	unsigned runs;
} schedules[] = {
	{"long_turns", 50, 5, 10},
	{"short_turns", 5, 30, 10},
	{"each_instruction", 1, 50, 5},
};

/* Covers: SD-026, SD-028, R37, B38 */
TEST_TABLE(smp, R37_cpus_start_and_stop_each_other_in_any_schedule, struct schedule, schedules)
{
	uint64_t seed = test_seed(37);

	for (unsigned i = 0; i < row->runs && !test_failed(); i++) {
		NOTE("seed %llu, run %u", (unsigned long long)seed, i);
		sim_host_reset();
		sim_hardware_reset(SIM_CORTEX_A15, NR_CPUS);
		sim_host_set_online(NR_CPUS);
		sim_hardware_set_slice(1000);
		sim_hardware_set_quantum(row->quantum);
		sim_schedule_random(seed + i, row->percent);
		REQUIRE_EQ(0, sim_kvm_load());
		set_up();
		for (unsigned cpu = 0; cpu < NR_CPUS; cpu++)
			sim_thread_add(run, &vcpus[cpu], cpu);
		CHECK(sim_threads_run());
		check_memory();
		tear_down();
		CHECK_EQ(0, sim_kvm_unload());
		CHECK(sim_host_is_empty());
		if (sim_host_complaint())
			FAIL("%s", sim_host_complaint());
	}
}
