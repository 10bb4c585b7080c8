/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/event/events.h"

#include "core/event/coalesced.h"
#include "core/event/ioeventfd.h"
#include "core/event/irqfd.h"
#include "core/event/routing.h"
#include "core/vcpu/vm.h"

void events_init(struct vm *vm)
{
	hal_mutex_init(&vm->events.mutex);
	hal_lock_init(&vm->events.resample_lock);
	hal_lock_init(&vm->events.routing_lock);
}

void events_destroy(struct vm *vm)
{
	irqfds_destroy(vm);
	ioeventfds_destroy(vm);
	coalesced_destroy(vm);
	routing_destroy(vm);
}
