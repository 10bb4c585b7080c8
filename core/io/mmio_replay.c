/* SPDX-License-Identifier: GPL-2.0-only */
/* Loads and stores without a syndrome, access by access. */
#include "core/io/mmio_access.h"

#include "core/decode/cond.h"
#include "core/decode/insn_a32.h"
#include "core/decode/insn_t32.h"
#include "core/exit/inject.h"
#include "core/io/bytes.h"
#include "core/mm/guest_walk.h"
#include "core/mm/memslot.h"
#include "core/vcpu/regs.h"
#include "core/vcpu/vm.h"

#define PAGE_OFFSET(address) ((address) & (HAL_PAGE_SIZE - 1))

/* Bits of a PSR that an exception return may set: not the reserved ones, and no Jazelle or ThumbEE state. */
#define PSR_RETURN 0xfe0fffffu

/* What came of one access, or of the search for its place. */
enum outcome {
	OUTCOME_DONE,
	OUTCOME_USER,  /* user space makes it */
	OUTCOME_ABORT, /* the guest takes an abort */
	OUTCOME_RETRY, /* the memory has changed: the guest is to execute the instruction again */
};

/* The places of one access: two where it crosses a page. */
struct places {
	unsigned count;
	struct {
		ipa_t ipa;
		uint8_t len;
		bool memory;
	} place[2];
};

/* --- Registers --------------------------------------------------------------------------------------- */

static uint32_t user_register(const struct hal_guest *guest, unsigned number)
{
	return number == 15 ? regs_read(guest, 15)
			    : hal_guest_read(guest, regs_index(PSR_USR, number));
}

/* What a store takes from its source. */
static uint32_t source(const struct vcpu *vcpu, const struct transfer_access *access)
{
	const struct hal_guest *guest = &vcpu->guest;
	uint32_t cpsr = hal_guest_read(guest, HAL_REG_CPSR);

	switch (access->target) {
	case TRANSFER_USER_REG:
		return user_register(guest, access->reg);
	case TRANSFER_VFP:
		return (uint32_t)(guest->vfp.d[access->reg / 2] >> (32 * (access->reg % 2)));
	case TRANSFER_SWAP:
		return vcpu->mmio.plan.swap;
	case TRANSFER_SPSR:
		return hal_guest_read(guest, regs_spsr_index(cpsr));
	default:
		return regs_read(guest, access->reg);
	}
}

static void write_vfp(struct hal_vfp *vfp, unsigned word, uint32_t value)
{
	unsigned shift = 32 * (word % 2);
	uint64_t *d = &vfp->d[word / 2];

	*d = (*d & ~(0xffffffffull << shift)) | (uint64_t)value << shift;
}

/* Where execution goes on when everything has been loaded. */
struct branch {
	bool taken;
	bool exception_return;
	uint32_t target;
	uint32_t psr;
};

/* Gives a loaded value to its destination; what changes the PC or the CPSR waits in branch. */
static void load(struct vcpu *vcpu, const struct transfer_access *access, uint32_t value,
		 struct branch *branch)
{
	struct hal_guest *guest = &vcpu->guest;

	switch (access->target) {
	case TRANSFER_USER_REG:
		hal_guest_write(guest, regs_index(PSR_USR, access->reg), value);
		return;
	case TRANSFER_VFP:
		write_vfp(&guest->vfp, access->reg, value);
		return;
	case TRANSFER_TABLE:
		branch->target = transfer_table_branch(regs_read(guest, 15), value) | 1;
		break;
	case TRANSFER_RETURN_PC:
		branch->exception_return = true;
		branch->target = value;
		break;
	case TRANSFER_RETURN_PSR:
		branch->psr = value;
		break;
	default:
		if (access->reg != 15) {
			regs_write(guest, access->reg, value);
			return;
		}
		branch->target = value;
		break;
	}
	branch->taken = true;
}

