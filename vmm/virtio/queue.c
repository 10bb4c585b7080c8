/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/virtio/queue.h"

#include <string.h>

#define DESC_NEXT     1
#define DESC_WRITE    2
#define DESC_INDIRECT 4

#define AVAIL_NO_INTERRUPT 1

struct desc {
	uint64_t addr;
	uint32_t len;
	uint16_t flags, next;
};

struct avail {
	uint16_t flags, idx, ring[];
};

struct used {
	uint16_t flags, idx;
	struct {
		uint32_t id, len;
	} ring[];
};

static uint16_t load(const uint16_t *at)
{
	return __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

bool virtqueue_start(struct virtqueue *queue, const struct ram *ram)
{
	const uint64_t size = queue->state.size;

	queue->state.ready = false;
	if (!size || size > VIRTQUEUE_SIZE_MAX || size & (size - 1))
		return false;
	if (queue->state.desc % 16 || queue->state.avail % 2 || queue->state.used % 4)
		return false;
	queue->desc = ram_at(ram, queue->state.desc, size * sizeof(struct desc));
	queue->avail = ram_at(ram, queue->state.avail, sizeof(struct avail) + size * 2);
	queue->used = ram_at(ram, queue->state.used, sizeof(struct used) + size * 8);
	queue->state.ready = queue->desc && queue->avail && queue->used;
	return queue->state.ready;
}

/* A copy that the driver cannot change any more. */
static struct desc read_desc(const struct virtqueue *queue, uint16_t index)
{
	const volatile struct desc *at = (const struct desc *)queue->desc + index;
	const struct desc copy = {at->addr, at->len, at->flags, at->next};

	return copy;
}

static bool add(struct virtqueue_chain *chain, const struct ram *ram, const struct desc *desc)
{
	const bool writable = desc->flags & DESC_WRITE;
	void *at = ram_at(ram, desc->addr, desc->len);

	if (!at || desc->flags & DESC_INDIRECT || (chain->nr_writable && !writable))
		return false;
	if (chain->readable + chain->writable + desc->len > UINT32_MAX)
		return false; /* 2.7.5.1: no chain is longer than 2^32 bytes */
	if (!desc->len)
		return true;
	chain->iov[chain->nr_readable + chain->nr_writable] = (struct iovec){.iov_base = at,
									     .iov_len = desc->len};
	if (writable) {
		chain->nr_writable++;
		chain->writable += desc->len;
	} else {
		chain->nr_readable++;
		chain->readable += desc->len;
	}
	return true;
}

/* Follows the chain for as many steps as there are descriptors: a longer one is a loop. */
static bool follow(const struct virtqueue *queue, const struct ram *ram,
		   struct virtqueue_chain *chain)
{
	uint16_t index = chain->head;

	for (uint32_t step = 0; step < queue->state.size; step++) {
		struct desc desc;

		if (index >= queue->state.size)
			return false;
		desc = read_desc(queue, index);
		if (!add(chain, ram, &desc))
			return false;
		if (!(desc.flags & DESC_NEXT))
			return true;
		index = desc.next;
	}
	return false;
}

enum virtqueue_pop virtqueue_pop(struct virtqueue *queue, const struct ram *ram,
				 struct virtqueue_chain *chain)
{
	const struct avail *avail = queue->avail;
	const uint16_t waiting = (uint16_t)(load(&avail->idx) - queue->state.last_avail);

	if (!waiting)
		return VIRTQUEUE_EMPTY;
	if (waiting > queue->state.size)
		return VIRTQUEUE_BROKEN;
	chain->head = load(&avail->ring[queue->state.last_avail % queue->state.size]);
	chain->nr_readable = chain->nr_writable = 0;
	chain->readable = chain->writable = 0;
	if (!follow(queue, ram, chain))
		return VIRTQUEUE_BROKEN;
	queue->state.last_avail++;
	return VIRTQUEUE_CHAIN;
}

void virtqueue_push(struct virtqueue *queue, uint16_t head, uint32_t written)
{
	struct used *used = queue->used;
	const unsigned slot = queue->state.used_idx % queue->state.size;

	__atomic_store_n(&used->ring[slot].id, head, __ATOMIC_RELAXED);
	__atomic_store_n(&used->ring[slot].len, written, __ATOMIC_RELAXED);
	__atomic_store_n(&used->idx, ++queue->state.used_idx, __ATOMIC_RELEASE);
}

bool virtqueue_wants_interrupt(const struct virtqueue *queue)
{
	const struct avail *avail = queue->avail;

	/* The used index must be seen before the flag is read. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return !(load(&avail->flags) & AVAIL_NO_INTERRUPT);
}

/* Copies between data and the buffers, towards them if to_iov. */
static size_t copy(const struct iovec *iov, unsigned n, size_t offset, uint8_t *data, size_t size,
		   bool to_iov)
{
	size_t done = 0;

	for (unsigned i = 0; i < n && done < size; i++) {
		size_t part = iov[i].iov_len;
		uint8_t *at = iov[i].iov_base;

		if (offset >= part) {
			offset -= part;
			continue;
		}
		at += offset;
		part -= offset;
		offset = 0;
		if (part > size - done)
			part = size - done;
		if (to_iov)
			memcpy(at, data + done, part);
		else
			memcpy(data + done, at, part);
		done += part;
	}
	return done;
}

size_t iov_read(const struct iovec *iov, unsigned n, size_t offset, void *data, size_t size)
{
	return copy(iov, n, offset, data, size, false);
}

size_t iov_write(const struct iovec *iov, unsigned n, size_t offset, const void *data, size_t size)
{
	return copy(iov, n, offset, (uint8_t *)(uintptr_t)data, size, true);
}
