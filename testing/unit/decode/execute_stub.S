/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs one instruction with all of r0 to r14 and the VFP bank given, and gives all of them back.
 *
 *	void execute_stub(struct state *state, void (*code)(void));
 *
 * state: r0 … r14, then at 64 the host's SP, then at 72 D0 … D31. code loads the registers from r0, executes, and
 * comes back to execute_exit with r0 = state and r1 … r14 stored there.
 */
	.syntax unified
	.arch	armv7-a
	.fpu	neon
	.arm
	.text

	.globl	execute_stub
	.type	execute_stub, %function
execute_stub:
	push	{r4-r11, lr}
	vpush	{d8-d15}
	str	sp, [r0, #64]
	add	r2, r0, #72
	vldmia	r2!, {d0-d15}
	vldmia	r2, {d16-d31}
	msr	cpsr_f, #0
	bx	r1

	.globl	execute_exit
	.type	execute_exit, %function
execute_exit:
	add	r2, r0, #72
	vstmia	r2!, {d0-d15}
	vstmia	r2, {d16-d31}
	ldr	sp, [r0, #64]
	vpop	{d8-d15}
	pop	{r4-r11, pc}

	.section .note.GNU-stack, "", %progbits
