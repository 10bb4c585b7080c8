/* SPDX-License-Identifier: GPL-2.0-only */
/* Linux kernel images for 32-bit ARM (Documentation/arm/booting, the zImage header). */
#ifndef VMM_ZIMAGE_H
#define VMM_ZIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmm/error.h"

/* Looks at the header; false with *error filled if this is not a whole little-endian zImage. data may be anything. */
bool zimage_check(const uint8_t *data, size_t size, struct error *error);

#endif
