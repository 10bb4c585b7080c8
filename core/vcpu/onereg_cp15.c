/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The system registers of ONE_REG: those that a vcpu has of its own (SPEC.md section 3.3), and those that it shares
 * with the host, so that they can only be compared (SPEC.md section 3.4): the latter have a table of their own
 * (SD-008), as they are never trapped.
 */
#include "core/exit/cp15.h"
#include "core/vcpu/onereg_class.h"
#include "hal/cpu.h"

/* --- saved: the handle is the index in hal_guest.cp15, and in bit 0 whether a high word follows ------------ */

static unsigned saved_count(const struct vcpu *vcpu)
{
	return cp15_saved_count(vcpu->target);
}

static struct onereg_name saved_name(const struct vcpu *vcpu, unsigned place)
{
	struct cp15_saved saved = cp15_saved_at(vcpu->target, place);

	return (struct onereg_name){saved.id, saved.wide};
}

static int saved_find(const struct vcpu *vcpu, struct onereg_name name)
{
	struct cp15_saved saved;

	if (!cp15_saved_find(vcpu->target, name.low, name.wide, &saved))
		return ONEREG_NOT_FOUND;
	return (int)saved.index << 1 | saved.wide;
}

static uint64_t saved_get(const struct vcpu *vcpu, unsigned handle)
{
	enum hal_cp15 index = (enum hal_cp15)(handle >> 1);
	uint64_t value = hal_guest_read_cp15(&vcpu->guest, index);

	if (handle & 1)
		value |= (uint64_t)hal_guest_read_cp15(&vcpu->guest, (enum hal_cp15)(index + 1))
			 << 32;
	return value;
}

static int saved_set(struct vcpu *vcpu, unsigned handle, uint64_t value)
{
	enum hal_cp15 index = (enum hal_cp15)(handle >> 1);

	hal_guest_write_cp15(&vcpu->guest, index, (uint32_t)value);
	if (handle & 1)
		hal_guest_write_cp15(&vcpu->guest, (enum hal_cp15)(index + 1),
				     (uint32_t)(value >> 32));
	return 0;
}

const struct onereg_class onereg_cp15 = {
	.group = ONEREG_CP15,
	.count = saved_count,
	.name = saved_name,
	.find = saved_find,
	.get = saved_get,
	.set = saved_set,
};

/* --- invariants: the handle is the place in the table ------------------------------------------------------ */

struct invariant {
	struct onereg_name name;
	enum hal_id id;
};

static const struct invariant invariants[] = {
	{{0x0000, false}, HAL_ID_MIDR},	  {{0x0001, false}, HAL_ID_CTR},
	{{0x0002, false}, HAL_ID_TCMTR},  {{0x0003, false}, HAL_ID_TLBTR},
	{{0x0006, false}, HAL_ID_REVIDR}, {{0x0009, false}, HAL_ID_CLIDR},
	{{0x000f, false}, HAL_ID_AIDR},	  {{0x0080, false}, HAL_ID_PFR0},
	{{0x0081, false}, HAL_ID_PFR1},	  {{0x0082, false}, HAL_ID_DFR0},
	{{0x0083, false}, HAL_ID_AFR0},	  {{0x0084, false}, HAL_ID_MMFR0},
	{{0x0085, false}, HAL_ID_MMFR1},  {{0x0086, false}, HAL_ID_MMFR2},
	{{0x0087, false}, HAL_ID_MMFR3},  {{0x0100, false}, HAL_ID_ISAR0},
	{{0x0101, false}, HAL_ID_ISAR1},  {{0x0102, false}, HAL_ID_ISAR2},
	{{0x0103, false}, HAL_ID_ISAR3},  {{0x0104, false}, HAL_ID_ISAR4},
	{{0x0105, false}, HAL_ID_ISAR5},
};

static unsigned invariant_count(const struct vcpu *vcpu)
{
	return HAL_ARRAY_SIZE(invariants);
}

static struct onereg_name invariant_name(const struct vcpu *vcpu, unsigned place)
{
	return invariants[place].name;
}

static int invariant_find(const struct vcpu *vcpu, struct onereg_name name)
{
	for (unsigned place = 0; place < HAL_ARRAY_SIZE(invariants); place++) {
		if (onereg_same(invariants[place].name, name))
			return (int)place;
	}
	return ONEREG_NOT_FOUND;
}

static uint64_t invariant_get(const struct vcpu *vcpu, unsigned handle)
{
	return hal_id_read(invariants[handle].id);
}

static int invariant_set(struct vcpu *vcpu, unsigned handle, uint64_t value)
{
	return onereg_set_invariant(invariant_get(vcpu, handle), value);
}

const struct onereg_class onereg_invariant = {
	.group = ONEREG_CP15,
	.count = invariant_count,
	.name = invariant_name,
	.find = invariant_find,
	.get = invariant_get,
	.set = invariant_set,
};
