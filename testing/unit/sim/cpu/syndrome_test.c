/* SPDX-License-Identifier: GPL-2.0-only */
/* The golden syndromes of SPEC.md section 12.2: each event made by the real instruction. */
#include "testing/harness/test.h"
#include "testing/unit/sim/cpu/flat.h"

TEST_FIXTURE(flat)

#define GUEST_HCR 0x0478663bu
#define FAULTS	  0x40000u

/* An instruction that a guest of SPEC.md section 4.3 executes in SVC mode, and the HSR that Hyp mode gets. */
struct trap_row {
	const char *label;
	uint32_t word;
	bool thumb;
	uint32_t hsr, mask;
};

static const struct trap_row traps[] = {
	{"mrc_actlr_to_r4", 0xee114f30, false, 0x0fe20481, ~0u},
	{"mcr_actlr_from_r4", 0xee014f30, false, 0x0fe20480, ~0u},
	{"mcr_sctlr_from_r0", 0xee010f10, false, 0x0fe00400, ~0u},
	{"mcr_dccisw_from_r2", 0xee072f5e, false, 0x0fe41c5c, ~0u},
	{"mcr_dcisw_from_r2", 0xee072f56, false, 0x0fe41c4c, ~0u},
	{"mrc_dccsw_is_an_illegal_read", 0xee172f5a, false, 0x0fe41c55, ~0u},
	{"mrc_pmcr_to_r1", 0xee191f1c, false, 0x0fe02439, ~0u},
	{"mrc_l2ctlr_to_r0", 0xee390f50, false, 0x0fe46401, ~0u},
	{"mrc_cbar_to_r0", 0xee9f0f10, false, 0x0fe13c01, ~0u},
	{"mcr_cntp_ctl_from_r3", 0xee0e3f32, false, 0x0fe23864, ~0u},
	{"mrrc_cntp_cval_to_r2_r3", 0xec532f2e, false, 0x13e20c5d, ~0u},
	{"mcrr_ttbr0_from_r4_r5", 0xec454f02, false, 0x13e01484, ~0u},
	{"mcrr_ttbr1_from_r4_r5", 0xec454f12, false, 0x13e11484, ~0u},
	{"mrc_dbgdscr_to_flags", 0xee10fe11, false, 0x17e001e3, ~0u},
	{"mrc_dbgdidr_to_r0", 0xee100e10, false, 0x17e00001, ~0u},
	{"wfi", 0xe320f003, false, 0x07e00000, ~0u},
	{"wfe", 0xe320f002, false, 0x07e00001, ~0u},
	{"wfi_thumb", 0xbf30, true, 0x04000000, ~0u},
	{"wfine", 0x1320f003, false, 0x07100000, ~0u},
	{"hvc_0", 0xe1400070, false, 0x4a000000, ~0u},
	{"hvc_0x1234", 0xe1412374, false, 0x4a001234, ~0u},
	{"smc_0", 0xe1600070, false, 0x4e000000, 0xfe000000},
	{"vfp_access", 0xeeb00b40, false, 0x1fe0000a, ~0u},
};

static void trap_by_row(const struct trap_row *row)
{
	static struct flat self;

	flat_set_up(&self);
	self.cpu.mmu_regs.hcr = GUEST_HCR;
	self.cpu.sys.hcptr |= 0x00100c00;
	self.cpu.sys.hstr = 0x8000;
	self.cpu.sys.hdcr |= 0xe60;
	self.cpu.sys.cnthctl = 1;
	self.cpu.sys.fpexc = 1u << 30;
	CHECK_EQ(SIM_STOP_HYP,
		 row->thumb ? flat_t32(&self, row->word) : flat_a32(&self, row->word));
	CHECK_EQ(row->hsr & row->mask, self.cpu.sys.hsr & row->mask);
	flat_tear_down(&self);
}

TEST_TABLE(syndrome, trap_has_golden_hsr, struct trap_row, traps)
{
	trap_by_row(row);
}

/* A load or store to a page that faults, and what Hyp mode gets. */
struct abort_row {
	const char *label;
	uint32_t word; /* address in r9 */
	bool thumb;
	uint8_t fsc;
	bool s1ptw;
	enum sim_fault_kind kind;
	uint32_t hsr;
};

