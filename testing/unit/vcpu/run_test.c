/* SPDX-License-Identifier: GPL-2.0-only */
/* KVM_RUN step by step (SPEC.md section 2.6), on the fake hardware; exits and device accesses are scripted. */
#include "core/vcpu/run.h"

#include "core/exit/exit.h"
#include "core/io/mmio.h"
#include "core/timer/guest.h"
#include "core/timer/timer.h"
#include "core/vcpu/power.h"
#include "core/vgic/attr.h"
#include "core/vgic/state.h"
#include "core/vgic/vgic.h"
#include "hal/errno.h"
#include "testing/harness/test.h"
#include "testing/unit/fakes/hal_fake.h"

#define LINES (VCPU_LINE_FIQ | VCPU_LINE_IRQ | VCPU_LINE_ABORT)

/* The rooms around, as the linker sees them. */
static struct rooms {
	unsigned exits, user_exit_at; /* the exit that goes to user space */
	uint32_t code;
	enum hal_result mmio;
	unsigned completions, resets;
	struct vcpu *reset_vcpu;
} rooms;

enum hal_result handle_exit(struct vcpu *vcpu, uint32_t exit_code)
{
	rooms.code = exit_code;
	CHECK_EQ(VCPU_OUTSIDE, vcpu->mode);
	if (++rooms.exits < rooms.user_exit_at)
		return HAL_DONE;
	vcpu->exit.reason = VCPU_EXIT_SYSTEM_EVENT;
	vcpu->exit.error = 0;
	return HAL_EXIT_USER;
}

enum hal_result mmio_complete(struct vcpu *vcpu, const uint8_t data[8])
{
	rooms.completions++;
	return rooms.mmio;
}

void power_perform_reset(struct vcpu *vcpu)
{
	if (!(vcpu->requests & VCPU_REQUEST_RESET))
		return;
	vcpu->requests &= ~(uint32_t)VCPU_REQUEST_RESET;
	rooms.resets++;
}

static struct vm *halted_vm;

struct run {
	struct hypervisor hypervisor;
	struct vm *vm;
	struct vcpu *vcpu;
};

static void run_set_up(struct run *r)
{
	hal_fake_reset();
	rooms = (struct rooms){.user_exit_at = 1, .mmio = HAL_DONE};
	CHECK_EQ(0, hypervisor_init(&r->hypervisor));
	CHECK_EQ(0, vm_create(&r->hypervisor, 0, &r->vm));
	CHECK_EQ(0, vcpu_create(r->vm, 0, &r->vcpu));
	vcpu_publish(r->vcpu);
	r->vcpu->target = VCPU_TARGET_A15;
}

static void run_tear_down(struct run *r)
{
	hal_fake.on_call = NULL;
	vm_destroy(r->vm);
	CHECK_EQ(0, hal_fake.live_allocations);
	CHECK_EQ(0, hal_fake.live_host_vcpus);
	CHECK_EQ(hal_fake_count(HAL_CALL_HYP_SHARE), hal_fake_count(HAL_CALL_HYP_UNSHARE));
	CHECK_EQ(hal_fake_count(HAL_CALL_CPU_HOLD), hal_fake_count(HAL_CALL_CPU_RELEASE));
	CHECK_EQ(0, hal_fake.locks_held);
}

TEST_FIXTURE(run)

static int run(struct run *r, bool immediate)
{
	static const uint8_t data[8];

	return kvm_arch_vcpu_ioctl_run(r->vcpu, data, immediate);
}

TEST_F(run, SD_080_R2_CVE_2013_5634_vcpu_without_init_is_refused)
{
	self->vcpu->target = VCPU_TARGET_NONE;
	CHECK_EQ(-HAL_ENOEXEC, run(self, false));
	CHECK_EQ(0, rooms.completions);
	CHECK_EQ(0, hal_fake_count(HAL_CALL_GUEST_ENTER));
}

TEST_F(run, SD_010_exit_is_handled_after_the_cpu_is_free_again)
{
	rooms.user_exit_at = 3;
	hal_fake.guest_exit = HAL_EXIT_TRAP;
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(3, rooms.exits);
	CHECK_EQ(HAL_EXIT_TRAP, rooms.code);
	CHECK_EQ(3, hal_fake_count(HAL_CALL_GUEST_ENTER));
	CHECK_EQ(3, self->vcpu->stats.exits);
	CHECK_EQ(VCPU_EXIT_SYSTEM_EVENT, self->vcpu->exit.reason);
	CHECK(self->vcpu->has_run);
}

