/* SPDX-License-Identifier: GPL-2.0-only */
/* Stage 1 in software: both formats, every permission, every fault. The expectations are the manual's tables. */
#include "core/mm/guest_walk.h"

#include "hal/errno.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"
#include "testing/unit/fakes/rooms_fake.h"

#include <string.h>

#define RAM    0x80000000ull
#define L1     0x80004000u /* 16 KiB: the short format's first level, or any table of the long one */
#define L2     0x80008000u
#define L3     0x80009000u
#define UPPER  0x8000c000u /* TTBR1 */
#define BEYOND 0x90000000u /* no memory */

#define SCTLR_M	   (1u << 0)
#define SCTLR_WXN  (1u << 19)
#define SCTLR_UWXN (1u << 20)
#define SCTLR_EE   (1u << 25)
#define SCTLR_AFE  (1u << 29)
#define EAE	   (1u << 31)

#define CLIENT	0x55555555u
#define MANAGER 0xffffffffu

#define AF     (1ull << 10)
#define PL0_RW (1ull << 6)

struct walk {
	struct rooms_vm world;
	struct vcpu *vcpu;
	uint32_t *cp15;
	uint8_t ram[0x10000];
};

static void walk_set_up(struct walk *w)
{
	hal_fake_reset();
	rooms_memory_reset();
	rooms_vm_set_up(&w->world, 1);
	rooms_memory_add(0, RAM, w->ram, sizeof(w->ram), false);
	w->vcpu = &w->world.vcpus[0];
	w->cp15 = w->vcpu->guest.cp15;
	w->cp15[HAL_CP15_SCTLR] = SCTLR_M;
	w->cp15[HAL_CP15_DACR] = CLIENT;
	w->cp15[HAL_CP15_TTBR0] = L1;
	w->cp15[HAL_CP15_TTBR1] = UPPER;
}

static void walk_tear_down(struct walk *w)
{
	rooms_vm_tear_down(&w->world);
}

TEST_FIXTURE(walk)

static void put(struct walk *w, uint64_t address, uint64_t value, unsigned size)
{
	for (unsigned i = 0; i < size; i++)
		w->ram[address - RAM + i] = (uint8_t)(value >> (8 * i));
}

static void put32(struct walk *w, uint64_t address, uint32_t value)
{
	put(w, address, value, 4);
}

static void put64(struct walk *w, uint64_t address, uint64_t value)
{
	put(w, address, value, 8);
}

static struct guest_walk load(struct walk *w, uint32_t va)
{
	return guest_walk(w->vcpu, gva(va), GUEST_LOAD, true);
}

#define CHECK_FOUND(expected, walk)                \
	do {                                       \
		struct guest_walk found = (walk);  \
		CHECK(found.ok);                   \
		CHECK_EQ((expected), found.ipa.v); \
	} while (0)

#define CHECK_FAULT(expected, walk)               \
	do {                                      \
		struct guest_walk fault = (walk); \
		CHECK(!fault.ok);                 \
		CHECK_EQ((expected), fault.fsr);  \
	} while (0)

TEST_F(walk, mmu_off_is_flat_for_every_access)
{
	self->cp15[HAL_CP15_SCTLR] = 0;
	for (unsigned access = GUEST_FETCH; access <= GUEST_STORE; access++) {
		for (unsigned privileged = 0; privileged < 2; privileged++)
			CHECK_FOUND(0xfedcba98, guest_walk(self->vcpu, gva(0xfedcba98),
							   (enum guest_access)access, privileged));
	}
}

/* --- Short-descriptor format ------------------------------------------------------------------------- */

