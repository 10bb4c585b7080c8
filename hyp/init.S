/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Into Hyp mode and out of it, with its MMU off (SPEC.md sections 4.1, 4.2). This code is copied into a page that
 * is mapped in Hyp mode at its physical address, so the MMU can be turned on and off under it; it must be
 * position-independent.
 */
#include "hyp/offsets.h"
#include "hyp/regs.h"

	.syntax	unified
	.arch	armv7-a
	.arch_extension virt
	.arm
	.section .hyp.idmap.text, "ax", %progbits
	.balign	8

	.globl	hyp_idmap_start
hyp_idmap_start:

/*
 * Reached by HVC_SOFT_RESTART: in Hyp mode with MMU and caches off; ELR_hyp and SPSR_hyp lead back behind the HVC.
 * r2: struct hyp_cpu. Returns 0 in r0; clobbers r1, r3, r12.
 */
	.globl	hyp_idmap_init
hyp_idmap_init:
	adr	r12, hyp_idmap_params
	ldr	r0, [r12], #4
	ldr	r1, [r12], #4
	wr64	r0, r1, HTTBR
	ldr	r0, [r12], #4
	wr	r0, HTCR
	ldr	r0, [r12], #4
	wr	r0, VTCR
	ldr	r0, [r12], #4
	wr	r0, HMAIR0
	ldr	r0, [r12], #4
	wr	r0, HMAIR1
	ldr	r1, [r12]		@ HVBAR
	wr	r0, TLBIALLH
	wr	r0, TLBIALLNSNH		@ while this CPU was away it heard no invalidation of guests
	dsb
	isb
	rd	r3, HSCTLR		@ as the stub had it
	bic	r0, r3, #HSCTLR_A
	bic	r0, r0, #HSCTLR_EE
	bic	r0, r0, #HSCTLR_TE
	orr	r0, r0, #(HSCTLR_M | HSCTLR_C)
	orr	r0, r0, #(HSCTLR_I | HSCTLR_WXN)
	wr	r0, HSCTLR
	isb
	@ The MMU is on: memory of the host is there, this page still is.
	mov	sp, r2
	rd	r0, HVBAR
	str	r0, [sp, #CPU_STUB]
	str	r3, [sp, #CPU_STUB + 4]
	wr	r1, HVBAR
	wr	r2, HTPIDR
	mov	r0, #0
	eret

/*
 * Reached from the vectors: gives Hyp mode back. r12: HVBAR of the stub, lr: its HSCTLR. r0: the stub's call: after
 * HYP_STUB_RESET_VECTORS back to the caller with 0, after HYP_STUB_SOFT_RESTART on at r1. Keeps all others.
 */
	.globl	hyp_idmap_leave
hyp_idmap_leave:
	wr	lr, HSCTLR
	isb
	wr	lr, TLBIALLH
	wr	r12, HVBAR
	dsb
	isb
	cmp	r0, #1			@ HYP_STUB_SOFT_RESTART
	bxeq	r1
	mov	r0, #0
	eret

	.balign	8
	.globl	hyp_idmap_params
hyp_idmap_params:
	.space	28
	.globl	hyp_idmap_end
hyp_idmap_end:
