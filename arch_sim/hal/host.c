/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include "arch_sim/hal/host.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "arch_sim/hal/lock_order.h"
#include "arch_sim/hal/private.h"
#include "arch_sim/hal/sched.h"
#include "core/timer/guest.h"
#include "core/vcpu/run.h"
#include "hal/errno.h"
#include "hal/hyp.h"
#include "hal/timer.h"

#define MAX_KINDS 64
#define NR_LOG	  256

struct hal_host_vcpu {
	void *vcpu;
	struct sim_vcpu_counts counts;
	struct hal_host_vcpu *next_armed; /* in the list of those that have a time-out */
	uint64_t deadline;
};

static struct sim_host {
	char complaint[256];

	unsigned fail_kinds, fail_in;
	bool has_failed;

	struct sim_host_thread main_thread, *thread;
	unsigned online;
	struct hal_host_vcpu *armed;
	struct hal_host_vcpu *on_cpu[HAL_MAX_CPUS]; /* by CPU: the vcpu that holds it */
	uint32_t releases[HAL_MAX_CPUS];	    /* how often it was let go */
	void (*on_block)(void *opaque, void *vcpu);
	void *on_block_opaque;

	struct sim_report reports[NR_LOG];
	unsigned nr_reports;
	struct sim_event events[NR_LOG];
	unsigned nr_events;
} host;

struct sim_alive sim_host_counts;

/* --- the host as a whole ----------------------------------------------------------------------------- */

void sim_host_die(const char *what)
{
	perror(what);
	abort();
}

void sim_host_reset(void)
{
	memset(&host, 0, sizeof(host));
	memset(&sim_host_counts, 0, sizeof(sim_host_counts));
	sim_host_memory_reset();
	host.thread = &host.main_thread;
	host.thread->process = 1;
	host.online = 2;
}

struct sim_alive sim_host_alive(void)
{
	return sim_host_counts;
}

bool sim_host_is_empty(void)
{
	static const struct sim_alive nothing;

	return !memcmp(&sim_host_counts, &nothing, sizeof(nothing));
}

const char *sim_host_complaint(void)
{
	return host.complaint[0] ? host.complaint : NULL;
}

void sim_host_complain(const char *format, ...)
{
	va_list args;

	if (host.complaint[0])
		return;
	va_start(args, format);
	vsnprintf(host.complaint, sizeof(host.complaint), format, args);
	va_end(args);
}

/* --- failures ---------------------------------------------------------------------------------------- */

void sim_host_fail(unsigned kinds, unsigned nth)
{
	host.fail_kinds = kinds;
	host.fail_in = nth;
	host.has_failed = false;
}

bool sim_host_has_failed(void)
{
	return host.has_failed;
}

bool sim_host_fails(unsigned kind)
{
	if (!(host.fail_kinds & kind) || !host.fail_in || --host.fail_in)
		return false;
	host.has_failed = true;
	return true;
}

void sim_host_count_events(int by)
{
	sim_host_counts.events += (unsigned)by;
}

void sim_host_might_sleep(const char *what)
{
	if (host.thread->holds_cpu)
		sim_host_complain("%s may sleep, but the CPU is held", what);
	if (host.thread->interrupts)
		sim_host_complain("%s may sleep, but an interrupt is served", what);
	for (unsigned i = 0; i < host.thread->nr_held; i++)
		if (host.thread->held[i].spinning)
			sim_host_complain("%s may sleep, but a short lock is held", what);
}

/* --- locks ------------------------------------------------------------------------------------------- */

/* What struct hal_lock and struct hal_mutex hold. */
enum {
	LOCK_FREE = 0x10c4f4ee,
	LOCK_TAKEN = 0x10c47a4e,
};

/*
 * Locks are of one kind when they were made at the same place of the code, of which most are a row of the written order. Which kinds were held while which others were
 * taken is kept until the process ends, so that an order of one test and another one of the next do not go together.
 */
static struct kind {
	const void *made_at;
	bool irqsave, used; /* taken with interrupts off; whether it was taken at all */
	uint64_t inner;	    /* kinds that were taken while one of this was held, bit by bit */
	const struct sim_lock_row *row; /* in the written order; NULL: it has no place there */
} kinds[MAX_KINDS];

/* Words of a lock behind its state. */
enum {
	LOCK_KIND = 1,
};

