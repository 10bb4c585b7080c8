/* SPDX-License-Identifier: GPL-2.0-only */
/* Every way through the vectors and the world switch. */
#include "hyp/offsets.h"
#include "testing/harness/test.h"
#include "testing/unit/hyp/bench.h"

#define EC(hsr)	      ((hsr) >> 26)
#define EXIT_TRAP     HAL_EXIT_TRAP
#define EXIT_ABORTED  (HAL_EXIT_TRAP | HAL_EXIT_ABORTED)
#define HYP_STUB_GONE 0x0badca11u
#define STORE	      0xe5801000u /* str r1, [r0] */
#define SCTLR_M	      1u

struct hyp {
	struct bench b;
	struct hal_guest wanted;
};

static void hyp_set_up(struct hyp *h)
{
	bench_set_up(&h->b, true);
	bench_poison_guest(&h->b, 0);
}

static void hyp_tear_down(struct hyp *h)
{
	bench_tear_down(&h->b);
}

TEST_FIXTURE(hyp)

/* Into guest 0, and everything in it anew; leaves the CPU ready for an instruction of the guest. */
static void enter(struct hyp *h)
{
	h->b.guests[0]->regs[HAL_REG_PC] = BENCH_CODE;
	bench_enter(&h->b, 0);
	h->wanted = *h->b.guests[0];
	bench_scribble(&h->b, &h->wanted);
}

/* The host is back: both sides have what is theirs. pc: where the guest stopped. */
static void check_out(struct hyp *h, uint32_t pc)
{
	h->wanted.regs[HAL_REG_PC] = pc;
	bench_check_guest_out(&h->b, 0, &h->wanted);
	bench_check_host(&h->b);
}

/* A register of the guest's current mode. */
static void set_reg(struct hyp *h, unsigned n, uint32_t value)
{
	h->b.cpu->r[n] = value;
	h->wanted.regs[n] = value;
}

static void set_system(struct hyp *h, const char *name, enum hal_cp15 index, uint64_t value)
{
	bench_set(&h->b, name, value);
	h->wanted.cp15[index] = (uint32_t)value;
}

/* --- calls of the host ------------------------------------------------------------------------------- */

TEST_F(hyp, SD_034_call_gets_its_arguments_and_returns_its_result)
{
	bench_poison_host(&self->b);
	CHECK_EQ(42, bench_call(&self->b, image_hyp_hook_add, 40, 2, 0));
	bench_check_host(&self->b);
}

static uint32_t stub_call(struct hyp *h, uint32_t number, uint32_t argument)
{
	struct sim_cpu *cpu = h->b.cpu;

	sim_cpu_set_cpsr(cpu, SIM_MODE_SVC | SIM_PSR_A | SIM_PSR_I | SIM_PSR_F);
	cpu->r[0] = number;
	cpu->r[1] = argument;
	cpu->r[14] = image_landing;
	cpu->pc = image_hyp_hvc;
	h->b.before = *cpu;
	return bench_to_host(&h->b);
}

TEST_F(hyp, stub_call_0_is_refused_and_changes_nothing)
{
	CHECK_EQ(HYP_STUB_GONE, stub_call(self, 0, 0x1234));
	bench_check_host(&self->b);
}

TEST_F(hyp, R24_stub_call_2_gives_hyp_mode_back_as_it_was)
{
	CHECK_EQ(0, stub_call(self, 2, 0));
	CHECK_EQ(BENCH_STUB_VECTORS, bench_get(&self->b, "HVBAR"));
	CHECK_EQ(0, bench_get(&self->b, "HSCTLR") & SCTLR_M);
}

TEST_F(hyp, R24_stub_call_1_goes_on_in_hyp_mode_with_the_mmu_off)
{
	struct sim_cpu *cpu = self->b.cpu;

	sim_cpu_set_cpsr(cpu, SIM_MODE_SVC | SIM_PSR_A | SIM_PSR_I | SIM_PSR_F);
	cpu->r[0] = 1;
	cpu->r[1] = BENCH_UNSEEN;
	cpu->pc = image_hyp_hvc;
	for (unsigned n = 0; n < 100 && cpu->pc != BENCH_UNSEEN; n++)
		bench_step(&self->b);
	CHECK_EQ(BENCH_UNSEEN, cpu->pc);
	CHECK(bench_in_hyp(&self->b));
	CHECK_EQ(BENCH_STUB_VECTORS, bench_get(&self->b, "HVBAR"));
	CHECK_EQ(0, bench_get(&self->b, "HSCTLR") & SCTLR_M);
}

