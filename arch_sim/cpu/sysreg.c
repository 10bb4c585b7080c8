/* SPDX-License-Identifier: GPL-2.0-only */
/* Access to system registers: who may, what traps, what remains (ARM DDI 0406C B1.14, B3.15). */
#include "arch_sim/cpu/sysreg.h"
#include "arch_sim/cpu/hyp_regs.h"

#include <string.h>

/* Is there a trap of HCR, HCPTR, HDCR, HSTR or CNTHCTL by this bit of a row? */
struct trap_bit {
	uint32_t trap;
	uint16_t offset;
	uint32_t mask;
	bool when_clear;
	bool writes_only;
};

#define CPU(field) offsetof(struct sim_cpu, field)
#define IN_HCR	   CPU(mmu_regs.hcr)

static const struct trap_bit trap_bits[] = {
	{TRAP_TVM, IN_HCR, HCR_TVM, false, true},
	{TRAP_TID0, IN_HCR, HCR_TID0, false, false},
	{TRAP_TID1, IN_HCR, HCR_TID1, false, false},
	{TRAP_TID2, IN_HCR, HCR_TID2, false, false},
	{TRAP_TID3, IN_HCR, HCR_TID3, false, false},
	{TRAP_TAC, IN_HCR, HCR_TAC, false, false},
	{TRAP_TSW, IN_HCR, HCR_TSW, false, false},
	{TRAP_TPC, IN_HCR, HCR_TPC, false, false},
	{TRAP_TPU, IN_HCR, HCR_TPU, false, false},
	{TRAP_TTLB, IN_HCR, HCR_TTLB, false, false},
	{TRAP_TCPAC, CPU(sys.hcptr), HCPTR_TCPAC, false, false},
	{TRAP_TPM, CPU(sys.hdcr), HDCR_TPM, false, false},
	{TRAP_TPMCR, CPU(sys.hdcr), HDCR_TPMCR, false, false},
	{TRAP_PCT, CPU(sys.cnthctl), 1u << 0, true, false},
	{TRAP_PT, CPU(sys.cnthctl), 1u << 1, true, false},
	{TRAP_TDRA, CPU(sys.hdcr), HDCR_TDRA, false, false},
	{TRAP_TDOSA, CPU(sys.hdcr), HDCR_TDOSA, false, false},
	{TRAP_TDA, CPU(sys.hdcr), HDCR_TDA, false, false},
	{TRAP_TTEE, CPU(sys.hstr), HSTR_TTEE, false, false},
	{TRAP_TJDBX, CPU(sys.hstr), HSTR_TJDBX, false, false},
};

static uint32_t word_at(const struct sim_cpu *cpu, unsigned offset)
{
	uint32_t value;

	memcpy(&value, (const char *)cpu + offset, sizeof(value));
	return value;
}

static bool row_traps(const struct sim_cpu *cpu, const struct sim_sysreg *row, bool write)
{
	for (unsigned n = 0; n < HAL_ARRAY_SIZE(trap_bits); n++) {
		const struct trap_bit *bit = &trap_bits[n];
		bool set = word_at(cpu, bit->offset) & bit->mask;

		if ((row->traps & bit->trap) && set != bit->when_clear &&
		    (write || !bit->writes_only))
			return true;
	}
	return false;
}

/* HSTR.Tn: by the primary register, which is CRn, or CRm of a 64-bit access; 4 and 14 have no bit. */
static bool hstr_traps(const struct sim_cpu *cpu, const struct sim_sysreg_access *access)
{
	unsigned primary = access->wide ? access->crm : access->crn;

	return access->cp == 15 && primary != 4 && primary != 14 && hal_bit(cpu->sys.hstr, primary);
}

