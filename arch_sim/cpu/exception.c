/* SPDX-License-Identifier: GPL-2.0-only */
/* Exceptions to PL1 and to Hyp mode (ARM DDI 0406C B1.8 and B1.9), syndromes (B3.13). */
#include "arch_sim/cpu/internal.h"
#include "arch_sim/cpu/hyp_regs.h"

/* Vector offsets (B1.8.1). */
enum {
	VECTOR_UNDEFINED = 0x04,
	VECTOR_SVC = 0x08, /* in the Hyp vectors: HVC from Hyp mode, too */
	VECTOR_PREFETCH_ABORT = 0x0c,
	VECTOR_DATA_ABORT = 0x10,
	VECTOR_HYP_TRAP = 0x14,
	VECTOR_IRQ = 0x18,
	VECTOR_FIQ = 0x1c,
};

/* What a register holds that the architecture calls UNKNOWN. */
#define SIM_UNKNOWN 0x0badbad0u

static void enter_pl1(struct sim_cpu *cpu, enum sim_mode mode, uint32_t vector, uint32_t lr,
		      uint32_t mask)
{
	uint32_t sctlr = cpu->mmu_regs.sctlr, old = cpu->cpsr;

	sim_switch_mode(cpu, mode);
	cpu->spsr[sim_bank_of(mode)] = old;
	cpu->r[14] = lr;
	cpu->cpsr &= ~(SIM_PSR_IT | SIM_PSR_J | SIM_PSR_T | SIM_PSR_E);
	cpu->cpsr |= SIM_PSR_I | mask;
	if (sctlr & SCTLR_TE)
		cpu->cpsr |= SIM_PSR_T;
	if (sctlr & SCTLR_EE)
		cpu->cpsr |= SIM_PSR_E;
	cpu->next_pc = (sctlr & SCTLR_V ? 0xffff0000u : cpu->sys.vbar) + vector;
	sim_mmu_context_synchronise(cpu->mmu, &cpu->mmu_regs);
}

static void enter_hyp(struct sim_cpu *cpu, uint32_t vector, uint32_t elr)
{
	uint32_t hsctlr = cpu->mmu_regs.hsctlr, old = cpu->cpsr;

	sim_switch_mode(cpu, SIM_MODE_HYP);
	cpu->spsr[SIM_BANK_HYP] = old;
	cpu->elr_hyp = elr;
	cpu->cpsr &= ~(SIM_PSR_IT | SIM_PSR_J | SIM_PSR_T | SIM_PSR_E);
	cpu->cpsr |= SIM_PSR_A | SIM_PSR_I | SIM_PSR_F;
	if (hsctlr & SCTLR_TE)
		cpu->cpsr |= SIM_PSR_T;
	if (hsctlr & SCTLR_EE)
		cpu->cpsr |= SIM_PSR_E;
	cpu->next_pc = cpu->sys.hvbar + vector;
	sim_mmu_context_synchronise(cpu->mmu, &cpu->mmu_regs);
	if (cpu->stop_at_hyp) {
		cpu->stop = SIM_STOP_HYP;
		cpu->stopping = true;
	}
}

/* The syndrome of a synchronous exception: the instruction's length is IL unless il32 says always 1. */
static uint32_t syndrome(const struct sim_cpu *cpu, uint32_t ec, uint32_t iss)
{
	return ec << HSR_EC_SHIFT | (sim_is_narrow(cpu->insn) ? 0 : HSR_IL) | iss;
}

/* Does a synchronous exception of PL0 go to Hyp mode instead of PL1 (HCR.TGE, B1.14.1)? */
static bool general_exception_to_hyp(const struct sim_cpu *cpu)
{
	return sim_is_user(cpu) && (cpu->mmu_regs.hcr & HCR_TGE);
}

static uint32_t from_hyp(const struct sim_cpu *cpu, uint32_t vector)
{
	return sim_is_hyp(cpu) ? vector : VECTOR_HYP_TRAP;
}

static void advance_it(struct sim_cpu *cpu)
{
	unsigned it = sim_itstate(cpu);

	sim_set_itstate(cpu, (it & 7) == 0 ? 0 : (it & 0xe0) | (it << 1 & 0x1f));
}

uint32_t sim_syndrome_cond(const struct sim_cpu *cpu)
{
	return sim_is_thumb(cpu) ? 0 : HSR_CV | (uint32_t)cpu->insn->cond << HSR_COND_SHIFT;
}

