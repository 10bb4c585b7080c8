/* SPDX-License-Identifier: GPL-2.0-only */
/* Four CPUs start and stop each other by PSCI; smp_test.c says what must be in memory at the end. */
	.syntax	unified
	.arch	armv7ve
	.arm
	.section .text.start, "ax"
	.global	_start

	.macro	shared
	movw	r9, #0x8000
	movt	r9, #0x8000
	.endm

	.macro	psci function
	movw	r0, #\function
	movt	r0, #0x8400
	hvc	#0
	.endm

	.macro	cpu_on cpu, entry
	mov	r1, \cpu
	ldr	r2, =\entry
	mov	r3, \cpu
	psci	3
	.endm

	@ Waits until AFFINITY_INFO says that the CPU is off.
	.macro	wait_off cpu
1:	mov	r1, #\cpu
	mov	r2, #0
	psci	4
	cmp	r0, #1
	bne	1b
	.endm

	@ Waits until a word of the shared memory is not zero.
	.macro	wait_for offset
1:	ldr	r0, [r9, #\offset]
	cmp	r0, #0
	beq	1b
	.endm

_start:
	shared
	cpu_on	#1, worker
	str	r0, [r9]
	cpu_on	#2, worker
	str	r0, [r9, #4]
	wait_for 0x30
	wait_off 1
	wait_off 2
	wait_off 3
	cpu_on	#1, finish
	cpu_on	#2, finish
	cpu_on	#3, finish
	wait_for 0x44
	wait_for 0x48
	wait_for 0x4c
	b	done

	@ CPUs 1 and 2: both start CPU 3, and one of them wins.
worker:
	shared
	mov	r10, r0
	cpu_on	#3, third
	add	r8, r9, r10, lsl #2
	str	r0, [r8, #0x10]
	mov	r0, #1
	str	r0, [r8, #0x20]
	mvn	r5, #0			@ gone after the next start
	psci	2			@ CPU_OFF
	udf	#0

	@ CPU 3: stays on until both have tried.
	.thumb
	.thumb_func
third:
	shared
	mov	r10, r0
	wait_for 0x24
	wait_for 0x28
	ldr	r1, [r9, #0x30]
	add	r1, r1, r10
	str	r1, [r9, #0x30]
	psci	2
	udf	#0
	.ltorg

	.arm
	@ The last start: says its number, and whether r5 and the CPSR are those of a reset.
finish:
	shared
	add	r8, r9, r0, lsl #2
	str	r5, [r8, #0x50]
	mrs	r1, cpsr
	str	r1, [r8, #0x60]
	str	r0, [r8, #0x40]
done:
	movw	r4, #0x0000
	movt	r4, #0x0a00
	str	r0, [r4]
	b	done
