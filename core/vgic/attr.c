/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vgic/attr.h"

#include "core/vcpu/vm.h"
#include "core/vgic/cpuif.h"
#include "core/vgic/dist.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"

#define IPA_LIMIT (1ull << 40)

#define ATTR_INDEX(attr)  ((uint32_t)((attr) >> 32) & 0xff)
#define ATTR_OFFSET(attr) ((uint32_t)(attr))

/* --- addresses --------------------------------------------------------------------------------------- */

static bool overlap(uint64_t dist, uint64_t cpu)
{
	return dist < cpu + VGIC_CPU_SIZE && cpu < dist + VGIC_DIST_SIZE;
}

static uint64_t *base_of(struct vgic *vgic, uint64_t frame)
{
	return frame == VGIC_ADDRESS_DIST ? &vgic->dist_base : &vgic->cpu_base;
}

int vgic_set_address(struct vm *vm, uint64_t frame, uint64_t address)
{
	const uint64_t size = frame == VGIC_ADDRESS_DIST ? VGIC_DIST_SIZE : VGIC_CPU_SIZE;
	struct vgic *vgic = vm->vgic;
	uint64_t *base = base_of(vgic, frame), other;

	if (frame > VGIC_ADDRESS_CPU)
		return -HAL_ENXIO;
	other = *base_of(vgic, VGIC_ADDRESS_CPU - frame);
	if (address >= IPA_LIMIT || address + size > IPA_LIMIT)
		return -HAL_E2BIG;
	if (address & (HAL_PAGE_SIZE - 1))
		return -HAL_EINVAL;
	if (*base != VGIC_NO_ADDRESS)
		return -HAL_EEXIST;
	if (other != VGIC_NO_ADDRESS &&
	    (frame == VGIC_ADDRESS_DIST ? overlap(address, other) : overlap(other, address)))
		return -HAL_EBUSY;
	*base = address;
	return 0;
}

static int get_address(struct vgic *vgic, uint64_t frame, uint64_t *value)
{
	if (frame > VGIC_ADDRESS_CPU)
		return -HAL_ENXIO;
	*value = *base_of(vgic, frame);
	return 0;
}

/* --- registers --------------------------------------------------------------------------------------- */

/* The vcpu that an attribute names; any access initialises the vgic. NULL: there is no such vcpu. */
static int find_vcpu(struct vm *vm, uint64_t attr, struct vcpu **vcpu)
{
	if (ATTR_INDEX(attr) >= vm_nr_vcpus(vm))
		return -HAL_EINVAL;
	*vcpu = vm->vcpus[hal_index_mask(ATTR_INDEX(attr), VM_MAX_VCPUS)]; /* CVE-2017-5753 */
	return vgic_init(vm);
}

static int set_register(struct vm *vm, uint32_t group, uint64_t attr, uint32_t value)
{
	struct vcpu *vcpu;
	int error = find_vcpu(vm, attr, &vcpu);

	if (error)
		return error;
	if (group == VGIC_GROUP_DIST_REGS)
		return ATTR_OFFSET(attr) < VGIC_DIST_SIZE && !(attr & 3)
			       ? vgic_dist_set(vm, vcpu, ATTR_OFFSET(attr), value)
			       : 0;
	vgic_cpuif_set(vcpu, ATTR_OFFSET(attr), value);
	return 0;
}

static int get_register(struct vm *vm, uint32_t group, uint64_t attr, uint64_t *value)
{
	struct vcpu *vcpu;
	int error = find_vcpu(vm, attr, &vcpu);

	if (error)
		return error;
	if (group == VGIC_GROUP_CPU_REGS)
		*value = vgic_cpuif_get(vcpu, ATTR_OFFSET(attr));
	else if (ATTR_OFFSET(attr) < VGIC_DIST_SIZE && !(attr & 3))
		*value = vgic_dist_get(vm, vcpu, ATTR_OFFSET(attr));
	else
		*value = 0;
	return 0;
}

/* The number of interrupts counts for what is there before the vgic is initialised, too. */
static int has_register(struct vm *vm, uint32_t group, uint64_t attr)
{
	bool there;

	if (ATTR_INDEX(attr) >= vm_nr_vcpus(vm))
		return -HAL_EINVAL;
	there = group == VGIC_GROUP_DIST_REGS ? vgic_dist_has(vm->vgic, ATTR_OFFSET(attr))
					      : vgic_cpuif_has(ATTR_OFFSET(attr));
	return there ? 0 : -HAL_ENXIO;
}

/* --- sizes ------------------------------------------------------------------------------------------- */

static int set_nr_irqs(struct vgic *vgic, uint64_t value)
{
	/* 1024 is refused although it used to be documented (B21). */
	if (value < 2 * VGIC_NR_PRIVATE || value > VGIC_MAX_IRQS || value % 32)
		return -HAL_EINVAL;
	if (vgic->nr_irqs)
		return -HAL_EBUSY;
	vgic->nr_irqs = (uint32_t)value;
	return 0;
}

/* --- the groups -------------------------------------------------------------------------------------- */

bool vgic_attr_is_wide(uint32_t group)
{
	return group == VGIC_GROUP_ADDR;
}

int vgic_attr_set(struct vm *vm, uint32_t group, uint64_t attr, uint64_t value)
{
	switch (group) {
	case VGIC_GROUP_ADDR:
		return vgic_set_address(vm, attr, value);
	case VGIC_GROUP_DIST_REGS:
	case VGIC_GROUP_CPU_REGS:
		return set_register(vm, group, attr, (uint32_t)value);
	case VGIC_GROUP_NR_IRQS:
		return set_nr_irqs(vm->vgic, value);
	case VGIC_GROUP_CTRL:
		return attr ? -HAL_ENXIO : vgic_init(vm);
	default:
		return -HAL_ENXIO;
	}
}

int vgic_attr_get(struct vm *vm, uint32_t group, uint64_t attr, uint64_t *value)
{
	switch (group) {
	case VGIC_GROUP_ADDR:
		return get_address(vm->vgic, attr, value);
	case VGIC_GROUP_DIST_REGS:
	case VGIC_GROUP_CPU_REGS:
		return get_register(vm, group, attr, value);
	case VGIC_GROUP_NR_IRQS:
		*value = vm->vgic->nr_irqs ? vm->vgic->nr_irqs : VGIC_NR_PRIVATE;
		return 0;
	default:
		return -HAL_ENXIO;
	}
}

int vgic_attr_has(struct vm *vm, uint32_t group, uint64_t attr)
{
	switch (group) {
	case VGIC_GROUP_ADDR:
		return attr <= VGIC_ADDRESS_CPU ? 0 : -HAL_ENXIO;
	case VGIC_GROUP_DIST_REGS:
	case VGIC_GROUP_CPU_REGS:
		return has_register(vm, group, attr);
	case VGIC_GROUP_NR_IRQS:
		return 0;
	case VGIC_GROUP_CTRL:
		return attr ? -HAL_ENXIO : 0;
	default:
		return -HAL_ENXIO;
	}
}
