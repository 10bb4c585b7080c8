/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hal/ for unit tests of core/: the whole contract, with a log of what was called, failures on demand, and
 * answers that a test sets. One thread.
 *
 *	hal_fake_reset();                          in each set-up: everything as new
 *	hal_fake.id[HAL_ID_MIDR] = 0x413fc0f2;
 *	hal_fake_fail(HAL_CALL_ALLOC, 2);          the second hal_alloc() from now fails
 *	...
 *	CHECK_EQ(1, hal_fake_count(HAL_CALL_VCPU_BLOCK));
 *	CHECK_EQ(0, hal_fake.live_allocations);
 *
 * A user address is a pointer of the test. In calls that the world goes on in, such as hal_vcpu_block(), the test
 * can do something through hal_fake.on_call.
 */
#ifndef TESTING_UNIT_FAKES_HAL_FAKE_H
#define TESTING_UNIT_FAKES_HAL_FAKE_H

#include "hal/context.h"
#include "hal/cpu.h"
#include "hal/gic.h"
#include "hal/host.h"
#include "hal/mmu.h"
#include "hal/timer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The calls that are logged; those marked F can be made to fail. */
enum hal_call {
	HAL_CALL_NONE,
	HAL_CALL_GUEST_ENTER,
	HAL_CALL_ALLOC, /* F */
	HAL_CALL_FREE,
	HAL_CALL_PAGES_ALLOC, /* F */
	HAL_CALL_PAGES_FREE,
	HAL_CALL_HYP_SHARE, /* F */
	HAL_CALL_HYP_UNSHARE,
	HAL_CALL_GUEST_PAGE_GET, /* F */
	HAL_CALL_GUEST_PAGE_PUT, /* a: dirty */
	HAL_CALL_COPY_IN,	 /* F */
	HAL_CALL_COPY_OUT,	 /* F */
	HAL_CALL_FILE_RESERVE,	 /* F */
	HAL_CALL_FILE_PUBLISH,
	HAL_CALL_FILE_ABANDON,
	HAL_CALL_MM_WATCH, /* F, object: the VM */
	HAL_CALL_MM_UNWATCH,
	HAL_CALL_HOST_VCPU_CREATE, /* F */
	HAL_CALL_HOST_VCPU_DESTROY,
	HAL_CALL_MUTEX_LOCK_KILLABLE, /* F */
	HAL_CALL_HYP_TRYLOCK,	      /* F */
	HAL_CALL_VCPU_BLOCK,	      /* object: the vcpu */
	HAL_CALL_VCPU_WAKE,	      /* object: the vcpu */
	HAL_CALL_VCPU_KICK,	      /* object: the vcpu */
	HAL_CALL_KICK_ALL_CPUS,
	HAL_CALL_CPU_HOLD,
	HAL_CALL_CPU_RELEASE,
	HAL_CALL_RESCHED,
	HAL_CALL_REPORT,   /* a: what, b, c: its words */
	HAL_CALL_TRACE,	   /* a: event, b, c: its first words */
	HAL_CALL_TLB_VMID, /* a: low word of vttbr, b: high word */
	HAL_CALL_TLB_VMID_LOCAL,
	HAL_CALL_TLB_ALL_VMIDS,
	HAL_CALL_TLB_HYP,
	HAL_CALL_DCACHE,	 /* a: pa >> 12, b: size */
	HAL_CALL_ICACHE,	 /* a: pa >> 12, b: size */
	HAL_CALL_GICH_WRITE,	 /* a: offset, b: value */
	HAL_CALL_PPI_SET_ACTIVE, /* a: number, b: active */
	HAL_CALL_TIMEOUT_START,	 /* object: the vcpu, a, b: deadline, low word first */
	HAL_CALL_TIMEOUT_CANCEL, /* object: the vcpu */
	HAL_CALL_SIGNAL_MASK_SET,
	HAL_CALL_SIGNAL_MASK_RESTORE,
	HAL_NR_CALLS,
};

struct hal_fake_call {
	enum hal_call call;
	const void *object;
	uint32_t a, b, c;
};

#define HAL_FAKE_LOG 1024 /* calls kept; later ones are counted only */

struct hal_fake {
	/* What the test sets. */
	uint32_t id[HAL_NR_ID];
	uint32_t ccsidr[16];
	bool vfp_present;
	bool signal_pending;
	bool cpu_wanted; /* by another thread; until the next hal_resched() */
	unsigned cpu;
	unsigned online_cpus;
	uint64_t counter;
	struct hal_host_mm *mm;
	uint32_t guest_exit;	  /* what hal_guest_enter() returns */
	uint32_t page_block_size; /* of pages that are looked up; 0: 4 KiB */
	bool page_read_only;	  /* pages that are looked up cannot be written to */
	bool page_device;	  /* they are no RAM */
	struct hal_gic gic;	  /* no list registers: the host has no virtual interface */
	uint32_t gich[0x200 / 4]; /* its registers */
	bool (*range_ok)(hva_t address, uint64_t size);	   /* NULL: every range is the caller's */
	void (*enter)(struct hal_guest *guest);		   /* what the guest does before the exit */
	void (*on_call)(enum hal_call call, void *object); /* in every logged call */

	/* What the test looks at. */
	struct hal_fake_call log[HAL_FAKE_LOG];
	uint32_t nr_calls;
	uint32_t count[HAL_NR_CALLS];
	uint32_t fail_in[HAL_NR_CALLS];
	int32_t live_allocations; /* objects and pages that have not been freed */
	int32_t locks_held;
	int32_t live_files;
	int32_t live_host_vcpus;
	struct hal_fake_event {
		uint32_t event, vcpu_id, pc, a, b, c;
	} last_event; /* of hal_trace() */
};

extern struct hal_fake hal_fake;

/* Everything as new: a Cortex-A15 with VFP; pages of the last test are gone. */
void hal_fake_reset(void);

/* Makes the nth call from now (1: the next) of this kind fail; 0: none. */
void hal_fake_fail(enum hal_call call, uint32_t nth);

/* How often it has been called since the reset. */
uint32_t hal_fake_count(enum hal_call call);

/* The latest logged call of the kind, or one of zeroes. */
struct hal_fake_call hal_fake_last(enum hal_call call);

#ifdef __cplusplus
}
#endif

#endif
