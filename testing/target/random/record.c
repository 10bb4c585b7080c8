/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record OUT LEAST: plays all programs on the simulator and writes what happened; at least so many exits.
 * record N: shows what happens in program N.
 */
#include <stdio.h>
#include <stdlib.h>

#include "testing/target/random/simulated.h"

static FILE *out;

static void record(const struct play_record *record)
{
	fwrite(record, sizeof(*record), 1, out);
}

static void print(const struct play_record *r)
{
	static unsigned n;

	printf("%u: %u %08x %08x %08x %08x\n", n++, r->kind, r->a, r->b, r->c, r->d);
}

int main(int argc, char **argv)
{
	static const uint32_t magic = PLAY_FILE_MAGIC;

	if (argc == 2) {
		play_show = true;
		return !simulated_play_one((unsigned)strtoul(argv[1], NULL, 10), 1000000, print);
	}
	if (argc != 3 || !(out = fopen(argv[1], "wb")))
		return 2;
	fwrite(&magic, sizeof(magic), 1, out);
	if (!simulated_play(1000000, record) || fclose(out))
		return 1;
	play_print_classes();
	return play_exits < strtoul(argv[2], NULL, 10);
}
