/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stage 1 of Hyp mode (ARM DDI 0406C B3.6, the long format for PL2): what of the host's memory Hyp mode sees, at
 * the addresses that the host uses (SD-060, SD-065). Nothing is both writable and executable. Pages only, no blocks.
 *
 * A page may be mapped more than once, as two objects may share it: each entry counts its users, in bits that
 * hardware ignores, and goes with the last of them (B51).
 */
#ifndef CORE_MM_HYPMAP_H
#define CORE_MM_HYPMAP_H

#include "hal/host.h"
#include "hal/types.h"

/* What Hyp mode may do with a page. */
enum hyp_right {
	HYP_TEXT,   /* read and execute */
	HYP_RODATA, /* read */
	HYP_DATA,   /* read and write */
};

/*
 * What HMAIR0 and HTCR have to be for these tables, on every host alike (SPEC.md section 4.2): attribute 0 Device,
 * 1 Normal write-back, write-allocate; walks inner shareable and write-back, 4 GiB from HTTBR.
 */
#define HYPMAP_HMAIR0	   0x0000ff04u
#define HYPMAP_HMAIR1	   0u
#define HYPMAP_HTCR	   0x80803500u
#define HYPMAP_USERS_SHIFT 55
#define HYPMAP_MAX_USERS   511u

struct hypmap {
	struct hal_mutex lock;
	uint64_t *level1; /* four entries of 1 GiB; what HTTBR points to */
	uint32_t tables;  /* pages of tables, level1 included */
	uint32_t pages;	  /* pages mapped */
};

/* Makes an empty map. Returns 0 or -HAL_ENOMEM. May sleep, as all of these. */
int hypmap_init(struct hypmap *map);

/*
 * Maps the pages that [from, to) of the host's addresses touches; hal_page_pa() knows where they lie. A page that is
 * mapped with the same rights already gets one user more. Returns 0; -HAL_ENOMEM; or -HAL_EEXIST: one of them is
 * mapped with other rights or to other memory. If it fails nothing has changed but for empty tables, which stay.
 */
int create_hyp_mappings(struct hypmap *map, const void *from, const void *to, enum hyp_right right);

/* The same for a device whose registers begin at phys, which lies at the same offset in its page as from does. */
int create_hyp_io_mappings(struct hypmap *map, const void *from, const void *to, hpa_t phys);

/* The same for one page of memory at its physical address, for code that turns the MMU on and off. */
int create_hyp_identity_mapping(struct hypmap *map, hpa_t page, enum hyp_right right);

/*
 * Takes one user from each page that [from, to) touches, all of which are mapped. Those without users are gone from
 * Hyp mode on all CPUs on return.
 */
void remove_hyp_mappings(struct hypmap *map, const void *from, const void *to);

/*
 * Frees all tables. No CPU is in Hyp mode with these tables any more. The map may be as hypmap_init() left it after
 * a failure.
 */
void free_hyp_pmds(struct hypmap *map);

/* The entry of the page at address, 0 if there is none; for diagnosis. */
uint64_t hypmap_entry(const struct hypmap *map, const void *address);

#endif
