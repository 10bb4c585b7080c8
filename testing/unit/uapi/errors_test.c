/* SPDX-License-Identifier: GPL-2.0-only */
/* Each (ioctl, error) pair that the dispatcher answers itself (SPEC.md sections 2.1 and 2.5), one row each. */
#include "testing/unit/uapi/fixture.h"

TEST_FIXTURE(kvm)

enum descriptor {
	SYSTEM,
	VM,
	VCPU, /* initialised */
	RAW_VCPU,
};

enum circumstance {
	PLAIN,
	FOREIGN,     /* another process calls */
	KILLED,	     /* the thread is killed while it waits for the vcpu */
	BAD_POINTER, /* arg points nowhere */
};

/* value: arg itself, unless data is not empty: then arg points to it. */
struct error {
	const char *label;
	enum descriptor descriptor;
	enum circumstance circumstance;
	unsigned int cmd;
	int expected;
	unsigned long value;
	uint32_t data[8];
};

#define ID(id) (uint32_t)(id), (uint32_t)((uint64_t)(id) >> 32)

static const struct error errors[] = {
	/* /dev/kvm */
	{"system unknown", SYSTEM, PLAIN, _IO(KVMIO, 0x7f), -EINVAL},
	{"system vm call", SYSTEM, PLAIN, KVM_CREATE_VCPU, -EINVAL},
	{"system other type", SYSTEM, PLAIN, _IO(0xad, 0x00), -EINVAL},
	{"GET_API_VERSION arg", SYSTEM, PLAIN, KVM_GET_API_VERSION, -EINVAL, 1},
	{"GET_API_VERSION", SYSTEM, PLAIN, KVM_GET_API_VERSION, 12},
	{"GET_VCPU_MMAP_SIZE arg", SYSTEM, PLAIN, KVM_GET_VCPU_MMAP_SIZE, -EINVAL, 1},
	{"GET_VCPU_MMAP_SIZE", SYSTEM, PLAIN, KVM_GET_VCPU_MMAP_SIZE, 8192},
	{"CREATE_VM type", SYSTEM, PLAIN, KVM_CREATE_VM, -EINVAL, 1},
	{"TRACE_ENABLE", SYSTEM, PLAIN, KVM_TRACE_ENABLE, -EOPNOTSUPP},
	{"TRACE_ENABLE other size", SYSTEM, PLAIN, _IOC(_IOC_WRITE, KVMIO, 6, 4), -EINVAL},
	{"TRACE_PAUSE", SYSTEM, PLAIN, KVM_TRACE_PAUSE, -EOPNOTSUPP},
	{"TRACE_DISABLE", SYSTEM, PLAIN, KVM_TRACE_DISABLE, -EOPNOTSUPP},

	/* VM */
	{"vm unknown", VM, PLAIN, _IO(KVMIO, 0x7f), -EINVAL},
	{"vm vcpu call", VM, PLAIN, KVM_RUN, -EINVAL},
	{"vm other mm", VM, FOREIGN, KVM_CREATE_VCPU, -EIO, 1},
	{"vm other mm unknown", VM, FOREIGN, _IO(KVMIO, 0x7f), -EIO},
	{"vm other mm check extension", VM, FOREIGN, KVM_CHECK_EXTENSION, -EIO},
	{"CREATE_VCPU id 8", VM, PLAIN, KVM_CREATE_VCPU, -EINVAL, 8},
	{"CREATE_VCPU huge id", VM, PLAIN, KVM_CREATE_VCPU, -EINVAL, 0xffffffff},
	{"CREATE_VCPU taken", VM, PLAIN, KVM_CREATE_VCPU, -EEXIST, 0},
	{"SET_USER_MEMORY_REGION fault", VM, BAD_POINTER, KVM_SET_USER_MEMORY_REGION, -EFAULT},
	{"GET_DIRTY_LOG fault", VM, BAD_POINTER, KVM_GET_DIRTY_LOG, -EFAULT},
	{"CLEAR_DIRTY_LOG fault", VM, BAD_POINTER, KVM_CLEAR_DIRTY_LOG, -EFAULT},
	{"IRQ_LINE fault", VM, BAD_POINTER, KVM_IRQ_LINE, -EFAULT},
	{"IRQ_LINE_STATUS fault", VM, BAD_POINTER, KVM_IRQ_LINE_STATUS, -EFAULT},
	{"ENABLE_CAP fault", VM, BAD_POINTER, KVM_ENABLE_CAP, -EFAULT},
	{"PREFERRED_TARGET fault", VM, BAD_POINTER, KVM_ARM_PREFERRED_TARGET, -EFAULT},
	{"CREATE_DEVICE fault", VM, BAD_POINTER, KVM_CREATE_DEVICE, -EFAULT},
	{"SET_DEVICE_ADDR fault", VM, BAD_POINTER, KVM_ARM_SET_DEVICE_ADDR, -EFAULT},
	{"CREATE_IRQCHIP no host vgic", VM, PLAIN, KVM_CREATE_IRQCHIP, -ENXIO},
	{"CREATE_DEVICE vgic v2", VM, PLAIN, KVM_CREATE_DEVICE, -ENODEV, 0, {5}},
	{"CREATE_DEVICE vgic v3", VM, PLAIN, KVM_CREATE_DEVICE, -ENODEV, 0, {7}},
	{"CREATE_DEVICE test vgic v2", VM, PLAIN, KVM_CREATE_DEVICE, -ENODEV, 0, {5, 0, 1}},
	{"SET_DEVICE_ADDR vgic dist", VM, PLAIN, KVM_ARM_SET_DEVICE_ADDR, -ENXIO, 0, {ID(0)}},
	{"SET_DEVICE_ADDR vgic cpu", VM, PLAIN, KVM_ARM_SET_DEVICE_ADDR, -ENXIO, 0, {ID(1)}},
	{"SET_DEVICE_ADDR device 1", VM, PLAIN, KVM_ARM_SET_DEVICE_ADDR, -ENODEV, 0, {ID(0x10000)}},
	{"SD_085 B49 id bit 32", VM, PLAIN, KVM_ARM_SET_DEVICE_ADDR, -ENODEV, 0, {ID(1ull << 32)}},
	{"SD_085 B49 id bit 47", VM, PLAIN, KVM_ARM_SET_DEVICE_ADDR, -ENODEV, 0, {ID(1ull << 47)}},
	{"SD_085 B49 id bit 48", VM, PLAIN, KVM_ARM_SET_DEVICE_ADDR, -ENODEV, 0, {ID(1ull << 48)}},
	{"SD_085 B49 id bit 63", VM, PLAIN, KVM_ARM_SET_DEVICE_ADDR, -ENODEV, 0, {ID(1ull << 63)}},
	{"IRQ_LINE no such vcpu", VM, PLAIN, KVM_IRQ_LINE, -EINVAL, 0, {0x00010000, 1}},
	{"IRQ_LINE vcpu 256", VM, PLAIN, KVM_IRQ_LINE, -EINVAL, 0, {0x10000000, 1}},
	{"IRQ_LINE cpu number 2", VM, PLAIN, KVM_IRQ_LINE, -EINVAL, 0, {0x00000002, 1}},
	{"IRQ_LINE cpu number 0xffff", VM, PLAIN, KVM_IRQ_LINE, -EINVAL, 0, {0x0000ffff, 1}},
	{"IRQ_LINE spi without vgic", VM, PLAIN, KVM_IRQ_LINE, -ENXIO, 0, {0x01000020, 1}},
	{"IRQ_LINE spi 31 without vgic", VM, PLAIN, KVM_IRQ_LINE, -ENXIO, 0, {0x0100001f, 1}},
	{"IRQ_LINE ppi without vgic", VM, PLAIN, KVM_IRQ_LINE, -ENXIO, 0, {0x0200001b, 1}},
	{"IRQ_LINE ppi 15 without vgic", VM, PLAIN, KVM_IRQ_LINE, -ENXIO, 0, {0x0200000f, 1}},
	{"IRQ_LINE bad type", VM, PLAIN, KVM_IRQ_LINE, -EINVAL, 0, {0x03000000, 1}},
	{"IRQ_LINE bad type 15", VM, PLAIN, KVM_IRQ_LINE, -EINVAL, 0, {0x0f000000, 1}},
	{"ENABLE_CAP flags", VM, PLAIN, KVM_ENABLE_CAP, -EINVAL, 0, {177, 1}},
	{"ENABLE_CAP unknown", VM, PLAIN, KVM_ENABLE_CAP, -EINVAL, 0, {176, 0}},
	{"ENABLE_CAP log args", VM, PLAIN, KVM_ENABLE_CAP, -EINVAL, 0, {168, 0, 2}},
	{"ENABLE_CAP log args high", VM, PLAIN, KVM_ENABLE_CAP, -EINVAL, 0, {168, 0, 0, 1}},
	{"IRQFD not there", VM, BAD_POINTER, KVM_IRQFD, -EINVAL},
	{"IOEVENTFD not there", VM, BAD_POINTER, KVM_IOEVENTFD, -EINVAL},
	{"SET_GSI_ROUTING not there", VM, BAD_POINTER, KVM_SET_GSI_ROUTING, -EINVAL},
	{"SIGNAL_MSI no irqchip", VM, BAD_POINTER, KVM_SIGNAL_MSI, -EINVAL},
	{"REGISTER_COALESCED_MMIO not there", VM, BAD_POINTER, KVM_REGISTER_COALESCED_MMIO,
	 -EINVAL},

	/* vcpu */
	{"vcpu unknown", VCPU, PLAIN, _IO(KVMIO, 0x7f), -EINVAL},
	{"vcpu other type", VCPU, PLAIN, _IO(0xad, 0x80), -EINVAL},
	{"vcpu vm call", VCPU, PLAIN, KVM_CREATE_VCPU, -EINVAL},
	{"vcpu other mm", VCPU, FOREIGN, KVM_RUN, -EIO},
	{"vcpu other mm unknown", VCPU, FOREIGN, _IO(KVMIO, 0x7f), -EIO},
	{"vcpu killed", VCPU, KILLED, KVM_RUN, -EINTR},
	{"vcpu killed unknown", VCPU, KILLED, _IO(KVMIO, 0x7f), -EINVAL},
	{"SD_080 RUN before init", RAW_VCPU, PLAIN, KVM_RUN, -ENOEXEC},
	{"RUN arg", VCPU, PLAIN, KVM_RUN, -EINVAL, 1},
	{"RUN arg before init", RAW_VCPU, PLAIN, KVM_RUN, -EINVAL, 1},
	{"SD_070 GET_REGS", VCPU, PLAIN, KVM_GET_REGS, -EINVAL},
	{"SD_070 SET_REGS fault", VCPU, BAD_POINTER, KVM_SET_REGS, -EFAULT},
	{"GET_SREGS", VCPU, PLAIN, KVM_GET_SREGS, -EINVAL},
	{"SET_SREGS", VCPU, PLAIN, KVM_SET_SREGS, -EINVAL},
	{"GET_FPU", VCPU, PLAIN, KVM_GET_FPU, -EINVAL},
	{"SET_FPU", VCPU, PLAIN, KVM_SET_FPU, -EINVAL},
	{"TRANSLATE fault", VCPU, BAD_POINTER, KVM_TRANSLATE, -EFAULT},
	{"TRANSLATE", VCPU, PLAIN, KVM_TRANSLATE, -EINVAL, 0, {1}},
	{"SET_GUEST_DEBUG fault", VCPU, BAD_POINTER, KVM_SET_GUEST_DEBUG, -EFAULT},
	{"SET_GUEST_DEBUG", VCPU, PLAIN, KVM_SET_GUEST_DEBUG, -EINVAL, 0, {1}},
	{"INTERRUPT", VCPU, BAD_POINTER, KVM_INTERRUPT, -EINVAL},
	{"SET_SIGNAL_MASK fault", VCPU, BAD_POINTER, KVM_SET_SIGNAL_MASK, -EFAULT},
	{"SET_SIGNAL_MASK length 4", VCPU, PLAIN, KVM_SET_SIGNAL_MASK, -EINVAL, 0, {4}},
	{"SET_SIGNAL_MASK length 16", VCPU, PLAIN, KVM_SET_SIGNAL_MASK, -EINVAL, 0, {16}},
	{"SET_MP_STATE fault", VCPU, BAD_POINTER, KVM_SET_MP_STATE, -EFAULT},
	{"GET_MP_STATE fault", VCPU, BAD_POINTER, KVM_GET_MP_STATE, -EFAULT},
	{"SET_VCPU_EVENTS fault", VCPU, BAD_POINTER, KVM_SET_VCPU_EVENTS, -EFAULT},
	{"GET_VCPU_EVENTS fault", VCPU, BAD_POINTER, KVM_GET_VCPU_EVENTS, -EFAULT},
	{"CVE_2013_5634 R2 GET_ONE_REG before init", RAW_VCPU, BAD_POINTER, KVM_GET_ONE_REG,
	 -ENOEXEC},
	{"CVE_2013_5634 R2 SET_ONE_REG before init", RAW_VCPU, BAD_POINTER, KVM_SET_ONE_REG,
	 -ENOEXEC},
	{"CVE_2013_5634 R2 GET_REG_LIST before init", RAW_VCPU, BAD_POINTER, KVM_GET_REG_LIST,
	 -ENOEXEC},
	{"GET_ONE_REG fault", VCPU, BAD_POINTER, KVM_GET_ONE_REG, -EFAULT},
	{"SET_ONE_REG fault", VCPU, BAD_POINTER, KVM_SET_ONE_REG, -EFAULT},
	{"GET_ONE_REG value fault",
	 VCPU,
	 PLAIN,
	 KVM_GET_ONE_REG,
	 -EFAULT,
	 0,
	 {ID(0x4020000000100000), BAD_ADDRESS}},
	{"SET_ONE_REG value fault",
	 VCPU,
	 PLAIN,
	 KVM_SET_ONE_REG,
	 -EFAULT,
	 0,
	 {ID(0x4020000000100000), BAD_ADDRESS}},
	{"SET_ONE_REG value fault before its check",
	 VCPU,
	 PLAIN,
	 KVM_SET_ONE_REG,
	 -EFAULT,
	 0,
	 {ID(0x40200000000f0000), BAD_ADDRESS}},
	{"GET_ONE_REG unknown before fault",
	 VCPU,
	 PLAIN,
	 KVM_GET_ONE_REG,
	 -ENOENT,
	 0,
	 {ID(0x4020000000100026), BAD_ADDRESS}},
	{"B40 SET_ONE_REG firmware size 32 KiB",
	 VCPU,
	 PLAIN,
	 KVM_SET_ONE_REG,
	 -ENOENT,
	 0,
	 {ID(0x40f0000000140000), BAD_ADDRESS}},
	{"GET_REG_LIST fault", VCPU, BAD_POINTER, KVM_GET_REG_LIST, -EFAULT},
	{"VCPU_INIT fault", VCPU, BAD_POINTER, KVM_ARM_VCPU_INIT, -EFAULT},
	{"VCPU_FINALIZE before init", RAW_VCPU, BAD_POINTER, KVM_ARM_VCPU_FINALIZE, -ENOEXEC},
	{"VCPU_FINALIZE fault", VCPU, BAD_POINTER, KVM_ARM_VCPU_FINALIZE, -EFAULT},
	{"VCPU_FINALIZE", VCPU, PLAIN, KVM_ARM_VCPU_FINALIZE, -EINVAL, 0, {4}},
	{"SET_DEVICE_ATTR fault", VCPU, BAD_POINTER, KVM_SET_DEVICE_ATTR, -EFAULT},
	{"GET_DEVICE_ATTR fault", VCPU, BAD_POINTER, KVM_GET_DEVICE_ATTR, -EFAULT},
	{"HAS_DEVICE_ATTR fault", VCPU, BAD_POINTER, KVM_HAS_DEVICE_ATTR, -EFAULT},
	{"SET_DEVICE_ATTR group 0", VCPU, PLAIN, KVM_SET_DEVICE_ATTR, -ENXIO, 0, {0, 0}},
	{"SET_DEVICE_ATTR timer without vgic",
	 VCPU,
	 PLAIN,
	 KVM_SET_DEVICE_ATTR,
	 -EINVAL,
	 0,
	 {0, 1}},
	{"SET_DEVICE_ATTR timer attr 2", VCPU, PLAIN, KVM_SET_DEVICE_ATTR, -EINVAL, 0, {0, 1, 2}},
	{"GET_DEVICE_ATTR group 2", VCPU, PLAIN, KVM_GET_DEVICE_ATTR, -ENXIO, 0, {0, 2}},
	{"GET_DEVICE_ATTR timer attr 2", VCPU, PLAIN, KVM_GET_DEVICE_ATTR, -ENXIO, 0, {0, 1, 2}},
	{"GET_DEVICE_ATTR value fault",
	 VCPU,
	 PLAIN,
	 KVM_GET_DEVICE_ATTR,
	 -EFAULT,
	 0,
	 {0, 1, 0, 0, BAD_ADDRESS}},
	{"HAS_DEVICE_ATTR group 0", VCPU, PLAIN, KVM_HAS_DEVICE_ATTR, -ENXIO, 0, {0, 0}},
	{"HAS_DEVICE_ATTR timer attr 2", VCPU, PLAIN, KVM_HAS_DEVICE_ATTR, -ENXIO, 0, {0, 1, 2}},
	{"HAS_DEVICE_ATTR timer attr 2^32",
	 VCPU,
	 PLAIN,
	 KVM_HAS_DEVICE_ATTR,
	 -ENXIO,
	 0,
	 {0, 1, 0, 1}},
};

