/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/target/move/machine.h"

#include <errno.h>
#include <string.h>

#define GICD_BASE 0x08000000u
#define GICC_BASE 0x08010000u

/* --- making it --------------------------------------------------------------------------------------- */

static int attribute(struct machine *machine, unsigned int cmd, uint32_t group, uint64_t number,
		     void *value)
{
	const struct kvm_device_attr attr = {
		.group = group, .attr = number, .addr = (uintptr_t)value};

	return machine->client->backend->ioctl(machine->gic, cmd, (unsigned long)(uintptr_t)&attr);
}

static int create_gic(struct machine *machine)
{
	struct kvm_create_device device = {.type = KVM_DEV_TYPE_ARM_VGIC_V2};
	uint32_t nr_irqs = MACHINE_FIRST + MACHINE_SHARED;
	uint64_t dist = GICD_BASE, cpu = GICC_BASE;
	int error = kvm_client_vm_ioctl(&machine->vm, KVM_CREATE_DEVICE, &device);

	if (error)
		return error;
	machine->gic = (int)device.fd;
	error = attribute(machine, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &nr_irqs);
	if (!error)
		error = attribute(machine, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_ADDR,
				  KVM_VGIC_V2_ADDR_TYPE_DIST, &dist);
	if (!error)
		error = attribute(machine, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_ADDR,
				  KVM_VGIC_V2_ADDR_TYPE_CPU, &cpu);
	return error;
}

static int create_vcpu(struct machine *machine, unsigned n)
{
	struct kvm_client_vcpu *vcpu = &machine->vcpus[n];
	int error = kvm_client_create_vcpu(&machine->vm, n, vcpu);

	if (!error)
		error = kvm_client_preferred_target(&machine->vm, &vcpu->init);
	vcpu->init.features[0] = 1u << KVM_ARM_VCPU_PSCI_0_2;
	if (n)
		vcpu->init.features[0] |= 1u << KVM_ARM_VCPU_POWER_OFF;
	return error ? error : kvm_arm_vcpu_init(vcpu);
}

int machine_create(struct kvm_client *client, struct machine *machine, const void *image,
		   uint32_t size)
{
	int error;

	memset(machine, 0, sizeof(*machine));
	machine->client = client;
	machine->memory = client->backend->memory_get(MACHINE_SIZE);
	machine->copy = client->backend->memory_get(MACHINE_SIZE);
	memcpy(machine->memory, image, size);
	memcpy(machine->copy, image, size);
	do
		error = kvm_client_create_vm(client, &machine->vm);
	while (error == -EINTR); /* a signal that was meant for KVM_RUN */
	if (!error)
		error = kvm_client_set_memory(&machine->vm, 0, MACHINE_BASE, MACHINE_SIZE,
					      machine->memory, KVM_MEM_LOG_DIRTY_PAGES);
	if (!error)
		error = create_gic(machine);
	for (unsigned i = 0; i < MACHINE_VCPUS && !error; i++)
		error = create_vcpu(machine, i);
	if (!error)
		error = attribute(machine, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_CTRL,
				  KVM_DEV_ARM_VGIC_CTRL_INIT, NULL);
	return error;
}

void machine_destroy(struct machine *machine)
{
	const struct kvm_backend *backend = machine->client->backend;

	for (unsigned i = 0; i < MACHINE_VCPUS; i++)
		kvm_client_destroy_vcpu(&machine->vcpus[i]);
	backend->close(machine->gic);
	kvm_client_destroy_vm(&machine->vm);
	backend->memory_put(machine->memory, MACHINE_SIZE);
	backend->memory_put(machine->copy, MACHINE_SIZE);
}

int machine_line(struct machine *machine, uint32_t intid, bool level)
{
	const uint32_t bit = 1u << (intid - MACHINE_FIRST);

	machine->levels = level ? machine->levels | bit : machine->levels & ~bit;
	return kvm_client_irq_line(&machine->vm, KVM_ARM_IRQ_TYPE_SPI << 24 | intid, level);
}

/* --- memory ------------------------------------------------------------------------------------------ */

int machine_fetch(struct machine *machine)
{
	uint32_t bitmap[(MACHINE_PAGES + 31) / 32] = {0};
	const struct kvm_dirty_log log = {.dirty_bitmap = bitmap};
	const int error = kvm_client_vm_ioctl(&machine->vm, KVM_GET_DIRTY_LOG, &log);

	for (unsigned i = 0; i < MACHINE_PAGES && !error; i++)
		if (bitmap[i / 32] & 1u << (i % 32))
			memcpy(machine->copy + i * 4096, machine->memory + i * 4096, 4096);
	return error;
}

/* --- registers --------------------------------------------------------------------------------------- */

static int save_vcpu(struct kvm_client_vcpu *vcpu, struct machine_vcpu_state *state)
{
	struct {
		uint64_t n, ids[MACHINE_REGS];
	} list = {.n = MACHINE_REGS};
	int error = kvm_client_vcpu_ioctl(vcpu, KVM_GET_REG_LIST, &list);

	memcpy(state->ids, list.ids, sizeof(state->ids));
	for (unsigned i = 0; i < MACHINE_REGS && !error; i++)
		error = kvm_client_get_reg(vcpu, list.ids[i], &state->values[i]);
	if (!error)
		error = kvm_client_vcpu_ioctl(vcpu, KVM_GET_MP_STATE, &state->mp);
	return error ? error : kvm_client_vcpu_ioctl(vcpu, KVM_GET_VCPU_EVENTS, &state->events);
}

