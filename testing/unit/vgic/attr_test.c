/* SPDX-License-Identifier: GPL-2.0-only */
/* The attributes of the virtual GICv2 (SPEC.md sections 6.3, 6.5). */
#include "testing/unit/vgic/world.h"

TEST_FIXTURE(world)

static const struct address {
	const char *label;
	uint64_t frame, address;
	int error;
} addresses[] = {
	{"X7_dist", 0, 0x1000, 0},
	{"last_dist", 0, (1ull << 40) - 0x1000, 0},
	{"cpu", 1, 0x1000, 0},
	{"last_cpu", 1, (1ull << 40) - 0x2000, 0},
	{"no_such_frame", 2, 0x1000, -HAL_ENXIO},
	{"no_such_frame_at_all", 1ull << 32, 0x1000, -HAL_ENXIO},
	{"beyond", 0, 1ull << 40, -HAL_E2BIG},
	{"far_beyond", 0, ~0xfffull, -HAL_E2BIG},
	{"B34_end_beyond", 1, (1ull << 40) - 0x1000, -HAL_E2BIG},
	{"X7_unaligned", 0, 0x1800, -HAL_EINVAL},
};

TEST_TABLE(address, set_tells_what_is_wrong, struct address, addresses)
{
	struct world w;
	uint64_t value = 0;

	world_create(&w, 1);
	CHECK_EQ(row->error, vgic_attr_set(w.vm, VGIC_GROUP_ADDR, row->frame, row->address));
	if (row->frame <= 1) {
		CHECK_EQ(0, vgic_attr_get(w.vm, VGIC_GROUP_ADDR, row->frame, &value));
		CHECK_EQ(row->error ? ~0ull : row->address, value);
	}
	if (!row->error)
		CHECK_EQ(-HAL_EEXIST, vgic_attr_set(w.vm, VGIC_GROUP_ADDR, row->frame, 0x5000));
	world_tear_down(&w);
}

static const struct overlap {
	const char *label;
	uint64_t dist, cpu;
	bool cpu_first;
	int error;
} overlaps[] = {
	{"dist_on_first_page", 0x4000, 0x4000, true, -HAL_EBUSY},
	{"dist_on_second_page", 0x5000, 0x4000, true, -HAL_EBUSY},
	{"dist_behind", 0x6000, 0x4000, true, 0},
	{"dist_before", 0x3000, 0x4000, true, 0},
	{"cpu_over_dist", 0x5000, 0x4000, false, -HAL_EBUSY},
	{"cpu_before", 0x6000, 0x4000, false, 0},
};

TEST_TABLE(overlap, X6_second_frame_must_not_meet_the_first, struct overlap, overlaps)
{
	struct world w;
	uint64_t first = row->cpu_first ? VGIC_ADDRESS_CPU : VGIC_ADDRESS_DIST;

	world_create(&w, 1);
	CHECK_EQ(0, vgic_set_address(w.vm, first, row->cpu_first ? row->cpu : row->dist));
	CHECK_EQ(row->error,
		 vgic_set_address(w.vm, 1 - first, row->cpu_first ? row->dist : row->cpu));
	world_tear_down(&w);
}

static const struct size {
	const char *label;
	uint64_t value;
	int error;
} sizes[] = {
	{"too_few", 32, -HAL_EINVAL},	      {"fewest", 64, 0},
	{"not_a_multiple", 100, -HAL_EINVAL}, {"B21_most", 992, 0},
	{"B21_1024", 1024, -HAL_EINVAL},
};

TEST_TABLE(nr_irqs, set_is_checked_and_once, struct size, sizes)
{
	struct world w;
	uint64_t value;

	world_create(&w, 1);
	CHECK_EQ(0, vgic_attr_get(w.vm, VGIC_GROUP_NR_IRQS, 0, &value));
	CHECK_EQ(32, value);
	CHECK_EQ(row->error, vgic_attr_set(w.vm, VGIC_GROUP_NR_IRQS, 0, row->value));
	CHECK_EQ(0, vgic_attr_get(w.vm, VGIC_GROUP_NR_IRQS, 0, &value));
	CHECK_EQ(row->error ? 32 : row->value, value);
	if (!row->error) {
		CHECK_EQ(-HAL_EBUSY, vgic_attr_set(w.vm, VGIC_GROUP_NR_IRQS, 0, 64));
		CHECK_EQ(0, vgic_attr_set(w.vm, VGIC_GROUP_CTRL, 0, 0));
		CHECK_EQ(row->value, w.vm->vgic->nr_irqs);
	}
	world_tear_down(&w);
}

