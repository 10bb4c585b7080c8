/* SPDX-License-Identifier: GPL-2.0-only */
/* The checks of abi_run(), by subject. Each makes its own between world_begin() and world_end(). */
#ifndef TESTING_TARGET_ABI_CHECKS_H
#define TESTING_TARGET_ABI_CHECKS_H

#include "testing/target/abi/abi.h"

void answers_check(const struct abi_machine *machine);
void vcpu_check(void);
void vgic_check(void);
void orders_check(void);

#endif
