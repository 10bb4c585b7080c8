/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/gic.h"

#include <errno.h>
#include <string.h>

static int attribute(const struct gic *gic, unsigned int cmd, uint32_t group, uint64_t attr,
		     void *value)
{
	const struct kvm_device_attr call = {
		.group = group,
		.attr = attr,
		.addr = (uintptr_t)value,
	};

	return gic->vm->client->backend->ioctl(gic->fd, cmd, (unsigned long)(uintptr_t)&call);
}

bool gic_create(struct gic *gic, struct kvm_client_vm *vm, struct error *error)
{
	struct kvm_create_device device = {.type = KVM_DEV_TYPE_ARM_VGIC_V2};
	uint32_t nr_irqs = LAYOUT_NR_IRQS;
	int result;

	*gic = (struct gic){.vm = vm, .fd = -1};
	result = kvm_client_vm_ioctl(vm, KVM_CREATE_DEVICE, &device);
	if (result)
		return error_set(
			error,
			"the kernel cannot give guests an interrupt controller (GICv2): %s; see "
			"vm32 info, and whether the host's device tree has GICH and GICV",
			strerror(-result));
	gic->fd = (int)device.fd;
	result = attribute(gic, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &nr_irqs);
	if (result)
		return error_set(error, "the kernel refuses %u interrupts: %s", nr_irqs,
				 strerror(-result));
	return true;
}

bool gic_complete(struct gic *gic, struct error *error)
{
	static const struct {
		uint64_t type, address;
	} frames[] = {
		{KVM_VGIC_V2_ADDR_TYPE_DIST, LAYOUT_GICD},
		{KVM_VGIC_V2_ADDR_TYPE_CPU, LAYOUT_GICC},
	};
	int result;

	for (unsigned i = 0; i < 2; i++)
		kvm_client_map_device(
			kvm_arm_register_device(gic->vm,
						KVM_ARM_DEVICE_VGIC_V2 << KVM_ARM_DEVICE_ID_SHIFT |
							frames[i].type,
						KVM_DEV_ARM_VGIC_GRP_ADDR, frames[i].type, gic->fd),
			frames[i].address);
	result = kvm_client_tell_devices(gic->vm);
	if (!result)
		result = attribute(gic, KVM_SET_DEVICE_ATTR, KVM_DEV_ARM_VGIC_GRP_CTRL,
				   KVM_DEV_ARM_VGIC_CTRL_INIT, NULL);
	if (result)
		return error_set(error, "the kernel cannot initialise the interrupt controller: %s",
				 strerror(-result));
	return true;
}

void gic_destroy(struct gic *gic)
{
	if (gic->fd >= 0)
		gic->vm->client->backend->close(gic->fd);
	gic->fd = -1;
}

/* Distributor registers (GICv2), each with a number of bits for an interrupt. */
static const struct range {
	uint32_t offset;
	uint32_t clear; /* all ones are written there before a restore; 0: nowhere */
	unsigned bits;	/* of an interrupt */
} ranges[] = {
	{0x100, 0x180, 1}, /* enabled */
	{0x080, 0, 1},	   /* group */
	{0x800, 0, 8},	   /* targets */
	{0xc00, 0, 2},	   /* configuration */
	{0x200, 0x280, 1}, /* pending */
	{0x300, 0x380, 1}, /* active */
	{0x400, 0, 8},	   /* priority */
};

#define GICD_CTLR      0x000u
#define GICD_IIDR      0x008u
#define GICD_SPENDSGIR 0xf20u
#define GICD_CPENDSGIR 0xf10u
#define PRIVATE_IRQS   32u
#define SGI_WORDS      4u /* a byte for each of 16 */

static const uint32_t cpu_registers[] = {0x00, 0x04, 0x08, 0x1c, 0xd0, 0xd4, 0xd8, 0xdc};

/* One walk over all registers, in one direction. */
struct walk {
	const struct gic *gic;
	struct gic_state *state;
	bool restore;
	uint32_t at;
	int result; /* of the first call that failed */
};

static void call(struct walk *walk, uint32_t group, unsigned cpu, uint32_t offset, bool set,
		 uint32_t *value)
{
	const uint64_t attr = (uint64_t)cpu << KVM_DEV_ARM_VGIC_CPUID_SHIFT | offset;

	if (!walk->result)
		walk->result = attribute(walk->gic, set ? KVM_SET_DEVICE_ATTR : KVM_GET_DEVICE_ATTR,
					 group, attr, value);
}

static void word(struct walk *walk, uint32_t group, unsigned cpu, uint32_t offset, uint32_t clear)
{
	uint32_t ones = ~0u;

	if (walk->at == GIC_MAX_WORDS) {
		walk->result = -EINVAL;
		return;
	}
	if (walk->restore && clear)
		call(walk, group, cpu, clear, true, &ones);
	call(walk, group, cpu, offset, walk->restore, &walk->state->words[walk->at++]);
}

/* The words of a range for interrupts first … end - 1. */
static void range(struct walk *walk, const struct range *r, unsigned cpu, unsigned first,
		  unsigned end)
{
	const uint32_t from = first * r->bits / 8, to = end * r->bits / 8;

	for (uint32_t i = from; i < to; i += 4)
		word(walk, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, cpu, r->offset + i,
		     r->clear ? r->clear + i : 0);
}

static void walk_all(struct walk *walk, unsigned nr_cpus)
{
	/* Writing the identification back makes the groups writable. */
	word(walk, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0, GICD_IIDR, 0);
	word(walk, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, 0, GICD_CTLR, 0);
	for (unsigned i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		for (unsigned cpu = 0; cpu < nr_cpus; cpu++)
			range(walk, &ranges[i], cpu, 0, PRIVATE_IRQS);
		range(walk, &ranges[i], 0, PRIVATE_IRQS, LAYOUT_NR_IRQS);
	}
	for (unsigned cpu = 0; cpu < nr_cpus; cpu++) {
		for (unsigned i = 0; i < SGI_WORDS; i++)
			word(walk, KVM_DEV_ARM_VGIC_GRP_DIST_REGS, cpu, GICD_SPENDSGIR + 4 * i,
			     GICD_CPENDSGIR + 4 * i);
		for (unsigned i = 0; i < sizeof(cpu_registers) / sizeof(cpu_registers[0]); i++)
			word(walk, KVM_DEV_ARM_VGIC_GRP_CPU_REGS, cpu, cpu_registers[i], 0);
	}
}

bool gic_save(const struct gic *gic, unsigned nr_cpus, struct gic_state *state, struct error *error)
{
	struct walk walk = {.gic = gic, .state = state};

	*state = (struct gic_state){0};
	walk_all(&walk, nr_cpus);
	state->nr_words = walk.at;
	return !walk.result || error_set(error, "the interrupt controller cannot be saved: %s",
					 strerror(-walk.result));
}

bool gic_restore(const struct gic *gic, unsigned nr_cpus, struct gic_state *state,
		 struct error *error)
{
	struct walk walk = {.gic = gic, .state = state, .restore = true};

	walk_all(&walk, nr_cpus);
	if (!walk.result && walk.at != state->nr_words)
		walk.result = -EINVAL;
	return !walk.result || error_set(error, "the interrupt controller cannot be restored: %s",
					 strerror(-walk.result));
}
