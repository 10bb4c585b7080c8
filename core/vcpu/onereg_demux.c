/* SPDX-License-Identifier: GPL-2.0-only */
/* The host's cache sizes: the handle is the CSSELR value that selects a CCSIDR (SPEC.md section 3.6). */
#include "core/vcpu/onereg_class.h"
#include "hal/cpu.h"

#define CSSELR_COUNT 12 /* six levels; bit 0: the instruction cache */

/* Cache types of a level in CLIDR (ARM DDI 0406C B4.1.20). */
enum ctype {
	CTYPE_NONE,
	CTYPE_INSTRUCTION,
	CTYPE_DATA,
	CTYPE_SEPARATE,
	CTYPE_UNIFIED,
};

/* Has the host the cache that csselr (0 … CSSELR_COUNT - 1) selects? Levels end at the first that has none. */
static bool cache_exists(unsigned csselr)
{
	uint32_t clidr = hal_id_read(HAL_ID_CLIDR);
	bool instruction = csselr & 1;

	for (unsigned level = csselr >> 1; level; level--, clidr >>= 3) {
		if ((clidr & 7) == CTYPE_NONE)
			return false;
	}
	switch (clidr & 7) {
	case CTYPE_INSTRUCTION:
		return instruction;
	case CTYPE_DATA:
	case CTYPE_UNIFIED:
		return !instruction;
	case CTYPE_SEPARATE:
		return true;
	default:
		return false;
	}
}

static unsigned demux_count(const struct vcpu *vcpu)
{
	unsigned count = 0;

	for (unsigned csselr = 0; csselr < CSSELR_COUNT; csselr++)
		count += cache_exists(csselr);
	return count;
}

static struct onereg_name demux_name(const struct vcpu *vcpu, unsigned place)
{
	uint16_t csselr = 0;

	for (;; csselr++) {
		if (cache_exists(csselr) && !place--)
			return (struct onereg_name){csselr, false};
	}
}

static int demux_find(const struct vcpu *vcpu, struct onereg_name name)
{
	if (name.wide || name.low >= CSSELR_COUNT || !cache_exists(name.low))
		return ONEREG_NOT_FOUND;
	return name.low;
}

static uint64_t demux_get(const struct vcpu *vcpu, unsigned handle)
{
	return hal_ccsidr_read(handle);
}

static int demux_set(struct vcpu *vcpu, unsigned handle, uint64_t value)
{
	return onereg_set_invariant(demux_get(vcpu, handle), value);
}

const struct onereg_class onereg_demux = {
	.group = ONEREG_DEMUX,
	.count = demux_count,
	.name = demux_name,
	.find = demux_find,
	.get = demux_get,
	.set = demux_set,
};
