/* SPDX-License-Identifier: GPL-2.0-only */
/* KVM_IOEVENTFD: a guest's write becomes an event for user space, without an exit (SPEC.md section 2.5). */
#ifndef CORE_EVENT_IOEVENTFD_H
#define CORE_EVENT_IOEVENTFD_H

#include "hal/types.h"

struct vm;

enum ioeventfd_flag {
	IOEVENTFD_DATAMATCH = 1u << 0,
	IOEVENTFD_PIO = 1u << 1,
	IOEVENTFD_DEASSIGN = 1u << 2,
	IOEVENTFD_CCW = 1u << 3,
	IOEVENTFD_FAST_MMIO = 1u << 4, /* without effect */
	IOEVENTFD_FLAGS_KNOWN = 0x1fu,
};

struct ioeventfd_request {
	uint64_t datamatch;
	uint64_t addr;
	uint32_t len; /* bytes; 0: a write of any length */
	int fd;
	uint32_t flags; /* enum ioeventfd_flag */
};

/*
 * Writes of len bytes to addr signal the event and are done with; with IOEVENTFD_DATAMATCH only those of this value.
 * IOEVENTFD_DEASSIGN: no more; what was registered is named by all fields. Checks in the order: -HAL_EINVAL (len, an end that
 * wraps, flags, a value for any length), -HAL_EBADF or -HAL_EINVAL (the descriptor), then -HAL_ENOMEM, -HAL_EEXIST (another
 * one would answer the same write), -HAL_ENOSPC; for IOEVENTFD_DEASSIGN -HAL_ENOENT. May sleep.
 */
int ioeventfd_set(struct vm *vm, const struct ioeventfd_request *request);
void ioeventfds_destroy(struct vm *vm);

#endif
