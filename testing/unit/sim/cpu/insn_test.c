/* SPDX-License-Identifier: GPL-2.0-only */
/* Instructions that the comparison with qemu-arm can not reach: privileged ones, blocks of IT, monitors, VFP. */
#include <string.h>

#include "testing/harness/test.h"
#include "testing/unit/sim/cpu/flat.h"

TEST_FIXTURE(flat)

/* ---- conditions and ITSTATE ---- */

/* SPEC.md 12.3: bit n of a mask is set where the condition passes with NZCV = n. */
static const uint16_t condition_masks[16] = {
	0xf0f0, 0x0f0f, 0xcccc, 0x3333, 0xff00, 0x00ff, 0xaaaa, 0x5555,
	0x0c0c, 0xf3f3, 0xaa55, 0x55aa, 0x0a05, 0xf5fa, 0xffff, 0x0000,
};

TEST_F(flat, conditions_pass_as_the_table_says)
{
	for (uint32_t cond = 0; cond < 15; cond++) {
		for (uint32_t nzcv = 0; nzcv < 16; nzcv++) {
			flat_mode(self, SIM_MODE_SVC);
			self->cpu.cpsr |= nzcv << 28;
			self->cpu.r[0] = 0;
			flat_a32(self, cond << 28 | 0x03a00001); /* mov<cond> r0, #1 */
			CHECK_EQ(condition_masks[cond] >> nzcv & 1, self->cpu.r[0]);
		}
	}
}

/* SPEC.md 12.4. */
static const uint8_t it_advances[][2] = {
	{0x00, 0x00}, {0x08, 0x00}, {0x04, 0x08}, {0x0c, 0x18}, {0x02, 0x04}, {0x06, 0x0c},
	{0x0a, 0x14}, {0x0e, 0x1c}, {0x01, 0x02}, {0x03, 0x06}, {0x0f, 0x1e}, {0x18, 0x00},
	{0xe8, 0x00}, {0xe4, 0xe8}, {0xe1, 0xe2}, {0xc5, 0xca},
};

static uint32_t it_bits(uint32_t it)
{
	return (it >> 2 & 0x3f) << 10 | (it & 3) << 25;
}

TEST_F(flat, itstate_advances)
{
	for (unsigned n = 0; n < sizeof(it_advances) / 2; n++) {
		flat_mode(self, SIM_MODE_SVC);
		self->cpu.cpsr |= it_bits(it_advances[n][0]);
		flat_t32(self, 0x4600); /* mov r0, r0 */
		NOTE("ITSTATE %02x", it_advances[n][0]);
		CHECK_EQ(it_bits(it_advances[n][1]), self->cpu.cpsr & SIM_PSR_IT);
	}
}

TEST_F(flat, it_block_executes_then_and_else)
{
	static const uint16_t code[] = {
		0x2800, /* cmp r0, #0 */
		0xbf0c, /* ite eq */
		0x2101, /* moveq r1, #1 */
		0x2102, /* movne r1, #2 */
		0x2203, /* movs r2, #3 */
	};

	for (uint32_t value = 0; value < 2; value++) {
		flat_mode(self, SIM_MODE_SVC);
		self->cpu.cpsr |= SIM_PSR_T;
		self->cpu.r[0] = value;
		memcpy(&self->mmu.ram[FLAT_CODE], code, sizeof(code));
		sim_cpu_run(&self->cpu, 5);
		CHECK_EQ(value ? 2 : 1, self->cpu.r[1]);
		CHECK_EQ(3, self->cpu.r[2]);
		CHECK_EQ(0, self->cpu.cpsr & SIM_PSR_IT);
		/* inside the block the moves kept the flags, after it one sets them */
		CHECK_EQ(0, self->cpu.cpsr & SIM_PSR_Z);
	}
}

TEST_F(flat, branch_in_the_middle_of_an_it_block_stops_the_machine)
{
	flat_mode(self, SIM_MODE_SVC);
	self->cpu.cpsr |= it_bits(0xe4);
	CHECK_EQ(SIM_STOP_ERROR, flat_t32(self, 0xe000));
	CHECK(strstr(self->cpu.diagnosis, "UNPREDICTABLE") != NULL);
	CHECK(strstr(self->cpu.diagnosis, "e000") != NULL);
}

