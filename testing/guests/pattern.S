/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looks whether its memory is its own, over and over. The host sets
 *	r7	a device: a turn that was all right stores its number there, one that was not what it read, 4 further on
 *	r8	a page that is full of r10 up to half of it, with the number of turns behind that
 *	r9	the number of turns made
 *	r10	the guest's own pattern, which the last word of this page also holds
 */
	.syntax	unified
	.arch	armv7ve
	.arm
	.section .text.start, "ax"
	.global	_start

_start:
turn:
	mov	r1, #0
next:
	ldr	r3, [r8, r1]
	cmp	r3, r10
	bne	wrong
	add	r1, r1, #0x80
	cmp	r1, #0x800
	blo	next
	ldr	r2, =_start + 0xffc
	ldr	r3, [r2]
	cmp	r3, r10
	bne	wrong
	ldr	r3, [r8, #0x800]
	cmp	r3, r9
	bne	wrong
	add	r9, r9, #1
	str	r9, [r8, #0x800]
	str	r9, [r7]
	b	turn

wrong:
	str	r3, [r7, #4]
	b	wrong
