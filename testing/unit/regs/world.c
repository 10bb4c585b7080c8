/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/regs/world.h"

#include <stdlib.h>
#include <string.h>

#include "core/io/mmio.h"
#include "core/mm/cache.h"
#include "core/vcpu/reset.h"
#include "core/vcpu/run.h"
#include "core/vcpu/target.h"
#include "testing/unit/fakes/hal_fake.h"

struct world world;

static void host_reset(enum vcpu_target target)
{
	hal_fake_reset();
	for (unsigned i = 0; i < HAL_NR_ID; i++)
		hal_fake.id[i] = 0x1d000000u + i;
	hal_fake.id[HAL_ID_MIDR] = target == VCPU_TARGET_A7 ? WORLD_MIDR_A7 : WORLD_MIDR_A15;
	hal_fake.id[HAL_ID_MPIDR] = 0x80000f01;
	hal_fake.id[HAL_ID_ACTLR] = WORLD_ACTLR;
	hal_fake.id[HAL_ID_L2CTLR] = WORLD_L2CTLR;
	hal_fake.id[HAL_ID_CLIDR] = WORLD_CLIDR;
	hal_fake.id[HAL_ID_FPSID] = 0x410430f0;
	hal_fake.id[HAL_ID_MVFR0] = 0x10110222;
	hal_fake.id[HAL_ID_MVFR1] = 0x11111111;
	for (unsigned i = 0; i < 16; i++)
		hal_fake.ccsidr[i] = 0x701fe000 + i;
	hal_fake.counter = WORLD_COUNTER;
}

void world_reset(enum vcpu_target target, unsigned nr)
{
	memset(&world, 0, sizeof(world));
	host_reset(target);
	world.vm.hypervisor = &world.hypervisor;
	world.vm.psci_version = VM_PSCI_1_0;
	world.vm.nr_vcpus = nr;
	for (unsigned i = 0; i < VM_MAX_VCPUS; i++) {
		world.vm.vcpus[i] = &world.vcpu[i];
		world.vcpu[i].vm = &world.vm;
		world.vcpu[i].id = i;
		world.vcpu[i].index = i;
		world.vcpu[i].target = VCPU_TARGET_NONE;
	}
}

void world_init(struct vcpu *vcpu, uint32_t features)
{
	const uint32_t words[VCPU_FEATURE_WORDS] = {features};

	if (vcpu_init(vcpu, (uint32_t)target_here(), words))
		abort();
}

/* --- the rooms that are not there ------------------------------------------------------------------------- */

void vm_report(struct vm *vm, enum hal_report what, uint32_t vcpu_id, uint32_t a, uint32_t b)
{
	world.reports++;
	world.report = what;
	world.report_vcpu = vcpu_id;
	world.report_a = a;
	world.report_b = b;
}

void cache_set_way(struct vcpu *vcpu)
{
	world.set_way++;
}

void cache_toggle(struct vcpu *vcpu, bool was_on)
{
	world.toggle++;
	world.toggle_was_on = was_on;
	world.toggle_sctlr = vcpu->guest.cp15[HAL_CP15_SCTLR];
}

void stage2_unmap_vm(struct vm *vm)
{
	world.unmap++;
}

void mmio_drop(struct vcpu *vcpu)
{
	world.drop++;
	vcpu->mmio.pending = false;
}

void vcpu_kick(struct vcpu *vcpu)
{
	world.kicks |= 1u << vcpu->id;
}

void vcpu_wake(struct vcpu *vcpu)
{
}
