/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loads and stores without a syndrome, instruction by instruction: what user space sees of each, and what the guest
 * has afterwards; and the instructions that are not replayed.
 */
#include "testing/unit/io/replay.h"

#include <string.h>

TEST_FIXTURE(replay)

struct reg {
	enum hal_reg reg;
	uint32_t value;
};

/* One instruction. r0 … are 0x01010101, 0x02020202 and so on in the order of enum hal_reg, but for init. */
struct row {
	const char *label;
	uint32_t first, second; /* an A32 word, or T32 halfwords */
	bool thumb;
	uint32_t cpsr; /* 0: Supervisor mode, little-endian */
	struct reg init[3];
	uint32_t answers[4];
	const char *log;
	struct reg changed[5]; /* all that changes; the PC only if it does not just go on */
};

#define R1(value)                              \
	{                                      \
		{                              \
			(enum hal_reg)1, value \
		}                              \
	}
#define END                   \
	{                     \
		HAL_REG_R0, 0 \
	}

/* Encodings, as first, second and thumb. */
#define A32(word)	   word, 0, false
#define T16(half)	   half, 0, true
#define T32(first, second) first, second, true

static const struct row rows[] = {
	/* A32 */
	{"ldrd r2, r3, [r1]",
	 A32(0xe1c120d0),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{2, 0x83828180}, {3, 0x87868584}}},
	{"ldrd big_endian",
	 A32(0xe1c120d0),
	 0x3d3,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{2, 0x80818283}, {3, 0x84858687}}},
	{"strd r2, r3, [r1, #8]!",
	 A32(0xe1e120f8),
	 0,
	 R1(DEVICE),
	 {0},
	 "w4:10000008=3030303 w4:1000000c=4040404 ",
	 {{1, 0x10000008}}},
	{"ldm r1!, {r2, r3, r4}",
	 A32(0xe8b1001c),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 r4:10000008 ",
	 {{1, 0x1000000c}, {2, 0x83828180}, {3, 0x87868584}, {4, 0x8b8a8988}}},
	{"ldmdb r1, {r2, r5}",
	 A32(0xe9110024),
	 0,
	 R1(DEVICE + 16),
	 {0},
	 "r4:10000008 r4:1000000c ",
	 {{2, 0x8b8a8988}, {5, 0x8f8e8d8c}}},
	{"ldm r1, {r1, r2}: the base",
	 A32(0xe8910006),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x83828180}, {2, 0x87868584}}},
	{"stmib r1!, {r2, sp, lr}",
	 A32(0xe9a16004),
	 0,
	 R1(DEVICE),
	 {0},
	 "w4:10000004=3030303 w4:10000008=13131313 w4:1000000c=14141414 ",
	 {{1, 0x1000000c}}},
	{"stm r1, {r2, pc}",
	 A32(0xe8818004),
	 0,
	 R1(DEVICE),
	 {0},
	 "w4:10000000=3030303 w4:10000004=80000108 ",
	 {END}},
	{"ldr r2, [r1], #4",
	 A32(0xe4912004),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {2, 0x83828180}}},
	{"ldr r2, [r1, #4]!",
	 A32(0xe5b12004),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000004 ",
	 {{1, 0x10000004}, {2, 0x87868584}}},
	{"str r2, [r1], -r3, lsl #2",
	 A32(0xe6012103),
	 0,
	 {{1, DEVICE}, {3, 2}},
	 {0},
	 "w4:10000000=3030303 ",
	 {{1, 0x0ffffff8}}},
	{"strb r2, [r1], #1",
	 A32(0xe4c12001),
	 0,
	 R1(DEVICE),
	 {0},
	 "w1:10000000=3 ",
	 {{1, 0x10000001}}},
	{"B1_ldrsb r2, [r1], #1",
	 A32(0xe0d120d1),
	 0,
	 R1(DEVICE),
	 {0},
	 "r1:10000000 ",
	 {{1, 0x10000001}, {2, 0xffffff80}}},
	{"B1_ldrsh r2, [r1, #2]!",
	 A32(0xe1f120f2),
	 0,
	 R1(DEVICE),
	 {0},
	 "r2:10000002 ",
	 {{1, 0x10000002}, {2, 0xffff8382}}},
	{"ldrh r2, [r1], #2",
	 A32(0xe0d120b2),
	 0,
	 R1(DEVICE),
	 {0},
	 "r2:10000000 ",
	 {{1, 0x10000002}, {2, 0x8180}}},
	{"ldrt r2, [r1], #4",
	 A32(0xe4b12004),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {2, 0x83828180}}},
	{"strbt r2, [r1], #1",
	 A32(0xe4e12001),
	 0,
	 R1(DEVICE),
	 {0},
	 "w1:10000000=3 ",
	 {{1, 0x10000001}}},
	{"ldrex r2, [r1]", A32(0xe1912f9f), 0, R1(DEVICE), {0}, "r4:10000000 ", {{2, 0x83828180}}},
	{"strex r4, r2, [r1]",
	 A32(0xe1814f92),
	 0,
	 R1(DEVICE),
	 {0},
	 "w4:10000000=3030303 ",
	 {{4, 0}}},
	{"strexb r4, r2, [r1]", A32(0xe1c14f92), 0, R1(DEVICE), {0}, "w1:10000000=3 ", {{4, 0}}},
	{"ldrexd r2, r3, [r1]",
	 A32(0xe1b12f9f),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{2, 0x83828180}, {3, 0x87868584}}},
	{"swp r2, r3, [r1]",
	 A32(0xe1012093),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 w4:10000000=4040404 ",
	 {{2, 0x83828180}}},
	{"swpb r2, r3, [r1]",
	 A32(0xe1412093),
	 0,
	 R1(DEVICE),
	 {0},
	 "r1:10000000 w1:10000000=4 ",
	 {{2, 0x80}}},
	{"vstr s3, [r1]", A32(0xedc11a00), 0, R1(DEVICE), {0}, "w4:10000000=d0000001 ", {END}},
	{"vstmdb r1!, {s1-s3}",
	 A32(0xed610a03),
	 0,
	 R1(DEVICE + 16),
	 {0},
	 "w4:10000004=d0000000 w4:10000008=c0000001 w4:1000000c=d0000001 ",
	 {{1, 0x10000004}}},
	{"ldr pc, [r1], #4",
	 A32(0xe491f004),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {HAL_REG_PC, 0x83828180}}},
	{"ldr pc to_thumb",
	 A32(0xe491f004),
	 0x3d3,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {HAL_REG_PC, 0x80818282}, {HAL_REG_CPSR, 0x3f3}}},
	{"ldm r1!, {r2, pc}",
	 A32(0xe8b18004),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {2, 0x83828180}, {HAL_REG_PC, 0x87868584}}},
	{"ldm r1, {r2, pc}^: return to User mode",
	 A32(0xe8d18004),
	 0,
	 {{1, DEVICE}, {HAL_REG_SPSR_SVC, 0x20f00010}},
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{2, 0x83828180}, {HAL_REG_PC, 0x87868584}, {HAL_REG_CPSR, 0x20000010}}},
	{"stm r1, {r8, sp}^ from FIQ mode",
	 A32(0xe8c12100),
	 0x1d1,
	 R1(DEVICE),
	 {0},
	 "w4:10000000=9090909 w4:10000004=e0e0e0e ",
	 {END}},
	{"stm r1, {r8, pc}^",
	 A32(0xe8c18100),
	 0x1d1,
	 R1(DEVICE),
	 {0},
	 "w4:10000000=9090909 w4:10000004=80000108 ",
	 {END}},
	{"ldm r1, {sp, lr}^",
	 A32(0xe8d16000),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{HAL_REG_SP_USR, 0x83828180}, {HAL_REG_LR_USR, 0x87868584}}},
	{"rfeia r1!",
	 A32(0xf8b10a00),
	 0,
	 R1(DEVICE),
	 {0x9001, 0x20000030},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {HAL_REG_PC, 0x9000}, {HAL_REG_CPSR, 0x20000030}}},
	{"rfeia to_arm_word",
	 A32(0xf8b10a00),
	 0,
	 R1(DEVICE),
	 {0x9003, 0x60000197},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {HAL_REG_PC, 0x9000}, {HAL_REG_CPSR, 0x60000197}}},
	{"rfeia to_hyp_mode_stays",
	 A32(0xf8b10a00),
	 0,
	 R1(DEVICE),
	 {0x9000, 0x200001da},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {HAL_REG_PC, 0x9000}, {HAL_REG_CPSR, 0x200001d3}}},
	{"rfeia to_monitor_mode_and_jazelle",
	 A32(0xf8b10a00),
	 0,
	 R1(DEVICE),
	 {0x9000, 0x01f001d6},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {HAL_REG_PC, 0x9000}}},
	{"srsdb sp!, #0x17",
	 A32(0xf96d0517),
	 0,
	 {{HAL_REG_SP_ABT, DEVICE + 16}},
	 {0},
	 "w4:10000008=14141414 w4:1000000c=15151515 ",
	 {{HAL_REG_SP_ABT, 0x10000008}}},
	/* T32 */
	{"t ldmia r1!, {r2, r3}",
	 T16(0xc90c),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {2, 0x83828180}, {3, 0x87868584}}},
	{"t pop {r2, pc}",
	 T16(0xbd04),
	 0,
	 {{HAL_REG_SP_SVC, DEVICE}},
	 {0, 0x9001},
	 "r4:10000000 r4:10000004 ",
	 {{2, 0x83828180}, {HAL_REG_PC, 0x9000}, {HAL_REG_SP_SVC, 0x10000008}}},
	{"t push {r2, lr}",
	 T16(0xb504),
	 0,
	 {{HAL_REG_SP_SVC, DEVICE + 8}},
	 {0},
	 "w4:10000000=3030303 w4:10000004=14141414 ",
	 {{HAL_REG_SP_SVC, 0x10000000}}},
	{"t ldrd r2, r3, [r1], #8",
	 T32(0xe8f1, 0x2302),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {2, 0x83828180}, {3, 0x87868584}}},
	{"t tbb [r1, r2]",
	 T32(0xe8d1, 0xf002),
	 0,
	 {{1, DEVICE}, {2, 0}},
	 {0},
	 "r1:10000000 ",
	 {{HAL_REG_PC, 0x80000204}}},
	{"t tbh [r1, r2, lsl #1]",
	 T32(0xe8d1, 0xf012),
	 0,
	 {{1, DEVICE}, {2, 1}},
	 {0},
	 "r2:10000002 ",
	 {{HAL_REG_PC, 0x80000104 + 2 * 0x8382}}},
	{"t ldr r2, [r1], #4",
	 T32(0xf851, 0x2b04),
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {2, 0x83828180}}},
	{"t ldrh r2, [r1, #2]!",
	 T32(0xf831, 0x2f02),
	 0,
	 R1(DEVICE),
	 {0},
	 "r2:10000002 ",
	 {{1, 0x10000002}, {2, 0x8382}}},
	{"t ldr in_an_it_block",
	 T32(0xf851, 0x2b04),
	 0x400005f3,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {2, 0x83828180}, {HAL_REG_CPSR, 0x400009f3}}},
	/* Part of it in memory, whose byte at offset o is o: that part user space does not see. */
	{"part ldm r1, {r2, r3, r4}",
	 A32(0xe891001c),
	 0,
	 R1(RAM_END - 8),
	 {0},
	 "r4:80004000 ",
	 {{2, 0xfbfaf9f8}, {3, 0xfffefdfc}, {4, 0x83828180}}},
	{"part ldm big_endian",
	 A32(0xe891001c),
	 0x3d3,
	 R1(RAM_END - 8),
	 {0},
	 "r4:80004000 ",
	 {{2, 0xf8f9fafb}, {3, 0xfcfdfeff}, {4, 0x80818283}}},
	{"part stmdb from_below",
	 A32(0xe9216004),
	 0,
	 R1(RAM + 4),
	 {0},
	 "w4:7ffffff8=3030303 w4:7ffffffc=13131313 ",
	 {{1, RAM - 8}}},
	{"part strd to_read_only_memory",
	 A32(0xe1c120f0),
	 0,
	 R1(READ_ONLY),
	 {0},
	 "w4:70000000=3030303 w4:70000004=4040404 ",
	 {END}},
	{"part swp in_read_only_memory",
	 A32(0xe1012093),
	 0,
	 R1(READ_ONLY),
	 {0},
	 "w4:70000000=4040404 ",
	 {{2, 0}}},
	{"ldr r2, [r1], #4 in User mode",
	 A32(0xe4912004),
	 0x1d0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {2, 0x83828180}}},
	{"ram t tbh unaligned",
	 T32(0xe8d1, 0xf012),
	 0,
	 {{1, RAM + 0x11}, {2, 0}},
	 {0},
	 "",
	 {{HAL_REG_PC, 0x80000104 + 2 * 0x1211}}},
	/* Unaligned in memory, across a page. */
	{"ram ldr r2, [r1], #4",
	 A32(0xe4912004),
	 0,
	 R1(RAM + 0xffe),
	 {0},
	 "",
	 {{1, RAM + 0x1002}, {2, 0x0100fffe}}},
	{"ram ldrh unaligned",
	 A32(0xe0d120b2),
	 0,
	 R1(RAM + 0x11),
	 {0},
	 "",
	 {{1, RAM + 0x13}, {2, 0x1211}}},
};

