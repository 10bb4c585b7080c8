/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/virtio/device.h"

/* Registers (4.2.2). */
enum {
	MAGIC_VALUE = 0x00,
	VERSION = 0x04,
	DEVICE_ID = 0x08,
	VENDOR_ID = 0x0c,
	DEVICE_FEATURES = 0x10,
	DEVICE_FEATURES_SEL = 0x14,
	DRIVER_FEATURES = 0x20,
	DRIVER_FEATURES_SEL = 0x24,
	QUEUE_SEL = 0x30,
	QUEUE_NUM_MAX = 0x34,
	QUEUE_NUM = 0x38,
	QUEUE_READY = 0x44,
	INTERRUPT_STATUS = 0x60,
	INTERRUPT_ACK = 0x64,
	STATUS = 0x70,
	QUEUE_DESC_LOW = 0x80,
	QUEUE_DESC_HIGH = 0x84,
	QUEUE_DRIVER_LOW = 0x90,
	QUEUE_DRIVER_HIGH = 0x94,
	QUEUE_DEVICE_LOW = 0xa0,
	QUEUE_DEVICE_HIGH = 0xa4,
	CONFIG_GENERATION = 0xfc,
	CONFIG = 0x100,
};

#define STATUS_DRIVER_OK   0x04u
#define STATUS_FEATURES_OK 0x08u
#define STATUS_NEEDS_RESET 0x40u

#define INTERRUPT_USED	 1u
#define INTERRUPT_CONFIG 2u

void virtio_init(struct virtio_device *device, const struct virtio_kind *kind, uint64_t features,
		 const struct ram *ram, const struct irq *irq)
{
	*device = (struct virtio_device){
		.kind = kind,
		.ram = ram,
		.irq = *irq,
		.features = features | VIRTIO_F_VERSION_1,
	};
}

static void reset(struct virtio_device *device)
{
	device->state = (struct virtio_state){0};
	for (unsigned i = 0; i < VIRTIO_MAX_QUEUES; i++)
		device->queues[i] = (struct virtqueue){0};
}

static void interrupt(struct virtio_device *device, uint32_t why)
{
	device->state.interrupt_status |= why;
	irq_pulse(&device->irq);
}

static void broken(struct virtio_device *device)
{
	device->state.status |= STATUS_NEEDS_RESET;
	interrupt(device, INTERRUPT_CONFIG);
}

static bool is_live(const struct virtio_device *device)
{
	return (device->state.status & (STATUS_DRIVER_OK | STATUS_NEEDS_RESET)) == STATUS_DRIVER_OK;
}

void virtio_process(struct virtio_device *device, unsigned index)
{
	struct virtqueue *queue = &device->queues[index];
	enum virtqueue_pop popped = VIRTQUEUE_CHAIN;
	struct virtqueue_chain chain;
	bool pushed = false;

	if (index >= device->kind->nr_queues || !is_live(device) || !queue->state.ready)
		return;
	for (uint32_t round = 0; round < queue->state.size; round++) {
		int64_t written;

		popped = virtqueue_pop(queue, device->ram, &chain);
		if (popped != VIRTQUEUE_CHAIN)
			break;
		written = device->kind->handle(device, index, &chain);
		if (written < 0) {
			queue->state.last_avail--;
			popped = VIRTQUEUE_EMPTY;
			break;
		}
		virtqueue_push(queue, chain.head, (uint32_t)written);
		pushed = true;
	}
	if (pushed && virtqueue_wants_interrupt(queue))
		interrupt(device, INTERRUPT_USED);
	if (popped == VIRTQUEUE_BROKEN)
		broken(device);
}

/* The queue that the driver has selected; one that is nobody's where there is none. */
static struct virtqueue *selected(struct virtio_device *device)
{
	return device->state.queue_sel < device->kind->nr_queues
		       ? &device->queues[device->state.queue_sel]
		       : NULL;
}

static uint32_t half(uint64_t value, uint32_t select)
{
	return select == 0 ? (uint32_t)value : select == 1 ? (uint32_t)(value >> 32) : 0;
}

static uint32_t read_config(const struct virtio_device *device, uint32_t offset, unsigned size)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < size; i++)
		value |= (uint32_t)device->kind->config(device, offset + i) << 8 * i;
	return value;
}

