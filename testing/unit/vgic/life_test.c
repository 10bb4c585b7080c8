/* SPDX-License-Identifier: GPL-2.0-only */
/* Covers: R31 */
/* How a VM gets its interrupt controller (SPEC.md section 6.2), lines and owners (6.8). */
#include "core/mm/stage2.h"
#include "testing/unit/vgic/world.h"

TEST_FIXTURE(world)

static struct vm *bare_vm(struct world *w)
{
	hal_fake_reset();
	CHECK_EQ(0, hypervisor_init(&w->hypervisor));
	CHECK_EQ(0, vm_create(&w->hypervisor, 0, &w->vm));
	return w->vm;
}

TEST(life, host_without_a_virtual_interface_has_none)
{
	struct world w;
	struct vm *vm = bare_vm(&w);
	struct vcpu *vcpu;

	CHECK_EQ(-HAL_ENXIO, vgic_create(vm));
	CHECK(!vgic_exists(vm));
	CHECK(!vgic_initialised(vm));
	CHECK(!vgic_halted(vm));
	CHECK_EQ(-HAL_ENXIO, vgic_inject(vm, 0, 32, true, NULL));
	CHECK_EQ(0, vgic_map_resources(vm));
	CHECK_EQ(0, vcpu_create(vm, 0, &vcpu));
	vcpu_publish(vcpu);
	vgic_flush(vcpu);
	vgic_sync(vcpu);
	CHECK(!vgic_pending(vcpu));
	CHECK_EQ(-HAL_EAGAIN, vgic_set_owner(vcpu, 27, vm));
	vgic_drive_own(vcpu, 27, true, vm);
	vgic_reset_own(vcpu, 27, vm);
	CHECK_EQ(0, hal_fake_count(HAL_CALL_GICH_WRITE));
	world_tear_down(&w);
}

/* The vcpus may come before or after. */
TEST(life, vgic_takes_the_vcpus_that_there_are)
{
	struct world w;
	struct vm *vm = bare_vm(&w);
	struct vcpu *vcpu;

	hal_fake.gic.nr_lrs = 4;
	CHECK_EQ(0, vcpu_create(vm, 0, &vcpu));
	vcpu_publish(vcpu);
	CHECK_EQ(0, vgic_create(vm));
	CHECK(vcpu->vgic);
	CHECK_EQ(-HAL_EEXIST, vgic_create(vm));
	world_tear_down(&w);
}

TEST(life, vgic_comes_too_late_for_a_vcpu_that_has_run)
{
	struct world w;
	struct vm *vm = bare_vm(&w);
	struct vcpu *vcpu;

	hal_fake.gic.nr_lrs = 4;
	CHECK_EQ(0, vcpu_create(vm, 0, &vcpu));
	vcpu_publish(vcpu);
	vcpu->first_run_done = true;
	CHECK_EQ(-HAL_EBUSY, vgic_create(vm));
	CHECK(!vgic_exists(vm));
	world_tear_down(&w);
}

TEST(life, R31_failed_creation_leaves_nothing)
{
	for (uint32_t nth = 1; nth <= 3; nth++) {
		struct world w;
		struct vm *vm = bare_vm(&w);
		struct vcpu *vcpus[2];

		hal_fake.gic.nr_lrs = 4;
		for (uint32_t i = 0; i < 2; i++) {
			CHECK_EQ(0, vcpu_create(vm, i, &vcpus[i]));
			vcpu_publish(vcpus[i]);
		}
		hal_fake_fail(HAL_CALL_ALLOC, nth);
		CHECK_EQ(-HAL_ENOMEM, vgic_create(vm));
		CHECK(!vgic_exists(vm));
		CHECK(!vcpus[0]->vgic && !vcpus[1]->vgic);
		CHECK_EQ(0, vgic_create(vm));
		world_tear_down(&w);
	}
}

TEST_F(world, R31_failed_vcpu_leaves_nothing)
{
	struct vcpu *vcpu;

	world_create(self, 1);
	/* The vcpu itself, then what the vgic has of it. */
	hal_fake_fail(HAL_CALL_ALLOC, 2);
	CHECK_EQ(-HAL_ENOMEM, vcpu_create(self->vm, 1, &vcpu));
	hal_fake_fail(HAL_CALL_HYP_SHARE, 1);
	CHECK_EQ(-HAL_ENOMEM, vcpu_create(self->vm, 1, &vcpu));
}

TEST_F(world, initialising_fixes_interrupts_and_vcpus)
{
	struct vcpu *vcpu;

	world_create(self, 1);
	hal_fake_fail(HAL_CALL_ALLOC, 1);
	CHECK_EQ(-HAL_ENOMEM, vgic_init(self->vm));
	CHECK(!vgic_initialised(self->vm));
	CHECK_EQ(0, vgic_init(self->vm));
	CHECK_EQ(0, vgic_init(self->vm));
	CHECK(vgic_initialised(self->vm));
	CHECK_EQ(VGIC_NR_IRQS, self->vm->vgic->nr_irqs);
	CHECK_EQ(-HAL_EBUSY, vcpu_create(self->vm, 1, &vcpu));
	CHECK_EQ(-HAL_EINVAL, vcpu_create(self->vm, 8, &vcpu));
}

