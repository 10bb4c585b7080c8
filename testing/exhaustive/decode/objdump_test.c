/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * More than a million encodings against the disassembler of binutils: random words, from a seed that a failure
 * prints, go through objdump, and its text is read back into what the decoders return. Where objdump is known
 * to say something else than the manual, a row of a table says so and why.
 */
#define _POSIX_C_SOURCE 200809L
#include "core/decode/insn_a32.h"
#include "core/decode/insn_t32.h"
#include "testing/exhaustive/decode/insn_oracle.h"
#include "testing/exhaustive/decode/objdump_parse.h"
#include "testing/harness/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS	  600000
#define HALFWORDS 0xe800

/* One encoding, and what both sides say. */
struct verdict {
	uint32_t word;
	struct objdump_line line;
	enum objdump_text text;
	struct insn_mem theirs, ours;
};

static bool is_single_or_dual(const struct insn_mem *insn)
{
	return insn->kind == INSN_SINGLE || insn->kind == INSN_DUAL;
}

static bool bad_reg(uint32_t r)
{
	return r == 13 || r == 15;
}

/* In these the decoder says UNPREDICTABLE or UNDEFINED, and objdump shows an instruction without a remark. */

static bool write_back_clash(const struct verdict *v)
{
	const struct insn_mem *t = &v->theirs;

	return t->wback &&
	       (t->rn == 15 || (is_single_or_dual(t) && (t->rn == t->rt || t->rn == t->rt2)));
}

static bool base_in_loaded_list(const struct verdict *v)
{
	const struct insn_mem *t = &v->theirs;

	return t->kind == INSN_MULTIPLE && t->wback && (t->load || v->line.thumb) &&
	       (t->list >> t->rn & 1);
}

static bool base_is_pc(const struct verdict *v)
{
	const struct insn_mem *t = &v->theirs;

	if (t->rn != 15)
		return false;
	if (t->kind == INSN_MULTIPLE || t->kind == INSN_RFE || t->exclusive)
		return true;
	if (!strncmp(v->line.mnemonic, "pldw", 4))
		return true;
	return v->line.thumb && (!t->load || t->kind == INSN_VFP_MULTIPLE);
}

static bool list_in_t32(const struct verdict *v)
{
	const struct insn_mem *t = &v->theirs;
	uint32_t never = t->load ? 0x2000 : 0xa000;

	return t->kind == INSN_MULTIPLE && v->line.wide && v->line.thumb &&
	       (t->imm < 8 || t->list & never || t->list >> 14 == 3);
}

static bool vfp_list_beyond_the_bank(const struct verdict *v)
{
	const struct insn_mem *t = &v->theirs;

	return t->kind == INSN_VFP_MULTIPLE &&
	       (v->word & 0xfe) * (t->size == 8) + (v->word & 0xff) * (t->size == 4) + t->vfp >
		       (t->size == 8 ? 64u : 32u);
}

static bool vfp_list_too_long_or_empty(const struct verdict *v)
{
	uint32_t words = v->word & (v->theirs.size == 8 ? 0xfe : 0xff);

	return v->theirs.kind == INSN_VFP_MULTIPLE && (words == 0 || words > 32);
}

static bool index_is_pc(const struct verdict *v)
{
	return v->theirs.rm == 15 || (v->line.thumb && v->theirs.rm == 13);
}

static bool narrow_or_user_pc(const struct verdict *v)
{
	const struct insn_mem *t = &v->theirs;
	bool narrow = t->size < 4 || (t->unprivileged && (t->load || v->line.thumb));

	if (t->kind != INSN_SINGLE)
		return false;
	if (v->line.thumb && (narrow || t->exclusive))
		return bad_reg(t->rt);
	return t->rt == 15 && (narrow || t->exclusive || (v->line.thumb && !t->load));
}

static bool pair_of_registers(const struct verdict *v)
{
	const struct insn_mem *t = &v->theirs;

	if (t->kind != INSN_DUAL)
		return false;
	if (v->line.thumb && (v->word >> 21 & 1) &&
	    (t->rn == 15 || t->rn == t->rt || t->rn == t->rt2))
		return true; /* objdump leaves out the ! of an offset of 0 */
	if (v->line.thumb)
		return bad_reg(t->rt) || bad_reg(t->rt2) || (t->load && t->rt == t->rt2);
	return (t->rt & 1) || t->rt == 14 || (!(v->word >> 24 & 1) && (v->word >> 21 & 1)) ||
	       (t->load && (t->rm == t->rt || t->rm == t->rt2));
}

