// SPDX-License-Identifier: GPL-2.0-only
/*
 * hal/gic.h on the host's GICv2: its virtual interface, the maintenance interrupt, whose only job is to take a guest out, and
 * the interrupt of the virtual timer, which the host does not use itself.
 */
#include "linux/gic.h"

#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/irq.h>
#include <linux/of.h>
#include <linux/of_address.h>
#include <linux/of_irq.h>
#include <linux/percpu.h>

#include "hal/gic.h"
#include "hal/timer.h"

/* Offsets in the distributor (ARM IHI 0048B 4.3): the words of private interrupts are banked. */
#define GICD_ISENABLER0 0x100
#define GICD_ISACTIVER0 0x300
#define GICD_ICACTIVER0 0x380

#define GICV_SIZE 0x2000
#define VTR_LRS	  0x3f

/* What stands where in the device tree. */
enum { REG_GICD, REG_GICC, REG_GICH, REG_GICV };
enum { TIMER_VIRTUAL = 2 };

static void __iomem *gicd, *gich;
static phys_addr_t gich_physical;
static struct hal_gic gic;
static u32 frequency;
static unsigned int timer_irq, timer_ppi, maintenance_irq;
static bool maintenance_taken, timer_taken;
static DEFINE_PER_CPU(int, cookie);

/* The guest is out, and its timer and its list registers are off: there is nothing left to be done. */
static irqreturn_t guests_interrupt(int irq, void *unused)
{
	return IRQ_HANDLED;
}

/* --- finding it -------------------------------------------------------------------------------------- */

static struct device_node *gic_node(void)
{
	static const struct of_device_id gics[] = {
		{.compatible = "arm,cortex-a15-gic"},
		{.compatible = "arm,cortex-a7-gic"},
		{.compatible = "arm,gic-400"},
		{},
	};

	return of_find_matching_node(NULL, gics);
}

/* A guest is given whole pages: what else is in them would be its too. */
static bool gicv_is_usable(const struct resource *gicv)
{
	return IS_ALIGNED(gicv->start, PAGE_SIZE) && resource_size(gicv) >= GICV_SIZE;
}

static void find_virtual_interface(struct device_node *node)
{
	struct resource gicv, control;

	maintenance_irq = irq_of_parse_and_map(node, 0);
	if (!maintenance_irq || of_address_to_resource(node, REG_GICV, &gicv) ||
	    of_address_to_resource(node, REG_GICH, &control) || !gicv_is_usable(&gicv))
		return;
	gich_physical = control.start;
	gich = of_iomap(node, REG_GICH);
	if (!gich)
		return;
	maintenance_taken = !request_percpu_irq(maintenance_irq, guests_interrupt,
						"kvm_arm32 maintenance", &cookie);
	if (!maintenance_taken)
		return;
	gic.gicv.v = gicv.start;
	gic.nr_lrs = (readl_relaxed(gich + HAL_GICH_VTR) & VTR_LRS) + 1;
}

static void find_timer(void)
{
	static const struct of_device_id timers[] = {
		{.compatible = "arm,armv7-timer"},
		{.compatible = "arm,armv8-timer"},
		{},
	};
	struct device_node *node = of_find_matching_node(NULL, timers);

	/* As the kernel's driver has it: the device tree overrules a firmware that has not set the register. */
	if (!node || of_property_read_u32(node, "clock-frequency", &frequency))
		asm volatile("mrc p15, 0, %0, c14, c0, 0" : "=r"(frequency));
	timer_irq = node ? irq_of_parse_and_map(node, TIMER_VIRTUAL) : 0;
	of_node_put(node);
	if (!timer_irq || !frequency)
		return;
	timer_ppi = irqd_to_hwirq(irq_get_irq_data(timer_irq));
	timer_taken = !request_percpu_irq(timer_irq, guests_interrupt, "kvm_arm32 timer", &cookie);
}

void __iomem *gic_gich(phys_addr_t *physical)
{
	*physical = gich_physical;
	return gic.nr_lrs ? gich : NULL;
}

u32 gic_counter_frequency(void)
{
	return frequency;
}

const char *gic_init(void)
{
	struct device_node *node = gic_node();

	if (!node)
		return "there is no GICv2";
	gicd = of_iomap(node, REG_GICD);
	if (gicd)
		find_virtual_interface(node);
	of_node_put(node);
	if (gicd)
		find_timer();
	if (timer_taken)
		return NULL;
	gic_exit();
	return "the interrupt of the virtual timer cannot be had";
}

void gic_exit(void)
{
	if (timer_taken)
		free_percpu_irq(timer_irq, &cookie);
	if (maintenance_taken)
		free_percpu_irq(maintenance_irq, &cookie);
	if (gich)
		iounmap(gich);
	if (gicd)
		iounmap(gicd);
	timer_taken = false;
	maintenance_taken = false;
	gich = NULL;
	gicd = NULL;
	gic.nr_lrs = 0;
}

/* --- CPUs that come and go (B29) ---------------------------------------------------------------------- */

void gic_cpu_online(void)
{
	hal_ppi_set_active(timer_ppi, false);
	enable_percpu_irq(timer_irq, IRQ_TYPE_NONE);
	if (!gic.nr_lrs)
		return;
	hal_gich_write(HAL_GICH_HCR, 0);
	for (unsigned int n = 0; n < gic.nr_lrs; n++)
		hal_gich_write(HAL_GICH_LR0 + 4 * n, 0);
	enable_percpu_irq(maintenance_irq, IRQ_TYPE_NONE);
}

void gic_cpu_offline(void)
{
	disable_percpu_irq(timer_irq);
	hal_ppi_set_active(timer_ppi, false);
	if (gic.nr_lrs)
		disable_percpu_irq(maintenance_irq);
}

#ifdef KVM_ARM32_TEST_HOOKS
static u32 interrupt_bits(void)
{
	u32 bits = 1u << timer_ppi;

	return gic.nr_lrs ? bits | 1u << irqd_to_hwirq(irq_get_irq_data(maintenance_irq)) : bits;
}

unsigned int gic_interrupts_enabled(void)
{
	return hweight32(readl_relaxed(gicd + GICD_ISENABLER0) & interrupt_bits());
}

unsigned int gic_interrupts(void)
{
	return hweight32(interrupt_bits());
}
#endif

/* --- hal/gic.h ---------------------------------------------------------------------------------------- */

bool hal_gic_host(struct hal_gic *host)
{
	*host = gic;
	return gic.nr_lrs;
}

uint32_t hal_gich_read(uint32_t offset)
{
	return readl_relaxed(gich + offset);
}

void hal_gich_write(uint32_t offset, uint32_t value)
{
	writel_relaxed(value, gich + offset);
}

void hal_ppi_set_active(uint32_t intid, bool active)
{
	writel_relaxed(1u << intid, gicd + (active ? GICD_ISACTIVER0 : GICD_ICACTIVER0));
}

uint32_t hal_vtimer_ppi(void)
{
	return timer_ppi;
}
