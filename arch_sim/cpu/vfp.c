/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VFPv3 and Advanced SIMD registers: moves, loads and stores, and the controls that decide who may use them
 * (ARM DDI 0406C A7.5, B1.11). Arithmetic is left out, see docs/CAVEATS.md: it is Undefined, as on a core
 * whose VFP leaves an operation to support code, and never done wrong.
 */
#include <string.h>

#include "arch_sim/cpu/exec.h"
#include "arch_sim/cpu/hyp_regs.h"

enum {
	VFP_FPSID = 0,
	VFP_FPSCR = 1,
	VFP_MVFR1 = 6,
	VFP_MVFR0 = 7,
	VFP_FPEXC = 8,
	VFP_FPINST = 9,
	VFP_FPINST2 = 10,
};

static bool permitted_by_cpacr(const struct sim_cpu *cpu, bool simd)
{
	unsigned cp10 = cpu->sys.cpacr >> 20 & 3;

	if (sim_is_hyp(cpu))
		return true;
	return (cp10 == 3 || (cp10 == 1 && !sim_is_user(cpu))) &&
	       !(simd && (cpu->sys.cpacr & CPACR_ASEDIS));
}

/* CheckAdvSIMDOrVFPEnabled() of B1.11: takes the exception and returns false where it may not be used. */
static bool check_enabled(struct sim_cpu *cpu, bool need_fpexc, bool simd)
{
	bool tase = simd && (cpu->sys.hcptr & HCPTR_TASE);
	bool tcp = cpu->sys.hcptr & HCPTR_TCP10;

	if (!permitted_by_cpacr(cpu, simd) || (need_fpexc && !(cpu->sys.fpexc & FPEXC_EN))) {
		sim_take_undefined(cpu);
		return false;
	}
	if (!tase && !tcp)
		return true;
	if (sim_is_hyp(cpu))
		sim_take_undefined(cpu);
	else
		sim_take_trap(cpu, HSR_EC_CP, sim_syndrome_cond(cpu) | (tase ? HSR_TA : 10));
	return false;
}

void exec_vfp_undefined(struct sim_cpu *cpu, const struct sim_insn *i)
{
	if (check_enabled(cpu, true, false))
		sim_undefined(cpu, i);
}

void exec_neon_undefined(struct sim_cpu *cpu, const struct sim_insn *i)
{
	if (check_enabled(cpu, true, true))
		sim_undefined(cpu, i);
}

/* VMRS of the identification registers is trapped by HCR.TID0 and TID3, with a class of its own. */
static bool id_trapped(struct sim_cpu *cpu, const struct sim_insn *i, unsigned reg)
{
	uint32_t trap = reg == VFP_FPSID ? HCR_TID0 : HCR_TID3;

	if (sim_is_hyp(cpu) || !(cpu->mmu_regs.hcr & trap))
		return false;
	sim_take_trap(cpu, HSR_EC_CP10_ID,
		      sim_syndrome_cond(cpu) | 7u << 14 | reg << 10 | (uint32_t)i->d << 5 | 1);
	return true;
}

/* The system register that imm names; only the FPSCR is for PL0. */
static uint32_t *status_register(struct sim_cpu *cpu, unsigned reg)
{
	switch (reg) {
	case VFP_FPSCR:
		return &cpu->sys.fpscr;
	case VFP_FPEXC:
		return &cpu->sys.fpexc;
	case VFP_FPINST:
		return &cpu->sys.fpinst;
	case VFP_FPINST2:
		return &cpu->sys.fpinst2;
	default:
		return NULL;
	}
}

static bool is_id(unsigned reg)
{
	return reg == VFP_FPSID || reg == VFP_MVFR0 || reg == VFP_MVFR1;
}

static uint32_t id_value(const struct sim_cpu *cpu, unsigned reg)
{
	if (reg == VFP_FPSID)
		return cpu->model == SIM_CORTEX_A15 ? 0x410430f0 : 0x41023075;
	return reg == VFP_MVFR0 ? 0x10110222 : 0x11111111;
}

bool sim_vfp_id(const struct sim_cpu *cpu, const char *name, uint64_t *value)
{
	static const struct {
		const char *name;
		unsigned reg;
	} ids[] = {{"FPSID", VFP_FPSID}, {"MVFR0", VFP_MVFR0}, {"MVFR1", VFP_MVFR1}};

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(ids); i++) {
		if (strcmp(ids[i].name, name) == 0) {
			*value = id_value(cpu, ids[i].reg);
			return true;
		}
	}
	return false;
}