TEST_F(walk, short_leaves_translate)
{
	put32(self, L1 + 4 * 0x123, 0xabc00c02);	  /* section, AP 011 */
	put32(self, L1 + 4 * 0x124, 0xab5c0c02 | 9 << 5); /* supersection at 0x95_ab000000 */
	put32(self, L1 + 4 * 0x125, L2 | 1);
	put32(self, L2 + 4 * 0x45, 0x76540031); /* large page */
	put32(self, L2 + 4 * 0x67, 0x89abc032); /* small page */
	put32(self, L2 + 4 * 0x68, 0x89abd033); /* small page, XN */
	CHECK_FOUND(0xabc45678, load(self, 0x12345678));
	CHECK_FOUND(0x95ab456789ull, load(self, 0x12456789));
	CHECK_FOUND(0x76545abc, load(self, 0x12545abc));
	CHECK_FOUND(0x89abcdef, load(self, 0x12567def));
	CHECK_FOUND(0x89abd000, load(self, 0x12568000));
	CHECK_EQ(1, load(self, 0x12345678).level);
	CHECK_EQ(2, load(self, 0x12567def).level);
}

TEST_F(walk, short_tables_are_read_in_the_endianness_of_the_guest)
{
	self->cp15[HAL_CP15_SCTLR] |= SCTLR_EE;
	put32(self, L1 + 4 * 0x123, 0x020cc0ab);
	CHECK_FOUND(0xabc45678, load(self, 0x12345678));
}

/* TTBCR.N: which register translates, and how much of TTBR0 is its base (B3.5.4). */
TEST_F(walk, short_ttbcr_n_splits_the_addresses)
{
	for (unsigned n = 0; n < 8; n++) {
		uint32_t border = n ? 1u << (32 - n) : 0;

		memset(self->ram, 0, sizeof(self->ram));
		self->cp15[HAL_CP15_TTBCR] = n;
		self->cp15[HAL_CP15_TTBR0] = L1 | ((1u << (14 - n)) - 1); /* attribute bits */
		self->cp15[HAL_CP15_TTBR1] = UPPER | 0x3fff;
		put32(self, L1 + 4 * ((border - 1) >> 20), 0x11100c02);
		put32(self, UPPER + 4 * (border >> 20), 0x22200c02);
		NOTE("N = %u", n);
		CHECK_FOUND(0x111fffff, load(self, border - 1));
		if (n)
			CHECK_FOUND(0x22200000, load(self, border));
		/* PD0 and PD1. */
		self->cp15[HAL_CP15_TTBCR] = n | 1u << 4;
		CHECK_FAULT(0x05, load(self, border - 1));
		if (n)
			CHECK_FOUND(0x22200000, load(self, border));
		self->cp15[HAL_CP15_TTBCR] = n | 1u << 5;
		CHECK_FOUND(0x111fffff, load(self, border - 1));
		if (n)
			CHECK_FAULT(0x05, load(self, border));
	}
}

/* What AP[2:0] gives PL1 and PL0: B3-? "MMU access permissions": n none, r read-only, w read and write. */
static const char ap_pl1[] = "nwwwnrrr";
static const char ap_pl0[] = "nnrwnnrr";

static bool may(char right, enum guest_access access, bool xn)
{
	if (access == GUEST_STORE)
		return right == 'w';
	return right != 'n' && !(access == GUEST_FETCH && xn);
}

enum leaf {
	SECTION,
	LARGE,
	SMALL,
};

static void put_leaf(struct walk *w, enum leaf leaf, uint32_t ap, bool xn, bool pxn,
		     uint32_t domain)
{
	uint32_t table = L2 | 1 | domain << 5 | (uint32_t)pxn << 2;

	put32(w, L1, table);
	switch (leaf) {
	case SECTION:
		put32(w, L1,
		      0x11100002 | (ap >> 2) << 15 | (ap & 3) << 10 | (uint32_t)xn << 4 | pxn |
			      domain << 5);
		break;
	case LARGE:
		put32(w, L2, 0x11110001 | (ap >> 2) << 9 | (ap & 3) << 4 | (uint32_t)xn << 15);
		break;
	case SMALL:
		put32(w, L2, 0x11111002 | (ap >> 2) << 9 | (ap & 3) << 4 | xn);
		break;
	}
}

/* The status of a fault at the level of the leaf, with domain and WnR for data. */
static uint32_t short_fsr(enum leaf leaf, uint32_t l1, uint32_t l2, uint32_t domain,
			  enum guest_access access)
{
	uint32_t status = leaf == SECTION ? l1 : l2;