#define REG(index, offset) ((uint64_t)(index) << 32 | (offset))

static const struct has {
	const char *label;
	uint32_t group;
	uint64_t attr;
	int error;
} hass[] = {
	{"address_dist", 0, 0, 0},
	{"address_cpu", 0, 1, 0},
	{"address_none", 0, 2, -HAL_ENXIO},
	{"ctlr", 1, REG(0, 0x0), 0},
	{"iidr", 1, REG(1, 0x8), 0},
	{"reserved", 1, REG(0, 0xc), -HAL_ENXIO},
	{"unaligned", 1, REG(0, 0x102), -HAL_ENXIO},
	{"enables", 1, REG(0, 0x100), 0},
	{"last_enables", 1, REG(0, 0x11c), 0},
	{"enables_beyond", 1, REG(0, 0x120), -HAL_ENXIO},
	{"last_priorities", 1, REG(0, 0x4fc), 0},
	{"priorities_beyond", 1, REG(0, 0x500), -HAL_ENXIO},
	{"last_configs", 1, REG(0, 0xc3c), 0},
	{"configs_beyond", 1, REG(0, 0xc40), -HAL_ENXIO},
	{"sgir", 1, REG(0, 0xf00), 0},
	{"sources", 1, REG(0, 0xf2c), 0},
	{"B24_icpidr2", 1, REG(0, 0xfe8), -HAL_ENXIO},
	{"outside", 1, REG(0, 0x1000), -HAL_ENXIO},
	{"nobodys", 1, REG(2, 0x0), -HAL_EINVAL},
	{"high_bits_mean_nothing", 1, 0xff00000000000000ull, 0},
	{"cpu_ctlr", 2, REG(0, 0x0), 0},
	{"cpu_pmr", 2, REG(0, 0x4), 0},
	{"cpu_bpr", 2, REG(0, 0x8), 0},
	{"cpu_abpr", 2, REG(0, 0x1c), 0},
	{"cpu_iar", 2, REG(0, 0xc), -HAL_ENXIO},
	{"cpu_apr0", 2, REG(0, 0xd0), 0},
	{"cpu_apr3", 2, REG(0, 0xdc), 0},
	{"cpu_apr_unaligned", 2, REG(0, 0xd2), -HAL_ENXIO},
	{"cpu_behind_apr", 2, REG(0, 0xe0), -HAL_ENXIO},
	{"cpu_iidr", 2, REG(0, 0xfc), 0},
	{"cpu_of_nobody", 2, REG(9, 0xfc), -HAL_EINVAL},
	{"nr_irqs", 3, 77, 0},
	{"init", 4, 0, 0},
	{"init_1", 4, 1, -HAL_ENXIO},
	{"no_group", 5, 0, -HAL_ENXIO},
};

TEST_TABLE(has, attr_is_there_or_not, struct has, hass)
{
	struct world w;

	world_start(&w, 2);
	CHECK_EQ(row->error, vgic_attr_has(w.vm, row->group, row->attr));
	world_tear_down(&w);
}

/* Before the number of interrupts is chosen only the private ones are there. */
TEST_F(world, has_knows_private_registers_before_the_size_is_chosen)
{
	world_create(self, 1);
	CHECK_EQ(0, vgic_attr_has(self->vm, 1, REG(0, 0x100)));
	CHECK_EQ(-HAL_ENXIO, vgic_attr_has(self->vm, 1, REG(0, 0x104)));
}

