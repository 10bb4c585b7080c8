// SPDX-License-Identifier: GPL-2.0-only
/* Ties the numbers of hyp/offsets.h to the layouts that they stand for; compiles to nothing. */
#include "hyp/offsets.h"

#include "hyp/hyp.h"

#define AT(number, type, field) \
	_Static_assert((number) == offsetof(struct type, field), #number " is not " #field)

AT(GUEST_REG(0), hal_guest, regs);
AT(GUEST_SP_USR, hal_guest, regs[HAL_REG_SP_USR]);
AT(GUEST_LR_USR, hal_guest, regs[HAL_REG_LR_USR]);
AT(GUEST_LR_USR + 4, hal_guest, regs[HAL_REG_PC]);
AT(GUEST_LR_USR + 8, hal_guest, regs[HAL_REG_CPSR]);
AT(GUEST_SP_SVC, hal_guest, regs[HAL_REG_SP_SVC]);
AT(GUEST_SP_IRQ, hal_guest, regs[HAL_REG_SP_IRQ]);
AT(GUEST_MPIDR, hal_guest, cp15[HAL_CP15_MPIDR]);
AT(GUEST_CSSELR, hal_guest, cp15[HAL_CP15_CSSELR]);
AT(GUEST_CPACR, hal_guest, cp15[HAL_CP15_CPACR]);
AT(GUEST_AIFSR, hal_guest, cp15[HAL_CP15_AIFSR]);
AT(GUEST_PAR, hal_guest, cp15[HAL_CP15_PAR]);
AT(GUEST_PRRR, hal_guest, cp15[HAL_CP15_PRRR]);
AT(GUEST_VFP, hal_guest, vfp);
AT(GUEST_FPEXC, hal_guest, vfp.fpexc);
AT(GUEST_FPSCR, hal_guest, vfp.fpscr);
AT(GUEST_TRAPS, hal_guest, traps);
AT(GUEST_HCR, hal_guest, traps.hcr);
AT(GUEST_HCPTR, hal_guest, traps.hcptr);
AT(GUEST_VTTBR, hal_guest, traps.vttbr);
AT(GUEST_FAULT_HSR, hal_guest, fault.hsr);
AT(GUEST_FAULT_HXFAR, hal_guest, fault.hxfar);
AT(GUEST_FAULT_HPFAR, hal_guest, fault.hpfar);
AT(GUEST_VTIMER, hal_guest, vtimer);
AT(GUEST_IN_HYP, hal_guest, answer_in_hyp);
AT(GUEST_HPFAR, hal_guest, answer_hpfar);

AT(CPU_FAULT_SP, hyp_cpu, fault.regs[13]);
AT(CPU_FAULT_CAUSE, hyp_cpu, fault.cause);
AT(CPU_GUEST, hyp_cpu, guest);
AT(CPU_SCRATCH, hyp_cpu, scratch);
AT(CPU_VFP_FLAGS, hyp_cpu, vfp_flags);
AT(CPU_GUEST_VECTORS, hyp_cpu, guest_vectors);
AT(CPU_LEAVE, hyp_cpu, leave);
AT(CPU_STUB, hyp_cpu, stub_hvbar);
AT(CPU_CONTROL, hyp_cpu, control);
AT(CPU_HDCR, hyp_cpu, control[3]);
AT(CPU_FIXED, hyp_cpu, fixed);
AT(CPU_ENTRY, hyp_cpu, entry);
AT(CPU_FPEXC, hyp_cpu, entry[20]);
AT(CPU_DBGDSCR, hyp_cpu, dbgdscr);
AT(CPU_VFP, hyp_cpu, vfp);
AT(CPU_GICH, hyp_cpu, gich);
