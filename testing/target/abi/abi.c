/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/target/abi/abi.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "testing/target/abi/errors.h"
#include "testing/target/abi/states_guest.h"
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
	int gic; /* the vgic's descriptor; -1: none */
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
	world->gic = -1;
	return world->memory && world->event >= 0 && !kvm_client_open(&world->client, backend) &&
	       !kvm_client_create_vm(&world->client, &world->vm) &&
	       !kvm_client_set_memory(&world->vm, 0, MEMORY_BASE, MEMORY_SIZE, world->memory, 0) &&
	       !kvm_client_create_vcpu(&world->vm, 0, &world->vcpu) &&
	       !kvm_client_preferred_target(&world->vm, &world->vcpu.init);
}

static void tear_down(struct world *world)
{
	if (world->gic >= 0)
		world->machine->backend->close(world->gic);
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
	uint64_t value, address;

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
	case ABI_VALUE:
		address = (uintptr_t)&data[6];
		memcpy(&data[4], &address, sizeof(address));
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

/* Gives the VM a vgic. */
static void make_gic(struct world *world)
{
	struct kvm_create_device device = {.type = KVM_DEV_TYPE_ARM_VGIC_V2};

	expect("vgic", 0, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_DEVICE, &device));
	world->gic = (int)device.fd;
}

/* Sets an attribute of the vgic. */
static int set_gic(struct world *world, uint32_t group, uint64_t number, uint64_t value)
{
	const struct kvm_device_attr attr = {
		.group = group, .attr = number, .addr = (uintptr_t)&value};

	return world->machine->backend->ioctl(world->gic, KVM_SET_DEVICE_ATTR,
					      (unsigned long)(uintptr_t)&attr);
}

/* The descriptor that a row calls, in the state that the row says. */
static int descriptor(struct world *world, enum abi_descriptor which)
{
	if (which >= ABI_GIC_VM)
		make_gic(world);
	if (which == ABI_INIT_VM || which == ABI_INIT_GIC)
		expect("vgic init", 0,
		       set_gic(world, KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, 0));
	if (which == ABI_VCPU || which == ABI_GIC_VCPU)
		expect("init", 0, kvm_arm_vcpu_init(&world->vcpu));
	switch (which) {
	case ABI_SYSTEM:
		return world->client.fd;
	case ABI_VM:
	case ABI_GIC_VM:
	case ABI_INIT_VM:
		return world->vm.fd;
	case ABI_GIC:
	case ABI_INIT_GIC:
		return world->gic;
	default:
		return world->vcpu.fd;
	}
}

