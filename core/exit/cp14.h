/* SPDX-License-Identifier: GPL-2.0-only */
/* Trapped accesses to coprocessor 14: debug, trace, ThumbEE and Jazelle (SPEC.md sections 3.5 and 4.6). */
#ifndef CORE_EXIT_CP14_H
#define CORE_EXIT_CP14_H

#include "core/vcpu/vcpu.h"

/*
 * Answers the MCR or MRC (class 0x05), or MCRR or MRRC (class 0x0C), in guest.fault.hsr: everything reads as zero
 * and ignores writes, so that a guest neither sees nor programs the host's debug hardware (R36), and TEECR,
 * TEEHBR, JIDR, JOSCR and JMCR carry nothing from guest to guest (B31). A read into APSR_nzcv changes the flags
 * only (B2); MRRC clears both registers (B46). The instruction has been stepped over on return.
 * Returns HAL_DONE. Its condition has been checked by the caller. May run in Hyp mode.
 */
enum hal_result cp14_handle_mcr(struct vcpu *vcpu);
enum hal_result cp14_handle_mcrr(struct vcpu *vcpu);

#endif
