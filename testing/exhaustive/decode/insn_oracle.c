/* SPDX-License-Identifier: GPL-2.0-only */
/* Compiles the rows of insn_rows.h once, and then looks words up in them. */
#include "testing/exhaustive/decode/insn_oracle.h"
#include "testing/exhaustive/decode/insn_rows.h"
#include "testing/harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Variables: up to 8 letters of the row's diagram, then four that every row has. */
enum { LETTERS = 8, COUNT = LETTERS, IN_LIST, THUMB, ONE, VARIABLES };

struct term {
	int coefficient;
	int variable;
};

struct expression {
	int nr;
	struct term terms[5];
};

struct segment {
	int variable, shift;
	uint32_t mask; /* of the bits, moved down */
};

struct effect {
	size_t offset, size; /* of the field in struct insn_mem */
	struct expression value;
};

struct comparison {
	struct expression left, right;
	char operator;
	bool and_next;
};

struct compiled {
	uint32_t mask, value;		    /* fixed bits */
	uint32_t should_mask, should_value; /* bits in parentheses */
	bool conditional;		    /* cccc */
	bool pw, shift;
	int kind;
	int nr_segments, nr_effects, nr_comparisons;
	char letters[LETTERS];
	struct segment segments[12];
	struct effect effects[16];
	struct comparison comparisons[24];
};

/* A set of rows, and for each value of some bits of the word the rows that can match. */
struct table {
	int nr;
	struct compiled rows[96];
	uint8_t bucket[1 << 13][24]; /* row + 1, 0 ends */
};

static struct table a32_table, t32_table, t16_table;

static const char *const kinds[] = {
	"none",		"single", "dual", "multiple", "swap",	"table",   "vfp",
	"vfp_multiple", "rfe",	  "srs",  "neon",     "coproc", "preload",
};

#define FIELD(name)                                                                          \
	{                                                                                    \
#name, offsetof(struct insn_mem, name), sizeof(((struct insn_mem *)0)->name) \
	}
static const struct {
	const char *name;
	size_t offset, size;
} fields[] = {
	FIELD(load),	  FIELD(sign),	    FIELD(add),
	FIELD(index),	  FIELD(wback),	    FIELD(unprivileged),
	FIELD(exclusive), FIELD(user_bank), FIELD(exception_return),
	FIELD(size),	  FIELD(rt),	    FIELD(rt2),
	FIELD(rd),	  FIELD(rn),	    FIELD(rm),
	FIELD(shift),	  FIELD(amount),    FIELD(vfp),
	FIELD(words),	  FIELD(list),	    FIELD(imm),
};

static void die(const struct insn_row *row, const char *what)
{
	fprintf(stderr, "%s: %s\n", row->name, what);
	abort();
}

static int variable(struct compiled *c, char letter)
{
	for (int i = 0; i < LETTERS; i++) {
		if (!c->letters[i])
			c->letters[i] = letter;
		if (c->letters[i] == letter)
			return i;
	}
	abort();
}

static void compile_diagram(struct compiled *c, const struct insn_row *row, int bits)
{
	int bit = bits;

	for (const char *p = row->diagram; *p; p++) {
		bool should = *p == '(';
		char ch = should ? *++p : *p;
		uint32_t one;

		bit--;
		one = 1u << (bit & 31);
		if (should && *++p != ')')
			die(row, "parenthesis");
		if (ch == 'x')
			continue;
		if (ch == 'c' && bit >= 28) {
			c->conditional = true;
			continue;
		}
		if (ch == '0' || ch == '1') {
			*(should ? &c->should_mask : &c->mask) |= one;
			*(should ? &c->should_value : &c->value) |= ch == '1' ? one : 0;
			continue;
		}
		int v = variable(c, ch);
		struct segment *last = c->nr_segments ? &c->segments[c->nr_segments - 1] : NULL;

		if (last && last->variable == v && last->shift == bit + 1) {
			last->shift--;
			last->mask = last->mask << 1 | 1;
		} else {
			c->segments[c->nr_segments++] = (struct segment){v, bit, 1};
		}
	}
	if (bit)
		die(row, "diagram has the wrong length");
}

static struct expression compile_expression(struct compiled *c, const char **p)
{
	struct expression e = {0};
	int sign = 1;

	for (;;) {
		struct term t = {sign, ONE};

		do {
			char *end;

			if (**p >= '0' && **p <= '9') {
				t.coefficient *= (int)strtol(*p, &end, 10);
				*p = end;
				continue;
			}
			t.variable = **p == '#'	  ? COUNT
				     : **p == '@' ? IN_LIST
				     : **p == 'Z' ? THUMB
						  : variable(c, **p);
			++*p;
		} while (**p == '*' && ++*p);
		e.terms[e.nr++] = t;
		if (**p != '+' && **p != '-')
			return e;
		sign = *(*p)++ == '+' ? 1 : -1;
	}
}

