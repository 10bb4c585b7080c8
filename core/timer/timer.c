/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/timer/timer.h"

uint32_t timer_ctl_read(const struct hal_timer *timer, uint64_t count)
{
	return count >= timer->cval ? timer->ctl | TIMER_CTL_ISTATUS : timer->ctl;
}

void timer_ctl_write(struct hal_timer *timer, uint32_t value)
{
	timer->ctl = value & ~(uint32_t)TIMER_CTL_ISTATUS;
}

uint32_t timer_tval_read(const struct hal_timer *timer, uint64_t count)
{
	return (uint32_t)(timer->cval - count);
}

void timer_tval_write(struct hal_timer *timer, uint64_t count, uint32_t value)
{
	timer->cval = count + (uint64_t)(int32_t)value;
}

bool timer_output(const struct hal_timer *timer, uint64_t count)
{
	return (timer->ctl & (TIMER_CTL_ENABLE | TIMER_CTL_IMASK)) == TIMER_CTL_ENABLE &&
	       count >= timer->cval;
}
