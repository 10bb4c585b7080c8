/* SPDX-License-Identifier: GPL-2.0-only */
/* What is answered on a host that has no virtual GIC. */
#ifndef TESTING_TARGET_ABI_ERRORS_NO_GIC_H
#define TESTING_TARGET_ABI_ERRORS_NO_GIC_H

#include "testing/target/abi/errors/row.h"

static const struct abi_error abi_no_gic_errors[] = {
	{"CREATE_IRQCHIP no host vgic", ABI_VM, ABI_PLAIN, KVM_CREATE_IRQCHIP, -ENXIO},
	{"CREATE_DEVICE vgic v2", ABI_VM, ABI_PLAIN, KVM_CREATE_DEVICE, -ENODEV, 0, {5}},
	{"CREATE_DEVICE test vgic v2", ABI_VM, ABI_PLAIN, KVM_CREATE_DEVICE, -ENODEV, 0, {5, 0, 1}},
	{"SET_DEVICE_ADDR vgic dist",
	 ABI_VM,
	 ABI_PLAIN,
	 KVM_ARM_SET_DEVICE_ADDR,
	 -ENXIO,
	 0,
	 {ID(0)}},
	{"SET_DEVICE_ADDR vgic cpu",
	 ABI_VM,
	 ABI_PLAIN,
	 KVM_ARM_SET_DEVICE_ADDR,
	 -ENXIO,
	 0,
	 {ID(1)}},
};

#endif
