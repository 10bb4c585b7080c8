/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VMM_INFO_H
#define VMM_INFO_H

#include <stdbool.h>

#include "vmm/error.h"

/* Prints what the host offers to guests, in words. */
bool info_print(struct error *error);

#endif
