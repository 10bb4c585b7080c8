/* SPDX-License-Identifier: GPL-2.0-only */
/* Load and store multiple, SRS and RFE (ARM DDI 0406C A4.7, B9.3). */
#include "arch_sim/cpu/exec.h"

/* The lowest address of a block, and the base after it. imm is the register list. */
static uint32_t block_start(const struct sim_insn *i, uint32_t base, unsigned words,
			    uint32_t *after)
{
	bool up = i->flags & INSN_UP, before = i->flags & INSN_PRE;

	*after = up ? base + 4 * words : base - 4 * words;
	return (up ? base : base - 4 * words) + (before == up ? 4 : 0);
}

/* A register of the block: of User mode for LDM/STM with ^. */
static uint32_t block_get(const struct sim_cpu *cpu, const struct sim_insn *i, unsigned n)
{
	if (n == 15)
		return cpu->r[15];
	return i->op == BLOCK_USER ? sim_cpu_get_reg(cpu, SIM_MODE_USR, n) : cpu->r[n];
}

static bool user_form_refused(struct sim_cpu *cpu, const struct sim_insn *i)
{
	if (i->op == BLOCK_NORMAL)
		return false;
	if (sim_is_hyp(cpu))
		sim_undefined(cpu, i);
	else if (sim_is_user(cpu) || sim_mode(cpu) == SIM_MODE_SYS)
		sim_unpredictable(cpu, i);
	else
		return false;
	return true;
}

void exec_ldm(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t values[16], after, address;
	unsigned words = 0;

	if (user_form_refused(cpu, i))
		return;
	address = block_start(i, cpu->r[i->n], (unsigned)__builtin_popcount(i->imm), &after);
	if (!sim_check_aligned(cpu, address, 4, false))
		return;
	for (unsigned n = 0; n < 16; n++) {
		uint64_t value;

		if (!hal_bit(i->imm, n))
			continue;
		if (!sim_load(cpu, address + 4 * words++, 4, &value))
			return;
		values[n] = (uint32_t)value;
	}
	if (i->flags & INSN_WRITEBACK)
		cpu->r[i->n] = after;
	for (unsigned n = 0; n < 15; n++) {
		if (!hal_bit(i->imm, n))
			continue;
		if (i->op == BLOCK_USER)
			sim_cpu_set_reg(cpu, SIM_MODE_USR, n, values[n]);
		else
			cpu->r[n] = values[n];
	}
	if (!hal_bit(i->imm, 15))
		return;
	if (i->op == BLOCK_RETURN) {
		sim_cpsr_write(cpu, cpu->spsr[sim_bank_of(sim_mode(cpu))], 0xf, true);
		sim_branch(cpu, values[15]);
	} else {
		sim_load_write(cpu, 15, values[15]);
	}
}

void exec_stm(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t after, address;

	if (user_form_refused(cpu, i))
		return;
	address = block_start(i, cpu->r[i->n], (unsigned)__builtin_popcount(i->imm), &after);
	if (!sim_check_aligned(cpu, address, 4, true))
		return;
	for (unsigned n = 0; n < 16; n++) {
		if (!hal_bit(i->imm, n))
			continue;
		if (!sim_store(cpu, address, 4, block_get(cpu, i, n)))
			return;
		address += 4;
	}
	if (i->flags & INSN_WRITEBACK)
		cpu->r[i->n] = after;
}

/* imm is the target mode. */
void exec_srs(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t after, address;

	if (sim_is_hyp(cpu)) {
		sim_undefined(cpu, i);
		return;
	}
	if (sim_bank_of(sim_mode(cpu)) == SIM_BANK_USR || i->imm == SIM_MODE_HYP ||
	    !sim_mode_valid(i->imm)) {
		sim_unpredictable(cpu, i);
		return;
	}
	address = block_start(i, sim_cpu_get_reg(cpu, i->imm, 13), 2, &after);
	if (!sim_check_aligned(cpu, address, 4, true) || !sim_store(cpu, address, 4, cpu->r[14]) ||
	    !sim_store(cpu, address + 4, 4, cpu->spsr[sim_bank_of(sim_mode(cpu))]))
		return;
	if (i->flags & INSN_WRITEBACK)
		sim_cpu_set_reg(cpu, i->imm, 13, after);
}

void exec_rfe(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t after, address;
	uint64_t pc, psr;

	if (sim_is_hyp(cpu)) {
		sim_undefined(cpu, i);
		return;
	}
	if (sim_is_user(cpu)) {
		sim_unpredictable(cpu, i);
		return;
	}
	address = block_start(i, cpu->r[i->n], 2, &after);
	if (!sim_check_aligned(cpu, address, 4, false) || !sim_load(cpu, address, 4, &pc) ||
	    !sim_load(cpu, address + 4, 4, &psr))
		return;
	if (i->flags & INSN_WRITEBACK)
		cpu->r[i->n] = after;
	sim_cpsr_write(cpu, (uint32_t)psr, 0xf, true);
	sim_branch(cpu, (uint32_t)pc);
}
