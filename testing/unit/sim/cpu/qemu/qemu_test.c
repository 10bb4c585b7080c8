/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random unprivileged instructions on the simulated CPU and under qemu-arm: registers, flags and memory must
 * agree. QEMU_INSNS sets how many (100,000 by default), TEST_SEED the seed. Left out are, by rule:
 *
 *   unpredictable  what a decode table's rules call UNPREDICTABLE (the simulator stops there)
 *   system         what asks the operating system or waits: SVC, BKPT, WFI, WFE, SEV, YIELD, DBG
 *   coprocessor    system registers, which user-mode emulation answers as a kernel would
 *   vfp            VFP and NEON, whose arithmetic the simulator leaves out
 *   it             IT itself: what follows it would be conditional
 *   itself         branches to the instruction itself
 *   swp            SWP, SWPB: user-mode emulation always has them, SCTLR.SW is clear here
 *   strex          STREX without a reservation that would abort: before or after the monitor is free
 *   foreign        accesses to where qemu-arm keeps the driver: its text and heap, stack and mappings;
 *                  stores to the code under test
 *   thumbee        ENTERX and LEAVEX
 */
#define _GNU_SOURCE
#include "arch_sim/cpu/internal.h"
#include "arch_sim/machine.h"
#include "testing/harness/test.h"
#include "testing/unit/sim/cpu/qemu/protocol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define L1_TABLE 0x4000u
#define L2_TABLE 0x8000u
#define VECTORS	 0x1000u

/* Flags that an instruction can change: NZCVQ, GE, E, T and IT. */
#define COMPARED_PSR (0xf80f0220u | SIM_PSR_IT)

struct world {
	struct sim_machine *machine;
	struct sim_cpu *cpu;
	uint8_t *data, *code_a32, *code_t32;
	uint32_t pristine[DATA_SIZE / 4];
};

static void *pages(struct sim_machine *machine, uint32_t pa, uint32_t size)
{
	sim_memory_add_ram(sim_machine_memory(machine), hpa(pa), size, NULL);
	return sim_memory_ptr(sim_machine_memory(machine), hpa(pa), size);
}

#define READ_WRITE 0x30u
#define READ_ONLY  0x20u

/* Maps base … base + size in small pages, Normal memory, with what PL0 may do. */
static void map(struct sim_machine *machine, uint32_t base, uint32_t size, unsigned table,
		uint32_t access)
{
	uint32_t l2_address = L2_TABLE + 0x400 * table, l1 = l2_address | 1;

	sim_machine_load(machine, L1_TABLE + 4 * (base >> 20), &l1, 4);
	for (uint32_t offset = 0; offset < size; offset += 0x1000) {
		uint32_t l2 = (base + offset) | access | 0xe; /* C, B, small page */

		sim_machine_load(machine, l2_address + 4 * (offset >> 12), &l2, 4);
	}
}

/* UDF in the code pages of both sets, at an offset. */
static void erase_code(struct world *w, uint32_t offset)
{
	const uint32_t udf_a32 = UDF_A32, udf_t16 = UDF_T16 << 16 | UDF_T16;

	memcpy(w->code_a32 + offset, &udf_a32, 4);
	memcpy(w->code_t32 + offset, &udf_t16, 4);
	if (offset + 4 < CODE_SIZE)
		memcpy(w->code_t32 + offset + 4, &udf_t16, 4);
}

static void world_set_up(struct world *w)
{
	w->machine = sim_machine_create(SIM_CORTEX_A15, 1);
	w->cpu = sim_machine_cpu(w->machine, 0);
	w->data = pages(w->machine, DATA_BASE, DATA_SIZE);
	w->code_a32 = pages(w->machine, CODE_A32_BASE, CODE_SIZE);
	w->code_t32 = pages(w->machine, CODE_T32_BASE, CODE_SIZE);
	map(w->machine, DATA_BASE, DATA_SIZE, 0, READ_WRITE);
	map(w->machine, CODE_A32_BASE, CODE_SIZE, 1, READ_ONLY);
	map(w->machine, CODE_T32_BASE, CODE_SIZE, 2, READ_ONLY);
	for (uint32_t n = 0; n < DATA_SIZE / 4; n++)
		w->pristine[n] = data_word(n);
	memcpy(w->data, w->pristine, DATA_SIZE);
	for (uint32_t n = 0; n < CODE_SIZE; n += 4)
		erase_code(w, n);
}

static void world_tear_down(struct world *w)
{
	sim_machine_destroy(w->machine);
}

TEST_FIXTURE(world)

/* ---- one case on the simulated CPU ---- */

