/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "testing/harness/test.h"
#include "testing/unit/vmm/driver.h"
#include "vmm/virtio/block.h"

#define SECTORS 16

struct block {
	struct driver driver;
	struct virtio_block block;
	int fd;
	char path[64];
	struct error error;
};

/* A disk whose byte n of sector s is s + n. */
static void block_set_up(struct block *self)
{
	driver_init(&self->driver);
	self->fd = memfd_create("disk", MFD_ALLOW_SEALING);
	for (unsigned i = 0; i < SECTORS * 512; i++) {
		const uint8_t byte = (uint8_t)(i / 512 + i);

		if (pwrite(self->fd, &byte, 1, i) != 1)
			abort();
	}
	snprintf(self->path, sizeof(self->path), "/proc/self/fd/%d", self->fd);
	self->block.fd = -1;
}

static void block_tear_down(struct block *self)
{
	if (self->block.fd >= 0)
		virtio_block_close(&self->block);
	close(self->fd);
	driver_free(&self->driver);
}

TEST_FIXTURE(block)

static bool start(struct block *self, bool read_only)
{
	if (!virtio_block_open(&self->block, self->path, read_only, &self->error))
		return false;
	virtio_block_init(&self->block, &self->driver.ram, &self->driver.irq);
	driver_probe(&self->driver, &self->block.device, 1);
	return true;
}

#define HEADER DRIVER_DATA
#define DATA   (DRIVER_DATA + 0x1000)
#define STATUS (DRIVER_DATA + 0x800)

/* One request of up to three descriptors; returns its status, 0xff: none was written. */
static unsigned ask(struct block *self, uint32_t type, uint64_t sector, uint32_t len, bool out)
{
	driver_put(&self->driver, HEADER, type, 4);
	driver_put(&self->driver, HEADER + 8, sector, 8);
	driver_put(&self->driver, STATUS, 0xff, 1);
	driver_desc(&self->driver, 0, HEADER, 16, DRIVER_NEXT, 1);
	driver_desc(&self->driver, 1, DATA, len, DRIVER_NEXT | (out ? 0 : DRIVER_WRITE), 2);
	driver_desc(&self->driver, 2, STATUS, 1, DRIVER_WRITE, 0);
	driver_offer(&self->driver, 0);
	virtio_write(&self->block.device, 0x50, 4, 0);
	return (unsigned)driver_get(&self->driver, STATUS, 1);
}

TEST_F(block, tells_its_size_and_features)
{
	REQUIRE(start(self, false));
	CHECK_EQ(SECTORS, virtio_read(&self->block.device, 0x100, 4));
	CHECK_EQ(0, virtio_read(&self->block.device, 0x104, 4));
	CHECK_EQ(126, virtio_read(&self->block.device, 0x10c, 4));
	CHECK_EQ(512, virtio_read(&self->block.device, 0x114, 4));
	CHECK_EQ(0x244, virtio_read(&self->block.device, 0x10, 4));
}

TEST_F(block, read_only_disk_says_so_and_refuses_writes)
{
	REQUIRE(start(self, true));
	CHECK_EQ(0x264, virtio_read(&self->block.device, 0x10, 4));
	CHECK_EQ(1, ask(self, 1, 0, 512, true));
	CHECK_EQ(0, ask(self, 0, 0, 512, false));
}

TEST_F(block, reads_sectors)
{
	REQUIRE(start(self, false));
	CHECK_EQ(0, ask(self, 0, 3, 1024, false));
	for (unsigned i = 0; i < 1024; i++)
		if (!CHECK_EQ((uint8_t)(3 + i / 512 + i), self->driver.ram.host[0x5000 + i]))
			break;
	CHECK_EQ(1025, driver_get(&self->driver, DRIVER_USED + 8, 4));
}

TEST_F(block, writes_sectors_and_no_others)
{
	uint8_t before, data[512];

	REQUIRE(start(self, false));
	memset(self->driver.ram.host + 0x5000, 0xa5, 512);
	CHECK_EQ(0, ask(self, 1, 5, 512, true));
	REQUIRE_EQ(512, pread(self->fd, data, 512, 5 * 512));
	CHECK_BYTES(self->driver.ram.host + 0x5000, data, 512);
	REQUIRE_EQ(1, pread(self->fd, &before, 1, 5 * 512 - 1));
	CHECK_EQ((uint8_t)(4 + 511), before);
	CHECK_EQ(0, ask(self, 4, 0, 0, true));
}

static const struct refused_row {
	const char *label;
	uint32_t type;
	uint64_t sector;
	uint32_t len;
	unsigned status;
} refused_rows[] = {
	{"last_sector", 0, SECTORS - 1, 512, 0},
	{"nothing_at_the_end", 0, SECTORS, 0, 0},
	{"behind_the_end", 0, SECTORS, 512, 1},
	{"over_the_end", 0, SECTORS - 1, 1024, 1},
	{"sector_wraps", 0, 0xffffffffffffffff, 512, 1},
	{"offset_wraps", 0, 0x0080000000000000, 512, 1},
	{"half_a_sector", 0, 0, 100, 1},
	{"write_behind_the_end", 1, SECTORS, 512, 1},
	{"write_half_a_sector", 1, 0, 511, 1},
	{"unknown_type", 77, 0, 512, 2},
	{"id", 8, 0, 20, 0},
	{"id_without_room", 8, 0, 19, 1},
};

