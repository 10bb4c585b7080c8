/* SPDX-License-Identifier: GPL-2.0-only */
/* Device accesses that come with a syndrome: to the bus or to user space, and back. */
#include "core/io/mmio.h"

#include "core/io/iobus.h"
#include "core/io/mmio_page.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/fakes/rooms_fake.h"

#include <string.h>

#define DEVICE 0x2010000123ull

/* HSR of a load or store with syndrome: size 0 to 2 (SAS), register, and what it does. */
#define LOAD(sas, rt)	     (0x93000007u | (uint32_t)(sas) << 22 | (uint32_t)(rt) << 16)
#define STORE(sas, rt)	     (LOAD(sas, rt) | 1u << 6)
#define LOAD_SIGNED(sas, rt) (LOAD(sas, rt) | 1u << 21)

struct mmio {
	struct rooms_vm world;
	struct vcpu *vcpu;
	uint32_t *regs;
	struct iobus_range range;
	uint32_t device_value, device_written;
};

static bool device_read(void *device, struct vcpu *vcpu, uint32_t offset, unsigned len,
			uint32_t *value)
{
	*value = ((struct mmio *)device)->device_value;
	return true;
}

static bool device_write(void *device, struct vcpu *vcpu, uint32_t offset, unsigned len,
			 uint32_t value)
{
	((struct mmio *)device)->device_written = value;
	return true;
}

static const struct iobus_ops ops = {device_read, device_write};

static void mmio_set_up(struct mmio *m)
{
	hal_fake_reset();
	rooms_memory_reset();
	rooms_vm_set_up(&m->world, 1);
	iobus_init(&m->world.vm.iobus);
	m->vcpu = &m->world.vcpus[0];
	m->regs = m->vcpu->guest.regs;
}

static void mmio_tear_down(struct mmio *m)
{
	CHECK_EQ(0, hal_fake.locks_held);
	rooms_vm_tear_down(&m->world);
}

TEST_FIXTURE(mmio)

static void add_device(struct mmio *m)
{
	m->range = (struct iobus_range){
		.base = ipa(DEVICE & ~0xfffull), .size = 0x1000, .ops = &ops, .device = m};
	iobus_register(&m->world.vm.iobus, &m->range);
}

static enum hal_result access(struct mmio *m, uint32_t hsr)
{
	m->vcpu->guest.fault.hsr = hsr;
	m->vcpu->guest.fault.hxfar = 0xcafe0123;
	return mmio_access(m->vcpu, ipa(DEVICE));
}

/* What user space is shown of a store, or answers to a load, and the register. */
static const struct transfer_row {
	const char *label;
	uint32_t hsr, cpsr;
	uint32_t len;
	uint8_t data[8];
	uint32_t value; /* of r3: stored, or expected after the load */
} rows[] = {
	{"str", STORE(2, 3), 0x1d3, 4, {0x44, 0x33, 0x22, 0x11}, 0x11223344},
	{"strh", STORE(1, 3), 0x1d3, 2, {0x44, 0x33}, 0x11223344},
	{"strb", STORE(0, 3), 0x1d3, 1, {0x44}, 0x11223344},
	{"R35_str_big_endian", STORE(2, 3), 0x3d3, 4, {0x11, 0x22, 0x33, 0x44}, 0x11223344},
	{"R35_strh_big_endian", STORE(1, 3), 0x3d3, 2, {0x33, 0x44}, 0x11223344},
	{"R35_strb_big_endian", STORE(0, 3), 0x3d3, 1, {0x44}, 0x11223344},
	{"B55_reserved_size_is_a_word",
	 STORE(3, 3),
	 0x1d3,
	 4,
	 {0x44, 0x33, 0x22, 0x11},
	 0x11223344},
	{"ldr", LOAD(2, 3), 0x1d3, 4, {0x44, 0x33, 0x22, 0x91, 9, 9}, 0x91223344},
	{"ldrh", LOAD(1, 3), 0x1d3, 2, {0x44, 0x93, 9, 9, 9, 9}, 0x9344},
	{"ldrb", LOAD(0, 3), 0x1d3, 1, {0x94, 9, 9, 9}, 0x94},
	{"R35_ldr_big_endian", LOAD(2, 3), 0x3d3, 4, {0x91, 0x22, 0x33, 0x44}, 0x91223344},
	{"R35_ldrh_big_endian", LOAD(1, 3), 0x3d3, 2, {0x93, 0x44, 9}, 0x9344},
	{"B1_ldrsb_negative", LOAD_SIGNED(0, 3), 0x1d3, 1, {0x80}, 0xffffff80},
	{"B1_ldrsb_positive", LOAD_SIGNED(0, 3), 0x1d3, 1, {0x7f}, 0x7f},
	{"B1_ldrsh_negative", LOAD_SIGNED(1, 3), 0x1d3, 2, {0x01, 0x80}, 0xffff8001},
	{"B1_ldrsh_negative_big_endian", LOAD_SIGNED(1, 3), 0x3d3, 2, {0x80, 0x01}, 0xffff8001},
};