static unsigned kind_made_at(const void *place, const struct sim_lock_row *row)
{
	unsigned n = 0;

	while (n < MAX_KINDS && kinds[n].made_at &&
	       (kinds[n].made_at != place || kinds[n].row != row))
		n++;
	if (n == MAX_KINDS)
		sim_host_die("too many kinds of locks");
	kinds[n].made_at = place;
	kinds[n].row = row;
	return n;
}

/* Kinds that come somewhere behind a kind. */
static uint64_t all_inner(unsigned kind)
{
	uint64_t found = kinds[kind].inner, before = 0;

	while (found != before) {
		before = found;
		for (unsigned n = 0; n < MAX_KINDS; n++)
			if (before >> n & 1)
				found |= kinds[n].inner;
	}
	return found;
}

static void note_order(unsigned outer, unsigned inner)
{
	const char *wrong = sim_lock_wrong_order(kinds[outer].row, kinds[inner].row);

	if (wrong)
		sim_host_complain("%s: %s", wrong, kinds[inner].row->lock);
	else if (outer == inner)
		sim_host_complain("two locks of one kind are held at once");
	else if (all_inner(inner) >> outer & 1)
		sim_host_complain("two locks are taken in both orders");
	else
		kinds[outer].inner |= 1ull << inner;
}

static void check_kind(const struct kind *kind, bool sleeping, bool off)
{
	const char *wrong = sim_lock_wrong_kind(kind->row, sleeping, off);

	if (wrong)
		sim_host_complain("%s: %s", wrong, kind->row->lock);
}

static void init_lock(unsigned long *state, const void *made_at, const char *name)
{
	state[0] = LOCK_FREE;
	state[LOCK_KIND] = kind_made_at(made_at, sim_lock_row(name));
}

/*
 * Of short locks. Where interrupts take a lock it is always taken with interrupts off, and none that is taken with interrupts
 * on comes behind it: an interrupt of the one who has that would wait for who waits for it.
 */
static void check_interrupts(unsigned number, bool irqsave)
{
	struct kind *kind = &kinds[number];

	check_kind(kind, false, irqsave);
	if (kind->used && kind->irqsave != irqsave)
		sim_host_complain("a lock is taken with interrupts on and off");
	kind->used = true;
	kind->irqsave = irqsave;
	if (irqsave)
		return;
	if (host.thread->interrupts)
		sim_host_complain("an interrupt takes a lock that is taken with interrupts on");
	for (unsigned i = 0; i < host.thread->nr_held; i++)
		if (kinds[host.thread->held[i].kind].irqsave)
			sim_host_complain("a lock for interrupts is outside of another one");
}

static bool lock_is_free(void *state)
{
	return *(unsigned long *)state != LOCK_TAKEN;
}

static bool holds(const void *lock)
{
	for (unsigned i = 0; i < host.thread->nr_held; i++)
		if (host.thread->held[i].lock == lock)
			return true;
	return false;
}

static void hold_lock(unsigned long *state, bool spinning)
{
	*state = LOCK_TAKEN;
	if (host.thread->nr_held == SIM_MAX_HELD) {
		sim_host_complain("too many locks are held");
		return;
	}
	host.thread->held[host.thread->nr_held++] = (struct sim_held){
		state, (unsigned)state[LOCK_KIND], spinning};
}

static void take_lock(unsigned long *state, bool spinning)
{
	if (!holds(state))
		sim_thread_wait(lock_is_free, state);
	if (*state != LOCK_FREE)
		sim_host_complain(*state == LOCK_TAKEN ? "a lock is taken twice"
						       : "a lock is used that was not made");
	for (unsigned i = 0; i < host.thread->nr_held; i++)
		note_order(host.thread->held[i].kind, (unsigned)state[LOCK_KIND]);
	hold_lock(state, spinning);
}

static void drop_lock(unsigned long *state)
{
	unsigned i = 0;

	if (*state != LOCK_TAKEN)
		sim_host_complain("a lock is dropped that is not held");
	*state = LOCK_FREE;
	while (i < host.thread->nr_held && host.thread->held[i].lock != state)
		i++;
	if (i == host.thread->nr_held)
		return;
	host.thread->nr_held--;
	for (; i < host.thread->nr_held; i++)
		host.thread->held[i] = host.thread->held[i + 1];
	sim_schedule_point();
}

