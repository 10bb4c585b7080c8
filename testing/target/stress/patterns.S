/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Round by round: writes a value of its own into every register, makes an exit, looks whether each still has it. The
 * values change with a seed. r12: the parameters, in memory: seed, flags (1: VFP too), rounds so far. After each round
 * whose number is a multiple of 4 the number is stored to the device; what differed is stored behind it.
 */
	.syntax	unified
	.arch	armv7ve
	.arch_extension sec
	.fpu	neon-vfpv4
	.arm
	.section .text.start, "ax"
	.global	_start

#define SEED	0
#define FLAGS	4
#define ROUNDS	8
#define SAVED	16

	.macro	load reg, value
	movw	\reg, #(\value) & 0xffff
	movt	\reg, #((\value) >> 16) & 0xffff
	.endm

	@ r0 := the value of a register in this round; r11: the seed
	.macro	value number, fixed, mask
	load	r1, \mask
	and	r1, r1, r11
	load	r0, \fixed
	eor	r0, r0, r1
	.set	current, \number
	.endm

	@ r2 must be r0
	.macro	same
	cmp	r0, r2
	movne	r0, #current
	bne	differs
	.endm

	.macro	each_system
	system	1, c3, 0, c0, 0, 0x55511155, 0xffffffff		@ DACR
	system	2, c5, 0, c0, 0, 0x00000805, 0			@ DFSR
	system	3, c5, 0, c0, 1, 0x00000007, 0			@ IFSR
	system	4, c6, 0, c0, 0, 0x61000060, 0xffffffff		@ DFAR
	system	5, c6, 0, c0, 2, 0x61000062, 0xffffffff		@ IFAR
	system	6, c10, 0, c2, 0, 0x000a81a8, 0			@ PRRR
	system	7, c10, 0, c2, 1, 0x40e040e0, 0			@ NMRR
	system	8, c12, 0, c0, 0, 0x80004000, 0x00000fe0	@ VBAR
	system	9, c13, 0, c0, 1, 0x61001301, 0xffffffff	@ CONTEXTIDR
	system	10, c13, 0, c0, 2, 0x61001302, 0xffffffff	@ TPIDRURW
	system	11, c13, 0, c0, 3, 0x61001303, 0xffffffff	@ TPIDRURO
	system	12, c13, 0, c0, 4, 0x61001304, 0xffffffff	@ TPIDRPRW
	system	13, c14, 0, c1, 0, 0x00000201, 0x000000f0	@ CNTKCTL
	system	14, c0, 2, c0, 0, 0x00000000, 1			@ CSSELR
	system	15, c2, 0, c0, 0, 0x48880000, 0x0fff0000	@ TTBR0
	system	16, c2, 0, c0, 1, 0x4c440000, 0x0fff0000	@ TTBR1
	system	17, c2, 0, c0, 2, 0, 7				@ TTBCR
	.endm

	.macro	each_banked
	banked	32, SP_usr, 0x51000013, 0xffffffff
	banked	33, LR_usr, 0x51000014, 0xffffffff
	banked	34, SP_abt, 0x51000021, 0xffffffff
	banked	35, LR_abt, 0x51000022, 0xffffffff
	banked	36, SPSR_abt, 0x000001d3, 0xf0000000
	banked	37, SP_und, 0x51000024, 0xffffffff
	banked	38, LR_und, 0x51000025, 0xffffffff
	banked	39, SPSR_und, 0x000001d3, 0xf0000000
	banked	40, SP_irq, 0x51000027, 0xffffffff
	banked	41, LR_irq, 0x51000028, 0xffffffff
	banked	42, SPSR_irq, 0x000001d3, 0xf0000000
	banked	43, r8_fiq, 0x51000030, 0xffffffff
	banked	44, r9_fiq, 0x51000031, 0xffffffff
	banked	45, r10_fiq, 0x51000032, 0xffffffff
	banked	46, r11_fiq, 0x51000033, 0xffffffff
	banked	47, r12_fiq, 0x51000034, 0xffffffff
	banked	48, SP_fiq, 0x51000035, 0xffffffff
	banked	49, LR_fiq, 0x51000036, 0xffffffff
	banked	50, SPSR_fiq, 0x000001d3, 0xf0000000
	.endm

	@ FPSCR, d0 to d31
	.macro	each_double
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	double	\n
	.endr
	.endm

