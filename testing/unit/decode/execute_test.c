/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Decoder and transfer against a processor: random loads and stores are executed, and replayed on a copy of the
 * memory by decode, plan and single accesses. Registers, VFP registers and memory must be the same after both.
 *
 * For armhf only, under qemu-arm, whose reading of the manual is the oracle. Not executed: what needs a privileged
 * mode, what loads the PC, and STREX, which without LDREX stores nothing.
 */
#define _GNU_SOURCE
#include "core/decode/insn_a32.h"
#include "core/decode/insn_t32.h"
#include "core/decode/transfer.h"
#include "testing/exhaustive/decode/insn_oracle.h"
#include "testing/harness/test.h"

#include <string.h>
#include <sys/mman.h>

#define REGION	  0x8000u /* bytes of memory that instructions may reach */
#define CODE	  0x4000u /* where in it the code stands, so that literals reach the region */
#define CODE_SIZE 0x80u
#define USR	  0x10u

/* The registers, as execute_stub.S has them. */
struct state {
	uint32_t r[16]; /* r0 to r14; number 15 is the PC as the instruction reads it, not loaded */
	uint32_t host_sp;
	uint32_t unused;
	uint32_t vfp[64];
};

void execute_stub(struct state *state, void (*code)(void));
void execute_exit(void);

enum set { A32, T32, T16 };

/* Where the instruction stands: Thumb ones where the PC is not a multiple of four, which literals align. */
static const uint32_t place[] = {CODE + 0x10, CODE + 0x12, CODE + 0x12};

static uint8_t *region;

static uint32_t at(uint32_t offset)
{
	return (uint32_t)(uintptr_t)region + offset;
}

static void put(uint32_t offset, uint32_t value, unsigned size)
{
	memcpy(region + offset, &value, size);
}

/*
 * The code: at CODE the registers are loaded and control goes to the instruction at place[set], after it to
 * CODE + 0x20, where r0 goes to the word at CODE + 0x40 and the others to the state.
 */
static void write_code(uint32_t word, enum set set, const struct state *state)
{
	uint32_t thumb = set != A32, size = set == T16 ? 2 : 4;

	memset(region + CODE, 0, CODE_SIZE);
	put(CODE + 0x00, 0xe8907fff, 4); /* ldm r0, {r0-r14} */
	put(CODE + 0x04, 0xe59ff040, 4); /* ldr pc, [pc, #0x40]: CODE + 0x4c */
	put(CODE + 0x4c, at(place[set]) | thumb, 4);
	put(place[set], set == T32 ? word << 16 | word >> 16 : word, size);
	if (thumb) {
		uint32_t pc = place[set] + size;

		put(pc, 0xf8df, 2); /* ldr.w pc, [pc, #…]: CODE + 0x50 */
		put(pc + 2, 0xf000 | (CODE + 0x50 - ((pc + 4) & ~3u)), 2);
	} else {
		put(CODE + 0x14, 0xe59ff034, 4); /* ldr pc, [pc, #0x34]: CODE + 0x50 */
	}
	put(CODE + 0x50, at(CODE + 0x20), 4);
	put(CODE + 0x20, 0xe58f0018, 4); /* str r0, [pc, #0x18]: CODE + 0x40 */
	put(CODE + 0x24, 0xe59f0028, 4); /* ldr r0, [pc, #0x28]: CODE + 0x54 */
	put(CODE + 0x28, 0xe9807ffe, 4); /* stmib r0, {r1-r14} */
	put(CODE + 0x2c, 0xe59ff024, 4); /* ldr pc, [pc, #0x24]: CODE + 0x58 */
	put(CODE + 0x54, (uint32_t)(uintptr_t)state, 4);
	put(CODE + 0x58, (uint32_t)(uintptr_t)execute_exit, 4);
	__builtin___clear_cache((char *)region + CODE, (char *)region + CODE + CODE_SIZE);
}

static void execute(struct state *state)
{
	execute_stub(state, (void (*)(void))(region + CODE));
	memcpy(&state->r[0], region + CODE + 0x40, 4);
}

/* The replay, on a copy of the memory. */
static uint8_t copy[REGION];

static uint32_t *target_of(struct state *state, const struct transfer_access *access)
{
	return access->target == TRANSFER_VFP ? &state->vfp[access->reg] : &state->r[access->reg];
}

static uint32_t stored_value(struct state *state, const struct transfer *plan,
			     const struct transfer_access *access)
{
	return access->target == TRANSFER_SWAP ? plan->swap : *target_of(state, access);
}

static void replay(struct state *state, const struct transfer *plan)
{
	for (unsigned i = 0; i < plan->count; i++) {
		struct transfer_access access = transfer_access(plan, i);
		uint8_t *memory = copy + (access.addr - at(0));
		uint32_t value = 0;

		if (access.load) {
			memcpy(&value, memory, access.size);
			*target_of(state, &access) = transfer_extend(&access, value);
		} else {
			value = stored_value(state, plan, &access);
			memcpy(memory, &value, access.size);
		}
	}
	if (plan->wback)
		state->r[plan->insn.rn] = plan->base;
}

