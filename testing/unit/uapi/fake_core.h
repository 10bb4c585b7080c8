/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The front doors of core/ for tests of the dispatcher: each call is noted, and answers what a test has set. What
 * a call is given is kept, so that a test sees that it arrived.
 */
#ifndef TESTING_UNIT_UAPI_FAKE_CORE_H
#define TESTING_UNIT_UAPI_FAKE_CORE_H

#include "core/event/ioeventfd.h"
#include "core/event/irqfd.h"
#include "core/mm/memslot.h"
#include "core/vcpu/events.h"
#include "core/vcpu/run.h"
#include "uapi/kvm.h"

#define FAKE_NR_REGS 3 /* of 4, 8 and 4 bytes; the last takes no value but 0 */

extern const uint64_t fake_reg_ids[FAKE_NR_REGS];

struct fake_core {
	/* answers */
	int load_result; /* hypervisor_init() */
	bool gic;	 /* the host has one */
	int result; /* irqfd_set() and the like, memslot_set(), dirty_log_…(), vcpu_init(), power_set_mp_state() */
	int preferred_target; /* or an error */
	int run_result;
	struct vcpu_exit exit; /* what a run leaves in vcpu->exit */
	void (*on_run)(void);  /* what happens meanwhile */

	/* what arrived */
	unsigned calls; /* of any function that changes something */
	struct memslot_request slot;
	struct {
		uint32_t slot, pages;
		uint64_t first_page;
		hva_t bitmap;
	} log;
	struct irqfd_request irqfd;
	struct ioeventfd_request ioeventfd;
	struct {
		uint32_t nr, flags;
		hva_t address;
	} routing;
	struct {
		uint64_t addr;
		uint32_t size, pio;
		bool registered;
	} zone;
	struct {
		uint32_t index, intid;
		bool level, owned;
	} line;
	struct {
		uint32_t group;
		uint64_t attr, value; /* also what is got */
		unsigned calls;
		bool set, has;
	} vgic_attr;
	struct {
		uint64_t attr;
		uint32_t intid;
	} timer_attr;
	uint32_t levels; /* of the timers, that user space is to be told */
	uint32_t target, features[7], mp_state;
	unsigned resets; /* power_perform_reset() */
	uint32_t mp_state_at_reset;
	struct vcpu_events events;
	uint8_t mmio_data[8];
	bool immediate_exit;
	unsigned runs, kicks;
	uint64_t regs[FAKE_NR_REGS];
	struct vm *vm; /* the newest */

	/* devices: numbers 100 (all accessors) and 101 (none) exist */
	int device_result;
	struct kvm_device_attr attr;
	unsigned devices, device_call;
};

extern struct fake_core fake_core;

void fake_core_reset(void);

/* The VM has an interrupt controller, or has none. */
void fake_core_set_vgic(bool there);

#endif
