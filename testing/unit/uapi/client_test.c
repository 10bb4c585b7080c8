/* SPDX-License-Identifier: GPL-2.0-only */
/* The client library's contract (SPEC.md section 1.4, SD-090 to SD-104) against a kernel that a test scripts. */
#include <errno.h>
#include <string.h>

#include "testing/harness/test.h"
#include "testing/unit/uapi/fake_kernel.h"
#include "uapi/client/client.h"

struct client {
	struct kvm_client kvm;
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpu;
};

static void client_set_up(struct client *self)
{
	fake_kernel_reset();
	CHECK_EQ(0, kvm_client_open(&self->kvm, &fake_kernel_backend));
	CHECK_EQ(0, kvm_client_create_vm(&self->kvm, &self->vm));
	CHECK_EQ(0, kvm_client_create_vcpu(&self->vm, 0, &self->vcpu));
}

static void client_tear_down(struct client *self)
{
	static const int order[] = {FD_VCPU, FD_VM, FD_KVM};

	fake_kernel.nr_closed = 0;
	kvm_client_destroy_vcpu(&self->vcpu);
	kvm_client_destroy_vm(&self->vm);
	kvm_client_close(&self->kvm);
	CHECK_EQ(3, fake_kernel.nr_closed);
	CHECK_BYTES(order, fake_kernel.closed, sizeof(order));
	CHECK_EQ(1, fake_kernel.unmapped);
}
TEST_FIXTURE(client)

/* --- the system calls -------------------------------------------------------------------------------- */

struct open_error {
	const char *label;
	unsigned cmd; /* 0: open() itself */
	int result, expected;
};

static const struct open_error open_errors[] = {
	{"open", 0, -ENOENT, -ENOENT},
	{"version 11", KVM_GET_API_VERSION, 11, -ENODEV},
	{"version fails", KVM_GET_API_VERSION, -EIO, -EIO},
	{"size fails", KVM_GET_VCPU_MMAP_SIZE, -EINVAL, -EINVAL},
};

TEST_TABLE(open, failure_leaves_nothing_open, struct open_error, open_errors)
{
	struct kvm_client client;

	fake_kernel_reset();
	if (row->cmd)
		fake_kernel_fail(row->cmd, row->result, 1);
	else
		fake_kernel.open_error = row->result;
	CHECK_EQ(row->expected, kvm_client_open(&client, &fake_kernel_backend));
	CHECK_EQ(row->cmd ? 1 : 0, fake_kernel.nr_closed);
}

TEST_F(client, vm_that_cannot_be_made_is_an_error)
{
	struct kvm_client_vm vm;

	fake_kernel_fail(KVM_CREATE_VM, -EMFILE, 1);
	CHECK_EQ(-EMFILE, kvm_client_create_vm(&self->kvm, &vm));
}

TEST_F(client, vcpu_that_cannot_be_made_or_mapped_is_an_error)
{
	struct kvm_client_vcpu vcpu;

	fake_kernel.map_fails = true;
	CHECK_EQ(-ENOMEM, kvm_client_create_vcpu(&self->vm, 1, &vcpu));
	CHECK_EQ(1, fake_kernel.nr_closed);
	fake_kernel_fail(KVM_CREATE_VCPU, -EEXIST, 1);
	CHECK_EQ(-EEXIST, kvm_client_create_vcpu(&self->vm, 1, &vcpu));
	CHECK_EQ(1, fake_kernel.nr_closed);
}

TEST_F(client, memory_and_lines_reach_the_kernel)
{
	int memory;

	CHECK_EQ(0, kvm_client_set_memory(&self->vm, 3, 0x123456789000, 0x2000, &memory, 2));
	CHECK_EQ(3, fake_kernel.region.slot);
	CHECK_EQ(2, fake_kernel.region.flags);
	CHECK_EQ(0x123456789000, fake_kernel.region.guest_phys_addr);
	CHECK_EQ(0x2000, fake_kernel.region.memory_size);
	CHECK_EQ((uintptr_t)&memory, fake_kernel.region.userspace_addr);
	CHECK_EQ(0, kvm_client_irq_line(&self->vm, 0x01000020, true));
	CHECK_EQ(0x01000020, fake_kernel.line.irq);
	CHECK_EQ(1, fake_kernel.line.level);
	CHECK_EQ(0, kvm_client_run(&self->vcpu));
	CHECK_EQ(1, fake_kernel_count_calls(KVM_RUN));
}

