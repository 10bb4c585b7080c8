/* SPDX-License-Identifier: GPL-2.0-only */
/* What devices do, and the steps of the guests' scripts. */
#include "arch_sim/hal/event.h"
#include "arch_sim/hal/sched.h"
#include "core/event/irqfd.h"
#include "core/timer/guest.h"
#include "core/vgic/vgic.h"
#include "hal/timer.h"
#include "testing/harness/test.h"
#include "testing/unit/vgic/race_parts.h"

#define TIMER_ON 1u

/* --- devices ------------------------------------------------------------------------------------------ */

void race_set_device(uint32_t intid, enum race_device device)
{
	const uint32_t offset = 0xc00 + intid / 16 * 4, shift = intid % 16 * 2 + 1;
	struct race_player *p = &race.player[0];
	uint8_t b[4];

	race.device[intid] = device;
	CHECK(iobus_read(&race.vm->iobus, p->vcpu, ipa(RACE_DIST + offset), 4, b));
	race_write(p, offset, 4,
		   (b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24) & ~(1u << shift));
}

static void set_irqfd(uint32_t flags)
{
	struct irqfd_request request = {race.event, race.resampled - FIRST_SPI, flags,
					race.resample};

	CHECK_EQ(0, irqfd_set(race.vm, &request));
}

void race_tie(uint32_t intid)
{
	race_set_device(intid, RACE_RESAMPLED);
	race.resampled = intid;
	race.event = sim_event_create();
	race.resample = sim_event_create();
	race.tied = true;
	set_irqfd(IRQFD_RESAMPLE);
}

void race_untie(void)
{
	race.tied = false;
	set_irqfd(IRQFD_DEASSIGN);
	race.asserts = false;
}

void race_raise(uint32_t intid)
{
	unsigned at = race_note_raise(&race.shared[intid]);

	CHECK_EQ(0, vgic_inject(race.vm, 0, intid, true, NULL));
	race_note_landing(&race.shared[intid], at);
	CHECK_EQ(0, vgic_inject(race.vm, 0, intid, false, NULL));
}

static bool device_is_free(void *argument)
{
	return !race.driving;
}

/* A device drives its line to one level after the other. It is not low before that has been said. */
void race_line(uint32_t intid, bool level)
{
	struct race_fact *fact = &race.shared[intid];

	sim_thread_wait(device_is_free, NULL);
	race.driving = true;
	race.driven++;
	fact->raised += level;
	fact->line |= level;
	CHECK_EQ(0, vgic_inject(race.vm, 0, intid, level, NULL));
	fact->high_until = fact->line ? ++race.now : fact->high_until;
	fact->line = level;
	race.driving = false;
}

void race_assert(void)
{
	race.asserts = true;
	race.shared[race.resampled].raised++;
	sim_event_write(race.event, 1);
}

static bool hears_of_it(void *argument)
{
	const uint64_t *heard = argument;

	return race_take_resamplings() != *heard || race.over;
}

void race_resample(void)
{
	uint64_t heard = 0;

	while (sim_thread_wait(hears_of_it, &heard), !race.over) {
		heard = race.told;
		if (race.asserts || race.eager)
			race_assert();
		race.eager -= race.eager > 0;
		race_look_whether_over();
	}
}

/* --- steps -------------------------------------------------------------------------------------------- */

bool race_write(struct race_player *p, uint32_t offset, uint32_t len, uint32_t value)
{
	const uint8_t b[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
			      (uint8_t)(value >> 24)};

	if (p->inside) {
		p->answer = vgic_dist_try(p->vcpu, offset, len, true, &value);
		return p->answer != HAL_NEED_HOST;
	}
	CHECK(iobus_write(&race.vm->iobus, p->vcpu, ipa(RACE_DIST + offset), len, b));
	return true;
}

static bool write_bit(struct race_player *p, uint32_t base, uint32_t intid)
{
	return race_write(p, base + intid / 32 * 4, 4, 1u << intid % 32);
}

