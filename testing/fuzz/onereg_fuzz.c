// SPDX-License-Identifier: GPL-2.0-only
/*
 * ONE_REG under any sequence of accesses. The input is a list of records of 17 bytes: how the id is made, eight bytes of id,
 * eight of value. An id is a register exactly if the specification lists it; a refused access changes nothing; what was
 * written is read back, or was equal to what the host fixes.
 */
#include <stdlib.h>
#include <string.h>

#include "core/vcpu/onereg.h"
#include "hal/errno.h"
#include "testing/unit/regs/onereg_list.h"
#include "testing/unit/regs/world.h"

#define RECORD	   17
#define SIZE_FIELD (15ull << 52)

static void require(bool good)
{
	if (!good)
		abort();
}

static uint64_t word(const uint8_t *data)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < 8; i++)
		value |= (uint64_t)data[i] << 8 * i;
	return value;
}

/* An id that is listed, one that is a bit or a size away from it, or any. */
static uint64_t make_id(const uint8_t *data)
{
	uint64_t listed = onereg_list[data[1] % (ONEREG_LISTED + ONEREG_UNLISTED)];

	switch (data[0] & 3) {
	case 0:
		return listed;
	case 1:
		return listed ^ 1ull << (data[2] & 63);
	case 2:
		return (listed & ~SIZE_FIELD) | (uint64_t)(data[2] & 15) << 52;
	default:
		return word(data + 1);
	}
}

static int expected(uint64_t id)
{
	if ((id >> 56) != 0x40 || (id << 12) >> 44)
		return -HAL_EINVAL;
	if (!onereg_list_has(id))
		return -HAL_ENOENT;
	return id >> 52 & 1 ? 8 : 4;
}

static bool same(const struct vcpu *a, const struct vcpu *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* Is now what a register reads after value was written to it? */
static bool reads_back(uint64_t id, int size, uint64_t value, uint64_t now)
{
	uint16_t group = id >> 16, low = (uint16_t)id;

	if (size == 4)
		value = (uint32_t)value;
	if (group == 0x14 && low > 0)
		return true; /* a lower level of mitigation: accepted without effect */
	if (group == 0xf && (low == 0x7181 || low == 0x7101))
		return (now & ~4ull) == (value & ~4ull); /* ISTATUS */
	return now == value;
}

static void write_one(struct vcpu *vcpu, uint64_t id, int size, uint64_t value)
{
	struct vcpu before = *vcpu;
	uint64_t offset = world.vm.cntvoff, was = 0, now = 0;
	int error;

	onereg_get(vcpu, id, &was);
	error = onereg_set(vcpu, id, value);
	if (error)
		require(same(vcpu, &before) && world.vm.cntvoff == offset);
	if (size < 0) {
		require(error == size);
		return;
	}
	require(error == 0 || error == -HAL_EINVAL);
	require(onereg_get(vcpu, id, &now) == 0);
	require(error ? now == was : reads_back(id, size, value, now));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vcpu *vcpu = &world.vcpu[0];

	world_reset(VCPU_TARGET_A15, 2);
	world_init(vcpu, size & 1 ? VCPU_FEATURE_PSCI_0_2 : 0);
	for (; size >= RECORD; data += RECORD, size -= RECORD) {
		uint64_t id = make_id(data), value;
		int check = onereg_check(vcpu, id);

		require(check == expected(id));
		require(onereg_get(vcpu, id, &value) == (check < 0 ? check : 0));
		write_one(vcpu, id, check, word(data + 9));
	}
	return 0;
}
