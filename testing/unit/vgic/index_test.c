/* SPDX-License-Identifier: GPL-2.0-only */
/* Indices that a guest or user space chooses are masked after the check (CVE-2017-5753). */
#include "core/timer/attr.h"
#include "testing/unit/vgic/world.h"

TEST_FIXTURE(world)

#define NR_IRQS 256

/* The indices that went through hal_index_mask() of core/vgic and core/timer since the last look. */
static struct recorded {
	uint32_t index, size;
} recorded[64];
static unsigned nr_recorded;

void hal_index_recorded(uint32_t index, uint32_t size)
{
	CHECK_GT(size, index);
	recorded[nr_recorded++ % HAL_ARRAY_SIZE(recorded)] = (struct recorded){index, size};
}

static bool was_masked(uint32_t index, uint32_t size)
{
	for (unsigned i = 0; i < nr_recorded && i < HAL_ARRAY_SIZE(recorded); i++)
		if (recorded[i].index == index && recorded[i].size == size)
			return true;
	return false;
}

static void start(struct world *w)
{
	world_start(w, 3);
	nr_recorded = 0;
}

TEST_F(world, R29_line_masks_vcpu_and_interrupt)
{
	start(self);
	CHECK_EQ(0, vgic_inject(self->vm, 2, 21, true, NULL));
	CHECK(was_masked(2, VM_MAX_VCPUS));
	CHECK(was_masked(21, 32));
	CHECK_EQ(0, vgic_inject(self->vm, 0, NR_IRQS - 1, true, NULL));
	CHECK(was_masked(NR_IRQS - 1 - 32, NR_IRQS - 32));
}

/* What the guest chooses by the address. */
TEST_F(world, R29_access_masks_piece_and_interrupt)
{
	start(self);
	world_write(self, 0, 0x11c, 4, 1u << 31);
	CHECK(was_masked(0x11c >> 7, 32));
	CHECK(was_masked(NR_IRQS - 1 - 32, NR_IRQS - 32));
	nr_recorded = 0;
	world_read(self, 0, 0x41f, 1);
	CHECK(was_masked(0x41f >> 7, 32));
	CHECK(was_masked(31, 32));
}

TEST_F(world, attribute_masks_its_vcpu)
{
	uint64_t value;

	start(self);
	CHECK_EQ(0, vgic_attr_get(self->vm, VGIC_GROUP_DIST_REGS, 2ull << 32, &value));
	CHECK(was_masked(2, VM_MAX_VCPUS));
	nr_recorded = 0;
	CHECK_EQ(0, vgic_attr_set(self->vm, VGIC_GROUP_CPU_REGS, 1ull << 32, 0));
	CHECK(was_masked(1, VM_MAX_VCPUS));
}

TEST_F(world, timer_attribute_masks_its_kind)
{
	uint32_t intid;

	start(self);
	CHECK_EQ(0, timer_attr_set(self->vcpus[0], TIMER_PHYSICAL, 29));
	CHECK(was_masked(TIMER_PHYSICAL, TIMER_KINDS));
	nr_recorded = 0;
	CHECK_EQ(0, timer_attr_get(self->vcpus[0], TIMER_PHYSICAL, &intid));
	CHECK(was_masked(TIMER_PHYSICAL, TIMER_KINDS));
}
