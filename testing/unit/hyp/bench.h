/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hyp/'s machine code on a simulated CPU, with the test in the place of the host kernel and of the guest. Virtual is
 * physical everywhere but where a test turns stage 1 of the guest on.
 *
 *	0x00100000	hyp/, read-only in Hyp mode
 *	0x00200000	read and write in Hyp mode: struct hyp_cpu, guests, tables
 *	0x00400000	the same, for tests that take it away
 *	0x00600000	not mapped in Hyp mode: the guest's memory
 */
#ifndef TESTING_UNIT_HYP_BENCH_H
#define TESTING_UNIT_HYP_BENCH_H

#include "arch_sim/machine.h"
#include "hal/context.h"
#include "testing/unit/hyp/image.h"

#define BENCH_CPU	     0x00203000u /* struct hyp_cpu */
#define BENCH_GUESTS	     0x00210000u
#define BENCH_HOST_STACK     0x00300000u /* its top */
#define BENCH_SPARE	     0x00400000u
#define BENCH_UNSEEN	     0x00600000u /* and above: not mapped in Hyp mode */
#define BENCH_CODE	     0x00700000u /* of guests */
#define BENCH_GUEST_TABLES   0x00800000u
#define BENCH_HOLE	     0x40001230u /* an IPA that stage 2 does not map */
#define BENCH_READ_ONLY	     0x80000000u /* the first of those that it maps read-only */
#define BENCH_HIGH_READ_ONLY 0x280000000ull
#define BENCH_STUB_VECTORS   0x00001000u

#define BENCH_NR_TIMER_REGS 16

/* Bits of the guest's SCTLR that may be anything, and those that are one: M, A and EE stay off. */
#define BENCH_SCTLR_BITS 0x70183c24u
#define BENCH_SCTLR_ONES 0x00c50058u

struct bench {
	struct sim_machine *machine;
	struct sim_cpu *cpu;
	struct hal_guest *guests[2];
	uint32_t *hyp_cpu; /* by the offsets of hyp/offsets.h, divided by 4 */
	uint64_t timer[BENCH_NR_TIMER_REGS];
	uint64_t random;       /* the state of test_random() */
	struct sim_cpu before; /* the host's CPU at the last bench_enter() */
	bool use_vfp;	       /* the guest did */
};

/* The machine, with Hyp mode taken over and the host's registers full of values of their own. */
void bench_set_up(struct bench *bench, bool a15_vectors);
void bench_tear_down(struct bench *bench);

uint32_t bench_random(struct bench *bench);

/* A word of memory. */
uint32_t *bench_word(struct bench *bench, uint32_t address);

/* New values for the host's registers that change while it runs, and for VFP. */
void bench_poison_host(struct bench *bench);

/* New values for everything in the guest's structure; it begins at BENCH_CODE in some privileged mode. */
void bench_poison_guest(struct bench *bench, unsigned guest);

/* hyp_call(); returns what it returns. */
uint32_t bench_call(struct bench *bench, uint32_t function, uint32_t a, uint32_t b, uint32_t c);

/* Begins hal_guest_enter() with a structure at any address. */
void bench_begin_entry(struct bench *bench, uint32_t address);

/* hal_guest_enter() until the guest's first instruction would be executed; checks that it gets there. */
void bench_enter(struct bench *bench, unsigned guest);

/* Goes on until the guest's next instruction, or until the host is back; returns r0, the exit code. */
bool bench_to_guest(struct bench *bench);
uint32_t bench_to_host(struct bench *bench);

/* Calls a function of the image in Hyp mode, while the guest is in, with its banked registers in hardware. */
uint32_t bench_call_in_hyp(struct bench *bench, uint32_t function, uint32_t a, uint32_t b,
			   uint32_t c);

/* One step of whatever is executed; is it in Hyp mode then? */
bool bench_step(struct bench *bench);
bool bench_in_hyp(const struct bench *bench);

/* System registers by name. */
uint64_t bench_get(struct bench *bench, const char *name);
void bench_set(struct bench *bench, const char *name, uint64_t value);

/* Forgets all translations of guests and of Hyp mode. */
void bench_flush(struct bench *bench);

/* Lets the guest execute one A32 instruction at BENCH_CODE, until it is in the guest again or in Hyp mode. */
void bench_execute(struct bench *bench, uint32_t insn);

/* The same; returns false, and nothing has happened, for one that the simulated CPU does not know. */
bool bench_try(struct bench *bench, uint32_t insn);

/* While the guest is in: compares every register with its structure; fills every register anew, both in step. */
void bench_check_guest_in(struct bench *bench, unsigned guest);
void bench_scribble(struct bench *bench, struct hal_guest *wanted);

/* While the guest is in: its general and system registers are these. */
void bench_check_registers(struct bench *bench, const struct hal_guest *wanted);

/* System register i of the guest: its name and its word of struct hal_guest; false if there are not so many. */
bool bench_guest_register(unsigned i, const char **name, unsigned *word, bool *wide);

/* While the host is in: the structure is as bench_scribble() had it; the host is as it was. */
void bench_check_guest_out(struct bench *bench, unsigned guest, const struct hal_guest *wanted);
void bench_check_host(struct bench *bench);

/*
 * Switches so often between the host and guests 0 and 1, with new values in all registers each time, half of them with
 * VFP, until a check fails. Returns how many were with VFP.
 */
unsigned bench_alternate(struct bench *bench, unsigned switches);

/* The next bench_set_up() leaves out the instruction at this address; 0: none. */
extern uint32_t bench_left_out;

#define BENCH_HVC 0xe1400077u /* hvc #7 */

#endif
