/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The locks of hal/, and who may not sleep: each misuse is a complaint, and so is an order that goes round or is not the written
 * one.
 */
#include "arch_sim/hal/lock_order.h"
#include "arch_sim/hal/private.h"
#include "arch_sim/hal/sched.h"
#include "hal/errno.h"
#include "hal/hyp.h"

#define MAX_KINDS 64

/* What struct hal_lock and struct hal_mutex hold. */
enum {
	LOCK_FREE = 0x10c4f4ee,
	LOCK_TAKEN = 0x10c47a4e,
};

/*
 * Locks are of one kind when they were made at the same place of the code, of which most are a row of the written order. Which
 * kinds were held while which others were taken is kept until the process ends, so that an order of one test and another one of
 * the next do not go together.
 */
static struct kind {
	const void *made_at;
	bool irqsave, used; /* taken with interrupts off; whether it was taken at all */
	uint64_t inner;	    /* kinds that were taken while one of this was held, bit by bit */
	const struct sim_lock_row *row; /* in the written order; NULL: it has no place there */
} kinds[MAX_KINDS];

/* Words of a lock behind its state. */
enum {
	LOCK_KIND = 1,
};

static unsigned kind_made_at(const void *place, const struct sim_lock_row *row)
{
	unsigned n = 0;

	while (n < MAX_KINDS && kinds[n].made_at &&
	       (kinds[n].made_at != place || kinds[n].row != row))
		n++;
	if (n == MAX_KINDS)
		sim_host_die("too many kinds of locks");
	kinds[n].made_at = place;
	kinds[n].row = row;
	return n;
}

/* Kinds that come somewhere behind a kind. */
static uint64_t all_inner(unsigned kind)
{
	uint64_t found = kinds[kind].inner, before = 0;

	while (found != before) {
		before = found;
		for (unsigned n = 0; n < MAX_KINDS; n++)
			if (before >> n & 1)
				found |= kinds[n].inner;
	}
	return found;
}

static void note_order(unsigned outer, unsigned inner)
{
	const char *wrong = sim_lock_wrong_order(kinds[outer].row, kinds[inner].row);

	if (wrong)
		sim_host_complain("%s: %s", wrong, kinds[inner].row->lock);
	else if (outer == inner)
		sim_host_complain("two locks of one kind are held at once");
	else if (all_inner(inner) >> outer & 1)
		sim_host_complain("two locks are taken in both orders");
	else
		kinds[outer].inner |= 1ull << inner;
}

static void check_kind(const struct kind *kind, bool sleeping, bool off)
{
	const char *wrong = sim_lock_wrong_kind(kind->row, sleeping, off);

	if (wrong)
		sim_host_complain("%s: %s", wrong, kind->row->lock);
}

static void init_lock(unsigned long *state, const void *made_at, const char *name)
{
	state[0] = LOCK_FREE;
	state[LOCK_KIND] = kind_made_at(made_at, sim_lock_row(name));
}

/*
 * Of short locks. Where interrupts take a lock it is always taken with interrupts off, and none that is taken with interrupts
 * on comes behind it: an interrupt of the one who has that would wait for who waits for it.
 */
static void check_interrupts(unsigned number, bool irqsave)
{
	const struct sim_host_thread *thread = sim_host_current();
	struct kind *kind = &kinds[number];

	check_kind(kind, false, irqsave);
	if (kind->used && kind->irqsave != irqsave)
		sim_host_complain("a lock is taken with interrupts on and off");
	kind->used = true;
	kind->irqsave = irqsave;
	if (irqsave)
		return;
	if (thread->interrupts)
		sim_host_complain("an interrupt takes a lock that is taken with interrupts on");
	for (unsigned i = 0; i < thread->nr_held; i++)
		if (kinds[thread->held[i].kind].irqsave)
			sim_host_complain("a lock for interrupts is outside of another one");
}

static bool lock_is_free(void *state)
{
	return *(unsigned long *)state != LOCK_TAKEN;
}

static bool holds(const void *lock)
{
	const struct sim_host_thread *thread = sim_host_current();

	for (unsigned i = 0; i < thread->nr_held; i++)
		if (thread->held[i].lock == lock)
			return true;
	return false;
}

static void hold_lock(unsigned long *state, bool spinning)
{
	struct sim_host_thread *thread = sim_host_current();

	*state = LOCK_TAKEN;
	if (thread->nr_held == SIM_MAX_HELD) {
		sim_host_complain("too many locks are held");
		return;
	}
	thread->held[thread->nr_held++] = (struct sim_held){state, (unsigned)state[LOCK_KIND],
							    spinning};
}

