/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hostile monitor: any sequence of system calls on the simulated /dev/kvm, on any descriptor, from two processes and several
 * threads, with operations that fail, vcpus that run guest code, events, mappings written at any time. The input is a list of
 * records of 32 bytes.
 * Whatever happens, no rule of hal/ is broken, the answer is an errno or a result, and at the end nothing is left.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/event.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "arch_sim/hal/sched.h"
#include "core/vcpu/run.h"
#include "testing/fuzz/calls.h"
#include "uapi/dispatch.h"
#include "uapi/kvm.h"

#define RECORD	    CALLS_RECORD
#define MEMORY_SIZE 0x8000u
#define MAX_RECORDS 256
#define NR_MAPPINGS 4
#define MAP_SIZE    (3 * HAL_PAGE_SIZE)
#define NR_THREADS  3
#define THREAD_LEN  6 /* records of a thread */

static struct {
	uint8_t *memory;
	uint8_t buffers[NR_THREADS + 1][CALLS_BUFFER];
	void *mappings[NR_MAPPINGS];
} world;

/* What the calling thread hands to calls. */
static uint8_t *buffer(void)
{
	return world.buffers[sim_in_thread() ? 1 + sim_thread_number() : 0];
}

static uint64_t word(const uint8_t *data)
{
	uint64_t value;

	memcpy(&value, data, sizeof(value));
	return value;
}

static void make_call(const uint8_t *record)
{
	const struct calls_place place = {.buffer = buffer(), .memory = world.memory};
	unsigned long arg;
	const unsigned cmd = calls_make(record, &place, &arg);

	sim_host_alarm(8);
	sim_ioctl(record[1] % 16, cmd, arg);
	sim_host_alarm(0);
}

static void map_or_unmap(const uint8_t *record)
{
	void **mapping = &world.mappings[record[2] % NR_MAPPINGS];

	if (*mapping) {
		sim_munmap(*mapping, MAP_SIZE);
		*mapping = NULL;
		return;
	}
	*mapping = sim_mmap(record[1] % 16, MAP_SIZE, 0);
	if (*mapping == (void *)-1)
		*mapping = NULL;
}

/* User space may write anything into what it shares. */
static void scribble(const uint8_t *record)
{
	uint8_t *page = world.mappings[record[2] % NR_MAPPINGS];
	const unsigned offset = (unsigned)(record[3] * 32 % (2 * HAL_PAGE_SIZE - RECORD));

	if (page)
		memcpy(page + offset, record + 4, RECORD - 4);
}

static void write_program(const uint8_t *record)
{
	calls_program(record, (uint32_t *)(void *)(world.memory + record[1] % 128 * 256));
}

/* A vcpu sleeps: the others may wake it; if they do not, its thread is killed. */
static void on_block(void *nothing, void *vcpu)
{
	for (unsigned i = 0; i < 8 && !vcpu_wake_condition(vcpu); i++)
		sim_schedule_point();
	if (!vcpu_wake_condition(vcpu))
		sim_host_signal(9);
}

static void use_event(const uint8_t *record)
{
	uint64_t value;

	if (record[2] % 4 == 0)
		sim_event_create();
	else if (record[2] % 4 == 1)
		sim_event_read(record[1] % 16, &value);
	else
		sim_event_write(record[1] % 16, record[3]);
}

static void perform(const uint8_t *record)
{
	switch (record[0] & 0x1f) {
	case 0:
		sim_close(record[1] % 16);
		break;
	case 1:
		sim_open();
		break;
	case 2:
		map_or_unmap(record);
		break;
	case 3:
		scribble(record);
		break;
	case 4:
		sim_host_enter_process(1 + (record[1] & 1));
		break;
	case 5:
		sim_host_fail(SIM_FAIL_ANY, record[1] % 32);
		break;
	case 6:
		sim_host_signal(1 + record[1] % 64);
		break;
	case 7:
	case 8:
		write_program(record);
		break;
	case 9:
	case 10:
		use_event(record);
		break;
	default:
		make_call(record);
		break;
	}
}

/* A thread: its records. */
static void thread(void *records)
{
	const uint8_t *record = records;

	for (unsigned i = 0; i < THREAD_LEN; i++, record += RECORD)
		perform(record);
}

static void require(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "ioctl_fuzz: %s\n", what);
	abort();
}

static void check_rules(void)
{
	if (sim_host_complaint())
		require(false, sim_host_complaint());
}

/* The records that follow this one are done by threads. */
static void run_threads(const uint8_t *record)
{
	sim_schedule_random(word(record + 4) | 1, record[3] % 60);
	for (unsigned i = 0; i < NR_THREADS; i++)
		sim_thread_add(thread, (void *)(uintptr_t)(record + RECORD * (1 + i * THREAD_LEN)),
			       i % 2);
	require(sim_threads_run(), "threads wait for each other");
}

/* Without it most inputs would not get far. */
static void make_machine(void)
{
	const struct kvm_vcpu_init init = {.target = KVM_ARM_TARGET_CORTEX_A15, .features = {2}};

	sim_ioctl(sim_open(), KVM_CREATE_VM, 0);
	sim_ioctl(1, KVM_CREATE_VCPU, 0);
	sim_ioctl(1, KVM_CREATE_VCPU, 1);
	sim_ioctl(2, KVM_ARM_VCPU_INIT, (unsigned long)(uintptr_t)&init);
}

static void end(void)
{
	sim_host_fail(0, 0);
	for (unsigned i = 0; i < NR_MAPPINGS; i++)
		if (world.mappings[i])
			sim_munmap(world.mappings[i], MAP_SIZE);
	for (int fd = 0; fd < SIM_NR_FDS; fd++)
		if (sim_fd_file(fd))
			sim_close(fd);
	sim_user_unmap(world.memory);
	check_rules();
	require(sim_kvm_unload() == 0, "an object is left");
	require(sim_host_is_empty(), "something is left");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned n = 0;

	memset(&world, 0, sizeof(world));
	sim_host_reset();
	sim_hardware_reset(SIM_CORTEX_A15, 2);
	sim_hardware_set_slice(200);
	require(sim_kvm_load() == 0, "cannot be loaded");
	sim_host_on_block(on_block, NULL);
	world.memory = sim_user_map(MEMORY_SIZE, 0);
	make_machine();
	while (size >= RECORD && n < MAX_RECORDS) {
		const bool threads = (data[0] & 0x1f) == 11 &&
				     size >= RECORD * (1 + NR_THREADS * THREAD_LEN);
		const unsigned used = threads ? 1 + NR_THREADS * THREAD_LEN : 1;

		if (threads)
			run_threads(data);
		else
			perform(data);
		check_rules();
		data += RECORD * used;
		size -= RECORD * used;
		n += used;
	}
	end();
	return 0;
}
