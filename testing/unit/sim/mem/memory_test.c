/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The physical address space and the data side of accesses: devices, holes, bad pages, sizes,
 * permissions.
 */
#include "testing/unit/sim/mem/world.h"

#define DEVICE 0x1c000000u

TEST_FIXTURE(world)

/* A device that remembers its last access. */
struct device {
	unsigned cpu, size, accesses;
	uint64_t offset, value;
	bool write, refuse;
};

static bool device_access(void *opaque, unsigned cpu, uint64_t offset, unsigned size, bool write,
			  uint64_t *value)
{
	struct device *device = opaque;

	device->accesses++;
	if (device->refuse)
		return false;
	device->cpu = cpu;
	device->offset = offset;
	device->size = size;
	device->write = write;
	if (write)
		device->value = *value;
	else
		*value = device->value;
	return true;
}

static const struct sim_mmio device_ops = {.access = device_access};

static bool go(struct world *w, enum sim_access_type type, uint32_t va, unsigned size,
	       uint64_t *value)
{
	struct sim_access access = access_of(type, va);

	access.size = (uint8_t)size;
	return sim_mmu_access(w->other, &w->regs, &access, value, &w->fault);
}

TEST_F(world, device_sees_offset_size_and_cpu)
{
	struct device device = {0};
	uint64_t value = 0xbeef;

	REQUIRE(sim_memory_add_mmio(self->memory, hpa(DEVICE), 0x1000, &device_ops, &device));
	REQUIRE(go(self, SIM_WRITE, DEVICE + 0x104, 2, &value));
	CHECK_EQ(1, device.cpu);
	CHECK_EQ(0x104, device.offset);
	CHECK_EQ(2, device.size);
	CHECK(device.write);
	CHECK_EQ(0xbeef, device.value);
	device.value = 0x1122334455667788;
	REQUIRE(go(self, SIM_READ, DEVICE + 8, 8, &value));
	CHECK_EQ(0x1122334455667788, value);
	REQUIRE(go(self, SIM_READ, DEVICE + 0xc, 8, &value)); /* two words, as LDRD makes them */
	CHECK_EQ(4, device.size);
	CHECK_EQ(0x10, device.offset);
	CHECK_EQ(0x5566778855667788, value);
	device.refuse = true;
	CHECK(!go(self, SIM_READ, DEVICE + 8, 4, &value));
	CHECK_EQ(SIM_FAULT_EXTERNAL, self->fault.kind);
	CHECK_EQ(0x10, self->fault.fsc_long);
	CHECK_EQ(5, device.accesses);
}

TEST_F(world, device_is_never_behind_a_pointer)
{
	struct device device = {0};
	uint64_t value;

	REQUIRE(sim_memory_add_mmio(self->memory, hpa(DEVICE), 0x1000, &device_ops, &device));
	short_on(self);
	put32(self, S1_L1 + 4 * (DEVICE >> 20), DEVICE | 0xc0e); /* write-back, wrongly */
	REQUIRE(go(self, SIM_READ, DEVICE, 4, &value));
	CHECK(!sim_mmu_pointer(sim_mmu_micro(self->other), SIM_PL1, SIM_READ, DEVICE, 4));
}

static const struct overlap_row {
	const char *label;
	uint64_t base, size;
	bool accepted;
} overlaps[] = {
	{"same", RAM, 0x1000, false},
	{"last_page", RAM + RAM_SIZE - 0x1000, 0x2000, false},
	{"around", RAM - 0x1000, RAM_SIZE + 0x2000, false},
	{"below", RAM - 0x1000, 0x1000, true},
	{"into", RAM - 0x1000, 0x2000, false},
	{"above", RAM + RAM_SIZE, 0x1000, true},
	{"empty", 0x1000, 0, false},
	{"not_a_page", 0x800, 0x1000, false},
	{"not_pages", 0x1000, 0x1800, false},
	{"top", (1ull << 40) - 0x1000, 0x1000, true},
	{"beyond_the_top", (1ull << 40) - 0x1000, 0x2000, false},
	{"far_beyond", 1ull << 40, 0x1000, false},
	{"wraps", 0xfffffffffffff000, 0x2000, false},
};

TEST_TABLE(memory, regions_do_not_overlap, struct overlap_row, overlaps)
{
	struct world w = {0};
	static struct device device;

	world_set_up(&w);
	CHECK_EQ(row->accepted,
		 sim_memory_add_mmio(w.memory, hpa(row->base), row->size, &device_ops, &device));
	CHECK(sim_memory_ptr(w.memory, hpa(RAM), RAM_SIZE) != NULL);
	world_tear_down(&w);
}