/* ---- modes and banked registers ---- */

static const enum sim_mode modes[] = {SIM_MODE_USR, SIM_MODE_FIQ, SIM_MODE_IRQ, SIM_MODE_SVC,
				      SIM_MODE_ABT, SIM_MODE_UND, SIM_MODE_HYP, SIM_MODE_SYS};

/* Which of 0 … 6 owns register n in a mode; User mode's for what is not banked. */
static unsigned owner(enum sim_mode mode, unsigned n)
{
	if (n < 8 || mode == SIM_MODE_SYS)
		return 0;
	if (n < 13)
		return mode == SIM_MODE_FIQ ? 1 : 0;
	if (n == 14 && mode == SIM_MODE_HYP)
		return 0;
	for (unsigned m = 0; m < 7; m++) {
		if (modes[m] == mode)
			return m;
	}
	return 0;
}

TEST_F(flat, banked_registers_follow_the_mode)
{
	for (unsigned n = 0; n < 15; n++) {
		for (unsigned m = 0; m < 7; m++)
			sim_cpu_set_reg(&self->cpu, modes[m], n, 0x100 * n + owner(modes[m], n));
	}
	for (unsigned from = 0; from < 8; from++) {
		for (unsigned to = 0; to < 8; to++) {
			sim_cpu_set_cpsr(&self->cpu, modes[from]);
			sim_cpu_set_cpsr(&self->cpu, modes[to]);
			for (unsigned n = 0; n < 15; n++) {
				NOTE("%x to %x, r%u", modes[from], modes[to], n);
				CHECK_EQ(0x100 * n + owner(modes[to], n), self->cpu.r[n]);
				CHECK_EQ(self->cpu.r[n], sim_cpu_get_reg(&self->cpu, modes[to], n));
			}
		}
	}
}

TEST_F(flat, hyp_mode_shares_lr_with_user_mode)
{
	flat_mode(self, SIM_MODE_HYP);
	self->cpu.r[13] = 0x1111;
	self->cpu.r[14] = 0x2222;
	sim_cpu_set_cpsr(&self->cpu, SIM_MODE_SYS);
	CHECK_NE(0x1111, self->cpu.r[13]);
	CHECK_EQ(0x2222, self->cpu.r[14]);
}

/* Banked MRS and MSR: SYSm with R, the mode and register it names (B9.2.3). */
struct banked {
	const char *label;
	uint32_t sysm; /* R in bit 5 */
	enum sim_mode mode;
	unsigned n; /* 16: the SPSR */
};

static const struct banked banked[] = {
	{"r8_usr_from_fiq", 0x00, SIM_MODE_USR, 8}, {"r12_usr_from_fiq", 0x04, SIM_MODE_USR, 12},
	{"sp_usr", 0x05, SIM_MODE_USR, 13},	    {"lr_usr", 0x06, SIM_MODE_USR, 14},
	{"r8_fiq", 0x08, SIM_MODE_FIQ, 8},	    {"lr_fiq", 0x0e, SIM_MODE_FIQ, 14},
	{"lr_irq", 0x10, SIM_MODE_IRQ, 14},	    {"sp_irq", 0x11, SIM_MODE_IRQ, 13},
	{"lr_svc", 0x12, SIM_MODE_SVC, 14},	    {"sp_svc", 0x13, SIM_MODE_SVC, 13},
	{"lr_abt", 0x14, SIM_MODE_ABT, 14},	    {"sp_abt", 0x15, SIM_MODE_ABT, 13},
	{"lr_und", 0x16, SIM_MODE_UND, 14},	    {"sp_und", 0x17, SIM_MODE_UND, 13},
	{"spsr_fiq", 0x2e, SIM_MODE_FIQ, 16},	    {"spsr_irq", 0x30, SIM_MODE_IRQ, 16},
	{"spsr_svc", 0x32, SIM_MODE_SVC, 16},	    {"spsr_abt", 0x34, SIM_MODE_ABT, 16},
	{"spsr_und", 0x36, SIM_MODE_UND, 16},
};

