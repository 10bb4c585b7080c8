/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/power.h"

#include "core/vcpu/run.h"
#include "hal/errno.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/fakes/rooms_fake.h"

struct power {
	struct rooms_vm world;
	struct vcpu *vcpu, *other;
};

static void power_set_up(struct power *p)
{
	hal_fake_reset();
	rooms_vm_set_up(&p->world, 3);
	p->vcpu = &p->world.vcpus[0];
	p->other = &p->world.vcpus[1];
}

static void power_tear_down(struct power *p)
{
	CHECK_EQ(0, hal_fake.locks_held);
	rooms_vm_tear_down(&p->world);
}

TEST_FIXTURE(power)

static const struct vcpu_boot boot = {.entry = 0x1001, .context_id = 7, .big_endian = true};

TEST_F(power, mp_state_says_stopped_and_runnable)
{
	CHECK_EQ(POWER_MP_RUNNABLE, power_get_mp_state(self->vcpu));
	CHECK_EQ(0, power_set_mp_state(self->vcpu, POWER_MP_STOPPED));
	CHECK_EQ(POWER_MP_STOPPED, power_get_mp_state(self->vcpu));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_VCPU_KICK));
	CHECK_EQ(0, power_set_mp_state(self->vcpu, POWER_MP_RUNNABLE));
	CHECK_EQ(POWER_MP_RUNNABLE, power_get_mp_state(self->vcpu));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_VCPU_WAKE));
	/* No reset comes of it. */
	CHECK_EQ(0, self->vcpu->requests);
	CHECK_EQ(0x01010101, self->vcpu->guest.regs[0]);
}

/* Covers: B50 */
TEST_F(power, B50_mp_state_needs_no_lock_that_a_sleeping_vcpu_holds)
{
	hal_mutex_lock(&self->world.vm.lock);
	CHECK_EQ(0, power_set_mp_state(self->vcpu, POWER_MP_STOPPED));
	CHECK_EQ(POWER_MP_STOPPED, power_get_mp_state(self->vcpu));
	CHECK_EQ(0, hal_fake_count(HAL_CALL_VCPU_BLOCK));
	hal_mutex_unlock(&self->world.vm.lock);
}

TEST_F(power, mp_state_of_another_value_is_refused)
{
	for (uint32_t value = 0; value < 64; value++) {
		bool valid = value == 0 || value == 5;

		CHECK_EQ(valid ? 0 : -HAL_EINVAL, power_set_mp_state(self->vcpu, value));
	}
	CHECK_EQ(-HAL_EINVAL, power_set_mp_state(self->vcpu, 0x80000000));
	CHECK_EQ(-HAL_EINVAL, power_set_mp_state(self->vcpu, 0x100));
	CHECK_EQ(POWER_MP_STOPPED, power_get_mp_state(self->vcpu));
}

TEST_F(power, mp_state_is_allowed_before_init_and_init_overrides_it)
{
	self->vcpu->target = VCPU_TARGET_NONE;
	CHECK_EQ(0, power_set_mp_state(self->vcpu, POWER_MP_STOPPED));
	power_init(self->vcpu, false);
	CHECK_EQ(POWER_MP_RUNNABLE, power_get_mp_state(self->vcpu));
	power_init(self->vcpu, true);
	CHECK_EQ(POWER_MP_STOPPED, power_get_mp_state(self->vcpu));
}

TEST_F(power, on_of_one_that_is_on_changes_nothing)
{
	CHECK_EQ(POWER_STATE_ON, power_on(self->vcpu, self->other, &boot));
	CHECK_EQ(0, self->other->requests);
	CHECK_EQ(0, self->other->boot.entry);
	CHECK_EQ(0, hal_fake_count(HAL_CALL_VCPU_WAKE));
}

TEST_F(power, of_two_that_start_one_vcpu_one_wins)
{
	static const struct vcpu_boot second = {.entry = 0x2000};

	self->other->power_off = 1;
	CHECK_EQ(POWER_STATE_OFF, power_on(self->vcpu, self->other, &boot));
	CHECK_EQ(POWER_STATE_ON_PENDING, power_on(&self->world.vcpus[2], self->other, &second));
	power_perform_reset(self->other);
	CHECK_EQ(0x1000, self->other->guest.regs[HAL_REG_PC]);
	CHECK_EQ(POWER_STATE_ON, power_on(&self->world.vcpus[2], self->other, &second));
	power_perform_reset(self->other);
	CHECK_EQ(0x1000, self->other->guest.regs[HAL_REG_PC]);
}

TEST_F(power, start_keeps_other_requests)
{
	self->other->power_off = 1;
	self->other->requests = VCPU_REQUEST_IRQ_PENDING;
	power_on(self->vcpu, self->other, &boot);
	CHECK_EQ(VCPU_REQUEST_IRQ_PENDING | VCPU_REQUEST_RESET, self->other->requests);
	power_perform_reset(self->other);
	CHECK_EQ(VCPU_REQUEST_IRQ_PENDING, self->other->requests);
}

TEST_F(power, reset_is_done_once)
{
	self->other->power_off = 1;
	power_on(self->vcpu, self->other, &boot);
	power_perform_reset(self->other);
	self->other->guest.regs[0] = 99;
	power_perform_reset(self->other);
	CHECK_EQ(99, self->other->guest.regs[0]);
}

TEST_F(power, init_forgets_a_start_that_was_asked_for)
{
	self->other->power_off = 1;
	power_on(self->vcpu, self->other, &boot);
	power_init(self->other, false);
	power_perform_reset(self->other);
	CHECK_EQ(0x01010101, self->other->guest.regs[0]);
	CHECK_EQ(POWER_STATE_ON, power_state(self->other));
}

TEST_F(power, off_all_takes_everyone_out)
{
	power_off_all(&self->world.vm);
	for (unsigned i = 0; i < 3; i++)
		CHECK_EQ(POWER_STATE_OFF, power_state(&self->world.vcpus[i]));
	CHECK_EQ(3, hal_fake_count(HAL_CALL_VCPU_KICK));
}
