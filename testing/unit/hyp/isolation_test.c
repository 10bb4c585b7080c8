/* SPDX-License-Identifier: GPL-2.0-only */
/* Ten thousand switches between a host and two guests, all registers of all of them full of changing values. */
#include "testing/harness/test.h"
#include "testing/unit/hyp/bench.h"

#define SWITCHES 10000
#define VMOV	 0xec410b10u /* vmov d0, r0, r1 */

static const struct vectors {
	const char *label;
	bool a15;
} both[] = {
	{"cortex_a15_vectors", true},
	{"other_vectors", false},
};

/* The guest uses VFP: the instruction is executed again once the registers are the guest's. */
static void use_vfp(struct bench *bench)
{
	bench->use_vfp = true;
	bench_execute(bench, VMOV);
	REQUIRE(bench_to_guest(bench));
	CHECK(!bench->cpu->exclusive.valid);
}

static void leave(struct bench *bench, struct hal_guest *wanted)
{
	bench_execute(bench, BENCH_HVC);
	wanted->regs[HAL_REG_PC] = BENCH_CODE + 4;
	CHECK_EQ(HAL_EXIT_TRAP, bench_to_host(bench));
}

/* Covers: SD-033, SD-036, SD-040, SD-041, B3, B31, R22 */
TEST_TABLE(isolation, B31_every_register_is_the_hosts_or_the_guests, struct vectors, both)
{
	struct bench bench = {.cpu = NULL};
	struct hal_guest wanted[2];
	unsigned with_vfp = 0;

	bench_set_up(&bench, row->a15);
	for (unsigned i = 0; i < 2; i++) {
		bench_poison_guest(&bench, i);
		wanted[i] = *bench.guests[i];
	}
	for (unsigned n = 0; n < SWITCHES && !test_failed(); n++) {
		unsigned guest = bench_random(&bench) & 1;
		bool vfp = bench_random(&bench) & 1;

		bench_poison_host(&bench);
		bench.guests[guest]->regs[HAL_REG_PC] = BENCH_CODE;
		wanted[guest].regs[HAL_REG_PC] = BENCH_CODE;
		bench_enter(&bench, guest);
		bench_check_guest_in(&bench, guest);
		if (vfp) {
			use_vfp(&bench);
			bench_check_guest_in(&bench, guest);
		}
		bench_scribble(&bench, &wanted[guest]);
		leave(&bench, &wanted[guest]);
		bench_check_guest_out(&bench, guest, &wanted[guest]);
		bench_check_host(&bench);
		with_vfp += vfp;
	}
	CHECK_GT(with_vfp, SWITCHES / 3);
	bench_tear_down(&bench);
}
