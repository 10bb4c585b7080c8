/* SPDX-License-Identifier: GPL-2.0-only */
/* From objdump's words for loads and stores to struct insn_mem. */
#include "testing/exhaustive/decode/objdump_parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a mnemonic says by itself. */
static const struct mnemonic {
	const char *name;
	enum insn_kind kind;
	bool load, sign;
	uint8_t size;
	bool unprivileged, exclusive;
} mnemonics[] = {
	{"ldr", INSN_SINGLE, true, false, 4, false, false},
	{"ldrb", INSN_SINGLE, true, false, 1, false, false},
	{"ldrh", INSN_SINGLE, true, false, 2, false, false},
	{"ldrsb", INSN_SINGLE, true, true, 1, false, false},
	{"ldrsh", INSN_SINGLE, true, true, 2, false, false},
	{"str", INSN_SINGLE, false, false, 4, false, false},
	{"strb", INSN_SINGLE, false, false, 1, false, false},
	{"strh", INSN_SINGLE, false, false, 2, false, false},
	{"ldrt", INSN_SINGLE, true, false, 4, true, false},
	{"ldrbt", INSN_SINGLE, true, false, 1, true, false},
	{"ldrht", INSN_SINGLE, true, false, 2, true, false},
	{"ldrsbt", INSN_SINGLE, true, true, 1, true, false},
	{"ldrsht", INSN_SINGLE, true, true, 2, true, false},
	{"strt", INSN_SINGLE, false, false, 4, true, false},
	{"strbt", INSN_SINGLE, false, false, 1, true, false},
	{"strht", INSN_SINGLE, false, false, 2, true, false},
	{"ldrex", INSN_SINGLE, true, false, 4, false, true},
	{"ldrexb", INSN_SINGLE, true, false, 1, false, true},
	{"ldrexh", INSN_SINGLE, true, false, 2, false, true},
	{"strex", INSN_SINGLE, false, false, 4, false, true},
	{"strexb", INSN_SINGLE, false, false, 1, false, true},
	{"strexh", INSN_SINGLE, false, false, 2, false, true},
	{"ldrd", INSN_DUAL, true, false, 4, false, false},
	{"strd", INSN_DUAL, false, false, 4, false, false},
	{"ldrexd", INSN_DUAL, true, false, 4, false, true},
	{"strexd", INSN_DUAL, false, false, 4, false, true},
	{"swp", INSN_SWAP, true, false, 4, false, false},
	{"swpb", INSN_SWAP, true, false, 1, false, false},
	{"tbb", INSN_TABLE, true, false, 1, false, false},
	{"tbh", INSN_TABLE, true, false, 2, false, false},
	{"vldr", INSN_VFP, true, false, 4, false, false},
	{"vstr", INSN_VFP, false, false, 4, false, false},
	{"pld", INSN_PRELOAD, true, false, 0, false, false},
	{"pldw", INSN_PRELOAD, true, false, 0, false, false},
	{"pli", INSN_PRELOAD, true, false, 0, false, false},
	{"ldc", INSN_COPROC, true, false, 0, false, false},
	{"ldcl", INSN_COPROC, true, false, 0, false, false},
	{"ldc2", INSN_COPROC, true, false, 0, false, false},
	{"ldc2l", INSN_COPROC, true, false, 0, false, false},
	{"stc", INSN_COPROC, false, false, 0, false, false},
	{"stcl", INSN_COPROC, false, false, 0, false, false},
	{"stc2", INSN_COPROC, false, false, 0, false, false},
	{"stc2l", INSN_COPROC, false, false, 0, false, false},
};

/* The block transfers: stem, then how the block grows. */
static const struct stem {
	const char *name;
	enum insn_kind kind;
	bool load;
} stems[] = {
	{"ldm", INSN_MULTIPLE, true},	   {"stm", INSN_MULTIPLE, false},
	{"vldm", INSN_VFP_MULTIPLE, true}, {"vstm", INSN_VFP_MULTIPLE, false},
	{"fldm", INSN_VFP_MULTIPLE, true}, {"fstm", INSN_VFP_MULTIPLE, false},
	{"rfe", INSN_RFE, true},	   {"srs", INSN_SRS, false},
};

/* The last, full descending, is ia in a load and db in a store; objdump says it of one register. */
static const struct growth {
	const char *name;
	bool add, index;
} growths[] = {
	{"ia", true, false}, {"ib", true, true},   {"da", false, false}, {"db", false, true},
	{"", true, false},   {"iax", true, false}, {"dbx", false, true}, {"fd", false, false},
};

static const char *const conditions[] = {"eq", "ne", "cs", "cc", "mi", "pl", "vs",
					 "vc", "hi", "ls", "ge", "lt", "gt", "le"};

/* The last six are the other names of 10 to 15. */
static const char *const registers[] = {"r0",  "r1",  "r2",  "r3",  "r4",  "r5", "r6", "r7",
					"r8",  "r9",  "sl",  "fp",  "ip",  "sp", "lr", "pc",
					"r10", "r11", "r12", "r13", "r14", "r15"};

