/* SPDX-License-Identifier: GPL-2.0-only */
/* Which interrupt a GSI leads to: KVM_SET_GSI_ROUTING (SPEC.md sections 2.5 and 6.9). */
#ifndef CORE_EVENT_ROUTING_H
#define CORE_EVENT_ROUTING_H

#include "hal/types.h"

struct vm;

#define ROUTING_MAX_GSIS 4096
#define ROUTING_NR_PINS	 988 /* of the GICv2: pin n is SPI 32 + n, up to 1019 */

/* A way of an entry, in the ABI's numbers. */
enum routing_type {
	ROUTING_IRQCHIP = 1,
	ROUTING_MSI = 2,
};

#define ROUTING_MSI_VALID_DEVID 1u

/* An entry as user space has it (struct kvm_irq_routing_entry). */
struct routing_entry {
	uint32_t gsi;
	uint32_t type;
	uint32_t flags;
	uint32_t pad;
	union {
		struct {
			uint32_t irqchip, pin;
		} irqchip;
		uint32_t words[8];
	};
};

/*
 * Replaces the table at once by the nr entries at address in the caller's memory. Until the first call, GSI n leads to pin
 * n. A message leads nowhere, as there is no ITS. Returns 0, -HAL_EINVAL (too many, flags, an entry that is not one of
 * SPEC.md section 2.5, a GSI that has one already), -HAL_ENOMEM, -HAL_EFAULT; the table is then as it was. May sleep.
 */
int routing_set(struct vm *vm, uint32_t nr, uint32_t flags, hva_t address);
void routing_destroy(struct vm *vm);

/* The interrupt that the GSI leads to, or 0. Any context. */
uint32_t routing_intid(struct vm *vm, uint32_t gsi);

/* Drives its line; what leads nowhere is ignored. routing_pulse(): up and down again. Any context; the vgic is initialised. */
void routing_drive(struct vm *vm, uint32_t gsi, bool level);
void routing_pulse(struct vm *vm, uint32_t gsi);

#endif
