/* SPDX-License-Identifier: GPL-2.0-only */
/* What vm32 runs on: a real host or the simulated one. */
#ifndef VMM_PLATFORM_H
#define VMM_PLATFORM_H

#include <stdbool.h>

#include "uapi/client/backend.h"

struct platform {
	const struct kvm_backend *backend;
	/* vcpus have threads, and eventfds reach the kernel; else vcpus take turns in the one thread there is. */
	bool threads;
	/* Called once, before the backend is used. NULL: there is nothing to load. */
	void (*load)(void);
	/* Without threads: KVM_RUN is to come back with -EINTR before long. */
	void (*slice)(void);
};

extern const struct platform platform;

#endif
