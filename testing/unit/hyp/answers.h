/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What of a vcpu and its VM decides how a trap is answered in Hyp mode, and what may be changed by that. The layout is
 * the same on both machines.
 */
#ifndef TESTING_UNIT_HYP_ANSWERS_H
#define TESTING_UNIT_HYP_ANSWERS_H

#include "core/vcpu/vm.h"
#include "core/vgic/state.h"

struct answers_state {
	uint64_t phys_cval;
	uint32_t phys_ctl;
	uint32_t target, features, psci_version;
	uint32_t requests, irq_lines;
	uint32_t exits, hvc;
	uint32_t hpfar; /* of the distributor's page; 0: there is none */
};

/* Sets up a vcpu of a VM, apart from its registers. Both are in memory that Hyp mode sees. */
void answers_put(struct vcpu *vcpu, struct vm *vm, const struct answers_state *state);

/* Reads the same back. */
void answers_get(const struct vcpu *vcpu, struct answers_state *state);

/* An interrupt controller for the vcpu and another one, in memory of zeros that Hyp mode sees. */
struct answers_dist {
	struct vgic vgic;
	struct vgic_cpu cpus[2];
	struct vgic_irq spis[VGIC_NR_PRIVATE];
	struct vcpu other;
};

/* What of it an access may change: of each interrupt its bits, priority, sources and target. */
struct answers_words {
	uint32_t irqs[2][VGIC_NR_PRIVATE][2], spis[VGIC_NR_PRIVATE][2];
	uint32_t enabled, queued[2], used, owed, mmio_kernel, lr[4];
};

/* Sets it up at page hpfar; vcpu has its VM. */
void answers_put_dist(struct vcpu *vcpu, struct answers_dist *dist, uint32_t hpfar);

/* The host's exit: takes the list registers back. What it is told to do counts as done. */
void answers_exit_dist(struct vcpu *vcpu);

/* Reads it back. */
void answers_get_dist(const struct vcpu *vcpu, struct answers_words *words);

#endif