/* Covers: SD-064, B1, R35, B55 */
TEST_TABLE(mmio, B1_R35_data_is_in_the_order_of_the_guests_memory, struct transfer_row, rows)
{
	bool write = row->hsr & 1u << 6;
	struct mmio m;

	memset(&m, 0, sizeof(m));
	mmio_set_up(&m);
	m.regs[HAL_REG_CPSR] = row->cpsr;
	m.regs[3] = write ? row->value : 0x5a5a5a5a;
	CHECK_EQ(HAL_EXIT_USER, access(&m, row->hsr));
	CHECK_EQ(VCPU_EXIT_MMIO, m.vcpu->exit.reason);
	CHECK_EQ(DEVICE, m.vcpu->exit.mmio.phys_addr);
	CHECK_EQ(row->len, m.vcpu->exit.mmio.len);
	CHECK_EQ(write, m.vcpu->exit.mmio.is_write);
	if (write)
		CHECK_BYTES(row->data, m.vcpu->exit.mmio.data, 8);
	else
		CHECK_BYTES("\0\0\0\0\0\0\0\0", m.vcpu->exit.mmio.data, 8);
	/* The PC moves at completion, not before. */
	CHECK_EQ(0x8000, m.regs[HAL_REG_PC]);
	CHECK_EQ(HAL_DONE, mmio_complete(m.vcpu, row->data));
	CHECK_EQ(row->value, m.regs[3]);
	CHECK_EQ(0x8004, m.regs[HAL_REG_PC]);
	CHECK_EQ(1, m.vcpu->stats.mmio_user);
	CHECK_EQ(0, m.vcpu->stats.mmio_kernel);
	mmio_tear_down(&m);
}

TEST_F(mmio, R35_access_is_completed_once)
{
	static const uint8_t first[8] = {1}, second[8] = {2};

	access(self, LOAD(2, 3));
	CHECK_EQ(HAL_DONE, mmio_complete(self->vcpu, first));
	CHECK_EQ(HAL_DONE, mmio_complete(self->vcpu, second));
	CHECK_EQ(1, self->regs[3]);
	CHECK_EQ(0x8004, self->regs[HAL_REG_PC]);
}

TEST_F(mmio, nothing_pending_nothing_completed)
{
	static const uint8_t data[8] = {1};

	CHECK_EQ(HAL_DONE, mmio_complete(self->vcpu, data));
	CHECK_EQ(0x8000, self->regs[HAL_REG_PC]);
}

TEST_F(mmio, R35_store_does_not_change_its_register)
{
	static const uint8_t data[8] = {0xff, 0xff, 0xff, 0xff};

	access(self, STORE(0, 3));
	mmio_complete(self->vcpu, data);
	CHECK_EQ(0x04040404, self->regs[3]);
}

/* Everything that user space can reach meanwhile: the exit, and the registers. */
TEST_F(mmio, B39_completion_uses_nothing_that_user_space_has_changed)
{
	static const uint8_t data[8] = {0x80, 0x01, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee};

	self->regs[HAL_REG_CPSR] = 0x3d3;
	access(self, LOAD_SIGNED(1, 13));
	memset(&self->vcpu->exit, 0xff, sizeof(self->vcpu->exit));
	self->vcpu->guest.fault.hsr = 0x4a000000;
	self->regs[HAL_REG_CPSR] = 0x1d7;
	CHECK_EQ(HAL_DONE, mmio_complete(self->vcpu, data));
	CHECK_EQ(0xffff8001, self->regs[HAL_REG_SP_SVC]);
	CHECK_EQ(0x01010101u * (HAL_REG_SP_ABT + 1), self->regs[HAL_REG_SP_ABT]);
}

TEST_F(mmio, dropped_access_is_not_completed)
{
	static const uint8_t data[8] = {1};

	access(self, LOAD(2, 3));
	mmio_drop(self->vcpu);
	CHECK_EQ(HAL_DONE, mmio_complete(self->vcpu, data));
	CHECK_EQ(0x04040404, self->regs[3]);
	CHECK_EQ(0x8000, self->regs[HAL_REG_PC]);
}

