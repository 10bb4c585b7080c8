/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs under qemu-arm: executes one instruction at a time, with given registers and flags, and writes what
 * came of it. A signal frame holds all registers, so each case is entered by returning from a signal handler
 * and left by the signal of the UDF behind it (or of its own fault).
 */
#define _GNU_SOURCE
#include "testing/unit/sim/cpu/qemu/protocol.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

static uint32_t pristine[DATA_SIZE / 4];
static struct insn_case current;
static int started;

static void die(const char *what)
{
	fprintf(stderr, "driver: %s\n", what);
	_exit(1);
}

static void map(uint32_t base, uint32_t size, int protection)
{
	void *want = (void *)base;

	if (mmap(want, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != want)
		die("mmap");
}

/* Writes size bytes of code at pc, halfwords in the order of execution. */
static void put_code(uint32_t pc, uint32_t word, uint32_t size, int thumb)
{
	uint16_t halves[2] = {(uint16_t)word, (uint16_t)(word >> 16)};

	if (thumb && size == 4) {
		halves[0] = (uint16_t)(word >> 16);
		halves[1] = (uint16_t)word;
	}
	memcpy((void *)pc, halves, size);
	__builtin___clear_cache((char *)pc, (char *)pc + size);
}

static void collect(int signal, const ucontext_t *context, struct insn_result *result)
{
	const unsigned long *regs = &context->uc_mcontext.arm_r0;
	const uint32_t *data = (const uint32_t *)DATA_BASE;

	memset(result, 0, sizeof(*result));
	for (int n = 0; n < 16; n++)
		result->r[n] = regs[n];
	result->cpsr = context->uc_mcontext.arm_cpsr;
	if (regs[15] == current.pc)
		result->outcome = signal == SIGILL ? INSN_UNDEFINED : INSN_FAULT;
	if (memcmp(data, pristine, DATA_SIZE) == 0)
		return;
	for (uint32_t n = 0; n < DATA_SIZE / 4 && result->nr_changes < MAX_CHANGES; n++) {
		if (data[n] == pristine[n])
			continue;
		result->change[result->nr_changes].offset = 4 * n;
		result->change[result->nr_changes++].value = data[n];
	}
	memcpy((void *)DATA_BASE, pristine, DATA_SIZE);
}

static void erase_code(void)
{
	int thumb = current.cpsr & 0x20;

	if (thumb)
		put_code(current.pc, UDF_T16 << 16 | UDF_T16, 4, 1);
	else
		put_code(current.pc, UDF_A32, 4, 0);
}

static void start_next(ucontext_t *context)
{
	unsigned long *regs = &context->uc_mcontext.arm_r0;

	if (fread(&current, sizeof(current), 1, stdin) != 1) {
		fflush(stdout);
		_exit(0);
	}
	put_code(current.pc, current.word, current.size, current.cpsr & 0x20);
	for (int n = 0; n < 15; n++)
		regs[n] = current.r[n];
	regs[15] = current.pc;
	context->uc_mcontext.arm_cpsr = (context->uc_mcontext.arm_cpsr & 0x1df) | current.cpsr;
	if (!(current.cpsr & 0x20))
		context->uc_mcontext.arm_cpsr &= ~0x20ul;
	__asm__ volatile("clrex");
}

static void on_signal(int signal, siginfo_t *info, void *opaque)
{
	struct insn_result result;

	(void)info;
	if (started) {
		collect(signal, opaque, &result);
		if (fwrite(&result, sizeof(result), 1, stdout) != 1)
			die("fwrite");
		erase_code();
	}
	started = 1;
	start_next(opaque);
}

int main(void)
{
	static char stack[1 << 16];
	const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {.sa_sigaction = on_signal,
				   .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
	static const int signals[] = {SIGILL, SIGSEGV, SIGBUS, SIGTRAP};

	map(DATA_BASE, DATA_SIZE, PROT_READ | PROT_WRITE);
	map(CODE_A32_BASE, CODE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC);
	map(CODE_T32_BASE, CODE_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC);
	for (uint32_t n = 0; n < DATA_SIZE / 4; n++)
		pristine[n] = data_word(n);
	memcpy((void *)DATA_BASE, pristine, DATA_SIZE);
	for (uint32_t n = 0; n < CODE_SIZE / 4; n++) {
		((uint32_t *)CODE_A32_BASE)[n] = UDF_A32;
		((uint32_t *)CODE_T32_BASE)[n] = UDF_T16 << 16 | UDF_T16;
	}
	sigaltstack(&alternate, NULL);
	for (unsigned n = 0; n < sizeof(signals) / sizeof(signals[0]); n++)
		sigaction(signals[n], &action, NULL);
	raise(SIGILL);
	return 1;
}
