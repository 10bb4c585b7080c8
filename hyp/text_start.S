/* SPDX-License-Identifier: GPL-2.0-only */
/* Linked before everything else in .hyp.text: what is mapped executable in Hyp mode is whole pages of it. */
	.section .hyp.text, "ax", %progbits
	.balign	4096
	.globl	hyp_text_start
hyp_text_start:
