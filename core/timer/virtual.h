/* SPDX-License-Identifier: GPL-2.0-only */
/* The virtual counter of a VM: the physical one less an offset that all its vcpus share (SPEC.md section 7). */
#ifndef CORE_TIMER_VIRTUAL_H
#define CORE_TIMER_VIRTUAL_H

#include "core/vcpu/vm.h"

/* CNTVCT of the VM, now. */
uint64_t timer_virtual_count(const struct vm *vm);

/*
 * Makes CNTVCT read count now, on all vcpus alike (R23): the offset is the VM's. A vcpu that is in the guest is
 * interrupted, so that its next entry loads the new offset. Any host context.
 */
void timer_virtual_set_count(struct vm *vm, uint64_t count);

#endif