/* --- vcpus ------------------------------------------------------------------------------------------- */

TEST_F(client, SD_090_vcpu_is_initialised_again_as_often_as_one_likes)
{
	CHECK_EQ(0, kvm_client_preferred_target(&self->vm, &self->vcpu.init));
	self->vcpu.init.features[0] = 3;
	for (unsigned i = 1; i < 4; i++) {
		CHECK_EQ(0, kvm_arm_vcpu_init(&self->vcpu));
		CHECK_EQ(i, fake_kernel_count_calls(KVM_ARM_VCPU_INIT));
		CHECK_EQ(3, fake_kernel.init.features[0]);
	}
	self->vcpu.init.target = 1;
	CHECK_EQ(-EINVAL, kvm_arm_vcpu_init(&self->vcpu));
}

struct synced {
	const char *label;
	uint64_t id;
	bool by_list;
};

static const struct synced synced[] = {
	{"r0", 0x4020000000100000, false},	 {"SPSR_fiq", 0x4020000000100025, false},
	{"D0", 0x4030000000120000, false},	 {"FPSCR", 0x4020000000121001, false},
	{"MIDR", 0x40200000000f0000, true},	 {"TTBR0", 0x40300000000f0100, true},
	{"CCSIDR", 0x4020000000110000, true},	 {"PSCI_VERSION", 0x4030000000140000, true},
	{"TIMER_CNT", 0x40300000000f0708, true},
};

/* Covers: SD-093 */
TEST_TABLE(sync, SD_093_core_and_vfp_are_not_in_the_list, struct synced, synced)
{
	CHECK_EQ(row->by_list, kvm_arm_reg_syncs_via_cpreg_list(row->id));
}

/* Covers: SD-094 */
TEST(level, SD_094_only_the_counter_waits_for_full)
{
	CHECK_EQ(KVM_CLIENT_FULL, kvm_arm_cpreg_level(0x40300000000f0708));
	CHECK_EQ(KVM_CLIENT_RUNTIME, kvm_arm_cpreg_level(0x40300000000f0718));
	CHECK_EQ(KVM_CLIENT_RUNTIME, kvm_arm_cpreg_level(0x40200000000f7181));
	CHECK_EQ(KVM_CLIENT_RUNTIME, kvm_arm_cpreg_level(0x40200000000f0800));
}

/* A list in the kernel's order: core, timer, system registers, VFP, demux. */
static struct fake_reg list_regs[] = {
	{.id = 0x4020000000100000, .value = 1},
	{.id = 0x40300000000f0708, .value = 0x1122334455667788},
	{.id = 0x40200000000f0800, .value = 3},
	{.id = 0x40200000000f0000, .value = 4},
	{.id = 0x4030000000120000, .value = 5},
	{.id = 0x4020000000110000, .value = 6},
};

static void use_list(struct fake_reg *regs, uint64_t nr)
{
	for (uint64_t i = 0; i < nr; i++) {
		regs[i].value = i + 1;
		regs[i].get_error = regs[i].set_error = 0;
		regs[i].gets = regs[i].sets = 0;
	}
	fake_kernel.regs = regs;
	fake_kernel.nr_regs = nr;
}

/* Covers: SD-092 */
TEST_F(client, SD_092_list_of_the_kernel_is_adopted_sorted_with_values)
{
	static const uint64_t ids[] = {
		0x40200000000f0000,
		0x40200000000f0800,
		0x4020000000110000,
		0x40300000000f0708,
	};
	static const uint64_t values[] = {4, 3, 6, 2};

	use_list(list_regs, 6);
	CHECK_EQ(0, kvm_arm_init_cpreg_list(&self->vcpu));
	CHECK_EQ(4, self->vcpu.nr_regs);
	CHECK_BYTES(ids, self->vcpu.ids, sizeof(ids));
	CHECK_BYTES(values, self->vcpu.values, sizeof(values));
	CHECK_EQ(0, kvm_arm_init_cpreg_list(&self->vcpu)); /* in place of the one before */
	CHECK_EQ(4, self->vcpu.nr_regs);
}

TEST_F(client, list_that_is_empty_is_a_list)
{
	use_list(list_regs, 0);
	CHECK_EQ(0, kvm_arm_init_cpreg_list(&self->vcpu));
	CHECK_EQ(0, self->vcpu.nr_regs);
}

