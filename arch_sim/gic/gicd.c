/* SPDX-License-Identifier: GPL-2.0-only */
/* The distributor (IHI 0048B 4.3): one row per block of registers. */
#include "arch_sim/gic/internal.h"

#define GICD_IIDR_VALUE	  0x0200043bu
#define GICD_ICPIDR2_GIC2 0x2bu

/* Reads or writes the field of one interrupt; fields are 1, 2 or 8 bits wide. */
struct block {
	uint32_t start;
	uint8_t width;
	uint32_t (*read)(const struct sim_gic *gic, unsigned cpu, unsigned id);
	void (*write)(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value);
};

static uint32_t read_group(const struct sim_gic *gic, unsigned cpu, unsigned id)
{
	return gic_irq_const(gic, cpu, id)->group1;
}

static void write_group(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value)
{
	gic_irq(gic, cpu, id)->group1 = value;
}

static uint32_t read_enabled(const struct sim_gic *gic, unsigned cpu, unsigned id)
{
	return gic_irq_const(gic, cpu, id)->enabled;
}

static void set_enabled(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value)
{
	if (value)
		gic_irq(gic, cpu, id)->enabled = true;
}

/* SGIs are always enabled here. */
static void clear_enabled(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value)
{
	if (value && id >= GIC_SGIS)
		gic_irq(gic, cpu, id)->enabled = false;
}

static uint32_t read_pending(const struct sim_gic *gic, unsigned cpu, unsigned id)
{
	return gic_pending(gic, cpu, id);
}

/* For SGIs the register is read-only: GICD_SPENDSGIR does that. */
static void set_pending(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value)
{
	if (value && id >= GIC_SGIS)
		gic_irq(gic, cpu, id)->latch = true;
}

static void clear_pending(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value)
{
	if (value && id >= GIC_SGIS)
		gic_irq(gic, cpu, id)->latch = false;
}

static uint32_t read_active(const struct sim_gic *gic, unsigned cpu, unsigned id)
{
	return gic_irq_const(gic, cpu, id)->active;
}

static void set_active(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value)
{
	if (value)
		gic_irq(gic, cpu, id)->active = true;
}

static void clear_active(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value)
{
	if (value)
		gic_irq(gic, cpu, id)->active = false;
}

static uint32_t read_priority(const struct sim_gic *gic, unsigned cpu, unsigned id)
{
	return gic_irq_const(gic, cpu, id)->priority;
}

static void write_priority(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value)
{
	gic_irq(gic, cpu, id)->priority = value & GIC_PRIORITY_MASK;
}

static uint32_t read_targets(const struct sim_gic *gic, unsigned cpu, unsigned id)
{
	if (gic->config.cpus == 1)
		return 0; /* a uniprocessor has no targets */
	return id < GIC_PRIVATE ? 1u << cpu : gic->spi[id].targets;
}

static void write_targets(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value)
{
	if (id >= GIC_PRIVATE)
		gic->spi[id].targets = (uint8_t)(value & ((1u << gic->config.cpus) - 1));
}

static uint32_t read_config(const struct sim_gic *gic, unsigned cpu, unsigned id)
{
	return gic_irq_const(gic, cpu, id)->edge ? 2 : 0;
}

static void write_config(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value)
{
	if (id >= GIC_PRIVATE)
		gic_irq(gic, cpu, id)->edge = value & 2;
}

static uint32_t read_sources(const struct sim_gic *gic, unsigned cpu, unsigned id)
{
	return id < GIC_SGIS ? gic->cpu[cpu].sgi_sources[id] : 0;
}

static void clear_sources(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value)
{
	if (id < GIC_SGIS)
		gic->cpu[cpu].sgi_sources[id] &= (uint8_t)~value;
}

static void set_sources(struct sim_gic *gic, unsigned cpu, unsigned id, uint32_t value)
{
	if (id < GIC_SGIS)
		gic->cpu[cpu].sgi_sources[id] |= (uint8_t)value;
}

