/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/virtio/console.h"

#include <string.h>

enum {
	QUEUE_RECEIVE,
	QUEUE_TRANSMIT,
};

/* Of one chain no more is put out: a hostile one may name all of memory many times. */
#define OUTPUT_MAX (1u << 20)

static int64_t receive(struct virtio_console *console, const struct virtqueue_chain *chain)
{
	size_t done;

	if (!console->count)
		return -1;
	done = iov_write(chain->iov + chain->nr_readable, chain->nr_writable, 0, console->input,
			 console->count);
	console->count -= done;
	memmove(console->input, console->input + done, console->count);
	return (int64_t)done;
}

static void transmit(struct virtio_console *console, const struct virtqueue_chain *chain)
{
	size_t left = OUTPUT_MAX;

	for (unsigned i = 0; i < chain->nr_readable && left; i++) {
		const size_t part = chain->iov[i].iov_len < left ? chain->iov[i].iov_len : left;

		console->sink.put(console->sink.opaque, chain->iov[i].iov_base, part);
		left -= part;
	}
}

static int64_t handle(struct virtio_device *device, unsigned queue,
		      const struct virtqueue_chain *chain)
{
	struct virtio_console *console = (struct virtio_console *)device;

	if (queue == QUEUE_RECEIVE)
		return receive(console, chain);
	transmit(console, chain);
	return 0;
}

static uint8_t config(const struct virtio_device *device, uint32_t offset)
{
	return 0;
}

static const struct virtio_kind kind = {
	.name = "console",
	.id = 3,
	.nr_queues = 2,
	.handle = handle,
	.config = config,
};

void virtio_console_init(struct virtio_console *console, const struct ram *ram,
			 const struct irq *irq, const struct sink *sink)
{
	*console = (struct virtio_console){.sink = *sink};
	virtio_init(&console->device, &kind, 0, ram, irq);
}

size_t virtio_console_room(const struct virtio_console *console)
{
	return VIRTIO_CONSOLE_INPUT - console->count;
}

size_t virtio_console_input(struct virtio_console *console, const uint8_t *data, size_t size)
{
	if (size > virtio_console_room(console))
		size = virtio_console_room(console);
	memcpy(console->input + console->count, data, size);
	console->count += size;
	virtio_process(&console->device, QUEUE_RECEIVE);
	return size;
}
