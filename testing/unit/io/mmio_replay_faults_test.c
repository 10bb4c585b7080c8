/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loads and stores without a syndrome that do not go through at once: faults in the middle, memory that is gone, atomic
 * instructions, and what happens between the parts of one instruction.
 */
#include "testing/unit/io/replay.h"

#include <string.h>

TEST_FIXTURE(replay)

/* --- Faults in the middle ---------------------------------------------------------------------------- */

#define TABLE 0x80000000u /* at the start of memory; CODE lies behind the entries in use */
#define PL1   0x402u	  /* section, PL1 only */

/* 0 MiB: memory; 1 MiB: device; 2 MiB: nothing; 0x800 MiB: memory, where the code is. All PL1 only. */
static void mmu_on(struct replay *r)
{
	memset(r->ram, 0, 0x100);
	memcpy(&r->ram[0], (const uint32_t[]){RAM | PL1, DEVICE | PL1}, 8);
	memcpy(&r->ram[0x2000], (const uint32_t[]){RAM | PL1}, 4);
	r->vcpu->guest.cp15[HAL_CP15_SCTLR] = 1;
	r->vcpu->guest.cp15[HAL_CP15_DACR] = 1;
	r->vcpu->guest.cp15[HAL_CP15_TTBR0] = TABLE;
}

struct fault_row {
	const char *label;
	uint32_t insn, r1, sctlr, ttbcr, cpsr;
	const char *log;
	uint32_t dfsr, dfar;
};

static const struct fault_row faults[] = {
	{"ldm runs_off_the_device", 0xe8b1001c, 0x1ffff8, 0, 0, 0, "r4:100ffff8 r4:100ffffc ",
	 0x005, 0x200000},
	{"stm runs_off_the_device", 0xe8a1001c, 0x1ffff8, 0, 0, 0,
	 "w4:100ffff8=3030303 w4:100ffffc=4040404 ", 0x805, 0x200000},
	{"ldm base_in_the_list", 0xe8910006, 0x1ffffc, 0, 0, 0, "r4:100ffffc ", 0x005, 0x200000},
	{"ldrt on_what_is_PL1s", 0xe4b12004, 0x100000, 0, 0, 0, "", 0x00d, 0x100000},
	{"strbt on_what_is_PL1s", 0xe4e12001, 0x100000, 0, 0, 0, "", 0x80d, 0x100000},
	{"ldrd unaligned", 0xe1c120d0, 0x100002, 0, 0, 0, "", 0x001, 0x100002},
	{"strd unaligned", 0xe1c120f0, 0x100002, 0, 0, 0, "", 0x801, 0x100002},
	{"ldm unaligned", 0xe8b1001c, 0x100001, 0, 0, 0, "", 0x001, 0x100001},
	{"ldrex unaligned", 0xe1912f9f, 0x100002, 0, 0, 0, "", 0x001, 0x100002},
	{"vldr unaligned", 0xed911b02, 0x100002, 0, 0, 0, "", 0x001, 0x10000a},
	{"ldr device_unaligned", 0xe4912004, 0x100002, 0, 0, 0, "", 0x001, 0x100002},
	{"str memory_to_device", 0xe4812004, 0x0ffffe, 0, 0, 0, "", 0x801, 0x0ffffe},
	{"ldr memory_unaligned_but_checked", 0xe4912004, 0x000202, 2, 0, 0, "", 0x001, 0x000202},
	{"ldr across_to_nothing", 0xe4912004, 0x1ffffe, 0, 0, 0, "", 0x005, 0x200000},
};

