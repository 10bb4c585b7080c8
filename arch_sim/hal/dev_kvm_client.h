/* SPDX-License-Identifier: GPL-2.0-only */
/* The simulated /dev/kvm for monitors that use the client library. */
#ifndef ARCH_SIM_HAL_DEV_KVM_CLIENT_H
#define ARCH_SIM_HAL_DEV_KVM_CLIENT_H

#include "uapi/client/backend.h"

extern const struct kvm_backend kvm_backend_sim;

#endif
