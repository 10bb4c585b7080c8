/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLB operations that only Hyp mode can do (SPEC.md section 4.10; ARM DDI 0406C B3.10). Functions for hyp_call():
 * interrupts are masked, and VMID 0, the host's, is current before and after. CP15 operations take any register.
 */
#include "hyp/regs.h"

	.syntax	unified
	.arch	armv7-a
	.arch_extension virt
	.arm
	.section .hyp.text, "ax", %progbits

.macro	host_vmid
	mov	r0, #0
	mov	r1, #0
	wr64	r0, r1, VTTBR
	isb
.endm

/* r0, r1: VTTBR of the VM. */
	.globl	hyp_tlb_flush_vmid
hyp_tlb_flush_vmid:
	dsb	ishst
	wr64	r0, r1, VTTBR
	isb
	wr	r0, TLBIALLIS
	dsb	ish
	isb
	host_vmid
	bx	lr

/* r0, r1: VTTBR of the VM. */
	.globl	hyp_tlb_flush_vmid_local
hyp_tlb_flush_vmid_local:
	wr64	r0, r1, VTTBR
	isb
	wr	r0, TLBIALL
	dsb	nsh
	isb
	host_vmid
	bx	lr

	.globl	hyp_tlb_flush_all_vmids
hyp_tlb_flush_all_vmids:
	dsb	ishst
	wr	r0, TLBIALLNSNHIS
	wr	r0, ICIALLUIS
	dsb	ish
	isb
	bx	lr

	.globl	hyp_tlb_flush_hyp
hyp_tlb_flush_hyp:
	dsb	ishst
	wr	r0, TLBIALLHIS
	dsb	ish
	isb
	bx	lr
