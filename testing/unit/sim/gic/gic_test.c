/* SPDX-License-Identifier: GPL-2.0-only */
/* The simulated GIC against the sequences of IHI 0048B: two CPUs, 96 interrupts, 4 list registers. */
#include "arch_sim/gic/gic.h"
#include "testing/harness/test.h"

#include <string.h>

#define GICC_CTLR   0x00
#define GICC_PMR    0x04
#define GICC_BPR    0x08
#define GICC_IAR    0x0c
#define GICC_EOIR   0x10
#define GICC_RPR    0x14
#define GICC_HPPIR  0x18
#define GICC_AIAR   0x20
#define GICC_AEOIR  0x24
#define GICC_AHPPIR 0x28
#define GICC_DIR    0x1000
#define SPURIOUS    1023
#define MAINTENANCE 25

struct gic {
	struct sim_gic *gic;
	uint32_t outputs[2];
	unsigned changes;
};

static void note_output(void *opaque, unsigned cpu, uint32_t outputs)
{
	struct gic *g = opaque;

	g->outputs[cpu] = outputs;
	g->changes++;
}

static uint32_t rd(struct gic *g, enum sim_gic_frame frame, unsigned cpu, uint32_t offset)
{
	return sim_gic_read(g->gic, frame, cpu, offset, 4);
}

static void wr(struct gic *g, enum sim_gic_frame frame, unsigned cpu, uint32_t offset,
	       uint32_t value)
{
	sim_gic_write(g->gic, frame, cpu, offset, 4, value);
}

static void wr8(struct gic *g, uint32_t offset, uint8_t value)
{
	sim_gic_write(g->gic, SIM_GICD, 0, offset, 1, value);
}

static void gic_set_up(struct gic *g)
{
	struct sim_gic_config config = {.cpus = 2,
					.irqs = 96,
					.list_registers = 4,
					.maintenance_ppi = MAINTENANCE,
					.output = note_output,
					.opaque = g};

	g->gic = sim_gic_create(&config);
	wr(g, SIM_GICD, 0, 0, 3);
	for (unsigned cpu = 0; cpu < 2; cpu++) {
		wr(g, SIM_GICC, cpu, GICC_CTLR, 1);
		wr(g, SIM_GICC, cpu, GICC_PMR, 0xf0);
	}
}

static void gic_tear_down(struct gic *g)
{
	sim_gic_destroy(g->gic);
}

TEST_FIXTURE(gic)

/* Enables an SPI for CPU 0 at a priority. */
static void enable_spi(struct gic *g, unsigned id, uint8_t priority)
{
	wr8(g, 0x800 + id, 1);
	wr8(g, 0x400 + id, priority);
	wr(g, SIM_GICD, 0, 0x100 + id / 32 * 4, 1u << (id % 32));
}

TEST_F(gic, typer_names_interrupts_and_cpus)
{
	CHECK_EQ(2 | 1 << 5, rd(self, SIM_GICD, 0, 4));
	CHECK_EQ(0x2b, rd(self, SIM_GICD, 0, 0xfe8));
}

TEST_F(gic, level_spi_stays_pending_until_its_line_falls)
{
	enable_spi(self, 40, 0x80);
	CHECK_EQ(0, self->outputs[0]);
	sim_gic_set_line(self->gic, 0, 40, true);
	CHECK_EQ(SIM_GIC_IRQ, self->outputs[0]);
	CHECK_EQ(0, self->outputs[1]);
	CHECK_EQ(40, rd(self, SIM_GICC, 0, GICC_IAR));
	CHECK_EQ(0x80, rd(self, SIM_GICC, 0, GICC_RPR));
	CHECK(sim_gic_state(self->gic, 0, 40).active);
	CHECK_EQ(0, self->outputs[0]);
	wr(self, SIM_GICC, 0, GICC_EOIR, 40);
	CHECK_EQ(SIM_GIC_IRQ, self->outputs[0]);
	CHECK_EQ(40, rd(self, SIM_GICC, 0, GICC_IAR));
	sim_gic_set_line(self->gic, 0, 40, false);
	wr(self, SIM_GICC, 0, GICC_EOIR, 40);
	CHECK_EQ(0, self->outputs[0]);
	CHECK_EQ(SPURIOUS, rd(self, SIM_GICC, 0, GICC_IAR));
	CHECK_EQ(0xff, rd(self, SIM_GICC, 0, GICC_RPR));
}

