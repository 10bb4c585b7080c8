/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the ioctls of interrupts do: the virtual GIC and its registers, KVM_SIGNAL_MSI, the interrupts of the timers, and
 * KVM_IRQ_LINE with and without an interrupt controller in the kernel (SPEC.md section 2.5).
 */
#include "testing/unit/uapi/fixture.h"

TEST_FIXTURE(kvm)

/* --- the virtual GIC ---------------------------------------------------------------------------------- */

static int make_vgic(struct kvm *kvm)
{
	struct kvm_create_device device = {.type = KVM_DEV_TYPE_ARM_VGIC_V2};

	fake_core.gic = true;
	CHECK_EQ(0, call_with(kvm->vm, KVM_CREATE_DEVICE, &device));
	CHECK(fake_core.vm->vgic);
	return (int)device.fd;
}

TEST_F(kvm, vgic_is_made_by_either_call)
{
	struct kvm_create_device device = {.type = KVM_DEV_TYPE_ARM_VGIC_V2};

	CHECK_EQ(-ENODEV, call_with(self->vm, KVM_CREATE_DEVICE, &device));
	fake_core.gic = true;
	device.flags = KVM_CREATE_DEVICE_TEST;
	CHECK_EQ(0, call_with(self->vm, KVM_CREATE_DEVICE, &device));
	CHECK(!fake_core.vm->vgic);
	CHECK_EQ(0, call(self->vm, KVM_CREATE_IRQCHIP, 0));
	CHECK(fake_core.vm->vgic);
	fake_core.result = -HAL_EEXIST;
	CHECK_EQ(-EEXIST, call(self->vm, KVM_CREATE_IRQCHIP, 0));
	device.flags = 0;
	device.fd = 0xffffffff;
	CHECK_EQ(-EEXIST, call_with(self->vm, KVM_CREATE_DEVICE, &device));
	CHECK_EQ(0xffffffff, device.fd);
	CHECK_EQ(0, uapi_counts().devices);
}

static const struct access {
	const char *label;
	uint32_t group;
	uint64_t attr;
	unsigned size; /* of the value */
	bool of_registers;
} accesses[] = {
	{"address", 0, 1, 8, false},
	{"distributor", 1, 0x700000180, 4, true},
	{"CPU interface", 2, 0x100000004, 4, true},
	{"number of interrupts", 3, 0, 4, false},
	{"initialise", 4, 0, 0, false},
	{"unknown group", 5, 0, 0, false},
	{"unknown group, large", 0xffffffff, 0, 0, false},
};

TEST_TABLE(vgic, attribute_reaches_it_with_its_value, struct access, accesses)
{
	uint64_t value = 0x1122334455667788;
	struct kvm_device_attr attr = {
		.group = row->group, .attr = row->attr, .addr = (uintptr_t)&value};
	const uint64_t mask = row->size == 8 ? ~0ull : row->size ? 0xffffffff : 0;
	struct kvm kvm;
	int fd;

	kvm_set_up(&kvm);
	fd = make_vgic(&kvm);
	CHECK_EQ(0, call_with(fd, KVM_SET_DEVICE_ATTR, &attr));
	CHECK(fake_core.vgic_attr.set);
	CHECK_EQ(row->group, fake_core.vgic_attr.group);
	CHECK_EQ((int64_t)row->attr, fake_core.vgic_attr.attr);
	CHECK_EQ((int64_t)(value & mask), fake_core.vgic_attr.value);
	fake_core.vgic_attr.value = 0x8877665544332211;
	CHECK_EQ(0, call_with(fd, KVM_GET_DEVICE_ATTR, &attr));
	CHECK(!fake_core.vgic_attr.set && !fake_core.vgic_attr.has);
	CHECK_EQ((int64_t)((0x8877665544332211 & mask) | (0x1122334455667788 & ~mask)), value);
	CHECK_EQ(0, call_with(fd, KVM_HAS_DEVICE_ATTR, &attr));
	CHECK(fake_core.vgic_attr.has);
	fake_core.result = -HAL_ENXIO;
	CHECK_EQ(-ENXIO, call_with(fd, KVM_SET_DEVICE_ATTR, &attr));
	CHECK_EQ(-ENXIO, call_with(fd, KVM_GET_DEVICE_ATTR, &attr));
	CHECK_EQ(-ENXIO, call_with(fd, KVM_HAS_DEVICE_ATTR, &attr));
	fake_core.result = 0;
	attr.addr = BAD_ADDRESS;
	CHECK_EQ(row->size ? -EFAULT : 0, call_with(fd, KVM_SET_DEVICE_ATTR, &attr));
	CHECK_EQ(row->size ? -EFAULT : 0, call_with(fd, KVM_GET_DEVICE_ATTR, &attr));
	kvm_tear_down(&kvm);
}

