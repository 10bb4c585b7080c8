/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traps of system registers, exhaustively: every encoding of coprocessors 14 and 15, read and written, at each
 * privilege level, under each trap bit alone. What a bit traps is written down here once more, by bit, from
 * ARM DDI 0406C B1.14; without the bit the access must do what it does without any trap.
 */
#include <string.h>

#include "testing/harness/test.h"
#include "testing/unit/sim/cpu/flat.h"

enum bit_register { HCR, HSTR, HCPTR, HDCR, CNTHCTL_CLEAR };

/* 32-bit registers that a trap bit covers: opc2 as a mask. */
struct covered {
	enum bit_register in;
	unsigned bit;
	uint8_t cp, crn, opc1, crm, opc2s;
	bool writes_only;
};

static const struct covered covered[] = {
	/* HCR.TVM */
	{HCR, 26, 15, 1, 0, 0, 0x01, true},
	{HCR, 26, 15, 2, 0, 0, 0x07, true},
	{HCR, 26, 15, 3, 0, 0, 0x01, true},
	{HCR, 26, 15, 5, 0, 0, 0x03, true},
	{HCR, 26, 15, 5, 0, 1, 0x03, true},
	{HCR, 26, 15, 6, 0, 0, 0x05, true},
	{HCR, 26, 15, 10, 0, 2, 0x03, true},
	{HCR, 26, 15, 10, 0, 3, 0x03, true},
	{HCR, 26, 15, 13, 0, 0, 0x02, true},
	/* HCR.TTLB */
	{HCR, 25, 15, 8, 0, 3, 0x0f, false},
	{HCR, 25, 15, 8, 0, 5, 0x07, false},
	{HCR, 25, 15, 8, 0, 6, 0x07, false},
	{HCR, 25, 15, 8, 0, 7, 0x0f, false},
	/* HCR.TPU: to the point of unification */
	{HCR, 24, 15, 7, 0, 1, 0x01, false},
	{HCR, 24, 15, 7, 0, 5, 0x03, false},
	{HCR, 24, 15, 7, 0, 11, 0x02, false},
	/* HCR.TPC: to the point of coherency */
	{HCR, 23, 15, 7, 0, 6, 0x02, false},
	{HCR, 23, 15, 7, 0, 10, 0x02, false},
	{HCR, 23, 15, 7, 0, 14, 0x02, false},
	/* HCR.TSW */
	{HCR, 22, 15, 7, 0, 6, 0x04, false},
	{HCR, 22, 15, 7, 0, 10, 0x04, false},
	{HCR, 22, 15, 7, 0, 14, 0x04, false},
	/* HCR.TAC */
	{HCR, 21, 15, 1, 0, 0, 0x02, false},
	/* HCR.TID3 */
	{HCR, 18, 15, 0, 0, 1, 0xff, false},
	{HCR, 18, 15, 0, 0, 2, 0x3f, false},
	/* HCR.TID2 */
	{HCR, 17, 15, 0, 0, 0, 0x02, false},
	{HCR, 17, 15, 0, 1, 0, 0x03, false},
	{HCR, 17, 15, 0, 2, 0, 0x01, false},
	/* HCR.TID1 */
	{HCR, 16, 15, 0, 0, 0, 0x4c, false},
	{HCR, 16, 15, 0, 1, 0, 0x80, false},
	/* HCR.TID0 */
	{HCR, 15, 14, 0, 7, 0, 0x01, false},
	/* HCPTR.TCPAC */
	{HCPTR, 31, 15, 1, 0, 0, 0x04, false},
	/* HDCR.TPM, HDCR.TPMCR */
	{HDCR, 6, 15, 9, 0, 12, 0xff, false},
	{HDCR, 6, 15, 9, 0, 13, 0x07, false},
	{HDCR, 6, 15, 9, 0, 14, 0x0f, false},
	{HDCR, 5, 15, 9, 0, 12, 0x01, false},
	/* HDCR.TDRA, HDCR.TDOSA */
	{HDCR, 11, 14, 1, 0, 0, 0x01, false},
	{HDCR, 11, 14, 2, 0, 0, 0x01, false},
	{HDCR, 10, 14, 1, 0, 0, 0x10, false},
	{HDCR, 10, 14, 1, 0, 1, 0x10, false},
	{HDCR, 10, 14, 1, 0, 3, 0x10, false},
	{HDCR, 10, 14, 1, 0, 4, 0x10, false},
	/* CNTHCTL.PL1PCEN */
	{CNTHCTL_CLEAR, 1, 15, 14, 0, 2, 0x03, false},
	/* HSTR.TTEE, HSTR.TJDBX */
	{HSTR, 16, 14, 0, 6, 0, 0x01, false},
	{HSTR, 16, 14, 1, 6, 0, 0x01, false},
	{HSTR, 17, 14, 1, 7, 0, 0x01, false},
	{HSTR, 17, 14, 2, 7, 0, 0x01, false},
};

