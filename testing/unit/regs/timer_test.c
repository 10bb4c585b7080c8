/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/timer/timer.h"

#include "core/timer/emulated.h"
#include "core/timer/virtual.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/regs/world.h"

/* Covers: R23 */
static const struct ctl {
	const char *label;
	uint32_t stored;
	uint64_t count, cval;
	uint32_t read;
} ctls[] = {
	{"before", 1, 9, 10, 1}, {"at", 1, 10, 10, 5},
	{"after", 3, 11, 10, 7}, {"after_while_disabled", 0, 11, 10, 4},
	{"at_zero", 0, 0, 0, 4}, {"unsigned", 1, 1ull << 63, 1, 5},
	{"far", 1, 1, ~0ull, 1},
};

TEST_TABLE(timer_ctl, R23_istatus_tells_whether_the_count_has_reached_cval, struct ctl, ctls)
{
	struct hal_timer timer = {.cval = row->cval, .ctl = row->stored};

	CHECK_EQ(row->read, timer_ctl_read(&timer, row->count));
}

TEST(timer_ctl, write_drops_istatus_only)
{
	struct hal_timer timer = {0};

	timer_ctl_write(&timer, 0xffffffff);
	CHECK_EQ(0xfffffffb, timer.ctl);
	timer_ctl_write(&timer, 2);
	CHECK_EQ(2, timer.ctl);
}

static const struct tval {
	const char *label;
	uint64_t count;
	uint32_t value;
	uint64_t cval;
} tvals[] = {
	{"zero", 1000, 0, 1000},
	{"ahead", 1000, 5, 1005},
	{"most", 0x100000000, 0x7fffffff, 0x17fffffff},
	{"minus_one", 1000, 0xffffffff, 999},
	{"least", 0x100000000, 0x80000000, 0x80000000},
	{"below_zero", 0, 0xfffffffe, 0xfffffffffffffffe},
};

TEST_TABLE(timer_tval, B11_write_is_signed_and_reads_back, struct tval, tvals)
{
	struct hal_timer timer = {0};

	timer_tval_write(&timer, row->count, row->value);
	CHECK_EQ(row->cval, timer.cval);
	CHECK_EQ(row->value, timer_tval_read(&timer, row->count));
}

struct timers {
	struct vcpu *vcpu;
};

static void timers_set_up(struct timers *t)
{
	world_reset(VCPU_TARGET_A15, 3);
	t->vcpu = &world.vcpu[0];
}

static void timers_tear_down(struct timers *t)
{
}

TEST_FIXTURE(timers)

TEST_F(timers, emulated_registers_are_the_physical_timers)
{
	timer_emulated_write(self->vcpu, TIMER_REG_CVAL, 0x1122334455667788);
	CHECK_EQ(0x1122334455667788, self->vcpu->timer.phys.cval);
	CHECK_EQ(0x1122334455667788, timer_emulated_read(self->vcpu, TIMER_REG_CVAL));
	timer_emulated_write(self->vcpu, TIMER_REG_CTL, 7);
	CHECK_EQ(3, timer_emulated_read(self->vcpu, TIMER_REG_CTL));
	timer_emulated_write(self->vcpu, TIMER_REG_TVAL, 100);
	CHECK_EQ(WORLD_COUNTER + 100, self->vcpu->timer.phys.cval);
	hal_fake.counter += 101;
	CHECK_EQ(0xffffffff, timer_emulated_read(self->vcpu, TIMER_REG_TVAL));
	CHECK_EQ(7, timer_emulated_read(self->vcpu, TIMER_REG_CTL));
	CHECK_EQ(0, self->vcpu->guest.vtimer.timer.cval);
}

TEST_F(timers, R23_virtual_count_is_the_same_on_all_vcpus_once_set)
{
	timer_virtual_set_count(&world.vm, 1000);
	CHECK_EQ(1000, timer_virtual_count(&world.vm));
	hal_fake.counter += 7;
	CHECK_EQ(1007, timer_virtual_count(&world.vm));
	CHECK_EQ(7, world.kicks);
	CHECK_EQ(WORLD_COUNTER - 1000, world.vm.cntvoff);
}

/* A guest that comes from a host that has been up for longer. */
TEST_F(timers, virtual_count_may_be_ahead_of_the_physical_one)
{
	timer_virtual_set_count(&world.vm, WORLD_COUNTER + 5);
	CHECK_EQ(WORLD_COUNTER + 5, timer_virtual_count(&world.vm));
}
