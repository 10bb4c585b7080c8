/* SPDX-License-Identifier: GPL-2.0-only */
/* The vgic from the outside: its life, and interrupts that user space raises. */
#include <errno.h>
#include <string.h>

#include "testing/target/abi/checks.h"
#include "testing/target/abi/states_guest.h"
#include "testing/target/abi/world.h"

#define DIST_BASE 0x8000000
#define CPU_BASE  0x8010000
#define DEVICE	  0x0a000000
static int tie(struct world *world, uint32_t gsi, uint32_t flags)
{
	const struct kvm_irqfd irqfd = {.fd = (uint32_t)world->event, .gsi = gsi, .flags = flags};

	return kvm_client_vm_ioctl(&world->vm, KVM_IRQFD, &irqfd);
}

static void event_is_tied_once(struct world *world, const void *row)
{
	world_make_gic(world);
	world_expect("init", 0, world_set_gic(world, KVM_DEV_ARM_VGIC_GRP_CTRL, 0, 0));
	world_expect("tie", 0, tie(world, 4, 0));
	world_expect("tie again", -EBUSY, tie(world, 4, 0));
	world_expect("tie to another", -EBUSY, tie(world, 5, 0));
	world_expect("untie another", 0, tie(world, 5, KVM_IRQFD_FLAG_DEASSIGN));
	world_expect("still tied", -EBUSY, tie(world, 5, 0));
	world_expect("untie", 0, tie(world, 4, KVM_IRQFD_FLAG_DEASSIGN));
	world_expect("tie to another", 0, tie(world, 5, 0));
}

/* Runs to the guest's next store, which is to the device's register at offset. */
static void run_to(struct world *world, uint32_t offset, uint32_t value)
{
	uint32_t stored = 0;

	world_expect("run", 0, kvm_client_run(&world->vcpu));
	world_expect("exit", KVM_EXIT_MMIO, world->vcpu.run->exit_reason);
	world_expect("register", DEVICE + offset, (int64_t)world->vcpu.run->mmio.phys_addr);
	memcpy(&stored, world->vcpu.run->mmio.data, sizeof(stored));
	world_expect("value", value, stored);
}

/* A guest that waits for interrupt 36, GSI 4, which is tied to world->event and, if it is not -1, to resample. */
static void prepare_shared(struct world *world, int resample)
{
	const struct kvm_irqfd irqfd = {.fd = (uint32_t)world->event,
					.gsi = 4,
					.flags = resample < 0 ? 0 : KVM_IRQFD_FLAG_RESAMPLE,
					.resamplefd = (uint32_t)resample};

	memcpy(world->memory, states_guest_image, states_guest_size);
	world_make_gic(world);
	world_expect("distributor", 0, world_set_gic(world, 0, 0, DIST_BASE));
	world_expect("CPU interface", 0, world_set_gic(world, 0, 1, CPU_BASE));
	world_expect("init", 0, kvm_arm_vcpu_init(&world->vcpu));
	world_expect("vgic init", 0, world_set_gic(world, KVM_DEV_ARM_VGIC_GRP_CTRL, 0, 0));
	world_expect("pc", 0, world_set_core(world, 15, states_guest_shared));
	world_expect("r4", 0, world_set_core(world, 4, DEVICE));
	world_expect("r6", 0, world_set_core(world, 6, resample < 0 ? 0x200 : 0));
	world_expect("tie", 0, kvm_client_vm_ioctl(&world->vm, KVM_IRQFD, &irqfd));
	run_to(world, 0, 1);
}

/* Who waits for ever is interrupted. */
static void expect_silence(struct world *world)
{
	world_interrupt(world, true);
	world_expect("nothing more", -EINTR, kvm_client_run(&world->vcpu));
	world_interrupt(world, false);
}

static void irqfd_is_an_edge_for_each_signal(struct world *world, const void *row)
{
	const struct kvm_backend *backend = world->machine->backend;

	prepare_shared(world, -1);
	for (unsigned i = 0; i < 3; i++) {
		world_expect("signal", 0, backend->event_write(world->event, 1 + i));
		run_to(world, 4, 36);
		run_to(world, 8, 36);
		expect_silence(world);
	}
	world_expect("untie", 0, tie(world, 4, KVM_IRQFD_FLAG_DEASSIGN));
	world_expect("signal", 0, backend->event_write(world->event, 1));
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
		world_expect("signal", 0, backend->event_write(world->event, 1));
		run_to(world, 4, 36);
		world_expect("not ended yet", -EAGAIN, backend->event_read(resample, &count));
		run_to(world, 8, 36);
		world_expect("ended", 0, backend->event_read(resample, &count));
		world_expect("once", 1, (int64_t)count);
		expect_silence(world);
		world_expect("not ended again", -EAGAIN, backend->event_read(resample, &count));
	}
	backend->close(resample);
}

