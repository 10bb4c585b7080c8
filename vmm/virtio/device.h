/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtio device behind the MMIO transport, version 2 (Virtual I/O Device 1.2, 4.2). The caller lets one thread in at
 * a time. A driver that breaks a queue's rules gets DEVICE_NEEDS_RESET, and the device does nothing until it is reset.
 */
#ifndef VMM_VIRTIO_DEVICE_H
#define VMM_VIRTIO_DEVICE_H

#include "vmm/devices/device.h"
#include "vmm/virtio/queue.h"

#define VIRTIO_MAX_QUEUES   2
#define VIRTIO_QUEUE_NOTIFY 0x50 /* the register's offset, for ioeventfds */
#define VIRTIO_F_VERSION_1  (1ull << 32)

struct virtio_device;

/* One kind of device. */
struct virtio_kind {
	const char *name;
	uint32_t id;
	unsigned nr_queues;
	/* Handles one request of a queue. Returns the number of bytes written to the chain, or -1: it is left for later. */
	int64_t (*handle)(struct virtio_device *device, unsigned queue,
			  const struct virtqueue_chain *chain);
	/* The byte at an offset of the configuration space; 0 behind its end. */
	uint8_t (*config)(const struct virtio_device *device, uint32_t offset);
};

struct virtio_device {
	const struct virtio_kind *kind;
	const struct ram *ram;
	struct irq irq;
	uint64_t features;

	struct virtqueue queues[VIRTIO_MAX_QUEUES];

	/* What a snapshot holds, with the queues' states. */
	struct virtio_state {
		uint64_t driver_features;
		uint32_t device_features_sel, driver_features_sel, queue_sel;
		uint32_t status, interrupt_status;
	} state;
};

/* features: of the kind; VIRTIO_F_VERSION_1 is added. */
void virtio_init(struct virtio_device *device, const struct virtio_kind *kind, uint64_t features,
		 const struct ram *ram, const struct irq *irq);

uint32_t virtio_read(struct virtio_device *device, uint32_t offset, unsigned size);
void virtio_write(struct virtio_device *device, uint32_t offset, unsigned size, uint32_t value);

/* Handles what is in a queue, at most one round of it, and tells the driver. */
void virtio_process(struct virtio_device *device, unsigned queue);

/* Takes states over from a snapshot; false: they are none. */
bool virtio_restore(struct virtio_device *device, const struct virtio_state *state,
		    const struct virtqueue_state *queues);

#endif
