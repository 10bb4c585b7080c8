/* SPDX-License-Identifier: GPL-2.0-only */
/* The kinds of core that guests can be of, which are those that they run on (SPEC.md sections 2.7 and 9.1, G16). */
#ifndef CORE_VCPU_TARGET_H
#define CORE_VCPU_TARGET_H

#include "core/vcpu/vcpu.h"

/* The kind that main ID register midr names (ARM DDI 0406C B4.1.105); VCPU_TARGET_NONE: none that is supported. */
enum vcpu_target target_of(uint32_t midr);

/* The kind of the CPU that this runs on: a machine may have two. It can be another one soon unless the CPU is held. */
enum vcpu_target target_here(void);

#endif
