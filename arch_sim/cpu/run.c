/* SPDX-License-Identifier: GPL-2.0-only */
/* The cycle of a CPU: interrupts, fetch, condition, execution, ITSTATE. */
#include "arch_sim/cpu/decode.h"
#include "arch_sim/cpu/hyp_regs.h"
#include "arch_sim/cpu/sysreg.h"

#include <string.h>

#include "hal/errno.h"

int sim_cpu_init(struct sim_cpu *cpu, enum sim_model model, unsigned id, struct sim_mmu *mmu,
		 const struct sim_hooks *hooks)
{
	memset(cpu, 0, sizeof(*cpu));
	cpu->model = model;
	cpu->id = id;
	cpu->mmu = mmu;
	cpu->micro = sim_mmu_micro(mmu);
	cpu->hooks = hooks;
	if (sim_decode_init(cpu))
		return -HAL_ENOMEM;
	sim_cpu_reset(cpu);
	return 0;
}

void sim_cpu_destroy(struct sim_cpu *cpu)
{
	sim_decode_destroy(cpu);
}

void sim_cpu_reset(struct sim_cpu *cpu)
{
	struct sim_decode_cache *cache = cpu->cache;
	struct sim_cpu fresh = {.model = cpu->model,
				.id = cpu->id,
				.mmu = cpu->mmu,
				.micro = cpu->micro,
				.hooks = cpu->hooks,
				.stop_at_hyp = cpu->stop_at_hyp,
				.cache = cache};

	*cpu = fresh;
	cpu->cpsr = SIM_MODE_SVC | SIM_PSR_A | SIM_PSR_I | SIM_PSR_F;
	sim_sysreg_reset(cpu);
}

/* ConditionPassed() for one of the 16 conditions (A8.3.1). */
static bool condition_holds(uint32_t cpsr, unsigned cond)
{
	bool n = cpsr & SIM_PSR_N, z = cpsr & SIM_PSR_Z, c = cpsr & SIM_PSR_C, v = cpsr & SIM_PSR_V;
	bool result;

	switch (cond >> 1) {
	case 0:
		result = z;
		break;
	case 1:
		result = c;
		break;
	case 2:
		result = n;
		break;
	case 3:
		result = v;
		break;
	case 4:
		result = c && !z;
		break;
	case 5:
		result = n == v;
		break;
	case 6:
		result = n == v && !z;
		break;
	default:
		return true;
	}
	return result != (cond & 1);
}

static bool fetch(struct sim_cpu *cpu, uint32_t va, unsigned size, uint32_t *word)
{
	const struct sim_access access = {.va = va,
					  .size = (uint8_t)size,
					  .type = SIM_FETCH,
					  .privileged = !sim_is_user(cpu),
					  .hyp = sim_is_hyp(cpu)};
	const void *host = sim_mmu_pointer(cpu->micro, sim_privilege(cpu), SIM_FETCH, va, size);
	struct sim_fault fault;
	uint64_t value = 0;

	if (host) {
		*word = size == 4 ? *(const uint32_t *)host : *(const uint16_t *)host;
		return true;
	}
	if (!sim_mmu_access(cpu->mmu, &cpu->mmu_regs, &access, &value, &fault)) {
		sim_take_prefetch_abort(cpu, &fault);
		return false;
	}
	*word = (uint32_t)value;
	return true;
}

static const struct sim_insn *fetch_decode(struct sim_cpu *cpu)
{
	uint32_t word, second;

	if (!sim_is_thumb(cpu))
		return fetch(cpu, cpu->pc, 4, &word) ? sim_decode(cpu, word, 0) : NULL;
	if (!fetch(cpu, cpu->pc, 2, &word))
		return NULL;
	if (word >> 11 < 0x1d)
		return sim_decode(cpu, word, INSN_T16);
	if (!fetch(cpu, cpu->pc + 2, 2, &second))
		return NULL;
	return sim_decode(cpu, word << 16 | second, INSN_T32);
}

/* Instructions that Thumb allows only outside an IT block or at its end. */
static bool misplaced_in_it(const struct sim_insn *i, unsigned it)
{
	return i->it_rules && it &&
	       ((i->it_rules & NOT_IN_IT) || ((i->it_rules & LAST_IN_IT) && (it & 7) != 0));
}

static void execute(struct sim_cpu *cpu, const struct sim_insn *i)
{
	bool thumb = sim_is_thumb(cpu);
	unsigned it = thumb ? sim_itstate(cpu) : 0;

	cpu->insn = i;
	cpu->r[15] = cpu->pc + (thumb ? 4 : 8);
	cpu->next_pc = cpu->pc + sim_insn_size(i);
	cpu->it_written = false;
	if (misplaced_in_it(i, it))
		sim_unpredictable(cpu, i);
	else if (condition_holds(cpu->cpsr, it && !(i->it_rules & ALWAYS) ? it >> 4 : i->cond))
		i->exec(cpu, i);
	if (it && !cpu->it_written) {
		it = sim_itstate(cpu);
		sim_set_itstate(cpu, (it & 7) == 0 ? 0 : (it & 0xe0) | (it << 1 & 0x1f));
	}
}

static bool interrupt_possible(const struct sim_cpu *cpu)
{
	return cpu->lines || (cpu->mmu_regs.hcr & (HCR_VI | HCR_VF | HCR_VA));
}

/* Registers of translation that were set from outside forget the pointers, like those that were written. */
void sim_regs_changed(struct sim_cpu *cpu)
{
	if (memcmp(&cpu->seen_regs, &cpu->mmu_regs, sizeof(cpu->seen_regs)) == 0)
		return;
	cpu->seen_regs = cpu->mmu_regs;
	sim_mmu_registers_changed(cpu->mmu);
}

static void step(struct sim_cpu *cpu)
{
	const struct sim_insn *i;

	cpu->insn = NULL;
	if (interrupt_possible(cpu) && sim_take_interrupt(cpu)) {
		cpu->pc = cpu->next_pc;
		return;
	}
	i = fetch_decode(cpu);
	if (i)
		execute(cpu, i);
	if (cpu->stopping && cpu->stop == SIM_STOP_ERROR)
		return;
	cpu->pc = cpu->next_pc;
	cpu->instructions++;
}

static void begin(struct sim_cpu *cpu)
{
	cpu->stopping = false;
	cpu->stop = SIM_STOP_BUDGET;
	sim_regs_changed(cpu);
}

bool sim_cpu_step(struct sim_cpu *cpu)
{
	begin(cpu);
	step(cpu);
	return !cpu->stopping;
}

enum sim_stop sim_cpu_run(struct sim_cpu *cpu, uint64_t max)
{
	begin(cpu);
	while (max-- && !cpu->stopping)
		step(cpu);
	return cpu->stop;
}

void sim_cpu_set_lines(struct sim_cpu *cpu, uint8_t mask, bool level)
{
	if (level)
		cpu->lines |= mask;
	else
		cpu->lines &= (uint8_t)~mask;
}
