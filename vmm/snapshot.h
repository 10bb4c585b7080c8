/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A guest in a file: registers, interrupt controller, devices, memory. The file is for the same vm32 on the same kind of
 * CPU, and nothing in it is believed that could do harm.
 */
#ifndef VMM_SNAPSHOT_H
#define VMM_SNAPSHOT_H

#include <stdio.h>

#include "vmm/machine.h"

struct snapshot {
	FILE *file; /* NULL: not open */
	const char *path;
};

/* Opens options->restore and takes from it what the machine is to be: CPUs, memory, console; compares the disks. */
bool snapshot_open(struct snapshot *snapshot, struct options *options, struct error *error);

/* Puts the machine, just made, into the state that was saved. */
bool snapshot_load(struct snapshot *snapshot, struct machine *machine, struct error *error);

void snapshot_close(struct snapshot *snapshot);

/* Could a guest be saved there? Says so before one runs for hours; leaves nothing behind. */
bool snapshot_check(const char *snapshot, struct error *error);

/* Saves the machine, whose vcpus stand still, to options->snapshot: all of it, or the file stays as it was. */
bool snapshot_save(struct machine *machine, struct error *error);

#endif
