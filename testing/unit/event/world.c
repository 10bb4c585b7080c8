/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/event/world.h"

#include <string.h>

#include "core/io/bytes.h"

/* --- what core/event calls --------------------------------------------------------------------------- */

static struct world *of(struct vm *vm)
{
	return (struct world *)((char *)vm - offsetof(struct world, vm));
}

void vcpu_timeout(void *vcpu)
{
}

bool vgic_initialised(const struct vm *vm)
{
	return of((struct vm *)(uintptr_t)vm)->vgic;
}

int vgic_inject(struct vm *vm, uint32_t index, uint32_t intid, bool level, const void *owner)
{
	struct world *world = of(vm);

	CHECK_EQ(0, index);
	CHECK(!owner);
	CHECK_LE(32, intid);
	CHECK_LT(intid, WORLD_NR_IRQS);
	world->level[intid] = level;
	world->ups[intid] += level;
	world->downs[intid] += !level;
	if (world->on_inject)
		world->on_inject(world, intid, level);
	return 0;
}

bool vcpu_wake_condition(void *vcpu)
{
	return true;
}

/* --- the fixture ------------------------------------------------------------------------------------- */

void world_set_up(struct world *world)
{
	memset(world, 0, sizeof(*world));
	sim_host_reset();
	iobus_init(&world->vm.iobus);
	events_init(&world->vm);
	world->vm.events.ring = &world->ring;
	world->vgic = true;
}

void world_end_vm(struct world *world)
{
	events_destroy(&world->vm);
	CHECK_EQ(0, sim_host_alive().events);
	CHECK_EQ(0, sim_host_alive().objects);
	CHECK(!world->vm.iobus.first);
}

void world_tear_down(struct world *world)
{
	sim_host_fail(0, 0);
	world_end_vm(world);
	for (int fd = 0; fd < SIM_NR_FDS; fd++)
		if (sim_fd_file(fd))
			world_close(fd);
	CHECK(sim_host_is_empty());
	CHECK_STR("", sim_host_complaint() ? sim_host_complaint() : "");
}

void world_close(int fd)
{
	struct sim_file *file = sim_fd_close(fd), last;

	if (file && sim_file_put(file, &last) && last.kind == SIM_FILE_EVENT)
		sim_event_release(last.object);
}

uint64_t world_read(int fd)
{
	uint64_t value = 0;

	sim_event_read(fd, &value);
	return value;
}

bool world_write(struct world *world, uint64_t address, unsigned len, uint32_t value)
{
	uint8_t data[4];

	bytes_store(data, value, len, false);
	return iobus_write(&world->vm.iobus, NULL, ipa(address), len, data);
}
