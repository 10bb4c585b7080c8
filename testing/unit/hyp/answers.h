/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What of a vcpu and its VM decides how a trap is answered in Hyp mode, and what may be changed by that. The layout is
 * the same on both machines.
 */
#ifndef TESTING_UNIT_HYP_ANSWERS_H
#define TESTING_UNIT_HYP_ANSWERS_H

#include "core/vcpu/vm.h"

struct answers_state {
	uint64_t phys_cval;
	uint32_t phys_ctl;
	uint32_t target, features, psci_version;
	uint32_t requests, irq_lines;
	uint32_t exits, hvc;
};

/* Sets up a vcpu of a VM, apart from its registers. Both are in memory that Hyp mode sees. */
void answers_put(struct vcpu *vcpu, struct vm *vm, const struct answers_state *state);

/* Reads the same back. */
void answers_get(const struct vcpu *vcpu, struct answers_state *state);

#endif