TEST_F(run, SD_032_pending_access_is_completed_before_anything_else)
{
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(1, rooms.completions);
	rooms.mmio = HAL_EXIT_USER;
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_GUEST_ENTER));
}

TEST_F(run, B37_immediate_exit_completes_the_access_and_says_interrupted)
{
	self->vcpu->exit.reason = VCPU_EXIT_MMIO;
	CHECK_EQ(-HAL_EINTR, run(self, true));
	CHECK_EQ(1, rooms.completions);
	CHECK_EQ(VCPU_EXIT_INTR, self->vcpu->exit.reason);
	CHECK_EQ(0, hal_fake_count(HAL_CALL_GUEST_ENTER));
	CHECK(!self->vcpu->has_run);
}

TEST_F(run, pending_signal_ends_the_run_before_the_guest)
{
	hal_fake.signal_pending = true;
	CHECK_EQ(-HAL_EINTR, run(self, false));
	CHECK_EQ(VCPU_EXIT_INTR, self->vcpu->exit.reason);
	CHECK_EQ(0, hal_fake_count(HAL_CALL_GUEST_ENTER));
	CHECK_EQ(1, self->vcpu->stats.signals);
}

static struct run *world;
static enum hal_call when;
static void (*what)(struct run *r);

/* Lets something happen once, in a call of the given kind. */
static void happen(enum hal_call call, void *object)
{
	if (call == when && what) {
		void (*now)(struct run * r) = what;

		what = NULL;
		now(world);
	}
}

static void let(struct run *r, enum hal_call call, void (*action)(struct run *r))
{
	world = r;
	when = call;
	what = action;
	hal_fake.on_call = happen;
}

static void send_signal(struct run *r)
{
	hal_fake.signal_pending = true;
}

TEST_F(run, signal_between_check_and_entry_is_seen_with_interrupts_off)
{
	CHECK_EQ(0, run(self, false)); /* from now on the VMID is no reason to look */
	let(self, HAL_CALL_CPU_HOLD, send_signal);
	CHECK_EQ(-HAL_EINTR, run(self, false));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_GUEST_ENTER));
}

static void switch_off(struct run *r)
{
	r->vcpu->power_off = 1;
	hal_fake.on_call = NULL;
	let(r, HAL_CALL_VCPU_BLOCK, send_signal);
}

TEST_F(run, R37_vcpu_that_is_switched_off_does_not_enter_and_sleeps)
{
	CHECK_EQ(0, run(self, false)); /* from now on the VMID is no reason to look */
	let(self, HAL_CALL_CPU_HOLD, switch_off);
	CHECK_EQ(-HAL_EINTR, run(self, false));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_GUEST_ENTER));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_VCPU_BLOCK));
}

static void switch_on(struct run *r)
{
	r->vcpu->requests = VCPU_REQUEST_RESET;
	r->vcpu->power_off = 0;
}

TEST_F(run, R37_reset_of_cpu_on_is_done_by_the_vcpus_own_thread_before_it_enters)
{
	self->vcpu->power_off = 1;
	let(self, HAL_CALL_VCPU_BLOCK, switch_on);
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(1, rooms.resets);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_GUEST_ENTER));
}

static void request(struct run *r)
{
	r->vcpu->requests = VCPU_REQUEST_IRQ_PENDING;
}

TEST_F(run, request_that_comes_before_the_entry_is_looked_at_first)
{
	CHECK_EQ(0, run(self, false)); /* from now on the VMID is no reason to look */
	let(self, HAL_CALL_CPU_HOLD, request);
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(4, hal_fake_count(HAL_CALL_CPU_HOLD));
	CHECK_EQ(2, hal_fake_count(HAL_CALL_GUEST_ENTER));
	CHECK_EQ(0, self->vcpu->requests);
}

static void want_cpu(struct run *r)
{
	hal_fake.cpu_wanted = true;
}

