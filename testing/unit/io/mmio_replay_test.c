/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loads and stores without a syndrome, instruction by instruction: what user space sees of each, and what the guest
 * has afterwards. Memory is at RAM; everything else is a device, whose byte at address a reads as 0x80 + a % 128.
 */
#include "core/io/mmio.h"

#include "core/io/iobus.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/fakes/rooms_fake.h"

#include <stdio.h>
#include <string.h>

#define RAM	  0x80000000u
#define RAM_SIZE  0x4000u
#define CODE	  0x80000100u
#define RAM_END	  (RAM + RAM_SIZE)
#define DEVICE	  0x10000000u
#define READ_ONLY 0x70000000u

#define NO_SYNDROME 0x92000007u

struct replay {
	struct rooms_vm world;
	struct vcpu *vcpu;
	uint32_t *regs;
	uint8_t ram[RAM_SIZE];
	uint8_t rom[0x1000];
	char log[512];		 /* what user space was asked */
	const uint32_t *answers; /* to its reads, in order; 0: as the device reads */
	unsigned nr_reads;
};

static void replay_set_up(struct replay *r)
{
	memset(r, 0, sizeof(*r));
	hal_fake_reset();
	rooms_memory_reset();
	rooms_vm_set_up(&r->world, 1);
	iobus_init(&r->world.vm.iobus);
	rooms_memory_add(0, RAM, r->ram, sizeof(r->ram), false);
	rooms_memory_add(1, READ_ONLY, r->rom, sizeof(r->rom), true);
	for (unsigned i = 0; i < RAM_SIZE; i++)
		r->ram[i] = (uint8_t)i;
	r->vcpu = &r->world.vcpus[0];
	r->regs = r->vcpu->guest.regs;
	r->regs[HAL_REG_PC] = CODE;
	for (unsigned i = 0; i < 32; i++)
		r->vcpu->guest.vfp.d[i] = (0xd0000000ull + i) << 32 | (0xc0000000u + i);
}

static void replay_tear_down(struct replay *r)
{
	CHECK_EQ(0, hal_fake.locks_held);
	rooms_vm_tear_down(&r->world);
}

TEST_FIXTURE(replay)

static void put_code(struct replay *r, bool thumb, uint32_t first, uint32_t second)
{
	uint8_t *at = &r->ram[CODE - RAM];

	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)((thumb ? first | second << 16 : first) >> (8 * i));
}

/* User space: notes the access, and answers a read. */
static void serve(struct replay *r, uint8_t data[8])
{
	struct vcpu_exit *exit = &r->vcpu->exit;
	uint32_t address = (uint32_t)exit->mmio.phys_addr, value = 0;
	size_t used = strlen(r->log);
	const uint32_t *answer = r->answers ? &r->answers[r->nr_reads] : NULL;

	CHECK_EQ(VCPU_EXIT_MMIO, exit->reason);
	memset(data, 0xee, 8);
	for (unsigned i = 0; i < exit->mmio.len; i++) {
		data[i] = (uint8_t)(0x80 + (address + i) % 128);
		value |= (uint32_t)exit->mmio.data[i] << (8 * i);
	}
	if (exit->mmio.is_write) {
		snprintf(r->log + used, sizeof(r->log) - used, "w%u:%08x=%x ", exit->mmio.len,
			 address, value);
		return;
	}
	snprintf(r->log + used, sizeof(r->log) - used, "r%u:%08x ", exit->mmio.len, address);
	r->nr_reads++;
	for (unsigned i = 0; answer && *answer && i < 4; i++)
		data[i] = (uint8_t)(*answer >> (8 * i));
}

/* Lets the guest's instruction abort without a syndrome, and user space serve it to its end. */
static void run(struct replay *r)
{
	enum hal_result result;
	uint8_t data[8];

	r->vcpu->guest.fault.hsr = NO_SYNDROME;
	r->vcpu->guest.fault.hxfar = DEVICE;
	result = mmio_access(r->vcpu, ipa(DEVICE));
	for (unsigned i = 0; result == HAL_EXIT_USER && i < 40; i++) {
		if (r->vcpu->exit.reason != VCPU_EXIT_MMIO)
			return;
		CHECK_EQ(CODE, r->regs[HAL_REG_PC]);
		serve(r, data);
		result = mmio_complete(r->vcpu, data);
	}
	CHECK_EQ(HAL_DONE, result);
	CHECK(!r->vcpu->mmio.pending);
}

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
#define T32 true