static bool is_word(const char *p, size_t n, const char *word)
{
	return strlen(word) == n && !strncmp(p, word, n);
}

static void compile_field(struct compiled *c, const struct insn_row *row, const char *name,
			  size_t n)
{
	struct effect *effect = &c->effects[c->nr_effects++];

	for (size_t f = 0; f < HAL_ARRAY_SIZE(fields); f++) {
		if (is_word(name, n, fields[f].name)) {
			effect->offset = fields[f].offset;
			effect->size = fields[f].size;
		}
	}
	if (!effect->size)
		die(row, "unknown field");
}

static void compile_effect(struct compiled *c, const struct insn_row *row)
{
	const char *p = row->effect + strcspn(row->effect, " ");

	c->kind = -1;
	for (int k = 0; k < (int)HAL_ARRAY_SIZE(kinds); k++) {
		if (is_word(row->effect, p - row->effect, kinds[k]))
			c->kind = k;
	}
	if (c->kind < 0)
		die(row, "unknown kind");
	while (*p == ' ') {
		const char *name = p + 1;
		size_t n = strcspn(name, " =");

		p = name + n;
		if (*p == '=') {
			compile_field(c, row, name, n);
			p++;
			c->effects[c->nr_effects - 1].value = compile_expression(c, &p);
		} else if (is_word(name, n, "PW")) {
			c->pw = true;
		} else if (is_word(name, n, "shift")) {
			c->shift = true;
		} else {
			die(row, "unknown word");
		}
	}
}

static void compile_never(struct compiled *c, const struct insn_row *row)
{
	const char *p = row->never;

	while (*p) {
		struct comparison *cmp = &c->comparisons[c->nr_comparisons++];

		cmp->left = compile_expression(c, &p);
		cmp->operator= * p++;
		cmp->right = compile_expression(c, &p);
		cmp->and_next = *p == '&';
		if (*p)
			p++;
	}
}

static bool matches(const struct compiled *c, uint32_t word)
{
	return (word & c->mask) == c->value && !(c->conditional && word >> 28 == 15);
}

static uint32_t key_of(uint32_t word)
{
	return (word >> 16 & 0xff0) | (word >> 4 & 15) | (word >> 28 == 15 ? 0x1000 : 0);
}

static void add_rows(struct table *t, const struct insn_rows *rows, int bits)
{
	for (size_t i = 0; i < rows->nr; i++) {
		struct compiled *c = &t->rows[t->nr++];

		compile_diagram(c, &rows->row[i], bits);
		compile_effect(c, &rows->row[i]);
		compile_never(c, &rows->row[i]);
	}
}

/* Which rows can match a word with this key; the key's bits are 27:20, 7:4, and whether 31:28 is 15. */
static void fill_buckets(struct table *t)
{
	const uint32_t known = 0x0ff000f0;

	for (uint32_t key = 0; key < 1 << 13; key++) {
		uint32_t word = (key & 0xff0) << 16 | (key & 15) << 4;
		bool unconditional = key >> 12;
		int n = 0;

		for (int i = 0; i < t->nr; i++) {
			const struct compiled *c = &t->rows[i];
			bool top = c->mask >> 28 ? (c->value >> 28 == 15) == unconditional
						 : !(c->conditional && unconditional);

			if (top && !((word ^ c->value) & c->mask & known))
				t->bucket[key][n++] = i + 1;
			if (n >= 24)
				abort();
		}
	}
}

void insn_oracle_init(void)
{
	if (a32_table.nr)
		return;
	add_rows(&a32_table, &insn_rows_a32, 32);
	add_rows(&a32_table, &insn_rows_coproc, 32);
	fill_buckets(&a32_table);
	add_rows(&t32_table, &insn_rows_t32, 32);
	add_rows(&t32_table, &insn_rows_coproc, 32);
	fill_buckets(&t32_table);
	add_rows(&t16_table, &insn_rows_t16, 16);
}

static int evaluate(const struct expression *e, const int *v)
{
	int sum = 0;

	for (int i = 0; i < e->nr; i++)
		sum += e->terms[i].coefficient * v[e->terms[i].variable];
	return sum;
}

static bool compare(const struct comparison *c, const int *v)
{
	int left = evaluate(&c->left, v), right = evaluate(&c->right, v);

	return c->operator== '=' ? left == right : c->operator== '<' ? left < right : left> right;
}

static bool excluded(const struct compiled *c, const int *v)
{
	for (int i = 0; i < c->nr_comparisons; i++) {
		bool all = true;

		for (;; i++) {
			all = all && compare(&c->comparisons[i], v);
			if (!c->comparisons[i].and_next)
				break;
		}
		if (all)
			return true;
	}
	return false;
}

