/* SPDX-License-Identifier: GPL-2.0-only */
/* The dispatch, with the other rooms faked: who is asked, and what happens when nobody is. */
#include "core/exit/exit.h"

#include "core/vcpu/run.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/fakes/rooms_fake.h"

#include <string.h>

struct exit {
	struct rooms_vm world;
	struct vcpu *vcpu;
	uint32_t *regs;
};

static void exit_set_up(struct exit *e)
{
	hal_fake_reset();
	memset(&rooms_fake, 0, sizeof(rooms_fake));
	rooms_vm_set_up(&e->world, 2);
	e->vcpu = &e->world.vcpus[0];
	e->regs = e->vcpu->guest.regs;
	e->vcpu->guest.cp15[HAL_CP15_VBAR] = 0x10000;
}

static void exit_tear_down(struct exit *e)
{
	CHECK_EQ(0, hal_fake.locks_held);
	rooms_vm_tear_down(&e->world);
}

TEST_FIXTURE(exit)

static enum hal_result trap(struct exit *e, uint32_t hsr)
{
	e->vcpu->guest.fault.hsr = hsr;
	return handle_exit(e->vcpu, HAL_EXIT_TRAP);
}

/* What each class is to lead to. */
enum effect {
	UNKNOWN, /* a report and an Undefined Instruction */
	UNDEF,
	ROOM, /* another room is asked */
	WFX,
	CALL,
};

struct class_row {
	const char *label;
	uint32_t ec;
	enum effect effect;
	enum rooms_call room;
};

static const struct class_row classes[] = {
	{"wfx", 0x01, WFX, ROOMS_NONE},		  {"cp15_32", 0x03, ROOM, ROOMS_CP15_MCR},
	{"cp15_64", 0x04, ROOM, ROOMS_CP15_MCRR}, {"cp14_32", 0x05, ROOM, ROOMS_CP14_MCR},
	{"cp14_ldc", 0x06, UNDEF, ROOMS_NONE},	  {"cp_0_13", 0x07, UNDEF, ROOMS_NONE},
	{"cp10_id", 0x08, UNDEF, ROOMS_NONE},	  {"jazelle", 0x09, UNDEF, ROOMS_NONE},
	{"bxj", 0x0a, UNDEF, ROOMS_NONE},	  {"cp14_64", 0x0c, ROOM, ROOMS_CP14_MCRR},
	{"svc_in_hyp", 0x11, UNDEF, ROOMS_NONE},  {"hvc", 0x12, CALL, ROOMS_NONE},
	{"smc", 0x13, CALL, ROOMS_NONE},	  {"iabt", 0x20, ROOM, ROOMS_GUEST_ABORT},
	{"dabt", 0x24, ROOM, ROOMS_GUEST_ABORT},
};

static const struct class_row *row_of(uint32_t ec)
{
	static const struct class_row unknown = {"unknown", 0, UNKNOWN, ROOMS_NONE};

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(classes); i++) {
		if (classes[i].ec == ec)
			return &classes[i];
	}
	return &unknown;
}

/* Covers: SD-011, R3 */
TEST_F(exit, R3_each_of_the_64_classes_goes_where_it_should_and_no_guest_harms_the_host)
{
	for (uint32_t ec = 0; ec < 64; ec++) {
		const struct class_row *row = row_of(ec);
		bool undefined = row->effect == UNKNOWN || row->effect == UNDEF;

		NOTE("class 0x%02x", ec);
		exit_tear_down(self);
		exit_set_up(self);
		CHECK_EQ(HAL_DONE, trap(self, ec << 26 | 1u << 25));
		CHECK_EQ(row->room, rooms_fake.call);
		CHECK_EQ(undefined			    ? 0x10004
			 : row->effect == WFX || ec == 0x13 ? 0x8004
							    : 0x8000,
			 self->regs[HAL_REG_PC]);
		CHECK_EQ(undefined ? 0x1db : 0x1d3, self->regs[HAL_REG_CPSR]);
		CHECK_EQ(row->effect == UNKNOWN, hal_fake_count(HAL_CALL_REPORT));
		CHECK_EQ(row->effect == CALL, self->vcpu->stats.hvc);
	}
}

TEST_F(exit, room_results_are_passed_on)
{
	rooms_fake.result = HAL_EXIT_USER;
	CHECK_EQ(HAL_EXIT_USER, trap(self, 0x93830007));
	CHECK_EQ(HAL_EXIT_USER, trap(self, 0x82000007));
	CHECK_EQ(2, rooms_fake.calls);
}

