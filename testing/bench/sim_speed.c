/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How fast the simulated machine is: `bazel run -c opt //testing/bench:sim_speed` prints "name value unit" lines.
 * Time is that of the CPU, not of the clock on the wall: it is one thread. The guest is a loop of loads, stores, arithmetic and branches with the MMU on, as compiled code is.
 */
#define _POSIX_C_SOURCE 199309L
#include "arch_sim/machine.h"
#include "arch_sim/mem/checker.h"

#include <stdio.h>
#include <time.h>

#define L1_TABLE 0x4000u
#define CODE	 0x8000u

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Copies and sums words, 16 KiB a round. */
static const uint32_t loop[] = {
	0xe3a06601, /*        mov r6, #0x100000 */
	0xe3a07602, /*        mov r7, #0x200000 */
	0xe3a05a01, /* round: mov r5, #4096 */
	0xe1a00006, /*        mov r0, r6 */
	0xe1a01007, /*        mov r1, r7 */
	0xe3a02000, /*        mov r2, #0 */
	0xe4903004, /* word:  ldr r3, [r0], #4 */
	0xe0822003, /*        add r2, r2, r3 */
	0xe3120001, /*        tst r2, #1 */
	0x10222183, /*        eorne r2, r2, r3, lsl #3 */
	0xe4812004, /*        str r2, [r1], #4 */
	0xe2555001, /*        subs r5, r5, #1 */
	0x1afffff8, /*        bne word */
	0xeafffff3, /*        b round */
};

static const uint32_t hvc_loop[] = {
	0xe1400070, /* hvc #0 */
	0xeafffffd, /* b .-4 */
};

/* A machine whose first 16 MiB are mapped flat, Normal write-back memory. */
static struct sim_machine *prepare(const uint32_t *code, size_t size)
{
	struct sim_machine *machine = sim_machine_create(SIM_CORTEX_A15, 1);
	struct sim_cpu *cpu = sim_machine_cpu(machine, 0);

	for (uint32_t section = 0; section < SIM_MACHINE_RAM >> 20; section++) {
		uint32_t descriptor = section << 20 | 0xc0e; /* AP = 011, C, B */

		sim_machine_load(machine, L1_TABLE + 4 * section, &descriptor, 4);
	}
	sim_machine_load(machine, CODE, code, size);
	sim_machine_start(machine, 0, CODE, SIM_MODE_SVC);
	cpu->mmu_regs.ttbr0 = L1_TABLE;
	cpu->mmu_regs.dacr = 0x55555555;
	cpu->mmu_regs.sctlr |= 0x1005; /* M, C, I */
	return machine;
}

static void measure_instructions(const char *name, bool checker)
{
	struct sim_machine *machine = prepare(loop, sizeof(loop));
	uint64_t count = checker ? 10000000 : 60000000;
	double start;

	if (checker)
		sim_checker_enable(sim_machine_memory(machine), NULL, NULL);
	sim_cpu_run(sim_machine_cpu(machine, 0), count / 10);
	start = now();
	sim_cpu_run(sim_machine_cpu(machine, 0), count);
	printf("%s %.1f M/s\n", name, (double)count / (now() - start) / 1e6);
	sim_machine_destroy(machine);
}

static void measure_traps(void)
{
	struct sim_machine *machine = prepare(hvc_loop, sizeof(hvc_loop));
	struct sim_cpu *cpu = sim_machine_cpu(machine, 0);
	const unsigned count = 1000000;
	double start = now();

	for (unsigned n = 0; n < count; n++) {
		sim_cpu_run(cpu, 4);
		sim_cpu_eret(cpu);
	}
	printf("hyp_trap_and_return %.3f us\n", (now() - start) / count * 1e6);
	sim_machine_destroy(machine);
}

int main(void)
{
	measure_instructions("guest_instructions_checker_off", false);
	measure_instructions("guest_instructions_checker_on", true);
	measure_traps();
	return 0;
}
