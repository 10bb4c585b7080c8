/* SPDX-License-Identifier: GPL-2.0-only */
/* Accesses to the distributor without a world switch. */
#include "core/io/mmio.h"

#include "core/decode/hsr.h"
#include "core/io/mmio_page.h"
#include "core/io/mmio_syndrome.h"
#include "core/mm/fault.h"
#include "core/vgic/vgic.h"

/* A load or store that the syndrome tells all of, to a page that is not mapped. */
static bool is_plain(const struct hsr_dabt *dabt)
{
	return dabt->isv && dabt->srt != 15 && !dabt->s1ptw && !dabt->cm &&
	       hsr_fault(dabt->fsc) == HSR_FAULT_TRANSLATION;
}

static enum hal_result access_distributor(struct vcpu *vcpu)
{
	struct mmio_state *access = &vcpu->mmio;
	uint32_t value = bytes_load(access->data, access->len, false);
	enum hal_result result = vgic_dist_try(vcpu, (uint32_t)access->ipa.v & (HAL_PAGE_SIZE - 1),
					       access->len, access->write, &value);

	bytes_store(access->data, value, access->len, false);
	return result;
}

enum hal_result mmio_try(struct vcpu *vcpu)
{
	const struct hal_fault *fault = &vcpu->guest.fault;
	struct hsr_dabt dabt = hsr_dabt(fault->hsr);
	const struct mmio_page *page = mmio_page_find(vcpu, fault_address(fault));
	enum hal_result result;

	if (!page || !page->distributor || !is_plain(&dabt))
		return HAL_NEED_HOST;
	mmio_describe(vcpu, &dabt, fault_address(fault));
	result = access_distributor(vcpu);
	if (result == HAL_NEED_HOST)
		return result;
	vcpu->stats.mmio_kernel++;
	mmio_finish(vcpu, vcpu->mmio.data);
	return result;
}