static void start(struct replay *r, const struct row *row)
{
	r->regs[HAL_REG_CPSR] = row->cpsr ? row->cpsr : row->thumb ? 0x1f3 : 0x1d3;
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(row->init); i++) {
		if (row->init[i].reg)
			r->regs[row->init[i].reg] = row->init[i].value;
	}
	replay_put_code(r, row->thumb, row->first, row->second);
	r->answers = row->answers;
}

/* Covers: B1, R35, G1 */
TEST_TABLE(replay, G1_instruction_without_syndrome, struct row, rows)
{
	bool wide = !row->thumb || row->first >= 0xe800;
	static struct replay r;
	uint32_t expected[HAL_NR_REGS];

	replay_set_up(&r);
	start(&r, row);
	memcpy(expected, r.regs, sizeof(expected));
	expected[HAL_REG_PC] += wide ? 4 : 2;
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(row->changed); i++) {
		if (row->changed[i].reg)
			expected[row->changed[i].reg] = row->changed[i].value;
	}
	replay_run(&r);
	CHECK_STR(row->log, r.log);
	for (unsigned i = 0; i < HAL_NR_REGS; i++) {
		NOTE("register %u", i);
		CHECK_EQ(expected[i], r.regs[i]);
	}
	replay_tear_down(&r);
}

