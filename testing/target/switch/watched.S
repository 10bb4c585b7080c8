/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Again and again calls watched, in User mode, and tells the device at r12 how that ended:
 * 0 by SVC, 3 or 4 by a prefetch or data abort.
 */
	.syntax	unified
	.arch_extension virt
	.arm
	.section .text.start, "ax"
	.global	_start
_start:
	b	start
	.balign	32
vectors:
	b	.
	b	.
	b	by_svc
	b	by_prefetch_abort
	b	by_data_abort
	b	.
	b	.
	b	.

	.balign	32
watched:				@ testing/target/switch/breakpoints.c knows where: at 0x40
	ldr	r0, word
	bx	lr
word:
	.word	0x600d

start:
	adr	r0, vectors
	mcr	p15, 0, r0, c12, c0, 0
	isb
	cps	#0x10
	bl	watched
	svc	#0
by_svc:
	mov	r0, #0
	b	tell
by_prefetch_abort:
	mov	r0, #3
	b	tell
by_data_abort:
	mov	r0, #4
tell:
	str	r0, [r12]
	b	start
