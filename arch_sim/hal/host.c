/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The simulated host as a whole: what is alive, what fails, who complains; vcpus, CPUs, time and signals; log and trace. Memory
 * is in host_memory.c, locks are in locks.c.
 */
#include "arch_sim/hal/host.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch_sim/hal/private.h"
#include "arch_sim/hal/sched.h"
#include "core/timer/guest.h"
#include "core/vcpu/run.h"
#include "hal/timer.h"

#define NR_LOG 256

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

void sim_host_enter_process(unsigned number)
{
	host.thread->process = number;
}

struct hal_host_mm *hal_current_mm(void)
{
	return (struct hal_host_mm *)(uintptr_t)host.thread->process;
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

struct sim_host_thread *sim_host_current(void)
{
	return host.thread;
}

void sim_host_set_thread(struct sim_host_thread *thread)
{
	host.thread = thread;
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
