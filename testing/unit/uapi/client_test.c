/* SPDX-License-Identifier: GPL-2.0-only */
/* The client library's contract (SPEC.md section 1.4, SD-090 to SD-104) against a kernel that a test scripts. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "testing/harness/test.h"
#include "uapi/client/client.h"

#define NR_CALLS 512

/* --- a scripted kernel ------------------------------------------------------------------------------- */

struct reg {
	uint64_t id, value;
	int get_error, set_error;
	unsigned gets, sets;
};

enum {
	FD_KVM = 3,
	FD_VM,
	FD_VCPU,
	FD_DEVICE = 9,
};

static struct kernel {
	int version, map_size;
	int open_error;
	unsigned fail_cmd; /* this ioctl ... */
	int fail_error;	   /* ... fails with this, */
	unsigned fail_nth; /* once it is called for the nth time */
	bool map_fails;
	bool has_mp_state;
	struct kvm_mp_state mp_state;
	uint32_t target, target_accepted;
	struct kvm_vcpu_init init;
	struct reg *regs;
	uint64_t nr_regs;

	unsigned calls[NR_CALLS], nr_calls;
	int closed[8];
	unsigned nr_closed;
	int unmapped;
	struct kvm_arm_device_addr addrs[8];
	unsigned nr_addrs;
	struct kvm_device_attr attrs[8];
	uint64_t attr_addresses[8];
	unsigned nr_attrs;
	struct kvm_userspace_memory_region region;
	struct kvm_irq_level line;
} kernel;

static unsigned count_calls(unsigned cmd)
{
	unsigned n = 0;

	for (unsigned i = 0; i < kernel.nr_calls; i++)
		n += kernel.calls[i] == cmd;
	return n;
}

static int fake_open(void)
{
	return kernel.open_error ? kernel.open_error : FD_KVM;
}

static int fake_close(int fd)
{
	kernel.closed[kernel.nr_closed++] = fd;
	return 0;
}

static void *fake_map(int fd, size_t size)
{
	return kernel.map_fails ? NULL : calloc(1, size);
}

static void fake_unmap(void *start, size_t size)
{
	kernel.unmapped++;
	free(start);
}

static int get_list(struct kvm_reg_list *list)
{
	const uint64_t room = list->n;

	list->n = kernel.nr_regs;
	if (room < kernel.nr_regs)
		return -E2BIG;
	for (uint64_t i = 0; i < kernel.nr_regs; i++)
		list->reg[i] = kernel.regs[i].id;
	return 0;
}

static struct reg *find_reg(uint64_t id)
{
	for (uint64_t i = 0; i < kernel.nr_regs; i++)
		if (kernel.regs[i].id == id)
			return &kernel.regs[i];
	return NULL;
}

static int get_reg(const struct kvm_one_reg *one)
{
	struct reg *reg = find_reg(one->id);

	if (!reg)
		return -ENOENT;
	reg->gets++;
	if (!reg->get_error)
		memcpy((void *)(uintptr_t)one->addr, &reg->value, KVM_REG_SIZE(one->id));
	return reg->get_error;
}

static int set_reg(const struct kvm_one_reg *one)
{
	struct reg *reg = find_reg(one->id);

	if (!reg)
		return -ENOENT;
	reg->sets++;
	if (!reg->set_error)
		memcpy(&reg->value, (void *)(uintptr_t)one->addr, KVM_REG_SIZE(one->id));
	return reg->set_error;
}

static int init_vcpu(const struct kvm_vcpu_init *init)
{
	kernel.init = *init;
	return init->target == kernel.target_accepted ? 0 : -EINVAL;
}

static int set_device_attr(const struct kvm_device_attr *attr)
{
	kernel.attr_addresses[kernel.nr_attrs] = *(const uint64_t *)(uintptr_t)attr->addr;
	kernel.attrs[kernel.nr_attrs++] = *attr;
	return 0;
}

