/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an exit costs: instructions per operation on the emulated Cortex-A15, next to the old in-kernel KVM's. With
 * -icount one nanosecond of the machine is one executed instruction, so the clock counts them; the figures are the same
 * in every run.
 *
 * As the old figures were measured: one vcpu, 64 MiB of populated memory, caches and MMU off; the guest does 16 rounds to
 * warm up, stores to an address without a slot, does N rounds in a loop of 'subs; bne', stores again. The time between
 * the two, as the monitor sees it, less that of an empty loop, is divided by N.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "uapi/client/client.h"

#define GUEST_BASE  0x80000000u
#define GUEST_SIZE  (64u << 20)
#define FRESH_BASE  (GUEST_BASE + (16u << 20)) /* the pages of the fault rows */
#define DEVICE	    0x0a000000u
#define ROUNDS	    10000u
#define WARM_UP	    16u
#define FRESH_PAGES 4096u

#define REG_PC	 15
#define REG_CPSR 16

/* The instructions of one round; r0 to r5 are theirs, r6 holds DEVICE, r7 the next fresh page. */
struct operation {
	const char *name;
	uint32_t code[8];
	unsigned old; /* the old KVM's figure; 0: none */
	enum {
		EACH_POPULATED, /* guest memory has been touched by the monitor */
		EACH_FRESH,	/* it has not */
	} memory;
	uint32_t rounds;
};

#define MOV_R0_PSCI_VERSION 0xe3a00484u /* mov r0, #0x84000000 */
#define HVC		    0xe1400070u
#define SMC		    0xe1600070u
#define MRC_ACTLR	    0xee110f30u
#define MRC_DBGDIDR	    0xee100e10u
#define VMOV_R1_S0	    0xee101a10u
#define STR_R0_R6	    0xe5860000u
#define LDR_R0_R6	    0xe5960000u
#define STR_R0_R7_4096	    0xe4870000u /* str r0, [r7], #0; then the add */
#define ADD_R7_4096	    0xe2877a01u