static void answers(struct world *world, const void *argument_row)
{
	const struct abi_error *row = argument_row;
	uint32_t data[64] = {0}; /* room for the largest structure */
	const unsigned long arg = argument(world, row, data);
	const int fd = descriptor(world, row->descriptor);

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

static void interrupt(struct world *world, bool on)
{
	if (world->machine->interrupt_soon)
		world->machine->interrupt_soon(on);
}

/* B50: who is off sleeps in KVM_RUN until a signal comes; then its state can be changed. */
static void powered_off_vcpu_sleeps_until_a_signal(struct world *world, const void *row)
{
	struct kvm_mp_state mp = {.mp_state = 99};

	world->vcpu.init.features[0] = 1u << KVM_ARM_VCPU_POWER_OFF;
	prepare_guest(world);
	interrupt(world, true);
	expect("run", -EINTR, kvm_client_run(&world->vcpu));
	interrupt(world, false);
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

/* --- the vgic ---------------------------------------------------------------------------------------- */

#define DIST_BASE 0x8000000
#define CPU_BASE  0x8010000
#define DEVICE	  0x0a000000

static int get_gic(struct world *world, uint32_t group, uint64_t number, uint32_t *value)
{
	const struct kvm_device_attr attr = {
		.group = group, .attr = number, .addr = (uintptr_t)value};

	return world->machine->backend->ioctl(world->gic, KVM_GET_DEVICE_ATTR,
					      (unsigned long)(uintptr_t)&attr);
}

static int has_gic_attr(struct world *world, uint32_t group, uint64_t number)
{
	const struct kvm_device_attr attr = {.group = group, .attr = number};

	return world->machine->backend->ioctl(world->gic, KVM_HAS_DEVICE_ATTR,
					      (unsigned long)(uintptr_t)&attr);
}

static int set_core(struct world *world, unsigned index, uint32_t value)
{
	return kvm_client_set_reg(&world->vcpu, kvm_client_core_reg(index), value);
}

static int tie(struct world *world, uint32_t gsi, uint32_t flags)
{
	const struct kvm_irqfd irqfd = {.fd = (uint32_t)world->event, .gsi = gsi, .flags = flags};

	return kvm_client_vm_ioctl(&world->vm, KVM_IRQFD, &irqfd);
}

static void event_is_tied_once(struct world *world, const void *row)
{
	make_gic(world);
	expect("init", 0, set_gic(world, KVM_DEV_ARM_VGIC_GRP_CTRL, 0, 0));
	expect("tie", 0, tie(world, 4, 0));
	expect("tie again", -EBUSY, tie(world, 4, 0));
	expect("tie to another", -EBUSY, tie(world, 5, 0));
	expect("untie another", 0, tie(world, 5, KVM_IRQFD_FLAG_DEASSIGN));
	expect("still tied", -EBUSY, tie(world, 5, 0));
	expect("untie", 0, tie(world, 4, KVM_IRQFD_FLAG_DEASSIGN));
	expect("tie to another", 0, tie(world, 5, 0));
}

/* Runs to the guest's next store, which is to the device's register at offset. */
static void run_to(struct world *world, uint32_t offset, uint32_t value)
{
	uint32_t stored = 0;

	expect("run", 0, kvm_client_run(&world->vcpu));
	expect("exit", KVM_EXIT_MMIO, world->vcpu.run->exit_reason);
	expect("register", DEVICE + offset, (int64_t)world->vcpu.run->mmio.phys_addr);
	memcpy(&stored, world->vcpu.run->mmio.data, sizeof(stored));
	expect("value", value, stored);
}

/* A guest that waits for interrupt 36, GSI 4, which is tied to world->event and, if it is not -1, to resample. */
static void prepare_shared(struct world *world, int resample)
{
	const struct kvm_irqfd irqfd = {.fd = (uint32_t)world->event,
					.gsi = 4,
					.flags = resample < 0 ? 0 : KVM_IRQFD_FLAG_RESAMPLE,
					.resamplefd = (uint32_t)resample};

	memcpy(world->memory, states_guest_image, states_guest_size);
	make_gic(world);
	expect("distributor", 0, set_gic(world, 0, 0, DIST_BASE));
	expect("CPU interface", 0, set_gic(world, 0, 1, CPU_BASE));
	expect("init", 0, kvm_arm_vcpu_init(&world->vcpu));
	expect("vgic init", 0, set_gic(world, KVM_DEV_ARM_VGIC_GRP_CTRL, 0, 0));
	expect("pc", 0, set_core(world, 15, states_guest_shared));
	expect("r4", 0, set_core(world, 4, DEVICE));
	expect("r6", 0, set_core(world, 6, resample < 0 ? 0x200 : 0));
	expect("tie", 0, kvm_client_vm_ioctl(&world->vm, KVM_IRQFD, &irqfd));
	run_to(world, 0, 1);
}

/* Who waits for ever is interrupted. */
static void expect_silence(struct world *world)
{
	interrupt(world, true);
	expect("nothing more", -EINTR, kvm_client_run(&world->vcpu));
	interrupt(world, false);
}

static void irqfd_is_an_edge_for_each_signal(struct world *world, const void *row)
{
	const struct kvm_backend *backend = world->machine->backend;

	prepare_shared(world, -1);
	for (unsigned i = 0; i < 3; i++) {
		expect("signal", 0, backend->event_write(world->event, 1 + i));
		run_to(world, 4, 36);
		run_to(world, 8, 36);
		expect_silence(world);
	}
	expect("untie", 0, tie(world, 4, KVM_IRQFD_FLAG_DEASSIGN));
	expect("signal", 0, backend->event_write(world->event, 1));
	expect_silence(world);
}

/* The line is up until the guest has ended the interrupt; whoever still wants it says so then. */
static void irqfd_with_resampling_tells_of_each_end(struct world *world, const void *row)
{
	const struct kvm_backend *backend = world->machine->backend;
	const int resample = backend->event();
	uint64_t count = 0;

	prepare_shared(world, resample);
	for (unsigned i = 0; i < 3; i++) {
		expect("signal", 0, backend->event_write(world->event, 1));
		run_to(world, 4, 36);
		expect("not ended yet", -EAGAIN, backend->event_read(resample, &count));
		run_to(world, 8, 36);
		expect("ended", 0, backend->event_read(resample, &count));
		expect("once", 1, (int64_t)count);
		expect_silence(world);
		expect("not ended again", -EAGAIN, backend->event_read(resample, &count));
	}
	backend->close(resample);
}

static void irqchip_is_a_vgic(struct world *world, const void *row)
{
	const struct kvm_irq_level line = {.irq = 1 << 24 | 40, .level = 1};

	expect("line", -ENXIO, kvm_client_vm_ioctl(&world->vm, KVM_IRQ_LINE, &line));
	expect("irqchip", 0, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_IRQCHIP, NULL));
	expect("line", 0, kvm_client_vm_ioctl(&world->vm, KVM_IRQ_LINE, &line));
	expect("again", -EEXIST, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_IRQCHIP, NULL));
}

