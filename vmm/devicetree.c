/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/devicetree.h"

#include <libfdt.h>
#include <stdio.h>
#include <string.h>

/* The tree while it is written, and the first error of libfdt. */
struct writer {
	void *fdt;
	int error;
};

enum {
	PHANDLE_GIC = 1,
	PHANDLE_CLOCK,
};

/* The cells of an interrupt (Devicetree binding of arm,gic). */
#define GIC_SPI	    0
#define GIC_PPI	    1
#define EDGE_RISING 1
#define LEVEL_HIGH  4
#define LEVEL_LOW   8

/* What Linux weighs CPUs of different kinds with: of one kind, any number that all have. */
#define CPU_CLOCK 1000000000

/* Timers of ARMv7: secure and non-secure physical, virtual, Hyp. A GICv2's third cell has a mask of CPUs. */
static const uint32_t timer_ppis[] = {13, 14, 11, 10};

static void note(struct writer *writer, int error)
{
	if (!writer->error)
		writer->error = error;
}

static void begin(struct writer *writer, const char *name)
{
	note(writer, fdt_begin_node(writer->fdt, name));
}

static void begin_at(struct writer *writer, const char *name, uint32_t address)
{
	char full[32];

	snprintf(full, sizeof(full), "%s@%x", name, address);
	begin(writer, full);
}

static void end(struct writer *writer)
{
	note(writer, fdt_end_node(writer->fdt));
}

static void text(struct writer *writer, const char *name, const char *value)
{
	note(writer, fdt_property_string(writer->fdt, name, value));
}

/* A list of strings, with a zero byte behind each but the last, which the literal's own ends. */
static void texts(struct writer *writer, const char *name, const char *values, size_t size)
{
	note(writer, fdt_property(writer->fdt, name, values, (int)size));
}

static void empty(struct writer *writer, const char *name)
{
	note(writer, fdt_property(writer->fdt, name, NULL, 0));
}

static void cell(struct writer *writer, const char *name, uint32_t value)
{
	note(writer, fdt_property_u32(writer->fdt, name, value));
}

static void cells(struct writer *writer, const char *name, const uint32_t *values, unsigned n)
{
	uint32_t big[16];

	for (unsigned i = 0; i < n; i++)
		big[i] = cpu_to_fdt32(values[i]);
	note(writer, fdt_property(writer->fdt, name, big, (int)(n * sizeof(big[0]))));
}

/* Addresses and sizes have two cells each. */
static void reg(struct writer *writer, uint64_t base, uint64_t size)
{
	const uint32_t values[] = {(uint32_t)(base >> 32), (uint32_t)base, (uint32_t)(size >> 32),
				   (uint32_t)size};

	cells(writer, "reg", values, 4);
}

static void interrupt(struct writer *writer, uint32_t spi, uint32_t trigger)
{
	const uint32_t values[] = {GIC_SPI, spi, trigger};

	cells(writer, "interrupts", values, 3);
}

static void add_chosen(struct writer *writer, const struct devicetree_config *config)
{
	begin(writer, "chosen");
	text(writer, "bootargs", config->bootargs);
	text(writer, "stdout-path", "/serial@1c090000");
	if (config->initrd != config->initrd_end) {
		note(writer, fdt_property_u64(writer->fdt, "linux,initrd-start", config->initrd));
		note(writer, fdt_property_u64(writer->fdt, "linux,initrd-end", config->initrd_end));
	}
	note(writer, fdt_property(writer->fdt, "rng-seed", config->seed, sizeof(config->seed)));
	end(writer);
}

static void add_memory(struct writer *writer, const struct devicetree_config *config)
{
	begin_at(writer, "memory", LAYOUT_RAM);
	text(writer, "device_type", "memory");
	reg(writer, LAYOUT_RAM, config->memory);
	end(writer);
}

static void add_cpus(struct writer *writer, const struct devicetree_config *config)
{
	begin(writer, "cpus");
	cell(writer, "#address-cells", 1);
	cell(writer, "#size-cells", 0);
	for (unsigned i = 0; i < config->cpus; i++) {
		begin_at(writer, "cpu", config->mpidr[i]);
		text(writer, "device_type", "cpu");
		text(writer, "compatible", config->cpu_compatible);
		cell(writer, "reg", config->mpidr[i]);
		cell(writer, "clock-frequency", CPU_CLOCK);
		if (config->cpus > 1)
			text(writer, "enable-method", "psci");
		end(writer);
	}
	end(writer);
}