static int letter(const struct compiled *c, const int *v, char wanted)
{
	for (int i = 0; i < LETTERS; i++) {
		if (c->letters[i] == wanted)
			return v[i];
	}
	return 0;
}

/* A8.4.3: what type y and amount i mean. */
static void set_shift(struct insn_mem *insn, int y, int i)
{
	static const struct {
		uint8_t shift, amount;
	} of_zero[4] = {{INSN_LSL, 0}, {INSN_LSR, 32}, {INSN_ASR, 32}, {INSN_RRX, 1}};
	static const uint8_t of_other[4] = {INSN_LSL, INSN_LSR, INSN_ASR, INSN_ROR};

	insn->shift = i ? of_other[y] : of_zero[y].shift;
	insn->amount = i ? i : of_zero[y].amount;
}

static struct insn_mem apply(const struct compiled *c, uint32_t word, bool thumb)
{
	struct insn_mem none = {.kind = INSN_NONE};
	struct insn_mem insn = {.rt = 255, .rt2 = 255, .rd = 255, .rm = 255};
	int v[VARIABLES] = {[THUMB] = thumb, [ONE] = 1};

	if (!c->kind || (word & c->should_mask) != c->should_value)
		return none;
	for (int i = 0; i < c->nr_segments; i++) {
		const struct segment *s = &c->segments[i];

		v[s->variable] = v[s->variable] * ((int)s->mask + 1) +
				 (int)(word >> s->shift & s->mask);
	}
	insn.kind = (enum insn_kind)c->kind;
	for (int i = 0; i < c->nr_effects; i++) {
		const struct effect *e = &c->effects[i];
		int value = evaluate(&e->value, v);

		if (e->size == 1) {
			((uint8_t *)&insn)[e->offset] = value;
		} else {
			*(uint16_t *)((char *)&insn + e->offset) = value;
			v[COUNT] = __builtin_popcount(insn.list);
			v[IN_LIST] = insn.list >> letter(c, v, 'n') & 1;
		}
	}
	if (c->pw) {
		insn.index = letter(c, v, 'P');
		insn.wback = !letter(c, v, 'P') || letter(c, v, 'W');
	}
	if (c->shift)
		set_shift(&insn, letter(c, v, 'y'), letter(c, v, 'i'));
	return excluded(c, v) ? none : insn;
}

static struct insn_mem look_up(const struct table *t, uint32_t word, bool thumb)
{
	struct insn_mem none = {.kind = INSN_NONE};

	for (const uint8_t *p = t->bucket[key_of(word)]; *p; p++) {
		if (matches(&t->rows[*p - 1], word))
			return apply(&t->rows[*p - 1], word, thumb);
	}
	return none;
}

struct insn_mem insn_oracle_a32(uint32_t word)
{
	return look_up(&a32_table, word, false);
}

struct insn_mem insn_oracle_t32(uint32_t word)
{
	return look_up(&t32_table, word, true);
}

struct insn_mem insn_oracle_t16(uint32_t half)
{
	struct insn_mem none = {.kind = INSN_NONE};

	for (int i = 0; i < t16_table.nr; i++) {
		if (matches(&t16_table.rows[i], half))
			return apply(&t16_table.rows[i], half, true);
	}
	return none;
}

bool insn_oracle_equal(const struct insn_mem *a, const struct insn_mem *b)
{
	return a->kind == b->kind && a->load == b->load && a->sign == b->sign && a->add == b->add &&
	       a->index == b->index && a->wback == b->wback && a->unprivileged == b->unprivileged &&
	       a->exclusive == b->exclusive && a->user_bank == b->user_bank &&
	       a->exception_return == b->exception_return && a->size == b->size && a->rt == b->rt &&
	       a->rt2 == b->rt2 && a->rd == b->rd && a->rn == b->rn && a->rm == b->rm &&
	       a->shift == b->shift && a->amount == b->amount && a->vfp == b->vfp &&
	       a->words == b->words && a->list == b->list && a->imm == b->imm;
}

uint32_t insn_oracle_random(bool thumb, uint64_t *state)
{
	const struct table *t = thumb ? &t32_table : &a32_table;
	const struct compiled *c = &t->rows[test_random(state) % (uint64_t)t->nr];
	uint32_t word = (uint32_t)test_random(state);

	word = (word & ~c->mask) | c->value;
	if (test_random(state) % 8)
		word = (word & ~c->should_mask) | c->should_value;
	if (thumb)
		return c->mask >> 28 ? word
				     : (word & 0x0fffffff) | 0xe0000000 | (word & 0x10000000);
	return word;
}
