/* SPDX-License-Identifier: GPL-2.0-only */
/* What the guest starts with: kernel, initramfs and device tree, from files into its memory. */
#ifndef VMM_FILES_H
#define VMM_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmm/devicetree.h"
#include "vmm/error.h"
#include "vmm/options.h"
#include "vmm/ram.h"

struct file {
	uint8_t *data;
	size_t size;
};

/* Reads a whole file of at most 2 GiB - 1; option names it in *error. The caller frees data. */
bool file_read(const char *option, const char *path, struct file *file, struct error *error);

/* What a guest is started from. */
struct boot {
	struct file kernel, initrd;
};

/* Reads and checks the files that the options name. */
bool boot_read(const struct options *options, struct boot *boot, struct error *error);
void boot_free(struct boot *boot);

/*
 * Puts them and a device tree into the guest's memory, whose other contents are zero. config's memory and initrd are
 * filled in here. *fdt becomes the tree's guest-physical address; the entry is LAYOUT_KERNEL.
 */
bool boot_load(const struct boot *boot, struct devicetree_config *config, const struct ram *ram,
	       uint64_t *fdt, struct error *error);

/*
 * Asks the host at once for the memory that a kernel of packed bytes unpacks itself to, about four times as much: that is
 * cheaper than a fault of the guest's for each page. A host that cannot give it waits for the faults.
 */
void boot_populate(const struct ram *ram, uint64_t packed);

#endif
