/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The walkers against the reference, on random tables, registers and addresses: 100,000 for each
 * format.
 */
#include "testing/unit/sim/mem/reference.h"
#include "testing/unit/sim/mem/world.h"

#define ADDRESSES 100000
#define PER_TABLE 2000
#define TABLES	  (2u << 20) /* bytes of RAM: stage 1 in one half, stage 2 in the other */

static bool read_ram(void *memory, uint64_t pa, unsigned size, uint64_t *value)
{
	const void *host = sim_memory_ptr(memory, hpa(pa), size);

	*value = 0;
	if (host)
		memcpy(value, host, size);
	return host;
}

static bool once_in(uint64_t *seed, unsigned n)
{
	return test_random(seed) % n == 0;
}

/* An address inside the tables of a stage, seldom one where nothing answers. */
static uint64_t table_address(uint64_t *seed, bool second)
{
	uint64_t offset = test_random(seed) % (TABLES / 2) & ~0xfffull;

	return once_in(seed, 50) ? 0x3000 : RAM + (second ? TABLES / 2 : 0) + offset;
}

static uint32_t random_short(uint64_t *seed)
{
	uint32_t d = (uint32_t)test_random(seed);

	if (once_in(seed, 3))
		d = (uint32_t)table_address(seed, false) | (d & 0xdfc) | 1;
	return once_in(seed, 30) ? d & ~3u : d;
}

static uint64_t random_first(uint64_t *seed)
{
	uint64_t d = test_random(seed) & 0xfff0000000000fffull;

	if (once_in(seed, 2))
		return d | 3 | table_address(seed, false);
	return d | 1 | (test_random(seed) & (once_in(seed, 2) ? 0xfffffff000ull : 0xfffff000));
}

/*
 * Leaves of stage 2 lead back to the tables, so that stage 1 finds its own behind them; most can be
 * read.
 */
static uint64_t random_second(uint64_t *seed)
{
	uint64_t d = test_random(seed) & 0xfff0000000000fffull;

	d |= once_in(seed, 8) ? 1 : 0xc1;
	return once_in(seed, 2) ? d | 3 | table_address(seed, once_in(seed, 2))
				: d | table_address(seed, false);
}

static uint64_t random_long(uint64_t *seed, bool second)
{
	uint64_t d = second ? random_second(seed) : random_first(seed);

	if (!once_in(seed, 10))
		d |= 0x400;
	return once_in(seed, 30) ? d & ~1ull : d;
}

static void random_tables(struct world *w, uint64_t *seed, bool short_format, bool big_endian,
			  bool big_endian2)
{
	uint8_t *tables = sim_memory_ptr(w->memory, hpa(RAM), TABLES);

	for (uint32_t at = 0; at < TABLES / 2; at += 8) {
		uint64_t d = random_long(seed, false), d2 = random_long(seed, true);

		if (short_format)
			d = random_short(seed) | (uint64_t)random_short(seed) << 32;
		if (big_endian)
			d = short_format ? __builtin_bswap32((uint32_t)d) |
						   (uint64_t)__builtin_bswap32(d >> 32) << 32
					 : __builtin_bswap64(d);
		if (big_endian2)
			d2 = __builtin_bswap64(d2);
		memcpy(tables + at, &d, 8);
		memcpy(tables + TABLES / 2 + at, &d2, 8);
	}
}

/* Four attributes without the encodings that are UNPREDICTABLE (B4.1.104). */
static uint32_t random_mair(uint64_t *seed)
{
	uint32_t mair = (uint32_t)test_random(seed);

	for (unsigned shift = 0; shift < 32; shift += 8) {
		if (!(mair >> shift & 0xf0))
			mair &= ~(0xfbu << shift);
		else if (!(mair >> shift & 0x0f))
			mair |= 0x4u << shift;
	}
	return mair;
}

/* What a format allows in the registers; the rest is random. */
enum format { SHORT, LONG, HYP, FLAT };

