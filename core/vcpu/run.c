/* SPDX-License-Identifier: GPL-2.0-only */
#include "core/vcpu/run.h"

#include "core/exit/exit.h"
#include "core/io/mmio.h"
#include "core/timer/guest.h"
#include "core/vcpu/power.h"
#include "core/vcpu/target.h"
#include "core/vgic/vgic.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/errno.h"
#include "hal/mmu.h"

#define HCR_LINES (VCPU_LINE_FIQ | VCPU_LINE_IRQ | VCPU_LINE_ABORT)

void vcpu_wake(struct vcpu *vcpu)
{
	hal_vcpu_wake(vcpu->host);
}

void vcpu_kick(struct vcpu *vcpu)
{
	hal_vcpu_wake(vcpu->host);
	if (hal_compare_exchange(&vcpu->mode, VCPU_IN_GUEST, VCPU_EXITING))
		hal_vcpu_kick(vcpu->host);
}

bool vcpu_wake_condition(void *argument)
{
	struct vcpu *vcpu = argument;

	if (hal_load_acquire(&vcpu->requests))
		return true;
	if (hal_load_acquire(&vcpu->power_off))
		return false;
	return hal_load_acquire(&vcpu->irq_lines) || vgic_pending(vcpu);
}

void vcpu_wait(struct vcpu *vcpu)
{
	timer_sleep(vcpu);
	if (!timer_must_report(vcpu))
		hal_vcpu_block(vcpu->host);
	timer_update(vcpu);
}

/*
 * Does what others asked of this vcpu, and sleeps while it is off. Returns false when a signal ended that. A request
 * is taken before it is answered: one that comes meanwhile is seen at the entry.
 */
static bool prepare(struct vcpu *vcpu)
{
	for (;;) {
		power_perform_reset(vcpu);
		if (hal_fetch_and(&vcpu->requests, (uint32_t)VCPU_REQUEST_RESET) &
		    VCPU_REQUEST_TIMER)
			timer_update(vcpu);
		if (vgic_halted(vcpu->vm))
			vgic_wait(vcpu->vm);
		if (!hal_load_acquire(&vcpu->power_off))
			return true;
		if (hal_signal_pending())
			return false;
		hal_vcpu_block(vcpu->host);
	}
}

/*
 * Makes this CPU the vcpu's, unless its core is of another kind (G16). Another vcpu of the VM may have left
 * translations of its own here, under the same VMID and ASIDs (R19).
 */
static bool take_cpu(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;
	struct vcpu **last = &vm->last_ran[hal_cpu_id()];

	if (*last == vcpu)
		return true;
	if (target_here() != vcpu->target)
		return false;
	if (*last)
		hal_tlb_flush_vmid_local(vmid_vttbr(&vm->vmid, vm->stage2.pgd_pa));
	*last = vcpu;
	return true;
}

static void load_lines(struct vcpu *vcpu)
{
	uint32_t *hcr = &vcpu->guest.traps.hcr;

	*hcr = (*hcr & ~HCR_LINES) | hal_load_acquire(&vcpu->irq_lines);
}

/* Hardware takes HCR.VA away when it delivers the abort. lines: what was loaded. */
static void fold_lines(struct vcpu *vcpu, uint32_t lines)
{
	if (lines & ~vcpu->guest.traps.hcr & VCPU_LINE_ABORT)
		hal_fetch_and(&vcpu->irq_lines, ~(uint32_t)VCPU_LINE_ABORT);
}

/* Enters the guest and comes back. The CPU is held, and the vcpu's. */
static uint32_t switch_to_guest(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;
	struct hal_guest *guest = &vcpu->guest;
	uint32_t exit_code, lines;

	guest->traps.vttbr = vmid_vttbr(&vm->vmid, vm->stage2.pgd_pa);
	load_lines(vcpu);
	lines = guest->traps.hcr;
	timer_enter(vcpu);
	vgic_flush(vcpu);
	guest->answer_in_hyp = !hal_trace_wanted; /* who listens wants to see them all */
	hal_trace(HAL_TRACE_ENTRY, vcpu->id, guest->regs[HAL_REG_PC], 0, 0, 0);
	exit_code = hal_guest_enter(guest);
	fold_lines(vcpu, lines);
	timer_exit(vcpu);
	vgic_sync(vcpu);
	return exit_code;
}

/* Is there anything that has to be looked at before the guest runs? */
static bool must_look_again(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	return hal_load_acquire(&vcpu->requests) || hal_load_acquire(&vcpu->power_off) ||
	       hal_must_yield() || !vmid_current(&vm->hypervisor->vmids, &vm->vmid) ||
	       !vm->stage2.pgd || vgic_halted(vm) || timer_must_report(vcpu);
}

