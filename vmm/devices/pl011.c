/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/devices/pl011.h"

#include <string.h>

/* Registers (ARM DDI 0183, chapter 3). */
enum {
	DR = 0x00,
	FR = 0x18,
	IBRD = 0x24,
	FBRD = 0x28,
	LCR_H = 0x2c,
	CR = 0x30,
	IFLS = 0x34,
	IMSC = 0x38,
	RIS = 0x3c,
	MIS = 0x40,
	ICR = 0x44,
	DMACR = 0x48,
	PERIPH_ID = 0xfe0, /* eight registers, a byte each */
};

#define FR_CTS	(1u << 0)
#define FR_DSR	(1u << 1)
#define FR_DCD	(1u << 2)
#define FR_RXFE (1u << 4)
#define FR_RXFF (1u << 6)
#define FR_TXFE (1u << 7)

#define INT_RX (1u << 4)
#define INT_TX (1u << 5)
#define INT_RT (1u << 6) /* receive timeout */

#define CR_RESET   0x300u /* transmitter and receiver on, UART off */
#define IFLS_RESET 0x12u

static const uint8_t ids[] = {0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1};

/* The receiver's interrupts follow the FIFO; a byte waits no longer than it takes to be told. */
static uint32_t raw_interrupts(const struct pl011 *uart)
{
	return uart->state.latched | (uart->state.count ? INT_RX | INT_RT : 0);
}

/* A change is told, and nothing else: telling costs a system call. */
static void update(struct pl011 *uart)
{
	const bool line = raw_interrupts(uart) & uart->state.imsc;

	if (line == uart->line)
		return;
	uart->line = line;
	uart->irq.set(&uart->irq, line);
}

void pl011_init(struct pl011 *uart, const struct irq *irq, const struct sink *sink)
{
	*uart = (struct pl011){.irq = *irq, .sink = *sink};
	uart->state.cr = CR_RESET;
	uart->state.ifls = IFLS_RESET;
}

static uint32_t *storage(struct pl011 *uart, uint32_t offset)
{
	switch (offset) {
	case IBRD:
		return &uart->state.ibrd;
	case FBRD:
		return &uart->state.fbrd;
	case LCR_H:
		return &uart->state.lcr_h;
	case CR:
		return &uart->state.cr;
	case IFLS:
		return &uart->state.ifls;
	case IMSC:
		return &uart->state.imsc;
	case DMACR:
		return &uart->state.dmacr;
	default:
		return NULL;
	}
}

static uint32_t flags(const struct pl011 *uart)
{
	return FR_CTS | FR_DSR | FR_DCD | FR_TXFE | (uart->state.count ? 0 : FR_RXFE) |
	       (uart->state.count == PL011_FIFO_SIZE ? FR_RXFF : 0);
}

static uint32_t take(struct pl011 *uart)
{
	uint32_t byte;

	if (!uart->state.count)
		return 0;
	byte = uart->state.fifo[uart->state.head];
	uart->state.head = (uart->state.head + 1) % PL011_FIFO_SIZE;
	uart->state.count--;
	update(uart);
	return byte;
}

uint32_t pl011_read(struct pl011 *uart, uint32_t offset, unsigned size)
{
	const uint32_t *value;

	switch (offset) {
	case DR:
		return take(uart);
	case FR:
		return flags(uart);
	case RIS:
		return raw_interrupts(uart);
	case MIS:
		return raw_interrupts(uart) & uart->state.imsc;
	default:
		break;
	}
	if (offset >= PERIPH_ID && offset % 4 == 0 && (offset - PERIPH_ID) / 4 < sizeof(ids))
		return ids[(offset - PERIPH_ID) / 4];
	value = storage(uart, offset);
	return value ? *value : 0;
}

void pl011_write(struct pl011 *uart, uint32_t offset, unsigned size, uint32_t value)
{
	const uint8_t byte = (uint8_t)value;
	uint32_t *stored = storage(uart, offset);

	if (stored)
		*stored = value & 0xffff;
	else if (offset == ICR)
		uart->state.latched &= ~value;
	else if (offset == DR) {
		uart->sink.put(uart->sink.opaque, &byte, 1);
		uart->state.latched |= INT_TX;
	} else
		return;
	update(uart);
}

size_t pl011_room(const struct pl011 *uart)
{
	return PL011_FIFO_SIZE - uart->state.count;
}

size_t pl011_input(struct pl011 *uart, const uint8_t *data, size_t size)
{
	size_t done = 0;

	while (done < size && uart->state.count < PL011_FIFO_SIZE) {
		uart->state.fifo[(uart->state.head + uart->state.count) % PL011_FIFO_SIZE] =
			data[done++];
		uart->state.count++;
	}
	update(uart);
	return done;
}

bool pl011_restore(struct pl011 *uart, const struct pl011_state *state)
{
	if (state->head >= PL011_FIFO_SIZE || state->count > PL011_FIFO_SIZE)
		return false;
	uart->state = *state;
	update(uart);
	return true;
}
