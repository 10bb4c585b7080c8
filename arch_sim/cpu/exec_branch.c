/* SPDX-License-Identifier: GPL-2.0-only */
/* Branches and IT (ARM DDI 0406C A4.3). */
#include "arch_sim/cpu/exec.h"
#include "arch_sim/cpu/hyp_regs.h"

/* The return address that BL and BLX leave in LR: bit 0 tells the instruction set. */
static uint32_t return_address(const struct sim_cpu *cpu)
{
	return cpu->next_pc | (sim_is_thumb(cpu) ? 1 : 0);
}

void exec_b(struct sim_cpu *cpu, const struct sim_insn *i)
{
	sim_branch(cpu, cpu->r[15] + i->imm);
}

void exec_bl(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->r[14] = return_address(cpu);
	sim_branch(cpu, cpu->r[15] + i->imm);
}

void exec_blx_imm(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t base = cpu->r[15] & ~3u;

	cpu->r[14] = return_address(cpu);
	cpu->cpsr ^= SIM_PSR_T;
	sim_branch(cpu, base + i->imm);
}

void exec_bx(struct sim_cpu *cpu, const struct sim_insn *i)
{
	sim_branch_exchange(cpu, cpu->r[i->m]);
}

void exec_blx_reg(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t target = cpu->r[i->m];

	cpu->r[14] = return_address(cpu);
	sim_branch_exchange(cpu, target);
}

/* Trivial Jazelle: as BX, after the trap (B1.14.15). */
void exec_bxj(struct sim_cpu *cpu, const struct sim_insn *i)
{
	if (!sim_is_hyp(cpu) && (cpu->sys.hstr & HSTR_TJDBX))
		sim_take_trap(cpu, HSR_EC_BXJ, sim_syndrome_cond(cpu) | i->m);
	else
		exec_bx(cpu, i);
}

void exec_cbz(struct sim_cpu *cpu, const struct sim_insn *i)
{
	if ((cpu->r[i->n] == 0) != (i->op != 0))
		sim_branch(cpu, cpu->r[15] + i->imm);
}

/* TBB and TBH: op is the size of an entry. */
void exec_tb(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t address = cpu->r[i->n] + (i->op == 2 ? cpu->r[i->m] << 1 : cpu->r[i->m]);
	uint64_t halfwords;

	if (sim_load(cpu, address, i->op, &halfwords))
		sim_branch(cpu, cpu->r[15] + 2 * (uint32_t)halfwords);
}

void exec_it(struct sim_cpu *cpu, const struct sim_insn *i)
{
	sim_set_itstate(cpu, i->imm);
}
