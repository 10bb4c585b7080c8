/* SPDX-License-Identifier: GPL-2.0-only */
/* Between a register's value and the bytes of it in memory, for either endianness (CPSR.E). */
#ifndef CORE_IO_BYTES_H
#define CORE_IO_BYTES_H

#include "hal/types.h"

/* The value of len bytes (1 to 4) at data, zero-extended. */
static inline uint32_t bytes_load(const uint8_t *data, unsigned len, bool big_endian)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < len; i++)
		value |= (uint32_t)data[big_endian ? len - 1 - i : i] << (8 * i);
	return value;
}

/* Stores the low len bytes (1 to 4) of value at data. */
static inline void bytes_store(uint8_t *data, uint32_t value, unsigned len, bool big_endian)
{
	for (unsigned i = 0; i < len; i++)
		data[big_endian ? len - 1 - i : i] = (uint8_t)(value >> (8 * i));
}

#endif
