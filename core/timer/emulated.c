/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/timer/emulated.h"

#include "core/timer/timer.h"
#include "hal/atomic.h"
#include "hal/timer.h"

/* A guest's physical count is the host's: ARMv7 has no offset for it. */
uint64_t timer_emulated_read(const struct vcpu *vcpu, enum timer_reg reg)
{
	const struct hal_timer *timer = &vcpu->timer.phys;

	switch (reg) {
	case TIMER_REG_CTL:
		return timer_ctl_read(timer, hal_counter_read());
	case TIMER_REG_TVAL:
		return timer_tval_read(timer, hal_counter_read());
	default:
		return timer->cval;
	}
}

void timer_emulated_write(struct vcpu *vcpu, enum timer_reg reg, uint64_t value)
{
	struct hal_timer *timer = &vcpu->timer.phys;

	switch (reg) {
	case TIMER_REG_CTL:
		timer_ctl_write(timer, (uint32_t)value);
		break;
	case TIMER_REG_TVAL:
		timer_tval_write(timer, hal_counter_read(), (uint32_t)value);
		break;
	default:
		timer->cval = value;
		break;
	}
	/* Before the next entry the run loop sees to output and time-out. */
	hal_fetch_or(&vcpu->requests, VCPU_REQUEST_TIMER);
}
