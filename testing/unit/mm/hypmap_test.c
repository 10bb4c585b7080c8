/* SPDX-License-Identifier: GPL-2.0-only */
/* What Hyp mode sees: descriptors against the manual's layout (ARM DDI 0406C B3.6), users of pages, failures. */
#include "core/mm/hypmap.h"

#include "hal/errno.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"

#define PAGE(n)	     (0xc0100000u + (n)*0x1000u)
#define VALID	     (1ull << 0)
#define AP2	     (1ull << 7) /* read-only */
#define XN	     (1ull << 54)
#define ADDRESS	     0x000000fffffff000ull
#define USERS(entry) ((unsigned)((entry) >> 55))

static const void *at(uint32_t address)
{
	return (const void *)(uintptr_t)address;
}

struct world {
	struct hypmap map;
	int32_t before;
};

static void world_set_up(struct world *w)
{
	hal_fake_reset();
	w->before = hal_fake.live_allocations;
	CHECK_EQ(0, hypmap_init(&w->map));
}

static void world_tear_down(struct world *w)
{
	free_hyp_pmds(&w->map);
	CHECK_EQ(w->before, hal_fake.live_allocations);
	CHECK_EQ(0, w->map.tables);
	CHECK_EQ(0, hal_fake.locks_held);
}

TEST_FIXTURE(world)

static int map_data(struct world *w, uint32_t from, uint32_t to)
{
	return create_hyp_mappings(&w->map, at(from), at(to), HYP_DATA);
}

static void unmap(struct world *w, uint32_t from, uint32_t to)
{
	remove_hyp_mappings(&w->map, at(from), at(to));
}

static uint64_t entry(struct world *w, uint32_t address)
{
	return hypmap_entry(&w->map, at(address));
}

/* The low twelve bits: AF, SH 11, AP, AttrIndx, page, valid. */
static const struct right_row {
	const char *label;
	enum hyp_right right;
	uint64_t attributes;
} right_rows[] = {
	{"text", HYP_TEXT, 0x7c7},
	{"rodata", HYP_RODATA, 0x7c7 | XN},
	{"data", HYP_DATA, 0x747 | XN},
};

TEST_TABLE(hypmap, SD_065_an_entry_has_the_bits_of_its_right, struct right_row, right_rows)
{
	struct world w;
	uint64_t made;

	world_set_up(&w);
	CHECK_EQ(0, create_hyp_mappings(&w.map, at(PAGE(0)), at(PAGE(1)), row->right));
	made = entry(&w, PAGE(0));
	CHECK_EQ(row->attributes, made & ~ADDRESS & ~(0x1ffull << 55));
	CHECK_EQ(hal_page_pa(at(PAGE(0))).v & ADDRESS, made & ADDRESS);
	CHECK_EQ(1, USERS(made));
	CHECK(made & AP2 || made & XN);
	world_tear_down(&w);
}

TEST_F(world, SD_060_device_is_device_memory_at_its_physical_address)
{
	CHECK_EQ(0, create_hyp_io_mappings(&self->map, at(PAGE(0) + 0x10), at(PAGE(2)),
					   hpa(0xab2c001010ull)));
	CHECK_EQ(0xab2c001000ull | 0x743 | XN | 1ull << 55, entry(self, PAGE(0)));
	CHECK_EQ(0xab2c002000ull | 0x743 | XN | 1ull << 55, entry(self, PAGE(1)));
	CHECK_EQ(0, entry(self, PAGE(2)));
}

TEST_F(world, SD_059_identity_page_lies_where_it_is)
{
	CHECK_EQ(0, create_hyp_identity_mapping(&self->map, hpa(0x48123000), HYP_TEXT));
	CHECK_EQ(0x48123000ull | 0x7c7 | 1ull << 55, entry(self, 0x48123000));
	CHECK_EQ(1, self->map.pages);
}

TEST_F(world, range_is_widened_to_pages)
{
	CHECK_EQ(0, map_data(self, PAGE(0) + 0xfff, PAGE(1) + 1));
	CHECK_EQ(2, self->map.pages);
	CHECK(entry(self, PAGE(0)) & VALID);
	CHECK(entry(self, PAGE(1)) & VALID);
	CHECK(!entry(self, PAGE(2)));
}

TEST_F(world, empty_range_maps_nothing)
{
	CHECK_EQ(0, map_data(self, PAGE(0), PAGE(0)));
	CHECK_EQ(0, self->map.pages);
	CHECK_EQ(1, self->map.tables);
}

TEST_F(world, nothing_is_there_where_nothing_was_mapped)
{
	CHECK_EQ(0, map_data(self, PAGE(0), PAGE(1)));
	CHECK_EQ(0, entry(self, PAGE(1)));
	CHECK_EQ(0, entry(self, PAGE(0) + 0x200000));
	CHECK_EQ(0, entry(self, 0x1000));
}

TEST_F(world, tables_are_made_where_they_are_needed)
{
	/* Two pages around 3 GiB: another table at levels 2 and 3 each. */
	CHECK_EQ(0, map_data(self, 0xbffff000, 0xc0001000));
	CHECK_EQ(5, self->map.tables);
	CHECK_EQ(0, map_data(self, 0xc0002000, 0xc0003000));
	CHECK_EQ(5, self->map.tables);
	CHECK_EQ(0, map_data(self, 0xc01ff000, 0xc0201000));
	CHECK_EQ(6, self->map.tables);
}