TEST_F(world, groups_that_do_not_exist_say_so)
{
	uint64_t value;

	world_create(self, 1);
	CHECK_EQ(-HAL_ENXIO, vgic_attr_set(self->vm, 5, 0, 0));
	CHECK_EQ(-HAL_ENXIO, vgic_attr_get(self->vm, 5, 0, &value));
	CHECK_EQ(-HAL_ENXIO, vgic_attr_get(self->vm, VGIC_GROUP_CTRL, 0, &value));
	CHECK_EQ(-HAL_ENXIO, vgic_attr_set(self->vm, VGIC_GROUP_CTRL, 1, 0));
	CHECK_EQ(-HAL_ENXIO, vgic_attr_get(self->vm, VGIC_GROUP_ADDR, 2, &value));
	CHECK(vgic_attr_is_wide(VGIC_GROUP_ADDR));
	CHECK(!vgic_attr_is_wide(VGIC_GROUP_DIST_REGS));
}

TEST_F(world, register_access_initialises_and_names_a_vcpu)
{
	uint64_t value;

	world_create(self, 1);
	CHECK_EQ(-HAL_EINVAL, vgic_attr_get(self->vm, 1, REG(1, 0), &value));
	CHECK_EQ(-HAL_EINVAL, vgic_attr_set(self->vm, 1, REG(1, 0), 0));
	hal_fake_fail(HAL_CALL_ALLOC, 1);
	CHECK_EQ(-HAL_ENOMEM, vgic_attr_get(self->vm, 1, REG(0, 4), &value));
	hal_fake_fail(HAL_CALL_ALLOC, 1);
	CHECK_EQ(-HAL_ENOMEM, vgic_attr_set(self->vm, 2, REG(0, 4), 0));
	CHECK_EQ(0, vgic_attr_get(self->vm, 1, REG(0, 4), &value));
	CHECK_EQ(0x7, value);
	CHECK(vgic_initialised(self->vm));
}

/* B25: what is not there reads 0 and ignores writes, for user space too. */
TEST_F(world, B25_unknown_registers_succeed)
{
	static const uint32_t offsets[] = {0xc, 0xd00, 0xfe8, 0x102, 0x1000, 0xfffffffc};
	uint64_t value;

	world_create(self, 1);
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(offsets); i++) {
		CHECK_EQ(0, vgic_attr_set(self->vm, 1, REG(0, offsets[i]), 0xffffffff));
		value = 1;
		CHECK_EQ(0, vgic_attr_get(self->vm, 1, REG(0, offsets[i]), &value));
		CHECK_EQ(0, value);
	}
	CHECK_EQ(0, vgic_attr_set(self->vm, 2, REG(0, 0x40), 0xffffffff));
	CHECK_EQ(0, vgic_attr_get(self->vm, 2, REG(0, 0x40), &value));
	CHECK_EQ(0, value);
}

static const struct cpuif {
	const char *label;
	uint32_t offset, write, read, vmcr, apr;
} cpuifs[] = {
	{"CTLR", 0x00, 0xffffffff, 0x21f, 0x21f, 0},
	{"PMR_F0", 0x04, 0x1e, 0x1e, 0xf0000000, 0},
	{"PMR_F8", 0x04, 0xffffffff, 0x1f, 0xf8000000, 0},
	{"BPR", 0x08, 0xffffffff, 0x7, 0x00e00000, 0},
	{"ABPR", 0x1c, 0xffffffff, 0x7, 0x001c0000, 0},
	{"APR0", 0xd0, 0x12345678, 0x12345678, 0, 0x12345678},
	{"APR1", 0xd4, 0x12345678, 0, 0, 0},
	{"IIDR", 0xfc, 0, 0x04b2043b, 0, 0},
};

TEST_TABLE(cpuif, register_is_a_field_of_what_hardware_has, struct cpuif, cpuifs)
{
	struct world w;
	uint64_t value;

	world_start(&w, 1);
	world_enter(&w, 0);
	world_leave(&w, 0);
	CHECK_EQ(0, vgic_attr_set(w.vm, 2, REG(0, row->offset), row->write));
	CHECK_EQ(0, vgic_attr_get(w.vm, 2, REG(0, row->offset), &value));
	CHECK_EQ(row->read, value);
	world_enter(&w, 0);
	CHECK_EQ(row->vmcr, hal_fake.gich[HAL_GICH_VMCR / 4]);
	CHECK_EQ(row->apr, hal_fake.gich[HAL_GICH_APR / 4]);
	world_leave(&w, 0);
	world_tear_down(&w);
}
