/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The whole of uapi/ and core/ on the simulated machine: every operation of every call fails once, and nothing is left
 * behind, nothing is broken, and the same call then works.
 */
#include <errno.h>
#include <string.h>

#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/dev_kvm_client.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "testing/harness/test.h"
#include "uapi/client/client.h"

#define BASE 0x80000000u
#define SIZE 0x10000

/* A machine with a slot that is logged, and a vcpu that is initialised. */
struct whole {
	struct kvm_client client;
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpu;
	uint32_t *memory;
};

static void set_up(struct whole *whole)
{
	sim_host_reset();
	sim_hardware_reset(SIM_CORTEX_A15, 2);
	CHECK_EQ(0, sim_kvm_load());
	whole->memory = kvm_backend_sim.memory_get(SIZE);
	CHECK_EQ(0, kvm_client_open(&whole->client, &kvm_backend_sim));
	CHECK_EQ(0, kvm_client_create_vm(&whole->client, &whole->vm));
	CHECK_EQ(0, kvm_client_set_memory(&whole->vm, 0, BASE, SIZE, whole->memory,
					  KVM_MEM_LOG_DIRTY_PAGES));
	CHECK_EQ(0, kvm_client_create_vcpu(&whole->vm, 0, &whole->vcpu));
	CHECK_EQ(0, kvm_client_preferred_target(&whole->vm, &whole->vcpu.init));
	CHECK_EQ(0, kvm_arm_vcpu_init(&whole->vcpu));
}

static void tear_down(struct whole *whole)
{
	sim_host_fail(0, 0);
	kvm_client_destroy_vcpu(&whole->vcpu);
	kvm_client_destroy_vm(&whole->vm);
	kvm_client_close(&whole->client);
	kvm_backend_sim.memory_put(whole->memory, SIZE);
	CHECK(sim_host_is_empty());
	CHECK_EQ(0, sim_kvm_unload());
	CHECK_STR("", sim_host_complaint() ? sim_host_complaint() : "");
}

/* --- the calls --------------------------------------------------------------------------------------- */

static int create_vm(struct whole *whole)
{
	struct kvm_client_vm vm;
	const int result = kvm_client_create_vm(&whole->client, &vm);

	if (!result)
		kvm_client_destroy_vm(&vm);
	return result;
}

static int create_vcpu(struct whole *whole)
{
	struct kvm_client_vcpu vcpu;
	const int result = kvm_client_create_vcpu(&whole->vm, 1, &vcpu);

	if (!result)
		kvm_client_destroy_vcpu(&vcpu);
	return result == -EEXIST ? 0 : result; /* it lives on with the VM */
}

static int set_slot(struct whole *whole)
{
	const int result = kvm_client_set_memory(&whole->vm, 1, 0x90000000, 0x2000, whole->memory,
						 KVM_MEM_LOG_DIRTY_PAGES);

	return result ? result : kvm_client_set_memory(&whole->vm, 1, 0x90000000, 0, NULL, 0);
}

static int get_log(struct whole *whole)
{
	uint32_t bitmap[2] = {0};
	const struct kvm_dirty_log log = {.dirty_bitmap = bitmap};

	return kvm_client_vm_ioctl(&whole->vm, KVM_GET_DIRTY_LOG, &log);
}

static int clear_log(struct whole *whole)
{
	uint32_t bitmap[2] = {0xffff};
	const struct kvm_clear_dirty_log log = {.num_pages = 16, .dirty_bitmap = bitmap};

	return kvm_client_vm_ioctl(&whole->vm, KVM_CLEAR_DIRTY_LOG, &log);
}

static int init(struct whole *whole)
{
	return kvm_arm_vcpu_init(&whole->vcpu);
}

static int sync_registers(struct whole *whole)
{
	const int result = kvm_arm_init_cpreg_list(&whole->vcpu);

	if (result)
		return result;
	return write_list_to_kvmstate(&whole->vcpu, KVM_CLIENT_FULL) ? 0 : -EIO;
}