TEST_F(block, requests_outside_of_the_disk_or_its_rules_fail)
{
	REQUIRE(start(self, false));
	for (unsigned i = 0; i < sizeof(refused_rows) / sizeof(refused_rows[0]); i++) {
		const struct refused_row *row = &refused_rows[i];

		NOTE("%s", row->label);
		CHECK_EQ(row->status, ask(self, row->type, row->sector, row->len, row->type == 1));
	}
}

TEST_F(block, odd_chains_are_answered_and_harm_nothing)
{
	REQUIRE(start(self, false));
	/* A header in two parts, and data with the status in one buffer. */
	driver_put(&self->driver, HEADER, 0, 8);
	driver_put(&self->driver, HEADER + 8, 2, 8);
	driver_desc(&self->driver, 0, HEADER, 3, DRIVER_NEXT, 1);
	driver_desc(&self->driver, 1, HEADER + 3, 13, DRIVER_NEXT, 2);
	driver_desc(&self->driver, 2, DATA, 513, DRIVER_WRITE, 0);
	driver_offer(&self->driver, 0);
	virtio_write(&self->block.device, 0x50, 4, 0);
	CHECK_EQ(2, driver_get(&self->driver, DATA, 1));
	CHECK_EQ(0, driver_get(&self->driver, DATA + 512, 1));
	/* A header that is too short: an error; nowhere to put a status: nothing. */
	driver_put(&self->driver, STATUS, 0xff, 1);
	driver_desc(&self->driver, 0, HEADER, 15, DRIVER_NEXT, 1);
	driver_desc(&self->driver, 1, STATUS, 1, DRIVER_WRITE, 0);
	driver_offer(&self->driver, 0);
	virtio_write(&self->block.device, 0x50, 4, 0);
	CHECK_EQ(1, driver_get(&self->driver, STATUS, 1));
	driver_desc(&self->driver, 0, HEADER, 16, 0, 0);
	driver_offer(&self->driver, 0);
	virtio_write(&self->block.device, 0x50, 4, 0);
	CHECK_EQ(3, driver_get(&self->driver, DRIVER_USED + 2, 2));
	CHECK_EQ(0xf, virtio_read(&self->block.device, 0x70, 4));
}

TEST_F(block, file_that_shrinks_fails_reads)
{
	REQUIRE(start(self, false));
	REQUIRE_EQ(0, ftruncate(self->fd, 512));
	CHECK_EQ(0, ask(self, 0, 0, 512, false));
	CHECK_EQ(1, ask(self, 0, 1, 512, false));
}

/* A sealed file cannot grow, and a hole in it cannot be filled: to the device that is a disk without room. */
TEST_F(block, host_that_cannot_write_fails_the_request)
{
	REQUIRE(start(self, false));
	self->block.sectors = SECTORS + 1;
	REQUIRE_EQ(0, fcntl(self->fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_WRITE));
	CHECK_EQ(1, ask(self, 1, SECTORS, 512, true));
	CHECK_EQ(1, ask(self, 1, 0, 512, true));
	CHECK_EQ(0, ask(self, 0, 0, 512, false));
}

static const struct file_row {
	const char *label, *contents;
	size_t size;
	const char *wrong;
} file_rows[] = {
	{"empty", "", 0, "truncate -s"},
	{"too_small", "x", 511, "truncate -s"},
	{"end_in_a_sector", "x", 1023, "truncate -s %512 FILE"},
	{"qcow2", "QFI\373", 1024, "qemu-img convert"},
	{"qcow2_of_any_size", "QFI\373", 1001, "qemu-img convert"},
	{"vmdk", "KDMV", 1024, "VMDK"},
	{"random_is_raw", "\125\252\1\2", 1024, NULL},
};

TEST_TABLE(block_file, is_judged, struct file_row, file_rows)
{
	struct virtio_block block;
	struct error error = {""};
	char path[64];
	const int fd = memfd_create("disk", 0);

	REQUIRE_EQ((ssize_t)strlen(row->contents),
		   pwrite(fd, row->contents, strlen(row->contents), 0));
	REQUIRE_EQ(0, ftruncate(fd, (off_t)row->size));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	CHECK_EQ(!row->wrong, virtio_block_open(&block, path, false, &error));
	NOTE("%s", error.text);
	if (row->wrong)
		CHECK(strstr(error.text, row->wrong));
	else
		virtio_block_close(&block);
	close(fd);
}

TEST(block_file, that_is_missing_or_a_directory_is_named)
{
	struct virtio_block block;
	struct error error = {""};

	CHECK(!virtio_block_open(&block, "/nowhere/disk", false, &error));
	CHECK(strstr(error.text, "/nowhere/disk: No such file"));
	CHECK(!virtio_block_open(&block, "/", true, &error));
	CHECK(strstr(error.text, "neither a file nor a block device"));
}
