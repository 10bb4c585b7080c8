/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Traps that are answered in Hyp mode. The guest executes an instruction; if it traps, core/ answers as it is compiled for
 * Hyp mode, with the guest's registers in the hardware, and once more as it is compiled for this machine, with the
 * registers in memory. Both must agree on what can be answered, and on every register afterwards.
 */
#include "testing/unit/hyp/answers.h"

#include <string.h>

#include "core/exit/exit.h"
#include "hyp/offsets.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/hyp/bench.h"
#include "testing/unit/regs/world.h"

#define VM_AT	 0x00500000u
#define DIST_AT	 0x00540000u
#define WORDS_AT 0x00550000u
#define GICH_AT	 0x00560000u
#define HPFAR	 (BENCH_HOLE >> 12 << 4)
#define STATE_AT 0x00208000u

#define HVC   0xe1400070u
#define SMC   0xe1600070u
#define MCR   0xee000010u /* opc1, CRn, Rt, coprocessor, opc2, CRm to be filled in */
#define MRC   0xee100010u
#define MCRR  0xec400000u
#define MRRC  0xec500000u
#define CP(n) ((n) << 8)
#define RT    0xf000u

#define WRITE_SCTLR 0xee010f10u /* mcr p15, 0, rt, c1, c0, 0 */

/* What KVM_ARM_VCPU_INIT gives a guest, but for the traps of memory, which the bench has its own tables for. */
#define TRAPS_OF_MEMORY 0x1u

struct answers {
	struct bench b;
	struct hal_guest wanted;
	struct vcpu *twin;
	unsigned answered, left, not_trapped;
	uint32_t hpfar; /* of the distributor */
};

static struct answers_state *state_of(struct answers *a)
{
	return (struct answers_state *)bench_word(&a->b, STATE_AT);
}

static void new_state(struct answers *a, struct answers_state *state)
{
	*state = (struct answers_state){
		.phys_cval = hal_fake.counter + (int32_t)bench_random(&a->b) * 3ll,
		.phys_ctl = bench_random(&a->b) & 3,
		.target = VCPU_TARGET_A15,
		.features = VCPU_FEATURE_PSCI_0_2,
		.psci_version = VM_PSCI_1_0,
		.requests = bench_random(&a->b) & VCPU_REQUEST_RESET,
		.irq_lines = bench_random(&a->b) & VCPU_LINE_IRQ,
		.exits = bench_random(&a->b),
		.hvc = bench_random(&a->b),
	};
}

static void answers_set_up(struct answers *a)
{
	world_reset(VCPU_TARGET_A15, 1);
	world_init(&world.vcpu[0], VCPU_FEATURE_PSCI_0_2);
	a->twin = &world.vcpu[0];
	bench_set_up(&a->b, true);
	a->b.timer[SIM_TIMER_CNTPCT] = hal_fake.counter;
}

static void answers_tear_down(struct answers *a)
{
	bench_tear_down(&a->b);
}

TEST_FIXTURE(answers)

/* A guest with the traps that core/ gives it, a state of its own, and new values in all registers. */
static void enter(struct answers *a)
{
	const struct hal_traps *traps = &a->twin->guest.traps;
	struct hal_guest *guest = a->b.guests[0];

	bench_poison_guest(&a->b, 0);
	guest->traps.hcr = traps->hcr | TRAPS_OF_MEMORY;
	guest->traps.hstr = traps->hstr;
	guest->traps.hdcr = traps->hdcr;
	guest->traps.cnthctl = traps->cnthctl;
	new_state(a, state_of(a));
	state_of(a)->hpfar = a->hpfar;
	bench_call(&a->b, image_answers_put, BENCH_GUESTS, VM_AT, STATE_AT);
	bench_enter(&a->b, 0);
	a->wanted = *guest;
	bench_scribble(&a->b, &a->wanted);
}

