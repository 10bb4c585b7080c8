/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Does the bench look at everything? Each instruction of the way into a guest and out of it is left out once: the switches
 * must then go wrong. Nearly all are missed, that is; the few others are printed: what is for a host without VFP, what
 * switch_test alone looks at (HCR.VA that was delivered), and what loads a value that happens to be there.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing/harness/test.h"
#include "testing/unit/hyp/bench.h"

#define SWITCHES 24

static const struct unnoticed {
	uint32_t mask, insn;
	const char *why;
} unnoticed[] = {
	{0xfff000f0, 0xf5700040, "DSB: the simulated CPU executes in order"},
	{0xfff000f0, 0xf5700060, "ISB: likewise"},
	{0xfff1fe20, 0xf1000000, "CPSIE, CPSID: the window for aborts, which switch_test looks at"},
};

static bool may_go_unnoticed(uint32_t insn)
{
	for (unsigned i = 0; i < sizeof(unnoticed) / sizeof(unnoticed[0]); i++)
		if ((insn & unnoticed[i].mask) == unnoticed[i].insn)
			return true;
	return false;
}

/* In a process of its own, as the code may do anything. */
static bool is_noticed(uint32_t address)
{
	int status;
	pid_t child = fork();

	if (!child) {
		struct bench bench = {.cpu = NULL};
		int null = open("/dev/null", O_WRONLY);

		dup2(null, 1);
		dup2(null, 2);
		alarm(20);
		bench_left_out = address;
		bench_set_up(&bench, true);
		bench_alternate(&bench, SWITCHES);
		_exit(test_failed());
	}
	waitpid(child, &status, 0);
	return status != 0;
}

static void leave_out(uint32_t from, uint32_t to)
{
	struct bench bench = {.cpu = NULL};
	unsigned unmissed = 0, all = 0;

	bench_set_up(&bench, true);
	for (uint32_t address = from; address < to; address += 4) {
		uint32_t insn = *bench_word(&bench, address);

		if (may_go_unnoticed(insn))
			continue;
		all++;
		if (is_noticed(address))
			continue;
		printf("nobody misses %08x at %08x\n", insn, address);
		unmissed++;
	}
	printf("of %u instructions %u are not missed\n", all, unmissed);
	CHECK_GT(all, 50);
	CHECK_LE(unmissed, all / 16);
	bench_tear_down(&bench);
}

TEST(left_out, instructions_of_the_way_in_are_missed)
{
	leave_out(image_hyp_guest_run, image_hyp_guest_abort_exit);
}

TEST(left_out, instructions_of_the_way_out_are_missed)
{
	leave_out(image_hyp_guest_exit, image_hyp_guest_fault_exit);
}
