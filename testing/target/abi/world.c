/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/target/abi/world.h"

#include <stdarg.h>
#include <stdio.h>

static struct {
	const struct abi_machine *machine;
	const char *check;
	unsigned made, failed;
	bool ok;
} state;

void __attribute__((format(printf, 1, 2))) world_fail(const char *format, ...)
{
	char text[200], line[300];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(line, sizeof(line), "%s: %s", state.check, text);
	state.machine->tell(line);
	state.ok = false;
}

void world_expect(const char *what, int64_t expected, int64_t actual)
{
	if (expected != actual)
		world_fail("%s is %lld, not %lld", what, (long long)actual, (long long)expected);
}

static bool set_up(struct world *world)
{
	const struct kvm_backend *backend = world->machine->backend;

	world->memory = backend->memory_get(WORLD_MEMORY_SIZE);
	world->read_only = world->machine->read_only(4096);
	world->event = backend->event();
	world->gic = -1;
	return world->memory && world->read_only && world->event >= 0 &&
	       !kvm_client_open(&world->client, backend) &&
	       !kvm_client_create_vm(&world->client, &world->vm) &&
	       !kvm_client_set_memory(&world->vm, 0, WORLD_MEMORY_BASE, WORLD_MEMORY_SIZE,
				      world->memory, 0) &&
	       !kvm_client_create_vcpu(&world->vm, 0, &world->vcpu) &&
	       !kvm_client_preferred_target(&world->vm, &world->vcpu.init);
}

static void tear_down(struct world *world)
{
	if (world->gic >= 0)
		world->machine->backend->close(world->gic);
	kvm_client_destroy_vcpu(&world->vcpu);
	kvm_client_destroy_vm(&world->vm);
	kvm_client_close(&world->client);
	world->machine->backend->close(world->event);
	world->machine->backend->memory_put(world->read_only, 4096);
	world->machine->backend->memory_put(world->memory, WORLD_MEMORY_SIZE);
}

void world_check(const char *name, void (*body)(struct world *world, const void *row),
		 const void *row)
{
	struct world world = {.machine = state.machine};

	state.check = name;
	state.made++;
	state.ok = true;
	if (set_up(&world)) {
		body(&world, row);
		tear_down(&world);
	} else {
		world_fail("the world cannot be made");
	}
	state.failed += !state.ok;
}

void world_check_all(const struct world_check *checks, unsigned nr)
{
	for (unsigned i = 0; i < nr; i++)
		world_check(checks[i].name, checks[i].body, NULL);
}

void world_begin(const struct abi_machine *machine)
{
	state.machine = machine;
	state.made = state.failed = 0;
}

unsigned world_end(unsigned *made)
{
	*made = state.made;
	return state.failed;
}

void world_make_gic(struct world *world)
{
	struct kvm_create_device device = {.type = KVM_DEV_TYPE_ARM_VGIC_V2};

	world_expect("vgic", 0, kvm_client_vm_ioctl(&world->vm, KVM_CREATE_DEVICE, &device));
	world->gic = (int)device.fd;
}

int world_set_gic(struct world *world, uint32_t group, uint64_t number, uint64_t value)
{
	const struct kvm_device_attr attr = {
		.group = group, .attr = number, .addr = (uintptr_t)&value};

	return world->machine->backend->ioctl(world->gic, KVM_SET_DEVICE_ATTR,
					      (unsigned long)(uintptr_t)&attr);
}

int world_get_gic(struct world *world, uint32_t group, uint64_t number, uint32_t *value)
{
	const struct kvm_device_attr attr = {
		.group = group, .attr = number, .addr = (uintptr_t)value};

	return world->machine->backend->ioctl(world->gic, KVM_GET_DEVICE_ATTR,
					      (unsigned long)(uintptr_t)&attr);
}

int world_has_gic_attr(struct world *world, uint32_t group, uint64_t number)
{
	const struct kvm_device_attr attr = {.group = group, .attr = number};

	return world->machine->backend->ioctl(world->gic, KVM_HAS_DEVICE_ATTR,
					      (unsigned long)(uintptr_t)&attr);
}

int world_set_core(struct world *world, unsigned index, uint32_t value)
{
	return kvm_client_set_reg(&world->vcpu, kvm_client_core_reg(index), value);
}

void world_prepare_guest(struct world *world)
{
	world->memory[0] = 0xeafffffe;
	world_expect("init", 0, kvm_arm_vcpu_init(&world->vcpu));
	world_expect("pc", 0,
		     kvm_client_set_reg(&world->vcpu, kvm_client_core_reg(15), WORLD_MEMORY_BASE));
}

void world_interrupt(struct world *world, bool on)
{
	if (world->machine->interrupt_soon)
		world->machine->interrupt_soon(on);
}