void sim_take_undefined(struct sim_cpu *cpu)
{
	if (sim_is_hyp(cpu) || general_exception_to_hyp(cpu)) {
		cpu->sys.hsr = HSR_IL;
		enter_hyp(cpu, from_hyp(cpu, VECTOR_UNDEFINED), cpu->pc);
		return;
	}
	enter_pl1(cpu, SIM_MODE_UND, VECTOR_UNDEFINED, cpu->pc + (sim_is_thumb(cpu) ? 2 : 4), 0);
}

void sim_take_svc(struct sim_cpu *cpu, uint32_t imm)
{
	bool to_hyp = sim_is_hyp(cpu) || general_exception_to_hyp(cpu);

	if (to_hyp)
		cpu->sys.hsr = syndrome(cpu, HSR_EC_SVC, imm & 0xffff);
	advance_it(cpu);
	if (to_hyp)
		enter_hyp(cpu, from_hyp(cpu, VECTOR_SVC), cpu->next_pc);
	else
		enter_pl1(cpu, SIM_MODE_SVC, VECTOR_SVC, cpu->next_pc, 0);
}

void sim_take_hvc(struct sim_cpu *cpu, uint32_t imm)
{
	cpu->sys.hsr = syndrome(cpu, HSR_EC_HVC, imm);
	advance_it(cpu);
	enter_hyp(cpu, from_hyp(cpu, VECTOR_SVC), cpu->next_pc);
}

void sim_take_trap(struct sim_cpu *cpu, uint32_t ec, uint32_t iss)
{
	cpu->sys.hsr = syndrome(cpu, ec, iss);
	enter_hyp(cpu, VECTOR_HYP_TRAP, cpu->pc);
}

/* Does this fault go to Hyp mode? Stage 2 and its walks always; all of Hyp mode's; PL0's under TGE. */
static bool fault_to_hyp(const struct sim_cpu *cpu, const struct sim_fault *fault)
{
	return sim_is_hyp(cpu) || fault->kind == SIM_FAULT_STAGE2 || fault->stage2_walk ||
	       general_exception_to_hyp(cpu);
}

static uint32_t hpfar_of(const struct sim_fault *fault)
{
	return fault->hpfar_valid ? (uint32_t)(fault->ipa.v >> 12 << 4) : SIM_UNKNOWN;
}

/* The status fields that a short or long DFSR or IFSR has in common (B4.1.51, B4.1.96). */
static uint32_t fsr_status(const struct sim_cpu *cpu, const struct sim_fault *fault)
{
	if (cpu->mmu_regs.ttbcr & TTBCR_EAE)
		return FSR_LPAE | fault->fsc_long;
	return (fault->fs_short & 0xfu) | (fault->fs_short & 0x10u) << 6;
}

void sim_take_prefetch_abort(struct sim_cpu *cpu, const struct sim_fault *fault)
{
	if (fault_to_hyp(cpu, fault)) {
		cpu->sys.hsr = (sim_is_hyp(cpu) ? HSR_EC_IABT_HYP : HSR_EC_IABT) << HSR_EC_SHIFT |
			       HSR_IL | (fault->s1ptw ? HSR_S1PTW : 0) | fault->fsc_long;
		cpu->sys.hifar = fault->far;
		if (fault->kind == SIM_FAULT_STAGE2)
			cpu->sys.hpfar = hpfar_of(fault);
		enter_hyp(cpu, from_hyp(cpu, VECTOR_PREFETCH_ABORT), cpu->pc);
		return;
	}
	cpu->sys.ifsr = fsr_status(cpu, fault);
	cpu->sys.ifar = fault->far;
	enter_pl1(cpu, SIM_MODE_ABT, VECTOR_PREFETCH_ABORT, cpu->pc + 4, SIM_PSR_A);
}

void sim_take_breakpoint(struct sim_cpu *cpu)
{
	static const struct sim_fault debug_event = {.fsc_long = 0x22, .fs_short = 0x02};

	if (sim_is_hyp(cpu) || general_exception_to_hyp(cpu) || (cpu->sys.hdcr & HDCR_TDE)) {
		cpu->sys.hsr = (sim_is_hyp(cpu) ? HSR_EC_IABT_HYP : HSR_EC_IABT) << HSR_EC_SHIFT |
			       HSR_IL | debug_event.fsc_long;
		cpu->sys.hifar = SIM_UNKNOWN;
		enter_hyp(cpu, from_hyp(cpu, VECTOR_PREFETCH_ABORT), cpu->pc);
		return;
	}
	cpu->sys.ifsr = fsr_status(cpu, &debug_event);
	cpu->sys.ifar = SIM_UNKNOWN;
	enter_pl1(cpu, SIM_MODE_ABT, VECTOR_PREFETCH_ABORT, cpu->pc + 4, SIM_PSR_A);
}

