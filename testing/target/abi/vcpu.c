/* SPDX-License-Identifier: GPL-2.0-only */
/* A vcpu from the outside: its registers, KVM_RUN, and what takes its accesses. */
#include <errno.h>
#include <string.h>

#include "testing/target/abi/checks.h"
#include "testing/target/abi/world.h"

#define NR_REGS 136

/* --- registers --------------------------------------------------------------------------------------- */

static bool get_list(struct world *world, uint64_t list[1 + NR_REGS])
{
	memset(list, 0, (1 + NR_REGS) * sizeof(list[0]));
	world_expect("list without room", -E2BIG,
		     kvm_client_vcpu_ioctl(&world->vcpu, KVM_GET_REG_LIST, list));
	world_expect("count", NR_REGS, (int64_t)list[0]);
	if (list[0] != NR_REGS)
		return false;
	world_expect("list", 0, kvm_client_vcpu_ioctl(&world->vcpu, KVM_GET_REG_LIST, list));
	return true;
}

/* The counter of a guest goes on by itself, and its timer's condition with it. */
static bool stands_still(uint64_t id)
{
	return id != KVM_REG_ARM_TIMER_CNT && id != KVM_REG_ARM_TIMER_CTL;
}

/* SPEC.md section 3.9: read all, write all back: no error, no change. */
static void registers_survive_a_round_trip(struct world *world, const void *row)
{
	uint64_t list[1 + NR_REGS], values[NR_REGS], again;

	world_expect("init", 0, kvm_arm_vcpu_init(&world->vcpu));
	if (!get_list(world, list))
		return;
	for (unsigned i = 0; i < NR_REGS; i++)
		if (kvm_client_get_reg(&world->vcpu, list[1 + i], &values[i]))
			world_fail("%llx cannot be read", (unsigned long long)list[1 + i]);
	for (unsigned i = 0; i < NR_REGS; i++)
		if (kvm_client_set_reg(&world->vcpu, list[1 + i], values[i]))
			world_fail("%llx cannot be written", (unsigned long long)list[1 + i]);
	for (unsigned i = 0; i < NR_REGS; i++) {
		kvm_client_get_reg(&world->vcpu, list[1 + i], &again);
		if (again != values[i] && stands_still(list[1 + i]))
			world_fail("%llx changes", (unsigned long long)list[1 + i]);
	}
}

static void client_library_agrees(struct world *world, const void *row)
{
	struct kvm_client_vcpu *vcpu = &world->vcpu;
	struct kvm_client_host host;

	world_expect("init", 0, kvm_arm_vcpu_init(vcpu));
	world_expect("list", 0, kvm_arm_init_cpreg_list(vcpu));
	world_expect("length", 59, vcpu->nr_regs); /* 136 less 38 core and 39 VFP registers */
	for (int level = KVM_CLIENT_RUNTIME; level <= KVM_CLIENT_FULL; level++)
		world_expect("write", 1,
			     write_list_to_kvmstate(vcpu, (enum kvm_client_level)level));
	world_expect("reset", 0, kvm_arm_reset_vcpu(vcpu));
	vcpu->powered_off = true;
	world_expect("to kernel", 0, kvm_arm_sync_mpstate_to_kvm(vcpu));
	vcpu->powered_off = false;
	world_expect("from kernel", 0, kvm_arm_sync_mpstate_to_qemu(vcpu));
	world_expect("off", 1, vcpu->powered_off);
	world_expect("host", 1, kvm_arm_get_host_cpu_features(world->machine->backend, &host));
	world_expect("target", vcpu->init.target, host.target);
	world_expect("LPAE", KVM_CLIENT_FEATURE_LPAE, host.features & KVM_CLIENT_FEATURE_LPAE);
}

/* --- running ----------------------------------------------------------------------------------------- */

