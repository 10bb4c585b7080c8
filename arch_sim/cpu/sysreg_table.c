/* SPDX-License-Identifier: GPL-2.0-only */
/* The registers of coprocessors 14 and 15, in the order of their encodings. */
#include <string.h>

#include "arch_sim/cpu/hyp_regs.h"
#include "arch_sim/cpu/sysreg.h"

#define CPU(field) offsetof(struct sim_cpu, field)
#define SYS(field) .offset = CPU(sys.field), .size = sizeof(((struct sim_cpu *)0)->sys.field)
#define MMU(field) \
	.offset = CPU(mmu_regs.field), .size = sizeof(((struct sim_cpu *)0)->mmu_regs.field)
#define CP15(n, op1, m, op2) .cp = 15, .crn = n, .opc1 = op1, .crm = m, .opc2 = op2
#define CP14(n, op1, m, op2) .cp = 14, .crn = n, .opc1 = op1, .crm = m, .opc2 = op2
#define WIDE15(op1, m)	     .cp = 15, .wide = true, .opc1 = op1, .crm = m
#define WIDE14(op1, m)	     .cp = 14, .wide = true, .opc1 = op1, .crm = m
#define RESET(a15, a7)	     .reset_a15 = a15, .reset_a7 = a7
#define CONST(a15, a7)	     .access = ACC_R, .read = read_reset, RESET(a15, a7)
#define MAINTAIN(op)	     .access = ACC_W, .write = cp15_write_maintenance, .arg = op
#define CACHE_MVA(op)	     .access = ACC_W, .write = cp15_write_cache_mva, .arg = op
#define TRANSLATE(how)	     .write = cp15_write_translate, .arg = how
#define TIMER(reg)	     .read = cp15_read_timer, .write = cp15_write_timer, .arg = reg

/* A read-only register: its reset value. Storage is never touched, so offset stays 0 and size 0. */
static uint64_t read_reset(struct sim_cpu *cpu, const struct sim_sysreg *row)
{
	return cpu->model == SIM_CORTEX_A15 ? row->reset_a15 : row->reset_a7;
}

static uint64_t read_midr(struct sim_cpu *cpu, const struct sim_sysreg *row)
{
	(void)row;
	return sim_is_hyp(cpu) ? cpu->sys.midr : cpu->sys.vpidr;
}

static uint64_t read_mpidr(struct sim_cpu *cpu, const struct sim_sysreg *row)
{
	(void)row;
	return sim_is_hyp(cpu) ? cpu->sys.mpidr : cpu->sys.vmpidr;
}

/* CCSIDR as CSSELR selects: level 1 data and instruction, level 2. */
static uint64_t read_ccsidr(struct sim_cpu *cpu, const struct sim_sysreg *row)
{
	static const uint32_t caches[2][3] = {{0x701fe00a, 0x201fe00a, 0x711fe07a},
					      {0x700fe01a, 0x203fe009, 0x707fe03a}};

	(void)row;
	return cpu->sys.csselr < 3 ? caches[cpu->model][cpu->sys.csselr] : 0;
}

static uint64_t read_isr(struct sim_cpu *cpu, const struct sim_sysreg *row)
{
	uint32_t hcr = cpu->mmu_regs.hcr;
	bool virtual_view = !sim_is_hyp(cpu);
	bool irq = cpu->lines & SIM_LINE_IRQ, fiq = cpu->lines & SIM_LINE_FIQ;
	bool abort = cpu->lines & SIM_LINE_ABORT;

	(void)row;
	if (virtual_view && (hcr & HCR_IMO))
		irq = (hcr & HCR_VI) || (cpu->lines & SIM_LINE_VIRQ);
	if (virtual_view && (hcr & HCR_FMO))
		fiq = (hcr & HCR_VF) || (cpu->lines & SIM_LINE_VFIQ);
	if (virtual_view && (hcr & HCR_AMO))
		abort = hcr & HCR_VA;
	return (irq ? SIM_PSR_I : 0) | (fiq ? SIM_PSR_F : 0) | (abort ? SIM_PSR_A : 0);
}

/* Bits that read as one or zero whatever is written: arg is what can be written. */
static void write_masked(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value)
{
	uint32_t reset = cpu->model == SIM_CORTEX_A15 ? row->reset_a15 : row->reset_a7;

	*(uint32_t *)(void *)((char *)cpu + row->offset) = ((uint32_t)value & row->arg) |
							   (reset & ~row->arg);
}

static void write_set(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value)
{
	*(uint32_t *)(void *)((char *)cpu + row->offset) |= (uint32_t)value;
}

static void write_clear(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value)
{
	*(uint32_t *)(void *)((char *)cpu + row->offset) &= ~(uint32_t)value;
}

