/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory accesses as instructions make them: privilege, endianness, reservations, aborts. */
#include "arch_sim/cpu/hyp_regs.h"
#include "arch_sim/cpu/internal.h"

#include <string.h>

static struct sim_access data_access(const struct sim_cpu *cpu, uint32_t va, unsigned size,
				     enum sim_access_type type)
{
	return (struct sim_access){.va = va,
				   .size = (uint8_t)size,
				   .type = type,
				   .write = type == SIM_WRITE,
				   .privileged = !sim_is_user(cpu),
				   .hyp = sim_is_hyp(cpu)};
}

/* The bytes of a register in the order in which they stand in memory. */
static uint64_t memory_order(const struct sim_cpu *cpu, unsigned size, uint64_t value)
{
	return cpu->cpsr & SIM_PSR_E ? __builtin_bswap64(value) >> (64 - 8 * size) : value;
}

static bool reservations_open(const struct sim_cpu *cpu)
{
	return cpu->hooks->clear_exclusive &&
	       cpu->hooks->reservations_open(cpu->hooks->opaque, cpu);
}

/* A store makes the reservations of other CPUs on its place fail. */
static void lose_reservations(struct sim_cpu *cpu, const struct sim_access *access)
{
	struct sim_translation translation;
	struct sim_fault fault;

	if (!reservations_open(cpu))
		return;
	if (sim_mmu_translate(cpu->mmu, &cpu->mmu_regs, access, &translation, &fault))
		cpu->hooks->clear_exclusive(cpu->hooks->opaque, cpu, translation.pa, access->size);
}

static bool access_memory(struct sim_cpu *cpu, const struct sim_access *access, uint64_t *value)
{
	struct sim_fault fault;

	if (!sim_mmu_access(cpu->mmu, &cpu->mmu_regs, access, value, &fault)) {
		sim_take_data_abort(cpu, access, &fault);
		return false;
	}
	if (access->write)
		lose_reservations(cpu, access);
	return true;
}

static bool load(struct sim_cpu *cpu, const struct sim_access *access, uint64_t *value)
{
	if (!access_memory(cpu, access, value))
		return false;
	*value = memory_order(cpu, access->size, *value);
	return true;
}

static bool store(struct sim_cpu *cpu, const struct sim_access *access, uint64_t value)
{
	value = memory_order(cpu, access->size, value);
	return access_memory(cpu, access, &value);
}

static bool slow_load(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t *value)
{
	struct sim_access access = data_access(cpu, va, size, SIM_READ);

	return load(cpu, &access, value);
}

bool sim_load(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t *value)
{
	const void *host = sim_mmu_pointer(cpu->micro, sim_privilege(cpu), SIM_READ, va, size);

	if (!host)
		return slow_load(cpu, va, size, value);
	*value = 0;
	memcpy(value, host, size);
	*value = memory_order(cpu, size, *value);
	return true;
}

static bool slow_store(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t value)
{
	struct sim_access access = data_access(cpu, va, size, SIM_WRITE);

	return store(cpu, &access, value);
}

bool sim_store(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t value)
{
	void *host = sim_mmu_pointer(cpu->micro, sim_privilege(cpu), SIM_WRITE, va, size);

	if (!host || reservations_open(cpu))
		return slow_store(cpu, va, size, value);
	value = memory_order(cpu, size, value);
	memcpy(host, &value, size);
	return true;
}

bool sim_load_user(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t *value)
{
	struct sim_access access = data_access(cpu, va, size, SIM_READ);

	access.privileged = false;
	return load(cpu, &access, value);
}

bool sim_store_user(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t value)
{
	struct sim_access access = data_access(cpu, va, size, SIM_WRITE);

	access.privileged = false;
	return store(cpu, &access, value);
}

bool sim_check_aligned(struct sim_cpu *cpu, uint32_t va, unsigned size, bool write)
{
	struct sim_access access = data_access(cpu, va, size, write ? SIM_WRITE : SIM_READ);
	const struct sim_fault fault = {
		.kind = SIM_FAULT_ALIGNMENT, .fsc_long = FSC_ALIGNMENT, .fs_short = 1, .far = va};

	if ((va & (size - 1)) == 0)
		return true;
	sim_take_data_abort(cpu, &access, &fault);
	return false;
}

/* Where an exclusive access goes: aborts as the access itself would. */
static bool exclusive_address(struct sim_cpu *cpu, struct sim_access *access, uint64_t *pa)
{
	struct sim_translation translation;
	struct sim_fault fault;

	access->exclusive = true;
	if (!sim_check_aligned(cpu, access->va, access->size, access->write))
		return false;
	if (!sim_mmu_translate(cpu->mmu, &cpu->mmu_regs, access, &translation, &fault)) {
		sim_take_data_abort(cpu, access, &fault);
		return false;
	}
	*pa = translation.pa.v;
	return true;
}

/* Endianness of a doubleword exclusive is that of its two words. */
static uint64_t swap_words(const struct sim_cpu *cpu, unsigned size, uint64_t value)
{
	return size == 8 && (cpu->cpsr & SIM_PSR_E) ? value << 32 | value >> 32 : value;
}

bool sim_load_exclusive(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t *value)
{
	struct sim_access access = data_access(cpu, va, size, SIM_READ);
	uint64_t pa;

	if (!exclusive_address(cpu, &access, &pa) || !load(cpu, &access, value))
		return false;
	*value = swap_words(cpu, size, *value);
	cpu->exclusive.valid = true;
	cpu->exclusive.tag = pa / SIM_EXCLUSIVE_GRANULE;
	return true;
}

bool sim_store_exclusive(struct sim_cpu *cpu, uint32_t va, unsigned size, uint64_t value,
			 bool *done)
{
	struct sim_access access = data_access(cpu, va, size, SIM_WRITE);
	uint64_t pa;

	if (!exclusive_address(cpu, &access, &pa))
		return false;
	*done = cpu->exclusive.valid && cpu->exclusive.tag == pa / SIM_EXCLUSIVE_GRANULE;
	cpu->exclusive.valid = false;
	return !*done || store(cpu, &access, swap_words(cpu, size, value));
}
