/* SPDX-License-Identifier: GPL-2.0-only */
/* What a hostile monitor calls: records of 32 random bytes become system calls that get far, mostly. */
#ifndef TESTING_FUZZ_CALLS_H
#define TESTING_FUZZ_CALLS_H

#include <stdint.h>

#define CALLS_RECORD 32
#define CALLS_BUFFER 4096 /* bytes of a buffer */

/* What the structures may name: nothing else of this program is put into them. */
struct calls_place {
	uint8_t *buffer;   /* of CALLS_BUFFER bytes, the calling thread's */
	uint8_t *memory;   /* of guests, 32 KiB */
	uint32_t first_fd; /* descriptors are this one and the 15 behind it */
};

/* Makes the argument of a call in place->buffer. Returns the call's number; *arg is what it is called with. */
unsigned calls_make(const uint8_t *record, const struct calls_place *place, unsigned long *arg);

/* Writes CALLS_RECORD - 4 instructions that make exits. */
void calls_program(const uint8_t *record, uint32_t *at);

#endif
