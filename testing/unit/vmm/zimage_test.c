/* SPDX-License-Identifier: GPL-2.0-only */
#include <stdlib.h>
#include <string.h>

#include "testing/harness/test.h"
#include "vmm/zimage.h"

/* A file of the given size with the header of an image of another size; in a block of its own for AddressSanitizer. */
static uint8_t *make(size_t size, uint32_t start, uint32_t end)
{
	const uint32_t header[] = {0x016f2818, start, end};
	uint8_t *data = calloc(1, size ? size : 1);

	for (size_t i = 0; i < 12; i++)
		if (0x24 + i < size)
			data[0x24 + i] = (uint8_t)(header[i / 4] >> 8 * (i % 4));
	return data;
}

static const struct image_row {
	const char *label;
	size_t size;
	uint32_t start, end;
	const char *wrong; /* NULL: it is good */
} image_rows[] = {
	{"whole", 4096, 0, 4096, NULL},
	{"with_something_behind", 4096, 0, 4000, NULL},
	{"linked_to_an_address", 4096, 0x60008000, 0x60009000, NULL},
	{"empty", 0, 0, 0, "not a kernel"},
	{"one_byte", 1, 0, 1, "not a kernel"},
	{"half_a_header", 0x2f, 0, 0x2f, "not a kernel"},
	{"cut_off_by_a_byte", 4095, 0, 4096, "cut off: 4095 of 4096"},
	{"cut_off_behind_the_header", 0x30, 0, 5000000, "cut off: 48 of 5000000"},
	{"end_before_start", 4096, 8192, 4096, "damaged"},
	{"empty_image", 4096, 64, 64, "damaged"},
	{"the_greatest_size", 4096, 0, 0xffffffff, "cut off"},
};

TEST_TABLE(zimage, header_is_judged, struct image_row, image_rows)
{
	uint8_t *data = make(row->size, row->start, row->end);
	struct error error = {""};

	CHECK_EQ(!row->wrong, zimage_check(data, row->size, &error));
	NOTE("%s", error.text);
	if (row->wrong)
		CHECK(strstr(error.text, row->wrong));
	free(data);
}

static const struct other_row {
	const char *label;
	size_t offset;
	const char *bytes;
	size_t size;
	const char *named;
} other_rows[] = {
	{"elf", 0, "\177ELF", 4, "ELF"},
	{"gzip", 0, "\037\213\010", 3, "gzip"},
	{"uimage", 0, "\047\005\031\126", 4, "U-Boot"},
	{"device_tree", 0, "\320\015\376\355", 4, "device tree"},
	{"initramfs", 0, "070701", 6, "--initrd"},
	{"arm64", 0x38, "ARMd", 4, "64-bit"},
	{"big_endian", 0x24, "\001\157\050\030", 4, "big-endian"},
	{"text", 0, "#!/bin/sh", 9, "not a kernel"},
};

TEST_TABLE(zimage, other_file_is_named, struct other_row, other_rows)
{
	uint8_t *data = calloc(1, 4096);
	struct error error = {""};

	memcpy(data + row->offset, row->bytes, row->size);
	CHECK(!zimage_check(data, 4096, &error));
	NOTE("%s", error.text);
	CHECK(strstr(error.text, row->named));
	free(data);
}

/* No byte outside of the file is looked at, whatever its size: AddressSanitizer tells. */
TEST(zimage, random_files_of_every_small_size_are_refused)
{
	uint64_t state = test_seed(1);

	for (size_t size = 0; size < 128; size++) {
		uint8_t *data = malloc(size ? size : 1);
		struct error error;

		for (size_t i = 0; i < size; i++)
			data[i] = (uint8_t)test_random(&state);
		CHECK(!zimage_check(data, size, &error));
		free(data);
	}
}
