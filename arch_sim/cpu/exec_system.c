/* SPDX-License-Identifier: GPL-2.0-only */
/* Status registers, exception-generating instructions, hints and barriers (ARM DDI 0406C A4.4.8, B9.3). */
#include "arch_sim/cpu/exec.h"
#include "arch_sim/cpu/hyp_regs.h"
#include "arch_sim/cpu/sysreg.h"

/* MRS: op 0 the CPSR, 1 the SPSR. */
void exec_mrs(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t value = cpu->cpsr & ~(SIM_PSR_IT | SIM_PSR_J | SIM_PSR_T);

	if (i->op) {
		if (sim_bank_of(sim_mode(cpu)) == SIM_BANK_USR) {
			sim_unpredictable(cpu, i);
			return;
		}
		value = cpu->spsr[sim_bank_of(sim_mode(cpu))];
	} else if (sim_is_user(cpu)) {
		value &= 0xf80f0000u | SIM_PSR_E | SIM_MODE_USR;
	}
	cpu->r[i->d] = value;
}

static uint32_t byte_mask(unsigned bytes)
{
	return (bytes & 1 ? 0xffu : 0) | (bytes & 2 ? 0xff00u : 0) | (bytes & 4 ? 0xff0000u : 0) |
	       (bytes & 8 ? 0xff000000u : 0);
}

/* MSR: a is the field mask, op 0 the CPSR, 1 the SPSR; the operand is an immediate or Rm. */
void exec_msr(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t value = i->operand == OPERAND_IMM ? i->imm : cpu->r[i->m];
	uint32_t mask = byte_mask(i->a), *spsr;

	if (!i->op) {
		sim_cpsr_write(cpu, value, i->a, false);
		return;
	}
	if (sim_bank_of(sim_mode(cpu)) == SIM_BANK_USR) {
		sim_unpredictable(cpu, i);
		return;
	}
	spsr = &cpu->spsr[sim_bank_of(sim_mode(cpu))];
	*spsr = (*spsr & ~mask) | (value & mask);
}

/* What SYSm names in a banked MRS or MSR (B9.2.3): register n of a mode; in n SPSR or ELR instead of a number. */
enum { BANKED_NONE, BANKED_SPSR = 16, BANKED_ELR };

struct banked {
	uint8_t mode, n;
};

static const struct banked banked_registers[32] = {
	[0x00] = {SIM_MODE_USR, 8},	     [0x01] = {SIM_MODE_USR, 9},
	[0x02] = {SIM_MODE_USR, 10},	     [0x03] = {SIM_MODE_USR, 11},
	[0x04] = {SIM_MODE_USR, 12},	     [0x05] = {SIM_MODE_USR, 13},
	[0x06] = {SIM_MODE_USR, 14},	     [0x08] = {SIM_MODE_FIQ, 8},
	[0x09] = {SIM_MODE_FIQ, 9},	     [0x0a] = {SIM_MODE_FIQ, 10},
	[0x0b] = {SIM_MODE_FIQ, 11},	     [0x0c] = {SIM_MODE_FIQ, 12},
	[0x0d] = {SIM_MODE_FIQ, 13},	     [0x0e] = {SIM_MODE_FIQ, 14},
	[0x10] = {SIM_MODE_IRQ, 14},	     [0x11] = {SIM_MODE_IRQ, 13},
	[0x12] = {SIM_MODE_SVC, 14},	     [0x13] = {SIM_MODE_SVC, 13},
	[0x14] = {SIM_MODE_ABT, 14},	     [0x15] = {SIM_MODE_ABT, 13},
	[0x16] = {SIM_MODE_UND, 14},	     [0x17] = {SIM_MODE_UND, 13},
	[0x1e] = {SIM_MODE_HYP, BANKED_ELR}, [0x1f] = {SIM_MODE_HYP, 13},
};

static const struct banked banked_spsrs[32] = {
	[0x0e] = {SIM_MODE_FIQ, BANKED_SPSR}, [0x10] = {SIM_MODE_IRQ, BANKED_SPSR},
	[0x12] = {SIM_MODE_SVC, BANKED_SPSR}, [0x14] = {SIM_MODE_ABT, BANKED_SPSR},
	[0x16] = {SIM_MODE_UND, BANKED_SPSR}, [0x1e] = {SIM_MODE_HYP, BANKED_SPSR},
};

/* Is the register one that the current mode may name: not its own, Hyp mode's only in Hyp mode? */
static bool banked_allowed(const struct sim_cpu *cpu, const struct banked *banked)
{
	unsigned mode = sim_mode(cpu);

	if (banked->n == BANKED_NONE || mode == SIM_MODE_USR)
		return false;
	if (banked->mode == SIM_MODE_HYP)
		return mode == SIM_MODE_HYP && banked->n == BANKED_ELR;
	if (banked->mode != SIM_MODE_USR)
		return banked->mode != mode;
	if (banked->n < 13)
		return mode == SIM_MODE_FIQ;
	return mode != SIM_MODE_SYS && !(banked->n == 14 && mode == SIM_MODE_HYP);
}

static const struct banked *find_banked(struct sim_cpu *cpu, const struct sim_insn *i)
{
	const struct banked *banked = i->op ? &banked_spsrs[i->imm] : &banked_registers[i->imm];

	if (banked_allowed(cpu, banked))
		return banked;
	sim_unpredictable(cpu, i);
	return NULL;
}

