/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses to the distributor in Hyp mode: which they are, and the registers. The distributor itself is a fake. */
#include "core/io/iobus.h"
#include "core/io/mmio.h"
#include "core/io/mmio_page.h"
#include "core/vgic/vgic.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/fakes/rooms_fake.h"

#include <string.h>

#define DIST 0x2008000000ull

/* HSR of a load or store with syndrome: size 0 to 2 (SAS), register, and what it does. */
#define LOAD(sas, rt)	     (0x93000007u | (uint32_t)(sas) << 22 | (uint32_t)(rt) << 16)
#define STORE(sas, rt)	     (LOAD(sas, rt) | 1u << 6)
#define LOAD_SIGNED(sas, rt) (LOAD(sas, rt) | 1u << 21)

static struct {
	unsigned calls, offset, len;
	bool is_write;
	uint32_t value; /* read, or written */
	enum hal_result result;
} dist;

enum hal_result vgic_dist_try(struct vcpu *vcpu, uint32_t offset, unsigned len, bool is_write,
			      uint32_t *value)
{
	dist.calls++;
	dist.offset = offset;
	dist.len = len;
	dist.is_write = is_write;
	if (is_write)
		dist.value = *value;
	else if (dist.result != HAL_NEED_HOST)
		*value = dist.value;
	return dist.result;
}

struct hyp {
	struct rooms_vm world;
	struct vcpu *vcpu;
	uint32_t *regs;
	struct iobus_range range, other;
};

static void add(struct hyp *h, struct iobus_range *range, uint64_t base, uint32_t size)
{
	*range = (struct iobus_range){.base = ipa(base), .size = size};
	iobus_register(&h->world.vm.iobus, range);
}

static void hyp_set_up(struct hyp *h)
{
	hal_fake_reset();
	rooms_memory_reset();
	rooms_vm_set_up(&h->world, 1);
	iobus_init(&h->world.vm.iobus);
	h->vcpu = &h->world.vcpus[0];
	h->regs = h->vcpu->guest.regs;
	memset(&dist, 0, sizeof(dist));
	rooms_distributor = &h->range;
}

static void hyp_tear_down(struct hyp *h)
{
	rooms_vm_tear_down(&h->world);
}

TEST_FIXTURE(hyp)

/* The guest accesses offset 0x123 of the page, which the vcpu has learned of. */
static enum hal_result try(struct hyp *h, uint32_t hsr)
{
	h->vcpu->guest.fault.hsr = hsr;
	h->vcpu->guest.fault.hxfar = 0xcafe0123;
	h->vcpu->guest.fault.hpfar = (uint32_t)(DIST >> 8);
	return mmio_try(h->vcpu);
}

static void start(struct hyp *h)
{
	add(h, &h->range, DIST, 0x1000);
	mmio_page_learn(h->vcpu, ipa(DIST + 0x123));
	CHECK_EQ((uint32_t)(DIST >> 8), h->vcpu->guest.answer_hpfar);
}

static const struct row {
	const char *label;
	uint32_t hsr, cpsr;
	unsigned len;
	uint32_t reg;	/* of r3: stored, or expected after the load */
	uint32_t value; /* of the distributor */
} rows[] = {
	{"str", STORE(2, 3), 0x1d3, 4, 0x11223344, 0x11223344},
	{"strh", STORE(1, 3), 0x1d3, 2, 0x11223344, 0x3344},
	{"strb", STORE(0, 3), 0x1d3, 1, 0x11223344, 0x44},
	{"R35_str_big_endian", STORE(2, 3), 0x3d3, 4, 0x11223344, 0x44332211},
	{"R35_strb_big_endian", STORE(0, 3), 0x3d3, 1, 0x11223344, 0x44},
	{"ldr", LOAD(2, 3), 0x1d3, 4, 0x91223344, 0x91223344},
	{"ldrb", LOAD(0, 3), 0x1d3, 1, 0x94, 0x94},
	{"R35_ldr_big_endian", LOAD(2, 3), 0x3d3, 4, 0x91223344, 0x44332291},
	{"B1_ldrsb_negative", LOAD_SIGNED(0, 3), 0x1d3, 1, 0xffffff80, 0x80},
};

