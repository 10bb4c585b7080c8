/* SPDX-License-Identifier: GPL-2.0-only */
/* Stage-2 aborts of a guest (SPEC.md sections 5.3 and 5.4). */
#ifndef CORE_MM_FAULT_H
#define CORE_MM_FAULT_H

#include "core/vcpu/vcpu.h"

/* Of the byte: in 64-bit arithmetic, so that an IPA above 4 GiB stays one (R1). */
static inline ipa_t fault_address(const struct hal_fault *fault)
{
	return ipa(((uint64_t)(fault->hpfar & ~0xfu) << 8) | (fault->hxfar & (HAL_PAGE_SIZE - 1)));
}

/*
 * Answers a prefetch or data abort that a guest took to Hyp mode: maps memory, or hands a device access to
 * core/io/mmio, or makes the guest take an abort of its own.
 * Returns HAL_DONE or HAL_EXIT_USER (vcpu->exit is filled). Caller: the vcpu's thread, may sleep.
 */
enum hal_result handle_guest_abort(struct vcpu *vcpu);

#endif