static const struct row rows[] = {
	/* A32 */
	{"ldrd r2, r3, [r1]",
	 0xe1c120d0,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{2, 0x83828180}, {3, 0x87868584}}},
	{"ldrd big_endian",
	 0xe1c120d0,
	 0,
	 0,
	 0x3d3,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{2, 0x80818283}, {3, 0x84858687}}},
	{"strd r2, r3, [r1, #8]!",
	 0xe1e120f8,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "w4:10000008=3030303 w4:1000000c=4040404 ",
	 {{1, 0x10000008}}},
	{"ldm r1!, {r2, r3, r4}",
	 0xe8b1001c,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 r4:10000008 ",
	 {{1, 0x1000000c}, {2, 0x83828180}, {3, 0x87868584}, {4, 0x8b8a8988}}},
	{"ldmdb r1, {r2, r5}",
	 0xe9110024,
	 0,
	 0,
	 0,
	 R1(DEVICE + 16),
	 {0},
	 "r4:10000008 r4:1000000c ",
	 {{2, 0x8b8a8988}, {5, 0x8f8e8d8c}}},
	{"ldm r1, {r1, r2}: the base",
	 0xe8910006,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x83828180}, {2, 0x87868584}}},
	{"stmib r1!, {r2, sp, lr}",
	 0xe9a16004,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "w4:10000004=3030303 w4:10000008=13131313 w4:1000000c=14141414 ",
	 {{1, 0x1000000c}}},
	{"stm r1, {r2, pc}",
	 0xe8818004,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "w4:10000000=3030303 w4:10000004=80000108 ",
	 {END}},
	{"ldr r2, [r1], #4",
	 0xe4912004,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {2, 0x83828180}}},
	{"ldr r2, [r1, #4]!",
	 0xe5b12004,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000004 ",
	 {{1, 0x10000004}, {2, 0x87868584}}},
	{"str r2, [r1], -r3, lsl #2",
	 0xe6012103,
	 0,
	 0,
	 0,
	 {{1, DEVICE}, {3, 2}},
	 {0},
	 "w4:10000000=3030303 ",
	 {{1, 0x0ffffff8}}},
	{"strb r2, [r1], #1",
	 0xe4c12001,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "w1:10000000=3 ",
	 {{1, 0x10000001}}},
	{"B1_ldrsb r2, [r1], #1",
	 0xe0d120d1,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r1:10000000 ",
	 {{1, 0x10000001}, {2, 0xffffff80}}},
	{"B1_ldrsh r2, [r1, #2]!",
	 0xe1f120f2,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r2:10000002 ",
	 {{1, 0x10000002}, {2, 0xffff8382}}},
	{"ldrh r2, [r1], #2",
	 0xe0d120b2,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r2:10000000 ",
	 {{1, 0x10000002}, {2, 0x8180}}},
	{"ldrt r2, [r1], #4",
	 0xe4b12004,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {2, 0x83828180}}},
	{"strbt r2, [r1], #1",
	 0xe4e12001,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "w1:10000000=3 ",
	 {{1, 0x10000001}}},
	{"ldrex r2, [r1]", 0xe1912f9f, 0, 0, 0, R1(DEVICE), {0}, "r4:10000000 ", {{2, 0x83828180}}},
	{"strex r4, r2, [r1]",
	 0xe1814f92,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "w4:10000000=3030303 ",
	 {{4, 0}}},
	{"strexb r4, r2, [r1]", 0xe1c14f92, 0, 0, 0, R1(DEVICE), {0}, "w1:10000000=3 ", {{4, 0}}},
	{"ldrexd r2, r3, [r1]",
	 0xe1b12f9f,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{2, 0x83828180}, {3, 0x87868584}}},
	{"swp r2, r3, [r1]",
	 0xe1012093,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 w4:10000000=4040404 ",
	 {{2, 0x83828180}}},
	{"swpb r2, r3, [r1]",
	 0xe1412093,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r1:10000000 w1:10000000=4 ",
	 {{2, 0x80}}},
	{"vstr s3, [r1]", 0xedc11a00, 0, 0, 0, R1(DEVICE), {0}, "w4:10000000=d0000001 ", {END}},
	{"vstmdb r1!, {s1-s3}",
	 0xed610a03,
	 0,
	 0,
	 0,
	 R1(DEVICE + 16),
	 {0},
	 "w4:10000004=d0000000 w4:10000008=c0000001 w4:1000000c=d0000001 ",
	 {{1, 0x10000004}}},
	{"ldr pc, [r1], #4",
	 0xe491f004,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {HAL_REG_PC, 0x83828180}}},
	{"ldr pc to_thumb",
	 0xe491f004,
	 0,
	 0,
	 0x3d3,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {HAL_REG_PC, 0x80818282}, {HAL_REG_CPSR, 0x3f3}}},
	{"ldm r1!, {r2, pc}",
	 0xe8b18004,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {2, 0x83828180}, {HAL_REG_PC, 0x87868584}}},
	{"ldm r1, {r2, pc}^: return to User mode",
	 0xe8d18004,
	 0,
	 0,
	 0,
	 {{1, DEVICE}, {HAL_REG_SPSR_SVC, 0x20f00010}},
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{2, 0x83828180}, {HAL_REG_PC, 0x87868584}, {HAL_REG_CPSR, 0x20000010}}},
	{"stm r1, {r8, sp}^ from FIQ mode",
	 0xe8c12100,
	 0,
	 0,
	 0x1d1,
	 R1(DEVICE),
	 {0},
	 "w4:10000000=9090909 w4:10000004=e0e0e0e ",
	 {END}},
	{"stm r1, {r8, pc}^",
	 0xe8c18100,
	 0,
	 0,
	 0x1d1,
	 R1(DEVICE),
	 {0},
	 "w4:10000000=9090909 w4:10000004=80000108 ",
	 {END}},
	{"ldm r1, {sp, lr}^",
	 0xe8d16000,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{HAL_REG_SP_USR, 0x83828180}, {HAL_REG_LR_USR, 0x87868584}}},
	{"rfeia r1!",
	 0xf8b10a00,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0x9001, 0x20000030},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {HAL_REG_PC, 0x9000}, {HAL_REG_CPSR, 0x20000030}}},
	{"rfeia to_arm_word",
	 0xf8b10a00,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0x9003, 0x60000197},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {HAL_REG_PC, 0x9000}, {HAL_REG_CPSR, 0x60000197}}},
	{"rfeia to_hyp_mode_stays",
	 0xf8b10a00,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0x9000, 0x200001da},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {HAL_REG_PC, 0x9000}, {HAL_REG_CPSR, 0x200001d3}}},
	{"rfeia to_monitor_mode_and_jazelle",
	 0xf8b10a00,
	 0,
	 0,
	 0,
	 R1(DEVICE),
	 {0x9000, 0x01f001d6},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {HAL_REG_PC, 0x9000}}},
	{"srsdb sp!, #0x17",
	 0xf96d0517,
	 0,
	 0,
	 0,
	 {{HAL_REG_SP_ABT, DEVICE + 16}},
	 {0},
	 "w4:10000008=14141414 w4:1000000c=15151515 ",
	 {{HAL_REG_SP_ABT, 0x10000008}}},
	/* T32 */
	{"t ldmia r1!, {r2, r3}",
	 0xc90c,
	 0,
	 T32,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {2, 0x83828180}, {3, 0x87868584}}},
	{"t pop {r2, pc}",
	 0xbd04,
	 0,
	 T32,
	 0,
	 {{HAL_REG_SP_SVC, DEVICE}},
	 {0, 0x9001},
	 "r4:10000000 r4:10000004 ",
	 {{2, 0x83828180}, {HAL_REG_PC, 0x9000}, {HAL_REG_SP_SVC, 0x10000008}}},
	{"t push {r2, lr}",
	 0xb504,
	 0,
	 T32,
	 0,
	 {{HAL_REG_SP_SVC, DEVICE + 8}},
	 {0},
	 "w4:10000000=3030303 w4:10000004=14141414 ",
	 {{HAL_REG_SP_SVC, 0x10000000}}},
	{"t ldrd r2, r3, [r1], #8",
	 0xe8f1,
	 0x2302,
	 T32,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 r4:10000004 ",
	 {{1, 0x10000008}, {2, 0x83828180}, {3, 0x87868584}}},
	{"t tbb [r1, r2]",
	 0xe8d1,
	 0xf002,
	 T32,
	 0,
	 {{1, DEVICE}, {2, 0}},
	 {0},
	 "r1:10000000 ",
	 {{HAL_REG_PC, 0x80000204}}},
	{"t tbh [r1, r2, lsl #1]",
	 0xe8d1,
	 0xf012,
	 T32,
	 0,
	 {{1, DEVICE}, {2, 1}},
	 {0},
	 "r2:10000002 ",
	 {{HAL_REG_PC, 0x80000104 + 2 * 0x8382}}},
	{"t ldr r2, [r1], #4",
	 0xf851,
	 0x2b04,
	 T32,
	 0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {2, 0x83828180}}},
	{"t ldrh r2, [r1, #2]!",
	 0xf831,
	 0x2f02,
	 T32,
	 0,
	 R1(DEVICE),
	 {0},
	 "r2:10000002 ",
	 {{1, 0x10000002}, {2, 0x8382}}},
	{"t ldr in_an_it_block",
	 0xf851,
	 0x2b04,
	 T32,
	 0x400005f3,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {2, 0x83828180}, {HAL_REG_CPSR, 0x400009f3}}},
	/* Part of it in memory, whose byte at offset o is o: that part user space does not see. */
	{"part ldm r1, {r2, r3, r4}",
	 0xe891001c,
	 0,
	 0,
	 0,
	 R1(RAM_END - 8),
	 {0},
	 "r4:80004000 ",
	 {{2, 0xfbfaf9f8}, {3, 0xfffefdfc}, {4, 0x83828180}}},
	{"part ldm big_endian",
	 0xe891001c,
	 0,
	 0,
	 0x3d3,
	 R1(RAM_END - 8),
	 {0},
	 "r4:80004000 ",
	 {{2, 0xf8f9fafb}, {3, 0xfcfdfeff}, {4, 0x80818283}}},
	{"part stmdb from_below",
	 0xe9216004,
	 0,
	 0,
	 0,
	 R1(RAM + 4),
	 {0},
	 "w4:7ffffff8=3030303 w4:7ffffffc=13131313 ",
	 {{1, RAM - 8}}},
	{"part strd to_read_only_memory",
	 0xe1c120f0,
	 0,
	 0,
	 0,
	 R1(READ_ONLY),
	 {0},
	 "w4:70000000=3030303 w4:70000004=4040404 ",
	 {END}},
	{"part swp in_read_only_memory",
	 0xe1012093,
	 0,
	 0,
	 0,
	 R1(READ_ONLY),
	 {0},
	 "w4:70000000=4040404 ",
	 {{2, 0}}},
	{"ldr r2, [r1], #4 in User mode",
	 0xe4912004,
	 0,
	 0,
	 0x1d0,
	 R1(DEVICE),
	 {0},
	 "r4:10000000 ",
	 {{1, 0x10000004}, {2, 0x83828180}}},
	{"ram t tbh unaligned",
	 0xe8d1,
	 0xf012,
	 T32,
	 0,
	 {{1, RAM + 0x11}, {2, 0}},
	 {0},
	 "",
	 {{HAL_REG_PC, 0x80000104 + 2 * 0x1211}}},
	/* Unaligned in memory, across a page. */
	{"ram ldr r2, [r1], #4",
	 0xe4912004,
	 0,
	 0,
	 0,
	 R1(RAM + 0xffe),
	 {0},
	 "",
	 {{1, RAM + 0x1002}, {2, 0x0100fffe}}},
	{"ram ldrh unaligned",
	 0xe0d120b2,
	 0,
	 0,
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
	put_code(r, row->thumb, row->first, row->second);
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
	run(&r);
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
	put_code(&r, false, row->insn, 0);
	run(&r);
	for (unsigned i = 0; i < 3; i++) {
		uint64_t before = (0xd0000000ull + i) << 32 | (0xc0000000u + i);

		CHECK_EQ(row->d[i] ? row->d[i] : before, r.vcpu->guest.vfp.d[i]);
	}
	CHECK_EQ(row->r1_after, r.regs[1]);
	CHECK_EQ(CODE + 4, r.regs[HAL_REG_PC]);
	replay_tear_down(&r);
}