/* The instruction part of a data abort's syndrome: only some forms have one (B3.13.6). */
static uint32_t data_syndrome(const struct sim_cpu *cpu, const struct sim_fault *fault)
{
	const struct sim_insn *i = cpu->insn;
	uint32_t sas;

	if (fault->kind != SIM_FAULT_STAGE2 || fault->s1ptw || !cpu->access_size)
		return HSR_IL;
	sas = cpu->access_size == 4 ? 2 : cpu->access_size - 1u;
	return (sim_is_narrow(i) ? 0 : HSR_IL) | HSR_ISV | sas << HSR_SAS_SHIFT |
	       (i->flags & INSN_SIGNED ? HSR_SSE : 0) | (uint32_t)i->d << HSR_SRT_SHIFT;
}

void sim_take_data_abort(struct sim_cpu *cpu, const struct sim_access *access,
			 const struct sim_fault *fault)
{
	bool maintenance = access->type == SIM_CACHE_OP || access->type == SIM_AT;
	bool write = access->type == SIM_WRITE || maintenance;

	if (fault_to_hyp(cpu, fault)) {
		cpu->sys.hsr = (sim_is_hyp(cpu) ? HSR_EC_DABT_HYP : HSR_EC_DABT) << HSR_EC_SHIFT |
			       (maintenance ? HSR_IL | HSR_CM : data_syndrome(cpu, fault)) |
			       (fault->s1ptw ? HSR_S1PTW : 0) | (write ? HSR_WNR : 0) |
			       fault->fsc_long;
		cpu->sys.hdfar = fault->far;
		if (fault->kind == SIM_FAULT_STAGE2)
			cpu->sys.hpfar = hpfar_of(fault);
		enter_hyp(cpu, from_hyp(cpu, VECTOR_DATA_ABORT), cpu->pc);
		return;
	}
	cpu->sys.dfsr = fsr_status(cpu, fault) | (write ? FSR_WNR : 0) | (maintenance ? FSR_CM : 0);
	if (!(cpu->mmu_regs.ttbcr & TTBCR_EAE))
		cpu->sys.dfsr |= (fault->domain & 0xfu) << 4;
	cpu->sys.dfar = fault->far;
	enter_pl1(cpu, SIM_MODE_ABT, VECTOR_DATA_ABORT, cpu->pc + 8, SIM_PSR_A);
}

static void take_physical_abort(struct sim_cpu *cpu)
{
	cpu->lines &= (uint8_t)~SIM_LINE_ABORT;
	if (sim_is_hyp(cpu) || (cpu->mmu_regs.hcr & HCR_AMO)) {
		cpu->sys.hsr = (sim_is_hyp(cpu) ? HSR_EC_DABT_HYP : HSR_EC_DABT) << HSR_EC_SHIFT |
			       HSR_IL | FSC_ASYNC_EXTERNAL;
		enter_hyp(cpu, from_hyp(cpu, VECTOR_DATA_ABORT), cpu->pc);
		return;
	}
	cpu->sys.dfsr = cpu->mmu_regs.ttbcr & TTBCR_EAE ? FSR_LPAE | FSC_ASYNC_EXTERNAL
							: FSR_ASYNC_SHORT;
	enter_pl1(cpu, SIM_MODE_ABT, VECTOR_DATA_ABORT, cpu->pc + 8, SIM_PSR_A);
}

static void take_virtual_abort(struct sim_cpu *cpu)
{
	cpu->mmu_regs.hcr &= ~HCR_VA;
	cpu->sys.dfsr = cpu->mmu_regs.ttbcr & TTBCR_EAE ? FSR_LPAE | FSC_ASYNC_EXTERNAL
							: FSR_ASYNC_SHORT;
	enter_pl1(cpu, SIM_MODE_ABT, VECTOR_DATA_ABORT, cpu->pc + 8, SIM_PSR_A);
}

