/* SPDX-License-Identifier: GPL-2.0-only */
/* The orders of calls that two monitors were recorded with (SPEC.md section 10.5). */
#include <errno.h>
#include <stdlib.h>

#include "testing/target/abi/checks.h"
#include "testing/target/abi/world.h"

#define DIST_BASE 0x8000000
#define CPU_BASE  0x8010000

/* A VM without slot and vcpu, as a monitor begins with. */
static void begin_anew(struct world *world)
{
	kvm_client_destroy_vcpu(&world->vcpu);
	kvm_client_destroy_vm(&world->vm);
	world_expect("CREATE_VM", 0, kvm_client_create_vm(&world->client, &world->vm));
}

static void expect_caps(struct world *world, const uint32_t *caps, unsigned nr)
{
	for (unsigned i = 0; i < nr; i++)
		if (kvm_client_check(&world->client, caps[i]) <= 0)
			world_fail("capability %u is missing", caps[i]);
}

/* Whoever has been set up runs, and is given its store. */
static void expect_store(struct world *world)
{
	world->memory[0] = 0xe5801000; /* str r1, [r0] */
	world_expect("KVM_RUN", 0, kvm_client_run(&world->vcpu));
	world_expect("exit", KVM_EXIT_MMIO, world->vcpu.run->exit_reason);
	world_expect("address", 0, (int64_t)world->vcpu.run->mmio.phys_addr);
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
		world_expect("GICv3", -ENODEV,
			     kvm_client_vm_ioctl(&world->vm, KVM_CREATE_DEVICE, &v3));
	world_make_gic(world);
	world_expect("CPU interface", 0, world_set_gic(world, 0, 1, 0x3ffd0000));
	world_expect("distributor", 0, world_set_gic(world, 0, 0, 0x3fff0000));
	world_expect("slot", 0,
		     kvm_client_set_memory(&world->vm, 0, WORLD_MEMORY_BASE, WORLD_MEMORY_SIZE,
					   world->memory, 0));
	world_expect("vcpu", 0, kvm_client_create_vcpu(&world->vm, 0, &world->vcpu));
	world_expect("target", 0, kvm_client_preferred_target(&world->vm, &world->vcpu.init));
	world->vcpu.init.features[0] = 1u << KVM_ARM_VCPU_PSCI_0_2;
	world_expect("init", 0, kvm_arm_vcpu_init(&world->vcpu));
	world_expect("MPIDR", 0, kvm_client_get_reg(&world->vcpu, 0x40200000000f0005, &value));
	world_expect("HAS NR_IRQS", 0, world_has_gic_attr(world, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0));
	world_expect("SET NR_IRQS", 0, world_set_gic(world, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, 96));
	world_expect("HAS INIT", 0, world_has_gic_attr(world, KVM_DEV_ARM_VGIC_GRP_CTRL, 0));
	world_expect("SET INIT", 0, world_set_gic(world, KVM_DEV_ARM_VGIC_GRP_CTRL, 0, 0));
	world_expect("MSI_DEVID", 0,
		     world->machine->backend->ioctl(world->vm.fd, KVM_CHECK_EXTENSION,
						    KVM_CAP_MSI_DEVID));
	world_expect("cpsr", 0, world_set_core(world, 16, 0xd3));
	world_expect("r0", 0, world_set_core(world, 0, 0));
	world_expect("r1", 0, world_set_core(world, 1, 0xffffffff));
	world_expect("r2", 0, world_set_core(world, 2, WORLD_MEMORY_BASE + 0x8000));
	world_expect("pc", 0, world_set_core(world, 15, WORLD_MEMORY_BASE));
	world_expect("IRQ_LINE", 0, kvm_client_vm_ioctl(&world->vm, KVM_IRQ_LINE, &line));
	for (; ioeventfd.datamatch < 2; ioeventfd.datamatch++)
		world_expect("IOEVENTFD", 0,
			     kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &ioeventfd));
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

	world_expect("TYPER", 0, world_get_gic(world, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 4, &typer));
	world_expect("CPUs", 1, typer >> 5 & 7);
	world_expect("interrupts", 288, 32 * ((typer & 31) + 1));
	for (unsigned i = 0; i < sizeof(qemu_dist) / sizeof(qemu_dist[0]); i++)
		for (uint32_t at = qemu_dist[i].first; at <= qemu_dist[i].last; at += 4)
			world_expect("distributor", 0,
				     world_set_gic(world, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, at,
						   qemu_dist[i].value));
	for (unsigned i = 0; i < sizeof(qemu_cpu) / sizeof(qemu_cpu[0]); i++)
		world_expect("CPU interface", 0,
			     world_set_gic(world, KVM_DEV_ARM_VGIC_GRP_CPU_REGS, qemu_cpu[i], 0));
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
	world_expect("routing", 0, kvm_client_vm_ioctl(&world->vm, KVM_SET_GSI_ROUTING, &table));
}

/* Seven ioeventfds on ports, to see whether there can be that many. */
static void qemu_probe(struct world *world)
{
	struct kvm_ioeventfd probe = {.len = 2, .fd = world->event};

	probe.flags = KVM_IOEVENTFD_FLAG_DATAMATCH | KVM_IOEVENTFD_FLAG_PIO;
	for (probe.datamatch = 0; probe.datamatch < 7; probe.datamatch++)
		world_expect("probe", 0, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &probe));
	probe.flags |= KVM_IOEVENTFD_FLAG_DEASSIGN;
	while (probe.datamatch--)
		world_expect("probe", 0, kvm_client_vm_ioctl(&world->vm, KVM_IOEVENTFD, &probe));
}

#define QEMU_VFP_D	0x4030000000120000ull
#define QEMU_VFP_SYSTEM 0x4020000000121000ull

