/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses to the distributor that are answered in Hyp mode, while the vcpu's list registers are in the hardware. */
#include "testing/unit/vgic/world.h"

TEST_FIXTURE(world)

#define SGIR	   0xf00
#define SELF	   (2u << 24)
#define OTHERS	   (1u << 24)
#define PENDING	   (1u << 28)
#define ACTIVE	   (1u << 29)
#define LEVEL_IRQ  40u
#define TIMER	   27u
#define TIMER_HOST 27u

static enum hal_result try_write(struct world *w, uint32_t offset, uint32_t value)
{
	return vgic_dist_try(w->vcpus[0], offset, 4, true, &value);
}

static enum hal_result try_read(struct world *w, uint32_t offset, uint32_t *value)
{
	return vgic_dist_try(w->vcpus[0], offset, 4, false, value);
}

/* Vcpu 0 is in the guest, with SGI 3 of its own in list register 0. */
static void enter_with_sgi(struct world *w)
{
	world_start(w, 2);
	world_write(w, 0, SGIR, 4, SELF | 3);
	CHECK_EQ(1, world_enter(w, 0));
}

TEST_F(world, sgi_to_self_joins_what_is_in_list_registers)
{
	enter_with_sgi(self);
	world_set_lr(0, (world_lr(0) & ~PENDING) | ACTIVE);
	CHECK_EQ(HAL_DONE, try_write(self, SGIR, SELF | 5));
	CHECK_EQ(2, self->vcpus[0]->vgic->used);
	CHECK_EQ(ACTIVE | 3, world_lr(0) & (ACTIVE | PENDING | 0x3ff));
	CHECK_EQ(PENDING | 5, world_lr(1) & (ACTIVE | PENDING | 0x3ff));
	CHECK_EQ(1, hal_fake.gich[HAL_GICH_HCR / 4]);
	CHECK_EQ(0, world_take_kicks());
	CHECK_EQ(0, hal_fake.locks_held);
}

TEST_F(world, sgi_that_the_guest_has_taken_meanwhile_is_not_given_again)
{
	enter_with_sgi(self);
	world_set_lr(0, world_lr(0) & ~(PENDING | ACTIVE));
	CHECK_EQ(HAL_DONE, try_write(self, 0x100, 1u << 20));
	CHECK_EQ(0, self->vcpus[0]->vgic->used);
	CHECK_EQ(0, world_lr(0));
	CHECK_EQ(0, hal_fake.gich[HAL_GICH_HCR / 4]);
}

TEST_F(world, pending_and_active_are_read_as_the_guest_has_left_them)
{
	uint32_t value;

	enter_with_sgi(self);
	CHECK_EQ(HAL_DONE, try_read(self, 0x200, &value));
	CHECK_EQ(1u << 3, value);
	world_set_lr(0, (world_lr(0) & ~PENDING) | ACTIVE);
	CHECK_EQ(HAL_DONE, try_read(self, 0x200, &value));
	CHECK_EQ(0, value);
	CHECK_EQ(HAL_DONE, try_read(self, 0x300, &value));
	CHECK_EQ(1u << 3, value);
	CHECK_EQ(ACTIVE | 3, world_lr(0) & (ACTIVE | PENDING | 0x3ff));
}

TEST_F(world, sgi_to_another_vcpu_takes_the_sender_out_which_kicks_it)
{
	world_start(self, 2);
	CHECK_EQ(0, world_enter(self, 0));
	CHECK_EQ(HAL_LEAVE, try_write(self, SGIR, OTHERS | 3));
	CHECK_EQ(0, world_take_kicks());
	world_leave(self, 0);
	CHECK_EQ(1u << 1, world_take_kicks());
	world_leave(self, 0);
	CHECK_EQ(0, world_take_kicks());
	CHECK_EQ(1, world_enter(self, 1));
}

TEST_F(world, interrupt_for_another_vcpu_keeps_the_own_ones_until_the_entry)
{
	enter_with_sgi(self);
	CHECK_EQ(HAL_LEAVE, try_write(self, SGIR, OTHERS | 3));
	CHECK_EQ(0, self->vcpus[0]->vgic->used);
	world_leave(self, 0);
	CHECK_EQ(1, world_enter(self, 0));
	CHECK_EQ(PENDING | 3, world_lr(0) & (PENDING | 0x3ff));
}