	if (access == GUEST_FETCH)
		return status;
	return status | domain << 4 | (access == GUEST_STORE ? 0x800 : 0);
}

static void check_short(struct walk *w, enum leaf leaf, uint32_t sctlr, uint32_t ap, bool xn,
			bool pxn, enum guest_access access, bool privileged)
{
	uint32_t effective = sctlr & SCTLR_AFE ? ap | 1 : ap;
	char right = (privileged ? ap_pl1 : ap_pl0)[effective];
	bool no_fetch = xn || (privileged && pxn);
	struct guest_walk walk;

	if ((sctlr & SCTLR_WXN) && right == 'w')
		no_fetch = true;
	if ((sctlr & SCTLR_UWXN) && privileged && ap_pl0[effective] == 'w')
		no_fetch = true;
	put_leaf(w, leaf, ap, xn, pxn, 3);
	w->cp15[HAL_CP15_SCTLR] = SCTLR_M | sctlr;
	walk = guest_walk(w->vcpu, gva(0), access, privileged);
	NOTE("leaf %d sctlr %08x ap %u xn %d pxn %d access %d privileged %d", leaf, sctlr, ap, xn,
	     pxn, access, privileged);
	if ((sctlr & SCTLR_AFE) && !(ap & 1)) {
		CHECK_FAULT(short_fsr(leaf, 0x03, 0x06, 3, access), walk);
	} else if (may(right, access, no_fetch)) {
		CHECK(walk.ok);
	} else {
		CHECK_FAULT(short_fsr(leaf, 0x0d, 0x0f, 3, access), walk);
	}
}

TEST_F(walk, short_permissions_are_those_of_the_table)
{
	static const uint32_t sctlrs[] = {
		0, SCTLR_AFE, SCTLR_WXN, SCTLR_UWXN, SCTLR_AFE | SCTLR_WXN, SCTLR_WXN | SCTLR_UWXN};

	for (unsigned s = 0; s < HAL_ARRAY_SIZE(sctlrs); s++) {
		for (unsigned i = 0; i < 3 * 8 * 2 * 2 * 3 * 2; i++) {
			unsigned rest = i;
			enum leaf leaf = (enum leaf)(rest % 3);
			uint32_t ap = (rest /= 3) % 8;
			bool xn = (rest /= 8) % 2;
			bool pxn = (rest /= 2) % 2;
			enum guest_access access = (enum guest_access)((rest /= 2) % 3);

			check_short(self, leaf, sctlrs[s], ap, xn, pxn, access, rest / 3);
		}
	}
}

TEST_F(walk, short_domains_decide_before_permissions)
{
	for (enum leaf leaf = SECTION; leaf <= SMALL; leaf++) {
		for (uint32_t field = 0; field < 4; field++) {
			NOTE("leaf %d field %u", leaf, field);
			put_leaf(self, leaf, 0, true, true, 9);
			self->cp15[HAL_CP15_DACR] = field << 18;
			if (field == 3)
				CHECK(guest_walk(self->vcpu, gva(0), GUEST_FETCH, false).ok);
			else if (field == 1)
				CHECK_FAULT(short_fsr(leaf, 0x0d, 0x0f, 9, GUEST_LOAD),
					    load(self, 0));
			else
				CHECK_FAULT(short_fsr(leaf, 0x09, 0x0b, 9, GUEST_LOAD),
					    load(self, 0));
		}
	}
}

TEST_F(walk, short_supersection_is_of_domain_0_and_has_no_domain_field)
{
	put32(self, L1, 0x00040c02 | 5 << 5);
	self->cp15[HAL_CP15_DACR] = 1u;
	CHECK_FOUND(0x5000000000ull, load(self, 0));
	self->cp15[HAL_CP15_DACR] = 1u << 10;
	CHECK_FAULT(0x09, load(self, 0));
}

