/* SPDX-License-Identifier: GPL-2.0-only */
/* List registers around an entry, and what wakes a vcpu (SPEC.md sections 6.6, 6.7). */
#include <string.h>

#include "core/vgic/lr.h"
#include "testing/unit/vgic/world.h"

TEST_FIXTURE(world)

static void enable_all(struct world *w)
{
	for (unsigned i = 0; i < w->nr_vcpus; i++)
		world_write(w, i, 0x100, 4, 0xffffffff);
	for (uint32_t offset = 0x104; offset < 0x120; offset += 4)
		world_write(w, 0, offset, 4, 0xffffffff);
	world_take_kicks();
}

static void spi(struct world *w, uint32_t intid, bool level)
{
	CHECK_EQ(0, vgic_inject(w->vm, 0, intid, level, NULL));
}

TEST_F(world, nothing_pending_leaves_the_interface_alone)
{
	world_start(self, 1);
	CHECK_EQ(0, world_enter(self, 0));
	world_leave(self, 0);
	CHECK_EQ(0, hal_fake.gich[HAL_GICH_HCR / 4]);
	CHECK_EQ(0, hal_fake_count(HAL_CALL_PPI_SET_ACTIVE));
}

TEST_F(world, interrupt_is_delivered_once_and_comes_back_ended)
{
	world_start(self, 1);
	enable_all(self);
	spi(self, 40, true);
	CHECK_EQ(1, world_take_kicks());
	CHECK_EQ(1, world_enter(self, 0));
	CHECK_EQ(1, hal_fake.gich[HAL_GICH_HCR / 4]);
	CHECK_EQ(0x10000028, world_lr(0));
	/* It is live: another edge waits in software. */
	spi(self, 40, true);
	CHECK_EQ(1, world_take_kicks());
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = 1;
	world_leave(self, 0);
	CHECK_EQ(0, world_lr(0));
	CHECK_EQ(0, hal_fake.gich[HAL_GICH_HCR / 4]);
	CHECK_EQ(1, world_enter(self, 0));
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = 1;
	world_leave(self, 0);
	CHECK_EQ(0, world_enter(self, 0));
	world_leave(self, 0);
	CHECK_EQ(0, world_ended);
}

/* R27: the end of a level interrupt is told, and it comes again while its line is high. */
TEST_F(world, R27_level_comes_again_until_the_line_falls)
{
	world_start(self, 1);
	enable_all(self);
	world_write(self, 0, 0xc08, 4, 0);
	spi(self, 40, true);
	for (unsigned i = 1; i <= 3; i++) {
		CHECK_EQ(1, world_enter(self, 0));
		CHECK_EQ(0x10080028, world_lr(0));
		world_set_lr(0, 0x00080028);
		world_leave(self, 0);
		CHECK_EQ(i, world_ended);
		CHECK_EQ(40, world_last_ended);
	}
	spi(self, 40, false);
	CHECK_EQ(0, world_enter(self, 0));
	world_leave(self, 0);
}

/* A private level interrupt has no event descriptor to be told. */
TEST_F(world, end_of_a_private_interrupt_is_nobodys_business)
{
	world_start(self, 1);
	enable_all(self);
	CHECK_EQ(0, vgic_inject(self->vm, 0, 20, true, NULL));
	CHECK_EQ(1, world_enter(self, 0));
	world_set_lr(0, 0x00080014);
	world_leave(self, 0);
	CHECK_EQ(0, world_ended);
}

/* More interrupts than list registers: the most urgent go first, and hardware tells when there is room. */
TEST_F(world, R30_most_urgent_go_first_when_there_are_too_many)
{
	world_start(self, 1);
	enable_all(self);
	for (uint32_t i = 0; i < 6; i++) {
		world_write(self, 0, 0x420 + i, 1, 0x80 - 8 * (i / 2));
		spi(self, 32 + i, true);
	}
	world_write(self, 0, 0x304, 4, 1);
	CHECK_EQ(4, world_enter(self, 0));
	CHECK_EQ(0xb, hal_fake.gich[HAL_GICH_HCR / 4]);
	/* The active one, though the least urgent; then by priority, equals in the order they came. */
	CHECK_EQ(32, world_lr(0) & 0x3ff);
	CHECK_EQ(36, world_lr(1) & 0x3ff);
	CHECK_EQ(37, world_lr(2) & 0x3ff);
	CHECK_EQ(34, world_lr(3) & 0x3ff);
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = 0xf;
	world_leave(self, 0);
	/* The other two, and the next edge of the one that was active. */
	CHECK_EQ(3, world_enter(self, 0));
	CHECK_EQ(1, hal_fake.gich[HAL_GICH_HCR / 4]);
	world_leave(self, 0);
}