/* 64-bit registers that a trap bit covers. */
struct covered_wide {
	enum bit_register in;
	unsigned bit;
	uint8_t cp, opc1, crm;
	bool writes_only;
};

static const struct covered_wide covered_wide[] = {
	{HCR, 26, 15, 0, 2, true},
	{HCR, 26, 15, 1, 2, true},
	{CNTHCTL_CLEAR, 0, 15, 0, 14, false},
	{CNTHCTL_CLEAR, 1, 15, 2, 14, false},
	{HDCR, 11, 14, 0, 1, false},
	{HDCR, 11, 14, 0, 2, false},
};

/* Every bit that can trap a register; those of HSTR.Tn, HCR.TIDCP, HCPTR.TTA and HDCR.TDA trap by a rule. */
struct trap_bit {
	enum bit_register in;
	unsigned bit;
};

static const struct trap_bit trap_bits[] = {
	{HCR, 15},	    {HCR, 16},		{HCR, 17},  {HCR, 18},	{HCR, 20},  {HCR, 21},
	{HCR, 22},	    {HCR, 23},		{HCR, 24},  {HCR, 25},	{HCR, 26},  {HCPTR, 20},
	{HCPTR, 31},	    {HDCR, 5},		{HDCR, 6},  {HDCR, 9},	{HDCR, 10}, {HDCR, 11},
	{CNTHCTL_CLEAR, 0}, {CNTHCTL_CLEAR, 1}, {HSTR, 16}, {HSTR, 17}, {HSTR, 0},  {HSTR, 1},
	{HSTR, 2},	    {HSTR, 3},		{HSTR, 5},  {HSTR, 6},	{HSTR, 7},  {HSTR, 8},
	{HSTR, 9},	    {HSTR, 10},		{HSTR, 11}, {HSTR, 12}, {HSTR, 13}, {HSTR, 15},
};

#define NR_BITS (sizeof(trap_bits) / sizeof(trap_bits[0]))

struct encoding {
	uint8_t cp, crn, opc1, crm, opc2;
	bool wide, read;
};

enum outcome { DONE, UNDEFINED, TRAPPED, STOPPED };

static struct flat flat;
static struct sim_cpu pristine;

/* The instruction, with Rt = r3 and Rt2 = r5. */
static uint32_t instruction(const struct encoding *e, uint32_t cond)
{
	if (e->wide)
		return cond << 28 | 0x0c400000 | (uint32_t)e->read << 20 | 5u << 16 | 3u << 12 |
		       (uint32_t)e->cp << 8 | (uint32_t)e->opc1 << 4 | e->crm;
	return cond << 28 | 0x0e000010 | (uint32_t)e->opc1 << 21 | (uint32_t)e->read << 20 |
	       (uint32_t)e->crn << 16 | 3u << 12 | (uint32_t)e->cp << 8 | (uint32_t)e->opc2 << 5 |
	       e->crm;
}

static uint32_t expected_hsr(const struct encoding *e)
{
	uint32_t hsr = 1u << 25 | 1u << 24 | 14u << 20 | 3u << 5 | (uint32_t)e->crm << 1 | e->read;

	if (e->wide)
		return hsr | (e->cp == 15 ? 0x04u : 0x0cu) << 26 | (uint32_t)e->opc1 << 16 |
		       5u << 10;
	return hsr | (e->cp == 15 ? 0x03u : 0x05u) << 26 | (uint32_t)e->opc2 << 17 |
	       (uint32_t)e->opc1 << 14 | (uint32_t)e->crn << 10;
}

static uint64_t no_timer_read(void *opaque, struct sim_cpu *cpu, enum sim_timer_reg reg)
{
	(void)opaque;
	(void)cpu;
	return reg;
}

