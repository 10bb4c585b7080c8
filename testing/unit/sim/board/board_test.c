/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs on the bare board, without a hypervisor: they program the GIC and the timers by real instructions and count
 * the interrupts that they take.
 */
#include "arch_sim/board.h"

#include "testing/harness/test.h"
#include "testing/unit/sim/board/interrupts.h"

struct board {
	struct sim_machine *machine;
	struct sim_board *board;
};

static void board_set_up(struct board *b)
{
	b->machine = sim_machine_create(SIM_CORTEX_A15, 2);
	b->board = sim_board_create(b->machine, 2);
	CHECK(b->board);
	CHECK(sim_machine_load(b->machine, interrupts_base, interrupts_image, interrupts_size));
}

static void board_tear_down(struct board *b)
{
	sim_board_destroy(b->board);
	sim_machine_destroy(b->machine);
}

TEST_FIXTURE(board)

/* What the program has counted: see interrupts.S. */
static uint32_t word(struct board *b, unsigned offset)
{
	uint32_t value = 0;

	CHECK(sim_machine_peek(b->machine, 0x4000 + offset, &value, 4));
	return value;
}

static void start(struct board *b, unsigned cpu, uint32_t entry)
{
	sim_machine_start(b->machine, cpu, entry, SIM_MODE_SVC);
	sim_machine_cpu(b->machine, cpu)->stop_at_hyp = false;
}

/* A CPU that sleeps for good: it has nothing to wait for. */
static void park(struct board *b, unsigned cpu)
{
	start(b, cpu, interrupts_park);
}

TEST_F(board, virtual_timer_fires_on_its_tick_each_time_and_once)
{
	park(self, 1);
	start(self, 0, interrupts_timer);
	CHECK_EQ(SIM_STOP_WFI, sim_board_run(self->board, 1000000, 1000, NULL));
	CHECK_EQ(10, word(self, 0));
	/* The latest count read in the handler is at or shortly after the compare value. */
	CHECK_LT(word(self, 4), 40);
	CHECK_EQ(0, word(self, 8));
}

TEST_F(board, sgi_reaches_the_other_cpu_with_its_sender)
{
	start(self, 0, interrupts_sgi_sender);
	start(self, 1, interrupts_sgi_receiver);
	CHECK_EQ(SIM_STOP_WFI, sim_board_run(self->board, 1000000, 50, NULL));
	CHECK_EQ(5, word(self, 0));
	CHECK_EQ(3, word(self, 12)); /* interrupt 3 from CPU 0 */
}

TEST_F(board, time_jumps_to_the_deadline_while_all_sleep)
{
	park(self, 1);
	start(self, 0, interrupts_timer);
	sim_board_run(self->board, 1u << 30, 1u << 20, NULL);
	CHECK_EQ(10, word(self, 0));
	CHECK_GE(sim_board_now(self->board), 10 * 5000);
	CHECK_LT(sim_machine_cpu(self->machine, 0)->instructions, 2000);
}

TEST_F(board, spi_is_taken_and_ended)
{
	park(self, 1);
	start(self, 0, interrupts_spi);
	sim_board_run(self->board, 10000, 100, NULL);
	CHECK_EQ(0, word(self, 0));
	sim_gic_set_line(sim_board_gic(self->board), 0, 40, true);
	sim_board_run(self->board, 200, 100, NULL);
	CHECK_GE(word(self, 0), 1);
	sim_gic_set_line(sim_board_gic(self->board), 0, 40, false);
	sim_board_run(self->board, 10000, 100, NULL);
	CHECK(!sim_gic_state(sim_board_gic(self->board), 0, 40).active);
}

TEST_F(board, result_does_not_depend_on_the_quantum)
{
	static const uint64_t quanta[] = {1, 7, 100, 100000};

	for (unsigned i = 0; i < 4; i++) {
		board_tear_down(self);
		board_set_up(self);
		start(self, 0, interrupts_sgi_sender);
		start(self, 1, interrupts_sgi_receiver);
		sim_board_run(self->board, 1000000, quanta[i], NULL);
		CHECK_EQ(5, word(self, 0));
	}
}

TEST_F(board, accesses_of_other_sizes_to_the_gic_abort)
{
	uint64_t value = 0;
	struct sim_access access = {
		.va = SIM_GICD_BASE, .size = 2, .type = SIM_READ, .privileged = true};
	struct sim_cpu *cpu = sim_machine_cpu(self->machine, 0);
	struct sim_fault fault;

	CHECK(!sim_mmu_access(cpu->mmu, &cpu->mmu_regs, &access, &value, &fault));
	CHECK_EQ(SIM_FAULT_EXTERNAL, fault.kind);
}