/* --- many that wait --- */

#define MANY 120u /* from 32 on */

static uint32_t all_equal(unsigned i, uint64_t *random)
{
	return 0x40;
}

static uint32_t rising(unsigned i, uint64_t *random)
{
	return i / 4 * 8;
}

static uint32_t falling(unsigned i, uint64_t *random)
{
	return 0xf8 - i / 4 * 8;
}

static uint32_t up_and_down(unsigned i, uint64_t *random)
{
	return i % 2 * 0x80;
}

static uint32_t by_chance(unsigned i, uint64_t *random)
{
	return (uint32_t)(test_random(random) % 32 * 8);
}

static const struct many_row {
	const char *label;
	uint32_t (*priority)(unsigned i, uint64_t *random);
} many_rows[] = {
	{"all_equal", all_equal},     {"rising", rising},	{"falling", falling},
	{"up_and_down", up_and_down}, {"by_chance", by_chance},
};

/* Those that wait, in the order they came. */
struct waiting {
	unsigned nr;
	struct {
		uint32_t intid, priority;
	} list[MANY];
};

static void come(struct world *w, struct waiting *waiting, uint32_t intid, uint32_t priority)
{
	world_write(w, 0, 0x400 + intid, 1, priority);
	spi(w, intid, true);
	spi(w, intid, false);
	waiting->list[waiting->nr].intid = intid;
	waiting->list[waiting->nr++].priority = priority;
}

static void forget(struct waiting *waiting, unsigned n)
{
	waiting->nr--;
	memmove(&waiting->list[n], &waiting->list[n + 1],
		(waiting->nr - n) * sizeof(waiting->list[0]));
}

/* One that is cleared waits no more: the first, the last, or one between. */
static void clear(struct world *w, struct waiting *waiting, unsigned n)
{
	uint32_t intid = waiting->list[n].intid;

	world_write(w, 0, 0x280 + intid / 32 * 4, 4, 1u << intid % 32);
	forget(waiting, n);
}

static unsigned most_urgent(const struct waiting *waiting)
{
	unsigned best = 0;

	for (unsigned n = 1; n < waiting->nr; n++)
		if (waiting->list[n].priority < waiting->list[best].priority)
			best = n;
	return best;
}

/* An entry takes the four that are most urgent, which the guest begins and ends. */
static void take_four(struct world *w, struct waiting *waiting)
{
	unsigned nr = world_enter(w, 0);

	CHECK_EQ(waiting->nr < 4 ? waiting->nr : 4, nr);
	if (waiting->nr <= 4) { /* in whatever order */
		waiting->nr = 0;
	} else {
		for (unsigned i = 0; i < nr; i++) {
			unsigned n = most_urgent(waiting);

			CHECK_EQ(waiting->list[n].intid, world_lr(i) & 0x3ff);
			forget(waiting, n);
		}
	}
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = 0xf;
	world_leave(w, 0);
}

TEST_TABLE(many, R30_of_many_the_most_urgent_go_first_then_those_that_came_first, struct many_row,
	   many_rows)
{
	struct waiting waiting = {0};
	struct world w = {0};
	uint64_t random = test_seed(3);
	unsigned came = 0;

	world_start(&w, 1);
	enable_all(&w);
	for (; came < MANY / 2; came++)
		come(&w, &waiting, 32 + came, row->priority(came, &random));
	while (came < MANY) {
		take_four(&w, &waiting);
		for (unsigned i = 0; i < 4; i++, came++)
			come(&w, &waiting, 32 + came, row->priority(came, &random));
		if (came % 12)
			continue;
		clear(&w, &waiting, waiting.nr - 1);
		clear(&w, &waiting, waiting.nr / 2);
		clear(&w, &waiting, 0);
	}
	while (waiting.nr && !test_failed())
		take_four(&w, &waiting);
	CHECK_EQ(0, w.vcpus[0]->vgic->queued);
	CHECK_EQ(0, world_enter(&w, 0));
	world_leave(&w, 0);
	world_tear_down(&w);
}

