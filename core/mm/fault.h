/* SPDX-License-Identifier: GPL-2.0-only */
/* Stage-2 aborts of a guest (SPEC.md sections 5.3 and 5.4). */
#ifndef CORE_MM_FAULT_H
#define CORE_MM_FAULT_H

#include "core/vcpu/vcpu.h"

/*
 * Answers a prefetch or data abort that a guest took to Hyp mode: maps memory, or hands a device access to
 * core/io/mmio, or makes the guest take an abort of its own.
 * Returns HAL_DONE or HAL_EXIT_USER (vcpu->exit is filled). Caller: the vcpu's thread, may sleep.
 */
enum hal_result handle_guest_abort(struct vcpu *vcpu);

#endif
