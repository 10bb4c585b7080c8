/* SPDX-License-Identifier: GPL-2.0-only */
/* Exits from real guest code, in both instruction sets and endiannesses, on the simulated and the real /dev/kvm. */
#ifndef TESTING_TARGET_EXITS_EXITS_H
#define TESTING_TARGET_EXITS_EXITS_H

#include <stdbool.h>

#include "uapi/client/backend.h"

/* The guest's program: its instruction set, and the endianness of its data. */
enum exits_guest {
	EXITS_A32,
	EXITS_A32_BIG,
	EXITS_T32,
	EXITS_T32_BIG,
	EXITS_NR_GUESTS,
};

/*
 * Runs the guest until it switches itself off, compares each device access and each result with what it must be, and
 * gives tell a line for every difference. Returns true if there is none.
 */
bool exits_run(const struct kvm_backend *backend, enum exits_guest guest,
	       void (*tell)(const char *line));

#endif
