/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/sim/mem/reference.h"

#include <string.h>

/* Bits high to low of a value. */
static uint64_t f(uint64_t value, int high, int low)
{
	return (value >> low) & ((1ull << (high - low + 1)) - 1);
}

enum type { INVALID, TABLE, LEAF };

/* A descriptor of any format, in words. */
struct decoded {
	enum type type;
	uint64_t address;
	int size;	       /* LEAF: log2 */
	const char *pl1, *pl0; /* rights: some of "rwx" */
	bool accessed, global;
	int domain;
	char inner, outer, share; /* as in struct reference_result */
};

/* Table B3-8: AP[2:0] to what PL1 and PL0 may do. */
static const char *const ap_pl1[8] = {"", "rw", "rw", "rw", "", "r", "r", "r"};
static const char *const ap_pl0[8] = {"", "", "r", "rw", "", "", "r", "r"};

static bool may(const char *rights, char what)
{
	return strchr(rights, what) != NULL;
}

/* --- results --- */

/* Table B3-23 and B3-24: one column for each level, first for long, then for short. */
struct code {
	uint8_t lpae[4], fs[3];
};

static const struct code TRANSLATION = {{0, 0x05, 0x06, 0x07}, {0, 0x05, 0x07}};
static const struct code ACCESS_FLAG = {{0, 0x09, 0x0a, 0x0b}, {0, 0x03, 0x06}};
static const struct code DOMAIN = {{0, 0x3d, 0x3e, 0}, {0, 0x09, 0x0b}};
static const struct code PERMISSION = {{0, 0x0d, 0x0e, 0x0f}, {0, 0x0d, 0x0f}};
static const struct code WALK_ABORT = {{0, 0x15, 0x16, 0x17}, {0, 0x0c, 0x0e}};
static const struct code ALIGNMENT = {{0, 0x21, 0x21, 0x21}, {0, 0x01, 0x01}};

static struct reference_result failed(enum sim_fault_kind kind, struct code code, int level)
{
	return (struct reference_result){.kind = kind,
					 .fsc_long = code.lpae[level],
					 .fs_short = level < 3 ? code.fs[level] : 0,
					 .level = (uint8_t)level};
}

/* --- attributes --- */

/* One half of a MAIR byte. */
static char half_name(int half)
{
	static const char names[] = "?TTTNBBBTTTTBBBB";

	return names[half];
}

static void attributes_of_mair(int byte, struct decoded *d)
{
	if (byte < 0x10) {
		d->inner = d->outer = byte == 0 ? 'S' : 'D';
		return;
	}
	d->outer = half_name(byte >> 4);
	d->inner = half_name(byte & 15);
}

/* Table B3-10: TEX, C, B in one number. */
static void attributes_of_tex(int texcb, struct decoded *d)
{
	static const char *const low[8] = {"SS", "DD", "TT", "BB", "NN", "NN", "NN", "BB"};
	static const char cached[4] = {'N', 'B', 'T', 'B'};

	if (texcb >= 16) {
		d->outer = cached[f(texcb, 3, 2)];
		d->inner = cached[f(texcb, 1, 0)];
	} else if (texcb >= 8) {
		d->inner = d->outer = texcb == 8 ? 'D' : 'N';
	} else {
		d->inner = low[texcb][0];
		d->outer = low[texcb][1];
	}
}

static void attributes_remapped(const struct sim_mmu_regs *regs, int n, bool s, struct decoded *d)
{
	static const char cached[4] = {'N', 'B', 'T', 'B'};
	int type = (int)f(regs->prrr, 2 * n + 1, 2 * n);
	bool shared = s ? f(regs->prrr, 19, 19) : f(regs->prrr, 18, 18);

	d->inner = type == 0 ? 'S' : 'D';
	d->outer = d->inner;
	if (type >= 2) {
		d->inner = cached[f(regs->nmrr, 2 * n + 1, 2 * n)];
		d->outer = cached[f(regs->nmrr, 2 * n + 17, 2 * n + 16)];
		d->share = !shared ? '-' : f(regs->prrr, 24 + n, 24 + n) ? 'i' : 'o';
	}
}

/* The letter that comes first is the stronger. */
static char stronger(char a, char b, const char *order)
{
	return strchr(order, a) < strchr(order, b) ? a : b;
}

static bool device(const struct decoded *d)
{
	return d->inner == 'S' || d->inner == 'D';
}

