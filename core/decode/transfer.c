/* SPDX-License-Identifier: GPL-2.0-only */
/* From a decoded load or store to single accesses. */
#include "core/decode/transfer.h"
#include "core/decode/cond.h"

static uint32_t shifted(const struct insn_mem *insn, uint32_t value, uint32_t cpsr)
{
	uint32_t n = insn->amount;

	switch (insn->shift) {
	case INSN_LSL:
		return value << n;
	case INSN_LSR:
		return n < 32 ? value >> n : 0;
	case INSN_ASR:
		return (uint32_t)((int32_t)value >> (n < 32 ? n : 31));
	case INSN_ROR:
		return value >> n | value << (32 - n);
	default:
		return value >> 1 | (cpsr & COND_CPSR_C ? 1u << 31 : 0);
	}
}

static bool is_block(const struct insn_mem *insn)
{
	return insn->kind == INSN_MULTIPLE || insn->kind == INSN_VFP_MULTIPLE ||
	       insn->kind == INSN_RFE || insn->kind == INSN_SRS;
}

/* A block begins at its lowest address; increment before and decrement after leave a word free there. */
static uint32_t block_first(const struct insn_mem *insn, uint32_t rn)
{
	uint32_t lowest = insn->add ? rn : rn - insn->imm;

	return insn->add == insn->index ? lowest + 4 : lowest;
}

/* Needs a mode with an SPSR, or other registers than User mode has. */
static bool needs_exception_mode(const struct insn_mem *insn)
{
	return insn->kind == INSN_RFE || insn->kind == INSN_SRS || insn->user_bank ||
	       insn->exception_return;
}

/* What is UNPREDICTABLE in the mode that cpsr names, or for the mode whose stack SRS uses. */
static bool mode_is_wrong(const struct insn_mem *insn, uint32_t cpsr)
{
	/* User, FIQ, IRQ, Supervisor, Abort, Undefined, System; no guest sees Monitor or Hyp mode. */
	const uint32_t guest_modes = 0x888f0000;
	uint32_t mode = hal_bits(cpsr, 4, 0);

	if (insn->kind == INSN_SRS && !hal_bit(guest_modes, insn->rd & 31))
		return true;
	return needs_exception_mode(insn) && (mode == 0x10 || mode == 0x1f);
}

static uint32_t accesses(const struct insn_mem *insn)
{
	switch (insn->kind) {
	case INSN_SINGLE:
	case INSN_TABLE:
		return 1;
	case INSN_DUAL:
	case INSN_SWAP:
	case INSN_RFE:
	case INSN_SRS:
		return 2;
	case INSN_MULTIPLE:
		return insn->imm >> 2;
	case INSN_VFP:
	case INSN_VFP_MULTIPLE:
		return insn->words;
	default:
		return 0;
	}
}

struct transfer transfer_plan(const struct insn_mem *insn, const uint32_t regs[16], uint32_t cpsr)
{
	struct transfer plan = {.insn = *insn};
	uint32_t rn, offset = insn->imm;

	if (!accesses(insn) || mode_is_wrong(insn, cpsr))
		return plan;
	rn = regs[insn->rn];
	if (insn->rn == 15 && insn->kind != INSN_TABLE)
		rn &= ~3u;
	if (insn->rm != INSN_NO_REG)
		offset = shifted(insn, regs[insn->rm], cpsr);
	plan.count = accesses(insn);
	plan.big_endian = cpsr & COND_CPSR_E;
	plan.wback = insn->wback;
	plan.base = insn->add ? rn + offset : rn - offset;
	if (is_block(insn))
		plan.first = block_first(insn, rn);
	else
		plan.first = insn->index ? plan.base : rn;
	if (insn->kind == INSN_SWAP)
		plan.swap = regs[insn->rt2];
	return plan;
}

/* The number of the register that moves as number i of list. */
static uint32_t nth_register(uint32_t list, uint32_t i)
{
	uint32_t n = 0;

	for (; i; i--)
		list &= list - 1;
	while (!hal_bit(list, n))
		n++;
	return n;
}

struct transfer_access transfer_access(const struct transfer *plan, unsigned i)
{
	const struct insn_mem *insn = &plan->insn;
	struct transfer_access access = {
		.addr = plan->first + 4 * i,
		.size = insn->size,
		.load = insn->load,
		.sign = insn->sign,
		.target = TRANSFER_REG,
		.reg = i ? insn->rt2 : insn->rt,
	};

	switch (insn->kind) {
	case INSN_MULTIPLE:
		access.target = insn->user_bank ? TRANSFER_USER_REG : TRANSFER_REG;
		access.reg = nth_register(insn->list, i);
		break;
	case INSN_SWAP:
		access.addr = plan->first;
		access.load = !i;
		if (i)
			access.target = TRANSFER_SWAP;
		break;
	case INSN_TABLE:
		access.target = TRANSFER_TABLE;
		break;
	case INSN_VFP:
	case INSN_VFP_MULTIPLE:
		access.target = TRANSFER_VFP;
		access.reg = insn->vfp + (plan->big_endian && insn->size == 8 ? i ^ 1 : i);
		access.size = 4;
		break;
	case INSN_RFE:
		access.target = i ? TRANSFER_RETURN_PSR : TRANSFER_RETURN_PC;
		break;
	case INSN_SRS:
		access.target = i ? TRANSFER_SPSR : TRANSFER_REG;
		access.reg = 14;
		break;
	default:
		break;
	}
	return access;
}

uint32_t transfer_extend(const struct transfer_access *access, uint32_t value)
{
	uint32_t unused = 32 - 8 * access->size;

	if (access->sign)
		return (uint32_t)((int32_t)(value << unused) >> unused);
	return value << unused >> unused;
}
