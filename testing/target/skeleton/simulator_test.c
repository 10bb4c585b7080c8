/* SPDX-License-Identifier: GPL-2.0-only */
#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/dev_kvm_client.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "testing/harness/test.h"
#include "testing/target/skeleton/skeleton.h"

#include <stdio.h>

static void tell(const char *line)
{
	printf("skeleton: %s\n", line);
}

static const struct host_row {
	const char *label;
	enum sim_model model;
	unsigned cpus;
	uint64_t slice;
} host_rows[] = {
	{"one_cpu", SIM_CORTEX_A15, 1, 1000000},
	{"interrupted_after_each_instruction", SIM_CORTEX_A15, 4, 1},
};

TEST_TABLE(skeleton, runs_the_guest_on_the_simulator, struct host_row, host_rows)
{
	sim_host_reset();
	sim_hardware_reset(row->model, row->cpus);
	sim_hardware_set_slice(row->slice);
	REQUIRE_EQ(0, sim_kvm_load());
	CHECK(skeleton_run(&kvm_backend_sim, tell));
	CHECK_EQ(0, sim_kvm_unload());
	CHECK(sim_host_is_empty());
	if (sim_host_complaint())
		FAIL("%s", sim_host_complaint());
}