static bool is_zero(const uint32_t data[8])
{
	for (unsigned i = 0; i < 8; i++)
		if (data[i])
			return false;
	return true;
}

/* Covers: CVE-2013-4587, CVE-2013-5634, R2, SD-070, SD-080, SD-085, B40, B49 */
static void check_error(struct kvm *kvm, const struct error *row)
{
	const int fds[] = {kvm->system, kvm->vm, kvm->vcpu, kvm->vcpu};
	uint32_t data[32] = {0}; /* room for the largest structure */
	unsigned long arg = row->value;
	unsigned calls;

	if (row->descriptor == VCPU)
		CHECK_EQ(0, init_vcpu(kvm->vcpu));
	for (unsigned i = 0; i < 8; i++)
		data[i] = row->data[i];
	if (row->circumstance == BAD_POINTER)
		arg = BAD_ADDRESS;
	else if (!is_zero(row->data) || _IOC_SIZE(row->cmd) > 0)
		arg = (unsigned long)(uintptr_t)data;
	if (row->circumstance == FOREIGN)
		sim_host_enter_process(2);
	if (row->circumstance == KILLED)
		sim_host_fail(SIM_FAIL_LOCK, 1);
	calls = fake_core.calls;
	CHECK_EQ(row->expected, call(fds[row->descriptor], row->cmd, arg));
	CHECK_EQ(calls, fake_core.calls); /* and nothing has changed */
}

