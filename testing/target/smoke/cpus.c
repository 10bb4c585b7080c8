/* SPDX-License-Identifier: GPL-2.0-only */
/* Exits with 0 if as many CPUs are online as the argument says. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);

	printf("cpus: %ld online, %zu-bit program\n", online, 8 * sizeof(void *));
	return argc == 2 && online == atol(argv[1]) && sizeof(void *) == 4 ? 0 : 1;
}
