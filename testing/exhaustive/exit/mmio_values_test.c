/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every byte and halfword that a device can answer, signed and not, for both endiannesses, every register and every
 * mode of the guest. The bank of each mode is the manual's table B1-2, by name.
 */
#include "core/io/mmio.h"

#include "core/io/iobus.h"
#include "core/mm/guest_walk.h"
#include "core/io/mmio_access.h"
#include "core/io/mmio_page.h"
#include "core/vcpu/vm.h"
#include "testing/harness/test.h"

#include <string.h>

bool iobus_read(struct iobus *bus, struct vcpu *vcpu, ipa_t address, unsigned len, uint8_t *data)
{
	return false;
}

bool iobus_write(struct iobus *bus, struct vcpu *vcpu, ipa_t address, unsigned len,
		 const uint8_t *data)
{
	return false;
}

void mmio_page_learn(struct vcpu *vcpu, ipa_t address)
{
}

uint32_t hal_trace_wanted;

void hal_trace_record(enum hal_trace event, uint32_t vcpu_id, uint32_t pc, uint32_t a, uint32_t b,
		      uint32_t c)
{
}

void guest_walk_abort(struct vcpu *vcpu, gva_t address, enum guest_access access)
{
}

enum hal_result mmio_replay(struct vcpu *vcpu, ipa_t fault_ipa)
{
	return HAL_DONE;
}

enum hal_result mmio_replay_complete(struct vcpu *vcpu, const uint8_t *data)
{
	return HAL_DONE;
}

/* Table B1-2: the words that R0 to R14 of each mode are, as struct kvm_regs numbers them (SPEC.md 3.2). */
static const struct mode {
	const char *label;
	uint32_t mode;
	uint8_t words[15];
} modes[] = {
	{"usr", 0x10, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}},
	{"fiq", 0x11, {0, 1, 2, 3, 4, 5, 6, 7, 30, 31, 32, 33, 34, 35, 36}},
	{"irq", 0x12, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 27, 28}},
	{"svc", 0x13, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 18, 19}},
	{"abt", 0x17, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 21, 22}},
	{"und", 0x1b, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 24, 25}},
	{"sys", 0x1f, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}},
};

static struct vm vm;
static struct vcpu vcpu = {.vm = &vm};

#define FILL 0x5a5a5a5au

/* The value that a load of this many bits leaves in a register. */
static uint32_t extended(uint32_t value, unsigned bits, bool sign)
{
	bool negative = sign && value >= 1u << (bits - 1);

	return negative ? value - (1u << (bits - 1)) * 2 : value;
}

/* One load; returns whether the guest's registers are what they are to be. */
static bool load(uint32_t cpsr, unsigned rt, unsigned word, unsigned bytes, bool sign,
		 uint32_t value)
{
	uint32_t hsr = 0x93000007u | (bytes - 1) << 22 | rt << 16 | (uint32_t)sign << 21;
	bool swap = bytes == 2 && (cpsr & 0x200);
	uint8_t data[8] = {0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee};
	uint32_t *regs = vcpu.guest.regs;

	data[swap ? 1 : 0] = (uint8_t)value;
	if (bytes == 2)
		data[swap ? 0 : 1] = (uint8_t)(value >> 8);
	regs[HAL_REG_PC] = 0x8000;
	vcpu.guest.fault.hsr = hsr;
	if (mmio_access(&vcpu, ipa(0x1000)) != HAL_EXIT_USER)
		return false;
	if (mmio_complete(&vcpu, data) != HAL_DONE)
		return false;
	if (regs[word] != extended(value, 8 * bytes, sign) || regs[HAL_REG_PC] != 0x8004)
		return false;
	regs[word] = FILL;
	return true;
}

/* Has any register changed but the one that was put back? */
static bool others_stayed(uint32_t cpsr)
{
	for (unsigned i = 0; i < HAL_NR_REGS; i++) {
		uint32_t expected = i == HAL_REG_PC ? 0x8004 : i == HAL_REG_CPSR ? cpsr : FILL;

		if (vcpu.guest.regs[i] != expected)
			return false;
	}
	return true;
}

static void check_all_values(uint32_t cpsr, unsigned rt, unsigned word, unsigned bytes, bool sign)
{
	for (unsigned i = 0; i < HAL_NR_REGS; i++)
		vcpu.guest.regs[i] = FILL;
	vcpu.guest.regs[HAL_REG_CPSR] = cpsr;
	for (uint32_t value = 0; value < 1u << (8 * bytes); value++) {
		if (!load(cpsr, rt, word, bytes, sign, value)) {
			FAIL("CPSR %x r%u, %u bytes, signed %d, value %x", cpsr, rt, bytes, sign,
			     value);
			return;
		}
	}
	CHECK(others_stayed(cpsr));
}

/* Covers: B1, R35 */
TEST_TABLE(mmio_values, B1_R35_all_values_signs_and_registers_of_mode, struct mode, modes)
{
	for (unsigned rt = 0; rt < 15; rt++) {
		for (unsigned big = 0; big < 2; big++) {
			for (unsigned sign = 0; sign < 2; sign++) {
				uint32_t cpsr = 0x1c0 | row->mode | big << 9;

				check_all_values(cpsr, rt, row->words[rt], 1, sign);
				check_all_values(cpsr, rt, row->words[rt], 2, sign);
			}
		}
	}
}
