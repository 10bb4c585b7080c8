/* SPDX-License-Identifier: GPL-2.0-only */
/* r0: the vcpu, r1: how many, r2: what to do, r3: how often. */
#include "testing/target/interrupts/layout.h"

	.syntax	unified
	.arch	armv7ve
	.arch_extension virt
	.arm
	.section .text.start, "ax"
	.global	_start

	.macro	load reg, value
	movw	\reg, #(\value) & 0xffff
	movt	\reg, #((\value) >> 16) & 0xffff
	.endm

#define I_F 0xc0 /* no interrupts */

_start:
	b	begin
	b	exception
	b	exception
	b	exception
	b	exception
	b	exception
	b	interrupt
	b	exception

/* Of this vcpu: 6 KiB for its work, 2 KiB for interrupts. */
begin:
	adr	r4, _start
	mcr	p15, 0, r4, c12, c0, 0		@ VBAR
	load	r5, LAYOUT_STACKS
	add	r4, r4, r5
	add	r4, r4, r0, lsl #13
	add	r5, r4, #0x1800
	add	r4, r4, #0x2000
	msr	cpsr_c, #(I_F | 0x12)
	mov	sp, r4
	msr	cpsr_c, #(I_F | 0x13)
	mov	sp, r5
	mcr	p15, 0, r0, c13, c0, 4		@ TPIDRPRW
	isb
	bl	guest_main
	b	.

interrupt:
	sub	lr, lr, #4
	push	{r0 - r3, r12, lr}
	mrc	p15, 0, r0, c13, c0, 4
	bl	guest_interrupt
	ldmfd	sp!, {r0 - r3, r12, pc}^

exception:
	load	r0, LAYOUT_WRONG
	mov	r1, #LAYOUT_IS_EXCEPTION
	orr	r1, r1, lr, lsl #8
	str	r1, [r0]
	b	.
