/* SPDX-License-Identifier: GPL-2.0-only */
/* The classes of registers behind onereg.h. Internal to core/vcpu. */
#ifndef CORE_VCPU_ONEREG_CLASS_H
#define CORE_VCPU_ONEREG_CLASS_H

#include "core/vcpu/vcpu.h"
#include "hal/errno.h"

/* Bits 31:16 of an id. */
enum onereg_group {
	ONEREG_CP15 = 0x000f,
	ONEREG_CORE = 0x0010,
	ONEREG_DEMUX = 0x0011,
	ONEREG_VFP = 0x0012,
	ONEREG_FIRMWARE = 0x0014,
};

/* The part of an id that tells the registers of a group apart: bits 15:0, and whether its size is 64 or 32 bits. */
struct onereg_name {
	uint16_t low;
	bool wide;
};

#define ONEREG_NOT_FOUND (-1)

static inline bool onereg_same(struct onereg_name a, struct onereg_name b)
{
	return a.low == b.low && a.wide == b.wide;
}

/*
 * A kind of register. name() goes by the place in the class's part of the list; find() gives a handle, which is what
 * get() and set() know the register by. The vcpu is initialised.
 */
struct onereg_class {
	enum onereg_group group;

	/* How many are listed. */
	unsigned (*count)(const struct vcpu *vcpu);

	/* The name at place 0 … count() - 1. */
	struct onereg_name (*name)(const struct vcpu *vcpu, unsigned place);

	/* The handle of the register with that name, listed or not, or ONEREG_NOT_FOUND. */
	int (*find)(const struct vcpu *vcpu, struct onereg_name name);

	/* Reads it. */
	uint64_t (*get)(const struct vcpu *vcpu, unsigned handle);

	/* Writes it: 0, or -HAL_EINVAL and nothing has changed. A 32-bit register's value has no higher bits. */
	int (*set)(struct vcpu *vcpu, unsigned handle, uint64_t value);
};

/* In the order in which registers are listed (SPEC.md section 3.9). */
extern const struct onereg_class onereg_core, onereg_firmware, onereg_timer, onereg_invariant,
	onereg_cp15, onereg_vfp, onereg_vfp_control, onereg_demux;

/* What SET does to a register that cannot change: 0 if the value is what it holds, else -HAL_EINVAL. */
static inline int onereg_set_invariant(uint64_t held, uint64_t value)
{
	return value == held ? 0 : -HAL_EINVAL;
}

#endif
