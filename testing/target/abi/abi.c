/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/target/abi/abi.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "testing/target/abi/errors.h"
#include "uapi/client/client.h"

#define MEMORY_BASE 0x80000000u
#define MEMORY_SIZE 0x10000
#define NR_REGS	    136

/* A machine with one slot and one vcpu, made anew for each check. */
struct world {
	const struct abi_machine *machine;
	struct kvm_client client;
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpu;
	uint32_t *memory;
	int event;
};

static struct {
	const struct abi_machine *machine;
	const char *check;
	unsigned made, failed;
	bool ok;
} state;

static void __attribute__((format(printf, 1, 2))) fail(const char *format, ...)
{
	char text[200], line[300];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(line, sizeof(line), "%s: %s", state.check, text);
	state.machine->tell(line);
	state.ok = false;
}

static void expect(const char *what, int64_t expected, int64_t actual)
{
	if (expected != actual)
		fail("%s is %lld, not %lld", what, (long long)actual, (long long)expected);
}

static bool set_up(struct world *world)
{
	const struct kvm_backend *backend = world->machine->backend;

	world->memory = backend->memory_get(MEMORY_SIZE);
	world->event = backend->event();
	return world->memory && world->event >= 0 && !kvm_client_open(&world->client, backend) &&
	       !kvm_client_create_vm(&world->client, &world->vm) &&
	       !kvm_client_set_memory(&world->vm, 0, MEMORY_BASE, MEMORY_SIZE, world->memory, 0) &&
	       !kvm_client_create_vcpu(&world->vm, 0, &world->vcpu) &&
	       !kvm_client_preferred_target(&world->vm, &world->vcpu.init);
}

static void tear_down(struct world *world)
{
	kvm_client_destroy_vcpu(&world->vcpu);
	kvm_client_destroy_vm(&world->vm);
	kvm_client_close(&world->client);
	world->machine->backend->close(world->event);
	world->machine->backend->memory_put(world->memory, MEMORY_SIZE);
}

/* Runs one check in a world of its own. */
static void check(const char *name, void (*body)(struct world *world, const void *row),
		  const void *row)
{
	struct world world = {.machine = state.machine};

	state.check = name;
	state.made++;
	state.ok = true;
	if (set_up(&world)) {
		body(&world, row);
		tear_down(&world);
	} else {
		fail("the world cannot be made");
	}
	state.failed += !state.ok;
}

/* --- errors ------------------------------------------------------------------------------------------ */

static unsigned long argument(const struct world *world, const struct abi_error *row,
			      uint32_t *data)
{
	const uint64_t memory = (uintptr_t)world->memory;
	unsigned word = 0;
	uint64_t value;

	memcpy(data, row->data, sizeof(row->data));
	switch (row->circumstance) {
	case ABI_BAD_POINTER:
		return ABI_BAD_ADDRESS;
	case ABI_EVENT_0:
		data[0] = (uint32_t)world->event;
		break;
	case ABI_EVENT_5:
		data[5] = (uint32_t)world->event;
		break;
	case ABI_FILE_0:
		data[0] = (uint32_t)world->vm.fd;
		break;
	case ABI_FILE_5:
		data[5] = (uint32_t)world->vm.fd;
		break;
	case ABI_TARGET:
		data[0] += world->vcpu.init.target;
		break;
	case ABI_MEMORY_2:
	case ABI_MEMORY_6:
		word = row->circumstance == ABI_MEMORY_2 ? 2 : 6;
		memcpy(&value, &data[word], sizeof(value));
		value += memory;
		memcpy(&data[word], &value, sizeof(value));
		break;
	default:
		break;
	}
	return _IOC_SIZE(row->cmd) ? (unsigned long)(uintptr_t)data : row->value;
}

static void answers(struct world *world, const void *argument_row)
{
	const struct abi_error *row = argument_row;
	const int fds[] = {world->client.fd, world->vm.fd, world->vcpu.fd, world->vcpu.fd};
	uint32_t data[64] = {0}; /* room for the largest structure */
	const unsigned long arg = argument(world, row, data);
	const int fd = fds[row->descriptor];

	if (row->descriptor == ABI_VCPU)
		expect("init", 0, kvm_arm_vcpu_init(&world->vcpu));
	if (row->circumstance == ABI_FOREIGN)
		expect("answer", row->expected, world->machine->call_foreign(fd, row->cmd, arg));
	else
		expect("answer", row->expected, world->machine->backend->ioctl(fd, row->cmd, arg));
}

static void check_errors(const struct abi_error *rows, unsigned nr)
{
	for (unsigned i = 0; i < nr; i++) {
		if (rows[i].circumstance == ABI_KILLED ||
		    (rows[i].circumstance == ABI_FOREIGN && !state.machine->call_foreign))
			continue;
		check(rows[i].label, answers, &rows[i]);
	}
}

/* --- registers --------------------------------------------------------------------------------------- */