static int fake_ioctl(int fd, unsigned int cmd, unsigned long arg)
{
	void *data = (void *)arg;

	kernel.calls[kernel.nr_calls++] = cmd;
	if (cmd == kernel.fail_cmd && count_calls(cmd) >= kernel.fail_nth)
		return kernel.fail_error;
	switch (cmd) {
	case KVM_GET_API_VERSION:
		return kernel.version;
	case KVM_GET_VCPU_MMAP_SIZE:
		return kernel.map_size;
	case KVM_CHECK_EXTENSION:
		return arg == KVM_CAP_MP_STATE ? kernel.has_mp_state : 0;
	case KVM_CREATE_VM:
		return FD_VM;
	case KVM_CREATE_VCPU:
		return FD_VCPU;
	case KVM_ARM_PREFERRED_TARGET:
		*(struct kvm_vcpu_init *)data = (struct kvm_vcpu_init){.target = kernel.target};
		return 0;
	case KVM_ARM_VCPU_INIT:
		return init_vcpu(data);
	case KVM_GET_REG_LIST:
		return get_list(data);
	case KVM_GET_ONE_REG: /* and KVM_ARM_SET_DEVICE_ADDR, which has the same number */
		if (fd == FD_VCPU)
			return get_reg(data);
		kernel.addrs[kernel.nr_addrs++] = *(struct kvm_arm_device_addr *)data;
		return 0;
	case KVM_SET_ONE_REG:
		return set_reg(data);
	case KVM_GET_MP_STATE:
		*(struct kvm_mp_state *)data = kernel.mp_state;
		return 0;
	case KVM_SET_MP_STATE:
		kernel.mp_state = *(struct kvm_mp_state *)data;
		return 0;
	case KVM_SET_DEVICE_ATTR:
		return set_device_attr(data);
	case KVM_SET_USER_MEMORY_REGION:
		kernel.region = *(struct kvm_userspace_memory_region *)data;
		return 0;
	case KVM_IRQ_LINE:
		kernel.line = *(struct kvm_irq_level *)data;
		return 0;
	default:
		return 0;
	}
}

static const struct kvm_backend backend = {
	.open = fake_open,
	.ioctl = fake_ioctl,
	.close = fake_close,
	.map = fake_map,
	.unmap = fake_unmap,
};

/* --- a machine on it --------------------------------------------------------------------------------- */

struct client {
	struct kvm_client kvm;
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpu;
};

static void reset_kernel(void)
{
	memset(&kernel, 0, sizeof(kernel));
	kernel.version = 12;
	kernel.map_size = 8192;
	kernel.has_mp_state = true;
}

static void client_set_up(struct client *self)
{
	reset_kernel();
	CHECK_EQ(0, kvm_client_open(&self->kvm, &backend));
	CHECK_EQ(0, kvm_client_create_vm(&self->kvm, &self->vm));
	CHECK_EQ(0, kvm_client_create_vcpu(&self->vm, 0, &self->vcpu));
}

static void client_tear_down(struct client *self)
{
	static const int order[] = {FD_VCPU, FD_VM, FD_KVM};

	kernel.nr_closed = 0;
	kvm_client_destroy_vcpu(&self->vcpu);
	kvm_client_destroy_vm(&self->vm);
	kvm_client_close(&self->kvm);
	CHECK_EQ(3, kernel.nr_closed);
	CHECK_BYTES(order, kernel.closed, sizeof(order));
	CHECK_EQ(1, kernel.unmapped);
}
TEST_FIXTURE(client)

/* Makes ioctl cmd fail with the error from its nth call on. */
static void fail(unsigned cmd, int error, unsigned nth)
{
	kernel.fail_cmd = cmd;
	kernel.fail_error = error;
	kernel.fail_nth = nth;
	kernel.nr_calls = 0;
}

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

	reset_kernel();
	if (row->cmd)
		fail(row->cmd, row->result, 1);
	else
		kernel.open_error = row->result;
	CHECK_EQ(row->expected, kvm_client_open(&client, &backend));
	CHECK_EQ(row->cmd ? 1 : 0, kernel.nr_closed);
}

TEST_F(client, vm_that_cannot_be_made_is_an_error)
{
	struct kvm_client_vm vm;

	fail(KVM_CREATE_VM, -EMFILE, 1);
	CHECK_EQ(-EMFILE, kvm_client_create_vm(&self->kvm, &vm));
}

TEST_F(client, vcpu_that_cannot_be_made_or_mapped_is_an_error)
{
	struct kvm_client_vcpu vcpu;

	kernel.map_fails = true;
	CHECK_EQ(-ENOMEM, kvm_client_create_vcpu(&self->vm, 1, &vcpu));
	CHECK_EQ(1, kernel.nr_closed);
	fail(KVM_CREATE_VCPU, -EEXIST, 1);
	CHECK_EQ(-EEXIST, kvm_client_create_vcpu(&self->vm, 1, &vcpu));
	CHECK_EQ(1, kernel.nr_closed);
}

