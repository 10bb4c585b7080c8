/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include "vmm/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vmm/zimage.h"

#define FILE_MAX 0x7fffffff

static bool read_all(int fd, struct file *file)
{
	size_t done = 0;

	while (done < file->size) {
		const ssize_t part = read(fd, file->data + done, file->size - done);

		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0)
			return false;
		if (!part)
			break;
		done += (size_t)part;
	}
	file->size = done;
	return true;
}

static bool read_open(int fd, const char *option, const char *path, struct file *file,
		      struct error *error)
{
	struct stat status;

	if (fstat(fd, &status) || !S_ISREG(status.st_mode))
		return error_set(error, "%s %s: this is not a file; check the name", option, path);
	if (status.st_size > FILE_MAX)
		return error_set(error,
				 "%s %s: this is larger than a guest's memory; check the name",
				 option, path);
	file->size = (size_t)status.st_size;
	file->data = malloc(file->size ? file->size : 1);
	if (file->data && read_all(fd, file))
		return true;
	error_set(error, "%s %s: cannot be read: %s", option, path, strerror(errno));
	free(file->data);
	file->data = NULL;
	return false;
}

bool file_read(const char *option, const char *path, struct file *file, struct error *error)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok;

	*file = (struct file){0};
	if (fd < 0)
		return error_set(error, "%s %s: %s; check the name and its permissions", option,
				 path, strerror(errno));
	ok = read_open(fd, option, path, file, error);
	close(fd);
	return ok;
}

bool boot_read(const struct options *options, struct boot *boot, struct error *error)
{
	struct error reason;

	*boot = (struct boot){0};
	if (!file_read("--kernel", options->kernel, &boot->kernel, error))
		return false;
	if (!zimage_check(boot->kernel.data, boot->kernel.size, &reason)) {
		boot_free(boot);
		return error_set(error, "--kernel %s: %s", options->kernel, reason.text);
	}
	if (options->initrd && !file_read("--initrd", options->initrd, &boot->initrd, error)) {
		boot_free(boot);
		return false;
	}
	return true;
}

void boot_free(struct boot *boot)
{
	free(boot->kernel.data);
	free(boot->initrd.data);
	*boot = (struct boot){0};
}

static uint64_t align(uint64_t value, uint64_t to)
{
	return (value + to - 1) & ~(to - 1);
}

void boot_populate(const struct ram *ram, uint64_t packed)
{
	const uint64_t room = LAYOUT_KERNEL - LAYOUT_RAM, size = align(4 * packed, 2u << 20);

	madvise(ram->host, size < room ? size : room, MADV_POPULATE_WRITE);
}

bool boot_load(const struct boot *boot, struct devicetree_config *config, const struct ram *ram,
	       uint64_t *fdt, struct error *error)
{
	void *kernel = ram_at(ram, LAYOUT_KERNEL, boot->kernel.size), *initrd, *tree;

	*fdt = align(LAYOUT_KERNEL + boot->kernel.size + LAYOUT_KERNEL_SPARE, LAYOUT_FDT_ALIGN);
	config->memory = ram->size;
	config->initrd = *fdt + LAYOUT_FDT_SIZE;
	config->initrd_end = config->initrd + boot->initrd.size;
	tree = ram_at(ram, *fdt, LAYOUT_FDT_SIZE);
	initrd = ram_at(ram, config->initrd, boot->initrd.size);
	if (!kernel || !tree || !initrd)
		return error_set(
			error,
			"kernel and initramfs do not fit into the guest's memory: give it at "
			"least --memory %uM",
			(unsigned)(align(config->initrd_end - LAYOUT_RAM, 64u << 20) >> 20));
	if (config->initrd_end > LAYOUT_INITRD_END)
		return error_set(error,
				 "--initrd: it is too large for a 32-bit kernel, which can take "
				 "about 600M; put its contents on a --disk");
	memcpy(kernel, boot->kernel.data, boot->kernel.size);
	if (boot->initrd.size)
		memcpy(initrd, boot->initrd.data, boot->initrd.size);
	return devicetree_make(config, tree, LAYOUT_FDT_SIZE, error);
}