/* Covers: B1, R35 */
TEST_TABLE(hyp, registers_and_bytes_are_as_the_host_has_them, struct row, rows)
{
	bool write = row->hsr & 1u << 6;
	struct hyp h;

	hyp_set_up(&h);
	start(&h);
	h.regs[HAL_REG_CPSR] = row->cpsr;
	if (write)
		h.regs[3] = row->reg;
	else
		dist.value = row->value;
	CHECK_EQ(HAL_DONE, try(&h, row->hsr));
	CHECK_EQ(row->len, dist.len);
	CHECK_EQ(0x123, dist.offset);
	CHECK_EQ(write, dist.is_write);
	CHECK_EQ(row->value, dist.value);
	CHECK_EQ(row->reg, h.regs[3]);
	CHECK_EQ(0x8004, h.regs[HAL_REG_PC]);
	CHECK_EQ(1, h.vcpu->stats.mmio_kernel);
	hyp_tear_down(&h);
}

TEST_F(hyp, register_is_that_of_the_guests_mode)
{
	start(self);
	dist.value = 0x12345678;
	self->regs[HAL_REG_CPSR] = 0x1d2;
	CHECK_EQ(HAL_DONE, try(self, LOAD(2, 14)));
	CHECK_EQ(0x12345678, self->regs[HAL_REG_LR_IRQ]);
}

TEST_F(hyp, access_that_takes_the_guest_out_has_been_made)
{
	start(self);
	dist.result = HAL_LEAVE;
	CHECK_EQ(HAL_LEAVE, try(self, STORE(2, 3)));
	CHECK_EQ(0x8004, self->regs[HAL_REG_PC]);
	CHECK_EQ(1, self->vcpu->stats.mmio_kernel);
}

static void check_left(struct hyp *h, uint32_t hsr, unsigned calls)
{
	uint32_t before[HAL_NR_REGS];

	memcpy(before, h->regs, sizeof(before));
	dist.result = HAL_NEED_HOST;
	CHECK_EQ(HAL_NEED_HOST, try(h, hsr));
	CHECK_EQ(calls, dist.calls);
	CHECK_BYTES(before, h->regs, sizeof(before));
	CHECK_EQ(0, h->vcpu->stats.mmio_kernel);
	CHECK(!h->vcpu->mmio.pending);
}

TEST_F(hyp, what_the_distributor_leaves_to_the_host_has_changed_nothing)
{
	start(self);
	check_left(self, LOAD(2, 3), 1);
}

static const struct odd {
	const char *label;
	uint32_t hsr;
} odd[] = {
	{"no_syndrome", 0x92000007},
	{"B2_to_the_pc", LOAD(2, 15)},
	{"walk", LOAD(2, 3) | 1u << 7},
	{"cache_operation", LOAD(2, 3) | 1u << 8},
	{"permission", (LOAD(2, 3) & ~0x3fu) | 0xf}, /* HPFAR is an old one */
	{"external", (LOAD(2, 3) & ~0x3fu) | 0x10},
};

TEST_TABLE(hyp, what_is_no_plain_access_is_the_hosts, struct odd, odd)
{
	struct hyp h;

	hyp_set_up(&h);
	start(&h);
	check_left(&h, row->hsr, 0);
	hyp_tear_down(&h);
}

TEST_F(hyp, page_that_is_not_known_is_the_hosts)
{
	add(self, &self->range, DIST, 0x1000);
	check_left(self, LOAD(2, 3), 0);
}

TEST_F(hyp, page_is_not_known_any_more_when_slots_or_devices_have_changed)
{
	start(self);
	add(self, &self->other, 0x10000000, 0x1000);
	check_left(self, LOAD(2, 3), 0);
	mmio_page_learn(self->vcpu, ipa(DIST));
	self->world.vm.slots.changes++;
	check_left(self, LOAD(2, 3), 0);
}

/* Who came first is asked first: an event that user space has put there before. */
TEST_F(hyp, page_in_which_another_device_is_asked_first_is_the_hosts)
{
	add(self, &self->other, DIST + 0xf00, 4);
	add(self, &self->range, DIST, 0x1000);
	mmio_page_learn(self->vcpu, ipa(DIST));
	CHECK_EQ(0, self->vcpu->guest.answer_hpfar);
	check_left(self, LOAD(2, 3), 0);
}