static void enter(struct world *w, const struct insn_case *c)
{
	struct sim_cpu *cpu = w->cpu;
	bool thumb = c->cpsr & SIM_PSR_T;
	uint8_t *code = (thumb ? w->code_t32 : w->code_a32) + c->pc % CODE_SIZE;
	uint16_t halves[2] = {(uint16_t)c->word, (uint16_t)(c->word >> 16)};

	if (thumb && c->size == 4) {
		halves[0] = (uint16_t)(c->word >> 16);
		halves[1] = (uint16_t)c->word;
	}
	memcpy(code, halves, c->size);
	cpu->mmu_regs.sctlr = 0x00c50078 | 1;
	cpu->mmu_regs.ttbr0 = L1_TABLE;
	cpu->mmu_regs.dacr = 0x55555555;
	cpu->sys.vbar = VECTORS;
	cpu->sys.cpacr = 0;
	sim_cpu_set_cpsr(cpu, c->cpsr | SIM_MODE_USR);
	memcpy(cpu->r, c->r, sizeof(c->r));
	cpu->pc = c->pc;
	cpu->exclusive.valid = false;
}

static void collect_changes(struct world *w, struct insn_result *result)
{
	uint32_t now[DATA_SIZE / 4];

	memcpy(now, w->data, DATA_SIZE);
	if (memcmp(now, w->pristine, DATA_SIZE) == 0)
		return;
	for (uint32_t n = 0; n < DATA_SIZE / 4 && result->nr_changes < MAX_CHANGES; n++) {
		if (now[n] == w->pristine[n])
			continue;
		result->change[result->nr_changes].offset = 4 * n;
		result->change[result->nr_changes++].value = now[n];
	}
	memcpy(w->data, w->pristine, DATA_SIZE);
}

/* Returns false where the simulator stops: UNPREDICTABLE. */
static bool simulate(struct world *w, const struct insn_case *c, struct insn_result *result)
{
	struct sim_cpu *cpu = w->cpu;

	memset(result, 0, sizeof(*result));
	enter(w, c);
	sim_cpu_step(cpu);
	erase_code(w, c->pc % CODE_SIZE & ~3u);
	collect_changes(w, result);
	if (cpu->stop == SIM_STOP_ERROR)
		return false;
	if ((cpu->cpsr & SIM_PSR_M) == SIM_MODE_UND)
		result->outcome = INSN_UNDEFINED;
	else if ((cpu->cpsr & SIM_PSR_M) == SIM_MODE_ABT)
		result->outcome = INSN_FAULT;
	memcpy(result->r, cpu->r, sizeof(c->r));
	result->r[15] = cpu->pc;
	result->cpsr = cpu->cpsr;
	return true;
}

/* ---- choosing cases ---- */

struct rule {
	const char *name;
	bool thumb;
	uint32_t mask, value;
};

/* In T32, 16-bit instructions stand in the low half. */
static const struct rule rules[] = {
	{"system", false, 0x0f000000, 0x0f000000}, /* SVC */
	{"system", false, 0x0ff000f0, 0x01200070}, /* BKPT */
	{"system", false, 0x0fff0000, 0x03200000}, /* hints */
	{"coprocessor, vfp", false, 0x0e000000, 0x0c000000},
	{"coprocessor, vfp", false, 0x0f000000, 0x0e000000},
	{"vfp", false, 0xfe000000, 0xf2000000},
	{"vfp", false, 0xff100000, 0xf4000000},
	{"swp", false, 0x0fb000f0, 0x01000090},
	{"system", true, 0xffffff00, 0x0000df00}, /* SVC */
	{"system", true, 0xffffff00, 0x0000be00}, /* BKPT */
	{"system", true, 0xffffffff, 0x0000de01}, /* UDF that Linux takes for a breakpoint */
	{"system", true, 0xffffffff, 0xf7f0a000},
	{"system", false, 0x0fffffff, 0x07f001f0},
	{"system", true, 0xffffffc0,
	 0x0000ba80}, /* HLT of ARMv8, where qemu-arm looks for semihosting */
	{"system", false, 0x0ff000f0, 0x01000070},
	{"it, system", true, 0xffffff00, 0x0000bf00},
	{"system", true, 0xfff0d700, 0xf3a08000}, /* hints */
	{"thumbee", true, 0xfff0d0e0, 0xf3b08000},
	{"coprocessor, vfp", true, 0xec000000, 0xec000000},
	{"vfp", true, 0xff100000, 0xf9000000},
};

static bool left_out(const struct insn_case *c)
{
	bool thumb = c->cpsr & SIM_PSR_T;

	for (unsigned n = 0; n < HAL_ARRAY_SIZE(rules); n++) {
		const struct rule *rule = &rules[n];
		/* only conditional A32 has the coprocessor and multiplication spaces */
		bool applies = rule->thumb == thumb &&
			       (thumb || rule->mask >> 28 || c->word >> 28 != 15 ||
				(rule->value & 0x0c000000) == 0x0c000000);

		if (applies && (c->word & rule->mask) == rule->value)
			return true;
	}
	return false;
}

