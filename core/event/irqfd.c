/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An irqfd is freed by who takes it off the list under events->mutex: deassignment, the end of its event, or the end of the
 * VM. The others no longer find it; who frees it first makes the host stop calling.
 */
#include "core/event/irqfd.h"

#include "core/event/routing.h"
#include "core/vcpu/vm.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"

struct irqfd {
	struct vm *vm;
	uint32_t gsi;
	struct hal_event *event;
	struct hal_event *resample; /* NULL: edges */
	struct hal_listener *listener;
	bool listed;
	struct irqfd *next;	      /* of events->irqfds, under the mutex */
	struct irqfd *next_resampler; /* of events->resamplers, under resample_lock */
};

/* --- resampling -------------------------------------------------------------------------------------- */

static void add_resampler(struct irqfd *irqfd)
{
	struct events *events = &irqfd->vm->events;
	const unsigned long state = hal_lock_irqsave(&events->resample_lock);

	irqfd->next_resampler = events->resamplers;
	events->resamplers = irqfd;
	hal_unlock_irqrestore(&events->resample_lock, state);
}

/* On return its event will not be signalled any more. Returns whether another irqfd resamples the same GSI. */
static bool remove_resampler(struct irqfd *irqfd)
{
	struct events *events = &irqfd->vm->events;
	const unsigned long state = hal_lock_irqsave(&events->resample_lock);
	struct irqfd **link = &events->resamplers;
	bool shared = false;

	while (*link) {
		if (*link == irqfd) {
			*link = irqfd->next_resampler;
			continue;
		}
		shared |= (*link)->gsi == irqfd->gsi;
		link = &(*link)->next_resampler;
	}
	hal_unlock_irqrestore(&events->resample_lock, state);
	return shared;
}

/* All lines first: who hears the event may raise its line again at once. Caller: holds resample_lock. */
static void resample(struct vm *vm, uint32_t intid)
{
	struct irqfd *first = vm->events.resamplers;

	for (struct irqfd *irqfd = first; irqfd; irqfd = irqfd->next_resampler)
		if (routing_intid(vm, irqfd->gsi) == intid)
			routing_drive(vm, irqfd->gsi, false);
	for (struct irqfd *irqfd = first; irqfd; irqfd = irqfd->next_resampler)
		if (routing_intid(vm, irqfd->gsi) == intid)
			hal_event_signal(irqfd->resample);
}

void irqfd_ended(struct vm *vm, uint32_t intid)
{
	const unsigned long state = hal_lock_irqsave(&vm->events.resample_lock);

	resample(vm, intid);
	hal_unlock_irqrestore(&vm->events.resample_lock, state);
}

/* --- signals ----------------------------------------------------------------------------------------- */

void irqfd_signalled(void *object)
{
	struct irqfd *irqfd = object;

	if (irqfd->resample)
		routing_drive(irqfd->vm, irqfd->gsi, true);
	else
		routing_pulse(irqfd->vm, irqfd->gsi);
}

/* --- coming and going -------------------------------------------------------------------------------- */

/* Takes an irqfd off the list, which it may have left already; returns whether it was there. Caller: holds the mutex. */
static bool unlist(struct irqfd *irqfd)
{
	struct irqfd **link = &irqfd->vm->events.irqfds;

	if (!irqfd->listed)
		return false;
	while (*link != irqfd)
		link = &(*link)->next;
	*link = irqfd->next;
	irqfd->listed = false;
	return true;
}

static void free_irqfd(struct irqfd *irqfd)
{
	if (irqfd->resample)
		hal_event_put(irqfd->resample);
	hal_event_put(irqfd->event);
	hal_free(irqfd);
}

/* Frees an irqfd that is off the list. */
static void end(struct irqfd *irqfd)
{
	hal_event_unlisten(irqfd->listener);
	if (irqfd->resample && !remove_resampler(irqfd))
		routing_drive(irqfd->vm, irqfd->gsi, false);
	free_irqfd(irqfd);
}

void irqfd_gone(void *object)
{
	struct irqfd *irqfd = object;
	struct hal_mutex *mutex = &irqfd->vm->events.mutex;
	bool mine;

	hal_mutex_lock(mutex);
	mine = unlist(irqfd);
	hal_mutex_unlock(mutex);
	if (mine)
		end(irqfd);
}