static void no_timer_write(void *opaque, struct sim_cpu *cpu, enum sim_timer_reg reg,
			   uint64_t value)
{
	(void)opaque;
	(void)cpu;
	(void)reg;
	(void)value;
}

/* A CPU on which PL0 may use all that PL1 can allow it. */
static void prepare(void)
{
	flat_set_up(&flat);
	flat.hooks.timer_read = no_timer_read;
	flat.hooks.timer_write = no_timer_write;
	flat.cpu.sys.pmuserenr = 1;
	flat.cpu.sys.cntkctl = 0x303;
	flat.cpu.sys.cnthctl = 3;
	flat.cpu.stop_at_hyp = true;
	pristine = flat.cpu;
}

static void set_bit(struct sim_cpu *cpu, const struct trap_bit *bit)
{
	if (bit->in == HCR)
		cpu->mmu_regs.hcr |= 1u << bit->bit;
	else if (bit->in == HSTR)
		cpu->sys.hstr |= 1u << bit->bit;
	else if (bit->in == HCPTR)
		cpu->sys.hcptr |= 1u << bit->bit;
	else if (bit->in == HDCR)
		cpu->sys.hdcr |= 1u << bit->bit;
	else
		cpu->sys.cnthctl &= ~(1u << bit->bit);
}

/* Executes the access under the bits of a list. */
static enum outcome run_under(const struct encoding *e, enum sim_mode mode,
			      const struct trap_bit *const *bits, unsigned nr_bits, uint32_t cond)
{
	struct sim_cpu *cpu = &flat.cpu;

	*cpu = pristine;
	flat_mode(&flat, mode);
	for (unsigned n = 0; n < nr_bits; n++)
		set_bit(cpu, bits[n]);
	flat_a32(&flat, instruction(e, cond));
	if (cpu->stop == SIM_STOP_ERROR)
		return STOPPED;
	if (cpu->stop == SIM_STOP_HYP)
		return cpu->pc == cpu->sys.hvbar + 0x14 ? TRAPPED : UNDEFINED;
	return (cpu->cpsr & SIM_PSR_M) == SIM_MODE_UND ? UNDEFINED : DONE;
}

static enum outcome run(const struct encoding *e, enum sim_mode mode, const struct trap_bit *bit,
			uint32_t cond)
{
	return run_under(e, mode, &bit, bit ? 1 : 0, cond);
}

static bool is_covered(const struct encoding *e, const struct trap_bit *bit)
{
	for (unsigned n = 0; n < sizeof(covered) / sizeof(covered[0]); n++) {
		const struct covered *c = &covered[n];

		if (!e->wide && c->in == bit->in && c->bit == bit->bit && c->cp == e->cp &&
		    c->crn == e->crn && c->opc1 == e->opc1 && c->crm == e->crm &&
		    (c->opc2s >> e->opc2 & 1) && !(c->writes_only && e->read))
			return true;
	}
	for (unsigned n = 0; n < sizeof(covered_wide) / sizeof(covered_wide[0]); n++) {
		const struct covered_wide *c = &covered_wide[n];

		if (e->wide && c->in == bit->in && c->bit == bit->bit && c->cp == e->cp &&
		    c->opc1 == e->opc1 && c->crm == e->crm && !(c->writes_only && e->read))
			return true;
	}
	return false;
}

/* HCR.TIDCP: c9 with CRm 0 to 2 and 5 to 8, c10 with 0, 1, 4, 8, c11 with 0 to 8 and 15 (B1.14.4). */
static bool tidcp_covers(const struct encoding *e)
{
	if (e->cp != 15 || e->wide)
		return false;
	switch (e->crn) {
	case 9:
		return e->crm <= 2 || (e->crm >= 5 && e->crm <= 8);
	case 10:
		return e->crm == 0 || e->crm == 1 || e->crm == 4 || e->crm == 8;
	case 11:
		return e->crm <= 8 || e->crm == 15;
	default:
		return false;
	}
}

/* HDCR.TDA: debug registers but for those that TDRA and TDOSA cover. */
static bool tda_covers(const struct encoding *e)
{
	static const struct trap_bit others[] = {{HDCR, 10}, {HDCR, 11}};

	return e->cp == 14 && e->opc1 == 0 && !is_covered(e, &others[0]) &&
	       !is_covered(e, &others[1]);
}

