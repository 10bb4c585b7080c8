/* SPDX-License-Identifier: GPL-2.0-only */
/* Parts of the machine that need no kernel: the bus, loading, words for exits and registers, the heads of snapshots. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing/harness/test.h"
#include "vmm/bus.h"
#include "vmm/files.h"
#include "vmm/machine.h"
#include "vmm/output.h"
#include "vmm/registers.h"
#include "vmm/snapshot.h"
#include "vmm/stats.h"

/* --- bus ----------------------------------------------------------------------------------------------- */

struct bus_world {
	struct bus bus;
	uint32_t offset, value;
	unsigned size, reads, writes;
};

static uint32_t read_device(void *opaque, uint32_t offset, unsigned size)
{
	struct bus_world *self = opaque;

	self->reads++;
	self->offset = offset;
	self->size = size;
	return 0x87654321;
}

static void write_device(void *opaque, uint32_t offset, unsigned size, uint32_t value)
{
	struct bus_world *self = opaque;

	self->writes++;
	self->offset = offset;
	self->size = size;
	self->value = value;
}

static void bus_world_set_up(struct bus_world *self)
{
	for (unsigned i = 0; i < 2; i++) {
		struct bus_device *device = bus_add(&self->bus, "device", 0x1000 + 0x200 * i, 0x200,
						    self);

		device->read = read_device;
		device->write = write_device;
	}
}

static void bus_world_tear_down(struct bus_world *self)
{
}

TEST_FIXTURE(bus_world)

TEST_F(bus_world, access_reaches_its_device)
{
	uint8_t data[8] = {0x11, 0x22, 0x33, 0x44};

	CHECK_EQ(1, bus_access(&self->bus, 0x1204, 4, true, data));
	CHECK_EQ(4, self->offset);
	CHECK_EQ(0x44332211, self->value);
	CHECK_EQ(1, bus_access(&self->bus, 0x13fe, 2, true, data));
	CHECK_EQ(0x1fe, self->offset);
	CHECK_EQ(0x2211, self->value);
	CHECK_EQ(0, bus_access(&self->bus, 0x1000, 1, false, data));
	CHECK_EQ(0x21, data[0]);
	CHECK_EQ(0x22, data[1]);
	CHECK_EQ(0, bus_access(&self->bus, 0x11fc, 4, false, data));
	CHECK_EQ(0x87, data[3]);
}

static const struct nobody_row {
	const char *label;
	uint64_t address;
	unsigned size;
} nobody_rows[] = {
	{"below", 0xfff, 1},
	{"above", 0x1400, 4},
	{"over_the_end", 0x11fe, 4},
	{"eight_bytes", 0x1000, 8},
	{"no_bytes", 0x1000, 0},
	{"three_bytes", 0x1000, 3},
	{"far_above", 0x100001000, 4},
	{"last_address", 0xffffffffffffffff, 1},
	{"huge_size", 0x1000, 0xffffffff},
};

TEST_F(bus_world, access_to_nothing_reads_zero)
{
	for (unsigned i = 0; i < sizeof(nobody_rows) / sizeof(nobody_rows[0]); i++) {
		const struct nobody_row *row = &nobody_rows[i];
		uint8_t data[8] = {1, 2, 3, 4, 5, 6, 7, 8};

		NOTE("%s", row->label);
		CHECK_EQ(BUS_NOBODY, bus_access(&self->bus, row->address, row->size, true, data));
		CHECK_EQ(BUS_NOBODY, bus_access(&self->bus, row->address, row->size, false, data));
		for (unsigned j = 0; j < 8; j++)
			CHECK_EQ(j < row->size ? 0 : j + 1, data[j]);
	}
	CHECK_EQ(0, self->reads + self->writes);
}

/* --- loading ------------------------------------------------------------------------------------------- */

static const struct load_row {
	const char *label;
	uint64_t memory;
	size_t kernel, initrd;
	const char *wrong;
} load_rows[] = {
	{"fits", 64u << 20, 5u << 20, 1u << 20, NULL},
	{"without_initrd", 48u << 20, 5u << 20, 0, NULL},
	{"kernel_too_large", 48u << 20, 17u << 20, 0, "--memory 64M"},
	{"tree_does_not_fit", 48u << 20, (15u << 20) - 4096, 0, "--memory 64M"},
	{"initrd_does_not_fit", 64u << 20, 5u << 20, 27u << 20, "--memory 128M"},
	{"initrd_of_700m", 1u << 30, 5u << 20, 700u << 20, "on a --disk"},
};

