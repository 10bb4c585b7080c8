/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/onereg.h"

#include "core/vcpu/onereg_class.h"
#include "core/vcpu/reset.h"
#include "hal/errno.h"

/* The fields of an id above the class's own (SPEC.md section 3.1). */
#define ID_ARM	      0x4000000000000000ull
#define ID_FIXED      0xff0fffff00000000ull /* bits 63:56 and 51:32 */
#define ID_SIZE_SHIFT 52
#define ID_SIZE_U32   2ull /* log2 of bytes */
#define ID_SIZE_U64   3ull

static const struct onereg_class *const classes[] = {
	&onereg_core, &onereg_firmware, &onereg_timer,	     &onereg_invariant,
	&onereg_cp15, &onereg_vfp,	&onereg_vfp_control, &onereg_demux,
};

/* A register that has been found. */
struct onereg {
	const struct onereg_class *class;
	unsigned handle;
	bool wide;
};

static int find(const struct vcpu *vcpu, uint64_t id, struct onereg *reg)
{
	uint32_t size = id >> ID_SIZE_SHIFT & 15;
	uint32_t group = (uint32_t)id >> 16;
	struct onereg_name name = {(uint16_t)id, size == ID_SIZE_U64};

	if (!vcpu_initialised(vcpu))
		return -HAL_ENOEXEC;
	if ((id & ID_FIXED) != ID_ARM)
		return -HAL_EINVAL;
	if (size != ID_SIZE_U32 && size != ID_SIZE_U64)
		return -HAL_ENOENT;
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(classes); i++) {
		int handle;

		if (classes[i]->group != group)
			continue;
		handle = classes[i]->find(vcpu, name);
		if (handle != ONEREG_NOT_FOUND) {
			*reg = (struct onereg){classes[i], (unsigned)handle, name.wide};
			return 0;
		}
	}
	return -HAL_ENOENT;
}

unsigned onereg_count(const struct vcpu *vcpu)
{
	unsigned count = 0;

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(classes); i++)
		count += classes[i]->count(vcpu);
	return count;
}

uint64_t onereg_id(const struct vcpu *vcpu, unsigned i)
{
	const struct onereg_class *const *at = classes;
	struct onereg_name name;
	uint64_t size;

	while (i >= (*at)->count(vcpu)) {
		i -= (*at)->count(vcpu);
		at++;
	}
	name = (*at)->name(vcpu, i);
	size = name.wide ? ID_SIZE_U64 : ID_SIZE_U32;
	return ID_ARM | size << ID_SIZE_SHIFT | (uint64_t)(*at)->group << 16 | name.low;
}

int onereg_check(const struct vcpu *vcpu, uint64_t id)
{
	struct onereg reg;
	int error = find(vcpu, id, &reg);

	if (error)
		return error;
	return reg.wide ? 8 : 4;
}

int onereg_get(const struct vcpu *vcpu, uint64_t id, uint64_t *value)
{
	struct onereg reg;
	int error = find(vcpu, id, &reg);

	if (error)
		return error;
	*value = reg.class->get(vcpu, reg.handle);
	return 0;
}

int onereg_set(struct vcpu *vcpu, uint64_t id, uint64_t value)
{
	struct onereg reg;
	int error = find(vcpu, id, &reg);

	if (error)
		return error;
	return reg.class->set(vcpu, reg.handle, reg.wide ? value : (uint32_t)value);
}