uint32_t virtio_read(struct virtio_device *device, uint32_t offset, unsigned size)
{
	const struct virtqueue *queue = selected(device);

	if (offset >= CONFIG)
		return read_config(device, offset - CONFIG, size);
	if (size != 4)
		return 0;
	switch (offset) {
	case MAGIC_VALUE:
		return 0x74726976; /* "virt" */
	case VERSION:
		return 2;
	case DEVICE_ID:
		return device->kind->id;
	case VENDOR_ID:
		return 0x32336d76; /* "vm32" */
	case DEVICE_FEATURES:
		return half(device->features, device->state.device_features_sel);
	case QUEUE_NUM_MAX:
		return queue ? VIRTQUEUE_SIZE_MAX : 0;
	case QUEUE_READY:
		return queue && queue->state.ready;
	case INTERRUPT_STATUS:
		return device->state.interrupt_status;
	case STATUS:
		return device->state.status;
	default:
		return 0;
	}
}

/* Sets one half of an address; not while the queue is in use. */
static void set_half(struct virtqueue *queue, uint64_t *address, bool high, uint32_t value)
{
	if (queue->state.ready)
		return;
	if (high)
		*address = (uint32_t)*address | (uint64_t)value << 32;
	else
		*address = (*address & 0xffffffff00000000u) | value;
}

static void write_queue(struct virtio_device *device, struct virtqueue *queue, uint32_t offset,
			uint32_t value)
{
	switch (offset) {
	case QUEUE_NUM:
		if (!queue->state.ready)
			queue->state.size = value;
		break;
	case QUEUE_READY:
		if (!value)
			queue->state.ready = false;
		else if (!queue->state.ready && !virtqueue_start(queue, device->ram))
			broken(device);
		break;
	case QUEUE_DESC_LOW:
	case QUEUE_DESC_HIGH:
		set_half(queue, &queue->state.desc, offset & 4, value);
		break;
	case QUEUE_DRIVER_LOW:
	case QUEUE_DRIVER_HIGH:
		set_half(queue, &queue->state.avail, offset & 4, value);
		break;
	case QUEUE_DEVICE_LOW:
	case QUEUE_DEVICE_HIGH:
		set_half(queue, &queue->state.used, offset & 4, value);
		break;
	default:
		break;
	}
}

static void set_driver_features(struct virtio_device *device, uint32_t value)
{
	uint64_t *features = &device->state.driver_features;

	if (device->state.status & STATUS_FEATURES_OK)
		return;
	if (device->state.driver_features_sel == 0)
		*features = (*features & 0xffffffff00000000u) | value;
	else if (device->state.driver_features_sel == 1)
		*features = (uint32_t)*features | (uint64_t)value << 32;
}

/* Zero resets. FEATURES_OK stays clear unless the driver took what it must, and no more than is offered (3.1.1). */
static void set_status(struct virtio_device *device, uint32_t value)
{
	const uint64_t wanted = device->state.driver_features;

	if (!value) {
		reset(device);
		return;
	}
	if (wanted & ~device->features || !(wanted & VIRTIO_F_VERSION_1))
		value &= ~STATUS_FEATURES_OK;
	device->state.status = (value & 0xff) | (device->state.status & STATUS_NEEDS_RESET);
	if (is_live(device))
		for (unsigned i = 0; i < device->kind->nr_queues; i++)
			virtio_process(device, i);
}

void virtio_write(struct virtio_device *device, uint32_t offset, unsigned size, uint32_t value)
{
	struct virtqueue *queue = selected(device);

	if (size != 4)
		return;
	switch (offset) {
	case DEVICE_FEATURES_SEL:
		device->state.device_features_sel = value;
		break;
	case DRIVER_FEATURES:
		set_driver_features(device, value);
		break;
	case DRIVER_FEATURES_SEL:
		device->state.driver_features_sel = value;
		break;
	case QUEUE_SEL:
		device->state.queue_sel = value;
		break;
	case VIRTIO_QUEUE_NOTIFY:
		if (value < device->kind->nr_queues)
			virtio_process(device, value);
		break;
	case INTERRUPT_ACK:
		device->state.interrupt_status &= ~value;
		break;
	case STATUS:
		set_status(device, value);
		break;
	default:
		if (queue)
			write_queue(device, queue, offset, value);
		break;
	}
}

bool virtio_restore(struct virtio_device *device, const struct virtio_state *state,
		    const struct virtqueue_state *queues)
{
	device->state = *state;
	for (unsigned i = 0; i < device->kind->nr_queues; i++) {
		struct virtqueue *queue = &device->queues[i];

		queue->state = queues[i];
		if (queues[i].ready && !virtqueue_start(queue, device->ram))
			return false;
	}
	return true;
}
