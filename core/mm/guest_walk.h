/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest's stage 1, walked in software: for instructions without a syndrome, and to tell where a walk of the
 * hardware failed (ARM DDI 0406C B3.5, B3.6, B3.7). What hardware may still have in a TLB is not seen: a walk
 * answers as if the TLB were empty.
 */
#ifndef CORE_MM_GUEST_WALK_H
#define CORE_MM_GUEST_WALK_H

#include "core/vcpu/vcpu.h"

enum guest_access {
	GUEST_FETCH,
	GUEST_LOAD,
	GUEST_STORE,
};

/* What a walk came to. */
struct guest_walk {
	bool ok;
	ipa_t ipa; /* if ok: where the access goes to */
	/* Else: the value for DFSR (a fetch: IFSR), and whether it was the table itself that did not answer. */
	uint32_t fsr;
	bool external;
	uint8_t level; /* of the last descriptor that was looked at, from 1 */
};

/*
 * Translates address for an access with the rights of PL1 (privileged) or PL0, with the vcpu's system registers as
 * they are. Caller: the vcpu's thread, may sleep.
 */
struct guest_walk guest_walk(struct vcpu *vcpu, gva_t address, enum guest_access access,
			     bool privileged);

/* The value for DFSR of an alignment fault (B3.13.1). */
uint32_t guest_alignment_fsr(const struct vcpu *vcpu, enum guest_access access);

/*
 * Fetches size bytes (2 or 4) of the instruction at pc, as the guest's current mode would, little-endian as
 * instructions always are (A3.3.1); pc is aligned to 2, and a word may cross into the next page.
 * Returns 0, or -HAL_EFAULT if stage 1 does not allow it or there is no memory. Caller: the vcpu's thread, may sleep.
 */
int guest_fetch(struct vcpu *vcpu, gva_t pc, unsigned size, uint32_t *insn);

/*
 * Answers a stage-2 fault on a stage-1 walk (S1PTW) whose table is no memory: the guest takes an external abort on
 * the walk, with the level that the walk in software stops at (D11, B4). access: what the guest was doing. Should
 * the table have become memory meanwhile, nothing is done: the guest tries again.
 */
void guest_walk_abort(struct vcpu *vcpu, gva_t address, enum guest_access access);

#endif
