/* SPDX-License-Identifier: GPL-2.0-only */
/* The order of locks: the table of docs/HAL.md, what core/ and uapi/ make, and what the simulated host complains of. */
#define _GNU_SOURCE
#include "arch_sim/hal/lock_order.h"

#include <stdio.h>
#include <string.h>

#include "arch_sim/hal/host.h"
#include "hal/host.h"
#include "testing/harness/test.h"

/* --- what is written ---------------------------------------------------------------------------------- */

static const char *const kinds[] = {"sleeping", "short", "short, takes nothing", "off"};

/* A line of the table: three cells. */
static bool split(char *line, char *cells[3])
{
	char *at = line;

	for (unsigned i = 0; i < 3; i++) {
		if (strncmp(at, "| ", 2))
			return false;
		cells[i] = at + 2;
		at = strstr(cells[i], " |");
		if (!at)
			return false;
		*at++ = 0;
	}
	return true;
}

static void check_row(unsigned n, char *cells[3])
{
	const struct sim_lock_row *row = &sim_lock_order[n];

	CHECK_STR(row->lock, cells[0]);
	CHECK_STR(row->where, cells[1]);
	cells[2][strcspn(cells[2], ";")] = 0; /* what follows is of that row alone */
	CHECK_STR(kinds[row->kind], cells[2]);
}

TEST(written_order, docs_HAL_md_has_the_same_rows)
{
	FILE *file = fopen("docs/HAL.md", "r");
	char line[1024], *cells[3];
	unsigned n = 0;

	REQUIRE(file);
	while (fgets(line, sizeof(line), file) && strcmp(line, "| lock | where | kind |\n"))
		;
	CHECK(fgets(line, sizeof(line), file)); /* the rule */
	for (; fgets(line, sizeof(line), file) && split(line, cells); n++) {
		REQUIRE(n < SIM_LOCK_ROWS);
		check_row(n, cells);
	}
	CHECK_EQ(SIM_LOCK_ROWS, n);
	fclose(file);
}

/* Each is made somewhere, and what is made has a row. */
TEST(written_order, every_lock_has_a_row_and_every_row_a_lock)
{
	FILE *made = popen("grep -RhoE 'hal_(lock|mutex)_init\\(&[^)]*' core uapi "
			   "arch_sim/hal/event.c | sed 's/.*(//'",
			   "r");
	bool seen[SIM_LOCK_ROWS] = {false};
	char line[128];

	REQUIRE(made);
	while (fgets(line, sizeof(line), made)) {
		const struct sim_lock_row *row;

		line[strcspn(line, "\n")] = 0;
		row = sim_lock_row(line);
		if (!row)
			FAIL("%s has no row", line);
		else
			seen[row - sim_lock_order] = true;
	}
	pclose(made);
	for (unsigned i = 0; i < SIM_LOCK_ROWS; i++)
		if (!seen[i])
			FAIL("nobody makes %s", sim_lock_order[i].lock);
}

/* What core/ has for the host. */
bool vcpu_wake_condition(void *vcpu)
{
	return true;
}

void vcpu_timeout(void *vcpu)
{
}

/* --- what is checked ---------------------------------------------------------------------------------- */

union lock {
	struct hal_lock lock;
	struct hal_mutex mutex;
};

static void make(union lock *lock, const struct sim_lock_row *row)
{
	if (row->kind == SIM_LOCK_SLEEPING)
		hal_mutex_make(&lock->mutex, row->made_as);
	else
		hal_lock_make(&lock->lock, row->made_as);
}

static void take(union lock *lock, enum sim_lock_kind kind)
{
	if (kind == SIM_LOCK_SLEEPING)
		hal_mutex_lock(&lock->mutex);
	else if (kind == SIM_LOCK_OFF)
		hal_lock_irqsave(&lock->lock);
	else
		hal_lock(&lock->lock);
}

static void check_pair(unsigned outer, unsigned inner)
{
	const struct sim_lock_row *first = &sim_lock_order[outer], *second = &sim_lock_order[inner];
	union lock locks[2];

	NOTE("%s, then %s", first->lock, second->lock);
	sim_host_reset();
	make(&locks[0], first);
	make(&locks[1], second);
	take(&locks[0], first->kind);
	CHECK(!sim_host_complaint());
	take(&locks[1], second->kind);
	if (outer < inner && first->kind != SIM_LOCK_LEAF)
		CHECK(!sim_host_complaint());
	else
		CHECK(sim_host_complaint());
}

TEST(checked_order, each_two_locks_may_be_taken_in_their_order_alone)
{
	for (unsigned outer = 0; outer < SIM_LOCK_ROWS; outer++)
		for (unsigned inner = 0; inner < SIM_LOCK_ROWS; inner++)
			check_pair(outer, inner);
	sim_host_reset();
}

TEST(checked_order, complaint_names_the_lock)
{
	union lock locks[2];

	sim_host_reset();
	make(&locks[0], sim_lock_row("&bus->lock"));
	make(&locks[1], sim_lock_row("&vm->stage2.lock"));
	hal_lock(&locks[0].lock);
	hal_lock(&locks[1].lock);
	CHECK_STR("a lock is taken behind one that docs/HAL.md has after it: stage2.lock",
		  sim_host_complaint());
	sim_host_reset();
}

TEST(checked_order, lock_that_takes_nothing_takes_nothing)
{
	union lock locks[2];

	sim_host_reset();
	make(&locks[0], sim_lock_row("&vm->report_lock"));
	make(&locks[1], sim_lock_row("&vgic->lock"));
	hal_lock(&locks[0].lock);
	hal_lock_irqsave(&locks[1].lock);
	CHECK_STR("a lock is taken behind one that takes nothing: vgic->lock",
		  sim_host_complaint());
	sim_host_reset();
}

/* Whoever does not wait may have them in any order. */
TEST(checked_order, vcpus_are_locked_together_by_trying)
{
	union lock locks[2];

	sim_host_reset();
	make(&locks[0], &sim_lock_order[0]);
	make(&locks[1], &sim_lock_order[0]);
	CHECK(hal_mutex_trylock(&locks[0].mutex));
	CHECK(hal_mutex_trylock(&locks[1].mutex));
	CHECK(!sim_host_complaint());
	sim_host_reset();
}

static const struct way {
	const char *label, *made_as;
	enum sim_lock_kind kind;
	bool right;
} ways[] = {
	{"short_as_short", "&bus->lock", SIM_LOCK_SHORT, true},
	{"leaf_as_short", "&vm->report_lock", SIM_LOCK_SHORT, true},
	{"off_as_off", "&vgic->lock", SIM_LOCK_OFF, true},
	{"mutex_as_mutex", "&vm->lock", SIM_LOCK_SLEEPING, true},
	{"short_as_off", "&bus->lock", SIM_LOCK_OFF, false},
	{"off_as_short", "&vgic->lock", SIM_LOCK_SHORT, false},
	{"mutex_as_short", "&vm->lock", SIM_LOCK_SHORT, false},
	{"short_as_mutex", "&bus->lock", SIM_LOCK_SLEEPING, false},
	{"a_tests_own", "&lock", SIM_LOCK_OFF, true},
};

TEST_TABLE(checked_kind, lock_is_taken_as_its_row_says, struct way, ways)
{
	const struct sim_lock_row as = {"", "", row->kind, row->made_as};
	union lock lock;

	sim_host_reset();
	make(&lock, &as);
	take(&lock, row->kind);
	CHECK_EQ(row->right, !sim_host_complaint());
	sim_host_reset();
}
