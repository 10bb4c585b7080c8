/* SPDX-License-Identifier: GPL-2.0-only */
/* What a vcpu remembers of a device access between the exit and its completion. */
#ifndef CORE_IO_MMIO_STATE_H
#define CORE_IO_MMIO_STATE_H

#include "hal/types.h"

/* The kernel's own copy of the access: completion never trusts the run page (B39). */
struct mmio_state {
	bool pending; /* the access has gone to user space and is not completed yet */
	bool write;
	bool sign_extend;
	uint8_t len; /* 1, 2, 4 or 8 bytes */
	uint8_t rt;  /* register of the guest's current mode that a load goes to */
	ipa_t ipa;
};

#endif
