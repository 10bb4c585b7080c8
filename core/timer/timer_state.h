/* SPDX-License-Identifier: GPL-2.0-only */
/* What a vcpu's timers remember while they are not in the hardware. */
#ifndef CORE_TIMER_TIMER_STATE_H
#define CORE_TIMER_TIMER_STATE_H

#include "hal/context.h"

enum timer_kind {
	TIMER_VIRTUAL, /* CNTV_*: the guest's own while it runs; its registers are in struct hal_guest */
	TIMER_PHYSICAL, /* CNTP_*: always emulated */
	TIMER_KINDS,
};

/* The vcpu's thread's, or of who holds its mutex. */
struct timer_state {
	struct hal_timer phys;
	uint32_t levels; /* outputs: a bit for each enum timer_kind */
	uint32_t
		reported; /* those that user space was told of last, where it has the interrupt controller */
	uint8_t ppi[TIMER_KINDS]; /* which private interrupts of the guest they are */
	bool enabled;		  /* the vcpu has run: the numbers do not change any more */
	bool armed;		  /* there may be a time-out */
};

#endif