static uint32_t rnd(uint64_t *state)
{
	return (uint32_t)test_random(state);
}

/* Half the words are uniform, half are picked from the rows of a decode table. */
static uint32_t random_word(uint64_t *state, const struct sim_table *table, uint32_t width)
{
	const struct sim_row *row = &table->rows[rnd(state) % table->count];
	uint32_t word = rnd(state) & width;

	if (rnd(state) & 1)
		return word;
	word = (word & ~row->mask) | row->value;
	if (rnd(state) & 3)
		word = (word & ~row->sbz) | row->sbo;
	return word;
}

static void random_a32(uint64_t *state, struct insn_case *c)
{
	bool unconditional = rnd(state) % 16 == 0;

	c->size = 4;
	c->word = random_word(state, unconditional ? &sim_a32_uncond_table : &sim_a32_table, ~0u);
	if (unconditional)
		c->word |= 0xf0000000;
	else if (rnd(state) & 1)
		c->word = (c->word & 0x0fffffff) | 0xe0000000;
	c->pc = CODE_A32_BASE + CODE_OFFSET;
}

static void random_t32(uint64_t *state, struct insn_case *c)
{
	uint32_t width = rnd(state) % 3;

	c->cpsr |= SIM_PSR_T;
	c->size = 4;
	if (width == 0) {
		c->size = 2;
		do
			c->word = random_word(state, &sim_t16_table, 0xffff);
		while (c->word >> 11 >= 0x1d);
	} else {
		do
			c->word = random_word(state, &sim_t32_table, ~0u);
		while (c->word >> 27 < 0x1d);
	}
	c->pc = CODE_T32_BASE + CODE_OFFSET + (rnd(state) & 2);
	if (rnd(state) % 4 == 0) /* the last instruction of an IT block */
		c->cpsr |= (rnd(state) % 15) << 12 | 0x0800;
}

/* Values that make interesting results: pointers into the data, small and extreme numbers, anything. */
static uint32_t random_value(uint64_t *state)
{
	static const uint32_t extreme[] = {0,	       1,      0x7fffffff, 0x80000000,
					   0xffffffff, 0x7fff, 0x8000};

	switch (rnd(state) % 8) {
	case 0:
		return extreme[rnd(state) % HAL_ARRAY_SIZE(extreme)];
	case 1:
		return rnd(state) % 64;
	case 2:
	case 3:
	case 4:
		return DATA_BASE + DATA_SIZE / 4 + rnd(state) % (DATA_SIZE / 2) / 8 * 8;
	case 5:
		return DATA_BASE + DATA_SIZE / 4 + rnd(state) % (DATA_SIZE / 2);
	default:
		return rnd(state);
	}
}

static void random_case(uint64_t *state, struct insn_case *c)
{
	memset(c, 0, sizeof(*c));
	c->cpsr = rnd(state) & 0xf80f0000;
	if (rnd(state) & 1)
		random_a32(state, c);
	else
		random_t32(state, c);
	for (unsigned n = 0; n < 15; n++)
		c->r[n] = random_value(state);
}

/* ---- comparison ---- */

/* Where a branch goes into the other machine's code or data, or into the driver, anything may follow. */
static bool lands_in_the_open(const struct insn_case *c, const struct insn_result *r)
{
	uint32_t pc = r->r[15], base = c->cpsr & SIM_PSR_T ? CODE_T32_BASE : CODE_A32_BASE;
	bool same_set = !((c->cpsr ^ r->cpsr) & SIM_PSR_T);

	if (r->outcome != INSN_DONE)
		return true;
	if (pc == c->pc)
		return false;
	if (pc - base < CODE_SIZE)
		return same_set;
	return pc >= 0x10000000 && pc < 0x3f000000 && pc - CODE_A32_BASE >= CODE_SIZE &&
	       pc - CODE_T32_BASE >= CODE_SIZE;
}

static void describe(const struct insn_case *c, const struct insn_result *q,
		     const struct insn_result *s)
{
	FAIL("%s %0*x pc %08x cpsr %08x", c->cpsr & SIM_PSR_T ? "T32" : "A32", (int)(2 * c->size),
	     c->word, c->pc, c->cpsr);
	printf("         before   qemu     simulator  (outcome %u %u, changes %u %u)\n", q->outcome,
	       s->outcome, q->nr_changes, s->nr_changes);
	for (unsigned n = 0; n < 15; n++)
		printf("  r%-2u  %08x %08x %08x%s\n", n, c->r[n], q->r[n], s->r[n],
		       q->r[n] == s->r[n] ? "" : " <");
	printf("  pc   %08x %08x %08x\n  cpsr %08x %08x %08x\n", c->pc, q->r[15], s->r[15], c->cpsr,
	       q->cpsr & COMPARED_PSR, s->cpsr & COMPARED_PSR);
	for (unsigned n = 0; n < q->nr_changes || n < s->nr_changes; n++)
		printf("  qemu %04x: %08x  simulator %04x: %08x\n", q->change[n].offset,
		       q->change[n].value, s->change[n].offset, s->change[n].value);
}

