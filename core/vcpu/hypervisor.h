/* SPDX-License-Identifier: GPL-2.0-only */
/* What all VMs of a host share. There is one; the host owns it and hands it to vm_create(). */
#ifndef CORE_VCPU_HYPERVISOR_H
#define CORE_VCPU_HYPERVISOR_H

#include "core/mm/vmid.h"
#include "core/vcpu/vcpu.h"

struct hypervisor {
	struct vmid_pool vmids;
	/* Pages that a fault of a guest maps at most; 1: the one that it needs (core/mm/fault_around.h). */
	uint32_t fault_around;
	/* By host CPU: whose virtual CPU interface it has; is its virtual timer's interrupt kept active? That CPU's own. */
	struct vcpu *gich_of[HAL_MAX_CPUS];
	bool vtimer_held[HAL_MAX_CPUS];
};

/* A CPU has come online, its interrupt controller in the state of a reset. Caller: on that CPU, before any vcpu. */
void hypervisor_cpu_online(struct hypervisor *hypervisor);

/* Returns 0, or -HAL_ENODEV when the CPU that this runs on is neither a Cortex-A15 nor a Cortex-A7. */
int hypervisor_init(struct hypervisor *hypervisor);

#endif