TEST_F(run, cpu_that_another_thread_wants_is_given_away_before_the_entry)
{
	CHECK_EQ(0, run(self, false)); /* from now on the VMID is no reason to look */
	let(self, HAL_CALL_CPU_HOLD, want_cpu);
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(4, hal_fake_count(HAL_CALL_CPU_HOLD));
	CHECK_EQ(2, hal_fake_count(HAL_CALL_RESCHED));
	CHECK_EQ(2, hal_fake_count(HAL_CALL_GUEST_ENTER));
}

static void roll_over(struct run *r)
{
	r->hypervisor.vmids.generation += 0x100;
	r->hypervisor.vmids.next = 7;
}

TEST_F(run, R18_vmid_that_went_out_of_date_before_the_entry_is_replaced)
{
	CHECK_EQ(0, run(self, false)); /* from now on the VMID is no reason to look */
	let(self, HAL_CALL_CPU_HOLD, roll_over);
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(2, hal_fake_count(HAL_CALL_GUEST_ENTER));
	CHECK_EQ(7, self->vcpu->guest.traps.vttbr >> 48);
	CHECK_EQ(hal_page_pa(self->vm->stage2.pgd).v, self->vcpu->guest.traps.vttbr & 0xffffffffff);
}

TEST_F(run, memory_that_is_gone_is_a_fault_of_the_caller)
{
	vm_shutdown_memory(self->vm);
	CHECK_EQ(-HAL_EFAULT, run(self, false));
	CHECK_EQ(0, hal_fake_count(HAL_CALL_GUEST_ENTER));
}

static void lose_memory(struct run *r)
{
	vm_shutdown_memory(r->vm);
}

TEST_F(run, memory_that_goes_before_the_entry_is_a_fault_of_the_caller)
{
	CHECK_EQ(0, run(self, false)); /* from now on the VMID is no reason to look */
	let(self, HAL_CALL_CPU_HOLD, lose_memory);
	CHECK_EQ(-HAL_EFAULT, run(self, false));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_GUEST_ENTER));
}

TEST_F(run, R19_another_vcpu_of_the_vm_on_the_same_cpu_starts_with_a_clean_tlb)
{
	struct vcpu *other;

	CHECK_EQ(0, vcpu_create(self->vm, 1, &other));
	vcpu_publish(other);
	other->target = VCPU_TARGET_A15;
	run(self, false);
	run(self, false);
	CHECK_EQ(0, hal_fake_count(HAL_CALL_TLB_VMID_LOCAL));
	kvm_arch_vcpu_ioctl_run(other, (const uint8_t[8]){0}, false);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_TLB_VMID_LOCAL));
	hal_fake.cpu = 1;
	kvm_arch_vcpu_ioctl_run(other, (const uint8_t[8]){0}, false);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_TLB_VMID_LOCAL));
	run(self, false);
	CHECK_EQ(2, hal_fake_count(HAL_CALL_TLB_VMID_LOCAL));
}

/* A machine with two kinds of core: CPU 1 is a Cortex-A7. */
TEST_F(run, G16_vcpu_does_not_enter_on_a_core_of_another_kind)
{
	run(self, false);
	hal_fake.cpu = 1;
	hal_fake.id[HAL_ID_MIDR] = 0x410fc075;
	for (unsigned i = 0; i < 2; i++) { /* nor is the CPU its own the second time */
		CHECK_EQ(0, run(self, false));
		CHECK_EQ(VCPU_EXIT_FAIL_ENTRY, self->vcpu->exit.reason);
		CHECK_EQ(1, self->vcpu->exit.fail_entry.reason);
		CHECK_EQ(1, self->vcpu->exit.fail_entry.cpu);
		CHECK_EQ(VCPU_OUTSIDE, self->vcpu->mode);
	}
	CHECK_EQ(1, hal_fake_count(HAL_CALL_GUEST_ENTER));
	CHECK_EQ(1, rooms.exits);
	self->vcpu->target = VCPU_TARGET_A7;
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(2, hal_fake_count(HAL_CALL_GUEST_ENTER));
}

/* The CPU is told as it was when the guest was not entered: the thread may be elsewhere by now. */
TEST_F(run, B36_hyp_gone_is_a_failed_entry_with_its_reason)
{
	hal_fake.cpu = 1;
	hal_fake.guest_exit = HAL_EXIT_HYP_GONE;
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(VCPU_EXIT_FAIL_ENTRY, self->vcpu->exit.reason);
	CHECK_EQ(0x0badca11, self->vcpu->exit.fail_entry.reason);
	CHECK_EQ(1, self->vcpu->exit.fail_entry.cpu);
	CHECK_EQ(0, rooms.exits);
}