static const struct vfp_row {
	const char *label;
	uint32_t insn, cpsr, r1;
	uint64_t d[3]; /* afterwards; 0: as before */
	uint32_t r1_after;
} vfp_rows[] = {
	{"vldr d1, [r1, #8]", 0xed911b02, 0x1d3, DEVICE, {0, 0x8f8e8d8c8b8a8988}, DEVICE},
	{"vldr d1 big_endian", 0xed911b02, 0x3d3, DEVICE, {0, 0x88898a8b8c8d8e8f}, DEVICE},
	{"vldmia r1!, {d0-d1}",
	 0xecb10b04,
	 0x1d3,
	 DEVICE,
	 {0x8786858483828180, 0x8f8e8d8c8b8a8988},
	 DEVICE + 16},
	{"vldr s3, [r1]", 0xedd11a00, 0x1d3, DEVICE, {0, 0x83828180c0000001}, DEVICE},
};

TEST_TABLE(replay, G1_vfp_load, struct vfp_row, vfp_rows)
{
	static struct replay r;

	replay_set_up(&r);
	r.regs[HAL_REG_CPSR] = row->cpsr;
	r.regs[1] = row->r1;
	replay_put_code(&r, false, row->insn, 0);
	replay_run(&r);
	for (unsigned i = 0; i < 3; i++) {
		uint64_t before = (0xd0000000ull + i) << 32 | (0xc0000000u + i);

		CHECK_EQ(row->d[i] ? row->d[i] : before, r.vcpu->guest.vfp.d[i]);
	}
	CHECK_EQ(row->r1_after, r.regs[1]);
	CHECK_EQ(CODE + 4, r.regs[HAL_REG_PC]);
	replay_tear_down(&r);
}