/* A mode from which the register is neither the current one nor forbidden. */
static enum sim_mode reader_of(const struct banked *row)
{
	if (row->mode == SIM_MODE_USR)
		return SIM_MODE_FIQ;
	return row->mode == SIM_MODE_ABT ? SIM_MODE_UND : SIM_MODE_ABT;
}

TEST_TABLE(banked, mrs_and_msr_reach_the_register, struct banked, banked)
{
	static struct flat self;
	uint32_t fields = (row->sysm & 15) << 16 | (row->sysm >> 4 & 1) << 8 |
			  (row->sysm >> 5 & 1) << 22;

	flat_set_up(&self);
	flat_mode(&self, reader_of(row));
	self.cpu.r[1] = 0x12345678;
	CHECK_EQ(SIM_STOP_BUDGET, flat_a32(&self, 0xe120f201 | fields)); /* msr …, r1 */
	CHECK_EQ(0x12345678, row->n == 16 ? sim_cpu_get_spsr(&self.cpu, row->mode)
					  : sim_cpu_get_reg(&self.cpu, row->mode, row->n));
	self.cpu.r[2] = 0;
	CHECK_EQ(SIM_STOP_BUDGET, flat_a32(&self, 0xe1002200 | fields)); /* mrs r2, … */
	CHECK_EQ(0x12345678, self.cpu.r[2]);
	flat_tear_down(&self);
}

TEST_F(flat, elr_hyp_is_reached_from_hyp_mode_alone)
{
	flat_mode(self, SIM_MODE_HYP);
	self->cpu.r[1] = 0x1234;
	flat_a32(self, 0xe12ef301); /* msr elr_hyp, r1 */
	CHECK_EQ(0x1234, self->cpu.elr_hyp);
	flat_mode(self, SIM_MODE_SVC);
	CHECK_EQ(SIM_STOP_ERROR, flat_a32(self, 0xe12ef301));
}

TEST_F(flat, eret_leaves_hyp_mode)
{
	flat_mode(self, SIM_MODE_HYP);
	self->cpu.elr_hyp = 0x4320;
	sim_cpu_set_spsr(&self->cpu, SIM_MODE_HYP, 0x60000030 | it_bits(0xe8));
	flat_a32(self, 0xe160006e);
	CHECK_EQ(0x4320, self->cpu.pc);
	CHECK_EQ(0x60000030 | it_bits(0xe8), self->cpu.cpsr);
}

TEST_F(flat, msr_changes_the_mode_but_never_to_or_from_hyp)
{
	self->cpu.r[1] = 0xd2;
	flat_a32(self, 0xe121f001); /* msr cpsr_c, r1 */
	CHECK_EQ(0xd2, self->cpu.cpsr & 0xff);
	self->cpu.r[1] = 0xda;
	CHECK_EQ(SIM_STOP_ERROR, flat_a32(self, 0xe121f001));
	flat_mode(self, SIM_MODE_HYP);
	self->cpu.r[1] = 0xd3;
	CHECK_EQ(SIM_STOP_ERROR, flat_a32(self, 0xe121f001));
	flat_mode(self, SIM_MODE_USR);
	self->cpu.r[1] = 0xf80000d3;
	flat_a32(self, 0xe129f001); /* msr cpsr_fc, r1: PL0 changes flags only */
	CHECK_EQ(0xf80001d0, self->cpu.cpsr);
}

TEST_F(flat, cps_changes_masks_and_mode)
{
	flat_a32(self, 0xf1080040); /* cpsie f, without a mode */
	CHECK_EQ(0x193, self->cpu.cpsr & 0x1ff);
	flat_a32(self, 0xf1020017); /* cps #0x17 */
	CHECK_EQ(SIM_MODE_ABT, self->cpu.cpsr & SIM_PSR_M);
}

