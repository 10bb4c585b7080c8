/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vectors of Hyp mode, and what happens right behind them.
 *
 * There are two tables. HVBAR points to the host's while the host runs: all that can come there is a Hyp call. It
 * points to the guest's from the moment on when the world switch begins to load the guest, until the host is back.
 * So nobody has to ask whose exception it is (SPEC.md section 4.5 asks VTTBR).
 *
 * SP_hyp is &hyp_cpu while the host runs, and CALL_FRAME below it in a call and while a guest runs.
 */
#include "hyp/offsets.h"
#include "hyp/regs.h"

	.syntax	unified
	.arch	armv7-a
	.arch_extension virt
	.arch_extension sec
	.arm
	.section .hyp.text, "ax", %progbits

/* Pushed by a call: SPSR, LR. */
#define CALL_FRAME 8

/* --- the host's table -------------------------------------------------------------------------------- */

	.balign	32
	.globl	hyp_host_vectors
hyp_host_vectors:
	b	host_reset
	b	host_undefined
	b	host_svc
	b	host_prefetch_abort
	b	host_data_abort
	b	host_trap
	b	host_irq
	b	host_fiq

/*
 * A Hyp call: r0 is the function, r1 to r3 its arguments, which it gets in r0 to r2 (SD-034). What it returns is in
 * r0. It may change r1 to r3 and r12, and it is not interrupted. SPSR and LR are pushed (SD-035), as a fault of the
 * function would lose the first, and the second is LR_usr of the host.
 */
host_trap:
	rd	r12, HSR
	lsr	r12, r12, #HSR_EC_SHIFT
	cmp	r12, #HSR_EC_HVC
	bne	host_other_trap
	cmp	r0, #3
	blo	stub_call
	mrs	r12, SPSR
	push	{r12, lr}
	mov	r12, r0
	mov	r0, r1
	mov	r1, r2
	mov	r2, r3
	blx	r12
	pop	{r12, lr}
	eret