static bool space_covers(const struct encoding *e, const struct trap_bit *bit)
{
	unsigned primary = e->wide ? e->crm : e->crn;

	if (bit->in == HSTR && bit->bit < 16)
		return e->cp == 15 && primary == bit->bit;
	if (bit->in == HCR && bit->bit == 20)
		return tidcp_covers(e);
	if (bit->in == HDCR && bit->bit == 9)
		return tda_covers(e);
	if (bit->in == HCPTR && bit->bit == 20)
		return e->cp == 14 && e->opc1 == 1;
	return false;
}

/*
 * Undefined goes before a trap where the privilege is too low for the register: at PL0 whatever is undefined,
 * at PL1 the registers of Hyp mode. An access in the wrong direction is trapped, as SPEC.md 12.2 has it.
 */
static enum outcome expected(const struct encoding *e, enum sim_mode mode,
			     const struct trap_bit *bit, enum outcome plain, bool exists_at_pl1)
{
	if (mode == SIM_MODE_USR && plain != DONE)
		return plain;
	if (is_covered(e, bit) || space_covers(e, bit))
		return exists_at_pl1 || plain == STOPPED || (bit->in == HCPTR && bit->bit == 20)
			       ? TRAPPED
			       : plain;
	return plain;
}

static unsigned failures;

static void check_one(const struct encoding *e, enum sim_mode mode, const struct trap_bit *bit,
		      enum outcome want)
{
	enum outcome got = run(e, mode, bit, 14);

	if (got == want && (got != TRAPPED || flat.cpu.sys.hsr == expected_hsr(e))) {
		if (want != TRAPPED)
			return;
		/* a condition that fails makes it a no-operation, trapped or not: EQ with Z clear */
		if (run(e, mode, bit, 0) == DONE && flat.cpu.pc == FLAT_CODE + 4)
			return;
	}
	if (failures++ < 20)
		FAIL("%s p%u c%u %u c%u %u mode %x bit %u.%u: %u instead of %u, HSR %08x",
		     e->wide ? (e->read ? "mrrc" : "mcrr") : (e->read ? "mrc" : "mcr"), e->cp,
		     e->crn, e->opc1, e->crm, e->opc2, mode, bit->in, bit->bit, got, want,
		     flat.cpu.sys.hsr);
}

/*
 * An encoding without a register stops the machine at PL1, which takes its time: the bits that do not trap it
 * are tried all at once.
 */
static void check_unallocated(const struct encoding *e)
{
	const struct trap_bit *others[NR_BITS];
	unsigned nr_others = 0;

	for (unsigned n = 0; n < NR_BITS; n++) {
		if (space_covers(e, &trap_bits[n]))
			check_one(e, SIM_MODE_SVC, &trap_bits[n], TRAPPED);
		else
			others[nr_others++] = &trap_bits[n];
	}
	CHECK_EQ(STOPPED, run_under(e, SIM_MODE_SVC, others, nr_others, 14));
	for (unsigned n = 0; n < NR_BITS; n++)
		others[n] = &trap_bits[n];
	CHECK_EQ(UNDEFINED, run_under(e, SIM_MODE_USR, others, NR_BITS, 14));
}

static void check_encoding(struct encoding e)
{
	enum outcome plain_usr = run(&e, SIM_MODE_USR, NULL, 14);
	enum outcome plain_svc = run(&e, SIM_MODE_SVC, NULL, 14);
	struct encoding other = e;
	bool exists;

	if (plain_svc == STOPPED) {
		check_unallocated(&e);
		return;
	}
	other.read = !e.read;
	exists = plain_svc == DONE || run(&other, SIM_MODE_SVC, NULL, 14) == DONE;
	if (plain_usr == DONE && plain_svc != DONE)
		FAIL("PL0 may what PL1 may not: p%u c%u %u c%u %u", e.cp, e.crn, e.opc1, e.crm,
		     e.opc2);
	for (unsigned n = 0; n < NR_BITS; n++) {
		const struct trap_bit *bit = &trap_bits[n];

		check_one(&e, SIM_MODE_USR, bit,
			  expected(&e, SIM_MODE_USR, bit, plain_usr, exists));
		check_one(&e, SIM_MODE_SVC, bit,
			  expected(&e, SIM_MODE_SVC, bit, plain_svc, exists));
	}
}

