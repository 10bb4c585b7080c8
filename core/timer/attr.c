/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/timer/attr.h"

#include "core/vcpu/vm.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"

int timer_attr_has(uint64_t attr)
{
	return attr < TIMER_KINDS ? 0 : -HAL_ENXIO;
}

/* attr has been checked; user space chooses it (CVE-2017-5753). */
static uint32_t kind_of(uint64_t attr)
{
	return hal_index_mask((uint32_t)attr, TIMER_KINDS);
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
		vm->vcpus[i]->timer.ppi[kind_of(attr)] = (uint8_t)intid;
	return 0;
}

int timer_attr_get(const struct vcpu *vcpu, uint64_t attr, uint32_t *intid)
{
	if (timer_attr_has(attr))
		return -HAL_ENXIO;
	*intid = vcpu->timer.ppi[kind_of(attr)];
	return 0;
}
