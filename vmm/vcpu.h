/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs vcpus and answers their exits. */
#ifndef VMM_VCPU_H
#define VMM_VCPU_H

#include "vmm/machine.h"

/* One KVM_RUN and its answer. False: this vcpu is not to be run any more. */
bool vcpu_step(struct vcpu *vcpu);

/* Starts a thread for each vcpu, and ends them all. */
bool vcpus_start(struct machine *machine);
void vcpus_stop(struct machine *machine);

#endif