TEST_TABLE(replay, fault_leaves_every_register_and_says_where, struct fault_row, faults)
{
	static struct replay r;
	uint32_t expected[HAL_NR_REGS];

	replay_set_up(&r);
	mmu_on(&r);
	/* All of the first MiB is memory, so that its last page has a page of device behind it. */
	rooms_memory[0].size = sizeof(r.ram);
	if (row->r1 == 0x0ffffe)
		rooms_memory_add(2, RAM + 0xff000, r.rom, sizeof(r.rom), false);
	r.vcpu->guest.cp15[HAL_CP15_SCTLR] |= row->sctlr;
	r.regs[1] = row->r1;
	replay_put_code(&r, false, row->insn, 0);
	memcpy(expected, r.regs, sizeof(expected));
	expected[HAL_REG_LR_ABT] = CODE + 8;
	expected[HAL_REG_SPSR_ABT] = 0x1d3;
	expected[HAL_REG_PC] = 0x10;
	expected[HAL_REG_CPSR] = 0x1d7;
	replay_run(&r);
	CHECK_STR(row->log, r.log);
	CHECK_EQ(row->dfsr, r.vcpu->guest.cp15[HAL_CP15_DFSR]);
	CHECK_EQ(row->dfar, r.vcpu->guest.cp15[HAL_CP15_DFAR]);
	for (unsigned i = 0; i < HAL_NR_REGS; i++) {
		NOTE("register %u", i);
		CHECK_EQ(expected[i], r.regs[i]);
	}
	replay_tear_down(&r);
}

TEST_F(replay, unprivileged_access_that_pl0_may_make_is_made)
{
	mmu_on(self);
	self->ram[5] |= 0x0c; /* AP of the section at 1 MiB: full access */
	replay_put_code(self, false, 0xe4b12004, 0);
	self->regs[1] = 0x100000;
	replay_run(self);
	CHECK_STR("r4:10000000 ", self->log);
	CHECK_EQ(0x83828180, self->regs[2]);
}

/* Covers: B4 (D11) */
TEST_F(replay, B4_walk_in_the_middle_that_finds_no_memory_is_external)
{
	mmu_on(self);
	memcpy(&self->ram[8], (const uint32_t[]){0x90000001}, 4);
	replay_put_code(self, false, 0xe8b1001c, 0);
	self->regs[1] = 0x1ffffc;
	replay_run(self);
	CHECK_STR("r4:100ffffc ", self->log);
	CHECK_EQ(0x00e, self->vcpu->guest.cp15[HAL_CP15_DFSR]);
	CHECK_EQ(0x200000, self->vcpu->guest.cp15[HAL_CP15_DFAR]);
	CHECK_EQ(0x1ffffc, self->regs[1]);
}

TEST_F(replay, memory_that_user_space_has_taken_away_is_an_external_abort)
{
	static uint8_t more[0x2000];

	rooms_memory_add(2, 0x60000000, more, sizeof(more), false);
	rooms_memory[2].gone = true;
	replay_put_code(self, false, 0xe8b1001c, 0);
	self->regs[1] = 0x60000ff8;
	replay_run(self);
	CHECK_STR("", self->log);
	CHECK_EQ(0x008, self->vcpu->guest.cp15[HAL_CP15_DFSR]);
	CHECK_EQ(0x60000ff8, self->vcpu->guest.cp15[HAL_CP15_DFAR]);
	CHECK_EQ(0x60000ff8, self->regs[1]);
	self->regs[HAL_REG_PC] = CODE;
	replay_put_code(self, false, 0xe8a1001c, 0);
	replay_run(self);
	CHECK_EQ(0x60000ff8, self->regs[1]);
	/* Across two of its pages. */
	self->regs[HAL_REG_PC] = CODE;
	self->regs[1] = 0x60000ffe;
	replay_put_code(self, false, 0xe4912004, 0);
	replay_run(self);
	CHECK_EQ(0x008, self->vcpu->guest.cp15[HAL_CP15_DFSR]);
	CHECK_EQ(0x60000ffe, self->vcpu->guest.cp15[HAL_CP15_DFAR]);
	CHECK_EQ(0x60000ffe, self->regs[1]);
}