TEST_F(client, memory_and_lines_reach_the_kernel)
{
	int memory;

	CHECK_EQ(0, kvm_client_set_memory(&self->vm, 3, 0x123456789000, 0x2000, &memory, 2));
	CHECK_EQ(3, kernel.region.slot);
	CHECK_EQ(2, kernel.region.flags);
	CHECK_EQ(0x123456789000, kernel.region.guest_phys_addr);
	CHECK_EQ(0x2000, kernel.region.memory_size);
	CHECK_EQ((uintptr_t)&memory, kernel.region.userspace_addr);
	CHECK_EQ(0, kvm_client_irq_line(&self->vm, 0x01000020, true));
	CHECK_EQ(0x01000020, kernel.line.irq);
	CHECK_EQ(1, kernel.line.level);
	CHECK_EQ(0, kvm_client_run(&self->vcpu));
	CHECK_EQ(1, count_calls(KVM_RUN));
}

/* --- vcpus ------------------------------------------------------------------------------------------- */

TEST_F(client, SD_090_vcpu_is_initialised_again_as_often_as_one_likes)
{
	CHECK_EQ(0, kvm_client_preferred_target(&self->vm, &self->vcpu.init));
	self->vcpu.init.features[0] = 3;
	for (unsigned i = 1; i < 4; i++) {
		CHECK_EQ(0, kvm_arm_vcpu_init(&self->vcpu));
		CHECK_EQ(i, count_calls(KVM_ARM_VCPU_INIT));
		CHECK_EQ(3, kernel.init.features[0]);
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
static struct reg list_regs[] = {
	{.id = 0x4020000000100000, .value = 1},
	{.id = 0x40300000000f0708, .value = 0x1122334455667788},
	{.id = 0x40200000000f0800, .value = 3},
	{.id = 0x40200000000f0000, .value = 4},
	{.id = 0x4030000000120000, .value = 5},
	{.id = 0x4020000000110000, .value = 6},
};

static void use_list(struct reg *regs, uint64_t nr)
{
	for (uint64_t i = 0; i < nr; i++) {
		regs[i].value = i + 1;
		regs[i].get_error = regs[i].set_error = 0;
		regs[i].gets = regs[i].sets = 0;
	}
	kernel.regs = regs;
	kernel.nr_regs = nr;
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
	struct reg regs[] = {{.id = 0x40200000000f0000}, {.id = 0x40100000000f0001}};

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
	kernel.nr_regs = KVM_CLIENT_MAX_REGS + 1;
	CHECK_EQ(-E2BIG, kvm_arm_init_cpreg_list(&self->vcpu));
	CHECK_EQ(4, self->vcpu.nr_regs);
}

TEST_F(client, list_that_cannot_be_had_is_an_error)
{
	use_list(list_regs, 6);
	fail(KVM_GET_REG_LIST, -ENOEXEC, 1);
	CHECK_EQ(-ENOEXEC, kvm_arm_init_cpreg_list(&self->vcpu));
	fail(0, 0, 0);
	list_regs[2].get_error = -ENOENT;
	CHECK_EQ(-EIO, kvm_arm_init_cpreg_list(&self->vcpu));
}

/* Covers: SD-094, SD-103 */
TEST_F(client, SD_103_counter_is_written_at_level_full_only)
{
	struct reg *counter = &list_regs[1];

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
	CHECK_EQ(1, count_calls(KVM_ARM_VCPU_INIT));
	CHECK_EQ(77, self->vcpu.values[1]);
	list_regs[2].get_error = -EINVAL;
	CHECK_EQ(-EIO, kvm_arm_reset_vcpu(&self->vcpu));
	fail(KVM_ARM_VCPU_INIT, -EINVAL, 1);
	CHECK_EQ(-EINVAL, kvm_arm_reset_vcpu(&self->vcpu));
}

TEST_F(client, register_of_a_size_that_is_not_known_is_not_asked_for)
{
	uint64_t value;

	CHECK_EQ(-EINVAL, kvm_client_get_reg(&self->vcpu, 0x40100000000f0001, &value));
	CHECK_EQ(-EINVAL, kvm_client_set_reg(&self->vcpu, 0x40400000000f0001, 0));
	CHECK_EQ(0, count_calls(KVM_GET_ONE_REG) + count_calls(KVM_SET_ONE_REG));
}

/* Covers: SD-101 */
TEST_F(client, SD_101_mp_state_goes_both_ways)
{
	self->vcpu.powered_off = true;
	CHECK_EQ(0, kvm_arm_sync_mpstate_to_kvm(&self->vcpu));
	CHECK_EQ(KVM_MP_STATE_STOPPED, kernel.mp_state.mp_state);
	self->vcpu.powered_off = false;
	CHECK_EQ(0, kvm_arm_sync_mpstate_to_qemu(&self->vcpu));
	CHECK(self->vcpu.powered_off);
	self->vcpu.powered_off = false;
	CHECK_EQ(0, kvm_arm_sync_mpstate_to_kvm(&self->vcpu));
	CHECK_EQ(KVM_MP_STATE_RUNNABLE, kernel.mp_state.mp_state);
	self->vcpu.powered_off = true;
	CHECK_EQ(0, kvm_arm_sync_mpstate_to_qemu(&self->vcpu));
	CHECK(!self->vcpu.powered_off);
	fail(KVM_GET_MP_STATE, -EINTR, 1);
	CHECK_EQ(-EINTR, kvm_arm_sync_mpstate_to_qemu(&self->vcpu));
}

/* Covers: SD-101 */
TEST_F(client, SD_101_mp_state_is_left_alone_where_the_kernel_has_none)
{
	kernel.has_mp_state = false;
	self->vcpu.powered_off = true;
	CHECK_EQ(0, kvm_arm_sync_mpstate_to_kvm(&self->vcpu));
	CHECK_EQ(0, kvm_arm_sync_mpstate_to_qemu(&self->vcpu));
	CHECK_EQ(0, count_calls(KVM_GET_MP_STATE) + count_calls(KVM_SET_MP_STATE));
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
	CHECK_EQ(0, kernel.nr_addrs + kernel.nr_attrs);
	CHECK_EQ(0, kvm_client_tell_devices(&self->vm));
	CHECK_EQ(0, kvm_client_tell_devices(&self->vm));
	REQUIRE_EQ(1, kernel.nr_attrs);
	CHECK_EQ(0, kernel.attrs[0].group);
	CHECK_EQ(0, kernel.attrs[0].attr);
	CHECK_EQ(0x08000000, kernel.attr_addresses[0]);
	REQUIRE_EQ(1, kernel.nr_addrs);
	CHECK_EQ(1, kernel.addrs[0].id);
	CHECK_EQ(0x08010000, kernel.addrs[0].addr);
}

TEST_F(client, address_that_the_kernel_refuses_is_an_error)
{
	kvm_client_map_device(kvm_arm_register_device(&self->vm, 0, 0, 0, FD_DEVICE), 0x1000);
	fail(KVM_SET_DEVICE_ATTR, -EINVAL, 1);
	CHECK_EQ(-EINVAL, kvm_client_tell_devices(&self->vm));
}

TEST_F(client, address_that_the_kernel_refused_is_told_by_the_next_call_and_those_before_are_not)
{
	struct kvm_client_device *dist = kvm_arm_register_device(&self->vm, 0, 0, 0, -1);
	struct kvm_client_device *cpu = kvm_arm_register_device(&self->vm, 1, 0, 1, FD_DEVICE);

	kvm_client_map_device(dist, 0x1000);
	kvm_client_map_device(cpu, 0x1000);
	fail(KVM_SET_DEVICE_ATTR, -EBUSY, 1);
	CHECK_EQ(-EBUSY, kvm_client_tell_devices(&self->vm));
	kvm_client_map_device(cpu, 0x2000);
	fail(0, 0, 0);
	CHECK_EQ(0, kvm_client_tell_devices(&self->vm));
	CHECK_EQ(0, kvm_client_tell_devices(&self->vm));
	CHECK_EQ(1, kernel.nr_addrs);
	REQUIRE_EQ(1, kernel.nr_attrs);
	CHECK_EQ(0x2000, kernel.attr_addresses[0]);
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

	reset_kernel();
	kernel.target = kernel.target_accepted = 1;
	CHECK(kvm_arm_create_scratch_host_vcpu(&backend, NULL, fds, &init));
	CHECK_EQ(1, init.target);
	CHECK_EQ(0, init.features[0]);
	CHECK_BYTES(opened, fds, sizeof(opened));
	kvm_arm_destroy_scratch_host_vcpu(&backend, fds);
	CHECK_EQ(3, kernel.nr_closed);
	CHECK_BYTES(closed, kernel.closed, sizeof(closed));
}

TEST(scratch, SD_098_targets_are_tried_where_the_kernel_prefers_none)
{
	struct kvm_vcpu_init init;
	int fds[KVM_CLIENT_NR_FDS];

	reset_kernel();
	fail(KVM_ARM_PREFERRED_TARGET, -EINVAL, 1);
	kernel.target_accepted = 0;
	CHECK(kvm_arm_create_scratch_host_vcpu(&backend, targets, fds, &init));
	CHECK_EQ(0, init.target);
	CHECK_EQ(3, count_calls(KVM_ARM_VCPU_INIT));
	kernel.target_accepted = 9;
	CHECK(!kvm_arm_create_scratch_host_vcpu(&backend, targets, fds, &init));
	CHECK_EQ(3, kernel.nr_closed);
	CHECK(!kvm_arm_create_scratch_host_vcpu(&backend, NULL, fds, &init));
	CHECK_EQ(6, kernel.nr_closed);
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

	reset_kernel();
	if (row->cmd)
		fail(row->cmd, -ENOMEM, 1);
	else
		kernel.open_error = -EACCES;
	CHECK(!kvm_arm_create_scratch_host_vcpu(&backend, targets, fds, &init));
	CHECK_EQ(row->closed, kernel.nr_closed);
}

/* A Cortex-A15 r3p2 (Cortex-A15 TRM chapter 4 and 10). */
static struct reg a15[] = {
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

	reset_kernel();
	kernel.regs = a15;
	kernel.nr_regs = NR_A15;
	CHECK(kvm_arm_get_host_cpu_features(&backend, &host));
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
	CHECK_EQ(3, kernel.nr_closed);
}

TEST(host, SD_100_features_that_are_not_there_are_not_told)
{
	struct kvm_client_host host;
	struct reg regs[NR_A15];

	reset_kernel();
	memcpy(regs, a15, sizeof(regs));
	for (unsigned i = 0; i < NR_A15; i++)
		regs[i].value = 0;
	kernel.regs = regs;
	kernel.nr_regs = NR_A15;
	kernel.target = kernel.target_accepted = 1;
	CHECK(kvm_arm_get_host_cpu_features(&backend, &host));
	CHECK_STR("arm,cortex-a7", host.dtb_compatible);
	CHECK_EQ(0, host.features);
}

TEST(host, features_cannot_be_told_when_a_register_or_the_cpu_is_unknown)
{
	struct kvm_client_host host;

	reset_kernel();
	kernel.regs = a15;
	kernel.nr_regs = NR_A15 - 1;
	CHECK(!kvm_arm_get_host_cpu_features(&backend, &host));
	CHECK_EQ(3, kernel.nr_closed);
	kernel.nr_regs = NR_A15;
	kernel.target = kernel.target_accepted = 2;
	CHECK(!kvm_arm_get_host_cpu_features(&backend, &host));
	kernel.open_error = -ENOENT;
	CHECK(!kvm_arm_get_host_cpu_features(&backend, &host));
}

/* --- the real system calls --------------------------------------------------------------------------- */

TEST(host_backend, errors_are_negative_errnos)
{
	const struct kvm_backend *host = &kvm_backend_host;
	const int fd = memfd_create("vcpu", 0);
	int waiting;

	CHECK_EQ(-EBADF, host->ioctl(-1, FIONREAD, (unsigned long)(uintptr_t)&waiting));
	CHECK_EQ(-EBADF, host->close(-1));
	CHECK_EQ(0, host->close(fd));
	CHECK(!host->map(-1, 4096));
	CHECK(!host->memory_get(0));
}

TEST(host_backend, maps_files_and_memory)
{
	const struct kvm_backend *host = &kvm_backend_host;
	const int fd = memfd_create("vcpu", 0);
	char *page, *memory;

	CHECK_EQ(0, ftruncate(fd, 4096));
	page = host->map(fd, 4096);
	REQUIRE(page);
	page[1] = 'x';
	CHECK_EQ(1, pread(fd, page, 1, 1));
	CHECK_EQ('x', page[0]);
	host->unmap(page, 4096);
	memory = host->memory_get(8192);
	REQUIRE(memory);
	CHECK_EQ(0, memory[8191]);
	memory[8191] = 1;
	host->memory_put(memory, 8192);
	close(fd);
}

TEST(host_backend, event_adds_up_and_never_blocks)
{
	const struct kvm_backend *host = &kvm_backend_host;
	const int fd = host->event();
	uint64_t value = 0;

	CHECK_GE(fd, 0);
	CHECK_EQ(-EAGAIN, host->event_read(fd, &value));
	CHECK_EQ(0, host->event_write(fd, 3));
	CHECK_EQ(0, host->event_write(fd, 4));
	CHECK_EQ(0, host->event_read(fd, &value));
	CHECK_EQ(7, value);
	CHECK_EQ(0, host->close(fd));
	CHECK_EQ(-EBADF, host->event_write(-1, 1));
}

/* Whether there is a /dev/kvm here or not. */
TEST(host_backend, open_gives_a_descriptor_or_an_error)
{
	const int fd = kvm_backend_host.open();

	if (fd >= 0)
		CHECK_EQ(0, kvm_backend_host.close(fd));
	else
		CHECK_EQ(-errno, fd);
}
