/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes random words to random places, every other one to a few pages that are written again and again. The host sets
 *	r4	the seed, not 0
 *	r5	where the memory begins
 *	r6, r9	masks of the places
 *	r7	how many pairs to write
 *	r8	a device that is written to when it is done
 */
	.syntax	unified
	.arch	armv7ve
	.arm
	.section .text.start, "ax"
	.global	_start

	.macro	random
	eor	r4, r4, r4, lsl #13
	eor	r4, r4, r4, lsr #17
	eor	r4, r4, r4, lsl #5
	.endm

_start:
	random
	and	r0, r4, r6
	str	r4, [r5, r0]
	random
	and	r0, r4, r9
	str	r4, [r5, r0]
	subs	r7, r7, #1
	bne	_start
	str	r7, [r8]
	b	.
