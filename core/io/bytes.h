/* SPDX-License-Identifier: GPL-2.0-only */
/* Between a register's value and the bytes of it in memory, for either endianness (CPSR.E). */
#ifndef CORE_IO_BYTES_H
#define CORE_IO_BYTES_H

#include "hal/types.h"

/* The low len bytes (1, 2 or 4) of value in the other order. */
static inline uint32_t bytes_swap(uint32_t value, unsigned len)
{
	return __builtin_bswap32(value) >> (32 - 8 * len);
}

/* The value of len bytes (1, 2 or 4) at data, zero-extended. */
static inline uint32_t bytes_load(const uint8_t *data, unsigned len, bool big_endian)
{
	uint32_t value = data[0];

	/* Each length by itself: a compiler makes one load or store of it. */
	if (len == 4)
		value = data[0] | (uint32_t)data[1] << 8 | (uint32_t)data[2] << 16 |
			(uint32_t)data[3] << 24;
	else if (len == 2)
		value = data[0] | (uint32_t)data[1] << 8;
	return big_endian ? bytes_swap(value, len) : value;
}

/* Stores the low len bytes (1, 2 or 4) of value at data. */
static inline void bytes_store(uint8_t *data, uint32_t value, unsigned len, bool big_endian)
{
	if (big_endian)
		value = bytes_swap(value, len);
	if (len == 4) {
		data[0] = (uint8_t)value;
		data[1] = (uint8_t)(value >> 8);
		data[2] = (uint8_t)(value >> 16);
		data[3] = (uint8_t)(value >> 24);
	} else if (len == 2) {
		data[0] = (uint8_t)value;
		data[1] = (uint8_t)(value >> 8);
	} else {
		data[0] = (uint8_t)value;
	}
}

/* A word of memory whose bytes are the data of something else. */
typedef uint32_t __attribute__((__may_alias__)) bytes_word;

/* Copies 8 bytes between places that are aligned as words; each word is read once. */
static inline void bytes_copy_8(uint8_t *to, const uint8_t *from)
{
	const volatile bytes_word *source = (const volatile bytes_word *)from;
	bytes_word *target = (bytes_word *)to;

	target[0] = source[0];
	target[1] = source[1];
}

#endif
