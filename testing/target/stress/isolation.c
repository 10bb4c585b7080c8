// SPDX-License-Identifier: GPL-2.0-only
/*
 * Three VMs in turns on one CPU, one of which does not use VFP, beside host threads that do. The guests look after their own
 * registers; the threads, and the monitor around each KVM_RUN, after theirs.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "testing/target/stress/common.h"

#define NR_THREADS 2

static atomic_bool stop;

/* All VFP registers, filled and looked at again after others had the CPU. */
static void *use_vfp(void *argument)
{
	uint64_t mine[32], found[32], *from, *to;
	unsigned long rounds = 0;

	pin_to(0);
	while (!stop) {
		for (unsigned i = 0; i < 32; i++)
			mine[i] = (uintptr_t)argument * 0x0101010101010101ull + i + rounds;
		from = mine;
		to = found;
		__asm__ volatile(
			"vldmia %0!, {d0-d15}\n\tvldmia %0, {d16-d31}\n\t"
			"mov r12, r7\n\tmov r7, #158\n\tsvc #0\n\tmov r7, r12\n\t" /* sched_yield */
			"vstmia %1!, {d0-d15}\n\tvstmia %1, {d16-d31}"
			: "+r"(from), "+r"(to)
			:
			: "r0", "r12", "memory", "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7",
			  "d8", "d9", "d10", "d11", "d12", "d13", "d14", "d15", "d16", "d17", "d18",
			  "d19", "d20", "d21", "d22", "d23", "d24", "d25", "d26", "d27", "d28",
			  "d29", "d30", "d31");
		if (memcmp(mine, found, sizeof(mine))) {
			complain("a host thread has lost its VFP registers in round %lu", rounds);
			break;
		}
		rounds++;
	}
	return NULL;
}

/* KVM_RUN in between of values in the VFP registers that calls keep, and in the thread pointer. */
static int guarded_round(struct machine *m)
{
	static const uint64_t mine[8] = {1, 2, 3, 5, 7, 11, 13, 17};
	uint32_t thread, thread_after;
	uint64_t after[8];
	int result;

	__asm__ volatile("mrc p15, 0, %0, c13, c0, 3" : "=r"(thread));
	__asm__ volatile("vldmia %0, {d8-d15}"
			 :
			 : "r"(mine), "m"(mine)
			 : "d8", "d9", "d10", "d11", "d12", "d13", "d14", "d15");
	result = machine_round(m, 0);
	__asm__ volatile("vstmia %1, {d8-d15}" : "=m"(after) : "r"(after));
	__asm__ volatile("mrc p15, 0, %0, c13, c0, 3" : "=r"(thread_after));
	if (memcmp(mine, after, sizeof(mine)) || thread != thread_after)
		complain("the monitor has lost registers");
	return result;
}

static unsigned long exits(void)
{
	FILE *file = fopen("/sys/kernel/debug/kvm/exits", "r");
	unsigned long value = 0;

	if (!file || fscanf(file, "%lu", &value) != 1)
		complain("no count of exits");
	if (file)
		fclose(file);
	return value;
}

void stress_isolation(unsigned switches)
{
	pthread_t threads[NR_THREADS];
	struct machine machines[3];
	unsigned turns = 0;

	pin_to(0);
	stop = false;
	for (unsigned i = 0; i < 3; i++)
		if (machine_create(&machines[i], 1, i != 1, 77 * i))
			complain("no VM");
	for (uintptr_t i = 0; i < NR_THREADS && !complaints; i++)
		pthread_create(&threads[i], NULL, use_vfp, (void *)(i + 3));
	while (!complaints && exits() < switches)
		for (unsigned i = 0; i < 3 && !complaints; i++, turns++)
			if (guarded_round(&machines[i]))
				complain("a guest does not go on");
	printf("stress: %lu exits in %u turns of 3 guests, beside %u threads\n", exits(), turns,
	       NR_THREADS);
	stop = true;
	for (unsigned i = 0; i < NR_THREADS; i++)
		pthread_join(threads[i], NULL);
	for (unsigned i = 0; i < 3; i++)
		machine_destroy(&machines[i]);
}

/* --- vcpus that move, on CPUs that come and go ------------------------------------------------------- */

struct mover {
	pthread_t thread;
	struct machine *machine;
	unsigned vcpu, rounds, seed;
};

static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

static void *move(void *argument)
{
	struct mover *mover = argument;

	while (!stop && !machine_round(mover->machine, mover->vcpu)) {
		pin_to(next_random(&mover->seed) % MACHINE_VCPUS); /* if it is online */
		mover->rounds++;
	}
	return NULL;
}

/* Returns whether the CPU could be turned on or off. */
static bool turn_cpu(unsigned cpu, bool on)
{
	char path[80];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%u/online", cpu);
	file = fopen(path, "w");
	return file && (fputs(on ? "1" : "0", file), !fclose(file));
}

/* The vcpus' threads go on while a CPU is away: waits for some rounds of each. */
static void wait_for_rounds(struct mover *movers)
{
	for (unsigned i = 0; i < MACHINE_VCPUS && !complaints; i++) {
		unsigned before = *(volatile unsigned *)&movers[i].rounds;

		while (*(volatile unsigned *)&movers[i].rounds < before + 3 && !complaints)
			sched_yield();
	}
}

void stress_migration(unsigned changes)
{
	struct mover movers[MACHINE_VCPUS];
	struct machine machine;
	unsigned turned = 0, rounds = 0;

	stop = false;
	if (machine_create(&machine, MACHINE_VCPUS, true, 4711)) {
		complain("no VM");
		return;
	}
	for (unsigned i = 0; i < MACHINE_VCPUS; i++) {
		movers[i] = (struct mover){.machine = &machine, .vcpu = i, .seed = i};
		pthread_create(&movers[i].thread, NULL, move, &movers[i]);
	}
	for (unsigned i = 0; i < changes && !complaints; i++) {
		unsigned cpu = 1 + i % 3;

		turned += turn_cpu(cpu, false);
		wait_for_rounds(movers);
		turn_cpu(cpu, true);
		wait_for_rounds(movers);
	}
	stop = true;
	for (unsigned i = 0; i < MACHINE_VCPUS; i++) {
		pthread_join(movers[i].thread, NULL);
		rounds += movers[i].rounds;
	}
	printf("stress: %u times four rounds on 4 vcpus while CPUs went away %u times\n", rounds,
	       turned);
	machine_destroy(&machine);
}