static bool get_list(struct world *world, uint64_t list[1 + NR_REGS])
{
	memset(list, 0, (1 + NR_REGS) * sizeof(list[0]));
	expect("list without room", -E2BIG,
	       kvm_client_vcpu_ioctl(&world->vcpu, KVM_GET_REG_LIST, list));
	expect("count", NR_REGS, (int64_t)list[0]);
	if (list[0] != NR_REGS)
		return false;
	expect("list", 0, kvm_client_vcpu_ioctl(&world->vcpu, KVM_GET_REG_LIST, list));
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

	expect("init", 0, kvm_arm_vcpu_init(&world->vcpu));
	if (!get_list(world, list))
		return;
	for (unsigned i = 0; i < NR_REGS; i++)
		if (kvm_client_get_reg(&world->vcpu, list[1 + i], &values[i]))
			fail("%llx cannot be read", (unsigned long long)list[1 + i]);
	for (unsigned i = 0; i < NR_REGS; i++)
		if (kvm_client_set_reg(&world->vcpu, list[1 + i], values[i]))
			fail("%llx cannot be written", (unsigned long long)list[1 + i]);
	for (unsigned i = 0; i < NR_REGS; i++) {
		kvm_client_get_reg(&world->vcpu, list[1 + i], &again);
		if (again != values[i] && stands_still(list[1 + i]))
			fail("%llx changes", (unsigned long long)list[1 + i]);
	}
}

static void client_library_agrees(struct world *world, const void *row)
{
	struct kvm_client_vcpu *vcpu = &world->vcpu;
	struct kvm_client_host host;

	expect("init", 0, kvm_arm_vcpu_init(vcpu));
	expect("list", 0, kvm_arm_init_cpreg_list(vcpu));
	expect("length", 59, vcpu->nr_regs); /* 136 less 38 core and 39 VFP registers */
	for (int level = KVM_CLIENT_RUNTIME; level <= KVM_CLIENT_FULL; level++)
		expect("write", 1, write_list_to_kvmstate(vcpu, (enum kvm_client_level)level));
	expect("reset", 0, kvm_arm_reset_vcpu(vcpu));
	vcpu->powered_off = true;
	expect("to kernel", 0, kvm_arm_sync_mpstate_to_kvm(vcpu));
	vcpu->powered_off = false;
	expect("from kernel", 0, kvm_arm_sync_mpstate_to_qemu(vcpu));
	expect("off", 1, vcpu->powered_off);
	expect("host", 1, kvm_arm_get_host_cpu_features(world->machine->backend, &host));
	expect("target", vcpu->init.target, host.target);
	expect("LPAE", KVM_CLIENT_FEATURE_LPAE, host.features & KVM_CLIENT_FEATURE_LPAE);
}

/* --- running ----------------------------------------------------------------------------------------- */

/* A guest that branches to itself. */
static void prepare_guest(struct world *world)
{
	world->memory[0] = 0xeafffffe;
	expect("init", 0, kvm_arm_vcpu_init(&world->vcpu));
	expect("pc", 0, kvm_client_set_reg(&world->vcpu, kvm_client_core_reg(15), MEMORY_BASE));
}

static void immediate_exit_is_eintr(struct world *world, const void *row)
{
	prepare_guest(world);
	world->vcpu.run->immediate_exit = 1;
	world->vcpu.run->exit_reason = KVM_EXIT_MMIO;
	expect("run", -EINTR, kvm_client_run(&world->vcpu));
	expect("reason", KVM_EXIT_INTR, world->vcpu.run->exit_reason);
}

static void interrupt(struct world *world)
{
	if (world->machine->interrupt_soon)
		world->machine->interrupt_soon();
}

/* B50: who is off sleeps in KVM_RUN until a signal comes; then its state can be changed. */
static void powered_off_vcpu_sleeps_until_a_signal(struct world *world, const void *row)
{
	struct kvm_mp_state mp = {.mp_state = 99};

	world->vcpu.init.features[0] = 1u << KVM_ARM_VCPU_POWER_OFF;
	prepare_guest(world);
	interrupt(world);
	expect("run", -EINTR, kvm_client_run(&world->vcpu));
	expect("reason", KVM_EXIT_INTR, world->vcpu.run->exit_reason);
	expect("get", 0, kvm_client_vcpu_ioctl(&world->vcpu, KVM_GET_MP_STATE, &mp));
	expect("state", KVM_MP_STATE_STOPPED, mp.mp_state);
	mp.mp_state = KVM_MP_STATE_RUNNABLE;
	expect("set", 0, kvm_client_vcpu_ioctl(&world->vcpu, KVM_SET_MP_STATE, &mp));
	world->vcpu.run->immediate_exit = 1;
	expect("run", -EINTR, kvm_client_run(&world->vcpu));
}

/* A store to nowhere, given up by VCPU_INIT: it is not completed at the new PC (SPEC.md section 10.5). */
static void init_drops_an_access(struct world *world, const void *row)
{
	uint64_t pc = 0;

	prepare_guest(world);
	world->memory[0] = 0xe5801000; /* str r1, [r0] */
	expect("run", 0, kvm_client_run(&world->vcpu));
	expect("reason", KVM_EXIT_MMIO, world->vcpu.run->exit_reason);
	prepare_guest(world);
	world->vcpu.run->immediate_exit = 1;
	expect("run", -EINTR, kvm_client_run(&world->vcpu));
	kvm_client_get_reg(&world->vcpu, kvm_client_core_reg(15), &pc);
	expect("pc", MEMORY_BASE, (int64_t)pc);
}

