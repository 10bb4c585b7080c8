/* SPDX-License-Identifier: GPL-2.0-only */
/* Coprocessor instructions: the system registers of 14 and 15 (ARM DDI 0406C A4.9, B3.15). */
#include "arch_sim/cpu/exec.h"
#include "arch_sim/cpu/hyp_regs.h"
#include "arch_sim/cpu/sysreg.h"

static struct sim_sysreg_access narrow_access(const struct sim_insn *i, bool write)
{
	return (struct sim_sysreg_access){.cp = (uint8_t)hal_bits(i->word, 11, 8),
					  .write = write,
					  .crn = (uint8_t)hal_bits(i->word, 19, 16),
					  .opc1 = (uint8_t)hal_bits(i->word, 23, 21),
					  .crm = (uint8_t)hal_bits(i->word, 3, 0),
					  .opc2 = (uint8_t)hal_bits(i->word, 7, 5),
					  .rt = i->d};
}

static struct sim_sysreg_access wide_access(const struct sim_insn *i, bool write)
{
	return (struct sim_sysreg_access){.cp = (uint8_t)hal_bits(i->word, 11, 8),
					  .wide = true,
					  .write = write,
					  .opc1 = (uint8_t)hal_bits(i->word, 7, 4),
					  .crm = (uint8_t)hal_bits(i->word, 3, 0),
					  .rt = i->d,
					  .rt2 = i->a};
}

void exec_mcr(struct sim_cpu *cpu, const struct sim_insn *i)
{
	const struct sim_sysreg_access access = narrow_access(i, true);
	uint64_t value = cpu->r[i->d];

	if (i->d == 15)
		sim_unpredictable(cpu, i);
	else
		sim_sysreg_access(cpu, &access, &value);
}

/* With Rt = 15 the flags get bits 31:28: of DBGDSCRint only. */
void exec_mrc(struct sim_cpu *cpu, const struct sim_insn *i)
{
	const struct sim_sysreg_access access = narrow_access(i, false);
	uint64_t value;

	if (i->d == 15 && !(access.cp == 14 && access.opc1 == 0 && access.crn == 0 &&
			    access.crm == 1 && access.opc2 == 0)) {
		sim_unpredictable(cpu, i);
		return;
	}
	if (!sim_sysreg_access(cpu, &access, &value))
		return;
	if (i->d == 15)
		cpu->cpsr = (cpu->cpsr & 0x0fffffffu) | ((uint32_t)value & 0xf0000000u);
	else
		cpu->r[i->d] = (uint32_t)value;
}

void exec_mcrr(struct sim_cpu *cpu, const struct sim_insn *i)
{
	const struct sim_sysreg_access access = wide_access(i, true);
	uint64_t value = cpu->r[i->d] | (uint64_t)cpu->r[i->a] << 32;

	sim_sysreg_access(cpu, &access, &value);
}

void exec_mrrc(struct sim_cpu *cpu, const struct sim_insn *i)
{
	const struct sim_sysreg_access access = wide_access(i, false);
	uint64_t value;

	if (!sim_sysreg_access(cpu, &access, &value))
		return;
	cpu->r[i->d] = (uint32_t)value;
	cpu->r[i->a] = (uint32_t)(value >> 32);
}

/* The ISS of a trapped LDC or STC of coprocessor 14 (B3.13.6): the addressing mode is literal, P, W. */
static uint32_t ldc_iss(const struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t mode = (i->n == 15 ? 4u : 0) | (uint32_t)hal_bit(i->word, 24) << 1 |
			hal_bit(i->word, 21);

	return sim_syndrome_cond(cpu) | hal_bits(i->word, 7, 0) << 12 | (uint32_t)i->n << 5 |
	       (uint32_t)hal_bit(i->word, 23) << 4 | mode << 1 | hal_bit(i->word, 20);
}

/* LDC and STC: of coprocessor 14 the debug data registers alone; trapped by HDCR.TDA. */
void exec_ldc_stc(struct sim_cpu *cpu, const struct sim_insn *i)
{
	bool debug_data = hal_bits(i->word, 11, 8) == 14 && hal_bits(i->word, 15, 12) == 5 &&
			  !hal_bit(i->word, 22);
	bool refused = sim_is_user(cpu) && hal_bit(cpu->sys.dbgdscr, 12);

	if (!debug_data || refused)
		sim_undefined(cpu, i);
	else if (!sim_is_hyp(cpu) && (cpu->sys.hdcr & HDCR_TDA))
		sim_take_trap(cpu, HSR_EC_CP14_LS, ldc_iss(cpu, i));
	else
		sim_unimplemented(cpu, i);
}

void exec_cp_undefined(struct sim_cpu *cpu, const struct sim_insn *i)
{
	sim_undefined(cpu, i);
}

static void format_narrow(struct sim_insn *i)
{
	i->d = (uint8_t)hal_bits(i->word, 15, 12);
}

static void format_wide(struct sim_insn *i)
{
	i->d = (uint8_t)hal_bits(i->word, 15, 12);
	i->a = (uint8_t)hal_bits(i->word, 19, 16);
}

static void format_ldc(struct sim_insn *i)
{
	i->n = (uint8_t)hal_bits(i->word, 19, 16);
}

/* Bits 27:0; the same in A32 and T32. VFP and NEON come first, from their own table. */
static const struct sim_row rows[] = {
	{0x0f100e10, 0x0e000e10, format_narrow, exec_mcr},
	{0x0f100e10, 0x0e100e10, format_narrow, exec_mrc},
	{0x0ff00e00, 0x0c400e00, format_wide, exec_mcrr, D_PC | A_PC},
	{0x0ff00e00, 0x0c500e00, format_wide, exec_mrrc, D_PC | A_PC | D_IS_A},
	{0x0e000e00, 0x0c000e00, format_ldc, exec_ldc_stc},
	{0x0e000000, 0x0c000000, NULL, exec_cp_undefined},
	{0x0f000000, 0x0e000000, NULL, exec_cp_undefined},
};
const struct sim_table sim_cop_table = {rows, HAL_ARRAY_SIZE(rows)};
