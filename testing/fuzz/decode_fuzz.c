/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The instruction decoders and what is made of their results: whatever the guest has at its PC and in its
 * registers, the plan stays within what its users have room for.
 *
 * Input: a selector (0 A32, 1 T32, 2 an HSR), the word, CPSR and up to 16 registers, little-endian words.
 */
#include "core/decode/cond.h"
#include "core/decode/hsr.h"
#include "core/decode/insn_a32.h"
#include "core/decode/insn_t32.h"
#include "core/decode/transfer.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	uint32_t word, cpsr;
	uint32_t regs[16];
};

static void require(bool truth)
{
	if (!truth)
		abort();
}

static bool is_register(uint32_t r)
{
	return r < 16;
}

static bool is_register_or_none(uint32_t r)
{
	return r < 16 || r == INSN_NO_REG;
}

/* What insn.h promises of each field. */
static void check_insn(const struct insn_mem *insn)
{
	require(insn->kind <= INSN_PRELOAD);
	require(is_register(insn->rn));
	if (insn->kind == INSN_NONE)
		return;
	require(is_register_or_none(insn->rt) && is_register_or_none(insn->rt2));
	require(insn->rm < 15 || insn->rm == INSN_NO_REG);
	require(insn->rd == INSN_NO_REG || insn->rd < (insn->kind == INSN_SRS ? 32 : 15));
	require(insn->shift <= INSN_RRX && insn->amount <= 32);
	require(insn->vfp + insn->words <= 64 && insn->words <= 32);
	require(insn->imm < 4096);
	require(!insn->wback || insn->rn != 15);
}

static uint32_t target_limit(enum transfer_target target)
{
	return target == TRANSFER_VFP ? 64 : 16;
}

static bool has_register(enum transfer_target target)
{
	return target == TRANSFER_REG || target == TRANSFER_USER_REG || target == TRANSFER_VFP;
}

static void check_access(const struct transfer *plan, unsigned i)
{
	struct transfer_access access = transfer_access(plan, i);
	uint32_t value = transfer_extend(&access, 0xa5c3f081);

	require(access.size == 1 || access.size == 2 || access.size == 4);
	require(access.addr - plan->first <= 4u * (plan->count - 1u));
	require(!has_register(access.target) || access.reg < target_limit(access.target));
	require(access.load || access.target != TRANSFER_TABLE);
	require(access.size == 4 || (value ^ 0xa5c3f081) << (32 - 8 * access.size) == 0);
}

static void check_transfer(const struct insn_mem *insn, const struct input *in)
{
	struct transfer plan = transfer_plan(insn, in->regs, in->cpsr);

	require(plan.count <= 32);
	require(plan.count || !plan.wback);
	for (unsigned i = 0; i < plan.count; i++)
		check_access(&plan, i);
}

static void check_hsr(const struct input *in)
{
	struct hsr_dabt dabt = hsr_dabt(in->word);
	struct hsr_mcr mcr = hsr_mcr(in->word);
	struct cond_resume next = cond_skip(in->regs[15], in->cpsr, hsr_il(in->word));

	require(hsr_iss(hsr_ec(in->word)) <= HSR_ISS_DABT);
	require(hsr_fault(dabt.fsc) <= HSR_FAULT_DOMAIN);
	require(dabt.size <= 4 && is_register(dabt.srt) && is_register(mcr.rt));
	require(next.pc - in->regs[15] == 2 || next.pc - in->regs[15] == 4);
	require(hsr_ec(in->word) < 16 || cond_passed(in->word, in->cpsr));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {.word = 0};
	struct insn_mem insn;

	if (size < 9 || size > 1 + sizeof(in))
		return 0;
	memcpy(&in, data + 1, size - 1);
	if (data[0] % 3 == 2) {
		check_hsr(&in);
		return 0;
	}
	insn = data[0] % 3 ? insn_t32(in.word >> 16, in.word) : insn_a32(in.word);
	check_insn(&insn);
	check_transfer(&insn, &in);
	return 0;
}
