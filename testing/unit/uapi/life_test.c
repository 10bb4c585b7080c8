/* SPDX-License-Identifier: GPL-2.0-only */
/* Lives of VMs, vcpus and devices: closing in any order, processes, failures of every operation. */
#include <string.h>

#include "testing/unit/uapi/fixture.h"

TEST_FIXTURE(kvm)

/* --- closing ----------------------------------------------------------------------------------------- */

#define NR_ORDERS 120 /* of five descriptors */

/* Makes the nth order of five numbers. */
static void permute(unsigned n, unsigned order[5])
{
	unsigned left[5] = {0, 1, 2, 3, 4};

	for (unsigned i = 5; i; i--) {
		const unsigned pick = n % i;

		order[5 - i] = left[pick];
		memmove(&left[pick], &left[pick + 1], (i - pick - 1) * sizeof(left[0]));
		n /= i;
	}
}

/* Covers: SD-099, R31 */
TEST(life, SD_099_descriptors_may_be_closed_in_any_order)
{
	for (unsigned n = 0; n < NR_ORDERS && !test_failed(); n++) {
		struct kvm_create_device device = {.type = 100};
		struct kvm kvm;
		unsigned order[5];
		int fds[5];

		kvm_set_up(&kvm);
		permute(n, order);
		NOTE("order %u %u %u %u %u", order[0], order[1], order[2], order[3], order[4]);
		fds[0] = kvm.system;
		fds[1] = kvm.vm;
		fds[2] = kvm.vcpu;
		fds[3] = call(kvm.vm, KVM_CREATE_VCPU, 1);
		CHECK_EQ(0, call_with(kvm.vm, KVM_CREATE_DEVICE, &device));
		fds[4] = (int)device.fd;
		CHECK_EQ(1, uapi_counts().vms);
		CHECK_EQ(2, uapi_counts().vcpus);
		CHECK_EQ(1, uapi_counts().devices);
		for (unsigned i = 0; i < 5; i++)
			CHECK_EQ(0, sim_close(fds[order[i]]));
		check_clean();
		kvm_tear_down(&kvm);
	}
}

/* What a descriptor can do does not depend on which others are open. */
TEST_F(kvm, vcpu_works_when_all_other_descriptors_are_closed)
{
	sim_close(self->system);
	sim_close(self->vm);
	CHECK_EQ(0, init_vcpu(self->vcpu));
	CHECK_EQ(0, call(self->vcpu, KVM_RUN, 0));
	CHECK_EQ(1, uapi_counts().vms);
}

TEST_F(kvm, vcpu_whose_descriptor_is_closed_still_exists)
{
	sim_close(self->vcpu);
	CHECK_EQ(-EEXIST, call(self->vm, KVM_CREATE_VCPU, 0));
	CHECK_EQ(1, uapi_counts().vcpus);
}

TEST_F(kvm, module_is_busy_while_a_vm_exists)
{
	CHECK_EQ(-HAL_EBUSY, sim_kvm_unload());
	sim_close(self->vm);
	CHECK_EQ(-HAL_EBUSY, sim_kvm_unload());
	sim_close(self->vcpu);
	CHECK_EQ(0, sim_kvm_unload());
}

/* Covers: CVE-2013-4587 */
TEST_F(kvm, CVE_2013_4587_vm_has_eight_vcpus_and_no_more)
{
	for (uint32_t id = 1; id < 8; id++)
		CHECK_LE(0, call(self->vm, KVM_CREATE_VCPU, id));
	CHECK_EQ(8, uapi_counts().vcpus);
	CHECK_EQ(-EINVAL, call(self->vm, KVM_CREATE_VCPU, 8));
	for (uint32_t id = 0; id < 8; id++)
		CHECK_EQ(-EEXIST, call(self->vm, KVM_CREATE_VCPU, id));
}

TEST_F(kvm, vms_are_apart)
{
	const int other = call(self->system, KVM_CREATE_VM, 0);

	CHECK_LE(0, call(other, KVM_CREATE_VCPU, 0));
	CHECK_EQ(2, uapi_counts().vms);
	CHECK_EQ(0, sim_close(self->vm));
	CHECK_EQ(0, sim_close(self->vcpu));
	CHECK_EQ(1, uapi_counts().vms);
	CHECK_LE(0, call(other, KVM_CREATE_VCPU, 1));
}

/* --- processes --------------------------------------------------------------------------------------- */

