/* SPDX-License-Identifier: GPL-2.0-only */
/* A virtual CPU: who owns which part of it, and what the rooms of core/ keep in it. */
#ifndef CORE_VCPU_VCPU_H
#define CORE_VCPU_VCPU_H

#include "core/io/mmio_state.h"
#include "core/mm/stage2.h"
#include "core/timer/timer_state.h"
#include "hal/context.h"
#include "hal/guest.h"
#include "hal/host.h"
#include "hal/types.h"

struct vgic_cpu;
struct vm;

/* Core types of the ABI (SPEC.md section 2.7). */
enum vcpu_target {
	VCPU_TARGET_NONE = -1, /* no KVM_ARM_VCPU_INIT yet */
	VCPU_TARGET_A15 = 0,
	VCPU_TARGET_A7 = 1,
};

/* Bits of the feature word of KVM_ARM_VCPU_INIT. */
enum vcpu_feature {
	VCPU_FEATURE_POWER_OFF = 1u << 0,
	VCPU_FEATURE_PSCI_0_2 = 1u << 1,
	VCPU_FEATURES_KNOWN = 3u,
};

/* Bits of vcpu->requests: what the vcpu's own thread is to do before it enters the guest again. */
enum vcpu_request {
	VCPU_REQUEST_RESET = 1u << 0,	    /* vcpu->boot tells how to start (PSCI CPU_ON) */
	VCPU_REQUEST_IRQ_PENDING = 1u << 1, /* look at the interrupts again */
	VCPU_REQUEST_TIMER = 1u << 2,	    /* work out the timers' outputs again */
};

/* Where a vcpu's thread is; lets vcpu_kick() send an interrupt only to a CPU that is in the guest. */
enum vcpu_mode {
	VCPU_OUTSIDE,
	VCPU_IN_GUEST,
	VCPU_EXITING, /* was in the guest and has been interrupted */
};

/* Bits of vcpu->irq_lines: as in HCR, so that they are ORed into it at each entry. */
enum vcpu_irq_line {
	VCPU_LINE_FIQ = 1u << 6,
	VCPU_LINE_IRQ = 1u << 7,
	VCPU_LINE_ABORT = 1u << 8, /* virtual asynchronous abort; hardware clears it on delivery */
};

/* How a vcpu starts after CPU_ON; written by the caller before it sets VCPU_REQUEST_RESET. */
struct vcpu_boot {
	uint32_t entry; /* bit 0: Thumb */
	uint32_t context_id;
	bool big_endian;
};

/* Why KVM_RUN returns, in the ABI's numbers (SPEC.md section 2.3); uapi/ copies it to struct kvm_run. */
enum vcpu_exit_reason {
	VCPU_EXIT_UNKNOWN = 0,
	VCPU_EXIT_MMIO = 6,
	VCPU_EXIT_FAIL_ENTRY = 9,
	VCPU_EXIT_INTR = 10,
	VCPU_EXIT_INTERNAL_ERROR = 17,
	VCPU_EXIT_SYSTEM_EVENT = 24,
	VCPU_EXIT_ARM_NISV = 28,
};

#define VCPU_FAIL_ENTRY_CPU_UNSUPPORTED \
	1 /* bit 0 of the reason: the core is of another kind than the vcpu (G16) */

enum vcpu_system_event {
	VCPU_SYSTEM_SHUTDOWN = 1,
	VCPU_SYSTEM_RESET = 2,
};

struct vcpu_exit {
	int error; /* 0 or the negative errno of KVM_RUN */
	enum vcpu_exit_reason reason;
	union {
		struct {
			uint64_t phys_addr;
			uint8_t data[8];
			uint32_t len;
			bool is_write;
		} mmio;
		struct {
			uint32_t type; /* enum vcpu_system_event */
		} system_event;
		struct {
			uint32_t esr_iss;
			uint64_t fault_ipa;
		} nisv;
		struct {
			uint64_t reason; /* of the host, or VCPU_FAIL_ENTRY_CPU_UNSUPPORTED */
			uint32_t cpu;	 /* of the host */
		} fail_entry;
		struct {
			uint32_t suberror;
			uint32_t ndata;
			uint64_t data[4];
		} internal;
	};
};

/* Counted per vcpu, shown by the host under the names that kvm_stat knows. */
struct vcpu_stats {
	uint32_t exits, hvc, wfi, wfe, mmio_user, mmio_kernel, signals;
};

/*
 * Owned by the thread that holds the vcpu's mutex (uapi/ takes it for every vcpu call), except the fields
 * under 'shared', which any thread changes through hal/atomic.h.
 */
struct vcpu {
	struct hal_guest guest;

	struct vm *vm;
	struct hal_host_vcpu *host;
	uint32_t id;	/* the number user space chose, 0 … 7 */
	uint32_t index; /* order of creation; what interrupt lines and the vgic count by */

	enum vcpu_target target;
	uint32_t features; /* enum vcpu_feature; valid once target is */
	bool has_run; /* VCPU_INIT of it must make guest memory clean to the point of coherency again */
	bool first_run_done;

	struct mmio_state mmio; /* the access that waits for user space or that is being replayed */
	struct timer_state timer;
	struct vgic_cpu *vgic; /* NULL: the VM has none */
	struct vcpu_exit exit;
	struct vcpu_stats stats;

	struct stage2_cache table_pages;

	/* shared */
	uint32_t mode;	       /* enum vcpu_mode */
	uint32_t requests;     /* enum vcpu_request */
	uint32_t power_off;    /* 0 or 1 */
	uint32_t irq_lines;    /* enum vcpu_irq_line */
	struct vcpu_boot boot; /* stable while VCPU_REQUEST_RESET is set */
};

#endif
