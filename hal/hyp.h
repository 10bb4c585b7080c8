/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What core/ calls in Hyp mode only. The registers of the guest are in hal/guest.h, those of the virtual interrupt interface
 * in hal/gic.h, and what hal/atomic.h has works there as everywhere.
 */
#ifndef HAL_HYP_H
#define HAL_HYP_H

#include "hal/host.h"

/*
 * Takes a lock that is otherwise taken by hal_lock_irqsave(), unless somebody has it: then it returns false, as Hyp mode does
 * not wait. The lock lies in memory that is shared with it.
 */
bool hal_hyp_trylock(struct hal_lock *lock);
void hal_hyp_unlock(struct hal_lock *lock);

#endif
