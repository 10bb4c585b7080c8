/* SPDX-License-Identifier: GPL-2.0-only */
/* List registers: the golden words of SPEC.md section 12.6, and what comes back. */
#include "core/vgic/lr.h"
#include "testing/harness/test.h"

struct golden {
	const char *label;
	struct vgic_irq irq;
	uint32_t lr;
	uint8_t sources_left;
	bool latch_left;
};

static const struct golden golden[] = {
	{"SGI_1_from_vcpu_2",
	 {.intid = 1, .edge = true, .latch = true, .sources = 4, .priority = 0xa0},
	 0x1a000801,
	 0,
	 false},
	{"R25_SGI_1_from_vcpu_0_and_another",
	 {.intid = 1, .edge = true, .latch = true, .sources = 9, .priority = 0xa0},
	 0x1a080001,
	 8,
	 true},
	{"SGI_1_active_from_3",
	 {.intid = 1, .edge = true, .active = true, .active_source = 3, .priority = 0xa0},
	 0x2a000c01,
	 0,
	 false},
	{"R25_SGI_1_active_from_3_and_others_wait",
	 {.intid = 1,
	  .edge = true,
	  .active = true,
	  .active_source = 3,
	  .latch = true,
	  .sources = 5,
	  .priority = 0xa0},
	 0x2a080c01,
	 5,
	 true},
	{"SPI_40_level_pending",
	 {.intid = 40, .line = true, .priority = 0x80},
	 0x18080028,
	 0,
	 false},
	{"R27_SPI_40_level_active_and_line_high",
	 {.intid = 40, .line = true, .active = true, .priority = 0x80},
	 0x28080028,
	 0,
	 false},
	{"SPI_41_edge_pending",
	 {.intid = 41, .edge = true, .latch = true, .priority = 0x80},
	 0x18000029,
	 0,
	 false},
	{"SPI_41_edge_active_and_pending",
	 {.intid = 41, .edge = true, .latch = true, .active = true, .priority = 0x80},
	 0x38000029,
	 0,
	 false},
	{"SPI_41_edge_active",
	 {.intid = 41, .edge = true, .active = true, .priority = 0x80},
	 0x28000029,
	 0,
	 false},
	{"SPI_41_edge_pending_group_1",
	 {.intid = 41, .edge = true, .latch = true, .group1 = true, .priority = 0x80},
	 0x58000029,
	 0,
	 false},
	{"vtimer_PPI_27_HW_pending",
	 {.intid = 27, .line = true, .physical = 27},
	 0x90006c1b,
	 0,
	 false},
	{"vtimer_active_HW",
	 {.intid = 27, .line = true, .active = true, .physical = 27},
	 0xa0006c1b,
	 0,
	 false},
	{"ptimer_PPI_30_pending", {.intid = 30, .line = true}, 0x1008001e, 0, false},
};

TEST_TABLE(lr, pack_gives_the_golden_word, struct golden, golden)
{
	struct vgic_irq irq = row->irq;

	CHECK_EQ(row->lr, vgic_lr_pack(&irq, true));
	CHECK_EQ(row->sources_left, irq.sources);
	CHECK_EQ(row->latch_left, irq.latch);
}

/* The next edge of an active interrupt that is disabled, say, stays outside, and hardware tells of the end. */
TEST(lr, pack_leaves_an_edge_that_is_not_wanted_outside)
{
	struct vgic_irq irq = {
		.intid = 41, .edge = true, .latch = true, .active = true, .priority = 0x80};

	CHECK_EQ(0x28080029, vgic_lr_pack(&irq, false));
	CHECK(irq.latch);
}

struct fold {
	const char *label;
	struct vgic_irq before;
	uint32_t lr;
	struct vgic_irq after;
};

static const struct fold folds[] = {
	{"level_still_pending",
	 {.intid = 40, .line = true},
	 0x18080028,
	 {.intid = 40, .line = true}},
	{"level_became_active",
	 {.intid = 40, .line = true},
	 0x28080028,
	 {.intid = 40, .line = true, .active = true}},
	{"level_was_ended",
	 {.intid = 40, .line = true, .active = true},
	 0x08080028,
	 {.intid = 40, .line = true}},
	{"R27_latch_of_a_level_goes_when_it_is_acknowledged",
	 {.intid = 40, .loaded = true},
	 0x28080028,
	 {.intid = 40, .active = true}},
	{"R27_latch_set_while_active_stays",
	 {.intid = 40, .latch = true, .active = true},
	 0x08080028,
	 {.intid = 40, .latch = true}},
	{"R27_latch_set_after_the_acknowledgement_stays",
	 {.intid = 40, .loaded = true, .latch = true},
	 0x28080028,
	 {.intid = 40, .latch = true, .active = true}},
	{"R27_latch_of_a_level_that_was_not_taken_comes_back",
	 {.intid = 40, .loaded = true},
	 0x18080028,
	 {.intid = 40, .latch = true}},
	{"edge_not_taken_and_cleared_meanwhile_is_gone",
	 {.intid = 41, .edge = true},
	 0x18000029,
	 {.intid = 41, .edge = true}},
	{"edge_not_taken_is_latched_again",
	 {.intid = 41, .edge = true, .loaded = true},
	 0x18000029,
	 {.intid = 41, .edge = true, .latch = true}},
	{"edge_taken",
	 {.intid = 41, .edge = true, .loaded = true},
	 0x28000029,
	 {.intid = 41, .edge = true, .active = true}},
	{"edge_that_came_meanwhile_stays",
	 {.intid = 41, .edge = true, .latch = true},
	 0x08000029,
	 {.intid = 41, .edge = true, .latch = true}},
	{"R25_sgi_not_taken_gets_its_source_back",
	 {.intid = 1, .edge = true, .sources = 8, .latch = true},
	 0x1a080001,
	 {.intid = 1, .edge = true, .sources = 9, .latch = true}},
	{"R25_sgi_taken_remembers_its_source",
	 {.intid = 1, .edge = true},
	 0x2a000801,
	 {.intid = 1, .edge = true, .active = true, .active_source = 2}},
};

TEST_TABLE(lr, fold_takes_back_what_the_guest_did, struct fold, folds)
{
	struct vgic_irq irq = row->before;

	vgic_lr_fold(&irq, row->lr);
	CHECK_EQ(row->after.active, irq.active);
	CHECK_EQ(row->after.latch, irq.latch);
	CHECK_EQ(row->after.line, irq.line);
	CHECK_EQ(row->after.sources, irq.sources);
	CHECK_EQ(row->after.active_source, irq.active_source);
	CHECK(!irq.loaded);
}

/* An empty list register says that it was ended only if it was asked to, and only where it is not the host's. */
TEST(lr, ended_is_told_for_software_interrupts_with_the_bit)
{
	CHECK(vgic_lr_ended(0x08080028));
	CHECK(!vgic_lr_ended(0x18080028));
	CHECK(!vgic_lr_ended(0x08000028));
	CHECK(!vgic_lr_ended(0x8008001b));
}
