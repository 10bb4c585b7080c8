// SPDX-License-Identifier: GPL-2.0-only
/* hal/host.h: the thread of a vcpu. */
/* First, as core/ and the kernel have names in common (pte_valid): macros of the kernel. */
#include "core/timer/guest.h"
#include "core/vcpu/run.h"

#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/smp.h>
#include <linux/swait.h>

#include "hal/host.h"
#include "hal/timer.h"
#include "linux/gic.h"
#include "linux/hooks.h"
#include "linux/vcpu.h"

struct hal_host_vcpu {
	struct vcpu *vcpu;
	struct swait_queue_head queue;
	struct task_struct *holder; /* the thread that has a CPU for it */
	struct hrtimer timeout;
};

static_assert(NR_CPUS <= HAL_MAX_CPUS);

static DEFINE_PER_CPU(struct vcpu *, running_vcpu);

struct vcpu *kvm_arm_get_running_vcpu(void)
{
	return __this_cpu_read(running_vcpu);
}

struct vcpu *__percpu *kvm_arm_get_running_vcpus(void)
{
	return &running_vcpu;
}

static enum hrtimer_restart timed_out(struct hrtimer *timer)
{
	vcpu_timeout(container_of(timer, struct hal_host_vcpu, timeout)->vcpu);
	return HRTIMER_NORESTART;
}

struct hal_host_vcpu *hal_host_vcpu_create(void *vcpu)
{
	struct hal_host_vcpu *host = hal_alloc(sizeof(*host));

	if (!host)
		return NULL;
	host->vcpu = vcpu;
	init_swait_queue_head(&host->queue);
	hrtimer_init(&host->timeout, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	host->timeout.function = timed_out;
	return host;
}

void hal_host_vcpu_destroy(struct hal_host_vcpu *host)
{
	hal_free(host);
}

void hal_vcpu_block(struct hal_host_vcpu *host)
{
	swait_event_interruptible_exclusive(host->queue, vcpu_wake_condition(host->vcpu));
}

void hal_vcpu_wake(struct hal_host_vcpu *host)
{
	if (swq_has_sleeper(&host->queue))
		swake_up_one(&host->queue);
}

/* The reschedule interrupt is enough: any interrupt takes the guest out. A thread's end waits for readers of RCU. */
void hal_vcpu_kick(struct hal_host_vcpu *host)
{
	struct task_struct *holder;

	rcu_read_lock();
	holder = READ_ONCE(host->holder);
	if (holder)
		kick_process(holder);
	rcu_read_unlock();
}

/* At most an hour: who gets it too early asks again. */
void hal_timeout_start(struct hal_host_vcpu *host, uint64_t deadline)
{
	uint64_t now = hal_counter_read(), most = 3600ull * gic_counter_frequency();
	uint64_t ticks = deadline > now ? min(deadline - now, most) : 0;

	hrtimer_start(&host->timeout,
		      ns_to_ktime(mul_u64_u32_div(ticks, NSEC_PER_SEC, gic_counter_frequency())),
		      HRTIMER_MODE_REL);
}

void hal_timeout_cancel(struct hal_host_vcpu *host)
{
	hrtimer_cancel(&host->timeout);
}

void hal_kick_all_cpus(void)
{
	kick_all_cpus_sync();
}

void hal_cpu_hold(struct hal_host_vcpu *host)
{
	local_irq_disable();
	WRITE_ONCE(host->holder, current);
	__this_cpu_write(running_vcpu, host->vcpu);
}

void hal_cpu_release(struct hal_host_vcpu *host)
{
	hooks_running(host->vcpu);
	__this_cpu_write(running_vcpu, NULL);
	WRITE_ONCE(host->holder, NULL);
	local_irq_enable();
}

unsigned hal_cpu_id(void)
{
	return smp_processor_id();
}

bool hal_signal_pending(void)
{
	return signal_pending(current);
}

/* As ppoll() does: the mask from before waits in real_blocked, so that none of its signals is dropped as ignored. */
void hal_signal_mask_set(uint64_t mask)
{
	sigset_t set = {{(unsigned long)mask, (unsigned long)(mask >> 32)}};

	sigprocmask(SIG_SETMASK, &set, &current->real_blocked);
}

void hal_signal_mask_restore(void)
{
	sigset_t before = current->real_blocked;

	sigprocmask(SIG_SETMASK, &before, NULL);
	sigemptyset(&current->real_blocked);
}

unsigned hal_online_cpus(void)
{
	return num_online_cpus();
}

void hal_resched(void)
{
	cond_resched();
}

/* RCU, too, asks for a reschedule of a thread that stays in the kernel. */
bool hal_must_yield(void)
{
	return read_thread_flags() & (_TIF_NEED_RESCHED | _TIF_SIGPENDING | _TIF_NOTIFY_SIGNAL);
}
