/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ways into the states of a vcpu that states.c looks at: an entry each, r4 is the device. What goes on from there ends with a
 * store to the device's END, whose value states.c knows.
 */
	.syntax	unified
	.arch	armv7ve
	.fpu	neon-vfpv4
	.arm
	.section .text.start, "ax"

	.global	_start, store, load_one, load_many, vfp, undefined, user, fiq, it_block, mmu, big, sleep, off, reset
	.global	system_off, cpu_on, second, timer, aborted, spin, unknown, sgi, shared

#define BASE	0x80000000
#define TABLE	(BASE + 0x8000)
#define GICD	0x08000000
#define GICC	0x08010000
#define END	0xff0

	.macro	load reg, value
	movw	\reg, #(\value) & 0xffff
	movt	\reg, #(\value) >> 16
	.endm

	.macro	end reg
	str	\reg, [r4, #END]
	b	.
	.endm

	.macro	psci function
	load	r0, 0x84000000 + \function
	hvc	#0
	.endm

_start:
	b	.
	b	in_undefined
	b	.
	b	.
	b	in_abort
	b	.
	b	.
	b	.

in_undefined:
	str	r1, [r4]
	mrs	r1, spsr
	end	r1

in_abort:
	mov	r1, #0xda
	end	r1

store:
	mov	r1, #5
	str	r1, [r4], #4
	sub	r4, r4, #4
	end	r1

load_one:
	ldrsh	r1, [r4]
	end	r1

load_many:
	ldmia	r4, {r1 - r3}
	add	r1, r1, r2
	add	r1, r1, r3
	end	r1

vfp:
	mov	r0, #0xf00000
	mcr	p15, 0, r0, c1, c0, 2	@ CPACR
	isb
	mov	r0, #0x40000000
	vmsr	fpexc, r0
	mov	r0, #1
	mov	r1, #2
	vmov	d0, r0, r1
	vmov	d31, r1, r0
	vmsr	fpscr, r0
	str	r1, [r4]
	vmov	r0, r1, d0
	add	r1, r0, r1
	vmov	r2, r3, d31
	add	r1, r1, r2, lsl #4
	vmrs	r2, fpscr
	add	r1, r1, r2, lsl #8
	end	r1

undefined:
	load	r0, BASE
	mcr	p15, 0, r0, c12, c0, 0	@ VBAR
	isb
	udf	#0

user:
	cps	#0x10
	mov	sp, #7
	str	r1, [r4]
	mov	r1, sp
	end	r1

fiq:
	cps	#0x11
	mov	r8, #8
	mov	lr, #14
	str	r1, [r4]
	add	r1, r8, lr
	end	r1

	.thumb
	.thumb_func
it_block:
	movs	r1, #0
	itte	eq
	streq	r1, [r4]
	moveq	r1, #6
	movne	r1, #7
	end	r1
	.arm

mmu:
	load	r0, TABLE
	load	r1, 0x0a000000 + 0x0c06
	str	r1, [r0, #0xa0 * 4]
	load	r1, BASE + 0x1c0e
	add	r2, r0, #0x2000
	str	r1, [r2]
	mcr	p15, 0, r0, c2, c0, 0	@ TTBR0
	mov	r1, #0
	mcr	p15, 0, r1, c2, c0, 2	@ TTBCR
	mov	r1, #1
	mcr	p15, 0, r1, c3, c0, 0	@ DACR
	dsb
	mcr	p15, 0, r1, c8, c7, 0	@ TLBIALL
	dsb
	mrc	p15, 0, r0, c1, c0, 0
	orr	r0, r0, #5
	mcr	p15, 0, r0, c1, c0, 0	@ SCTLR.M and C
	isb
	str	r1, [r4]
	mrc	p15, 0, r1, c1, c0, 0
	and	r1, r1, #5
	end	r1

big:
	setend	be
	mov	r1, #9
	strh	r1, [r4]
	mrs	r1, cpsr
	setend	le
	and	r1, r1, #0x200
	end	r1

sleep:
	wfi
	b	sleep

off:
	psci	2

reset:
	psci	9

system_off:
	psci	8

cpu_on:
	mov	r1, #1
	ldr	r2, =second
	mov	r3, #77
	psci	3
	str	r0, [r4]
	end	r0

second:
	load	r4, 0x0a000000
	end	r0

timer:
	mvn	r0, #0
	mov	r1, #0
	mcrr	p15, 3, r0, r1, c14	@ CNTV_CVAL
	mov	r0, #1
	mcr	p15, 0, r0, c14, c3, 1	@ CNTV_CTL
	isb
	str	r0, [r4]
	mrc	p15, 0, r1, c14, c3, 1
	and	r1, r1, #3
	end	r1

aborted:
	load	r0, BASE
	mcr	p15, 0, r0, c12, c0, 0
	isb
	ldr	r1, [r4]
	end	r1

spin:
	b	.

unknown:
	mov	r0, #0xf00000
	mcr	p15, 0, r0, c1, c0, 2
	isb
	mov	r0, #0x40000000
	vmsr	fpexc, r0
	vst1.32	{d0}, [r4]

	@ An SGI is active, another one pends.
sgi:
	load	r8, GICC
	load	r9, GICD
	mov	r0, #0xf0
	str	r0, [r8, #4]
	mov	r0, #1
	str	r0, [r8]
	str	r0, [r9]
	load	r0, 0x2000003
	str	r0, [r9, #0xf00]
	ldr	r5, [r8, #0x0c]
	add	r0, r0, #1
	str	r0, [r9, #0xf00]
	str	r5, [r4]
	str	r5, [r8, #0x10]
	ldr	r6, [r8, #0x0c]
	str	r6, [r8, #0x10]
	add	r1, r5, r6
	end	r1

	@ Interrupt 36, for ever; r6 is GICD_ICFGR of 32 to 47. The device is told of the beginning, and of each interrupt when
	@ it is active, and again when it is ended.
shared:
	load	r8, GICC
	load	r9, GICD
	str	r6, [r9, #0xc08]
	mov	r0, #1
	strb	r0, [r9, #0x824]
	mov	r0, #0x10
	str	r0, [r9, #0x104]
	mov	r0, #0xf0
	str	r0, [r8, #4]
	mov	r0, #1
	str	r0, [r8]
	str	r0, [r9]
	str	r0, [r4]
1:	wfi
	ldr	r5, [r8, #0x0c]
	ubfx	r0, r5, #0, #10
	movw	r1, #1023
	cmp	r0, r1
	beq	1b
	str	r5, [r4, #4]
	str	r5, [r8, #0x10]
	str	r5, [r4, #8]
	b	1b
	.ltorg
