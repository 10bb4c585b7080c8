/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A plugin of QEMU (TCG) that counts the executed instructions by address, between marks that the measured program
 * sets: 'mov r10, r10' begins a window and 'mov r11, r11' ends it, in either instruction set. At the end of a window it
 * appends to the file of its argument 'out=' a line 'window N' and a line 'address page count' for each address, in
 * hexadecimal and decimal, in no particular order. page tells apart what a host and its guest have at the same address; the
 * numbers mean nothing else.
 *
 * QEMU's header of the interface is not packaged: what is used of it is declared here, as version 1 has it.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void translate_cb(uint64_t id, struct qemu_plugin_tb *tb);
typedef void execute_cb(unsigned int cpu, void *data);

enum { INLINE_ADD_U64 = 0, NO_REGISTERS = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, translate_cb *cb);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, execute_cb *cb,
					    int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op,
						void *counter, uint64_t by);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
const void *qemu_plugin_insn_haddr(const struct qemu_plugin_insn *insn);

EXPORT int qemu_plugin_version = 1;

#define BEGIN_A32 0xe1a0a00au /* mov r10, r10 */
#define END_A32	  0xe1a0b00bu /* mov r11, r11 */
#define BEGIN_T32 0x0a0aea4fu /* mov.w r10, r10, its first halfword in the low half */
#define END_T32	  0x0b0bea4fu

/* Counters by address and page: open hashing, never emptied, as translated code points to them. */
#define SLOTS (1u << 22)

struct counter {
	uint64_t address; /* + 1, so that 0 is an empty slot */
	uint64_t page;	  /* of this machine's memory that the emulated one's is in */
	uint64_t count, before;
};

static struct counter *counters;
static FILE *out;
static unsigned windows;

static bool is_other(const struct counter *counter, uint64_t address, uint64_t page)
{
	return counter->address && (counter->address != address + 1 || counter->page != page);
}

static struct counter *counter_of(const struct qemu_plugin_insn *insn)
{
	const uint64_t address = qemu_plugin_insn_vaddr(insn);
	const uint64_t page = (uintptr_t)qemu_plugin_insn_haddr(insn) >> 12;
	uint32_t slot = (uint32_t)((address >> 1) + page) * 2654435761u % SLOTS;

	while (is_other(&counters[slot], address, page))
		slot = (slot + 1) % SLOTS;
	counters[slot].address = address + 1;
	counters[slot].page = page;
	return &counters[slot];
}

static void window_begins(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	for (uint32_t i = 0; i < SLOTS; i++)
		counters[i].before = counters[i].count;
}

static void window_ends(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	fprintf(out, "window %u\n", windows++);
	for (uint32_t i = 0; i < SLOTS; i++)
		if (counters[i].count != counters[i].before)
			fprintf(out, "%" PRIx64 " %" PRIx64 " %" PRIu64 "\n",
				counters[i].address - 1, counters[i].page,
				counters[i].count - counters[i].before);
	fflush(out);
}

static void look_for_marks(struct qemu_plugin_insn *insn)
{
	uint32_t word;

	if (qemu_plugin_insn_size(insn) != sizeof(word))
		return;
	memcpy(&word, qemu_plugin_insn_data(insn), sizeof(word));
	if (word == BEGIN_A32 || word == BEGIN_T32)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, window_begins, NO_REGISTERS, NULL);
	if (word == END_A32 || word == END_T32)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, window_ends, NO_REGISTERS, NULL);
}

static void translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		struct counter *counter = counter_of(insn);

		look_for_marks(insn);
		qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD_U64, &counter->count,
							   1);
	}
}

EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	(void)info;
	if (argc != 1 || strncmp(argv[0], "out=", 4) || !(out = fopen(argv[0] + 4, "w"))) {
		fprintf(stderr, "count: want out=FILE, which can be written\n");
		return -1;
	}
	counters = calloc(SLOTS, sizeof(*counters));
	if (!counters)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