TEST_F(replay, stores_reach_memory_in_the_endianness_of_the_guest)
{
	static const uint8_t little[] = {0x44, 0x33, 0x22, 0x11}, big[] = {0x11, 0x22, 0x33, 0x44};

	put_code(self, false, 0xe8010004, 0); /* stmda r1, {r2}: here as a store to memory */
	self->regs[1] = RAM + 0x200;
	self->regs[2] = 0x11223344;
	run(self);
	CHECK_BYTES(little, &self->ram[0x200], 4);
	self->regs[HAL_REG_PC] = CODE;
	self->regs[HAL_REG_CPSR] = 0x3d3;
	run(self);
	CHECK_BYTES(big, &self->ram[0x200], 4);
	CHECK_STR("", self->log);
}

TEST_F(replay, unaligned_store_crosses_a_page_of_memory)
{
	static const uint8_t stored[] = {0x44, 0x33, 0x22, 0x11};

	put_code(self, false, 0xe4812004, 0); /* str r2, [r1], #4 */
	self->regs[1] = RAM + 0xfff;
	self->regs[2] = 0x11223344;
	run(self);
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
	{"vld1.32 {d0}, [r1]", 0xf421078f, 0, 0, 0x1d3},
	{"ldc p5, c1, [r1]", 0xed911500, 0, 0, 0x1d3},
	{"mov r0, r0", 0xe1a00000, 0, 0, 0x1d3},
	{"pld [r1]", 0xf5d1f000, 0, 0, 0x1d3},
	{"rfe in User mode", 0xf8b10a00, 0, 0, 0x1d0},
	{"rfe in System mode", 0xf8b10a00, 0, 0, 0x1df},
	{"srs in User mode", 0xf96d0517, 0, 0, 0x1d0},
	{"srs to Hyp mode", 0xf96d051a, 0, 0, 0x1d3},
	{"srs to Monitor mode", 0xf96d0516, 0, 0, 0x1d3},
	{"ldm {r2, pc}^ in User mode", 0xe8d18004, 0, 0, 0x1d0},
	{"stm {r8, sp}^ in User mode", 0xe8c12100, 0, 0, 0x1d0},
	{"t nop", 0xbf00, 0, T32, 0x1f3},
};

