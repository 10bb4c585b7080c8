/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs for the bare board, at 0. Counts at 0x4000: interrupts taken, ticks after the deadline, spurious ones, the
 * latest GICC_IAR.
 */
	.syntax unified
	.arch armv7-a
	.arch_extension virt
	.set GICD, 0x08000000
	.set GICC, 0x08010000
	.set COUNTS, 0x4000
	.set PERIOD, 5000

	.section .text.start, "ax"
	.global _start
_start:
	b .			@ reset
	b .
	b .
	b .
	b .
	b .
	b handle_irq
	b .

	@ The handler: acknowledge, count, and stop or move the source on.
handle_irq:
	sub lr, lr, #4
	push {r0-r5, lr}
	ldr r0, =GICC
	ldr r1, [r0, #0x0c]
	ldr r2, =COUNTS
	ubfx r3, r1, #0, #10
	ldr r5, =1023
	cmp r3, r5
	beq 3f
	str r1, [r2, #12]
	ldr r4, [r2]
	add r4, r4, #1
	str r4, [r2]
	cmp r3, #27
	bne 2f
	mrrc p15, 1, r4, r5, c14	@ CNTVCT
	mrrc p15, 3, r3, r5, c14	@ CNTV_CVAL
	sub r4, r4, r3
	str r4, [r2, #4]
	ldr r4, [r2]
	cmp r4, #10
	moveq r4, #0
	mcreq p15, 0, r4, c14, c3, 1	@ ten are enough: CNTV_CTL = 0
	ldr r4, =PERIOD
	mcrne p15, 0, r4, c14, c3, 0	@ CNTV_TVAL
	isb
2:	str r1, [r0, #0x10]
	pop {r0-r5, lr}
	movs pc, lr
3:	ldr r4, [r2, #8]
	add r4, r4, #1
	str r4, [r2, #8]
	pop {r0-r5, lr}
	movs pc, lr

	@ Stacks by CPU, the interface and the distributor on. Returns to lr.
prepare:
	mrc p15, 0, r0, c0, c0, 5
	and r0, r0, #3
	lsl r0, r0, #10
	add r0, r0, #0x5000
	cps #0x12
	mov sp, r0
	cps #0x13
	add sp, r0, #0x2000
	ldr r0, =GICD
	mov r1, #1
	str r1, [r0]
	ldr r0, =GICC
	mov r1, #0xf0
	str r1, [r0, #4]
	mov r1, #1
	str r1, [r0]
	bx lr

sleep:
	cpsie i
1:	wfi
	b 1b

	.global timer
timer:
	bl prepare
	ldr r0, =GICD
	mov r1, #(1 << 27)
	str r1, [r0, #0x100]
	ldr r1, =PERIOD
	mcr p15, 0, r1, c14, c3, 0
	mov r1, #1
	mcr p15, 0, r1, c14, c3, 1
	isb
	b sleep

	.global sgi_sender
sgi_sender:
	bl prepare
	mov r4, #5
1:	ldr r2, =COUNTS
	ldr r5, [r2]
	ldr r0, =GICD
	ldr r1, =(2 << 16 | 3)
	str r1, [r0, #0xf00]
2:	ldr r3, [r2]
	cmp r3, r5
	beq 2b			@ until the other CPU has counted it
	subs r4, r4, #1
	bne 1b
	b sleep

	.global sgi_receiver
sgi_receiver:
	bl prepare
	b sleep

	.global spi
spi:
	bl prepare
	ldr r0, =GICD
	mov r1, #(1 << 8)
	str r1, [r0, #0x104]
	mov r1, #1
	strb r1, [r0, #(0x800 + 40)]
	b sleep

	.global park
park:
	wfi
	b park
