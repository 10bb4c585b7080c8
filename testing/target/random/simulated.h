/* SPDX-License-Identifier: GPL-2.0-only */
/* The simulator as a machine to play on. */
#ifndef TESTING_TARGET_RANDOM_SIMULATED_H
#define TESTING_TARGET_RANDOM_SIMULATED_H

#include "testing/target/random/play.h"

/*
 * Plays all programs, with the guest interrupted after so many instructions. Returns false, having printed why, when
 * something went wrong.
 */
bool simulated_play(uint64_t slice, void (*record)(const struct play_record *record));

/* The same for one program. */
bool simulated_play_one(unsigned n, uint64_t slice,
			void (*record)(const struct play_record *record));

#endif
