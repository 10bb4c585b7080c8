/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a virtual GICv2 remembers (SPEC.md sections 6.1, 6.7). Everything but what is marked otherwise changes under
 * vgic->lock, which is taken with interrupts off.
 *
 * An interrupt is queued on the vcpu that is to take it: the one that it is routed to while it is pending, enabled and the
 * distributor on, and the one that has it while it is active. What is queued is what vgic_flush() puts into list registers;
 * while it is in one (live) it stays queued there, and vgic_sync() decides anew.
 *
 * Lock order: vm->iobus.lock → halt_lock → lock; vm->lock (mutex) → lock.
 */
#ifndef CORE_VGIC_STATE_H
#define CORE_VGIC_STATE_H

#include "core/io/iobus.h"
#include "hal/gic.h"
#include "hal/host.h"
#include "hal/types.h"

#define VGIC_NR_SGIS	16
#define VGIC_NR_PRIVATE 32	/* SGIs and PPIs of each vcpu */
#define VGIC_MAX_IRQS	992	/* B21 */
#define VGIC_NR_IRQS	256	/* where nobody chooses */
#define VGIC_MAX_CPUS	8	/* what GICv2 can tell apart */
#define VGIC_DIST_SIZE	0x1000u /* bytes of the frames in the guest's memory */
#define VGIC_CPU_SIZE	0x2000u
#define VGIC_NO_ADDRESS (~0ull)
#define VGIC_NO_HW	0 /* no PPI has this number */

struct vcpu;
struct vm;

/* One interrupt of one vcpu, or a shared one. */
struct vgic_irq {
	struct vgic_irq *next;	/* in the queue of vcpu */
	struct vgic_irq **link; /* what points here */
	struct vcpu *vcpu;	/* on whose queue it is; NULL: on none */
	struct vcpu *target;	/* where it is routed to */
	const void *owner;	/* the device in the hypervisor that drives it; NULL: user space */
	uint16_t intid;
	uint8_t physical; /* the host's private interrupt behind it (LR.HW), or VGIC_NO_HW */
	bool enabled;
	bool latch; /* an edge, or a write to ISPENDR, that has not been taken */
	bool loaded; /* live: the latch is in the list register, and comes back unless it is taken or cleared */
	bool line; /* of a level-sensitive interrupt */
	bool restored; /* user space has set latch: until somebody drives the line, it stands for the line */
	bool active;
	bool edge;
	bool group1;
	bool live;	       /* in a list register of vcpu, which runs or is about to */
	uint8_t priority;      /* 0 … 0xf8 */
	uint8_t targets;       /* GICD_ITARGETSR as it reads */
	uint8_t sources;       /* SGI: bit n: vcpu with index n has sent it */
	uint8_t active_source; /* SGI: whose is active */
};

/* The part of a vcpu. */
struct vgic_cpu {
	struct vgic_irq irqs[VGIC_NR_PRIVATE];
	struct vgic_irq *queue;
	struct vgic_irq **end; /* of the queue: what is to point to the next one */
	uint32_t queued;       /* interrupts in it; may be read without the lock, by hal/atomic.h */

	/* The virtual CPU interface while it is not in hardware; the vcpu's thread's. */
	uint32_t vmcr, apr;
	int32_t resident; /* the CPU that has them still; -1: none */

	/* What vgic_flush() has put into the list registers; the vcpu's thread's. */
	uint32_t used;
	struct vgic_irq *loaded[HAL_GIC_MAX_LRS];
	uint32_t lr[HAL_GIC_MAX_LRS];

	/* What is left for vgic_sync() to do; the vcpu's thread's. */
	uint32_t owed; /* vcpus to be kicked, by index */
	bool released; /* the guest has ended the host's timer interrupt (core/timer/physical.h) */
};

struct vgic {
	struct hal_lock lock;
	/* Held while active state of shared interrupts is looked at or changed with all vcpus out of the guest (B14, B16). */
	struct hal_lock halt_lock;
	uint32_t halted; /* by hal/atomic.h */

	struct hal_gic host;
	uint32_t initialised; /* by hal/atomic.h; the two below do not change any more */
	uint32_t nr_irqs;     /* 0: not chosen yet */
	struct vgic_irq *spis;
	bool ready;		      /* mapped; under vm->lock */
	uint64_t dist_base, cpu_base; /* VGIC_NO_ADDRESS: not set; under vm->lock */
	struct iobus_range range;

	bool enabled; /* GICD_CTLR */
	bool groups_writable; /* user space has shown by GICD_IIDR that it knows of groups (SPEC.md section 6.4) */
};

#endif
