/* SPDX-License-Identifier: GPL-2.0-only */
/* Exceptions to PL1 and to Hyp mode: registers, vectors, routing and masking (ARM DDI 0406C B1.8, B1.9). */
#include "testing/harness/test.h"
#include "testing/unit/sim/cpu/flat.h"

TEST_FIXTURE(flat)

#define FAULTS 0x40000u

static void fault_data(struct flat *self, const struct sim_fault *fault)
{
	self->mmu.fault_base = FAULTS;
	self->mmu.fault_size = 0x1000;
	self->mmu.fault = *fault;
	self->cpu.r[9] = FAULTS;
}

/* ---- the examples of SPEC.md 12.8, as the hardware does them ---- */

TEST_F(flat, undefined_from_arm_svc)
{
	struct sim_cpu *cpu = &self->cpu;

	sim_cpu_set_cpsr(cpu, 0x600001d3);
	cpu->sys.vbar = 0x10000;
	flat_a32(self, 0xe7f000f0);
	CHECK_EQ(0x10004, cpu->pc);
	CHECK_EQ(0x600001db, cpu->cpsr);
	CHECK_EQ(0x8004, cpu->r[14]);
	CHECK_EQ(0x600001d3, sim_cpu_get_spsr(cpu, SIM_MODE_UND));
}

TEST_F(flat, undefined_from_thumb_user)
{
	struct sim_cpu *cpu = &self->cpu;

	sim_cpu_set_cpsr(cpu, 0x20000030);
	cpu->sys.vbar = 0x10000;
	flat_t32(self, 0xde00);
	CHECK_EQ(0x10004, cpu->pc);
	CHECK_EQ(0x2000009b, cpu->cpsr);
	CHECK_EQ(0x8002, cpu->r[14]);
	CHECK_EQ(0x20000030, sim_cpu_get_spsr(cpu, SIM_MODE_UND));
}

TEST_F(flat, data_abort_to_high_vectors)
{
	static const struct sim_fault external = {
		.kind = SIM_FAULT_EXTERNAL, .fsc_long = 0x10, .fs_short = 0x08};
	struct sim_cpu *cpu = &self->cpu;

	sim_cpu_set_cpsr(cpu, 0x00000113);
	cpu->mmu_regs.sctlr |= 1 << 13;
	fault_data(self, &external);
	flat_a32(self, 0xe5990000);
	CHECK_EQ(0xffff0010, cpu->pc);
	CHECK_EQ(0x00000197, cpu->cpsr);
	CHECK_EQ(0x8008, cpu->r[14]);
	CHECK_EQ(FAULTS, cpu->sys.dfar);
	CHECK_EQ(0x008, cpu->sys.dfsr);
}

TEST_F(flat, prefetch_abort_in_long_format_to_thumb_big_endian)
{
	struct sim_cpu *cpu = &self->cpu;

	sim_cpu_set_cpsr(cpu, 0x00000113);
	cpu->mmu_regs.sctlr |= 1u << 13 | 1u << 25 | 1u << 30;
	cpu->mmu_regs.ttbcr = 1u << 31;
	self->mmu.fault_base = FLAT_CODE;
	self->mmu.fault_size = 4;
	self->mmu.fault = (struct sim_fault){.kind = SIM_FAULT_EXTERNAL, .fsc_long = 0x10};
	sim_cpu_step(cpu);
	CHECK_EQ(0xffff000c, cpu->pc);
	CHECK_EQ(0x000003b7, cpu->cpsr);
	CHECK_EQ(0x8004, cpu->r[14]);
	CHECK_EQ(0x8000, cpu->sys.ifar);
	CHECK_EQ(0x210, cpu->sys.ifsr);
}

/* ---- fault status ---- */

struct status_row {
	const char *label;
	uint32_t word;
	bool lpae;
	struct sim_fault fault;
	uint32_t dfsr;
};

