/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Device accesses in every form, trapped coprocessor accesses and firmware calls. What is loaded goes to a list of
 * results in memory; exits.c has the list of what must happen. One source for both instruction sets and both
 * endiannesses of data.
 */
	.syntax	unified
	.arch	armv7ve
	.fpu	neon-vfpv4
	.section .text.start, "ax"
	.global	_start

	.macro	result reg
	str	\reg, [r5], #4
	.endm

_start:
	movw	r4, #0x0000
	movt	r4, #0x0a00		@ a device of user space
	movw	r5, #0x8000
	movt	r5, #0x8000		@ the results
#ifdef BIG
	setend	be
#endif
	movw	r2, #0x3344
	movt	r2, #0x1122
	movw	r3, #0x7788
	movt	r3, #0x5566

	@ With a syndrome.
	str	r2, [r4]
	strh	r2, [r4, #4]
	strb	r2, [r4, #6]
	ldr	r6, [r4]
	result	r6
	ldrh	r6, [r4, #4]
	result	r6
	ldrsh	r6, [r4, #4]
	result	r6
	ldrb	r6, [r4, #6]
	result	r6
	ldrsb	r6, [r4, #6]
	result	r6

	@ Two words, with and without write-back.
	strd	r2, r3, [r4]
	mov	r8, r4
	ldrd	r6, r7, [r8, #8]!
	result	r6
	result	r7
	result	r8
	ldrd	r6, r7, [r8], #-8
	result	r6
	result	r7
	result	r8

	@ Post- and pre-indexed.
	mov	r8, r4
	str	r2, [r8], #4
	strh	r2, [r8], #2
	strb	r2, [r8], #1
	result	r8
	str	r3, [r8, #9]!
	result	r8
	ldr	r6, [r8], #-16
	result	r6
	result	r8
	ldrsb	r6, [r8, #3]!
	result	r6
	ldrsh	r6, [r8, #1]!
	result	r6
	ldrh	r6, [r8], #2
	result	r6
	result	r8

	@ With the rights of User mode.
	mov	r8, r4
	strt	r2, [r8]
	ldrt	r6, [r8]
	result	r6

	@ Several words.
	mov	r8, r4
	stmia	r8!, {r2, r3}
	result	r8
	stmdb	r8!, {r2, r3}
	result	r8
	ldmia	r8!, {r6, r7}
	result	r6
	result	r7
	result	r8
	ldmdb	r8!, {r6, r7}
	result	r6
	result	r7
	result	r8
	mov	sp, r4
	push	{r2, r3}
	pop	{r6, r7}
	result	r6
	result	r7

	@ One half in memory, the other in a device behind it.
	movw	r8, #0xfffc
	movt	r8, #0x8000
	str	r3, [r8]
	ldmia	r8, {r6, r7}
	result	r6
	result	r7
	stmia	r8, {r2, r3}
	ldr	r6, [r8]
	result	r6

	@ An exclusive load.
	ldrex	r6, [r4]
	result	r6
	clrex

	@ Floating point.
	mov	r0, #0xf00000
	mcr	p15, 0, r0, c1, c0, 2	@ CPACR
	isb
	mov	r0, #0x40000000
	vmsr	fpexc, r0
	vmov	d1, r2, r3
	vstr	d1, [r4]
	vldr	d2, [r4, #8]
	vmov	r6, r7, d2
	result	r6
	result	r7
	mov	r8, r4
	vstmia	r8!, {s2, s3}
	vldmdb	r8!, {s8, s9}
	vmov	r6, r7, d4
	result	r6
	result	r7
	result	r8

	@ Under a condition, and under one that fails.
	cmp	r4, r4
	ite	eq
	ldreq	r6, [r4], #4
	ldrne	r6, [r4], #4
	result	r6
	sub	r4, r4, #4

	@ Trapped coprocessors: DBGDIDR reads as zero, as do the flags from DBGDSCR; r0 stays.
	mov	r0, #0x77
	mrc	p14, 0, r6, c0, c0, 0
	result	r6
	cmp	r0, r0
	mrc	p14, 0, APSR_nzcv, c0, c1, 0
	ite	eq
	moveq	r6, #1
	movne	r6, #2
	result	r6
	result	r0

	@ ACTLR keeps its value; the performance monitors read as zero; the physical timer is emulated.
	mrc	p15, 0, r6, c1, c0, 1
	mvn	r7, r6
	mcr	p15, 0, r7, c1, c0, 1
	mrc	p15, 0, r7, c1, c0, 1
	sub	r6, r6, r7
	result	r6
	mcr	p15, 0, r2, c9, c12, 4	@ PMSWINC
	mrc	p15, 0, r6, c9, c12, 0	@ PMCR
	result	r6
	mrc	p15, 0, r6, c9, c13, 0	@ PMCCNTR
	result	r6
	mov	r6, #2
	mcr	p15, 0, r6, c14, c2, 1	@ CNTP_CTL: masked; its condition holds
	mrc	p15, 0, r6, c14, c2, 1
	result	r6

	@ The registers of virtual memory control, as they were written.
	mov	r7, #1
	mcr	p15, 0, r7, c3, c0, 0	@ DACR
	movw	r6, #0x4000
	movt	r6, #0x8000
	mov	r7, #0
	mcrr	p15, 0, r6, r7, c2	@ TTBR0
	mcr	p15, 0, r7, c2, c0, 2	@ TTBCR
	isb
	mrc	p15, 0, r6, c3, c0, 0
	result	r6
	mrrc	p15, 0, r6, r7, c2
	result	r6
	result	r7

	@ Translation on: memory also at 0x00100000, the device at 0x00200000, read-only memory at 0x00300000.
	.macro	section va, ipa, attributes
	movw	r7, #\attributes
	movt	r7, #(\ipa >> 16)
#ifdef BIG
	rev	r7, r7			@ tables are little-endian
#endif
	str	r7, [r6, #(\va >> 20) * 4]
	.endm
	section	0x00100000, 0x80000000, 0x1c0e
	section	0x00200000, 0x0a000000, 0x0c06
	section	0x00300000, 0x80100000, 0x1c0e
	section	0x0a000000, 0x0a000000, 0x0c06
	add	r6, r6, #0x2000
	section	0x00000000, 0x80000000, 0x1c0e	@ 0x80000000, 8 KiB into the table
	dsb
	mcr	p15, 0, r7, c8, c7, 0	@ TLBIALL
	dsb
	mrc	p15, 0, r6, c1, c0, 0
	orr	r6, r6, #5		@ SCTLR.M and C
	mcr	p15, 0, r6, c1, c0, 0
	isb
	movw	r8, #0xf000
	movt	r8, #0x0010
	str	r3, [r8]
	movw	r8, #0xf000
	movt	r8, #0x8000
	ldr	r6, [r8]
	result	r6
	movw	r8, #0x0000
	movt	r8, #0x0020
	str	r2, [r8, #4]
	ldrd	r6, r7, [r8, #8]
	result	r6
	result	r7
	movw	r8, #0x0000
	movt	r8, #0x0030
	ldr	r6, [r8, #0x10]
	result	r6
	str	r2, [r8, #0x10]		@ a permission fault: user space gets it, at the right address
	ldr	r6, [r8, #0x10]
	result	r6
	mrc	p15, 0, r6, c1, c0, 0
	bic	r6, r6, #5
	mcr	p15, 0, r6, c1, c0, 0
	isb

	@ Calls: by HVC and by SMC; an unknown SMC leaves r1.
	movw	r0, #0x0000
	movt	r0, #0x8400		@ PSCI_VERSION
	hvc	#0
	result	r0
	movw	r0, #0x0000
	movt	r0, #0x8400
	.arch_extension sec
	smc	#0
	result	r0
	mov	r0, #5
	mov	r1, #6
	smc	#0
	result	r0
	result	r1

	movw	r0, #0x0008
	movt	r0, #0x8400		@ SYSTEM_OFF
	hvc	#0
1:	b	1b
