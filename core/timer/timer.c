/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/timer/timer.h"

#include "core/vcpu/vcpu.h"

uint32_t timer_ctl_read(const struct timer *timer, uint64_t count)
{
	return count >= timer->cval ? timer->ctl | TIMER_CTL_ISTATUS : timer->ctl;
}

void timer_ctl_write(struct timer *timer, uint32_t value)
{
	timer->ctl = value & ~(uint32_t)TIMER_CTL_ISTATUS;
}

uint32_t timer_tval_read(const struct timer *timer, uint64_t count)
{
	return (uint32_t)(timer->cval - count);
}

void timer_tval_write(struct timer *timer, uint64_t count, uint32_t value)
{
	timer->cval = count + (uint64_t)(int32_t)value;
}

void timer_reset(struct vcpu *vcpu)
{
	vcpu->timer.virt.ctl = 0;
	vcpu->timer.phys.ctl = 0;
}
