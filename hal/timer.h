/* SPDX-License-Identifier: GPL-2.0-only */
/* The hardware half of the contract, part four: the generic timer (ARM DDI 0406C chapter B8). */
#ifndef HAL_TIMER_H
#define HAL_TIMER_H

#include "hal/types.h"

/* The physical counter (CNTPCT), in ticks of CNTFRQ, not read earlier than program order says. Any context. */
uint64_t hal_counter_read(void);

#endif
