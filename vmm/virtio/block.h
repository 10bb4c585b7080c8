/* SPDX-License-Identifier: GPL-2.0-only */
/* A virtio block device (5.2) on a raw file. */
#ifndef VMM_VIRTIO_BLOCK_H
#define VMM_VIRTIO_BLOCK_H

#include "vmm/error.h"
#include "vmm/virtio/device.h"

struct virtio_block {
	struct virtio_device device;
	const char *path;
	int fd;
	bool read_only;
	bool told; /* that the host could not read or write */
	uint64_t sectors;
};

/* Opens the file. False: *error says why not. */
bool virtio_block_open(struct virtio_block *block, const char *path, bool read_only,
		       struct error *error);

/* Makes it a device, after it was opened. */
void virtio_block_init(struct virtio_block *block, const struct ram *ram, const struct irq *irq);

void virtio_block_close(struct virtio_block *block);

#endif
