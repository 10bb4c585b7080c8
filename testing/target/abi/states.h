/* SPDX-License-Identifier: GPL-2.0-only */
/* All registers are read and written back in every state that a vcpu can be in: no error, and no change. */
#ifndef TESTING_TARGET_ABI_STATES_H
#define TESTING_TARGET_ABI_STATES_H

#include "testing/target/abi/abi.h"

/* Makes all checks; returns how many failed. *made is how many there were. */
unsigned states_run(const struct abi_machine *machine, unsigned *made);

#endif
