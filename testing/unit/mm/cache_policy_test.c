/* SPDX-License-Identifier: GPL-2.0-only */
/* What the guest's cache switches and set/way operations lead to (SPEC.md section 5.8). */
#include "testing/unit/mm/world.h"

#include "core/mm/cache.h"

TEST_FIXTURE(world)

#define BASE 0x40000000ull
#define SIZE 0x4000ull
#define TVM  (1u << 26)
#define ON   5u /* SCTLR.M and C */

/* Two slots with one page mapped in each; nothing counted yet. */
static void two_pages(struct world *w)
{
	CHECK_EQ(0, world_slot(w, 0, 0, BASE, SIZE, sim_user_map(SIZE, 0)));
	CHECK_EQ(0, world_slot(w, 7, 0, 2 * BASE, SIZE, sim_user_map(SIZE, 0)));
	world_access(w, BASE + 0x1000, WORLD_WRITE);
	world_access(w, 2 * BASE, WORLD_READ);
	sim_hardware_count_reset();
}

static bool traps_writes(const struct world *w)
{
	return w->vcpu->guest.traps.hcr & TVM;
}

TEST_F(world, R16_set_way_cleans_what_is_mapped_once_and_then_watches)
{
	two_pages(self);
	self->vcpu->guest.traps.hcr = 0;
	cache_set_way(self->vcpu);
	CHECK_EQ(2, sim_hardware_counts().dcache_pages);
	CHECK(traps_writes(self));
	cache_set_way(self->vcpu);
	CHECK_EQ(2, sim_hardware_counts().dcache_pages);
}

static const struct toggle_row {
	const char *label;
	uint32_t sctlr;
	bool was_on;
	unsigned cleaned;
	bool watches;
} toggle_rows[] = {
	{"stays_off", 0, false, 0, true},	 {"goes_on", ON, false, 2, false},
	{"stays_on", ON, true, 0, false},	 {"goes_off", 0, true, 2, true},
	{"mmu_alone_is_off", 1, false, 0, true}, {"cache_alone_is_off", 4, true, 2, true},
};

TEST_TABLE(toggle, caches_are_cleaned_when_they_change, struct toggle_row, toggle_rows)
{
	struct world w = {0};

	world_set_up(&w);
	two_pages(&w);
	w.vcpu->guest.traps.hcr = TVM;
	w.vcpu->guest.cp15[HAL_CP15_SCTLR] = row->sctlr;
	cache_toggle(w.vcpu, row->was_on);
	CHECK_EQ(row->cleaned, sim_hardware_counts().dcache_pages);
	CHECK_EQ(row->watches, traps_writes(&w));
	world_tear_down(&w);
}

TEST_F(world, R16_start_over_unmaps_every_slot)
{
	unsigned level;

	two_pages(self);
	stage2_unmap_vm(self->vm);
	CHECK_EQ(0, world_leaf(self, BASE + 0x1000, &level));
	CHECK_EQ(0, world_leaf(self, 2 * BASE, &level));
	CHECK_EQ(0, self->vm->stage2.tables);
}