TEST_F(kvm, child_of_a_fork_cannot_use_but_can_close)
{
	sim_host_enter_process(2);
	CHECK_EQ(-EIO, call(self->vm, KVM_CREATE_VCPU, 1));
	CHECK_EQ(-EIO, call(self->vcpu, KVM_RUN, 0));
	CHECK_EQ(12, call(self->system, KVM_GET_API_VERSION, 0));
	CHECK_EQ(0, sim_close(self->vm));
	CHECK_EQ(0, sim_close(self->vcpu));
	CHECK_EQ(0, uapi_counts().vms);
}

TEST_F(kvm, child_can_make_a_vm_of_its_own)
{
	int vm;

	sim_host_enter_process(2);
	vm = call(self->system, KVM_CREATE_VM, 0);
	CHECK_LE(0, call(vm, KVM_CREATE_VCPU, 0));
	sim_host_enter_process(1);
	CHECK_EQ(-EIO, call(vm, KVM_CREATE_VCPU, 1));
}

/* --- failures ---------------------------------------------------------------------------------------- */

/* One call, prepared so that it would succeed. Returns its result, and closes what it made. */
struct fallible {
	const char *label;
	int (*make)(struct kvm *kvm);
	int expected; /* the errors it may give: as a set */
};

enum error_set {
	E_NOMEM = 1 << 0,
	E_MFILE = 1 << 1,
	E_FAULT = 1 << 2,
	E_INTR = 1 << 3,
};

static int made(int fd)
{
	if (fd >= 0)
		sim_close(fd);
	return fd;
}

static int make_vm(struct kvm *kvm)
{
	return made(call(kvm->system, KVM_CREATE_VM, 0));
}

static int make_vcpu(struct kvm *kvm)
{
	return made(call(kvm->vm, KVM_CREATE_VCPU, 1));
}

static int make_device(struct kvm *kvm)
{
	struct kvm_create_device device = {.type = 100};
	const int result = call_with(kvm->vm, KVM_CREATE_DEVICE, &device);

	return result ? result : made((int)device.fd);
}

static int call_with_zeros(int fd, unsigned int cmd)
{
	uint32_t zeros[32] = {0};

	return call_with(fd, cmd, zeros);
}

static int set_region(struct kvm *kvm)
{
	return call_with_zeros(kvm->vm, KVM_SET_USER_MEMORY_REGION);
}

static int get_log(struct kvm *kvm)
{
	return call_with_zeros(kvm->vm, KVM_GET_DIRTY_LOG);
}

static int clear_log(struct kvm *kvm)
{
	return call_with_zeros(kvm->vm, KVM_CLEAR_DIRTY_LOG);
}

static int drive_line(struct kvm *kvm)
{
	return call_with_zeros(kvm->vm, KVM_IRQ_LINE);
}

static int drive_line_status(struct kvm *kvm)
{
	return call_with_zeros(kvm->vm, KVM_IRQ_LINE_STATUS);
}

static int get_target(struct kvm *kvm)
{
	return call_with_zeros(kvm->vm, KVM_ARM_PREFERRED_TARGET);
}

static int enable(struct kvm *kvm)
{
	const struct kvm_enable_cap cap = {.cap = KVM_CAP_ARM_NISV_TO_USER};

	return call_with(kvm->vm, KVM_ENABLE_CAP, &cap);
}

static int init(struct kvm *kvm)
{
	return init_vcpu(kvm->vcpu);
}

static int run(struct kvm *kvm)
{
	return call(kvm->vcpu, KVM_RUN, 0);
}

static int get_list(struct kvm *kvm)
{
	uint64_t list[1 + FAKE_NR_REGS] = {FAKE_NR_REGS};

	return call_with(kvm->vcpu, KVM_GET_REG_LIST, list);
}

static int get_reg(struct kvm *kvm)
{
	uint64_t value;
	const struct kvm_one_reg reg = {fake_reg_ids[1], (uintptr_t)&value};

	return call_with(kvm->vcpu, KVM_GET_ONE_REG, &reg);
}

static int set_reg(struct kvm *kvm)
{
	uint64_t value = 0;
	const struct kvm_one_reg reg = {fake_reg_ids[1], (uintptr_t)&value};

	return call_with(kvm->vcpu, KVM_SET_ONE_REG, &reg);
}

static int set_mask(struct kvm *kvm)
{
	const uint32_t mask[3] = {8};

	return call_with(kvm->vcpu, KVM_SET_SIGNAL_MASK, mask);
}

static int get_state(struct kvm *kvm)
{
	return call_with_zeros(kvm->vcpu, KVM_GET_MP_STATE);
}