/* The FPSCR needs FPEXC.EN, the others privilege. */
static bool check_status_access(struct sim_cpu *cpu, unsigned reg)
{
	bool need_enable = reg == VFP_FPSCR || reg == VFP_FPINST || reg == VFP_FPINST2;

	if (reg != VFP_FPSCR && sim_is_user(cpu)) {
		sim_take_undefined(cpu);
		return false;
	}
	return check_enabled(cpu, need_enable, false);
}

void exec_vmrs(struct sim_cpu *cpu, const struct sim_insn *i)
{
	unsigned reg = i->imm;
	uint32_t value;

	if (!is_id(reg) && !status_register(cpu, reg)) {
		sim_unpredictable(cpu, i);
		return;
	}
	if (!check_status_access(cpu, reg) || (is_id(reg) && id_trapped(cpu, i, reg)))
		return;
	value = is_id(reg) ? id_value(cpu, reg) : *status_register(cpu, reg);
	if (i->d != 15)
		cpu->r[i->d] = value;
	else if (reg == VFP_FPSCR)
		cpu->cpsr = (cpu->cpsr & 0x0fffffffu) | (value & 0xf0000000u);
	else
		sim_unpredictable(cpu, i);
}

void exec_vmsr(struct sim_cpu *cpu, const struct sim_insn *i)
{
	unsigned reg = i->imm;
	uint32_t *target = status_register(cpu, reg), mask = ~0u;

	if (!is_id(reg) && !target) {
		sim_unpredictable(cpu, i);
		return;
	}
	if (!check_status_access(cpu, reg) || !target)
		return;
	if (reg == VFP_FPSCR)
		mask = 0xffc0009fu; /* no short vectors, no trapped exceptions: MVFR0 */
	else if (reg == VFP_FPEXC)
		mask = FPEXC_EN;
	*target = cpu->r[i->d] & mask;
}

/* Single-precision register n: half of a doubleword one. */
static uint32_t get_single(const struct sim_cpu *cpu, unsigned n)
{
	return (uint32_t)(cpu->d[n / 2] >> (n & 1 ? 32 : 0));
}

static void set_single(struct sim_cpu *cpu, unsigned n, uint32_t value)
{
	unsigned shift = n & 1 ? 32 : 0;

	cpu->d[n / 2] = (cpu->d[n / 2] & ~(0xffffffffull << shift)) | (uint64_t)value << shift;
}

/* d is Rt, n the single register; op 1 moves to the core. */
void exec_vmov_core_single(struct sim_cpu *cpu, const struct sim_insn *i)
{
	if (!check_enabled(cpu, true, false))
		return;
	if (i->op)
		cpu->r[i->d] = get_single(cpu, i->n);
	else
		set_single(cpu, i->n, cpu->r[i->d]);
}

/* Two singles m and m + 1, Rt d and Rt2 a. */
void exec_vmov_core_two(struct sim_cpu *cpu, const struct sim_insn *i)
{
	if (!check_enabled(cpu, true, false))
		return;
	if (i->op) {
		cpu->r[i->d] = get_single(cpu, i->m);
		cpu->r[i->a] = get_single(cpu, i->m + 1u);
	} else {
		set_single(cpu, i->m, cpu->r[i->d]);
		set_single(cpu, i->m + 1u, cpu->r[i->a]);
	}
}

void exec_vmov_core_double(struct sim_cpu *cpu, const struct sim_insn *i)
{
	if (!check_enabled(cpu, true, false))
		return;
	if (i->op) {
		cpu->r[i->d] = (uint32_t)cpu->d[i->m];
		cpu->r[i->a] = (uint32_t)(cpu->d[i->m] >> 32);
	} else {
		cpu->d[i->m] = (uint64_t)cpu->r[i->a] << 32 | cpu->r[i->d];
	}
}