static bool guest_mode(uint32_t psr)
{
	/* User, FIQ, IRQ, Supervisor, Abort, Undefined and System: never Monitor or Hyp. */
	static const uint32_t modes = 1u << PSR_USR | 1u << PSR_FIQ | 1u << PSR_IRQ |
				      1u << PSR_SVC | 1u << PSR_ABT | 1u << PSR_UND | 1u << PSR_SYS;

	return modes >> (psr & PSR_MODE) & 1;
}

/* The state that an exception return leads to. A mode that no guest has leaves the guest in the one it is in. */
static struct cond_resume return_to(uint32_t pc, uint32_t psr, uint32_t cpsr)
{
	psr &= PSR_RETURN;
	if (!guest_mode(psr))
		psr = (psr & ~(uint32_t)PSR_MODE) | (cpsr & PSR_MODE);
	return (struct cond_resume){pc & (psr & PSR_T ? ~1u : ~3u), psr};
}

static struct cond_resume next_state(const struct vcpu *vcpu, const struct branch *branch)
{
	const struct hal_guest *guest = &vcpu->guest;
	uint32_t cpsr = hal_guest_read(guest, HAL_REG_CPSR);

	if (!branch->taken)
		return cond_skip(hal_guest_read(guest, HAL_REG_PC), cpsr, vcpu->mmio.wide);
	if (branch->exception_return)
		return return_to(branch->target, branch->psr, cpsr);
	return cond_load_pc(branch->target, cpsr);
}

/* Writes the base back: of SRS it is the SP of the mode that the instruction names. */
static void write_base(struct vcpu *vcpu)
{
	const struct transfer *plan = &vcpu->mmio.plan;
	struct hal_guest *guest = &vcpu->guest;

	if (!plan->wback)
		return;
	if (plan->insn.kind == INSN_SRS)
		hal_guest_write(guest, regs_index(plan->insn.rd, 13), plan->base);
	else
		regs_write(guest, plan->insn.rn, plan->base);
}

/* All accesses have been made: now the registers change. */
static void commit(struct vcpu *vcpu)
{
	const struct transfer *plan = &vcpu->mmio.plan;
	struct hal_guest *guest = &vcpu->guest;
	struct branch branch = {
		.exception_return = plan->insn.exception_return,
		.psr = hal_guest_read(guest, regs_spsr_index(hal_guest_read(guest, HAL_REG_CPSR))),
	};
	struct cond_resume next;

	write_base(vcpu);
	for (unsigned i = 0; i < plan->count; i++) {
		struct transfer_access access = transfer_access(plan, i);

		if (access.load)
			load(vcpu, &access, vcpu->mmio.loaded[i], &branch);
	}
	/* The store of a STREX has been made. */
	if (plan->insn.exclusive && !plan->insn.load)
		regs_write(guest, plan->insn.rd, 0);
	next = next_state(vcpu, &branch);
	hal_guest_write(guest, HAL_REG_PC, next.pc);
	hal_guest_write(guest, HAL_REG_CPSR, next.cpsr);
}

/* --- Accesses ---------------------------------------------------------------------------------------- */

static enum outcome abort_with(struct vcpu *vcpu, uint32_t address, uint32_t fsr)
{
	inject_data_fault(&vcpu->guest, gva(address), fsr);
	return OUTCOME_ABORT;
}

static enum guest_access direction(const struct transfer_access *access)
{
	return access->load ? GUEST_LOAD : GUEST_STORE;
}

/* Must the address be aligned, whatever SCTLR.A says (A3.2.1)? */
static bool always_aligned(const struct insn_mem *insn)
{
	return insn->exclusive || (insn->kind != INSN_SINGLE && insn->kind != INSN_TABLE);
}

static bool misaligned(const struct transfer_access *access)
{
	return access->addr & (access->size - 1u);
}

/*
 * Instructions that access memory and device alike in one atomic step: memory that the guest may write to is none
 * of our business, the guest will reach it by itself.
 */
static bool atomic(const struct insn_mem *insn)
{
	return insn->exclusive || insn->kind == INSN_SWAP;
}

