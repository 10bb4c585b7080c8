/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of core/io/: one access, and what to do when there is none to make. */
#ifndef CORE_IO_MMIO_ACCESS_H
#define CORE_IO_MMIO_ACCESS_H

#include "core/vcpu/vcpu.h"

/*
 * Makes the access that ipa, len and write of vcpu->mmio describe; data: its bytes in memory order, filled by a
 * load; zero where they are not a store's. Returns HAL_DONE if a device of ours answered, or HAL_EXIT_USER with the access pending.
 */
enum hal_result mmio_perform(struct vcpu *vcpu, uint8_t data[4]);

/*
 * Answers an access that nobody can make sense of: KVM_EXIT_ARM_NISV where that is on (HAL_EXIT_USER), else the
 * guest takes an external abort (HAL_DONE). The PC stays.
 */
enum hal_result mmio_give_up(struct vcpu *vcpu, ipa_t fault_ipa);

/*
 * Replays the instruction at the guest's PC, whose data abort came without a syndrome, as a sequence of single
 * accesses (G1): each through the guest's stage 1, then to memory or to a device. Registers change when all have
 * been made; where one faults in stage 1, the guest takes that abort and no register has changed.
 * Returns HAL_DONE or HAL_EXIT_USER.
 */
enum hal_result mmio_replay(struct vcpu *vcpu, ipa_t fault_ipa);

/* Goes on with it after the pending access has been made by user space; data: as mmio_complete(). */
enum hal_result mmio_replay_complete(struct vcpu *vcpu, const uint8_t *data);

#endif
