// SPDX-License-Identifier: GPL-2.0-only
/*
 * hal/host.h: event descriptors are eventfds, struct hal_event is their context. A listener is an entry in the eventfd's wait
 * queue, called under that queue's lock with interrupts off. It holds the context but not the file, so that the last close()
 * is noticed; that is told in a thread of our queue.
 */
#include "linux/event.h"

#include <linux/eventfd.h>
#include <linux/file.h>
#include <linux/poll.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "core/event/irqfd.h"
#include "hal/errno.h"
#include "hal/host.h"
#include "linux/compat.h"
#include "linux/hooks.h"

struct hal_listener {
	struct eventfd_ctx *event;
	void *irqfd;
	wait_queue_entry_t entry;
	poll_table table;
	struct work_struct gone;
};

static struct workqueue_struct *queue;

int event_init(void)
{
	queue = hooks_fail() ? NULL : alloc_workqueue("kvm_arm32", 0, 0);
	return queue ? 0 : -ENOMEM;
}

void event_exit(void)
{
	destroy_workqueue(queue);
}

/* --- holding and signalling -------------------------------------------------------------------------- */

static struct eventfd_ctx *context(struct hal_event *event)
{
	return (struct eventfd_ctx *)event;
}

int hal_event_get(int fd, struct hal_event **event)
{
	struct eventfd_ctx *found = eventfd_ctx_fdget(fd);

	if (IS_ERR(found))
		return PTR_ERR(found) == -EBADF ? -HAL_EBADF : -HAL_EINVAL;
	*event = (struct hal_event *)found;
	return 0;
}

void hal_event_put(struct hal_event *event)
{
	eventfd_ctx_put(context(event));
}

void hal_event_signal(struct hal_event *event)
{
	compat_eventfd_signal(context(event));
}

/* --- listening --------------------------------------------------------------------------------------- */

static void tell_gone(struct work_struct *work)
{
	irqfd_gone(container_of(work, struct hal_listener, gone)->irqfd);
}

static int wake(wait_queue_entry_t *entry, unsigned int mode, int sync, void *key)
{
	struct hal_listener *listener = container_of(entry, struct hal_listener, entry);
	const __poll_t events = key_to_poll(key);
	u64 count;

	if (events & EPOLLIN) {
		eventfd_ctx_do_read(listener->event, &count);
		irqfd_signalled(listener->irqfd);
	}
	if (events & EPOLLHUP)
		queue_work(queue, &listener->gone);
	return 0;
}

static void enqueue(struct file *file, wait_queue_head_t *head, poll_table *table)
{
	add_wait_queue(head, &container_of(table, struct hal_listener, table)->entry);
}

/* Is the file one of this event? */
static bool is_of(struct file *file, struct eventfd_ctx *event)
{
	struct eventfd_ctx *found = eventfd_ctx_fileget(file);

	if (IS_ERR(found))
		return false;
	eventfd_ctx_put(found);
	return found == event;
}

/* What was signalled before stays to be read until the next signal; that is no matter. */
static int listen(struct hal_listener *listener, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -HAL_EBADF;
	if (!is_of(file, listener->event)) {
		fput(file);
		return -HAL_EBADF;
	}
	if (vfs_poll(file, &listener->table) & EPOLLIN)
		irqfd_signalled(listener->irqfd);
	fput(file);
	return 0;
}

int hal_event_listen(struct hal_event *event, int fd, void *irqfd, struct hal_listener **out)
{
	struct hal_listener *listener = hal_alloc(sizeof(*listener));
	int error;

	if (!listener)
		return -HAL_ENOMEM;
	listener->event = context(event);
	listener->irqfd = irqfd;
	INIT_WORK(&listener->gone, tell_gone);
	init_waitqueue_func_entry(&listener->entry, wake);
	init_poll_funcptr(&listener->table, enqueue);
	*out = listener;
	error = listen(listener, fd);
	if (error)
		hal_free(listener);
	return error;
}

void hal_event_unlisten(struct hal_listener *listener)
{
	u64 count;

	eventfd_ctx_remove_wait_queue(listener->event, &listener->entry, &count);
	/* From here on nobody queues it again. */
	if (current_work() != &listener->gone)
		cancel_work_sync(&listener->gone);
	hal_free(listener);
}

void hal_events_settle(void)
{
	flush_workqueue(queue);
}
