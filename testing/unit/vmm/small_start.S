/* SPDX-License-Identifier: GPL-2.0-only */
/* A small kernel in the form of a zImage: its head, and what C needs. */
	.syntax unified
	.section .text.start, "ax"
	.arm
	.global	_start
_start:
	b	entry
	.space	0x24 - 4
	.word	0x016f2818	@ a zImage
	.word	0		@ where it begins,
	.word	guest_bss - _start	@ and ends
entry:
	ldr	sp, =guest_stack_top
	mov	r0, r2		@ the device tree
	bl	guest_main

	@ PSCI: uint32_t call(function, argument, argument, argument)
	.global	call
call:
	hvc	#0
	bx	lr

	.global	second
second:
	ldr	sp, =guest_second_stack + 1024
	mov	r4, r0
	b	guest_second
