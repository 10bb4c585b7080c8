/* SPDX-License-Identifier: GPL-2.0-only */
/* Shows each of its registers, as the monitor has set them, by a write to a device at r12. In SVC mode. */
	.syntax	unified
	.arch_extension virt
	.arm
	.section .text.start, "ax"
	.global	_start
_start:
#define GPR(n)			str r##n, [r12];
#define HERE(reg, index, value)	str reg, [r12];
#define SHOW			str r0, [r12];
#define SHOW_64			str r0, [r12]; str r1, [r12];
#define BANKED(reg, index, value) mrs r0, reg; SHOW
#define CP15(crn, opc1, crm, opc2, value) mrc p15, opc1, r0, crn, crm, opc2; SHOW
#define CP15_64(crm, opc1, value) mrrc p15, opc1, r0, r1, crm; SHOW_64
#define VFP(reg, index, value)	vmrs r0, reg; SHOW
#define D(n)			vmov r0, r1, d##n; SHOW_64
#include "testing/target/switch/registers.inc"
	b	.