TEST_TABLE(load, files_and_memory, struct load_row, load_rows)
{
	void *memory = mmap(NULL, row->memory, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct ram ram = {memory, LAYOUT_RAM, row->memory};
	struct devicetree_config config = {
		.cpus = 1, .cpu_compatible = "arm,cortex-a15", .bootargs = "quiet"};
	struct boot boot = {{calloc(1, row->kernel), row->kernel},
			    {calloc(1, row->initrd + 1), row->initrd}};
	struct error error = {""};
	uint64_t fdt;

	boot.kernel.data[row->kernel - 1] = 0x5a;
	boot.initrd.data[0] = 0xa5;
	CHECK_EQ(!row->wrong, boot_load(&boot, &config, &ram, &fdt, &error));
	NOTE("%s", error.text);
	if (row->wrong) {
		CHECK(strstr(error.text, row->wrong));
	} else {
		CHECK_EQ(0x5a, ram.host[(32u << 20) + row->kernel - 1]);
		CHECK_EQ(0, fdt % 8);
		CHECK_EQ(0xd0, ram.host[fdt - LAYOUT_RAM]);
		CHECK_GE((int64_t)fdt, (int64_t)(LAYOUT_KERNEL + row->kernel));
		CHECK_EQ((int64_t)row->initrd, (int64_t)(config.initrd_end - config.initrd));
		if (row->initrd)
			CHECK_EQ(0xa5, ram.host[config.initrd - LAYOUT_RAM]);
	}
	boot_free(&boot);
	munmap(memory, row->memory);
}

#ifndef __arm__ /* qemu-arm keeps the advice to itself */
static bool is_there(const struct ram *ram, unsigned mib)
{
	unsigned char there = 0;

	return !mincore(ram->host + ((size_t)mib << 20), 4096, &there) && there & 1;
}

/* A kernel of 5 MiB unpacks itself to 20: the guest need not fault there. */
TEST(load, memory_to_unpack_to_is_there)
{
	const size_t size = 64u << 20;
	struct ram ram = {mmap(NULL, size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
			  LAYOUT_RAM, size};

	boot_populate(&ram, 5u << 20);
	for (unsigned mib = 0; mib < 20; mib++)
		CHECK(is_there(&ram, mib));
	CHECK(!is_there(&ram, 26));
	munmap(ram.host, size);
}
#endif

TEST(load, files_that_cannot_be_read_are_named)
{
	struct file file;
	struct error error;

	CHECK(!file_read("--initrd", "/nowhere/x", &file, &error));
	CHECK(strstr(error.text, "--initrd /nowhere/x: No such file"));
	CHECK(!file_read("--kernel", "/dev", &file, &error));
	CHECK(strstr(error.text, "--kernel /dev: this is not a file"));
	CHECK(file.data == NULL);
}

/* --- words --------------------------------------------------------------------------------------------- */

static const struct exit_row {
	const char *label;
	struct stats_exit exit;
	const char *words;
} exit_rows[] = {
	{"signal", {.result = -EINTR}, "interrupted by a signal"},
	{"failure", {.result = -EFAULT}, "KVM_RUN failed: Bad address"},
	{"write",
	 {.reason = KVM_EXIT_MMIO,
	  .size = 2,
	  .value = 0x12345678,
	  .address = 0x1c090000,
	  .is_write = true},
	 "write of 2 bytes to 0x1c090000: 0x5678"},
	{"read",
	 {.reason = KVM_EXIT_MMIO, .size = 4, .address = 0x10},
	 "read of 4 bytes from 0x10"},
	{"off", {.reason = KVM_EXIT_SYSTEM_EVENT, .value = 1}, "the guest powers off"},
	{"reset", {.reason = KVM_EXIT_SYSTEM_EVENT, .value = 2}, "the guest resets"},
	{"event",
	 {.reason = KVM_EXIT_SYSTEM_EVENT, .value = 9},
	 "a system event that vm32 does not know"},
	{"internal",
	 {.reason = KVM_EXIT_INTERNAL_ERROR, .value = 3},
	 "internal error 3 of the kernel"},
	{"hyp_mode_gone",
	 {.reason = KVM_EXIT_FAIL_ENTRY, .value = 0x0badca11, .address = 1},
	 "the host's CPU 1 cannot enter guests (reason 0xbadca11): dmesg may say why"},
	{"unknown", {.reason = 77}, "exit reason 77, which vm32 does not know"},
};

TEST_TABLE(stats, exit_is_put_in_words, struct exit_row, exit_rows)
{
	char text[STATS_TEXT];

	stats_describe(&row->exit, text, sizeof(text));
	CHECK_STR(row->words, text);
}

/* Of a host with two kinds of cores: what happened, where, and what to do. */
TEST(stats, G16_entry_on_another_kind_of_core_is_put_in_words)
{
	const struct kvm_run run = {
		.exit_reason = KVM_EXIT_FAIL_ENTRY,
		.fail_entry = {.hardware_entry_failure_reason = KVM_EXIT_FAIL_ENTRY_CPU_UNSUPPORTED,
			       .cpu = UINT32_MAX},
	};
	struct stats stats = {.nr_last = 0};
	char text[STATS_TEXT];

	stats_remember(&stats, 0, &run);
	stats_describe(&stats.last[0], text, sizeof(text));
	CHECK_STR("the host moved it to its CPU 4294967295, a core of another kind than the one it "
		  "began on: bind vm32 to cores of one kind: 'taskset -c LIST vm32 ...'",
		  text);
}

static const struct register_row {
	const char *label;
	uint64_t id;
	const char *name;
} register_rows[] = {
	{"r0", 0x4020000000100000, "r0"},
	{"pc", 0x402000000010000f, "pc"},
	{"cpsr", 0x4020000000100010, "CPSR"},
	{"spsr_fiq", 0x4020000000100025, "SPSR_fiq"},
	{"behind_core", 0x4020000000100026, "0x4020000000100026"},
	{"sctlr", 0x40200000000f0800, "SCTLR"},
	{"cntvct", 0x40300000000f0708, "CNTVCT"},
	{"unnamed", 0x40200000000f7802, "p15 0 c15 c0 2"},
	{"unnamed_64", 0x40300000000f0780, "p15 0 c15"},
	{"d31", 0x403000000012001f, "d31"},
	{"fpscr", 0x4020000000121001, "VFP 0x1001"},
	{"ccsidr", 0x4020000000110002, "CCSIDR 2"},
	{"psci", 0x4030000000140000, "PSCI_VERSION"},
	{"other", 0x4030000000140002, "0x4030000000140002"},
};

TEST_TABLE(registers, have_names, struct register_row, register_rows)
{
	char text[64];

	register_name(row->id, text, sizeof(text));
	CHECK_STR(row->name, text);
}

/* --- output ---------------------------------------------------------------------------------------------- */

/* In a process of its own: standard output is a pipe that is full, and SIGTERM waits. 0: the line was given up. */
static int put_to_full_pipe(void)
{
	static char zeros[4096];
	struct output output;
	sigset_t set;
	int ends[2];

	if (pipe2(ends, O_NONBLOCK))
		return 1;
	while (write(ends[1], zeros, sizeof(zeros)) > 0)
		;
	dup2(ends[1], STDOUT_FILENO);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGTERM);
	output_init(&output, -1);
	output.signals = signalfd(-1, &set, 0);
	output_put(&output, "lost\n", 5);
	return output_waits(&output);
}

TEST(output, that_nobody_reads_is_given_up_when_a_signal_waits)
{
	const pid_t child = fork();
	int status;

	if (!child)
		_exit(put_to_full_pipe());
	REQUIRE_EQ(child, waitpid(child, &status, 0));
	CHECK_EQ(0, status);
}

static int put_pieces(int to)
{
	struct output output;

	dup2(to, STDOUT_FILENO);
	output_init(&output, eventfd(0, 0));
	output_put(&output, "one ", 4);
	if (!output_waits(&output))
		return 1;
	output_put(&output, "line\nand ", 9);
	output_put(&output, "more", 4);
	return !output_flush(&output) || output_waits(&output) || output_flush(&output);
}

TEST(output, comes_out_as_it_went_in)
{
	char text[64] = "";
	int ends[2], status;
	pid_t child;

	REQUIRE_EQ(0, pipe(ends));
	child = fork();
	if (!child)
		_exit(put_pieces(ends[1]));
	close(ends[1]);
	REQUIRE_EQ(child, waitpid(child, &status, 0));
	CHECK_EQ(0, status);
	CHECK_EQ(17, read(ends[0], text, sizeof(text) - 1));
	CHECK_STR("one line\nand more", text);
	close(ends[0]);
}

/* --- the end of a run ---------------------------------------------------------------------------------- */

static const struct end_row {
	const char *label;
	enum outcome outcomes[3]; /* in this order; NONE: no more */
	enum outcome counts;
	bool save_wanted;
} end_rows[] = {
	{"power_off", {OUTCOME_POWER_OFF}, OUTCOME_POWER_OFF, false},
	{"first_counts",
	 {OUTCOME_POWER_OFF, OUTCOME_TERM, OUTCOME_RESET},
	 OUTCOME_POWER_OFF,
	 false},
	{"first_failure_counts", {OUTCOME_FAILED, OUTCOME_RESET}, OUTCOME_FAILED, false},
	{"signal_before_reset", {OUTCOME_RESET, OUTCOME_TERM}, OUTCOME_TERM, false},
	{"leaving_before_reset", {OUTCOME_RESET, OUTCOME_LEFT}, OUTCOME_LEFT, false},
	{"reset_twice", {OUTCOME_RESET, OUTCOME_RESET}, OUTCOME_RESET, false},
	{"no_reset_of_what_was_left", {OUTCOME_LEFT, OUTCOME_RESET}, OUTCOME_LEFT, false},
	{"saved", {OUTCOME_SAVE}, OUTCOME_SAVE, true},
	{"saved_before_a_signal", {OUTCOME_SAVE, OUTCOME_TERM}, OUTCOME_SAVE, true},
	/* The next start is saved. */
	{"save_just_after_a_reset", {OUTCOME_RESET, OUTCOME_SAVE}, OUTCOME_RESET, true},
	{"save_just_before_a_reset", {OUTCOME_SAVE, OUTCOME_RESET}, OUTCOME_RESET, true},
	/* Nothing is left to go on from. */
	{"save_just_before_power_off", {OUTCOME_SAVE, OUTCOME_POWER_OFF}, OUTCOME_POWER_OFF, true},
	{"save_just_before_a_failure", {OUTCOME_SAVE, OUTCOME_FAILED}, OUTCOME_FAILED, true},
	{"save_reset_signal", {OUTCOME_SAVE, OUTCOME_RESET, OUTCOME_TERM}, OUTCOME_TERM, true},
};

TEST_TABLE(end, what_counts, struct end_row, end_rows)
{
	struct machine machine = {.wake = eventfd(0, EFD_NONBLOCK)};
	uint64_t count;

	for (unsigned i = 0; i < 3 && row->outcomes[i]; i++) {
		machine_end(&machine, row->outcomes[i]);
		/* The main thread is told each time. */
		CHECK_EQ(sizeof(count), read(machine.wake, &count, sizeof(count)));
	}
	CHECK_EQ(row->counts, atomic_load(&machine.outcome));
	CHECK_EQ(row->save_wanted, atomic_load(&machine.save_wanted));
	close(machine.wake);
}

/* --- snapshots ----------------------------------------------------------------------------------------- */

static const struct head_row {
	const char *label;
	char contents[40]; /* longer than a header */
	size_t size;
	const char *wrong;
} head_rows[] = {
	{"empty", "", 0, "damaged or cut off"},
	{"short", "vm32snap", 8, "damaged or cut off"},
	{"other", "ELFELFELFELFELFELFELFELFELFELFELFELF", 36, "not a snapshot"},
	{"other_version", "vm32snap\2\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\100\0", 36,
	 "another version"},
};

TEST_TABLE(snapshot, what_is_none_is_refused, struct head_row, head_rows)
{
	const int fd = memfd_create("snapshot", 0);
	struct snapshot snapshot;
	struct options options = {.cpus = 1};
	struct error error;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	REQUIRE_EQ((ssize_t)row->size, pwrite(fd, row->contents, row->size, 0));
	options.restore = path;
	CHECK(!snapshot_open(&snapshot, &options, &error));
	NOTE("%s", error.text);
	CHECK(strstr(error.text, row->wrong));
	snapshot_close(&snapshot);
	close(fd);
}