TEST_F(replay, longest_transfer_keeps_all_its_words)
{
	replay_put_code(self, false, 0xecb10b20, 0); /* vldmia r1!, {d0-d15} */
	self->regs[1] = DEVICE;
	replay_run(self);
	for (unsigned i = 0; i < 16; i++) {
		uint64_t expected = 0;

		for (unsigned b = 0; b < 8; b++)
			expected |= (uint64_t)(0x80 + (8 * i + b) % 128) << (8 * b);
		CHECK_EQ(expected, self->vcpu->guest.vfp.d[i]);
	}
	CHECK_EQ(DEVICE + 128, self->regs[1]);
}

TEST_F(replay, stores_reach_memory_in_the_endianness_of_the_guest)
{
	static const uint8_t little[] = {0x44, 0x33, 0x22, 0x11}, big[] = {0x11, 0x22, 0x33, 0x44};

	replay_put_code(self, false, 0xe8010004, 0); /* stmda r1, {r2}: here as a store to memory */
	self->regs[1] = RAM + 0x200;
	self->regs[2] = 0x11223344;
	replay_run(self);
	CHECK_BYTES(little, &self->ram[0x200], 4);
	self->regs[HAL_REG_PC] = CODE;
	self->regs[HAL_REG_CPSR] = 0x3d3;
	replay_run(self);
	CHECK_BYTES(big, &self->ram[0x200], 4);
	CHECK_STR("", self->log);
}