_start:
	mov	r0, #0xf00000
	mcr	p15, 0, r0, c1, c0, 2	@ CPACR
	isb
	ldr	r0, [r12, #FLAGS]
	tst	r0, #1
	beq	round
	mov	r0, #0x40000000
	vmsr	fpexc, r0
round:
	ldr	r11, [r12, #SEED]
	load	r0, 1664525
	load	r1, 1013904223
	mla	r11, r11, r0, r1
	str	r11, [r12, #SEED]

	.macro	system number, crn, opc1, crm, opc2, fixed, mask
	value	\number, \fixed, \mask
	mcr	p15, \opc1, r0, \crn, \crm, \opc2
	.endm
	.macro	banked number, name, fixed, mask
	value	\number, \fixed, \mask
	msr	\name, r0
	.endm
	.macro	double n
	value	(64 + \n), (0xd1000000 + \n), 0xffffffff
	mvn	r2, r0
	vmov	d\n, r0, r2
	.endm
	each_system
	each_banked
	ldr	r0, [r12, #FLAGS]
	tst	r0, #1
	beq	1f
	value	63, 0, 0xf0000000
	vmsr	fpscr, r0
	each_double
1:
	value	110, 0x000001d3, 0xf0000000
	msr	SPSR_fsxc, r0
	value	111, 0x41000000, 0xffffffff
	add	sp, r0, #13
	add	lr, r0, #14
	.irp	n, 4,5,6,7,8,9,10
	add	r\n, r0, #\n
	.endr
	mov	r1, r11, lsr #30
	cmp	r1, #1
	bhi	2f
	load	r1, 0x84000000		@ PSCI_VERSION
	beq	1f
	mov	r0, r1
	hvc	#0
	b	3f
1:	mov	r0, r1
	smc	#0
	b	3f
2:	mrc	p15, 0, r0, c1, c0, 1	@ ACTLR
3:
	@ What is in r4 to r10, SP, LR; calls return something in r0 to r3.
	add	r0, r12, #SAVED
	stmia	r0!, {r4 - r10}
	str	sp, [r0], #4
	str	lr, [r0], #4
	ldr	r11, [r12, #SEED]
	add	r3, r12, #SAVED
	.irp	n, 4,5,6,7,8,9,10,13,14
	value	(112 + \n), 0x41000000, 0xffffffff
	add	r0, r0, #\n
	ldr	r2, [r3], #4
	same
	.endr
	value	110, 0x000001d3, 0xf0000000
	mrs	r2, SPSR
	same

	.purgem	system
	.purgem	banked
	.purgem	double
	.macro	system number, crn, opc1, crm, opc2, fixed, mask
	value	\number, \fixed, \mask
	mrc	p15, \opc1, r2, \crn, \crm, \opc2
	same
	.endm
	.macro	banked number, name, fixed, mask
	value	\number, \fixed, \mask
	mrs	r2, \name
	same
	.endm
	.macro	double n
	value	(64 + \n), (0xd1000000 + \n), 0xffffffff
	vmov	r2, r3, d\n
	mvn	r3, r3
	same
	mov	r2, r3
	same
	.endm
	each_system
	each_banked
	ldr	r0, [r12, #FLAGS]
	tst	r0, #1
	beq	1f
	value	63, 0, 0xf0000000
	vmrs	r2, fpscr
	same
	each_double
1:
	load	r1, 0x0a000000
	ldr	r0, [r12, #ROUNDS]
	add	r0, r0, #1
	str	r0, [r12, #ROUNDS]
	tst	r0, #3
	streq	r0, [r1]
	b	round

differs:
	load	r1, 0x0a000000
	str	r0, [r1, #4]
	str	r2, [r1, #8]
	b	.
