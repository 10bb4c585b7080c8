/* SPDX-License-Identifier: GPL-2.0-only */
/* The command line. */
#ifndef VMM_OPTIONS_H
#define VMM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "vmm/error.h"
#include "vmm/layout.h"

enum command {
	COMMAND_HELP,
	COMMAND_RUN,
	COMMAND_INFO,
};

enum console {
	CONSOLE_PL011,
	CONSOLE_VIRTIO,
};

struct disk_option {
	const char *path;
	bool read_only;
};

struct options {
	enum command command;
	const char *kernel, *initrd, *append;
	unsigned cpus;
	uint64_t memory; /* bytes */
	struct disk_option disks[LAYOUT_MAX_DISKS];
	unsigned nr_disks;
	enum console console;
	const char *snapshot; /* where a snapshot is written to */
	const char *restore;  /* a snapshot to go on from */
	bool stats;	      /* counts and times at the end */
	bool trace;	      /* and each second */
	bool no_eventfds;     /* handle queues on the way out of the guest */
};

extern const char options_usage[];

/*
 * Reads the words of the command line, argv[0] left out of them as usual. A disk's word is cut at its comma. Returns
 * false with *error filled when they make no sense; what they name is not looked at.
 */
bool options_parse(int argc, char **argv, struct options *options, struct error *error);

#endif