TEST_F(client, list_with_a_register_of_another_size_is_refused)
{
	struct fake_reg regs[] = {{.id = 0x40200000000f0000}, {.id = 0x40100000000f0001}};

	use_list(list_regs, 6);
	CHECK_EQ(0, kvm_arm_init_cpreg_list(&self->vcpu));
	use_list(regs, 2);
	CHECK_EQ(-EINVAL, kvm_arm_init_cpreg_list(&self->vcpu));
	CHECK_EQ(4, self->vcpu.nr_regs);
}

TEST_F(client, list_that_is_too_long_is_refused)
{
	use_list(list_regs, 6);
	CHECK_EQ(0, kvm_arm_init_cpreg_list(&self->vcpu));
	fake_kernel.nr_regs = KVM_CLIENT_MAX_REGS + 1;
	CHECK_EQ(-E2BIG, kvm_arm_init_cpreg_list(&self->vcpu));
	CHECK_EQ(4, self->vcpu.nr_regs);
}

TEST_F(client, list_that_cannot_be_had_is_an_error)
{
	use_list(list_regs, 6);
	fake_kernel_fail(KVM_GET_REG_LIST, -ENOEXEC, 1);
	CHECK_EQ(-ENOEXEC, kvm_arm_init_cpreg_list(&self->vcpu));
	fake_kernel_fail(0, 0, 0);
	list_regs[2].get_error = -ENOENT;
	CHECK_EQ(-EIO, kvm_arm_init_cpreg_list(&self->vcpu));
}

/* Covers: SD-094, SD-103 */
TEST_F(client, SD_103_counter_is_written_at_level_full_only)
{
	struct fake_reg *counter = &list_regs[1];

	use_list(list_regs, 6);
	CHECK_EQ(0, kvm_arm_init_cpreg_list(&self->vcpu));
	CHECK(write_list_to_kvmstate(&self->vcpu, KVM_CLIENT_RUNTIME));
	CHECK(write_list_to_kvmstate(&self->vcpu, KVM_CLIENT_RESET));
	CHECK_EQ(0, counter->sets);
	CHECK_EQ(2, list_regs[3].sets);
	CHECK(write_list_to_kvmstate(&self->vcpu, KVM_CLIENT_FULL));
	CHECK_EQ(1, counter->sets);
	CHECK_EQ(3, list_regs[3].sets);
	CHECK_EQ(0, list_regs[0].sets + list_regs[4].sets);
}

/* Covers: SD-095 */
TEST_F(client, SD_095_writing_the_list_goes_on_past_failures)
{
	use_list(list_regs, 6);
	CHECK_EQ(0, kvm_arm_init_cpreg_list(&self->vcpu));
	list_regs[3].set_error = -EINVAL; /* the first in the order of the ids */
	for (unsigned i = 0; i < 4; i++)
		self->vcpu.values[i] = 100 + i;
	CHECK(!write_list_to_kvmstate(&self->vcpu, KVM_CLIENT_FULL));
	CHECK_EQ(4, list_regs[3].value);
	CHECK_EQ(101, list_regs[2].value);
	CHECK_EQ(102, list_regs[5].value);
	CHECK_EQ(103, list_regs[1].value);
}

/* Covers: SD-096 */
TEST_F(client, SD_096_reading_the_list_goes_on_past_failures)
{
	use_list(list_regs, 6);
	CHECK_EQ(0, kvm_arm_init_cpreg_list(&self->vcpu));
	for (unsigned i = 0; i < 6; i++)
		list_regs[i].value = 200 + i;
	list_regs[3].get_error = -ENOENT;
	CHECK(!write_kvmstate_to_list(&self->vcpu));
	CHECK_EQ(4, self->vcpu.values[0]);
	CHECK_EQ(202, self->vcpu.values[1]);
	CHECK_EQ(205, self->vcpu.values[2]);
	CHECK_EQ(201, self->vcpu.values[3]);
}

/* Covers: SD-097 */
TEST_F(client, SD_097_reset_initialises_and_reads_the_list_back)
{
	use_list(list_regs, 6);
	CHECK_EQ(0, kvm_arm_init_cpreg_list(&self->vcpu));
	list_regs[2].value = 77;
	CHECK_EQ(0, kvm_arm_reset_vcpu(&self->vcpu));
	CHECK_EQ(1, fake_kernel_count_calls(KVM_ARM_VCPU_INIT));
	CHECK_EQ(77, self->vcpu.values[1]);
	list_regs[2].get_error = -EINVAL;
	CHECK_EQ(-EIO, kvm_arm_reset_vcpu(&self->vcpu));
	fake_kernel_fail(KVM_ARM_VCPU_INIT, -EINVAL, 1);
	CHECK_EQ(-EINVAL, kvm_arm_reset_vcpu(&self->vcpu));
}