static void take_lock(unsigned long *state, bool spinning)
{
	if (!holds(state))
		sim_thread_wait(lock_is_free, state);
	if (*state != LOCK_FREE)
		sim_host_complain(*state == LOCK_TAKEN ? "a lock is taken twice"
						       : "a lock is used that was not made");
	for (unsigned i = 0; i < sim_host_current()->nr_held; i++)
		note_order(sim_host_current()->held[i].kind, (unsigned)state[LOCK_KIND]);
	hold_lock(state, spinning);
}

static void drop_lock(unsigned long *state)
{
	struct sim_host_thread *thread = sim_host_current();
	unsigned i = 0;

	if (*state != LOCK_TAKEN)
		sim_host_complain("a lock is dropped that is not held");
	*state = LOCK_FREE;
	while (i < thread->nr_held && thread->held[i].lock != state)
		i++;
	if (i == thread->nr_held)
		return;
	thread->nr_held--;
	for (; i < thread->nr_held; i++)
		thread->held[i] = thread->held[i + 1];
	sim_schedule_point();
}

bool sim_holds_short_lock(const struct sim_host_thread *thread)
{
	for (unsigned i = 0; i < thread->nr_held; i++)
		if (thread->held[i].spinning)
			return true;
	return false;
}

void sim_host_might_sleep(const char *what)
{
	const struct sim_host_thread *thread = sim_host_current();

	if (thread->holds_cpu)
		sim_host_complain("%s may sleep, but the CPU is held", what);
	if (thread->interrupts)
		sim_host_complain("%s may sleep, but an interrupt is served", what);
	if (sim_holds_short_lock(thread))
		sim_host_complain("%s may sleep, but a short lock is held", what);
}

void hal_lock_make(struct hal_lock *lock, const char *name)
{
	init_lock(lock->opaque, __builtin_return_address(0), name);
}

void hal_lock(struct hal_lock *lock)
{
	check_interrupts((unsigned)lock->opaque[LOCK_KIND], false);
	take_lock(lock->opaque, true);
}

void hal_unlock(struct hal_lock *lock)
{
	drop_lock(lock->opaque);
}

/* Interrupts of the simulated host are calls that a test makes: there is nothing to turn off. */
unsigned long hal_lock_irqsave(struct hal_lock *lock)
{
	check_interrupts((unsigned)lock->opaque[LOCK_KIND], true);
	take_lock(lock->opaque, true);
	return 0;
}

void hal_unlock_irqrestore(struct hal_lock *lock, unsigned long state)
{
	hal_unlock(lock);
}

/* In Hyp mode, where all interrupts are off. Who does not wait makes no order. */
bool hal_hyp_trylock(struct hal_lock *lock)
{
	check_interrupts((unsigned)lock->opaque[LOCK_KIND], true);
	sim_schedule_point();
	if (!lock_is_free(lock->opaque))
		return false;
	hold_lock(lock->opaque, true);
	return true;
}

void hal_hyp_unlock(struct hal_lock *lock)
{
	hal_unlock(lock);
}

void hal_mutex_make(struct hal_mutex *mutex, const char *name)
{
	init_lock(mutex->opaque, __builtin_return_address(0), name);
	check_kind(&kinds[mutex->opaque[LOCK_KIND]], true, false);
}

void hal_mutex_lock(struct hal_mutex *mutex)
{
	sim_host_might_sleep("hal_mutex_lock()");
	take_lock(mutex->opaque, false);
}

int hal_mutex_lock_killable(struct hal_mutex *mutex)
{
	sim_host_might_sleep("hal_mutex_lock_killable()");
	if (sim_host_fails(SIM_FAIL_LOCK))
		return -HAL_EINTR;
	take_lock(mutex->opaque, false);
	return 0;
}

/* Who does not wait makes no order. */
bool hal_mutex_trylock(struct hal_mutex *mutex)
{
	sim_host_might_sleep("hal_mutex_trylock()");
	sim_schedule_point();
	if (mutex->opaque[0] == LOCK_TAKEN)
		return false;
	hold_lock(mutex->opaque, false);
	return true;
}

void hal_mutex_unlock(struct hal_mutex *mutex)
{
	drop_lock(mutex->opaque);
}