/* Nothing pending is no news where all list registers hold active ones: hardware would tell without end. */
TEST_F(world, active_interrupts_in_all_list_registers_leave_the_guest_alone)
{
	world_start(self, 1);
	enable_all(self);
	world_write(self, 0, 0x304, 4, 0xf);
	spi(self, 36, true);
	CHECK_EQ(4, world_enter(self, 0));
	CHECK_EQ(3, hal_fake.gich[HAL_GICH_HCR / 4]);
	world_leave(self, 0);
}

/* Its next edge would be pending for as long as it is active, and hardware would not tell that nothing else is. */
TEST_F(world, next_edge_of_an_active_interrupt_waits_where_others_do)
{
	world_start(self, 1);
	enable_all(self);
	for (uint32_t i = 0; i < 5; i++)
		spi(self, 32 + i, true);
	world_write(self, 0, 0x304, 4, 1);
	CHECK_EQ(4, world_enter(self, 0));
	CHECK_EQ(0x20080020, world_lr(0));
	CHECK_EQ(0xb, hal_fake.gich[HAL_GICH_HCR / 4]);
	world_leave(self, 0);
}

/* R25: of an SGI one source at a time, and nothing less urgent beside it. */
TEST_F(world, R25_sources_of_an_sgi_are_delivered_one_by_one)
{
	world_start(self, 3);
	enable_all(self);
	world_write(self, 0, 0x401, 1, 0x40);
	world_write(self, 0, 0x402, 1, 0x38);
	world_write(self, 0, 0x420, 1, 0x80);
	for (unsigned source = 0; source < 3; source++)
		world_write(self, source, 0xf00, 4, 1 << 16 | 1);
	CHECK_EQ(1, world_take_kicks());
	world_write(self, 1, 0xf00, 4, 1 << 16 | 2);
	spi(self, 32, true);
	for (unsigned source = 0; source < 3; source++) {
		unsigned used = world_enter(self, 0);

		/* The more urgent SGI 2 goes with the first, SPI 32 with the last. */
		CHECK_EQ(source == 1 ? 1 : 2, used);
		for (unsigned n = 0; n < used; n++)
			if ((world_lr(n) & 0x3ff) == 1) {
				CHECK_EQ(source, world_lr(n) >> 10 & 7);
				CHECK_EQ(source < 2, (world_lr(n) & VGIC_LR_EOI) != 0);
			}
		hal_fake.gich[HAL_GICH_ELRSR0 / 4] = 0xf;
		world_leave(self, 0);
	}
	CHECK_EQ(0, self->vcpus[0]->vgic->queued);
}

/* An SGI that is active needs the order as well when another source waits: both are of the one interrupt. */
TEST_F(world, R25_active_sgi_with_a_source_that_waits_keeps_the_less_urgent_out)
{
	world_start(self, 2);
	enable_all(self);
	world_write(self, 0, 0x401, 1, 0x40);
	world_write(self, 0, 0x420, 1, 0x80);
	spi(self, 32, true);
	world_write(self, 1, 0xf00, 4, 1 << 16 | 1);
	CHECK_EQ(2, world_enter(self, 0));
	CHECK_EQ(0x14000401, world_lr(1));
	world_set_lr(1, 0x24000401);
	world_write(self, 0, 0xf00, 4, 1 << 16 | 1);
	world_leave(self, 0);
	CHECK_EQ(1, world_enter(self, 0));
	CHECK_EQ(0x24080401, world_lr(0));
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = 1;
	world_leave(self, 0);
	CHECK_EQ(2, world_enter(self, 0));
	world_leave(self, 0);
}