/* The counter is one for all: the first vcpu's. */
static int restore_vcpu(struct kvm_client_vcpu *vcpu, const struct machine_vcpu_state *state,
			bool counter)
{
	int error = 0;

	for (unsigned i = 0; i < MACHINE_REGS && !error; i++)
		if (counter || state->ids[i] != KVM_REG_ARM_TIMER_CNT)
			error = kvm_client_set_reg(vcpu, state->ids[i], state->values[i]);
	if (!error)
		error = kvm_client_vcpu_ioctl(vcpu, KVM_SET_MP_STATE, &state->mp);
	return error ? error : kvm_client_vcpu_ioctl(vcpu, KVM_SET_VCPU_EVENTS, &state->events);
}

/* --- the vgic: in the order that monitors have (SPEC.md section 6.10) ---------------------------------- */

/* Stretches of the distributor's registers; clear: where ones are written before a restore, 0: nowhere. */
static const struct stretch {
	uint32_t first, private_end, shared_end, clear;
} stretches[] = {
	{0x008, 0x008, 0x00c, 0},     /* GICD_IIDR: IGROUPR counts once it was written */
	{0x000, 0x000, 0x004, 0},     /* GICD_CTLR */
	{0x100, 0x104, 0x108, 0x180}, /* enabled */
	{0x080, 0x084, 0x088, 0},     /* group */
	{0x820, 0x820, 0x840, 0},     /* targets */
	{0xc00, 0xc08, 0xc10, 0},     /* configuration */
	{0x200, 0x204, 0x208, 0x280}, /* pending */
	{0x300, 0x304, 0x308, 0x380}, /* active */
	{0x400, 0x420, 0x440, 0},     /* priority */
	{0xf20, 0xf30, 0xf30, 0xf10}, /* sources of SGIs */
};

static const uint32_t cpu_registers[] = {0x00, 0x04, 0x08, 0x1c, 0xd0, 0xd4, 0xd8, 0xdc};

struct walk {
	struct machine *machine;
	struct machine_state *state;
	bool restore;
	int error;
};

static void word(struct walk *walk, uint32_t group, unsigned vcpu, uint32_t offset, uint32_t clear)
{
	const uint64_t index = (uint64_t)vcpu << KVM_DEV_ARM_VGIC_CPUID_SHIFT;
	uint32_t ones = ~0u, *value = &walk->state->gic[walk->state->nr_words++];

	if (walk->restore && clear && !walk->error)
		walk->error = attribute(walk->machine, KVM_SET_DEVICE_ATTR, group, index | clear,
					&ones);
	if (!walk->error)
		walk->error = attribute(walk->machine,
					walk->restore ? KVM_SET_DEVICE_ATTR : KVM_GET_DEVICE_ATTR,
					group, index | offset, value);
}

static void walk_stretch(struct walk *walk, const struct stretch *s)
{
	for (unsigned vcpu = 0; vcpu < MACHINE_VCPUS; vcpu++)
		for (uint32_t at = s->first; at < (vcpu ? s->private_end : s->shared_end); at += 4)
			word(walk, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, vcpu, at,
			     s->clear ? s->clear + at - s->first : 0);
}

static int walk_gic(struct machine *machine, struct machine_state *state, bool restore)
{
	struct walk walk = {.machine = machine, .state = state, .restore = restore};

	state->nr_words = 0;
	for (unsigned i = 0; i < sizeof(stretches) / sizeof(stretches[0]); i++)
		walk_stretch(&walk, &stretches[i]);
	for (unsigned vcpu = 0; vcpu < MACHINE_VCPUS; vcpu++)
		for (unsigned i = 0; i < sizeof(cpu_registers) / sizeof(cpu_registers[0]); i++)
			word(&walk, KVM_DEV_ARM_VGIC_GRP_CPU_REGS, vcpu, cpu_registers[i], 0);
	return walk.error;
}

/* --- all of it --------------------------------------------------------------------------------------- */

int machine_save(struct machine *machine, struct machine_state *state)
{
	int error = 0;

	memset(state, 0, sizeof(*state));
	for (unsigned i = 0; i < MACHINE_VCPUS && !error; i++)
		error = save_vcpu(&machine->vcpus[i], &state->vcpus[i]);
	state->levels = machine->levels;
	return error ? error : walk_gic(machine, state, false);
}

int machine_restore(struct machine *machine, struct machine_state *state)
{
	int error = 0;

	for (unsigned i = 0; i < MACHINE_VCPUS && !error; i++)
		error = restore_vcpu(&machine->vcpus[i], &state->vcpus[i], i == 0);
	if (!error)
		error = walk_gic(machine, state, true);
	/* The level of a line is not in the registers: who drives it drives it again (G9). */
	for (uint32_t i = 0; i < MACHINE_SHARED && !error; i++)
		if (state->levels & 1u << i)
			error = machine_line(machine, MACHINE_FIRST + i, true);
	return error;
}