/* B3.8.4, of two stages; without stage 2, of the same twice. */
static void combine(const struct decoded *a, const struct decoded *b, struct reference_result *out)
{
	char inner = stronger(a->inner, b->inner, "SDNTB");
	char outer = stronger(a->outer, b->outer, "SDNTB");

	out->type = inner;
	out->share = stronger(a->share, b->share, "oi-");
	if (inner == 'S' || inner == 'D' || (inner == 'N' && outer == 'N'))
		out->share = 'o';
}

/* --- descriptors --- */

static struct decoded decode_first(const struct sim_mmu_regs *regs, uint32_t d)
{
	bool super = f(d, 18, 18);
	int ap = (int)(f(d, 15, 15) << 2 | f(d, 11, 10)),
	    texcb = (int)(f(d, 14, 12) << 2 | f(d, 3, 2));
	struct decoded out = {.domain = (int)f(d, 8, 5)};

	if (f(d, 1, 0) == 0)
		return out;
	if (f(d, 1, 0) == 1) {
		out.type = TABLE;
		out.address = f(d, 31, 10) << 10;
		return out;
	}
	out.type = LEAF;
	out.size = super ? 24 : 20;
	out.address = super ? f(d, 31, 24) << 24 | f(d, 23, 20) << 32 | f(d, 8, 5) << 36
			    : f(d, 31, 20) << 20;
	if (super)
		out.domain = 0;
	out.accessed = true;
	if (f(regs->sctlr, 29, 29)) {
		out.accessed = ap & 1;
		ap |= 1;
	}
	out.pl1 = ap_pl1[ap];
	out.pl0 = ap_pl0[ap];
	out.global = !f(d, 17, 17);
	out.share = f(d, 16, 16) ? 'o' : '-';
	if (f(regs->sctlr, 28, 28))
		attributes_remapped(regs, texcb & 7, f(d, 16, 16), &out);
	else
		attributes_of_tex(texcb, &out);
	return out;
}

/*
 * A second-level descriptor, moved to where a section has its fields; XN and PXN are looked at
 * elsewhere.
 */
static struct decoded decode_second(const struct sim_mmu_regs *regs, uint32_t d)
{
	bool large = f(d, 1, 0) == 1;
	uint32_t section = 2;
	struct decoded out = {0};

	if (f(d, 1, 0) == 0)
		return out;
	section |= (uint32_t)(f(d, 3, 2) << 2 | f(d, 5, 4) << 10 | f(d, 9, 9) << 15 |
			      f(d, 10, 10) << 16 | f(d, 11, 11) << 17);
	section |= (uint32_t)((large ? f(d, 14, 12) : f(d, 8, 6)) << 12);
	out = decode_first(regs, section);
	out.size = large ? 16 : 12;
	out.address = f(d, 31, out.size) << out.size;
	return out;
}

static struct decoded decode_long(uint64_t d, int level)
{
	struct decoded out = {.address = f(d, 39, 12) << 12};
	int shift = level == 1 ? 30 : level == 2 ? 21 : 12;

	if (!f(d, 0, 0) || (level == 3 && !f(d, 1, 1)))
		return out;
	if (level < 3 && f(d, 1, 1)) {
		out.type = TABLE;
		return out;
	}
	out.type = LEAF;
	out.size = shift;
	out.address = f(d, 39, shift) << shift;
	out.accessed = f(d, 10, 10);
	out.share = "-?oi"[f(d, 9, 8)] == '?' ? '-' : "-?oi"[f(d, 9, 8)];
	return out;
}

/* --- stage 2 --- */

static uint64_t in_order(uint64_t value, unsigned size, uint32_t sctlr)
{
	if (!f(sctlr, 25, 25))
		return value;
	return size == 8 ? __builtin_bswap64(value) : __builtin_bswap32((uint32_t)value);
}

struct stage2 {
	struct reference_result bad; /* .done: found */
	struct decoded leaf;
	int level;
	bool executable;
};