static void check_coprocessor(uint8_t cp)
{
	prepare();
	failures = 0;
	for (unsigned n = 0; n < 1u << 15; n++) {
		check_encoding((struct encoding){.cp = cp,
						 .crn = n & 15,
						 .opc1 = n >> 4 & 7,
						 .crm = n >> 7 & 15,
						 .opc2 = n >> 11 & 7,
						 .read = n >> 14});
	}
	for (unsigned n = 0; n < 1u << 9; n++) {
		check_encoding((struct encoding){.cp = cp,
						 .wide = true,
						 .opc1 = n & 15,
						 .crm = n >> 4 & 15,
						 .read = n >> 8});
	}
	flat_tear_down(&flat);
}

TEST(trap, each_bit_traps_its_registers_of_coprocessor_15_and_no_others)
{
	check_coprocessor(15);
}

TEST(trap, each_bit_traps_its_registers_of_coprocessor_14_and_no_others)
{
	check_coprocessor(14);
}

/* With every trap on, Hyp mode itself is trapped by none. */
TEST(trap, hyp_mode_is_never_trapped)
{
	prepare();
	pristine.mmu_regs.hcr = 0x07fff000;
	pristine.sys.hstr = 0x3ffff;
	pristine.sys.hcptr |= 0x80100000;
	pristine.sys.hdcr |= 0xe60;
	pristine.sys.cnthctl = 0;
	for (unsigned n = 0; n < 1u << 15; n++) {
		const struct encoding e = {.cp = 15,
					   .crn = n & 15,
					   .opc1 = n >> 4 & 7,
					   .crm = n >> 7 & 15,
					   .opc2 = n >> 11 & 7,
					   .read = n >> 14};

		CHECK_NE(TRAPPED, run(&e, SIM_MODE_HYP, NULL, 14));
	}
	flat_tear_down(&flat);
}

/* ---- traps of instructions ---- */

struct insn_trap {
	const char *label;
	uint32_t word; /* A32, or T16 below 0x10000 */
	struct trap_bit bit;
	bool from_user;
	uint32_t hsr;
};

static const struct insn_trap insn_traps[] = {
	{"twi_wfi", 0xe320f003, {HCR, 13}, false, 0x07e00000},
	{"twi_wfi_at_pl0", 0xe320f003, {HCR, 13}, true, 0x07e00000},
	{"twe_wfe", 0xe320f002, {HCR, 14}, false, 0x07e00001},
	{"twe_wfe_thumb", 0xbf20, {HCR, 14}, true, 0x04000001},
	{"tsc_smc", 0xe1600070, {HCR, 19}, false, 0x4e000000},
	{"tge_svc", 0xef000042, {HCR, 27}, true, 0x46000042},
	{"tge_svc_thumb", 0xdf42, {HCR, 27}, true, 0x44000042},
	{"tge_undefined", 0xe7f000f0, {HCR, 27}, true, 0x02000000},
	{"tge_bkpt", 0xe1200070, {HCR, 27}, true, 0x82000022},
	{"tde_bkpt", 0xe1200070, {HDCR, 8}, false, 0x82000022},
	{"tjdbx_bxj", 0xe12fff27, {HSTR, 17}, false, 0x2be00007},
	{"tid0_fpsid", 0xeef03a10, {HCR, 15}, false, 0x23e1c061},
	{"tid3_mvfr0", 0xeef73a10, {HCR, 18}, false, 0x23e1dc61},
	{"tid3_mvfr1", 0xeef63a10, {HCR, 18}, false, 0x23e1d861},
	{"tcp10_vldr", 0xed910b00, {HCPTR, 10}, true, 0x1fe0000a},
	{"tase_vld1", 0xf421070f, {HCPTR, 15}, false, 0x1fe00020},
	{"tda_ldc", 0xecb15e04, {HDCR, 9}, false, 0x1be04033},
};

