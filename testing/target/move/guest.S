/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest that has something of every kind in flight when it makes an exit: SGIs that are pending, active and preempted,
 * edges and levels of SPIs, the virtual timer before, at and after its deadline, a second CPU, exclusives, VFP, translation,
 * device accesses of several words, pages that are written again and again. What it says depends on none of the moments
 * at which it is taken out, and at the end it wipes what does: so a run that was moved to another VM at any place must
 * say the same and leave the same (move.c).
 */
	.syntax	unified
	.arch	armv7ve
	.fpu	neon-vfpv4
	.arm
	.section .text.start, "ax"
	.global	_start

#define BASE	0x80000000
#define TABLE	(BASE + 0x4000)
#define STACK	(BASE + 0x9000)		/* and of IRQ mode, a half page below */
#define LOG	(BASE + 0xa000)
#define VARS	(BASE + 0xb000)
#define PAGES	(BASE + 0x10000)
#define GICD	0x08000000
#define GICC	0x08010000
#define DEVICE	0x0a000000

/* Registers of the device. */
#define OUT	0x00
#define RAISE	0x04
#define LOWER	0x08
#define PULSE	0x0c
#define WRONG	0x10
#define WINDOW	0x100

/* Of the variables. */
#define LOGGED	0x00
#define TICKS	0x04
#define TIME	0x08
#define SHARED	0x10
#define LOG1	0x40