static uint32_t hcr_seen;
static bool deliver;

static void guest(struct hal_guest *g)
{
	hcr_seen = g->traps.hcr;
	if (deliver)
		g->traps.hcr &= ~(uint32_t)VCPU_LINE_ABORT;
}

TEST_F(run, lines_are_in_hcr_at_each_entry_until_they_fall)
{
	hal_fake.enter = guest;
	deliver = false;
	self->vcpu->guest.traps.hcr = 0x0478663b;
	self->vcpu->irq_lines = VCPU_LINE_IRQ | VCPU_LINE_ABORT;
	run(self, false);
	CHECK_EQ(0x0478663b | VCPU_LINE_IRQ | VCPU_LINE_ABORT, hcr_seen);
	CHECK_EQ(VCPU_LINE_IRQ | VCPU_LINE_ABORT, self->vcpu->irq_lines);
	deliver = true;
	run(self, false);
	CHECK_EQ(VCPU_LINE_IRQ, self->vcpu->irq_lines);
	self->vcpu->irq_lines = 0;
	run(self, false);
	CHECK_EQ(0x0478663b, hcr_seen & ~0u);
}

TEST_F(run, kick_interrupts_only_a_vcpu_that_is_in_the_guest)
{
	uint32_t woken = hal_fake_count(HAL_CALL_VCPU_WAKE);

	vcpu_wake(self->vcpu);
	CHECK_EQ(woken + 1, hal_fake_count(HAL_CALL_VCPU_WAKE));
	vcpu_kick(self->vcpu);
	CHECK_EQ(woken + 2, hal_fake_count(HAL_CALL_VCPU_WAKE));
	CHECK_EQ(0, hal_fake_count(HAL_CALL_VCPU_KICK));
	self->vcpu->mode = VCPU_IN_GUEST;
	vcpu_kick(self->vcpu);
	vcpu_kick(self->vcpu);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_VCPU_KICK));
	CHECK_EQ(VCPU_EXITING, self->vcpu->mode);
	self->vcpu->mode = VCPU_OUTSIDE;
}

static const struct wake_row {
	const char *label;
	uint32_t requests, power_off, lines;
	bool wake;
} wake_rows[] = {
	{"nothing", 0, 0, 0, false},
	{"off", 0, 1, 0, false},
	{"line", 0, 0, VCPU_LINE_IRQ, true},
	{"line_of_one_that_is_off", 0, 1, VCPU_LINE_FIQ, false},
	{"request", VCPU_REQUEST_IRQ_PENDING, 0, 0, true},
	{"reset_of_one_that_is_off", VCPU_REQUEST_RESET, 1, 0, true},
};

TEST_TABLE(wake, condition_is_what_a_vcpu_may_go_on_for, struct wake_row, wake_rows)
{
	struct vcpu vcpu = {
		.requests = row->requests, .power_off = row->power_off, .irq_lines = row->lines};

	CHECK_EQ(row->wake, vcpu_wake_condition(&vcpu));
}

/* --- interrupts and timers ---------------------------------------------------------------------------- */

/* B28: each KVM_RUN fails until the interrupt controller can be mapped; nothing has run then. */
TEST_F(run, B28_first_run_fails_until_the_vgic_is_complete)
{
	hal_fake.gic = (struct hal_gic){.gicv = hpa(0x2c060000), .nr_lrs = 4};
	CHECK_EQ(0, vgic_create(self->vm));
	for (unsigned i = 0; i < 2; i++) {
		CHECK_EQ(-HAL_ENXIO, run(self, false));
		CHECK_EQ(0, hal_fake_count(HAL_CALL_GUEST_ENTER));
		CHECK(!self->vcpu->has_run);
	}
	CHECK_EQ(0, vgic_set_address(self->vm, VGIC_ADDRESS_DIST, 0x1000));
	CHECK_EQ(0, vgic_set_address(self->vm, VGIC_ADDRESS_CPU, 0x4000));
	self->vcpu->timer.ppi[TIMER_VIRTUAL] = self->vcpu->timer.ppi[TIMER_PHYSICAL];
	CHECK_EQ(-HAL_EINVAL, run(self, false));
	self->vcpu->timer.ppi[TIMER_VIRTUAL] = TIMER_PPI_VIRTUAL;
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(2, hal_fake_count(HAL_CALL_GUEST_ENTER));
}