TEST_F(mmio, narrow_thumb_instruction_moves_by_two_and_itstate_on)
{
	static const uint8_t data[8] = {0};

	self->regs[HAL_REG_CPSR] = 0x400005f3;
	access(self, 0x91430047); /* SPEC.md 12.2: STRH r3, 16 bits */
	CHECK_EQ(2, self->vcpu->exit.mmio.len);
	mmio_complete(self->vcpu, data);
	CHECK_EQ(0x8002, self->regs[HAL_REG_PC]);
	CHECK_EQ(0x400009f3, self->regs[HAL_REG_CPSR]);
}

TEST_F(mmio, R35_device_of_ours_answers_at_once)
{
	add_device(self);
	self->device_value = 0x80c0ffee;
	self->regs[HAL_REG_CPSR] = 0x3d3; /* it sees a little-endian value: bytes ee ff c0 80 */
	CHECK_EQ(HAL_DONE, access(self, LOAD(2, 3)));
	CHECK_EQ(0xeeffc080, self->regs[3]);
	CHECK_EQ(0x8004, self->regs[HAL_REG_PC]);
	CHECK_EQ(HAL_DONE, access(self, STORE(1, 4)));
	CHECK_EQ(0x0505, self->device_written);
	CHECK_EQ(0x8008, self->regs[HAL_REG_PC]);
	CHECK_EQ(2, self->vcpu->stats.mmio_kernel);
	CHECK_EQ(0, self->vcpu->stats.mmio_user);
	CHECK(!self->vcpu->mmio.pending);
}

TEST_F(mmio, B1_device_of_ours_gets_sign_extension_too)
{
	add_device(self);
	self->device_value = 0x80;
	CHECK_EQ(HAL_DONE, access(self, LOAD_SIGNED(0, 3)));
	CHECK_EQ(0xffffff80, self->regs[3]);
}

/* --- Pages without memory that are remembered -------------------------------------------------------- */

TEST_F(mmio, page_that_was_user_spaces_is_a_devices_once_that_is_there)
{
	CHECK(!mmio_page_find(self->vcpu, ipa(DEVICE)));
	for (unsigned i = 0; i < 2; i++) {
		CHECK_EQ(HAL_EXIT_USER, access(self, STORE(2, 3)));
		CHECK(!mmio_page_find(self->vcpu, ipa(DEVICE))->ours);
	}
	add_device(self);
	CHECK(!mmio_page_find(self->vcpu, ipa(DEVICE)));
	for (unsigned i = 0; i < 2; i++) {
		CHECK_EQ(HAL_DONE, access(self, STORE(2, 3)));
		CHECK(mmio_page_find(self->vcpu, ipa(DEVICE))->ours);
	}
	iobus_unregister(&self->world.vm.iobus, &self->range);
	CHECK(!mmio_page_find(self->vcpu, ipa(DEVICE)));
	CHECK_EQ(HAL_EXIT_USER, access(self, STORE(2, 3)));
}

TEST_F(mmio, page_is_shared_by_user_space_and_a_device_of_ours)
{
	add_device(self);
	self->range.base = ipa(DEVICE + 4);
	self->range.size = 4;
	for (unsigned i = 0; i < 2; i++) {
		CHECK_EQ(HAL_EXIT_USER, access(self, STORE(2, 3)));
		CHECK_EQ(HAL_DONE, mmio_access(self->vcpu, ipa(DEVICE + 4)));
	}
}

/* A store to memory that is read-only comes here, too; loads from there do not. */
TEST_F(mmio, page_of_memory_is_not_remembered)
{
	static uint8_t bytes[0x1000];

	rooms_memory_add(0, DEVICE & ~0xfffull, bytes, sizeof(bytes), true);
	CHECK_EQ(HAL_EXIT_USER, access(self, STORE(2, 3)));
	CHECK(!mmio_page_find(self->vcpu, ipa(DEVICE)));
}

TEST_F(mmio, pages_are_told_apart_above_4_gib_too)
{
	mmio_page_learn(self->vcpu, ipa(DEVICE));
	CHECK(mmio_page_find(self->vcpu, ipa(DEVICE & ~0xfffull)));
	CHECK(mmio_page_find(self->vcpu, ipa(DEVICE | 0xfff)));
	CHECK(!mmio_page_find(self->vcpu, ipa(DEVICE & 0xffffffff)));
	CHECK(!mmio_page_find(self->vcpu, ipa(DEVICE + 0x1000)));
	mmio_page_learn(self->vcpu, ipa(DEVICE + 0x1000));
	CHECK(mmio_page_find(self->vcpu, ipa(DEVICE)));
}

