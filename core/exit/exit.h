/* SPDX-License-Identifier: GPL-2.0-only */
/* The front door of the room that answers exits. */
#ifndef CORE_EXIT_EXIT_H
#define CORE_EXIT_EXIT_H

#include "core/vcpu/vcpu.h"

/*
 * Answers one exit of a guest: exit_code is what hal_guest_enter() returned, guest.fault tells the rest
 * (SD-010, SD-011; SPEC.md sections 4.4, 4.6). Nothing that a guest does makes this an error of the host:
 * what is not known becomes an Undefined Instruction in the guest.
 * Returns HAL_DONE or HAL_EXIT_USER (vcpu->exit is filled).
 * Caller: the vcpu's thread, interrupts on.
 */
enum hal_result handle_exit(struct vcpu *vcpu, uint32_t exit_code);

/*
 * The same in Hyp mode, without a world switch: for a trap (HAL_EXIT_TRAP without HAL_EXIT_ABORTED) that registers
 * alone answer, or a data abort at the distributor (answer_hpfar of struct hal_guest). Returns HAL_DONE, the exit being counted;
 * HAL_LEAVE: it has been answered, and the guest comes out with HAL_EXIT_ANSWERED; or HAL_NEED_HOST with nothing changed: the
 * host then calls handle_exit().
 * vcpu and its VM are visible to Hyp mode; the guest's registers are reached through hal/guest.h.
 */
enum hal_result handle_exit_in_hyp(struct vcpu *vcpu);

#endif
