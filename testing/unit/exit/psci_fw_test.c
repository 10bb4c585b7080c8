/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/exit/psci_fw.h"

#include "core/vcpu/run.h"
#include "hal/errno.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/fakes/rooms_fake.h"

struct fw {
	struct rooms_vm world;
	struct vcpu *vcpu;
};

static void fw_set_up(struct fw *f)
{
	hal_fake_reset();
	rooms_vm_set_up(&f->world, 2);
	f->vcpu = &f->world.vcpus[0];
}

static void fw_tear_down(struct fw *f)
{
	rooms_vm_tear_down(&f->world);
}

TEST_FIXTURE(fw)

static uint64_t get(struct fw *f, uint32_t index)
{
	uint64_t value = 0xdead;

	CHECK_EQ(0, psci_fw_get(f->vcpu, index, &value));
	return value;
}

TEST_F(fw, values_of_an_a15_and_an_a7)
{
	CHECK_EQ(0x10000, get(self, PSCI_FW_VERSION));
	CHECK_EQ(1, get(self, PSCI_FW_WORKAROUND_1));
	self->vcpu->target = VCPU_TARGET_A7;
	CHECK_EQ(2, get(self, PSCI_FW_WORKAROUND_1));
	self->vcpu->features = 0;
	CHECK_EQ(1, get(self, PSCI_FW_VERSION));
}

/* 1: unknown; 0 would say that the guest is at risk and nothing helps, 2 and 3 that all is well. */
TEST_F(fw, CVE_2018_3639_store_bypass_is_unknown)
{
	CHECK_EQ(1, get(self, PSCI_FW_WORKAROUND_2));
	self->vcpu->target = VCPU_TARGET_A7;
	CHECK_EQ(1, get(self, PSCI_FW_WORKAROUND_2));
}

TEST_F(fw, other_indices_are_not_there)
{
	uint64_t value = 0xdead;

	for (uint32_t index = PSCI_FW_COUNT; index < 0x10000; index++) {
		CHECK_EQ(-HAL_ENOENT, psci_fw_get(self->vcpu, index, &value));
		CHECK_EQ(-HAL_ENOENT, psci_fw_set(self->vcpu, index, 0));
	}
	CHECK_EQ(0xdead, value);
}

static const struct set {
	const char *label;
	uint32_t index, features;
	enum vcpu_target target;
	uint64_t value;
	int result;
	uint32_t version_after;
} sets[] = {
	{"0_2", 0, 2, VCPU_TARGET_A15, 0x2, 0, 0x2},
	{"1_0", 0, 2, VCPU_TARGET_A15, 0x10000, 0, 0x10000},
	{"0_1_with_the_feature", 0, 2, VCPU_TARGET_A15, 0x1, -HAL_EINVAL, 0x10000},
	{"0_1_without", 0, 0, VCPU_TARGET_A15, 0x1, 0, 0x1},
	{"0_2_without", 0, 0, VCPU_TARGET_A15, 0x2, -HAL_EINVAL, 0x10000},
	{"1_0_without", 0, 0, VCPU_TARGET_A15, 0x10000, -HAL_EINVAL, 0x10000},
	{"1_1", 0, 2, VCPU_TARGET_A15, 0x10001, -HAL_EINVAL, 0x10000},
	{"0", 0, 2, VCPU_TARGET_A15, 0, -HAL_EINVAL, 0x10000},
	{"high_bits", 0, 2, VCPU_TARGET_A15, 0x100000002, -HAL_EINVAL, 0x10000},
	{"wa1_0", 1, 2, VCPU_TARGET_A15, 0, 0, 0x10000},
	{"wa1_1", 1, 2, VCPU_TARGET_A15, 1, 0, 0x10000},
	{"wa1_2_on_a15", 1, 2, VCPU_TARGET_A15, 2, -HAL_EINVAL, 0x10000},
	{"wa1_2_on_a7", 1, 2, VCPU_TARGET_A7, 2, 0, 0x10000},
	{"wa1_3_on_a7", 1, 2, VCPU_TARGET_A7, 3, -HAL_EINVAL, 0x10000},
	{"wa1_bit_4", 1, 2, VCPU_TARGET_A7, 0x10, -HAL_EINVAL, 0x10000},
	{"wa1_high_bits", 1, 2, VCPU_TARGET_A7, 1ull << 32, -HAL_EINVAL, 0x10000},
	{"wa2_0", 2, 2, VCPU_TARGET_A15, 0, 0, 0x10000},
	{"wa2_1", 2, 2, VCPU_TARGET_A15, 1, 0, 0x10000},
	{"wa2_2", 2, 2, VCPU_TARGET_A15, 2, -HAL_EINVAL, 0x10000},
	{"wa2_enabled_flag", 2, 2, VCPU_TARGET_A15, 0x11, -HAL_EINVAL, 0x10000},
	{"wa2_high_bits", 2, 2, VCPU_TARGET_A15, 1ull << 63, -HAL_EINVAL, 0x10000},
};

TEST_TABLE(fw, set_takes_what_can_be_had_and_else_changes_nothing, struct set, sets)
{
	struct fw f;

	fw_set_up(&f);
	f.vcpu->features = row->features;
	f.vcpu->target = row->target;
	CHECK_EQ(row->result, psci_fw_set(f.vcpu, row->index, row->value));
	CHECK_EQ(row->version_after, f.world.vm.psci_version);
	fw_tear_down(&f);
}

TEST_F(fw, version_counts_for_the_whole_vm)
{
	uint64_t value;

	CHECK_EQ(0, psci_fw_set(self->vcpu, PSCI_FW_VERSION, 2));
	CHECK_EQ(0, psci_fw_get(&self->world.vcpus[1], PSCI_FW_VERSION, &value));
	CHECK_EQ(2, value);
}
