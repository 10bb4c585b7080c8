/* SPDX-License-Identifier: GPL-2.0-only */
/* The ABI from the outside: the same checks on the simulated and on the real /dev/kvm, with the same outcome. */
#ifndef TESTING_TARGET_ABI_ABI_H
#define TESTING_TARGET_ABI_ABI_H

#include <stdbool.h>

#include "uapi/client/backend.h"

/* The machine that the checks run on. */
struct abi_machine {
	const struct kvm_backend *backend;
	/* Makes the call from another process; NULL where there is none. */
	int (*call_foreign)(int fd, unsigned int cmd, unsigned long arg);
	/* Sends the calling thread signals before long, so that a KVM_RUN ends, or no more; NULL: the machine does it by itself. */
	void (*interrupt_soon)(bool on);
	/* Memory that can only be read; the backend takes it back. NULL: not possible. */
	void *(*read_only)(size_t size);
	/* Is given a line for each check that fails. */
	void (*tell)(const char *line);
};

/* Makes all checks; returns how many failed. *made is how many there were. */
unsigned abi_run(const struct abi_machine *machine, unsigned *made);

#endif
