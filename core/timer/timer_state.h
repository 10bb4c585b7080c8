/* SPDX-License-Identifier: GPL-2.0-only */
/* What a vcpu's timers remember while they are not in the hardware. */
#ifndef CORE_TIMER_TIMER_STATE_H
#define CORE_TIMER_TIMER_STATE_H

#include "hal/types.h"

/* One timer: its compare value is in ticks of the counter that it compares with. */
struct timer {
	uint64_t cval;
	uint32_t ctl; /* enum timer_ctl, never TIMER_CTL_ISTATUS */
};

struct timer_state {
	struct timer virt; /* CNTV_*: the guest's own while it runs */
	struct timer phys; /* CNTP_*: always emulated */
};

#endif
