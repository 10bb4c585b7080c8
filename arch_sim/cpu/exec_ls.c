/* SPDX-License-Identifier: GPL-2.0-only */
/* Loads and stores of one or two registers, exclusives (ARM DDI 0406C A4.6). */
#include "arch_sim/cpu/exec.h"
#include "arch_sim/cpu/hyp_regs.h"

/* Where a load or store goes, and what the base register becomes. */
struct address {
	uint32_t access, base;
};

static struct address ls_address(const struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t base = i->n == 15 ? cpu->r[15] & ~3u : cpu->r[i->n];
	uint32_t offset = sim_operand_value(cpu, i);
	uint32_t moved = i->flags & INSN_UP ? base + offset : base - offset;

	return (struct address){i->flags & INSN_PRE ? moved : base, moved};
}

static void write_back(struct sim_cpu *cpu, const struct sim_insn *i, struct address address)
{
	if (i->flags & INSN_WRITEBACK)
		cpu->r[i->n] = address.base;
}

/* Only plain forms tell Hyp mode their register (B3.13.6): no write-back, not the PC. */
static void note_syndrome(struct sim_cpu *cpu, const struct sim_insn *i)
{
	cpu->access_size = (i->flags & INSN_WRITEBACK) || i->d == 15 ? 0 : i->op;
}

void exec_ldr(struct sim_cpu *cpu, const struct sim_insn *i)
{
	struct address address = ls_address(cpu, i);
	uint64_t value = 0;
	bool done;

	note_syndrome(cpu, i);
	if (i->flags & INSN_USER)
		done = sim_load_user(cpu, address.access, i->op, &value);
	else
		done = sim_load(cpu, address.access, i->op, &value);
	cpu->access_size = 0;
	if (!done)
		return;
	write_back(cpu, i, address);
	if (i->flags & INSN_SIGNED)
		value = sim_sign_extend((uint32_t)value, 8u * i->op);
	if (i->d == 15 && (address.access & 3))
		sim_unpredictable(cpu, i);
	else
		sim_load_write(cpu, i->d, (uint32_t)value);
}

void exec_str(struct sim_cpu *cpu, const struct sim_insn *i)
{
	struct address address = ls_address(cpu, i);
	bool done;

	note_syndrome(cpu, i);
	if (i->flags & INSN_USER)
		done = sim_store_user(cpu, address.access, i->op, cpu->r[i->d]);
	else
		done = sim_store(cpu, address.access, i->op, cpu->r[i->d]);
	cpu->access_size = 0;
	if (done)
		write_back(cpu, i, address);
}

/* The two words of a doubleword as they stand in memory: the first at the lower address. */
static uint64_t join_words(const struct sim_cpu *cpu, uint32_t first, uint32_t second)
{
	return cpu->cpsr & SIM_PSR_E ? (uint64_t)first << 32 | second
				     : (uint64_t)second << 32 | first;
}

/* A doubleword at a multiple of 8 is one access with LPAE (A3.5.3), otherwise two. */
static bool load_two(struct sim_cpu *cpu, uint32_t va, uint32_t *first, uint32_t *second)
{
	uint64_t low = 0, high = 0;

	if ((va & 7) == 0) {
		if (!sim_load(cpu, va, 8, &low))
			return false;
		*first = (uint32_t)(cpu->cpsr & SIM_PSR_E ? low >> 32 : low);
		*second = (uint32_t)(cpu->cpsr & SIM_PSR_E ? low : low >> 32);
		return true;
	}
	if (!sim_load(cpu, va, 4, &low) || !sim_load(cpu, va + 4, 4, &high))
		return false;
	*first = (uint32_t)low;
	*second = (uint32_t)high;
	return true;
}

static bool store_two(struct sim_cpu *cpu, uint32_t va, uint32_t first, uint32_t second)
{
	if ((va & 7) == 0)
		return sim_store(cpu, va, 8, join_words(cpu, first, second));
	return sim_store(cpu, va, 4, first) && sim_store(cpu, va + 4, 4, second);
}

void exec_ldrd(struct sim_cpu *cpu, const struct sim_insn *i)
{
	struct address address = ls_address(cpu, i);
	uint32_t first, second;

	if (!sim_check_aligned(cpu, address.access, 4, false) ||
	    !load_two(cpu, address.access, &first, &second))
		return;
	write_back(cpu, i, address);
	cpu->r[i->d] = first;
	cpu->r[i->a] = second;
}

void exec_strd(struct sim_cpu *cpu, const struct sim_insn *i)
{
	struct address address = ls_address(cpu, i);

	if (sim_check_aligned(cpu, address.access, 4, true) &&
	    store_two(cpu, address.access, cpu->r[i->d], cpu->r[i->a]))
		write_back(cpu, i, address);
}

/* Hints have no effect that software can see. */
void exec_pld(struct sim_cpu *cpu, const struct sim_insn *i)
{
	(void)cpu;
	(void)i;
}

/* SWP and SWPB: Undefined unless SCTLR.SW is set. */
void exec_swp(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t address = cpu->r[i->n];
	uint64_t value;

	if (sim_is_hyp(cpu) || !(cpu->mmu_regs.sctlr & SCTLR_SW)) {
		sim_undefined(cpu, i);
		return;
	}
	if (!sim_check_aligned(cpu, address, i->op, true) ||
	    !sim_load(cpu, address, i->op, &value) || !sim_store(cpu, address, i->op, cpu->r[i->m]))
		return;
	cpu->r[i->d] = (uint32_t)value;
}

/* LDREX{B,H,D}: op is the size; Rt is d, Rt2 is a. */
void exec_ldrex(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint64_t value;

	if (!sim_load_exclusive(cpu, cpu->r[i->n] + i->imm, i->op, &value))
		return;
	cpu->r[i->d] = (uint32_t)value;
	if (i->op == 8)
		cpu->r[i->a] = (uint32_t)(value >> 32);
}

/* STREX{B,H,D}: the status goes to d; Rt is m, Rt2 is a. */
void exec_strex(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint64_t value = cpu->r[i->m];
	bool done;

	if (i->op == 8)
		value |= (uint64_t)cpu->r[i->a] << 32;
	if (sim_store_exclusive(cpu, cpu->r[i->n] + i->imm, i->op, value, &done))
		cpu->r[i->d] = !done;
}

void exec_clrex(struct sim_cpu *cpu, const struct sim_insn *i)
{
	(void)i;
	cpu->exclusive.valid = false;
}