TEST_F(mmio, access_is_traced)
{
	access(self, STORE(1, 4));
	CHECK_EQ(HAL_TRACE_MMIO, hal_fake.last_event.event);
	CHECK_EQ((uint32_t)DEVICE, hal_fake.last_event.a);
	CHECK_EQ(2 | 1 << 8 | (uint32_t)(DEVICE >> 32) << 16, hal_fake.last_event.b);
}

/* --- Without a syndrome, and nothing to decode at the PC --------------------------------------------- */

/* Covers: SD-031, G1 */
TEST_F(mmio, G1_undecodable_goes_to_user_space_where_that_is_on)
{
	self->world.vm.nisv_to_user = 1;
	CHECK_EQ(HAL_EXIT_USER, access(self, 0x92ffffc7 & ~(1u << 24) & ~(1u << 7)));
	CHECK_EQ(VCPU_EXIT_ARM_NISV, self->vcpu->exit.reason);
	/* CM, WnR and the fault status only. */
	CHECK_EQ(0x147, self->vcpu->exit.nisv.esr_iss);
	CHECK_EQ(DEVICE, self->vcpu->exit.nisv.fault_ipa);
	CHECK_EQ(0x8000, self->regs[HAL_REG_PC]);
	/* Nothing is completed when user space comes back: it has moved the PC, or made the guest take an abort. */
	self->regs[HAL_REG_PC] = 0x8004;
	CHECK_EQ(HAL_DONE, mmio_complete(self->vcpu, (const uint8_t[8]){0}));
	CHECK_EQ(0x8004, self->regs[HAL_REG_PC]);
}

TEST_F(mmio, G1_undecodable_is_an_external_abort_otherwise)
{
	CHECK_EQ(HAL_DONE, access(self, 0x92000007));
	CHECK_EQ(0x008, self->vcpu->guest.cp15[HAL_CP15_DFSR]);
	CHECK_EQ(0xcafe0123, self->vcpu->guest.cp15[HAL_CP15_DFAR]);
	CHECK_EQ(0x10, self->regs[HAL_REG_PC]);
}

TEST_F(mmio, B2_syndrome_with_register_15_is_not_taken_at_its_word)
{
	for (unsigned mode = 0x10; mode <= 0x1f; mode++) {
		static struct vcpu before;

		mmio_tear_down(self);
		mmio_set_up(self);
		self->world.vm.nisv_to_user = 1;
		self->regs[HAL_REG_CPSR] = 0x1c0 | mode;
		memcpy(&before, self->vcpu, sizeof(before));
		CHECK_EQ(HAL_EXIT_USER, access(self, LOAD(2, 15)));
		CHECK_EQ(VCPU_EXIT_ARM_NISV, self->vcpu->exit.reason);
		CHECK_BYTES(before.guest.regs, self->regs, sizeof(before.guest.regs));
	}
}

/* --- Stage-1 walks that end in no memory ------------------------------------------------------------- */

TEST_F(mmio, B4_abort_on_a_walk_comes_before_a_nisv_exit)
{
	self->world.vm.nisv_to_user = 1;
	self->vcpu->guest.cp15[HAL_CP15_SCTLR] = 1;
	self->vcpu->guest.cp15[HAL_CP15_TTBR0] = 0x90000000;
	CHECK_EQ(HAL_DONE, access(self, 0x92000087));
	CHECK_EQ(0x00c, self->vcpu->guest.cp15[HAL_CP15_DFSR]);
	CHECK_EQ(0xcafe0123, self->vcpu->guest.cp15[HAL_CP15_DFAR]);
	CHECK_EQ(0x10, self->regs[HAL_REG_PC]);
}

TEST_F(mmio, B4_B47_walk_of_a_store_with_a_syndrome_is_no_device_access)
{
	self->vcpu->guest.cp15[HAL_CP15_SCTLR] = 1;
	self->vcpu->guest.cp15[HAL_CP15_TTBR0] = 0x90000000;
	CHECK_EQ(HAL_DONE, access(self, STORE(2, 3) | 1u << 7));
	CHECK_EQ(0x00c, self->vcpu->guest.cp15[HAL_CP15_DFSR]);
	CHECK(!self->vcpu->mmio.pending);
}

TEST_F(mmio, B4_walk_that_finds_memory_by_now_is_tried_again)
{
	CHECK_EQ(HAL_DONE, access(self, 0x92000087));
	CHECK_EQ(0, self->vcpu->guest.cp15[HAL_CP15_DFSR]);
	CHECK_EQ(0x8000, self->regs[HAL_REG_PC]);
}