static struct stage2 stage2_level(const struct reference *r, uint64_t table, uint64_t ipa,
				  int level, int top, bool for_walk)
{
	int shift = level == 1 ? 30 : level == 2 ? 21 : 12;
	struct stage2 out = {.level = level};
	uint64_t d;

	out.bad = failed(SIM_FAULT_STAGE2, TRANSLATION, level);
	out.bad.hpfar_valid = true;
	if (!r->read(r->memory, table + 8 * f(ipa, top, shift), 8, &d)) {
		out.bad = failed(SIM_FAULT_EXTERNAL, WALK_ABORT, level);
		out.bad.stage2_walk = true;
	} else {
		d = in_order(d, 8, r->regs->hsctlr);
		out.leaf = decode_long(d, level);
		if (out.leaf.type == TABLE)
			return stage2_level(r, out.leaf.address, ipa, level + 1, shift - 1,
					    for_walk);
		if (out.leaf.type == LEAF && !out.leaf.accessed) {
			out.bad = failed(SIM_FAULT_STAGE2, ACCESS_FLAG, level);
			out.bad.hpfar_valid = true;
		} else if (out.leaf.type == LEAF) {
			static const char *const hap[4] = {"", "r", "w", "rw"};
			int attr = (int)f(d, 5, 2);

			out.bad.done = true;
			out.leaf.pl1 = hap[f(d, 7, 6)];
			out.executable = !f(d, 54, 54);
			out.leaf.outer = attr < 4 ? (attr == 0 ? 'S' : 'D') : "?NTB"[attr >> 2];
			out.leaf.inner = attr < 4 ? out.leaf.outer : "NNTB"[attr & 3];
		}
	}
	out.bad.s1ptw = for_walk;
	out.bad.ipa = ipa;
	return out;
}

static struct stage2 stage2(const struct reference *r, uint64_t ipa, bool for_walk)
{
	int t0 = (int)f(r->regs->vtcr, 2, 0) - (f(r->regs->vtcr, 3, 3) ? 8 : 0);
	int size = 32 - t0, level = f(r->regs->vtcr, 7, 6) == 0 ? 2 : 1;
	int shift = level == 1 ? 30 : 21, width = size - shift;
	struct stage2 out = {.level = 1};

	out.bad = failed(SIM_FAULT_STAGE2, TRANSLATION, 1);
	out.bad.hpfar_valid = true;
	out.bad.s1ptw = for_walk;
	out.bad.ipa = ipa;
	if (f(r->regs->vtcr, 7, 6) > 1 || width < 1 || width > 13 || ipa >= 1ull << size)
		return out;
	return stage2_level(r, f(r->regs->vttbr, 39, width + 3) << (width + 3), ipa, level,
			    size - 1, for_walk);
}

/* --- stage 1 --- */

static bool second_stage(const struct reference *r)
{
	return !r->access.hyp && f(r->regs->hcr, 0, 0);
}

/* Reads a descriptor of stage 1, through stage 2. Returns .done, or why not. */
static struct reference_result read_first(const struct reference *r, uint64_t address,
					  unsigned size, int level, uint64_t *value)
{
	struct reference_result out;
	uint64_t pa = address;

	if (second_stage(r)) {
		struct stage2 s2 = stage2(r, address, true);

		if (!s2.bad.done)
			return s2.bad;
		if (!may(s2.leaf.pl1, 'r') || (f(r->regs->hcr, 2, 2) && device(&s2.leaf))) {
			out = failed(SIM_FAULT_STAGE2, PERMISSION, s2.level);
			out.s1ptw = out.hpfar_valid = true;
			out.ipa = address;
			return out;
		}
		pa = s2.leaf.address | f(address, s2.leaf.size - 1, 0);
	}
	if (!r->read(r->memory, pa, size, value)) {
		out = failed(SIM_FAULT_EXTERNAL, WALK_ABORT, level);
		out.s1ptw = true;
		out.ipa = address;
		return out;
	}
	*value = in_order(*value, size, r->access.hyp ? r->regs->hsctlr : r->regs->sctlr);
	return (struct reference_result){.done = true};
}

/* Stage 1 found a leaf, or did not. */
struct stage1 {
	struct reference_result bad;
	struct decoded leaf;
	int level;
	bool xn, pxn, client;
};

static struct stage1 stage1_short(const struct reference *r)
{
	const struct sim_mmu_regs *regs = r->regs;
	uint32_t va = r->access.va;
	int n = (int)f(regs->ttbcr, 2, 0);
	bool first = n == 0 || f(va, 31, 32 - n) == 0;
	uint64_t table = first ? f(regs->ttbr0, 31, 14 - n) << (14 - n)
			       : f(regs->ttbr1, 31, 14) << 14;
	struct stage1 out = {.level = 1, .client = true};
	int domain;
	uint64_t d;