TEST_F(gic, edge_spi_is_pending_once_for_each_edge)
{
	enable_spi(self, 41, 0x80);
	wr(self, SIM_GICD, 0, 0xc08, 2u << (2 * (41 - 32)));
	sim_gic_set_line(self->gic, 0, 41, true);
	CHECK_EQ(41, rd(self, SIM_GICC, 0, GICC_IAR));
	wr(self, SIM_GICC, 0, GICC_EOIR, 41);
	CHECK_EQ(0, self->outputs[0]);
	sim_gic_set_line(self->gic, 0, 41, false);
	sim_gic_set_line(self->gic, 0, 41, true);
	CHECK_EQ(SIM_GIC_IRQ, self->outputs[0]);
}

TEST_F(gic, set_pending_latches_a_level_interrupt)
{
	enable_spi(self, 42, 0x80);
	wr(self, SIM_GICD, 0, 0x204, 1u << 10);
	CHECK(sim_gic_state(self->gic, 0, 42).pending);
	wr(self, SIM_GICD, 0, 0x284, 1u << 10);
	CHECK(!sim_gic_state(self->gic, 0, 42).pending);
}

TEST_F(gic, more_urgent_interrupt_preempts_and_less_urgent_waits)
{
	enable_spi(self, 40, 0x80);
	enable_spi(self, 41, 0x40);
	enable_spi(self, 42, 0xa0);
	wr(self, SIM_GICD, 0, 0x204, 1u << 8 | 1u << 10);
	CHECK_EQ(40, rd(self, SIM_GICC, 0, GICC_IAR));
	CHECK_EQ(0, self->outputs[0]);
	wr(self, SIM_GICD, 0, 0x204, 1u << 9);
	CHECK_EQ(SIM_GIC_IRQ, self->outputs[0]);
	CHECK_EQ(41, rd(self, SIM_GICC, 0, GICC_IAR));
	CHECK_EQ(0x40, rd(self, SIM_GICC, 0, GICC_RPR));
	wr(self, SIM_GICC, 0, GICC_EOIR, 41);
	CHECK_EQ(0x80, rd(self, SIM_GICC, 0, GICC_RPR));
	wr(self, SIM_GICC, 0, GICC_EOIR, 40);
	CHECK_EQ(42, rd(self, SIM_GICC, 0, GICC_IAR));
}

TEST_F(gic, binary_point_puts_priorities_into_one_group)
{
	enable_spi(self, 40, 0x88);
	enable_spi(self, 41, 0x80);
	wr(self, SIM_GICC, 0, GICC_BPR, 3);
	wr(self, SIM_GICD, 0, 0x204, 1u << 8);
	CHECK_EQ(40, rd(self, SIM_GICC, 0, GICC_IAR));
	wr(self, SIM_GICD, 0, 0x204, 1u << 9);
	CHECK_EQ(0, self->outputs[0]);
	CHECK_EQ(41, rd(self, SIM_GICC, 0, GICC_HPPIR));
}

TEST_F(gic, priority_mask_and_enables_hold_interrupts_back)
{
	enable_spi(self, 40, 0x80);
	wr(self, SIM_GICD, 0, 0x204, 1u << 8);
	wr(self, SIM_GICC, 0, GICC_PMR, 0x80);
	CHECK_EQ(0, self->outputs[0]);
	wr(self, SIM_GICC, 0, GICC_PMR, 0x88);
	CHECK_EQ(SIM_GIC_IRQ, self->outputs[0]);
	wr(self, SIM_GICD, 0, 0, 0);
	CHECK_EQ(0, self->outputs[0]);
	wr(self, SIM_GICD, 0, 0, 1);
	wr(self, SIM_GICC, 0, GICC_CTLR, 0);
	CHECK_EQ(0, self->outputs[0]);
	wr(self, SIM_GICC, 0, GICC_CTLR, 1);
	wr(self, SIM_GICD, 0, 0x184, 1u << 8);
	CHECK_EQ(0, self->outputs[0]);
}