static void immediate_exit_is_eintr(struct world *world, const void *row)
{
	world_prepare_guest(world);
	world->vcpu.run->immediate_exit = 1;
	world->vcpu.run->exit_reason = KVM_EXIT_MMIO;
	world_expect("run", -EINTR, kvm_client_run(&world->vcpu));
	world_expect("reason", KVM_EXIT_INTR, world->vcpu.run->exit_reason);
}
/* B50: who is off sleeps in KVM_RUN until a signal comes; then its state can be changed. */
static void powered_off_vcpu_sleeps_until_a_signal(struct world *world, const void *row)
{
	struct kvm_mp_state mp = {.mp_state = 99};

	world->vcpu.init.features[0] = 1u << KVM_ARM_VCPU_POWER_OFF;
	world_prepare_guest(world);
	world_interrupt(world, true);
	world_expect("run", -EINTR, kvm_client_run(&world->vcpu));
	world_interrupt(world, false);
	world_expect("reason", KVM_EXIT_INTR, world->vcpu.run->exit_reason);
	world_expect("get", 0, kvm_client_vcpu_ioctl(&world->vcpu, KVM_GET_MP_STATE, &mp));
	world_expect("state", KVM_MP_STATE_STOPPED, mp.mp_state);
	mp.mp_state = KVM_MP_STATE_RUNNABLE;
	world_expect("set", 0, kvm_client_vcpu_ioctl(&world->vcpu, KVM_SET_MP_STATE, &mp));
	world->vcpu.run->immediate_exit = 1;
	world_expect("run", -EINTR, kvm_client_run(&world->vcpu));
}

/* A store to nowhere, given up by VCPU_INIT: it is not completed at the new PC (SPEC.md section 10.5). */
static void init_drops_an_access(struct world *world, const void *row)
{
	uint64_t pc = 0;

	world_prepare_guest(world);
	world->memory[0] = 0xe5801000; /* str r1, [r0] */
	world_expect("run", 0, kvm_client_run(&world->vcpu));
	world_expect("reason", KVM_EXIT_MMIO, world->vcpu.run->exit_reason);
	world_prepare_guest(world);
	world->vcpu.run->immediate_exit = 1;
	world_expect("run", -EINTR, kvm_client_run(&world->vcpu));
	kvm_client_get_reg(&world->vcpu, kvm_client_core_reg(15), &pc);
	world_expect("pc", WORLD_MEMORY_BASE, (int64_t)pc);
}

/* Each access is completed once, also when it is given back by immediate_exit (R35). */
static void access_is_completed_once(struct world *world, const void *row)
{
	uint64_t pc = 0;

	world_prepare_guest(world);
	world->memory[0] = 0xe5801000; /* str r1, [r0] */
	world_expect("run", 0, kvm_client_run(&world->vcpu));
	world->vcpu.run->immediate_exit = 1;
	for (unsigned i = 0; i < 3; i++)
		world_expect("run", -EINTR, kvm_client_run(&world->vcpu));
	kvm_client_get_reg(&world->vcpu, kvm_client_core_reg(15), &pc);
	world_expect("pc", WORLD_MEMORY_BASE + 4, (int64_t)pc);
}

#define HOLE	0x90000000u
#define NOBODYS 0x1000 /* an address of user space where no memory is */

/* A slot may be over nothing until a guest needs what is there; then it can be mended. */
static void guest_without_memory_is_efault(struct world *world, const void *row)
{
	world_prepare_guest(world);
	world->memory[1024] = 0xe5801000; /* str r1, [r0] */
	world_expect("slot", 0,
		     kvm_client_set_memory(&world->vm, 1, HOLE, 0x1000, (void *)NOBODYS, 0));
	world_expect("pc", 0, world_set_core(world, 15, HOLE));
	for (unsigned i = 0; i < 2; i++) {
		world->vcpu.run->exit_reason = KVM_EXIT_MMIO;
		world_expect("run", -EFAULT, kvm_client_run(&world->vcpu));
		world_expect("reason", KVM_EXIT_UNKNOWN, world->vcpu.run->exit_reason);
	}
	world_expect("delete", 0,
		     kvm_client_set_memory(&world->vm, 1, HOLE, 0, (void *)NOBODYS, 0));
	world_expect("slot", 0,
		     kvm_client_set_memory(&world->vm, 1, HOLE, 0x1000, world->memory + 1024, 0));
	world_expect("run", 0, kvm_client_run(&world->vcpu));
	world_expect("reason", KVM_EXIT_MMIO, world->vcpu.run->exit_reason);
}

