/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/target.h"

#include "hal/cpu.h"

#define MIDR_PART(midr)	    hal_bits(midr, 15, 4)
#define MIDR_IMPLEMENTER(m) hal_bits(m, 31, 24)
#define IMPLEMENTER_ARM	    0x41
#define PART_CORTEX_A15	    0xc0f
#define PART_CORTEX_A7	    0xc07

enum vcpu_target target_of(uint32_t midr)
{
	if (MIDR_IMPLEMENTER(midr) != IMPLEMENTER_ARM)
		return VCPU_TARGET_NONE;
	switch (MIDR_PART(midr)) {
	case PART_CORTEX_A15:
		return VCPU_TARGET_A15;
	case PART_CORTEX_A7:
		return VCPU_TARGET_A7;
	default:
		return VCPU_TARGET_NONE;
	}
}

enum vcpu_target target_here(void)
{
	return target_of(hal_id_read(HAL_ID_MIDR));
}
