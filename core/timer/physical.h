/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The host's interrupt of the virtual timer. It belongs to guests: while one of them has it, pending or active, hardware must
 * not signal it to the host again, so it is kept active in the host's distributor; the guest's own end of interrupt, through
 * a list register with the HW bit, makes it inactive there (SPEC.md section 7). What each CPU has is remembered, as looking
 * is slow.
 */
#ifndef CORE_TIMER_PHYSICAL_H
#define CORE_TIMER_PHYSICAL_H

#include "core/vcpu/hypervisor.h"

/* The same as timer_physical_hold() when it is not so already. */
void timer_physical_set(struct hypervisor *hypervisor, unsigned cpu, bool held);

/* Makes the interrupt of this CPU, whose number is cpu, active (held) or not. Caller: the CPU is held. */
static inline void timer_physical_hold(struct hypervisor *hypervisor, unsigned cpu, bool held)
{
	if (hypervisor->vtimer_held[cpu] != held)
		timer_physical_set(hypervisor, cpu, held);
}

/* The guest has made it inactive. Caller: the CPU is held. */
void timer_physical_released(struct hypervisor *hypervisor);

#endif
