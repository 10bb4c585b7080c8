/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A GICv2 with the virtualization extensions and without the security extensions (ARM IHI 0048B): distributor, CPU
 * interfaces, virtual interface control (GICH) and virtual CPU interfaces (GICV). Groups are implemented. 5 bits of
 * priority. Deterministic: whatever changes calls the output hook before the call returns.
 */
#ifndef ARCH_SIM_GIC_GIC_H
#define ARCH_SIM_GIC_GIC_H

#include "hal/types.h"

#define SIM_GIC_MAX_CPUS 8
#define SIM_GIC_MAX_IRQS 1020
#define SIM_GIC_MAX_LRS	 64

/* Outputs to a CPU; bits. */
enum sim_gic_output {
	SIM_GIC_IRQ = 1 << 0,
	SIM_GIC_FIQ = 1 << 1,
	SIM_GIC_VIRQ = 1 << 2,
	SIM_GIC_VFIQ = 1 << 3,
	SIM_GIC_MAINTENANCE = 1 << 4, /* also raises its PPI, see struct sim_gic_config */
};

struct sim_gic_config {
	unsigned cpus;		  /* 1 … 8 */
	unsigned irqs;		  /* 32 … 1020: SGIs, PPIs and SPIs */
	unsigned list_registers;  /* 1 … 64 */
	unsigned maintenance_ppi; /* 16 … 31 */
	/* Called when the outputs of a CPU have changed. */
	void (*output)(void *opaque, unsigned cpu, uint32_t outputs);
	void *opaque;
};

struct sim_gic;

/* Makes a GIC in its reset state; NULL when out of memory. */
struct sim_gic *sim_gic_create(const struct sim_gic_config *config);
void sim_gic_destroy(struct sim_gic *gic);

/* The frames, by the CPU that makes the access (its banked registers). */
enum sim_gic_frame {
	SIM_GICD, /* 4 KiB */
	SIM_GICC, /* 8 KiB */
	SIM_GICH, /* 4 KiB */
	SIM_GICV, /* 8 KiB */
};

/*
 * Reads or writes size bytes (1 or 4, aligned) at offset of a frame. What the architecture does not define reads as
 * zero and ignores writes.
 */
uint32_t sim_gic_read(struct sim_gic *gic, enum sim_gic_frame frame, unsigned cpu, uint32_t offset,
		      unsigned size);
void sim_gic_write(struct sim_gic *gic, enum sim_gic_frame frame, unsigned cpu, uint32_t offset,
		   unsigned size, uint32_t value);

/* Drives the wire of a peripheral: a PPI (16 … 31) of the CPU, or an SPI, for which cpu does not matter. */
void sim_gic_set_line(struct sim_gic *gic, unsigned cpu, unsigned intid, bool level);

/* What the distributor holds of an interrupt, for tests. */
struct sim_gic_state {
	bool enabled, pending, active, line;
	uint8_t priority, targets;
};

struct sim_gic_state sim_gic_state(const struct sim_gic *gic, unsigned cpu, unsigned intid);

/* The outputs of a CPU as they are: enum sim_gic_output. */
uint32_t sim_gic_outputs(const struct sim_gic *gic, unsigned cpu);

#endif