/* What is active must be in a list register to be ended, however urgent that SGI is. */
TEST_F(world, R25_sgi_with_a_source_that_waits_keeps_no_active_interrupt_out)
{
	world_start(self, 2);
	enable_all(self);
	world_write(self, 0, 0x401, 1, 0x40);
	world_write(self, 0, 0x420, 1, 0x80);
	world_write(self, 0, 0x304, 4, 1);
	world_write(self, 0, 0x300, 4, 1 << 1);
	world_write(self, 1, 0xf00, 4, 1 << 16 | 1);
	CHECK_EQ(2, world_enter(self, 0));
	world_leave(self, 0);
}

/* --- an active edge and its next one ------------------------------------------------------------------- */

/* Edge 40 of priority 0 is active on vcpu 0, and has come again. */
static void start_active_edge(struct world *w)
{
	world_start(w, 2);
	enable_all(w);
	spi(w, 40, true);
	world_enter(w, 0);
	world_set_lr(0, 0x20000028);
	world_leave(w, 0);
	spi(w, 40, true);
	world_take_kicks();
}

/* The guest ends what is in the first list register; whether it asked to be told decides what hardware shows. */
static void end_first(struct world *w)
{
	world_set_lr(0, world_lr(0) & ~VGIC_LR_STATE);
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = !(world_lr(0) & VGIC_LR_EOI);
	world_leave(w, 0);
}

TEST_F(world, next_edge_is_in_the_list_register_of_the_active_one)
{
	start_active_edge(self);
	CHECK_EQ(1, world_enter(self, 0));
	CHECK_EQ(0x30000028, world_lr(0));
	world_leave(self, 0);
}

TEST_F(world, next_edge_of_a_disabled_interrupt_waits_until_it_is_enabled)
{
	start_active_edge(self);
	world_write(self, 1, 0x184, 4, 1 << 8);
	CHECK_EQ(1, world_enter(self, 0));
	CHECK_EQ(0x20000028, world_lr(0) & ~VGIC_LR_EOI);
	end_first(self);
	CHECK_EQ(1 << 8, world_read(self, 0, 0x204, 4));
	CHECK_EQ(0, world_enter(self, 0));
	world_leave(self, 0);
	world_write(self, 1, 0x104, 4, 1 << 8);
	CHECK_EQ(1, world_enter(self, 0));
	world_leave(self, 0);
	CHECK_EQ(0, world_ended);
}

TEST_F(world, next_edge_waits_while_the_distributor_is_off)
{
	start_active_edge(self);
	world_write(self, 1, 0x0, 4, 0);
	CHECK_EQ(1, world_enter(self, 0));
	CHECK_EQ(0x20000028, world_lr(0) & ~VGIC_LR_EOI);
	world_leave(self, 0);
}

/* The end of the first is told, as another vcpu waits for it; no event descriptor is. */
TEST_F(world, next_edge_goes_to_the_new_target_when_the_first_is_ended)
{
	start_active_edge(self);
	world_write(self, 1, 0x828, 1, 2);
	CHECK_EQ(1, world_enter(self, 0));
	CHECK_EQ(0x20080028, world_lr(0));
	world_take_kicks();
	end_first(self);
	CHECK_EQ(2, world_take_kicks());
	CHECK_EQ(0, self->vcpus[0]->vgic->queued);
	CHECK_EQ(1, self->vcpus[1]->vgic->queued);
	CHECK_EQ(0, world_ended);
}

/* --- the pending state is written to while it is in a list register ------------------------------------ */

TEST_F(world, edge_cleared_by_another_vcpu_does_not_come_back)
{
	world_start(self, 2);
	enable_all(self);
	spi(self, 40, true);
	world_enter(self, 0);
	world_take_kicks();
	world_write(self, 1, 0x284, 4, 1 << 8);
	CHECK_EQ(1, world_take_kicks());
	world_leave(self, 0);
	CHECK_EQ(0, world_read(self, 1, 0x204, 4));
	CHECK_EQ(0, self->vcpus[0]->vgic->queued);
}