static void random_regs(struct sim_mmu_regs *regs, uint64_t *seed, enum format format, bool stage2)
{
	uint32_t *word = (uint32_t *)regs;

	for (size_t i = 0; i < sizeof(*regs) / 4; i++)
		word[i] = (uint32_t)test_random(seed);
	if (format != SHORT) {
		regs->prrr = random_mair(seed);
		regs->nmrr = random_mair(seed);
	}
	regs->hmair0 = random_mair(seed);
	regs->hmair1 = random_mair(seed);
	if (once_in(seed, 2)) {
		regs->dacr |= 0x55555555;
		regs->dacr &= ~0xaaaaaaaau;
	}
	regs->sctlr &= ~0x40000003u;
	regs->hsctlr &= ~3u;
	regs->sctlr |= once_in(seed, 4) << 1;
	regs->sctlr |= format != FLAT;
	regs->hsctlr |= format == HYP;
	regs->hcr &= ~0x1005u;
	regs->hcr |= stage2 | (once_in(seed, 4) << 2) |
		     (format == FLAT && once_in(seed, 2) ? 0x1000 : 0);
	regs->ttbcr &= format == SHORT ? 0x37 : ~0u;
	regs->ttbcr |= format == SHORT ? 0 : 1u << 31;
	if (!once_in(seed, 8))
		regs->ttbcr &= format == SHORT ? ~0x30u : ~0x800080u;
	if (format != SHORT && once_in(seed, 2)) {
		regs->ttbcr &= ~0x70007u; /* or few addresses are in any table */
		regs->htcr &= ~7u;
	}
	regs->ttbr0 = table_address(seed, false) | (test_random(seed) & 0xff000000000007ffull);
	regs->ttbr1 = table_address(seed, false) | (test_random(seed) & 0xff000000000007ffull);
	regs->httbr = table_address(seed, false);
	regs->vttbr = table_address(seed, true) | 1ull << 48;
	/* Mostly 32 to 40 bits from level 1, else 27 to 34 from level 2, seldom what cannot be. */
	regs->vtcr = once_in(seed, 4) ? (test_random(seed) % 8 ^ 14) & 15
				      : 0x40 | (8 + test_random(seed) % 8);
	if (once_in(seed, 50))
		regs->vtcr = (uint32_t)test_random(seed);
}

static struct sim_access random_access(uint64_t *seed, bool hyp)
{
	static const uint8_t sizes[] = {1, 2, 4, 4, 4, 8};
	struct sim_access access = {.va = (uint32_t)test_random(seed),
				    .size = sizes[test_random(seed) % 6],
				    .type = (enum sim_access_type)(test_random(seed) % 3),
				    .privileged = hyp || once_in(seed, 2),
				    .hyp = hyp};

	if (once_in(seed, 8))
		access.va &= 0x0fffffff;
	access.write = access.type == SIM_WRITE;
	return access;
}

static char type_letter(enum sim_memory_type type)
{
	static const char letters[] = {[SIM_STRONGLY_ORDERED] = 'S',
				       [SIM_DEVICE] = 'D',
				       [SIM_NORMAL_NC] = 'N',
				       [SIM_NORMAL_WT] = 'T',
				       [SIM_NORMAL_WB] = 'B'};

	return letters[type];
}

static void compare_success(const struct reference_result *want, const struct sim_translation *t)
{
	CHECK_EQ(want->pa, t->pa.v);
	CHECK_EQ(want->ipa, t->ipa.v);
	CHECK_EQ(want->type, type_letter(t->type));
	CHECK_EQ(want->share, t->outer_shareable ? 'o' : t->shareable ? 'i' : '-');
}

static void compare_fault(const struct reference_result *want, const struct sim_fault *fault,
			  const struct sim_access *access, bool short_format)
{
	bool stage1 = fault->kind == SIM_FAULT_STAGE1;

	CHECK_EQ(want->kind, fault->kind);
	CHECK_EQ(want->fsc_long, fault->fsc_long);
	CHECK_EQ(want->level, fault->level);
	CHECK_EQ(want->s1ptw, fault->s1ptw);
	CHECK_EQ(want->stage2_walk, fault->stage2_walk);
	CHECK_EQ(want->hpfar_valid, fault->hpfar_valid);
	CHECK_EQ(want->ipa, fault->ipa.v);
	CHECK_EQ(access->va, fault->far);
	if (short_format && !fault->stage2_walk && fault->kind != SIM_FAULT_STAGE2)
		CHECK_EQ(want->fs_short, fault->fs_short);
	if (short_format && stage1)
		CHECK_EQ(want->domain, fault->domain);
}