static const struct operation operations[] = {
	{"hypercall (PSCI_VERSION)", {MOV_R0_PSCI_VERSION, HVC}, 970, EACH_POPULATED, ROUNDS},
	{"hypercall with one VFP instruction",
	 {MOV_R0_PSCI_VERSION, HVC, VMOV_R1_S0},
	 1079,
	 EACH_POPULATED,
	 ROUNDS},
	{"SMC", {MOV_R0_PSCI_VERSION, SMC}, 844, EACH_POPULATED, ROUNDS},
	{"trapped CP15 read (ACTLR)", {MRC_ACTLR}, 1125, EACH_POPULATED, ROUNDS},
	{"trapped CP14 read (DBGDIDR)", {MRC_DBGDIDR}, 852, EACH_POPULATED, ROUNDS},
	{"MMIO write, by user space", {STR_R0_R6}, 2372, EACH_POPULATED, ROUNDS},
	{"MMIO read, by user space", {LDR_R0_R6}, 2300, EACH_POPULATED, ROUNDS},
	{"fault on a page that the host has",
	 {STR_R0_R7_4096, ADD_R7_4096},
	 2468,
	 EACH_POPULATED,
	 FRESH_PAGES},
	{"fault on a page that it has not",
	 {STR_R0_R7_4096, ADD_R7_4096},
	 4658,
	 EACH_FRESH,
	 FRESH_PAGES},
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* --- the guest --- */

static uint32_t *code;

static void emit(uint32_t word)
{
	*code++ = word;
}

/* movw and movt of a 32-bit constant. */
static void emit_constant(unsigned reg, uint32_t value)
{
	emit(0xe3000000u | (value >> 12 & 0xf) << 16 | reg << 12 | (value & 0xfff));
	value >>= 16;
	emit(0xe3400000u | (value >> 12 & 0xf) << 16 | reg << 12 | (value & 0xfff));
}

/* A loop of so many rounds of the operation. */
static void emit_loop(const uint32_t *operation, uint32_t rounds)
{
	uint32_t *start;

	emit_constant(8, rounds);
	start = code;
	for (unsigned i = 0; operation && i < 8 && operation[i]; i++)
		emit(operation[i]);
	emit(0xe2588001u);					       /* subs r8, r8, #1 */
	emit(0x1a000000u | ((uint32_t)(start - code - 2) & 0xffffff)); /* bne */
}

static void emit_mark(void)
{
	emit(0xe5899000u); /* str r9, [r9] */
}

/* VFP on, warm up, mark, N rounds, mark. The fault rows touch each page once, so they have no warm-up. */
static void emit_program(const struct operation *op, bool empty)
{
	const uint32_t *body = empty ? NULL : op->code;

	emit_constant(0, 0x00f00000);
	emit(0xee010f50u); /* mcr p15, 0, r0, c1, c0, 2: CPACR */
	emit(0xf57ff06fu); /* isb */
	emit_constant(0, 0x40000000);
	emit(0xeee80a10u); /* vmsr fpexc, r0 */
	emit_constant(6, DEVICE);
	emit_constant(7, FRESH_BASE);
	emit_constant(9, DEVICE + 0x1000);
	if (op->rounds == ROUNDS)
		emit_loop(body, WARM_UP);
	emit_mark();
	emit_loop(body, op->rounds);
	emit_mark();
}

/* --- the monitor --- */

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Runs the guest to its second mark; returns the instructions between the two. */
static uint64_t run_to_marks(struct kvm_client_vcpu *vcpu)
{
	uint64_t first = 0;

	for (;;) {
		if (kvm_client_run(vcpu) || vcpu->run->exit_reason != KVM_EXIT_MMIO) {
			fprintf(stderr, "exit_cost: unexpected exit %u\n", vcpu->run->exit_reason);
			exit(1);
		}
		if (vcpu->run->mmio.phys_addr != DEVICE + 0x1000)
			continue;
		if (first)
			return now() - first;
		first = now();
	}
}

/* Guest memory as the operation wants it: the code's part is always there. */
static void *make_memory(const struct operation *op)
{
	char *memory = mmap(NULL, GUEST_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0);

	if (memory == MAP_FAILED)
		die("mmap");
	madvise(memory, GUEST_SIZE, MADV_NOHUGEPAGE);
	memset(memory, 0, op->memory == EACH_POPULATED ? GUEST_SIZE : FRESH_BASE - GUEST_BASE);
	return memory;
}

/* The instructions that the program takes between its marks, in a VM of its own. */
static uint64_t measure(struct kvm_client *client, const struct operation *op, bool empty)
{
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpu;
	void *memory = make_memory(op);
	uint64_t taken;

	code = memory;
	emit_program(op, empty);
	if (kvm_client_create_vm(client, &vm) ||
	    kvm_client_set_memory(&vm, 0, GUEST_BASE, GUEST_SIZE, memory, 0) ||
	    kvm_client_create_vcpu(&vm, 0, &vcpu) || kvm_client_preferred_target(&vm, &vcpu.init))
		die("exit_cost: no virtual machine");
	vcpu.init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	if (kvm_arm_vcpu_init(&vcpu) ||
	    kvm_client_set_reg(&vcpu, kvm_client_core_reg(REG_PC), GUEST_BASE))
		die("exit_cost: no vcpu");
	taken = run_to_marks(&vcpu);
	kvm_client_destroy_vcpu(&vcpu);
	kvm_client_destroy_vm(&vm);
	munmap(memory, GUEST_SIZE);
	return taken;
}

static void print_row(const char *name, double instructions, unsigned old)
{
	if (old)
		printf("%-38s %8.0f %8u %7.2f\n", name, instructions, old, instructions / old);
	else
		printf("%-38s %8.0f %8s %7s\n", name, instructions, "-", "-");
}

/* A system call without a VM, for scale. */
static void print_getppid(void)
{
	uint64_t start;

	for (unsigned i = 0; i < WARM_UP; i++)
		getppid();
	start = now();
	for (unsigned i = 0; i < ROUNDS; i++)
		getppid();
	print_row("getppid(), for scale", (double)(now() - start) / ROUNDS, 107);
}

int main(void)
{
	struct kvm_client client;

	if (kvm_client_open(&client, &kvm_backend_host))
		die("exit_cost: /dev/kvm");
	printf("%-38s %8s %8s %7s\n", "operation", "instrs", "old KVM", "ratio");
	for (unsigned i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
		const struct operation *op = &operations[i];
		uint64_t all = measure(&client, op, false), empty = measure(&client, op, true);

		print_row(op->name, (double)(all - empty) / op->rounds, op->old);
	}
	print_getppid();
	kvm_client_close(&client);
	return 0;
}