static const struct status_row status_rows[] = {
	{"short_section_translation",
	 0xe5990000,
	 false,
	 {.kind = SIM_FAULT_STAGE1, .fs_short = 0x05, .domain = 3},
	 0x035},
	{"short_page_permission_write",
	 0xe5890000,
	 false,
	 {.kind = SIM_FAULT_STAGE1, .fs_short = 0x0f, .domain = 0xa},
	 0x8af},
	{"short_status_bit_4_is_bit_10",
	 0xe5990000,
	 false,
	 {.kind = SIM_FAULT_STAGE1, .fs_short = 0x16},
	 0x406},
	{"long_translation_3_write",
	 0xe5890000,
	 true,
	 {.kind = SIM_FAULT_STAGE1, .fsc_long = 0x07, .domain = 3},
	 0xa07},
	{"long_access_flag_2",
	 0xe5990000,
	 true,
	 {.kind = SIM_FAULT_STAGE1, .fsc_long = 0x0a},
	 0x20a},
	{"cache_maintenance_is_a_write_with_cm",
	 0xee079f3a,
	 false,
	 {.kind = SIM_FAULT_STAGE1, .fs_short = 0x07},
	 0x2807},
};

TEST_TABLE(status, data_abort_is_reported, struct status_row, status_rows)
{
	static struct flat self;

	flat_set_up(&self);
	self.cpu.mmu_regs.ttbcr = row->lpae ? 1u << 31 : 0;
	fault_data(&self, &row->fault);
	flat_a32(&self, row->word);
	CHECK_EQ(row->dfsr, self.cpu.sys.dfsr);
	CHECK_EQ(FAULTS, self.cpu.sys.dfar);
	CHECK_EQ(SIM_MODE_ABT, self.cpu.cpsr & SIM_PSR_M);
	flat_tear_down(&self);
}

TEST_F(flat, unaligned_doubleword_and_exclusive_take_an_alignment_fault)
{
	self->cpu.r[9] = 0x9002;
	flat_a32(self, 0xe1c900d0); /* ldrd r0, r1, [r9] */
	CHECK_EQ(0x001, self->cpu.sys.dfsr);
	CHECK_EQ(0x9002, self->cpu.sys.dfar);
	flat_mode(self, SIM_MODE_SVC);
	flat_a32(self, 0xe1890f91); /* strex r0, r1, [r9] */
	CHECK_EQ(0x801, self->cpu.sys.dfsr);
}

/* An abort leaves the base register as it was, in the middle of a block, too. */
TEST_F(flat, abort_keeps_the_base)
{
	static const struct sim_fault stage2 = {.kind = SIM_FAULT_STAGE2, .fsc_long = 0x07};

	fault_data(self, &stage2);
	self->cpu.r[9] = FAULTS - 8;
	flat_a32(self, 0xe8b9000f); /* ldmia r9!, {r0-r3} */
	CHECK_EQ(SIM_STOP_HYP, self->cpu.stop);
	CHECK_EQ(FAULTS - 8, self->cpu.r[9]);
	CHECK_EQ(FAULTS, self->cpu.sys.hdfar);
}

TEST_F(flat, unknown_hpfar_is_no_address)
{
	static const struct sim_fault permission = {.kind = SIM_FAULT_STAGE2, .fsc_long = 0x0f};

	fault_data(self, &permission);
	flat_a32(self, 0xe5990000);
	CHECK_EQ(0x0badbad0, self->cpu.sys.hpfar);
}

TEST_F(flat, external_abort_on_a_stage_2_walk_goes_to_hyp)
{
	static const struct sim_fault external = {
		.kind = SIM_FAULT_EXTERNAL, .fsc_long = 0x16, .stage2_walk = true};

	fault_data(self, &external);
	CHECK_EQ(SIM_STOP_HYP, flat_a32(self, 0xe5990000));
	CHECK_EQ(0x92000016, self->cpu.sys.hsr);
}

/* ---- exceptions that Hyp mode takes from itself ---- */

static void in_hyp(struct flat *self, uint32_t word, uint32_t vector, uint32_t hsr, uint32_t elr)
{
	flat_mode(self, SIM_MODE_HYP);
	CHECK_EQ(SIM_STOP_HYP, flat_a32(self, word));
	CHECK_EQ(0x1000 + vector, self->cpu.pc);
	CHECK_EQ(hsr, self->cpu.sys.hsr);
	CHECK_EQ(elr, self->cpu.elr_hyp);
	CHECK_EQ(SIM_MODE_HYP, sim_cpu_get_spsr(&self->cpu, SIM_MODE_HYP) & SIM_PSR_M);
}

