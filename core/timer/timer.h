/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registers of a generic timer as arithmetic (ARM DDI 0406C B8.1.5, SPEC.md section 7). count is the counter
 * that the timer compares with: for the virtual timer CNTPCT - CNTVOFF. May run in Hyp mode.
 */
#ifndef CORE_TIMER_TIMER_H
#define CORE_TIMER_TIMER_H

#include "hal/context.h"

/* Bits of CNTV_CTL and CNTP_CTL. */
enum timer_ctl {
	TIMER_CTL_ENABLE = 1u << 0,
	TIMER_CTL_IMASK = 1u << 1,
	TIMER_CTL_ISTATUS = 1u << 2,
};

/* CTL as it reads: ISTATUS tells that count has reached CVAL, also while the timer is off (R23). */
uint32_t timer_ctl_read(const struct hal_timer *timer, uint64_t count);

/* Stores CTL; ISTATUS is dropped. */
void timer_ctl_write(struct hal_timer *timer, uint32_t value);

/* TVAL: the ticks from count to CVAL, low 32 bits. */
uint32_t timer_tval_read(const struct hal_timer *timer, uint64_t count);

/* CVAL := count + value, which is signed: a negative one has expired at once (B11). */
void timer_tval_write(struct hal_timer *timer, uint64_t count, uint32_t value);

/* The output: ENABLE, not IMASK, and count has reached CVAL. */
bool timer_output(const struct hal_timer *timer, uint64_t count);

#endif