TEST_F(world, edge_that_comes_after_the_clearing_counts)
{
	world_start(self, 2);
	enable_all(self);
	spi(self, 40, true);
	world_enter(self, 0);
	world_write(self, 1, 0x284, 4, 1 << 8);
	spi(self, 40, true);
	world_leave(self, 0);
	CHECK_EQ(1, self->vcpus[0]->vgic->queued);
}

/* Level 40, made pending by a write to ISPENDR, is in a list register of vcpu 0. */
static void start_latched_level(struct world *w)
{
	world_start(w, 2);
	enable_all(w);
	world_write(w, 0, 0xc08, 4, 0);
	world_write(w, 0, 0x204, 4, 1 << 8);
	CHECK_EQ(1, world_enter(w, 0));
	CHECK_EQ(0x10080028, world_lr(0));
}

TEST_F(world, R27_latched_level_that_was_not_taken_stays_pending)
{
	start_latched_level(self);
	world_leave(self, 0);
	CHECK_EQ(1, self->vcpus[0]->vgic->queued);
}

TEST_F(world, R27_latched_level_that_was_cleared_does_not_come_back)
{
	start_latched_level(self);
	world_write(self, 1, 0x284, 4, 1 << 8);
	world_leave(self, 0);
	CHECK_EQ(0, self->vcpus[0]->vgic->queued);
}

/* The guest has taken it, and does not know yet when it is made pending again. */
TEST_F(world, R27_level_latched_again_after_it_was_taken_comes_again)
{
	start_latched_level(self);
	world_set_lr(0, 0x20080028);
	world_write(self, 1, 0x204, 4, 1 << 8);
	end_first(self);
	CHECK_EQ(1, world_enter(self, 0));
	CHECK_EQ(0x10080028, world_lr(0));
	world_set_lr(0, 0x20080028);
	end_first(self);
	CHECK_EQ(0, world_enter(self, 0));
	world_leave(self, 0);
}

/* What changed while an interrupt was in a list register counts when it comes back. */
TEST_F(world, target_that_changed_meanwhile_gets_it_afterwards)
{
	world_start(self, 2);
	enable_all(self);
	spi(self, 40, true);
	world_take_kicks();
	CHECK_EQ(1, world_enter(self, 0));
	world_write(self, 1, 0x828, 1, 2);
	CHECK_EQ(1, world_take_kicks());
	world_leave(self, 0);
	CHECK_EQ(2, world_take_kicks());
	CHECK_EQ(0, self->vcpus[0]->vgic->queued);
	CHECK_EQ(1, self->vcpus[1]->vgic->queued);
}

/* B30: with more than 32 list registers both words tell which are empty. */
TEST_F(world, B30_more_than_32_list_registers)
{
	world_start(self, 1);
	self->vm->vgic->host.nr_lrs = 40;
	enable_all(self);
	for (uint32_t i = 0; i < 36; i++)
		spi(self, 32 + i, true);
	CHECK_EQ(36, world_enter(self, 0));
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = 0xffffffff;
	hal_fake.gich[HAL_GICH_ELRSR1 / 4] = 0x7;
	world_leave(self, 0);
	CHECK_EQ(1, self->vcpus[0]->vgic->queued);
	CHECK_EQ(67, self->vcpus[0]->vgic->queue->intid);
}

