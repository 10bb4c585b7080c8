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
#include "uapi/dispatch.h"
#include "uapi/kvm.h"

#define RECORD	    32
#define MEMORY_SIZE 0x8000u
#define MAX_RECORDS 256
#define NR_MAPPINGS 4
#define MAP_SIZE    (3 * HAL_PAGE_SIZE)
#define NR_THREADS  3
#define THREAD_LEN  6 /* records of a thread */

static const unsigned ioctls[] = {
	KVM_GET_API_VERSION,
	KVM_CREATE_VM,
	KVM_CHECK_EXTENSION,
	KVM_GET_VCPU_MMAP_SIZE,
	KVM_TRACE_ENABLE,
	KVM_CREATE_VCPU,
	KVM_GET_DIRTY_LOG,
	KVM_SET_USER_MEMORY_REGION,
	KVM_CREATE_IRQCHIP,
	KVM_IRQ_LINE,
	KVM_IRQ_LINE_STATUS,
	KVM_REGISTER_COALESCED_MMIO,
	KVM_UNREGISTER_COALESCED_MMIO,
	KVM_SET_GSI_ROUTING,
	KVM_IRQFD,
	KVM_IRQFD,
	KVM_IOEVENTFD,
	KVM_IOEVENTFD,
	KVM_ENABLE_CAP,
	KVM_SIGNAL_MSI,
	KVM_ARM_SET_DEVICE_ADDR,
	KVM_ARM_PREFERRED_TARGET,
	KVM_CLEAR_DIRTY_LOG,
	KVM_CREATE_DEVICE,
	KVM_RUN,
	KVM_RUN,
	KVM_RUN,
	KVM_GET_REGS,
	KVM_SET_REGS,
	KVM_TRANSLATE,
	KVM_SET_SIGNAL_MASK,
	KVM_SET_GUEST_DEBUG,
	KVM_GET_MP_STATE,
	KVM_SET_MP_STATE,
	KVM_GET_VCPU_EVENTS,
	KVM_SET_VCPU_EVENTS,
	KVM_GET_ONE_REG,
	KVM_SET_ONE_REG,
	KVM_ARM_VCPU_INIT,
	KVM_GET_REG_LIST,
	KVM_ARM_VCPU_FINALIZE,
	KVM_SET_DEVICE_ATTR,
	KVM_GET_DEVICE_ATTR,
	KVM_HAS_DEVICE_ATTR,
};

/* What a guest may find in its memory: accesses, calls, traps, loops. */
static const uint32_t instructions[] = {
	0xe5801000, /* str r1, [r0] */
	0xe5901000, /* ldr r1, [r0] */
	0xe1d010d0, /* ldrsb r1, [r0] */
	0xe1c020d0, /* ldrd r2, [r0] */
	0xe8a0000e, /* stmia r0!, {r1-r3} */
	0xe4901004, /* ldr r1, [r0], #4 */
	0xe1400070, /* hvc #0 */
	0xe1600070, /* smc #0 */
	0xe320f003, /* wfi */
	0xe320f002, /* wfe */
	0xee110f30, /* mrc p15, 0, r0, c1, c0, 1 */
	0xee071f5e, /* mcr p15, 0, r1, c7, c14, 2 */
	0xe3a00484, /* mov r0, #0x84000000 */
	0xe3800008, /* orr r0, r0, #8 */
	0xe3800003, /* orr r0, r0, #3 */
	0xe2800a01, /* add r0, r0, #4096 */
	0xe7f000f0, /* udf */
	0xef000000, /* svc #0 */
	0xeafffffe, /* b . */
	0xeaffffe0, /* b -120 */
};

