/* SPDX-License-Identifier: GPL-2.0-only */
/* The hardware half of the contract, part four: the generic timer (ARM DDI 0406C chapter B8). */
#ifndef HAL_TIMER_H
#define HAL_TIMER_H

#include "hal/types.h"

struct hal_host_vcpu;

/* The physical counter (CNTPCT), in ticks of CNTFRQ, not read earlier than program order says. Any context. */
uint64_t hal_counter_read(void);

/* The number of the virtual timer's private interrupt in the host (16 … 31). Any context. */
uint32_t hal_vtimer_ppi(void);

/*
 * Calls vcpu_timeout() for the vcpu, in interrupt context, once the physical counter has reached deadline; at once if it has
 * already. A vcpu has one time-out: starting it again moves it. It may come a little early. hal_timeout_cancel(): on return
 * none is on its way and none will come. Caller of both: the vcpu's thread, or who holds its mutex; may sleep.
 */
void hal_timeout_start(struct hal_host_vcpu *host, uint64_t deadline);
void hal_timeout_cancel(struct hal_host_vcpu *host);

#endif