void hal_lock_make(struct hal_lock *lock, const char *name)
{
	init_lock(lock->opaque, __builtin_return_address(0), name);
}

void hal_lock(struct hal_lock *lock)
{
	check_interrupts((unsigned)lock->opaque[LOCK_KIND], false);
	take_lock(lock->opaque, true);
}

void hal_unlock(struct hal_lock *lock)
{
	drop_lock(lock->opaque);
}

/* Interrupts of the simulated host are calls that a test makes: there is nothing to turn off. */
unsigned long hal_lock_irqsave(struct hal_lock *lock)
{
	check_interrupts((unsigned)lock->opaque[LOCK_KIND], true);
	take_lock(lock->opaque, true);
	return 0;
}

void hal_unlock_irqrestore(struct hal_lock *lock, unsigned long state)
{
	hal_unlock(lock);
}

/* In Hyp mode, where all interrupts are off. Who does not wait makes no order. */
bool hal_hyp_trylock(struct hal_lock *lock)
{
	check_interrupts((unsigned)lock->opaque[LOCK_KIND], true);
	sim_schedule_point();
	if (!lock_is_free(lock->opaque))
		return false;
	hold_lock(lock->opaque, true);
	return true;
}

void hal_hyp_unlock(struct hal_lock *lock)
{
	hal_unlock(lock);
}

void hal_mutex_make(struct hal_mutex *mutex, const char *name)
{
	init_lock(mutex->opaque, __builtin_return_address(0), name);
	check_kind(&kinds[mutex->opaque[LOCK_KIND]], true, false);
}

void hal_mutex_lock(struct hal_mutex *mutex)
{
	sim_host_might_sleep("hal_mutex_lock()");
	take_lock(mutex->opaque, false);
}

int hal_mutex_lock_killable(struct hal_mutex *mutex)
{
	sim_host_might_sleep("hal_mutex_lock_killable()");
	if (sim_host_fails(SIM_FAIL_LOCK))
		return -HAL_EINTR;
	take_lock(mutex->opaque, false);
	return 0;
}

/* Who does not wait makes no order. */
bool hal_mutex_trylock(struct hal_mutex *mutex)
{
	sim_host_might_sleep("hal_mutex_trylock()");
	sim_schedule_point();
	if (mutex->opaque[0] == LOCK_TAKEN)
		return false;
	hold_lock(mutex->opaque, false);
	return true;
}

void hal_mutex_unlock(struct hal_mutex *mutex)
{
	drop_lock(mutex->opaque);
}

void sim_host_enter_process(unsigned number)
{
	host.thread->process = number;
}

struct hal_host_mm *hal_current_mm(void)
{
	return (struct hal_host_mm *)(uintptr_t)host.thread->process;
}

/* --- vcpus and time ---------------------------------------------------------------------------------- */

struct hal_host_vcpu *hal_host_vcpu_create(void *vcpu)
{
	struct hal_host_vcpu *result;

	sim_host_might_sleep("hal_host_vcpu_create()");
	if (sim_host_fails(SIM_FAIL_ALLOC))
		return NULL;
	result = calloc(1, sizeof(*result));
	if (!result)
		sim_host_die("calloc");
	result->vcpu = vcpu;
	sim_host_counts.vcpus++;
	return result;
}

static struct hal_host_vcpu **find_armed(const struct hal_host_vcpu *vcpu)
{
	struct hal_host_vcpu **link = &host.armed;

	while (*link && *link != vcpu)
		link = &(*link)->next_armed;
	return link;
}

static void disarm(struct hal_host_vcpu *vcpu)
{
	struct hal_host_vcpu **link = find_armed(vcpu);

	if (*link)
		*link = vcpu->next_armed;
}

void hal_timeout_start(struct hal_host_vcpu *vcpu, uint64_t deadline)
{
	disarm(vcpu);
	vcpu->deadline = deadline;
	vcpu->next_armed = host.armed;
	host.armed = vcpu;
	sim_schedule_point();
}

void hal_timeout_cancel(struct hal_host_vcpu *vcpu)
{
	disarm(vcpu);
	sim_schedule_point();
}

static struct hal_host_vcpu *earliest(void)
{
	struct hal_host_vcpu *first = host.armed;

	for (struct hal_host_vcpu *vcpu = host.armed; vcpu; vcpu = vcpu->next_armed)
		if (vcpu->deadline < first->deadline)
			first = vcpu;
	return first;
}

