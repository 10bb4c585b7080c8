/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What SPEC.md sections 3.3 to 3.5 and 4.8 say of each trapped coprocessor access, written a second time: the registers
 * as lines of text, the effect as a whole guest to compare with.
 */
#ifndef TESTING_UNIT_REGS_CP15_ORACLE_H
#define TESTING_UNIT_REGS_CP15_ORACLE_H

#include "testing/unit/regs/world.h"

enum oracle_class {
	ORACLE_CP15_32 = 0x03,
	ORACLE_CP15_64 = 0x04,
	ORACLE_CP14_32 = 0x05,
	ORACLE_CP14_64 = 0x0c,
};

/* What is to be true after the access. */
struct oracle {
	struct hal_guest guest;
	struct timer_state timer;
	unsigned set_way, toggle, reports;
	bool toggle_was_on;
	bool host; /* Hyp mode has to leave it to the host */
};

/*
 * What the access with the given class and bits 19:0 of the syndrome does to vcpu, which must be as before it.
 */
void oracle_predict(const struct vcpu *vcpu, enum oracle_class class, uint32_t iss,
		    struct oracle *oracle);

/* The HSR of the access: 32-bit instruction, condition AL. */
uint32_t oracle_hsr(enum oracle_class class, uint32_t iss);

/*
 * Performs the access on the vcpu, in the host or as Hyp mode does, and compares all of it with the prediction. Returns
 * whether it is as predicted; says what is not.
 */
bool oracle_check(struct vcpu *vcpu, enum oracle_class class, uint32_t iss);

/* A guest in which each register has a value of its own, in the given CPSR. */
void oracle_fill(struct vcpu *vcpu, uint32_t cpsr);

#endif
