/* SPDX-License-Identifier: GPL-2.0-only */
/* Stage-2 tables by hand: what is mapped, unmapped, replaced, protected, and what it costs in invalidations. */
#include "testing/unit/mm/world.h"

#include "core/mm/stage2.h"
#include "hal/errno.h"

TEST_FIXTURE(world)

#define MIB   (1ull << 20)
#define IPA_A 0x40000000ull
#define PA_A  0x41000000ull

static int map_at(struct world *w, uint64_t ipa_, uint64_t pa, unsigned level,
		  struct pte_rights rights)
{
	struct stage2_mapping m = {
		.ipa = ipa(ipa_), .pa = hpa(pa), .level = level, .rights = rights};

	CHECK_EQ(0, stage2_cache_fill(&w->vcpu->table_pages));
	return stage2_map(w->vm, &w->vcpu->table_pages, &m, stage2_sequence(w->vm));
}

static int map(struct world *w, uint64_t ipa_, uint64_t pa)
{
	return map_at(w, ipa_, pa, 3, (struct pte_rights){.write = true});
}

static uint64_t leaf(struct world *w, uint64_t ipa_)
{
	unsigned level;

	return world_leaf(w, ipa_, &level);
}

TEST_F(world, SD_051_SD_052_pgd_is_two_aligned_pages_and_empty)
{
	unsigned before = sim_host_alive().pages;

	CHECK_EQ(0, hal_page_pa(self->vm->stage2.pgd).v & 0x1fff);
	for (unsigned i = 0; i < 1024; i++)
		CHECK_EQ(0, self->vm->stage2.pgd[i]);
	/* Two pages, not one with a neighbour that happens to be empty. */
	vm_shutdown_memory(self->vm);
	CHECK_EQ(2, before - sim_host_alive().pages);
}

TEST_F(world, map_reaches_every_corner_of_the_address_space)
{
	static const uint64_t corners[] = {0, 0xffffffffff & ~0xfffull, 0x100000000, 0x3ffff000,
					   0x8000000000};

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(corners); i++) {
		CHECK_EQ(0, map(self, corners[i], PA_A));
		CHECK_EQ(PA_A | 0x00400000000007ff, leaf(self, corners[i]));
	}
	CHECK_EQ(0, leaf(self, IPA_A));
}

TEST_F(world, mapping_is_there_as_what_it_was_made_until_memory_goes)
{
	struct stage2_mapping page = {.ipa = ipa(IPA_A), .pa = hpa(PA_A), .level = 3};
	struct stage2_mapping block = {.ipa = ipa(IPA_A), .pa = hpa(PA_A), .level = 2};
	struct stage2_mapping other = {.ipa = ipa(IPA_A), .pa = hpa(PA_A + 0x1000), .level = 3};
	struct stage2_mapping next = {.ipa = ipa(IPA_A + 0x1000), .level = 3};

	CHECK(!stage2_maps(self->vm, &page));
	map(self, IPA_A, PA_A);
	CHECK(stage2_maps(self->vm, &page));
	CHECK(!stage2_maps(self->vm, &block));
	CHECK(!stage2_maps(self->vm, &other));
	CHECK(!stage2_maps(self->vm, &next));
	map_at(self, IPA_A, PA_A, 2, (struct pte_rights){.write = true});
	CHECK(stage2_maps(self->vm, &block));
	vm_shutdown_memory(self->vm);
	CHECK(!stage2_maps(self->vm, &block));
}

TEST_F(world, R10_map_twice_the_same_changes_and_invalidates_nothing)
{
	map(self, IPA_A, PA_A);
	sim_hardware_count_reset();
	CHECK_EQ(0, map(self, IPA_A, PA_A));
	CHECK_EQ(0, sim_hardware_counts().tlb_flushes);
}

TEST_F(world, R10_replacing_a_page_breaks_invalidates_makes)
{
	map(self, IPA_A, PA_A);
	sim_hardware_count_reset();
	CHECK_EQ(0, map(self, IPA_A, PA_A + 0x1000));
	CHECK_EQ(1, sim_hardware_counts().tlb_flushes);
	CHECK_EQ(PA_A + 0x1000, leaf(self, IPA_A) & 0xfffffff000);
}