TEST_F(flat, srs_and_rfe_mirror_each_other)
{
	struct sim_cpu *cpu = &self->cpu;

	flat_mode(self, SIM_MODE_IRQ);
	cpu->r[14] = 0x4444;
	sim_cpu_set_spsr(cpu, SIM_MODE_IRQ, 0x80000010);
	sim_cpu_set_reg(cpu, SIM_MODE_SVC, 13, 0x9100);
	flat_a32(self, 0xf96d0513); /* srsdb sp!, #svc */
	CHECK_EQ(0x90f8, sim_cpu_get_reg(cpu, SIM_MODE_SVC, 13));
	flat_mode(self, SIM_MODE_SVC);
	flat_a32(self, 0xf8bd0a00); /* rfeia sp! */
	CHECK_EQ(0x4444, cpu->pc);
	CHECK_EQ(0x80000010, cpu->cpsr);
	CHECK_EQ(0x9100, sim_cpu_get_reg(cpu, SIM_MODE_SVC, 13));
}

TEST_F(flat, ldm_and_stm_of_user_registers)
{
	struct sim_cpu *cpu = &self->cpu;

	flat_mode(self, SIM_MODE_IRQ);
	sim_cpu_set_reg(cpu, SIM_MODE_USR, 13, 0x1111);
	sim_cpu_set_reg(cpu, SIM_MODE_USR, 14, 0x2222);
	cpu->r[13] = 0x3333;
	cpu->r[0] = 0x9000;
	flat_a32(self, 0xe8c06000); /* stm r0, {sp, lr}^ */
	sim_cpu_set_reg(cpu, SIM_MODE_USR, 13, 0);
	flat_a32(self, 0xe8d02000); /* ldm r0, {sp}^ */
	CHECK_EQ(0x1111, sim_cpu_get_reg(cpu, SIM_MODE_USR, 13));
	CHECK_EQ(0x3333, cpu->r[13]);
}

TEST_F(flat, ldm_with_the_pc_returns_from_an_exception)
{
	static const uint32_t frame[] = {0x11, 0x5554};
	struct sim_cpu *cpu = &self->cpu;

	memcpy(&self->mmu.ram[0x9000], frame, sizeof(frame));
	sim_cpu_set_spsr(cpu, SIM_MODE_SVC, 0x40000010);
	cpu->r[13] = 0x9000;
	flat_a32(self, 0xe8fd8001); /* ldm sp!, {r0, pc}^ */
	CHECK_EQ(0x5554, cpu->pc);
	CHECK_EQ(0x40000010, cpu->cpsr);
	CHECK_EQ(0x9008, sim_cpu_get_reg(cpu, SIM_MODE_SVC, 13));
}

TEST_F(flat, subs_pc_lr_returns_from_an_exception)
{
	flat_mode(self, SIM_MODE_IRQ);
	self->cpu.r[14] = 0x7004;
	sim_cpu_set_spsr(&self->cpu, SIM_MODE_IRQ, 0x00000030);
	flat_a32(self, 0xe25ef004);
	CHECK_EQ(0x7000, self->cpu.pc);
	CHECK_EQ(0x00000030, self->cpu.cpsr);
}

/* ---- memory ---- */

TEST_F(flat, big_endian_data_is_swapped_by_size)
{
	static const uint8_t bytes[] = {1, 2, 3, 4, 5, 6, 7, 8};
	struct sim_cpu *cpu = &self->cpu;

	memcpy(&self->mmu.ram[0x9000], bytes, sizeof(bytes));
	cpu->r[9] = 0x9000;
	flat_a32(self, 0xf1010200); /* setend be */
	flat_a32(self, 0xe5990000);
	CHECK_EQ(0x01020304, cpu->r[0]);
	flat_a32(self, 0xe1d900b0);
	CHECK_EQ(0x0102, cpu->r[0]);
	flat_a32(self, 0xe1c920d0); /* ldrd r2, r3 */
	CHECK_EQ(0x01020304, cpu->r[2]);
	CHECK_EQ(0x05060708, cpu->r[3]);
	flat_a32(self, 0xe1c920f8); /* strd r2, r3, [r9, #8] */
	CHECK_BYTES(bytes, &self->mmu.ram[0x9008], 8);
	flat_a32(self, 0xe1b92f9f); /* ldrexd r2, r3 */
	CHECK_EQ(0x01020304, cpu->r[2]);
	CHECK_EQ(0x05060708, cpu->r[3]);
	CHECK_EQ(SIM_STOP_BUDGET, cpu->stop);
}

