/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include "vmm/output.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

void output_init(struct output *output, int wake)
{
	*output = (struct output){.wake = wake, .signals = -1};
	pthread_mutex_init(&output->lock, NULL);
}

/* Waits until standard output takes something. False: it never will, or a signal waits for the main thread. */
static bool writable(const struct output *output)
{
	struct pollfd polled[] = {
		{.fd = STDOUT_FILENO, .events = POLLOUT},
		{.fd = output->signals, .events = POLLIN},
	};

	while (poll(polled, 2, -1) < 0)
		if (errno != EINTR)
			return false;
	return polled[0].revents & POLLOUT;
}

/*
 * What nobody listens to any more is lost, and the guest goes on. Whoever waits here may hold a device's lock, so it must
 * not be for ever when vm32 is to end.
 */
static void write_all(struct output *output)
{
	size_t done = 0;

	while (done < output->size && writable(output)) {
		const ssize_t part = write(STDOUT_FILENO, output->data + done, output->size - done);

		if (part >= 0)
			done += (size_t)part;
		else if (errno != EINTR && errno != EAGAIN)
			break;
	}
	output->size = 0;
}

static void wake(const struct output *output)
{
	const uint64_t one = 1;

	if (output->wake >= 0 && write(output->wake, &one, sizeof(one)) < 0)
		return; /* it is awake */
}

void output_put(void *opaque, const void *data, size_t size)
{
	struct output *output = opaque;
	const char *from = data;

	pthread_mutex_lock(&output->lock);
	for (size_t i = 0; i < size; i++) {
		const char byte = from[i];

		output->data[output->size++] = byte;
		if (byte == '\n' || output->size == OUTPUT_SIZE)
			write_all(output);
		else if (output->size == 1)
			wake(output);
	}
	if (output->wake < 0)
		write_all(output);
	pthread_mutex_unlock(&output->lock);
}

bool output_waits(struct output *output)
{
	bool waits;

	pthread_mutex_lock(&output->lock);
	waits = output->size;
	pthread_mutex_unlock(&output->lock);
	return waits;
}

bool output_flush(struct output *output)
{
	bool waited;

	pthread_mutex_lock(&output->lock);
	waited = output->size;
	write_all(output);
	pthread_mutex_unlock(&output->lock);
	return waited;
}
