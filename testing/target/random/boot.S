/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands before each random program: vectors that skip what has been taken, memory that is mapped, stacks, r10 (memory), r11 (a device),
 * r12 (read-only memory) in all banks, VFP on, translation on if asked for.
 */
	.syntax	unified
	.arch	armv7ve
	.fpu	neon-vfpv4
	.arm
	.section .text.start, "ax"
	.global	_start, parameters, body

	.macro	load reg, value
	movw	\reg, #(\value) & 0xffff
	movt	\reg, #(\value) >> 16
	.endm

#define BASE	0x80000000
#define STACKS	(BASE + 0x7000)
#define DATA	(BASE + 0x8800)
#define TABLE	(BASE + 0xc000)
#define DEVICE	0x0a000400
#define ROM	0x80100800

_start:
	b	start
	b	undefined
	b	call
	b	prefetch_abort
	b	data_abort
	b	.
	b	.
	b	.

/* After the instruction, which is of one halfword or two in T32. */
undefined:
	push	{r0, r1}
	mrs	r0, spsr
	tst	r0, #0x20
	beq	1f
	ldrh	r1, [lr, #-2]
	cmp	r1, #0xe800
	addhs	lr, lr, #2
1:	pop	{r0, r1}
	movs	pc, lr

data_abort:
	push	{r0, r1}
	sub	lr, lr, #4
	mrs	r0, spsr
	tst	r0, #0x20
	beq	1f
	ldrh	r1, [lr, #-4]
	cmp	r1, #0xe800
	sublo	lr, lr, #2
1:	pop	{r0, r1}
	movs	pc, lr

/* On at the address in memory that the program has left. */
prefetch_abort:
	push	{r0}
	load	r0, DATA + 0x200
	ldr	lr, [r0]
	mrs	r0, spsr
	tst	lr, #1
	orrne	r0, r0, #0x20
	msr	spsr_c, r0
	bic	lr, lr, #1
	pop	{r0}
	movs	pc, lr

/* Back in System mode: the way out of User mode. */
call:
	push	{r0}
	mrs	r0, spsr
	orr	r0, r0, #0x1f
	msr	spsr_c, r0
	pop	{r0}
	movs	pc, lr

	.macro	bank mode, number
	cps	#\mode
	load	sp, STACKS + 0x100 * \number
	mov	lr, #\number
	.endm

	.macro	section va, attributes
	load	r1, \va + \attributes
	str	r1, [r0, #(\va >> 20) * 4]
	.endm

start:
	bank	0x11, 1
	load	r8, 0x08080808
	load	r9, 0x09090909
	load	r10, DATA
	load	r11, DEVICE
	load	r12, ROM
	bank	0x12, 2
	bank	0x17, 3
	bank	0x1b, 4
	bank	0x1f, 5
	bank	0x13, 6
	load	r10, DATA
	load	r11, DEVICE
	load	r12, ROM
	load	r0, BASE
	mcr	p15, 0, r0, c12, c0, 0	@ VBAR
	mov	r0, #0xf00000
	mcr	p15, 0, r0, c1, c0, 2	@ CPACR
	isb
	mov	r0, #0x40000000
	vmsr	fpexc, r0
	@ All memory is mapped before the program begins: how many faults that takes is the host's business.
	load	r0, BASE
1:	ldr	r1, [r0]
	str	r1, [r0]
	add	r0, r0, #0x1000
	uxth	r1, r0
	cmp	r1, #0
	bne	1b
	ldr	r1, [r12]
	adr	r9, parameters
	ldr	r8, [r9]
	tst	r8, #1
	beq	1f
	load	r0, TABLE
	section	0x0a000000, 0x0c06
	add	r0, r0, #0x2000
	load	r1, BASE + 0x1c0e
	str	r1, [r0]
	load	r1, ROM - 0x800 + 0x1c0e
	str	r1, [r0, #4]
	load	r0, TABLE
	mov	r1, #1
	mcr	p15, 0, r1, c3, c0, 0	@ DACR
	mcr	p15, 0, r0, c2, c0, 0	@ TTBR0
	mov	r1, #0
	mcr	p15, 0, r1, c2, c0, 2	@ TTBCR
	dsb
	mcr	p15, 0, r1, c8, c7, 0	@ TLBIALL
	dsb
	isb
	mrc	p15, 0, r0, c1, c0, 0
	orr	r0, r0, #5		@ SCTLR.M and C
	mcr	p15, 0, r0, c1, c0, 0
	isb
1:	tst	r8, #2
	adr	lr, body
	orrne	lr, lr, #1
	ldmib	r9, {r0 - r7}
	mov	r8, #8
	mov	r9, #9
	bx	lr

	.balign	64
parameters:
	.space	64
	.balign	1024
body:
