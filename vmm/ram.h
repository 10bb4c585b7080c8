/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest's RAM as the devices see it. The guest's vcpus may write to it at any time. */
#ifndef VMM_RAM_H
#define VMM_RAM_H

#include <stdint.h>

struct ram {
	uint8_t *host; /* where it is mapped here */
	uint64_t base; /* its guest-physical address */
	uint64_t size; /* bytes */
};

/* size bytes of the guest's memory at a guest-physical address; NULL unless all of them are RAM. */
static inline void *ram_at(const struct ram *ram, uint64_t address, uint64_t size)
{
	if (address < ram->base || address - ram->base > ram->size ||
	    size > ram->size - (address - ram->base))
		return (void *)0;
	return ram->host + (address - ram->base);
}

#endif