/* DBGOSLAR: the key locks, anything else unlocks. */
static void write_oslar(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value)
{
	(void)row;
	cpu->sys.dbgoslsr = 0x8u | ((uint32_t)value == 0xc5acce55u ? 2 : 0);
}

/* Writes without an effect in a machine without that device. */
static void write_ignored(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value)
{
	(void)cpu;
	(void)row;
	(void)value;
}

#define DEBUG_PAIRS(n)                                                                             \
	{"DBGBVR" #n, CP14(0, 0, n, 4), .access = ACC_RW, .traps = TRAP_TDA, SYS(dbgbvr[n])},      \
	{                                                                                          \
		"DBGBCR" #n, CP14(0, 0, n, 5), .access = ACC_RW, .traps = TRAP_TDA, SYS(dbgbcr[n]) \
	}
#define DEBUG_WATCH(n)                                                                             \
	{"DBGWVR" #n, CP14(0, 0, n, 6), .access = ACC_RW, .traps = TRAP_TDA, SYS(dbgwvr[n])},      \
	{                                                                                          \
		"DBGWCR" #n, CP14(0, 0, n, 7), .access = ACC_RW, .traps = TRAP_TDA, SYS(dbgwcr[n]) \
	}
/* M, A, C, CP15BEN, SW, Z, I, V, WXN, UWXN, EE, TRE, AFE, TE. */
#define SCTLR_WRITABLE 0x72183c27u
/* M, A, C, CP15BEN, I, WXN, EE, TE. */
#define HSCTLR_WRITABLE 0x42081027u
#define PMU_TRAPS(more) .access = ACC_USER | USER_PM, .traps = TRAP_TPM | (more)
#define PMU		PMU_TRAPS(0)

static const struct sim_sysreg table[] = {
	/* c0: identification */
	{"MIDR", CP15(0, 0, 0, 0), .access = ACC_R, .read = read_midr, SYS(midr),
	 RESET(0x412fc0f1, 0x410fc075)},
	{"CTR", CP15(0, 0, 0, 1), CONST(0x8444c004, 0x84448003), .traps = TRAP_TID2},
	{"TCMTR", CP15(0, 0, 0, 2), CONST(0, 0), .traps = TRAP_TID1},
	{"TLBTR", CP15(0, 0, 0, 3), CONST(0, 0), .traps = TRAP_TID1},
	{"MIDR", CP15(0, 0, 0, 4), .access = ACC_R, .read = read_midr},
	{"MPIDR", CP15(0, 0, 0, 5), .access = ACC_R, .read = read_mpidr, SYS(mpidr)},
	{"REVIDR", CP15(0, 0, 0, 6), CONST(0, 0), .traps = TRAP_TID1},
	{"MIDR", CP15(0, 0, 0, 7), .access = ACC_R, .read = read_midr},
	{"ID_PFR0", CP15(0, 0, 1, 0), CONST(0x00001131, 0x00001131), .traps = TRAP_TID3},
	{"ID_PFR1", CP15(0, 0, 1, 1), CONST(0x00011011, 0x00011011), .traps = TRAP_TID3},
	{"ID_DFR0", CP15(0, 0, 1, 2), CONST(0x02010555, 0x02010555), .traps = TRAP_TID3},
	{"ID_AFR0", CP15(0, 0, 1, 3), CONST(0, 0), .traps = TRAP_TID3},
	{"ID_MMFR0", CP15(0, 0, 1, 4), CONST(0x10201105, 0x10101105), .traps = TRAP_TID3},
	{"ID_MMFR1", CP15(0, 0, 1, 5), CONST(0x20000000, 0x40000000), .traps = TRAP_TID3},
	{"ID_MMFR2", CP15(0, 0, 1, 6), CONST(0x01240000, 0x01240000), .traps = TRAP_TID3},
	{"ID_MMFR3", CP15(0, 0, 1, 7), CONST(0x02102211, 0x02102211), .traps = TRAP_TID3},
	{"ID_ISAR0", CP15(0, 0, 2, 0), CONST(0x02101110, 0x02101110), .traps = TRAP_TID3},
	{"ID_ISAR1", CP15(0, 0, 2, 1), CONST(0x13112111, 0x13112111), .traps = TRAP_TID3},
	{"ID_ISAR2", CP15(0, 0, 2, 2), CONST(0x21232041, 0x21232041), .traps = TRAP_TID3},
	{"ID_ISAR3", CP15(0, 0, 2, 3), CONST(0x11112131, 0x11112131), .traps = TRAP_TID3},
	{"ID_ISAR4", CP15(0, 0, 2, 4), CONST(0x10011142, 0x10011142), .traps = TRAP_TID3},
	{"ID_ISAR5", CP15(0, 0, 2, 5), CONST(0, 0), .traps = TRAP_TID3},
	{"CCSIDR", CP15(0, 1, 0, 0), .access = ACC_R, .read = read_ccsidr, .traps = TRAP_TID2},
	{"CLIDR", CP15(0, 1, 0, 1), CONST(0x0a200023, 0x0a200023), .traps = TRAP_TID2},
	{"AIDR", CP15(0, 1, 0, 7), CONST(0, 0), .traps = TRAP_TID1},
	{"CSSELR", CP15(0, 2, 0, 0), .access = ACC_RW, .traps = TRAP_TID2, SYS(csselr),
	 .write = write_masked, .arg = 0xf},
	{"VPIDR", CP15(0, 4, 0, 0), .access = ACC_HYP, SYS(vpidr)},
	{"VMPIDR", CP15(0, 4, 0, 5), .access = ACC_HYP, SYS(vmpidr)},
	/* c1: system control */
	{"SCTLR", CP15(1, 0, 0, 0), .access = ACC_RW, .traps = TRAP_TVM, MMU(sctlr),
	 .write = write_masked, .arg = SCTLR_WRITABLE, RESET(0x00c50078, 0x00c50878)},
	{"ACTLR", CP15(1, 0, 0, 1), .access = ACC_RW, .traps = TRAP_TAC, SYS(actlr),
	 RESET(0x41, 0x6040)},
	{"CPACR", CP15(1, 0, 0, 2), .access = ACC_RW, .traps = TRAP_TCPAC, SYS(cpacr)},
	{"HSCTLR", CP15(1, 4, 0, 0), .access = ACC_HYP, MMU(hsctlr), .write = write_masked,
	 .arg = HSCTLR_WRITABLE, RESET(0x30c50838, 0x30c50838)},
	{"HACTLR", CP15(1, 4, 0, 1), .access = ACC_HYP, SYS(hactlr)},
	{"HCR", CP15(1, 4, 1, 0), .access = ACC_HYP, MMU(hcr)},
	{"HDCR", CP15(1, 4, 1, 1), .access = ACC_HYP, SYS(hdcr), RESET(6, 4)},
	{"HCPTR", CP15(1, 4, 1, 2), .access = ACC_HYP, SYS(hcptr), .write = write_masked,
	 .arg = 0x80108c00, RESET(0x33ff, 0x33ff)},
	{"HSTR", CP15(1, 4, 1, 3), .access = ACC_HYP, SYS(hstr)},
	{"HACR", CP15(1, 4, 1, 7), .access = ACC_HYP, .read = read_reset, .write = write_ignored},
	/* c2, c3: translation */
	{"TTBR0", CP15(2, 0, 0, 0), .access = ACC_RW, .traps = TRAP_TVM, MMU(ttbr0)},
	{"TTBR1", CP15(2, 0, 0, 1), .access = ACC_RW, .traps = TRAP_TVM, MMU(ttbr1)},
	{"TTBCR", CP15(2, 0, 0, 2), .access = ACC_RW, .traps = TRAP_TVM, MMU(ttbcr)},
	{"HTCR", CP15(2, 4, 0, 2), .access = ACC_HYP, MMU(htcr)},
	{"VTCR", CP15(2, 4, 1, 2), .access = ACC_HYP, MMU(vtcr)},
	{"DACR", CP15(3, 0, 0, 0), .access = ACC_RW, .traps = TRAP_TVM, MMU(dacr)},
	/* c5, c6: faults */
	{"DFSR", CP15(5, 0, 0, 0), .access = ACC_RW, .traps = TRAP_TVM, SYS(dfsr)},
	{"IFSR", CP15(5, 0, 0, 1), .access = ACC_RW, .traps = TRAP_TVM, SYS(ifsr)},
	{"ADFSR", CP15(5, 0, 1, 0), .access = ACC_RW, .traps = TRAP_TVM, SYS(adfsr)},
	{"AIFSR", CP15(5, 0, 1, 1), .access = ACC_RW, .traps = TRAP_TVM, SYS(aifsr)},
	{"HADFSR", CP15(5, 4, 1, 0), .access = ACC_HYP, SYS(hadfsr)},
	{"HAIFSR", CP15(5, 4, 1, 1), .access = ACC_HYP, SYS(haifsr)},
	{"HSR", CP15(5, 4, 2, 0), .access = ACC_HYP, SYS(hsr)},
	{"DFAR", CP15(6, 0, 0, 0), .access = ACC_RW, .traps = TRAP_TVM, SYS(dfar)},
	{"IFAR", CP15(6, 0, 0, 2), .access = ACC_RW, .traps = TRAP_TVM, SYS(ifar)},
	{"HDFAR", CP15(6, 4, 0, 0), .access = ACC_HYP, SYS(hdfar)},
	{"HIFAR", CP15(6, 4, 0, 2), .access = ACC_HYP, SYS(hifar)},
	{"HPFAR", CP15(6, 4, 0, 4), .access = ACC_HYP, SYS(hpfar)},
	/* c7: caches, barriers, address translation */
	{"ICIALLUIS", CP15(7, 0, 1, 0), MAINTAIN(SIM_CACHE_IALL | MAINTAIN_IS), .traps = TRAP_TPU},
	{"BPIALLIS", CP15(7, 0, 1, 6), MAINTAIN(SIM_CACHE_BP | MAINTAIN_IS)},
	{"PAR", CP15(7, 0, 4, 0), .access = ACC_RW, SYS(par)},
	{"ICIALLU", CP15(7, 0, 5, 0), MAINTAIN(SIM_CACHE_IALL), .traps = TRAP_TPU},
	{"ICIMVAU", CP15(7, 0, 5, 1), CACHE_MVA(SIM_CACHE_IMVA), .traps = TRAP_TPU},
	{"CP15ISB", CP15(7, 0, 5, 4), .access = PL0_W | ACC_W, .write = cp15_write_barrier,
	 .arg = SIM_ISB},
	{"BPIALL", CP15(7, 0, 5, 6), MAINTAIN(SIM_CACHE_BP)},
	{"BPIMVA", CP15(7, 0, 5, 7), MAINTAIN(SIM_CACHE_BP)},
	{"DCIMVAC", CP15(7, 0, 6, 1), CACHE_MVA(SIM_CACHE_INV_MVA), .traps = TRAP_TPC},
	{"DCISW", CP15(7, 0, 6, 2), MAINTAIN(SIM_CACHE_INV_SW), .traps = TRAP_TSW},
	{"ATS1CPR", CP15(7, 0, 8, 0), .access = ACC_W, TRANSLATE(SIM_AT_S1CPR)},
	{"ATS1CPW", CP15(7, 0, 8, 1), .access = ACC_W, TRANSLATE(SIM_AT_S1CPW)},
	{"ATS1CUR", CP15(7, 0, 8, 2), .access = ACC_W, TRANSLATE(SIM_AT_S1CUR)},
	{"ATS1CUW", CP15(7, 0, 8, 3), .access = ACC_W, TRANSLATE(SIM_AT_S1CUW)},
	{"ATS12NSOPR", CP15(7, 0, 8, 4), .access = ACC_HYP_W, TRANSLATE(SIM_AT_S12NSOPR)},
	{"ATS12NSOPW", CP15(7, 0, 8, 5), .access = ACC_HYP_W, TRANSLATE(SIM_AT_S12NSOPW)},
	{"ATS12NSOUR", CP15(7, 0, 8, 6), .access = ACC_HYP_W, TRANSLATE(SIM_AT_S12NSOUR)},
	{"ATS12NSOUW", CP15(7, 0, 8, 7), .access = ACC_HYP_W, TRANSLATE(SIM_AT_S12NSOUW)},
	{"DCCMVAC", CP15(7, 0, 10, 1), CACHE_MVA(SIM_CACHE_CLEAN_MVA), .traps = TRAP_TPC},
	{"DCCSW", CP15(7, 0, 10, 2), MAINTAIN(SIM_CACHE_CLEAN_SW), .traps = TRAP_TSW},
	{"CP15DSB", CP15(7, 0, 10, 4), .access = PL0_W | ACC_W, .write = cp15_write_barrier,
	 .arg = SIM_DSB},
	{"CP15DMB", CP15(7, 0, 10, 5), .access = PL0_W | ACC_W, .write = cp15_write_barrier,
	 .arg = SIM_DMB},
	{"DCCMVAU", CP15(7, 0, 11, 1), CACHE_MVA(SIM_CACHE_CLEAN_MVAU), .traps = TRAP_TPU},
	{"DCCIMVAC", CP15(7, 0, 14, 1), CACHE_MVA(SIM_CACHE_CLEAN_INV_MVA), .traps = TRAP_TPC},
	{"DCCISW", CP15(7, 0, 14, 2), MAINTAIN(SIM_CACHE_CLEAN_INV_SW), .traps = TRAP_TSW},
	{"ATS1HR", CP15(7, 4, 8, 0), .access = ACC_HYP_W, TRANSLATE(SIM_AT_S1HR)},
	{"ATS1HW", CP15(7, 4, 8, 1), .access = ACC_HYP_W, TRANSLATE(SIM_AT_S1HW)},
	/* c8: TLBs */
	{"TLBIALLIS", CP15(8, 0, 3, 0), MAINTAIN(SIM_TLBI_ALL | MAINTAIN_IS), .traps = TRAP_TTLB},
	{"TLBIMVAIS", CP15(8, 0, 3, 1), MAINTAIN(SIM_TLBI_MVA | MAINTAIN_IS), .traps = TRAP_TTLB},
	{"TLBIASIDIS", CP15(8, 0, 3, 2), MAINTAIN(SIM_TLBI_ASID | MAINTAIN_IS), .traps = TRAP_TTLB},
	{"TLBIMVAAIS", CP15(8, 0, 3, 3), MAINTAIN(SIM_TLBI_MVAA | MAINTAIN_IS), .traps = TRAP_TTLB},
	{"ITLBIALL", CP15(8, 0, 5, 0), MAINTAIN(SIM_TLBI_ALL), .traps = TRAP_TTLB},
	{"ITLBIMVA", CP15(8, 0, 5, 1), MAINTAIN(SIM_TLBI_MVA), .traps = TRAP_TTLB},
	{"ITLBIASID", CP15(8, 0, 5, 2), MAINTAIN(SIM_TLBI_ASID), .traps = TRAP_TTLB},
	{"DTLBIALL", CP15(8, 0, 6, 0), MAINTAIN(SIM_TLBI_ALL), .traps = TRAP_TTLB},
	{"DTLBIMVA", CP15(8, 0, 6, 1), MAINTAIN(SIM_TLBI_MVA), .traps = TRAP_TTLB},
	{"DTLBIASID", CP15(8, 0, 6, 2), MAINTAIN(SIM_TLBI_ASID), .traps = TRAP_TTLB},
	{"TLBIALL", CP15(8, 0, 7, 0), MAINTAIN(SIM_TLBI_ALL), .traps = TRAP_TTLB},
	{"TLBIMVA", CP15(8, 0, 7, 1), MAINTAIN(SIM_TLBI_MVA), .traps = TRAP_TTLB},
	{"TLBIASID", CP15(8, 0, 7, 2), MAINTAIN(SIM_TLBI_ASID), .traps = TRAP_TTLB},
	{"TLBIMVAA", CP15(8, 0, 7, 3), MAINTAIN(SIM_TLBI_MVAA), .traps = TRAP_TTLB},
	{"TLBIALLHIS", CP15(8, 4, 3, 0), .access = ACC_HYP_W, .write = cp15_write_maintenance,
	 .arg = SIM_TLBI_ALLH | MAINTAIN_IS},
	{"TLBIMVAHIS", CP15(8, 4, 3, 1), .access = ACC_HYP_W, .write = cp15_write_maintenance,
	 .arg = SIM_TLBI_MVAH | MAINTAIN_IS},
	{"TLBIALLNSNHIS", CP15(8, 4, 3, 4), .access = ACC_HYP_W, .write = cp15_write_maintenance,
	 .arg = SIM_TLBI_ALLNSNH | MAINTAIN_IS},
	{"TLBIALLH", CP15(8, 4, 7, 0), .access = ACC_HYP_W, .write = cp15_write_maintenance,
	 .arg = SIM_TLBI_ALLH},
	{"TLBIMVAH", CP15(8, 4, 7, 1), .access = ACC_HYP_W, .write = cp15_write_maintenance,
	 .arg = SIM_TLBI_MVAH},
	{"TLBIALLNSNH", CP15(8, 4, 7, 4), .access = ACC_HYP_W, .write = cp15_write_maintenance,
	 .arg = SIM_TLBI_ALLNSNH},
	/* c9: performance monitors (they do not count), L2 control */
	{"PMCR", CP15(9, 0, 12, 0), PMU_TRAPS(TRAP_TPMCR), SYS(pmcr), .write = write_masked,
	 .arg = 0x39, RESET(0x410f3000, 0x41072000)},
	{"PMCNTENSET", CP15(9, 0, 12, 1), PMU, SYS(pmcnten), .write = write_set},
	{"PMCNTENCLR", CP15(9, 0, 12, 2), PMU, SYS(pmcnten), .write = write_clear},
	{"PMOVSR", CP15(9, 0, 12, 3), PMU, SYS(pmovsr), .write = write_clear},
	{"PMSWINC", CP15(9, 0, 12, 4), .access = PL0_W | ACC_W | USER_PM, .traps = TRAP_TPM,
	 .write = write_ignored},
	{"PMSELR", CP15(9, 0, 12, 5), PMU, SYS(pmselr)},
	{"PMCEID0", CP15(9, 0, 12, 6), .access = PL0_R | ACC_R | USER_PM, .traps = TRAP_TPM,
	 .read = read_reset, RESET(0x3fff0f3f, 0x3fff0f3f)},
	{"PMCEID1", CP15(9, 0, 12, 7), .access = PL0_R | ACC_R | USER_PM, .traps = TRAP_TPM,
	 .read = read_reset},
	{"PMCCNTR", CP15(9, 0, 13, 0), PMU, SYS(pmccntr)},
	{"PMXEVTYPER", CP15(9, 0, 13, 1), PMU, SYS(pmxevtyper)},
	{"PMXEVCNTR", CP15(9, 0, 13, 2), PMU, SYS(pmxevcntr)},
	{"PMUSERENR", CP15(9, 0, 14, 0), .access = PL0_R | ACC_RW, .traps = TRAP_TPM,
	 SYS(pmuserenr), .write = write_masked, .arg = 1},
	{"PMINTENSET", CP15(9, 0, 14, 1), .access = ACC_RW, .traps = TRAP_TPM, SYS(pminten),
	 .write = write_set},
	{"PMINTENCLR", CP15(9, 0, 14, 2), .access = ACC_RW, .traps = TRAP_TPM, SYS(pminten),
	 .write = write_clear},
	{"PMOVSSET", CP15(9, 0, 14, 3), .access = ACC_RW, .traps = TRAP_TPM, SYS(pmovsr),
	 .write = write_set},
	{"L2CTLR", CP15(9, 1, 0, 2), .access = ACC_RW, SYS(l2ctlr), RESET(0x01000000, 0x01000000)},
	{"L2ECTLR", CP15(9, 1, 0, 3), .access = ACC_RW, SYS(l2ectlr)},
	/* c10: attributes */
	{"PRRR", CP15(10, 0, 2, 0), .access = ACC_RW, .traps = TRAP_TVM, MMU(prrr)},
	{"NMRR", CP15(10, 0, 2, 1), .access = ACC_RW, .traps = TRAP_TVM, MMU(nmrr)},
	{"AMAIR0", CP15(10, 0, 3, 0), .access = ACC_RW, .traps = TRAP_TVM, SYS(amair0)},
	{"AMAIR1", CP15(10, 0, 3, 1), .access = ACC_RW, .traps = TRAP_TVM, SYS(amair1)},
	{"HMAIR0", CP15(10, 4, 2, 0), .access = ACC_HYP, MMU(hmair0)},
	{"HMAIR1", CP15(10, 4, 2, 1), .access = ACC_HYP, MMU(hmair1)},
	{"HAMAIR0", CP15(10, 4, 3, 0), .access = ACC_HYP, SYS(hamair0)},
	{"HAMAIR1", CP15(10, 4, 3, 1), .access = ACC_HYP, SYS(hamair1)},
	/* c12, c13: vectors, processes */
	{"VBAR", CP15(12, 0, 0, 0), .access = ACC_RW, SYS(vbar), .write = write_masked,
	 .arg = 0xffffffe0},
	{"ISR", CP15(12, 0, 1, 0), .access = ACC_R, .read = read_isr},
	{"HVBAR", CP15(12, 4, 0, 0), .access = ACC_HYP, SYS(hvbar), .write = write_masked,
	 .arg = 0xffffffe0},
	{"FCSEIDR", CP15(13, 0, 0, 0), .access = ACC_RW, .read = read_reset,
	 .write = write_ignored},
	{"CONTEXTIDR", CP15(13, 0, 0, 1), .access = ACC_RW, .traps = TRAP_TVM, MMU(contextidr)},
	{"TPIDRURW", CP15(13, 0, 0, 2), .access = ACC_USER, SYS(tpidrurw)},
	{"TPIDRURO", CP15(13, 0, 0, 3), .access = ACC_USER_R, SYS(tpidruro)},
	{"TPIDRPRW", CP15(13, 0, 0, 4), .access = ACC_RW, SYS(tpidrprw)},
	{"HTPIDR", CP15(13, 4, 0, 2), .access = ACC_HYP, SYS(htpidr)},
	/* c14: generic timer */
	{"CNTFRQ", CP15(14, 0, 0, 0), .access = PL0_R | ACC_R, SYS(cntfrq),
	 RESET(62500000, 62500000)},
	{"CNTKCTL", CP15(14, 0, 1, 0), .access = ACC_RW, SYS(cntkctl)},
	{"CNTP_TVAL", CP15(14, 0, 2, 0), .access = ACC_USER | USER_PT, .traps = TRAP_PT,
	 TIMER(SIM_TIMER_CNTP_TVAL)},
	{"CNTP_CTL", CP15(14, 0, 2, 1), .access = ACC_USER | USER_PT, .traps = TRAP_PT,
	 TIMER(SIM_TIMER_CNTP_CTL)},
	{"CNTV_TVAL", CP15(14, 0, 3, 0), .access = ACC_USER | USER_VT, TIMER(SIM_TIMER_CNTV_TVAL)},
	{"CNTV_CTL", CP15(14, 0, 3, 1), .access = ACC_USER | USER_VT, TIMER(SIM_TIMER_CNTV_CTL)},
	{"CNTHCTL", CP15(14, 4, 1, 0), .access = ACC_HYP, SYS(cnthctl), RESET(3, 3)},
	{"CNTHP_TVAL", CP15(14, 4, 2, 0), .access = ACC_HYP, TIMER(SIM_TIMER_CNTHP_TVAL)},
	{"CNTHP_CTL", CP15(14, 4, 2, 1), .access = ACC_HYP, TIMER(SIM_TIMER_CNTHP_CTL)},
	/* c15: of the implementation */
	{"CBAR", CP15(15, 4, 0, 0), CONST(0x2c000000, 0x2c000000)},
	/* 64-bit registers */
	{"TTBR0", WIDE15(0, 2), .access = ACC_RW, .traps = TRAP_TVM, MMU(ttbr0)},
	{"TTBR1", WIDE15(1, 2), .access = ACC_RW, .traps = TRAP_TVM, MMU(ttbr1)},
	{"HTTBR", WIDE15(4, 2), .access = ACC_HYP, MMU(httbr)},
	{"VTTBR", WIDE15(6, 2), .access = ACC_HYP, MMU(vttbr)},
	{"PAR", WIDE15(0, 7), .access = ACC_RW, SYS(par)},
	{"CNTPCT", WIDE15(0, 14), .access = PL0_R | ACC_R | USER_PCT, .traps = TRAP_PCT,
	 .read = cp15_read_timer, .arg = SIM_TIMER_CNTPCT},
	{"CNTVCT", WIDE15(1, 14), .access = PL0_R | ACC_R | USER_VCT, .read = cp15_read_timer,
	 .arg = SIM_TIMER_CNTVCT},
	{"CNTP_CVAL", WIDE15(2, 14), .access = ACC_USER | USER_PT, .traps = TRAP_PT,
	 TIMER(SIM_TIMER_CNTP_CVAL)},
	{"CNTV_CVAL", WIDE15(3, 14), .access = ACC_USER | USER_VT, TIMER(SIM_TIMER_CNTV_CVAL)},
	{"CNTVOFF", WIDE15(4, 14), .access = ACC_HYP, SYS(cntvoff)},
	{"CNTHP_CVAL", WIDE15(6, 14), .access = ACC_HYP, TIMER(SIM_TIMER_CNTHP_CVAL)},
	/* coprocessor 14: debug */
	{"DBGDIDR", CP14(0, 0, 0, 0), .access = PL0_R | ACC_R | USER_DBG, .read = read_reset,
	 .traps = TRAP_TDA, RESET(0x3515f021, 0x3515f005)},
	{"DBGDSCRint", CP14(0, 0, 1, 0), .access = PL0_R | ACC_R | USER_DBG, .traps = TRAP_TDA,
	 SYS(dbgdscr)},
	{"DBGDTRint", CP14(0, 0, 5, 0), .access = ACC_USER | USER_DBG, .traps = TRAP_TDA,
	 .read = read_reset, .write = write_ignored},
	{"DBGWFAR", CP14(0, 0, 6, 0), .access = ACC_RW, .traps = TRAP_TDA, SYS(dbgwfar)},
	{"DBGVCR", CP14(0, 0, 7, 0), .access = ACC_RW, .traps = TRAP_TDA, SYS(dbgvcr)},
	{"DBGDTRRXext", CP14(0, 0, 0, 2), .access = ACC_RW, .traps = TRAP_TDA, .read = read_reset,
	 .write = write_ignored},
	{"DBGDSCRext", CP14(0, 0, 2, 2), .access = ACC_RW, .traps = TRAP_TDA, SYS(dbgdscr)},
	{"DBGDTRTXext", CP14(0, 0, 3, 2), .access = ACC_RW, .traps = TRAP_TDA, .read = read_reset,
	 .write = write_ignored},
	DEBUG_PAIRS(0),
	DEBUG_PAIRS(1),
	DEBUG_PAIRS(2),
	DEBUG_PAIRS(3),
	DEBUG_PAIRS(4),
	DEBUG_PAIRS(5),
	DEBUG_WATCH(0),
	DEBUG_WATCH(1),
	DEBUG_WATCH(2),
	DEBUG_WATCH(3),
	{"DBGBXVR4", CP14(1, 0, 4, 1), .access = ACC_RW, .traps = TRAP_TDA, SYS(dbgbxvr[4])},
	{"DBGBXVR5", CP14(1, 0, 5, 1), .access = ACC_RW, .traps = TRAP_TDA, SYS(dbgbxvr[5])},
	{"DBGDRAR", CP14(1, 0, 0, 0), .access = PL0_R | ACC_R | USER_DBG, .read = read_reset,
	 .traps = TRAP_TDRA},
	{"DBGOSLAR", CP14(1, 0, 0, 4), .access = ACC_W, .traps = TRAP_TDOSA, .write = write_oslar},
	{"DBGOSLSR", CP14(1, 0, 1, 4), .access = ACC_R, .traps = TRAP_TDOSA, SYS(dbgoslsr),
	 RESET(0xa, 0xa)},
	{"DBGOSDLR", CP14(1, 0, 3, 4), .access = ACC_RW, .traps = TRAP_TDOSA, SYS(dbgosdlr)},
	{"DBGPRCR", CP14(1, 0, 4, 4), .access = ACC_RW, .traps = TRAP_TDOSA, SYS(dbgprcr)},
	{"DBGDSAR", CP14(2, 0, 0, 0), .access = PL0_R | ACC_R | USER_DBG, .read = read_reset,
	 .traps = TRAP_TDRA},
	{"DBGDEVID1", CP14(7, 0, 1, 7), CONST(0, 0), .traps = TRAP_TDA},
	{"DBGDEVID", CP14(7, 0, 2, 7), CONST(0x01110f13, 0x01110f13), .traps = TRAP_TDA},
	{"DBGCLAIMSET", CP14(7, 0, 8, 6), .access = ACC_RW, .traps = TRAP_TDA, SYS(dbgclaim),
	 .write = write_set},
	{"DBGCLAIMCLR", CP14(7, 0, 9, 6), .access = ACC_RW, .traps = TRAP_TDA, SYS(dbgclaim),
	 .write = write_clear},
	{"DBGAUTHSTATUS", CP14(7, 0, 14, 6), CONST(0xff, 0xff), .traps = TRAP_TDA},
	{"DBGDRAR", WIDE14(0, 1), .access = PL0_R | ACC_R | USER_DBG, .read = read_reset,
	 .traps = TRAP_TDRA},
	{"DBGDSAR", WIDE14(0, 2), .access = PL0_R | ACC_R | USER_DBG, .read = read_reset,
	 .traps = TRAP_TDRA},
	/* coprocessor 14: ThumbEE and trivial Jazelle */
	{"TEECR", CP14(0, 6, 0, 0), .access = PL0_R | ACC_RW, .traps = TRAP_TTEE, SYS(teecr),
	 .write = write_masked, .arg = 1},
	{"TEEHBR", CP14(1, 6, 0, 0), .access = ACC_USER, .traps = TRAP_TTEE, SYS(teehbr)},
	{"JIDR", CP14(0, 7, 0, 0), .access = PL0_R | ACC_R, .traps = TRAP_TID0, .read = read_reset},
	{"JOSCR", CP14(1, 7, 0, 0), .access = ACC_RW, .traps = TRAP_TJDBX, .read = read_reset,
	 .write = write_ignored},
	{"JMCR", CP14(2, 7, 0, 0), .access = ACC_USER, .traps = TRAP_TJDBX, .read = read_reset,
	 .write = write_ignored},
};

const struct sim_sysreg *sim_sysreg_table(unsigned *count)
{
	*count = HAL_ARRAY_SIZE(table);
	return table;
}

const struct sim_sysreg *sim_sysreg_find(const struct sim_sysreg_access *access)
{
	for (unsigned n = 0; n < HAL_ARRAY_SIZE(table); n++) {
		const struct sim_sysreg *row = &table[n];

		if (row->cp == access->cp && row->wide == access->wide &&
		    row->opc1 == access->opc1 && row->crm == access->crm &&
		    (access->wide || (row->crn == access->crn && row->opc2 == access->opc2)))
			return row;
	}
	return NULL;
}

bool sim_sysreg_constant(const struct sim_cpu *cpu, const char *name, uint64_t *value)
{
	unsigned count;
	const struct sim_sysreg *rows = sim_sysreg_table(&count);

	for (unsigned n = 0; n < count; n++) {
		if (rows[n].read == read_reset && strcmp(rows[n].name, name) == 0) {
			*value = cpu->model == SIM_CORTEX_A15 ? rows[n].reset_a15
							      : rows[n].reset_a7;
			return true;
		}
	}
	return false;
}