static bool status_register(const struct verdict *v)
{
	const struct insn_mem *t = &v->theirs;

	return t->exclusive && !t->load &&
	       (t->rd == t->rn || t->rd == t->rt || t->rd == t->rt2 || t->rd == 15 ||
		(v->line.thumb && t->rd == 13));
}

static bool table_base_is_sp(const struct verdict *v)
{
	return v->theirs.kind == INSN_TABLE && v->theirs.rn == 13;
}

static bool coproc_unindexed_down(const struct verdict *v)
{
	return v->theirs.kind == INSN_COPROC && !(v->word & 0x01a00000);
}

static bool empty_list(const struct verdict *v)
{
	return v->theirs.kind == INSN_MULTIPLE && !v->theirs.list;
}

/* A32: bits 11:8 of the register forms of LDRH and the like; W of a literal. */
static bool should_be_zero(const struct verdict *v)
{
	if (v->line.thumb)
		return false;
	if ((v->word & 0x0e400090) == 0x90 && (v->word & 0xf00))
		return true;
	return v->theirs.rn == 15 && is_single_or_dual(&v->theirs) && (v->word >> 21 & 1);
}

/* Bits that make it something else, or UNDEFINED: 7:6 of a T32 register form, 4 of an A32 preload. */
static bool must_be_zero(const struct verdict *v)
{
	if (v->line.thumb)
		return (v->word & 0xfe800fc0) != 0xf8000000 && (v->word & 0xfe800f00) == 0xf8000000;
	return v->theirs.kind == INSN_PRELOAD && (v->word >> 4 & 1);
}

static bool srs_base_is_not_sp(const struct verdict *v)
{
	return v->theirs.kind == INSN_SRS && v->theirs.rn != 13;
}

static bool user_bank_with_write_back(const struct verdict *v)
{
	return v->theirs.user_bank && v->theirs.wback;
}

static bool preload_form(const struct verdict *v)
{
	return v->line.thumb && v->theirs.kind == INSN_PRELOAD && (v->word & 0x00800800) == 0x800 &&
	       (v->word & 0x700) != 0x400;
}

static struct deviation {
	const char *why;
	bool (*applies)(const struct verdict *v);
	uint32_t times; /* seen in this run: a row that is never needed has to go */
} not_marked[] = {
	{"write-back to the PC or to a register that is transferred", write_back_clash, 0},
	{"LDM, and STM of T32, with write-back and the base in the list", base_in_loaded_list, 0},
	{"the PC as a base where that is not allowed", base_is_pc, 0},
	{"LDM and STM of T32 with less than two registers, with SP, or with LR and PC", list_in_t32,
	 0},
	{"VLDM, VSTM beyond S31 or D31", vfp_list_beyond_the_bank, 0},
	{"VLDM, VSTM of more than 16 doubles or of nothing", vfp_list_too_long_or_empty, 0},
	{"the PC as an index", index_is_pc, 0},
	{"the PC (in T32 also SP) in less than a word, a T form or an exclusive", narrow_or_user_pc,
	 0},
	{"LDRD, STRD, LDREXD, STREXD with a pair that is not one", pair_of_registers, 0},
	{"STREX with a status register that is used otherwise", status_register, 0},
	{"TBB, TBH with SP as a base", table_base_is_sp, 0},
	{"LDC, STC unindexed with U = 0: UNDEFINED", coproc_unindexed_down, 0},
	{"LDM, STM of nothing", empty_list, 0},
	{"bits that should be zero", should_be_zero, 0},
	{"bits that must be zero", must_be_zero, 0},
	{"SRS with another base than SP", srs_base_is_not_sp, 0},
	{"LDM, STM of the user bank with write-back", user_bank_with_write_back, 0},
	{"LDRB and the like of the PC with write-back or in a T form, shown as a preload",
	 preload_form, 0},
};

/* In these the decoder sees an instruction. */

static bool hint(const struct verdict *v)
{
	bool a32 = !v->line.thumb && (v->word & 0xfd700000) == 0xf4100000;
	bool t32 = v->line.thumb && v->theirs.kind == INSN_SINGLE && v->theirs.rt == 15;

	return v->ours.kind == INSN_PRELOAD && (a32 || t32);
}

