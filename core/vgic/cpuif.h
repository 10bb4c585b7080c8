/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The virtual CPU interface as user space saves and restores it (SPEC.md section 6.5). Guests have it in hardware; what
 * is left of it outside is GICH_VMCR and GICH_APR.
 */
#ifndef CORE_VGIC_CPUIF_H
#define CORE_VGIC_CPUIF_H

#include "core/vcpu/vcpu.h"

/* GICC_IIDR as user space sees it: product 0x4b, architecture version 2, implemented by Arm. */
#define VGIC_CPUIF_IIDR 0x04b2043bu

/*
 * Reads or writes the register at offset; what is not there reads 0 and ignores writes. PMR is in the format of
 * GICH_VMCR.VMPriMask, five bits. Caller: holds the vcpu's mutex.
 */
uint32_t vgic_cpuif_get(const struct vcpu *vcpu, uint32_t offset);
void vgic_cpuif_set(struct vcpu *vcpu, uint32_t offset, uint32_t value);
bool vgic_cpuif_has(uint32_t offset);

#endif
