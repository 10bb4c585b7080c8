/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/virtio/rng.h"

#include <sys/random.h>

/* At most so much a request; getrandom() does not fail or stop early for so little. */
#define BYTES_MAX 256u

static int64_t handle(struct virtio_device *device, unsigned queue,
		      const struct virtqueue_chain *chain)
{
	uint8_t bytes[BYTES_MAX];
	const size_t size = chain->writable < BYTES_MAX ? (size_t)chain->writable : BYTES_MAX;

	if (getrandom(bytes, size, 0) != (ssize_t)size)
		return 0;
	return (int64_t)iov_write(chain->iov + chain->nr_readable, chain->nr_writable, 0, bytes,
				  size);
}

static uint8_t config(const struct virtio_device *device, uint32_t offset)
{
	return 0;
}

static const struct virtio_kind kind = {
	.name = "random numbers",
	.id = 4,
	.nr_queues = 1,
	.handle = handle,
	.config = config,
};

void virtio_rng_init(struct virtio_device *rng, const struct ram *ram, const struct irq *irq)
{
	virtio_init(rng, &kind, 0, ram, irq);
}