static void frames_have_addresses(struct world *world, const void *row)
{
	const struct kvm_arm_device_addr again = {KVM_VGIC_V2_ADDR_TYPE_DIST, DIST_BASE};
	uint64_t base = 0;

	make_gic(world);
	expect("get", 0, get_gic(world, 0, 0, (uint32_t *)&base));
	expect("unset", -1, (int64_t)base);
	expect("distributor", 0, set_gic(world, 0, 0, DIST_BASE));
	expect("get", 0, get_gic(world, 0, 0, (uint32_t *)&base));
	expect("base", DIST_BASE, (int64_t)base);
	expect("again", -EEXIST, set_gic(world, 0, 0, DIST_BASE));
	expect("again by the VM", -EEXIST,
	       kvm_client_vm_ioctl(&world->vm, KVM_ARM_SET_DEVICE_ADDR, &again));
	expect("D8 the same", -EBUSY, set_gic(world, 0, 1, DIST_BASE));
	expect("D8 its second page", -EBUSY, set_gic(world, 0, 1, DIST_BASE - 0x1000));
	expect("before", 0, set_gic(world, 0, 1, DIST_BASE - 0x2000));
}

static void vgic_comes_first(struct world *world, const void *row)
{
	struct kvm_create_device device = {.type = KVM_DEV_TYPE_ARM_VGIC_V2};

	prepare_guest(world);
	world->vcpu.run->immediate_exit = 1;
	expect("run", -EINTR, kvm_client_run(&world->vcpu));
	expect("device", -EBUSY, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_DEVICE, &device));
	expect("irqchip", -EBUSY, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_IRQCHIP, NULL));
}

static int set_timer(struct world *world, uint64_t timer, uint32_t intid)
{
	const struct kvm_device_attr attr = {
		.group = KVM_ARM_VCPU_TIMER_CTRL, .attr = timer, .addr = (uintptr_t)&intid};

	return kvm_client_vcpu_ioctl(&world->vcpu, KVM_SET_DEVICE_ATTR, &attr);
}