TEST_TABLE(trap, instruction_is_trapped, struct insn_trap, insn_traps)
{
	static struct flat self;
	struct sim_cpu *cpu = &self.cpu;

	flat_set_up(&self);
	flat_mode(&self, row->from_user ? SIM_MODE_USR : SIM_MODE_SVC);
	cpu->sys.fpexc = 1u << 30;
	if (row->bit.in == HCR)
		cpu->mmu_regs.hcr = 1u << row->bit.bit;
	else if (row->bit.in == HSTR)
		cpu->sys.hstr = 1u << row->bit.bit;
	else if (row->bit.in == HCPTR)
		cpu->sys.hcptr = 1u << row->bit.bit;
	else
		cpu->sys.hdcr = 1u << row->bit.bit;
	CHECK_EQ(SIM_STOP_HYP,
		 row->word < 0x10000 ? flat_t32(&self, row->word) : flat_a32(&self, row->word));
	CHECK_EQ(row->hsr, cpu->sys.hsr);
	CHECK_EQ(cpu->sys.hvbar + 0x14, cpu->pc);
	CHECK_EQ(row->from_user ? SIM_MODE_USR : SIM_MODE_SVC,
		 sim_cpu_get_spsr(cpu, SIM_MODE_HYP) & SIM_PSR_M);
	flat_tear_down(&self);
}

TEST_FIXTURE(flat)

/* NZCV for which a condition passes. */
static const uint8_t passing_flags[15] = {4, 0, 2, 0, 8, 0, 1, 0, 2, 0, 0, 8, 0, 4, 0};

TEST_F(flat, syndrome_has_the_condition_of_a32_and_none_of_t32)
{
	struct sim_cpu *cpu = &self->cpu;

	cpu->mmu_regs.hcr = 1u << 21;
	for (uint32_t cond = 0; cond < 15; cond++) {
		flat_mode(self, SIM_MODE_SVC);
		cpu->cpsr |= (uint32_t)passing_flags[cond] << 28;
		flat_a32(self, cond << 28 | 0x0e114f30); /* mrc<cond> p15, 0, r4, c1, c0, 1 */
		CHECK_EQ(0x0f020481 | cond << 20, cpu->sys.hsr);
	}
	for (uint32_t cond = 0; cond < 15; cond++) {
		flat_mode(self, SIM_MODE_SVC);
		cpu->cpsr |= (uint32_t)passing_flags[cond] << 28 | cond << 12 | 0x0800;
		flat_t32(self, 0xee114f30);
		CHECK_EQ(0x0e020481, cpu->sys.hsr);
		CHECK_EQ(cond << 12 | 0x0800, sim_cpu_get_spsr(cpu, SIM_MODE_HYP) & SIM_PSR_IT);
	}
}

TEST_F(flat, wfi_with_a_pending_interrupt_is_not_trapped)
{
	self->cpu.mmu_regs.hcr = 1u << 13;
	sim_cpu_set_lines(&self->cpu, SIM_LINE_IRQ, true);
	CHECK_EQ(SIM_STOP_BUDGET, flat_a32(self, 0xe320f003));
	CHECK_EQ(FLAT_CODE + 4, self->cpu.pc);
}

TEST_F(flat, wfe_with_an_event_is_not_trapped_and_takes_the_event)
{
	self->cpu.mmu_regs.hcr = 1u << 14;
	self->cpu.event = true;
	CHECK_EQ(SIM_STOP_BUDGET, flat_a32(self, 0xe320f002));
	CHECK(!self->cpu.event);
}

TEST_F(flat, vfp_disabled_by_cpacr_is_undefined_before_it_is_trapped)
{
	self->cpu.sys.cpacr = 0;
	self->cpu.sys.fpexc = 1u << 30;
	self->cpu.sys.hcptr = 0xc00;
	flat_a32(self, 0xed910b00);
	CHECK_EQ(SIM_MODE_UND, self->cpu.cpsr & SIM_PSR_M);
}

TEST_F(flat, vfp_disabled_by_fpexc_is_undefined_before_it_is_trapped)
{
	self->cpu.sys.hcptr = 0xc00;
	flat_a32(self, 0xed910b00);
	CHECK_EQ(SIM_MODE_UND, self->cpu.cpsr & SIM_PSR_M);
}

TEST_F(flat, hvc_and_smc_at_pl0_are_undefined)
{
	self->cpu.mmu_regs.hcr = 1u << 19;
	flat_mode(self, SIM_MODE_USR);
	flat_a32(self, 0xe1400070);
	CHECK_EQ(SIM_MODE_UND, self->cpu.cpsr & SIM_PSR_M);
	flat_mode(self, SIM_MODE_USR);
	flat_a32(self, 0xe1600070);
	CHECK_EQ(SIM_MODE_UND, self->cpu.cpsr & SIM_PSR_M);
}
