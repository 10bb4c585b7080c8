/* SPDX-License-Identifier: GPL-2.0-only */
#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/dev_kvm_client.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "testing/harness/test.h"
#include "testing/target/exits/exits.h"

static void tell(const char *line)
{
	FAIL("%s", line);
}

static const struct guest_row {
	const char *label;
	enum exits_guest guest;
	uint64_t slice;
} rows[] = {
	{"a32", EXITS_A32, 1000000},
	{"a32_big_endian", EXITS_A32_BIG, 1000000},
	{"t32", EXITS_T32, 1000000},
	{"t32_big_endian", EXITS_T32_BIG, 1000000},
	{"t32_big_endian_interrupted_after_each_instruction", EXITS_T32_BIG, 1},
};

/* Covers: B1, B2, R35, G1 */
TEST_TABLE(exits, guest_code_makes_every_form_of_access_and_call, struct guest_row, rows)
{
	sim_host_reset();
	sim_hardware_reset(SIM_CORTEX_A15, 1);
	sim_hardware_set_slice(row->slice);
	REQUIRE_EQ(0, sim_kvm_load());
	CHECK(exits_run(&kvm_backend_sim, row->guest, tell));
	CHECK_EQ(0, sim_kvm_unload());
	CHECK(sim_host_is_empty());
	if (sim_host_complaint())
		FAIL("%s", sim_host_complaint());
}
