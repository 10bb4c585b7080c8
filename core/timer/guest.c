/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/timer/guest.h"

#include "core/timer/physical.h"
#include "core/timer/timer.h"
#include "core/vcpu/run.h"
#include "core/vgic/vgic.h"
#include "hal/atomic.h"
#include "hal/errno.h"
#include "hal/timer.h"

#define NEVER (~0ull)

static struct hal_timer *virtual_of(struct vcpu *vcpu)
{
	return &vcpu->guest.vtimer.timer;
}

void timer_init(struct vcpu *vcpu)
{
	vcpu->timer.ppi[TIMER_VIRTUAL] = TIMER_PPI_VIRTUAL;
	vcpu->timer.ppi[TIMER_PHYSICAL] = TIMER_PPI_PHYSICAL;
}

/* Do all vcpus agree on the numbers? */
static bool numbers_agree(const struct vcpu *vcpu)
{
	const struct vm *vm = vcpu->vm;
	const uint8_t *mine = vcpu->timer.ppi;

	if (mine[TIMER_VIRTUAL] == mine[TIMER_PHYSICAL])
		return false;
	for (uint32_t i = 0; i < vm->nr_vcpus; i++) {
		const uint8_t *other = vm->vcpus[i]->timer.ppi;

		if (other[TIMER_VIRTUAL] != mine[TIMER_VIRTUAL] ||
		    other[TIMER_PHYSICAL] != mine[TIMER_PHYSICAL])
			return false;
	}
	return true;
}

/* Takes the interrupts of both timers, or of none. */
static bool take_interrupts(struct vcpu *vcpu)
{
	struct timer_state *state = &vcpu->timer;

	if (vgic_set_owner(vcpu, state->ppi[TIMER_VIRTUAL], state))
		return false;
	if (!vgic_set_owner(vcpu, state->ppi[TIMER_PHYSICAL], state))
		return true;
	vgic_release_owner(vcpu, state->ppi[TIMER_VIRTUAL]);
	return false;
}

int timer_enable(struct vcpu *vcpu)
{
	struct timer_state *state = &vcpu->timer;

	if (state->enabled || !vgic_exists(vcpu->vm))
		return 0;
	if (!numbers_agree(vcpu) || !take_interrupts(vcpu))
		return -HAL_EINVAL;
	vgic_map_hw_irq(vcpu, state->ppi[TIMER_VIRTUAL], hal_vtimer_ppi());
	state->enabled = true;
	return 0;
}

/* --- outputs ----------------------------------------------------------------------------------------- */

static void set_level(struct vcpu *vcpu, enum timer_kind kind, bool level)
{
	struct timer_state *state = &vcpu->timer;
	uint32_t bit = 1u << kind;

	if (!!(state->levels & bit) == level)
		return;
	state->levels ^= bit;
	vgic_drive_own(vcpu, state->ppi[kind], level, state);
}

void timer_enter(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	vcpu->guest.vtimer.cntvoff = hal_load_acquire64(&vm->cntvoff);
	/* Nobody but user space can end it here; until then it must not come again. */
	if (!vgic_exists(vm))
		timer_physical_hold(vm->hypervisor, hal_cpu_id(),
				    vcpu->timer.levels & 1u << TIMER_VIRTUAL);
}

/* Hardware has told by ISTATUS whether the count had reached CVAL. */
void timer_exit(struct vcpu *vcpu)
{
	struct hal_timer *timer = virtual_of(vcpu);
	uint32_t ctl = timer->ctl;

	timer->ctl = ctl & ~(uint32_t)TIMER_CTL_ISTATUS;
	set_level(vcpu, TIMER_VIRTUAL, ctl == (TIMER_CTL_ENABLE | TIMER_CTL_ISTATUS));
}

/* --- time-outs --------------------------------------------------------------------------------------- */

/* When the output will rise, in ticks of the physical counter, which is now ahead of the timer's by offset. */
static uint64_t deadline_of(const struct hal_timer *timer, uint64_t offset, uint64_t now)
{
	uint64_t count = now - offset;

	if ((timer->ctl & (TIMER_CTL_ENABLE | TIMER_CTL_IMASK)) != TIMER_CTL_ENABLE ||
	    count >= timer->cval)
		return NEVER;
	return timer->cval - count > NEVER - now ? NEVER : now + (timer->cval - count);
}

static void set_timeout(struct vcpu *vcpu, uint64_t deadline)
{
	if (deadline != NEVER) {
		hal_timeout_start(vcpu->host, deadline);
		vcpu->timer.armed = true;
	} else if (vcpu->timer.armed) {
		hal_timeout_cancel(vcpu->host);
		vcpu->timer.armed = false;
	}
}

static void update_levels(struct vcpu *vcpu, uint64_t now, uint64_t offset)
{
	set_level(vcpu, TIMER_VIRTUAL, timer_output(virtual_of(vcpu), now - offset));
	set_level(vcpu, TIMER_PHYSICAL, timer_output(&vcpu->timer.phys, now));
}

void timer_update_in_use(struct vcpu *vcpu)
{
	uint64_t offset = hal_load_acquire64(&vcpu->vm->cntvoff);
	uint64_t now = hal_counter_read();

	update_levels(vcpu, now, offset);
	set_timeout(vcpu, deadline_of(&vcpu->timer.phys, 0, now));
}

void timer_sleep(struct vcpu *vcpu)
{
	uint64_t offset = hal_load_acquire64(&vcpu->vm->cntvoff), now = hal_counter_read();
	uint64_t virt = deadline_of(virtual_of(vcpu), offset, now);
	uint64_t phys = deadline_of(&vcpu->timer.phys, 0, now);

	update_levels(vcpu, now, offset);
	set_timeout(vcpu, virt < phys ? virt : phys);
}

void vcpu_timeout(void *argument)
{
	struct vcpu *vcpu = argument;

	hal_fetch_or(&vcpu->requests, VCPU_REQUEST_TIMER);
	vcpu_kick(vcpu);
}

void timer_destroy(struct vcpu *vcpu)
{
	set_timeout(vcpu, NEVER);
}

void timer_reset(struct vcpu *vcpu)
{
	struct timer_state *state = &vcpu->timer;

	virtual_of(vcpu)->ctl = 0;
	state->phys.ctl = 0;
	state->levels = 0;
	set_timeout(vcpu, NEVER);
	for (unsigned kind = 0; kind < TIMER_KINDS; kind++)
		vgic_reset_own(vcpu, state->ppi[kind], state);
}

/* --- user space has the interrupt controller ---------------------------------------------------------- */

uint32_t timer_report(struct vcpu *vcpu)
{
	vcpu->timer.reported = vcpu->timer.levels;
	return vcpu->timer.levels;
}
