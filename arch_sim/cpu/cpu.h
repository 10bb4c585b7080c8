/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A simulated Cortex-A15 or Cortex-A7 in the Non-secure state: it executes A32 and T32 machine code with
 * banked registers, exceptions, system registers, Hyp mode and its traps (ARM DDI 0406C parts A and B).
 * What it leaves out is listed in docs/CAVEATS.md; whatever it does not know stops it with a diagnosis.
 */
#ifndef ARCH_SIM_CPU_CPU_H
#define ARCH_SIM_CPU_CPU_H

#include "arch_sim/mem/maintain.h"
#include "arch_sim/mem/mmu.h"

struct sim_cpu;

/* Processor modes, as in CPSR.M (B1.3.1). */
enum sim_mode {
	SIM_MODE_USR = 0x10,
	SIM_MODE_FIQ = 0x11,
	SIM_MODE_IRQ = 0x12,
	SIM_MODE_SVC = 0x13,
	SIM_MODE_MON = 0x16,
	SIM_MODE_ABT = 0x17,
	SIM_MODE_HYP = 0x1a,
	SIM_MODE_UND = 0x1b,
	SIM_MODE_SYS = 0x1f,
};

/* Bits of a program status register (B1.3.3). */
enum {
	SIM_PSR_M = 0x1f,
	SIM_PSR_T = 1 << 5,
	SIM_PSR_F = 1 << 6,
	SIM_PSR_I = 1 << 7,
	SIM_PSR_A = 1 << 8,
	SIM_PSR_E = 1 << 9,
	SIM_PSR_J = 1 << 24,
	SIM_PSR_Q = 1 << 27,
	SIM_PSR_V = 1 << 28,
	SIM_PSR_C = 1 << 29,
	SIM_PSR_Z = 1 << 30,
};
#define SIM_PSR_N  0x80000000u
#define SIM_PSR_IT 0x0600fc00u
#define SIM_PSR_GE 0x000f0000u

/* The register banks: each has its own SP and SPSR, and LR but for Hyp mode, which shares LR_usr. */
enum sim_bank {
	SIM_BANK_USR,
	SIM_BANK_FIQ,
	SIM_BANK_IRQ,
	SIM_BANK_SVC,
	SIM_BANK_ABT,
	SIM_BANK_UND,
	SIM_BANK_HYP,
	SIM_NR_BANKS,
};

/* Which core: decides the identification registers. */
enum sim_model {
	SIM_CORTEX_A15,
	SIM_CORTEX_A7,
};

/* Why sim_cpu_run() came back. */
enum sim_stop {
	SIM_STOP_BUDGET, /* so many instructions were executed */
	SIM_STOP_HYP,	 /* Hyp mode was entered, with stop_at_hyp set; the PC is at the vector */
	SIM_STOP_WFI,	 /* asleep until an interrupt is pending */
	SIM_STOP_WFE,	 /* asleep until an event or an interrupt */
	SIM_STOP_ERROR,	 /* the machine cannot go on: diagnosis says why */
};

/* Interrupt inputs of a CPU; bits of sim_cpu.lines. The virtual ones come from the GIC's virtual interface. */
enum sim_line {
	SIM_LINE_IRQ = 1 << 0,
	SIM_LINE_FIQ = 1 << 1,
	SIM_LINE_VIRQ = 1 << 2,
	SIM_LINE_VFIQ = 1 << 3,
	SIM_LINE_ABORT = 1 << 4, /* asynchronous external abort; lowered when taken */
};

/* Registers of the generic timer that belong to a device (chapter B8). */
enum sim_timer_reg {
	SIM_TIMER_CNTPCT,
	SIM_TIMER_CNTVCT,
	SIM_TIMER_CNTP_TVAL,
	SIM_TIMER_CNTP_CTL,
	SIM_TIMER_CNTP_CVAL,
	SIM_TIMER_CNTV_TVAL,
	SIM_TIMER_CNTV_CTL,
	SIM_TIMER_CNTV_CVAL,
	SIM_TIMER_CNTHP_TVAL,
	SIM_TIMER_CNTHP_CTL,
	SIM_TIMER_CNTHP_CVAL,
	SIM_TIMER_CNTVOFF,
};

/* What a CPU needs from the machine around it; shared by all CPUs. A device hook may be absent. */
struct sim_hooks {
	void *opaque;
	/* The generic timer, with an opaque pointer of its own. */
	void *timers;
	uint64_t (*timer_read)(void *timers, struct sim_cpu *cpu, enum sim_timer_reg reg);
	void (*timer_write)(void *timers, struct sim_cpu *cpu, enum sim_timer_reg reg,
			    uint64_t value);
	/* A secure monitor call that was not trapped. */
	void (*smc)(void *opaque, struct sim_cpu *cpu, uint32_t imm);
	/* SEV: sets the event register of all CPUs. */
	void (*send_event)(void *opaque, struct sim_cpu *cpu);
	/* Does any other CPU hold a reservation? Asked at each store, with clear_exclusive only. */
	bool (*reservations_open)(void *opaque, const struct sim_cpu *cpu);
	/* A store reached pa: exclusive reservations of other CPUs on it are lost. */
	void (*clear_exclusive)(void *opaque, struct sim_cpu *cpu, hpa_t pa, uint32_t size);
};

/* Reservation of a load-exclusive: address tag of 64 bytes (A3.4). */
struct sim_exclusive {
	bool valid;
	uint64_t tag;
};
#define SIM_EXCLUSIVE_GRANULE 64