/* HCR.TIDCP: the encodings that ARMv7 leaves to the implementation (B1.14.4). */
static bool tidcp_traps(const struct sim_cpu *cpu, const struct sim_sysreg_access *access)
{
	static const uint16_t crm_of_crn[16] = {[9] = 0x01e7, [10] = 0x0113, [11] = 0x81ff};

	return (cpu->mmu_regs.hcr & HCR_TIDCP) && access->cp == 15 && !access->wide &&
	       hal_bit(crm_of_crn[access->crn], access->crm);
}

/* HCPTR.TTA: the trace registers are coprocessor 14 with opc1 of 1. */
static bool trace_traps(const struct sim_cpu *cpu, const struct sim_sysreg_access *access)
{
	return access->cp == 14 && access->opc1 == 1 && (cpu->sys.hcptr & HCPTR_TTA);
}

/* An access to an encoding without a register is trapped by these alone. */
static bool space_traps(const struct sim_cpu *cpu, const struct sim_sysreg_access *access)
{
	return hstr_traps(cpu, access) || tidcp_traps(cpu, access) || trace_traps(cpu, access) ||
	       (access->cp == 14 && access->opc1 == 0 && (cpu->sys.hdcr & HDCR_TDA));
}

/* Registers that PL0 may use only if PL1 says so. */
static bool user_enabled(const struct sim_cpu *cpu, const struct sim_sysreg *row)
{
	static const struct {
		uint16_t access, offset;
		uint32_t mask;
		bool when_clear;
	} enables[] = {
		{USER_PM, CPU(sys.pmuserenr), 1u << 0, false},
		{USER_PCT, CPU(sys.cntkctl), 1u << 0, false},
		{USER_VCT, CPU(sys.cntkctl), 1u << 1, false},
		{USER_VT, CPU(sys.cntkctl), 1u << 8, false},
		{USER_PT, CPU(sys.cntkctl), 1u << 9, false},
		{USER_DBG, CPU(sys.dbgdscr), 1u << 12, true},
	};

	for (unsigned n = 0; n < HAL_ARRAY_SIZE(enables); n++) {
		bool set = word_at(cpu, enables[n].offset) & enables[n].mask;

		if ((row->access & enables[n].access) && set == enables[n].when_clear)
			return false;
	}
	return true;
}

static unsigned privilege_level(const struct sim_cpu *cpu)
{
	return sim_is_hyp(cpu) ? 2 : sim_is_user(cpu) ? 0 : 1;
}

/* Both directions at a privilege level. */
static bool visible(const struct sim_sysreg *row, unsigned level)
{
	return row->access >> (2 * level) & 3;
}

static bool permitted(const struct sim_sysreg *row, unsigned level, bool write)
{
	return row->access >> (2 * level + write) & 1;
}

/* The syndrome of B3.13.6: exception class and ISS. */
static void take_register_trap(struct sim_cpu *cpu, const struct sim_sysreg_access *access)
{
	uint32_t iss = sim_syndrome_cond(cpu) | (uint32_t)access->crm << 1 |
		       (uint32_t)access->rt << 5 | (access->write ? 0 : 1);

	if (access->wide) {
		iss |= (uint32_t)access->opc1 << 16 | (uint32_t)access->rt2 << 10;
		sim_take_trap(cpu, access->cp == 15 ? HSR_EC_CP15_64 : HSR_EC_CP14_64, iss);
	} else {
		iss |= (uint32_t)access->opc2 << 17 | (uint32_t)access->opc1 << 14 |
		       (uint32_t)access->crn << 10;
		sim_take_trap(cpu, access->cp == 15 ? HSR_EC_CP15_32 : HSR_EC_CP14_32, iss);
	}
}

