/* SPDX-License-Identifier: GPL-2.0-only */
/* What the host kernel has of its own: it is the test. */
	.syntax	unified
	.arm
	.section .text.start, "ax"
	.global	_start, landing, hyp_fault_report, hyp_host_trapped
_start:
landing:
	b	landing
hyp_fault_report:
	bx	lr
hyp_host_trapped:
	b	hyp_host_trapped