TEST_TABLE(replay, G1_what_cannot_be_replayed_leaves_every_register, struct declined, declined)
{
	static struct replay r;
	uint32_t before[HAL_NR_REGS];

	replay_set_up(&r);
	r.regs[HAL_REG_CPSR] = row->cpsr;
	r.regs[1] = DEVICE;
	put_code(&r, row->thumb, row->first, row->second);
	memcpy(before, r.regs, sizeof(before));
	r.world.vm.nisv_to_user = 1;
	run(&r);
	CHECK_EQ(VCPU_EXIT_ARM_NISV, r.vcpu->exit.reason);
	CHECK_BYTES(before, r.regs, sizeof(before));
	r.world.vm.nisv_to_user = 0;
	run(&r);
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
	run(self);
	CHECK_EQ(VCPU_EXIT_ARM_NISV, self->vcpu->exit.reason);
	self->regs[HAL_REG_CPSR] = 0x1f3;
	run(self);
	CHECK_EQ(VCPU_EXIT_ARM_NISV, self->vcpu->exit.reason);
	/* The first half is there, the second is not. */
	self->ram[RAM_SIZE - 2] = 0x51;
	self->ram[RAM_SIZE - 1] = 0xf8;
	self->regs[HAL_REG_PC] = RAM_END - 2;
	self->vcpu->exit.reason = VCPU_EXIT_UNKNOWN;
	run(self);
	CHECK_EQ(VCPU_EXIT_ARM_NISV, self->vcpu->exit.reason);
	CHECK_EQ(RAM_END - 2, self->regs[HAL_REG_PC]);
}

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
	put_code(&r, false, row->insn, 0);
	memcpy(expected, r.regs, sizeof(expected));
	expected[HAL_REG_LR_ABT] = CODE + 8;
	expected[HAL_REG_SPSR_ABT] = 0x1d3;
	expected[HAL_REG_PC] = 0x10;
	expected[HAL_REG_CPSR] = 0x1d7;
	run(&r);
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
	put_code(self, false, 0xe4b12004, 0);
	self->regs[1] = 0x100000;
	run(self);
	CHECK_STR("r4:10000000 ", self->log);
	CHECK_EQ(0x83828180, self->regs[2]);
}