TEST_F(world, block_and_page_replace_each_other)
{
	unsigned level;

	CHECK_EQ(0, map(self, IPA_A + 0x5000, PA_A));
	CHECK_EQ(2, self->vm->stage2.tables);
	CHECK_EQ(0, map_at(self, IPA_A, PA_A, 2, (struct pte_rights){.write = true}));
	CHECK_EQ(PA_A | 0x00400000000007fd, world_leaf(self, IPA_A + 0x5000, &level));
	CHECK_EQ(2, level);
	CHECK_EQ(0, map(self, IPA_A + 0x6000, PA_A));
	CHECK_EQ(0, leaf(self, IPA_A + 0x5000));
	CHECK_EQ(PA_A, leaf(self, IPA_A + 0x6000) & 0xfffffff000);
}

TEST_F(world, map_is_refused_when_the_sequence_is_old)
{
	struct stage2_mapping m = {.ipa = ipa(IPA_A), .pa = hpa(PA_A), .level = 3};
	uint32_t sequence = stage2_sequence(self->vm);

	stage2_cache_fill(&self->vcpu->table_pages);
	self->vm->stage2.sequence++;
	CHECK_EQ(-HAL_EAGAIN, stage2_map(self->vm, &self->vcpu->table_pages, &m, sequence));
	self->vm->stage2.invalidating = 1;
	CHECK_EQ(-HAL_EAGAIN, stage2_map(self->vm, &self->vcpu->table_pages, &m, sequence + 1));
	self->vm->stage2.invalidating = 0;
	CHECK_EQ(0, leaf(self, IPA_A));
	vm_shutdown_memory(self->vm);
	CHECK_EQ(-HAL_EAGAIN,
		 stage2_map(self->vm, &self->vcpu->table_pages, &m, stage2_sequence(self->vm)));
}

TEST_F(world, keep_execute_keeps_only_what_was_there)
{
	struct stage2_mapping m = {
		.ipa = ipa(IPA_A), .pa = hpa(PA_A), .level = 3, .keep_execute = true};

	m.rights.write = true;
	stage2_cache_fill(&self->vcpu->table_pages);
	stage2_map(self->vm, &self->vcpu->table_pages, &m, stage2_sequence(self->vm));
	CHECK(!pte_executable(leaf(self, IPA_A)));
	map_at(self, IPA_A, PA_A, 3, (struct pte_rights){.execute = true});
	stage2_map(self->vm, &self->vcpu->table_pages, &m, stage2_sequence(self->vm));
	CHECK(pte_executable(leaf(self, IPA_A)));
	CHECK(pte_writable(leaf(self, IPA_A)));
}

TEST_F(world, only_if_empty_leaves_what_is_there)
{
	struct stage2_mapping m = {
		.ipa = ipa(IPA_A), .pa = hpa(PA_A), .level = 3, .only_if_empty = true};

	stage2_cache_fill(&self->vcpu->table_pages);
	CHECK_EQ(0, stage2_map(self->vm, &self->vcpu->table_pages, &m, stage2_sequence(self->vm)));
	m.pa.v += 0x1000;
	CHECK_EQ(0, stage2_map(self->vm, &self->vcpu->table_pages, &m, stage2_sequence(self->vm)));
	CHECK_EQ(PA_A, leaf(self, IPA_A) & 0xfffffff000);
}

TEST_F(world, unmap_frees_empty_tables_and_costs_two_invalidations_whatever_its_size)
{
	for (unsigned i = 0; i < 1024; i++)
		map(self, IPA_A + i * 0x1000ull, PA_A);
	CHECK_EQ(3, self->vm->stage2.tables);
	sim_hardware_count_reset();
	stage2_unmap(self->vm, ipa(IPA_A), 1024 * 0x1000);
	CHECK_EQ(0, self->vm->stage2.tables);
	CHECK_EQ(2, sim_hardware_counts().tlb_flushes);
	CHECK_EQ(0, leaf(self, IPA_A));
}

TEST_F(world, unmap_takes_only_its_range_and_keeps_tables_in_use)
{
	for (unsigned i = 0; i < 4; i++)
		map(self, IPA_A + i * 0x1000ull, PA_A);
	stage2_unmap(self->vm, ipa(IPA_A + 0x1000), 0x2000);
	CHECK(leaf(self, IPA_A));
	CHECK_EQ(0, leaf(self, IPA_A + 0x1000));
	CHECK_EQ(0, leaf(self, IPA_A + 0x2000));
	CHECK(leaf(self, IPA_A + 0x3000));
	CHECK_EQ(2, self->vm->stage2.tables);
}

