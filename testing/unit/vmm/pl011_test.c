/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>

#include "testing/harness/test.h"
#include "vmm/devices/pl011.h"

struct uart {
	struct pl011 pl011;
	bool line;
	char out[64];
	size_t size;
};

static void set_line(const struct irq *irq, bool level)
{
	((struct uart *)irq->opaque)->line = level;
}

static void put(void *opaque, const void *data, size_t size)
{
	struct uart *self = opaque;

	memcpy(self->out + self->size, data, size);
	self->size += size;
}

static void uart_set_up(struct uart *self)
{
	const struct irq irq = {.set = set_line, .opaque = self};
	const struct sink sink = {put, self};

	pl011_init(&self->pl011, &irq, &sink);
}

static void uart_tear_down(struct uart *self)
{
}

TEST_FIXTURE(uart)

static uint32_t get(struct uart *self, uint32_t offset)
{
	return pl011_read(&self->pl011, offset, 4);
}

static void set(struct uart *self, uint32_t offset, uint32_t value)
{
	pl011_write(&self->pl011, offset, 4, value);
}

TEST_F(uart, is_recognised_by_its_identification)
{
	static const uint8_t ids[] = {0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1};

	for (unsigned i = 0; i < 8; i++)
		CHECK_EQ(ids[i], get(self, 0xfe0 + 4 * i));
}

TEST_F(uart, writes_what_it_is_given)
{
	set(self, 0x00, 'h');
	set(self, 0x00, 0x100 | 'i');
	CHECK_EQ(2, self->size);
	CHECK_BYTES("hi", self->out, 2);
	CHECK_EQ(0x80, get(self, 0x18) & 0xa0); /* the transmitter is empty */
}

TEST_F(uart, transmit_interrupt_stays_until_cleared)
{
	set(self, 0x00, 'x');
	CHECK(!self->line);
	CHECK_EQ(0x20, get(self, 0x3c));
	set(self, 0x38, 0x20);
	CHECK(self->line);
	CHECK_EQ(0x20, get(self, 0x40));
	set(self, 0x44, 0x20);
	CHECK(!self->line);
	CHECK_EQ(0, get(self, 0x3c));
}

TEST_F(uart, input_interrupts_until_it_is_read)
{
	set(self, 0x38, 0x50);
	CHECK(!self->line);
	CHECK_EQ(0x10, get(self, 0x18) & 0x50);
	CHECK_EQ(2, pl011_input(&self->pl011, (const uint8_t *)"ab", 2));
	CHECK(self->line);
	CHECK_EQ(0, get(self, 0x18) & 0x50);
	set(self, 0x44, 0x7ff); /* clearing does not lose what waits */
	CHECK(self->line);
	CHECK_EQ('a', get(self, 0x00));
	CHECK(self->line);
	CHECK_EQ('b', get(self, 0x00));
	CHECK(!self->line);
	CHECK_EQ(0, get(self, 0x00));
}

TEST_F(uart, full_fifo_takes_no_more)
{
	uint8_t data[PL011_FIFO_SIZE + 5];

	for (unsigned i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)i;
	CHECK_EQ(PL011_FIFO_SIZE, pl011_input(&self->pl011, data, sizeof(data)));
	CHECK_EQ(0, pl011_room(&self->pl011));
	CHECK_EQ(0x40, get(self, 0x18) & 0x50);
	for (unsigned i = 0; i < PL011_FIFO_SIZE; i++)
		CHECK_EQ(i, get(self, 0x00));
	CHECK_EQ(PL011_FIFO_SIZE, pl011_room(&self->pl011));
}

static const struct reg_row {
	const char *label;
	uint32_t offset;
} reg_rows[] = {
	{"ibrd", 0x24}, {"fbrd", 0x28}, {"lcr_h", 0x2c},
	{"cr", 0x30},	{"ifls", 0x34}, {"imsc", 0x38},
};

TEST_F(uart, registers_keep_what_is_written)
{
	for (unsigned i = 0; i < sizeof(reg_rows) / sizeof(reg_rows[0]); i++) {
		NOTE("%s", reg_rows[i].label);
		set(self, reg_rows[i].offset, 0x155);
		CHECK_EQ(0x155, get(self, reg_rows[i].offset));
	}
}

TEST_F(uart, every_offset_and_size_can_be_touched)
{
	for (uint32_t offset = 0; offset < 0x1000; offset++)
		for (unsigned size = 1; size <= 4; size *= 2) {
			if (offset)
				pl011_write(&self->pl011, offset, size, ~0u);
			pl011_read(&self->pl011, offset, size);
		}
	CHECK_EQ(0, self->size);
	CHECK_EQ(0, get(self, 0xfdc));
}

TEST_F(uart, restored_state_goes_on_and_a_wrong_one_is_refused)
{
	struct pl011_state state;

	set(self, 0x38, 0x10);
	pl011_input(&self->pl011, (const uint8_t *)"xyz", 3);
	get(self, 0x00);
	state = self->pl011.state;
	uart_set_up(self);
	self->line = false;
	REQUIRE(pl011_restore(&self->pl011, &state));
	CHECK(self->line);
	CHECK_EQ('y', get(self, 0x00));
	state.count = PL011_FIFO_SIZE + 1;
	CHECK(!pl011_restore(&self->pl011, &state));
	state.count = 1;
	state.head = PL011_FIFO_SIZE;
	CHECK(!pl011_restore(&self->pl011, &state));
}