TEST_F(replay, unaligned_store_crosses_a_page_of_memory)
{
	static const uint8_t stored[] = {0x44, 0x33, 0x22, 0x11};

	replay_put_code(self, false, 0xe4812004, 0); /* str r2, [r1], #4 */
	self->regs[1] = RAM + 0xfff;
	self->regs[2] = 0x11223344;
	replay_run(self);
	CHECK_BYTES(stored, &self->ram[0xfff], 4);
	CHECK_EQ(RAM + 0x1003, self->regs[1]);
}

/* What is declined: no load or store, or one that is not replayed. All in both ways out. */
static const struct declined {
	const char *label;
	uint32_t first, second;
	bool thumb;
	uint32_t cpsr;
} declined[] = {
	{"vld1.32 {d0}, [r1]", A32(0xf421078f), 0x1d3},
	{"ldc p5, c1, [r1]", A32(0xed911500), 0x1d3},
	{"mov r0, r0", A32(0xe1a00000), 0x1d3},
	{"pld [r1]", A32(0xf5d1f000), 0x1d3},
	{"rfe in User mode", A32(0xf8b10a00), 0x1d0},
	{"rfe in System mode", A32(0xf8b10a00), 0x1df},
	{"srs in User mode", A32(0xf96d0517), 0x1d0},
	{"srs to Hyp mode", A32(0xf96d051a), 0x1d3},
	{"srs to Monitor mode", A32(0xf96d0516), 0x1d3},
	{"ldm {r2, pc}^ in User mode", A32(0xe8d18004), 0x1d0},
	{"stm {r8, sp}^ in User mode", A32(0xe8c12100), 0x1d0},
	{"t nop", T16(0xbf00), 0x1f3},
};

TEST_TABLE(replay, G1_what_cannot_be_replayed_leaves_every_register, struct declined, declined)
{
	static struct replay r;
	uint32_t before[HAL_NR_REGS];

	replay_set_up(&r);
	r.regs[HAL_REG_CPSR] = row->cpsr;
	r.regs[1] = DEVICE;
	replay_put_code(&r, row->thumb, row->first, row->second);
	memcpy(before, r.regs, sizeof(before));
	r.world.vm.nisv_to_user = 1;
	replay_run(&r);
	CHECK_EQ(VCPU_EXIT_ARM_NISV, r.vcpu->exit.reason);
	CHECK_BYTES(before, r.regs, sizeof(before));
	r.world.vm.nisv_to_user = 0;
	replay_run(&r);
	CHECK_EQ(0x008, r.vcpu->guest.cp15[HAL_CP15_DFSR]);
	CHECK_EQ(DEVICE, r.vcpu->guest.cp15[HAL_CP15_DFAR]);
	CHECK_EQ(0x10, r.regs[HAL_REG_PC]);
	CHECK_STR("", r.log);
	replay_tear_down(&r);
}

TEST_F(replay, instruction_that_cannot_be_fetched_is_declined)
{
	self->world.vm.nisv_to_user = 1;
	self->regs[HAL_REG_PC] = DEVICE;
	replay_run(self);
	CHECK_EQ(VCPU_EXIT_ARM_NISV, self->vcpu->exit.reason);
	self->regs[HAL_REG_CPSR] = 0x1f3;
	replay_run(self);
	CHECK_EQ(VCPU_EXIT_ARM_NISV, self->vcpu->exit.reason);
	/* The first half is there, the second is not. */
	self->ram[RAM_SIZE - 2] = 0x51;
	self->ram[RAM_SIZE - 1] = 0xf8;
	self->regs[HAL_REG_PC] = RAM_END - 2;
	self->vcpu->exit.reason = VCPU_EXIT_UNKNOWN;
	replay_run(self);
	CHECK_EQ(VCPU_EXIT_ARM_NISV, self->vcpu->exit.reason);
	CHECK_EQ(RAM_END - 2, self->regs[HAL_REG_PC]);
}
