/* SPDX-License-Identifier: GPL-2.0-only */
/* Linked after everything else in .hyp.text. */
	.section .hyp.text, "ax", %progbits
	.balign	4096
	.globl	hyp_text_end
hyp_text_end:
