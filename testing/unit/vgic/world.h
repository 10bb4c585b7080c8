/* SPDX-License-Identifier: GPL-2.0-only */
/* A VM with an interrupt controller on fake hardware with four list registers, and what a guest does with it. */
#ifndef TESTING_UNIT_VGIC_WORLD_H
#define TESTING_UNIT_VGIC_WORLD_H

#include "core/vcpu/run.h"
#include "core/vgic/attr.h"
#include "core/vgic/irq.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WORLD_DIST 0x08000000u
#define WORLD_CPU  0x08010000u

struct world {
	struct hypervisor hypervisor;
	struct vm *vm;
	struct vcpu *vcpus[VM_MAX_VCPUS];
	unsigned nr_vcpus;
};

/* Which vcpus were kicked since the last look: bits by index. */
extern uint32_t world_kicks;
uint32_t world_take_kicks(void);

/* How often each interrupt was said to have ended (irqfd_ended()), and the last one. */
extern uint32_t world_ended, world_last_ended;

/* A VM with so many vcpus; its vgic is created (world_create) and also ready, the distributor on (world_start). */
void world_create(struct world *w, unsigned nr_vcpus);
void world_start(struct world *w, unsigned nr_vcpus);
/* Each test makes the VM that it needs. */
static inline void world_set_up(struct world *w)
{
}

void world_tear_down(struct world *w);

/* Whether accesses are answered in Hyp mode where they can be; how many were. world_create() resets both. */
extern bool world_in_hyp;
extern unsigned world_answered_in_hyp;

/* The guest's accesses to the distributor, by vcpu index. A read that nobody answers is a failure. */
uint32_t world_read(struct world *w, unsigned index, uint32_t offset, unsigned len);
void world_write(struct world *w, unsigned index, uint32_t offset, unsigned len, uint32_t value);

/* The list registers that an entry of the vcpu is given; then the guest changes them and the vcpu comes out. */
unsigned world_enter(struct world *w, unsigned index);
uint32_t world_lr(unsigned n);
void world_set_lr(unsigned n, uint32_t lr);
void world_leave(struct world *w, unsigned index);

#ifdef __cplusplus
}
#endif

#endif