TEST_F(exit, R3_unknown_class_is_reported_with_syndrome_and_pc)
{
	trap(self, 0xfe000123);
	CHECK_EQ(HAL_REPORT_UNKNOWN_TRAP, hal_fake_last(HAL_CALL_REPORT).a);
	CHECK_EQ(0xfe000123, hal_fake_last(HAL_CALL_REPORT).b);
	CHECK_EQ(0x8000, hal_fake_last(HAL_CALL_REPORT).c);
	CHECK_EQ(0x8004, self->regs[HAL_REG_LR_UND]);
}

/* A conditional instruction that fails its condition: skipped, nobody asked. */
static const struct skipped {
	const char *label;
	uint32_t hsr, cpsr, pc_after, cpsr_after;
} skipped[] = {
	{"R4_arm_wfine_with_z", 0x07100000, 0x400001d3, 0x8004, 0x400001d3},
	{"R4_arm_mcr_eq_without_z", 0x0f020480, 0x000001d3, 0x8004, 0x000001d3},
	{"R4_arm_cp15_64_eq_without_z", 0x13020c5d, 0x000001d3, 0x8004, 0x000001d3},
	{"R4_arm_cp14_eq_without_z", 0x17000001, 0x000001d3, 0x8004, 0x000001d3},
	/* ITSTATE 0x08: EQ, the last instruction of its block. */
	{"R4_thumb_wfi_it_eq_without_z", 0x04000000, 0x000009f3, 0x8002, 0x000001f3},
	/* ITSTATE 0x04: EQ, one more follows, of the same condition: next 0x08. */
	{"R4_thumb_it_advances", 0x04000000, 0x000005f3, 0x8002, 0x000009f3},
	{"R4_thumb_wide_it_eq_without_z", 0x0e020480, 0x000009f3, 0x8004, 0x000001f3},
};

TEST_TABLE(exit, R4_failed_condition_is_skipped_and_nothing_else, struct skipped, skipped)
{
	struct exit e;

	exit_set_up(&e);
	e.regs[HAL_REG_CPSR] = row->cpsr;
	CHECK_EQ(HAL_DONE, trap(&e, row->hsr));
	CHECK_EQ(row->pc_after, e.regs[HAL_REG_PC]);
	CHECK_EQ(row->cpsr_after, e.regs[HAL_REG_CPSR]);
	CHECK_EQ(0, rooms_fake.calls);
	CHECK_EQ(0, hal_fake_count(HAL_CALL_VCPU_BLOCK));
	CHECK_EQ(0, hal_fake_count(HAL_CALL_REPORT));
	exit_tear_down(&e);
}

TEST_F(exit, R5_wfi_blocks_and_then_moves_on)
{
	self->regs[HAL_REG_CPSR] = 0x400005f3; /* Thumb, Z, ITSTATE 0x04 */
	CHECK_EQ(HAL_DONE, trap(self, 0x04000000));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_VCPU_BLOCK));
	CHECK(hal_fake_last(HAL_CALL_VCPU_BLOCK).object == self->vcpu);
	CHECK_EQ(0x8002, self->regs[HAL_REG_PC]);
	CHECK_EQ(0x400009f3, self->regs[HAL_REG_CPSR]);
	CHECK_EQ(1, self->vcpu->stats.wfi);
	CHECK_EQ(0, self->vcpu->stats.wfe);
	CHECK_EQ(HAL_TRACE_WFX, hal_fake.last_event.event);
	CHECK_EQ(0x8000, hal_fake.last_event.pc);
	CHECK_EQ(0, hal_fake.last_event.a);
}

TEST_F(exit, R5_wfe_yields_and_then_moves_on)
{
	CHECK_EQ(HAL_DONE, trap(self, 0x07e00001));
	CHECK_EQ(0, hal_fake_count(HAL_CALL_VCPU_BLOCK));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_RESCHED));
	CHECK_EQ(0x8004, self->regs[HAL_REG_PC]);
	CHECK_EQ(1, self->vcpu->stats.wfe);
	CHECK_EQ(1, hal_fake.last_event.a);
}

TEST_F(exit, hvc_is_answered_with_the_pc_where_hardware_left_it)
{
	self->regs[0] = 0x84000000;
	self->regs[HAL_REG_PC] = 0x8004;
	CHECK_EQ(HAL_DONE, trap(self, 0x4a001234));
	CHECK_EQ(0x10000, self->regs[0]);
	CHECK_EQ(0x8004, self->regs[HAL_REG_PC]);
	CHECK_EQ(HAL_TRACE_HVC, hal_fake.last_event.event);
	CHECK_EQ(0x84000000, hal_fake.last_event.a);
}

TEST_F(exit, R3_smc_has_passed_the_pc_before_the_call_acts)
{
	self->regs[0] = 0x84000008; /* SYSTEM_OFF */
	self->regs[HAL_REG_CPSR] = 0x1f3;
	/* IL means nothing for an SMC: it has four bytes. */
	CHECK_EQ(HAL_EXIT_USER, trap(self, 0x4c000000));
	CHECK_EQ(0x8004, self->regs[HAL_REG_PC]);
	CHECK_EQ(VCPU_EXIT_SYSTEM_EVENT, self->vcpu->exit.reason);
}