static void qemu_init(struct kvm_client_vcpu *vcpu, bool off)
{
	uint64_t value;

	world_expect("target", 0, kvm_client_preferred_target(vcpu->vm, &vcpu->init));
	vcpu->init.features[0] = 1u << KVM_ARM_VCPU_PSCI_0_2 | (uint32_t)off
								       << KVM_ARM_VCPU_POWER_OFF;
	vcpu->powered_off = off;
	world_expect("init", 0, kvm_arm_vcpu_init(vcpu));
	world_expect("d31", 0, kvm_client_get_reg(vcpu, QEMU_VFP_D | 31, &value));
	world_expect("MPIDR", 0, kvm_client_get_reg(vcpu, 0x40200000000f0005, &value));
	world_expect("list", 0, kvm_arm_init_cpreg_list(vcpu));
	world_expect("init", 0, kvm_arm_vcpu_init(vcpu));
}

/* Two vcpus, and then the memory. */
static void qemu_vcpus(struct world *world, struct kvm_client_vcpu *second)
{
	struct kvm_vcpu_events events = {{0}};

	world_expect("vcpu", 0, kvm_client_create_vcpu(&world->vm, 0, &world->vcpu));
	qemu_init(&world->vcpu, false);
	world_expect("vcpu", 0, kvm_client_create_vcpu(&world->vm, 1, second));
	qemu_init(second, true);
	world_expect("slot", 0,
		     kvm_client_set_memory(&world->vm, 2, WORLD_MEMORY_BASE, WORLD_MEMORY_SIZE,
					   world->memory, 0));
	world_expect("VCPU_EVENTS", 0,
		     kvm_client_vcpu_ioctl(&world->vcpu, KVM_GET_VCPU_EVENTS, &events));
	world_expect("D12 VCPU_EVENTS", 0,
		     kvm_client_vcpu_ioctl(&world->vcpu, KVM_SET_VCPU_EVENTS, &events));
}

static void qemu_put_one(struct kvm_client_vcpu *vcpu, uint64_t id, uint64_t value)
{
	if (kvm_client_set_reg(vcpu, id, value))
		world_fail("%llx cannot be put", (unsigned long long)id);
}

/* Core registers but ORIG_r0, VFP's system registers but FPSCR as they are, CPSR, d0 to d31, FPSCR, the list, MP_STATE. */
static void qemu_put(struct kvm_client_vcpu *vcpu)
{
	static const uint32_t system[] = {0, 6, 7, 8, 9, 10};
	uint64_t value;

	for (unsigned i = 0; i < 38; i++)
		if (i != 16 && i != 17)
			qemu_put_one(vcpu, kvm_client_core_reg(i), i == 15 ? WORLD_MEMORY_BASE : 0);
	world_expect("another FPSID", -EINVAL, kvm_client_set_reg(vcpu, QEMU_VFP_SYSTEM, 0));
	for (unsigned i = 0; i < sizeof(system) / sizeof(system[0]); i++) {
		world_expect("VFP", 0,
			     kvm_client_get_reg(vcpu, QEMU_VFP_SYSTEM | system[i], &value));
		qemu_put_one(vcpu, QEMU_VFP_SYSTEM | system[i], value);
	}
	qemu_put_one(vcpu, kvm_client_core_reg(16), 0x1d3);
	for (unsigned i = 0; i < 32; i++)
		qemu_put_one(vcpu, QEMU_VFP_D | i, 0);
	qemu_put_one(vcpu, QEMU_VFP_SYSTEM | 1, 0);
	world_expect("list", 1, write_list_to_kvmstate(vcpu, KVM_CLIENT_FULL));
	world_expect("MP_STATE", 0, kvm_arm_sync_mpstate_to_kvm(vcpu));
}

static void qemu_first_runs(struct kvm_client_vcpu *vcpu)
{
	vcpu->run->immediate_exit = 1;
	for (unsigned i = 0; i < 2; i++)
		world_expect("immediate exit", -EINTR, kvm_client_run(vcpu));
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
	world_expect("D12 ENABLE_CAP", 0, kvm_client_vm_ioctl(&world->vm, KVM_ENABLE_CAP, &nisv));
	world_expect("GICv3", -ENODEV, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_DEVICE, &test));
	test.type = KVM_DEV_TYPE_ARM_VGIC_V2;
	world_expect("GICv2", 0, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_DEVICE, &test));
	world_expect(
		"flash", 0,
		kvm_client_set_memory(&world->vm, 0, 0, 0x4000, world->memory, KVM_MEM_READONLY));
	world_expect("no flash", 0, kvm_client_set_memory(&world->vm, 0, 0, 0, world->memory, 0));
	world_expect("host", 1, kvm_arm_get_host_cpu_features(world->machine->backend, &host));
	qemu_vcpus(world, second);
	world_make_gic(world);
	world_expect("NR_IRQS", 0, world_set_gic(world, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, 288));
	world_expect("INIT", 0, world_set_gic(world, KVM_DEV_ARM_VGIC_GRP_CTRL, 0, 0));
	qemu_routing(world);
	qemu_put(&world->vcpu);
	qemu_put(second);
	world_expect("CPU interface", 0, world_set_gic(world, 0, 1, CPU_BASE));
	world_expect("distributor", 0, world_set_gic(world, 0, 0, DIST_BASE));
	qemu_gic_reset(world);
	qemu_first_runs(&world->vcpu);
	qemu_first_runs(second);
	expect_store(world);
	kvm_client_destroy_vcpu(second);
	free(second);
}

void orders_check(void)
{
	static const struct world_check checks[] = {
		{"kvmtool's order of calls", kvmtool_order},
		{"QEMU's order of calls", qemu_order},
	};

	world_check_all(checks, sizeof(checks) / sizeof(checks[0]));
}