/* imm is SYSm, op is R: the SPSRs. */
void exec_mrs_banked(struct sim_cpu *cpu, const struct sim_insn *i)
{
	const struct banked *banked = find_banked(cpu, i);

	if (!banked)
		return;
	if (banked->n == BANKED_ELR)
		cpu->r[i->d] = cpu->elr_hyp;
	else if (banked->n == BANKED_SPSR)
		cpu->r[i->d] = sim_cpu_get_spsr(cpu, banked->mode);
	else
		cpu->r[i->d] = sim_cpu_get_reg(cpu, banked->mode, banked->n);
}

void exec_msr_banked(struct sim_cpu *cpu, const struct sim_insn *i)
{
	const struct banked *banked = find_banked(cpu, i);
	uint32_t value = cpu->r[i->m];

	if (!banked)
		return;
	if (banked->n == BANKED_ELR)
		cpu->elr_hyp = value;
	else if (banked->n == BANKED_SPSR)
		sim_cpu_set_spsr(cpu, banked->mode, value);
	else
		sim_cpu_set_reg(cpu, banked->mode, banked->n, value);
}

/* CPS: imm is the mode, a the A, I, F bits (4, 2, 1), op bit 0: change mode; bits 3:2: 2 enable, 3 disable. */
void exec_cps(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t bits = (uint32_t)(i->a & 7) << 6, value = cpu->cpsr;

	if (sim_is_user(cpu))
		return;
	if (i->op >> 2 == 2)
		value &= ~bits;
	else if (i->op >> 2 == 3)
		value |= bits;
	if (i->op & 1)
		value = (value & ~SIM_PSR_M) | i->imm;
	sim_cpsr_write(cpu, value, 3, false);
}

void exec_setend(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->cpsr = i->imm ? cpu->cpsr | SIM_PSR_E : cpu->cpsr & ~(uint32_t)SIM_PSR_E;
}

void exec_svc(struct sim_cpu *cpu, const struct sim_insn *i)
{
	sim_take_svc(cpu, i->imm);
}

void exec_hvc(struct sim_cpu *cpu, const struct sim_insn *i)
{
	if (sim_is_user(cpu))
		sim_take_undefined(cpu);
	else
		sim_take_hvc(cpu, i->imm);
}

void exec_smc(struct sim_cpu *cpu, const struct sim_insn *i)
{
	if (sim_is_user(cpu))
		sim_take_undefined(cpu);
	else if (!sim_is_hyp(cpu) && (cpu->mmu_regs.hcr & HCR_TSC))
		sim_take_trap(cpu, HSR_EC_SMC, 0);
	else if (cpu->hooks->smc)
		cpu->hooks->smc(cpu->hooks->opaque, cpu, i->imm);
	else
		sim_stop_error(cpu, "SMC: the machine has no secure monitor");
}

void exec_bkpt(struct sim_cpu *cpu, const struct sim_insn *i)
{
	(void)i;
	sim_take_breakpoint(cpu);
}

/* Suspends, or traps what would suspend (B1.14.8). */
static void wait_for(struct sim_cpu *cpu, uint32_t trap, uint32_t iss, enum sim_stop why)
{
	if (!sim_is_hyp(cpu) && (cpu->mmu_regs.hcr & trap)) {
		sim_take_trap(cpu, HSR_EC_WFX, sim_syndrome_cond(cpu) | iss);
		return;
	}
	cpu->stop = why;
	cpu->stopping = true;
}

void exec_wfi(struct sim_cpu *cpu, const struct sim_insn *i)
{
	(void)i;
	if (!sim_cpu_interrupt_pending(cpu))
		wait_for(cpu, HCR_TWI, 0, SIM_STOP_WFI);
}

void exec_wfe(struct sim_cpu *cpu, const struct sim_insn *i)
{
	(void)i;
	if (cpu->event)
		cpu->event = false;
	else if (!sim_cpu_interrupt_pending(cpu))
		wait_for(cpu, HCR_TWE, 1, SIM_STOP_WFE);
}

void exec_sev(struct sim_cpu *cpu, const struct sim_insn *i)
{
	(void)i;
	cpu->event = true;
	if (cpu->hooks->send_event)
		cpu->hooks->send_event(cpu->hooks->opaque, cpu);
}

void exec_nop(struct sim_cpu *cpu, const struct sim_insn *i)
{
	(void)cpu;
	(void)i;
}

/* The least shareability of a guest's barriers, HCR.BSU, as an option of the barrier (B1.14.11). */
static uint32_t barrier_option(const struct sim_cpu *cpu, uint32_t option)
{
	static const uint8_t domain_of_bsu[4] = {0, 8, 0,
						 12}; /* none, inner, outer, full: bits 3:2 */
	unsigned bsu = cpu->mmu_regs.hcr >> 10 & 3;
	uint32_t domain = option & 12, types = option & 3;

	/* options order the domains outer 0, non-shareable 4, inner 8, full 12 */
	if (sim_is_hyp(cpu) || bsu == 0 || domain == 12)
		return option;
	if (bsu == 1 && domain != 4)
		return option;
	if (bsu == 2 && domain == 0)
		return option;
	return domain_of_bsu[bsu] | types;
}

/* op is SIM_DMB, SIM_DSB or SIM_ISB. */
void exec_barrier(struct sim_cpu *cpu, const struct sim_insn *i)
{
	sim_maintain(cpu, i->op, true, barrier_option(cpu, i->imm));
}
