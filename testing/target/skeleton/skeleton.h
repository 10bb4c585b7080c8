/* SPDX-License-Identifier: GPL-2.0-only */
/* The walking skeleton: one scenario for the simulated and the real /dev/kvm, with the same outcome. */
#ifndef TESTING_TARGET_SKELETON_SKELETON_H
#define TESTING_TARGET_SKELETON_SKELETON_H

#include <stdbool.h>

#include "uapi/client/backend.h"

/*
 * Makes a VM with a slot and a vcpu, runs the guest until it switches itself off, and compares each step with
 * what it must be. tell is given a line for every step, and for every difference. Returns true if there is none.
 */
bool skeleton_run(const struct kvm_backend *backend, void (*tell)(const char *line));

#endif
