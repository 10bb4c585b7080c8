/* SPDX-License-Identifier: GPL-2.0-only */
/* What a device is to the rest of the monitor: registers, an interrupt, a place for its output. */
#ifndef VMM_DEVICES_DEVICE_H
#define VMM_DEVICES_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A shared peripheral interrupt. pulse may be NULL: then it is set high and low again. */
struct irq {
	uint32_t spi; /* counted from 0: INTID 32 */
	void (*set)(const struct irq *irq, bool level);
	void (*pulse)(const struct irq *irq);
	void *opaque;
};

static inline void irq_pulse(const struct irq *irq)
{
	if (irq->pulse) {
		irq->pulse(irq);
	} else {
		irq->set(irq, true);
		irq->set(irq, false);
	}
}

/* Where a device's output goes. */
struct sink {
	void (*put)(void *opaque, const void *data, size_t size);
	void *opaque;
};

#endif
