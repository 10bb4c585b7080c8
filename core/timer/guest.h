/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The timers of a vcpu and their interrupts (SPEC.md section 7). The virtual one runs in hardware while the guest does; the
 * physical one is emulated by a time-out of the host. What either says is a level: of a PPI, or, where user space has the
 * interrupt controller, a bit of the run page.
 *
 * A stock kernel does not tell when a thread loses its CPU, so that nothing stays behind in a CPU: all is done at each entry
 * and exit, and a vcpu may go on anywhere.
 */
#ifndef CORE_TIMER_GUEST_H
#define CORE_TIMER_GUEST_H

#include "core/timer/timer_state.h"
#include "core/vcpu/vcpu.h"
#include "core/vgic/vgic.h"

/* The PPIs of a new vcpu's timers. */
#define TIMER_PPI_VIRTUAL  27
#define TIMER_PPI_PHYSICAL 30

/* A vcpu is made. Nothing is armed. */
void timer_init(struct vcpu *vcpu);

/*
 * The first KVM_RUN of a vcpu: takes the PPIs and ties the virtual timer's to the host's. Returns 0; -HAL_EINVAL: their
 * numbers are the same, differ from another vcpu's, or somebody has them. With the interrupt controller in user space there
 * is nothing to do. Caller: holds vm->lock and the vcpu's mutex; the vgic is initialised.
 */
int timer_enable(struct vcpu *vcpu);

/* Right before the guest is entered: what the hardware is to load. Caller: the CPU is held. */
void timer_enter(struct vcpu *vcpu);

/* Right after an exit, before vgic_sync(): takes over the virtual timer's output. Caller: the CPU is held. */
void timer_exit(struct vcpu *vcpu);

/* Is either timer on, or anything left from when it was? */
static inline bool timer_in_use(const struct vcpu *vcpu)
{
	const struct timer_state *state = &vcpu->timer;

	return vcpu->guest.vtimer.timer.ctl || state->phys.ctl || state->levels || state->armed;
}

/* timer_update() of one that is in use. */
void timer_update_in_use(struct vcpu *vcpu);

/*
 * Works out both outputs by the counter, and sees that a time-out comes when the physical timer's will rise (B41). After
 * anything that changes a timer outside of the guest. Caller: the vcpu's thread, or who holds its mutex.
 */
static inline void timer_update(struct vcpu *vcpu)
{
	if (timer_in_use(vcpu))
		timer_update_in_use(vcpu);
}

/* The vcpu goes to sleep: a time-out comes at the earliest deadline of both timers. Caller: the vcpu's thread. */
void timer_sleep(struct vcpu *vcpu);

/* The vcpu goes away, and no time-out comes any more. May sleep. */
void timer_destroy(struct vcpu *vcpu);

/* KVM_ARM_VCPU_INIT and CPU_ON: both timers off, outputs low, their interrupts neither pending nor active; CVAL stays. */
void timer_reset(struct vcpu *vcpu);

/* With the interrupt controller in user space: has an output changed since user space was told? */
static inline bool timer_must_report(const struct vcpu *vcpu)
{
	return vcpu->timer.levels != vcpu->timer.reported && !vgic_exists(vcpu->vm);
}

/* KVM_RUN returns: user space is told the outputs, which are returned (bit n: enum timer_kind n). */
uint32_t timer_report(struct vcpu *vcpu);

/* Provided to the host: the time-out of a vcpu (hal_timeout_start()) has come. Interrupt context. */
void vcpu_timeout(void *vcpu);

#endif
