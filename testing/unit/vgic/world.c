/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/vgic/world.h"

#include "core/event/events.h"

uint32_t world_kicks, world_ended, world_last_ended;

void vcpu_kick(struct vcpu *vcpu)
{
	world_kicks |= 1u << vcpu->index;
}

/* No event descriptors here. */
void events_init(struct vm *vm)
{
}

void events_destroy(struct vm *vm)
{
}

uint32_t world_take_kicks(void)
{
	uint32_t kicks = world_kicks;

	world_kicks = 0;
	return kicks;
}

void irqfd_ended(struct vm *vm, uint32_t intid)
{
	world_ended++;
	world_last_ended = intid;
}

void world_create(struct world *w, unsigned nr_vcpus)
{
	hal_fake_reset();
	hal_fake.gic = (struct hal_gic){.gicv = hpa(0x2c060000), .nr_lrs = 4};
	world_kicks = 0;
	world_ended = 0;
	world_in_hyp = false;
	world_answered_in_hyp = 0;
	*w = (struct world){.nr_vcpus = nr_vcpus};
	CHECK_EQ(0, hypervisor_init(&w->hypervisor));
	CHECK_EQ(0, vm_create(&w->hypervisor, 0, &w->vm));
	CHECK_EQ(0, vgic_create(w->vm));
	for (unsigned i = 0; i < nr_vcpus; i++) {
		CHECK_EQ(0, vcpu_create(w->vm, i, &w->vcpus[i]));
		vcpu_publish(w->vcpus[i]);
	}
	world_kicks = 0;
}

void world_start(struct world *w, unsigned nr_vcpus)
{
	world_create(w, nr_vcpus);
	CHECK_EQ(0, vgic_set_address(w->vm, VGIC_ADDRESS_DIST, WORLD_DIST));
	CHECK_EQ(0, vgic_set_address(w->vm, VGIC_ADDRESS_CPU, WORLD_CPU));
	CHECK_EQ(0, vgic_map_resources(w->vm));
	world_write(w, 0, 0x0, 4, 1);
	world_kicks = 0;
}

void world_tear_down(struct world *w)
{
	vm_destroy(w->vm);
	CHECK_EQ(0, hal_fake.live_allocations);
	CHECK_EQ(0, hal_fake.locks_held);
}

bool world_in_hyp;
unsigned world_answered_in_hyp;

/* Whether the access needs no host any more. Nobody is in the guest: it is as if the vcpu entered with empty list registers. */
static bool in_hyp(struct world *w, unsigned index, uint32_t offset, unsigned len, bool is_write,
		   uint32_t *value)
{
	struct vcpu *vcpu = w->vcpus[index];

	if (!world_in_hyp || vgic_dist_try(vcpu, offset, len, is_write, value) == HAL_NEED_HOST)
		return false;
	world_answered_in_hyp++;
	vgic_sync(vcpu);
	return true;
}

uint32_t world_read(struct world *w, unsigned index, uint32_t offset, unsigned len)
{
	uint8_t bytes[4] = {0xee, 0xee, 0xee, 0xee};
	uint32_t value;

	if (in_hyp(w, index, offset, len, false, &value))
		return value;
	CHECK(iobus_read(&w->vm->iobus, w->vcpus[index], ipa(WORLD_DIST + offset), len, bytes));
	if (len == 1)
		return bytes[0];
	if (len == 2)
		return bytes[0] | (uint32_t)bytes[1] << 8;
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

void world_write(struct world *w, unsigned index, uint32_t offset, unsigned len, uint32_t value)
{
	const uint8_t bytes[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
				  (uint8_t)(value >> 24)};

	CHECK(iobus_write(&w->vm->iobus, w->vcpus[index], ipa(WORLD_DIST + offset), len, bytes));
}

unsigned world_enter(struct world *w, unsigned index)
{
	hal_fake.gich[HAL_GICH_HCR / 4] = 0;
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = 0;
	vgic_flush(w->vcpus[index]);
	return w->vcpus[index]->vgic->used;
}

uint32_t world_lr(unsigned n)
{
	return hal_fake.gich[HAL_GICH_LR0 / 4 + n];
}

void world_set_lr(unsigned n, uint32_t lr)
{
	hal_fake.gich[HAL_GICH_LR0 / 4 + n] = lr;
}

void world_leave(struct world *w, unsigned index)
{
	vgic_sync(w->vcpus[index]);
}