static const struct tlb_row {
	const char *label;
	uint32_t function;
} tlb_functions[] = {
	{"of_a_vmid", image_hyp_tlb_flush_vmid},
	{"of_a_vmid_on_this_cpu", image_hyp_tlb_flush_vmid_local},
	{"of_all_vmids", image_hyp_tlb_flush_all_vmids},
	{"of_hyp_mode", image_hyp_tlb_flush_hyp},
};

TEST_TABLE(tlb, flush_leaves_the_hosts_vmid_and_registers, struct tlb_row, tlb_functions)
{
	struct hyp h = {.b = {.cpu = NULL}};

	hyp_set_up(&h);
	bench_call(&h.b, row->function, 0x00230000, 0x00070000, 0);
	CHECK_EQ(0, bench_get(&h.b, "VTTBR"));
	bench_check_host(&h.b);
	hyp_tear_down(&h);
}

/* --- faults of Hyp mode ------------------------------------------------------------------------------ */

static const struct fault_row {
	const char *label;
	uint32_t function, argument;
	uint32_t cause;
	uint32_t pc, hdfar; /* of the fault; 0: any */
} faults[] = {
	{"undefined", image_hyp_hook_undefined, 0, HAL_EXIT_UNDEFINED, image_hyp_hook_undefined, 0},
	{"write_to_text", image_hyp_hook_write, image_hyp_hook_add, HAL_EXIT_DATA_ABORT,
	 image_hyp_hook_write, image_hyp_hook_add},
	{"read_of_nothing", image_hyp_hook_read, BENCH_UNSEEN + 8, HAL_EXIT_DATA_ABORT, 0,
	 BENCH_UNSEEN + 8},
	{"jump_to_data", image_hyp_hook_jump, BENCH_CPU, HAL_EXIT_PREFETCH_ABORT, BENCH_CPU, 0},
	{"call_in_a_call", image_hyp_hook_hvc, 0, HAL_EXIT_SVC, 0, 0},
};

/* Covers: SD-035 */
TEST_TABLE(fault, B42_call_that_faults_returns_the_cause, struct fault_row, faults)
{
	struct hyp h = {.b = {.cpu = NULL}};
	const uint32_t *words;

	hyp_set_up(&h);
	bench_poison_host(&h.b);
	CHECK_EQ(row->cause, bench_call(&h.b, row->function, row->argument, 0x5eed, 0));
	bench_check_host(&h.b);
	words = h.b.hyp_cpu;
	CHECK_EQ(row->cause, words[CPU_FAULT_CAUSE / 4]);
	CHECK_EQ(1, words[CPU_FAULT_CAUSE / 4 - 1]);
	CHECK_EQ(row->argument, words[0]);
	CHECK_EQ(0x5eed, words[1]);
	if (row->pc)
		CHECK_EQ(row->pc, words[15]);
	if (row->hdfar)
		CHECK_EQ(row->hdfar, words[18]);
	CHECK_EQ(42, bench_call(&h.b, image_hyp_hook_add, 40, 2, 0));
	bench_check_host(&h.b);
	hyp_tear_down(&h);
}

/* The guest's structure ends where Hyp mode sees nothing any more, at each of its words. */
TEST_F(hyp, B42_fault_with_a_guest_half_loaded_brings_the_whole_host_back)
{
	for (uint32_t seen = 0; seen < sizeof(struct hal_guest) - 16 && !test_failed(); seen += 4) {
		uint32_t address = BENCH_UNSEEN - seen;
		uint32_t *to = bench_word(&self->b, address);
		const uint32_t *from = (const uint32_t *)self->b.guests[0];

		NOTE("%u bytes of the guest", seen);
		bench_poison_guest(&self->b, 0);
		for (unsigned i = 0; i < sizeof(struct hal_guest) / 4; i++)
			to[i] = from[i];
		bench_poison_host(&self->b);
		bench_begin_entry(&self->b, address);
		if (bench_to_guest(&self->b)) {
			/* It was not needed to get in; to get out it is. */
			bench_execute(&self->b, 0xec410b10); /* vmov d0, r0, r1 */
			if (bench_in_hyp(&self->b) && bench_to_guest(&self->b))
				bench_execute(&self->b, BENCH_HVC);
		}
		CHECK_EQ(HAL_EXIT_DATA_ABORT, bench_to_host(&self->b));
		CHECK_GE(self->b.hyp_cpu[18], BENCH_UNSEEN);
		bench_check_host(&self->b);
	}
}

