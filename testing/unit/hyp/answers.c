/* SPDX-License-Identifier: GPL-2.0-only */
/* Compiled for both machines: for Arm as a part of the image, where Hyp mode runs it, and for the test. */
#include "testing/unit/hyp/answers.h"

void answers_put(struct vcpu *vcpu, struct vm *vm, const struct answers_state *state)
{
	vcpu->vm = vm;
	vcpu->target = (enum vcpu_target)state->target;
	vcpu->features = state->features;
	vcpu->timer.phys.cval = state->phys_cval;
	vcpu->timer.phys.ctl = state->phys_ctl;
	vcpu->requests = state->requests;
	vcpu->irq_lines = state->irq_lines;
	vcpu->stats.exits = state->exits;
	vcpu->stats.hvc = state->hvc;
	vcpu->guest.answer_in_hyp = 1;
	vm->psci_version = state->psci_version;
}

void answers_get(const struct vcpu *vcpu, struct answers_state *state)
{
	state->target = (uint32_t)vcpu->target;
	state->features = vcpu->features;
	state->psci_version = vcpu->vm->psci_version;
	state->phys_cval = vcpu->timer.phys.cval;
	state->phys_ctl = vcpu->timer.phys.ctl;
	state->requests = vcpu->requests;
	state->irq_lines = vcpu->irq_lines;
	state->exits = vcpu->stats.exits;
	state->hvc = vcpu->stats.hvc;
}
