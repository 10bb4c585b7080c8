/* SPDX-License-Identifier: GPL-2.0-only */
/* Timer registers (SPEC.md section 3.8). */
#include "core/timer/emulated.h"
#include "core/timer/timer.h"
#include "core/timer/virtual.h"
#include "core/vcpu/onereg_class.h"
#include "hal/errno.h"
#include "hal/timer.h"

/*
 * The physical timer's can be read and written, but are not listed: a monitor writes back all that is listed, at
 * every synchronisation (B7, D6).
 */
enum timer_number {
	TIMER_CTL,
	TIMER_CNT,
	TIMER_CVAL,
	TIMER_LISTED,
	PTIMER_CTL = TIMER_LISTED,
	PTIMER_CNT,
	PTIMER_CVAL,
};

static const struct onereg_name timer_names[] = {
	[TIMER_CTL] = {0x7181, false},	/* CNTV_CTL */
	[TIMER_CNT] = {0x0708, true},	/* CNTVCT */
	[TIMER_CVAL] = {0x0718, true},	/* CNTV_CVAL */
	[PTIMER_CTL] = {0x7101, false}, /* CNTP_CTL */
	[PTIMER_CNT] = {0x0700, true},	/* CNTPCT */
	[PTIMER_CVAL] = {0x0710, true}, /* CNTP_CVAL */
};

static unsigned timer_count(const struct vcpu *vcpu)
{
	return TIMER_LISTED;
}

static struct onereg_name timer_name(const struct vcpu *vcpu, unsigned place)
{
	return timer_names[place];
}

static int timer_find(const struct vcpu *vcpu, struct onereg_name name)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(timer_names); i++) {
		if (onereg_same(timer_names[i], name))
			return (int)i;
	}
	return ONEREG_NOT_FOUND;
}

static uint64_t timer_get(const struct vcpu *vcpu, unsigned handle)
{
	switch ((enum timer_number)handle) {
	case TIMER_CTL:
		return timer_ctl_read(&vcpu->guest.vtimer.timer, timer_virtual_count(vcpu->vm));
	case TIMER_CNT:
		return timer_virtual_count(vcpu->vm);
	case TIMER_CVAL:
		return vcpu->guest.vtimer.timer.cval;
	case PTIMER_CTL:
		return timer_emulated_read(vcpu, TIMER_REG_CTL);
	case PTIMER_CNT:
		return hal_counter_read();
	default:
		return timer_emulated_read(vcpu, TIMER_REG_CVAL);
	}
}

/* ARMv7 has no offset between a guest's physical count and the host's: it cannot be set (D6). */
static int timer_set(struct vcpu *vcpu, unsigned handle, uint64_t value)
{
	switch ((enum timer_number)handle) {
	case TIMER_CTL:
		timer_ctl_write(&vcpu->guest.vtimer.timer, (uint32_t)value);
		return 0;
	case TIMER_CNT:
		timer_virtual_set_count(vcpu->vm, value);
		return 0;
	case TIMER_CVAL:
		vcpu->guest.vtimer.timer.cval = value;
		return 0;
	case PTIMER_CTL:
		timer_emulated_write(vcpu, TIMER_REG_CTL, value);
		return 0;
	case PTIMER_CNT:
		return -HAL_EINVAL;
	default:
		timer_emulated_write(vcpu, TIMER_REG_CVAL, value);
		return 0;
	}
}

const struct onereg_class onereg_timer = {
	.group = ONEREG_CP15,
	.count = timer_count,
	.name = timer_name,
	.find = timer_find,
	.get = timer_get,
	.set = timer_set,
};
