/* SPDX-License-Identifier: GPL-2.0-only */
/* The physical timer of a guest, whose registers are trapped (CNTHCTL.PL1PCEN clear; SPEC.md section 7). */
#ifndef CORE_TIMER_EMULATED_H
#define CORE_TIMER_EMULATED_H

#include "core/vcpu/vcpu.h"

enum timer_reg {
	TIMER_REG_CTL,
	TIMER_REG_TVAL,
	TIMER_REG_CVAL,
};

/*
 * Reads or writes a register of the emulated physical timer as the guest does; only CVAL has more than 32 bits. A
 * read may run in Hyp mode. Caller of a write: the vcpu's thread, or who holds the vcpu's mutex.
 */
uint64_t timer_emulated_read(const struct vcpu *vcpu, enum timer_reg reg);
void timer_emulated_write(struct vcpu *vcpu, enum timer_reg reg, uint64_t value);

#endif