/* The twin gets what the trap has left in the hardware. */
static void prepare_twin(struct answers *a)
{
	const struct sim_cpu *cpu = a->b.cpu;

	a->wanted.regs[HAL_REG_PC] = cpu->elr_hyp;
	a->wanted.regs[HAL_REG_CPSR] = sim_cpu_get_spsr(cpu, SIM_MODE_HYP);
	a->wanted.fault.hsr = (uint32_t)bench_get(&a->b, "HSR");
	a->wanted.fault.hpfar = (uint32_t)bench_get(&a->b, "HPFAR");
	a->wanted.fault.hxfar = (uint32_t)bench_get(&a->b, "HDFAR");
	a->twin->guest = a->wanted;
	answers_put(a->twin, &world.vm, state_of(a));
}

static void check_state(struct answers *a)
{
	struct answers_state there, here;

	bench_call(&a->b, image_answers_get, BENCH_GUESTS, STATE_AT, 0);
	memset(&here, 0, sizeof(here));
	answers_get(a->twin, &here);
	there = *state_of(a);
	CHECK_BYTES(&here, &there, sizeof(here));
}

/* The guest has been left without an answer: the structure holds what it had at the trap. */
static void check_left(struct answers *a)
{
	CHECK_EQ(HAL_EXIT_TRAP, a->b.cpu->r[0]);
	CHECK_EQ(a->wanted.fault.hsr, a->b.guests[0]->fault.hsr);
	bench_check_guest_out(&a->b, 0, &a->wanted);
	bench_check_host(&a->b);
	check_state(a);
}

/* Takes the guest out by a call that no one answers, from a state in which it can make one. */
static void leave(struct answers *a)
{
	bench_scribble(&a->b, &a->wanted);
	a->b.cpu->r[0] = 0;
	bench_execute(&a->b, BENCH_HVC);
	CHECK_EQ(HAL_EXIT_TRAP, bench_to_host(&a->b));
}

/* n: 0 to 7, which no mode has for itself */
static void set_register(struct answers *a, unsigned n, uint32_t value)
{
	a->b.cpu->r[n] = value;
	a->wanted.regs[n] = value;
}

/* One with which the guest goes on executing what the test gives it. */
static uint32_t sctlr_value(struct answers *a)
{
	return (bench_random(&a->b) & BENCH_SCTLR_BITS) | BENCH_SCTLR_ONES;
}

/* One instruction from a new state. */
static void execute(struct answers *a, uint32_t insn)
{
	enum hal_result result;

	enter(a);
	if ((insn & ~RT) == WRITE_SCTLR)
		set_register(a, insn >> 12 & 15, sctlr_value(a));
	if (!bench_try(&a->b, insn) || !bench_in_hyp(&a->b)) {
		a->not_trapped++;
		leave(a);
		return;
	}
	prepare_twin(a);
	NOTE("instruction %08x, HSR %08x", insn, a->wanted.fault.hsr);
	result = handle_exit_in_hyp(a->twin);
	CHECK_EQ(result == HAL_DONE, bench_to_guest(&a->b));
	if (result != HAL_DONE) {
		a->left++;
		check_left(a);
		return;
	}
	a->answered++;
	bench_check_registers(&a->b, &a->twin->guest);
	leave(a);
	check_state(a);
}

/* --- calls ------------------------------------------------------------------------------------------- */

static const uint32_t functions[] = {
	0x84000000, 0x84000001, 0x84000002, 0xc4000003, 0x84000004, 0x84000006, 0x84000008,
	0x84000009, 0x8400000a, 0x80000000, 0x80000001, 0x80008000, 0x80007fff, 0x95c1ba5e,
	0,	    0xffffffff, 0xc4000000, 0x80000002, 0x83ffff00,
};

static void call(struct answers *a, uint32_t insn, uint32_t function, uint32_t argument)
{
	enum hal_result result;

	enter(a);
	set_register(a, 0, function);
	set_register(a, 1, argument);
	bench_execute(&a->b, insn);
	REQUIRE(bench_in_hyp(&a->b));
	prepare_twin(a);
	NOTE("call %08x by %08x", function, insn);
	result = handle_exit_in_hyp(a->twin);
	CHECK_EQ(result == HAL_DONE, bench_to_guest(&a->b));
	if (result == HAL_DONE)
		bench_check_registers(&a->b, &a->twin->guest);
	else
		check_left(a);
	result == HAL_DONE ? a->answered++ : a->left++;
	if (result == HAL_DONE)
		leave(a);
}