TEST_F(flat, unprivileged_loads_are_made_as_pl0)
{
	self->cpu.r[9] = 0x9000;
	flat_a32(self, 0xe5990000);
	CHECK(self->mmu.last.privileged);
	flat_a32(self, 0xe4b90000); /* ldrt */
	CHECK(!self->mmu.last.privileged);
	flat_mode(self, SIM_MODE_HYP);
	flat_a32(self, 0xe5990000);
	CHECK(self->mmu.last.hyp);
}

TEST_F(flat, strex_needs_the_reservation_of_its_granule)
{
	struct sim_cpu *cpu = &self->cpu;

	cpu->r[9] = 0x9000;
	flat_a32(self, 0xe1890f91); /* strex r0, r1, [r9] */
	CHECK_EQ(1, cpu->r[0]);
	flat_a32(self, 0xe1992f9f); /* ldrex r2, [r9] */
	flat_a32(self, 0xe1890f91);
	CHECK_EQ(0, cpu->r[0]);
	flat_a32(self, 0xe1992f9f);
	flat_a32(self, 0xf57ff01f); /* clrex */
	flat_a32(self, 0xe1890f91);
	CHECK_EQ(1, cpu->r[0]);
	flat_a32(self, 0xe1992f9f);
	cpu->r[9] = 0x9040;
	flat_a32(self, 0xe1890f91);
	CHECK_EQ(1, cpu->r[0]);
}

TEST_F(flat, swp_is_undefined_unless_enabled)
{
	struct sim_cpu *cpu = &self->cpu;

	cpu->r[9] = 0x9000;
	cpu->r[1] = 7;
	flat_a32(self, 0xe1090091); /* swp r0, r1, [r9] */
	CHECK_EQ(SIM_MODE_UND, cpu->cpsr & SIM_PSR_M);
	flat_mode(self, SIM_MODE_SVC);
	cpu->mmu_regs.sctlr |= 1 << 10;
	flat_a32(self, 0xe1090091);
	CHECK_EQ(0, cpu->r[0]);
	CHECK_EQ(7, self->mmu.ram[0x9000]);
}

/* ---- system registers ---- */

TEST_F(flat, identification_registers_read_what_hyp_mode_put_there)
{
	struct sim_cpu *cpu = &self->cpu;

	cpu->sys.vpidr = 0x11111111;
	cpu->sys.vmpidr = 0x80000102;
	flat_a32(self, 0xee100f10); /* mrc p15, 0, r0, c0, c0, 0 */
	CHECK_EQ(0x11111111, cpu->r[0]);
	flat_a32(self, 0xee100fb0); /* mrc p15, 0, r0, c0, c0, 5 */
	CHECK_EQ(0x80000102, cpu->r[0]);
	flat_mode(self, SIM_MODE_HYP);
	flat_a32(self, 0xee100f10);
	CHECK_EQ(0x412fc0f1, cpu->r[0]);
	flat_a32(self, 0xee100fb0);
	CHECK_EQ(0x80000000, cpu->r[0]);
}

TEST_F(flat, a_32_bit_write_keeps_the_high_word_of_a_64_bit_register)
{
	self->cpu.mmu_regs.ttbr0 = 0x1122334455667788;
	self->cpu.r[0] = 0x99aabbcc;
	flat_a32(self, 0xee020f10); /* mcr p15, 0, r0, c2, c0, 0 */
	CHECK_EQ(0x1122334499aabbcc, (int64_t)self->cpu.mmu_regs.ttbr0);
}

TEST_F(flat, fixed_bits_of_sctlr_and_hcptr_stay)
{
	self->cpu.r[0] = 0;
	flat_a32(self, 0xee010f10); /* mcr p15, 0, r0, c1, c0, 0 */
	CHECK_EQ(0x00c50058, self->cpu.mmu_regs.sctlr);
	self->cpu.r[0] = 0xffffffff;
	flat_a32(self, 0xee010f10);
	CHECK_EQ(0x72dd3c7f, self->cpu.mmu_regs.sctlr);
	flat_mode(self, SIM_MODE_HYP);
	self->cpu.r[0] = 0x00100c00;
	flat_a32(self, 0xee810f51); /* mcr p15, 4, r0, c1, c1, 2 */
	CHECK_EQ(0x00103fff, self->cpu.sys.hcptr);
}