/* Atomic instructions on memory are the guest's own: nothing happens, and it executes them again. */
static const struct atomic_row {
	const char *label;
	uint32_t insn;
} atomics[] = {
	{"ldrex", 0xe1912f9f},
	{"strex", 0xe1814f92},
	{"ldrexd", 0xe1b12f9f},
	{"swp", 0xe1012093},
};

TEST_TABLE(replay, atomic_access_to_memory_is_left_to_the_guest, struct atomic_row, atomics)
{
	static struct replay r;
	uint32_t before[HAL_NR_REGS];

	replay_set_up(&r);
	r.regs[1] = RAM + 0x200;
	replay_put_code(&r, false, row->insn, 0);
	memcpy(before, r.regs, sizeof(before));
	replay_run(&r);
	CHECK_STR("", r.log);
	CHECK_BYTES(before, r.regs, sizeof(before));
	CHECK_EQ(0, r.ram[0x200]);
	replay_tear_down(&r);
}

/* --- Between the parts ------------------------------------------------------------------------------- */

TEST_F(replay, R35_each_part_is_completed_once_and_the_rest_can_be_dropped)
{
	uint8_t data[8];

	replay_put_code(self, false, 0xe8b1001c, 0);
	self->regs[1] = DEVICE;
	self->vcpu->guest.fault.hsr = NO_SYNDROME;
	CHECK_EQ(HAL_EXIT_USER, mmio_access(self->vcpu, ipa(DEVICE)));
	replay_serve(self, data);
	CHECK_EQ(HAL_EXIT_USER, mmio_complete(self->vcpu, data));
	CHECK_EQ(DEVICE + 4, self->vcpu->exit.mmio.phys_addr);
	mmio_drop(self->vcpu);
	CHECK_EQ(HAL_DONE, mmio_complete(self->vcpu, data));
	CHECK_EQ(HAL_DONE, mmio_complete(self->vcpu, data));
	CHECK_EQ(CODE, self->regs[HAL_REG_PC]);
	CHECK_EQ(DEVICE, self->regs[1]);
	CHECK_EQ(0x03030303, self->regs[2]);
}

/* A syndrome after a replay that was dropped is a single access again. */
TEST_F(replay, syndrome_after_a_dropped_replay_is_one_access)
{
	uint8_t data[8];

	replay_put_code(self, false, 0xe8b1001c, 0);
	self->regs[1] = DEVICE;
	self->vcpu->guest.fault.hsr = NO_SYNDROME;
	CHECK_EQ(HAL_EXIT_USER, mmio_access(self->vcpu, ipa(DEVICE)));
	mmio_drop(self->vcpu);
	self->vcpu->guest.fault.hsr = 0x93830007;
	CHECK_EQ(HAL_EXIT_USER, mmio_access(self->vcpu, ipa(DEVICE)));
	replay_serve(self, data);
	CHECK_EQ(HAL_DONE, mmio_complete(self->vcpu, data));
	CHECK_EQ(0x83828180, self->regs[3]);
	CHECK_EQ(CODE + 4, self->regs[HAL_REG_PC]);
}

static bool bus_read(void *device, struct vcpu *vcpu, uint32_t offset, unsigned len,
		     uint32_t *value)
{
	*value = 0xb0500000 + offset;
	return true;
}

TEST_F(replay, parts_may_go_to_memory_to_a_device_of_ours_and_to_user_space)
{
	static const struct iobus_ops ops = {bus_read, NULL};
	struct iobus_range range = {.base = ipa(RAM_END), .size = 4, .ops = &ops};

	iobus_register(&self->world.vm.iobus, &range);
	replay_put_code(self, false, 0xe891001c, 0);
	self->regs[1] = RAM_END - 4;
	replay_run(self);
	CHECK_STR("r4:80004004 ", self->log);
	CHECK_EQ(0xfffefdfc, self->regs[2]);
	CHECK_EQ(0xb0500000, self->regs[3]);
	CHECK_EQ(0x87868584, self->regs[4]);
}