/* Loads from one page, stores to another, to a device, and so on: the run ends at the device. */
static const uint32_t program[] = {
	0xe59f1014, /* ldr r1, [pc, #20] */
	0xe5910000, /* ldr r0, [r1] */
	0xe2811a01, /* add r1, r1, #4096 */
	0xe5810000, /* str r0, [r1] */
	0xe3a0240a, /* mov r2, #0x0a000000 */
	0xe5821000, /* str r1, [r2] */
	0xeafffffe, /* b . */
	BASE + 0x1000,
};

static int run(struct whole *whole)
{
	int result = kvm_arm_vcpu_init(&whole->vcpu); /* drops an access, unmaps the memory */

	memcpy(whole->memory, program, sizeof(program));
	if (!result)
		result = kvm_client_set_reg(&whole->vcpu, kvm_client_core_reg(15), BASE);
	if (!result)
		result = kvm_client_run(&whole->vcpu);
	if (result)
		return result;
	CHECK_EQ(KVM_EXIT_MMIO, whole->vcpu.run->exit_reason);
	CHECK_EQ(0x0a000000, whole->vcpu.run->mmio.phys_addr);
	CHECK_EQ(0x80002000, *(const uint32_t *)whole->vcpu.run->mmio.data);
	return 0;
}

struct fallible {
	const char *label;
	int (*call)(struct whole *whole);
	unsigned at_least; /* operations that can fail */
};

static const struct fallible fallibles[] = {
	{"CREATE_VM", create_vm, 4},
	{"CREATE_VCPU", create_vcpu, 5},
	{"SET_USER_MEMORY_REGION", set_slot, 2},
	{"GET_DIRTY_LOG", get_log, 2},
	{"CLEAR_DIRTY_LOG", clear_log, 2},
	{"VCPU_INIT", init, 2},
	{"registers", sync_registers, 59 * 3},
	{"RUN", run, 8},
};

TEST_TABLE(whole, failure_of_each_operation_is_undone, struct fallible, fallibles)
{
	unsigned failures = 0;

	for (unsigned n = 1; n < 2000 && !test_failed(); n++) {
		struct whole whole;
		int result;

		set_up(&whole);
		NOTE("operation %u", n);
		sim_host_fail(SIM_FAIL_ANY, n);
		result = row->call(&whole);
		if (!sim_host_has_failed()) {
			CHECK_EQ(0, result);
			tear_down(&whole);
			break;
		}
		failures++;
		sim_host_fail(0, 0);
		CHECK_EQ(0, row->call(&whole));
		tear_down(&whole);
	}
	CHECK_LE(row->at_least, failures);
}

/* A host whose interrupt controller has no virtual interface offers none. */
TEST(whole, host_without_a_virtual_interface_makes_no_vgic)
{
	struct kvm_create_device device = {.type = KVM_DEV_TYPE_ARM_VGIC_V2,
					   .flags = KVM_CREATE_DEVICE_TEST};
	struct whole whole;

	set_up(&whole);
	CHECK_EQ(0, kvm_backend_sim.ioctl(whole.vm.fd, KVM_CREATE_DEVICE,
					  (unsigned long)(uintptr_t)&device));
	sim_hardware_set_gic(false);
	CHECK_EQ(-ENODEV, kvm_backend_sim.ioctl(whole.vm.fd, KVM_CREATE_DEVICE,
						(unsigned long)(uintptr_t)&device));
	CHECK_EQ(-ENXIO, kvm_backend_sim.ioctl(whole.vm.fd, KVM_CREATE_IRQCHIP, 0));
	tear_down(&whole);
}

/* The host's answer to a signal is no lack of memory: monitors call again for EINTR alone. */
TEST(whole, signal_interrupts_the_creation_of_a_vm)
{
	struct whole whole;

	set_up(&whole);
	sim_host_signal(14);
	CHECK_EQ(-EINTR, create_vm(&whole));
	CHECK_EQ(0, create_vm(&whole));
	tear_down(&whole);
}
