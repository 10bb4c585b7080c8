/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random histories of core/mm against a flat model: what the guest may see of each page, in plain arrays. The model
 * knows slots, the monitor's memory and rights; it knows nothing of tables, levels or blocks.
 *
 * What it demands: an access that the model allows succeeds after at most two aborts (one for a new mapping, one for
 * more rights); a mapping always points to the page that the monitor has there, never allows more than the model does;
 * a dirty log names every page written since the last one; nothing is left at the end. The simulator's host watches
 * locks, pins and frees meanwhile.
 */
#include "testing/unit/mm/world.h"

#include <stdlib.h>

#include "core/mm/dirty_log.h"
#include "core/mm/notifier.h"

#define SLOTS	    4
#define SLOT_PAGES  1024 /* two blocks */
#define GUEST_PAGES (SLOTS * 2 * SLOT_PAGES)
#define BASE	    0x80000000ull
#define PAGE	    0x1000ull

struct model_slot {
	bool live;
	unsigned guest_page; /* relative to BASE */
	unsigned pages;
	unsigned memory_page; /* relative to the monitor's memory */
	uint32_t flags;
	bool dirty[SLOT_PAGES];
};

struct model {
	struct world world;
	struct model_slot slot[SLOTS];
	char *memory;
	uint64_t random;
	unsigned step;
};

static unsigned pick(struct model *m, unsigned n)
{
	return (unsigned)(test_random(&m->random) >> 33) % n;
}

static void model_set_up(struct model *m)
{
	world_set_up(&m->world);
	m->world.hypervisor.fault_around = 16;
	m->memory = sim_user_map(2 * SLOT_PAGES * PAGE, SIM_USER_HUGE);
	CHECK(m->memory);
	m->random = test_seed(1);
}

static void model_tear_down(struct model *m)
{
	world_tear_down(&m->world);
}

TEST_FIXTURE(model)

static struct model_slot *slot_of(struct model *m, unsigned guest_page)
{
	for (unsigned i = 0; i < SLOTS; i++) {
		struct model_slot *s = &m->slot[i];

		if (s->live && guest_page >= s->guest_page && guest_page < s->guest_page + s->pages)
			return s;
	}
	return NULL;
}

static uint64_t pa_of(const struct model *m, const struct model_slot *s, unsigned guest_page)
{
	return sim_ram_pa(m->memory + (s->memory_page + guest_page - s->guest_page) * PAGE).v;
}

/* What is mapped for a page must be what the model has. */
static void check_page(struct model *m, unsigned guest_page)
{
	const struct model_slot *s = slot_of(m, guest_page);
	unsigned level;
	uint64_t leaf = world_leaf(&m->world, BASE + guest_page * PAGE, &level), pa;

	if (!leaf)
		return;
	if (!s) {
		FAIL("step %u: page %u is mapped without a slot", m->step, guest_page);
		return;
	}
	pa = (leaf & 0xfffffff000) + (level == 2 ? (BASE / PAGE + guest_page) % 512 * PAGE : 0);
	if (pa != pa_of(m, s, guest_page))
		FAIL("step %u: page %u is mapped to the wrong memory", m->step, guest_page);
	if (leaf & 1u << 7 && s->flags & MEMSLOT_READONLY)
		FAIL("step %u: page %u of a read-only slot is writable", m->step, guest_page);
	if (leaf & 1u << 7 && s->flags & MEMSLOT_LOG_DIRTY && !s->dirty[guest_page - s->guest_page])
		FAIL("step %u: page %u is writable, and its log does not know", m->step,
		     guest_page);
}

static void check_all(struct model *m)
{
	for (unsigned page = 0; page < GUEST_PAGES && !test_failed(); page++)
		check_page(m, page);
}

static void step_access(struct model *m)
{
	unsigned page = pick(m, GUEST_PAGES), aborts = 0;
	enum world_access access = (enum world_access)pick(m, 3);
	struct model_slot *s = slot_of(m, page);
	bool device = !s || (access == WORLD_WRITE && s->flags & MEMSLOT_READONLY);

	m->world.event.kind = WORLD_NOTHING;
	while (aborts < 4 && m->world.event.kind == WORLD_NOTHING &&
	       world_access(&m->world, BASE + page * PAGE + pick(m, 1024) * 4, access))
		aborts++;
	if (device) {
		CHECK_EQ(access == WORLD_FETCH ? WORLD_PREFETCH_ABORT : WORLD_MMIO,
			 m->world.event.kind);
		return;
	}
	CHECK_EQ(WORLD_NOTHING, m->world.event.kind);
	CHECK_LE(aborts, 2);
	if (access == WORLD_WRITE)
		s->dirty[page - s->guest_page] = true;
	check_page(m, page);
}