uint64_t sim_host_next_timeout(void)
{
	const struct hal_host_vcpu *first = earliest();

	return first ? first->deadline : UINT64_MAX;
}

void sim_host_time_is(uint64_t now)
{
	struct sim_host_thread *thread = host.thread;
	struct hal_host_vcpu *first;

	while ((first = earliest()) && first->deadline <= now) {
		disarm(first);
		thread->interrupts++;
		vcpu_timeout(first->vcpu);
		thread->interrupts--;
	}
}

bool (*sim_host_idle)(void);

void hal_host_vcpu_destroy(struct hal_host_vcpu *vcpu)
{
	if (*find_armed(vcpu))
		sim_host_complain("a vcpu goes away while it has a time-out");
	disarm(vcpu);
	sim_host_counts.vcpus--;
	free(vcpu);
}

void sim_host_on_block(void (*hook)(void *opaque, void *vcpu), void *opaque)
{
	host.on_block = hook;
	host.on_block_opaque = opaque;
}

struct sim_vcpu_counts sim_host_vcpu_counts(const struct hal_host_vcpu *vcpu)
{
	return vcpu->counts;
}

static bool may_go_on(const struct hal_host_vcpu *vcpu)
{
	return vcpu_wake_condition(vcpu->vcpu) || hal_signal_pending();
}

/* A vcpu that sleeps, the thread that sleeps with it, and the calls of hal_vcpu_wake() before it looked. */
struct sleeper {
	const struct hal_host_vcpu *vcpu;
	const struct sim_host_thread *thread;
	unsigned wakes;
};

static bool is_woken(void *argument)
{
	const struct sleeper *s = argument;

	return s->vcpu->counts.wakes != s->wakes || s->thread->signals & ~s->thread->signal_mask;
}

/* Nobody looks at the condition of one that sleeps, unless somebody wakes it. */
static void sleep_in_thread(const struct hal_host_vcpu *vcpu)
{
	struct sleeper sleeper = {vcpu, host.thread, vcpu->counts.wakes};

	while (!may_go_on(vcpu)) {
		sim_thread_wait(is_woken, &sleeper);
		sleeper.wakes = vcpu->counts.wakes;
	}
}

static void sleep_alone(const struct hal_host_vcpu *vcpu)
{
	while (!may_go_on(vcpu) && sim_host_idle && sim_host_idle())
		;
	if (!vcpu_wake_condition(vcpu->vcpu))
		sim_host_signal(SIGALRM);
}

void hal_vcpu_block(struct hal_host_vcpu *vcpu)
{
	sim_host_might_sleep("hal_vcpu_block()");
	if (may_go_on(vcpu))
		return;
	vcpu->counts.blocks++;
	if (host.on_block)
		host.on_block(host.on_block_opaque, vcpu->vcpu);
	if (sim_in_thread())
		sleep_in_thread(vcpu);
	else
		sleep_alone(vcpu);
}

void hal_vcpu_wake(struct hal_host_vcpu *vcpu)
{
	vcpu->counts.wakes++;
	sim_schedule_point();
}

void (*sim_interrupt_cpu)(unsigned cpu);

static void interrupt(unsigned cpu)
{
	if (sim_interrupt_cpu)
		sim_interrupt_cpu(cpu);
}

void hal_vcpu_kick(struct hal_host_vcpu *vcpu)
{
	vcpu->counts.kicks++;
	for (unsigned cpu = 0; cpu < host.online; cpu++)
		if (host.on_cpu[cpu] == vcpu)
			interrupt(cpu);
	sim_schedule_point();
}

/* What was held when all CPUs were interrupted. */
struct kick {
	uint32_t releases[HAL_MAX_CPUS];
	bool was_held[HAL_MAX_CPUS];
};

static bool all_came_out(void *argument)
{
	const struct kick *kick = argument;

	for (unsigned cpu = 0; cpu < host.online; cpu++)
		if (kick->was_held[cpu] && kick->releases[cpu] == host.releases[cpu])
			return false;
	return true;
}

/* Outside of threads no CPU is in a guest: it runs only inside hal_guest_enter(), which does not call here. */
void hal_kick_all_cpus(void)
{
	struct kick kick;

	for (unsigned cpu = 0; cpu < host.online; cpu++) {
		kick.was_held[cpu] = host.on_cpu[cpu];
		kick.releases[cpu] = host.releases[cpu];
		if (kick.was_held[cpu])
			interrupt(cpu);
	}
	sim_thread_wait(all_came_out, &kick);
}