static void irqchip_is_a_vgic(struct world *world, const void *row)
{
	const struct kvm_irq_level line = {.irq = 1 << 24 | 40, .level = 1};

	world_expect("line", -ENXIO, kvm_client_vm_ioctl(&world->vm, KVM_IRQ_LINE, &line));
	world_expect("irqchip", 0, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_IRQCHIP, NULL));
	world_expect("line", 0, kvm_client_vm_ioctl(&world->vm, KVM_IRQ_LINE, &line));
	world_expect("again", -EEXIST, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_IRQCHIP, NULL));
}

static void frames_have_addresses(struct world *world, const void *row)
{
	const struct kvm_arm_device_addr again = {KVM_VGIC_V2_ADDR_TYPE_DIST, DIST_BASE};
	uint64_t base = 0;

	world_make_gic(world);
	world_expect("get", 0, world_get_gic(world, 0, 0, (uint32_t *)&base));
	world_expect("unset", -1, (int64_t)base);
	world_expect("distributor", 0, world_set_gic(world, 0, 0, DIST_BASE));
	world_expect("get", 0, world_get_gic(world, 0, 0, (uint32_t *)&base));
	world_expect("base", DIST_BASE, (int64_t)base);
	world_expect("again", -EEXIST, world_set_gic(world, 0, 0, DIST_BASE));
	world_expect("again by the VM", -EEXIST,
		     kvm_client_vm_ioctl(&world->vm, KVM_ARM_SET_DEVICE_ADDR, &again));
	world_expect("D8 the same", -EBUSY, world_set_gic(world, 0, 1, DIST_BASE));
	world_expect("D8 its second page", -EBUSY, world_set_gic(world, 0, 1, DIST_BASE - 0x1000));
	world_expect("before", 0, world_set_gic(world, 0, 1, DIST_BASE - 0x2000));
}

static void vgic_comes_first(struct world *world, const void *row)
{
	struct kvm_create_device device = {.type = KVM_DEV_TYPE_ARM_VGIC_V2};

	world_prepare_guest(world);
	world->vcpu.run->immediate_exit = 1;
	world_expect("run", -EINTR, kvm_client_run(&world->vcpu));
	world_expect("device", -EBUSY, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_DEVICE, &device));
	world_expect("irqchip", -EBUSY, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_IRQCHIP, NULL));
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
	world_make_gic(world);
	world_prepare_guest(world);
	world->vcpu.run->immediate_exit = 1;
	world_expect("without addresses", -ENXIO, kvm_client_run(&world->vcpu));
	world_expect("B28 again", -ENXIO, kvm_client_run(&world->vcpu));
	world_expect("distributor", 0, world_set_gic(world, 0, 0, DIST_BASE));
	world_expect("CPU interface", 0, world_set_gic(world, 0, 1, CPU_BASE));
	world_expect("set", 0, set_timer(world, 0, 30));
	world_expect("the same interrupt", -EINVAL, kvm_client_run(&world->vcpu));
	world_expect("set", 0, set_timer(world, 0, 20));
	world_expect("run", -EINTR, kvm_client_run(&world->vcpu));
	world_expect("set after the first run", -EBUSY, set_timer(world, 0, 27));
	world_expect("bad number first", -EINVAL, set_timer(world, 0, 15));
	world_expect("initialised", 0, tie(world, 0, 0));
}

void vgic_check(void)
{
	static const struct world_check checks[] = {
		{"irqchip is a vgic", irqchip_is_a_vgic},
		{"event is tied once", event_is_tied_once},
		{"irqfd is an edge for each signal", irqfd_is_an_edge_for_each_signal},
		{"irqfd with resampling tells of each end",
		 irqfd_with_resampling_tells_of_each_end},
		{"frames have one address each and do not overlap", frames_have_addresses},
		{"guest that has run gets no vgic", vgic_comes_first},
		{"timers' interrupts are fixed by the first run", timer_interrupts_are_fixed},
	};

	world_check_all(checks, sizeof(checks) / sizeof(checks[0]));
}
