/* SPDX-License-Identifier: GPL-2.0-only */
/* A virtio entropy device (5.4): the host's random numbers. */
#ifndef VMM_VIRTIO_RNG_H
#define VMM_VIRTIO_RNG_H

#include "vmm/virtio/device.h"

void virtio_rng_init(struct virtio_device *rng, const struct ram *ram, const struct irq *irq);

#endif