static struct {
	int fd;
	struct kvm_device_attr attr;
	int result;
} meanwhile;

static void use_device(void)
{
	meanwhile.result = call_with(meanwhile.fd, KVM_GET_DEVICE_ATTR, &meanwhile.attr);
}

/* While the vcpu runs, its registers in the vgic cannot be had; all others can. */
TEST_TABLE(vgic, registers_are_ebusy_while_a_vcpu_runs, struct access, accesses)
{
	uint64_t value;
	struct kvm kvm;

	kvm_set_up(&kvm);
	CHECK_LE(0, call(kvm.vm, KVM_CREATE_VCPU, 1));
	CHECK_EQ(0, init_vcpu(kvm.vcpu));
	meanwhile.fd = make_vgic(&kvm);
	meanwhile.attr = (struct kvm_device_attr){
		.group = row->group, .attr = row->attr, .addr = (uintptr_t)&value};
	fake_core.on_run = use_device;
	CHECK_EQ(0, call(kvm.vcpu, KVM_RUN, 0));
	CHECK_EQ(row->of_registers ? -EBUSY : 0, meanwhile.result);
	CHECK_EQ(!row->of_registers, fake_core.vgic_attr.calls);
	use_device();
	CHECK_EQ(0, meanwhile.result);
	kvm_tear_down(&kvm);
}

/* One that runs does not keep those before it. */
TEST_F(kvm, vcpus_are_let_go_when_one_runs)
{
	const int second = call(self->vm, KVM_CREATE_VCPU, 1);
	uint64_t value;

	CHECK_EQ(0, init_vcpu(second));
	meanwhile.fd = make_vgic(self);
	meanwhile.attr = (struct kvm_device_attr){.group = 1, .addr = (uintptr_t)&value};
	fake_core.on_run = use_device;
	CHECK_EQ(0, call(second, KVM_RUN, 0));
	CHECK_EQ(-EBUSY, meanwhile.result);
	CHECK_EQ(0, init_vcpu(self->vcpu));
	CHECK_EQ(0, call(self->vcpu, KVM_GET_MP_STATE, (unsigned long)(uintptr_t)&value));
}

static const struct addr_row {
	const char *label;
	uint64_t id;
	bool gic, vgic;
	int expected;
} addr_rows[] = {
	{"distributor", 0, true, true, 0},
	{"CPU interface", 1, true, true, 0},
	{"frame of a GICv3", 2, true, true, -ENODEV},
	{"frame 0xffff", 0xffff, true, true, -ENODEV},
	{"no vgic", 0, true, false, -ENODEV},
	{"no virtual GIC in the host", 0, false, false, -ENXIO},
	{"frame of a GICv3, no virtual GIC in the host", 2, false, false, -ENXIO},
	{"device 1", 0x10000, true, true, -ENODEV},
	{"SD_085 B49 bit 32", 1ull << 32, true, true, -ENODEV},
	{"SD_085 B49 bit 63", 1ull << 63, true, true, -ENODEV},
};

/* Covers: SD-085, B49 */
TEST_TABLE(vgic, set_device_addr_names_a_frame, struct addr_row, addr_rows)
{
	const struct kvm_arm_device_addr addr = {row->id, 0x123456789a000};
	struct kvm kvm;

	kvm_set_up(&kvm);
	fake_core.gic = row->gic;
	fake_core_set_vgic(row->vgic);
	CHECK_EQ(row->expected, call_with(kvm.vm, KVM_ARM_SET_DEVICE_ADDR, &addr));
	CHECK_EQ(!row->expected, fake_core.calls);
	if (!row->expected) {
		CHECK_EQ((int64_t)row->id, fake_core.vgic_attr.attr);
		CHECK_EQ((int64_t)addr.addr, fake_core.vgic_attr.value);
		fake_core.result = -HAL_EBUSY;
		CHECK_EQ(-EBUSY, call_with(kvm.vm, KVM_ARM_SET_DEVICE_ADDR, &addr));
	}
	kvm_tear_down(&kvm);
}

/* There is no interrupt controller that takes messages. */
TEST_F(kvm, signal_msi_with_a_vgic_is_enodev)
{
	struct kvm_msi msi = {.data = 40};

	fake_core_set_vgic(true);
	CHECK_EQ(-ENODEV, call_with(self->vm, KVM_SIGNAL_MSI, &msi));
	msi.flags = KVM_MSI_VALID_DEVID;
	CHECK_EQ(-ENODEV, call_with(self->vm, KVM_SIGNAL_MSI, &msi));
	msi.flags = 2;
	CHECK_EQ(-EINVAL, call_with(self->vm, KVM_SIGNAL_MSI, &msi));
	fake_core_set_vgic(false);
	msi.flags = 0;
	CHECK_EQ(-EINVAL, call_with(self->vm, KVM_SIGNAL_MSI, &msi));
}

