/* SPDX-License-Identifier: GPL-2.0-only */
/* The hardware half of the contract, part three: the host's GICv2 with virtualization extensions (ARM IHI 0048B). */
#ifndef HAL_GIC_H
#define HAL_GIC_H

#include "hal/types.h"

#define HAL_GIC_MAX_LRS 64

/* What the host has. */
struct hal_gic {
	hpa_t gicv; /* the virtual CPU interface, a whole number of pages that a guest may be given */
	uint32_t nr_lrs; /* list registers of each CPU, 1 … HAL_GIC_MAX_LRS */
};

/* Describes the host's virtual interrupt interface; false: there is none that can be used. Any context. */
bool hal_gic_host(struct hal_gic *gic);

/* Registers of the virtual interface control block, by offset (IHI 0048B 5.3). */
enum hal_gich {
	HAL_GICH_HCR = 0x00,
	HAL_GICH_VTR = 0x04,
	HAL_GICH_VMCR = 0x08,
	HAL_GICH_MISR = 0x10,
	HAL_GICH_EISR0 = 0x20,
	HAL_GICH_EISR1 = 0x24,
	HAL_GICH_ELRSR0 = 0x30,
	HAL_GICH_ELRSR1 = 0x34,
	HAL_GICH_APR = 0xf0,
	HAL_GICH_LR0 = 0x100,
};

/*
 * Reads or writes a register of this CPU's virtual interface; offset: enum hal_gich, list registers follow LR0 in words.
 * Caller: the CPU is held (hal_cpu_hold()), or Hyp mode.
 */
uint32_t hal_gich_read(uint32_t offset);
void hal_gich_write(uint32_t offset, uint32_t value);

/*
 * Makes the private interrupt intid (16 … 31) of this CPU active or not, in the host's distributor: while it is active
 * hardware does not signal it again. Caller: the CPU is held.
 */
void hal_ppi_set_active(uint32_t intid, bool active);

#endif
