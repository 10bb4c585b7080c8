/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/events.h"

#include "core/exit/inject.h"
#include "core/io/mmio.h"
#include "hal/atomic.h"
#include "hal/errno.h"

void events_get(const struct vcpu *vcpu, struct vcpu_events *events)
{
	uint32_t lines = hal_load_acquire(&vcpu->irq_lines);

	*events = (struct vcpu_events){.serror_pending = !!(lines & VCPU_LINE_ABORT)};
}

/* Is everything zero that has no meaning yet? */
static bool reserved_clear(const struct vcpu_events *events)
{
	uint32_t set = 0;

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(events->pad); i++)
		set |= events->pad[i];
	for (unsigned i = 0; i < HAL_ARRAY_SIZE(events->reserved); i++)
		set |= events->reserved[i];
	return !set;
}

int events_set(struct vcpu *vcpu, const struct vcpu_events *events)
{
	struct hal_guest *guest = &vcpu->guest;

	if (!reserved_clear(events) || (events->serror_pending && events->serror_has_esr))
		return -HAL_EINVAL;
	if (events->serror_pending)
		inject_async_abort(vcpu);
	if (events->ext_dabt_pending) {
		mmio_drop(vcpu);
		inject_data_abort(guest, gva(guest->fault.hxfar));
	}
	return 0;
}