TEST_F(flat, hyp_takes_its_own_exceptions)
{
	static const struct sim_fault stage1 = {.kind = SIM_FAULT_STAGE1, .fsc_long = 0x06};

	in_hyp(self, 0xe7f000f0, 0x04, 0x02000000, 0x8000);
	in_hyp(self, 0xef000007, 0x08, 0x46000007, 0x8004);
	in_hyp(self, 0xe1400071, 0x08, 0x4a000001, 0x8004);
	in_hyp(self, 0xe1200070, 0x0c, 0x86000022, 0x8000);
	fault_data(self, &stage1);
	in_hyp(self, 0xe5893000, 0x10, 0x96000046, 0x8000);
	CHECK_EQ(FAULTS, self->cpu.sys.hdfar);
}

TEST_F(flat, hyp_entry_masks_and_takes_its_state_from_hsctlr)
{
	self->cpu.mmu_regs.hsctlr |= 1u << 30 | 1u << 25;
	sim_cpu_set_cpsr(&self->cpu, 0x80000013);
	flat_a32(self, 0xe1400070);
	CHECK_EQ(0x800003fa, self->cpu.cpsr);
	CHECK_EQ(0x80000013, sim_cpu_get_spsr(&self->cpu, SIM_MODE_HYP));
}

TEST_F(flat, svc_in_an_it_block_returns_behind_it)
{
	sim_cpu_set_cpsr(&self->cpu, 0x00000030 | 0x0e << 12 | 0x04 << 8); /* ITSTATE 0xe4 */
	flat_t32(self, 0xdf00);
	CHECK_EQ(SIM_MODE_SVC, self->cpu.cpsr & SIM_PSR_M);
	CHECK_EQ(0, self->cpu.cpsr & SIM_PSR_IT);
	CHECK_EQ(0x00000030 | 0x0e << 12 | 0x08 << 8, sim_cpu_get_spsr(&self->cpu, SIM_MODE_SVC));
}

/* ---- interrupts: every combination of what decides about them ---- */

struct interrupt_kind {
	const char *label;
	uint8_t line, virtual_line;
	uint32_t mask, route, pend;
	enum sim_mode mode;
	uint32_t vector, sets;
};

static const struct interrupt_kind kinds[] = {
	{"irq", SIM_LINE_IRQ, SIM_LINE_VIRQ, 1 << 7, 1 << 4, 1 << 7, SIM_MODE_IRQ, 0x18, 0x180},
	{"fiq", SIM_LINE_FIQ, SIM_LINE_VFIQ, 1 << 6, 1 << 3, 1 << 6, SIM_MODE_FIQ, 0x1c, 0x1c0},
};

enum where { NOWHERE, TO_HYP, TO_PL1 };

/*
 * Table of B1.8.11 in words: a physical one goes to Hyp mode with the routing bit set, or in Hyp mode; the
 * mask in the CPSR counts but where it goes from PL1 or PL0 to Hyp mode. A virtual one needs the routing bit,
 * is not taken in Hyp mode or under TGE, and is masked by the CPSR.
 */
static enum where where_to(bool physical, bool is_virtual, bool hyp, bool masked, bool routed,
			   bool tge)
{
	if (physical && hyp && !masked)
		return TO_HYP;
	if (physical && !hyp && routed)
		return TO_HYP;
	if (physical && !hyp && !masked)
		return TO_PL1;
	if (is_virtual && routed && !hyp && !masked && !tge)
		return TO_PL1;
	return NOWHERE;
}