/* The host's interrupt has to be held for it. */
TEST_F(world, timers_interrupt_is_given_by_the_host)
{
	world_start(self, 1);
	vgic_map_hw_irq(self->vcpus[0], TIMER, TIMER_HOST);
	CHECK_EQ(0, vgic_inject(self->vm, 0, TIMER, true, NULL));
	CHECK_EQ(0, world_enter(self, 0));
	CHECK_EQ(HAL_LEAVE, try_write(self, 0x100, 1u << TIMER));
	CHECK_EQ(0, self->vcpus[0]->vgic->used);
	CHECK_EQ(1, world_enter(self, 0));
}

/* Which of them go first takes as long as the queue is. */
TEST_F(world, more_than_there_are_list_registers_for_are_sorted_by_the_host)
{
	world_start(self, 1);
	CHECK_EQ(0, world_enter(self, 0));
	for (uint32_t n = 0; n < 4; n++)
		CHECK_EQ(HAL_DONE, try_write(self, SGIR, SELF | n));
	CHECK_EQ(HAL_LEAVE, try_write(self, SGIR, SELF | 4));
	world_leave(self, 0);
	CHECK_EQ(4, world_enter(self, 0));
}

static void check_left_alone(struct world *w)
{
	struct vgic_cpu before = *w->vcpus[0]->vgic;
	uint32_t lr = world_lr(0);

	CHECK_EQ(HAL_NEED_HOST, try_write(w, SGIR, SELF | 5));
	CHECK_BYTES(&before, w->vcpus[0]->vgic, sizeof(before));
	CHECK_EQ(lr, world_lr(0));
	CHECK_EQ(0, hal_fake.locks_held);
}

/* Its end is the host's business: the host's interrupt, and who has the line. */
TEST_F(world, what_others_want_to_know_of_is_left_to_the_host)
{
	world_start(self, 1);
	vgic_map_hw_irq(self->vcpus[0], TIMER, TIMER_HOST);
	world_write(self, 0, 0x100, 4, 1u << TIMER);
	CHECK_EQ(0, vgic_inject(self->vm, 0, TIMER, true, NULL));
	CHECK_EQ(1, world_enter(self, 0));
	check_left_alone(self);
	CHECK_EQ(0, vgic_inject(self->vm, 0, TIMER, false, NULL));
	world_leave(self, 0);
	world_write(self, 0, 0xc08, 4, 0); /* levels */
	world_write(self, 0, 0x104, 4, 1u << (LEVEL_IRQ - 32));
	world_write(self, 0, 0x180, 4, 1u << TIMER);
	CHECK_EQ(0, vgic_inject(self->vm, 0, LEVEL_IRQ, true, NULL));
	CHECK_EQ(1, world_enter(self, 0));
	CHECK_EQ(LEVEL_IRQ, world_lr(0) & 0x3ff);
	check_left_alone(self);
}

TEST_F(world, lock_that_somebody_has_is_not_waited_for)
{
	enter_with_sgi(self);
	hal_fake_fail(HAL_CALL_HYP_TRYLOCK, 1);
	check_left_alone(self);
}

TEST_F(world, range_of_the_distributor_is_told_from_others)
{
	const struct iobus_range other = {.size = 4};

	world_start(self, 1);
	CHECK(vgic_has_range(self->vm, &self->vm->vgic->range));
	CHECK(!vgic_has_range(self->vm, &other));
}

static const struct access {
	const char *label;
	uint32_t offset;
	unsigned len;
	bool is_write;
} halting[] = {
	{"pending_read", 0x204, 4, false}, {"active_read", 0x304, 4, false},
	{"active_set", 0x304, 4, true},	   {"active_clear", 0x384, 4, true},
	{"half_a_word", 0x400, 2, true},   {"not_aligned", 0x102, 4, false},
	{"byte_of_words", 0x100, 1, true}, {"switch", 0x0, 4, true},
};

TEST_TABLE(world, accesses_that_concern_all_vcpus_or_are_none_are_the_hosts, struct access, halting)
{
	struct world w;
	uint32_t value = 0xffffffff;

	world_start(&w, 2);
	CHECK_EQ(HAL_NEED_HOST,
		 vgic_dist_try(w.vcpus[0], row->offset, row->len, row->is_write, &value));
	CHECK_EQ(0xffffffff, value);
	world_tear_down(&w);
}
