/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest of the walking skeleton: device accesses of each size, its own memory, a hypervisor call, and off. */
	.syntax	unified
	.arm
	.section .text.start, "ax"
	.global	_start
_start:
	movw	r4, #0x0000
	movt	r4, #0x0a00		@ a device of user space

	mov	r0, #0x5a
	str	r0, [r4]		@ one word goes out
	ldr	r1, [r4, #4]		@ one comes in ...
	str	r1, [r4, #8]		@ ... and is shown
	strh	r1, [r4, #12]
	ldrsb	r2, [r4, #17]
	str	r2, [r4, #20]

	ldr	r5, =memory
	str	r1, [r5]		@ memory of its own
	ldr	r3, [r5]
	add	r3, r3, #1
	str	r3, [r5, #4]

	movw	r0, #0x0000		@ PSCI_VERSION
	movt	r0, #0x8400
	hvc	#0
	str	r0, [r4, #24]

	movw	r0, #0x0008		@ SYSTEM_OFF
	movt	r0, #0x8400
	hvc	#0
	str	r0, [r4, #28]		@ is never reached
	b	.
	.ltorg

	.global	memory
	.balign	4096
memory:
	.word	0, 0