/* What a guest leaves behind cannot be written down any more. */
TEST_F(hyp, B42_fault_on_the_way_out_brings_the_whole_host_back)
{
	for (unsigned vfp = 0; vfp < 2; vfp++) {
		bench_poison_host(&self->b);
		enter(self);
		if (vfp) {
			bench_execute(&self->b, 0xec410b10);
			bench_to_guest(&self->b);
		}
		self->b.hyp_cpu[CPU_GUEST / 4] = BENCH_UNSEEN;
		bench_execute(&self->b, BENCH_HVC);
		CHECK_EQ(HAL_EXIT_DATA_ABORT, bench_to_host(&self->b));
		bench_check_host(&self->b);
	}
}

/* --- interrupts -------------------------------------------------------------------------------------- */

static const struct line_row {
	const char *label;
	uint8_t line;
	uint32_t code;
} lines[] = {
	{"irq", SIM_LINE_IRQ, HAL_EXIT_IRQ},
	{"fiq", SIM_LINE_FIQ, HAL_EXIT_FIQ},
};

/* Covers: G13 */
TEST_TABLE(interrupt, B43_interrupt_of_the_host_takes_the_guest_out, struct line_row, lines)
{
	for (unsigned a15 = 0; a15 < 2; a15++) {
		struct hyp h = {.b = {.cpu = NULL}};

		bench_set_up(&h.b, a15);
		bench_poison_guest(&h.b, 0);
		enter(&h);
		sim_cpu_set_lines(h.b.cpu, row->line, true);
		bench_execute(&h.b, BENCH_HVC);
		CHECK(bench_in_hyp(&h.b));
		CHECK_EQ(row->code, bench_to_host(&h.b));
		check_out(&h, BENCH_CODE);
		hyp_tear_down(&h);
	}
}

/* An asynchronous abort while the guest runs is a trap with its own status. */
TEST_F(hyp, asynchronous_abort_in_the_guest_is_told_by_the_syndrome)
{
	enter(self);
	sim_cpu_set_lines(self->b.cpu, SIM_LINE_ABORT, true);
	bench_execute(&self->b, BENCH_HVC);
	CHECK_EQ(EXIT_TRAP, bench_to_host(&self->b));
	check_out(self, BENCH_CODE);
	CHECK_EQ(0x24, EC(self->b.guests[0]->fault.hsr));
	CHECK_EQ(0x11, self->b.guests[0]->fault.hsr & 0x3f);
}

/*
 * Covers: B19, R6
 * The abort comes at each instruction of the way out. Up to the window it is the guest's, told by the exit code, with
 * the syndrome of the trap untouched; after the window it waits for the host.
 */
TEST_F(hyp, asynchronous_abort_around_an_exit_is_taken_in_the_window)
{
	unsigned taken = 0, waits = 0;

	for (unsigned when = 0; when < 2000 && !test_failed(); when++) {
		uint32_t code;
		unsigned n = 0;

		bench_poison_host(&self->b);
		enter(self);
		bench_execute(&self->b, BENCH_HVC);
		while (n < when && bench_in_hyp(&self->b) && bench_step(&self->b))
			n++;
		if (!bench_in_hyp(&self->b)) {
			bench_to_host(&self->b);
			break;
		}
		sim_cpu_set_lines(self->b.cpu, SIM_LINE_ABORT, true);
		code = bench_to_host(&self->b);
		NOTE("after %u instructions", when);
		if (code == EXIT_ABORTED) {
			CHECK_EQ(0, waits);
			CHECK(!(self->b.cpu->lines & SIM_LINE_ABORT));
			taken++;
		} else {
			CHECK_EQ(EXIT_TRAP, code);
			CHECK(self->b.cpu->lines & SIM_LINE_ABORT);
			waits++;
		}
		sim_cpu_set_lines(self->b.cpu, SIM_LINE_ABORT, false);
		check_out(self, BENCH_CODE + 4);
		CHECK_EQ(0x4a000007, self->b.guests[0]->fault.hsr);
	}
	CHECK_GT(taken, 50);
	CHECK_GT(waits, 20);
}

/* Hardware has delivered a virtual abort while the guest ran: its bit comes back clear. */
TEST_F(hyp, virtual_abort_that_was_delivered_is_seen)
{
	self->b.guests[0]->traps.hcr |= 1u << 8;
	enter(self);
	bench_set(&self->b, "HCR", bench_get(&self->b, "HCR") & ~(1u << 8));
	bench_execute(&self->b, BENCH_HVC);
	CHECK_EQ(EXIT_TRAP, bench_to_host(&self->b));
	CHECK_EQ(0x0478663b, self->b.guests[0]->traps.hcr);
	check_out(self, BENCH_CODE + 4);
}