/* Skips text if it stands at *p. */
static bool eat(const char **p, const char *text)
{
	size_t n = strlen(text);

	if (strncmp(*p, text, n))
		return false;
	*p += n;
	return true;
}

static bool eat_register(const char **p, uint8_t *r)
{
	for (uint8_t i = HAL_ARRAY_SIZE(registers); i-- > 0;) {
		if (eat(p, registers[i])) {
			*r = i < 16 ? i : i - 6;
			return true;
		}
	}
	return false;
}

static bool eat_number(const char **p, long *value)
{
	char *end;

	*value = strtol(*p, &end, 10);
	if (end == *p)
		return false;
	*p = end;
	return true;
}

/* "#-4" or "-r2, lsl #3": the offset of an address, with its direction. */
static bool eat_offset(const char **p, struct insn_mem *insn)
{
	static const char *const shifts[] = {"lsl", "lsr", "asr", "ror"};
	long value;

	insn->add = true;
	if (eat(p, "#")) {
		insn->add = **p != '-';
		if (!eat_number(p, &value))
			return false;
		insn->imm = labs(value);
		return true;
	}
	if (eat(p, "-"))
		insn->add = false;
	if (!eat_register(p, &insn->rm))
		return false;
	if (eat(p, ", rrx")) {
		insn->shift = INSN_RRX;
		insn->amount = 1;
	} else if (eat(p, ", ")) {
		for (int i = 0; i < 4; i++) {
			if (eat(p, shifts[i]))
				insn->shift = i;
		}
		if (!eat(p, " #") || !eat_number(p, &value))
			return false;
		insn->amount = value;
	}
	return true;
}

/* "[r1, #4]!", "[r1], #4", "[r1]" */
static bool eat_address(const char **p, struct insn_mem *insn)
{
	insn->add = true;
	insn->index = true;
	if (!eat(p, "[") || !eat_register(p, &insn->rn))
		return false;
	if (eat(p, ", ") && !eat_offset(p, insn))
		return false;
	if (!eat(p, "]"))
		return false;
	if (eat(p, ", ")) {
		insn->index = false;
		insn->wback = true;
		return eat_offset(p, insn);
	}
	insn->wback = eat(p, "!");
	return true;
}

/* "{r0, r1}^" */
static bool eat_list(const char **p, struct insn_mem *insn)
{
	uint8_t r;

	if (!eat(p, "{"))
		return false;
	do {
		if (!eat_register(p, &r))
			break;
		insn->list |= 1u << r;
		insn->imm += 4;
	} while (eat(p, ", "));
	if (!eat(p, "}"))
		return false;
	if (eat(p, "^")) {
		insn->exception_return = insn->load && insn->list >> 15;
		insn->user_bank = !insn->exception_return;
	}
	return true;
}

/* "{d8-d9}" or "{s5}" */
static bool eat_vfp_list(const char **p, struct insn_mem *insn, bool extended)
{
	long first, last;
	bool is_double;

	if (!eat(p, "{"))
		return false;
	is_double = **p == 'd';
	if ((!eat(p, "d") && !eat(p, "s")) || !eat_number(p, &first))
		return false;
	last = first;
	if (eat(p, "-") && (++*p, !eat_number(p, &last)))
		return false;
	insn->size = is_double ? 8 : 4;
	insn->vfp = first << is_double;
	insn->words = (last - first + 1) << is_double;
	insn->imm = 4 * insn->words + (extended ? 4 : 0);
	return eat(p, "}");
}

static bool parse_single(const char *p, struct insn_mem *insn)
{
	if (insn->exclusive && !insn->load && (!eat_register(&p, &insn->rd) || !eat(&p, ", ")))
		return false;
	if (!eat_register(&p, &insn->rt) || !eat(&p, ", "))
		return false;
	if (insn->kind != INSN_SINGLE && eat_register(&p, &insn->rt2) && !eat(&p, ", "))
		return false;
	if (insn->kind == INSN_DUAL && insn->rt2 == INSN_NO_REG)
		insn->rt2 = insn->rt + 1;
	return eat_address(&p, insn) && !*p;
}

static bool parse_vfp(const char *p, struct insn_mem *insn)
{
	bool is_double = *p == 'd';
	long number;

	if ((!eat(&p, "d") && !eat(&p, "s")) || !eat_number(&p, &number) || !eat(&p, ", "))
		return false;
	insn->size = is_double ? 8 : 4;
	insn->vfp = number << is_double;
	insn->words = insn->size / 4;
	return eat_address(&p, insn) && !*p;
}