static struct {
	uint8_t *memory;
	uint8_t buffers[NR_THREADS + 1][4096];
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

/* An address that a call may be given: a buffer, the memory of guests, or nobody's. */
static uint64_t address(unsigned choice)
{
	switch (choice % 8) {
	case 0:
		return 0x1000;
	case 1:
		return ~0ull - choice;
	case 2:
	case 3:
		return (uintptr_t)world.memory + (choice >> 3) * 16;
	default:
		return (uintptr_t)buffer() + 2048;
	}
}

/* Fields that are addresses get one of ours: any other could be memory of this program. */
static void place_addresses(unsigned cmd, const uint8_t *record)
{
	const uint64_t value = address(record[3]);
	unsigned offset;

	switch (cmd) {
	case KVM_GET_ONE_REG: /* and KVM_ARM_SET_DEVICE_ADDR */
	case KVM_SET_ONE_REG:
	case KVM_GET_DIRTY_LOG:
		offset = 8;
		break;
	case KVM_CLEAR_DIRTY_LOG:
	case KVM_SET_DEVICE_ATTR:
	case KVM_GET_DEVICE_ATTR:
	case KVM_HAS_DEVICE_ATTR:
		offset = 16;
		break;
	case KVM_SET_USER_MEMORY_REGION:
		offset = 24;
		break;
	default:
		return;
	}
	memcpy(buffer() + offset, &value, sizeof(value));
}

/* Slots that guests run from; others are as the input says. */
static void place_slot(const uint8_t *record)
{
	const struct kvm_userspace_memory_region region = {
		.slot = record[4] % 3,
		.flags = record[5] % 4,
		.guest_phys_addr = record[6] % 4 * 0x4000u,
		.memory_size = record[7] % 3 * 0x4000u,
		.userspace_addr = (uintptr_t)world.memory + record[8] % 2 * 0x4000u,
	};

	memcpy(buffer(), &region, sizeof(region));
}

/* Ids that exist, mostly. */
static void place_register(const uint8_t *record)
{
	static const uint64_t groups[] = {
		0x4020000000100000, 0x40200000000f0000, 0x40300000000f0000, 0x4030000000120000,
		0x4020000000121000, 0x4020000000110000, 0x4030000000140000, 0x40200000000f7180,
	};
	const uint64_t id = groups[record[4] % 8] | (word(record + 5) & 0x7fff);

	memcpy(buffer(), &id, sizeof(id));
}

/* An irqfd: two descriptors of 0 to 15, few GSIs, all flags. */
static void place_irqfd(const uint8_t *record)
{
	const struct kvm_irqfd irqfd = {
		.fd = record[4] % 16u,
		.gsi = record[5] % 8u,
		.flags = record[6] % 4u,
		.resamplefd = record[7] % 16u,
	};

	memcpy(buffer(), &irqfd, sizeof(irqfd));
}

/* An ioeventfd where guests write, or next to it. */
static void place_ioeventfd(const uint8_t *record)
{
	const struct kvm_ioeventfd ioeventfd = {
		.datamatch = record[4] % 4u,
		.addr = record[5] % 16u * 0x1000u,
		.len = record[6] % 9u,
		.fd = record[7] % 16,
		.flags = record[8] % 32u,
	};

	memcpy(buffer(), &ioeventfd, sizeof(ioeventfd));
}

static void place_zone(const uint8_t *record)
{
	const struct kvm_coalesced_mmio_zone zone = {
		.addr = record[4] % 16u * 0x1000u,
		.size = record[5] * 64u,
		.pio = record[6] % 8u == 0,
	};

	memcpy(buffer(), &zone, sizeof(zone));
}

/* A table of a few entries, most of them good. */
static void place_routing(const uint8_t *record)
{
	const struct kvm_irq_routing routing = {.nr = record[4] % 6u};

	memcpy(buffer(), &routing, sizeof(routing));
	for (unsigned i = 0; i < routing.nr; i++) {
		const struct kvm_irq_routing_entry entry = {
			.gsi = (record[5 + i] & 0xfu) % 8u,
			.type = record[10 + i] % 8u ? KVM_IRQ_ROUTING_IRQCHIP : KVM_IRQ_ROUTING_MSI,
			.u.irqchip.pin = record[15 + i] % 40u,
		};

		memcpy(buffer() + sizeof(routing) + i * sizeof(entry), &entry, sizeof(entry));
	}
}

static void place_device(const uint8_t *record)
{
	const struct kvm_create_device device = {
		.type = record[4] % 4u ? KVM_DEV_TYPE_ARM_VGIC_V2 : record[5],
		.flags = record[6] % 8u == 0,
	};

	memcpy(buffer(), &device, sizeof(device));
}

/* An attribute of a group and register that are there, mostly; its address stays. */
static void place_attr(const uint8_t *record)
{
	const uint32_t group = record[4] % 6u;
	const uint64_t attr = group == 1 || group == 2
				      ? (uint64_t)(record[5] % 3u) << 32 | (record[6] << 4 & 0xffcu)
				      : record[5] % 3u;

	memcpy(buffer() + 4, &group, sizeof(group));
	memcpy(buffer() + 8, &attr, sizeof(attr));
}

/* A line of few interrupts. */
static void place_line(const uint8_t *record)
{
	const struct kvm_irq_level line = {
		.irq = record[4] % 4u << 24 | record[5] % 3u << 16 | record[6] % 48u,
		.level = record[7] % 2u,
	};

	memcpy(buffer(), &line, sizeof(line));
}

/* An alarm ends each KVM_RUN: it must get through. */
static void place_signal_mask(void)
{
	const uint32_t length = 8;

	memcpy(buffer(), &length, sizeof(length));
	buffer()[4 + 1] &= (uint8_t) ~(1u << (14 - 1 - 8));
}

static const struct {
	unsigned cmd;
	void (*place)(const uint8_t *record);
} placers[] = {
	{KVM_SET_USER_MEMORY_REGION, place_slot},
	{KVM_GET_ONE_REG, place_register},
	{KVM_SET_ONE_REG, place_register},
	{KVM_IRQFD, place_irqfd},
	{KVM_IOEVENTFD, place_ioeventfd},
	{KVM_REGISTER_COALESCED_MMIO, place_zone},
	{KVM_UNREGISTER_COALESCED_MMIO, place_zone},
	{KVM_SET_GSI_ROUTING, place_routing},
	{KVM_CREATE_DEVICE, place_device},
	{KVM_SET_DEVICE_ATTR, place_attr},
	{KVM_GET_DEVICE_ATTR, place_attr},
	{KVM_HAS_DEVICE_ATTR, place_attr},
	{KVM_IRQ_LINE, place_line},
};

/* Makes the structure one that gets far. KVM_ARM_SET_DEVICE_ADDR and KVM_GET_ONE_REG are one number. */
static void place_structure(unsigned cmd, const uint8_t *record)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(placers); i++)
		if (placers[i].cmd == cmd)
			placers[i].place(record);
}

static void make_call(const uint8_t *record)
{
	const unsigned cmd = ioctls[record[2] % HAL_ARRAY_SIZE(ioctls)];
	unsigned long arg = (unsigned long)(uintptr_t)buffer();

	memcpy(buffer(), record + 4, RECORD - 4);
	place_addresses(cmd, record);
	if (record[0] & 0x40)
		place_structure(cmd, record);
	if (cmd == KVM_ARM_VCPU_INIT && record[0] & 0x40)
		memset(buffer(), 0, 32);
	if (cmd == KVM_SET_SIGNAL_MASK)
		place_signal_mask();
	if (_IOC_SIZE(cmd) == 0 || record[0] & 0x80)
		arg = record[4] % 16;
	if (cmd == KVM_RUN)
		arg = 0;
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
	uint32_t *at = (uint32_t *)(void *)(world.memory + record[1] % 128 * 256);

	for (unsigned i = 0; i < RECORD - 4; i++)
		at[i] = instructions[record[4 + i] % HAL_ARRAY_SIZE(instructions)];
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