/* Two timers with one interrupt, then with two; after that their numbers stand. */
static void timer_interrupts_are_fixed(struct world *world, const void *row)
{
	make_gic(world);
	prepare_guest(world);
	world->vcpu.run->immediate_exit = 1;
	expect("without addresses", -ENXIO, kvm_client_run(&world->vcpu));
	expect("B28 again", -ENXIO, kvm_client_run(&world->vcpu));
	expect("distributor", 0, set_gic(world, 0, 0, DIST_BASE));
	expect("CPU interface", 0, set_gic(world, 0, 1, CPU_BASE));
	expect("set", 0, set_timer(world, 0, 30));
	expect("the same interrupt", -EINVAL, kvm_client_run(&world->vcpu));
	expect("set", 0, set_timer(world, 0, 20));
	expect("run", -EINTR, kvm_client_run(&world->vcpu));
	expect("set after the first run", -EBUSY, set_timer(world, 0, 27));
	expect("bad number first", -EINVAL, set_timer(world, 0, 15));
	expect("initialised", 0, tie(world, 0, 0));
}

/* --- recorded orders of calls (SPEC.md section 10.5) --------------------------------------------------- */

/* A VM without slot and vcpu, as a monitor begins with. */
static void begin_anew(struct world *world)
{
	kvm_client_destroy_vcpu(&world->vcpu);
	kvm_client_destroy_vm(&world->vm);
	expect("CREATE_VM", 0, kvm_client_create_vm(&world->client, &world->vm));
}

static void expect_caps(struct world *world, const uint32_t *caps, unsigned nr)
{
	for (unsigned i = 0; i < nr; i++)
		if (kvm_client_check(&world->client, caps[i]) <= 0)
			fail("capability %u is missing", caps[i]);
}

/* Whoever has been set up runs, and is given its store. */
static void expect_store(struct world *world)
{
	world->memory[0] = 0xe5801000; /* str r1, [r0] */
	expect("KVM_RUN", 0, kvm_client_run(&world->vcpu));
	expect("exit", KVM_EXIT_MMIO, world->vcpu.run->exit_reason);
	expect("address", 0, (int64_t)world->vcpu.run->mmio.phys_addr);
}

static void kvmtool_order(struct world *world, const void *row)
{
	static const uint32_t needed[] = {
		KVM_CAP_IRQCHIP,      KVM_CAP_ONE_REG,	      KVM_CAP_ARM_PSCI,
		KVM_CAP_IOEVENTFD,    KVM_CAP_MAX_VCPUS,      KVM_CAP_NR_VCPUS,
		KVM_CAP_ARM_PSCI_0_2, KVM_CAP_COALESCED_MMIO, KVM_CAP_CHECK_EXTENSION_VM};
	struct kvm_create_device v3 = {.type = KVM_DEV_TYPE_ARM_VGIC_V3};
	const struct kvm_irq_level line = {.irq = 1 << 24 | 40, .level = 1};
	struct kvm_ioeventfd ioeventfd = {
		.addr = 0x10050, .len = 4, .fd = world->event, .flags = 1};
	uint64_t value;

	begin_anew(world);
	expect_caps(world, needed, sizeof(needed) / sizeof(needed[0]));
	for (unsigned i = 0; i < 2; i++)
		expect("GICv3", -ENODEV, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_DEVICE, &v3));
	make_gic(world);
	expect("CPU interface", 0, set_gic(world, 0, 1, 0x3ffd0000));
	expect("distributor", 0, set_gic(world, 0, 0, 0x3fff0000));
	expect("slot", 0,
	       kvm_client_set_memory(&world->vm, 0, MEMORY_BASE, MEMORY_SIZE, world->memory, 0));
	expect("vcpu", 0, kvm_client_create_vcpu(&world->vm, 0, &world->vcpu));
	expect("target", 0, kvm_client_preferred_target(&world->vm, &world->vcpu.init));
	world->vcpu.init.features[0] = 1u << KVM_ARM_VCPU_PSCI_0_2;
	expect("init", 0, kvm_arm_vcpu_init(&world->vcpu));
	expect("MPIDR", 0, kvm_client_get_reg(&world->vcpu, 0x40200000000f0005, &value));
	expect("HAS NR_IRQS", 0, has_gic_attr(world, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0));
	expect("SET NR_IRQS", 0, set_gic(world, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, 96));
	expect("HAS INIT", 0, has_gic_attr(world, KVM_DEV_ARM_VGIC_GRP_CTRL, 0));
	expect("SET INIT", 0, set_gic(world, KVM_DEV_ARM_VGIC_GRP_CTRL, 0, 0));
	expect("MSI_DEVID", 0,
	       world->machine->backend->ioctl(world->vm.fd, KVM_CHECK_EXTENSION,
					      KVM_CAP_MSI_DEVID));
	expect("cpsr", 0, set_core(world, 16, 0xd3));
	expect("r0", 0, set_core(world, 0, 0));
	expect("r1", 0, set_core(world, 1, 0xffffffff));
	expect("r2", 0, set_core(world, 2, MEMORY_BASE + 0x8000));
	expect("pc", 0, set_core(world, 15, MEMORY_BASE));
	expect("IRQ_LINE", 0, kvm_client_vm_ioctl(&world->vm, KVM_IRQ_LINE, &line));
	for (; ioeventfd.datamatch < 2; ioeventfd.datamatch++)
		expect("IOEVENTFD", 0, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &ioeventfd));
	expect_store(world);
}