/* System registers that do not decide about translation; names are those of ARM DDI 0406C. */
struct sim_sysregs {
	uint32_t midr, mpidr, vpidr, vmpidr, csselr, actlr, cpacr;
	uint32_t dfsr, ifsr, adfsr, aifsr, dfar, ifar;
	uint64_t par;
	uint32_t l2ctlr, l2ectlr, amair0, amair1, vbar;
	uint32_t tpidrurw, tpidruro, tpidrprw, teecr, teehbr;
	uint32_t hactlr, hdcr, hcptr, hstr, hadfsr, haifsr, hsr, hdfar, hifar, hpfar;
	uint32_t hamair0, hamair1, hvbar, htpidr;
	uint32_t cntfrq, cntkctl, cnthctl;
	uint64_t cntvoff;
	uint32_t pmcr, pmcnten, pmovsr, pmselr, pmccntr, pmuserenr, pminten, pmxevtyper, pmxevcntr;
	uint32_t dbgdscr, dbgvcr, dbgwfar, dbgprcr, dbgosdlr, dbgoslsr, dbgclaim;
	uint32_t dbgbvr[6], dbgbcr[6], dbgbxvr[6], dbgwvr[4], dbgwcr[4];
	uint32_t fpscr, fpexc, fpinst, fpinst2;
};

struct sim_insn;
struct sim_decode_cache;

/* One CPU. The fields are open to tests and to the machine; a stopped CPU has no hidden state. */
struct sim_cpu {
	uint32_t r[16]; /* of the current mode; r[15] only while an instruction executes */
	uint32_t pc;	/* address of the next instruction */
	uint32_t cpsr;
	uint32_t next_pc;
	bool it_written;	     /* by an exception return: ITSTATE does not advance */
	const struct sim_insn *insn; /* the instruction that is executing */

	uint32_t sp[SIM_NR_BANKS], lr[SIM_NR_BANKS], spsr[SIM_NR_BANKS];
	uint32_t high_usr[5], high_fiq[5]; /* r8 to r12 */
	uint32_t elr_hyp;

	struct sim_mmu_regs mmu_regs, seen_regs; /* seen: when pointers were last valid */
	struct sim_sysregs sys;
	uint64_t d[32];

	enum sim_model model;
	unsigned id;
	struct sim_mmu *mmu;
	const struct sim_micro *micro; /* of mmu: host addresses of the common case */
	const struct sim_hooks *hooks;
	struct sim_exclusive exclusive;
	bool event; /* the event register of WFE */
	uint8_t lines;
	bool stop_at_hyp;
	enum sim_stop stop;
	bool stopping;
	uint8_t access_size;   /* of a load or store whose syndrome is valid, else 0 */
	uint64_t instructions; /* executed since reset */
	struct sim_decode_cache *cache;
	char diagnosis[1024];
};

/*
 * Makes *cpu a core of the given model with the number id (MPIDR), reset into Hyp mode's sibling SVC with
 * interrupts masked and the MMU off (B1.9.1, Non-secure). mmu and hooks must outlive the CPU. Returns 0, or
 * -HAL_ENOMEM.
 */
int sim_cpu_init(struct sim_cpu *cpu, enum sim_model model, unsigned id, struct sim_mmu *mmu,
		 const struct sim_hooks *hooks);

/* Gives back what sim_cpu_init() allocated. */
void sim_cpu_destroy(struct sim_cpu *cpu);

/* Resets all registers; the PC is at the reset vector 0. */
void sim_cpu_reset(struct sim_cpu *cpu);

/*
 * Takes a pending interrupt or executes one instruction. Returns true if the CPU can go on; otherwise
 * cpu->stop tells why not.
 */
bool sim_cpu_step(struct sim_cpu *cpu);

/* Executes up to max instructions; returns why it came back. */
enum sim_stop sim_cpu_run(struct sim_cpu *cpu, uint64_t max);

/* Raises or lowers interrupt inputs: a mask of enum sim_line. */
void sim_cpu_set_lines(struct sim_cpu *cpu, uint8_t mask, bool level);

/* Is there something that ends WFI (B1.8.13)? */
bool sim_cpu_interrupt_pending(const struct sim_cpu *cpu);

/* Writes the CPSR with a change of mode and register banks. mode must be one of enum sim_mode but MON. */
void sim_cpu_set_cpsr(struct sim_cpu *cpu, uint32_t value);

/* General-purpose registers as the given mode sees them; n: 0 … 14. */
uint32_t sim_cpu_get_reg(const struct sim_cpu *cpu, enum sim_mode mode, unsigned n);
void sim_cpu_set_reg(struct sim_cpu *cpu, enum sim_mode mode, unsigned n, uint32_t value);

/* SPSR of the given mode, which must have one. */
uint32_t sim_cpu_get_spsr(const struct sim_cpu *cpu, enum sim_mode mode);
void sim_cpu_set_spsr(struct sim_cpu *cpu, enum sim_mode mode, uint32_t value);

/*
 * A system register by the name of the manual ("SCTLR", "HSR", "TTBR0"), stored value without side
 * effects. Returns false where there is no such register, or it has no storage and (get) no constant value.
 */
bool sim_cpu_get_sysreg(const struct sim_cpu *cpu, const char *name, uint64_t *value);
bool sim_cpu_set_sysreg(struct sim_cpu *cpu, const char *name, uint64_t value);

/* Leaves Hyp mode as ERET does: PC := ELR_hyp, CPSR := SPSR_hyp. */
void sim_cpu_eret(struct sim_cpu *cpu);

/* Writes all registers as text into buffer, always terminated. */
void sim_cpu_dump(const struct sim_cpu *cpu, char *buffer, size_t size);

#endif