/* A scalar of 8, 16 or 32 bits: imm is its lowest bit, amount its width; INSN_SIGNED extends. */
void exec_vmov_core_scalar(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint64_t mask = ((1ull << i->amount) - 1) << i->imm;
	uint32_t field;

	if (!check_enabled(cpu, true, i->amount != 32))
		return;
	if (!i->op) {
		cpu->d[i->n] = (cpu->d[i->n] & ~mask) | ((uint64_t)cpu->r[i->d] << i->imm & mask);
		return;
	}
	field = (uint32_t)((cpu->d[i->n] & mask) >> i->imm);
	cpu->r[i->d] = i->flags & INSN_SIGNED ? sim_sign_extend(field, i->amount) : field;
}

/* amount is the width of an element, imm the number of doublewords. */
void exec_vdup_core(struct sim_cpu *cpu, const struct sim_insn *i)
{
	static const uint64_t repeat[] = {
		[8] = 0x0101010101010101, [16] = 0x0001000100010001, [32] = 0x0000000100000001};
	uint64_t element = cpu->r[i->d] & (0xffffffffu >> (32 - i->amount));

	if (!check_enabled(cpu, true, true))
		return;
	for (unsigned n = 0; n < i->imm; n++)
		cpu->d[i->n + n] = element * repeat[i->amount];
}

/* d := m; op 8 for doubleword registers. */
void exec_vmov_register(struct sim_cpu *cpu, const struct sim_insn *i)
{
	if (!check_enabled(cpu, true, false))
		return;
	if (i->op == 8)
		cpu->d[i->d] = cpu->d[i->m];
	else
		set_single(cpu, i->d, get_single(cpu, i->m));
}

/* Loads or stores register n, single or doubleword, as words. */
static bool transfer(struct sim_cpu *cpu, uint32_t address, unsigned n, bool wide, bool load)
{
	bool big = cpu->cpsr & SIM_PSR_E;
	uint64_t low, high;

	if (!wide) {
		low = get_single(cpu, n);
		if (!(load ? sim_load(cpu, address, 4, &low) : sim_store(cpu, address, 4, low)))
			return false;
		if (load)
			set_single(cpu, n, (uint32_t)low);
		return true;
	}
	low = (uint32_t)cpu->d[n];
	high = cpu->d[n] >> 32;
	if (!load)
		return sim_store(cpu, address, 4, big ? high : low) &&
		       sim_store(cpu, address + 4, 4, big ? low : high);
	if (!sim_load(cpu, address, 4, big ? &high : &low) ||
	    !sim_load(cpu, address + 4, 4, big ? &low : &high))
		return false;
	cpu->d[n] = high << 32 | low;
	return true;
}

/* VLDR and VSTR: INSN_HIGH for doublewords; op 1 loads. */
void exec_vldr(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t base = i->n == 15 ? cpu->r[15] & ~3u : cpu->r[i->n];
	uint32_t address = i->flags & INSN_UP ? base + i->imm : base - i->imm;

	if (check_enabled(cpu, true, false) && sim_check_aligned(cpu, address, 4, !i->op))
		transfer(cpu, address, i->d, i->flags & INSN_HIGH, i->op);
}

/* VLDM and VSTM: a registers; imm the size of the block in bytes. */
void exec_vldm(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t base = i->n == 15 ? cpu->r[15] & ~3u : cpu->r[i->n];
	uint32_t after = i->flags & INSN_UP ? base + i->imm : base - i->imm;
	uint32_t address = i->flags & INSN_UP ? base : after;
	bool wide = i->flags & INSN_HIGH;

	if (!check_enabled(cpu, true, false) || !sim_check_aligned(cpu, address, 4, !i->op))
		return;
	for (unsigned n = 0; n < i->a; n++) {
		if (!transfer(cpu, address, i->d + n, wide, i->op))
			return;
		address += wide ? 8 : 4;
	}
	if (i->flags & INSN_WRITEBACK)
		cpu->r[i->n] = after;
}

/* VLD1 and VST1 of whole registers: d the first, a their number, amount bytes an element, imm the alignment. */
void exec_vld_multiple(struct sim_cpu *cpu, const struct sim_insn *i)
{
	uint32_t address = cpu->r[i->n];

	if (!check_enabled(cpu, true, true) || !sim_check_aligned(cpu, address, i->imm, !i->op))
		return;
	for (unsigned offset = 0; offset < 8u * i->a; offset += i->amount) {
		uint64_t *d = &cpu->d[i->d + offset / 8];
		unsigned shift = 8 * (offset % 8);
		uint64_t mask = (0xffffffffffffffffull >> (64 - 8 * i->amount)) << shift;
		uint64_t element = (*d & mask) >> shift;

		if (!(i->op ? sim_load(cpu, address + offset, i->amount, &element)
			    : sim_store(cpu, address + offset, i->amount, element)))
			return;
		if (i->op)
			*d = (*d & ~mask) | element << shift;
	}
	if (i->m == 13)
		cpu->r[i->n] = address + 8u * i->a;
	else if (i->m != 15)
		cpu->r[i->n] = address + cpu->r[i->m];
}

