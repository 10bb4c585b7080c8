/* SPDX-License-Identifier: GPL-2.0-only */
	.syntax unified
	.section .text.start, "ax"
	.global _start
	.type _start, %function
_start:
	ldr	sp, =guest_stack_top
	bl	sum
	b	.
	.ltorg
