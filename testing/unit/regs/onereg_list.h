/* SPDX-License-Identifier: GPL-2.0-only */
/* The ids of ONE_REG as SPEC.md section 12.1 prints them, and those of the physical timer (D6). */
#ifndef TESTING_UNIT_REGS_ONEREG_LIST_H
#define TESTING_UNIT_REGS_ONEREG_LIST_H

#include "hal/types.h"

#define ONEREG_LISTED	136
#define ONEREG_UNLISTED 3

/* In the order of KVM_GET_REG_LIST, the unlisted ones last. */
extern uint64_t onereg_list[ONEREG_LISTED + ONEREG_UNLISTED];

/* Is the id one of them? A look-up of constant time, for exhaustive tests. */
bool onereg_list_has(uint64_t id);

#endif