TEST_F(world, host_memory_is_the_machines_memory)
{
	static uint8_t page[0x2000] __attribute__((aligned(4096)));
	uint64_t value = 0x5a;
	hpa_t pa;

	REQUIRE(sim_memory_add_ram(self->memory, hpa(0x40000000), sizeof(page), page));
	REQUIRE(go(self, SIM_WRITE, 0x40001004, 1, &value));
	CHECK_EQ(0x5a, page[0x1004]);
	REQUIRE(sim_memory_pa(self->memory, page + 0x1004, &pa));
	CHECK_EQ(0x40001004, pa.v);
	CHECK(!sim_memory_pa(self->memory, &value, &pa));
	CHECK(sim_memory_ptr(self->memory, hpa(0x40001004), 4) == page + 0x1004);
	CHECK(!sim_memory_ptr(self->memory, hpa(0x40001004), 0x1000));
	sim_memory_remove(self->memory, hpa(0x40000000));
	CHECK(!go(self, SIM_READ, 0x40001004, 1, &value));
}

TEST_F(world, bad_page_aborts_until_it_is_mended)
{
	uint64_t value;

	sim_memory_set_bad(self->memory, hpa(DATA), true);
	CHECK(!go(self, SIM_READ, DATA + 4, 4, &value));
	CHECK_EQ(SIM_FAULT_EXTERNAL, self->fault.kind);
	CHECK(go(self, SIM_READ, DATA + 0x1004, 4, &value));
	sim_memory_set_bad(self->memory, hpa(DATA), false);
	CHECK(go(self, SIM_READ, DATA + 4, 4, &value));
}

/* A store over a page's end is not done at all if either page faults. */
TEST_F(world, split_store_that_faults_changes_nothing)
{
	uint64_t value = 0xffffffff;

	short_on(self);
	put32(self, S1_L1 + 4 * (DATA >> 20), S1_L2 | 1);
	put32(self, S1_L2, DATA | 0x3e);
	CHECK(!go(self, SIM_WRITE, DATA + 0xffe, 4, &value));
	CHECK_EQ(DATA + 0x1000, self->fault.far);
	CHECK_EQ(0, get32(self, DATA + 0xffc));
}

static const struct size_row {
	const char *label;
	uint32_t offset;
	unsigned size;
} sizes[] = {
	{"byte", 3, 1},
	{"halfword", 2, 2},
	{"word", 4, 4},
	{"doubleword", 8, 8},
	{"unaligned_halfword", 1, 2},
	{"unaligned_word", 3, 4},
	{"word_aligned_doubleword", 4, 8},
	{"halfword_over_pages", 0xfff, 2},
	{"word_over_pages", 0xffd, 4},
	{"doubleword_over_pages", 0xffc, 8},
};

TEST_TABLE(memory, what_is_written_is_read, struct size_row, sizes)
{
	uint64_t value = 0x8877665544332211, wanted = value & (~0ull >> (64 - 8 * row->size));
	uint8_t bytes[8] = {0};
	struct world w = {0};

	world_set_up(&w);
	short_on(&w);
	put32(&w, S1_L1 + 4 * (DATA >> 20), (DATA & ~0xfffffu) | 0xc0e);
	CHECK(go(&w, SIM_WRITE, DATA + row->offset, row->size, &value));
	memcpy(bytes, sim_memory_ptr(w.memory, hpa(DATA + row->offset), 8), 8);
	for (unsigned i = 0; i < 8; i++)
		CHECK_EQ(i < row->size ? 0x11 * (i + 1) : 0, bytes[i]);
	value = ~0ull;
	CHECK(go(&w, SIM_READ, DATA + row->offset, row->size, &value));
	CHECK_EQ(wanted, value);
	world_tear_down(&w);
}

static const struct exclusive_row {
	const char *label;
	uint32_t va;
	unsigned size;
	bool exclusive, fault;
} exclusives[] = {
	{"word", DATA + 4, 4, true, false},
	{"unaligned_word", DATA + 2, 4, true, true},
	{"unaligned_byte", DATA + 1, 1, true, false},
	{"doubleword_at_a_word", DATA + 4, 8, true, true},
	{"plain_doubleword_at_a_word", DATA + 4, 8, false, false},
};

TEST_TABLE(memory, exclusives_are_aligned_to_their_size, struct exclusive_row, exclusives)
{
	struct sim_access access = access_of(SIM_READ, row->va);
	struct world w = {0};
	uint64_t value;

	world_set_up(&w);
	short_on(&w);
	put32(&w, S1_L1 + 4 * (DATA >> 20), (DATA & ~0xfffffu) | 0xc0e);
	access.size = (uint8_t)row->size;
	access.exclusive = row->exclusive;
	CHECK_EQ(!row->fault, sim_mmu_access(w.mmu, &w.regs, &access, &value, &w.fault));
	if (row->fault)
		CHECK_EQ(SIM_FAULT_ALIGNMENT, w.fault.kind);
	world_tear_down(&w);
}
