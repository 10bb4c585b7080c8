/* SPDX-License-Identifier: GPL-2.0-only */
/* move SEED RUNS: the scenario on the real /dev/kvm; the guest moves at random moments. Exit code 0: it never noticed. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#include "testing/target/move/move.h"

#define LEAST_MOVES 5 /* of each run, on an average */

static uint32_t seed;
static bool still;

static unsigned random_below(unsigned end)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % end;
}

static void tell(const char *line)
{
	printf("move: %s\n", line);
}

static void ignore(int number)
{
}

/* Again and again, for one signal may come before the call. */
static void before_turn(void)
{
	const suseconds_t us = 200 + (suseconds_t)random_below(4000);
	const struct itimerval often = {{0, us}, {0, us}};

	setitimer(ITIMER_REAL, &often, NULL);
}

static bool moves(unsigned turn)
{
	return !still && random_below(6) == 0;
}

int main(int argc, char **argv)
{
	const struct move_machine machine = {.backend = &kvm_backend_host,
					     .before_turn = before_turn,
					     .moves = moves,
					     .tell = tell};
	const unsigned runs = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
	const struct sigaction action = {.sa_handler = ignore, .sa_flags = SA_RESTART};
	unsigned turns, nr, all = 0;
	bool ok;

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaction(SIGALRM, &action, NULL);
	if (!runs)
		return 2;
	seed = (uint32_t)strtoul(argv[1], NULL, 10);
	printf("move: seed %u\n", seed);
	still = true;
	ok = move_run(&machine, &turns, &nr);
	printf("move: %u turns undisturbed\n", turns);
	still = false;
	for (unsigned i = 0; i < runs && ok; i++) {
		ok = move_run(&machine, &turns, &nr);
		all += nr;
	}
	printf("move: moved %u times in %u runs\n", all, runs);
	if (all < LEAST_MOVES * runs)
		ok = false;
	puts(ok ? "move: ok" : "move: FAILED");
	return !ok;
}