/* The interface's registers are loaded where they are not yet, and not again where they are. */
TEST_F(world, R23_interface_follows_its_vcpu_from_cpu_to_cpu)
{
	world_start(self, 2);
	self->vcpus[0]->vgic->vmcr = 0x11;
	self->vcpus[0]->vgic->apr = 0x22;
	world_enter(self, 0);
	CHECK_EQ(0x11, hal_fake.gich[HAL_GICH_VMCR / 4]);
	CHECK_EQ(0x22, hal_fake.gich[HAL_GICH_APR / 4]);
	hal_fake.gich[HAL_GICH_VMCR / 4] = 0x33;
	hal_fake.gich[HAL_GICH_APR / 4] = 0x44;
	world_leave(self, 0);
	CHECK_EQ(2, hal_fake_count(HAL_CALL_GICH_WRITE));
	world_enter(self, 0);
	world_leave(self, 0);
	CHECK_EQ(2, hal_fake_count(HAL_CALL_GICH_WRITE));
	world_enter(self, 1);
	CHECK_EQ(0, hal_fake.gich[HAL_GICH_VMCR / 4]);
	world_leave(self, 1);
	world_enter(self, 0);
	CHECK_EQ(0x33, hal_fake.gich[HAL_GICH_VMCR / 4]);
	CHECK_EQ(0x44, hal_fake.gich[HAL_GICH_APR / 4]);
	world_leave(self, 0);
	/* Elsewhere, and back: the first CPU's is out of date. */
	hal_fake.cpu = 1;
	world_enter(self, 0);
	hal_fake.gich[HAL_GICH_VMCR / 4] = 0x55;
	world_leave(self, 0);
	hal_fake.cpu = 0;
	world_enter(self, 0);
	CHECK_EQ(0x55, hal_fake.gich[HAL_GICH_VMCR / 4]);
	world_leave(self, 0);
}

/* --- asleep ------------------------------------------------------------------------------------------ */

static const struct wake {
	const char *label;
	uint32_t vmcr;
	uint8_t priority;
	bool group1, active, wakes;
} wakes[] = {
	{"enabled_and_urgent", 0xf8000001, 0xa0, false, false, true},
	{"B52_group_0_is_off", 0xf8000002, 0xa0, false, false, false},
	{"B52_group_1_is_off", 0xf8000001, 0xa0, true, false, false},
	{"B52_B54_group_1_is_on", 0xf8000002, 0xa0, true, false, true},
	{"priority_is_masked", 0xa0000001, 0xa0, false, false, false},
	{"priority_is_above_the_mask", 0xa8000001, 0xa0, false, false, true},
	{"all_masked_after_reset", 0x1, 0x0, false, false, false},
	{"active_already", 0xf8000001, 0xa0, false, true, false},
};

TEST_TABLE(wake, R32_B52_vcpu_wakes_for_what_it_would_take, struct wake, wakes)
{
	struct world w;

	world_start(&w, 1);
	enable_all(&w);
	CHECK(!vgic_pending(w.vcpus[0]));
	w.vcpus[0]->vgic->vmcr = row->vmcr;
	world_write(&w, 0, 0x428, 1, row->priority);
	if (row->group1)
		world_write(&w, 0, 0x84, 4, 1 << 8);
	if (row->active)
		world_write(&w, 0, 0x304, 4, 1 << 8);
	spi(&w, 40, true);
	CHECK_EQ(row->wakes, vgic_pending(w.vcpus[0]));
	world_tear_down(&w);
}

TEST_F(world, one_of_several_is_enough_to_wake)
{
	world_start(self, 1);
	enable_all(self);
	self->vcpus[0]->vgic->vmcr = 0xf8000001;
	for (uint32_t intid = 40; intid < 43; intid++)
		spi(self, intid, true);
	CHECK(vgic_pending(self->vcpus[0]));
	world_write(self, 0, 0x428, 4, 0xf8f8f8);
	CHECK(!vgic_pending(self->vcpus[0]));
}

TEST_F(world, interrupt_that_is_not_enabled_is_not_queued)
{
	world_start(self, 1);
	spi(self, 40, true);
	CHECK_EQ(0, world_take_kicks());
	CHECK_EQ(0, self->vcpus[0]->vgic->queued);
	world_write(self, 0, 0x104, 4, 1 << 8);
	CHECK_EQ(1, self->vcpus[0]->vgic->queued);
	world_write(self, 0, 0x184, 4, 1 << 8);
	CHECK_EQ(0, self->vcpus[0]->vgic->queued);
}

/* B53: a priority written to what is queued counts at the next entry. */
TEST_F(world, B53_new_priority_is_in_the_next_list_register)
{
	world_start(self, 1);
	enable_all(self);
	spi(self, 40, true);
	world_write(self, 0, 0x428, 1, 0x88);
	world_enter(self, 0);
	CHECK_EQ(0x88, world_lr(0) >> 20 & 0xf8);
	world_leave(self, 0);
}