/* Covers: B4 (D11) */
TEST_F(replay, B4_walk_in_the_middle_that_finds_no_memory_is_external)
{
	mmu_on(self);
	memcpy(&self->ram[8], (const uint32_t[]){0x90000001}, 4);
	put_code(self, false, 0xe8b1001c, 0);
	self->regs[1] = 0x1ffffc;
	run(self);
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
	put_code(self, false, 0xe8b1001c, 0);
	self->regs[1] = 0x60000ff8;
	run(self);
	CHECK_STR("", self->log);
	CHECK_EQ(0x008, self->vcpu->guest.cp15[HAL_CP15_DFSR]);
	CHECK_EQ(0x60000ff8, self->vcpu->guest.cp15[HAL_CP15_DFAR]);
	CHECK_EQ(0x60000ff8, self->regs[1]);
	self->regs[HAL_REG_PC] = CODE;
	put_code(self, false, 0xe8a1001c, 0);
	run(self);
	CHECK_EQ(0x60000ff8, self->regs[1]);
	/* Across two of its pages. */
	self->regs[HAL_REG_PC] = CODE;
	self->regs[1] = 0x60000ffe;
	put_code(self, false, 0xe4912004, 0);
	run(self);
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
	put_code(&r, false, row->insn, 0);
	memcpy(before, r.regs, sizeof(before));
	run(&r);
	CHECK_STR("", r.log);
	CHECK_BYTES(before, r.regs, sizeof(before));
	CHECK_EQ(0, r.ram[0x200]);
	replay_tear_down(&r);
}

