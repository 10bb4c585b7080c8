// SPDX-License-Identifier: GPL-2.0-only
/*
 * hal/hyp.h: the kernel's spin locks, taken in Hyp mode. Where the kernel's are more than a word with tickets Hyp mode never
 * gets one, and the host answers everything.
 */
#include <linux/spinlock.h>

#include "hal/hyp.h"

#if defined(CONFIG_SMP) && !defined(CONFIG_PREEMPT_RT) && !defined(CONFIG_DEBUG_SPINLOCK) && \
	!defined(CONFIG_DEBUG_LOCK_ALLOC)

static arch_spinlock_t *spinlock(struct hal_lock *lock)
{
	return &((spinlock_t *)lock->opaque)->rlock.raw_lock;
}

bool hal_hyp_trylock(struct hal_lock *lock)
{
	return arch_spin_trylock(spinlock(lock));
}

void hal_hyp_unlock(struct hal_lock *lock)
{
	arch_spin_unlock(spinlock(lock));
}

#else

bool hal_hyp_trylock(struct hal_lock *lock)
{
	return false;
}

void hal_hyp_unlock(struct hal_lock *lock)
{
}

#endif