/* --- the timers ---------------------------------------------------------------------------------------- */

/* Covers: B27 */
TEST_F(kvm, timer_interrupts_of_a_vcpu_are_there_to_be_read)
{
	uint32_t irq = 0;
	struct kvm_device_attr attr = {
		.group = KVM_ARM_VCPU_TIMER_CTRL,
		.attr = KVM_ARM_VCPU_TIMER_IRQ_VTIMER,
		.addr = (uintptr_t)&irq,
	};

	CHECK_EQ(0, call_with(self->vcpu, KVM_HAS_DEVICE_ATTR, &attr));
	CHECK_EQ(0, call_with(self->vcpu, KVM_GET_DEVICE_ATTR, &attr));
	CHECK_EQ(27, irq);
	attr.attr = KVM_ARM_VCPU_TIMER_IRQ_PTIMER;
	CHECK_EQ(0, call_with(self->vcpu, KVM_HAS_DEVICE_ATTR, &attr));
	CHECK_EQ(0, call_with(self->vcpu, KVM_GET_DEVICE_ATTR, &attr));
	CHECK_EQ(30, irq);
}

TEST_F(kvm, timer_interrupt_is_set_where_there_is_a_vgic)
{
	uint32_t intid = 20;
	struct kvm_device_attr attr = {.group = 1, .attr = 1, .addr = (uintptr_t)&intid};

	CHECK_EQ(-EINVAL, call_with(self->vcpu, KVM_SET_DEVICE_ATTR, &attr));
	fake_core_set_vgic(true);
	CHECK_EQ(0, call_with(self->vcpu, KVM_SET_DEVICE_ATTR, &attr));
	CHECK_EQ(1, fake_core.timer_attr.attr);
	CHECK_EQ(20, fake_core.timer_attr.intid);
	fake_core.result = -HAL_EBUSY;
	CHECK_EQ(-EBUSY, call_with(self->vcpu, KVM_SET_DEVICE_ATTR, &attr));
	attr.addr = BAD_ADDRESS;
	CHECK_EQ(-EFAULT, call_with(self->vcpu, KVM_SET_DEVICE_ATTR, &attr));
	attr.group = 0;
	CHECK_EQ(-ENXIO, call_with(self->vcpu, KVM_SET_DEVICE_ATTR, &attr));
}

TEST_F(kvm, levels_of_the_timers_are_told_without_a_vgic)
{
	struct kvm_run *run = sim_mmap(self->vcpu, HAL_PAGE_SIZE, 0);

	CHECK_EQ(0, init_vcpu(self->vcpu));
	fake_core.levels = 3;
	CHECK_EQ(0, call(self->vcpu, KVM_RUN, 0));
	CHECK_EQ(3, run->s.regs.device_irq_level);
	fake_core.levels = 0;
	fake_core_set_vgic(true);
	CHECK_EQ(0, call(self->vcpu, KVM_RUN, 0));
	CHECK_EQ(3, run->s.regs.device_irq_level);
	CHECK_EQ(0, sim_munmap(run, HAL_PAGE_SIZE));
}

/* --- KVM_IRQ_LINE with an interrupt controller in the kernel ------------------------------------------ */

static const struct line {
	const char *label;
	uint32_t irq;
	int expected; /* 0: handed on */
	uint32_t index, intid;
} lines[] = {
	{"SPI 32", 0x01000020, 0, 0, 32},
	{"SPI 1019", 0x010003fb, 0, 0, 1019},
	{"SPI 40 of any vcpu", 0xf1ff0028, 0, 0, 40},
	{"SPI 31", 0x0100001f, -EINVAL, 0, 0},
	{"SPI 0", 0x01000000, -EINVAL, 0, 0},
	{"SPI 1020", 0x010003fc, -EINVAL, 0, 0},
	{"PPI 27 of vcpu 0", 0x0200001b, 0, 0, 27},
	{"PPI 30 of vcpu 7", 0x0207001e, 0, 7, 30},
	{"PPI 16 of vcpu 300", 0x122c0010, 0, 300, 16},
	{"PPI 15", 0x0200000f, -EINVAL, 0, 0},
	{"PPI 32", 0x02000020, -EINVAL, 0, 0},
	{"line of a vcpu", 0x00000000, -ENXIO, 0, 0},
	{"line of a vcpu that is not there", 0x00070000, -ENXIO, 0, 0},
	{"type 3", 0x03000000, -EINVAL, 0, 0},
};

