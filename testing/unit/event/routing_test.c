/* SPDX-License-Identifier: GPL-2.0-only */
/* Which interrupt a GSI leads to (SPEC.md sections 2.5 and 6.9). */
#include <string.h>

#include "testing/unit/event/world.h"

TEST_FIXTURE(world)

static int set(struct world *world, const struct routing_entry *entries, uint32_t nr)
{
	return routing_set(&world->vm, nr, 0, hva((uintptr_t)entries));
}

static struct routing_entry to_pin(uint32_t gsi, uint32_t pin)
{
	return (struct routing_entry){
		.gsi = gsi, .type = ROUTING_IRQCHIP, .irqchip = {.irqchip = 0, .pin = pin}};
}

TEST_F(world, default_table_leads_each_gsi_to_its_pin)
{
	CHECK_EQ(32, routing_intid(&self->vm, 0));
	CHECK_EQ(132, routing_intid(&self->vm, 100));
	CHECK_EQ(1019, routing_intid(&self->vm, 987));
	CHECK_EQ(0, routing_intid(&self->vm, 988));
	CHECK_EQ(0, routing_intid(&self->vm, 4095));
	CHECK_EQ(0, routing_intid(&self->vm, 0xffffffff));
}

TEST_F(world, table_replaces_the_one_before_whole)
{
	const struct routing_entry first[] = {to_pin(0, 5), to_pin(4095, 987)};
	const struct routing_entry second[] = {to_pin(1, 5)};

	CHECK_EQ(0, set(self, first, 2));
	CHECK_EQ(37, routing_intid(&self->vm, 0));
	CHECK_EQ(0, routing_intid(&self->vm, 1));
	CHECK_EQ(1019, routing_intid(&self->vm, 4095));
	CHECK_EQ(0, routing_intid(&self->vm, 4096));
	CHECK_EQ(0, set(self, second, 1));
	CHECK_EQ(0, routing_intid(&self->vm, 0));
	CHECK_EQ(37, routing_intid(&self->vm, 1));
	CHECK_EQ(0, routing_intid(&self->vm, 4095));
	CHECK_EQ(1, sim_host_alive().objects);
}

TEST_F(world, empty_table_leads_nowhere)
{
	CHECK_EQ(0, set(self, NULL, 0));
	CHECK_EQ(0, routing_intid(&self->vm, 0));
	routing_drive(&self->vm, 0, true);
	routing_pulse(&self->vm, 0);
	CHECK_EQ(0, self->ups[32]);
}

TEST_F(world, several_gsis_may_lead_to_one_pin)
{
	const struct routing_entry entries[] = {to_pin(0, 5), to_pin(1, 5)};

	CHECK_EQ(0, set(self, entries, 2));
	routing_pulse(&self->vm, 0);
	routing_pulse(&self->vm, 1);
	CHECK_EQ(2, self->ups[37]);
	CHECK_EQ(2, self->downs[37]);
}

TEST_F(world, message_leads_nowhere)
{
	const struct routing_entry entries[] = {
		{.gsi = 0, .type = ROUTING_MSI, .words = {0x8000000, 0, 33}},
		{.gsi = 1, .type = ROUTING_MSI, .flags = ROUTING_MSI_VALID_DEVID},
	};

	CHECK_EQ(0, set(self, entries, 2));
	CHECK_EQ(0, routing_intid(&self->vm, 0));
	CHECK_EQ(0, routing_intid(&self->vm, 1));
}

static const struct bad {
	const char *label;
	struct routing_entry entries[2];
} bad[] = {
	{"gsi 4096", {{.gsi = 4096, .type = 1}}},
	{"type 0", {{.type = 0}}},
	{"type 3", {{.type = 3}}},
	{"flags of a pin", {{.type = 1, .flags = 1}}},
	{"flags of a message", {{.type = 2, .flags = 2}}},
	{"irqchip 1", {{.type = 1, .irqchip = {1, 0}}}},
	{"pin 988", {{.type = 1, .irqchip = {0, 988}}}},
	{"the same irqchip twice", {{.type = 1}, {.type = 1, .irqchip = {0, 1}}}},
	{"the first of two", {{.type = 3}, {.gsi = 1, .type = 1}}},
	{"message after pin", {{.type = 1}, {.type = 2}}},
	{"pin after message", {{.type = 2}, {.type = 1}}},
};

TEST_TABLE(routing, bad_entry_is_einval_and_changes_nothing, struct bad, bad)
{
	const struct routing_entry good = to_pin(7, 7);
	struct world world;

	world_set_up(&world);
	CHECK_EQ(0, set(&world, &good, 1));
	/* Entries that are left out are good ones. */
	CHECK_EQ(-HAL_EINVAL, set(&world, row->entries, row->entries[1].type ? 2 : 1));
	CHECK_EQ(39, routing_intid(&world.vm, 7));
	CHECK_EQ(1, sim_host_alive().objects);
	world_tear_down(&world);
}

TEST_F(world, routing_limits_and_faults)
{
	static struct routing_entry all[ROUTING_MAX_GSIS];

	for (uint32_t i = 0; i < ROUTING_MAX_GSIS; i++)
		all[i] = to_pin(i, i % ROUTING_NR_PINS);
	CHECK_EQ(-HAL_EINVAL, routing_set(&self->vm, ROUTING_MAX_GSIS + 1, 0, hva(0)));
	CHECK_EQ(-HAL_EINVAL, routing_set(&self->vm, 0, 1, hva(0)));
	CHECK_EQ(-HAL_EFAULT, routing_set(&self->vm, 1, 0, hva(0x1000)));
	CHECK_EQ(132, routing_intid(&self->vm, 100));
	CHECK_EQ(0, set(self, all, ROUTING_MAX_GSIS));
	CHECK_EQ(32 + 4095 % 988, routing_intid(&self->vm, 4095));
}

TEST_F(world, each_failure_of_routing_leaves_the_table)
{
	const struct routing_entry entries[] = {to_pin(0, 5), to_pin(1, 6)};
	unsigned n = 0;

	do {
		sim_host_fail(SIM_FAIL_ANY, ++n);
		if (!set(self, entries, 2))
			break;
		CHECK_EQ(32, routing_intid(&self->vm, 0));
		CHECK_EQ(0, sim_host_alive().objects);
	} while (n < 100);
	CHECK_EQ(4, n); /* an allocation and two copies */
}
