/* SPDX-License-Identifier: GPL-2.0-only */
/* The tables of the simulated CPU by themselves: rows make sense, can be reached, and are there once. */
#include "arch_sim/cpu/internal.h"
#include "arch_sim/cpu/sysreg.h"
#include "testing/harness/test.h"

struct named_table {
	const char *label;
	const struct sim_table *table;
	uint32_t width;
};

static const struct named_table tables[] = {
	{"a32", &sim_a32_table, 0x0fffffff},	{"a32_unconditional", &sim_a32_uncond_table, ~0u},
	{"t16", &sim_t16_table, 0xffff},	{"t32", &sim_t32_table, ~0u},
	{"vfp", &sim_vfp_table, 0x0fffffff},	{"neon_a32", &sim_neon_a32_table, ~0u},
	{"neon_t32", &sim_neon_t32_table, ~0u}, {"coprocessors", &sim_cop_table, 0x0fffffff},
};

TEST_TABLE(decode_table, row_is_well_formed, struct named_table, tables)
{
	for (unsigned n = 0; n < row->table->count; n++) {
		const struct sim_row *r = &row->table->rows[n];

		NOTE("row %u: %08x %08x", n, r->mask, r->value);
		CHECK_EQ(0, r->value & ~r->mask);
		CHECK_EQ(0, r->mask & ~row->width);
		CHECK_EQ(0, r->sbz & r->sbo);
		CHECK_EQ(0, (r->sbz | r->sbo) & r->mask);
		CHECK(r->exec);
	}
}

/* A row that an earlier one hides entirely would be dead. */
TEST_TABLE(decode_table, row_is_reached, struct named_table, tables)
{
	for (unsigned n = 0; n < row->table->count; n++) {
		const struct sim_row *r = &row->table->rows[n];

		for (unsigned earlier = 0; earlier < n; earlier++) {
			const struct sim_row *e = &row->table->rows[earlier];

			NOTE("row %u behind row %u", n, earlier);
			CHECK((e->mask & ~r->mask) || (r->value & e->mask) != e->value);
		}
	}
}

TEST(sysreg_table, encoding_is_there_once)
{
	unsigned count;
	const struct sim_sysreg *rows = sim_sysreg_table(&count);

	for (unsigned n = 0; n < count; n++) {
		const struct sim_sysreg_access access = {.cp = rows[n].cp,
							 .wide = rows[n].wide,
							 .crn = rows[n].crn,
							 .opc1 = rows[n].opc1,
							 .crm = rows[n].crm,
							 .opc2 = rows[n].opc2};

		NOTE("%s", rows[n].name);
		CHECK(sim_sysreg_find(&access) == &rows[n]);
	}
}

/* What may be read or written has something to read or write. */
TEST(sysreg_table, row_can_do_what_it_allows)
{
	unsigned count;
	const struct sim_sysreg *rows = sim_sysreg_table(&count);

	for (unsigned n = 0; n < count; n++) {
		const struct sim_sysreg *r = &rows[n];
		bool readable = r->access & (PL0_R | PL1_R | PL2_R);
		bool writable = r->access & (PL0_W | PL1_W | PL2_W);

		NOTE("%s", r->name);
		CHECK(readable || writable);
		CHECK(!readable || r->read || r->size);
		CHECK(!writable || r->write || r->size);
		CHECK(r->size == 0 || r->size == 4 || r->size == 8);
		/* what PL0 may, PL1 may, and what PL1 may, Hyp mode may */
		CHECK_EQ(0, r->access & 3 & ~(r->access >> 2));
		CHECK_EQ(0, r->access >> 2 & 3 & ~(r->access >> 4));
	}
}
