/* SPDX-License-Identifier: GPL-2.0-only */
#include <string.h>

#include "testing/harness/test.h"
#include "testing/target/random/simulated.h"

#define MOST_RECORDS 100000

static struct play_record first[MOST_RECORDS];
static unsigned nr_first, nr;

static void keep(const struct play_record *record)
{
	if (nr_first < MOST_RECORDS)
		first[nr_first++] = *record;
}

static void compare(const struct play_record *record)
{
	if (nr < nr_first && !test_failed()) {
		NOTE("record %u", nr);
		CHECK_BYTES(&first[nr], record, sizeof(*record));
	}
	nr++;
}

/* An interrupt of the host at any place is not seen by the guest, nor by user space. */
TEST(random_programs, interrupts_of_the_host_change_nothing)
{
	nr_first = 0;
	CHECK(simulated_play(1000000, keep));
	CHECK_GT(nr_first, 5000);
	for (unsigned slice = 1; slice < 12; slice += 5) {
		nr = 0;
		CHECK(simulated_play(slice, compare));
		CHECK_EQ(nr_first, nr);
	}
}
