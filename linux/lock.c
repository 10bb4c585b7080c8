// SPDX-License-Identifier: GPL-2.0-only
/* hal/host.h: locks are the kernel's, kept in the caller's structure. */
#include <linux/mutex.h>
#include <linux/spinlock.h>

#include "hal/errno.h"
#include "hal/host.h"

static_assert(sizeof(spinlock_t) <= sizeof(struct hal_lock));
static_assert(sizeof(struct mutex) <= sizeof(struct hal_mutex));

static spinlock_t *spinlock(struct hal_lock *lock)
{
	return (spinlock_t *)lock->opaque;
}

static struct mutex *mutex(struct hal_mutex *lock)
{
	return (struct mutex *)lock->opaque;
}

void hal_lock_make(struct hal_lock *lock, const char *name)
{
	spin_lock_init(spinlock(lock));
}

void hal_lock(struct hal_lock *lock)
{
	spin_lock(spinlock(lock));
}

void hal_unlock(struct hal_lock *lock)
{
	spin_unlock(spinlock(lock));
}

unsigned long hal_lock_irqsave(struct hal_lock *lock)
{
	unsigned long state;

	spin_lock_irqsave(spinlock(lock), state);
	return state;
}

void hal_unlock_irqrestore(struct hal_lock *lock, unsigned long state)
{
	spin_unlock_irqrestore(spinlock(lock), state);
}

void hal_mutex_make(struct hal_mutex *lock, const char *name)
{
	mutex_init(mutex(lock));
}

void hal_mutex_lock(struct hal_mutex *lock)
{
	mutex_lock(mutex(lock));
}

int hal_mutex_lock_killable(struct hal_mutex *lock)
{
	return mutex_lock_killable(mutex(lock)) ? -HAL_EINTR : 0;
}

bool hal_mutex_trylock(struct hal_mutex *lock)
{
	return mutex_trylock(mutex(lock));
}

void hal_mutex_unlock(struct hal_mutex *lock)
{
	mutex_unlock(mutex(lock));
}