TEST_F(world, unmap_cleans_ram_and_not_devices)
{
	map(self, IPA_A, PA_A);
	CHECK_EQ(0, kvm_phys_addr_ioremap(self->vm, ipa(IPA_A + 0x1000), hpa(0x8040000), 0x1000,
					  true));
	sim_hardware_count_reset();
	stage2_unmap(self->vm, ipa(IPA_A), 0x2000);
	CHECK_EQ(1, sim_hardware_counts().dcache_pages);
}

TEST_F(world, unmap_of_nothing_invalidates_nothing)
{
	sim_hardware_count_reset();
	stage2_unmap(self->vm, ipa(0), 1ull << 40);
	CHECK_EQ(0, sim_hardware_counts().tlb_flushes);
}

TEST_F(world, SD_057_R13_ioremap_rounds_and_maps_device_memory)
{
	CHECK_EQ(0, kvm_phys_addr_ioremap(self->vm, ipa(0x8010234), hpa(0x8040234), 0x2000, true));
	CHECK_EQ(0x8040000 | 0x00400000000007c7, leaf(self, 0x8010000));
	CHECK_EQ(0x8041000 | 0x00400000000007c7, leaf(self, 0x8011000));
	CHECK_EQ(0x8042000 | 0x00400000000007c7, leaf(self, 0x8012000));
	CHECK_EQ(0, leaf(self, 0x8013000));
}

TEST_F(world, R13_ioremap_over_a_mapping_is_refused_and_undone)
{
	map(self, IPA_A + 0x1000, PA_A);
	CHECK_EQ(-HAL_EFAULT,
		 kvm_phys_addr_ioremap(self->vm, ipa(IPA_A), hpa(0x8040000), 0x2000, false));
	CHECK_EQ(0, leaf(self, IPA_A));
	CHECK_EQ(PA_A, leaf(self, IPA_A + 0x1000) & 0xfffffff000);
	vm_shutdown_memory(self->vm);
	CHECK_EQ(-HAL_EFAULT,
		 kvm_phys_addr_ioremap(self->vm, ipa(IPA_A), hpa(0x8040000), 0x1000, false));
}

TEST_F(world, ioremap_without_memory_is_undone)
{
	bool failed = true;

	for (unsigned nth = 1; failed; nth++) {
		int error;

		sim_host_fail(SIM_FAIL_ANY, nth);
		error = kvm_phys_addr_ioremap(self->vm, ipa(0x3fffff000), hpa(0x8040000), 0x2000,
					      true);
		failed = sim_host_has_failed();
		sim_host_fail(0, 0);
		CHECK_EQ(failed ? -HAL_ENOMEM : 0, error);
		if (failed)
			CHECK_EQ(0, self->vm->stage2.tables);
	}
}

TEST_F(world, write_protect_takes_the_right_from_pages_and_blocks)
{
	map(self, IPA_A, PA_A);
	map_at(self, IPA_A + 2 * MIB, PA_A, 2, (struct pte_rights){.write = true, .execute = true});
	sim_hardware_count_reset();
	stage2_write_protect(self->vm, ipa(IPA_A), 4 * MIB);
	CHECK_EQ(1, sim_hardware_counts().tlb_flushes);
	CHECK_EQ(PA_A | 0x004000000000077f, leaf(self, IPA_A));
	CHECK_EQ(PA_A | 0x000000000000077d, leaf(self, IPA_A + 2 * MIB));
	stage2_write_protect(self->vm, ipa(IPA_A), 4 * MIB);
	CHECK_EQ(1, sim_hardware_counts().tlb_flushes);
}

TEST_F(world, B10_young_is_seen_cleared_and_seen_again)
{
	CHECK(!stage2_young(self->vm, ipa(IPA_A), 0x1000, false));
	map(self, IPA_A, PA_A);
	CHECK(stage2_young(self->vm, ipa(IPA_A), 0x1000, false));
	CHECK(stage2_young(self->vm, ipa(IPA_A), 0x1000, true));
	CHECK(!stage2_young(self->vm, ipa(IPA_A), 0x1000, false));
	CHECK(!stage2_young(self->vm, ipa(IPA_A), 0x1000, true));
	stage2_mark_accessed(self->vm, ipa(IPA_A + 0x123));
	CHECK(stage2_young(self->vm, ipa(IPA_A), 0x1000, false));
	vm_shutdown_memory(self->vm);
	CHECK(!stage2_young(self->vm, ipa(IPA_A), 0x1000, true));
}

