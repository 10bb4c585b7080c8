/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The dispatch for all 2^32 values of HSR, one test for each exception class, in turn with every state of flags,
 * instruction set and IT block. Everything that handle_exit() may call is here and notes the call; the oracle is the
 * table of SPEC.md 4.6 and the sentences of the manual on conditions.
 */
#include "core/exit/exit.h"

#include "core/exit/cp14.h"
#include "core/exit/cp15.h"
#include "core/exit/smccc.h"
#include "core/mm/fault.h"
#include "core/vcpu/vm.h"
#include "hal/host.h"
#include "testing/harness/test.h"

/* Who was called. */
enum who {
	NOBODY,
	CP15_MCR,
	CP15_MCRR,
	CP14_MCR,
	CP14_MCRR,
	ABORT,
	HVC,
	SMC,
	BLOCK,
	YIELD,
	REPORT,
};

static enum who called;

static enum hal_result note(enum who who)
{
	called = called == NOBODY ? who : (enum who)99;
	return HAL_DONE;
}

enum hal_result cp15_handle_mcr(struct vcpu *vcpu)
{
	return note(CP15_MCR);
}

enum hal_result cp15_handle_mcrr(struct vcpu *vcpu)
{
	return note(CP15_MCRR);
}

enum hal_result cp14_handle_mcr(struct vcpu *vcpu)
{
	return note(CP14_MCR);
}

enum hal_result cp14_handle_mcrr(struct vcpu *vcpu)
{
	return note(CP14_MCRR);
}

enum hal_result handle_guest_abort(struct vcpu *vcpu)
{
	return note(ABORT);
}

enum hal_result smccc_hvc(struct vcpu *vcpu)
{
	return note(HVC);
}

enum hal_result smccc_smc(struct vcpu *vcpu)
{
	return note(SMC);
}

void vcpu_wait(struct vcpu *vcpu)
{
	note(BLOCK);
}

void hal_resched(void)
{
	note(YIELD);
}

void vm_report(struct vm *vm, enum hal_report what, uint32_t vcpu_id, uint32_t a, uint32_t b)
{
	note(REPORT);
}

uint32_t hal_trace_wanted;

void hal_trace_record(enum hal_trace event, uint32_t vcpu_id, uint32_t pc, uint32_t a, uint32_t b,
		      uint32_t c)
{
}

/* What a class leads to when its instruction is executed. */
enum effect {
	UNKNOWN,
	UNDEFINED,
	CALL, /* who, and the PC stays */
	CALL_AND_SKIP,
	CALL_AND_SKIP_4,
	WAIT,
};

struct class_row {
	const char *label;
	uint8_t ec;
	enum effect effect;
	enum who who;
};

#define ROW(ec, effect, who)         \
	{                            \
#ec, ec, effect, who \
	}
#define UNKNOWN_ROW(ec)		 ROW(ec, UNKNOWN, REPORT)
#define UNKNOWN_ROWS(a, b, c, d) UNKNOWN_ROW(a), UNKNOWN_ROW(b), UNKNOWN_ROW(c), UNKNOWN_ROW(d)

static const struct class_row classes[] = {
	UNKNOWN_ROW(0x00),
	ROW(0x01, WAIT, NOBODY),
	UNKNOWN_ROW(0x02),
	ROW(0x03, CALL, CP15_MCR),
	ROW(0x04, CALL, CP15_MCRR),
	ROW(0x05, CALL, CP14_MCR),
	ROW(0x06, UNDEFINED, NOBODY),
	ROW(0x07, UNDEFINED, NOBODY),
	ROW(0x08, UNDEFINED, NOBODY),
	ROW(0x09, UNDEFINED, NOBODY),
	ROW(0x0a, UNDEFINED, NOBODY),
	UNKNOWN_ROW(0x0b),
	ROW(0x0c, CALL, CP14_MCRR),
	UNKNOWN_ROW(0x0d),
	UNKNOWN_ROW(0x0e),
	UNKNOWN_ROW(0x0f),
	UNKNOWN_ROW(0x10),
	ROW(0x11, UNDEFINED, NOBODY),
	ROW(0x12, CALL, HVC),
	ROW(0x13, CALL_AND_SKIP_4, SMC),
	UNKNOWN_ROWS(0x14, 0x15, 0x16, 0x17),
	UNKNOWN_ROWS(0x18, 0x19, 0x1a, 0x1b),
	UNKNOWN_ROWS(0x1c, 0x1d, 0x1e, 0x1f),
	ROW(0x20, CALL, ABORT),
	UNKNOWN_ROW(0x21),
	UNKNOWN_ROW(0x22),
	UNKNOWN_ROW(0x23),
	ROW(0x24, CALL, ABORT),
	UNKNOWN_ROW(0x25),
	UNKNOWN_ROW(0x26),
	UNKNOWN_ROW(0x27),
	UNKNOWN_ROWS(0x28, 0x29, 0x2a, 0x2b),
	UNKNOWN_ROWS(0x2c, 0x2d, 0x2e, 0x2f),
	UNKNOWN_ROWS(0x30, 0x31, 0x32, 0x33),
	UNKNOWN_ROWS(0x34, 0x35, 0x36, 0x37),
	UNKNOWN_ROWS(0x38, 0x39, 0x3a, 0x3b),
	UNKNOWN_ROWS(0x3c, 0x3d, 0x3e, 0x3f),
};

