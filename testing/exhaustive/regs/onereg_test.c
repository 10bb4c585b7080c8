/* SPDX-License-Identifier: GPL-2.0-only */
/* All 2^28 low bits of an id, for each size: those of the list are registers, the others are ENOENT. */
#include <inttypes.h>

#include "core/vcpu/onereg.h"
#include "hal/errno.h"
#include "testing/harness/test.h"
#include "testing/unit/regs/onereg_list.h"
#include "testing/unit/regs/world.h"

#define SIZE(n)                            \
	{                                  \
		"2_to_the_" #n " bytes", n \
	}

static const struct size {
	const char *label;
	uint64_t code;
} sizes[] = {
	SIZE(0), SIZE(1), SIZE(2),  SIZE(3),  SIZE(4),	SIZE(5),  SIZE(6),  SIZE(7),
	SIZE(8), SIZE(9), SIZE(10), SIZE(11), SIZE(12), SIZE(13), SIZE(14), SIZE(15),
};

static int expected(uint64_t id)
{
	if (!onereg_list_has(id))
		return -HAL_ENOENT;
	return id >> 52 & 1 ? 8 : 4;
}

static bool check(const struct vcpu *vcpu, uint64_t id)
{
	if (onereg_check(vcpu, id) == expected(id))
		return true;
	FAIL("id %016" PRIx64 ": %d, expected %d", id, onereg_check(vcpu, id), expected(id));
	return false;
}

TEST_TABLE(all_ids, B40_B44_are_registers_if_they_are_listed, struct size, sizes)
{
	uint64_t base = 0x4000000000000000 | row->code << 52;
	struct vcpu *vcpu = &world.vcpu[0];

	world_reset(VCPU_TARGET_A15, 1);
	world_init(vcpu, 0);
	for (uint64_t low = 0; low < 1ull << 28; low++) {
		if (!check(vcpu, base | low))
			return;
	}
	/* The four bits above, with all ids that there are below them. */
	for (uint64_t low = 1ull << 28; low < 1ull << 32; low += 1ull << 28) {
		for (uint64_t id = 0; id < 1ull << 21; id++) {
			if (!check(vcpu, base | low | id))
				return;
		}
	}
}
