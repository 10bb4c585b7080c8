/* SPDX-License-Identifier: GPL-2.0-only */
#include "uapi/vcpu_run.h"

#include "core/timer/guest.h"
#include "core/vgic/vgic.h"

#include "core/io/bytes.h"

/* Fills the union of the run page for each exit reason that has something to tell (B36). */
static void fill_reason(struct kvm_run *run, const struct vcpu_exit *exit)
{
	switch (exit->reason) {
	case VCPU_EXIT_MMIO:
		run->mmio.phys_addr = exit->mmio.phys_addr;
		bytes_copy_8(run->mmio.data, exit->mmio.data);
		run->mmio.len = exit->mmio.len;
		run->mmio.is_write = exit->mmio.is_write;
		break;
	case VCPU_EXIT_SYSTEM_EVENT:
		run->system_event.type = exit->system_event.type;
		run->system_event.flags = 0;
		break;
	case VCPU_EXIT_ARM_NISV:
		run->arm_nisv.esr_iss = exit->nisv.esr_iss;
		run->arm_nisv.fault_ipa = exit->nisv.fault_ipa;
		break;
	case VCPU_EXIT_FAIL_ENTRY:
		run->fail_entry.hardware_entry_failure_reason = exit->fail_entry.reason;
		run->fail_entry.cpu = exit->fail_entry.cpu;
		break;
	case VCPU_EXIT_INTERNAL_ERROR:
		run->internal.suberror = exit->internal.suberror;
		run->internal.ndata = exit->internal.ndata;
		for (unsigned i = 0; i < HAL_ARRAY_SIZE(exit->internal.data); i++)
			run->internal.data[i] = exit->internal.data[i];
		break;
	default:
		break;
	}
	run->exit_reason = exit->reason;
}

int uapi_run(struct uapi_vcpu *vcpu)
{
	const struct kvm_run *run = vcpu->run;
	bool immediate_exit;
	int error;

	/* User space may write to the page all the while: each byte of it is read once. */
	bytes_copy_8(vcpu->mmio_data, run->mmio.data);
	immediate_exit = __atomic_load_n(&run->immediate_exit, __ATOMIC_RELAXED);
	if (vcpu->signal_mask_set)
		hal_signal_mask_set(vcpu->signal_mask);
	error = kvm_arch_vcpu_ioctl_run(vcpu->core, vcpu->mmio_data, immediate_exit);
	if (vcpu->signal_mask_set)
		hal_signal_mask_restore();
	fill_reason(vcpu->run, &vcpu->core->exit);
	/* Where user space has the interrupt controller it is told of the timers (KVM_CAP_ARM_USER_IRQ). */
	if (!vgic_exists(vcpu->core->vm))
		vcpu->run->s.regs.device_irq_level = timer_report(vcpu->core);
	return error;
}
