/* SPDX-License-Identifier: GPL-2.0-only */
/* Modes, banked registers and the CPSR (ARM DDI 0406C B1.3). */
#include "arch_sim/cpu/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum sim_bank sim_bank_of(uint32_t mode)
{
	switch (mode) {
	case SIM_MODE_FIQ:
		return SIM_BANK_FIQ;
	case SIM_MODE_IRQ:
		return SIM_BANK_IRQ;
	case SIM_MODE_SVC:
		return SIM_BANK_SVC;
	case SIM_MODE_ABT:
		return SIM_BANK_ABT;
	case SIM_MODE_UND:
		return SIM_BANK_UND;
	case SIM_MODE_HYP:
		return SIM_BANK_HYP;
	default:
		return SIM_BANK_USR;
	}
}

bool sim_mode_valid(uint32_t mode)
{
	return mode == SIM_MODE_USR || mode == SIM_MODE_SYS || sim_bank_of(mode) != SIM_BANK_USR;
}

/* Hyp mode has an SP of its own but shares LR with User mode. */
static enum sim_bank lr_bank(enum sim_bank bank)
{
	return bank == SIM_BANK_HYP ? SIM_BANK_USR : bank;
}

void sim_switch_mode(struct sim_cpu *cpu, uint32_t mode)
{
	enum sim_bank from = sim_bank_of(sim_mode(cpu)), to = sim_bank_of(mode);

	cpu->cpsr = (cpu->cpsr & ~SIM_PSR_M) | mode;
	if (from == to)
		return;
	cpu->sp[from] = cpu->r[13];
	cpu->lr[lr_bank(from)] = cpu->r[14];
	cpu->r[13] = cpu->sp[to];
	cpu->r[14] = cpu->lr[lr_bank(to)];
	if (from == SIM_BANK_FIQ) {
		memcpy(cpu->high_fiq, &cpu->r[8], sizeof(cpu->high_fiq));
		memcpy(&cpu->r[8], cpu->high_usr, sizeof(cpu->high_usr));
	} else if (to == SIM_BANK_FIQ) {
		memcpy(cpu->high_usr, &cpu->r[8], sizeof(cpu->high_usr));
		memcpy(&cpu->r[8], cpu->high_fiq, sizeof(cpu->high_fiq));
	}
}

void sim_cpu_set_cpsr(struct sim_cpu *cpu, uint32_t value)
{
	sim_switch_mode(cpu, value & SIM_PSR_M);
	cpu->cpsr = value;
}

/* Where register n of a mode lives at the moment. */
static uint32_t *reg_slot(struct sim_cpu *cpu, enum sim_mode mode, unsigned n)
{
	enum sim_bank now = sim_bank_of(sim_mode(cpu)), bank = sim_bank_of(mode);

	if (n == 13)
		return now == bank ? &cpu->r[13] : &cpu->sp[bank];
	if (n == 14)
		return lr_bank(now) == lr_bank(bank) ? &cpu->r[14] : &cpu->lr[lr_bank(bank)];
	if (n >= 8 && (now == SIM_BANK_FIQ) != (bank == SIM_BANK_FIQ))
		return bank == SIM_BANK_FIQ ? &cpu->high_fiq[n - 8] : &cpu->high_usr[n - 8];
	return &cpu->r[n];
}

uint32_t sim_cpu_get_reg(const struct sim_cpu *cpu, enum sim_mode mode, unsigned n)
{
	return *reg_slot((struct sim_cpu *)cpu, mode, n);
}

void sim_cpu_set_reg(struct sim_cpu *cpu, enum sim_mode mode, unsigned n, uint32_t value)
{
	*reg_slot(cpu, mode, n) = value;
}

uint32_t sim_cpu_get_spsr(const struct sim_cpu *cpu, enum sim_mode mode)
{
	return cpu->spsr[sim_bank_of(mode)];
}

void sim_cpu_set_spsr(struct sim_cpu *cpu, enum sim_mode mode, uint32_t value)
{
	cpu->spsr[sim_bank_of(mode)] = value;
}

/* May an instruction in the current mode change CPSR.M to mode? */
static bool mode_change_allowed(const struct sim_cpu *cpu, uint32_t mode, bool exception_return)
{
	if (!sim_mode_valid(mode))
		return false;
	if (sim_is_hyp(cpu))
		return mode == SIM_MODE_HYP || exception_return;
	return mode != SIM_MODE_HYP;
}