static void add_psci(struct writer *writer)
{
	static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";

	begin(writer, "psci");
	texts(writer, "compatible", compatible, sizeof(compatible));
	text(writer, "method", "hvc");
	end(writer);
}

static void add_timer(struct writer *writer, const struct devicetree_config *config)
{
	uint32_t values[12];

	for (unsigned i = 0; i < 4; i++) {
		values[3 * i] = GIC_PPI;
		values[3 * i + 1] = timer_ppis[i];
		values[3 * i + 2] = ((1u << config->cpus) - 1) << 8 | LEVEL_LOW;
	}
	begin(writer, "timer");
	text(writer, "compatible", "arm,armv7-timer");
	cells(writer, "interrupts", values, 12);
	empty(writer, "always-on");
	end(writer);
}

static void add_gic(struct writer *writer)
{
	const uint32_t frames[] = {0, LAYOUT_GICD, 0, LAYOUT_GICD_SIZE,
				   0, LAYOUT_GICC, 0, LAYOUT_GICC_SIZE};

	begin_at(writer, "interrupt-controller", LAYOUT_GICD);
	text(writer, "compatible", "arm,cortex-a15-gic");
	cell(writer, "#interrupt-cells", 3);
	cell(writer, "#address-cells", 0);
	empty(writer, "interrupt-controller");
	cells(writer, "reg", frames, 8);
	cell(writer, "phandle", PHANDLE_GIC);
	end(writer);
}

static void add_uart(struct writer *writer)
{
	static const char compatible[] = "arm,pl011\0arm,primecell";
	static const char clock_names[] = "uartclk\0apb_pclk";
	const uint32_t clocks[] = {PHANDLE_CLOCK, PHANDLE_CLOCK};

	begin(writer, "clock");
	text(writer, "compatible", "fixed-clock");
	cell(writer, "#clock-cells", 0);
	cell(writer, "clock-frequency", 24000000);
	cell(writer, "phandle", PHANDLE_CLOCK);
	end(writer);
	begin_at(writer, "serial", LAYOUT_UART);
	texts(writer, "compatible", compatible, sizeof(compatible));
	reg(writer, LAYOUT_UART, LAYOUT_UART_SIZE);
	interrupt(writer, LAYOUT_UART_SPI, LEVEL_HIGH);
	cells(writer, "clocks", clocks, 2);
	texts(writer, "clock-names", clock_names, sizeof(clock_names));
	end(writer);
}

/* Interrupts of virtio transports are edges: an eventfd can make those. */
static void add_virtio(struct writer *writer, unsigned n)
{
	const uint32_t base = LAYOUT_VIRTIO + n * LAYOUT_VIRTIO_SIZE;

	begin_at(writer, "virtio_mmio", base);
	text(writer, "compatible", "virtio,mmio");
	reg(writer, base, LAYOUT_VIRTIO_SIZE);
	interrupt(writer, LAYOUT_VIRTIO_SPI + n, EDGE_RISING);
	empty(writer, "dma-coherent");
	end(writer);
}

static void add_all(struct writer *writer, const struct devicetree_config *config)
{
	begin(writer, "");
	text(writer, "compatible", "linux,dummy-virt");
	text(writer, "model", "vm32");
	cell(writer, "#address-cells", 2);
	cell(writer, "#size-cells", 2);
	cell(writer, "interrupt-parent", PHANDLE_GIC);
	add_chosen(writer, config);
	add_memory(writer, config);
	add_cpus(writer, config);
	add_psci(writer);
	add_timer(writer, config);
	add_gic(writer);
	add_uart(writer);
	for (unsigned i = 0; i < config->nr_virtio; i++)
		add_virtio(writer, i);
	end(writer);
}

bool devicetree_make(const struct devicetree_config *config, void *fdt, size_t size,
		     struct error *error)
{
	struct writer writer = {.fdt = fdt};

	note(&writer, fdt_create(fdt, (int)size));
	note(&writer, fdt_finish_reservemap(fdt));
	add_all(&writer, config);
	note(&writer, fdt_finish(fdt));
	if (writer.error)
		return error_set(error,
				 "the device tree cannot be made (%s): is --append too long?",
				 fdt_strerror(writer.error));
	return true;
}