TEST_F(client, register_of_a_size_that_is_not_known_is_not_asked_for)
{
	uint64_t value;

	CHECK_EQ(-EINVAL, kvm_client_get_reg(&self->vcpu, 0x40100000000f0001, &value));
	CHECK_EQ(-EINVAL, kvm_client_set_reg(&self->vcpu, 0x40400000000f0001, 0));
	CHECK_EQ(0, fake_kernel_count_calls(KVM_GET_ONE_REG) +
			    fake_kernel_count_calls(KVM_SET_ONE_REG));
}

/* Covers: SD-101 */
TEST_F(client, SD_101_mp_state_goes_both_ways)
{
	self->vcpu.powered_off = true;
	CHECK_EQ(0, kvm_arm_sync_mpstate_to_kvm(&self->vcpu));
	CHECK_EQ(KVM_MP_STATE_STOPPED, fake_kernel.mp_state.mp_state);
	self->vcpu.powered_off = false;
	CHECK_EQ(0, kvm_arm_sync_mpstate_to_qemu(&self->vcpu));
	CHECK(self->vcpu.powered_off);
	self->vcpu.powered_off = false;
	CHECK_EQ(0, kvm_arm_sync_mpstate_to_kvm(&self->vcpu));
	CHECK_EQ(KVM_MP_STATE_RUNNABLE, fake_kernel.mp_state.mp_state);
	self->vcpu.powered_off = true;
	CHECK_EQ(0, kvm_arm_sync_mpstate_to_qemu(&self->vcpu));
	CHECK(!self->vcpu.powered_off);
	fake_kernel_fail(KVM_GET_MP_STATE, -EINTR, 1);
	CHECK_EQ(-EINTR, kvm_arm_sync_mpstate_to_qemu(&self->vcpu));
}

/* Covers: SD-101 */
TEST_F(client, SD_101_mp_state_is_left_alone_where_the_kernel_has_none)
{
	fake_kernel.has_mp_state = false;
	self->vcpu.powered_off = true;
	CHECK_EQ(0, kvm_arm_sync_mpstate_to_kvm(&self->vcpu));
	CHECK_EQ(0, kvm_arm_sync_mpstate_to_qemu(&self->vcpu));
	CHECK_EQ(0, fake_kernel_count_calls(KVM_GET_MP_STATE) +
			    fake_kernel_count_calls(KVM_SET_MP_STATE));
	CHECK(self->vcpu.powered_off);
}

/* --- devices ----------------------------------------------------------------------------------------- */

/* Covers: SD-091, SD-102 */
TEST_F(client, SD_091_address_of_a_device_is_told_once_when_the_machine_is_complete)
{
	struct kvm_client_device *dist = kvm_arm_register_device(&self->vm, 0, 0, 0, FD_DEVICE);
	struct kvm_client_device *cpu = kvm_arm_register_device(&self->vm, 1, 0, 1, -1);
	struct kvm_client_device *gone = kvm_arm_register_device(&self->vm, 2, 0, 2, -1);

	kvm_client_map_device(dist, 0x1000);
	kvm_client_unmap_device(dist);
	kvm_client_map_device(dist, 0x08000000);
	kvm_client_map_device(cpu, 0x08010000);
	kvm_client_map_device(gone, 0x3000);
	kvm_client_unmap_device(gone);
	CHECK_EQ(0, fake_kernel.nr_addrs + fake_kernel.nr_attrs);
	CHECK_EQ(0, kvm_client_tell_devices(&self->vm));
	CHECK_EQ(0, kvm_client_tell_devices(&self->vm));
	REQUIRE_EQ(1, fake_kernel.nr_attrs);
	CHECK_EQ(0, fake_kernel.attrs[0].group);
	CHECK_EQ(0, fake_kernel.attrs[0].attr);
	CHECK_EQ(0x08000000, fake_kernel.attr_addresses[0]);
	REQUIRE_EQ(1, fake_kernel.nr_addrs);
	CHECK_EQ(1, fake_kernel.addrs[0].id);
	CHECK_EQ(0x08010000, fake_kernel.addrs[0].addr);
}

TEST_F(client, address_that_the_kernel_refuses_is_an_error)
{
	kvm_client_map_device(kvm_arm_register_device(&self->vm, 0, 0, 0, FD_DEVICE), 0x1000);
	fake_kernel_fail(KVM_SET_DEVICE_ATTR, -EINVAL, 1);
	CHECK_EQ(-EINVAL, kvm_client_tell_devices(&self->vm));
}