static bool agree(const struct insn_result *q, const struct insn_result *s)
{
	if (q->outcome != s->outcome)
		return false;
	if (q->outcome != INSN_DONE)
		return true;
	return memcmp(q->r, s->r, sizeof(q->r)) == 0 && !((q->cpsr ^ s->cpsr) & COMPARED_PSR) &&
	       q->nr_changes == s->nr_changes &&
	       memcmp(q->change, s->change, q->nr_changes * sizeof(q->change[0])) == 0;
}

/* Writes the cases to a file, runs the driver, reads its results. */
static bool ask_qemu(const struct insn_case *cases, struct insn_result *results, unsigned count)
{
	char in[] = "/tmp/insn_in_XXXXXX", out[] = "/tmp/insn_out_XXXXXX", command[512];
	int in_fd = mkstemp(in), out_fd = mkstemp(out);
	size_t size = count * sizeof(*cases), got = 0;
	bool done;

	done = in_fd >= 0 && out_fd >= 0 && write(in_fd, cases, size) == (ssize_t)size;
	snprintf(command, sizeof(command), "qemu-arm -cpu cortex-a15 %s < %s > %s", QEMU_DRIVER, in,
		 out);
	done = done && system(command) == 0;
	while (done && got < count * sizeof(*results)) {
		ssize_t n = read(out_fd, (char *)results + got, count * sizeof(*results) - got);

		done = n > 0;
		got += n > 0 ? (size_t)n : 0;
	}
	close(in_fd);
	close(out_fd);
	unlink(in);
	unlink(out);
	return done;
}

#define BATCH 5000

static struct insn_case cases[BATCH];
static struct insn_result of_simulator[BATCH], of_qemu[BATCH];

/* STREX that aborts: its order against the check of the monitor is IMPLEMENTATION DEFINED (A3.4.5). */
static bool is_aborting_strex(const struct insn_case *c, const struct insn_result *r)
{
	if (r->outcome != INSN_FAULT)
		return false;
	if (c->cpsr & SIM_PSR_T)
		return (c->word & 0xfff00000) == 0xe8400000 || (c->word & 0xfff000c0) == 0xe8c00040;
	return (c->word & 0x0f9000f0) == 0x01800090;
}

/* A fault here may be none under qemu-arm, whose driver has memory there. */
static bool is_foreign(const struct sim_cpu *cpu, const struct insn_result *r)
{
	uint32_t far = cpu->sys.dfar;

	return r->outcome == INSN_FAULT &&
	       (far < 0x400000 || (far >= 0x3e000000 && far < 0x48000000) || far >= 0xff000000 ||
		far - CODE_A32_BASE < CODE_SIZE || far - CODE_T32_BASE < CODE_SIZE);
}

/* Fills a batch with cases that are not left out. Returns how many were drawn for it. */
static unsigned fill_batch(struct world *w, uint64_t *state)
{
	unsigned drawn = 0;

	for (unsigned n = 0; n < BATCH; drawn++) {
		random_case(state, &cases[n]);
		if (!left_out(&cases[n]) && simulate(w, &cases[n], &of_simulator[n]) &&
		    !is_aborting_strex(&cases[n], &of_simulator[n]) &&
		    !is_foreign(w->cpu, &of_simulator[n]) &&
		    lands_in_the_open(&cases[n], &of_simulator[n]))
			n++;
	}
	return drawn;
}

TEST_F(world, random_instructions_do_what_they_do_under_qemu)
{
	const char *wanted = getenv("QEMU_INSNS");
	uint64_t count = wanted ? strtoull(wanted, NULL, 0) : 100000, drawn = 0;
	uint64_t seed = test_seed(0x5eed), state = seed;
	unsigned failures = 0;

	printf("seed %#llx, %llu instructions\n", (unsigned long long)seed,
	       (unsigned long long)count);
	for (uint64_t done = 0; done < count && failures < 5; done += BATCH) {
		drawn += fill_batch(self, &state);
		REQUIRE(ask_qemu(cases, of_qemu, BATCH));
		for (unsigned n = 0; n < BATCH && failures < 5; n++) {
			if (agree(&of_qemu[n], &of_simulator[n]))
				continue;
			describe(&cases[n], &of_qemu[n], &of_simulator[n]);
			failures++;
		}
	}
	printf("%llu drawn, the rest left out by rule\n", (unsigned long long)drawn);
}
