/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/events.h"

#include "core/io/mmio.h"
#include "hal/errno.h"
#include "testing/harness/test.h"

#include <string.h>

static unsigned dropped;

void mmio_drop(struct vcpu *vcpu)
{
	dropped++;
}

static const struct vcpu_events none;

TEST(events, structure_is_that_of_the_abi)
{
	CHECK_EQ(64, sizeof(struct vcpu_events));
	CHECK_EQ(2, offsetof(struct vcpu_events, ext_dabt_pending));
	CHECK_EQ(8, offsetof(struct vcpu_events, serror_esr));
	CHECK_EQ(16, offsetof(struct vcpu_events, reserved));
}

TEST(events, get_tells_a_pending_abort_and_nothing_else)
{
	struct vcpu vcpu = {.irq_lines = VCPU_LINE_IRQ | VCPU_LINE_FIQ};
	struct vcpu_events events;

	memset(&events, 0xff, sizeof(events));
	events_get(&vcpu, &events);
	CHECK_BYTES(&none, &events, sizeof(events));
	vcpu.irq_lines |= VCPU_LINE_ABORT;
	events_get(&vcpu, &events);
	CHECK_EQ(1, events.serror_pending);
	events.serror_pending = 0;
	CHECK_BYTES(&none, &events, sizeof(events));
}

TEST(events, pending_abort_is_set_and_zero_does_not_take_it_back)
{
	struct vcpu vcpu = {.irq_lines = VCPU_LINE_IRQ};
	struct vcpu_events events = {.serror_pending = 1};

	CHECK_EQ(0, events_set(&vcpu, &events));
	CHECK_EQ(VCPU_LINE_IRQ | VCPU_LINE_ABORT, vcpu.irq_lines);
	CHECK_EQ(0, events_set(&vcpu, &none));
	CHECK_EQ(VCPU_LINE_IRQ | VCPU_LINE_ABORT, vcpu.irq_lines);
}

TEST(events, external_abort_is_taken_at_once_at_the_last_address)
{
	struct vcpu vcpu = {.guest = {.regs = {[HAL_REG_PC] = 0x8000, [HAL_REG_CPSR] = 0x1d3},
				      .fault = {.hxfar = 0x1234}}};
	struct vcpu_events events = {.ext_dabt_pending = 1};

	dropped = 0;
	CHECK_EQ(0, events_set(&vcpu, &events));
	CHECK_EQ(0x10, vcpu.guest.regs[HAL_REG_PC]);
	CHECK_EQ(0x8008, vcpu.guest.regs[HAL_REG_LR_ABT]);
	CHECK_EQ(0x1234, vcpu.guest.cp15[HAL_CP15_DFAR]);
	CHECK_EQ(0x008, vcpu.guest.cp15[HAL_CP15_DFSR]);
	CHECK_EQ(0, vcpu.irq_lines);
	/* The access that led to it is over. */
	CHECK_EQ(1, dropped);
	events_get(&vcpu, &events);
	CHECK_BYTES(&none, &events, sizeof(events));
}

TEST(events, syndrome_without_an_abort_means_nothing)
{
	struct vcpu vcpu = {.irq_lines = 0};
	struct vcpu_events events = {.serror_has_esr = 1, .serror_esr = 5};

	CHECK_EQ(0, events_set(&vcpu, &events));
	CHECK_EQ(0, vcpu.irq_lines);
}

TEST(events, G14_syndrome_is_refused_and_changes_nothing)
{
	struct vcpu vcpu = {.irq_lines = 0};
	struct vcpu_events events = {
		.serror_pending = 1, .serror_has_esr = 1, .ext_dabt_pending = 1};

	dropped = 0;
	CHECK_EQ(-HAL_EINVAL, events_set(&vcpu, &events));
	CHECK_EQ(0, vcpu.irq_lines);
	CHECK_EQ(0, vcpu.guest.regs[HAL_REG_PC]);
	CHECK_EQ(0, dropped);
}

TEST(events, every_reserved_byte_must_be_zero)
{
	for (size_t i = 0; i < sizeof(struct vcpu_events); i++) {
		bool meaning = i < 3 || (i >= 8 && i < 16);
		struct vcpu vcpu = {.irq_lines = 0};
		struct vcpu_events events = {.serror_pending = 0};

		((uint8_t *)&events)[i] = 1;
		NOTE("byte %d", (int)i);
		CHECK_EQ(meaning ? 0 : -HAL_EINVAL, events_set(&vcpu, &events));
		if (!meaning)
			CHECK_EQ(0, vcpu.irq_lines);
	}
}