/* Each access is completed once, also when it is given back by immediate_exit (R35). */
static void access_is_completed_once(struct world *world, const void *row)
{
	uint64_t pc = 0;

	prepare_guest(world);
	world->memory[0] = 0xe5801000; /* str r1, [r0] */
	expect("run", 0, kvm_client_run(&world->vcpu));
	world->vcpu.run->immediate_exit = 1;
	for (unsigned i = 0; i < 3; i++)
		expect("run", -EINTR, kvm_client_run(&world->vcpu));
	kvm_client_get_reg(&world->vcpu, kvm_client_core_reg(15), &pc);
	expect("pc", MEMORY_BASE + 4, (int64_t)pc);
}

/* A guest that stores to 0 and then, which nobody answers, to 0x1000. */
static void store_twice(struct world *world)
{
	prepare_guest(world);
	world->memory[0] = 0xe5801000; /* str r1, [r0] */
	world->memory[1] = 0xe3a00a01; /* mov r0, #0x1000 */
	world->memory[2] = 0xe5801000;
	expect("run", 0, kvm_client_run(&world->vcpu));
	expect("reason", KVM_EXIT_MMIO, world->vcpu.run->exit_reason);
	expect("address", 0x1000, (int64_t)world->vcpu.run->mmio.phys_addr);
}

static void ioeventfd_takes_a_store(struct world *world, const void *row)
{
	struct kvm_ioeventfd ioeventfd = {.addr = 0, .len = 4, .fd = world->event};
	const struct kvm_backend *backend = world->machine->backend;
	uint64_t count = 0;

	expect("assign", 0, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &ioeventfd));
	expect("again", -EEXIST, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &ioeventfd));
	store_twice(world);
	expect("read", 0, backend->event_read(world->event, &count));
	expect("signals", 1, (int64_t)count);
	expect("read again", -EAGAIN, backend->event_read(world->event, &count));
	ioeventfd.flags = KVM_IOEVENTFD_FLAG_DEASSIGN;
	expect("deassign", 0, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &ioeventfd));
	expect("again", -ENOENT, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &ioeventfd));
}

static void ring_takes_a_store(struct world *world, const void *row)
{
	const struct kvm_coalesced_mmio_zone zone = {.addr = 0, .size = 0x1000};
	const struct kvm_coalesced_mmio_ring *ring = (const void *)((const char *)world->vcpu.run +
								    4096);

	expect("register", 0, kvm_client_vm_ioctl(&world->vm, KVM_REGISTER_COALESCED_MMIO, &zone));
	store_twice(world);
	expect("first", 0, ring->first);
	expect("last", 1, ring->last);
	expect("length", 4, ring->coalesced_mmio[0].len);
	expect("address", 0, (int64_t)ring->coalesced_mmio[0].phys_addr);
	expect("unregister", 0,
	       kvm_client_vm_ioctl(&world->vm, KVM_UNREGISTER_COALESCED_MMIO, &zone));
}

/* The bus is full with 1000 zones, and ioeventfds find no room either. */
static void bus_is_full(struct world *world, const void *row)
{
	const struct kvm_coalesced_mmio_zone zone = {.addr = 0x1000, .size = 4};
	const struct kvm_ioeventfd ioeventfd = {.addr = 0, .len = 4, .fd = world->event};

	for (unsigned i = 0; i < 1000; i++)
		expect("register", 0,
		       kvm_client_vm_ioctl(&world->vm, KVM_REGISTER_COALESCED_MMIO, &zone));
	expect("register", -ENOSPC,
	       kvm_client_vm_ioctl(&world->vm, KVM_REGISTER_COALESCED_MMIO, &zone));
	expect("assign", -ENOSPC, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &ioeventfd));
}

unsigned abi_run(const struct abi_machine *machine, unsigned *made)
{
	static const struct {
		const char *name;
		void (*body)(struct world *world, const void *row);
	} checks[] = {
		{"registers survive a round trip", registers_survive_a_round_trip},
		{"client library agrees", client_library_agrees},
		{"immediate exit is EINTR", immediate_exit_is_eintr},
		{"powered off vcpu sleeps until a signal", powered_off_vcpu_sleeps_until_a_signal},
		{"init drops an access", init_drops_an_access},
		{"access is completed once", access_is_completed_once},
		{"ioeventfd takes a store", ioeventfd_takes_a_store},
		{"ring takes a store", ring_takes_a_store},
		{"bus is full", bus_is_full},
	};

	state.machine = machine;
	state.made = state.failed = 0;
	check_errors(abi_errors, sizeof(abi_errors) / sizeof(abi_errors[0]));
	check_errors(abi_core_errors, sizeof(abi_core_errors) / sizeof(abi_core_errors[0]));
	for (unsigned i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		check(checks[i].name, checks[i].body, NULL);
	*made = state.made;
	return state.failed;
}
