/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest that moves to a new VM while it runs, and must not notice: the same scenario on the simulated and on the real
 * /dev/kvm. Its vcpus take turns on one thread; a turn ends with a device access or when the machine interrupts it.
 */
#ifndef TESTING_TARGET_MOVE_MOVE_H
#define TESTING_TARGET_MOVE_MOVE_H

#include <stdbool.h>

#include "uapi/client/backend.h"

struct move_machine {
	const struct kvm_backend *backend;
	/* Called before each turn, which is to end before long. */
	void (*before_turn)(void);
	/* Called after each turn, with its number from 0: does the guest move now? */
	bool (*moves)(unsigned turn);
	/* Is given a line for each thing that is not as it must be. */
	void (*tell)(const char *line);
};

/*
 * Runs the guest to its end and compares all that it says, and everything that is left, with what the first run has: the
 * first run of all makes the measure, and should not move. Returns true if there was no difference. *turns and *moves are
 * how many there were.
 */
bool move_run(const struct move_machine *machine, unsigned *turns, unsigned *moves);

#endif