/* What the rest of the exit was when an asynchronous abort came with it. */
static const struct aborted {
	const char *label;
	uint32_t code, hsr, pc_after;
} aborted[] = {
	{"R6_hvc_goes_back_to_itself", HAL_EXIT_TRAP, 0x4a000000, 0x7ffc},
	{"B19_smc_has_not_moved", HAL_EXIT_TRAP, 0x4e000000, 0x8000},
	{"mcr", HAL_EXIT_TRAP, 0x0fe20481, 0x8000},
	{"data_abort", HAL_EXIT_TRAP, 0x93830007, 0x8000},
	{"R6_irq_after_an_old_hvc", HAL_EXIT_IRQ, 0x4a000000, 0x8000},
	{"fiq", HAL_EXIT_FIQ, 0x4a000000, 0x8000},
	{"answered", HAL_EXIT_ANSWERED, 0x4a000000, 0x8000},
};

TEST_TABLE(exit, B19_R6_async_abort_is_taken_before_what_trapped, struct aborted, aborted)
{
	struct exit e;

	exit_set_up(&e);
	e.vcpu->guest.fault.hsr = row->hsr;
	CHECK_EQ(HAL_DONE, handle_exit(e.vcpu, row->code | HAL_EXIT_ABORTED));
	CHECK_EQ(row->pc_after, e.regs[HAL_REG_PC]);
	CHECK_EQ(VCPU_LINE_ABORT, e.vcpu->irq_lines);
	CHECK_EQ(0, rooms_fake.calls);
	CHECK_EQ(0, e.vcpu->stats.hvc);
	CHECK_EQ(0x1d3, e.regs[HAL_REG_CPSR]);
	exit_tear_down(&e);
}

TEST_F(exit, interrupts_lead_straight_back)
{
	self->vcpu->guest.fault.hsr = 0x4e000000; /* stale */
	CHECK_EQ(HAL_DONE, handle_exit(self->vcpu, HAL_EXIT_IRQ));
	CHECK_EQ(HAL_DONE, handle_exit(self->vcpu, HAL_EXIT_FIQ));
	CHECK_EQ(HAL_DONE, handle_exit(self->vcpu, HAL_EXIT_ANSWERED));
	CHECK_EQ(0x8000, self->regs[HAL_REG_PC]);
	CHECK_EQ(0, self->vcpu->irq_lines);
}

TEST_F(exit, routed_async_abort_becomes_the_guests)
{
	self->vcpu->guest.fault.hsr = 0x4a000000; /* stale */
	CHECK_EQ(HAL_DONE, handle_exit(self->vcpu, HAL_EXIT_DATA_ABORT));
	CHECK_EQ(VCPU_LINE_ABORT, self->vcpu->irq_lines);
	CHECK_EQ(0x8000, self->regs[HAL_REG_PC]);
}

static const struct hyp_fault {
	const char *label;
	uint32_t code;
} hyp_faults[] = {
	{"reset", HAL_EXIT_RESET},
	{"undefined", HAL_EXIT_UNDEFINED},
	{"svc", HAL_EXIT_SVC},
	{"prefetch_abort", HAL_EXIT_PREFETCH_ABORT},
	{"code_that_does_not_exist", 0x1234},
};

TEST_TABLE(exit, B36_fault_of_hyp_mode_is_an_internal_error_with_its_data, struct hyp_fault,
	   hyp_faults)
{
	struct exit e;

	exit_set_up(&e);
	e.vcpu->guest.fault = (struct hal_fault){.hsr = 1, .hxfar = 2, .hyp_pc = 3};
	CHECK_EQ(HAL_EXIT_USER, handle_exit(e.vcpu, row->code));
	CHECK_EQ(VCPU_EXIT_INTERNAL_ERROR, e.vcpu->exit.reason);
	CHECK_EQ(4, e.vcpu->exit.internal.suberror);
	CHECK_EQ(4, e.vcpu->exit.internal.ndata);
	CHECK_EQ(row->code, e.vcpu->exit.internal.data[0]);
	CHECK_EQ(1, e.vcpu->exit.internal.data[1]);
	CHECK_EQ(3, e.vcpu->exit.internal.data[2]);
	CHECK_EQ(2, e.vcpu->exit.internal.data[3]);
	CHECK_EQ(HAL_REPORT_HYP_FAULT, hal_fake_last(HAL_CALL_REPORT).a);
	CHECK_EQ(0, e.vcpu->exit.error);
	exit_tear_down(&e);
}