/* Registers of the GIC that QEMU writes at a reset, in its order: first and last offset. */
static const struct {
	uint32_t first, last, value;
} qemu_dist[] = {
	{0x0, 0x0, 0},
	{0x180, 0x1a0, 0xffffffff},
	{0x100, 0x120, 0},
	{0x80, 0xa0, 0},
	{0x800, 0x91c, 0},
	{0xc00, 0xc44, 0},
	{0x280, 0x2a0, 0xffffffff},
	{0x200, 0x220, 0},
	{0x380, 0x3a0, 0xffffffff},
	{0x300, 0x320, 0},
	{0x400, 0x51c, 0},
	{0xf10, 0xf1c, 0xffffffff},
	{0xf20, 0xf2c, 0},
};

static const uint32_t qemu_cpu[] = {0x00, 0x04, 0x08, 0x1c, 0xd0, 0xd4, 0xd8, 0xdc};

static void qemu_gic_reset(struct world *world)
{
	uint32_t typer = 0;

	expect("TYPER", 0, get_gic(world, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 4, &typer));
	expect("CPUs", 1, typer >> 5 & 7);
	expect("interrupts", 288, 32 * ((typer & 31) + 1));
	for (unsigned i = 0; i < sizeof(qemu_dist) / sizeof(qemu_dist[0]); i++)
		for (uint32_t at = qemu_dist[i].first; at <= qemu_dist[i].last; at += 4)
			expect("distributor", 0,
			       set_gic(world, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, at,
				       qemu_dist[i].value));
	for (unsigned i = 0; i < sizeof(qemu_cpu) / sizeof(qemu_cpu[0]); i++)
		expect("CPU interface", 0,
		       set_gic(world, KVM_DEV_ARM_VGIC_GRP_CPU_REGS, qemu_cpu[i], 0));
}

static void qemu_routing(struct world *world)
{
	static struct {
		struct kvm_irq_routing routing;
		struct kvm_irq_routing_entry entries[256];
	} table;

	table.routing.nr = 256;
	for (uint32_t i = 0; i < 256; i++)
		table.entries[i] = (struct kvm_irq_routing_entry){
			.gsi = i, .type = KVM_IRQ_ROUTING_IRQCHIP, .u.irqchip.pin = i};
	expect("routing", 0, kvm_client_vm_ioctl(&world->vm, KVM_SET_GSI_ROUTING, &table));
}

/* Seven ioeventfds on ports, to see whether there can be that many. */
static void qemu_probe(struct world *world)
{
	struct kvm_ioeventfd probe = {.len = 2, .fd = world->event};

	probe.flags = KVM_IOEVENTFD_FLAG_DATAMATCH | KVM_IOEVENTFD_FLAG_PIO;
	for (probe.datamatch = 0; probe.datamatch < 7; probe.datamatch++)
		expect("probe", 0, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &probe));
	probe.flags |= KVM_IOEVENTFD_FLAG_DEASSIGN;
	while (probe.datamatch--)
		expect("probe", 0, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &probe));
}