static void only_vcpus_can_be_mapped(struct world *world, const void *row)
{
	const struct kvm_backend *backend = world->machine->backend;

	world_make_gic(world);
	world_expect("/dev/kvm", 0, (intptr_t)backend->map(world->client.fd, 4096));
	world_expect("VM", 0, (intptr_t)backend->map(world->vm.fd, 4096));
	world_expect("device", 0, (intptr_t)backend->map(world->gic, 4096));
}

/* A guest that stores to 0 and then, which nobody answers, to 0x1000. */
static void store_twice(struct world *world)
{
	world_prepare_guest(world);
	world->memory[0] = 0xe5801000; /* str r1, [r0] */
	world->memory[1] = 0xe3a00a01; /* mov r0, #0x1000 */
	world->memory[2] = 0xe5801000;
	world_expect("run", 0, kvm_client_run(&world->vcpu));
	world_expect("reason", KVM_EXIT_MMIO, world->vcpu.run->exit_reason);
	world_expect("address", 0x1000, (int64_t)world->vcpu.run->mmio.phys_addr);
}

static void ioeventfd_takes_a_store(struct world *world, const void *row)
{
	struct kvm_ioeventfd ioeventfd = {.addr = 0, .len = 4, .fd = world->event};
	const struct kvm_backend *backend = world->machine->backend;
	uint64_t count = 0;

	world_expect("assign", 0, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &ioeventfd));
	world_expect("again", -EEXIST, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &ioeventfd));
	store_twice(world);
	world_expect("read", 0, backend->event_read(world->event, &count));
	world_expect("signals", 1, (int64_t)count);
	world_expect("read again", -EAGAIN, backend->event_read(world->event, &count));
	ioeventfd.flags = KVM_IOEVENTFD_FLAG_DEASSIGN;
	world_expect("deassign", 0, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &ioeventfd));
	world_expect("again", -ENOENT, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &ioeventfd));
}

static void ring_takes_a_store(struct world *world, const void *row)
{
	const struct kvm_coalesced_mmio_zone zone = {.addr = 0, .size = 0x1000};
	const struct kvm_coalesced_mmio_ring *ring = (const void *)((const char *)world->vcpu.run +
								    4096);

	world_expect("register", 0,
		     kvm_client_vm_ioctl(&world->vm, KVM_REGISTER_COALESCED_MMIO, &zone));
	store_twice(world);
	world_expect("first", 0, ring->first);
	world_expect("last", 1, ring->last);
	world_expect("length", 4, ring->coalesced_mmio[0].len);
	world_expect("address", 0, (int64_t)ring->coalesced_mmio[0].phys_addr);
	world_expect("unregister", 0,
		     kvm_client_vm_ioctl(&world->vm, KVM_UNREGISTER_COALESCED_MMIO, &zone));
}

/* The bus is full with 1000 zones, and ioeventfds find no room either. */
static void bus_is_full(struct world *world, const void *row)
{
	const struct kvm_coalesced_mmio_zone zone = {.addr = 0x1000, .size = 4};
	const struct kvm_ioeventfd ioeventfd = {.addr = 0, .len = 4, .fd = world->event};

	for (unsigned i = 0; i < 1000; i++)
		world_expect("register", 0,
			     kvm_client_vm_ioctl(&world->vm, KVM_REGISTER_COALESCED_MMIO, &zone));
	world_expect("register", -ENOSPC,
		     kvm_client_vm_ioctl(&world->vm, KVM_REGISTER_COALESCED_MMIO, &zone));
	world_expect("assign", -ENOSPC, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &ioeventfd));
}

void vcpu_check(void)
{
	static const struct world_check checks[] = {
		{"registers survive a round trip", registers_survive_a_round_trip},
		{"client library agrees", client_library_agrees},
		{"immediate exit is EINTR", immediate_exit_is_eintr},
		{"powered off vcpu sleeps until a signal", powered_off_vcpu_sleeps_until_a_signal},
		{"init drops an access", init_drops_an_access},
		{"access is completed once", access_is_completed_once},
		{"guest without memory is EFAULT", guest_without_memory_is_efault},
		{"only vcpus can be mapped", only_vcpus_can_be_mapped},
		{"ioeventfd takes a store", ioeventfd_takes_a_store},
		{"ring takes a store", ring_takes_a_store},
		{"bus is full", bus_is_full},
	};

	world_check_all(checks, sizeof(checks) / sizeof(checks[0]));
}
