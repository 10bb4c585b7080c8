/* SPDX-License-Identifier: GPL-2.0-only */
/* The ABI's checks on the simulated /dev/kvm: the whole of uapi/ and core/, guests on simulated cores. */
#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/dev_kvm_client.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "testing/harness/test.h"
#include "testing/target/abi/abi.h"
#include "testing/target/abi/states.h"

static void tell(const char *line)
{
	FAIL("%s", line);
}

static int call_foreign(int fd, unsigned int cmd, unsigned long arg)
{
	int result;

	sim_host_enter_process(2);
	result = kvm_backend_sim.ioctl(fd, cmd, arg);
	sim_host_enter_process(1);
	return result;
}

static void interrupt_soon(bool on)
{
	sim_host_alarm(on ? 8 : 0);
}

static void *read_only(size_t size)
{
	return sim_user_map(size, SIM_USER_READ_ONLY);
}

static const struct host_row {
	const char *label;
	enum sim_model model;
	unsigned cpus;
} host_rows[] = {
	{"cortex_a15", SIM_CORTEX_A15, 1},
	{"cortex_a15_of_four", SIM_CORTEX_A15, 4},
	{"cortex_a7", SIM_CORTEX_A7, 2},
};

/*
 * Covers: B9, B37, B44, B49, B50, G6, SD-020, SD-021, SD-025, SD-028, SD-048, SD-049, SD-071, SD-078, SD-079, SD-080, SD-083,
 * SD-084, SD-085, SD-086, SD-089, CVE-2013-1943, CVE-2013-5634, R2, R35
 */
TEST_TABLE(abi, is_as_documented_on_the_simulator, struct host_row, host_rows)
{
	const struct abi_machine machine = {
		.backend = &kvm_backend_sim,
		.call_foreign = call_foreign,
		.interrupt_soon = interrupt_soon,
		.read_only = read_only,
		.tell = tell,
	};
	unsigned made;

	sim_host_reset();
	sim_hardware_reset(row->model, row->cpus);
	REQUIRE_EQ(0, sim_kvm_load());
	CHECK_EQ(0, abi_run(&machine, &made));
	CHECK_EQ(372, made);
	CHECK_EQ(0, states_run(&machine, &made));
	CHECK_EQ(53, made);
	CHECK_EQ(0, sim_kvm_unload());
	CHECK(sim_host_is_empty());
	CHECK_STR("", sim_host_complaint() ? sim_host_complaint() : "");
}
