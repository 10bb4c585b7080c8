// SPDX-License-Identifier: GPL-2.0-only
/*
 * kexec KERNEL INITRD FDT INITRD-ADDRESS(hex): starts another kernel in place of this one. The device tree is used as it
 * is, so the initrd goes where the tree says it is; the kernel and the tree go to free places of the first 256 MiB.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE	       4096ul
#define KERNEL_ADDRESS 0x42000000ul
#define FDT_ADDRESS    0x4f000000ul

static struct kexec_segment load(const char *path, unsigned long address)
{
	int fd = open(path, O_RDONLY);
	size_t size = 0, room = 16u << 20;
	char *buffer = malloc(room);
	ssize_t got;

	while (fd >= 0 && size < room && (got = read(fd, buffer + size, room - size)) > 0)
		size += (size_t)got;
	if (!size) {
		perror(path);
		exit(1);
	}
	return (struct kexec_segment){buffer, size, (void *)address, (size + PAGE - 1) & -PAGE};
}

int main(int argc, char **argv)
{
	if (argc != 5)
		return 2;
	struct kexec_segment segments[] = {
		load(argv[1], KERNEL_ADDRESS),
		load(argv[2], strtoul(argv[4], NULL, 16)),
		load(argv[3], FDT_ADDRESS),
	};

	if (syscall(SYS_kexec_load, KERNEL_ADDRESS, 3ul, segments, KEXEC_ARCH_DEFAULT)) {
		perror("kexec_load");
		return 1;
	}
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_KEXEC, NULL);
	perror("kexec");
	return 1;
}