TEST_F(gic, sgi_is_delivered_once_for_each_sender)
{
	wr(self, SIM_GICD, 0, 0xf00, 2 << 16 | 5);
	wr(self, SIM_GICD, 1, 0xf00, 2 << 24 | 5);
	CHECK_EQ(SIM_GIC_IRQ, self->outputs[1]);
	CHECK_EQ(5, rd(self, SIM_GICC, 1, GICC_HPPIR));
	CHECK_EQ(5, rd(self, SIM_GICC, 1, GICC_IAR));
	wr(self, SIM_GICC, 1, GICC_EOIR, 5);
	CHECK_EQ(5 | 1 << 10, rd(self, SIM_GICC, 1, GICC_IAR));
	wr(self, SIM_GICC, 1, GICC_EOIR, 5 | 1 << 10);
	CHECK_EQ(0, self->outputs[1]);
	wr(self, SIM_GICD, 0, 0xf00, 1 << 24 | 6);
	CHECK_EQ(SIM_GIC_IRQ, self->outputs[1]);
	CHECK_EQ(0, self->outputs[0]);
	CHECK_EQ(1, sim_gic_read(self->gic, SIM_GICD, 1, 0xf16, 1));
	sim_gic_write(self->gic, SIM_GICD, 1, 0xf16, 1, 1);
	CHECK_EQ(0, self->outputs[1]);
	sim_gic_write(self->gic, SIM_GICD, 1, 0xf26, 1, 2);
	CHECK_EQ(6 | 1 << 10, rd(self, SIM_GICC, 1, GICC_IAR));
}

TEST_F(gic, ppi_belongs_to_its_cpu)
{
	wr(self, SIM_GICD, 1, 0x100, 1u << 27);
	sim_gic_set_line(self->gic, 1, 27, true);
	sim_gic_set_line(self->gic, 0, 27, true);
	CHECK_EQ(0, self->outputs[0]);
	CHECK_EQ(SIM_GIC_IRQ, self->outputs[1]);
	CHECK_EQ(27, rd(self, SIM_GICC, 1, GICC_IAR));
}

TEST_F(gic, split_eoi_deactivates_only_by_dir)
{
	wr(self, SIM_GICC, 0, GICC_CTLR, 1 | 1 << 9);
	enable_spi(self, 40, 0x80);
	sim_gic_set_line(self->gic, 0, 40, true);
	CHECK_EQ(40, rd(self, SIM_GICC, 0, GICC_IAR));
	wr(self, SIM_GICC, 0, GICC_EOIR, 40);
	CHECK_EQ(0xff, rd(self, SIM_GICC, 0, GICC_RPR));
	CHECK(sim_gic_state(self->gic, 0, 40).active);
	CHECK_EQ(0, self->outputs[0]);
	wr(self, SIM_GICC, 0, GICC_DIR, 40);
	CHECK_EQ(SIM_GIC_IRQ, self->outputs[0]);
}

TEST_F(gic, group_1_is_acknowledged_through_its_alias)
{
	enable_spi(self, 40, 0x80);
	wr(self, SIM_GICD, 0, 0x84, 1u << 8);
	wr(self, SIM_GICC, 0, GICC_CTLR, 3 | 1 << 3);
	wr(self, SIM_GICD, 0, 0x204, 1u << 8);
	CHECK_EQ(SIM_GIC_IRQ, self->outputs[0]);
	CHECK_EQ(1022, rd(self, SIM_GICC, 0, GICC_HPPIR));
	CHECK_EQ(1022, rd(self, SIM_GICC, 0, GICC_IAR));
	CHECK_EQ(40, rd(self, SIM_GICC, 0, GICC_AHPPIR));
	CHECK_EQ(40, rd(self, SIM_GICC, 0, GICC_AIAR));
	wr(self, SIM_GICC, 0, GICC_AEOIR, 40);
	wr(self, SIM_GICD, 0, 0x84, 0);
	wr(self, SIM_GICD, 0, 0x204, 1u << 8);
	CHECK_EQ(SIM_GIC_FIQ, self->outputs[0]);
	CHECK_EQ(SPURIOUS, rd(self, SIM_GICC, 0, GICC_AIAR));
}

/* --- the virtual interface --- */

#define GICH_HCR   0x00
#define GICH_VTR   0x04
#define GICH_VMCR  0x08
#define GICH_MISR  0x10
#define GICH_EISR0 0x20
#define GICH_ELRSR 0x30
#define GICH_APR   0xf0
#define GICH_LR0   0x100
#define LR_PENDING 0x10000000u

/* Enables the virtual interface of CPU 0, group 0, all priorities. */
static void start_virtual(struct gic *g, uint32_t hcr)
{
	wr(g, SIM_GICH, 0, GICH_HCR, 1 | hcr);
	wr(g, SIM_GICH, 0, GICH_VMCR, 0xf8000001);
}