static const struct abort_row aborts[] = {
	{"ldr_r3_translation_3", 0xe5993000, false, 0x07, false, SIM_FAULT_STAGE2, 0x93830007},
	{"str_r3_translation_3", 0xe5893000, false, 0x07, false, SIM_FAULT_STAGE2, 0x93830047},
	{"ldrb_r0_translation_1", 0xe5d90000, false, 0x05, false, SIM_FAULT_STAGE2, 0x93000005},
	{"ldrsb_r1_translation_3", 0xe1d910d0, false, 0x07, false, SIM_FAULT_STAGE2, 0x93210007},
	{"ldrsh_r2_translation_2", 0xe1d920f0, false, 0x06, false, SIM_FAULT_STAGE2, 0x93620006},
	{"strh_r3_thumb_16", 0x8003, true, 0x07, false, SIM_FAULT_STAGE2, 0x91430047},
	{"ldm_has_no_syndrome", 0xe8990003, false, 0x07, false, SIM_FAULT_STAGE2, 0x92000007},
	{"ldrd_has_no_syndrome", 0xe1c920d0, false, 0x07, false, SIM_FAULT_STAGE2, 0x92000007},
	{"ldr_writeback_has_no_syndrome", 0xe5b93000, false, 0x07, false, SIM_FAULT_STAGE2,
	 0x92000007},
	{"ldr_post_index_has_no_syndrome", 0xe4993004, false, 0x07, false, SIM_FAULT_STAGE2,
	 0x92000007},
	{"ldr_pc_has_no_syndrome", 0xe599f000, false, 0x07, false, SIM_FAULT_STAGE2, 0x92000007},
	{"ldrex_has_no_syndrome", 0xe1993f9f, false, 0x07, false, SIM_FAULT_STAGE2, 0x92000007},
	{"str_r4_permission_3", 0xe5894000, false, 0x0f, false, SIM_FAULT_STAGE2, 0x9384004f},
	{"dccimvac", 0xee079f3e, false, 0x07, false, SIM_FAULT_STAGE2, 0x92000147},
	{"stage_1_walk", 0xe5993000, false, 0x07, true, SIM_FAULT_STAGE2, 0x92000087},
	{"ldr_r5_access_flag_3", 0xe5995000, false, 0x0b, false, SIM_FAULT_STAGE2, 0x9385000b},
};

TEST_TABLE(syndrome, data_abort_has_golden_hsr, struct abort_row, aborts)
{
	static struct flat self;

	flat_set_up(&self);
	self.cpu.mmu_regs.hcr = GUEST_HCR & ~(1u << 23);
	self.mmu.fault_base = FAULTS;
	self.mmu.fault_size = 0x1000;
	self.mmu.fault = (struct sim_fault){
		.kind = row->kind, .fsc_long = row->fsc, .s1ptw = row->s1ptw, .hpfar_valid = true};
	self.cpu.r[9] = FAULTS + 0x124;
	self.cpu.r[0] = FAULTS + 0x124;
	CHECK_EQ(SIM_STOP_HYP,
		 row->thumb ? flat_t32(&self, row->word) : flat_a32(&self, row->word));
	CHECK_EQ(row->hsr, self.cpu.sys.hsr);
	CHECK_EQ(FAULTS + 0x124, self.cpu.sys.hdfar);
	CHECK_EQ(FAULTS >> 8, self.cpu.sys.hpfar);
	CHECK_EQ(FLAT_CODE, self.cpu.elr_hyp);
	CHECK_EQ(0x1014, self.cpu.pc);
	flat_tear_down(&self);
}

TEST_F(flat, external_abort_under_tge_has_golden_hsr)
{
	self->cpu.mmu_regs.hcr = 1u << 27;
	self->mmu.fault_base = FAULTS;
	self->mmu.fault_size = 0x1000;
	self->mmu.fault = (struct sim_fault){.kind = SIM_FAULT_EXTERNAL, .fsc_long = 0x10};
	flat_mode(self, SIM_MODE_USR);
	self->cpu.r[9] = FAULTS;
	CHECK_EQ(SIM_STOP_HYP, flat_a32(self, 0xe5993000));
	CHECK_EQ(0x92000010, self->cpu.sys.hsr);
}

static void fetch_fault(struct flat *self, uint8_t fsc)
{
	self->mmu.fault_base = FLAT_CODE;
	self->mmu.fault_size = 0x1000;
	self->mmu.fault = (struct sim_fault){
		.kind = SIM_FAULT_STAGE2, .fsc_long = fsc, .hpfar_valid = true};
	CHECK(!sim_cpu_step(&self->cpu));
	CHECK_EQ(SIM_STOP_HYP, self->cpu.stop);
	CHECK_EQ(FLAT_CODE, self->cpu.sys.hifar);
	CHECK_EQ(FLAT_CODE >> 8, self->cpu.sys.hpfar);
}

TEST_F(flat, fetch_translation_3_has_golden_hsr)
{
	fetch_fault(self, 0x07);
	CHECK_EQ(0x82000007, self->cpu.sys.hsr);
}

TEST_F(flat, fetch_permission_3_has_golden_hsr)
{
	fetch_fault(self, 0x0f);
	CHECK_EQ(0x8200000f, self->cpu.sys.hsr);
}