/* The irqfd of an event, or NULL. Caller: holds the mutex. */
static struct irqfd *find(struct events *events, const struct hal_event *event)
{
	struct irqfd *irqfd = events->irqfds;

	while (irqfd && irqfd->event != event)
		irqfd = irqfd->next;
	return irqfd;
}

/* Lists the irqfd and begins to listen. Whose line can be raised is found by irqfd_ended(). Caller: holds the mutex. */
static int enlist(struct irqfd *irqfd, int fd)
{
	struct events *events = &irqfd->vm->events;
	int error;

	if (find(events, irqfd->event))
		return -HAL_EBUSY;
	if (irqfd->resample)
		add_resampler(irqfd);
	error = hal_event_listen(irqfd->event, fd, irqfd, &irqfd->listener);
	if (error) {
		if (irqfd->resample)
			remove_resampler(irqfd);
		return error;
	}
	irqfd->listed = true;
	irqfd->next = events->irqfds;
	events->irqfds = irqfd;
	return 0;
}

/* Makes an irqfd that holds its events. */
static int create(struct vm *vm, const struct irqfd_request *request, struct irqfd **out)
{
	struct irqfd *irqfd = hal_alloc(sizeof(*irqfd));
	int error;

	if (!irqfd)
		return -HAL_ENOMEM;
	irqfd->vm = vm;
	irqfd->gsi = request->gsi;
	error = hal_event_get(request->fd, &irqfd->event);
	if (error)
		goto free;
	if (request->flags & IRQFD_RESAMPLE)
		error = hal_event_get(request->resamplefd, &irqfd->resample);
	if (error)
		goto put_event;
	*out = irqfd;
	return 0;

put_event:
	hal_event_put(irqfd->event);
free:
	hal_free(irqfd);
	return error;
}

static int assign(struct vm *vm, const struct irqfd_request *request)
{
	struct irqfd *irqfd;
	int error;

	if (!vgic_initialised(vm))
		return -HAL_EAGAIN;
	error = create(vm, request, &irqfd);
	if (error)
		return error;
	hal_mutex_lock(&vm->events.mutex);
	error = enlist(irqfd, request->fd);
	hal_mutex_unlock(&vm->events.mutex);
	if (error)
		free_irqfd(irqfd);
	return error;
}

/* Takes the irqfd of this event and GSI off the list; NULL: there is none. */
static struct irqfd *take(struct vm *vm, const struct hal_event *event, uint32_t gsi)
{
	struct irqfd *irqfd;

	hal_mutex_lock(&vm->events.mutex);
	irqfd = find(&vm->events, event);
	if (irqfd && irqfd->gsi == gsi)
		unlist(irqfd);
	else
		irqfd = NULL;
	hal_mutex_unlock(&vm->events.mutex);
	return irqfd;
}

static int deassign(struct vm *vm, const struct irqfd_request *request)
{
	struct hal_event *event;
	struct irqfd *irqfd;
	int error = hal_event_get(request->fd, &event);

	if (error)
		return error;
	irqfd = take(vm, event, request->gsi);
	if (irqfd)
		end(irqfd);
	hal_event_put(event);
	return 0;
}

int irqfd_set(struct vm *vm, const struct irqfd_request *request)
{
	if (request->flags & ~(uint32_t)IRQFD_FLAGS_KNOWN)
		return -HAL_EINVAL;
	return request->flags & IRQFD_DEASSIGN ? deassign(vm, request) : assign(vm, request);
}

/* Takes any irqfd off the list; NULL: none is left. */
static struct irqfd *take_any(struct events *events)
{
	struct irqfd *irqfd;

	hal_mutex_lock(&events->mutex);
	irqfd = events->irqfds;
	if (irqfd)
		unlist(irqfd);
	hal_mutex_unlock(&events->mutex);
	return irqfd;
}

void irqfds_destroy(struct vm *vm)
{
	struct irqfd *irqfd;

	while ((irqfd = take_any(&vm->events)))
		end(irqfd);
	/* One that ended with its event may still be on its way out. */
	hal_events_settle();
}
