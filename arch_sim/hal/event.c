/* SPDX-License-Identifier: GPL-2.0-only */
/* hal/host.h: event descriptors. Callbacks run with the event's lock held, as on a real host, so that the order of locks shows. */
#include "arch_sim/hal/event.h"

#include <stdlib.h>

#include "arch_sim/hal/host.h"
#include "arch_sim/hal/private.h"
#include "arch_sim/hal/sched.h"
#include "core/event/irqfd.h"
#include "hal/errno.h"

#define NR_WORKERS (SIM_MAX_THREADS + 1)

struct hal_listener {
	struct hal_event *event;
	void *irqfd;
	bool gone; /* irqfd_gone() is due */
	struct hal_listener *next;
};

struct hal_event {
	struct hal_lock lock;
	unsigned holders; /* its file, and the hypervisor */
	uint64_t count;
	struct hal_listener *listeners;
};

/* Calls of irqfd_gone() that are on their way. */
static struct worker {
	struct hal_listener *listener;
	struct sim_host_thread *thread;
} workers[NR_WORKERS];

/* --- user space -------------------------------------------------------------------------------------- */

int sim_event_create(void)
{
	struct hal_event *event = calloc(1, sizeof(*event));
	int fd;

	if (!event)
		abort();
	hal_lock_init(&event->lock);
	event->holders = 1;
	fd = hal_file_reserve((enum hal_file)SIM_FILE_EVENT, event);
	if (fd < 0)
		free(event);
	else
		hal_file_publish(fd);
	return fd;
}

static int file_of(int fd, struct sim_file **file)
{
	*file = sim_fd_file(fd);
	if (!*file)
		return -HAL_EBADF;
	return (*file)->kind == SIM_FILE_EVENT ? 0 : -HAL_EINVAL;
}

static int event_of(int fd, struct hal_event **event)
{
	struct sim_file *file;
	const int error = file_of(fd, &file);

	if (!error)
		*event = file->object;
	return error;
}

static void add(struct hal_event *event, uint64_t value)
{
	const unsigned long state = hal_lock_irqsave(&event->lock);

	event->count += value;
	for (struct hal_listener *l = event->listeners; l; l = l->next) {
		event->count = 0;
		irqfd_signalled(l->irqfd);
	}
	hal_unlock_irqrestore(&event->lock, state);
}

/* Another thread may close the descriptor meanwhile: the file ends after the write. */
int sim_event_write(int fd, uint64_t value)
{
	struct sim_file *file, last;
	const int error = file_of(fd, &file);

	if (error)
		return error;
	file->users++;
	add(file->object, value);
	if (sim_file_put(file, &last))
		sim_event_release(last.object);
	return 0;
}

int sim_event_read(int fd, uint64_t *value)
{
	struct hal_event *event;
	const int error = event_of(fd, &event);

	if (error)
		return error;
	*value = event->count;
	event->count = 0;
	return *value ? 0 : -HAL_EAGAIN;
}

/* --- holding and signalling -------------------------------------------------------------------------- */

static void put(struct hal_event *event)
{
	if (!--event->holders)
		free(event);
}

int hal_event_get(int fd, struct hal_event **event)
{
	const int error = event_of(fd, event);

	sim_host_might_sleep("hal_event_get()");
	if (error)
		return error;
	(*event)->holders++;
	sim_host_count_events(1);
	return 0;
}

void hal_event_put(struct hal_event *event)
{
	sim_host_count_events(-1);
	put(event);
}

void hal_event_signal(struct hal_event *event)
{
	add(event, 1);
}

/* --- listening --------------------------------------------------------------------------------------- */

int hal_event_listen(struct hal_event *event, int fd, void *irqfd, struct hal_listener **out)
{
	struct hal_event *current;
	struct hal_listener *listener;
	unsigned long state;

	sim_host_might_sleep("hal_event_listen()");
	if (event_of(fd, &current) || current != event)
		return -HAL_EBADF;
	if (sim_host_fails(SIM_FAIL_ALLOC))
		return -HAL_ENOMEM;
	listener = calloc(1, sizeof(*listener));
	if (!listener)
		abort();
	*out = listener;
	listener->event = event;
	listener->irqfd = irqfd;
	sim_host_count_events(1);
	state = hal_lock_irqsave(&event->lock);
	listener->next = event->listeners;
	event->listeners = listener;
	if (event->count) {
		event->count = 0;
		irqfd_signalled(irqfd);
	}
	hal_unlock_irqrestore(&event->lock, state);
	return 0;
}

static void unlink_listener(struct hal_listener *listener)
{
	const unsigned long state = hal_lock_irqsave(&listener->event->lock);
	struct hal_listener **link = &listener->event->listeners;

	while (*link && *link != listener)
		link = &(*link)->next;
	if (*link)
		*link = listener->next;
	else
		sim_host_complain("a listener is ended that does not listen");
	hal_unlock_irqrestore(&listener->event->lock, state);
}

/* Who waits until a listener (NULL: any) is not told any more that its event is gone. */
struct waiter {
	const struct hal_listener *listener;
	const struct sim_host_thread *thread;
};

/* By another thread, that is. */
static bool nobody_tells(void *argument)
{
	const struct waiter *waiter = argument;

	for (unsigned i = 0; i < NR_WORKERS; i++)
		if (workers[i].listener &&
		    (!waiter->listener || workers[i].listener == waiter->listener) &&
		    workers[i].thread != waiter->thread)
			return false;
	return true;
}

static void wait_for_workers(const struct hal_listener *listener)
{
	struct waiter waiter = {listener, sim_host_current()};

	sim_thread_wait(nobody_tells, &waiter);
}

void hal_event_unlisten(struct hal_listener *listener)
{
	sim_host_might_sleep("hal_event_unlisten()");
	unlink_listener(listener);
	wait_for_workers(listener);
	sim_host_count_events(-1);
	free(listener);
}

void hal_events_settle(void)
{
	sim_host_might_sleep("hal_events_settle()");
	wait_for_workers(NULL);
}

/* --- the end ----------------------------------------------------------------------------------------- */

/* Takes a listener that is still to be told, or NULL; from then on its end waits for us. */
static struct worker *next_gone(struct hal_event *event)
{
	const unsigned long state = hal_lock_irqsave(&event->lock);
	struct worker *worker = workers;
	struct hal_listener *listener;

	listener = event->listeners;
	while (listener && !listener->gone)
		listener = listener->next;
	while (worker->listener)
		worker++;
	if (listener) {
		listener->gone = false;
		*worker = (struct worker){listener, sim_host_current()};
	}
	hal_unlock_irqrestore(&event->lock, state);
	return listener ? worker : NULL;
}

void sim_event_release(struct hal_event *event)
{
	struct worker *worker;

	for (struct hal_listener *l = event->listeners; l; l = l->next)
		l->gone = true;
	while ((worker = next_gone(event))) {
		irqfd_gone(worker->listener->irqfd);
		worker->listener = NULL;
	}
	put(event);
}
