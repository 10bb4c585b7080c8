/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/reset.h"
#include "core/vcpu/run.h"
#include "core/vcpu/vm.h"
#include "core/vgic/vgic.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/fakes/rooms_fake.h"

#include <string.h>

void rooms_vm_set_up(struct rooms_vm *world, unsigned nr_vcpus)
{
	memset(world, 0, sizeof(*world));
	rooms_distributor = NULL;
	world->vm.psci_version = VM_PSCI_1_0;
	world->vm.nr_vcpus = nr_vcpus;
	for (unsigned i = 0; i < nr_vcpus; i++) {
		struct vcpu *vcpu = &world->vcpus[i];

		world->vm.vcpus[i] = vcpu;
		vcpu->vm = &world->vm;
		vcpu->id = vcpu->index = i;
		vcpu->target = VCPU_TARGET_A15;
		vcpu->features = VCPU_FEATURE_PSCI_0_2;
		vcpu->host = hal_host_vcpu_create(vcpu);
		vcpu->guest.cp15[HAL_CP15_MPIDR] = 0x80000000 + i;
		for (unsigned r = 0; r < HAL_NR_REGS; r++)
			vcpu->guest.regs[r] = 0x01010101u * (r + 1);
		vcpu->guest.regs[HAL_REG_PC] = 0x8000;
		vcpu->guest.regs[HAL_REG_CPSR] = 0x1d3;
	}
}

void rooms_vm_tear_down(struct rooms_vm *world)
{
	for (unsigned i = 0; i < world->vm.nr_vcpus; i++)
		hal_host_vcpu_destroy(world->vcpus[i].host);
}

const struct iobus_range *rooms_distributor;

bool vgic_has_range(const struct vm *vm, const struct iobus_range *range)
{
	return range == rooms_distributor;
}

void vm_report(struct vm *vm, enum hal_report what, uint32_t vcpu_id, uint32_t a, uint32_t b)
{
	hal_report(what, vcpu_id, a, b);
}

void vcpu_wake(struct vcpu *vcpu)
{
	hal_vcpu_wake(vcpu->host);
}

void vcpu_kick(struct vcpu *vcpu)
{
	hal_vcpu_kick(vcpu->host);
}

void vcpu_wait(struct vcpu *vcpu)
{
	hal_vcpu_block(vcpu->host);
}

/* A reset that can be told from nothing: registers are zero but for what boot says. */
void vcpu_reset_to_boot(struct vcpu *vcpu, const struct vcpu_boot *boot)
{
	memset(vcpu->guest.regs, 0, sizeof(vcpu->guest.regs));
	vcpu->guest.regs[HAL_REG_PC] = boot->entry & ~1u;
	vcpu->guest.regs[HAL_REG_CPSR] = 0x1d3 | (boot->entry & 1) << 5 |
					 (uint32_t)boot->big_endian << 9;
	vcpu->guest.regs[HAL_REG_R0] = boot->context_id;
}
