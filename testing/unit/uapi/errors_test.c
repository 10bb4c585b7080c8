/* SPDX-License-Identifier: GPL-2.0-only */
/* Each (ioctl, error) pair that the dispatcher answers itself (SPEC.md sections 2.1 and 2.5), one row each. */
#include "testing/target/abi/errors/no_gic.h"
#include "testing/target/abi/errors/system.h"
#include "testing/target/abi/errors/vcpu.h"
#include "testing/target/abi/errors/vm.h"
#include "testing/unit/uapi/fixture.h"

TEST_FIXTURE(kvm)

static bool is_zero(const struct abi_error *row)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(row->data); i++)
		if (row->data[i])
			return false;
	return true;
}

static void check_error(struct kvm *kvm, const struct abi_error *row)
{
	const int fds[] = {kvm->system, kvm->vm, kvm->vcpu, kvm->vcpu};
	uint32_t data[32] = {0}; /* room for the largest structure */
	unsigned long arg = row->value;
	unsigned calls;

	if (row->descriptor == ABI_VCPU)
		CHECK_EQ(0, init_vcpu(kvm->vcpu));
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(row->data); i++)
		data[i] = row->data[i];
	if (row->circumstance == ABI_BAD_POINTER)
		arg = ABI_BAD_ADDRESS;
	else if (!is_zero(row) || _IOC_SIZE(row->cmd) > 0)
		arg = (unsigned long)(uintptr_t)data;
	if (row->circumstance == ABI_FOREIGN)
		sim_host_enter_process(2);
	if (row->circumstance == ABI_KILLED)
		sim_host_fail(SIM_FAIL_LOCK, 1);
	calls = fake_core.calls;
	CHECK_EQ(row->expected, call(fds[row->descriptor], row->cmd, arg));
	CHECK_EQ(calls, fake_core.calls); /* and nothing has changed */
}

TEST_TABLE(ioctl, of_the_system_answers_as_documented, struct abi_error, abi_system_errors)
{
	struct kvm kvm;

	kvm_set_up(&kvm);
	check_error(&kvm, row);
	kvm_tear_down(&kvm);
}

/* Covers: SD-085, B49, CVE-2013-4587 */
TEST_TABLE(ioctl, of_a_vm_answers_as_documented_and_changes_nothing, struct abi_error,
	   abi_vm_errors)
{
	struct kvm kvm;

	kvm_set_up(&kvm);
	check_error(&kvm, row);
	kvm_tear_down(&kvm);
}

/* Covers: CVE-2013-5634, R2, SD-070, SD-080, B40, G6 */
TEST_TABLE(ioctl, of_a_vcpu_answers_as_documented_and_changes_nothing, struct abi_error,
	   abi_vcpu_errors)
{
	struct kvm kvm;

	kvm_set_up(&kvm);
	check_error(&kvm, row);
	kvm_tear_down(&kvm);
}

TEST_TABLE(ioctl, answers_where_the_host_has_no_virtual_gic, struct abi_error, abi_no_gic_errors)
{
	struct kvm kvm;

	kvm_set_up(&kvm);
	check_error(&kvm, row);
	kvm_tear_down(&kvm);
}

/* What core/ answers reaches the caller untouched. */
struct passed {
	const char *label;
	enum abi_descriptor descriptor;
	unsigned int cmd;
};

static const struct passed passed[] = {
	{"SET_USER_MEMORY_REGION", ABI_VM, KVM_SET_USER_MEMORY_REGION},
	{"GET_DIRTY_LOG", ABI_VM, KVM_GET_DIRTY_LOG},
	{"CLEAR_DIRTY_LOG", ABI_VM, KVM_CLEAR_DIRTY_LOG},
	{"IRQFD", ABI_VM, KVM_IRQFD},
	{"IOEVENTFD", ABI_VM, KVM_IOEVENTFD},
	{"SET_GSI_ROUTING", ABI_VM, KVM_SET_GSI_ROUTING},
	{"REGISTER_COALESCED_MMIO", ABI_VM, KVM_REGISTER_COALESCED_MMIO},
	{"UNREGISTER_COALESCED_MMIO", ABI_VM, KVM_UNREGISTER_COALESCED_MMIO},
	{"SET_MP_STATE", ABI_VCPU, KVM_SET_MP_STATE},
	{"VCPU_INIT", ABI_VCPU, KVM_ARM_VCPU_INIT},
	{"SET_VCPU_EVENTS", ABI_VCPU, KVM_SET_VCPU_EVENTS},
};

TEST_TABLE(ioctl, passes_on_an_error_of_core, struct passed, passed)
{
	const uint32_t data[32] = {0};
	struct kvm kvm;

	kvm_set_up(&kvm);
	fake_core.result = -HAL_EPERM;
	CHECK_EQ(-EPERM, call_with(row->descriptor == ABI_VM ? kvm.vm : kvm.vcpu, row->cmd, data));
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
