/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/io/mmio.h"

#include "core/decode/hsr.h"
#include "core/exit/inject.h"
#include "core/io/bytes.h"
#include "core/io/iobus.h"
#include "core/io/mmio_access.h"
#include "core/io/mmio_page.h"
#include "core/io/mmio_syndrome.h"
#include "core/mm/guest_walk.h"
#include "core/vcpu/vm.h"

/* What of the syndrome user space is told: CM, WnR and the fault status (SPEC.md section 5.9). */
#define NISV_SYNDROME 0x17fu

/* Sends the access to user space. */
static inline enum hal_result exit_to_user(struct vcpu *vcpu, const uint8_t data[4])
{
	struct mmio_state *access = &vcpu->mmio;
	struct vcpu_exit *out = &vcpu->exit;

	access->pending = true;
	out->reason = VCPU_EXIT_MMIO;
	out->mmio.phys_addr = access->ipa.v;
	out->mmio.len = access->len;
	out->mmio.is_write = access->write;
	/* What data has not been filled with is zero: all of a load's, and a store's behind its length. */
	bytes_store(out->mmio.data, bytes_load(data, 4, false), 4, false);
	bytes_store(out->mmio.data + 4, 0, 4, false);
	vcpu->stats.mmio_user++;
	return HAL_EXIT_USER;
}

static void trace(const struct vcpu *vcpu, const uint8_t data[4])
{
	const struct mmio_state *access = &vcpu->mmio;

	hal_trace_record(HAL_TRACE_MMIO, vcpu->id, hal_guest_read(&vcpu->guest, HAL_REG_PC),
			 (uint32_t)access->ipa.v,
			 access->len | (uint32_t)access->write << 8 |
				 (uint32_t)(access->ipa.v >> 32) << 16,
			 bytes_load(data, access->len, access->big_endian));
}

/* Asks the devices of ours first. page: what is known of the access's page, or NULL. */
static enum hal_result ask_bus(struct vcpu *vcpu, const struct mmio_page *page, uint8_t data[4])
{
	struct mmio_state *access = &vcpu->mmio;
	struct iobus *bus = &vcpu->vm->iobus;
	bool answered;

	if (access->write)
		answered = iobus_write(bus, vcpu, access->ipa, access->len, data);
	else
		answered = iobus_read(bus, vcpu, access->ipa, access->len, data);
	if (!page)
		mmio_page_learn(vcpu, access->ipa);
	if (!answered)
		return exit_to_user(vcpu, data);
	vcpu->stats.mmio_kernel++;
	return HAL_DONE;
}

static inline enum hal_result perform(struct vcpu *vcpu, const struct mmio_page *page,
				      uint8_t data[4])
{
	if (hal_trace_on(HAL_TRACE_MMIO))
		trace(vcpu, data);
	return page && !page->ours ? exit_to_user(vcpu, data) : ask_bus(vcpu, page, data);
}

enum hal_result mmio_perform(struct vcpu *vcpu, uint8_t data[4])
{
	return perform(vcpu, mmio_page_find(vcpu, vcpu->mmio.ipa), data);
}

enum hal_result mmio_give_up(struct vcpu *vcpu, ipa_t fault_ipa)
{
	const struct hal_fault *fault = &vcpu->guest.fault;

	if (!vcpu->vm->nisv_to_user) {
		inject_data_abort(&vcpu->guest, gva(fault->hxfar));
		return HAL_DONE;
	}
	vcpu->exit.reason = VCPU_EXIT_ARM_NISV;
	vcpu->exit.nisv.esr_iss = fault->hsr & NISV_SYNDROME;
	vcpu->exit.nisv.fault_ipa = fault_ipa.v;
	return HAL_EXIT_USER;
}

enum hal_result mmio_access_at(struct vcpu *vcpu, const struct mmio_page *page, ipa_t fault_ipa)
{
	struct hsr_dabt dabt = hsr_dabt(vcpu->guest.fault.hsr);
	enum hal_result result;

	/* A syndrome that names the PC is not to be trusted: a load of the PC is a branch (B2). */
	if (!dabt.isv || dabt.srt == 15)
		return mmio_replay(vcpu, fault_ipa);
	mmio_describe(vcpu, &dabt, fault_ipa);
	result = perform(vcpu, page, vcpu->mmio.data);
	if (result == HAL_DONE)
		mmio_finish(vcpu, vcpu->mmio.data);
	return result;
}

enum hal_result mmio_access(struct vcpu *vcpu, ipa_t fault_ipa)
{
	const struct hal_fault *fault = &vcpu->guest.fault;
	struct hsr_dabt dabt = hsr_dabt(fault->hsr);

	if (dabt.s1ptw) {
		guest_walk_abort(vcpu, gva(fault->hxfar), dabt.wnr ? GUEST_STORE : GUEST_LOAD);
		return HAL_DONE;
	}
	return mmio_access_at(vcpu, mmio_page_find(vcpu, fault_ipa), fault_ipa);
}

enum hal_result mmio_complete(struct vcpu *vcpu, const uint8_t data[8])
{
	if (!vcpu->mmio.pending)
		return HAL_DONE;
	vcpu->mmio.pending = false;
	if (vcpu->mmio.replay)
		return mmio_replay_complete(vcpu, data);
	mmio_finish(vcpu, data);
	return HAL_DONE;
}

void mmio_drop(struct vcpu *vcpu)
{
	vcpu->mmio.pending = false;
}