TEST_F(walk, access_flag_fault_comes_before_the_domain_even_for_a_manager)
{
	self->cp15[HAL_CP15_SCTLR] |= SCTLR_AFE;
	self->cp15[HAL_CP15_DACR] = MANAGER;
	put_leaf(self, SMALL, 2, false, false, 1);
	CHECK_FAULT(0x16, load(self, 0));
}

TEST_F(walk, short_invalid_entries_are_translation_faults)
{
	put32(self, L1, 0);
	CHECK_FAULT(0x05, load(self, 0));
	put32(self, L1, L2 | 1 | 4 << 5);
	put32(self, L2, 0xfffffffc);
	CHECK_FAULT(0x47, load(self, 0));
	CHECK_FAULT(0x847, guest_walk(self->vcpu, gva(0), GUEST_STORE, true));
	CHECK_FAULT(0x07, guest_walk(self->vcpu, gva(0), GUEST_FETCH, true));
}

/* Covers: B4 */
TEST_F(walk, B4_short_tables_outside_memory_are_external)
{
	struct guest_walk walk;

	self->cp15[HAL_CP15_TTBR0] = BEYOND;
	walk = load(self, 0);
	CHECK(walk.external);
	CHECK_EQ(1, walk.level);
	CHECK_FAULT(0x0c, walk);
	self->cp15[HAL_CP15_TTBR0] = L1;
	put32(self, L1, BEYOND | 1);
	walk = guest_walk(self->vcpu, gva(0), GUEST_FETCH, true);
	CHECK(walk.external);
	CHECK_EQ(2, walk.level);
	CHECK_FAULT(0x0e, walk);
	rooms_memory[0].gone = true;
	CHECK_EQ(1, load(self, 0).level);
}

/* --- Long-descriptor format -------------------------------------------------------------------------- */

static void use_long(struct walk *w, uint32_t ttbcr)
{
	w->cp15[HAL_CP15_TTBCR] = EAE | ttbcr;
}

/* Tables for addresses 0 to 2 MiB: level 1 at L1, 2 at L2, 3 at L3. */
static void put_long(struct walk *w, uint64_t table1, uint64_t table2, uint64_t page)
{
	put64(w, L1, table1 | L2 | 3);
	put64(w, L2, table2 | L3 | 3);
	put64(w, L3, page | 3);
}

TEST_F(walk, long_leaves_translate)
{
	use_long(self, 0);
	put64(self, L1, L2 | 3);
	put64(self, L1 + 8, 0x8740000000ull | AF | 1);	   /* 1 GiB */
	put64(self, L2 + 8 * 5, 0x1234600000ull | AF | 1); /* 2 MiB */
	put64(self, L2 + 8 * 6, L3 | 3);
	put64(self, L3 + 8 * 7, 0x9876543000ull | AF | 3); /* 4 KiB */
	CHECK_FOUND(0x8752345678ull, load(self, 0x52345678));
	CHECK_EQ(1, load(self, 0x52345678).level);
	CHECK_FOUND(0x1234654321ull, load(self, 5 << 21 | 0x54321));
	CHECK_EQ(2, load(self, 5 << 21).level);
	CHECK_FOUND(0x9876543abcull, load(self, 6 << 21 | 7 << 12 | 0xabc));
	CHECK_EQ(3, load(self, 6 << 21 | 7 << 12).level);
}

TEST_F(walk, long_tables_are_read_in_the_endianness_of_the_guest)
{
	use_long(self, 0);
	self->cp15[HAL_CP15_SCTLR] |= SCTLR_EE;
	put64(self, L1, __builtin_bswap64(0x8740000000ull | AF | 1));
	CHECK_FOUND(0x8740000010ull, load(self, 0x10));
}

TEST_F(walk, long_ttbr_is_40_bits_wide)
{
	use_long(self, 0);
	rooms_memory_add(1, 0x9080000000ull, self->ram, 0x8000, false);
	self->cp15[HAL_CP15_TTBR0_HIGH] = 0x00ff0090; /* with an ASID */
	put64(self, L1, 0x40000000ull | AF | 1);
	CHECK_FOUND(0x40000000, load(self, 0));
}