/* By a write: one that is left to the host has raised nothing yet. */
static void raise_by_write(struct race_player *p, struct race_fact *fact, uint32_t offset,
			   uint32_t value)
{
	unsigned at = race_note_raise(fact);

	if (race_write(p, offset, 4, value))
		race_note_landing(fact, at);
	else
		fact->raised--;
}

void race_pend(struct race_player *p, uint32_t intid, uint32_t nothing)
{
	raise_by_write(p, &race.shared[intid], 0x200 + intid / 32 * 4, 1u << intid % 32);
}

/* It clears what had landed before, if nothing has come meanwhile; and what p itself had in a list register. */
void race_unpend(struct race_player *p, uint32_t intid, uint32_t nothing)
{
	struct race_fact *fact = &race.shared[intid];
	unsigned raised_at = fact->raised_at;
	bool landed = fact->landed_at == raised_at;

	fact->may_be_lost = true;
	if (!write_bit(p, 0x280, intid) || !landed || fact->raised_at != raised_at)
		return;
	fact->cleared_at = ++race.now;
	p->exited_at = ++race.now;
}

void race_enable(struct race_player *p, uint32_t intid, uint32_t nothing)
{
	write_bit(p, 0x100, intid);
}

void race_disable(struct race_player *p, uint32_t intid, uint32_t nothing)
{
	write_bit(p, 0x180, intid);
}

/* All vcpus are out of the guest for it: nobody begins it afterwards, until it is not active any more. */
void race_activate(struct race_player *p, uint32_t intid, uint32_t nothing)
{
	if (write_bit(p, 0x300, intid))
		race.may_not_begin[intid] = true;
}

void race_deactivate(struct race_player *p, uint32_t intid, uint32_t nothing)
{
	race.may_not_begin[intid] = false;
	write_bit(p, 0x380, intid);
}

void race_priority(struct race_player *p, uint32_t intid, uint32_t priority)
{
	race_write(p, 0x400 + intid, 1, priority);
}

void race_target(struct race_player *p, uint32_t intid, uint32_t player)
{
	race_write(p, 0x800 + intid, 1, 1u << player);
}

void race_group(struct race_player *p, uint32_t word, uint32_t nothing)
{
	race_write(p, 0x084, 4, word);
}

void race_switch(struct race_player *p, uint32_t on, uint32_t nothing)
{
	race_write(p, 0x0, 4, on);
}

void race_sgi(struct race_player *p, uint32_t intid, uint32_t player)
{
	raise_by_write(p, &race.own[player][p->vcpu->index][intid], 0xf00,
		       1u << (16 + player) | intid);
}

void race_level(struct race_player *p, uint32_t intid, uint32_t level)
{
	race_line(intid, level);
}

void race_timer(struct race_player *p, uint32_t ticks, uint32_t nothing)
{
	struct hal_timer *timer = &p->vcpu->guest.vtimer.timer;

	race_note_raise(&race.own[p->vcpu->index][0][RACE_TIMER]);
	race.deadline[p->vcpu->index] = hal_counter_read() + ticks;
	timer->cval = race.deadline[p->vcpu->index] - race.vm->cntvoff;
	timer->ctl = TIMER_ON;
	timer_update(p->vcpu);
}

void race_ptimer(struct race_player *p, uint32_t ticks, uint32_t nothing)
{
	struct hal_timer *timer = &p->vcpu->timer.phys;

	race_note_raise(&race.own[p->vcpu->index][0][RACE_PTIMER]);
	race.deadline[p->vcpu->index] = timer->cval = hal_counter_read() + ticks;
	timer->ctl = TIMER_ON;
	timer_update(p->vcpu);
}

void race_pause(struct race_player *p, uint32_t nothing, uint32_t nothing_more)
{
	race.saver = p;
	race_get_all_out();
}