TEST_TABLE(ioctl, answers_as_documented_and_changes_nothing, struct error, errors)
{
	struct kvm kvm;

	kvm_set_up(&kvm);
	check_error(&kvm, row);
	kvm_tear_down(&kvm);
}

/* What core/ answers reaches the caller untouched. */
struct passed {
	const char *label;
	enum descriptor descriptor;
	unsigned int cmd;
};

static const struct passed passed[] = {
	{"SET_USER_MEMORY_REGION", VM, KVM_SET_USER_MEMORY_REGION},
	{"GET_DIRTY_LOG", VM, KVM_GET_DIRTY_LOG},
	{"CLEAR_DIRTY_LOG", VM, KVM_CLEAR_DIRTY_LOG},
	{"SET_MP_STATE", VCPU, KVM_SET_MP_STATE},
	{"VCPU_INIT", VCPU, KVM_ARM_VCPU_INIT},
	{"SET_VCPU_EVENTS", VCPU, KVM_SET_VCPU_EVENTS},
};

TEST_TABLE(ioctl, passes_on_an_error_of_core, struct passed, passed)
{
	const uint32_t data[32] = {0};
	struct kvm kvm;

	kvm_set_up(&kvm);
	fake_core.result = -HAL_EPERM;
	CHECK_EQ(-EPERM, call_with(row->descriptor == VM ? kvm.vm : kvm.vcpu, row->cmd, data));
	CHECK_EQ(1, fake_core.calls);
	kvm_tear_down(&kvm);
}

