/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The first program of the benchmark's guest: ends the window that its boot is counted in, then counts reads of 4 KiB
 * from its disk, past its page cache. Each block of the disk holds its number (exit_cost.c).
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "testing/bench/window.h"

#define BLOCK 4096u

static _Alignas(BLOCK) uint32_t block[BLOCK / sizeof(uint32_t)];

/* Returns the blocks that were not what they should be. */
static unsigned read_blocks(int disk, unsigned from, unsigned to)
{
	unsigned bad = 0;

	for (unsigned i = from; i < to; i++)
		bad += pread(disk, block, BLOCK, (off_t)i * BLOCK) != BLOCK || block[0] != i;
	return bad;
}

int main(int argc, char **argv)
{
	unsigned bad;
	int disk;

	end_window();
	disk = open("/dev/vda", O_RDONLY | O_DIRECT);
	bad = read_blocks(disk, 0, WARM_UP_READS);
	begin_window();
	bad += read_blocks(disk, WARM_UP_READS, WARM_UP_READS + READS);
	end_window();
	printf("block_reads: %s\n", bad ? "FAILED" : "ok");
	return bad != 0;
}
