/* SPDX-License-Identifier: GPL-2.0-only */
/* VMIDs on the fake host: order, roll-over, what it costs. The races are in testing/models/vmid.pml. */
#include "core/mm/vmid.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"

static uint32_t number(const struct vmid *vmid)
{
	return (uint32_t)(vmid_vttbr(vmid, hpa(0)) >> 48);
}

TEST(vmid, SD_038_first_ones_are_consecutive_from_1)
{
	struct vmid_pool pool;
	struct vmid vm[3] = {{0}};

	hal_fake_reset();
	vmid_pool_init(&pool, 8);
	for (unsigned i = 0; i < 3; i++) {
		CHECK(!vmid_current(&pool, &vm[i]));
		vmid_update(&pool, &vm[i]);
		CHECK(vmid_current(&pool, &vm[i]));
		CHECK_EQ(i + 1, number(&vm[i]));
	}
	vmid_update(&pool, &vm[0]);
	CHECK_EQ(1, number(&vm[0]));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_TLB_ALL_VMIDS));
	CHECK_EQ(0, hal_fake.locks_held);
}

TEST(vmid, vttbr_has_vmid_and_table)
{
	struct vmid vm = {.word = 0x300 | 5};

	CHECK_EQ(0x0005000080002000, vmid_vttbr(&vm, hpa(0x80002000)));
}

static const struct bits_row {
	const char *label;
	uint32_t bits, vms;
} bits_rows[] = {
	{"one_bit", 1, 50},
	{"two_bits", 2, 1200},
	{"real_size", 8, 1200},
};

/* Every VM that is current has a number of its own, at any time; nobody keeps one over a roll-over. */
TEST_TABLE(vmid, SD_039_R18_numbers_are_unique_over_roll_overs, struct bits_row, bits_rows)
{
	static struct vmid vm[1200];
	uint32_t per_generation = (1u << row->bits) - 1;
	struct vmid_pool pool;

	hal_fake_reset();
	vmid_pool_init(&pool, row->bits);
	for (unsigned i = 0; i < row->vms; i++)
		vm[i].word = 0;
	for (unsigned i = 0; i < row->vms; i++) {
		vmid_update(&pool, &vm[i]);
		CHECK_NE(0, number(&vm[i]));
		CHECK_EQ(i / per_generation + 1, hal_fake_count(HAL_CALL_TLB_ALL_VMIDS));
		CHECK_EQ(i / per_generation + 1, hal_fake_count(HAL_CALL_KICK_ALL_CPUS));
		for (unsigned j = 0; j < i && !test_failed(); j++)
			if (vmid_current(&pool, &vm[j]))
				CHECK_NE(number(&vm[i]), number(&vm[j]));
	}
}

static struct vmid_pool *racing;
static struct vmid *racing_vm;
static bool current_at_kick, kicked;

static void look(enum hal_call call, void *object)
{
	if (call == HAL_CALL_KICK_ALL_CPUS) {
		kicked = true;
		current_at_kick = vmid_current(racing, racing_vm);
	}
	if (call == HAL_CALL_TLB_ALL_VMIDS)
		CHECK(kicked);
}

TEST(vmid, old_numbers_are_out_of_date_before_guests_are_interrupted_and_then_flushed)
{
	struct vmid_pool pool;
	struct vmid first = {0}, second = {0};

	hal_fake_reset();
	vmid_pool_init(&pool, 1);
	vmid_update(&pool, &first);
	racing = &pool;
	racing_vm = &first;
	hal_fake.on_call = look;
	current_at_kick = true;
	vmid_update(&pool, &second);
	CHECK(kicked);
	CHECK(!current_at_kick);
	CHECK_EQ(number(&first), number(&second));
}