TEST_F(flat, a_register_is_found_by_name)
{
	uint64_t value = 0;

	CHECK(sim_cpu_set_sysreg(&self->cpu, "VTTBR", 0x0005000080002000));
	CHECK_EQ(0x0005000080002000, (int64_t)self->cpu.mmu_regs.vttbr);
	CHECK(sim_cpu_get_sysreg(&self->cpu, "SCTLR", &value));
	CHECK_EQ(0x00c50078, value);
	CHECK(!sim_cpu_get_sysreg(&self->cpu, "TLBIALL", &value));
}

TEST_F(flat, maintenance_is_broadcast_by_name_or_by_hcr_fb)
{
	flat_a32(self, 0xee080f17); /* tlbiall */
	CHECK_EQ(SIM_TLBI_ALL, self->mmu.maintained.op);
	CHECK(!self->mmu.maintained.broadcast);
	flat_a32(self, 0xee080f13); /* tlbiallis */
	CHECK(self->mmu.maintained.broadcast);
	self->cpu.mmu_regs.hcr = 1u << 9;
	flat_a32(self, 0xee080f17);
	CHECK(self->mmu.maintained.broadcast);
}

TEST_F(flat, invalidation_by_set_and_way_cleans_under_hcr_swio)
{
	flat_a32(self, 0xee070f56); /* dcisw */
	CHECK_EQ(SIM_CACHE_INV_SW, self->mmu.maintained.op);
	self->cpu.mmu_regs.hcr = 1u << 1;
	flat_a32(self, 0xee070f56);
	CHECK_EQ(SIM_CACHE_CLEAN_INV_SW, self->mmu.maintained.op);
}

TEST_F(flat, barriers_are_widened_by_hcr_bsu)
{
	/* rows: BSU none, inner, outer, full; columns: options nshst, ishst, oshst, st */
	static const uint8_t options[] = {0x6, 0xa, 0x2, 0xe};
	static const uint8_t want[4][4] = {{0x6, 0xa, 0x2, 0xe},
					   {0xa, 0xa, 0x2, 0xe},
					   {0x2, 0x2, 0x2, 0xe},
					   {0xe, 0xe, 0xe, 0xe}};

	for (uint32_t bsu = 0; bsu < 4; bsu++) {
		for (unsigned n = 0; n < 4; n++) {
			self->cpu.mmu_regs.hcr = bsu << 10;
			self->cpu.pc = FLAT_CODE;
			flat_a32(self, 0xf57ff040 | options[n]); /* dsb */
			CHECK_EQ(SIM_DSB, self->mmu.maintained.op);
			CHECK_EQ(want[bsu][n], self->mmu.maintained.value);
		}
	}
}

TEST_F(flat, isb_and_exceptions_synchronise_the_context)
{
	unsigned before = self->mmu.syncs;

	flat_a32(self, 0xf57ff06f);
	CHECK_EQ(before + 1, self->mmu.syncs);
	flat_a32(self, 0xef000000);
	CHECK_EQ(before + 2, self->mmu.syncs);
	flat_a32(self, 0xe1b0f00e); /* movs pc, lr */
	CHECK_EQ(before + 3, self->mmu.syncs);
}

TEST_F(flat, smc_without_a_monitor_stops_the_machine)
{
	CHECK_EQ(SIM_STOP_ERROR, flat_a32(self, 0xe1600070));
	CHECK(strstr(self->cpu.diagnosis, "SMC") != NULL);
	CHECK(strstr(self->cpu.diagnosis, "e1600070") != NULL);
	CHECK(strstr(self->cpu.diagnosis, "00008000") != NULL);
}

TEST_F(flat, thumbee_stops_the_machine)
{
	CHECK_EQ(SIM_STOP_ERROR, flat_t32(self, 0xf3bf8f1f)); /* enterx */
}

/* ---- VFP registers ---- */

