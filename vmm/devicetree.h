/* SPDX-License-Identifier: GPL-2.0-only */
/* The device tree that describes the machine to its kernel. */
#ifndef VMM_DEVICETREE_H
#define VMM_DEVICETREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmm/error.h"
#include "vmm/layout.h"

#define DEVICETREE_SEED_SIZE 64

struct devicetree_config {
	unsigned cpus;
	uint32_t mpidr[LAYOUT_MAX_CPUS];
	const char *cpu_compatible; /* "arm,cortex-a15" */
	uint64_t memory;	    /* bytes, at LAYOUT_RAM */
	const char *bootargs;
	uint64_t initrd, initrd_end; /* guest-physical; equal: none */
	unsigned nr_virtio;	     /* transports */
	uint8_t seed[DEVICETREE_SEED_SIZE];
};

/* Writes the tree to size bytes at fdt. False: it does not fit, which *error says. */
bool devicetree_make(const struct devicetree_config *config, void *fdt, size_t size,
		     struct error *error);

#endif