static bool alignment_checked(const struct vcpu *vcpu)
{
	return hal_guest_read_cp15(&vcpu->guest, HAL_CP15_SCTLR) & 2;
}

/* Finds where [address, address + len) of one page is. */
static enum outcome locate(struct vcpu *vcpu, const struct transfer_access *access,
			   uint32_t address, uint8_t len, struct places *places)
{
	const struct insn_mem *insn = &vcpu->mmio.plan.insn;
	bool privileged = regs_privileged(&vcpu->guest) && !insn->unprivileged;
	struct guest_walk walk = guest_walk(vcpu, gva(address), direction(access), privileged);
	struct memslot slot;
	bool memory, writable;

	if (walk.external) {
		inject_walk_data_abort(&vcpu->guest, gva(address), walk.level);
		return OUTCOME_ABORT;
	}
	if (!walk.ok)
		return abort_with(vcpu, address, walk.fsr);
	memory = memslot_find(vcpu->vm, walk.ipa, &slot);
	writable = memory && !(slot.flags & MEMSLOT_READONLY);
	if (writable && atomic(insn))
		return OUTCOME_RETRY;
	places->place[places->count].ipa = walk.ipa;
	places->place[places->count].len = len;
	places->place[places->count].memory = access->load ? memory : writable;
	places->count++;
	return OUTCOME_DONE;
}

/* Finds the places of an access, and makes the alignment checks that come before (B3.12.2). */
static enum outcome find_places(struct vcpu *vcpu, const struct transfer_access *access,
				struct places *places)
{
	uint32_t fsr = guest_alignment_fsr(vcpu, direction(access));
	uint32_t left = HAL_PAGE_SIZE - PAGE_OFFSET(access->addr);
	uint8_t first = (uint8_t)(left < access->size ? left : access->size);
	enum outcome outcome;

	if (misaligned(access) &&
	    (always_aligned(&vcpu->mmio.plan.insn) || alignment_checked(vcpu)))
		return abort_with(vcpu, access->addr, fsr);
	outcome = locate(vcpu, access, access->addr, first, places);
	if (outcome == OUTCOME_DONE && first < access->size)
		outcome = locate(vcpu, access, access->addr + first, access->size - first, places);
	if (outcome != OUTCOME_DONE || !misaligned(access))
		return outcome;
	/* A device is not accessed in pieces: unaligned, it is an alignment fault (A3.2.1). */
	for (unsigned i = 0; i < places->count; i++) {
		if (!places->place[i].memory)
			return abort_with(vcpu, access->addr, fsr);
	}
	return OUTCOME_DONE;
}

/* Copies between guest memory and data. Memory that has gone since is an external abort. */
static enum outcome access_memory(struct vcpu *vcpu, const struct transfer_access *access,
				  const struct places *places, uint8_t data[4])
{
	uint8_t *bytes = data;
	int error = 0;

	for (unsigned i = 0; i < places->count && !error; i++) {
		ipa_t ipa = places->place[i].ipa;
		uint8_t len = places->place[i].len;

		error = access->load ? guest_read(vcpu->vm, ipa, bytes, len)
				     : guest_write(vcpu->vm, ipa, bytes, len);
		bytes += len;
	}
	if (!error)
		return OUTCOME_DONE;
	inject_data_abort(&vcpu->guest, gva(access->addr));
	return OUTCOME_ABORT;
}

static enum outcome access_device(struct vcpu *vcpu, const struct transfer_access *access,
				  ipa_t ipa, uint8_t data[4])
{
	vcpu->mmio.ipa = ipa;
	vcpu->mmio.len = access->size;
	vcpu->mmio.write = !access->load;
	return mmio_perform(vcpu, data) == HAL_DONE ? OUTCOME_DONE : OUTCOME_USER;
}

/* Keeps what access number vcpu->mmio.next has loaded. */
static void keep(struct vcpu *vcpu, const struct transfer_access *access, const uint8_t *data)
{
	struct mmio_state *state = &vcpu->mmio;

	if (access->load)
		state->loaded[state->next] = transfer_extend(
			access, bytes_load(data, access->size, state->big_endian));
}

/* Makes access number vcpu->mmio.next. */
static enum outcome make(struct vcpu *vcpu, const struct transfer_access *access)
{
	struct places places = {.count = 0};
	uint8_t data[4] = {0};
	enum outcome outcome = find_places(vcpu, access, &places);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (!access->load)
		bytes_store(data, source(vcpu, access), access->size, vcpu->mmio.big_endian);
	if (places.place[0].memory)
		outcome = access_memory(vcpu, access, &places, data);
	else
		outcome = access_device(vcpu, access, places.place[0].ipa, data);
	if (outcome == OUTCOME_DONE)
		keep(vcpu, access, data);
	return outcome;
}

/* Makes the accesses from number vcpu->mmio.next on, and when there are no more the instruction is done. */
static enum hal_result go_on(struct vcpu *vcpu)
{
	struct mmio_state *state = &vcpu->mmio;

	for (; state->next < state->plan.count; state->next++) {
		struct transfer_access access = transfer_access(&state->plan, state->next);
		enum outcome outcome = make(vcpu, &access);

		if (outcome == OUTCOME_USER)
			return HAL_EXIT_USER;
		if (outcome != OUTCOME_DONE)
			return HAL_DONE;
	}
	commit(vcpu);
	return HAL_DONE;
}

/* --- The instruction --------------------------------------------------------------------------------- */

/* Fetches and decodes what is at the PC; false if that fails. */
static bool fetch(struct vcpu *vcpu, struct insn_mem *insn)
{
	struct hal_guest *guest = &vcpu->guest;
	gva_t pc = gva(hal_guest_read(guest, HAL_REG_PC));
	uint32_t word, second = 0;

	vcpu->mmio.wide = true;
	if (!(hal_guest_read(guest, HAL_REG_CPSR) & PSR_T)) {
		if (guest_fetch(vcpu, pc, 4, &word))
			return false;
		*insn = insn_a32(word);
		return true;
	}
	if (guest_fetch(vcpu, pc, 2, &word))
		return false;
	vcpu->mmio.wide = insn_t32_wide((uint16_t)word);
	if (vcpu->mmio.wide && guest_fetch(vcpu, gva(pc.v + 2), 2, &second))
		return false;
	*insn = insn_t32((uint16_t)word, (uint16_t)second);
	return true;
}

/* Plans the accesses of insn into vcpu->mmio.plan. */
static void plan(struct vcpu *vcpu, const struct insn_mem *insn)
{
	const struct hal_guest *guest = &vcpu->guest;
	uint32_t regs[16];

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(regs); i++)
		regs[i] = regs_read(guest, i);
	if (insn->kind == INSN_SRS)
		regs[13] = hal_guest_read(guest, regs_index(insn->rd, 13));
	vcpu->mmio.plan = transfer_plan(insn, regs, hal_guest_read(guest, HAL_REG_CPSR));
}

enum hal_result mmio_replay(struct vcpu *vcpu, ipa_t fault_ipa)
{
	struct insn_mem insn;

	if (!fetch(vcpu, &insn))
		return mmio_give_up(vcpu, fault_ipa);
	plan(vcpu, &insn);
	if (!vcpu->mmio.plan.count)
		return mmio_give_up(vcpu, fault_ipa);
	vcpu->mmio.replay = true;
	vcpu->mmio.next = 0;
	vcpu->mmio.big_endian = vcpu->mmio.plan.big_endian;
	return go_on(vcpu);
}

enum hal_result mmio_replay_complete(struct vcpu *vcpu, const uint8_t *data)
{
	struct mmio_state *state = &vcpu->mmio;
	struct transfer_access access = transfer_access(&state->plan, state->next);

	keep(vcpu, &access, data);
	state->next++;
	return go_on(vcpu);
}