/* --- traps ------------------------------------------------------------------------------------------- */

static const struct trap_row {
	const char *label;
	uint32_t insn;
	uint32_t ec;
} traps[] = {
	{"hvc", BENCH_HVC, 0x12},
	{"smc", 0xe1600070, 0x13},
	{"wfi", 0xe320f003, 0x01},
	{"actlr", 0xee110f30, 0x03},	 /* mrc p15, 0, r0, c1, c0, 1 */
	{"cntp_cval", 0xec510f2e, 0x04}, /* mrrc p15, 2, r0, r1, c14 */
	{"dbgdidr", 0xee100e10, 0x05},	 /* mrc p14, 0, r0, c0, c0, 0 */
	{"B31_teecr", 0xeed00e10, 0x05}, /* mrc p14, 6, r0, c0, c0, 0 */
	{"B31_teehbr", 0xeec10e10, 0x05},
	{"B31_joscr", 0xeef10e10, 0x05}, /* mrc p14, 7, r0, c1, c0, 0 */
	{"B31_bxj", 0xe12fff20, 0x0a},	 /* bxj r0 */
};

/* Covers: B31, R24 */
TEST_TABLE(trap, trap_comes_out_with_its_syndrome_and_all_registers, struct trap_row, traps)
{
	struct hyp h = {.b = {.cpu = NULL}};
	bool moved = row->ec == 0x12;

	hyp_set_up(&h);
	enter(&h);
	bench_execute(&h.b, row->insn);
	REQUIRE(bench_in_hyp(&h.b));
	CHECK_EQ(EXIT_TRAP, bench_to_host(&h.b));
	CHECK_EQ(row->ec, EC(h.b.guests[0]->fault.hsr));
	check_out(&h, BENCH_CODE + (moved ? 4 : 0));
	hyp_tear_down(&h);
}

/* Covers: CVE-2017-5715 */
TEST_F(hyp, workaround_call_is_answered_without_an_exit)
{
	struct sim_cpu before;

	enter(self);
	set_reg(self, 0, 0x80008000);
	before = *self->b.cpu;
	bench_execute(&self->b, BENCH_HVC);
	self->b.cpu->exclusive.valid = true;
	REQUIRE(bench_to_guest(&self->b));
	CHECK_EQ(BENCH_CODE + 4, self->b.cpu->pc);
	CHECK_EQ(0, self->b.cpu->r[0]);
	CHECK(!self->b.cpu->exclusive.valid);
	for (unsigned n = 3; n < 15; n++)
		CHECK_EQ(before.r[n], self->b.cpu->r[n]);
	CHECK_EQ(before.cpsr, self->b.cpu->cpsr);
	self->wanted.regs[0] = 0;
	bench_execute(&self->b, BENCH_HVC);
	CHECK_EQ(EXIT_TRAP, bench_to_host(&self->b));
	check_out(self, BENCH_CODE + 4);
}

/* Covers: SD-042 */
TEST_F(hyp, SD_042_vfp_instruction_on_a_host_without_vfp_comes_out)
{
	self->b.hyp_cpu[CPU_VFP_FLAGS / 4] = 0;
	self->b.cpu->sys.fpexc = 0x40000000;
	enter(self);
	bench_execute(&self->b, 0xec410b10);
	REQUIRE(bench_in_hyp(&self->b));
	CHECK_EQ(EXIT_TRAP, bench_to_host(&self->b));
	CHECK_EQ(0x07, EC(self->b.guests[0]->fault.hsr));
	check_out(self, BENCH_CODE);
}

/* --- aborts ------------------------------------------------------------------------------------------ */

TEST_F(hyp, SD_062_address_of_a_translation_fault_is_the_hardwares)
{
	enter(self);
	set_reg(self, 0, BENCH_HOLE);
	bench_execute(&self->b, STORE);
	CHECK_EQ(EXIT_TRAP, bench_to_host(&self->b));
	CHECK_EQ(0x24, EC(self->b.guests[0]->fault.hsr));
	CHECK_EQ(BENCH_HOLE, self->b.guests[0]->fault.hxfar);
	CHECK_EQ(BENCH_HOLE >> 12 << 4, self->b.guests[0]->fault.hpfar);
	check_out(self, BENCH_CODE);
}

