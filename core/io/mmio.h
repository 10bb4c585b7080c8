/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses of a guest to addresses without memory (SPEC.md section 5.9). */
#ifndef CORE_IO_MMIO_H
#define CORE_IO_MMIO_H

#include "core/vcpu/vcpu.h"

/*
 * Starts the access that the vcpu's data abort describes, at the given IPA (its low 12 bits from HDFAR): an
 * in-kernel device answers it, or vcpu->exit is filled for user space and the access is kept in vcpu->mmio.
 * An access without a syndrome is decoded from the instruction (G1); what cannot be decoded becomes
 * KVM_EXIT_ARM_NISV where that is on, and an external abort in the guest otherwise.
 * Returns HAL_DONE or HAL_EXIT_USER. Caller: the vcpu's thread, may sleep.
 */
enum hal_result mmio_access(struct vcpu *vcpu, ipa_t fault_ipa);

/*
 * The same for an abort that is not on the guest's own table walk. page: what mmio_page_find() says of fault_ipa, or NULL.
 */
enum hal_result mmio_access_at(struct vcpu *vcpu, const struct mmio_page *page, ipa_t fault_ipa);

/*
 * In Hyp mode: makes the access that the vcpu's data abort describes, if it is one to the distributor that takes nothing but
 * the vcpu itself (vgic_dist_try()). Returns HAL_DONE or HAL_LEAVE, or HAL_NEED_HOST with nothing changed that anybody sees.
 */
enum hal_result mmio_try(struct vcpu *vcpu);

/*
 * Completes the pending access, if there is one, with the bytes that user space left for a load (ignored for
 * a store): data[0 … len-1] in memory order of the guest. Each access is completed once; what remains of a
 * multi-register transfer is started at once.
 * Returns HAL_DONE (the guest may be entered) or HAL_EXIT_USER (the next part of it goes to user space).
 */
enum hal_result mmio_complete(struct vcpu *vcpu, const uint8_t data[8]);

/* Forgets a pending access: KVM_ARM_VCPU_INIT (SPEC.md section 10.5, last paragraph). */
void mmio_drop(struct vcpu *vcpu);

#endif
