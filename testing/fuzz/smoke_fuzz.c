/* SPDX-License-Identifier: GPL-2.0-only */
/* The rule tried by itself: reads each byte of its input once, so a block of the wrong size is seen. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t letters = 0;

	for (size_t i = 0; i < size; i++)
		letters += data[i] >= 'a' && data[i] <= 'z';
	if (letters > size)
		abort();
	return 0;
}