/* Covers: SD-046 */
TEST_TABLE(irq_line, reaches_the_vgic, struct line, lines)
{
	struct kvm_irq_level line = {.irq = row->irq, .level = 2};
	struct kvm kvm;

	kvm_set_up(&kvm);
	fake_core_set_vgic(true);
	CHECK_EQ(row->expected, call_with(kvm.vm, KVM_IRQ_LINE, &line));
	CHECK_EQ(!row->expected, fake_core.calls);
	CHECK_EQ(row->index, fake_core.line.index);
	CHECK_EQ(row->intid, fake_core.line.intid);
	CHECK_EQ(!row->expected, fake_core.line.level);
	CHECK(!fake_core.line.owned);
	fake_core.result = -HAL_EBUSY;
	line.level = 0;
	CHECK_EQ(row->expected ? row->expected : -EBUSY, call_with(kvm.vm, KVM_IRQ_LINE, &line));
	CHECK(!fake_core.line.level);
	kvm_tear_down(&kvm);
}

/* --- KVM_IRQ_LINE (2.5, 12.5) ------------------------------------------------------------------------ */

static int irq_line(int vm, uint32_t irq, uint32_t level)
{
	const struct kvm_irq_level line = {.irq = irq, .level = level};

	return call_with(vm, KVM_IRQ_LINE, &line);
}

/* Covers: SD-045, SD-046, SD-047, SD-050, SD-066, SD-072 */
TEST_F(kvm, irq_line_drives_the_line_of_a_vcpu_by_index)
{
	struct vm *vm = fake_core.vm;

	for (uint32_t id = 7; id > 4; id--)
		CHECK_LE(0, call(self->vm, KVM_CREATE_VCPU, id));
	CHECK_EQ(0, irq_line(self->vm, 0x00000000, 1));
	CHECK_EQ(VCPU_LINE_IRQ, vm->vcpus[0]->irq_lines);
	CHECK_EQ(VCPU_REQUEST_IRQ_PENDING, vm->vcpus[0]->requests);
	CHECK_EQ(0,
		 irq_line(self->vm, 0x00030001, 0xffffffff)); /* not vcpu id 3: it is not there */
	CHECK_EQ(VCPU_LINE_FIQ, vm->vcpus[3]->irq_lines);
	CHECK_EQ(2, fake_core.kicks);
	CHECK_EQ(0, irq_line(self->vm, 0x00030000, 1));
	CHECK_EQ(VCPU_LINE_FIQ | VCPU_LINE_IRQ, vm->vcpus[3]->irq_lines);
	CHECK_EQ(0, irq_line(self->vm, 0x00030001, 0));
	CHECK_EQ(VCPU_LINE_IRQ, vm->vcpus[3]->irq_lines);
	CHECK_EQ(HAL_TRACE_IRQ_LINE, sim_host_event(sim_host_nr_events() - 1).event);
	CHECK_EQ(0x00030001, sim_host_event(sim_host_nr_events() - 1).a);
	CHECK_EQ(0, sim_host_event(sim_host_nr_events() - 1).b);
	CHECK_EQ(0, vm->vcpus[1]->irq_lines | vm->vcpus[2]->irq_lines);
}

/* Covers: SD-073 */
TEST_F(kvm, irq_line_that_does_not_change_disturbs_nobody)
{
	struct vm *vm = fake_core.vm;

	CHECK_EQ(0, irq_line(self->vm, 0, 0));
	CHECK_EQ(0, fake_core.kicks);
	CHECK_EQ(0, vm->vcpus[0]->requests);
	CHECK_EQ(0, irq_line(self->vm, 0, 1));
	CHECK_EQ(0, irq_line(self->vm, 0, 1));
	CHECK_EQ(1, fake_core.kicks);
	CHECK_EQ(0, irq_line(self->vm, 0, 0));
	CHECK_EQ(0, irq_line(self->vm, 0, 0));
	CHECK_EQ(2, fake_core.kicks);
}

TEST_F(kvm, irq_line_status_gives_the_structure_back_as_it_was)
{
	struct kvm_irq_level line = {.irq = 1, .level = 5};

	CHECK_EQ(0, call_with(self->vm, KVM_IRQ_LINE_STATUS, &line));
	CHECK_EQ(1, line.irq);
	CHECK_EQ(5, line.level);
	CHECK_EQ(VCPU_LINE_FIQ, fake_core.vm->vcpus[0]->irq_lines);
}

TEST_F(kvm, irq_line_status_that_cannot_be_written_drives_no_line)
{
	const struct kvm_irq_level line = {.irq = 1, .level = 5};

	sim_host_fail(SIM_FAIL_COPY, 2);
	CHECK_EQ(-EFAULT, call_with(self->vm, KVM_IRQ_LINE_STATUS, &line));
	sim_host_fail(0, 0);
	CHECK_EQ(0, fake_core.vm->vcpus[0]->irq_lines);
}