struct tally {
	unsigned success, kinds[8];
};

static void one(struct world *w, const struct sim_access *access, bool short_format,
		struct tally *tally)
{
	const struct reference reference = {
		.regs = &w->regs, .access = *access, .read = read_ram, .memory = w->memory};
	struct reference_result want = reference_translate(&reference);
	struct sim_translation t;
	bool done;

	NOTE("va 0x%x type %d size %d privileged %d: wanted %d kind %d status 0x%x pa 0x%llx",
	     access->va, access->type, access->size, access->privileged, want.done, want.kind,
	     want.fsc_long, (unsigned long long)want.pa);
	done = sim_mmu_translate(w->mmu, &w->regs, access, &t, &w->fault);
	if (!CHECK_EQ(want.done, done))
		return;
	if (done)
		compare_success(&want, &t);
	else
		compare_fault(&want, &w->fault, access, short_format);
	tally->success += done;
	tally->kinds[done ? 0 : w->fault.kind]++;
}

static const struct row {
	const char *label;
	enum format format;
	bool stage2;
} rows[] = {
	{"short", SHORT, false}, {"short_under_stage_2", SHORT, true},
	{"long", LONG, false},	 {"long_under_stage_2", LONG, true},
	{"hyp", HYP, false},	 {"stage_2_alone", FLAT, true},
};

/* SCTLR.EE and HSCTLR.EE, which the tables in memory were written for. */
struct endianness {
	bool pl1, pl2;
};

static void keep_endianness(struct sim_mmu_regs *regs, struct endianness big)
{
	regs->sctlr = (regs->sctlr & ~SCTLR_EE) | (big.pl1 ? SCTLR_EE : 0);
	regs->hsctlr = (regs->hsctlr & ~SCTLR_EE) | (big.pl2 ? SCTLR_EE : 0);
}

/*
 * New registers, and no translation of the old ones: each address has a VMID of its own, until they
 * are used up.
 */
static void next(struct world *w, const struct row *row, uint64_t *seed, unsigned i,
		 struct endianness big)
{
	if (i % 10 == 0) {
		random_regs(&w->regs, seed, row->format, row->stage2);
		keep_endianness(&w->regs, big);
		if (row->format == HYP)
			maintain(w, SIM_TLBI_ALLH, 0);
	}
	if (i % 256 == 0)
		maintain(w, SIM_TLBI_ALLNSNH, 0);
	w->regs.vttbr = (w->regs.vttbr & 0xffffffffffull) | (uint64_t)(i & 0xff) << 48;
}

/* Each address is used twice, so that the TLB has its say, too. */
TEST_TABLE(walk, agrees_with_the_reference, struct row, rows)
{
	uint64_t seed = test_seed(0x1234 + (uint64_t)(row - rows));
	struct tally tally = {0};
	struct endianness big = {0};
	struct world w = {0};

	world_set_up(&w);
	for (unsigned i = 0; i < ADDRESSES && !test_failed(); i++) {
		struct sim_access access = random_access(&seed, row->format == HYP);
		uint32_t page = access.va & ~0xfffu;

		if (i % PER_TABLE == 0) {
			big.pl1 = once_in(&seed, 4);
			big.pl2 = once_in(&seed, 4);
			random_tables(&w, &seed, row->format == SHORT,
				      row->format == HYP ? big.pl2 : big.pl1, big.pl2);
		}
		next(&w, row, &seed, i, big);
		one(&w, &access, row->format == SHORT, &tally);
		access = random_access(&seed, row->format == HYP);
		access.va = page | (access.va & 0xfff);
		one(&w, &access, row->format == SHORT, &tally);
	}
	/* Random tables that only fault would prove little. */
	CHECK_LT(ADDRESSES / 100, tally.success);
	CHECK_LT(100, tally.kinds[SIM_FAULT_STAGE1] + tally.kinds[SIM_FAULT_STAGE2]);
	CHECK_LT(100, tally.kinds[SIM_FAULT_EXTERNAL]);
	CHECK_LT(100, tally.kinds[SIM_FAULT_ALIGNMENT]);
	world_tear_down(&w);
}