TEST_F(world, B28_first_run_fails_until_both_addresses_are_there)
{
	world_create(self, 1);
	CHECK_EQ(-HAL_ENXIO, vgic_map_resources(self->vm));
	CHECK_EQ(0, vgic_set_address(self->vm, VGIC_ADDRESS_DIST, WORLD_DIST));
	CHECK_EQ(-HAL_ENXIO, vgic_map_resources(self->vm));
	CHECK_EQ(0, vgic_set_address(self->vm, VGIC_ADDRESS_CPU, WORLD_CPU));
	hal_fake_fail(HAL_CALL_ALLOC, 1);
	CHECK_EQ(-HAL_ENOMEM, vgic_map_resources(self->vm));
	hal_fake_fail(HAL_CALL_PAGES_ALLOC, 1);
	CHECK_EQ(-HAL_ENOMEM, vgic_map_resources(self->vm));
	CHECK_EQ(0, vgic_map_resources(self->vm));
	CHECK_EQ(0, vgic_map_resources(self->vm));
	CHECK_EQ(0x7, world_read(self, 0, 4, 4));
}

/* --- lines ------------------------------------------------------------------------------------------- */

static const struct line {
	const char *label;
	uint32_t index, intid;
	int error;
} lines[] = {
	{"R29_SGI", 0, 15, -HAL_EINVAL},
	{"first_PPI", 0, 16, 0},
	{"PPI_of_vcpu_1", 1, 31, 0},
	{"R29_PPI_of_nobody", 2, 31, -HAL_EINVAL},
	{"first_SPI", 0, 32, 0},
	{"SPI_of_any_index", 77, 33, 0},
	{"last_SPI", 0, 255, 0},
	{"R29_SPI_beyond_the_last", 0, 256, -HAL_EINVAL},
	{"R29_special", 0, 1023, -HAL_EINVAL},
};

TEST_TABLE(line, inject_finds_the_interrupt_or_says_so, struct line, lines)
{
	struct world w;

	world_start(&w, 2);
	CHECK_EQ(row->error, vgic_inject(w.vm, row->index, row->intid, true, NULL));
	world_tear_down(&w);
}

TEST_F(world, first_injection_initialises)
{
	world_create(self, 1);
	hal_fake_fail(HAL_CALL_ALLOC, 1);
	CHECK_EQ(-HAL_ENOMEM, vgic_inject(self->vm, 0, 32, true, NULL));
	CHECK_EQ(0, vgic_inject(self->vm, 0, 32, true, NULL));
	CHECK(vgic_initialised(self->vm));
}

TEST_F(world, owned_line_is_left_alone_by_others)
{
	struct vcpu *vcpu;

	world_create(self, 1);
	vcpu = self->vcpus[0];
	CHECK_EQ(-HAL_EAGAIN, vgic_set_owner(vcpu, 27, self));
	CHECK_EQ(0, vgic_init(self->vm));
	CHECK_EQ(-HAL_EINVAL, vgic_set_owner(vcpu, 15, self));
	CHECK_EQ(-HAL_EINVAL, vgic_set_owner(vcpu, 32, self));
	CHECK_EQ(0, vgic_set_owner(vcpu, 27, self));
	CHECK_EQ(0, vgic_set_owner(vcpu, 27, self));
	CHECK_EQ(-HAL_EEXIST, vgic_set_owner(vcpu, 27, vcpu));
	CHECK_EQ(0, vgic_inject(self->vm, 0, 27, true, NULL));
	CHECK(!vcpu->vgic->irqs[27].line);
	vgic_drive_own(vcpu, 27, true, vcpu);
	CHECK(!vcpu->vgic->irqs[27].line);
	vgic_drive_own(vcpu, 27, true, self);
	CHECK(vcpu->vgic->irqs[27].line);
	vgic_drive_own(vcpu, 27, true, self);
	vgic_reset_own(vcpu, 27, vcpu);
	CHECK(vcpu->vgic->irqs[27].line);
	vgic_reset_own(vcpu, 27, self);
	CHECK(!vcpu->vgic->irqs[27].line);
}

TEST_F(world, line_that_does_not_change_tells_nobody)
{
	world_start(self, 1);
	world_write(self, 0, 0xc08, 4, 0);
	world_write(self, 0, 0x104, 4, 1);
	CHECK_EQ(0, vgic_inject(self->vm, 0, 32, true, NULL));
	CHECK_EQ(1, world_take_kicks());
	CHECK_EQ(0, vgic_inject(self->vm, 0, 32, true, NULL));
	CHECK_EQ(0, world_take_kicks());
	CHECK_EQ(0, vgic_inject(self->vm, 0, 32, false, NULL));
	CHECK_EQ(0, self->vcpus[0]->vgic->queued);
}

/* A CPU that comes back has an interrupt controller that remembers nothing. */
TEST_F(world, R24_cpu_that_comes_online_is_loaded_anew)
{
	uint32_t writes;

	world_start(self, 1);
	world_enter(self, 0);
	world_leave(self, 0);
	writes = hal_fake_count(HAL_CALL_GICH_WRITE);
	world_enter(self, 0);
	world_leave(self, 0);
	CHECK_EQ(writes, hal_fake_count(HAL_CALL_GICH_WRITE));
	hypervisor_cpu_online(&self->hypervisor);
	world_enter(self, 0);
	CHECK_EQ(writes + 2, hal_fake_count(HAL_CALL_GICH_WRITE));
	world_leave(self, 0);
}

TEST_F(world, edge_counts_when_it_rises_and_once)
{
	world_start(self, 1);
	CHECK_EQ(0, vgic_inject(self->vm, 0, 32, false, NULL));
	CHECK_EQ(0, world_read(self, 0, 0x204, 4));
	for (unsigned i = 0; i < 2; i++) {
		CHECK_EQ(0, vgic_inject(self->vm, 0, 32, true, NULL));
		CHECK_EQ(0, vgic_inject(self->vm, 0, 32, false, NULL));
		CHECK_EQ(1, world_read(self, 0, 0x204, 4));
	}
}
