/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A GICv2 without virtualization, as the guest has to see it: a row for each interrupt, and for each vcpu the interrupts that
 * it has begun. Written from ARM IHI 0048B and SPEC.md section 6; it knows of no list registers, queues or entries. The guest
 * ends interrupts as it began them (EOImode 0), acknowledges both groups (AckCtl), and has the least binary points.
 */
#ifndef TESTING_UNIT_VGIC_MODEL_H
#define TESTING_UNIT_VGIC_MODEL_H

#include "hal/types.h"

#define MODEL_VCPUS 3u
#define MODEL_IRQS  96u

struct model_irq {
	bool enabled, latch, line, active, edge, group1;
	bool stands; /* the latch was restored: for a line that nobody has driven yet */
	uint8_t priority, targets;
	uint8_t sources; /* of an SGI: who has sent it */
	uint8_t source;	 /* of an SGI that is active: whose is it */
	uint8_t holder;	 /* of one that is active: where */
};

struct model {
	bool on;
	struct model_irq table[MODEL_VCPUS][MODEL_IRQS]; /* shared ones: row 0 */
	struct model_cpu {
		bool group0, group1;
		uint8_t pmr;
		unsigned begun; /* interrupts, the latest is the most urgent */
		struct {
			uint32_t iar;
			uint8_t priority;
		} stack[MODEL_IRQS];
	} cpu[MODEL_VCPUS];
	unsigned ended[MODEL_IRQS]; /* level SPIs: how often a guest has ended each */
};

void model_reset(struct model *m);

/* The row of an interrupt as a vcpu sees it. */
struct model_irq *model_irq(struct model *m, unsigned vcpu, unsigned intid);
bool model_pending(const struct model_irq *irq);
unsigned model_target(const struct model_irq *irq);

/* Is there anything that a guest's access of so many bytes can reach? If not it reads as zero, and a write is ignored. */
bool model_reaches(uint32_t offset, unsigned len);

/* Guest accesses to the distributor, of any width and alignment. */
uint32_t model_read(struct model *m, unsigned vcpu, uint32_t offset, unsigned len);
void model_write(struct model *m, unsigned vcpu, uint32_t offset, unsigned len, uint32_t value);

void model_inject(struct model *m, unsigned vcpu, unsigned intid, bool level);

/* Whose the interrupt is to be: an active one stays with who has it, one that is on offer is its target's; -1: nobody's. */
int model_recipient(struct model *m, unsigned vcpu, unsigned intid);

/* May the vcpu read this from GICC_IAR now? If so it has. Of equals any may be first. */
bool model_acknowledge(struct model *m, unsigned vcpu, uint32_t iar);

/* The vcpu ends what it has begun last, and writes the result to GICC_EOIR. */
uint32_t model_end(struct model *m, unsigned vcpu);

/* How many interrupts are active on the vcpu; is there one that it would be woken for? */
unsigned model_actives(struct model *m, unsigned vcpu);
bool model_wakes(struct model *m, unsigned vcpu);

/* Can the registers carry the state (SPEC.md 6.3, 6.10)? Not who has an active interrupt that has been sent elsewhere since. */
bool model_can_be_saved(struct model *m);

/* What a restored machine has: what was pending is, and no line is driven yet. */
void model_restored(struct model *m);

#endif
