/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/sim/cpu/flat.h"

#include <string.h>

bool sim_mmu_translate(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		       const struct sim_access *access, struct sim_translation *out,
		       struct sim_fault *fault)
{
	(void)regs;
	if (access->type != SIM_FETCH)
		mmu->last = *access;
	if (access->va - mmu->fault_base < mmu->fault_size) {
		*fault = mmu->fault;
		fault->far = access->va;
		fault->ipa = ipa(access->va);
		return false;
	}
	*out = (struct sim_translation){.pa = hpa(access->va), .ipa = ipa(access->va)};
	return true;
}

bool sim_mmu_access(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		    const struct sim_access *access, uint64_t *value, struct sim_fault *fault)
{
	struct sim_translation translation;
	uint32_t offset = access->va % (FLAT_RAM - 8);

	if (!sim_mmu_translate(mmu, regs, access, &translation, fault))
		return false;
	if (access->type == SIM_WRITE) {
		memcpy(&mmu->ram[offset], value, access->size);
	} else {
		*value = 0;
		memcpy(value, &mmu->ram[offset], access->size);
	}
	return true;
}

const struct sim_micro *sim_mmu_micro(struct sim_mmu *mmu)
{
	return &mmu->micro;
}

void sim_mmu_registers_changed(struct sim_mmu *mmu)
{
	(void)mmu;
}

void sim_mmu_context_synchronise(struct sim_mmu *mmu, const struct sim_mmu_regs *regs)
{
	(void)regs;
	mmu->syncs++;
}

void sim_mmu_maintain(struct sim_mmu *mmu, const struct sim_mmu_regs *regs,
		      const struct sim_maintain *maintain)
{
	(void)regs;
	mmu->maintained = *maintain;
}

bool sim_mmu_address_translate(struct sim_mmu *mmu, const struct sim_mmu_regs *regs, enum sim_at op,
			       uint32_t va, bool from_hyp, uint64_t *par, struct sim_fault *fault)
{
	const struct sim_access access = {.va = va, .type = SIM_AT};
	struct sim_translation out;

	(void)op;
	(void)from_hyp;
	*par = mmu->par;
	return sim_mmu_translate(mmu, regs, &access, &out, fault);
}

void flat_set_up(struct flat *flat)
{
	struct sim_micro_entry *entry = &flat->mmu.micro.entry[0][0][0];

	for (unsigned n = 0; n < sizeof(flat->mmu.micro) / sizeof(*entry); n++)
		entry[n].tag = SIM_MICRO_NONE;
	sim_cpu_init(&flat->cpu, SIM_CORTEX_A15, 0, &flat->mmu, &flat->hooks);
	flat->cpu.stop_at_hyp = true;
	flat->cpu.sys.hvbar = 0x1000;
	flat->cpu.sys.vbar = 0x2000;
	flat->cpu.sys.cpacr = 0xf << 20;
	flat_mode(flat, SIM_MODE_SVC);
}

void flat_tear_down(struct flat *flat)
{
	sim_cpu_destroy(&flat->cpu);
}

void flat_mode(struct flat *flat, enum sim_mode mode)
{
	sim_cpu_set_cpsr(&flat->cpu, SIM_PSR_A | SIM_PSR_I | SIM_PSR_F | mode);
	flat->cpu.pc = FLAT_CODE;
}

void flat_put_a32(struct flat *flat, uint32_t word)
{
	memcpy(&flat->mmu.ram[flat->cpu.pc], &word, 4);
}

void flat_put_t32(struct flat *flat, uint32_t word)
{
	uint16_t halves[2] = {(uint16_t)(word >> 16), (uint16_t)word};

	if (word >> 16)
		memcpy(&flat->mmu.ram[flat->cpu.pc], halves, 4);
	else
		memcpy(&flat->mmu.ram[flat->cpu.pc], &halves[1], 2);
}

enum sim_stop flat_a32(struct flat *flat, uint32_t word)
{
	flat->cpu.cpsr &= ~(uint32_t)SIM_PSR_T;
	flat_put_a32(flat, word);
	sim_cpu_step(&flat->cpu);
	return flat->cpu.stop;
}

enum sim_stop flat_t32(struct flat *flat, uint32_t word)
{
	flat->cpu.cpsr |= SIM_PSR_T;
	flat_put_t32(flat, word);
	sim_cpu_step(&flat->cpu);
	return flat->cpu.stop;
}
