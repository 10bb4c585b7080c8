/* SPDX-License-Identifier: GPL-2.0-only */
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "testing/harness/test.h"
#include "vmm/devicetree.h"

struct tree {
	struct devicetree_config config;
	struct error error;
	uint8_t fdt[LAYOUT_FDT_SIZE];
};

static void tree_set_up(struct tree *self)
{
	self->config = (struct devicetree_config){
		.cpus = 2,
		.mpidr = {0, 1},
		.cpu_compatible = "arm,cortex-a15",
		.memory = 0x20000000,
		.bootargs = "console=ttyAMA0 quiet",
		.initrd = 0x82800000,
		.initrd_end = 0x82812345,
		.nr_virtio = 3,
		.seed = {1, 2, 3},
	};
}

static void tree_tear_down(struct tree *self)
{
}

TEST_FIXTURE(tree)

static bool make(struct tree *self)
{
	return devicetree_make(&self->config, self->fdt, sizeof(self->fdt), &self->error) &&
	       !fdt_check_full(self->fdt, sizeof(self->fdt));
}

/* Cell n of a property; an impossible value where there is none. */
static int64_t cell(const struct tree *self, const char *path, const char *name, int n)
{
	const int node = fdt_path_offset(self->fdt, path);
	int size = 0;
	const fdt32_t *cells = node < 0 ? NULL : fdt_getprop(self->fdt, node, name, &size);

	return cells && 4 * n + 4 <= size ? (int64_t)fdt32_to_cpu(cells[n]) : -1;
}

static const char *text(const struct tree *self, const char *path, const char *name)
{
	const int node = fdt_path_offset(self->fdt, path);
	const char *value = node < 0 ? NULL : fdt_getprop(self->fdt, node, name, NULL);

	return value ? value : "(none)";
}

/* What Linux needs, cell by cell, by the bindings. */
static const struct cell_row {
	const char *label, *path, *name;
	int n;
	int64_t value;
} cell_rows[] = {
	{"memory_base", "/memory@80000000", "reg", 1, 0x80000000},
	{"memory_size_high", "/memory@80000000", "reg", 2, 0},
	{"memory_size", "/memory@80000000", "reg", 3, 0x20000000},
	{"initrd_start", "/chosen", "linux,initrd-start", 1, 0x82800000},
	{"initrd_end", "/chosen", "linux,initrd-end", 1, 0x82812345},
	{"seed", "/chosen", "rng-seed", 0, 0x01020300},
	{"cpu0", "/cpus/cpu@0", "reg", 0, 0},
	{"cpu1", "/cpus/cpu@1", "reg", 0, 1},
	{"no_cpu2", "/cpus/cpu@2", "reg", 0, -1},
	/* Linux complains of each CPU without one. */
	{"cpu0_clock", "/cpus/cpu@0", "clock-frequency", 0, 1000000000},
	{"cpu1_clock", "/cpus/cpu@1", "clock-frequency", 0, 1000000000},
	{"gic_is_the_parent", "/", "interrupt-parent", 0, 1},
	{"gic_phandle", "/interrupt-controller@2c001000", "phandle", 0, 1},
	{"gic_cells", "/interrupt-controller@2c001000", "#interrupt-cells", 0, 3},
	{"gicd", "/interrupt-controller@2c001000", "reg", 1, 0x2c001000},
	{"gicc", "/interrupt-controller@2c001000", "reg", 5, 0x2c002000},
	{"gicc_size", "/interrupt-controller@2c001000", "reg", 7, 0x2000},
	{"timer_is_ppi", "/timer", "interrupts", 6, 1},
	{"virtual_timer_is_27", "/timer", "interrupts", 7, 11},
	{"timer_level_low_for_both_cpus", "/timer", "interrupts", 8, 0x308},
	{"physical_timer_is_30", "/timer", "interrupts", 4, 14},
	{"uart", "/serial@1c090000", "reg", 1, 0x1c090000},
	{"uart_spi", "/serial@1c090000", "interrupts", 1, 5},
	{"uart_level_high", "/serial@1c090000", "interrupts", 2, 4},
	{"uart_clock", "/clock", "clock-frequency", 0, 24000000},
	{"uart_uses_it", "/serial@1c090000", "clocks", 0, 2},
	{"virtio0", "/virtio_mmio@1c130000", "reg", 1, 0x1c130000},
	{"virtio2", "/virtio_mmio@1c130400", "interrupts", 1, 18},
	{"virtio_edge", "/virtio_mmio@1c130400", "interrupts", 2, 1},
	{"no_virtio3", "/virtio_mmio@1c130600", "reg", 1, -1},
};

TEST_F(tree, describes_the_machine)
{
	REQUIRE(make(self));
	for (size_t i = 0; i < sizeof(cell_rows) / sizeof(cell_rows[0]); i++) {
		NOTE("%s", cell_rows[i].label);
		CHECK_EQ(cell_rows[i].value,
			 cell(self, cell_rows[i].path, cell_rows[i].name, cell_rows[i].n));
	}
	CHECK_STR("console=ttyAMA0 quiet", text(self, "/chosen", "bootargs"));
	CHECK_STR("hvc", text(self, "/psci", "method"));
	CHECK_STR("psci", text(self, "/cpus/cpu@1", "enable-method"));
	CHECK_STR("arm,cortex-a15", text(self, "/cpus/cpu@0", "compatible"));
	CHECK_STR("arm,cortex-a15-gic", text(self, "/interrupt-controller@2c001000", "compatible"));
}

/* Each entry of a list of compatibles can be found. */
TEST_F(tree, compatible_lists_have_all_their_names)
{
	static const char *const names[] = {"arm,psci-1.0",    "arm,psci-0.2",	  "arm,pl011",
					    "arm,primecell",   "arm,armv7-timer", "virtio,mmio",
					    "linux,dummy-virt"};

	REQUIRE(make(self));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		NOTE("%s", names[i]);
		CHECK_GE(fdt_node_offset_by_compatible(self->fdt, -1, names[i]), 0);
	}
}

TEST_F(tree, stdout_path_leads_to_the_serial_port)
{
	REQUIRE(make(self));
	CHECK_GE(fdt_path_offset(self->fdt, text(self, "/chosen", "stdout-path")), 0);
}

TEST_F(tree, without_an_initrd_has_no_word_about_it)
{
	self->config.initrd_end = self->config.initrd;
	REQUIRE(make(self));
	CHECK_EQ(-1, cell(self, "/chosen", "linux,initrd-start", 0));
}

TEST_F(tree, holds_eight_cpus_and_all_transports)
{
	self->config.cpus = LAYOUT_MAX_CPUS;
	for (unsigned i = 0; i < LAYOUT_MAX_CPUS; i++)
		self->config.mpidr[i] = i;
	self->config.nr_virtio = LAYOUT_MAX_VIRTIO;
	self->config.memory = LAYOUT_RAM_MAX;
	REQUIRE(make(self));
	CHECK_EQ(7, cell(self, "/cpus/cpu@7", "reg", 0));
	CHECK_EQ(0x80000000, cell(self, "/memory@80000000", "reg", 3));
	CHECK_EQ(LAYOUT_VIRTIO_SPI + 9, cell(self, "/virtio_mmio@1c131200", "interrupts", 1));
}

TEST_F(tree, that_does_not_fit_is_refused_whatever_the_room)
{
	size_t least = 0;

	for (size_t size = 0; size < 4096 && !least; size++)
		if (devicetree_make(&self->config, self->fdt, size, &self->error))
			least = size;
	CHECK_GT(least, 256);
	CHECK(strstr(self->error.text, "--append"));
}
