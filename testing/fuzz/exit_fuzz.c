/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Exits of a hostile guest under a hostile monitor, with all of core/: any syndrome, any system registers, any
 * instruction at the PC, any answer to a device access. The input is a list of records (struct record). Whatever
 * comes, the host answers, holds no lock afterwards, and the guest is in a mode that a guest can be in.
 */
#include <stdlib.h>
#include <string.h>

#include "core/exit/exit.h"
#include "core/io/mmio.h"
#include "core/vcpu/events.h"
#include "core/vcpu/power.h"
#include "core/vcpu/reset.h"
#include "core/vcpu/run.h"
#include "testing/unit/fakes/hal_fake.h"

#define RAM_BASE 0x80000000u
#define RAM_SIZE 0x4000u

struct record {
	uint8_t action;
	uint8_t exit_code;
	uint8_t mode;
	uint8_t where; /* of the PC in memory */
	uint32_t hsr, hxfar, hpfar;
	uint32_t code[2];
	uint32_t cpsr, sctlr, ttbcr, dacr, ttbr;
	uint32_t regs[15];
	uint8_t answer[8];
};

static _Alignas(4096) uint8_t ram[RAM_SIZE];
static struct hypervisor hypervisor;
static struct vm *vm;
static struct vcpu *vcpus[2];

static void require(bool good)
{
	if (!good)
		abort();
}

static void set_up(void)
{
	static const uint32_t features[VCPU_FEATURE_WORDS] = {VCPU_FEATURE_PSCI_0_2};
	struct memslot_request slot = {.guest_phys_addr = RAM_BASE,
				       .memory_size = RAM_SIZE,
				       .userspace_addr = (uintptr_t)ram};

	hal_fake_reset();
	memset(ram, 0, sizeof(ram));
	require(!hypervisor_init(&hypervisor));
	require(!vm_create(&hypervisor, 0, &vm));
	for (unsigned i = 0; i < 2; i++) {
		require(!vcpu_create(vm, i, &vcpus[i]));
		vcpu_publish(vcpus[i]);
		require(!vcpu_init(vcpus[i], VCPU_TARGET_A15, features));
	}
	require(!memslot_set(vm, &slot));
}

static void tear_down(void)
{
	vm_destroy(vm);
	require(!hal_fake.live_allocations && !hal_fake.live_host_vcpus && !hal_fake.locks_held);
}

/* The seven modes of a guest. */
static bool guest_mode(uint32_t mode)
{
	return mode == 0x10 || mode == 0x11 || mode == 0x12 || mode == 0x13 || mode == 0x17 ||
	       mode == 0x1b || mode == 0x1f;
}

static void load(struct vcpu *vcpu, const struct record *record)
{
	static const uint8_t modes[] = {0x10, 0x11, 0x12, 0x13, 0x17, 0x1b, 0x1f, 0x13};
	uint32_t *regs = vcpu->guest.regs, *cp15 = vcpu->guest.cp15;
	uint32_t at = record->where * 4u;

	memcpy(regs, record->regs, sizeof(record->regs));
	memcpy(&regs[HAL_REG_SP_SVC], record->regs, 12);
	memcpy(&regs[HAL_REG_SP_ABT], record->regs, 12);
	regs[HAL_REG_PC] = RAM_BASE + at;
	regs[HAL_REG_CPSR] = (record->cpsr & ~0x0100001fu) | modes[record->mode % 8];
	memcpy(&ram[at], record->code, sizeof(record->code));
	cp15[HAL_CP15_SCTLR] = record->sctlr;
	cp15[HAL_CP15_TTBCR] = record->ttbcr;
	cp15[HAL_CP15_DACR] = record->dacr;
	cp15[HAL_CP15_TTBR0] = record->ttbr;
	vcpu->guest.fault = (struct hal_fault){
		.hsr = record->hsr, .hxfar = record->hxfar, .hpfar = record->hpfar};
}

/* The monitor between an exit and the next KVM_RUN: answers, and sometimes something nasty first. */
static enum hal_result resume(struct vcpu *vcpu, const struct record *record)
{
	struct vcpu_events events = {.ext_dabt_pending = 1};

	if (record->action & 0x10)
		events_set(vcpu, &events);
	if (record->action & 0x20)
		memset(&vcpu->exit, 0xff, sizeof(vcpu->exit));
	if (record->action & 0x40)
		vcpu->guest.regs[HAL_REG_CPSR] ^= 0x220;
	return mmio_complete(vcpu, record->answer);
}

static void step(const struct record *record)
{
	struct vcpu *vcpu = vcpus[record->action & 1];
	uint32_t code = record->exit_code & 0x7f ? HAL_EXIT_TRAP : record->exit_code & 7;
	enum hal_result result;

	power_perform_reset(vcpu);
	load(vcpu, record);
	vm->nisv_to_user = record->action >> 1 & 1;
	result = handle_exit(vcpu, code | (record->exit_code & 0x80 ? HAL_EXIT_ABORTED : 0));
	for (unsigned i = 0; result == HAL_EXIT_USER; i++) {
		/* No instruction moves more than 32 words. */
		require(i <= 33);
		require(!hal_fake.locks_held);
		result = resume(vcpu, record);
	}
	require(result == HAL_DONE);
	require(!hal_fake.locks_held);
	require(guest_mode(vcpu->guest.regs[HAL_REG_CPSR] & 0x1f));
	require(!(vcpu->guest.regs[HAL_REG_CPSR] & 1u << 24));
	/* The log of the host does not fill (G21). */
	require(hal_fake_count(HAL_CALL_REPORT) <= 16);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record record;

	set_up();
	while (size) {
		size_t part = size < sizeof(record) ? size : sizeof(record);

		memset(&record, 0, sizeof(record));
		memcpy(&record, data, part);
		data += part;
		size -= part;
		step(&record);
	}
	tear_down();
	return 0;
}
