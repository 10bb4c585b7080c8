/* SPDX-License-Identifier: GPL-2.0-only */
/* Functions for hyp_call() that the target tests need; not in a release build. */
	.syntax	unified
	.arch	armv7-a
	.arch_extension virt
	.arm
	.section .hyp.text, "ax", %progbits

/* r0 + r1 */
	.globl	hyp_hook_add
hyp_hook_add:
	add	r0, r0, r1
	bx	lr

/* Reads the word at r0. r4 to r11 are spoilt first: a fault must not let that out. */
	.globl	hyp_hook_read
hyp_hook_read:
	push	{r4 - r11}
	mov	r4, #4
	mov	r5, #5
	mov	r6, #6
	mov	r7, #7
	mov	r8, #8
	mov	r9, #9
	mov	r10, #10
	mov	r11, #11
	ldr	r0, [r0]
	pop	{r4 - r11}
	bx	lr

/* Writes r1 to the word at r0. */
	.globl	hyp_hook_write
hyp_hook_write:
	str	r1, [r0]
	mov	r0, #0
	bx	lr

/* Jumps to r0. */
	.globl	hyp_hook_jump
hyp_hook_jump:
	bx	r0

	.globl	hyp_hook_undefined
hyp_hook_undefined:
	udf	#0
	bx	lr

/* Calls into Hyp mode from Hyp mode. */
	.globl	hyp_hook_hvc
hyp_hook_hvc:
	hvc	#0
	bx	lr

/* Overruns its stack. */
	.globl	hyp_hook_overrun
hyp_hook_overrun:
	sub	sp, sp, #4096
	push	{r0, lr}
	pop	{r0, pc}