TEST_F(answers, calls_are_answered_as_by_the_host)
{
	for (unsigned round = 0; round < 8 && !test_failed(); round++)
		for (unsigned i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
			uint32_t argument = functions[bench_random(&self->b) %
						      (sizeof(functions) / sizeof(functions[0]))];

			call(self, SMC, functions[i], argument);
			if (functions[i] != 0x80008000) /* answered by the vectors themselves */
				call(self, HVC, functions[i], argument);
		}
	CHECK_LE(40, self->answered);
	CHECK_LE(40, self->left);
}

/* --- system registers -------------------------------------------------------------------------------- */

static uint32_t transfer(uint32_t form, unsigned cp, unsigned crn, unsigned opc1, unsigned crm,
			 unsigned opc2)
{
	return form | opc1 << 21 | crn << 16 | CP(cp) | opc2 << 5 | crm;
}

static const struct space {
	const char *label;
	unsigned cp, crn_from, crn_to;
	unsigned answered, left; /* at least */
} spaces[] = {
	{"cp14_0_to_15", 14, 0, 16, 8000, 0},	{"cp15_0_to_3", 15, 0, 4, 5, 0},
	{"cp15_4_to_7", 15, 4, 8, 5, 1},	{"cp15_8_to_11", 15, 8, 12, 30, 2000},
	{"cp15_12_to_15", 15, 12, 16, 3, 2000},
};

/* Every register, read and written, from one general register of fifteen. */
TEST_TABLE(space, registers_are_answered_as_by_the_host, struct space, spaces)
{
	struct answers a = {.answered = 0};

	answers_set_up(&a);
	for (unsigned crn = row->crn_from; crn < row->crn_to; crn++)
		for (unsigned n = 0; n < 8 * 16 * 8 * 2 && !test_failed(); n++) {
			uint32_t insn = transfer(n & 1 ? MRC : MCR, row->cp, crn, n >> 1 & 7,
						 n >> 4 & 15, n >> 8 & 7);

			execute(&a, insn | bench_random(&a.b) % (insn == WRITE_SCTLR ? 8 : 15)
						    << 12);
		}
	CHECK_LE(row->answered, a.answered);
	CHECK_LE(row->left, a.left);
	answers_tear_down(&a);
}

TEST_F(answers, wide_registers_are_answered_as_by_the_host)
{
	for (unsigned n = 0; n < 2 * 2 * 16 * 16 && !test_failed(); n++) {
		unsigned rt = bench_random(&self->b) % 15,
			 rt2 = (rt + 1 + bench_random(&self->b) % 13) % 15;

		execute(self, (n & 1 ? MRRC : MCRR) | rt2 << 16 | rt << 12 | CP(n & 2 ? 14 : 15) |
				      (n >> 2 & 15) << 4 | n >> 6);
	}
	CHECK_LE(40, self->answered);
	CHECK_LE(15, self->left);
}

/* --- the distributor --------------------------------------------------------------------------------- */

static struct answers_dist twin_dist;

static uint32_t *lr_there(struct answers *a, unsigned n)
{
	return bench_word(&a->b, GICH_AT + HAL_GICH_LR0 + 4 * n);
}

static uint32_t *lr_here(unsigned n)
{
	return &hal_fake.gich[HAL_GICH_LR0 / 4 + n];
}

static void start_dist(struct answers *a)
{
	a->hpfar = HPFAR;
	enter(a);
	leave(a);
	a->b.hyp_cpu[CPU_GICH / 4] = GICH_AT;
	bench_call(&a->b, image_answers_put_dist, BENCH_GUESTS, DIST_AT, HPFAR);
	memset(&twin_dist, 0, sizeof(twin_dist));
	answers_put(a->twin, &world.vm, state_of(a));
	answers_put_dist(a->twin, &twin_dist, HPFAR);
}

/* What a guest does with its list registers: it begins an interrupt, or has ended it. */
static void use_lists(struct answers *a)
{
	for (unsigned n = 0; n < 4; n++) {
		uint32_t lr = *lr_there(a, n), what = bench_random(&a->b) % 4;

		if (!(lr >> 28 & 3) || what < 2)
			continue;
		lr = (lr & ~(3u << 28)) | (what == 2 ? 2u << 28 : 0);
		*lr_there(a, n) = lr;
		*lr_here(n) = lr;
	}
}