static void unknown_register(struct sim_cpu *cpu, const struct sim_sysreg_access *access)
{
	unsigned level = privilege_level(cpu);

	if (level == 0) {
		sim_take_undefined(cpu);
	} else if (level == 1 && space_traps(cpu, access)) {
		take_register_trap(cpu, access);
	} else if (access->cp == 14 && access->opc1 == 1) {
		sim_take_undefined(cpu); /* no trace registers in coprocessor 14 of these cores */
	} else if (access->wide) {
		sim_stop_error(cpu, "unknown register: %s p%u, %u, r%u, r%u, c%u",
			       access->write ? "mcrr" : "mrrc", access->cp, access->opc1,
			       access->rt, access->rt2, access->crm);
	} else {
		sim_stop_error(cpu, "unknown register: %s p%u, %u, r%u, c%u, c%u, %u",
			       access->write ? "mcr" : "mrc", access->cp, access->opc1, access->rt,
			       access->crn, access->crm, access->opc2);
	}
}

static uint64_t read_storage(const struct sim_cpu *cpu, const struct sim_sysreg *row)
{
	uint64_t value = 0;

	memcpy(&value, (const char *)cpu + row->offset, row->size);
	return value;
}

/* A 32-bit write to a 64-bit register keeps the high word. */
static void write_storage(struct sim_cpu *cpu, const struct sim_sysreg *row, uint64_t value)
{
	size_t size = row->wide ? 8 : 4;

	memcpy((char *)cpu + row->offset, &value, size < row->size ? size : row->size);
}

bool sim_sysreg_access(struct sim_cpu *cpu, const struct sim_sysreg_access *access, uint64_t *value)
{
	const struct sim_sysreg *row = sim_sysreg_find(access);
	unsigned level = privilege_level(cpu);

	if (!row) {
		unknown_register(cpu, access);
		return false;
	}
	if (!visible(row, level) ||
	    (level == 0 && (!user_enabled(cpu, row) || !permitted(row, 0, access->write)))) {
		sim_take_undefined(cpu);
		return false;
	}
	if (level < 2 && (row_traps(cpu, row, access->write) || hstr_traps(cpu, access) ||
			  tidcp_traps(cpu, access))) {
		take_register_trap(cpu, access);
		return false;
	}
	if (!permitted(row, level, access->write)) {
		sim_take_undefined(cpu);
		return false;
	}
	if (access->write) {
		if (row->write)
			row->write(cpu, row, *value);
		else
			write_storage(cpu, row, *value);
		sim_regs_changed(cpu);
	} else {
		*value = row->read ? row->read(cpu, row) : read_storage(cpu, row);
	}
	return true;
}

void sim_sysreg_reset(struct sim_cpu *cpu)
{
	unsigned count;
	const struct sim_sysreg *rows = sim_sysreg_table(&count);

	for (unsigned n = 0; n < count; n++) {
		uint64_t value = cpu->model == SIM_CORTEX_A15 ? rows[n].reset_a15
							      : rows[n].reset_a7;

		if (rows[n].size && value)
			memcpy((char *)cpu + rows[n].offset, &value, rows[n].size);
	}
	cpu->sys.mpidr = 0x80000000u | (cpu->id & 3) | (cpu->id & ~3u) << 6;
	cpu->sys.vmpidr = cpu->sys.mpidr;
	cpu->sys.vpidr = cpu->sys.midr;
}

static const struct sim_sysreg *find_by_name(const char *name)
{
	unsigned count;
	const struct sim_sysreg *rows = sim_sysreg_table(&count);

	for (unsigned n = 0; n < count; n++) {
		if (rows[n].size && strcmp(rows[n].name, name) == 0)
			return &rows[n];
	}
	return NULL;
}

bool sim_cpu_get_sysreg(const struct sim_cpu *cpu, const char *name, uint64_t *value)
{
	const struct sim_sysreg *row = find_by_name(name);

	if (row) {
		*value = read_storage(cpu, row);
		return true;
	}
	return sim_sysreg_constant(cpu, name, value) || sim_vfp_id(cpu, name, value);
}

bool sim_cpu_set_sysreg(struct sim_cpu *cpu, const char *name, uint64_t value)
{
	const struct sim_sysreg *row = find_by_name(name);

	if (row)
		memcpy((char *)cpu + row->offset, &value, row->size);
	return row;
}
