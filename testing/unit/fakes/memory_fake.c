/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/mm/memslot.h"
#include "hal/errno.h"
#include "testing/unit/fakes/rooms_fake.h"

#include <string.h>

struct rooms_memory rooms_memory[ROOMS_MEMORY_SLOTS];

void rooms_memory_reset(void)
{
	memset(rooms_memory, 0, sizeof(rooms_memory));
}

void rooms_memory_add(unsigned slot, uint64_t base, uint8_t *bytes, uint32_t size, bool read_only)
{
	rooms_memory[slot] = (struct rooms_memory){base, size, read_only, false, bytes};
}

static struct rooms_memory *find(uint64_t address)
{
	for (unsigned i = 0; i < ROOMS_MEMORY_SLOTS; i++) {
		struct rooms_memory *memory = &rooms_memory[i];

		if (address >= memory->base && address - memory->base < memory->size)
			return memory;
	}
	return NULL;
}

bool memslot_find(struct vm *vm, ipa_t address, struct memslot *slot)
{
	struct rooms_memory *memory = find(address.v);

	if (!memory)
		return false;
	*slot = (struct memslot){
		.base = ipa(memory->base),
		.size = memory->size,
		.flags = memory->read_only ? MEMSLOT_READONLY : 0,
	};
	return true;
}

int guest_read(struct vm *vm, ipa_t address, void *to, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		struct rooms_memory *memory = find(address.v + i);

		if (!memory)
			return -HAL_ENOENT;
		if (memory->gone)
			return -HAL_EFAULT;
		((uint8_t *)to)[i] = memory->bytes[address.v + i - memory->base];
	}
	return 0;
}

int guest_write(struct vm *vm, ipa_t address, const void *from, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		struct rooms_memory *memory = find(address.v + i);

		if (!memory || memory->read_only)
			return -HAL_ENOENT;
		if (memory->gone)
			return -HAL_EFAULT;
		memory->bytes[address.v + i - memory->base] = ((const uint8_t *)from)[i];
	}
	return 0;
}