TEST_F(world, the_last_page_can_be_mapped)
{
	CHECK_EQ(0, map_data(self, 0xfffff000, 0xffffffff));
	CHECK(entry(self, 0xffffffff) & VALID);
}

TEST_F(world, B51_page_goes_with_its_last_user)
{
	CHECK_EQ(0, map_data(self, PAGE(0), PAGE(0) + 0x100));
	CHECK_EQ(0, map_data(self, PAGE(0) + 0xf00, PAGE(1) + 0x100));
	CHECK_EQ(2, USERS(entry(self, PAGE(0))));
	unmap(self, PAGE(0), PAGE(0) + 0x100);
	CHECK_EQ(1, USERS(entry(self, PAGE(0))));
	CHECK_EQ(0, hal_fake_count(HAL_CALL_TLB_HYP));
	unmap(self, PAGE(0) + 0xf00, PAGE(1) + 0x100);
	CHECK_EQ(0, entry(self, PAGE(0)));
	CHECK_EQ(0, entry(self, PAGE(1)));
	CHECK_EQ(0, self->map.pages);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_TLB_HYP));
}

TEST_F(world, another_right_is_refused_and_nothing_changes)
{
	CHECK_EQ(0, create_hyp_mappings(&self->map, at(PAGE(2)), at(PAGE(3)), HYP_TEXT));
	CHECK_EQ(0, map_data(self, PAGE(0), PAGE(1)));
	CHECK_EQ(-HAL_EEXIST, map_data(self, PAGE(0), PAGE(4)));
	CHECK_EQ(1, USERS(entry(self, PAGE(0))));
	CHECK_EQ(0, entry(self, PAGE(1)));
	CHECK_EQ(0x7c7, entry(self, PAGE(2)) & 0xfff);
	CHECK_EQ(0, entry(self, PAGE(3)));
	CHECK_EQ(2, self->map.pages);
}

TEST_F(world, other_memory_is_refused)
{
	CHECK_EQ(0, create_hyp_io_mappings(&self->map, at(PAGE(0)), at(PAGE(1)), hpa(0x1000)));
	CHECK_EQ(-HAL_EEXIST,
		 create_hyp_io_mappings(&self->map, at(PAGE(0)), at(PAGE(1)), hpa(0x2000)));
	CHECK_EQ(0, create_hyp_io_mappings(&self->map, at(PAGE(0)), at(PAGE(1)), hpa(0x1000)));
	CHECK_EQ(2, USERS(entry(self, PAGE(0))));
}

TEST_F(world, more_users_than_can_be_counted_are_refused)
{
	for (unsigned i = 0; i < HYPMAP_MAX_USERS; i++)
		REQUIRE_EQ(0, map_data(self, PAGE(0), PAGE(1)));
	CHECK_EQ(-HAL_ENOMEM, map_data(self, PAGE(0), PAGE(1)));
	CHECK_EQ(HYPMAP_MAX_USERS, USERS(entry(self, PAGE(0))));
	CHECK_EQ(0x747, entry(self, PAGE(0)) & 0xfff);
}

/* A range of three tables of level 3 in two of level 2: each allocation fails once. */
TEST_F(world, without_memory_nothing_stays_mapped)
{
	for (unsigned nth = 1; nth <= 5; nth++) {
		struct hypmap map;

		CHECK_EQ(0, hypmap_init(&map));
		hal_fake_fail(HAL_CALL_PAGES_ALLOC, nth);
		CHECK_EQ(-HAL_ENOMEM,
			 create_hyp_mappings(&map, at(0xbfdff000), at(0xc0001000), HYP_DATA));
		CHECK_EQ(0, map.pages);
		CHECK_EQ(0, hypmap_entry(&map, at(0xbfdff000)));
		CHECK_EQ(0, create_hyp_mappings(&map, at(0xbfdff000), at(0xbfe01000), HYP_DATA));
		CHECK_EQ(2, map.pages);
		free_hyp_pmds(&map);
	}
}

TEST(hypmap, without_memory_there_is_no_map)
{
	struct hypmap map;

	hal_fake_reset();
	hal_fake_fail(HAL_CALL_PAGES_ALLOC, 1);
	CHECK_EQ(-HAL_ENOMEM, hypmap_init(&map));
	free_hyp_pmds(&map);
	CHECK_EQ(0, hal_fake.live_allocations);
}

/* ARM DDI 0406C B4.1.65, B4.1.76: what attribute indexes 0 and 1 mean, and how tables are walked. */
TEST(hypmap, fixed_registers_have_the_manuals_fields)
{
	CHECK_EQ(0x04, HYPMAP_HMAIR0 & 0xff);	       /* Device */
	CHECK_EQ(0xff, HYPMAP_HMAIR0 >> 8 & 0xff);     /* Normal, write-back, allocate */
	CHECK_EQ(0, HYPMAP_HTCR & 7);		       /* T0SZ: 4 GiB */
	CHECK_EQ(1, HYPMAP_HTCR >> 8 & 3);	       /* IRGN0: write-back, write-allocate */
	CHECK_EQ(1, HYPMAP_HTCR >> 10 & 3);	       /* ORGN0 */
	CHECK_EQ(3, HYPMAP_HTCR >> 12 & 3);	       /* SH0: inner shareable */
	CHECK_EQ(0x80800000u, HYPMAP_HTCR & ~0x3f07u); /* reserved, one */
}
