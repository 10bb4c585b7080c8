/* SPDX-License-Identifier: GPL-2.0-only */
/* The life of VMs and vcpus: order of errors, every failure, reports on behalf of guests. */
#include "core/vcpu/run.h"

#include "core/timer/virtual.h"
#include "core/vcpu/target.h"
#include "hal/errno.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"

static struct hypervisor hypervisor;

/* No vcpu runs here. */
void vcpu_kick(struct vcpu *vcpu)
{
}

static struct vm *new_vm(void)
{
	struct vm *vm = NULL;

	hal_fake_reset();
	CHECK_EQ(0, hypervisor_init(&hypervisor));
	CHECK_EQ(0, vm_create(&hypervisor, 0, &vm));
	return vm;
}

static const struct core_row {
	const char *label;
	uint32_t midr;
	int error;
	enum vcpu_target target;
} core_rows[] = {
	{"SD_015_cortex_a15", 0x412fc0f1, 0, VCPU_TARGET_A15},
	{"cortex_a15_r4", 0x414fc0f0, 0, VCPU_TARGET_A15},
	{"cortex_a7", 0x410fc075, 0, VCPU_TARGET_A7},
	{"max", 0x411fd070, -HAL_ENODEV, VCPU_TARGET_NONE},
	{"cortex_a17", 0x410fc0e0, -HAL_ENODEV, VCPU_TARGET_NONE},
	{"part_of_another_implementer", 0x512fc0f1, -HAL_ENODEV, VCPU_TARGET_NONE},
};

TEST_TABLE(hypervisor, knows_two_cores, struct core_row, core_rows)
{
	hal_fake_reset();
	hal_fake.id[HAL_ID_MIDR] = row->midr;
	CHECK_EQ(row->error, hypervisor_init(&hypervisor));
	CHECK_EQ(row->target, target_here());
}

TEST(vm, only_type_0_is_there)
{
	struct vm *vm = NULL;

	hal_fake_reset();
	CHECK_EQ(-HAL_EINVAL, vm_create(&hypervisor, 1, &vm));
	CHECK(!vm);
	CHECK_EQ(0, hal_fake.live_allocations);
}

TEST(vm, every_failure_of_creation_is_undone)
{
	static const enum hal_call calls[] = {HAL_CALL_ALLOC, HAL_CALL_PAGES_ALLOC,
					      HAL_CALL_MM_WATCH};
	struct vm *vm;

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(calls); i++) {
		hal_fake_reset();
		hal_fake_fail(calls[i], 1);
		CHECK_EQ(-HAL_ENOMEM, vm_create(&hypervisor, 0, &vm));
		CHECK_EQ(0, hal_fake.live_allocations);
	}
}

TEST(vm, every_failure_of_vcpu_creation_is_undone)
{
	static const enum hal_call calls[] = {HAL_CALL_ALLOC, HAL_CALL_HOST_VCPU_CREATE,
					      HAL_CALL_HYP_SHARE};
	struct vm *vm = new_vm();
	int32_t before = hal_fake.live_allocations;
	struct vcpu *vcpu;

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(calls); i++) {
		hal_fake_fail(calls[i], 1);
		CHECK_EQ(-HAL_ENOMEM, vcpu_create(vm, 0, &vcpu));
		CHECK_EQ(before, hal_fake.live_allocations);
		CHECK_EQ(0, hal_fake.live_host_vcpus);
	}
	CHECK_EQ(0, vm_nr_vcpus(vm));
	vm_destroy(vm);
}

TEST(vm, CVE_2013_4587_vcpu_ids_end_at_7_and_are_taken_once)
{
	struct vm *vm = new_vm();
	struct vcpu *vcpu;

	CHECK_EQ(-HAL_EINVAL, vcpu_create(vm, 8, &vcpu));
	CHECK_EQ(-HAL_EINVAL, vcpu_create(vm, 0xffffffff, &vcpu));
	for (uint32_t n = 0; n < 8; n++) {
		REQUIRE_EQ(0, vcpu_create(vm, 7 - n, &vcpu));
		vcpu_publish(vcpu);
		CHECK_EQ(n, vcpu->index);
		CHECK_EQ(VCPU_TARGET_NONE, vcpu->target);
		CHECK_EQ(n + 1, vm_nr_vcpus(vm));
	}
	for (uint32_t id = 0; id < 8; id++)
		CHECK_EQ(-HAL_EEXIST, vcpu_create(vm, id, &vcpu));
	vm_destroy(vm);
	CHECK_EQ(0, hal_fake.live_allocations);
}

TEST(vm, virtual_count_starts_when_the_last_vcpu_is_created)
{
	struct vm *vm = new_vm();
	struct vcpu *vcpu;

	for (uint32_t id = 0; id < 2; id++) {
		hal_fake.counter = 5000 + 100 * id;
		REQUIRE_EQ(0, vcpu_create(vm, id, &vcpu));
		vcpu_publish(vcpu);
		CHECK_EQ(0, timer_virtual_count(vm));
		CHECK_EQ(5000 + 100 * id, vm->cntvoff);
	}
	vm_destroy(vm);
}

TEST(vm, B51_vcpu_is_taken_from_hyp_mode_before_it_is_freed)
{
	struct vm *vm = new_vm();
	struct vcpu *vcpu;
	uint32_t freed;

	CHECK_EQ(0, vcpu_create(vm, 0, &vcpu));
	CHECK_EQ((uintptr_t)vcpu, (uintptr_t)hal_fake_last(HAL_CALL_HYP_SHARE).object);
	freed = hal_fake_count(HAL_CALL_FREE);
	vcpu_destroy(vcpu);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_HYP_UNSHARE));
	CHECK_EQ(freed + 1, hal_fake_count(HAL_CALL_FREE));
	vm_destroy(vm);
}

TEST(vm, G21_guest_cannot_flood_the_log)
{
	struct vm *vm = new_vm();

	for (unsigned i = 0; i < 1000; i++)
		vm_report(vm, HAL_REPORT_UNKNOWN_CP15, 3, i, 0);
	CHECK_EQ(16, hal_fake_count(HAL_CALL_REPORT));
	CHECK_EQ(HAL_REPORT_SUPPRESSED, hal_fake_last(HAL_CALL_REPORT).a);
	vm_destroy(vm);
}