	out.bad = failed(SIM_FAULT_STAGE1, TRANSLATION, 1);
	if (f(regs->ttbcr, first ? 4 : 5, first ? 4 : 5))
		return out;
	out.bad = read_first(r, table | f(va, first ? 31 - n : 31, 20) << 2, 4, 1, &d);
	if (!out.bad.done)
		return out;
	out.leaf = decode_first(regs, (uint32_t)d);
	out.xn = f(d, 4, 4);
	out.pxn = f(d, 0, 0);
	domain = out.leaf.domain;
	if (out.leaf.type == TABLE) {
		out.level = 2;
		out.pxn = f(d, 2, 2);
		out.bad = read_first(r, out.leaf.address | f(va, 19, 12) << 2, 4, 2, &d);
		out.bad.domain = (uint8_t)domain;
		if (!out.bad.done)
			return out;
		out.leaf = decode_second(regs, (uint32_t)d);
		out.xn = f(d, 1, 1) ? f(d, 0, 0) : f(d, 15, 15);
		out.leaf.domain = domain;
	}
	if (out.leaf.type == INVALID)
		out.bad = failed(SIM_FAULT_STAGE1, TRANSLATION, out.level);
	else if (!out.leaf.accessed)
		out.bad = failed(SIM_FAULT_STAGE1, ACCESS_FLAG, out.level);
	else
		return out;
	out.bad.domain = out.level == 1 && out.leaf.type == INVALID ? 0 : (uint8_t)domain;
	if (out.leaf.type == LEAF)
		out.bad.domain = (uint8_t)out.leaf.domain;
	return out;
}

/* What the tables above have taken away, in the words of the descriptor's own bits. */
struct above {
	bool no_user, no_write, xn, pxn;
};

static struct stage1 stage1_long_level(const struct reference *r, uint64_t table, int level,
				       int top, struct above above)
{
	int shift = level == 1 ? 30 : level == 2 ? 21 : 12;
	bool hyp = r->access.hyp, write, user;
	struct stage1 out = {.level = level, .client = true};
	uint32_t low = hyp ? r->regs->hmair0 : r->regs->prrr,
		 high = hyp ? r->regs->hmair1 : r->regs->nmrr;
	uint64_t d, mair = (uint64_t)high << 32 | low;

	out.bad = read_first(r, table | f(r->access.va, top, shift) << 3, 8, level, &d);
	if (!out.bad.done)
		return out;
	out.leaf = decode_long(d, level);
	if (out.leaf.type == INVALID) {
		out.bad = failed(SIM_FAULT_STAGE1, TRANSLATION, level);
		return out;
	}
	if (out.leaf.type == TABLE) {
		above.no_user |= f(d, 61, 61);
		above.no_write |= f(d, 62, 62);
		above.xn |= f(d, 60, 60);
		above.pxn |= f(d, 59, 59);
		return stage1_long_level(r, out.leaf.address, level + 1, shift - 1, above);
	}
	if (!out.leaf.accessed)
		out.bad = failed(SIM_FAULT_STAGE1, ACCESS_FLAG, level);
	write = !f(d, 7, 7) && !above.no_write;
	user = f(d, 6, 6) && !above.no_user;
	out.leaf.pl1 = write ? "rw" : "r";
	out.leaf.pl0 = user ? out.leaf.pl1 : "";
	out.xn = f(d, 54, 54) || above.xn;
	out.pxn = f(d, 53, 53) || above.pxn;
	attributes_of_mair((int)f(mair, (int)f(d, 4, 2) * 8 + 7, (int)f(d, 4, 2) * 8), &out.leaf);
	return out;
}

static struct stage1 stage1_long(const struct reference *r)
{
	const struct sim_mmu_regs *regs = r->regs;
	uint64_t va = r->access.va, ttbr = r->access.hyp ? regs->httbr : regs->ttbr0;
	int t0 = (int)f(r->access.hyp ? regs->htcr : regs->ttbcr, 2, 0);
	int t1 = (int)f(regs->ttbcr, 18, 16), t = t0;
	bool low = t0 == 0 || f(va, 31, 32 - t0) == 0;
	bool disabled = !r->access.hyp && f(regs->ttbcr, 7, 7);
	struct stage1 out = {.level = 1};
	int x;

	if (!r->access.hyp &&
	    ((t1 == 0 && !low) || (t1 > 0 && f(va, 31, 32 - t1) == (1ull << t1) - 1))) {
		low = true;
		t = t1;
		ttbr = regs->ttbr1;
		disabled = f(regs->ttbcr, 23, 23);
	}
	out.bad = failed(SIM_FAULT_STAGE1, TRANSLATION, 1);
	if (!low || disabled)
		return out;
	x = t > 1 ? 14 - t : 5 - t;
	return stage1_long_level(r, f(ttbr, 39, x) << x, t > 1 ? 2 : 1, 31 - t, (struct above){0});
}