TEST_F(gic, vtr_names_the_list_registers)
{
	CHECK_EQ(3, rd(self, SIM_GICH, 0, GICH_VTR) & 0x3f);
	CHECK_EQ(0xf, rd(self, SIM_GICH, 0, GICH_ELRSR));
}

TEST_F(gic, list_register_reaches_the_guest_and_comes_back_inactive)
{
	start_virtual(self, 0);
	wr(self, SIM_GICH, 0, GICH_LR0, LR_PENDING | 0x80u << 20 | 40);
	CHECK_EQ(SIM_GIC_VIRQ, self->outputs[0]);
	CHECK_EQ(0xe, rd(self, SIM_GICH, 0, GICH_ELRSR));
	CHECK_EQ(40, rd(self, SIM_GICV, 0, GICC_IAR));
	CHECK_EQ(0x20000000u, rd(self, SIM_GICH, 0, GICH_LR0) & 0x30000000);
	CHECK_EQ(1u << 16, rd(self, SIM_GICH, 0, GICH_APR));
	CHECK_EQ(0, self->outputs[0]);
	wr(self, SIM_GICV, 0, GICC_EOIR, 40);
	CHECK_EQ(0, rd(self, SIM_GICH, 0, GICH_LR0) & 0x30000000);
	CHECK_EQ(0, rd(self, SIM_GICH, 0, GICH_APR));
	CHECK_EQ(0xf, rd(self, SIM_GICH, 0, GICH_ELRSR));
}

TEST_F(gic, hardware_interrupt_is_deactivated_by_the_guest)
{
	wr(self, SIM_GICC, 0, GICC_CTLR, 1 | 1 << 9);
	wr(self, SIM_GICD, 0, 0x100, 1u << 27);
	sim_gic_set_line(self->gic, 0, 27, true);
	CHECK_EQ(27, rd(self, SIM_GICC, 0, GICC_IAR));
	wr(self, SIM_GICC, 0, GICC_EOIR, 27);
	sim_gic_set_line(self->gic, 0, 27, false);
	start_virtual(self, 0);
	wr(self, SIM_GICH, 0, GICH_LR0 + 4, 0x90006c1b);
	CHECK_EQ(27, rd(self, SIM_GICV, 0, GICC_IAR));
	CHECK(sim_gic_state(self->gic, 0, 27).active);
	wr(self, SIM_GICV, 0, GICC_EOIR, 27);
	CHECK(!sim_gic_state(self->gic, 0, 27).active);
}

TEST_F(gic, end_of_a_marked_interrupt_raises_maintenance)
{
	start_virtual(self, 0);
	wr(self, SIM_GICD, 0, 0x100, 1u << MAINTENANCE);
	wr(self, SIM_GICH, 0, GICH_LR0, 0x18080028);
	CHECK_EQ(40, rd(self, SIM_GICV, 0, GICC_IAR));
	CHECK_EQ(0, rd(self, SIM_GICH, 0, GICH_MISR));
	wr(self, SIM_GICV, 0, GICC_EOIR, 40);
	CHECK_EQ(1, rd(self, SIM_GICH, 0, GICH_EISR0));
	CHECK_EQ(1, rd(self, SIM_GICH, 0, GICH_MISR));
	CHECK_EQ(SIM_GIC_MAINTENANCE | SIM_GIC_IRQ, self->outputs[0]);
	CHECK_EQ(0xe, rd(self, SIM_GICH, 0, GICH_ELRSR));
	wr(self, SIM_GICH, 0, GICH_LR0, 0);
	CHECK_EQ(0, self->outputs[0]);
}

TEST_F(gic, underflow_and_no_pending_raise_maintenance_where_asked)
{
	start_virtual(self, 1 << 1);
	CHECK_EQ(2, rd(self, SIM_GICH, 0, GICH_MISR));
	wr(self, SIM_GICH, 0, GICH_LR0, LR_PENDING | 40);
	CHECK_EQ(2, rd(self, SIM_GICH, 0, GICH_MISR));
	wr(self, SIM_GICH, 0, GICH_LR0 + 4, LR_PENDING | 41);
	CHECK_EQ(0, rd(self, SIM_GICH, 0, GICH_MISR));
	wr(self, SIM_GICH, 0, GICH_HCR, 1 | 1 << 3);
	CHECK_EQ(0, rd(self, SIM_GICH, 0, GICH_MISR));
	wr(self, SIM_GICH, 0, GICH_LR0, 0);
	wr(self, SIM_GICH, 0, GICH_LR0 + 4, 0);
	CHECK_EQ(8, rd(self, SIM_GICH, 0, GICH_MISR));
}

