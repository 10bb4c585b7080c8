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

/* Makes the interrupt of this CPU active (held) or not, if it is not so already. Caller: the CPU is held. */
void timer_physical_hold(struct hypervisor *hypervisor, bool held);

/* The guest has made it inactive. Caller: the CPU is held. */
void timer_physical_released(struct hypervisor *hypervisor);

#endif