TEST_F(kvm, get_one_reg_error_of_core_is_passed_on)
{
	uint64_t value = 0;
	const struct kvm_one_reg reg = {fake_reg_ids[0], (uintptr_t)&value};

	CHECK_EQ(0, init_vcpu(self->vcpu));
	fake_core.result = -HAL_EINVAL;
	CHECK_EQ(-EINVAL, call_with(self->vcpu, KVM_GET_ONE_REG, &reg));
}

TEST_F(kvm, preferred_target_of_a_foreign_core_is_enodev)
{
	struct kvm_vcpu_init init = {0};

	fake_core.preferred_target = -HAL_ENODEV;
	CHECK_EQ(-ENODEV, call_with(self->vm, KVM_ARM_PREFERRED_TARGET, &init));
}

TEST_F(kvm, descriptor_that_is_none_is_ebadf)
{
	CHECK_EQ(-EBADF, call(SIM_NR_FDS, KVM_GET_API_VERSION, 0));
	CHECK_EQ(-EBADF, call(-1, KVM_GET_API_VERSION, 0));
	CHECK_EQ(-1, sim_close(100));
	CHECK_EQ(EBADF, errno);
}

TEST_F(kvm, device_is_missing_on_a_foreign_core)
{
	sim_close(self->vcpu);
	sim_close(self->vm);
	CHECK_EQ(0, sim_kvm_unload());
	fake_core.load_result = -HAL_ENODEV;
	CHECK_EQ(-HAL_ENODEV, sim_kvm_load());
	CHECK_EQ(-1, sim_open());
	CHECK_EQ(ENOENT, errno);
}
