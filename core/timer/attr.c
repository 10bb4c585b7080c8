/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/timer/attr.h"

#include "core/vcpu/vm.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"

int timer_attr_has(uint64_t attr)
{
	return attr < TIMER_KINDS ? 0 : -HAL_ENXIO;
}

int timer_attr_may_set(const struct vcpu *vcpu)
{
	return vgic_exists(vcpu->vm) ? 0 : -HAL_EINVAL;
}

int timer_attr_set(struct vcpu *vcpu, uint64_t attr, uint32_t intid)
{
	struct vm *vm = vcpu->vm;

	if (intid < 16 || intid > 31)
		return -HAL_EINVAL;
	if (vcpu->timer.enabled)
		return -HAL_EBUSY;
	if (timer_attr_has(attr))
		return -HAL_ENXIO;
	for (uint32_t i = 0; i < vm->nr_vcpus; i++)
		vm->vcpus[i]->timer.ppi[attr] = (uint8_t)intid;
	return 0;
}

int timer_attr_get(const struct vcpu *vcpu, uint64_t attr, uint32_t *intid)
{
	if (timer_attr_has(attr))
		return -HAL_ENXIO;
	*intid = vcpu->timer.ppi[attr];
	return 0;
}