#define QEMU_VFP_D	0x4030000000120000ull
#define QEMU_VFP_SYSTEM 0x4020000000121000ull

static void qemu_init(struct kvm_client_vcpu *vcpu, bool off)
{
	uint64_t value;

	expect("target", 0, kvm_client_preferred_target(vcpu->vm, &vcpu->init));
	vcpu->init.features[0] = 1u << KVM_ARM_VCPU_PSCI_0_2 | (uint32_t)off
								       << KVM_ARM_VCPU_POWER_OFF;
	vcpu->powered_off = off;
	expect("init", 0, kvm_arm_vcpu_init(vcpu));
	expect("d31", 0, kvm_client_get_reg(vcpu, QEMU_VFP_D | 31, &value));
	expect("MPIDR", 0, kvm_client_get_reg(vcpu, 0x40200000000f0005, &value));
	expect("list", 0, kvm_arm_init_cpreg_list(vcpu));
	expect("init", 0, kvm_arm_vcpu_init(vcpu));
}

/* Two vcpus, and then the memory. */
static void qemu_vcpus(struct world *world, struct kvm_client_vcpu *second)
{
	struct kvm_vcpu_events events = {{0}};

	expect("vcpu", 0, kvm_client_create_vcpu(&world->vm, 0, &world->vcpu));
	qemu_init(&world->vcpu, false);
	expect("vcpu", 0, kvm_client_create_vcpu(&world->vm, 1, second));
	qemu_init(second, true);
	expect("slot", 0,
	       kvm_client_set_memory(&world->vm, 2, MEMORY_BASE, MEMORY_SIZE, world->memory, 0));
	expect("VCPU_EVENTS", 0, kvm_client_vcpu_ioctl(&world->vcpu, KVM_GET_VCPU_EVENTS, &events));
	expect("D12 VCPU_EVENTS", 0,
	       kvm_client_vcpu_ioctl(&world->vcpu, KVM_SET_VCPU_EVENTS, &events));
}

static void qemu_put_one(struct kvm_client_vcpu *vcpu, uint64_t id, uint64_t value)
{
	if (kvm_client_set_reg(vcpu, id, value))
		fail("%llx cannot be put", (unsigned long long)id);
}

/* Core registers but ORIG_r0, VFP's system registers but FPSCR as they are, CPSR, d0 to d31, FPSCR, the list, MP_STATE. */
static void qemu_put(struct kvm_client_vcpu *vcpu)
{
	static const uint32_t system[] = {0, 6, 7, 8, 9, 10};
	uint64_t value;

	for (unsigned i = 0; i < 38; i++)
		if (i != 16 && i != 17)
			qemu_put_one(vcpu, kvm_client_core_reg(i), i == 15 ? MEMORY_BASE : 0);
	expect("another FPSID", -EINVAL, kvm_client_set_reg(vcpu, QEMU_VFP_SYSTEM, 0));
	for (unsigned i = 0; i < sizeof(system) / sizeof(system[0]); i++) {
		expect("VFP", 0, kvm_client_get_reg(vcpu, QEMU_VFP_SYSTEM | system[i], &value));
		qemu_put_one(vcpu, QEMU_VFP_SYSTEM | system[i], value);
	}
	qemu_put_one(vcpu, kvm_client_core_reg(16), 0x1d3);
	for (unsigned i = 0; i < 32; i++)
		qemu_put_one(vcpu, QEMU_VFP_D | i, 0);
	qemu_put_one(vcpu, QEMU_VFP_SYSTEM | 1, 0);
	expect("list", 1, write_list_to_kvmstate(vcpu, KVM_CLIENT_FULL));
	expect("MP_STATE", 0, kvm_arm_sync_mpstate_to_kvm(vcpu));
}

