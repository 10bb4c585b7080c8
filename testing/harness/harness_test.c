/* SPDX-License-Identifier: GPL-2.0-only */
/* The harness itself: each macro once, and that a fixture is fresh and torn down. */
#include "testing/harness/test.h"

static int torn_down;

struct counter {
	int value;
};

static void counter_set_up(struct counter *c)
{
	c->value += 5;
}

static void counter_tear_down(struct counter *c)
{
	torn_down += c->value;
}

TEST_FIXTURE(counter)

TEST_F(counter, first_use_is_fresh)
{
	CHECK_EQ(5, self->value++);
}

TEST_F(counter, second_use_is_fresh_and_first_was_torn_down)
{
	CHECK_EQ(5, self->value);
	CHECK_EQ(6, torn_down);
}

static const struct sum_row {
	const char *label;
	int a, b, sum;
} sum_rows[] = {
	{"small", 1, 2, 3},
	{"negative", -1, -2, -3},
};

TEST_TABLE(table, each_row_runs, struct sum_row, sum_rows)
{
	CHECK_EQ(row->sum, row->a + row->b);
}

TEST(random, same_seed_gives_same_sequence)
{
	uint64_t a = 1, b = 1;

	CHECK_EQ(test_random(&a), test_random(&b));
	CHECK_NE(test_random(&a), 0);
	CHECK(!test_failed());
}
