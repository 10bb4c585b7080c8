/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/fuzz/calls.h"

#include <string.h>

#include "uapi/kvm.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

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

/* Where this thread's structures go, and what they may name. */
static __thread struct calls_place now;

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
		return (uintptr_t)now.memory + (choice >> 3) * 16;
	default:
		return (uintptr_t)now.buffer + 2048;
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
	memcpy(now.buffer + offset, &value, sizeof(value));
}

/* Slots that guests run from; others are as the input says. */
static void place_slot(const uint8_t *record)
{
	const struct kvm_userspace_memory_region region = {
		.slot = record[4] % 3,
		.flags = record[5] % 4,
		.guest_phys_addr = record[6] % 4 * 0x4000u,
		.memory_size = record[7] % 3 * 0x4000u,
		.userspace_addr = (uintptr_t)now.memory + record[8] % 2 * 0x4000u,
	};

	memcpy(now.buffer, &region, sizeof(region));
}

/* Ids that exist, mostly. */
static void place_register(const uint8_t *record)
{
	static const uint64_t groups[] = {
		0x4020000000100000, 0x40200000000f0000, 0x40300000000f0000, 0x4030000000120000,
		0x4020000000121000, 0x4020000000110000, 0x4030000000140000, 0x40200000000f7180,
	};
	const uint64_t id = groups[record[4] % 8] | (word(record + 5) & 0x7fff);

	memcpy(now.buffer, &id, sizeof(id));
}

/* An irqfd: two descriptors of 0 to 15, few GSIs, all flags. */
static void place_irqfd(const uint8_t *record)
{
	const struct kvm_irqfd irqfd = {
		.fd = now.first_fd + record[4] % 16u,
		.gsi = record[5] % 8u,
		.flags = record[6] % 4u,
		.resamplefd = now.first_fd + record[7] % 16u,
	};

	memcpy(now.buffer, &irqfd, sizeof(irqfd));
}

/* An ioeventfd where guests write, or next to it. */
static void place_ioeventfd(const uint8_t *record)
{
	const struct kvm_ioeventfd ioeventfd = {
		.datamatch = record[4] % 4u,
		.addr = record[5] % 16u * 0x1000u,
		.len = record[6] % 9u,
		.fd = (int)now.first_fd + record[7] % 16,
		.flags = record[8] % 32u,
	};

	memcpy(now.buffer, &ioeventfd, sizeof(ioeventfd));
}

static void place_zone(const uint8_t *record)
{
	const struct kvm_coalesced_mmio_zone zone = {
		.addr = record[4] % 16u * 0x1000u,
		.size = record[5] * 64u,
		.pio = record[6] % 8u == 0,
	};

	memcpy(now.buffer, &zone, sizeof(zone));
}

/* A table of a few entries, most of them good. */
static void place_routing(const uint8_t *record)
{
	const struct kvm_irq_routing routing = {.nr = record[4] % 6u};

	memcpy(now.buffer, &routing, sizeof(routing));
	for (unsigned i = 0; i < routing.nr; i++) {
		const struct kvm_irq_routing_entry entry = {
			.gsi = (record[5 + i] & 0xfu) % 8u,
			.type = record[10 + i] % 8u ? KVM_IRQ_ROUTING_IRQCHIP : KVM_IRQ_ROUTING_MSI,
			.u.irqchip.pin = record[15 + i] % 40u,
		};

		memcpy(now.buffer + sizeof(routing) + i * sizeof(entry), &entry, sizeof(entry));
	}
}

static void place_device(const uint8_t *record)
{
	const struct kvm_create_device device = {
		.type = record[4] % 4u ? KVM_DEV_TYPE_ARM_VGIC_V2 : record[5],
		.flags = record[6] % 8u == 0,
	};

	memcpy(now.buffer, &device, sizeof(device));
}

/* An attribute of a group and register that are there, mostly; its address stays. */
static void place_attr(const uint8_t *record)
{
	const uint32_t group = record[4] % 6u;
	const uint64_t attr = group == 1 || group == 2
				      ? (uint64_t)(record[5] % 3u) << 32 | (record[6] << 4 & 0xffcu)
				      : record[5] % 3u;

	memcpy(now.buffer + 4, &group, sizeof(group));
	memcpy(now.buffer + 8, &attr, sizeof(attr));
}

/* A line of few interrupts. */
static void place_line(const uint8_t *record)
{
	const struct kvm_irq_level line = {
		.irq = record[4] % 4u << 24 | record[5] % 3u << 16 | record[6] % 48u,
		.level = record[7] % 2u,
	};

	memcpy(now.buffer, &line, sizeof(line));
}

/* An alarm ends each KVM_RUN: it must get through. */
static void place_signal_mask(void)
{
	const uint32_t length = 8;

	memcpy(now.buffer, &length, sizeof(length));
	now.buffer[4 + 1] &= (uint8_t) ~(1u << (14 - 1 - 8));
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
	for (unsigned i = 0; i < COUNT(placers); i++)
		if (placers[i].cmd == cmd)
			placers[i].place(record);
}

unsigned calls_make(const uint8_t *record, const struct calls_place *place, unsigned long *arg)
{
	const unsigned cmd = ioctls[record[2] % COUNT(ioctls)];

	now = *place;
	*arg = (unsigned long)(uintptr_t)now.buffer;
	memcpy(now.buffer, record + 4, CALLS_RECORD - 4);
	place_addresses(cmd, record);
	if (record[0] & 0x40)
		place_structure(cmd, record);
	if (cmd == KVM_ARM_VCPU_INIT && record[0] & 0x40)
		memset(now.buffer, 0, 32);
	if (cmd == KVM_SET_SIGNAL_MASK)
		place_signal_mask();
	if (_IOC_SIZE(cmd) == 0 || record[0] & 0x80)
		*arg = record[4] % 16;
	if (cmd == KVM_RUN)
		*arg = 0;
	return cmd;
}

void calls_program(const uint8_t *record, uint32_t *at)
{
	for (unsigned i = 0; i < CALLS_RECORD - 4; i++)
		at[i] = instructions[record[4 + i] % COUNT(instructions)];
}
