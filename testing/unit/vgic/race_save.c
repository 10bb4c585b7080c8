/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The monitor saves the registers of the interrupt controller by KVM_GET_DEVICE_ATTR, with all vcpus out of KVM_RUN, while
 * devices go on. What was injected before must be in what is saved; what is saved must have been injected by then, and not
 * begun; what comes meanwhile is in one of the two, or in both: the VM goes on, and whoever ends the race looks there.
 */
#include "core/vgic/attr.h"
#include "testing/harness/test.h"
#include "testing/unit/vgic/race.h"

#define SGIS 16u

struct saved {
	uint32_t pending[RACE_IRQS / 32], active[RACE_IRQS / 32], sources[SGIS / 4];
};

/* What is known when the saving begins. */
struct known {
	unsigned landed_at[RACE_IRQS], driven;
	bool line[RACE_IRQS];
	bool driving;
};

static uint32_t get(unsigned player, uint32_t group, uint32_t offset)
{
	uint64_t value = 0;

	CHECK_EQ(0, vgic_attr_get(race.vm, group, (uint64_t)player << 32 | offset, &value));
	return (uint32_t)value;
}

static void save_vcpu(unsigned player, struct saved *saved)
{
	static const uint16_t others[] = {0x000, 0x084, 0x104, 0x428, 0x828, 0xc08};
	static const uint8_t interface[] = {0x00, 0x04, 0x08, 0x1c, 0xd0};

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(others); i++)
		get(player, VGIC_GROUP_DIST_REGS, others[i]);
	for (unsigned i = 0; i < RACE_IRQS / 32; i++) {
		saved->pending[i] = get(player, VGIC_GROUP_DIST_REGS, 0x200 + 4 * i);
		saved->active[i] = get(player, VGIC_GROUP_DIST_REGS, 0x300 + 4 * i);
	}
	for (unsigned i = 0; i < SGIS / 4; i++)
		saved->sources[i] = get(player, VGIC_GROUP_DIST_REGS, 0xf20 + 4 * i);
	for (unsigned i = 0; i < sizeof(interface); i++)
		get(player, VGIC_GROUP_CPU_REGS, interface[i]);
}

static void learn(struct known *known)
{
	known->driving = race.driving;
	known->driven = race.driven;
	for (unsigned i = 0; i < RACE_IRQS; i++) {
		known->landed_at[i] = race.shared[i].landed_at;
		known->line[i] = race.shared[i].line;
	}
}

/* There if it came after the latest was begun; and not more often than it came. */
static void check_edge(const struct race_fact *fact, unsigned landed_at, bool pending)
{
	if (landed_at > fact->begun_at)
		CHECK(pending);
	if (pending)
		CHECK_LT(fact->begun, fact->raised);
}

/* What the line was, if it has not moved meanwhile; else what it has been in that time. */
static void check_level(const struct race_fact *fact, const struct known *known, unsigned intid,
			bool pending)
{
	if (!known->driving && known->driven == race.driven)
		CHECK_EQ(fact->line, pending);
	else if (pending)
		CHECK(known->line[intid] || fact->raised);
}

static void check_shared(const struct known *known, const struct saved *saved, unsigned intid)
{
	const struct race_fact *fact = &race.shared[intid];
	bool pending = saved->pending[intid / 32] >> intid % 32 & 1;

	NOTE("saved: %u is pending: %d; raised %u (%u, %u), begun %u (%u)", intid, pending,
	     fact->raised, fact->raised_at, known->landed_at[intid], fact->begun, fact->begun_at);
	CHECK_EQ(fact->active, saved->active[intid / 32] >> intid % 32 & 1);
	if (race.device[intid] == RACE_EDGE)
		check_edge(fact, known->landed_at[intid], pending);
	else if (race.device[intid] == RACE_LEVEL)
		check_level(fact, known, intid, pending);
}

/* By source. */
static void check_sgi(unsigned player, const struct saved *saved, unsigned intid)
{
	uint32_t sources = saved->sources[intid / 4] >> intid % 4 * 8 & 0xff;
	bool active = false;

	for (unsigned from = 0; from < race.players; from++) {
		const struct race_fact *fact = &race.own[player][from][intid];

		NOTE("saved: SGI %u of %u from %u", intid, player, from);
		check_edge(fact, fact->landed_at, sources >> from & 1);
		active |= fact->active;
	}
	CHECK_EQ(0, sources >> race.players);
	CHECK_EQ(sources != 0, saved->pending[0] >> intid & 1);
	CHECK_EQ(active, saved->active[0] >> intid & 1);
}

/* GICC_PMR has its upper five bits in the lower ones (SPEC 6.3). */
static void check_mask(unsigned player)
{
	CHECK_EQ(race.player[player].mask >> 3, get(player, VGIC_GROUP_CPU_REGS, 4));
}

void race_save(void)
{
	struct known known;
	struct saved saved;

	for (unsigned player = 0; player < race.players; player++) {
		learn(&known);
		save_vcpu(player, &saved);
		check_mask(player);
		for (unsigned i = 32; i < RACE_IRQS; i++)
			check_shared(&known, &saved, i);
		for (unsigned i = 0; i < SGIS; i++)
			check_sgi(player, &saved, i);
	}
}
