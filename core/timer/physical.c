/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/timer/physical.h"

#include "hal/gic.h"
#include "hal/host.h"
#include "hal/timer.h"

void timer_physical_hold(struct hypervisor *hypervisor, bool held)
{
	bool *now = &hypervisor->vtimer_held[hal_cpu_id()];

	if (*now == held)
		return;
	*now = held;
	hal_ppi_set_active(hal_vtimer_ppi(), held);
}

void timer_physical_released(struct hypervisor *hypervisor)
{
	hypervisor->vtimer_held[hal_cpu_id()] = false;
}