void sim_cpsr_write(struct sim_cpu *cpu, uint32_t value, unsigned bytes, bool exception_return)
{
	bool privileged = !sim_is_user(cpu);
	uint32_t mask = 0;

	if (bytes & 8)
		mask |= 0xf8000000u | (exception_return ? 0x07000000u : 0);
	if (bytes & 4)
		mask |= SIM_PSR_GE;
	if (bytes & 2)
		mask |= SIM_PSR_E | (privileged ? SIM_PSR_A : 0) | (exception_return ? 0xfc00 : 0);
	if (bytes & 1)
		mask |= (privileged ? SIM_PSR_I | SIM_PSR_F | SIM_PSR_M : 0) |
			(exception_return ? SIM_PSR_T : 0);
	if ((mask & SIM_PSR_M) && !mode_change_allowed(cpu, value & SIM_PSR_M, exception_return)) {
		sim_stop_error(cpu, "illegal change of mode: CPSR %08x to %08x", cpu->cpsr, value);
		return;
	}
	if ((mask & SIM_PSR_J) && (value & SIM_PSR_J)) {
		sim_stop_error(cpu, "return to Jazelle or ThumbEE state: CPSR %08x", value);
		return;
	}
	sim_cpu_set_cpsr(cpu, (cpu->cpsr & ~mask) | (value & mask));
	if (exception_return) {
		cpu->it_written = true;
		sim_mmu_context_synchronise(cpu->mmu, &cpu->mmu_regs);
	}
}

void sim_branch_exchange(struct sim_cpu *cpu, uint32_t target)
{
	if ((target & 3) == 2) {
		sim_unpredictable(cpu, cpu->insn);
	} else if (target & 1) {
		cpu->cpsr |= SIM_PSR_T;
		cpu->next_pc = target & ~1u;
	} else {
		cpu->cpsr &= ~(uint32_t)SIM_PSR_T;
		cpu->next_pc = target;
	}
}

void sim_cpu_eret(struct sim_cpu *cpu)
{
	sim_cpu_set_cpsr(cpu, cpu->spsr[SIM_BANK_HYP]);
	cpu->pc = cpu->elr_hyp & (sim_is_thumb(cpu) ? ~1u : ~3u);
	sim_mmu_context_synchronise(cpu->mmu, &cpu->mmu_regs);
}

void sim_cpu_dump(const struct sim_cpu *cpu, char *buffer, size_t size)
{
	static const enum sim_mode modes[SIM_NR_BANKS] = {
		SIM_MODE_USR, SIM_MODE_FIQ, SIM_MODE_IRQ, SIM_MODE_SVC,
		SIM_MODE_ABT, SIM_MODE_UND, SIM_MODE_HYP,
	};
	static const char *const names[SIM_NR_BANKS] = {"usr", "fiq", "irq", "svc",
							"abt", "und", "hyp"};
	size_t used = 0;

	for (unsigned n = 0; n < 15 && used < size; n++)
		used += (size_t)snprintf(buffer + used, size - used, "r%u=%08x ", n, cpu->r[n]);
	if (used < size)
		used += (size_t)snprintf(buffer + used, size - used,
					 "pc=%08x cpsr=%08x elr_hyp=%08x\n", cpu->pc, cpu->cpsr,
					 cpu->elr_hyp);
	for (unsigned n = 0; n < SIM_NR_BANKS && used < size; n++)
		used += (size_t)snprintf(buffer + used, size - used,
					 "%s: sp=%08x lr=%08x spsr=%08x\n", names[n],
					 sim_cpu_get_reg(cpu, modes[n], 13),
					 sim_cpu_get_reg(cpu, modes[n], 14), cpu->spsr[n]);
	if (used < size)
		snprintf(buffer + used, size - used, "sctlr=%08x hcr=%08x hsr=%08x vbar=%08x\n",
			 cpu->mmu_regs.sctlr, cpu->mmu_regs.hcr, cpu->sys.hsr, cpu->sys.vbar);
}

void sim_stop_error(struct sim_cpu *cpu, const char *format, ...)
{
	int used;
	va_list args;

	cpu->stop = SIM_STOP_ERROR;
	cpu->stopping = true;
	used = snprintf(cpu->diagnosis, sizeof(cpu->diagnosis), "cpu %u at %08x", cpu->id, cpu->pc);
	if (cpu->insn)
		used += snprintf(cpu->diagnosis + used, sizeof(cpu->diagnosis) - (size_t)used,
				 " executing %0*x", (int)(2 * (cpu->insn->flags & 1 ? 2 : 4)),
				 cpu->insn->word);
	used += snprintf(cpu->diagnosis + used, sizeof(cpu->diagnosis) - (size_t)used, ": ");
	va_start(args, format);
	used += vsnprintf(cpu->diagnosis + used, sizeof(cpu->diagnosis) - (size_t)used, format,
			  args);
	va_end(args);
	if ((size_t)used + 2 < sizeof(cpu->diagnosis)) {
		cpu->diagnosis[used++] = '\n';
		sim_cpu_dump(cpu, cpu->diagnosis + used, sizeof(cpu->diagnosis) - (size_t)used);
	}
}