TEST_F(gic, group_enables_raise_maintenance_where_asked)
{
	start_virtual(self, 1 << 4);
	CHECK_EQ(1 << 4, rd(self, SIM_GICH, 0, GICH_MISR));
	wr(self, SIM_GICH, 0, GICH_HCR, 1 | 1 << 5);
	CHECK_EQ(0, rd(self, SIM_GICH, 0, GICH_MISR));
	wr(self, SIM_GICV, 0, GICC_CTLR, 2);
	CHECK_EQ(1 << 5, rd(self, SIM_GICH, 0, GICH_MISR));
	wr(self, SIM_GICH, 0, GICH_HCR, 1 | 3 << 6);
	CHECK_EQ(1 << 6, rd(self, SIM_GICH, 0, GICH_MISR));
	wr(self, SIM_GICV, 0, GICC_CTLR, 0);
	CHECK_EQ(1 << 7, rd(self, SIM_GICH, 0, GICH_MISR));
}

TEST_F(gic, end_without_a_list_register_is_counted)
{
	start_virtual(self, 1 << 2);
	wr(self, SIM_GICH, 0, GICH_LR0, LR_PENDING | 40);
	CHECK_EQ(40, rd(self, SIM_GICV, 0, GICC_IAR));
	wr(self, SIM_GICH, 0, GICH_LR0, 0);
	wr(self, SIM_GICV, 0, GICC_EOIR, 40);
	CHECK_EQ(1, rd(self, SIM_GICH, 0, GICH_HCR) >> 27);
	CHECK_EQ(4, rd(self, SIM_GICH, 0, GICH_MISR));
}

TEST_F(gic, vmcr_is_the_guests_interface_in_one_word)
{
	start_virtual(self, 0);
	wr(self, SIM_GICV, 0, GICC_PMR, 0xa8);
	wr(self, SIM_GICV, 0, GICC_BPR, 4);
	wr(self, SIM_GICV, 0, 0x1c, 5);
	wr(self, SIM_GICV, 0, GICC_CTLR, 0x21f);
	CHECK_EQ(0xa8000000u | 4u << 21 | 5u << 18 | 0x21f, rd(self, SIM_GICH, 0, GICH_VMCR));
	wr(self, SIM_GICH, 0, GICH_VMCR, 0x50000001);
	CHECK_EQ(0x50, rd(self, SIM_GICV, 0, GICC_PMR));
	CHECK_EQ(2, rd(self, SIM_GICV, 0, GICC_BPR));
}

TEST_F(gic, virtual_sgi_shows_its_sender_and_most_urgent_comes_first)
{
	start_virtual(self, 0);
	wr(self, SIM_GICH, 0, GICH_LR0, 0x1a000801);
	wr(self, SIM_GICH, 0, GICH_LR0 + 8, LR_PENDING | 0x40u << 20 | 50);
	CHECK_EQ(50, rd(self, SIM_GICV, 0, GICC_HPPIR));
	CHECK_EQ(50, rd(self, SIM_GICV, 0, GICC_IAR));
	wr(self, SIM_GICV, 0, GICC_EOIR, 50);
	CHECK_EQ(1 | 2 << 10, rd(self, SIM_GICV, 0, GICC_IAR));
	wr(self, SIM_GICV, 0, GICC_EOIR, 1 | 3 << 10);
	CHECK_EQ(0x20000000u, rd(self, SIM_GICH, 0, GICH_LR0) & 0x30000000);
}

TEST_F(gic, virtual_fiq_and_disabled_interface)
{
	start_virtual(self, 0);
	wr(self, SIM_GICH, 0, GICH_VMCR, 0xf8000009);
	wr(self, SIM_GICH, 0, GICH_LR0, LR_PENDING | 40);
	CHECK_EQ(SIM_GIC_VFIQ, self->outputs[0]);
	wr(self, SIM_GICH, 0, GICH_HCR, 0);
	CHECK_EQ(0, self->outputs[0]);
	CHECK_EQ(SPURIOUS, rd(self, SIM_GICV, 0, GICC_IAR));
}