static void check_dist(struct answers *a)
{
	static struct answers_words here;

	bench_call(&a->b, image_answers_get_dist, BENCH_GUESTS, WORDS_AT, 0);
	answers_get_dist(a->twin, &here);
	CHECK_BYTES(&here, bench_word(&a->b, WORDS_AT), sizeof(here));
	for (unsigned n = 0; n < 4; n++)
		CHECK_EQ(*lr_here(n), *lr_there(a, n));
	CHECK_EQ(hal_fake.gich[HAL_GICH_HCR / 4], *bench_word(&a->b, GICH_AT + HAL_GICH_HCR));
}

static uint32_t pick_offset(struct answers *a, unsigned size)
{
	static const uint16_t offsets[] = {
		0x000, 0x004, 0x008, 0x080, 0x100, 0x104, 0x180, 0x184, 0x200, 0x204, 0x280,
		0x284, 0x300, 0x304, 0x380, 0x384, 0x820, 0xc04, 0xc08, 0xf10, 0xf20, 0xfe8,
	};
	uint32_t random = bench_random(&a->b);

	if (random % 4 == 0)
		return 0xf00;
	if (random % 4 == 1)
		return 0x400 + (random >> 8 & 63 & ~(size - 1));
	if (random % 16 == 2)
		return random >> 8 & 0xfff & ~(size - 1);
	return offsets[(random >> 8) % HAL_ARRAY_SIZE(offsets)];
}

static uint32_t pick_value(struct answers *a, uint32_t offset)
{
	uint32_t random = bench_random(&a->b);

	if (offset == 0)
		return random % 4 != 0;
	if (offset == 0xf00)
		return (random & 3) << 24 | (random & 0x30f0f);
	return random & bench_random(&a->b);
}

static const struct form {
	uint32_t insn; /* of r1, at r2 */
	unsigned size;
} forms[] = {
	{0xe5821000, 4}, {0xe5921000, 4}, {0xe5c21000, 1}, {0xe5d21000, 1},
	{0xe1d210d0, 1}, {0xe1c210b0, 2}, {0xe5821000, 4}, {0xe5821000, 4},
};

/* The guest comes out; it has been answered unless the exit is a trap. */
static void check_out(struct answers *a, enum hal_result result)
{
	CHECK_EQ(result == HAL_LEAVE ? HAL_EXIT_ANSWERED : HAL_EXIT_TRAP, a->b.cpu->r[0]);
	bench_check_guest_out(&a->b, 0, &a->twin->guest);
	bench_check_host(&a->b);
}

static void access_dist(struct answers *a, unsigned results[])
{
	const struct form *form = &forms[bench_random(&a->b) % HAL_ARRAY_SIZE(forms)];
	uint32_t offset = pick_offset(a, form->size);
	enum hal_result result;

	enter(a);
	use_lists(a);
	set_register(a, 1, pick_value(a, offset));
	set_register(a, 2, (BENCH_HOLE & ~0xfffu) + offset);
	bench_execute(&a->b, form->insn);
	REQUIRE(bench_in_hyp(&a->b));
	prepare_twin(a);
	NOTE("instruction %08x, offset %03x, r1 %08x", form->insn, offset, a->wanted.regs[1]);
	result = handle_exit_in_hyp(a->twin);
	CHECK_EQ(result == HAL_DONE, bench_to_guest(&a->b));
	if (result == HAL_DONE) {
		bench_check_registers(&a->b, &a->twin->guest);
		leave(a);
	} else {
		check_out(a, result);
	}
	check_dist(a);
	if (result != HAL_DONE) {
		bench_call(&a->b, image_answers_exit_dist, BENCH_GUESTS, 0, 0);
		answers_exit_dist(a->twin);
		check_dist(a);
	}
	results[result]++;
}

