/* SPDX-License-Identifier: GPL-2.0-only */
/* The dispatch in Hyp mode: answers what it can, and leaves everything else as it is. */
#include "core/exit/exit.h"

#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/fakes/rooms_fake.h"

#include <string.h>

struct hyp {
	struct rooms_vm world;
	struct vcpu *vcpu;
	uint32_t *regs;
};

static void hyp_set_up(struct hyp *h)
{
	hal_fake_reset();
	memset(&rooms_fake, 0, sizeof(rooms_fake));
	rooms_vm_set_up(&h->world, 1);
	h->vcpu = &h->world.vcpus[0];
	h->regs = h->vcpu->guest.regs;
}

static void hyp_tear_down(struct hyp *h)
{
	rooms_vm_tear_down(&h->world);
}

TEST_FIXTURE(hyp)

static enum hal_result trap(struct hyp *h, uint32_t hsr)
{
	h->vcpu->guest.fault.hsr = hsr;
	return handle_exit_in_hyp(h->vcpu);
}

TEST_F(hyp, failed_condition_is_skipped)
{
	self->regs[HAL_REG_CPSR] = 0x400001d3;
	CHECK_EQ(HAL_DONE, trap(self, 0x07100000));
	CHECK_EQ(0x8004, self->regs[HAL_REG_PC]);
}

TEST_F(hyp, psci_version_by_hvc_and_smc)
{
	self->regs[0] = 0x84000000;
	CHECK_EQ(HAL_DONE, trap(self, 0x4a000000));
	CHECK_EQ(0x10000, self->regs[0]);
	CHECK_EQ(0, self->regs[1]);
	CHECK_EQ(0x8000, self->regs[HAL_REG_PC]);
	self->regs[0] = 0x84000000;
	CHECK_EQ(HAL_DONE, trap(self, 0x4e000000));
	CHECK_EQ(0x10000, self->regs[0]);
	CHECK_EQ(0x8004, self->regs[HAL_REG_PC]);
	CHECK_EQ(2, self->vcpu->stats.hvc);
}

TEST_F(hyp, B48_workaround_keeps_r4_and_up)
{
	self->regs[0] = 0x80008000;
	CHECK_EQ(HAL_DONE, trap(self, 0x4a000000));
	CHECK_EQ(0, self->regs[0]);
	for (unsigned i = 4; i < 15; i++)
		CHECK_EQ(0x01010101u * (i + 1), self->regs[i]);
}

static const struct room {
	const char *label;
	uint32_t hsr;
	enum rooms_call call;
} rooms[] = {
	{"cp15_32", 0x0fe20481, ROOMS_CP15_TRY_MCR}, {"cp15_64", 0x13e01484, ROOMS_CP15_TRY_MCRR},
	{"cp14_32", 0x17e00001, ROOMS_CP14_MCR},     {"cp14_64", 0x33e00001, ROOMS_CP14_MCRR},
	{"data_abort", 0x93820006, ROOMS_MMIO_TRY},
};

TEST_TABLE(hyp, others_are_asked_and_decide, struct room, rooms)
{
	struct hyp h;

	hyp_set_up(&h);
	rooms_fake.result = HAL_NEED_HOST;
	CHECK_EQ(HAL_NEED_HOST, trap(&h, row->hsr));
	CHECK_EQ(row->call, rooms_fake.call);
	rooms_fake.result = HAL_LEAVE; /* an exit, which the host counts */
	CHECK_EQ(HAL_LEAVE, trap(&h, row->hsr));
	CHECK_EQ(0, h.vcpu->stats.exits);
	rooms_fake.result = HAL_DONE;
	CHECK_EQ(HAL_DONE, trap(&h, row->hsr));
	CHECK_EQ(1, h.vcpu->stats.exits);
	hyp_tear_down(&h);
}

/* What needs the host: nothing changes, so that the host can answer it from the beginning. */
static const struct host {
	const char *label;
	uint32_t hsr, r0, features, version;
} hosts[] = {
	{"wfi", 0x07e00000, 0, 2, 0x10000},
	{"prefetch_abort", 0x82000007, 0, 2, 0x10000},
	{"unknown_class", 0xfe000000, 0, 2, 0x10000},
	{"cpu_off_by_hvc", 0x4a000000, 0x84000002, 2, 0x10000},
	{"cpu_off_by_smc", 0x4e000000, 0x84000002, 2, 0x10000},
	{"unknown_function", 0x4a000000, 0x12345678, 2, 0x10000},
	{"psci_version_of_a_0_1_guest", 0x4a000000, 0x84000000, 0, 0x10000},
	{"psci_version_of_a_0_1_vm", 0x4e000000, 0x84000000, 2, 0x1},
};

TEST_TABLE(hyp, what_needs_the_host_changes_nothing, struct host, hosts)
{
	static struct vcpu before;
	struct hyp h;

	hyp_set_up(&h);
	h.regs[0] = row->r0;
	h.vcpu->features = row->features;
	h.world.vm.psci_version = row->version;
	h.vcpu->guest.fault.hsr = row->hsr;
	memcpy(&before, h.vcpu, sizeof(before));
	CHECK_EQ(HAL_NEED_HOST, handle_exit_in_hyp(h.vcpu));
	CHECK_BYTES(&before, h.vcpu, sizeof(before));
	hyp_tear_down(&h);
}
