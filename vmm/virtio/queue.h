/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A split virtqueue (Virtual I/O Device 1.2, 2.7) as the device sees it. The driver is hostile: everything in guest
 * memory is read once, checked, and may change under us; a chain has no more descriptors than the queue.
 */
#ifndef VMM_VIRTIO_QUEUE_H
#define VMM_VIRTIO_QUEUE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/uio.h>

#include "vmm/ram.h"

#define VIRTQUEUE_SIZE_MAX 128 /* descriptors; a power of two */

struct virtqueue {
	/* What a snapshot holds. */
	struct virtqueue_state {
		uint64_t desc, avail, used; /* guest-physical */
		uint32_t size;
		uint16_t last_avail, used_idx;
		bool ready;
	} state;

	/* Where the three areas are here, while ready. */
	void *desc, *avail, *used;
};

/* A request: what the device reads, then what it writes. */
struct virtqueue_chain {
	uint16_t head;
	unsigned nr_readable, nr_writable;
	uint64_t readable, writable;	      /* bytes */
	struct iovec iov[VIRTQUEUE_SIZE_MAX]; /* readable ones first; none is empty */
};

enum virtqueue_pop {
	VIRTQUEUE_EMPTY,
	VIRTQUEUE_CHAIN,
	VIRTQUEUE_BROKEN, /* the driver breaks the rules: the device needs a reset */
};

/* Takes the queue in use: size and areas as the driver has set them. False: they are no queue in RAM. */
bool virtqueue_start(struct virtqueue *queue, const struct ram *ram);

enum virtqueue_pop virtqueue_pop(struct virtqueue *queue, const struct ram *ram,
				 struct virtqueue_chain *chain);

/* Gives the chain back with the number of bytes that were written to it. */
void virtqueue_push(struct virtqueue *queue, uint16_t head, uint32_t written);

/* Does the driver want to be told of what was pushed? */
bool virtqueue_wants_interrupt(const struct virtqueue *queue);

/* Copies out of, or into, n buffers, from a byte offset on; returns how many bytes. */
size_t iov_read(const struct iovec *iov, unsigned n, size_t offset, void *data, size_t size);
size_t iov_write(const struct iovec *iov, unsigned n, size_t offset, const void *data, size_t size);

#endif