TEST_F(answers, distributor_is_answered_as_by_the_host)
{
	unsigned results[HAL_LEAVE + 1] = {0};

	start_dist(self);
	for (unsigned n = 0; n < 6000 && !test_failed(); n++)
		access_dist(self, results);
	CHECK_LE(1000, results[HAL_DONE]);
	CHECK_LE(300, results[HAL_LEAVE]);
	CHECK_LE(300, results[HAL_NEED_HOST]);
}

/* --- the accessors, each of them --------------------------------------------------------------------- */

/* A general register of the guest, wherever it is in the hardware. */
static uint32_t general(const struct sim_cpu *cpu, unsigned reg)
{
	static const enum sim_mode modes[] = {SIM_MODE_SVC, SIM_MODE_ABT, SIM_MODE_UND,
					      SIM_MODE_IRQ};
	enum sim_mode mode = SIM_MODE_FIQ;
	unsigned n;

	if (reg == HAL_REG_SP_USR)
		return sim_cpu_get_reg(cpu, SIM_MODE_USR, 13);
	if (reg >= HAL_REG_R8_FIQ && reg < HAL_REG_R8_FIQ + 5)
		return sim_cpu_get_reg(cpu, SIM_MODE_FIQ, 8 + reg - HAL_REG_R8_FIQ);
	if (reg < HAL_REG_R8_FIQ)
		mode = modes[(reg - HAL_REG_SP_SVC) / 3];
	n = reg < HAL_REG_R8_FIQ ? (reg - HAL_REG_SP_SVC) % 3 : reg - HAL_REG_SP_FIQ;
	return n == 2 ? sim_cpu_get_spsr(cpu, mode) : sim_cpu_get_reg(cpu, mode, 13 + n);
}

static bool in_hardware(unsigned reg)
{
	return reg == HAL_REG_SP_USR || reg >= HAL_REG_SP_SVC;
}

TEST_F(answers, general_registers_are_read_and_written_where_they_are)
{
	for (unsigned reg = 0; reg < HAL_NR_REGS; reg++) {
		struct hal_guest *guest = self->b.guests[0];
		uint32_t value = bench_random(&self->b), is;

		enter(self);
		NOTE("register %u", reg);
		is = bench_call_in_hyp(&self->b, image_hal_guest_read, BENCH_GUESTS, reg, 0);
		CHECK_EQ(in_hardware(reg) ? general(self->b.cpu, reg) : guest->regs[reg], is);
		bench_call_in_hyp(&self->b, image_hal_guest_write, BENCH_GUESTS, reg, value);
		for (unsigned other = 0; other < HAL_NR_REGS; other++) {
			uint32_t before = other == reg ? value : self->wanted.regs[other];

			if (in_hardware(other))
				CHECK_EQ(before, general(self->b.cpu, other));
			else if (other == reg)
				CHECK_EQ(value, guest->regs[other]);
		}
		answers_tear_down(self);
		answers_set_up(self);
	}
}

static uint32_t half(struct answers *a, const char *name, bool high)
{
	return (uint32_t)(bench_get(&a->b, name) >> (high ? 32 : 0));
}

TEST_F(answers, system_registers_are_read_and_written_where_they_are)
{
	const char *name;
	unsigned word;
	bool wide;

	for (unsigned i = 0; bench_guest_register(i, &name, &word, &wide); i++)
		for (unsigned high = 0; high <= wide; high++) {
			uint32_t value, other;

			if (word == HAL_CP15_MPIDR)
				continue; /* in memory: no guest writes it */
			enter(self);
			NOTE("%s, half %u", name, high);
			CHECK_EQ(half(self, name, high),
				 bench_call_in_hyp(&self->b, image_hal_guest_read_cp15,
						   BENCH_GUESTS, word + high, 0));
			other = wide ? half(self, name, !high) : 0;
			value = half(self, name, high) ^ 0x1;
			bench_call_in_hyp(&self->b, image_hal_guest_write_cp15, BENCH_GUESTS,
					  word + high, value);
			if (!strcmp(name, "VBAR"))
				value &= ~0x1fu;
			CHECK_EQ(value, half(self, name, high));
			if (wide)
				CHECK_EQ(other, half(self, name, !high));
			answers_tear_down(self);
			answers_set_up(self);
		}
}
