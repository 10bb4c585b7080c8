/* SPDX-License-Identifier: GPL-2.0-only */
/* One exit of each kind; trace.c has the list of what must be seen of them. */
	.syntax	unified
	.arch	armv7ve
	.arch_extension sec
	.section .text.start, "ax"
	.global	_start, write, read, cp15, cp15_64, wfi, hvc_return, smc, off_return
_start:
	movw	r4, #0x0000
	movt	r4, #0x0a00
	movw	r2, #0x3344
	movt	r2, #0x1122
write:	str	r2, [r4, #0x10]
read:	ldrh	r3, [r4, #0x22]
cp15:	mrc	p15, 0, r5, c1, c0, 1	@ ACTLR
cp15_64: mcrr	p15, 2, r6, r7, c14	@ CNTP_CVAL
wfi:	wfi				@ the interrupt that ends it is masked
	movw	r0, #0x0000
	movt	r0, #0x8400		@ PSCI_VERSION
	hvc	#0x123
hvc_return:
	mvn	r0, #0
smc:	smc	#0
	movw	r0, #0x0008
	movt	r0, #0x8400		@ SYSTEM_OFF
	hvc	#0
off_return:
	b	.
