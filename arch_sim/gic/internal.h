/* SPDX-License-Identifier: GPL-2.0-only */
/* What distributor, CPU interfaces and virtual interfaces share. For arch_sim/gic alone. */
#ifndef ARCH_SIM_GIC_INTERNAL_H
#define ARCH_SIM_GIC_INTERNAL_H

#include "arch_sim/gic/gic.h"

#define GIC_SGIS     16
#define GIC_PRIVATE  32
#define GIC_SPURIOUS 1023
#define GIC_OTHER_GROUP \
	1022 /* read of GICC_IAR while the highest pending interrupt is of group 1 */
#define GIC_IDLE_PRIORITY 0xff
#define GIC_PRIORITY_MASK 0xf8

/* Bits of GICC_CTLR and, but for the place of some, of GICV_CTLR (IHI 0048B 4.4.1, 5.5.1). */
enum gic_ctlr {
	GIC_CTLR_GRP0 = 1 << 0,
	GIC_CTLR_GRP1 = 1 << 1,
	GIC_CTLR_ACK = 1 << 2,
	GIC_CTLR_FIQ = 1 << 3,
	GIC_CTLR_CBPR = 1 << 4,
	GIC_CTLR_EOIMODE = 1 << 9,
	GIC_CTLR_MASK = 0x21f,
};

/* Registers of a CPU interface, physical or virtual: both frames have the same map. */
enum gicc_reg {
	GICC_CTLR = 0x00,
	GICC_PMR = 0x04,
	GICC_BPR = 0x08,
	GICC_IAR = 0x0c,
	GICC_EOIR = 0x10,
	GICC_RPR = 0x14,
	GICC_HPPIR = 0x18,
	GICC_ABPR = 0x1c,
	GICC_AIAR = 0x20,
	GICC_AEOIR = 0x24,
	GICC_AHPPIR = 0x28,
	GICC_APR0 = 0xd0,
	GICC_IIDR = 0xfc,
	GICC_DIR = 0x1000,
};

/* One interrupt; private ones exist once for each CPU. */
struct gic_irq {
	bool enabled, latch, active, line, edge, group1;
	uint8_t priority;
	uint8_t targets; /* SPIs */
};

/*
 * The part of a CPU interface that orders priorities. It is the same for the physical and the virtual one, which
 * differ in where interrupts come from.
 */
struct gic_ordering {
	uint32_t ctlr;
	uint8_t pmr;
	uint8_t bpr, abpr;
	uint32_t apr; /* bit n: an interrupt of group priority n << 3 is active and not dropped */
};

/* The interrupt that an interface would acknowledge. */
struct gic_candidate {
	bool any;
	unsigned index; /* physical: interrupt id; virtual: list register */
	uint8_t priority;
	bool group1;
};

struct gic_cpu {
	struct gic_irq private[GIC_PRIVATE];
	uint8_t sgi_sources[GIC_SGIS]; /* bit per sending CPU */
	struct gic_ordering physical;

	/* GICH */
	uint32_t hcr;
	uint32_t lr[SIM_GIC_MAX_LRS];
	struct gic_ordering virtual;

	uint32_t outputs;
};

struct sim_gic {
	struct sim_gic_config config;
	uint32_t ctlr; /* GICD_CTLR: EnableGrp0, EnableGrp1 */
	unsigned end;  /* no interrupt from here on is enabled */
	struct gic_cpu cpu[SIM_GIC_MAX_CPUS];
	struct gic_irq spi[SIM_GIC_MAX_IRQS]; /* by interrupt id; below 32 unused */
};

/* The interrupt with this id as the CPU sees it; intid is below config.irqs. */
struct gic_irq *gic_irq(struct sim_gic *gic, unsigned cpu, unsigned intid);
const struct gic_irq *gic_irq_const(const struct sim_gic *gic, unsigned cpu, unsigned intid);

/* Is it pending on this CPU? A level interrupt is while its line is high or software made it so. */
bool gic_pending(const struct sim_gic *gic, unsigned cpu, unsigned intid);

/* Works out the outputs of all CPUs again and reports those that changed. */
void gic_update(struct sim_gic *gic);

/* Ends the active state of an interrupt, as a write of GICC_DIR does, or of a list register with HW set. */
void gic_deactivate(struct sim_gic *gic, unsigned cpu, unsigned intid);

/* The group priority of a priority: the bits that decide about preemption (IHI 0048B 3.3.3). */
uint8_t gic_group_priority(const struct gic_ordering *o, uint8_t priority, bool group1);

/* The running priority: of the most urgent active interrupt, or GIC_IDLE_PRIORITY. */
uint8_t gic_running(const struct gic_ordering *o);

/* May the candidate be signalled now: its group enabled, more urgent than the mask and what runs? */
bool gic_signalled(const struct gic_ordering *o, const struct gic_candidate *c);

/* The output of an interface for its candidate: SIM_GIC_IRQ, SIM_GIC_FIQ or 0. */
uint32_t gic_line_of(const struct gic_ordering *o, const struct gic_candidate *c);

/* Raises the running priority to the candidate's, and drops the most urgent one. */
void gic_priority_raise(struct gic_ordering *o, const struct gic_candidate *c);
void gic_priority_drop(struct gic_ordering *o);

/* Reads and writes of the registers that only hold state: CTLR, PMR, BPR, ABPR, APR, RPR. false: another one. */
bool gic_ordering_read(const struct gic_ordering *o, uint32_t offset, uint32_t *value);
bool gic_ordering_write(struct gic_ordering *o, uint32_t offset, uint32_t value);

/*
 * May the candidate be seen through HPPIR (alias: AHPPIR), that is, is it of the group that this register is for? Else
 * what it reads. And may an acknowledgement through IAR (alias: AIAR) take it?
 */
bool gic_may_show(const struct gic_ordering *o, const struct gic_candidate *c, bool alias,
		  uint32_t *otherwise);
bool gic_may_acknowledge(const struct gic_ordering *o, const struct gic_candidate *c, bool alias,
			 uint32_t *otherwise);

/* The frames. */
uint32_t gicd_read(struct sim_gic *gic, unsigned cpu, uint32_t offset, unsigned size);
void gicd_write(struct sim_gic *gic, unsigned cpu, uint32_t offset, unsigned size, uint32_t value);
uint32_t gicc_read(struct sim_gic *gic, unsigned cpu, uint32_t offset);
void gicc_write(struct sim_gic *gic, unsigned cpu, uint32_t offset, uint32_t value);
uint32_t gich_read(struct sim_gic *gic, unsigned cpu, uint32_t offset);
void gich_write(struct sim_gic *gic, unsigned cpu, uint32_t offset, uint32_t value);
uint32_t gicv_read(struct sim_gic *gic, unsigned cpu, uint32_t offset);
void gicv_write(struct sim_gic *gic, unsigned cpu, uint32_t offset, uint32_t value);

/* What the interfaces would acknowledge. */
struct gic_candidate gicc_candidate(const struct sim_gic *gic, unsigned cpu);
struct gic_candidate gicv_candidate(const struct sim_gic *gic, unsigned cpu);

/* GICH_MISR of the CPU; 0: no maintenance interrupt. */
uint32_t gich_misr(const struct sim_gic *gic, unsigned cpu);

#endif