enum entry {
	ENTRY_EXITED,  /* the guest ran, and its exit is to be handled */
	ENTRY_PUT_OFF, /* there is something to look at first */
	ENTRY_REFUSED, /* vcpu->exit says why */
};

/* This CPU cannot run the guest. */
static enum entry refuse(struct vcpu *vcpu, uint32_t reason)
{
	vcpu->exit.reason = VCPU_EXIT_FAIL_ENTRY;
	vcpu->exit.fail_entry.reason = reason;
	vcpu->exit.fail_entry.cpu = hal_cpu_id();
	return ENTRY_REFUSED;
}

static enum entry try_to_enter(struct vcpu *vcpu, uint32_t *exit_code)
{
	if (must_look_again(vcpu))
		return ENTRY_PUT_OFF;
	/* The scheduler has moved the thread to a core of another kind: only the monitor can bind it. */
	if (!take_cpu(vcpu))
		return refuse(vcpu, VCPU_FAIL_ENTRY_CPU_UNSUPPORTED);
	*exit_code = switch_to_guest(vcpu);
	/* Hyp mode is not ours any more. */
	if (*exit_code == HAL_EXIT_HYP_GONE)
		return refuse(vcpu, *exit_code);
	return ENTRY_EXITED;
}

/*
 * Runs the guest once, if nothing is against it. It looks when it has said VCPU_IN_GUEST: who changes something and
 * then sees another mode need not kick.
 */
static enum entry enter_guest(struct vcpu *vcpu, uint32_t *exit_code)
{
	enum entry entry;

	hal_cpu_hold(vcpu->host);
	hal_exchange(&vcpu->mode, VCPU_IN_GUEST);
	entry = try_to_enter(vcpu, exit_code);
	hal_store_release(&vcpu->mode, VCPU_OUTSIDE);
	hal_cpu_release(vcpu->host);
	return entry;
}

static int interrupted(struct vcpu *vcpu)
{
	vcpu->stats.signals++;
	vcpu->exit.reason = VCPU_EXIT_INTR;
	return -HAL_EINTR;
}

/* Looks at everything that may keep the guest from running. Returns 0 to try, or the negative errno of KVM_RUN. */
static int look(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	hal_resched();
	if (!prepare(vcpu) || hal_signal_pending() || timer_must_report(vcpu))
		return interrupted(vcpu);
	if (!vm->stage2.pgd)
		return -HAL_EFAULT; /* the guest's memory is gone, and its owner with it */
	vmid_update(&vm->hypervisor->vmids, &vm->vmid);
	return 0;
}

/* Is the guest to go on after an exit? */
static bool goes_on(struct vcpu *vcpu, uint32_t exit_code)
{
	vcpu->stats.exits++;
	hal_trace(HAL_TRACE_EXIT, vcpu->id, vcpu->guest.regs[HAL_REG_PC], exit_code,
		  vcpu->guest.fault.hsr, 0);
	return handle_exit(vcpu, exit_code) != HAL_EXIT_USER;
}

/* From exit to exit there is one look, at the moment that counts; what is found is dealt with and looked for again. */
static int run_loop(struct vcpu *vcpu)
{
	enum entry entry;
	uint32_t exit_code;
	int error;

	do {
		entry = enter_guest(vcpu, &exit_code);
		error = entry == ENTRY_PUT_OFF ? look(vcpu) : 0;
		if (error)
			return error;
	} while (entry == ENTRY_PUT_OFF || (entry == ENTRY_EXITED && goes_on(vcpu, exit_code)));
	return vcpu->exit.error;
}

/* Until it has succeeded, each KVM_RUN tries again (B28). */
static int first_run(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;
	int error;

	if (vcpu->first_run_done)
		return 0;
	hal_mutex_lock(&vm->lock);
	error = vgic_map_resources(vm);
	if (!error)
		error = timer_enable(vcpu);
	vcpu->first_run_done = !error;
	hal_mutex_unlock(&vm->lock);
	return error;
}

int kvm_arch_vcpu_ioctl_run(struct vcpu *vcpu, const uint8_t mmio_data[8], bool immediate_exit)
{
	int error;

	if (vcpu->target == VCPU_TARGET_NONE)
		return -HAL_ENOEXEC;
	error = first_run(vcpu);
	if (error)
		return error;
	vcpu->exit.error = 0;
	vcpu->exit.reason = VCPU_EXIT_UNKNOWN;
	if (mmio_complete(vcpu, mmio_data) == HAL_EXIT_USER)
		return vcpu->exit.error;
	if (immediate_exit)
		return interrupted(vcpu);
	vcpu->has_run = true;
	/* What user space may have set since. */
	timer_update(vcpu);
	return run_loop(vcpu);
}
