/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the assembly of hyp/ finds the fields of struct hal_guest and struct hyp_cpu: numbers for the assembler,
 * tied to the C layouts by the assertions in hyp/offsets.c.
 */
#ifndef HYP_OFFSETS_H
#define HYP_OFFSETS_H

/* struct hal_guest */
#define GUEST_REG(n)	  (4 * (n)) /* n: enum hal_reg */
#define GUEST_R0	  GUEST_REG(0)
#define GUEST_SP_USR	  GUEST_REG(13)
#define GUEST_LR_USR	  GUEST_REG(14)
#define GUEST_SP_SVC	  GUEST_REG(18)
#define GUEST_SP_IRQ	  GUEST_REG(27)
#define GUEST_CP15(n)	  (0x98 + 4 * (n)) /* n: enum hal_cp15 */
#define GUEST_MPIDR	  GUEST_CP15(1)
#define GUEST_CSSELR	  GUEST_CP15(2)
#define GUEST_CPACR	  GUEST_CP15(5)
#define GUEST_AIFSR	  GUEST_CP15(15)
#define GUEST_PAR	  GUEST_CP15(18)
#define GUEST_PRRR	  GUEST_CP15(21)
#define GUEST_VFP	  0x118
#define GUEST_FPEXC	  (GUEST_VFP + 0x100)
#define GUEST_FPSCR	  (GUEST_VFP + 0x104)
#define GUEST_TRAPS	  0x228
#define GUEST_HCR	  (GUEST_TRAPS + 0)
#define GUEST_HCPTR	  (GUEST_TRAPS + 4)
#define GUEST_VTTBR	  (GUEST_TRAPS + 16)
#define GUEST_FAULT_HSR	  0x248
#define GUEST_FAULT_HXFAR 0x24c
#define GUEST_FAULT_HPFAR 0x250
#define GUEST_VTIMER	  0x258
#define GUEST_IN_HYP	  0x270
#define GUEST_HPFAR	  0x274

/* struct hyp_cpu */
#define CPU_FAULT_SP	  (13 * 4)
#define CPU_FAULT_CAUSE	  (20 * 4)
#define CPU_GUEST	  (21 * 4)
#define CPU_SCRATCH	  (22 * 4)
#define CPU_VFP_FLAGS	  (23 * 4)
#define CPU_GUEST_VECTORS (24 * 4)
#define CPU_LEAVE	  (25 * 4)
#define CPU_STUB	  (26 * 4)
#define CPU_CONTROL	  (28 * 4)
#define CPU_HDCR	  (CPU_CONTROL + 12)
#define CPU_FIXED	  (35 * 4)
#define CPU_ENTRY	  (48 * 4)
#define CPU_FPEXC	  (CPU_ENTRY + 20 * 4)
#define CPU_DBGDSCR	  (69 * 4)
#define CPU_VFP		  (70 * 4)
#define CPU_GICH	  (CPU_VFP + 0x110)

#endif
