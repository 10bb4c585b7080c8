/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/exit/psci_fw.h"

#include "core/exit/psci.h"
#include "core/exit/smccc.h"
#include "core/vcpu/vm.h"
#include "hal/atomic.h"
#include "hal/errno.h"

/* WORKAROUND_2 is about a store bypass that no ARMv7 core has been asked about: always 'unknown'. */
#define WORKAROUND_2_UNKNOWN 1

#define WORKAROUND_1_LEVEL 0x0full
#define WORKAROUND_2_LEVEL 0x0full

int psci_fw_get(const struct vcpu *vcpu, uint32_t index, uint64_t *value)
{
	switch (index) {
	case PSCI_FW_VERSION:
		*value = psci_version(vcpu);
		return 0;
	case PSCI_FW_WORKAROUND_1:
		*value = smccc_workaround_1(vcpu);
		return 0;
	case PSCI_FW_WORKAROUND_2:
		*value = WORKAROUND_2_UNKNOWN;
		return 0;
	default:
		return -HAL_ENOENT;
	}
}

static int set_version(struct vcpu *vcpu, uint64_t value)
{
	bool wants_0_2 = vcpu->features & VCPU_FEATURE_PSCI_0_2;

	switch (value) {
	case VM_PSCI_0_1:
		if (wants_0_2)
			return -HAL_EINVAL;
		break;
	case VM_PSCI_0_2:
	case VM_PSCI_1_0:
		if (!wants_0_2)
			return -HAL_EINVAL;
		break;
	default:
		return -HAL_EINVAL;
	}
	hal_store_release(&vcpu->vm->psci_version, (uint32_t)value);
	return 0;
}

/* A lower level than the host's may be asked for, so that a VM can move between hosts: it has no effect. */
static int check_level(uint64_t value, uint64_t mask, uint64_t level)
{
	return (value & ~mask) || value > level ? -HAL_EINVAL : 0;
}

int psci_fw_set(struct vcpu *vcpu, uint32_t index, uint64_t value)
{
	switch (index) {
	case PSCI_FW_VERSION:
		return set_version(vcpu, value);
	case PSCI_FW_WORKAROUND_1:
		return check_level(value, WORKAROUND_1_LEVEL, smccc_workaround_1(vcpu));
	case PSCI_FW_WORKAROUND_2:
		return check_level(value, WORKAROUND_2_LEVEL, WORKAROUND_2_UNKNOWN);
	default:
		return -HAL_ENOENT;
	}
}
