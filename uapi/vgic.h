/* SPDX-License-Identifier: GPL-2.0-only */
/* The virtual GICv2 as user space makes and sets it up (SPEC.md sections 2.5, 6.2 and 6.3). */
#ifndef UAPI_VGIC_H
#define UAPI_VGIC_H

#include "uapi/device.h"

/* Has the host what a virtual GICv2 needs? */
bool uapi_vgic_possible(void);

/* KVM_DEV_TYPE_ARM_VGIC_V2. */
extern const struct uapi_device_type uapi_vgic;

/* KVM_CREATE_IRQCHIP: the same vgic without a descriptor. The errors of vgic_create(). Takes core->lock. */
int uapi_create_irqchip(struct uapi_vm *vm);

/*
 * KVM_ARM_SET_DEVICE_ADDR: -HAL_ENODEV (another device, or no vgic, or no such frame), -HAL_ENXIO (no virtual GIC in the host),
 * and the errors of vgic_set_address(). Takes core->lock.
 */
int uapi_set_device_addr(struct uapi_vm *vm, const struct kvm_arm_device_addr *addr);

#endif
