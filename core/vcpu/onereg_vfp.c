/* SPDX-License-Identifier: GPL-2.0-only */
/* VFP and NEON registers; there are none where the host has no VFPv3 (SPEC.md section 3.7, SD-042). */
#include "core/vcpu/onereg_class.h"
#include "hal/cpu.h"

/* --- D registers: the handle is the number ----------------------------------------------------------------- */

#define MVFR0_A_SIMD	0xfu
#define MVFR0_A_SIMD_32 2u /* 32 D registers, else 16 */

static unsigned data_count(const struct vcpu *vcpu)
{
	if (!hal_vfp_present())
		return 0;
	return (hal_id_read(HAL_ID_MVFR0) & MVFR0_A_SIMD) == MVFR0_A_SIMD_32 ? 32 : 16;
}

static struct onereg_name data_name(const struct vcpu *vcpu, unsigned place)
{
	return (struct onereg_name){(uint16_t)place, true};
}

static int data_find(const struct vcpu *vcpu, struct onereg_name name)
{
	unsigned count = data_count(vcpu);

	if (!name.wide || name.low >= count)
		return ONEREG_NOT_FOUND;
	return (int)hal_index_mask(name.low, count); /* CVE-2017-5753 */
}

static uint64_t data_get(const struct vcpu *vcpu, unsigned handle)
{
	return vcpu->guest.vfp.d[handle];
}

static int data_set(struct vcpu *vcpu, unsigned handle, uint64_t value)
{
	vcpu->guest.vfp.d[handle] = value;
	return 0;
}

const struct onereg_class onereg_vfp = {
	.group = ONEREG_VFP,
	.count = data_count,
	.name = data_name,
	.find = data_find,
	.get = data_get,
	.set = data_set,
};

/* --- control registers: the handle is the place in the list ------------------------------------------------ */

enum control {
	CONTROL_FPEXC,
	CONTROL_FPSCR,
	CONTROL_FPINST,
	CONTROL_FPINST2,
	CONTROL_MVFR0,
	CONTROL_MVFR1,
	CONTROL_FPSID,
	CONTROL_COUNT,
};

/* Bits 15:0 of the ids. */
static const uint16_t control_ids[CONTROL_COUNT] = {
	[CONTROL_FPEXC] = 0x1008,   [CONTROL_FPSCR] = 0x1001, [CONTROL_FPINST] = 0x1009,
	[CONTROL_FPINST2] = 0x100a, [CONTROL_MVFR0] = 0x1007, [CONTROL_MVFR1] = 0x1006,
	[CONTROL_FPSID] = 0x1000,
};

static unsigned control_count(const struct vcpu *vcpu)
{
	return hal_vfp_present() ? CONTROL_COUNT : 0;
}

static struct onereg_name control_name(const struct vcpu *vcpu, unsigned place)
{
	return (struct onereg_name){control_ids[place], false};
}

static int control_find(const struct vcpu *vcpu, struct onereg_name name)
{
	for (unsigned place = 0; place < control_count(vcpu); place++) {
		if (onereg_same(control_name(vcpu, place), name))
			return (int)place;
	}
	return ONEREG_NOT_FOUND;
}

static uint64_t control_get(const struct vcpu *vcpu, unsigned handle)
{
	const struct hal_vfp *vfp = &vcpu->guest.vfp;

	switch ((enum control)handle) {
	case CONTROL_FPEXC:
		return vfp->fpexc;
	case CONTROL_FPSCR:
		return vfp->fpscr;
	case CONTROL_FPINST:
		return vfp->fpinst;
	case CONTROL_FPINST2:
		return vfp->fpinst2;
	case CONTROL_MVFR0:
		return hal_id_read(HAL_ID_MVFR0);
	case CONTROL_MVFR1:
		return hal_id_read(HAL_ID_MVFR1);
	default:
		return hal_id_read(HAL_ID_FPSID);
	}
}

static int control_set(struct vcpu *vcpu, unsigned handle, uint64_t value)
{
	struct hal_vfp *vfp = &vcpu->guest.vfp;

	switch ((enum control)handle) {
	case CONTROL_FPEXC:
		vfp->fpexc = (uint32_t)value;
		return 0;
	case CONTROL_FPSCR:
		vfp->fpscr = (uint32_t)value;
		return 0;
	case CONTROL_FPINST:
		vfp->fpinst = (uint32_t)value;
		return 0;
	case CONTROL_FPINST2:
		vfp->fpinst2 = (uint32_t)value;
		return 0;
	default:
		return onereg_set_invariant(control_get(vcpu, handle), value);
	}
}

const struct onereg_class onereg_vfp_control = {
	.group = ONEREG_VFP,
	.count = control_count,
	.name = control_name,
	.find = control_find,
	.get = control_get,
	.set = control_set,
};
