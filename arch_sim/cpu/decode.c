/* SPDX-License-Identifier: GPL-2.0-only */
/* From an encoding to a decoded instruction: the tables, and a cache of what they gave. */
#include "arch_sim/cpu/decode.h"

#include <stdlib.h>

#include "hal/errno.h"

#define CACHE_ENTRIES 16384u

/* Decoded instructions by their encoding: memory that changes can not make an entry stale. */
struct sim_decode_cache {
	struct sim_insn entries[CACHE_ENTRIES];
};

int sim_decode_init(struct sim_cpu *cpu)
{
	cpu->cache = calloc(1, sizeof(*cpu->cache));
	return cpu->cache ? 0 : -HAL_ENOMEM;
}

void sim_decode_destroy(struct sim_cpu *cpu)
{
	free(cpu->cache);
	cpu->cache = NULL;
}

static const struct sim_row *find_row(const struct sim_table *table, uint32_t word)
{
	for (unsigned n = 0; n < table->count; n++) {
		if ((word & table->rows[n].mask) == table->rows[n].value)
			return &table->rows[n];
	}
	return NULL;
}

static bool breaks_register_rule(uint32_t rules, const struct sim_insn *i)
{
	bool writeback = i->flags & INSN_WRITEBACK;

	return (rules & D_PC && i->d == 15) || (rules & N_PC && i->n == 15) ||
	       (rules & M_PC && i->m == 15) || (rules & A_PC && i->a == 15) ||
	       (rules & D_SP && i->d == 13) || (rules & N_SP && i->n == 13) ||
	       (rules & M_SP && i->m == 13) || (rules & A_SP && i->a == 13) ||
	       (rules & D_IS_A && i->d == i->a) || (rules & WB_N_PC && writeback && i->n == 15) ||
	       (rules & WB_N_IS_D && writeback && i->n == i->d) ||
	       (rules & WB_N_IS_A && writeback && i->n == i->a) || (rules & D_ODD && i->d & 1) ||
	       (rules & M_IS_D && i->m == i->d) || (rules & D_IS_N && i->d == i->n) ||
	       (rules & M_IS_N && i->m == i->n) || (rules & M_ODD && i->m & 1);
}

static void apply_row(const struct sim_row *row, struct sim_insn *i)
{
	i->exec = row->exec;
	i->op = row->op;
	i->it_rules = row->rules & (LAST_IN_IT | NOT_IN_IT | ALWAYS);
	if (row->format)
		row->format(i);
	if ((i->word & row->sbz) || (~i->word & row->sbo) || breaks_register_rule(row->rules, i))
		i->exec = sim_unpredictable;
}

/* The tables of an instruction set, in the order of the search. */
static const struct sim_table *const a32_tables[] = {&sim_a32_table, &sim_vfp_table, &sim_cop_table,
						     NULL};
static const struct sim_table *const uncond_tables[] = {&sim_a32_uncond_table, &sim_neon_a32_table,
							NULL};
static const struct sim_table *const t16_tables[] = {&sim_t16_table, NULL};
static const struct sim_table *const t32_tables[] = {&sim_t32_table, &sim_vfp_table, &sim_cop_table,
						     NULL};
/* Thumb with a first byte of 0xef or 0xf8 and above: the second coprocessor space is NEON's or empty. */
static const struct sim_table *const t32_upper_tables[] = {&sim_t32_table, &sim_neon_t32_table,
							   NULL};

static const struct sim_table *const *tables_of(const struct sim_insn *i)
{
	unsigned top = i->word >> 28;

	if (i->flags & INSN_T16)
		return t16_tables;
	if (i->flags & INSN_T32)
		return top == 14 && i->word >> 24 != 0xef ? t32_tables : t32_upper_tables;
	return top == 15 ? uncond_tables : a32_tables;
}

static void decode(struct sim_insn *i)
{
	const struct sim_row *row = NULL;

	i->cond = (uint8_t)(i->flags || i->word >> 28 == 15 ? 14 : i->word >> 28);
	i->carry = 2;
	for (const struct sim_table *const *table = tables_of(i); *table && !row; table++)
		row = find_row(*table, i->word);
	if (row)
		apply_row(row, i);
	else
		i->exec = sim_undefined;
}

const struct sim_insn *sim_decode(struct sim_cpu *cpu, uint32_t word, unsigned set)
{
	uint32_t hash = (word ^ word >> 15 ^ set << 9) * 0x9e3779b1u >> 18;
	struct sim_insn *i = &cpu->cache->entries[hash % CACHE_ENTRIES];

	if (i->word == word && i->exec && (i->flags & (INSN_T16 | INSN_T32)) == set)
		return i;
	*i = (struct sim_insn){.word = word, .flags = (uint8_t)set};
	decode(i);
	return i;
}
