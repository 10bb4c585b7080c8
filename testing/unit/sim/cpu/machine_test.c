/* SPDX-License-Identifier: GPL-2.0-only */
/* Machines: small programs on CPUs with the real memory system. */
#include "arch_sim/machine.h"
#include "testing/harness/test.h"

struct machine {
	struct sim_machine *m;
	struct sim_cpu *cpu;
};

static void machine_set_up(struct machine *w)
{
	w->m = sim_machine_create(SIM_CORTEX_A15, 2);
	w->cpu = sim_machine_cpu(w->m, 0);
}

static void machine_tear_down(struct machine *w)
{
	sim_machine_destroy(w->m);
}

TEST_FIXTURE(machine)

TEST_F(machine, a32_loop_sums_and_calls_the_hypervisor)
{
	static const uint32_t code[] = {
		0xe3a00000, /* mov r0, #0 */
		0xe3a0100a, /* mov r1, #10 */
		0xe0800001, /* add r0, r0, r1 */
		0xe2511001, /* subs r1, r1, #1 */
		0x1afffffc, /* bne .-8 */
		0xe1400070, /* hvc #0 */
	};

	sim_machine_load(self->m, 0x8000, code, sizeof(code));
	sim_machine_start(self->m, 0, 0x8000, SIM_MODE_SVC);
	CHECK_EQ(SIM_STOP_HYP, sim_cpu_run(self->cpu, 1000));
	CHECK_EQ(55, self->cpu->r[0]);
	CHECK_EQ(0x4a000000, self->cpu->sys.hsr);
	CHECK_EQ(0x8018, self->cpu->elr_hyp);
}

TEST_F(machine, t32_calls_and_returns)
{
	static const uint16_t code[] = {
		0x2003, 0xf000, 0xf802, /* movs r0, #3; bl .+8 */
		0xf7e0, 0x8005,		/* hvc #5 */
		0x4040,			/* (not reached) */
	};
	static const uint16_t callee[] = {0x3004, 0x4770}; /* adds r0, #4; bx lr */

	sim_machine_load(self->m, 0x8000, code, sizeof(code));
	sim_machine_load(self->m, 0x800a, callee, sizeof(callee));
	sim_machine_start(self->m, 0, 0x8001, SIM_MODE_SVC);
	CHECK_EQ(SIM_STOP_HYP, sim_cpu_run(self->cpu, 1000));
	CHECK_EQ(7, self->cpu->r[0]);
	CHECK_EQ(0x4a000005, self->cpu->sys.hsr);
}

TEST_F(machine, unknown_register_stops_it_with_a_diagnosis)
{
	const uint32_t unknown = 0xee1f0f7f; /* mrc p15, 0, r0, c15, c15, 3 */

	sim_machine_load(self->m, 0x8000, &unknown, sizeof(unknown));
	sim_machine_start(self->m, 0, 0x8000, SIM_MODE_SVC);
	CHECK_EQ(SIM_STOP_ERROR, sim_cpu_run(self->cpu, 1));
	CHECK(self->cpu->diagnosis[0] != 0);
}

/* Both CPUs add to one counter under LDREX and STREX, in turn after every instruction. */
TEST_F(machine, exclusives_make_an_increment_atomic)
{
	static const uint32_t code[] = {
		0xe3a01a09, /* mov r1, #0x9000 */
		0xe3a04064, /* mov r4, #100 */
		0xe1912f9f, /* ldrex r2, [r1] */
		0xe2822001, /* add r2, r2, #1 */
		0xe1813f92, /* strex r3, r2, [r1] */
		0xe3530000, /* cmp r3, #0 */
		0x1afffffa, /* bne ldrex */
		0xe2544001, /* subs r4, r4, #1 */
		0x1afffff8, /* bne ldrex */
		0xe320f003, /* wfi */
	};
	uint32_t count = 0;

	sim_machine_load(self->m, 0x8000, code, sizeof(code));
	sim_machine_start(self->m, 0, 0x8000, SIM_MODE_SVC);
	sim_machine_start(self->m, 1, 0x8000, SIM_MODE_SVC);
	CHECK_EQ(SIM_STOP_WFI, sim_machine_run(self->m, 100000, 1, NULL));
	sim_machine_peek(self->m, 0x9000, &count, sizeof(count));
	CHECK_EQ(200, count);
}
