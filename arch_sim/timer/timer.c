/* SPDX-License-Identifier: GPL-2.0-only */
#include "arch_sim/timer/timer.h"

#include <stdlib.h>

#define MAX_CPUS 8

enum kind {
	PHYSICAL,
	VIRTUAL,
	HYP,
	KINDS,
};

enum ctl {
	CTL_ENABLE = 1 << 0,
	CTL_IMASK = 1 << 1,
	CTL_ISTATUS = 1 << 2,
};

struct timer {
	uint32_t ctl; /* ENABLE and IMASK */
	uint64_t cval;
	bool output;
};

struct sim_timers {
	struct timer timer[MAX_CPUS][KINDS];
	unsigned cpus;
	void (*line)(void *opaque, unsigned cpu, unsigned ppi, bool level);
	void *opaque;
};

static const unsigned ppis[KINDS] = {SIM_PPI_PHYSICAL_TIMER, SIM_PPI_VIRTUAL_TIMER,
				     SIM_PPI_HYP_TIMER};

/* What a register is: of which timer, and which of its three views. */
static const struct {
	enum kind kind;
	enum { COUNT, TVAL, CTL, CVAL } view;
} regs[] = {
	[SIM_TIMER_CNTPCT] = {PHYSICAL, COUNT},	  [SIM_TIMER_CNTVCT] = {VIRTUAL, COUNT},
	[SIM_TIMER_CNTP_TVAL] = {PHYSICAL, TVAL}, [SIM_TIMER_CNTP_CTL] = {PHYSICAL, CTL},
	[SIM_TIMER_CNTP_CVAL] = {PHYSICAL, CVAL}, [SIM_TIMER_CNTV_TVAL] = {VIRTUAL, TVAL},
	[SIM_TIMER_CNTV_CTL] = {VIRTUAL, CTL},	  [SIM_TIMER_CNTV_CVAL] = {VIRTUAL, CVAL},
	[SIM_TIMER_CNTHP_TVAL] = {HYP, TVAL},	  [SIM_TIMER_CNTHP_CTL] = {HYP, CTL},
	[SIM_TIMER_CNTHP_CVAL] = {HYP, CVAL},
};

struct sim_timers *
sim_timers_create(unsigned cpus, void (*line)(void *opaque, unsigned cpu, unsigned ppi, bool level),
		  void *opaque)
{
	struct sim_timers *timers = calloc(1, sizeof(*timers));

	if (!timers)
		return NULL;
	timers->cpus = cpus;
	timers->line = line;
	timers->opaque = opaque;
	return timers;
}

void sim_timers_destroy(struct sim_timers *timers)
{
	free(timers);
}

/* The count that a timer compares with: the virtual one runs behind by CNTVOFF. */
static uint64_t count_of(enum kind kind, uint64_t now, uint64_t cntvoff)
{
	return kind == VIRTUAL ? now - cntvoff : now;
}

static bool expired(const struct timer *t, uint64_t count)
{
	return t->ctl & CTL_ENABLE && count >= t->cval;
}

uint64_t sim_timer_read(struct sim_timers *timers, unsigned cpu, enum sim_timer_reg reg,
			uint64_t now, uint64_t cntvoff)
{
	uint64_t count = count_of(regs[reg].kind, now, cntvoff);
	const struct timer *t = &timers->timer[cpu][regs[reg].kind];

	switch (regs[reg].view) {
	case COUNT:
		return count;
	case TVAL:
		return (uint32_t)(t->cval - count);
	case CTL:
		return t->ctl | (expired(t, count) ? CTL_ISTATUS : 0);
	default:
		return t->cval;
	}
}

void sim_timer_write(struct sim_timers *timers, unsigned cpu, enum sim_timer_reg reg, uint64_t now,
		     uint64_t cntvoff, uint64_t value)
{
	struct timer *t = &timers->timer[cpu][regs[reg].kind];

	switch (regs[reg].view) {
	case COUNT:
		break;
	case TVAL:
		t->cval = count_of(regs[reg].kind, now, cntvoff) +
			  (uint64_t)(int64_t)(int32_t)value;
		break;
	case CTL:
		t->ctl = value & (CTL_ENABLE | CTL_IMASK);
		break;
	default:
		t->cval = value;
		break;
	}
	sim_timers_update(timers, cpu, now, cntvoff);
}

void sim_timers_update(struct sim_timers *timers, unsigned cpu, uint64_t now, uint64_t cntvoff)
{
	for (unsigned kind = 0; kind < KINDS; kind++) {
		struct timer *t = &timers->timer[cpu][kind];
		bool output = !(t->ctl & CTL_IMASK) &&
			      expired(t, count_of((enum kind)kind, now, cntvoff));

		if (output != t->output) {
			t->output = output;
			timers->line(timers->opaque, cpu, ppis[kind], output);
		}
	}
}

uint64_t sim_timers_deadline(const struct sim_timers *timers, unsigned cpu, uint64_t now,
			     uint64_t cntvoff)
{
	uint64_t nearest = UINT64_MAX;

	for (unsigned kind = 0; kind < KINDS; kind++) {
		const struct timer *t = &timers->timer[cpu][kind];
		uint64_t count = count_of((enum kind)kind, now, cntvoff);

		if ((t->ctl & (CTL_ENABLE | CTL_IMASK)) != CTL_ENABLE || count >= t->cval)
			continue;
		if (t->cval - count < nearest)
			nearest = t->cval - count;
	}
	return nearest > UINT64_MAX - now ? UINT64_MAX : now + nearest;
}