/* A thread that somebody has put on a CPU that another one holds goes on when that is over. */
void hal_cpu_hold(struct hal_host_vcpu *vcpu)
{
	if (host.thread->holds_cpu)
		sim_host_complain("the CPU is held twice");
	sim_schedule_point();
	host.thread->holds_cpu = true;
	host.on_cpu[host.thread->cpu] = vcpu;
}

void hal_cpu_release(struct hal_host_vcpu *vcpu)
{
	const unsigned cpu = host.thread->cpu;

	if (!host.thread->holds_cpu)
		sim_host_complain("the CPU is released, but not held");
	host.thread->holds_cpu = false;
	host.on_cpu[cpu] = NULL;
	host.releases[cpu]++;
	sim_schedule_point();
}

struct sim_host_thread *sim_host_set_thread(struct sim_host_thread *thread)
{
	struct sim_host_thread *before = host.thread;

	if (thread)
		host.thread = thread;
	return before;
}

unsigned hal_cpu_id(void)
{
	if (!host.thread->holds_cpu)
		sim_host_complain("the number of a CPU is asked for that is not held");
	return host.thread->cpu;
}

unsigned sim_host_cpu(void)
{
	return host.thread->cpu;
}

void sim_host_set_cpu(unsigned cpu)
{
	host.thread->cpu = cpu;
}

void sim_host_set_online(unsigned cpus)
{
	host.online = cpus;
}

unsigned hal_online_cpus(void)
{
	return host.online;
}

static void count_to_alarm(void)
{
	if (host.thread->alarm_in && !--host.thread->alarm_in)
		sim_host_signal(SIGALRM);
}

void hal_resched(void)
{
	sim_host_might_sleep("hal_resched()");
	count_to_alarm();
	sim_schedule_point();
}

bool hal_must_yield(void)
{
	count_to_alarm();
	return hal_signal_pending();
}

void sim_host_signal(unsigned number)
{
	host.thread->signals |= 1ull << (number - 1);
}

void sim_host_alarm(unsigned resched)
{
	host.thread->alarm_in = resched;
}

bool hal_signal_pending(void)
{
	return host.thread->signals & ~host.thread->signal_mask;
}

uint64_t sim_host_deliver_signals(void)
{
	const uint64_t delivered = host.thread->signals & ~host.thread->signal_mask;

	host.thread->signals &= ~delivered;
	return delivered;
}

uint64_t sim_host_signal_mask(void)
{
	return host.thread->signal_mask;
}

void hal_signal_mask_set(uint64_t mask)
{
	if (host.thread->mask_is_set)
		sim_host_complain("the signal mask is set twice");
	host.thread->mask_is_set = true;
	host.thread->saved_mask = host.thread->signal_mask;
	host.thread->signal_mask = mask;
}

/* A signal that ended the KVM_RUN is delivered before the mask that blocks it is back. */
void hal_signal_mask_restore(void)
{
	if (!host.thread->mask_is_set)
		sim_host_complain("the signal mask is restored, but was not set");
	host.thread->mask_is_set = false;
	sim_host_deliver_signals();
	host.thread->signal_mask = host.thread->saved_mask;
}

/* --- diagnosis --------------------------------------------------------------------------------------- */

void hal_report(enum hal_report what, uint32_t vcpu_id, uint32_t a, uint32_t b)
{
	host.reports[host.nr_reports++ % NR_LOG] = (struct sim_report){what, vcpu_id, a, b};
}

unsigned sim_host_nr_reports(void)
{
	return host.nr_reports;
}

struct sim_report sim_host_report(unsigned n)
{
	return host.reports[n % NR_LOG];
}

uint32_t hal_trace_wanted = ~0u;

void hal_trace_record(enum hal_trace event, uint32_t vcpu_id, uint32_t pc, uint32_t a, uint32_t b,
		      uint32_t c)
{
	host.events[host.nr_events++ % NR_LOG] = (struct sim_event){event, vcpu_id, pc, a, b, c};
}

unsigned sim_host_nr_events(void)
{
	return host.nr_events;
}

struct sim_event sim_host_event(unsigned n)
{
	return host.events[n % NR_LOG];
}