TEST_F(world, replace_page_maps_the_new_one_read_only)
{
	map_at(self, IPA_A, PA_A, 3, (struct pte_rights){.write = true, .execute = true});
	stage2_replace_page(self->vm, ipa(IPA_A), hpa(PA_A + 0x3000));
	CHECK_EQ((PA_A + 0x3000) | 0x004000000000077f, leaf(self, IPA_A));
	stage2_replace_page(self->vm, ipa(IPA_A + 0x1000), hpa(PA_A));
	CHECK_EQ(0, leaf(self, IPA_A + 0x1000));
	map_at(self, IPA_A + 2 * MIB, PA_A, 2, (struct pte_rights){.write = true});
	stage2_replace_page(self->vm, ipa(IPA_A + 2 * MIB), hpa(PA_A));
	CHECK_EQ(0, leaf(self, IPA_A + 2 * MIB));
	vm_shutdown_memory(self->vm);
	stage2_replace_page(self->vm, ipa(IPA_A), hpa(PA_A));
}

TEST_F(world, flush_cleans_what_is_mapped)
{
	map(self, IPA_A, PA_A);
	map_at(self, IPA_A + 2 * MIB, PA_A, 2, (struct pte_rights){.write = true});
	sim_hardware_count_reset();
	stage2_flush(self->vm, ipa(0), 1ull << 40);
	CHECK_EQ(513, sim_hardware_counts().dcache_pages);
	CHECK(leaf(self, IPA_A));
}

TEST_F(world, SD_053_R7_memory_goes_once_however_often_it_is_asked)
{
	map(self, IPA_A, PA_A);
	vm_shutdown_memory(self->vm);
	CHECK_EQ(0, self->vm->stage2.tables);
	CHECK(!self->vm->stage2.pgd);
	vm_shutdown_memory(self->vm);
}

TEST_F(world, SD_055_SD_063_cache_fill_fails_cleanly_and_goes_on)
{
	struct stage2_cache cache = {.count = 0};

	sim_host_fail(SIM_FAIL_PAGES, 2);
	CHECK_EQ(-HAL_ENOMEM, stage2_cache_fill(&cache));
	CHECK_EQ(1, cache.count);
	CHECK_EQ(0, stage2_cache_fill(&cache));
	CHECK_EQ(STAGE2_CACHE_PAGES, cache.count);
	stage2_cache_free(&cache);
}

/* Three pages, in the first and the last of four pieces, and far behind them. */
static void map_in_pieces(struct world *w)
{
	map(w, 0x40000000, PA_A);
	map(w, 0x40000000 + 3 * STAGE2_PIECE, PA_A);
	map(w, 0x440000000, PA_A);
}

static const struct piece_row {
	const char *label;
	void (*work)(struct vm *vm, ipa_t start, uint64_t size);
	unsigned times; /* that others may run */
} piece_rows[] = {
	{"R8_unmap", stage2_unmap, 3},
	{"R8_write_protect", stage2_write_protect, 3},
	{"R8_flush", stage2_flush, 3},
	{"R8_unmap_by_one_who_may_not_sleep", stage2_unmap_awake, 0},
};

/* Does the work let others run at least so often? */
static bool gives_way(const struct piece_row *row, unsigned times)
{
	struct world w = {0};
	bool pending;

	world_set_up(&w);
	map_in_pieces(&w);
	sim_host_alarm(times);
	row->work(w.vm, ipa(0x40000000), 4 * STAGE2_PIECE);
	pending = hal_signal_pending();
	world_tear_down(&w);
	return pending;
}

TEST_TABLE(stage2, long_work_lets_others_run_between_pieces, struct piece_row, piece_rows)
{
	CHECK_EQ(row->times > 0, gives_way(row, row->times ? row->times : 1));
	CHECK(!gives_way(row, row->times + 1));
}

/* What has nothing mapped is passed over in one go: unmapping all of 2^40 takes a few pieces, not 32,768. */
TEST_F(world, R8_work_on_empty_space_is_one_piece)
{
	map_in_pieces(self);
	sim_host_alarm(80);
	stage2_unmap(self->vm, ipa(0), 1ull << 40);
	CHECK(!hal_signal_pending());
	CHECK_EQ(0, self->vm->stage2.tables);
}