TEST_F(client, address_that_the_kernel_refused_is_told_by_the_next_call_and_those_before_are_not)
{
	struct kvm_client_device *dist = kvm_arm_register_device(&self->vm, 0, 0, 0, -1);
	struct kvm_client_device *cpu = kvm_arm_register_device(&self->vm, 1, 0, 1, FD_DEVICE);

	kvm_client_map_device(dist, 0x1000);
	kvm_client_map_device(cpu, 0x1000);
	fake_kernel_fail(KVM_SET_DEVICE_ATTR, -EBUSY, 1);
	CHECK_EQ(-EBUSY, kvm_client_tell_devices(&self->vm));
	kvm_client_map_device(cpu, 0x2000);
	fake_kernel_fail(0, 0, 0);
	CHECK_EQ(0, kvm_client_tell_devices(&self->vm));
	CHECK_EQ(0, kvm_client_tell_devices(&self->vm));
	CHECK_EQ(1, fake_kernel.nr_addrs);
	REQUIRE_EQ(1, fake_kernel.nr_attrs);
	CHECK_EQ(0x2000, fake_kernel.attr_addresses[0]);
}

TEST_F(client, devices_have_room_for_eight)
{
	for (unsigned i = 0; i < KVM_CLIENT_MAX_DEVICES; i++)
		CHECK(kvm_arm_register_device(&self->vm, i, 0, i, -1));
	CHECK(!kvm_arm_register_device(&self->vm, 9, 0, 9, -1));
}

/* --- the host ---------------------------------------------------------------------------------------- */

static const uint32_t targets[] = {5, 1, 0, KVM_CLIENT_TARGET_NONE};

/* Covers: SD-098, SD-099 */
TEST(scratch, SD_098_vcpu_is_made_as_the_kernel_prefers_and_closed_backwards)
{
	static const int opened[] = {FD_KVM, FD_VM, FD_VCPU}, closed[] = {FD_VCPU, FD_VM, FD_KVM};
	struct kvm_vcpu_init init;
	int fds[KVM_CLIENT_NR_FDS];

	fake_kernel_reset();
	fake_kernel.target = fake_kernel.target_accepted = 1;
	CHECK(kvm_arm_create_scratch_host_vcpu(&fake_kernel_backend, NULL, fds, &init));
	CHECK_EQ(1, init.target);
	CHECK_EQ(0, init.features[0]);
	CHECK_BYTES(opened, fds, sizeof(opened));
	kvm_arm_destroy_scratch_host_vcpu(&fake_kernel_backend, fds);
	CHECK_EQ(3, fake_kernel.nr_closed);
	CHECK_BYTES(closed, fake_kernel.closed, sizeof(closed));
}

TEST(scratch, SD_098_targets_are_tried_where_the_kernel_prefers_none)
{
	struct kvm_vcpu_init init;
	int fds[KVM_CLIENT_NR_FDS];

	fake_kernel_reset();
	fake_kernel_fail(KVM_ARM_PREFERRED_TARGET, -EINVAL, 1);
	fake_kernel.target_accepted = 0;
	CHECK(kvm_arm_create_scratch_host_vcpu(&fake_kernel_backend, targets, fds, &init));
	CHECK_EQ(0, init.target);
	CHECK_EQ(3, fake_kernel_count_calls(KVM_ARM_VCPU_INIT));
	fake_kernel.target_accepted = 9;
	CHECK(!kvm_arm_create_scratch_host_vcpu(&fake_kernel_backend, targets, fds, &init));
	CHECK_EQ(3, fake_kernel.nr_closed);
	CHECK(!kvm_arm_create_scratch_host_vcpu(&fake_kernel_backend, NULL, fds, &init));
	CHECK_EQ(6, fake_kernel.nr_closed);
}

struct scratch_error {
	const char *label;
	unsigned cmd;
	unsigned closed;
};

static const struct scratch_error scratch_errors[] = {
	{"open", 0, 0},
	{"CREATE_VM", KVM_CREATE_VM, 1},
	{"CREATE_VCPU", KVM_CREATE_VCPU, 2},
	{"VCPU_INIT", KVM_ARM_VCPU_INIT, 3},
};

