/* SPDX-License-Identifier: GPL-2.0-only */
/* Ten thousand switches between a host and two guests, all registers of all of them full of changing values. */
#include "testing/harness/test.h"
#include "testing/unit/hyp/bench.h"

#define SWITCHES 10000

static const struct vectors {
	const char *label;
	bool a15;
} both[] = {
	{"cortex_a15_vectors", true},
	{"other_vectors", false},
};

/* Covers: SD-033, SD-036, SD-040, SD-041, B3, B31, R22 */
TEST_TABLE(isolation, B31_every_register_is_the_hosts_or_the_guests, struct vectors, both)
{
	struct bench bench = {.cpu = NULL};

	bench_set_up(&bench, row->a15);
	CHECK_GT(bench_alternate(&bench, SWITCHES), SWITCHES / 3);
	bench_tear_down(&bench);
}