#define TIMER	27
#define EDGE	40
#define LEVEL	41
#define UNUSED	42
#define STEP	3000
#define ROUNDS	10

	.macro	load reg, value
	movw	\reg, #(\value) & 0xffff
	movt	\reg, #(\value) >> 16
	.endm

	.macro	out reg
	str	\reg, [r11, #OUT]
	.endm

	.macro	wrong number
	mov	r0, #\number
	str	r0, [r11, #WRONG]
	.endm

	.macro	psci function
	load	r0, 0x84000000 + \function
	hvc	#0
	.endm

	@ An SGI to CPUs (a list) or, with 0x2000000, to this one.
	.macro	sgi number, to
	load	r0, (\to) + \number
	str	r0, [r9, #0xf00]
	.endm

	@ What is signalled, in r0; 1023: nothing.
	.macro	acknowledge
	ldr	r0, [r8, #0x0c]
	.endm

	.macro	end_of reg
	str	\reg, [r8, #0x10]
	.endm

	.macro	out_running_priority
	ldr	r0, [r8, #0x14]
	out	r0
	.endm

	.macro	priority number, value
	mov	r0, #\value
	strb	r0, [r9, #0x400 + \number]
	.endm

	.macro	enable number
	mov	r0, #1 << (\number & 31)
	str	r0, [r9, #0x100 + (\number / 32) * 4]
	.endm

	.macro	section va, attributes
	load	r1, \va + \attributes
	str	r1, [r0, #(\va >> 20) * 4]
	.endm

_start:
	b	start
	b	fault
	b	fault
	b	fault
	b	fault
	b	fault
	b	irq
	b	fault

fault:
	load	r11, DEVICE
	wrong	1
	b	.

/* Logs the interrupt and does what its source wants before it ends it. */
irq:
	sub	lr, lr, #4
	push	{r0 - r4, lr}
	load	r4, GICC
	ldr	r0, [r4, #0x0c]
	ubfx	r1, r0, #0, #10
	movw	r2, #1023
	cmp	r1, r2
	beq	2f
	load	r2, VARS
	ldr	r3, [r2, #LOGGED]
	str	r0, [r3], #4
	str	r3, [r2, #LOGGED]
	cmp	r1, #LEVEL
	load	r3, DEVICE
	streq	r1, [r3, #LOWER]
	cmp	r1, #TIMER
	bne	1f
	mrc	p15, 0, r3, c14, c3, 1	@ CNTV_CTL
	tst	r3, #4
	load	r1, DEVICE
	streq	r3, [r1, #WRONG]
	ldr	r3, [r2, #TICKS]
	subs	r3, r3, #1
	str	r3, [r2, #TICKS]
	movwne	r1, #STEP
	mcrne	p15, 0, r1, c14, c3, 0	@ CNTV_TVAL
	mcreq	p15, 0, r3, c14, c3, 1
	isb
1:	str	r0, [r4, #0x10]
2:	pop	{r0 - r4, lr}
	movs	pc, lr

/* Says what was logged since. */
show_log:
	ldr	r1, [r10, #LOGGED]
	load	r2, LOG
1:	cmp	r2, r1
	bhs	2f
	ldr	r0, [r2], #4
	out	r0
	b	1b
2:	load	r2, LOG
	str	r2, [r10, #LOGGED]
	bx	lr

/* The virtual counter never goes back. */
check_time:
	isb
	mrrc	p15, 1, r0, r1, c14
	ldrd	r2, r3, [r10, #TIME]
	subs	r2, r0, r2
	sbcs	r3, r1, r3
	strlo	r2, [r11, #WRONG]
	strd	r0, r1, [r10, #TIME]
	bx	lr

/* Writes to the pages whose bits are in r0, and says what all of them add up to. */
touch:
	load	r1, PAGES
	mov	r3, #0
	mov	r4, #16
1:	ldr	r2, [r1, #8]
	tst	r0, #1
	addne	r2, r2, r0
	eorne	r2, r2, r1
	strne	r2, [r1, #8]
	add	r3, r2, r3, ror #1
	add	r1, r1, #0x1000
	lsr	r0, r0, #1
	subs	r4, r4, #1
	bne	1b
	out	r3
	bx	lr

/* Changes all registers of VFP, and says what they add up to. */
vfp_step:
	mov	r2, #0
	.irp	n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	vmov	r0, r1, d\n
	add	r0, r0, #\n + 1
	eor	r1, r1, r0, ror #5
	vmov	d\n, r0, r1
	eor	r2, r1, r2, ror #3
	.endr
	vmrs	r0, fpscr
	eor	r0, r0, r2
	out	r0
	bx	lr

/* Adds r0 to the shared counter, one by one. */
count:
	add	r1, r10, #SHARED
1:	ldrex	r2, [r1]
	add	r2, r2, #1
	strex	r3, r2, [r1]
	cmp	r3, #0
	bne	1b
	subs	r0, r0, #1
	bne	1b
	bx	lr

/*
 * Waits for an SGI that is masked, acknowledges and ends it; it is in r0. The ABI has no place for the source of an active
 * SGI (docs/CAVEATS.md): after a move between the two it may be still active, as one of the first vcpu's.
 */
await:
	wfi
	acknowledge
	ubfx	r1, r0, #0, #10
	movw	r2, #1023
	cmp	r1, r2
	beq	await
	end_of	r0
	mov	r2, #1
	lsl	r2, r2, r1
	str	r2, [r9, #0x380]	@ GICD_ICACTIVER
	bx	lr

/* What both CPUs begin with: r8 to r11, translation. */
	.macro	begin
	load	r8, GICC
	load	r9, GICD
	load	r10, VARS
	load	r11, DEVICE
	load	r0, TABLE
	mov	r1, #1
	mcr	p15, 0, r1, c3, c0, 0	@ DACR
	mcr	p15, 0, r0, c2, c0, 0	@ TTBR0
	mov	r1, #0
	mcr	p15, 0, r1, c2, c0, 2	@ TTBCR
	mov	r1, #0x44
	mcr	p15, 0, r1, c13, c0, 1	@ CONTEXTIDR
	dsb
	mcr	p15, 0, r1, c8, c7, 0	@ TLBIALL
	mcr	p15, 0, r1, c7, c5, 0	@ ICIALLU
	dsb
	isb
	mrc	p15, 0, r0, c1, c0, 0
	orr	r0, r0, #5		@ SCTLR.M and C
	mcr	p15, 0, r0, c1, c0, 0
	isb
	mov	r0, #0xf0
	str	r0, [r8, #0x04]		@ GICC_PMR
	mov	r0, #2
	str	r0, [r8, #0x08]		@ GICC_BPR
	mov	r0, #1
	str	r0, [r8]
	.endm

start:
	load	r0, TABLE
	section	0x08000000, 0x0c06
	section	0x0a000000, 0x0c06
	add	r0, r0, #0x2000
	load	r1, BASE + 0x11c0e
	str	r1, [r0]
	begin
	cps	#0x12
	load	sp, STACK - 0x800
	cps	#0x11
	load	r8, 0x81818181
	load	r12, 0x12121212
	load	lr, 0x14141414
	cps	#0x1f
	load	sp, 0x1f1f1f1f
	cps	#0x17
	load	sp, 0x17171717
	cps	#0x13
	load	sp, STACK
	load	r0, BASE
	mcr	p15, 0, r0, c12, c0, 0	@ VBAR
	load	r0, 0x11223344
	mcr	p15, 0, r0, c13, c0, 2	@ TPIDRURW
	mvn	r0, r0
	mcr	p15, 0, r0, c13, c0, 3	@ TPIDRURO
	mcr	p15, 0, r8, c13, c0, 4	@ TPIDRPRW
	mcr	p15, 0, r0, c6, c0, 2	@ IFAR
	mov	r0, #0xf00000
	mcr	p15, 0, r0, c1, c0, 2	@ CPACR
	isb
	mov	r0, #0x40000000
	vmsr	fpexc, r0
	mov	r0, #0x03000000
	vmsr	fpscr, r0
	load	r0, LOG
	str	r0, [r10, #LOGGED]
	mov	r0, #1
	str	r0, [r9]		@ GICD_CTLR
	bl	vfp_step
	load	r0, 0xffff
	bl	touch

	@ Three SGIs pend, and are taken by their priorities.
	priority 1, 0x40
	priority 2, 0x20
	priority 3, 0x60
	sgi	1, 0x2000000
	sgi	2, 0x2000000
	sgi	3, 0x2000000
	ldr	r0, [r9, #0xf20]	@ GICD_SPENDSGIR
	out	r0
	cpsie	i
	cpsid	i
	bl	show_log
	bl	check_time

	@ Two are active, one in the middle of the other.
	priority 4, 0x80
	priority 5, 0x20
	sgi	4, 0x2000000
	acknowledge
	mov	r5, r0
	out	r5
	out_running_priority
	sgi	5, 0x2000000
	acknowledge
	mov	r6, r0
	out	r6
	out_running_priority
	ldr	r0, [r9, #0x300]	@ GICD_ISACTIVER
	out	r0
	end_of	r6
	out_running_priority
	sgi	5, 0x2000000
	ldr	r0, [r9, #0x200]	@ GICD_ISPENDR
	out	r0
	end_of	r5
	out_running_priority
	bl	await
	out	r0

	@ The priority drops, and some exits later it is deactivated.
	movw	r0, #0x201
	str	r0, [r8]		@ GICC_CTLR.EOImode
	sgi	4, 0x2000000
	acknowledge
	mov	r5, r0
	end_of	r5
	out_running_priority
	ldr	r0, [r9, #0x300]
	out	r0
	load	r1, GICC + 0x1000
	str	r5, [r1]		@ GICC_DIR
	mov	r0, #1
	str	r0, [r8]
	ldr	r0, [r9, #0x300]
	out	r0
	load	r0, 0x0f0f
	bl	touch

	@ The timer ticks.
	priority TIMER, 0x30
	enable	TIMER
	mov	r0, #5
	str	r0, [r10, #TICKS]
	movw	r0, #STEP
	mcr	p15, 0, r0, c14, c3, 0	@ CNTV_TVAL
	mov	r0, #1
	mcr	p15, 0, r0, c14, c3, 1	@ CNTV_CTL
	isb
	cpsie	i
1:	wfi
	bl	check_time
	ldr	r0, [r10, #TICKS]
	cmp	r0, #0
	bne	1b
	cpsid	i
	bl	show_log

	@ It fires while interrupts are masked, is acknowledged, and is set again before that one is ended.
	mov	r0, #100
	mcr	p15, 0, r0, c14, c3, 0
	mov	r0, #1
	mcr	p15, 0, r0, c14, c3, 1
1:	isb
	mrc	p15, 0, r0, c14, c3, 1
	tst	r0, #4
	beq	1b
	out	r0
1:	ldr	r0, [r9, #0x200]	@ GICD_ISPENDR
	tst	r0, #1 << TIMER
	beq	1b
	out	r0
	acknowledge
	mov	r5, r0
	out	r5
	ldr	r0, [r9, #0x300]
	out	r0
	movw	r0, #STEP
	mcr	p15, 0, r0, c14, c3, 0
	isb
	end_of	r5
	mov	r0, #1
	str	r0, [r10, #TICKS]
	out	r0
	bl	vfp_step
	cpsie	i
1:	wfi
	ldr	r0, [r10, #TICKS]
	cmp	r0, #0
	bne	1b
	cpsid	i
	bl	show_log
	bl	check_time

	@ Shared interrupts: an edge, a level that its handler lowers, one that pends and is not enabled.
	mov	r0, #(2 << (2 * (EDGE & 15))) + (2 << (2 * (UNUSED & 15)))
	str	r0, [r9, #0xc00 + (EDGE / 16) * 4]
	load	r0, 0x010101
	str	r0, [r9, #0x800 + EDGE]
	priority EDGE, 0x50
	priority LEVEL, 0x40
	priority UNUSED, 0x10
	enable	EDGE
	enable	LEVEL
	mov	r0, #UNUSED
	str	r0, [r11, #PULSE]
	mov	r0, #EDGE
	str	r0, [r11, #PULSE]
	mov	r0, #LEVEL
	str	r0, [r11, #RAISE]
	ldr	r0, [r9, #0x204]
	out	r0
	cpsie	i
	cpsid	i
	bl	show_log
	ldr	r0, [r9, #0x204]
	out	r0
	load	r0, 0x8421
	bl	touch

	@ The second CPU.
	ldr	r2, =second
	mov	r1, #1
	mov	r3, #7
	psci	3
	out	r0
	mov	r7, #ROUNDS
1:	sgi	6, 1 << 17
	mov	r0, #20
	bl	count
	bl	await
	out	r0
	out	r7
	subs	r7, r7, #1
	bne	1b
1:	mov	r1, #1
	mov	r2, #0
	psci	4
	cmp	r0, #1
	bne	1b
	ldr	r0, [r10, #SHARED]
	out	r0
	sgi	9, 1 << 17		@ pends at a CPU that is off
	bl	check_time

	@ Accesses that are answered, and some of several words.
	add	r4, r11, #WINDOW
	ldr	r0, [r4]
	out	r0
	ldrh	r0, [r4, #6]
	out	r0
	ldrsb	r0, [r4, #3]
	out	r0
	ldrd	r0, r1, [r4, #8]
	mov	r2, #2
	mov	r3, #3
	stmia	r4!, {r0 - r3}
	ldmia	r4!, {r0 - r3}
	sub	r0, r0, r1
	eor	r2, r2, r3
	out	r0
	out	r2
	bl	vfp_step
	load	r0, 0x7ffe
	bl	touch

	@ Wipes what depends on moments.
	mov	r0, #0
	mov	r1, #0
	mcr	p15, 0, r0, c14, c3, 1
	mcrr	p15, 3, r0, r1, c14	@ CNTV_CVAL
	strd	r0, r1, [r10, #TIME]
	load	r2, STACK - 0x1000
	mov	r3, #0x1000
1:	str	r0, [r2], #4
	subs	r3, r3, #4
	bne	1b
	cps	#0x12
	mov	lr, #0
	msr	spsr_cxsf, lr
	cps	#0x13
	mov	lr, #0
	psci	8			@ SYSTEM_OFF
	wrong	2
	b	.

second:
	mov	r4, r0
	begin
	cmp	r4, #7
	strne	r4, [r11, #WRONG]
	add	r5, r10, #LOG1
	mov	r7, #ROUNDS
1:	bl	await
	str	r0, [r5], #4
	mov	r0, #20
	bl	count
	sgi	7, 1 << 16
	subs	r7, r7, #1
	bne	1b
	mov	r2, #0
	psci	2			@ CPU_OFF
	wrong	3
	b	.
