/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of errors, row by row. */
#include <string.h>

#include "testing/target/abi/checks.h"
#include "testing/target/abi/errors/events.h"
#include "testing/target/abi/errors/gic.h"
#include "testing/target/abi/errors/gic_vm.h"
#include "testing/target/abi/errors/memory.h"
#include "testing/target/abi/errors/state.h"
#include "testing/target/abi/errors/system.h"
#include "testing/target/abi/errors/vcpu.h"
#include "testing/target/abi/errors/vm.h"
#include "testing/target/abi/world.h"

static unsigned long argument(const struct world *world, const struct abi_error *row,
			      uint32_t *data)
{
	const uint64_t memory = (uintptr_t)world->memory;
	unsigned word = 0;
	uint64_t value, address;

	memcpy(data, row->data, sizeof(row->data));
	switch (row->circumstance) {
	case ABI_BAD_POINTER:
		return ABI_BAD_ADDRESS;
	case ABI_EVENT_0:
		data[0] = (uint32_t)world->event;
		break;
	case ABI_EVENT_5:
		data[5] = (uint32_t)world->event;
		break;
	case ABI_FILE_0:
		data[0] = (uint32_t)world->vm.fd;
		break;
	case ABI_FILE_5:
		data[5] = (uint32_t)world->vm.fd;
		break;
	case ABI_VALUE:
		address = (uintptr_t)&data[6];
		memcpy(&data[4], &address, sizeof(address));
		break;
	case ABI_TARGET:
		data[0] += world->vcpu.init.target;
		break;
	case ABI_READ_ONLY_6:
		address = (uintptr_t)world->read_only;
		memcpy(&data[6], &address, sizeof(address));
		break;
	case ABI_MEMORY_2:
	case ABI_MEMORY_6:
	case ABI_SIGNED_6:
		word = row->circumstance == ABI_MEMORY_2 ? 2 : 6;
		memcpy(&value, &data[word], sizeof(value));
		value += row->circumstance == ABI_SIGNED_6 ? (uint64_t)(intptr_t)memory : memory;
		memcpy(&data[word], &value, sizeof(value));
		break;
	default:
		break;
	}
	return _IOC_SIZE(row->cmd) ? (unsigned long)(uintptr_t)data : row->value;
}

/* Gives the vgic its addresses, of which the distributor's is out of the way, and a vcpu. */
static void place_gic(struct world *world, uint32_t cpu_interface)
{
	world_expect("distributor", 0,
		     world_set_gic(world, KVM_DEV_ARM_VGIC_GRP_ADDR, 0, 0x8000000));
	world_expect("CPU interface", 0,
		     world_set_gic(world, KVM_DEV_ARM_VGIC_GRP_ADDR, 1, cpu_interface));
	world_expect("init", 0, kvm_arm_vcpu_init(&world->vcpu));
}

/* The first run maps the CPU interface, and need not get to the guest. */
static void map_gic(struct world *world)
{
	place_gic(world, 0x8010000);
	world->vcpu.run->immediate_exit = 1;
	world_expect("first run", -EINTR, kvm_client_run(&world->vcpu));
	world->vcpu.run->immediate_exit = 0;
}

/* The descriptor that a row calls, in the state that the row says. */
static int descriptor(struct world *world, enum abi_descriptor which)
{
	if (which >= ABI_GIC_VM)
		world_make_gic(world);
	if (which == ABI_INIT_VM || which == ABI_INIT_GIC)
		world_expect("vgic init", 0,
			     world_set_gic(world, KVM_DEV_ARM_VGIC_GRP_CTRL,
					   KVM_DEV_ARM_VGIC_CTRL_INIT, 0));
	if (which == ABI_LOG_VM)
		world_expect("log", 0,
			     kvm_client_set_memory(&world->vm, 0, WORLD_MEMORY_BASE,
						   WORLD_MEMORY_SIZE, world->memory,
						   KVM_MEM_LOG_DIRTY_PAGES));
	if (which == ABI_VCPU || which == ABI_GIC_VCPU)
		world_expect("init", 0, kvm_arm_vcpu_init(&world->vcpu));
	if (which == ABI_SLOT_VCPU)
		place_gic(world, WORLD_MEMORY_BASE + 0x1000);
	if (which == ABI_MAPPED_VM)
		map_gic(world);
	switch (which) {
	case ABI_SYSTEM:
		return world->client.fd;
	case ABI_VM:
	case ABI_LOG_VM:
	case ABI_GIC_VM:
	case ABI_INIT_VM:
	case ABI_MAPPED_VM:
		return world->vm.fd;
	case ABI_GIC:
	case ABI_INIT_GIC:
		return world->gic;
	default:
		return world->vcpu.fd;
	}
}

static void answers(struct world *world, const void *argument_row)
{
	const struct abi_error *row = argument_row;
	uint32_t data[64] = {0}, before[64]; /* room for the largest structure */
	const unsigned long arg = argument(world, row, data);
	const int fd = descriptor(world, row->descriptor);

	memcpy(before, data, sizeof(data));
	if (row->circumstance == ABI_FOREIGN)
		world_expect("answer", row->expected,
			     world->machine->call_foreign(fd, row->cmd, arg));
	else
		world_expect("answer", row->expected,
			     world->machine->backend->ioctl(fd, row->cmd, arg));
	if (row->expected < 0 && memcmp(before, data, sizeof(data)))
		world_fail("the call fails and writes to its structure");
}

static void check_rows(const struct abi_machine *machine, const struct abi_error *rows, unsigned nr)
{
	for (unsigned i = 0; i < nr; i++) {
		if (rows[i].circumstance == ABI_KILLED ||
		    (rows[i].circumstance == ABI_FOREIGN && !machine->call_foreign))
			continue;
		world_check(rows[i].label, answers, &rows[i]);
	}
}

void answers_check(const struct abi_machine *machine)
{
	static const struct {
		const struct abi_error *rows;
		unsigned nr;
	} tables[] = {
#define TABLE(name) {name, sizeof(name) / sizeof(name[0])}
		TABLE(abi_system_errors), TABLE(abi_vm_errors),	   TABLE(abi_vcpu_errors),
		TABLE(abi_memory_errors), TABLE(abi_event_errors), TABLE(abi_state_errors),
		TABLE(abi_gic_vm_errors), TABLE(abi_gic_errors),
#undef TABLE
	};

	for (unsigned i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		check_rows(machine, tables[i].rows, tables[i].nr);
}