TEST_TABLE(interrupt, goes_where_it_belongs, struct interrupt_kind, kinds)
{
	static const enum sim_mode modes[] = {SIM_MODE_USR, SIM_MODE_SVC, SIM_MODE_SYS,
					      SIM_MODE_HYP};
	static struct flat self;
	struct sim_cpu *cpu = &self.cpu;

	for (unsigned n = 0; n < 4 * 64; n++) {
		enum sim_mode mode = modes[n & 3];
		bool masked = n & 4, routed = n & 8, tge = n & 16, physical = n & 32;
		bool by_line = n & 64, by_hcr = n & 128;
		enum where want = where_to(physical, by_line || by_hcr, mode == SIM_MODE_HYP,
					   masked, routed, tge);

		flat_set_up(&self);
		NOTE("mode %x masked %u routed %u tge %u physical %u line %u hcr %u", mode, masked,
		     routed, tge, physical, by_line, by_hcr);
		sim_cpu_set_cpsr(cpu, mode | (masked ? row->mask : 0));
		cpu->mmu_regs.hcr = (routed ? row->route : 0) | (tge ? 1u << 27 : 0) |
				    (by_hcr ? row->pend : 0);
		sim_cpu_set_lines(
			cpu,
			(uint8_t)((physical ? row->line : 0) | (by_line ? row->virtual_line : 0)),
			true);
		flat_put_a32(&self, 0xe1a00000);
		sim_cpu_step(cpu);
		if (want == NOWHERE) {
			CHECK_EQ(FLAT_CODE + 4, cpu->pc);
		} else if (want == TO_HYP) {
			CHECK_EQ(0x1000 + row->vector, cpu->pc);
			CHECK_EQ(FLAT_CODE, cpu->elr_hyp);
			CHECK_EQ(SIM_MODE_HYP | 0x1c0, cpu->cpsr & 0x1ff);
		} else {
			CHECK_EQ(0x2000 + row->vector, cpu->pc);
			CHECK_EQ(FLAT_CODE + 4, cpu->r[14]);
			CHECK_EQ(row->mode | row->sets, cpu->cpsr & 0x1ff & (0x1f | row->sets));
		}
		flat_tear_down(&self);
	}
}

TEST_F(flat, virtual_abort_is_taken_once_and_clears_its_bit)
{
	sim_cpu_set_cpsr(&self->cpu, SIM_MODE_USR);
	self->cpu.mmu_regs.hcr = 1u << 5 | 1u << 8;
	flat_put_a32(self, 0xe1a00000);
	sim_cpu_step(&self->cpu);
	CHECK_EQ(0x2010, self->cpu.pc);
	CHECK_EQ(0x406, self->cpu.sys.dfsr);
	CHECK_EQ(0, self->cpu.mmu_regs.hcr & 1u << 8);
}

TEST_F(flat, virtual_abort_is_masked_by_a)
{
	sim_cpu_set_cpsr(&self->cpu, SIM_MODE_USR | SIM_PSR_A);
	self->cpu.mmu_regs.hcr = 1u << 5 | 1u << 8;
	flat_a32(self, 0xe1a00000);
	CHECK_EQ(FLAT_CODE + 4, self->cpu.pc);
	CHECK(self->cpu.mmu_regs.hcr & 1u << 8);
}

TEST_F(flat, virtual_abort_in_long_format)
{
	sim_cpu_set_cpsr(&self->cpu, SIM_MODE_USR);
	self->cpu.mmu_regs.hcr = 1u << 5 | 1u << 8;
	self->cpu.mmu_regs.ttbcr = 1u << 31;
	sim_cpu_step(&self->cpu);
	CHECK_EQ(0x211, self->cpu.sys.dfsr);
}

TEST_F(flat, physical_abort_is_routed_by_amo)
{
	sim_cpu_set_cpsr(&self->cpu, SIM_MODE_USR | SIM_PSR_A);
	self->cpu.mmu_regs.hcr = 1u << 5;
	sim_cpu_set_lines(&self->cpu, SIM_LINE_ABORT, true);
	sim_cpu_step(&self->cpu);
	CHECK_EQ(SIM_STOP_HYP, self->cpu.stop);
	CHECK_EQ(0x92000011, self->cpu.sys.hsr);
	CHECK_EQ(0, self->cpu.lines);
}

TEST_F(flat, interrupts_wake_wfi_whether_masked_or_not)
{
	CHECK_EQ(SIM_STOP_WFI, flat_a32(self, 0xe320f003));
	CHECK(!sim_cpu_interrupt_pending(&self->cpu));
	sim_cpu_set_lines(&self->cpu, SIM_LINE_VIRQ, true);
	CHECK(!sim_cpu_interrupt_pending(&self->cpu));
	self->cpu.mmu_regs.hcr = 1u << 4;
	CHECK(sim_cpu_interrupt_pending(&self->cpu));
}