/* Does the plan stay in the region, and its stores off the code? */
static bool fits(const struct transfer *plan)
{
	for (unsigned i = 0; i < plan->count; i++) {
		struct transfer_access access = transfer_access(plan, i);
		uint32_t offset = access.addr - at(0);

		if (offset > REGION - 4 || (access.addr & (access.size - 1)))
			return false;
		if (!access.load && offset + 4 > CODE && offset < CODE + CODE_SIZE)
			return false;
		if (access.load && access.target == TRANSFER_REG && access.reg == 15)
			return false;
	}
	if (plan->insn.exclusive && plan->insn.kind == INSN_DUAL && (plan->first & 7))
		return false; /* LDREXD is aligned to eight bytes */
	return plan->count && plan->insn.kind != INSN_TABLE &&
	       !(plan->insn.exclusive && !plan->insn.load);
}

/* A value that the index shift turns into a small offset. */
static uint32_t index_for(const struct insn_mem *insn, uint32_t offset)
{
	switch (insn->shift) {
	case INSN_LSR:
		return insn->amount < 32 ? offset << insn->amount : offset * 0x12345;
	case INSN_ROR:
		return offset << insn->amount | offset >> (32 - insn->amount);
	case INSN_RRX:
		return offset << 1 | 1;
	case INSN_ASR:
		return insn->amount < 32 ? (0u - offset) << insn->amount : 0x87654321;
	default:
		return insn->amount < 12 ? offset >> insn->amount : 0;
	}
}

static void fill(struct state *state, const struct insn_mem *insn, enum set set, uint64_t *random)
{
	uint32_t pc = at(place[set]) + (set == A32 ? 8 : 4);

	for (unsigned n = 0; n < 15; n++)
		state->r[n] = at(0x1000 + (uint32_t)(test_random(random) % 0x1800) * 4);
	for (unsigned n = 0; n < 64; n++)
		state->vfp[n] = (uint32_t)test_random(random);
	if (insn->rm < 15)
		state->r[insn->rm] = index_for(insn, (uint32_t)(test_random(random) % 256) * 4);
	state->r[15] = pc;
}

static const char *const set_names[] = {"A32", "T32", "T16"};

static uint32_t kinds_seen; /* a bit for each enum insn_kind */

/* False: not one that can be executed here. */
static bool check(uint32_t word, enum set set, uint64_t *random)
{
	static struct state real, ours;
	struct insn_mem insn = set == A32   ? insn_a32(word)
			       : set == T32 ? insn_t32(word >> 16, word)
					    : insn_t32(word, 0);
	struct transfer plan;

	fill(&real, &insn, set, random);
	ours = real;
	plan = transfer_plan(&insn, ours.r, USR);
	if (!fits(&plan))
		return false;
	kinds_seen |= 1u << insn.kind;
	write_code(word, set, &real);
	memcpy(copy, region, REGION);
	replay(&ours, &plan);
	execute(&real);
	NOTE("%s 0x%08x", set_names[set], word);
	CHECK_BYTES(ours.r, real.r, 15 * sizeof(real.r[0]));
	CHECK_BYTES(ours.vfp, real.vfp, sizeof(real.vfp));
	memset(copy + CODE + 0x40, 0, 4);
	memset(region + CODE + 0x40, 0, 4);
	CHECK_BYTES(copy, region, REGION);
	return true;
}

static uint32_t random_word(enum set set, uint64_t *random)
{
	if (set == T16)
		return 0x4000 + (uint32_t)(test_random(random) % 0xa800);
	return (insn_oracle_random(set == T32, random) & (set == A32 ? 0x0fffffff : 0xffffffff)) |
	       (set == A32 ? 0xe0000000 : 0);
}

#define CORE_KINDS (1u << INSN_SINGLE | 1u << INSN_DUAL | 1u << INSN_MULTIPLE)
#define VFP_KINDS  (1u << INSN_VFP | 1u << INSN_VFP_MULTIPLE)

static const struct set_row {
	const char *label;
	enum set set;
	int executed;
	uint32_t kinds; /* that there must be among them */
} set_rows[] = {
	{"a32", A32, 5000, CORE_KINDS | VFP_KINDS | 1u << INSN_SWAP},
	{"t32", T32, 5000, CORE_KINDS | VFP_KINDS},
	{"t16", T16, 2000, 1u << INSN_SINGLE | 1u << INSN_MULTIPLE},
};

TEST_TABLE(execute, replay_does_what_the_processor_does, struct set_row, set_rows)
{
	uint64_t random = test_seed(5);
	int executed = 0;

	kinds_seen = 0;
	insn_oracle_init();
	region = mmap((void *)0x20000000, REGION, PROT_READ | PROT_WRITE | PROT_EXEC,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	REQUIRE(region != MAP_FAILED);
	for (uint32_t i = 0; i < REGION; i++)
		region[i] = (uint8_t)test_random(&random);
	while (executed < row->executed && !test_failed())
		executed += check(random_word(row->set, &random), row->set, &random);
	munmap(region, REGION);
	CHECK_EQ(row->kinds, kinds_seen);
}