/* One kind of interrupt: its inputs, and where it goes (B1.8.11, B1.8.12). */
struct interrupt {
	uint8_t line, virtual_line;
	uint32_t mask;	      /* in the CPSR */
	uint32_t hcr_route;   /* routes the physical one to Hyp mode and enables the virtual one */
	uint32_t hcr_virtual; /* pends the virtual one */
	enum sim_mode mode;
	uint32_t vector, also_masked;
};

static const struct interrupt interrupts[] = {
	{SIM_LINE_FIQ, SIM_LINE_VFIQ, SIM_PSR_F, HCR_FMO, HCR_VF, SIM_MODE_FIQ, VECTOR_FIQ,
	 SIM_PSR_F | SIM_PSR_A},
	{SIM_LINE_IRQ, SIM_LINE_VIRQ, SIM_PSR_I, HCR_IMO, HCR_VI, SIM_MODE_IRQ, VECTOR_IRQ,
	 SIM_PSR_A},
};

/* Virtual interrupts exist outside Hyp mode, with the routing bit set and TGE clear. */
static bool virtual_enabled(const struct sim_cpu *cpu, uint32_t route)
{
	return !sim_is_hyp(cpu) && (cpu->mmu_regs.hcr & (route | HCR_TGE)) == route;
}

static bool physical_masked(const struct sim_cpu *cpu, uint32_t mask, uint32_t route)
{
	return (cpu->cpsr & mask) && (sim_is_hyp(cpu) || !(cpu->mmu_regs.hcr & route));
}

static bool take_one(struct sim_cpu *cpu, const struct interrupt *irq)
{
	uint32_t hcr = cpu->mmu_regs.hcr;

	if ((cpu->lines & irq->line) && !physical_masked(cpu, irq->mask, irq->hcr_route)) {
		if (sim_is_hyp(cpu) || (hcr & irq->hcr_route))
			enter_hyp(cpu, irq->vector, cpu->pc);
		else
			enter_pl1(cpu, irq->mode, irq->vector, cpu->pc + 4, irq->also_masked);
		return true;
	}
	if (((cpu->lines & irq->virtual_line) || (hcr & irq->hcr_virtual)) &&
	    virtual_enabled(cpu, irq->hcr_route) && !(cpu->cpsr & irq->mask)) {
		enter_pl1(cpu, irq->mode, irq->vector, cpu->pc + 4, irq->also_masked);
		return true;
	}
	return false;
}

bool sim_take_interrupt(struct sim_cpu *cpu)
{
	for (unsigned n = 0; n < HAL_ARRAY_SIZE(interrupts); n++) {
		if (take_one(cpu, &interrupts[n]))
			return true;
	}
	if ((cpu->lines & SIM_LINE_ABORT) && !physical_masked(cpu, SIM_PSR_A, HCR_AMO)) {
		take_physical_abort(cpu);
		return true;
	}
	if ((cpu->mmu_regs.hcr & HCR_VA) && virtual_enabled(cpu, HCR_AMO) &&
	    !(cpu->cpsr & SIM_PSR_A)) {
		take_virtual_abort(cpu);
		return true;
	}
	return false;
}

bool sim_cpu_interrupt_pending(const struct sim_cpu *cpu)
{
	uint32_t hcr = cpu->mmu_regs.hcr;

	if (cpu->lines & (SIM_LINE_IRQ | SIM_LINE_FIQ | SIM_LINE_ABORT))
		return true;
	for (unsigned n = 0; n < HAL_ARRAY_SIZE(interrupts); n++) {
		const struct interrupt *irq = &interrupts[n];

		if (((cpu->lines & irq->virtual_line) || (hcr & irq->hcr_virtual)) &&
		    virtual_enabled(cpu, irq->hcr_route))
			return true;
	}
	return (hcr & HCR_VA) && virtual_enabled(cpu, HCR_AMO);
}

void sim_unpredictable(struct sim_cpu *cpu, const struct sim_insn *i)
{
	(void)i;
	sim_stop_error(cpu, "UNPREDICTABLE instruction");
}

void sim_undefined(struct sim_cpu *cpu, const struct sim_insn *i)
{
	(void)i;
	sim_take_undefined(cpu);
}

void sim_unimplemented(struct sim_cpu *cpu, const struct sim_insn *i)
{
	(void)i;
	sim_stop_error(cpu, "instruction that the simulator does not implement");
}