static void enable_vfp(struct flat *self)
{
	self->cpu.sys.fpexc = 1u << 30;
	self->cpu.r[9] = 0x9000;
}

TEST_F(flat, vfp_registers_move_to_and_from_the_core)
{
	struct sim_cpu *cpu = &self->cpu;

	enable_vfp(self);
	cpu->r[0] = 0x11223344;
	cpu->r[1] = 0x55667788;
	flat_a32(self, 0xec410b35); /* vmov d21, r0, r1 */
	CHECK_EQ(0x5566778811223344, (int64_t)cpu->d[21]);
	flat_a32(self, 0xee010a90); /* vmov s3, r0 */
	CHECK_EQ(0x11223344, cpu->d[1] >> 32);
	flat_a32(self, 0xee150b90); /* vmov.32 r0, d21[0] */
	CHECK_EQ(0x11223344, cpu->r[0]);
	flat_a32(self, 0xee550bb0); /* vmov.s8 r0, d21[1] */
	CHECK_EQ(0x33, cpu->r[0]);
	flat_a32(self, 0xeec60b90); /* vdup.8 d22, r0 */
	CHECK_EQ(0x3333333333333333, (int64_t)cpu->d[22]);
}

TEST_F(flat, vfp_registers_are_loaded_and_stored)
{
	static const uint64_t data[] = {0x1122334455667788, 0x99aabbccddeeff00};
	struct sim_cpu *cpu = &self->cpu;

	enable_vfp(self);
	memcpy(&self->mmu.ram[0x9000], data, sizeof(data));
	flat_a32(self, 0xecb90b04); /* vldmia r9!, {d0, d1} */
	CHECK_EQ((int64_t)data[0], (int64_t)cpu->d[0]);
	CHECK_EQ((int64_t)data[1], (int64_t)cpu->d[1]);
	CHECK_EQ(0x9010, cpu->r[9]);
	flat_a32(self, 0xed890a02); /* vstr s0, [r9, #8] */
	CHECK_EQ(0x88, self->mmu.ram[0x9018]);
	flat_a32(self, 0xf4692a0d); /* vld1.8 {d18, d19}, [r9]! */
	CHECK_EQ(0x9020, cpu->r[9]);
	CHECK_EQ(0x55667788, cpu->d[19]);
	CHECK_EQ(SIM_STOP_BUDGET, cpu->stop);
}

TEST_F(flat, vld1_needs_the_alignment_that_it_names_alone)
{
	enable_vfp(self);
	self->cpu.r[9] = 0x9002;
	flat_a32(self, 0xf469278f); /* vld1.32 {d18}, [r9] */
	CHECK_EQ(FLAT_CODE + 4, self->cpu.pc);
	flat_mode(self, SIM_MODE_SVC);
	flat_a32(self, 0xf469279f); /* vld1.32 {d18}, [r9:64] */
	CHECK_EQ(SIM_MODE_ABT, self->cpu.cpsr & SIM_PSR_M);
}

TEST_F(flat, neon_of_thumb_is_none_in_a32)
{
	enable_vfp(self);
	flat_a32(self, 0xf90a5267);
	CHECK_EQ(SIM_MODE_UND, self->cpu.cpsr & SIM_PSR_M);
}

TEST_F(flat, vmrs_reads_flags_and_identity)
{
	struct sim_cpu *cpu = &self->cpu;

	enable_vfp(self);
	cpu->sys.fpscr = 0xa0000000;
	flat_a32(self, 0xeef1fa10); /* vmrs apsr_nzcv, fpscr */
	CHECK_EQ(0xa0000000, cpu->cpsr & 0xf0000000);
	flat_a32(self, 0xeef00a10); /* vmrs r0, fpsid */
	CHECK_EQ(0x410430f0, cpu->r[0]);
	flat_mode(self, SIM_MODE_USR);
	flat_a32(self, 0xeef80a10); /* vmrs r0, fpexc */
	CHECK_EQ(SIM_MODE_UND, cpu->cpsr & SIM_PSR_M);
}