TEST_TABLE(scratch, failure_leaves_nothing_open, struct scratch_error, scratch_errors)
{
	struct kvm_vcpu_init init;
	int fds[KVM_CLIENT_NR_FDS];

	fake_kernel_reset();
	if (row->cmd)
		fake_kernel_fail(row->cmd, -ENOMEM, 1);
	else
		fake_kernel.open_error = -EACCES;
	CHECK(!kvm_arm_create_scratch_host_vcpu(&fake_kernel_backend, targets, fds, &init));
	CHECK_EQ(row->closed, fake_kernel.nr_closed);
}

/* A Cortex-A15 r3p2 (Cortex-A15 TRM chapter 4 and 10). */
static struct fake_reg a15[] = {
	{.id = 0x40200000000f0000, .value = 0x413fc0f2},
	{.id = 0x40200000000f0080, .value = 0x00001131},
	{.id = 0x40200000000f0082, .value = 0x02010555},
	{.id = 0x40200000000f0084, .value = 0x10201105},
	{.id = 0x40200000000f0085, .value = 0x20000000},
	{.id = 0x40200000000f0086, .value = 0x01240000},
	{.id = 0x40200000000f0087, .value = 0x02102211},
	{.id = 0x40200000000f0100, .value = 0x02101110},
	{.id = 0x40200000000f0101, .value = 0x13112111},
	{.id = 0x40200000000f0102, .value = 0x21232041},
	{.id = 0x40200000000f0103, .value = 0x11112131},
	{.id = 0x40200000000f0104, .value = 0x10011142},
	{.id = 0x40200000000f0105, .value = 0x00000000},
	{.id = 0x4020000000121007, .value = 0x10110222},
	{.id = 0x4020000000121006, .value = 0x11111111},
};

#define NR_A15 (sizeof(a15) / sizeof(a15[0]))

/* Covers: SD-100, SD-104 */
TEST(host, SD_100_features_are_those_of_the_preferred_cpu)
{
	struct kvm_client_host host;

	fake_kernel_reset();
	fake_kernel.regs = a15;
	fake_kernel.nr_regs = NR_A15;
	CHECK(kvm_arm_get_host_cpu_features(&fake_kernel_backend, &host));
	CHECK_EQ(0, host.target);
	CHECK_STR("arm,cortex-a15", host.dtb_compatible);
	CHECK_EQ(0x413fc0f2, host.midr);
	CHECK_EQ(0x10201105, host.id_mmfr[0]);
	CHECK_EQ(0x02101110, host.id_isar[0]);
	CHECK_EQ(0x10110222, host.mvfr[0]);
	CHECK_EQ(0x11111111, host.mvfr[1]);
	CHECK_EQ(KVM_CLIENT_FEATURE_LPAE | KVM_CLIENT_FEATURE_DIVIDE | KVM_CLIENT_FEATURE_VFP_D32 |
			 KVM_CLIENT_FEATURE_NEON | KVM_CLIENT_FEATURE_VFP_FMA,
		 host.features);
	CHECK_EQ(3, fake_kernel.nr_closed);
}

TEST(host, SD_100_features_that_are_not_there_are_not_told)
{
	struct kvm_client_host host;
	struct fake_reg regs[NR_A15];

	fake_kernel_reset();
	memcpy(regs, a15, sizeof(regs));
	for (unsigned i = 0; i < NR_A15; i++)
		regs[i].value = 0;
	fake_kernel.regs = regs;
	fake_kernel.nr_regs = NR_A15;
	fake_kernel.target = fake_kernel.target_accepted = 1;
	CHECK(kvm_arm_get_host_cpu_features(&fake_kernel_backend, &host));
	CHECK_STR("arm,cortex-a7", host.dtb_compatible);
	CHECK_EQ(0, host.features);
}

TEST(host, features_cannot_be_told_when_a_register_or_the_cpu_is_unknown)
{
	struct kvm_client_host host;

	fake_kernel_reset();
	fake_kernel.regs = a15;
	fake_kernel.nr_regs = NR_A15 - 1;
	CHECK(!kvm_arm_get_host_cpu_features(&fake_kernel_backend, &host));
	CHECK_EQ(3, fake_kernel.nr_closed);
	fake_kernel.nr_regs = NR_A15;
	fake_kernel.target = fake_kernel.target_accepted = 2;
	CHECK(!kvm_arm_get_host_cpu_features(&fake_kernel_backend, &host));
	fake_kernel.open_error = -ENOENT;
	CHECK(!kvm_arm_get_host_cpu_features(&fake_kernel_backend, &host));
}
