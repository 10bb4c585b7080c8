/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/zimage.h"

#include <string.h>

#define ZIMAGE_MAGIC	    0x016f2818u
#define ZIMAGE_MAGIC_OFFSET 0x24
#define ZIMAGE_START_OFFSET 0x28
#define ZIMAGE_END_OFFSET   0x2c
#define ZIMAGE_HEADER_SIZE  0x30

static uint32_t word(const uint8_t *data, size_t offset)
{
	return (uint32_t)data[offset] | (uint32_t)data[offset + 1] << 8 |
	       (uint32_t)data[offset + 2] << 16 | (uint32_t)data[offset + 3] << 24;
}

/* Files that are taken for a zImage now and then. */
static const struct other {
	size_t offset;
	const char *bytes;
	size_t size;
	const char *is;
} others[] = {
	{0,
	 "\x7f"
	 "ELF",
	 4, "an ELF program (vmlinux?): take arch/arm/boot/zImage or /boot/vmlinuz"},
	{0, "\x1f\x8b", 2, "compressed by gzip: unpack it with gunzip, or take the zImage itself"},
	{0, "\x27\x05\x19\x56", 4,
	 "a U-Boot image (uImage): strip its header with dd bs=64 skip=1, or take the zImage "
	 "itself"},
	{0, "\xd0\x0d\xfe\xed", 4, "a device tree: vm32 makes its own; name the kernel"},
	{0, "070701", 6, "an initramfs: name it by --initrd, and the kernel by --kernel"},
	{0x38, "ARM\x64", 4, "a kernel for 64-bit ARM: take one for 32-bit ARM (armmp)"},
	{0x24, "\x01\x6f\x28\x18", 4, "a big-endian kernel: take a little-endian one"},
};

bool zimage_check(const uint8_t *data, size_t size, struct error *error)
{
	uint32_t image;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (size >= others[i].offset + others[i].size &&
		    !memcmp(data + others[i].offset, others[i].bytes, others[i].size))
			return error_set(error, "this is %s", others[i].is);
	if (size < ZIMAGE_HEADER_SIZE || word(data, ZIMAGE_MAGIC_OFFSET) != ZIMAGE_MAGIC)
		return error_set(
			error,
			"this is not a kernel for 32-bit ARM (a zImage): take a file such as "
			"/boot/vmlinuz-*-armmp");
	if (word(data, ZIMAGE_END_OFFSET) < word(data, ZIMAGE_START_OFFSET))
		return error_set(error, "its header is damaged: copy it again");
	image = word(data, ZIMAGE_END_OFFSET) - word(data, ZIMAGE_START_OFFSET);
	if (image < ZIMAGE_HEADER_SIZE)
		return error_set(error, "its header is damaged: copy it again");
	if (image > size)
		return error_set(error, "it is cut off: %zu of %u bytes are there; copy it again",
				 size, image);
	return true;
}
