/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/timer/physical.h"

#include "hal/gic.h"
#include "hal/host.h"
#include "hal/timer.h"

void timer_physical_set(struct hypervisor *hypervisor, unsigned cpu, bool held)
{
	hypervisor->vtimer_held[cpu] = held;
	hal_ppi_set_active(hal_vtimer_ppi(), held);
}

void timer_physical_released(struct hypervisor *hypervisor)
{
	hypervisor->vtimer_held[hal_cpu_id()] = false;
}
