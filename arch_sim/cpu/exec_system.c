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

/* The register that a banked MRS or MSR names: imm is R:SYSm (B9.2.3). NULL where it is UNPREDICTABLE. */
static bool banked_get(struct sim_cpu *cpu, unsigned sysm, bool spsr, uint32_t *value, bool write)
{
	static const uint8_t mode_of[] = {
		[0x10] = SIM_MODE_IRQ, [0x11] = SIM_MODE_IRQ, [0x12] = SIM_MODE_SVC,
		[0x13] = SIM_MODE_SVC, [0x14] = SIM_MODE_ABT, [0x15] = SIM_MODE_ABT,
		[0x16] = SIM_MODE_UND, [0x17] = SIM_MODE_UND, [0x1f] = SIM_MODE_HYP,
	};
	enum sim_mode mode;
	unsigned n;

	if (sysm == 0x1e && !spsr) {
		if (!sim_is_hyp(cpu))
			return false;
		if (write)
			cpu->elr_hyp = *value;
		else
			*value = cpu->elr_hyp;
		return true;
	}
	if (spsr) {
		static const uint32_t with_spsr = 1u << 0x0e | 1u << 0x10 | 1u << 0x12 |
						  1u << 0x14 | 1u << 0x16 | 1u << 0x1e;

		if (!hal_bit(with_spsr, sysm))
			return false;
		mode = sysm == 0x0e ? SIM_MODE_FIQ : sysm == 0x1e ? SIM_MODE_HYP : mode_of[sysm];
		if (mode == sim_mode(cpu) || (mode == SIM_MODE_HYP && !sim_is_hyp(cpu)))
			return false;
		if (write)
			sim_cpu_set_spsr(cpu, mode, *value);
		else
			*value = sim_cpu_get_spsr(cpu, mode);
		return true;
	}
	if (sysm < 7) {
		mode = SIM_MODE_USR;
		n = 8 + sysm;
	} else if (sysm >= 8 && sysm < 15) {
		mode = SIM_MODE_FIQ;
		n = sysm;
	} else if (sysm >= 0x10 && sysm <= 0x17) {
		mode = mode_of[sysm];
		n = 14 - (sysm & 1) * 1u;
		n = sysm & 1 ? 13 : 14;
	} else if (sysm == 0x1f) {
		mode = SIM_MODE_HYP;
		n = 13;
	} else {
		return false;
	}
	if (mode == SIM_MODE_USR) {
		bool banked = (n < 13 && sim_mode(cpu) == SIM_MODE_FIQ) ||
			      (n == 13 && sim_mode(cpu) != SIM_MODE_SYS) ||
			      (n == 14 && sim_mode(cpu) != SIM_MODE_SYS && !sim_is_hyp(cpu));

		if (!banked)
			return false;
	} else if (mode == sim_mode(cpu) || (mode == SIM_MODE_HYP && !sim_is_hyp(cpu))) {
		return false;
	}
	if (write)
		sim_cpu_set_reg(cpu, mode, n, *value);
	else
		*value = sim_cpu_get_reg(cpu, mode, n);
	return true;
}

void exec_mrs_banked(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t value = 0;

	if (sim_is_user(cpu) || !banked_get(cpu, i->imm, i->op, &value, false))
		sim_unpredictable(cpu, i);
	else
		cpu->r[i->d] = value;
}

void exec_msr_banked(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t value = cpu->r[i->m];

	if (sim_is_user(cpu) || !banked_get(cpu, i->imm, i->op, &value, true))
		sim_unpredictable(cpu, i);
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