/* One state of the guest: the CPSR and what follows from it. */
struct state {
	uint32_t cpsr;
	bool thumb;
	uint32_t it_cond;	  /* 14 outside of IT blocks and in ARM state */
	uint32_t cpsr_after_step; /* with ITSTATE moved on */
};

#define NR_STATES 128 /* 16 flags × 8 */

static struct state states[NR_STATES];

/*
 * 0 to 3: ARM, Thumb outside of IT blocks, the last instruction of one, the last but one ("next" has the lowest bit of
 * its condition from the mask, which is 0 here); then the same in User mode with E set.
 */
static void make_states(void)
{
	for (uint32_t i = 0; i < NR_STATES; i++) {
		struct state *s = &states[i];
		uint32_t kind = i >> 4 & 3, flags = i & 15, cond = (i * 5 + 1) % 15;
		uint32_t it = cond << 4 | (kind == 3 ? 4 : 8), next = (cond & 14) << 4 | 8;

		s->thumb = kind > 0;
		s->it_cond = kind >= 2 ? cond : 14;
		s->cpsr = flags << 28 | (i & 64 ? 0x210 : 0x1d3) | (s->thumb ? 0x20 : 0);
		s->cpsr_after_step = s->cpsr;
		if (kind >= 2)
			s->cpsr |= (it >> 2) << 10 | (it & 3) << 25;
		if (kind == 3)
			s->cpsr_after_step |= (next >> 2) << 10 | (next & 3) << 25;
	}
}

/* Table A8-1 of the manual. */
static bool passes(uint32_t cond, uint32_t cpsr)
{
	bool n = cpsr >> 31 & 1, z = cpsr >> 30 & 1, c = cpsr >> 29 & 1, v = cpsr >> 28 & 1;

	switch (cond) {
	case 0:
		return z;
	case 1:
		return !z;
	case 2:
		return c;
	case 3:
		return !c;
	case 4:
		return n;
	case 5:
		return !n;
	case 6:
		return v;
	case 7:
		return !v;
	case 8:
		return c && !z;
	case 9:
		return !c || z;
	case 10:
		return n == v;
	case 11:
		return n != v;
	case 12:
		return !z && n == v;
	case 13:
		return z || n != v;
	default:
		return cond == 14;
	}
}

static bool executed(uint32_t hsr, const struct state *s)
{
	if (hsr >>
	    30) /* classes from 0x10 on are taken unconditionally; 0x10 to 0x1f have bit 30 */
		return true;
	return passes(hsr & 1u << 24 ? hsr >> 20 & 15 : s->it_cond, s->cpsr);
}

/* What the guest's PC and CPSR and the note are to be. */
struct outcome {
	uint32_t pc, cpsr;
	enum who who;
};

#define PC 0x8000u

static struct outcome stepped(const struct state *s, bool wide, enum who who)
{
	return (struct outcome){PC + (s->thumb && !wide ? 2 : 4), s->cpsr_after_step, who};
}

static struct outcome expected(const struct class_row *row, uint32_t hsr, const struct state *s)
{
	bool wide = hsr >> 25 & 1;

	if (!executed(hsr, s))
		return stepped(s, wide, NOBODY);
	switch (row->effect) {
	case UNKNOWN:
	case UNDEFINED:
		return (struct outcome){4, (s->cpsr & 0xf8000000) | (s->cpsr & 0x140) | 0x9b,
					row->who};
	case CALL_AND_SKIP:
		return stepped(s, wide, row->who);
	case CALL_AND_SKIP_4:
		return stepped(s, true, row->who);
	case WAIT:
		return stepped(s, wide, hsr & 1 ? YIELD : BLOCK);
	default:
		return (struct outcome){PC, s->cpsr, row->who};
	}
}

TEST_TABLE(dispatch, R3_all_syndromes_of_class, struct class_row, classes)
{
	static struct vm vm;
	static struct vcpu vcpu;
	uint32_t *regs = vcpu.guest.regs;

	make_states();
	vcpu.vm = &vm;
	for (uint32_t iss = 0; iss < 1u << 26; iss++) {
		uint32_t hsr = (uint32_t)row->ec << 26 | iss;
		/* Neighbours in each field meet all states: 128 has no factor in common with the multiplier. */
		const struct state *s = &states[(iss * 2654435761u) >> 25];
		struct outcome out = expected(row, hsr, s);

		called = NOBODY;
		regs[HAL_REG_PC] = PC;
		regs[HAL_REG_CPSR] = s->cpsr;
		vcpu.guest.fault.hsr = hsr;
		if (handle_exit(&vcpu, HAL_EXIT_TRAP) != HAL_DONE || regs[HAL_REG_PC] != out.pc ||
		    regs[HAL_REG_CPSR] != out.cpsr || called != out.who) {
			FAIL("HSR %08x CPSR %08x: PC %x CPSR %08x call %d; expected %x %08x %d",
			     hsr, s->cpsr, regs[HAL_REG_PC], regs[HAL_REG_CPSR], called, out.pc,
			     out.cpsr, out.who);
			return;
		}
	}
}