/* The calls of the kernel's stub, so that kexec and reboot work: 1 and 2 give Hyp mode back on this CPU. */
stub_call:
	cmp	r0, #0
	movweq	r0, #0xca11		@ HYP_STUB_ERROR
	movteq	r0, #0x0bad
	ereteq
	ldr	lr, [sp, #CPU_STUB + 4]
	ldr	r12, [sp, #CPU_STUB]
	ldr	pc, [sp, #CPU_LEAVE]

/* --- the guest's tables ------------------------------------------------------------------------------ */

	.balign	32
	.globl	hyp_guest_vectors
hyp_guest_vectors:
	b	guest_reset
	b	guest_undefined
	b	guest_svc
	b	guest_prefetch_abort
	b	guest_data_abort
	b	guest_trap
	b	guest_irq
	b	guest_fiq

/*
 * The same for Cortex-A15, where a guest may have trained the branch predictor for the branches above
 * (CVE-2017-5715): nothing is branched to before the predictor has been emptied. Which vector it was is told by how
 * many of the additions were run: 7 less its number is in SP[2:0], which are zero otherwise.
 */
	.balign	32
	.globl	hyp_guest_vectors_a15
hyp_guest_vectors_a15:
	add	sp, sp, #1
	add	sp, sp, #1
	add	sp, sp, #1
	add	sp, sp, #1
	add	sp, sp, #1
	add	sp, sp, #1
	add	sp, sp, #1
	wr	r0, ICIALLU		@ takes the branch predictor with it; the value does not matter
	isb

/* Flags are free here: the guest's are in SPSR_hyp. */
.macro	vector_is number:req, target:req
	eor	sp, sp, #(7 - \number)
	tst	sp, #7
	beq	\target
	eor	sp, sp, #(7 - \number)
.endm
	vector_is 5, guest_trap
	vector_is 6, guest_irq
	vector_is 7, guest_fiq
	vector_is 4, guest_data_abort
	vector_is 3, guest_prefetch_abort
	vector_is 2, guest_svc
	vector_is 1, guest_undefined
	eor	sp, sp, #7
	b	guest_reset

/* r0 := the guest, whose r0 … r12 are saved. */
.macro	save_registers
	str	r0, [sp, #(CALL_FRAME + CPU_SCRATCH)]
	ldr	r0, [sp, #(CALL_FRAME + CPU_GUEST)]
	stmib	r0, {r1 - r12}
	ldr	r1, [sp, #(CALL_FRAME + CPU_SCRATCH)]
	str	r1, [r0, #GUEST_R0]
.endm

/* An interrupt of the host: it will be taken there, once it is unmasked. An FIQ likewise (B43, G13). */
guest_fiq:
	save_registers
	mov	r1, #EXIT_FIQ
	b	hyp_guest_exit

guest_irq:
	save_registers
	mov	r1, #EXIT_IRQ
	b	hyp_guest_exit

/*
 * Traps that are answered here: the call that works around CVE-2017-5715, without a look at anything else; the first
 * use of VFP; and what handle_exit_in_hyp() can answer by registers.
 */
guest_trap:
	save_registers
	rd	r2, HSR
	lsr	r3, r2, #HSR_EC_SHIFT
	cmp	r3, #HSR_EC_HVC
	beq	guest_hvc
	cmp	r3, #HSR_EC_FP
	beq	guest_vfp
	cmp	r3, #HSR_EC_DABT
	beq	guest_data
guest_registers:
	movw	r4, #(HSR_EC_REGISTERS & 0xffff)
	movt	r4, #(HSR_EC_REGISTERS >> 16)
	lsr	r4, r4, r3		@ by 32 and more gives 0
	tst	r4, #1
	ldrne	r4, [r0, #GUEST_IN_HYP]
	cmpne	r4, #0
	bne	guest_answer
guest_trap_exit:
	str	r2, [r0, #GUEST_FAULT_HSR]
	bic	r3, r3, #(HSR_EC_DABT ^ HSR_EC_IABT)
	cmp	r3, #HSR_EC_IABT
	mov	r1, #EXIT_TRAP
	bne	hyp_guest_exit
	b	hyp_guest_abort_exit

/* Core/ may answer those of one page (hal/context.h). HPFAR may be an old one: it looks at the fault's kind. */
guest_data:
	ldr	r4, [r0, #GUEST_HPFAR]
	rd	r5, HPFAR
	bic	r6, r5, #0xf
	cmp	r6, r4
	bne	guest_trap_exit
	ldr	r4, [r0, #GUEST_IN_HYP]
	cmp	r4, #0
	beq	guest_trap_exit
	rd	r4, HDFAR
	str	r5, [r0, #GUEST_FAULT_HPFAR]
	str	r4, [r0, #GUEST_FAULT_HXFAR]
	b	guest_answer

guest_hvc:
	movw	r4, #(SMCCC_WORKAROUND_1 & 0xffff)
	movt	r4, #(SMCCC_WORKAROUND_1 >> 16)
	cmp	r1, r4
	bne	guest_registers
	@ Having come here emptied the branch predictor, where it needs to be.
	ldmib	r0, {r1 - r12}
	mov	r0, #0
	clrex
	eret

/*
 * Core/ answers, if it can, in this mode: LR_usr, PC and CPSR join the registers in memory, the banked and the system
 * registers stay in hardware (hyp/exits.c). Called by AAPCS; LR is LR_usr, which is why it must be saved.
 */
guest_answer:
	mrs	r4, ELR_hyp
	mrs	r5, SPSR
	str	r2, [r0, #GUEST_FAULT_HSR]
	add	r12, r0, #GUEST_LR_USR
	stmia	r12, {lr}
	stmib	r12, {r4, r5}
	mov	r4, r0
	bl	hyp_handle_exit
	cmp	r0, #HAL_NEED_HOST
	mov	r0, r4
	add	r12, r0, #GUEST_LR_USR
	ldmia	r12, {r3 - r5}
	mov	lr, r3
	beq	1f
	msr	ELR_hyp, r4
	msr	SPSR_fsxc, r5
	bhi	2f
	ldmia	r0, {r0 - r12}
	clrex
	eret
1:	ldr	r2, [r0, #GUEST_FAULT_HSR]
	lsr	r3, r2, #HSR_EC_SHIFT
	b	guest_trap_exit
2:	mov	r1, #EXIT_ANSWERED	@ HAL_LEAVE
	b	hyp_guest_exit

guest_vfp:
	ldr	r4, [sp, #(CALL_FRAME + CPU_VFP_FLAGS)]
	rd	r5, HCPTR
	tst	r4, #1			@ HYP_VFP
	tstne	r5, #HCPTR_FP
	beq	guest_trap_exit
	b	hyp_guest_take_vfp

/* --- Hyp mode's own faults (B42) --------------------------------------------------------------------- */

/*
 * Writes down registers and cause. SP may be what is wrong, so it is parked in HIFAR, which says the same as ELR_hyp
 * after a prefetch abort and nothing otherwise, and taken anew from HTPIDR.
 * Leaves struct hyp_cpu in SP and r0, the cause in r1.
 */
.macro	record_fault cause:req
	wr	sp, HIFAR
	rd	sp, HTPIDR
	stmia	sp, {r0 - r12}
	mov	r0, sp
	rd	r2, HIFAR
	mov	r3, lr
	mrs	r4, ELR_hyp
	mrs	r5, SPSR
	rd	r6, HSR
	rd	r7, HDFAR
	add	r12, r0, #CPU_FAULT_SP
	stmia	r12!, {r2 - r7}
	ldr	r1, [r12]		@ the number of faults
	add	r2, r1, #1
	mov	r1, #\cause
	stm	r12, {r2}
	str	r1, [r0, #CPU_FAULT_CAUSE]
.endm

/*
 * In a call: back to the host, to where the caller's registers are put back from its own stack. Only the mode is
 * needed from the lost SPSR, which the call has pushed.
 */
.macro	host_fault cause:req
	record_fault \cause
	ldr	r2, [sp, #-CALL_FRAME]
	ldr	r3, =hyp_call_faulted
	msr	SPSR_fsxc, r2
	msr	ELR_hyp, r3
	mov	r0, r1
	eret
.endm

/* While a guest is being loaded or saved: the host goes on as after an exit, but nothing is saved. */
.macro	guest_fault cause:req
	record_fault \cause
	sub	sp, sp, #CALL_FRAME
	ldr	r2, =hyp_call_faulted
	b	hyp_guest_fault_exit
.endm

host_undefined:
	host_fault EXIT_UNDEFINED
host_svc:
	host_fault EXIT_SVC
host_prefetch_abort:
	host_fault EXIT_PREFETCH_ABORT
host_data_abort:
	host_fault EXIT_DATA_ABORT
guest_reset:
	guest_fault EXIT_RESET
guest_undefined:
	guest_fault EXIT_UNDEFINED
guest_svc:
	guest_fault EXIT_SVC
guest_prefetch_abort:
	guest_fault EXIT_PREFETCH_ABORT

/* In the window of hyp_guest_exit this is the asynchronous abort that it waits for. */
guest_data_abort:
	push	{r0, r1}
	mrs	r0, ELR_hyp
	ldr	r1, =hyp_abort_window
	cmp	r0, r1
	ldrne	r1, =hyp_abort_window_end
	cmpne	r0, r1
	pop	{r0, r1}
	orreq	r1, r1, #EXIT_ABORTED
	beq	hyp_abort_window_end
	guest_fault EXIT_DATA_ABORT

/* Nothing in the host is set up to trap, to be routed here, or to reset: the kernel is told and stops. */
host_reset:
host_other_trap:
host_irq:
host_fiq:
	record_fault EXIT_TRAP
	mov	r2, #CPSR_HOST
	ldr	r3, =hyp_host_trapped
	msr	SPSR_fsxc, r2
	msr	ELR_hyp, r3
	eret
	.ltorg