/*
 * Which addresses each register translates, as B3.6.4 lists them: a range for TTBR0 from 0 up, one for TTBR1 from
 * the top down; with both sizes 0 everything is TTBR0's.
 */
static int expected_ttbr(uint64_t va, unsigned t0, unsigned t1)
{
	uint64_t top0 = 1ull << (32 - t0);
	uint64_t bottom1 = t1 ? (1ull << 32) - (1ull << (32 - t1)) : top0;

	if (va >= bottom1)
		return 1;
	return va < top0 ? 0 : -1;
}

/* Maps the whole region that a table of this size translates to output: blocks of 1 GiB or 2 MiB. */
static void fill(struct walk *w, uint32_t table, unsigned size, uint64_t output)
{
	unsigned entries = size < 2 ? 4u >> size : 1u << (11 - size);

	for (unsigned i = 0; i < entries; i++)
		put64(w, table + 8 * i, output | (uint64_t)i << (size < 2 ? 30 : 21) | AF | 1);
}

TEST_F(walk, long_sizes_select_the_table_and_the_first_level)
{
	static const uint32_t addresses[] = {
		0,	    1u << 24,	(1u << 25) - 1, 1u << 25,   1u << 26,	    1u << 27,
		1u << 28,   1u << 29,	1u << 30,	1u << 31,   (1u << 31) - 1, 0xbfffffff,
		0xc0000000, 0xdfffffff, 0xe0000000,	0xefffffff, 0xf0000000,	    0xf7ffffff,
		0xf8000000, 0xfbffffff, 0xfc000000,	0xfdffffff, 0xfe000000,	    0xffffffff};

	for (unsigned sizes = 0; sizes < 64; sizes++) {
		unsigned t0 = sizes % 8, t1 = sizes / 8;

		memset(self->ram, 0, sizeof(self->ram));
		fill(self, L1, t0, 0x1000000000ull);
		fill(self, UPPER, t1, 0x2000000000ull);
		use_long(self, t0 | t1 << 16);
		for (unsigned a = 0; a < HAL_ARRAY_SIZE(addresses); a++) {
			int ttbr = expected_ttbr(addresses[a], t0, t1);
			unsigned size = ttbr ? t1 : t0;
			uint64_t offset = addresses[a] & ((1ull << (32 - size)) - 1);

			NOTE("T0SZ %u T1SZ %u address %08x", t0, t1, addresses[a]);
			if (ttbr < 0)
				CHECK_FAULT(0x205, load(self, addresses[a]));
			else
				CHECK_FOUND((ttbr ? 0x2000000000ull : 0x1000000000ull) | offset,
					    load(self, addresses[a]));
		}
	}
}

TEST_F(walk, long_epd_stops_walks)
{
	fill(self, L1, 1, 0x1000000000ull);
	fill(self, UPPER, 1, 0x2000000000ull);
	use_long(self, 1 | 1 << 16 | 1u << 7);
	CHECK_FAULT(0x205, load(self, 0));
	CHECK(load(self, 0x80000000).ok);
	use_long(self, 1 | 1 << 16 | 1u << 23);
	CHECK(load(self, 0).ok);
	CHECK_FAULT(0x205, load(self, 0x80000000));
}

/* One page with its own rights and those that the two tables above take away (B3.6.1). */
static void check_long(struct walk *w, unsigned ap, unsigned ap1, unsigned ap2, unsigned never,
		       enum guest_access access, bool privileged)
{
	/* AP[2:1] as AP[2:0] of the other format; APTable[0] bars PL0, APTable[1] bars writing. */
	bool pl0 = (ap & 1) && !((ap1 | ap2) & 1);
	bool read_only = (ap & 2) || ((ap1 | ap2) & 2);
	char right = privileged || pl0 ? (read_only ? 'r' : 'w') : 'n';
	/* never: XN of the page, of table 1, of table 2; then PXN of the same. */
	bool xn = (never & 7) || (privileged && (never & 0x38));
	struct guest_walk walk;