TEST_F(hyp, SD_062_address_of_a_prefetch_abort_is_the_other_register)
{
	enter(self);
	self->b.cpu->pc = BENCH_HOLE & ~3u;
	bench_step(&self->b);
	CHECK_EQ(EXIT_TRAP, bench_to_host(&self->b));
	CHECK_EQ(0x20, EC(self->b.guests[0]->fault.hsr));
	CHECK_EQ(BENCH_HOLE & ~3u, self->b.guests[0]->fault.hxfar);
	CHECK_EQ(BENCH_HOLE >> 12 << 4, self->b.guests[0]->fault.hpfar);
	check_out(self, BENCH_HOLE & ~3u);
}

/* Stage 1 on, in long descriptors: 1 GiB at 0x40000000 leads to an IPA above 4 GiB. */
static void turn_stage1_on(struct hyp *h)
{
	uint32_t *table = bench_word(&h->b, BENCH_GUEST_TABLES);

	table[0] = 0x701; /* block, AF, inner shareable, read and write at PL1 */
	table[1] = 0;
	table[2] = 0x80000701;
	table[3] = 2;
	set_system(h, "TTBR0", HAL_CP15_TTBR0, BENCH_GUEST_TABLES);
	h->wanted.cp15[HAL_CP15_TTBR0_HIGH] = 0;
	set_system(h, "TTBCR", HAL_CP15_TTBCR, 0x80000000);
	set_system(h, "PRRR", HAL_CP15_PRRR, 0xff);
	set_system(h, "SCTLR", HAL_CP15_SCTLR, 0x00c50078 | SCTLR_M);
}

TEST_F(hyp, SD_043_permission_fault_is_resolved_and_the_guests_par_kept)
{
	enter(self);
	turn_stage1_on(self);
	set_reg(self, 0, 0x40001234);
	bench_execute(&self->b, STORE);
	REQUIRE(bench_in_hyp(&self->b));
	CHECK_EQ(EXIT_TRAP, bench_to_host(&self->b));
	CHECK_EQ(0x0d, self->b.guests[0]->fault.hsr & 0x3f);
	CHECK_EQ(0x40001234, self->b.guests[0]->fault.hxfar);
	CHECK_EQ((uint32_t)((BENCH_HIGH_READ_ONLY + 0x1000) >> 8),
		 self->b.guests[0]->fault.hpfar & ~0xfu);
	check_out(self, BENCH_CODE);
}

/* With stage 1 off the answer comes in the 32-bit format; the upper half of PAR has no say. */
TEST_F(hyp, SD_043_permission_fault_without_stage_1_is_resolved)
{
	enter(self);
	set_system(self, "TTBCR", HAL_CP15_TTBCR, 0);
	set_reg(self, 0, BENCH_READ_ONLY + 0x5678);
	bench_execute(&self->b, STORE);
	REQUIRE(bench_in_hyp(&self->b));
	CHECK_EQ(EXIT_TRAP, bench_to_host(&self->b));
	CHECK_EQ(0x0d, self->b.guests[0]->fault.hsr & 0x3f);
	CHECK_EQ((BENCH_READ_ONLY + 0x5000) >> 8, self->b.guests[0]->fault.hpfar & ~0xfu);
	check_out(self, BENCH_CODE);
}

/* The guest's own tables have changed since: it tries again, and meets its own fault. */
TEST_F(hyp, SD_044_fault_that_cannot_be_resolved_is_tried_again)
{
	struct sim_cpu before;

	enter(self);
	turn_stage1_on(self);
	set_reg(self, 0, 0x40001234);
	before = *self->b.cpu;
	bench_execute(&self->b, STORE);
	REQUIRE(bench_in_hyp(&self->b));
	bench_word(&self->b, BENCH_GUEST_TABLES)[2] = 0;
	bench_flush(&self->b);
	self->b.cpu->exclusive.valid = true;
	REQUIRE(bench_to_guest(&self->b));
	CHECK_EQ(BENCH_CODE, self->b.cpu->pc);
	CHECK(!self->b.cpu->exclusive.valid);
	CHECK_EQ(before.cpsr, self->b.cpu->cpsr);
	CHECK_BYTES(before.r, self->b.cpu->r, sizeof(before.r[0]) * 15);
	CHECK_EQ(before.sys.par, self->b.cpu->sys.par);
	bench_execute(&self->b, BENCH_HVC);
	CHECK_EQ(EXIT_TRAP, bench_to_host(&self->b));
	check_out(self, BENCH_CODE + 4);
}