static bool neon(const struct verdict *v)
{
	const char *m = v->line.mnemonic;

	return v->ours.kind == INSN_NEON &&
	       (!strncmp(m, "vld", 3) || !strncmp(m, "vst", 3) || v->text == OBJDUMP_OTHER);
}

static bool other_coproc(const struct verdict *v)
{
	return v->ours.kind == INSN_COPROC && v->theirs.rn == v->ours.rn;
}

static bool other_coproc_mnemonic(const struct verdict *v)
{
	return v->ours.kind == INSN_COPROC && v->text != OBJDUMP_LOAD_STORE;
}

static bool index_is_a_register_of_the_access(const struct verdict *v)
{
	const struct insn_mem *t = &v->theirs;

	return v->line.unpredictable && is_single_or_dual(t) && t->rm != INSN_NO_REG &&
	       (t->rm == t->rt || t->rm == t->rt2 || t->rm == t->rn) &&
	       insn_oracle_equal(&v->theirs, &v->ours);
}

static bool user_load_literal(const struct verdict *v)
{
	struct insn_mem t = v->theirs;

	t.unprivileged = false;
	return v->line.thumb && t.rn == 15 && t.load && insn_oracle_equal(&t, &v->ours);
}

static bool zero_offset(const struct verdict *v)
{
	struct insn_mem t = v->theirs;

	t.add = v->ours.add;
	if (t.kind == INSN_DUAL)
		t.wback = v->ours.wback;
	return v->line.thumb && is_single_or_dual(&t) && !t.imm && insn_oracle_equal(&t, &v->ours);
}

static struct deviation otherwise[] = {
	{"unallocated hints: <UNDEFINED> in A32, LDRSH and the like in T32", hint, 0},
	{"VLD1 … VST4 are one kind for the decoders, whatever is UNDEFINED among them", neon, 0},
	{"LDC, STC of cp9: marked for a later architecture", other_coproc, 0},
	{"LDC, STC of old and new coprocessors have names of their own", other_coproc_mnemonic, 0},
	{"marked by a rule of before ARMv6", index_is_a_register_of_the_access, 0},
	{"LDRT and the like with the PC as a base are LDR (literal)", user_load_literal, 0},
	{"T32, offset 0: neither its sign nor the ! of LDRD is shown", zero_offset, 0},
};

static bool excused_by(struct deviation *rows, size_t nr, const struct verdict *v)
{
	bool applies = false;

	for (size_t i = 0; i < nr; i++) {
		if (rows[i].applies(v)) {
			rows[i].times++;
			applies = true;
		}
	}
	return applies;
}

static bool excused(const struct verdict *v)
{
	return v->ours.kind ? excused_by(otherwise, HAL_ARRAY_SIZE(otherwise), v)
			    : excused_by(not_marked, HAL_ARRAY_SIZE(not_marked), v);
}

static void check_rows_are_needed(const struct deviation *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		NOTE("never seen: %s", rows[i].why);
		CHECK_NE(0, rows[i].times);
	}
}

static bool same(const struct verdict *v)
{
	const struct insn_mem *t = &v->theirs, *o = &v->ours;

	if (t->kind == INSN_PRELOAD || t->kind == INSN_COPROC)
		return t->kind == o->kind && t->load == o->load && t->rn == o->rn;
	return insn_oracle_equal(t, o);
}

static void judge(struct verdict *v)
{
	v->text = objdump_parse(&v->line, &v->theirs);
	if (v->text == OBJDUMP_LOAD_STORE && !v->line.unpredictable && same(v))
		return;
	if (!v->ours.kind && v->line.unpredictable)
		return;
	if (!v->ours.kind && v->text == OBJDUMP_OTHER)
		return;
	if (!v->ours.kind && strchr(v->line.operands, '<'))
		return; /* <undefined> or <illegal reg> in the middle of it */
	if (excused(v))
		return;
	FAIL("%s 0x%08x: objdump says '%s %s'%s, kind %d; the decoder says kind %d",
	     v->line.thumb ? "T32" : "A32", v->word, v->line.mnemonic, v->line.operands,
	     v->line.unpredictable ? " UNPREDICTABLE" : "", v->theirs.kind, v->ours.kind);
}