TEST_F(flat, vfp_arithmetic_is_undefined)
{
	enable_vfp(self);
	flat_a32(self, 0xee300b01); /* vadd.f64 d0, d0, d1 */
	CHECK_EQ(SIM_MODE_UND, self->cpu.cpsr & SIM_PSR_M);
	flat_mode(self, SIM_MODE_SVC);
	flat_a32(self, 0xf2000d00); /* vadd.f32 d0, d0, d0 */
	CHECK_EQ(SIM_MODE_UND, self->cpu.cpsr & SIM_PSR_M);
}

/* ---- identification of both cores ---- */

/* SPEC.md section 3.4 for the Cortex-A15; for the A7 what differs, from its manual. */
struct id_row {
	const char *label; /* the register */
	uint32_t word;	   /* MRC or VMRS to r0 */
	uint32_t a15, a7;
};

static const struct id_row id_rows[] = {
	{"MIDR", 0xee100f10, 0x412fc0f1, 0x410fc075},
	{"CTR", 0xee100f30, 0x8444c004, 0x84448003},
	{"TCMTR", 0xee100f50, 0, 0},
	{"TLBTR", 0xee100f70, 0, 0},
	{"REVIDR", 0xee100fd0, 0, 0},
	{"CLIDR", 0xee300f30, 0x0a200023, 0x0a200023},
	{"AIDR", 0xee300ff0, 0, 0},
	{"ID_PFR0", 0xee100f11, 0x00001131, 0x00001131},
	{"ID_PFR1", 0xee100f31, 0x00011011, 0x00011011},
	{"ID_DFR0", 0xee100f51, 0x02010555, 0x02010555},
	{"ID_AFR0", 0xee100f71, 0, 0},
	{"ID_MMFR0", 0xee100f91, 0x10201105, 0x10101105},
	{"ID_MMFR1", 0xee100fb1, 0x20000000, 0x40000000},
	{"ID_MMFR2", 0xee100fd1, 0x01240000, 0x01240000},
	{"ID_MMFR3", 0xee100ff1, 0x02102211, 0x02102211},
	{"ID_ISAR0", 0xee100f12, 0x02101110, 0x02101110},
	{"ID_ISAR1", 0xee100f32, 0x13112111, 0x13112111},
	{"ID_ISAR2", 0xee100f52, 0x21232041, 0x21232041},
	{"ID_ISAR3", 0xee100f72, 0x11112131, 0x11112131},
	{"ID_ISAR4", 0xee100f92, 0x10011142, 0x10011142},
	{"ID_ISAR5", 0xee100fb2, 0, 0},
	{"FPSID", 0xeef00a10, 0x410430f0, 0x41023075},
	{"MVFR0", 0xeef70a10, 0x10110222, 0x10110222},
	{"MVFR1", 0xeef60a10, 0x11111111, 0x11111111},
	{"DBGDIDR", 0xee100e10, 0x3515f021, 0x3515f005},
};

TEST_TABLE(id, register_reads_as_on_the_core, struct id_row, id_rows)
{
	for (unsigned model = SIM_CORTEX_A15; model <= SIM_CORTEX_A7; model++) {
		static struct flat self;
		uint32_t want = model == SIM_CORTEX_A15 ? row->a15 : row->a7;
		uint64_t named = 0;

		flat_set_up(&self);
		self.cpu.model = model;
		sim_cpu_reset(&self.cpu);
		self.cpu.sys.cpacr = 0xf << 20;
		flat_mode(&self, SIM_MODE_SVC);
		flat_a32(&self, row->word);
		CHECK_EQ(want, self.cpu.r[0]);
		CHECK(sim_cpu_get_sysreg(&self.cpu, row->label, &named));
		CHECK_EQ(want, named);
		flat_tear_down(&self);
	}
}

TEST_F(flat, cache_geometry_follows_csselr)
{
	static const uint32_t want[] = {0x701fe00a, 0x201fe00a, 0x711fe07a};

	for (uint32_t n = 0; n < 3; n++) {
		self->cpu.r[1] = n;
		flat_a32(self, 0xee401f10); /* mcr p15, 2, r1, c0, c0, 0 */
		flat_a32(self, 0xee300f10); /* mrc p15, 1, r0, c0, c0, 0 */
		CHECK_EQ(want[n], self->cpu.r[0]);
	}
}