/* ---- encodings: bits 27:0, the same in A32 and T32 ---- */

/* A register of four bits and one apart: single registers have the bit lowest, doublewords highest. */
static uint8_t single(const struct sim_insn *i, unsigned low, unsigned bit)
{
	return (uint8_t)((i->word >> low & 15) << 1 | hal_bit(i->word, bit));
}

static uint8_t wide(const struct sim_insn *i, unsigned low, unsigned bit)
{
	return (uint8_t)((i->word >> low & 15) | (uint32_t)hal_bit(i->word, bit) << 4);
}

static void format_core(struct sim_insn *i)
{
	i->d = (uint8_t)hal_bits(i->word, 15, 12);
	i->op = hal_bit(i->word, 20);
	if (i->d == 15 || ((i->flags & INSN_T32) && i->d == 13))
		i->exec = sim_unpredictable;
}

static void format_status(struct sim_insn *i)
{
	i->d = (uint8_t)hal_bits(i->word, 15, 12);
	i->imm = hal_bits(i->word, 19, 16);
}

static void format_core_single(struct sim_insn *i)
{
	format_core(i);
	i->n = single(i, 16, 7);
}

static void format_core_pair(struct sim_insn *i)
{
	format_core(i);
	i->a = (uint8_t)hal_bits(i->word, 19, 16);
	i->m = hal_bit(i->word, 8) ? wide(i, 0, 5) : single(i, 0, 5);
	if (i->a == 15 || (i->op && i->d == i->a) || (!hal_bit(i->word, 8) && i->m == 31) ||
	    ((i->flags & INSN_T32) && i->a == 13))
		i->exec = sim_unpredictable;
}

static void format_scalar(struct sim_insn *i)
{
	unsigned opc = hal_bits(i->word, 22, 21) << 2 | hal_bits(i->word, 6, 5);
	bool is_unsigned = hal_bit(i->word, 23);

	format_core(i);
	i->n = wide(i, 16, 7);
	if (opc & 8) {
		i->amount = 8;
		i->imm = 8 * (opc & 7);
	} else if (opc & 1) {
		i->amount = 16;
		i->imm = 16 * (opc >> 1 & 3);
	} else {
		i->amount = 32;
		i->imm = 32 * (opc >> 2 & 1);
		if (opc & 2 || is_unsigned)
			i->exec = sim_undefined;
	}
	if (i->op && !is_unsigned)
		i->flags |= INSN_SIGNED;
}

static void format_vdup(struct sim_insn *i)
{
	unsigned be = (unsigned)hal_bit(i->word, 22) << 1 | hal_bit(i->word, 5);

	format_core(i);
	i->n = wide(i, 16, 7);
	i->amount = (uint8_t)(be == 0 ? 32 : be == 1 ? 16 : 8);
	i->imm = hal_bit(i->word, 21) ? 2 : 1;
	if (be == 3 || (i->imm == 2 && (i->n & 1)))
		i->exec = sim_undefined;
}

static void format_vmov(struct sim_insn *i)
{
	bool is_wide = hal_bit(i->word, 8);

	i->op = is_wide ? 8 : 4;
	i->d = is_wide ? wide(i, 12, 22) : single(i, 12, 22);
	i->m = is_wide ? wide(i, 0, 5) : single(i, 0, 5);
}

static void set_memory(struct sim_insn *i)
{
	bool is_wide = hal_bit(i->word, 8);

	i->n = (uint8_t)hal_bits(i->word, 19, 16);
	i->d = is_wide ? wide(i, 12, 22) : single(i, 12, 22);
	i->op = hal_bit(i->word, 20);
	i->imm = (i->word & 0xff) * 4;
	i->flags |= (uint8_t)((is_wide ? INSN_HIGH : 0) | (hal_bit(i->word, 23) ? INSN_UP : 0));
}

