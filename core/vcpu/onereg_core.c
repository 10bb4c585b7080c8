/* SPDX-License-Identifier: GPL-2.0-only */
/* Core registers: the handle is the word of struct kvm_regs (SPEC.md section 3.2). */
#include "core/vcpu/onereg_class.h"
#include "core/vcpu/regs.h"
#include "hal/errno.h"

static unsigned core_count(const struct vcpu *vcpu)
{
	return HAL_NR_REGS;
}

static struct onereg_name core_name(const struct vcpu *vcpu, unsigned place)
{
	return (struct onereg_name){(uint16_t)place, false};
}

static int core_find(const struct vcpu *vcpu, struct onereg_name name)
{
	if (name.wide || name.low >= HAL_NR_REGS)
		return ONEREG_NOT_FOUND;
	return (int)hal_index_mask(name.low, HAL_NR_REGS); /* CVE-2017-5753 */
}

static uint64_t core_get(const struct vcpu *vcpu, unsigned handle)
{
	return hal_guest_read(&vcpu->guest, (enum hal_reg)handle);
}

/* A mode that a guest can be in; System mode is one (B5), Monitor and Hyp mode are not. */
static bool mode_allowed(uint32_t cpsr)
{
	switch (cpsr & PSR_MODE) {
	case PSR_USR:
	case PSR_FIQ:
	case PSR_IRQ:
	case PSR_SVC:
	case PSR_ABT:
	case PSR_UND:
	case PSR_SYS:
		return true;
	default:
		return false;
	}
}

static int core_set(struct vcpu *vcpu, unsigned handle, uint64_t value)
{
	if (handle == HAL_REG_CPSR && !mode_allowed((uint32_t)value))
		return -HAL_EINVAL;
	hal_guest_write(&vcpu->guest, (enum hal_reg)handle, (uint32_t)value);
	return 0;
}

const struct onereg_class onereg_core = {
	.group = ONEREG_CORE,
	.count = core_count,
	.name = core_name,
	.find = core_find,
	.get = core_get,
	.set = core_set,
};
