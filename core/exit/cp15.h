/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The system registers of coprocessor 15: what happens when a guest's access is trapped, how they start, and
 * which of them the ABI can reach (SPEC.md sections 3.3 and 3.5). The rows are in cp15_common.c, cp15_a15.c and
 * cp15_a7.c.
 */
#ifndef CORE_EXIT_CP15_H
#define CORE_EXIT_CP15_H

#include "core/vcpu/vcpu.h"

/*
 * Answers the MCR or MRC (class 0x03), or MCRR or MRRC (class 0x04), in guest.fault.hsr. On return the
 * instruction has been stepped over, or, where the guest has no such register or may not use it so, the guest is at
 * its Undefined Instruction vector; an access that no row knows is reported as well (G21).
 * Returns HAL_DONE. Its condition has been checked by the caller. Caller: the vcpu's thread, may sleep.
 */
enum hal_result cp15_handle_mcr(struct vcpu *vcpu);
enum hal_result cp15_handle_mcrr(struct vcpu *vcpu);

/*
 * The same as far as guest registers suffice, for Hyp mode: HAL_DONE, or HAL_NEED_HOST with nothing changed when it
 * takes the host (cache maintenance, timer programming, a report).
 */
enum hal_result cp15_try_mcr(struct vcpu *vcpu);
enum hal_result cp15_try_mcrr(struct vcpu *vcpu);

/*
 * Gives every saved register its reset value for vcpu->target; values that tell the number of CPUs count the VM's
 * vcpus now (SD-081, R21).
 */
void cp15_reset(struct vcpu *vcpu);

/* A saved register, as ONE_REG sees it. */
struct cp15_saved {
	uint16_t id;	     /* bits 15:0 of the ONE_REG id */
	bool wide;	     /* 64 bits: index and index + 1 */
	enum hal_cp15 index; /* in hal_guest.cp15 */
};

/* How many saved registers target has (29 on both cores), and number i of them in the order of SPEC.md 3.3. */
unsigned cp15_saved_count(enum vcpu_target target);
struct cp15_saved cp15_saved_at(enum vcpu_target target, unsigned i);

/*
 * Finds the saved register of target with bits 15:0 of a ONE_REG id, of 64 bits if wide. Returns false where there
 * is none: no row, or a row without storage.
 */
bool cp15_saved_find(enum vcpu_target target, uint16_t id, bool wide, struct cp15_saved *saved);

#endif
