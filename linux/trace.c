// SPDX-License-Identifier: GPL-2.0-only
/* hal/host.h: events for tracing, as tracepoints. */
#include "core/decode/hsr.h"
#include "hal/context.h"
#include "hal/host.h"

#define CREATE_TRACE_POINTS
#include "linux/trace.h"

#include <linux/module.h>

uint32_t hal_trace_wanted;

/* Listeners of all events come and go one after the other: the kernel holds a lock of its own. */
static int want(enum hal_trace event)
{
	WRITE_ONCE(hal_trace_wanted, hal_trace_wanted | 1u << event);
	return 0;
}

static void want_no_more(enum hal_trace event)
{
	WRITE_ONCE(hal_trace_wanted, hal_trace_wanted & ~(1u << event));
}

#define LISTENERS(name, event)           \
	int trace_listen_##name(void)    \
	{                                \
		return want(event);      \
	}                                \
	void trace_unlisten_##name(void) \
	{                                \
		want_no_more(event);     \
	}

LISTENERS(entry, HAL_TRACE_ENTRY)
LISTENERS(exit, HAL_TRACE_EXIT)
LISTENERS(guest_fault, HAL_TRACE_GUEST_FAULT)
LISTENERS(mmio, HAL_TRACE_MMIO)
LISTENERS(cp15, HAL_TRACE_CP15)
LISTENERS(hvc, HAL_TRACE_HVC)
LISTENERS(wfx, HAL_TRACE_WFX)
LISTENERS(irq_line, HAL_TRACE_IRQ_LINE)

static void trace_cp15(uint32_t hsr)
{
	if (hsr_ec(hsr) == HSR_EC_CP15_32) {
		struct hsr_mcr mcr = hsr_mcr(hsr);

		trace_kvm_emulate_cp15_imp(mcr.opc1, mcr.rt, mcr.crn, mcr.crm, mcr.opc2, !mcr.read);
	} else {
		struct hsr_mcrr mcrr = hsr_mcrr(hsr);

		trace_kvm_emulate_cp15_imp(mcrr.opc1, mcrr.rt, 0, mcrr.crm, 0, !mcrr.read);
	}
}

static void trace_exit(uint32_t vcpu_id, uint32_t pc, uint32_t exit_code, uint32_t hsr)
{
	uint32_t code = exit_code & ~HAL_EXIT_ABORTED;

	if (code != HAL_EXIT_TRAP)
		hsr = 0;
	trace_kvm_exit(code, hsr_ec(hsr), pc, hsr, vcpu_id);
}

void hal_trace_record(enum hal_trace event, uint32_t vcpu_id, uint32_t pc, uint32_t a, uint32_t b,
		      uint32_t c)
{
	switch (event) {
	case HAL_TRACE_ENTRY:
		trace_kvm_entry(pc, vcpu_id);
		break;
	case HAL_TRACE_EXIT:
		trace_exit(vcpu_id, pc, a, b);
		break;
	case HAL_TRACE_GUEST_FAULT:
		trace_kvm_guest_fault(pc, a, b, (u64)c << 8);
		break;
	case HAL_TRACE_MMIO:
		trace_kvm_mmio(hal_bit(b, 8) ? 2 : 0, hal_bits(b, 7, 0),
			       (u64)hal_bits(b, 31, 16) << 32 | a, c);
		break;
	case HAL_TRACE_CP15:
		trace_cp15(a);
		break;
	case HAL_TRACE_HVC:
		trace_kvm_hvc(pc, a, hal_bits(b, 15, 0));
		break;
	case HAL_TRACE_WFX:
		trace_kvm_wfx(pc, a);
		break;
	case HAL_TRACE_IRQ_LINE:
		trace_kvm_irq_line(hal_bits(a, 27, 24),
				   hal_bits(a, 31, 28) << 8 | hal_bits(a, 23, 16),
				   hal_bits(a, 15, 0), b);
		break;
	}
}