static bool parse_block(const char *p, struct insn_mem *insn, bool extended)
{
	long mode;

	insn->size = 4;
	if (!eat_register(&p, &insn->rn))
		return false;
	insn->wback = eat(&p, "!");
	if (insn->kind == INSN_RFE || insn->kind == INSN_SRS)
		insn->imm = 8;
	if (insn->kind == INSN_RFE)
		return !*p;
	if (!eat(&p, ", "))
		return false;
	if (insn->kind == INSN_MULTIPLE)
		return eat_list(&p, insn) && !*p;
	if (insn->kind == INSN_VFP_MULTIPLE)
		return eat_vfp_list(&p, insn, extended) && !*p;
	if (!eat(&p, "#") || !eat_number(&p, &mode))
		return false;
	insn->rd = mode;
	return !*p;
}

/* PUSH and POP stand for LDM and STM, for VLDM and VSTM, and in A32 with one register for LDR and STR. */
static bool parse_push_pop(const struct objdump_line *line, struct insn_mem *insn, bool pop)
{
	const char *p = line->operands;

	*insn = (struct insn_mem){.kind = INSN_MULTIPLE,
				  .load = pop,
				  .size = 4,
				  .add = pop,
				  .index = !pop,
				  .wback = true,
				  .rt = 255,
				  .rt2 = 255,
				  .rd = 255,
				  .rm = 255,
				  .rn = 13};
	if (line->mnemonic[0] == 'v') {
		insn->kind = INSN_VFP_MULTIPLE;
		return eat_vfp_list(&p, insn, false) && !*p;
	}
	if (!eat_list(&p, insn) || *p)
		return false;
	if (insn->imm == 4 && (!line->thumb || line->wide)) {
		insn->kind = INSN_SINGLE;
		insn->rt = __builtin_ctz(insn->list);
		insn->list = 0;
	}
	return true;
}

/* The mnemonic without its condition and width; true if name is what it says. */
static bool is_mnemonic(const char *mnemonic, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(mnemonic, name, n))
		return false;
	mnemonic += n;
	for (int i = 0; i < 14; i++) {
		if (!strncmp(mnemonic, conditions[i], 2)) {
			mnemonic += 2;
			break;
		}
	}
	return !*mnemonic || !strcmp(mnemonic, ".w") || !strcmp(mnemonic, ".n");
}

static bool parse_mnemonic(const struct objdump_line *line, const struct mnemonic *m,
			   struct insn_mem *insn)
{
	*insn = (struct insn_mem){.kind = m->kind,
				  .load = m->load,
				  .sign = m->sign,
				  .size = m->size,
				  .unprivileged = m->unprivileged,
				  .exclusive = m->exclusive,
				  .rt = 255,
				  .rt2 = 255,
				  .rd = 255,
				  .rm = 255};
	const char *p = line->operands;

	switch (m->kind) {
	case INSN_SINGLE:
	case INSN_DUAL:
	case INSN_SWAP:
		return parse_single(p, insn);
	case INSN_TABLE:
		return eat_address(&p, insn) && !*p;
	case INSN_VFP:
		return parse_vfp(p, insn);
	case INSN_PRELOAD:
		return eat_address(&p, insn) && !*p;
	default: /* LDC, STC: nobody asks for more than the base */
		p = strchr(p, '[');
		return p && eat(&p, "[") && eat_register(&p, &insn->rn);
	}
}

static enum objdump_text if_understood(bool understood)
{
	return understood ? OBJDUMP_LOAD_STORE : OBJDUMP_NOT_UNDERSTOOD;
}

enum objdump_text objdump_parse(const struct objdump_line *line, struct insn_mem *insn)
{
	char name[16];

	if (is_mnemonic(line->mnemonic, "push") || is_mnemonic(line->mnemonic, "vpush"))
		return if_understood(parse_push_pop(line, insn, false));
	if (is_mnemonic(line->mnemonic, "pop") || is_mnemonic(line->mnemonic, "vpop"))
		return if_understood(parse_push_pop(line, insn, true));
	for (size_t i = 0; i < HAL_ARRAY_SIZE(mnemonics); i++) {
		if (is_mnemonic(line->mnemonic, mnemonics[i].name))
			return if_understood(parse_mnemonic(line, &mnemonics[i], insn));
	}
	for (size_t s = 0; s < HAL_ARRAY_SIZE(stems); s++) {
		for (size_t g = 0; g < HAL_ARRAY_SIZE(growths); g++) {
			snprintf(name, sizeof(name), "%s%s", stems[s].name, growths[g].name);
			if (!is_mnemonic(line->mnemonic, name))
				continue;
			*insn = (struct insn_mem){.kind = stems[s].kind,
						  .load = stems[s].load,
						  .add = growths[g].add,
						  .index = growths[g].index,
						  .rt = 255,
						  .rt2 = 255,
						  .rd = 255,
						  .rm = 255};
			if (!strcmp(growths[g].name, "fd")) {
				insn->add = insn->load;
				insn->index = !insn->load;
			}
			return if_understood(
				parse_block(line->operands, insn, name[strlen(name) - 1] == 'x'));
		}
	}
	return OBJDUMP_OTHER;
}