/* --- Between the parts ------------------------------------------------------------------------------- */

TEST_F(replay, R35_each_part_is_completed_once_and_the_rest_can_be_dropped)
{
	uint8_t data[8];

	put_code(self, false, 0xe8b1001c, 0);
	self->regs[1] = DEVICE;
	self->vcpu->guest.fault.hsr = NO_SYNDROME;
	CHECK_EQ(HAL_EXIT_USER, mmio_access(self->vcpu, ipa(DEVICE)));
	serve(self, data);
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

	put_code(self, false, 0xe8b1001c, 0);
	self->regs[1] = DEVICE;
	self->vcpu->guest.fault.hsr = NO_SYNDROME;
	CHECK_EQ(HAL_EXIT_USER, mmio_access(self->vcpu, ipa(DEVICE)));
	mmio_drop(self->vcpu);
	self->vcpu->guest.fault.hsr = 0x93830007;
	CHECK_EQ(HAL_EXIT_USER, mmio_access(self->vcpu, ipa(DEVICE)));
	serve(self, data);
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
	put_code(self, false, 0xe891001c, 0);
	self->regs[1] = RAM_END - 4;
	run(self);
	CHECK_STR("r4:80004004 ", self->log);
	CHECK_EQ(0xfffefdfc, self->regs[2]);
	CHECK_EQ(0xb0500000, self->regs[3]);
	CHECK_EQ(0x87868584, self->regs[4]);
}

TEST_F(replay, longest_transfer_keeps_all_its_words)
{
	put_code(self, false, 0xecb10b20, 0); /* vldmia r1!, {d0-d15} */
	self->regs[1] = DEVICE;
	run(self);
	for (unsigned i = 0; i < 16; i++) {
		uint64_t expected = 0;

		for (unsigned b = 0; b < 8; b++)
			expected |= (uint64_t)(0x80 + (8 * i + b) % 128) << (8 * b);
		CHECK_EQ(expected, self->vcpu->guest.vfp.d[i]);
	}
	CHECK_EQ(DEVICE + 128, self->regs[1]);
}
