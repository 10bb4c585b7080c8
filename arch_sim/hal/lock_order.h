/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The order of locks, from the outermost to the innermost: a lock may be taken while any above it is held, but none of the same
 * row. docs/HAL.md has the same table, and a test compares the two. The simulated host checks it (arch_sim/hal/host.h).
 */
#ifndef ARCH_SIM_HAL_LOCK_ORDER_H
#define ARCH_SIM_HAL_LOCK_ORDER_H

#include "hal/types.h"

enum sim_lock_kind {
	SIM_LOCK_SLEEPING, /* a mutex */
	SIM_LOCK_SHORT,
	SIM_LOCK_LEAF, /* short, and takes nothing */
	SIM_LOCK_OFF,  /* short, and always with interrupts off */
};

struct sim_lock_row {
	const char *lock, *where; /* as in docs/HAL.md */
	enum sim_lock_kind kind;
	const char *made_as; /* what hal_lock_init() or hal_mutex_init() is told */
};

#define SIM_LOCK_ROWS 14

extern const struct sim_lock_row sim_lock_order[SIM_LOCK_ROWS];

/* The row of a lock by what it was made as; NULL: it is none of these, but a test's own. */
const struct sim_lock_row *sim_lock_row(const char *made_as);

/*
 * What is wrong with taking inner while outer is held, or with taking it in this way; NULL: nothing. A row that is NULL has no
 * order.
 */
const char *sim_lock_wrong_order(const struct sim_lock_row *outer,
				 const struct sim_lock_row *inner);
const char *sim_lock_wrong_kind(const struct sim_lock_row *row, bool sleeping, bool off);

#endif
