/* SPDX-License-Identifier: GPL-2.0-only */
/* Firmware registers: the handle is the index of core/exit/psci_fw.h (SPEC.md section 3.8). */
#include "core/exit/psci_fw.h"
#include "core/vcpu/onereg_class.h"

static unsigned firmware_count(const struct vcpu *vcpu)
{
	return PSCI_FW_COUNT;
}

static struct onereg_name firmware_name(const struct vcpu *vcpu, unsigned place)
{
	return (struct onereg_name){(uint16_t)place, true};
}

static int firmware_find(const struct vcpu *vcpu, struct onereg_name name)
{
	return name.wide && name.low < PSCI_FW_COUNT ? name.low : ONEREG_NOT_FOUND;
}

static uint64_t firmware_get(const struct vcpu *vcpu, unsigned handle)
{
	uint64_t value = 0;

	psci_fw_get(vcpu, handle, &value);
	return value;
}

static int firmware_set(struct vcpu *vcpu, unsigned handle, uint64_t value)
{
	return psci_fw_set(vcpu, handle, value);
}

const struct onereg_class onereg_firmware = {
	.group = ONEREG_FIRMWARE,
	.count = firmware_count,
	.name = firmware_name,
	.find = firmware_find,
	.get = firmware_get,
	.set = firmware_set,
};
