/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The world switch (SPEC.md section 4.4): hyp_guest_run() takes the host's state away and loads the guest's,
 * hyp_guest_exit does the reverse.
 *
 * Of the guest everything is loaded and saved each time. Of the host:
 * - in 'fixed' and 'control', read once when the CPU comes online: SCTLR, CPACR, TTBR1, PRRR, NMRR, AMAIR0/1, VBAR,
 *   TPIDRPRW (the CPU's per-CPU offset), the stacks of ABT, UND and IRQ mode, all of Hyp mode's control registers
 *   and the registers of identity. Linux writes them while it brings a CPU up or resumes it, and never after.
 * - in 'entry', at each entry: TTBR0, CONTEXTIDR, TPIDRURW, TPIDRURO (of the task), TTBCR and DACR (Linux switches
 *   user access off with the one or the other), CNTKCTL, CSSELR, SP_svc, the registers of FIQ mode (an FIQ handler
 *   keeps its state there), FPEXC, and DBGDSCR.
 * - in the kernel's stack, by hyp_call(): r4 to r11, LR_svc.
 * - never, because they are dead while the kernel executes: SP_usr and LR_usr (saved at the kernel's entry, loaded on
 *   the way back), LR and SPSR of SVC, ABT, UND and IRQ mode (written by the next exception before they are read),
 *   the fault status and address registers and PAR (likewise).
 *   VFP: when the guest uses it first (SD-040).
 *
 * The host has no virtual timer and no offset of its virtual count: they are off and 0 after each exit.
 *
 * No barrier is needed between writes of system registers and the guest: ERET synchronizes (A3.8.3, B3.15.4).
 */
#include "hyp/offsets.h"
#include "hyp/regs.h"

	.syntax	unified
	.arch	armv7-a
	.arch_extension virt
	.fpu	neon-vfpv4
	.arm

/* SP while a guest is loaded: struct hyp_cpu less what the call has pushed. */
#define CALL_FRAME 8
#define CPU(field) (CALL_FRAME + CPU_##field)

	.text
/* uint32_t hal_guest_enter(struct hal_guest *guest) */
	.globl	hal_guest_enter
hal_guest_enter:
	mov	r1, r0
	ldr	r0, =hyp_guest_run
	@ falls through

/* uint32_t hyp_call(const void *function, uint32_t a, uint32_t b, uint32_t c) */
	.globl	hyp_call
hyp_call:
	push	{r3 - r11, lr}
	hvc	#0
	pop	{r3 - r11, pc}

/* Where Hyp mode returns to when the function faulted; r0: the cause, which is returned. */
	.globl	hyp_call_faulted
hyp_call_faulted:
	mov	r4, r0
	bl	hyp_fault_report
	mov	r0, r4
	pop	{r3 - r11, pc}

/* uint32_t hyp_hvc(uint32_t r0, uint32_t r1, uint32_t r2) */
	.globl	hyp_hvc
hyp_hvc:
	hvc	#0
	bx	lr
	.ltorg

	.section .hyp.text, "ax", %progbits

/* --- the host's fixed state: these two stand side by side -------------------------------------------- */

	.globl	hyp_capture_host
hyp_capture_host:
	push	{r4 - r11}
	add	r12, r0, #CPU_CONTROL
	rd	r1, HCR
	rd	r2, HCPTR
	rd	r3, HSTR
	rd	r4, HDCR
	rd	r5, VPIDR
	rd	r6, VMPIDR
	rd	r7, CNTHCTL
	stmia	r12, {r1 - r7}
	add	r12, r0, #CPU_FIXED
	rd	r1, SCTLR
	rd	r2, CPACR
	rd64	r3, r4, TTBR1
	rd	r5, PRRR
	rd	r6, NMRR
	rd	r7, AMAIR0
	rd	r8, AMAIR1
	rd	r9, VBAR
	rd	r10, TPIDRPRW
	mrs	r11, SP_abt
	stmia	r12!, {r1 - r11}
	mrs	r1, SP_und
	mrs	r2, SP_irq
	stmia	r12, {r1, r2}
	mov	r0, #0
	pop	{r4 - r11}
	bx	lr

.macro	load_fixed
	@ r12: behind 'control', where 'fixed' begins
	ldmia	r12!, {r2 - r11, lr}
	wr	r2, SCTLR
	wr	r3, CPACR
	wr64	r4, r5, TTBR1
	wr	r6, PRRR
	wr	r7, NMRR
	wr	r8, AMAIR0
	wr	r9, AMAIR1
	wr	r10, VBAR
	wr	r11, TPIDRPRW
	msr	SP_abt, lr
	ldmia	r12!, {r2, r3}
	msr	SP_und, r2
	msr	SP_irq, r3
.endm

/* --- the host's state at an entry -------------------------------------------------------------------- */

.macro	save_host
	add	r12, sp, #CPU(ENTRY)
	mrs	r2, SPSR
	mrs	r3, ELR_hyp
	mrs	r4, SP_svc
	rd64	r5, r6, TTBR0
	rd	r7, TTBCR
	rd	r8, DACR
	rd	r9, CONTEXTIDR
	rd	r10, TPIDRURW
	rd	r11, TPIDRURO
	stmia	r12!, {r2 - r11}
	rd	r2, CNTKCTL
	rd	r3, CSSELR
	mrs	r4, r8_fiq
	mrs	r5, r9_fiq
	mrs	r6, r10_fiq
	mrs	r7, r11_fiq
	mrs	r8, r12_fiq
	mrs	r9, SP_fiq
	mrs	r10, LR_fiq
	mrs	r11, SPSR_fiq
	stmia	r12!, {r2 - r11}
.endm

.macro	load_host
	@ r12: behind 'fixed', where 'entry' begins
	ldmia	r12!, {r2 - r11}
	msr	SPSR_fsxc, r2
	msr	ELR_hyp, r3
	msr	SP_svc, r4
	wr64	r5, r6, TTBR0
	wr	r7, TTBCR
	wr	r8, DACR
	wr	r9, CONTEXTIDR
	wr	r10, TPIDRURW
	wr	r11, TPIDRURO
	ldmia	r12!, {r2 - r11}
	wr	r2, CNTKCTL
	wr	r3, CSSELR
	msr	r8_fiq, r4
	msr	r9_fiq, r5
	msr	r10_fiq, r6
	msr	r11_fiq, r7
	msr	r12_fiq, r8
	msr	SP_fiq, r9
	msr	LR_fiq, r10
	msr	SPSR_fiq, r11
.endm

/*
 * The host's breakpoints and watchpoints are those of the task that runs the vcpu, and stay armed: they must not match
 * addresses of the guest (G22), which would take a debug exception that it knows nothing of. BKPT does not ask MDBGen.
 */
.macro	disarm_debug
	mrc	p14, 0, r2, c0, c2, 2	@ DBGDSCRext
	str	r2, [sp, #CPU(DBGDSCR)]
	bic	r2, r2, #DBGDSCR_MDBGEN
	mcr	p14, 0, r2, c0, c2, 2
.endm

.macro	rearm_debug
	ldr	r2, [sp, #CPU(DBGDSCR)]
	mcr	p14, 0, r2, c0, c2, 2
.endm

/* --- the guest's system registers; r0: the guest ----------------------------------------------------- */

.macro	save_cp15
	rd	r2, CSSELR
	rd	r3, SCTLR
	add	r12, r0, #GUEST_CSSELR
	stmia	r12, {r2, r3}
	rd	r2, CPACR
	rd64	r3, r4, TTBR0
	rd64	r5, r6, TTBR1
	rd	r7, TTBCR
	rd	r8, DACR
	rd	r9, DFSR
	rd	r10, IFSR
	rd	r11, ADFSR
	add	r12, r0, #GUEST_CPACR
	stmia	r12!, {r2 - r11}
	rd	r2, AIFSR
	rd	r3, DFAR
	rd	r4, IFAR
	rd64	r5, r6, PAR
	stmia	r12, {r2 - r6}
	rd	r2, PRRR
	rd	r3, NMRR
	rd	r4, AMAIR0
	rd	r5, AMAIR1
	rd	r6, VBAR
	rd	r7, CONTEXTIDR
	rd	r8, TPIDRURW
	rd	r9, TPIDRURO
	rd	r10, TPIDRPRW
	rd	r11, CNTKCTL
	add	r12, r0, #GUEST_PRRR
	stmia	r12, {r2 - r11}
.endm

.macro	load_cp15
	add	r12, r0, #GUEST_MPIDR
	ldmia	r12, {r2 - r4}
	wr	r2, VMPIDR
	wr	r3, CSSELR
	wr	r4, SCTLR
	add	r12, r0, #GUEST_CPACR
	ldmia	r12!, {r2 - r11}
	wr	r2, CPACR
	wr64	r3, r4, TTBR0
	wr64	r5, r6, TTBR1
	wr	r7, TTBCR
	wr	r8, DACR
	wr	r9, DFSR
	wr	r10, IFSR
	wr	r11, ADFSR
	ldmia	r12, {r2 - r6}
	wr	r2, AIFSR
	wr	r3, DFAR
	wr	r4, IFAR
	wr64	r5, r6, PAR
	add	r12, r0, #GUEST_PRRR
	ldmia	r12, {r2 - r11}
	wr	r2, PRRR
	wr	r3, NMRR
	wr	r4, AMAIR0
	wr	r5, AMAIR1
	wr	r6, VBAR
	wr	r7, CONTEXTIDR
	wr	r8, TPIDRURW
	wr	r9, TPIDRURO
	wr	r10, TPIDRPRW
	wr	r11, CNTKCTL
.endm

/* --- the guest's banked registers -------------------------------------------------------------------- */

.macro	save_banked
	mrs	r2, SP_usr
	mov	r3, lr			@ LR_usr is Hyp mode's own
	mrs	r4, ELR_hyp
	mrs	r5, SPSR
	add	r12, r0, #GUEST_SP_USR
	stmia	r12, {r2 - r5}
	mrs	r2, SP_svc
	mrs	r3, LR_svc
	mrs	r4, SPSR_svc
	mrs	r5, SP_abt
	mrs	r6, LR_abt
	mrs	r7, SPSR_abt
	mrs	r8, SP_und
	mrs	r9, LR_und
	mrs	r10, SPSR_und
	add	r12, r0, #GUEST_SP_SVC
	stmia	r12!, {r2 - r10}
	mrs	r2, SP_irq
	mrs	r3, LR_irq
	mrs	r4, SPSR_irq
	mrs	r5, r8_fiq
	mrs	r6, r9_fiq
	mrs	r7, r10_fiq
	mrs	r8, r11_fiq
	mrs	r9, r12_fiq
	mrs	r10, SP_fiq
	mrs	r11, LR_fiq
	mrs	lr, SPSR_fiq
	stmia	r12, {r2 - r11, lr}
.endm

.macro	load_banked
	add	r12, r0, #GUEST_SP_SVC
	ldmia	r12!, {r2 - r10}
	msr	SP_svc, r2
	msr	LR_svc, r3
	msr	SPSR_svc, r4
	msr	SP_abt, r5
	msr	LR_abt, r6
	msr	SPSR_abt, r7
	msr	SP_und, r8
	msr	LR_und, r9
	msr	SPSR_und, r10
	ldmia	r12, {r2 - r11, lr}
	msr	SP_irq, r2
	msr	LR_irq, r3
	msr	SPSR_irq, r4
	msr	r8_fiq, r5
	msr	r9_fiq, r6
	msr	r10_fiq, r7
	msr	r11_fiq, r8
	msr	r12_fiq, r9
	msr	SP_fiq, r10
	msr	LR_fiq, r11
	msr	SPSR_fiq, lr
	add	r12, r0, #GUEST_SP_USR
	ldmia	r12, {r2 - r5}
	msr	SP_usr, r2
	mov	lr, r3
	msr	ELR_hyp, r4
	msr	SPSR_fsxc, r5
.endm

/* --- the guest's virtual timer: the host has none, and an offset of 0 --------------------------------- */

.macro	save_vtimer
	rd	r2, CNTV_CTL
	rd64	r3, r4, CNTV_CVAL
	add	r12, r0, #(GUEST_VTIMER + 8)
	stmia	r12, {r3, r4}
	str	r2, [r12, #8]
.endm

.macro	load_vtimer
	add	r12, r0, #GUEST_VTIMER
	ldmia	r12, {r2 - r6}
	wr64	r2, r3, CNTVOFF
	wr64	r4, r5, CNTV_CVAL
	wr	r6, CNTV_CTL
.endm

/* --- in ---------------------------------------------------------------------------------------------- */

/*
 * uint32_t hyp_guest_run(struct hal_guest *guest), a function for hyp_call(). It returns through hyp_guest_exit.
 * While VFP is trapped FPEXC.EN is forced on, or the guest would take an Undefined Instruction before the trap to Hyp
 * mode (SD-041, R22). The guest never enters with VFP of its own, whatever HCPTR says.
 */
	.globl	hyp_guest_run
hyp_guest_run:
	save_host
	disarm_debug
	str	r0, [sp, #CPU(GUEST)]
	ldr	r2, [sp, #CPU(GUEST_VECTORS)]
	wr	r2, HVBAR
	isb

	ldr	r2, [sp, #CPU(VFP_FLAGS)]
	tst	r2, #1			@ HYP_VFP
	beq	1f
	vmrs	r2, fpexc
	str	r2, [sp, #CPU(FPEXC)]
	tst	r2, #FPEXC_EN
	orreq	r2, r2, #FPEXC_EN
	vmsreq	fpexc, r2
1:
	add	r12, r0, #GUEST_TRAPS
	ldmia	r12, {r2 - r9}
	ldr	r10, [sp, #CPU(HDCR)]
	orr	r3, r3, #HCPTR_FP
	orr	r5, r5, r10		@ added to the host's, which is put back exactly (B3)
	wr	r2, HCR
	wr	r3, HCPTR
	wr	r4, HSTR
	wr	r5, HDCR
	wr64	r6, r7, VTTBR
	wr	r8, VPIDR
	wr	r9, CNTHCTL

	load_cp15
	load_vtimer
	load_banked
	ldmia	r0, {r0 - r12}
	clrex
	eret

/* --- out --------------------------------------------------------------------------------------------- */

/*
 * A trap for an abort of the guest: also tells where (SPEC.md section 4.7). HPFAR is not written for a permission
 * fault of the access itself; then stage 1 is walked by ATS1CPR, and what comes out is put where HPFAR would have put
 * it (SD-043, SD-062). If the guest has changed its tables meanwhile it just tries again (SD-044).
 * r0: the guest, r1: EXIT_TRAP, r2: HSR; r0 to r12 are saved.
 */
	.globl	hyp_guest_abort_exit
hyp_guest_abort_exit:
	lsr	r3, r2, #HSR_EC_SHIFT
	cmp	r3, #HSR_EC_DABT
	mrceq	p15, 4, r4, c6, c0, 0	@ HDFAR
	mrcne	p15, 4, r4, c6, c0, 2	@ HIFAR
	and	r3, r2, #HSR_FSC_TYPE
	cmp	r3, #HSR_FSC_PERMISSION
	bne	1f
	tst	r2, #HSR_S1PTW
	beq	2f
1:	rd	r5, HPFAR
	b	3f

2:	rd64	r6, r7, PAR
	wr	r4, ATS1CPR
	isb
	rd64	r5, r8, PAR
	wr64	r6, r7, PAR
	tst	r5, #PAR_F
	bne	4f
	tst	r5, #PAR_LPAE
	moveq	r8, #0			@ a 32-bit result: the upper half is not part of it
	lsr	r5, r5, #12		@ PAR[39:12] to HPFAR[31:4]
	lsl	r5, r5, #4
	orr	r5, r5, r8, lsl #24

3:	add	r12, r0, #GUEST_FAULT_HXFAR
	stmia	r12, {r4, r5}
	b	hyp_guest_exit

4:	ldmia	r0, {r0 - r12}
	clrex
	eret

/*
 * Back to the host. r0: the guest, r1: enum hal_exit; r0 to r12 are saved.
 *
 * In the window asynchronous aborts are unmasked: one that the guest caused is taken here, and its handler goes on at
 * the window's end with EXIT_ABORTED set. It changes ELR_hyp, SPSR and HSR, which have been saved.
 */
	.globl	hyp_guest_exit, hyp_abort_window, hyp_abort_window_end
hyp_guest_exit:
	save_banked
	save_cp15
	save_vtimer
	rd	r2, HCR			@ hardware clears VA when it delivers the abort
	rd	r3, HCPTR
	add	r12, r0, #GUEST_HCR
	stmia	r12, {r2, r3}
	dsb
	cpsie	a
hyp_abort_window:
	isb
hyp_abort_window_end:
	cpsid	a

	tst	r3, #HCPTR_FP
	bleq	return_vfp

restore_host:
	rearm_debug
	add	r12, sp, #CPU(CONTROL)
	ldmia	r12!, {r2 - r8}
	wr	r2, HCR
	wr	r3, HCPTR
	wr	r4, HSTR
	wr	r5, HDCR
	wr	r6, VPIDR
	wr	r7, VMPIDR
	wr	r8, CNTHCTL
	mov	r2, #0
	mov	r3, #0
	wr	r2, CNTV_CTL		@ before its count jumps back to the host's
	wr64	r2, r3, CNTVOFF
	wr64	r2, r3, VTTBR
	load_fixed
	load_host
	ldr	r2, [sp, #CPU(VFP_FLAGS)]
	tst	r2, #1			@ HYP_VFP
	beq	1f
	ldr	r2, [r12]		@ 'entry' ends with FPEXC
	tst	r2, #FPEXC_EN
	bne	1f
	isb				@ HCPTR lets Hyp mode use VFP now
	vmsr	fpexc, r2
1:	ldr	r2, =hyp_host_vectors
	wr	r2, HVBAR
	mov	r0, r1
	pop	{r12, lr}
	eret

/*
 * Hyp mode faulted while HVBAR was the guest's. r0: struct hyp_cpu, r1: the cause, r2: where the host goes on.
 * If the guest had taken VFP its registers are lost with the rest, but the host's are not. HCPTR tells whether it had, but
 * only once it is the guest's: VTTBR is loaded after it, and nothing in between can fault.
 */
	.globl	hyp_guest_fault_exit
hyp_guest_fault_exit:
	str	r2, [r0, #(CPU_ENTRY + 4)]	@ for ELR_hyp
	rd64	r2, r3, VTTBR
	orrs	r2, r2, r3
	beq	restore_host
	rd	r2, HCPTR
	tst	r2, #HCPTR_FP
	bleq	load_host_vfp
	b	restore_host

/* --- VFP --------------------------------------------------------------------------------------------- */

/* Moves d0 … d31, or as many as there are, at r2, which is advanced behind them; clobbers r3. */
.macro	move_double op:req
	\op	r2!, {d0 - d15}
	ldr	r3, [sp, #CPU(VFP_FLAGS)]
	tst	r3, #2			@ HYP_VFP_D32
	\op\()ne r2!, {d16 - d31}
	addeq	r2, r2, #128
.endm

/*
 * r2: struct hal_vfp, r4: the FPEXC that belongs to it; FPEXC.EN is on. FPINST and FPINST2 exist only while FPEXC.EX
 * says so (R22), and nothing else can be read then. Clobbers r2, r3, r5, r6.
 */
.macro	save_vfp
	tst	r4, #FPEXC_EX
	beq	1f
	vmrs	r5, fpinst
	str	r5, [r2, #(GUEST_FPEXC - GUEST_VFP + 8)]
	tst	r4, #FPEXC_FP2V
	vmrsne	r5, fpinst2
	strne	r5, [r2, #(GUEST_FPEXC - GUEST_VFP + 12)]
	mov	r5, #FPEXC_EN
	vmsr	fpexc, r5
1:	vmrs	r5, fpscr
	move_double vstmia
	stmia	r2, {r4, r5}
.endm

/*
 * r2: struct hal_vfp; FPEXC.EN is on. Whether there is an FPINST to be loaded is decided by hardware: FPEXC.EX of
 * the memory is what a monitor wrote there. Clobbers r2 to r6.
 */
.macro	load_vfp
	move_double vldmia
	ldmia	r2, {r4, r5}
	vmsr	fpscr, r5
	vmsr	fpexc, r4
	vmrs	r4, fpexc
	tst	r4, #FPEXC_EX
	beq	1f
	ldr	r5, [r2, #8]
	vmsr	fpinst, r5
	tst	r4, #FPEXC_FP2V
	ldrne	r5, [r2, #12]
	vmsrne	fpinst2, r5
1:
.endm

/*
 * The guest used VFP for the first time since the entry: gives it its own and executes the instruction again.
 * r0: the guest, whose r0 to r12 are saved; r5: HCPTR. LR is the guest's.
 */
	.globl	hyp_guest_take_vfp
hyp_guest_take_vfp:
	bic	r5, r5, #HCPTR_FP
	wr	r5, HCPTR
	isb
	ldr	r4, [sp, #CPU(FPEXC)]
	add	r2, sp, #CPU(VFP)
	save_vfp
	add	r2, r0, #GUEST_VFP
	load_vfp
	ldmia	r0, {r0 - r12}
	clrex
	eret

/* The way back. Keeps r0 and r1. */
return_vfp:
	vmrs	r4, fpexc
	orr	r5, r4, #FPEXC_EN
	vmsr	fpexc, r5
	add	r2, r0, #GUEST_VFP
	save_vfp
load_host_vfp:
	mov	r4, #FPEXC_EN
	vmsr	fpexc, r4
	add	r2, sp, #CPU(VFP)
	load_vfp
	bx	lr
	.ltorg
