/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A PL011 UART (ARM DDI 0183): what Linux and others use of it. Output leaves at once, so the transmitter is always
 * empty; input waits in the receive FIFO. No modem lines, no DMA, no errors. The caller lets one thread in at a time.
 */
#ifndef VMM_DEVICES_PL011_H
#define VMM_DEVICES_PL011_H

#include "vmm/devices/device.h"

#define PL011_FIFO_SIZE 32

struct pl011 {
	struct irq irq;
	struct sink sink;
	bool line; /* the interrupt's level as it was told last */

	/* What a snapshot holds. */
	struct pl011_state {
		uint32_t ibrd, fbrd, lcr_h, cr, ifls, imsc, dmacr;
		uint32_t latched; /* interrupts that stay until they are cleared: transmit */
		uint32_t head, count;
		uint8_t fifo[PL011_FIFO_SIZE];
	} state;
};

void pl011_init(struct pl011 *uart, const struct irq *irq, const struct sink *sink);

/* Offset in the frame, bytes 1, 2 or 4. Unknown registers read as zero and ignore writes. */
uint32_t pl011_read(struct pl011 *uart, uint32_t offset, unsigned size);
void pl011_write(struct pl011 *uart, uint32_t offset, unsigned size, uint32_t value);

/* How many bytes of input there is room for. */
size_t pl011_room(const struct pl011 *uart);

/* Takes bytes from outside, as many as there is room for; returns how many. */
size_t pl011_input(struct pl011 *uart, const uint8_t *data, size_t size);

/* Takes a state over from a snapshot; false: it is not one. */
bool pl011_restore(struct pl011 *uart, const struct pl011_state *state);

#endif