static void format_vldr(struct sim_insn *i)
{
	set_memory(i);
	if (!i->op && i->n == 15 && (i->flags & INSN_T32))
		i->exec = sim_unpredictable;
}

/* FLDMX and FSTMX move an odd number of words: one more than the doublewords they name. */
static void format_vldm(struct sim_insn *i)
{
	bool pre = hal_bit(i->word, 24), up = hal_bit(i->word, 23),
	     writeback = hal_bit(i->word, 21);
	bool is_wide = hal_bit(i->word, 8);
	unsigned limit = 32;

	set_memory(i);
	i->a = (uint8_t)(is_wide ? (i->word & 0xff) / 2 : i->word & 0xff);
	i->flags |= writeback ? INSN_WRITEBACK : 0;
	if (pre == up || (pre && !writeback))
		i->exec = sim_undefined;
	else if (i->a == 0 || i->d + i->a > limit || (is_wide && i->a > 16) ||
		 (i->n == 15 && (writeback || (i->flags & INSN_T32))))
		i->exec = sim_unpredictable;
}

static const struct sim_row vfp_rows[] = {
	{0x0ff00f10, 0x0ee00a10, format_status, exec_vmsr, D_PC, .sbz = 0xef},
	{0x0ff00f10, 0x0ef00a10, format_status, exec_vmrs, .sbz = 0xef},
	{0x0fe00f10, 0x0e000a10, format_core_single, exec_vmov_core_single, .sbz = 0x6f},
	{0x0f900f10, 0x0e000b10, format_scalar, exec_vmov_core_scalar, .sbz = 0xf},
	{0x0f900f50, 0x0e800b10, format_vdup, exec_vdup_core, .sbz = 0xf},
	{0x0f100f10, 0x0e100b10, format_scalar, exec_vmov_core_scalar, .sbz = 0xf},
	{0x0fe00fd0, 0x0c400a10, format_core_pair, exec_vmov_core_two},
	{0x0fe00fd0, 0x0c400b10, format_core_pair, exec_vmov_core_double},
	{0x0fbf0ed0, 0x0eb00a40, format_vmov, exec_vmov_register},
	{0x0f200e00, 0x0d000a00, format_vldr, exec_vldr},
	{0x0e000e00, 0x0c000a00, format_vldm, exec_vldm},
	{0x0e000e00, 0x0e000a00, NULL, exec_vfp_undefined},
};
const struct sim_table sim_vfp_table = {vfp_rows, HAL_ARRAY_SIZE(vfp_rows)};

/* VLD1 and VST1, multiple single elements; the other structures are left out. */
static void format_vld1(struct sim_insn *i)
{
	static const uint8_t count_of_type[16] = {[2] = 4, [6] = 3, [7] = 1, [10] = 2};
	unsigned type = hal_bits(i->word, 11, 8), align = hal_bits(i->word, 5, 4);

	i->n = (uint8_t)hal_bits(i->word, 19, 16);
	i->m = (uint8_t)(i->word & 15);
	i->d = wide(i, 12, 22);
	i->a = count_of_type[type];
	i->op = hal_bit(i->word, 21);
	i->amount = (uint8_t)(1 << hal_bits(i->word, 7, 6));
	i->imm = align ? 4u << align : 1;
	if (!i->a || ((type == 6 || type == 7) && (align & 2)) || (type == 10 && align == 3))
		i->exec = exec_neon_undefined;
	else if (i->n == 15 || i->d + i->a > 32)
		i->exec = sim_unpredictable;
}

static const struct sim_row neon_a32_rows[] = {
	{0xff900000, 0xf4000000, format_vld1, exec_vld_multiple},
	{0xff100000, 0xf4000000, NULL, exec_neon_undefined},
	{0xfe000000, 0xf2000000, NULL, exec_neon_undefined},
};
const struct sim_table sim_neon_a32_table = {neon_a32_rows, HAL_ARRAY_SIZE(neon_a32_rows)};

static const struct sim_row neon_t32_rows[] = {
	{0xff900000, 0xf9000000, format_vld1, exec_vld_multiple},
	{0xff100000, 0xf9000000, NULL, exec_neon_undefined},
	{0xef000000, 0xef000000, NULL, exec_neon_undefined},
};
const struct sim_table sim_neon_t32_table = {neon_t32_rows, HAL_ARRAY_SIZE(neon_t32_rows)};
