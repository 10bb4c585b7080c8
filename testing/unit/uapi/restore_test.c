/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest that is saved and restored into a new VM after any of its exits goes on as if nothing had happened: the
 * registers of the list and the memory are all there is (SPEC.md sections 3.9 and 2.6, immediate_exit).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/dev_kvm_client.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "testing/harness/test.h"
#include "testing/target/skeleton/guest.h"
#include "uapi/client/client.h"

#define MEMORY_SIZE 0x10000
#define NR_REGS	    136
#define MAX_EXITS   32
#define NEVER	    MAX_EXITS

/* A VM that runs the skeleton's guest. */
struct machine {
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpu;
	char *memory;
};

/* What its user space sees, and what it leaves behind. */
struct outcome {
	char exits[MAX_EXITS][64];
	unsigned nr;
	uint32_t core[16];
	char memory[MEMORY_SIZE];
};

static void create(struct kvm_client *client, struct machine *machine)
{
	machine->memory = kvm_backend_sim.memory_get(MEMORY_SIZE);
	CHECK_EQ(0, kvm_client_create_vm(client, &machine->vm));
	CHECK_EQ(0, kvm_client_set_memory(&machine->vm, 0, guest_base, MEMORY_SIZE, machine->memory,
					  0));
	CHECK_EQ(0, kvm_client_create_vcpu(&machine->vm, 0, &machine->vcpu));
	CHECK_EQ(0, kvm_client_preferred_target(&machine->vm, &machine->vcpu.init));
	machine->vcpu.init.features[0] = 1u << KVM_ARM_VCPU_PSCI_0_2;
	CHECK_EQ(0, kvm_arm_vcpu_init(&machine->vcpu));
}

static void destroy(struct machine *machine)
{
	kvm_client_destroy_vcpu(&machine->vcpu);
	kvm_client_destroy_vm(&machine->vm);
	kvm_backend_sim.memory_put(machine->memory, MEMORY_SIZE);
}

/* Runs to the next exit, notes and answers it. Returns false when the guest is off. */
static bool run(struct machine *machine, struct outcome *outcome)
{
	struct kvm_run *run = machine->vcpu.run;
	char *text = outcome->exits[outcome->nr];

	CHECK_EQ(0, kvm_client_run(&machine->vcpu));
	CHECK_LT(outcome->nr, MAX_EXITS - 1);
	if (run->exit_reason != KVM_EXIT_MMIO || test_failed()) {
		snprintf(text, 64, "exit %u", run->exit_reason);
		outcome->nr++;
		return false;
	}
	snprintf(text, 64, "%llx %u %u %08x", (unsigned long long)run->mmio.phys_addr,
		 run->mmio.len, run->mmio.is_write,
		 run->mmio.is_write ? *(const uint32_t *)run->mmio.data : 0);
	if (!run->mmio.is_write)
		memset(run->mmio.data, 0x91 + (int)outcome->nr, run->mmio.len);
	outcome->nr++;
	return true;
}

/* Makes *to what *from is, after the access that it waits for is done. */
static void migrate(struct kvm_client *client, struct machine *from, struct machine *to)
{
	struct {
		uint64_t n, reg[NR_REGS];
	} list = {.n = NR_REGS};
	uint64_t value;

	from->vcpu.run->immediate_exit = 1;
	CHECK_EQ(-EINTR, kvm_client_run(&from->vcpu));
	create(client, to);
	memcpy(to->memory, from->memory, MEMORY_SIZE);
	CHECK_EQ(0, kvm_client_vcpu_ioctl(&from->vcpu, KVM_GET_REG_LIST, &list));
	for (unsigned i = 0; i < NR_REGS; i++) {
		CHECK_EQ(0, kvm_client_get_reg(&from->vcpu, list.reg[i], &value));
		CHECK_EQ(0, kvm_client_set_reg(&to->vcpu, list.reg[i], value));
	}
}

/* Runs the guest to its end; after exit number 'after' it moves. */
static void run_all(struct kvm_client *client, unsigned after, struct outcome *outcome)
{
	struct machine machine, next;
	uint64_t value;

	memset(outcome, 0, sizeof(*outcome));
	create(client, &machine);
	memcpy(machine.memory, guest_image, guest_size);
	CHECK_EQ(0, kvm_client_set_reg(&machine.vcpu, kvm_client_core_reg(15), guest_base));
	while (run(&machine, outcome)) {
		if (outcome->nr - 1 != after)
			continue;
		migrate(client, &machine, &next);
		destroy(&machine);
		machine = next;
		machine.vcpu.vm = &machine.vm;
	}
	for (unsigned i = 0; i < 16; i++) {
		CHECK_EQ(0, kvm_client_get_reg(&machine.vcpu, kvm_client_core_reg(i), &value));
		outcome->core[i] = (uint32_t)value;
	}
	memcpy(outcome->memory, machine.memory, MEMORY_SIZE);
	destroy(&machine);
}

TEST(restore, after_any_exit_a_guest_goes_on_as_if_nothing_had_happened)
{
	static struct outcome undisturbed, moved;
	struct kvm_client client;

	sim_host_reset();
	sim_hardware_reset(SIM_CORTEX_A15, 1);
	REQUIRE_EQ(0, sim_kvm_load());
	REQUIRE_EQ(0, kvm_client_open(&client, &kvm_backend_sim));
	run_all(&client, NEVER, &undisturbed);
	CHECK_EQ(8, undisturbed.nr);
	for (unsigned after = 0; after + 1 < undisturbed.nr && !test_failed(); after++) {
		NOTE("moved after exit %u, %s", after, undisturbed.exits[after]);
		run_all(&client, after, &moved);
		CHECK_EQ(undisturbed.nr, moved.nr);
		for (unsigned i = 0; i < undisturbed.nr; i++)
			CHECK_STR(undisturbed.exits[i], moved.exits[i]);
		CHECK_BYTES(undisturbed.core, moved.core, sizeof(moved.core));
		CHECK(!memcmp(undisturbed.memory, moved.memory, MEMORY_SIZE));
	}
	kvm_client_close(&client);
	CHECK_EQ(0, sim_kvm_unload());
	CHECK(sim_host_is_empty());
	CHECK_STR("", sim_host_complaint() ? sim_host_complaint() : "");
}