static void qemu_first_runs(struct kvm_client_vcpu *vcpu)
{
	vcpu->run->immediate_exit = 1;
	for (unsigned i = 0; i < 2; i++)
		expect("immediate exit", -EINTR, kvm_client_run(vcpu));
	vcpu->run->immediate_exit = 0;
}

static void qemu_order(struct world *world, const void *row)
{
	static const uint32_t needed[] = {KVM_CAP_USER_MEMORY,
					  KVM_CAP_DESTROY_MEMORY_REGION_WORKS,
					  KVM_CAP_JOIN_MEMORY_REGIONS_WORKS,
					  KVM_CAP_IRQCHIP,
					  KVM_CAP_DEVICE_CTRL,
					  KVM_CAP_IMMEDIATE_EXIT,
					  KVM_CAP_ARM_NISV_TO_USER,
					  KVM_CAP_IRQFD};
	struct kvm_create_device test = {KVM_DEV_TYPE_ARM_VGIC_V3, 0, KVM_CREATE_DEVICE_TEST};
	const struct kvm_enable_cap nisv = {.cap = KVM_CAP_ARM_NISV_TO_USER};
	struct kvm_client_vcpu *second = calloc(1, sizeof(*second));
	struct kvm_client_host host;

	begin_anew(world);
	expect_caps(world, needed, sizeof(needed) / sizeof(needed[0]));
	qemu_probe(world);
	expect("D12 ENABLE_CAP", 0, kvm_client_vm_ioctl(&world->vm, KVM_ENABLE_CAP, &nisv));
	expect("GICv3", -ENODEV, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_DEVICE, &test));
	test.type = KVM_DEV_TYPE_ARM_VGIC_V2;
	expect("GICv2", 0, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_DEVICE, &test));
	expect("flash", 0,
	       kvm_client_set_memory(&world->vm, 0, 0, 0x4000, world->memory, KVM_MEM_READONLY));
	expect("no flash", 0, kvm_client_set_memory(&world->vm, 0, 0, 0, world->memory, 0));
	expect("host", 1, kvm_arm_get_host_cpu_features(world->machine->backend, &host));
	qemu_vcpus(world, second);
	make_gic(world);
	expect("NR_IRQS", 0, set_gic(world, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, 288));
	expect("INIT", 0, set_gic(world, KVM_DEV_ARM_VGIC_GRP_CTRL, 0, 0));
	qemu_routing(world);
	qemu_put(&world->vcpu);
	qemu_put(second);
	expect("CPU interface", 0, set_gic(world, 0, 1, CPU_BASE));
	expect("distributor", 0, set_gic(world, 0, 0, DIST_BASE));
	qemu_gic_reset(world);
	qemu_first_runs(&world->vcpu);
	qemu_first_runs(second);
	expect_store(world);
	kvm_client_destroy_vcpu(second);
	free(second);
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
		{"irqchip is a vgic", irqchip_is_a_vgic},
		{"event is tied once", event_is_tied_once},
		{"irqfd is an edge for each signal", irqfd_is_an_edge_for_each_signal},
		{"irqfd with resampling tells of each end",
		 irqfd_with_resampling_tells_of_each_end},
		{"frames have one address each and do not overlap", frames_have_addresses},
		{"guest that has run gets no vgic", vgic_comes_first},
		{"timers' interrupts are fixed by the first run", timer_interrupts_are_fixed},
		{"kvmtool's order of calls", kvmtool_order},
		{"QEMU's order of calls", qemu_order},
	};

	state.machine = machine;
	state.made = state.failed = 0;
	check_errors(abi_errors, sizeof(abi_errors) / sizeof(abi_errors[0]));
	check_errors(abi_core_errors, sizeof(abi_core_errors) / sizeof(abi_core_errors[0]));
	check_errors(abi_gic_errors, sizeof(abi_gic_errors) / sizeof(abi_gic_errors[0]));
	for (unsigned i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		check(checks[i].name, checks[i].body, NULL);
	*made = state.made;
	return state.failed;
}
