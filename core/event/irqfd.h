/* SPDX-License-Identifier: GPL-2.0-only */
/* KVM_IRQFD: an event of user space raises an interrupt (SPEC.md sections 2.5 and 6.9). */
#ifndef CORE_EVENT_IRQFD_H
#define CORE_EVENT_IRQFD_H

#include "hal/types.h"

struct vm;

enum irqfd_flag {
	IRQFD_DEASSIGN = 1u << 0,
	IRQFD_RESAMPLE = 1u << 1,
	IRQFD_FLAGS_KNOWN = 3u,
};

struct irqfd_request {
	int fd;
	uint32_t gsi;
	uint32_t flags; /* enum irqfd_flag */
	int resamplefd; /* with IRQFD_RESAMPLE */
};

/*
 * Ties a GSI to an event. Without IRQFD_RESAMPLE a signal is an edge: the line goes up and down. With it, the line stays up
 * until the guest has ended the interrupt; then it goes down and the second event is signalled, and who still wants the
 * interrupt signals the first again. IRQFD_DEASSIGN: unties this GSI from this event, if it is tied; on return of the
 * call that found it no signal acts any more, and the line is down if nobody else resamples this GSI. An event that nobody has a descriptor of unties
 * itself. Checks in the order: -HAL_EINVAL (flags), -HAL_EAGAIN (the vgic is not initialised), -HAL_ENOMEM, -HAL_EBADF or
 * -HAL_EINVAL (the event's descriptor, then the other's), -HAL_EBUSY (the event is tied already). May sleep.
 */
int irqfd_set(struct vm *vm, const struct irqfd_request *request);
void irqfds_destroy(struct vm *vm);

/* Called by the host (hal_event_listen()): the event was signalled. Any context, interrupts off. */
void irqfd_signalled(void *irqfd);

/* Called by the host: no descriptor of the event is left. May sleep. */
void irqfd_gone(void *irqfd);

#endif
