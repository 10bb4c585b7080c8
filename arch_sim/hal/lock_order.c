/* SPDX-License-Identifier: GPL-2.0-only */
#include "arch_sim/hal/lock_order.h"

#include <string.h>

const struct sim_lock_row sim_lock_order[SIM_LOCK_ROWS] = {
	{"a vcpu's mutex", "uapi/", SIM_LOCK_SLEEPING, "&vcpu->mutex"},
	{"vm->lock", "core/vcpu/vm.h", SIM_LOCK_SLEEPING, "&vm->lock"},
	{"events.mutex", "core/event/events.h", SIM_LOCK_SLEEPING, "&vm->events.mutex"},
	{"the map of what Hyp mode sees", "core/mm/hypmap.h", SIM_LOCK_SLEEPING, "&map->lock"},
	{"vm->power_lock", "core/vcpu/vm.h", SIM_LOCK_SHORT, "&vm->power_lock"},
	{"stage2.lock", "core/mm/stage2.h", SIM_LOCK_SHORT, "&vm->stage2.lock"},
	{"the VMID pool's lock", "core/mm/vmid.h", SIM_LOCK_SHORT, "&pool->lock"},
	{"vm->iobus.lock", "core/io/iobus.h", SIM_LOCK_SHORT, "&bus->lock"},
	{"vgic->halt_lock", "core/vgic/state.h", SIM_LOCK_SHORT, "&vgic->halt_lock"},
	{"vm->report_lock", "core/vcpu/vm.h", SIM_LOCK_LEAF, "&vm->report_lock"},
	{"events.resample_lock", "core/event/events.h", SIM_LOCK_OFF, "&vm->events.resample_lock"},
	{"the host's lock of an event", "the host", SIM_LOCK_OFF, "&event->lock"},
	{"events.routing_lock", "core/event/events.h", SIM_LOCK_OFF, "&vm->events.routing_lock"},
	{"vgic->lock", "core/vgic/state.h", SIM_LOCK_OFF, "&vgic->lock"},
};

const struct sim_lock_row *sim_lock_row(const char *made_as)
{
	for (unsigned i = 0; i < SIM_LOCK_ROWS; i++)
		if (!strcmp(sim_lock_order[i].made_as, made_as))
			return &sim_lock_order[i];
	return NULL;
}

const char *sim_lock_wrong_order(const struct sim_lock_row *outer, const struct sim_lock_row *inner)
{
	if (!outer || !inner)
		return NULL;
	if (outer->kind == SIM_LOCK_LEAF)
		return "a lock is taken behind one that takes nothing";
	return inner > outer ? NULL : "a lock is taken behind one that docs/HAL.md has after it";
}

const char *sim_lock_wrong_kind(const struct sim_lock_row *row, bool sleeping, bool off)
{
	if (!row)
		return NULL;
	if (sleeping == (row->kind == SIM_LOCK_SLEEPING) && off == (row->kind == SIM_LOCK_OFF))
		return NULL;
	return "a lock is not of the kind that docs/HAL.md says";
}