	put_long(w,
		 (uint64_t)ap1 << 61 | (uint64_t)(never >> 1 & 1) << 60 |
			 (uint64_t)(never >> 4 & 1) << 59,
		 (uint64_t)ap2 << 61 | (uint64_t)(never >> 2 & 1) << 60 |
			 (uint64_t)(never >> 5 & 1) << 59,
		 0x1234567000ull | AF | ap << 6 | (uint64_t)(never & 1) << 54 |
			 (uint64_t)(never >> 3 & 1) << 53);
	walk = guest_walk(w->vcpu, gva(0), access, privileged);
	NOTE("AP %u APTable %u %u XN/PXN %02x access %d privileged %d", ap, ap1, ap2, never, access,
	     privileged);
	if (may(right, access, xn))
		CHECK_FOUND(0x1234567000ull, walk);
	else
		CHECK_FAULT(access == GUEST_STORE ? 0xa0f : 0x20f, walk);
}

TEST_F(walk, long_permissions_of_page_and_tables)
{
	use_long(self, 0);
	for (unsigned i = 0; i < 64 * 7 * 3 * 2; i++) {
		/* No bit, or each of the six XN and PXN bits alone. */
		unsigned never = i / 64 % 7 ? 1u << (i / 64 % 7 - 1) : 0;

		check_long(self, i % 4, i / 4 % 4, i / 16 % 4, never,
			   (enum guest_access)(i / 448 % 3), i / 1344);
	}
}

static const struct long_fault {
	const char *label;
	uint64_t table1, table2, page;
	enum guest_access access;
	uint32_t fsr;
} long_faults[] = {
	{"translation_1", 0, L3 | 3, AF | 3, GUEST_LOAD, 0x205},
	{"translation_1_store", 0, L3 | 3, AF | 3, GUEST_STORE, 0xa05},
	{"translation_2", L2 | 3, 0, AF | 3, GUEST_LOAD, 0x206},
	{"translation_3", L2 | 3, L3 | 3, AF | 2, GUEST_LOAD, 0x207},
	{"translation_3_fetch", L2 | 3, L3 | 3, 0, GUEST_FETCH, 0x207},
	{"reserved_block_at_3", L2 | 3, L3 | 3, AF | 1, GUEST_LOAD, 0x207},
	{"access_flag_1", 1, 0, 0, GUEST_LOAD, 0x209},
	{"access_flag_2", L2 | 3, 1, 0, GUEST_STORE, 0xa0a},
	{"access_flag_3", L2 | 3, L3 | 3, 3, GUEST_FETCH, 0x20b},
	{"permission_1", AF | 2 << 6 | 1, 0, 0, GUEST_STORE, 0xa0d},
	{"permission_2", L2 | 3, AF | 2 << 6 | 1, 0, GUEST_STORE, 0xa0e},
	{"external_2", BEYOND | 3, 0, 0, GUEST_LOAD, 0x216},
	{"external_3", L2 | 3, BEYOND | 3, 0, GUEST_FETCH, 0x217},
};

TEST_TABLE(walk, long_fault_has_its_status, struct long_fault, long_faults)
{
	static struct walk w;

	walk_set_up(&w);
	use_long(&w, 0);
	put64(&w, L1, row->table1);
	put64(&w, L2, row->table2);
	put64(&w, L3, row->page);
	CHECK_FAULT(row->fsr, guest_walk(w.vcpu, gva(0), row->access, true));
	CHECK_EQ((row->fsr & 0x3c) == 0x14, guest_walk(w.vcpu, gva(0), row->access, true).external);
	walk_tear_down(&w);
}

/* --- Instructions, alignment, aborts ----------------------------------------------------------------- */

TEST_F(walk, alignment_status_of_both_formats)
{
	CHECK_EQ(0x001, guest_alignment_fsr(self->vcpu, GUEST_LOAD));
	CHECK_EQ(0x801, guest_alignment_fsr(self->vcpu, GUEST_STORE));
	use_long(self, 0);
	CHECK_EQ(0x221, guest_alignment_fsr(self->vcpu, GUEST_LOAD));
	CHECK_EQ(0xa21, guest_alignment_fsr(self->vcpu, GUEST_STORE));
}

