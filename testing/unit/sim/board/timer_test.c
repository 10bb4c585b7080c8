/* SPDX-License-Identifier: GPL-2.0-only */
/* The generic timers by themselves (ARM DDI 0406C B8.1.5, B4.1.17 to 19): every view, every condition. */
#include "arch_sim/timer/timer.h"

#include "testing/harness/test.h"

struct timers {
	struct sim_timers *t;
	bool line[2][32];
	unsigned changes;
};

static void on_line(void *opaque, unsigned cpu, unsigned ppi, bool level)
{
	struct timers *self = opaque;

	self->line[cpu][ppi] = level;
	self->changes++;
}

static void timers_set_up(struct timers *self)
{
	self->t = sim_timers_create(2, on_line, self);
}

static void timers_tear_down(struct timers *self)
{
	sim_timers_destroy(self->t);
}

TEST_FIXTURE(timers)

static const struct kind_row {
	const char *label;
	enum sim_timer_reg tval, ctl, cval;
	unsigned ppi;
	uint64_t behind; /* how far its count runs behind with CNTVOFF 1000 */
} kinds[] = {
	{"physical", SIM_TIMER_CNTP_TVAL, SIM_TIMER_CNTP_CTL, SIM_TIMER_CNTP_CVAL, 30, 0},
	{"virtual", SIM_TIMER_CNTV_TVAL, SIM_TIMER_CNTV_CTL, SIM_TIMER_CNTV_CVAL, 27, 1000},
	{"hyp", SIM_TIMER_CNTHP_TVAL, SIM_TIMER_CNTHP_CTL, SIM_TIMER_CNTHP_CVAL, 26, 0},
};

#define OFF 1000

TEST_F(timers, counters_differ_by_cntvoff_and_cannot_be_written)
{
	sim_timer_write(self->t, 0, SIM_TIMER_CNTPCT, 5000, OFF, 1);
	CHECK_EQ(5000, sim_timer_read(self->t, 0, SIM_TIMER_CNTPCT, 5000, OFF));
	CHECK_EQ(4000, sim_timer_read(self->t, 0, SIM_TIMER_CNTVCT, 5000, OFF));
}

TEST_F(timers, output_is_enabled_expired_and_not_masked)
{
	for (unsigned k = 0; k < 3; k++) {
		for (unsigned ctl = 0; ctl < 4; ctl++) {
			for (uint64_t now = 5000 + kinds[k].behind - 1;
			     now <= 5000 + kinds[k].behind + 1; now++) {
				bool due = now - kinds[k].behind >= 5000;

				sim_timer_write(self->t, 1, kinds[k].cval, now, OFF, 5000);
				sim_timer_write(self->t, 1, kinds[k].ctl, now, OFF, ctl);
				CHECK_EQ(ctl == 1 && due, self->line[1][kinds[k].ppi]);
				CHECK_EQ(ctl | (ctl & 1 && due ? 4 : 0),
					 sim_timer_read(self->t, 1, kinds[k].ctl, now, OFF));
				CHECK_EQ(0, self->line[0][kinds[k].ppi]);
			}
		}
	}
}

TEST_F(timers, tval_is_signed_and_counts_down)
{
	for (unsigned k = 0; k < 3; k++) {
		sim_timer_write(self->t, 0, kinds[k].tval, 5000, OFF, 100);
		CHECK_EQ(5100 - kinds[k].behind,
			 sim_timer_read(self->t, 0, kinds[k].cval, 5000, OFF));
		CHECK_EQ(60, sim_timer_read(self->t, 0, kinds[k].tval, 5040, OFF));
		CHECK_EQ(0xfffffff6, sim_timer_read(self->t, 0, kinds[k].tval, 5110, OFF));
		sim_timer_write(self->t, 0, kinds[k].tval, 5000, OFF, 0xffffffff);
		CHECK_EQ(4999 - kinds[k].behind,
			 sim_timer_read(self->t, 0, kinds[k].cval, 5000, OFF));
	}
}

TEST_F(timers, passing_time_moves_the_output_once)
{
	sim_timer_write(self->t, 0, SIM_TIMER_CNTV_CVAL, 0, 0, 50);
	sim_timer_write(self->t, 0, SIM_TIMER_CNTV_CTL, 0, 0, 1);
	CHECK_EQ(50, sim_timers_deadline(self->t, 0, 10, 0));
	CHECK_EQ(70, sim_timers_deadline(self->t, 0, 30, 20));
	sim_timers_update(self->t, 0, 49, 0);
	CHECK(!self->line[0][27]);
	sim_timers_update(self->t, 0, 50, 0);
	sim_timers_update(self->t, 0, 60, 0);
	CHECK(self->line[0][27]);
	CHECK_EQ(1, self->changes);
	CHECK_EQ(UINT64_MAX, sim_timers_deadline(self->t, 0, 60, 0));
	sim_timers_update(self->t, 0, 60, 20);
	CHECK(!self->line[0][27]);
}

TEST_F(timers, deadline_is_the_nearest_and_never_wraps)
{
	sim_timer_write(self->t, 0, SIM_TIMER_CNTP_CVAL, 0, 0, UINT64_MAX);
	sim_timer_write(self->t, 0, SIM_TIMER_CNTP_CTL, 0, 0, 1);
	CHECK_EQ(UINT64_MAX, sim_timers_deadline(self->t, 0, 7, 0));
	sim_timer_write(self->t, 0, SIM_TIMER_CNTHP_CVAL, 0, 0, 90);
	sim_timer_write(self->t, 0, SIM_TIMER_CNTHP_CTL, 0, 0, 1);
	CHECK_EQ(90, sim_timers_deadline(self->t, 0, 7, 0));
	sim_timer_write(self->t, 0, SIM_TIMER_CNTHP_CTL, 0, 0, 3);
	CHECK_EQ(UINT64_MAX, sim_timers_deadline(self->t, 0, 7, 0));
}
