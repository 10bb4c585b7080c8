/* SPDX-License-Identifier: GPL-2.0-only */
/* What is known of each interrupt, whether a guest may take it, and whether all that was to come has come. */
#include "arch_sim/board.h"
#include "arch_sim/hal/hardware.h"
#include "core/vcpu/run.h"
#include "core/vgic/irq.h"
#include "hal/atomic.h"
#include "hal/timer.h"
#include "testing/harness/test.h"
#include "testing/unit/vgic/race_parts.h"

#define LR_STATE (3u << 28)
#define LR_INTID 0x3ffu

/* --- facts ------------------------------------------------------------------------------------------ */

struct race_fact *race_fact_of(unsigned player, uint32_t iar)
{
	uint32_t intid = INTID(iar);

	if (intid >= FIRST_SPI)
		return &race.shared[intid % RACE_IRQS];
	return &race.own[player][iar >> 10 & 7][intid];
}

unsigned race_note_raise(struct race_fact *fact)
{
	fact->raised++;
	return fact->raised_at = ++race.now;
}

void race_note_landing(struct race_fact *fact, unsigned raised_at)
{
	if (fact->landed_at < raised_at)
		fact->landed_at = raised_at;
}

/* One that has been cleared may still be taken by who had it in a list register then, and only until that comes out. */
static bool is_cleared(const struct race_fact *fact, unsigned player)
{
	return fact->cleared_at > fact->raised_at &&
	       race.player[player].exited_at > fact->cleared_at;
}

/* An edge is taken at least once, and not more often than it came; a line only where it was high since. */
void race_check_begin(const struct race_fact *fact, unsigned player, uint32_t iar)
{
	NOTE("interrupt %u of %u: raised %u, begun %u, ended %u", INTID(iar), iar >> 10,
	     fact->raised, fact->begun, fact->ended);
	CHECK(!fact->active);
	CHECK(!race.may_not_begin[INTID(iar)]);
	CHECK(!is_cleared(fact, player));
	switch (race.device[INTID(iar)]) {
	case RACE_EDGE:
		CHECK_LT(fact->begun, fact->raised);
		break;
	case RACE_TIMERS:
		CHECK_LT(fact->begun, fact->raised);
		CHECK_LE(race.deadline[player], hal_counter_read());
		break;
	case RACE_LEVEL:
		CHECK(fact->line || fact->high_until >= fact->ended_at);
		break;
	case RACE_RESAMPLED:
		CHECK_LT(0, fact->raised);
	}
}

static bool is_satisfied(const struct race_fact *fact, enum race_device device)
{
	if (device == RACE_LEVEL)
		return !fact->line;
	return !fact->raised || device == RACE_RESAMPLED || fact->may_be_lost ||
	       fact->begun_at > fact->raised_at;
}

static bool all_satisfied(void)
{
	const struct race_fact *own = &race.own[0][0][0];
	bool satisfied = true;

	for (unsigned i = 0; i < RACE_IRQS; i++)
		satisfied &= is_satisfied(&race.shared[i], race.device[i]);
	for (unsigned i = 0; i < sizeof(race.own) / sizeof(*own); i++)
		satisfied &= is_satisfied(&own[i], race.device[i % 32]);
	return satisfied && !race.asserts && !race.eager &&
	       (!race.tied || race.told == race.shared[race.resampled].ended);
}

/* --- list registers --------------------------------------------------------------------------------- */

static uint32_t list_register(unsigned cpu, unsigned n)
{
	return sim_gic_read(sim_hardware_gic(), SIM_GICH, cpu, 0x100 + 4 * n, 4);
}

/* No interrupt is in two of them. Private ones are another's in each CPU. */
bool race_list_registers_are_empty(void)
{
	uint64_t shared = 0;
	bool empty = true;

	for (unsigned cpu = 0; cpu < RACE_CPUS; cpu++) {
		uint64_t seen = 0;

		for (unsigned n = 0; n < SIM_LIST_REGISTERS; n++) {
			uint32_t lr = list_register(cpu, n);
			uint64_t bit = 1ull << (lr & LR_INTID) % RACE_IRQS;

			if (!(lr & LR_STATE))
				continue;
			empty = false;
			CHECK(!((seen | shared >> FIRST_SPI << FIRST_SPI) & bit));
			seen |= bit;
		}
		shared |= seen;
	}
	return empty;
}

/* --- the end ------------------------------------------------------------------------------------------ */

struct race_player *race_player_of(const struct vcpu *vcpu)
{
	return &race.player[vcpu->index];
}

/* Is anything of this interrupt waiting? What is in a list register is looked at there, once it has got there. */
static bool is_idle(const struct vgic_irq *irq)
{
	if (vgic_irq_is_pending(irq))
		return false;
	return irq->live ? race_player_of(irq->vcpu)->inside : !irq->active;
}

bool race_each_irq(bool (*holds)(const struct vgic_irq *irq))
{
	bool all = true;

	for (unsigned v = 0; v < race.players; v++)
		for (unsigned i = 0; i < FIRST_SPI; i++)
			all &= holds(&race.vm->vcpus[v]->vgic->irqs[i]);
	for (unsigned i = FIRST_SPI; i < RACE_IRQS; i++)
		all &= holds(&race.vm->vgic->spis[i - FIRST_SPI]);
	return all;
}

bool race_scripts_are_done(void *nothing)
{
	for (unsigned i = 0; i < race.players; i++)
		if (race.player[i].script && race.player[i].script->op)
			return false;
	return !race.saver;
}

static bool handlers_are_done(void)
{
	for (unsigned i = 0; i < race.players; i++)
		if (race.player[i].in_handler)
			return false;
	return true;
}

void race_get_all_out(void)
{
	for (unsigned i = 0; i < race.players; i++) {
		hal_fetch_or(&race.vm->vcpus[i]->requests, VCPU_REQUEST_IRQ_PENDING);
		vcpu_kick(race.vm->vcpus[i]);
	}
}

/* When nothing is left to be done, all may go. */
void race_look_whether_over(void)
{
	if (race.over || race.bodies || !race_scripts_are_done(NULL) || !handlers_are_done() ||
	    !all_satisfied() || !race_each_irq(is_idle) || !race_list_registers_are_empty())
		return;
	race.over = true;
	race_get_all_out();
}

/* All wait: for what? */
void race_name_what_is_missing(void)
{
	for (unsigned i = 0; i < RACE_IRQS; i++)
		if (!is_satisfied(&race.shared[i], race.device[i]))
			FAIL("%u is raised at %u, begun at %u", i, race.shared[i].raised_at,
			     race.shared[i].begun_at);
	FAIL("%u bodies, scripts %u, satisfied %u, idle %u, list registers empty %u, over %u",
	     race.bodies, race_scripts_are_done(NULL), all_satisfied(), race_each_irq(is_idle),
	     race_list_registers_are_empty(), race.over);
}