TEST_F(gic, virtual_split_eoi_deactivates_by_dir)
{
	start_virtual(self, 0);
	wr(self, SIM_GICV, 0, GICC_CTLR, 1 | 1 << 9);
	wr(self, SIM_GICH, 0, GICH_LR0, LR_PENDING | 40);
	CHECK_EQ(40, rd(self, SIM_GICV, 0, GICC_IAR));
	wr(self, SIM_GICV, 0, GICC_EOIR, 40);
	CHECK_EQ(0x20000000u, rd(self, SIM_GICH, 0, GICH_LR0) & 0x30000000);
	wr(self, SIM_GICV, 0, GICC_DIR, 40);
	CHECK_EQ(0, rd(self, SIM_GICH, 0, GICH_LR0) & 0x30000000);
}

/* What one access may look like: nothing the guest does reaches beyond the GIC's state. */
TEST_F(gic, any_access_sequence_keeps_the_state_sane)
{
	uint64_t seed = test_seed(7);

	for (unsigned i = 0; i < 200000; i++) {
		uint64_t r = test_random(&seed);
		enum sim_gic_frame frame = (enum sim_gic_frame)(r & 3);
		unsigned cpu = (r >> 2) & 1, size = r & 8 ? 4 : 1;
		uint32_t offset = (uint32_t)(r >> 8) & 0x1fff & ~(size - 1);

		if (r & 16)
			sim_gic_write(self->gic, frame, cpu, offset, size, (uint32_t)(r >> 32));
		else
			sim_gic_read(self->gic, frame, cpu, offset, size);
		if (r & 32)
			sim_gic_set_line(self->gic, cpu, 16 + (r >> 40) % 80, r & 64);
	}
	CHECK_EQ(self->outputs[0], sim_gic_outputs(self->gic, 0));
	CHECK_EQ(self->outputs[1], sim_gic_outputs(self->gic, 1));
}

/* --- the list register words of SPEC.md section 12.6 --- */

static const struct word_row {
	const char *label;
	uint32_t lr;
	uint32_t
		iar; /* what the guest reads when it acknowledges; SPURIOUS: the interrupt is not pending */
	uint8_t priority;
	bool active, ends_with_maintenance;
} word_rows[] = {
	{"sgi_from_2", 0x1a000801, 1 | 2 << 10, 0xa0, false, false},
	{"sgi_from_0_with_more", 0x1a080001, 1, 0xa0, false, true},
	{"sgi_active_from_3", 0x2a000c01, SPURIOUS, 0xa0, true, false},
	{"sgi_active_from_3_with_more", 0x2a080c01, SPURIOUS, 0xa0, true, true},
	{"spi_level_pending", 0x18080028, 40, 0x80, false, true},
	{"spi_level_active", 0x28080028, SPURIOUS, 0x80, true, true},
	{"spi_edge_pending", 0x18000029, 41, 0x80, false, false},
	{"spi_edge_active_and_pending", 0x38000029, SPURIOUS, 0x80, true, false},
	{"spi_edge_pending_group_1", 0x58000029, 41, 0x80, false, false},
	{"virtual_timer_pending", 0x90006c1b, 27, 0, false, false},
	{"virtual_timer_active", 0xa0006c1b, SPURIOUS, 0, true, false},
	{"physical_timer_pending", 0x1008001e, 30, 0, false, true},
};

TEST_TABLE(golden, list_register_means_what_the_specification_says, struct word_row, word_rows)
{
	struct gic g = {0};
	uint32_t id = row->lr & 0x3ff;
	uint32_t cpu = row->lr >> 31 ? 0 : row->lr >> 10 & 7;
	bool group1 = row->lr >> 30 & 1;

	gic_set_up(&g);
	start_virtual(&g, 0);
	wr(&g, SIM_GICH, 0, GICH_VMCR, 0xf8000003);
	if (row->active)
		wr(&g, SIM_GICH, 0, GICH_APR, 1u << (row->priority >> 3));
	wr(&g, SIM_GICH, 0, GICH_LR0, row->lr);
	CHECK_EQ(row->iar, rd(&g, SIM_GICV, 0, group1 ? GICC_AIAR : GICC_IAR));
	CHECK_EQ(row->priority, rd(&g, SIM_GICV, 0, GICC_RPR));
	wr(&g, SIM_GICV, 0, GICC_EOIR, id | (id < 16 ? cpu << 10 : 0));
	CHECK_EQ(0, rd(&g, SIM_GICH, 0, GICH_LR0) >> 29 & 1);
	CHECK_EQ(row->ends_with_maintenance, rd(&g, SIM_GICH, 0, GICH_MISR) & 1);
	gic_tear_down(&g);
}