static bool overlaps(struct model *m, unsigned except, unsigned guest_page, unsigned pages)
{
	for (unsigned i = 0; i < SLOTS; i++) {
		const struct model_slot *s = &m->slot[i];

		if (i != except && s->live && guest_page < s->guest_page + s->pages &&
		    s->guest_page < guest_page + pages)
			return true;
	}
	return false;
}

static void forget_dirty(struct model_slot *s)
{
	for (unsigned i = 0; i < SLOT_PAGES; i++)
		s->dirty[i] = false;
}

/* Creates, moves, deletes a slot, or changes its flags; the model says whether it may. */
static void step_slot(struct model *m)
{
	unsigned n = pick(m, SLOTS);
	struct model_slot *s = &m->slot[n], new = *s;
	bool logged = s->live && s->flags & MEMSLOT_LOG_DIRTY;
	int error;

	if (!s->live) {
		new.pages = 1 + pick(m, SLOT_PAGES);
		new.memory_page = pick(m, 2) ? 512 * pick(m, 2) : pick(m, SLOT_PAGES);
		new.flags = pick(m, 4);
	} else if (pick(m, 2)) {
		new.flags ^= MEMSLOT_LOG_DIRTY;
	}
	new.guest_page = s->live &&pick(m, 2) ? s->guest_page
					      : (pick(m, 2) ? 512 * pick(m, 12) : pick(m, 6000));
	new.live = !s->live || pick(m, 3);
	error = world_slot(&m->world, n, new.flags, BASE + new.guest_page *PAGE,
			   new.live ? new.pages *PAGE : 0, m->memory + new.memory_page *PAGE);
	if (new.live && overlaps(m, n, new.guest_page, new.pages)) {
		CHECK_LT(error, 0);
		return;
	}
	CHECK_EQ(0, error);
	if (!logged)
		forget_dirty(&new);
	*s = new;
}

static void step_log(struct model *m)
{
	unsigned n = pick(m, SLOTS);
	struct model_slot *s = &m->slot[n];
	uint32_t bits[SLOT_PAGES / 32];
	int error = dirty_log_get(m->world.vm, n, hva((uintptr_t)bits));

	CHECK_EQ(!s->live || !(s->flags & MEMSLOT_LOG_DIRTY), error != 0);
	if (error)
		return;
	for (unsigned page = 0; page < s->pages; page++)
		if (s->dirty[page] && !(bits[page / 32] >> (page % 32) & 1))
			FAIL("step %u: page %u of slot %u was written and is not in the log",
			     m->step, page, n);
	forget_dirty(s);
}

static void step_host(struct model *m)
{
	hva_t start = hva((uintptr_t)m->memory + pick(m, 2 * SLOT_PAGES - 64) * PAGE);
	hva_t end = hva(start.v + (1 + pick(m, 64)) * PAGE);

	switch (pick(m, 4)) {
	case 0:
		notifier_invalidate_begin(m->world.vm, start, end, pick(m, 2));
		notifier_invalidate_end(m->world.vm);
		break;
	case 1:
		kvm_age_hva(m->world.vm, start, end);
		CHECK(!kvm_test_age_hva(m->world.vm, start, end));
		break;
	case 2:
		stage2_flush(m->world.vm, ipa(BASE), GUEST_PAGES * PAGE);
		break;
	default:
		kvm_unmap_hva(m->world.vm, start);
		break;
	}
}

static void run(struct model *m, unsigned steps)
{
	for (m->step = 0; m->step < steps && !test_failed(); m->step++) {
		unsigned kind = pick(m, 100);

		if (kind < 90)
			step_access(m);
		else if (kind < 93)
			step_slot(m);
		else if (kind < 96)
			step_log(m);
		else
			step_host(m);
		if (m->step % 500 == 0)
			check_all(m);
	}
	check_all(m);
}

/* $MM_MODEL_STEPS: for longer runs (ci/nightly). */
TEST_F(model, random_history_is_what_the_flat_model_says)
{
	const char *steps = getenv("MM_MODEL_STEPS");

	run(self, steps ? (unsigned)strtoul(steps, NULL, 0) : 100000);
}
