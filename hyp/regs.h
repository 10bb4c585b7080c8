/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the system registers and fields for the assembler (ARM DDI 0406C B3.17, B4). */
#ifndef HYP_REGS_H
#define HYP_REGS_H

/* opc1, CRn, CRm, opc2: what the macros rd and wr take. */
#define VPIDR	      4, c0, c0, 0
#define VMPIDR	      4, c0, c0, 5
#define CSSELR	      2, c0, c0, 0
#define SCTLR	      0, c1, c0, 0
#define CPACR	      0, c1, c0, 2
#define HSCTLR	      4, c1, c0, 0
#define HCR	      4, c1, c1, 0
#define HDCR	      4, c1, c1, 1
#define HCPTR	      4, c1, c1, 2
#define HSTR	      4, c1, c1, 3
#define TTBCR	      0, c2, c0, 2
#define HTCR	      4, c2, c0, 2
#define VTCR	      4, c2, c1, 2
#define DACR	      0, c3, c0, 0
#define DFSR	      0, c5, c0, 0
#define IFSR	      0, c5, c0, 1
#define ADFSR	      0, c5, c1, 0
#define AIFSR	      0, c5, c1, 1
#define HSR	      4, c5, c2, 0
#define DFAR	      0, c6, c0, 0
#define IFAR	      0, c6, c0, 2
#define HDFAR	      4, c6, c0, 0
#define HIFAR	      4, c6, c0, 2
#define HPFAR	      4, c6, c0, 4
#define ICIALLUIS     0, c7, c1, 0
#define ICIALLU	      0, c7, c5, 0
#define BPIALLIS      0, c7, c1, 6
#define ATS1CPR	      0, c7, c8, 0
#define TLBIALLIS     0, c8, c3, 0
#define TLBIALL	      0, c8, c7, 0
#define TLBIALLHIS    4, c8, c3, 0
#define TLBIALLNSNHIS 4, c8, c3, 4
#define TLBIALLH      4, c8, c7, 0
#define TLBIALLNSNH   4, c8, c7, 4
#define PRRR	      0, c10, c2, 0
#define NMRR	      0, c10, c2, 1
#define AMAIR0	      0, c10, c3, 0
#define AMAIR1	      0, c10, c3, 1
#define HMAIR0	      4, c10, c2, 0
#define HMAIR1	      4, c10, c2, 1
#define VBAR	      0, c12, c0, 0
#define HVBAR	      4, c12, c0, 0
#define CONTEXTIDR    0, c13, c0, 1
#define TPIDRURW      0, c13, c0, 2
#define TPIDRURO      0, c13, c0, 3
#define TPIDRPRW      0, c13, c0, 4
#define HTPIDR	      4, c13, c0, 2
#define CNTKCTL	      0, c14, c1, 0
#define CNTHCTL	      4, c14, c1, 0
#define CNTV_CTL      0, c14, c3, 1

/* opc1, CRm: what rd64 and wr64 take. */
#define TTBR0	  0, c2
#define TTBR1	  1, c2
#define HTTBR	  4, c2
#define VTTBR	  6, c2
#define PAR	  0, c7
#define CNTV_CVAL 3, c14
#define CNTVOFF	  4, c14

#define HSR_EC_SHIFT 26
#define HSR_EC_FP    0x07
#define HSR_EC_HVC   0x12
/* Bit n: class n is one that handle_exit_in_hyp() may know: CP15, CP14, HVC, SMC. */
#define HSR_EC_REGISTERS (1 << 0x03 | 1 << 0x04 | 1 << 0x05 | 1 << 0x0c | 1 << 0x12 | 1 << 0x13)
/* enum hal_result: what is less is HAL_DONE, what is more HAL_LEAVE */
#define HAL_NEED_HOST	   1
#define HSR_EC_IABT	   0x20
#define HSR_EC_DABT	   0x24
#define HSR_S1PTW	   (1 << 7)
#define HSR_FSC_TYPE	   0x3c
#define HSR_FSC_PERMISSION 0x0c

#define HCPTR_FP   0xc00 /* TCP10, TCP11 */
#define HSCTLR_M   (1 << 0)
#define HSCTLR_A   (1 << 1)
#define HSCTLR_C   (1 << 2)
#define HSCTLR_I   (1 << 12)
#define HSCTLR_WXN (1 << 19)
#define HSCTLR_EE  (1 << 25)
#define HSCTLR_TE  (1 << 30)
#define FPEXC_EX   (1 << 31)
#define FPEXC_EN   (1 << 30)
#define FPEXC_FP2V (1 << 28)
#define PAR_F	   (1 << 0)
#define PAR_LPAE   (1 << 11)

#define DBGDSCR_MDBGEN (1 << 15)

#define CPSR_HOST 0x1d3 /* SVC, with asynchronous aborts, IRQ and FIQ masked */

/* ARM_SMCCC_ARCH_WORKAROUND_1 */
#define SMCCC_WORKAROUND_1 0x80008000

/* enum hal_exit */
#define EXIT_RESET	    0
#define EXIT_UNDEFINED	    1
#define EXIT_SVC	    2
#define EXIT_PREFETCH_ABORT 3
#define EXIT_DATA_ABORT	    4
#define EXIT_IRQ	    5
#define EXIT_FIQ	    6
#define EXIT_TRAP	    7
#define EXIT_ANSWERED	    8
#define EXIT_ABORTED	    (1 << 31)

/* Reads or writes a system register; the name stands for its four numbers. */
.macro	rd	rt:req, opc1:req, crn:req, crm:req, opc2:req
	mrc	p15, \opc1, \rt, \crn, \crm, \opc2
.endm
.macro	wr	rt:req, opc1:req, crn:req, crm:req, opc2:req
	mcr	p15, \opc1, \rt, \crn, \crm, \opc2
.endm
.macro	rd64	low:req, high:req, opc1:req, crm:req
	mrrc	p15, \opc1, \low, \high, \crm
.endm
.macro	wr64	low:req, high:req, opc1:req, crm:req
	mcrr	p15, \opc1, \low, \high, \crm
.endm

#endif
