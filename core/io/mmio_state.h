/* SPDX-License-Identifier: GPL-2.0-only */
/* What a vcpu remembers of a device access between the exit and its completion. */
#ifndef CORE_IO_MMIO_STATE_H
#define CORE_IO_MMIO_STATE_H

#include "core/decode/transfer.h"
#include "hal/types.h"

#define MMIO_REPLAY_WORDS 32 /* the most that one instruction moves: VLDM of 16 D registers */

#define MMIO_PAGES 8

/* A page without memory, and the count of changes that this was seen at (core/io/mmio_page.h). */
struct mmio_page {
	uint32_t number;
	uint32_t changes;
	bool ours;	  /* a device of ours is in it, perhaps beside user space's */
	bool distributor; /* nobody is asked before the distributor in it */
};

/*
 * The kernel's own copy of the access: completion never trusts the run page (B39), and needs nothing that user
 * space or the guest may have changed meanwhile.
 */
struct mmio_state {
	bool pending; /* the access has gone to user space and is not completed yet */
	bool replay;  /* it is number next of plan; else the one of the syndrome */
	bool write;
	bool sign_extend;
	bool big_endian; /* CPSR.E of the guest */
	bool wide;	 /* the instruction has four bytes, else two */
	uint8_t len;	 /* 1, 2 or 4 bytes */
	uint8_t rt;	 /* enum hal_reg: where a load goes to, in the bank of the guest's mode */
	ipa_t ipa;
	uint8_t data[4]; /* its bytes in memory order */

	/* By the low bits of the page's number. */
	struct mmio_page pages[MMIO_PAGES];

	/* Of an instruction without a syndrome: loads wait here until all accesses have been made. */
	struct transfer plan;
	uint8_t next;
	uint32_t loaded[MMIO_REPLAY_WORDS];
};

#endif
