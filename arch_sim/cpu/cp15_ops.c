/* SPDX-License-Identifier: GPL-2.0-only */
/* System registers that act: maintenance, barriers, address translation, timers. */
#include "arch_sim/cpu/hyp_regs.h"
#include "arch_sim/cpu/sysreg.h"

/* HCR.FB makes the local operations of PL1 broadcast (B1.14.11). */
static bool forced_broadcast(const struct sim_cpu *cpu)
{
	return !sim_is_hyp(cpu) && (cpu->mmu_regs.hcr & HCR_FB);
}

static void send(struct sim_cpu *cpu, const struct sim_maintain *m)
{
	sim_mmu_maintain(cpu->mmu, &cpu->mmu_regs, m);
	if (m->op == SIM_ISB)
		sim_mmu_context_synchronise(cpu->mmu, &cpu->mmu_regs);
}

/* HCR.SWIO: an invalidation by set and way cleans, too (B1.14.5). */
static enum sim_maintenance effective(const struct sim_cpu *cpu, enum sim_maintenance op)
{
	bool guest = !sim_is_hyp(cpu);

	if (op == SIM_CACHE_INV_SW && guest && (cpu->mmu_regs.hcr & (HCR_SWIO | HCR_VM)))
		return SIM_CACHE_CLEAN_INV_SW;
	if (op == SIM_CACHE_INV_MVA && guest && (cpu->mmu_regs.hcr & HCR_VM))
		return SIM_CACHE_CLEAN_INV_MVA;
	return op;
}

void sim_maintain(struct sim_cpu *cpu, enum sim_maintenance op, bool broadcast, uint32_t value)
{
	const struct sim_maintain m = {.op = effective(cpu, op),
				       .broadcast = broadcast || forced_broadcast(cpu),
				       .value = value};

	send(cpu, &m);
}

void cp15_write_maintenance(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value)
{
	sim_maintain(cpu, row->arg & 0xff, row->arg & MAINTAIN_IS, (uint32_t)value);
}

void cp15_write_cache_mva(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value)
{
	struct sim_maintain m = {.op = effective(cpu, row->arg), .value = (uint32_t)value};
	const struct sim_access access = {.va = (uint32_t)value,
					  .size = 1,
					  .type = SIM_CACHE_OP,
					  .write = row->arg == SIM_CACHE_INV_MVA,
					  .privileged = true,
					  .hyp = sim_is_hyp(cpu)};
	struct sim_translation translation;
	struct sim_fault fault;

	if (!sim_mmu_translate(cpu->mmu, &cpu->mmu_regs, &access, &translation, &fault)) {
		sim_take_data_abort(cpu, &access, &fault);
		return;
	}
	m.pa = translation.pa;
	m.broadcast = forced_broadcast(cpu) || translation.shareable;
	send(cpu, &m);
}

void cp15_write_barrier(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value)
{
	(void)value;
	if (!sim_is_hyp(cpu) && !(cpu->mmu_regs.sctlr & SCTLR_CP15BEN))
		sim_take_undefined(cpu);
	else
		sim_maintain(cpu, row->arg, true, 15);
}

void cp15_write_translate(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value)
{
	const struct sim_access access = {
		.va = (uint32_t)value, .size = 1, .type = SIM_AT, .hyp = sim_is_hyp(cpu)};
	struct sim_fault fault;

	if (!sim_mmu_address_translate(cpu->mmu, &cpu->mmu_regs, row->arg, (uint32_t)value,
				       sim_is_hyp(cpu), &cpu->sys.par, &fault))
		sim_take_data_abort(cpu, &access, &fault);
}

uint64_t cp15_read_timer(struct sim_cpu *cpu, const struct sim_sysreg *row)
{
	if (cpu->hooks->timer_read)
		return cpu->hooks->timer_read(cpu->hooks->timers, cpu, row->arg);
	sim_stop_error(cpu, "read of %s: the machine has no timers", row->name);
	return 0;
}

void cp15_write_timer(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value)
{
	if (cpu->hooks->timer_write)
		cpu->hooks->timer_write(cpu->hooks->timers, cpu, row->arg, value);
	else
		sim_stop_error(cpu, "write of %s: the machine has no timers", row->name);
}
