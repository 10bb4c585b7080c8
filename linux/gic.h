/* SPDX-License-Identifier: GPL-2.0-only */
/* The host's interrupt controller, and its interrupts that belong to guests. */
#ifndef LINUX_GIC_H
#define LINUX_GIC_H

#include <linux/types.h>

/*
 * Finds the virtual interrupt interface and takes the interrupt of the virtual timer. Returns NULL, or why guests cannot be
 * run; without a virtual interrupt interface they can.
 */
const char *gic_init(void);
void gic_exit(void);

/* The virtual interface control block: where the host has it mapped, where it is, its bytes. NULL: there is none. */
void __iomem *gic_gich(phys_addr_t *physical);
#define GIC_GICH_SIZE 0x200

/* Ticks a second of the physical counter; not 0. */
u32 gic_counter_frequency(void);

/* This CPU begins or ceases to run guests. Interrupts off. */
void gic_cpu_online(void);
void gic_cpu_offline(void);

#ifdef KVM_ARM32_TEST_HOOKS
/* How many of the interrupts of guests this CPU has enabled, and how many there are. Interrupts off. */
unsigned int gic_interrupts_enabled(void);
unsigned int gic_interrupts(void);
#endif

#endif