/* The second time that it looks, the halt is over. */
static void end_of_halt(enum hal_call call, void *object)
{
	static unsigned looks;

	if (call == HAL_CALL_RESCHED && ++looks % 2 == 0)
		halted_vm->vgic->halted = 0;
}

static void make_vgic(struct run *r)
{
	hal_fake.gic = (struct hal_gic){.gicv = hpa(0x2c060000), .nr_lrs = 4};
	CHECK_EQ(0, vgic_create(r->vm));
	CHECK_EQ(0, vgic_set_address(r->vm, VGIC_ADDRESS_DIST, 0x1000));
	CHECK_EQ(0, vgic_set_address(r->vm, VGIC_ADDRESS_CPU, 0x4000));
}

TEST_F(run, B16_vcpu_stays_out_while_the_vm_is_halted)
{
	make_vgic(self);
	CHECK_EQ(0, run(self, false));
	self->vm->vgic->halted = 1;
	halted_vm = self->vm;
	hal_fake.on_call = end_of_halt;
	CHECK_EQ(0, run(self, false));
	/* It held the CPU, saw, let it go, and came back, twice. */
	CHECK_EQ(2 + 3, hal_fake_count(HAL_CALL_CPU_HOLD));
	CHECK_EQ(2, hal_fake_count(HAL_CALL_GUEST_ENTER));
}

TEST_F(run, R32_interrupt_wakes_a_vcpu_that_sleeps)
{
	make_vgic(self);
	CHECK_EQ(0, vgic_init(self->vm));
	CHECK(!vcpu_wake_condition(self->vcpu));
	self->vm->vgic->enabled = true;
	self->vcpu->vgic->irqs[20].enabled = true;
	self->vcpu->vgic->vmcr = 0xf8000001;
	CHECK_EQ(0, vgic_inject(self->vm, 0, 20, true, NULL));
	CHECK(vcpu_wake_condition(self->vcpu));
}

TEST_F(run, R23_time_out_is_seen_to_before_the_guest)
{
	self->vcpu->timer.phys = (struct hal_timer){.ctl = TIMER_CTL_ENABLE, .cval = 500};
	hal_fake.counter = 100;
	self->vcpu->requests = VCPU_REQUEST_TIMER;
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(500, hal_fake_last(HAL_CALL_TIMEOUT_START).a);
	CHECK_EQ(0, self->vcpu->requests);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_GUEST_ENTER));
}

/* With the interrupt controller in user space KVM_RUN comes back when a timer fires. */
TEST_F(run, R38_output_that_changed_is_reported_first)
{
	CHECK_EQ(0, run(self, false));
	self->vcpu->timer.phys = (struct hal_timer){.ctl = TIMER_CTL_ENABLE, .cval = 50};
	hal_fake.counter = 100;
	CHECK_EQ(-HAL_EINTR, run(self, false));
	CHECK_EQ(VCPU_EXIT_INTR, self->vcpu->exit.reason);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_GUEST_ENTER));
	CHECK_EQ(1u << TIMER_PHYSICAL, timer_report(self->vcpu));
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(2, hal_fake_count(HAL_CALL_GUEST_ENTER));
}

TEST_F(run, vcpu_that_waits_sleeps_until_its_deadline)
{
	self->vcpu->timer.phys = (struct hal_timer){.ctl = TIMER_CTL_ENABLE, .cval = 5000};
	vcpu_wait(self->vcpu);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_VCPU_BLOCK));
	CHECK_EQ(5000, hal_fake_last(HAL_CALL_TIMEOUT_START).a);
	/* An output that user space does not know of yet is no time to sleep. */
	hal_fake.counter = 6000;
	vcpu_wait(self->vcpu);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_VCPU_BLOCK));
}

/* Both timers are off, but a time-out of before is left: it is ended before the guest runs. */
TEST_F(run, time_out_of_a_timer_that_is_off_is_ended)
{
	self->vcpu->timer.armed = true;
	CHECK_EQ(0, run(self, false));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_TIMEOUT_CANCEL));
	CHECK(!self->vcpu->timer.armed);
}