/* --- all together --- */

static bool wants(const struct reference *r, char what)
{
	switch (what) {
	case 'x':
		return r->access.type == SIM_FETCH;
	case 'w':
		return r->access.type != SIM_FETCH && r->access.write;
	default:
		return r->access.type != SIM_FETCH && !r->access.write;
	}
}

static bool first_stage_allows(const struct reference *r, const struct stage1 *s1)
{
	uint32_t sctlr = r->access.hyp ? r->regs->hsctlr : r->regs->sctlr;
	bool user = !r->access.privileged && !r->access.hyp;
	const char *rights = user ? s1->leaf.pl0 : s1->leaf.pl1;

	if (!wants(r, 'x'))
		return may(rights, wants(r, 'w') ? 'w' : 'r');
	if (s1->xn || !may(rights, 'r'))
		return false;
	if (f(sctlr, 19, 19) && may(rights, 'w'))
		return false; /* WXN */
	if (user || r->access.hyp)
		return true;
	return !s1->pxn && !(f(sctlr, 20, 20) && may(s1->leaf.pl0, 'w'));
}

static bool unaligned(const struct reference *r)
{
	int size = r->access.size == 8 ? 4 : r->access.size;

	return r->access.type != SIM_FETCH && r->access.va % (uint32_t)size;
}

static struct reference_result with_domain(struct reference_result result, int domain)
{
	result.domain = (uint8_t)domain;
	return result;
}

static struct reference_result finish(const struct reference *r, const struct stage1 *s1, bool off,
				      bool is_short)
{
	uint64_t address = off ? r->access.va
			       : s1->leaf.address | f(r->access.va, s1->leaf.size - 1, 0);
	int dacr = (int)f(r->regs->dacr, 2 * s1->leaf.domain + 1, 2 * s1->leaf.domain);
	struct reference_result out = {.done = true, .pa = address, .ipa = address};
	struct stage2 s2;

	if (unaligned(r) && device(&s1->leaf))
		return with_domain(failed(SIM_FAULT_ALIGNMENT, ALIGNMENT, s1->level),
				   s1->leaf.domain);
	if (!off && is_short && (dacr == 0 || dacr == 2))
		return with_domain(failed(SIM_FAULT_STAGE1, DOMAIN, s1->level), s1->leaf.domain);
	if (!off && !(is_short && dacr == 3) && !first_stage_allows(r, s1))
		return with_domain(failed(SIM_FAULT_STAGE1, PERMISSION, s1->level),
				   s1->leaf.domain);
	combine(&s1->leaf, &s1->leaf, &out);
	if (!second_stage(r))
		return out;
	s2 = stage2(r, address, false);
	if (!s2.bad.done)
		return s2.bad;
	if ((unaligned(r) && device(&s2.leaf)) || !may(s2.leaf.pl1, wants(r, 'w') ? 'w' : 'r') ||
	    (wants(r, 'x') && !s2.executable)) {
		out = failed(SIM_FAULT_STAGE2,
			     unaligned(r) && device(&s2.leaf) ? ALIGNMENT : PERMISSION, s2.level);
		out.ipa = address;
		return out;
	}
	out.pa = s2.leaf.address | f(address, s2.leaf.size - 1, 0);
	combine(&s1->leaf, &s2.leaf, &out);
	return out;
}

struct reference_result reference_translate(const struct reference *r)
{
	const struct sim_mmu_regs *regs = r->regs;
	uint32_t sctlr = r->access.hyp ? regs->hsctlr : regs->sctlr;
	bool dc = !r->access.hyp && f(regs->hcr, 12, 12);
	bool is_short = !r->access.hyp && !f(regs->ttbcr, 31, 31);
	struct stage1 s1 = {.level = 1, .client = true};

	if (unaligned(r) && f(sctlr, 1, 1))
		return failed(SIM_FAULT_ALIGNMENT, ALIGNMENT, 1);
	if (!f(sctlr, 0, 0) || dc) {
		attributes_of_mair(dc		      ? 0xff
				   : !wants(r, 'x')   ? 0
				   : f(sctlr, 12, 12) ? 0xaa
						      : 0x44,
				   &s1.leaf);
		s1.leaf.share = dc ? '-' : 'o';
		return finish(r, &s1, true, is_short);
	}
	s1 = is_short ? stage1_short(r) : stage1_long(r);
	return s1.bad.done ? finish(r, &s1, false, is_short) : s1.bad;
}
