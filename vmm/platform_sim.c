/* SPDX-License-Identifier: GPL-2.0-only */
/* The simulated host. Its time is counted in calls, not in seconds. */
#include "vmm/platform.h"

#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/dev_kvm_client.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"

#define SLICE 1000 /* looks at whether to give way, before KVM_RUN comes back */

/* Not a constructor: the host's memory is made by one, and nobody says which comes first. */
static void load(void)
{
	sim_host_reset();
	sim_hardware_reset(SIM_CORTEX_A15, 1);
	sim_kvm_load();
}

static void slice(void)
{
	sim_host_alarm(SLICE);
}

const struct platform platform = {
	.backend = &kvm_backend_sim, .threads = false, .load = load, .slice = slice};
