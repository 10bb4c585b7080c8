/* SPDX-License-Identifier: GPL-2.0-only */
/* A virtio console (5.3) with one port. */
#ifndef VMM_VIRTIO_CONSOLE_H
#define VMM_VIRTIO_CONSOLE_H

#include "vmm/virtio/device.h"

#define VIRTIO_CONSOLE_INPUT 256

struct virtio_console {
	struct virtio_device device;
	struct sink sink;
	size_t count; /* bytes of input that wait for the driver's buffers */
	uint8_t input[VIRTIO_CONSOLE_INPUT];
};

void virtio_console_init(struct virtio_console *console, const struct ram *ram,
			 const struct irq *irq, const struct sink *sink);

size_t virtio_console_room(const struct virtio_console *console);

/* Takes bytes from outside, as many as there is room for; returns how many. */
size_t virtio_console_input(struct virtio_console *console, const uint8_t *data, size_t size);

#endif