/* "  1c:\tldr\tr0, [pc, #8]\t@ 0x2c" taken apart; false for the other lines of objdump's. */
static bool split(char *text, struct objdump_line *line, uint32_t *addr)
{
	char *mnemonic, *operands, *comment;

	*addr = strtoul(text, &mnemonic, 16);
	if (mnemonic == text || strncmp(mnemonic, ":\t", 2))
		return false;
	mnemonic += 2;
	mnemonic[strcspn(mnemonic, "\n")] = 0;
	line->unpredictable = strstr(mnemonic, "UNPREDICTABLE");
	operands = mnemonic + strcspn(mnemonic, "\t");
	if (*operands)
		*operands++ = 0;
	comment = operands + strcspn(operands, "@;\t");
	while (comment > operands && comment[-1] == ' ')
		comment--;
	*comment = 0;
	snprintf(line->mnemonic, sizeof(line->mnemonic), "%s", mnemonic);
	snprintf(line->operands, sizeof(line->operands), "%s", operands);
	return true;
}

enum set { A32, T32, T16 };

static void decode(struct verdict *v, enum set set)
{
	v->line.thumb = set != A32;
	v->line.wide = set != T16;
	v->theirs = (struct insn_mem){.kind = INSN_NONE};
	v->ours = set == A32   ? insn_a32(v->word)
		  : set == T32 ? insn_t32(v->word >> 16, v->word)
			       : insn_t32(v->word, 0);
}

/* Writes the words as they stand in memory and lets objdump read them. */
static FILE *disassemble(const uint32_t *words, uint32_t nr, enum set set)
{
	const char *dir = getenv("TEST_TMPDIR");
	char path[512], command[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/objdump.%d", dir ? dir : "/tmp", set);
	file = fopen(path, "wb");
	if (!file)
		return NULL;
	for (uint32_t i = 0; i < nr; i++) {
		uint32_t memory = set == T32 ? words[i] << 16 | words[i] >> 16 : words[i];

		fwrite(&memory, set == T16 ? 2 : 4, 1, file);
	}
	fclose(file);
	snprintf(command, sizeof(command),
		 "arm-linux-gnueabihf-objdump -D -z -b binary -marm --no-show-raw-insn %s %s",
		 set == A32 ? "" : "-Mforce-thumb", path);
	return popen(command, "r");
}

static void compare(const uint32_t *words, uint32_t nr, enum set set)
{
	FILE *objdump = disassemble(words, nr, set);
	static struct verdict v;
	uint32_t addr, lines = 0;
	char text[512];

	REQUIRE(objdump);
	while (fgets(text, sizeof(text), objdump)) {
		if (!split(text, &v.line, &addr) || test_failed())
			continue;
		addr /= set == T16 ? 2 : 4;
		REQUIRE(addr < nr);
		v.word = words[addr];
		decode(&v, set);
		judge(&v);
		lines++;
	}
	CHECK_EQ(0, pclose(objdump));
	CHECK_EQ(nr, lines);
}

static uint32_t words[WORDS];

static void fill_a32(uint64_t *state)
{
	for (uint32_t i = 0; i < WORDS; i++)
		words[i] = i % 4 ? insn_oracle_random(false, state) : (uint32_t)test_random(state);
}

static void fill_t32(uint64_t *state)
{
	for (uint32_t i = 0; i < WORDS; i++)
		words[i] = i % 4 ? insn_oracle_random(true, state)
				 : 0xe8000000 + (uint32_t)(test_random(state) % 0x18000000);
	words[0] = 0xe821c012; /* SRSDB r1!, #18: too rare for chance */
}

/* Every halfword, but for IT, which would put conditions on those after it. */
static void fill_t16(void)
{
	for (uint32_t i = 0; i < HALFWORDS; i++)
		words[i] = i >> 8 == 0xbf ? 0xbf00 : i;
}

TEST(objdump, agrees_on_a_million_encodings)
{
	uint64_t state = test_seed(3);

	insn_oracle_init();
	fill_a32(&state);
	compare(words, WORDS, A32);
	fill_t32(&state);
	compare(words, WORDS, T32);
	fill_t16();
	compare(words, HALFWORDS, T16);
	check_rows_are_needed(not_marked, HAL_ARRAY_SIZE(not_marked));
	check_rows_are_needed(otherwise, HAL_ARRAY_SIZE(otherwise));
}