TEST_F(walk, fetch_is_little_endian_and_crosses_pages)
{
	uint32_t insn = 0;

	put32(self, L1, L2 | 1);
	put32(self, L2 + 4, 0x8000a012); /* PL1 only */
	put32(self, L2 + 8, 0x8000b012);
	put32(self, 0x8000affc, 0xe1a00001);
	put32(self, 0x8000b000, 0xe1a00002);
	self->vcpu->guest.regs[HAL_REG_CPSR] = 0x3d3; /* E says nothing of instructions */
	CHECK_EQ(0, guest_fetch(self->vcpu, gva(0x1ffc), 4, &insn));
	CHECK_EQ(0xe1a00001, insn);
	CHECK_EQ(0, guest_fetch(self->vcpu, gva(0x1ffe), 4, &insn));
	CHECK_EQ(0x0002e1a0, insn);
	CHECK_EQ(0, guest_fetch(self->vcpu, gva(0x1ffe), 2, &insn));
	CHECK_EQ(0xe1a0, insn);
	/* The second half is not there; and User mode may not. */
	put32(self, L2 + 8, 0);
	CHECK_EQ(-HAL_EFAULT, guest_fetch(self->vcpu, gva(0x1ffe), 4, &insn));
	self->vcpu->guest.regs[HAL_REG_CPSR] = 0x1d0;
	CHECK_EQ(-HAL_EFAULT, guest_fetch(self->vcpu, gva(0x1ffc), 4, &insn));
	CHECK_EQ(0xe1a0, insn);
}

TEST_F(walk, fetch_from_what_is_no_memory_fails)
{
	uint32_t insn;

	self->cp15[HAL_CP15_SCTLR] = 0;
	CHECK_EQ(-HAL_EFAULT, guest_fetch(self->vcpu, gva(BEYOND), 4, &insn));
}

static const struct aborted {
	const char *label;
	uint32_t ttbcr;
	uint64_t table1;
	enum guest_access access;
	uint32_t fsr; /* 0: the walk succeeds, nothing is injected */
} aborts[] = {
	{"short_1", 0, 0, GUEST_LOAD, 0x00c},
	{"short_2", 0, BEYOND | 1, GUEST_STORE, 0x00e},
	{"short_2_fetch", 0, BEYOND | 1 | 5 << 5, GUEST_FETCH, 0x00e},
	{"long_1", EAE, 0, GUEST_LOAD, 0x215},
	{"long_2", EAE, BEYOND | 3, GUEST_STORE, 0x216},
	{"long_2_fetch", EAE, BEYOND | 3, GUEST_FETCH, 0x216},
	{"memory_by_now", EAE, AF | 1, GUEST_LOAD, 0},
	{"table_is_memory_but_invalid", EAE, 4, GUEST_LOAD, 0},
};

/* Covers: B4 (D11) */
TEST_TABLE(walk, B4_abort_on_a_walk_has_the_status_of_its_level, struct aborted, aborts)
{
	static struct walk w;

	walk_set_up(&w);
	w.cp15[HAL_CP15_TTBCR] = row->ttbcr;
	if (row->table1)
		put64(&w, L1, row->table1);
	else
		w.cp15[HAL_CP15_TTBR0] = BEYOND;
	guest_walk_abort(w.vcpu, gva(0x123), row->access);
	if (row->access == GUEST_FETCH) {
		CHECK_EQ(row->fsr, w.cp15[HAL_CP15_IFSR]);
		CHECK_EQ(0x123, w.cp15[HAL_CP15_IFAR]);
	} else {
		CHECK_EQ(row->fsr, w.cp15[HAL_CP15_DFSR]);
		CHECK_EQ(row->fsr ? 0x123 : 0, w.cp15[HAL_CP15_DFAR]);
	}
	CHECK_EQ(row->fsr ? 0x1d7 : 0x1d3, w.vcpu->guest.regs[HAL_REG_CPSR]);
	walk_tear_down(&w);
}
