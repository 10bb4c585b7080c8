/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/io/replay.h"

#include <stdio.h>
#include <string.h>

void replay_set_up(struct replay *r)
{
	memset(r, 0, sizeof(*r));
	hal_fake_reset();
	rooms_memory_reset();
	rooms_vm_set_up(&r->world, 1);
	iobus_init(&r->world.vm.iobus);
	rooms_memory_add(0, RAM, r->ram, sizeof(r->ram), false);
	rooms_memory_add(1, READ_ONLY, r->rom, sizeof(r->rom), true);
	for (unsigned i = 0; i < RAM_SIZE; i++)
		r->ram[i] = (uint8_t)i;
	r->vcpu = &r->world.vcpus[0];
	r->regs = r->vcpu->guest.regs;
	r->regs[HAL_REG_PC] = CODE;
	for (unsigned i = 0; i < 32; i++)
		r->vcpu->guest.vfp.d[i] = (0xd0000000ull + i) << 32 | (0xc0000000u + i);
}

void replay_tear_down(struct replay *r)
{
	CHECK_EQ(0, hal_fake.locks_held);
	rooms_vm_tear_down(&r->world);
}

void replay_put_code(struct replay *r, bool thumb, uint32_t first, uint32_t second)
{
	uint8_t *at = &r->ram[CODE - RAM];

	for (unsigned i = 0; i < 4; i++)
		at[i] = (uint8_t)((thumb ? first | second << 16 : first) >> (8 * i));
}

void replay_serve(struct replay *r, uint8_t data[8])
{
	struct vcpu_exit *exit = &r->vcpu->exit;
	uint32_t address = (uint32_t)exit->mmio.phys_addr, value = 0;
	size_t used = strlen(r->log);
	const uint32_t *answer = r->answers ? &r->answers[r->nr_reads] : NULL;

	CHECK_EQ(VCPU_EXIT_MMIO, exit->reason);
	memset(data, 0xee, 8);
	for (unsigned i = 0; i < exit->mmio.len; i++) {
		data[i] = (uint8_t)(0x80 + (address + i) % 128);
		value |= (uint32_t)exit->mmio.data[i] << (8 * i);
	}
	if (exit->mmio.is_write) {
		snprintf(r->log + used, sizeof(r->log) - used, "w%u:%08x=%x ", exit->mmio.len,
			 address, value);
		return;
	}
	snprintf(r->log + used, sizeof(r->log) - used, "r%u:%08x ", exit->mmio.len, address);
	r->nr_reads++;
	for (unsigned i = 0; answer && *answer && i < 4; i++)
		data[i] = (uint8_t)(*answer >> (8 * i));
}

void replay_run(struct replay *r)
{
	enum hal_result result;
	uint8_t data[8];

	r->vcpu->guest.fault.hsr = NO_SYNDROME;
	r->vcpu->guest.fault.hxfar = DEVICE;
	result = mmio_access(r->vcpu, ipa(DEVICE));
	for (unsigned i = 0; result == HAL_EXIT_USER && i < 40; i++) {
		if (r->vcpu->exit.reason != VCPU_EXIT_MMIO)
			return;
		CHECK_EQ(CODE, r->regs[HAL_REG_PC]);
		replay_serve(r, data);
		result = mmio_complete(r->vcpu, data);
	}
	CHECK_EQ(HAL_DONE, result);
	CHECK(!r->vcpu->mmio.pending);
}