static const struct block blocks[] = {
	{0x080, 1, read_group, write_group},	   /* IGROUPR */
	{0x100, 1, read_enabled, set_enabled},	   /* ISENABLER */
	{0x180, 1, read_enabled, clear_enabled},   /* ICENABLER */
	{0x200, 1, read_pending, set_pending},	   /* ISPENDR */
	{0x280, 1, read_pending, clear_pending},   /* ICPENDR */
	{0x300, 1, read_active, set_active},	   /* ISACTIVER */
	{0x380, 1, read_active, clear_active},	   /* ICACTIVER */
	{0x400, 8, read_priority, write_priority}, /* IPRIORITYR */
	{0x800, 8, read_targets, write_targets},   /* ITARGETSR */
	{0xc00, 2, read_config, write_config},	   /* ICFGR */
	{0xf10, 8, read_sources, clear_sources},   /* CPENDSGIR */
	{0xf20, 8, read_sources, set_sources},	   /* SPENDSGIR */
};

/* The block that an offset lies in; NULL: another register, or nothing. */
static const struct block *block_at(uint32_t offset)
{
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(blocks); i++) {
		const struct block *b = &blocks[i];
		uint32_t ids = b->start >= 0xf00 ? GIC_SGIS : 1024;

		if (offset >= b->start && offset < b->start + ids * b->width / 8)
			return b;
	}
	return NULL;
}

/* Calls for each field of an access; fields of interrupts that do not exist read as zero. */
static uint32_t read_block(const struct sim_gic *gic, const struct block *b, unsigned cpu,
			   uint32_t offset, unsigned size)
{
	unsigned fields = 8 * size / b->width, first = (offset - b->start) * 8 / b->width;
	uint32_t value = 0;

	for (unsigned i = 0; i < fields; i++)
		if (first + i < gic->config.irqs)
			value |= b->read(gic, cpu, first + i) << (i * b->width);
	return value;
}

static void write_block(struct sim_gic *gic, const struct block *b, unsigned cpu, uint32_t offset,
			unsigned size, uint32_t value)
{
	unsigned fields = 8 * size / b->width, first = (offset - b->start) * 8 / b->width;

	for (unsigned i = 0; i < fields; i++)
		if (first + i < gic->config.irqs)
			b->write(gic, cpu, first + i,
				 hal_bits(value, (i + 1) * b->width - 1, i * b->width));
}

/* GICD_SGIR: to a list of CPUs, to all others, or to itself. */
static void send_sgi(struct sim_gic *gic, unsigned cpu, uint32_t value)
{
	uint32_t all = (1u << gic->config.cpus) - 1, self = 1u << cpu;
	uint32_t targets[4] = {hal_bits(value, 23, 16) & all, all & ~self, self, 0};

	for (unsigned i = 0; i < gic->config.cpus; i++)
		if (hal_bit(targets[hal_bits(value, 25, 24)], i))
			gic->cpu[i].sgi_sources[value & 15] |= (uint8_t)self;
}

static uint32_t typer(const struct sim_gic *gic)
{
	return (gic->config.irqs - 1) / 32 | (gic->config.cpus - 1) << 5;
}

uint32_t gicd_read(struct sim_gic *gic, unsigned cpu, uint32_t offset, unsigned size)
{
	const struct block *b = block_at(offset);

	if (b)
		return size == 4 || b->width == 8 ? read_block(gic, b, cpu, offset, size) : 0;
	if (size != 4)
		return 0;
	switch (offset) {
	case 0x000:
		return gic->ctlr;
	case 0x004:
		return typer(gic);
	case 0x008:
		return GICD_IIDR_VALUE;
	case 0xfe8:
		return GICD_ICPIDR2_GIC2;
	default:
		return 0;
	}
}

void gicd_write(struct sim_gic *gic, unsigned cpu, uint32_t offset, unsigned size, uint32_t value)
{
	const struct block *b = block_at(offset);

	if (b && (size == 4 || b->width == 8))
		write_block(gic, b, cpu, offset, size, value);
	else if (!b && size == 4 && offset == 0x000)
		gic->ctlr = value & 3;
	else if (!b && size == 4 && offset == 0xf00)
		send_sgi(gic, cpu, value);
}