static int set_state(struct kvm *kvm)
{
	return call_with_zeros(kvm->vcpu, KVM_SET_MP_STATE);
}

static int get_events(struct kvm *kvm)
{
	return call_with_zeros(kvm->vcpu, KVM_GET_VCPU_EVENTS);
}

static int set_events(struct kvm *kvm)
{
	return call_with_zeros(kvm->vcpu, KVM_SET_VCPU_EVENTS);
}

static int get_timer_irq(struct kvm *kvm)
{
	uint32_t irq;
	const struct kvm_device_attr attr = {.group = 1, .addr = (uintptr_t)&irq};

	return call_with(kvm->vcpu, KVM_GET_DEVICE_ATTR, &attr);
}

static const struct fallible fallibles[] = {
	{"CREATE_VM", make_vm, E_NOMEM | E_MFILE},
	{"CREATE_VCPU", make_vcpu, E_NOMEM | E_MFILE},
	{"CREATE_DEVICE", make_device, E_NOMEM | E_MFILE | E_FAULT},
	{"SET_USER_MEMORY_REGION", set_region, E_FAULT},
	{"GET_DIRTY_LOG", get_log, E_FAULT},
	{"CLEAR_DIRTY_LOG", clear_log, E_FAULT},
	{"IRQ_LINE", drive_line, E_FAULT},
	{"IRQ_LINE_STATUS", drive_line_status, E_FAULT},
	{"PREFERRED_TARGET", get_target, E_FAULT},
	{"ENABLE_CAP", enable, E_FAULT},
	{"VCPU_INIT", init, E_FAULT | E_INTR},
	{"RUN", run, E_INTR},
	{"GET_REG_LIST", get_list, E_FAULT | E_INTR},
	{"GET_ONE_REG", get_reg, E_FAULT | E_INTR},
	{"SET_ONE_REG", set_reg, E_FAULT | E_INTR},
	{"SET_SIGNAL_MASK", set_mask, E_FAULT | E_INTR},
	{"GET_MP_STATE", get_state, E_FAULT | E_INTR},
	{"SET_MP_STATE", set_state, E_FAULT | E_INTR},
	{"GET_VCPU_EVENTS", get_events, E_FAULT | E_INTR},
	{"SET_VCPU_EVENTS", set_events, E_FAULT | E_INTR},
	{"GET_DEVICE_ATTR", get_timer_irq, E_FAULT | E_INTR},
};

static int set_of(int result)
{
	switch (result) {
	case -ENOMEM:
		return E_NOMEM;
	case -EMFILE:
		return E_MFILE;
	case -EFAULT:
		return E_FAULT;
	case -EINTR:
		return E_INTR;
	default:
		return 0;
	}
}

/* Lets each operation of a call fail once: nothing is left behind, and the call then succeeds. */
TEST_TABLE(failure, of_each_operation_is_undone, struct fallible, fallibles)
{
	int seen = 0;

	for (unsigned n = 1; !test_failed(); n++) {
		struct kvm kvm;
		struct sim_alive before, after;
		int result;

		kvm_set_up(&kvm);
		CHECK_EQ(0, init_vcpu(kvm.vcpu));
		before = sim_host_alive();
		sim_host_fail(SIM_FAIL_ANY, n);
		result = row->make(&kvm);
		if (!sim_host_has_failed()) {
			CHECK_LE(0, result);
			kvm_tear_down(&kvm);
			break;
		}
		NOTE("operation %u", n);
		CHECK_NE(0, set_of(result));
		seen |= set_of(result);
		after = sim_host_alive();
		CHECK_BYTES(&before, &after, sizeof(before));
		CHECK_LE(0, row->make(&kvm));
		kvm_tear_down(&kvm);
	}
	CHECK_EQ(row->expected, seen);
}

TEST_F(kvm, descriptors_that_run_out_are_emfile)
{
	const struct sim_alive before = sim_host_alive();
	struct sim_alive after;

	sim_host_limit_fds(3);
	CHECK_EQ(-EMFILE, call(self->system, KVM_CREATE_VM, 0));
	CHECK_EQ(-EMFILE, call(self->vm, KVM_CREATE_VCPU, 1));
	after = sim_host_alive();
	CHECK_BYTES(&before, &after, sizeof(before));
	sim_host_limit_fds(SIM_NR_FDS);
	CHECK_LE(0, call(self->vm, KVM_CREATE_VCPU, 1));
}
