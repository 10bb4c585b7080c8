// SPDX-License-Identifier: GPL-2.0-only
/* load MODULE [PARAMETERS]: loads a module, once (busybox's insmod tries twice), and says what came of it. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int fd = open(argc > 1 ? argv[1] : "", O_RDONLY);

	if (fd < 0 || syscall(SYS_finit_module, fd, argc > 2 ? argv[2] : "", 0)) {
		perror("load");
		return 1;
	}
	return 0;
}
