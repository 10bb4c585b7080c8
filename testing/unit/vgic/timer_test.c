/* SPDX-License-Identifier: GPL-2.0-only */
/* The timers of a vcpu and their interrupts, on fake hardware (SPEC.md section 7). */
#include "core/timer/attr.h"
#include "core/timer/emulated.h"
#include "core/timer/guest.h"
#include "core/timer/timer.h"
#include "core/vgic/lr.h"
#include "hal/atomic.h"
#include "testing/unit/vgic/world.h"

#include <string.h>

#define ON     TIMER_CTL_ENABLE
#define MASKED (TIMER_CTL_ENABLE | TIMER_CTL_IMASK)
#define FIRED  (TIMER_CTL_ENABLE | TIMER_CTL_ISTATUS)

TEST_FIXTURE(world)

/* A vcpu that has made its first run, at count 1000 of the host and 0 of the guest. */
static struct vcpu *start(struct world *w, unsigned nr_vcpus)
{
	world_start(w, nr_vcpus);
	for (unsigned i = 0; i < nr_vcpus; i++) {
		CHECK_EQ(0, timer_enable(w->vcpus[i]));
		world_write(w, i, 0x100, 4, 1u << 27 | 1u << 30);
	}
	w->vm->cntvoff = 1000;
	hal_fake.counter = 1000;
	return w->vcpus[0];
}

/* --- the virtual timer ------------------------------------------------------------------------------- */

TEST_F(world, virtual_timer_is_loaded_with_the_vms_offset)
{
	struct vcpu *vcpu = start(self, 1);

	timer_enter(vcpu);
	CHECK_EQ(1000, vcpu->guest.vtimer.cntvoff);
}

static const struct output {
	const char *label;
	uint32_t ctl;
	bool level;
} outputs[] = {
	{"off", 0, false},
	{"off_and_reached", TIMER_CTL_ISTATUS, false},
	{"on", ON, false},
	{"on_and_reached", FIRED, true},
	{"masked_and_reached", MASKED | TIMER_CTL_ISTATUS, false},
};

TEST_TABLE(output, exit_takes_over_the_output, struct output, outputs)
{
	struct world w;
	struct vcpu *vcpu = start(&w, 1);

	vcpu->guest.vtimer.timer.ctl = row->ctl;
	timer_exit(vcpu);
	CHECK_EQ(row->ctl & 3, vcpu->guest.vtimer.timer.ctl);
	CHECK_EQ(row->level, vcpu->vgic->irqs[27].line);
	CHECK_EQ(row->level, vcpu->vgic->queued);
	CHECK_EQ(0, world_take_kicks());
	world_tear_down(&w);
}

/* The whole round: fires, is held in the host, taken, ended; the host's interrupt is let go by the guest itself. */
TEST_F(world, R23_interrupt_is_held_in_the_host_while_the_guest_has_it)
{
	struct vcpu *vcpu = start(self, 1);

	vcpu->guest.vtimer.timer.ctl = FIRED;
	timer_exit(vcpu);
	CHECK_EQ(1, world_enter(self, 0));
	CHECK_EQ(0x90006c1b, world_lr(0));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_PPI_SET_ACTIVE));
	CHECK_EQ(27, hal_fake_last(HAL_CALL_PPI_SET_ACTIVE).a);
	CHECK_EQ(1, hal_fake_last(HAL_CALL_PPI_SET_ACTIVE).b);
	/* Acknowledged, and out again: it stays held. */
	world_set_lr(0, 0xa0006c1b);
	vcpu->guest.vtimer.timer.ctl = FIRED;
	timer_exit(vcpu);
	world_leave(self, 0);
	CHECK_EQ(1, world_enter(self, 0));
	CHECK_EQ(0xa0006c1b, world_lr(0));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_PPI_SET_ACTIVE));
	/* Switched off and ended: hardware has let it go. */
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = 1;
	vcpu->guest.vtimer.timer.ctl = 0;
	timer_exit(vcpu);
	world_leave(self, 0);
	CHECK(!self->hypervisor.vtimer_held[0]);
	CHECK_EQ(0, world_enter(self, 0));
	CHECK_EQ(1, hal_fake_count(HAL_CALL_PPI_SET_ACTIVE));
	world_leave(self, 0);
}

/* (7) of section 7: ended while the condition holds, it fires again. */
TEST_F(world, R23_condition_that_holds_fires_again)
{
	struct vcpu *vcpu = start(self, 1);

	for (unsigned i = 1; i <= 2; i++) {
		vcpu->guest.vtimer.timer.ctl = FIRED;
		timer_exit(vcpu);
		if (i > 1) {
			hal_fake.gich[HAL_GICH_ELRSR0 / 4] = 1;
			world_leave(self, 0);
		}
		CHECK_EQ(1, world_enter(self, 0));
		CHECK_EQ(0x90006c1b, world_lr(0));
		CHECK_EQ(i, hal_fake_count(HAL_CALL_PPI_SET_ACTIVE));
	}
	world_leave(self, 0);
}

/* A guest that has the timer's interrupt disabled must get on all the same. */
TEST_F(world, R23_interrupt_that_the_guest_does_not_want_is_held_while_the_timer_says_so)
{
	struct vcpu *vcpu = start(self, 1);

	world_write(self, 0, 0x180, 4, 1u << 27);
	vcpu->guest.vtimer.timer.ctl = FIRED;
	timer_exit(vcpu);
	CHECK_EQ(0, world_enter(self, 0));
	CHECK_EQ(1, hal_fake_last(HAL_CALL_PPI_SET_ACTIVE).b);
	vcpu->guest.vtimer.timer.ctl = 0;
	timer_exit(vcpu);
	world_leave(self, 0);
	CHECK_EQ(0, world_enter(self, 0));
	CHECK_EQ(2, hal_fake_count(HAL_CALL_PPI_SET_ACTIVE));
	CHECK_EQ(0, hal_fake_last(HAL_CALL_PPI_SET_ACTIVE).b);
	world_leave(self, 0);
}

/* On another CPU it is held there; on the first one another vcpu finds it as it needs it. */
TEST_F(world, R23_interrupt_is_held_on_the_cpu_that_the_vcpu_is_on)
{
	struct vcpu *vcpu = start(self, 2);

	vcpu->guest.vtimer.timer.ctl = FIRED;
	timer_exit(vcpu);
	world_enter(self, 0);
	world_leave(self, 0);
	hal_fake.cpu = 1;
	world_enter(self, 0);
	CHECK_EQ(2, hal_fake_count(HAL_CALL_PPI_SET_ACTIVE));
	world_leave(self, 0);
	CHECK(self->hypervisor.vtimer_held[0]);
	hal_fake.cpu = 0;
	world_enter(self, 1);
	CHECK_EQ(3, hal_fake_count(HAL_CALL_PPI_SET_ACTIVE));
	CHECK_EQ(0, hal_fake_last(HAL_CALL_PPI_SET_ACTIVE).b);
	world_leave(self, 1);
}

/* --- the physical timer ------------------------------------------------------------------------------ */

TEST_F(world, trapped_write_is_seen_to_before_the_next_entry)
{
	struct vcpu *vcpu = start(self, 1);

	timer_emulated_write(vcpu, TIMER_REG_CVAL, 5000);
	timer_emulated_write(vcpu, TIMER_REG_CTL, ON);
	CHECK(vcpu->requests & VCPU_REQUEST_TIMER);
	timer_update(vcpu);
	CHECK_EQ(5000, hal_fake_last(HAL_CALL_TIMEOUT_START).a);
	CHECK(!vcpu->vgic->irqs[30].line);
	vcpu->requests = 0;
	vcpu_timeout(vcpu);
	CHECK(vcpu->requests & VCPU_REQUEST_TIMER);
	CHECK_EQ(1, world_take_kicks());
	/* It came too early: again. */
	hal_fake.counter = 4999;
	timer_update(vcpu);
	CHECK_EQ(2, hal_fake_count(HAL_CALL_TIMEOUT_START));
	hal_fake.counter = 5000;
	timer_update(vcpu);
	CHECK(vcpu->vgic->irqs[30].line);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_TIMEOUT_CANCEL));
}

/* B41: after the output fell the next expiry is armed at once. */
TEST_F(world, B41_next_expiry_is_armed_after_the_line_fell)
{
	struct vcpu *vcpu = start(self, 1);

	timer_emulated_write(vcpu, TIMER_REG_CVAL, 500);
	timer_emulated_write(vcpu, TIMER_REG_CTL, ON);
	timer_update(vcpu);
	CHECK(vcpu->vgic->irqs[30].line);
	CHECK_EQ(0, hal_fake_count(HAL_CALL_TIMEOUT_START));
	timer_emulated_write(vcpu, TIMER_REG_CVAL, 9000);
	timer_update(vcpu);
	CHECK(!vcpu->vgic->irqs[30].line);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_TIMEOUT_START));
	CHECK_EQ(9000, hal_fake_last(HAL_CALL_TIMEOUT_START).a);
}

TEST_F(world, timers_that_are_off_cost_nothing)
{
	struct vcpu *vcpu = start(self, 1);

	timer_update(vcpu);
	CHECK_EQ(0,
		 hal_fake_count(HAL_CALL_TIMEOUT_START) + hal_fake_count(HAL_CALL_TIMEOUT_CANCEL));
	vcpu->guest.vtimer.timer = (struct hal_timer){.ctl = ON, .cval = 0};
	timer_update(vcpu);
	CHECK(vcpu->vgic->irqs[27].line);
	vcpu->guest.vtimer.timer.ctl = 0;
	timer_update(vcpu);
	CHECK(!vcpu->vgic->irqs[27].line);
	/* A time-out that was under way when the timer was switched off. */
	vcpu->timer.armed = true;
	timer_update(vcpu);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_TIMEOUT_CANCEL));
}

/* Beside other interrupts, too. */
TEST_F(world, R23_interrupt_is_held_whatever_else_is_pending)
{
	struct vcpu *vcpu = start(self, 1);

	vcpu->guest.vtimer.timer.ctl = FIRED;
	timer_exit(vcpu);
	world_write(self, 0, 0x104, 4, 1);
	CHECK_EQ(0, vgic_inject(self->vm, 0, 32, true, NULL));
	CHECK_EQ(2, world_enter(self, 0));
	CHECK_EQ(1, hal_fake_last(HAL_CALL_PPI_SET_ACTIVE).b);
	world_leave(self, 0);
}

/* --- asleep ------------------------------------------------------------------------------------------ */

static const struct sleep {
	const char *label;
	struct hal_timer virt, phys;
	uint64_t deadline; /* 0: none */
} sleeps[] = {
	{"neither", {0, 0}, {0, 0}, 0},
	{"virtual_alone", {500, ON}, {0, 0}, 1500},
	{"physical_alone", {0, 0}, {1700, ON}, 1700},
	{"virtual_first", {500, ON}, {1700, ON}, 1500},
	{"physical_first", {800, ON}, {1700, ON}, 1700},
	{"virtual_is_masked", {500, MASKED}, {1700, ON}, 1700},
	{"virtual_has_fired", {0, ON}, {0, 0}, 0},
	{"deadline_beyond_the_end_of_time", {~0ull, ON}, {0, 0}, 0},
	{"last_deadline", {~0ull - 1001, ON}, {0, 0}, ~0ull - 1},
};

TEST_TABLE(sleep, R23_time_out_comes_at_the_earliest_deadline, struct sleep, sleeps)
{
	struct world w;
	struct vcpu *vcpu = start(&w, 1);
	struct hal_fake_call call;

	vcpu->guest.vtimer.timer = row->virt;
	vcpu->timer.phys = row->phys;
	timer_sleep(vcpu);
	call = hal_fake_last(HAL_CALL_TIMEOUT_START);
	CHECK_EQ(row->deadline != 0, hal_fake_count(HAL_CALL_TIMEOUT_START));
	CHECK_EQ(row->deadline, call.a | (uint64_t)call.b << 32);
	world_tear_down(&w);
	CHECK_EQ(row->deadline != 0, hal_fake_count(HAL_CALL_TIMEOUT_CANCEL));
}

/* --- deadlines by plain arithmetic ------------------------------------------------------------------- */

#define DEADLINES 20000
#define CPUS	  2

/* What the host does of its own: a time-out, and its distributor's active state of the timer's interrupt. */
static struct {
	bool alarm_set;
	uint64_t alarm;
	bool active[CPUS];
} host;

/* Forgets the calls again, as the log is shorter than a long test. */
static void host_call(enum hal_call call, void *object)
{
	const struct hal_fake_call last = hal_fake.log[hal_fake.nr_calls - 1];

	if (call == HAL_CALL_TIMEOUT_START)
		host.alarm = last.a | (uint64_t)last.b << 32;
	if (call == HAL_CALL_TIMEOUT_START || call == HAL_CALL_TIMEOUT_CANCEL)
		host.alarm_set = call == HAL_CALL_TIMEOUT_START;
	if (call == HAL_CALL_PPI_SET_ACTIVE)
		host.active[hal_fake.cpu] = last.b;
	hal_fake.nr_calls = 0;
}

static void host_start(void)
{
	memset(&host, 0, sizeof(host));
	hal_fake.on_call = host_call;
}

/* Some exit or other, or the time-out: in time, or a little early. */
static void pass_time(struct vcpu *vcpu, uint64_t dice)
{
	uint64_t then = hal_fake.counter + (dice >> 8) % 3000;

	if (dice & 1)
		then = host.alarm - (dice >> 1 & 3);
	if (then > hal_fake.counter)
		hal_fake.counter = then;
	if (host.alarm_set && hal_fake.counter + 3 >= host.alarm) {
		host.alarm_set = false;
		vcpu_timeout(vcpu);
	}
}

/* The guest gets the interrupt when, and only when, it is due; if so, it ends it. */
static bool visit(struct world *w, uint64_t cval, uint64_t dice)
{
	struct vcpu *vcpu = w->vcpus[0];
	bool due = hal_fake.counter >= cval;

	hal_fake.cpu = dice >> 1 & 1;
	if (dice & 1)
		timer_sleep(vcpu);
	else
		timer_update(vcpu);
	CHECK_EQ(!due, host.alarm_set);
	if (!due)
		CHECK_EQ(cval, host.alarm);
	CHECK_EQ(due, world_enter(w, 0));
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = due;
	world_leave(w, 0);
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = 0;
	return due;
}

/* (9) of section 7, awake and asleep, with the next deadline set while the line is high. */
TEST_F(world, B41_each_physical_deadline_fires_once)
{
	struct vcpu *vcpu = start(self, 1);
	uint64_t state = test_seed(41);

	host_start();
	timer_emulated_write(vcpu, TIMER_REG_CTL, ON);
	for (unsigned n = 0; n < DEADLINES && !test_failed(); n++) {
		uint64_t cval = hal_fake.counter + 1 + test_random(&state) % 10000;

		timer_emulated_write(vcpu, TIMER_REG_CVAL, cval);
		while (!visit(self, cval, test_random(&state)) && !test_failed())
			pass_time(vcpu, test_random(&state));
	}
}

/* One stay in the guest, on any CPU. Has it taken its interrupt, and set the next deadline? */
static bool stay(struct world *w, unsigned index, uint64_t dice)
{
	struct vcpu *vcpu = w->vcpus[index];
	struct hal_timer *timer = &vcpu->guest.vtimer.timer;
	bool due = hal_fake.counter - 1000 >= timer->cval, taken = due && dice & 2;

	hal_fake.cpu = dice & 1;
	timer_enter(vcpu);
	CHECK_EQ(due, world_enter(w, index));
	/* A CPU whose host is not spared storms; one that is spared for nobody loses the next interrupt. */
	CHECK_EQ(due, host.active[hal_fake.cpu]);
	if (taken) {
		timer->cval = hal_fake.counter - 1000 + 1 + (dice >> 8) % 5000;
		host.active[hal_fake.cpu] = false;
	}
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = taken;
	hal_fake.counter += (dice >> 24) % 1000;
	timer->ctl = hal_fake.counter - 1000 >= timer->cval ? FIRED : ON;
	timer_exit(vcpu);
	world_leave(w, index);
	hal_fake.gich[HAL_GICH_ELRSR0 / 4] = 0;
	return taken;
}

/* (5) of section 7. A vcpu that waited for its CPU looks at the clock as one that slept does. */
TEST_F(world, R23_each_virtual_deadline_fires_once_on_whatever_cpu)
{
	uint64_t state = test_seed(23);
	unsigned taken = 0;

	start(self, 2);
	host_start();
	for (unsigned i = 0; i < 2; i++)
		self->vcpus[i]->guest.vtimer.timer = (struct hal_timer){.cval = 100, .ctl = ON};
	while (taken < DEADLINES && !test_failed()) {
		unsigned index = test_random(&state) & 1;

		timer_update(self->vcpus[index]);
		taken += stay(self, index, test_random(&state));
	}
}

/* A CPU that was away has forgotten what was held in it. */
TEST_F(world, R24_interrupt_is_held_again_on_a_cpu_that_came_back)
{
	struct vcpu *vcpu = start(self, 1);

	vcpu->guest.vtimer.timer.ctl = FIRED;
	timer_exit(vcpu);
	world_enter(self, 0);
	world_leave(self, 0);
	hypervisor_cpu_online(&self->hypervisor);
	world_enter(self, 0);
	CHECK_EQ(2, hal_fake_count(HAL_CALL_PPI_SET_ACTIVE));
	CHECK_EQ(1, hal_fake_last(HAL_CALL_PPI_SET_ACTIVE).b);
	world_leave(self, 0);
}

/* --- reset, first run, numbers ------------------------------------------------------------------------ */

TEST_F(world, R23_reset_takes_timers_and_interrupts_back)
{
	struct vcpu *vcpu = start(self, 1);

	vcpu->guest.vtimer.timer = (struct hal_timer){.ctl = ON, .cval = 0};
	vcpu->timer.phys = (struct hal_timer){.ctl = ON, .cval = 77};
	timer_update(vcpu);
	vcpu->vgic->irqs[27].active = true;
	vcpu->timer.armed = true;
	timer_reset(vcpu);
	CHECK_EQ(0, vcpu->guest.vtimer.timer.ctl);
	CHECK_EQ(77, vcpu->timer.phys.cval);
	CHECK(!vcpu->vgic->irqs[27].active);
	CHECK(!vcpu->vgic->irqs[27].line);
	CHECK(!vcpu->vgic->irqs[30].line);
	CHECK_EQ(0, vcpu->vgic->queued);
	CHECK_EQ(1, hal_fake_count(HAL_CALL_TIMEOUT_CANCEL));
}

static const struct number {
	const char *label;
	uint64_t attr;
	uint32_t intid;
	int error;
} numbers[] = {
	{"virtual", 0, 16, 0},	     {"physical", 1, 31, 0},	      {"sgi", 0, 15, -HAL_EINVAL},
	{"spi", 0, 32, -HAL_EINVAL}, {"no_timer", 2, 20, -HAL_ENXIO},
};

TEST_TABLE(number, attr_sets_the_ppi_for_all_vcpus, struct number, numbers)
{
	struct world w;
	uint32_t intid = 0;

	world_start(&w, 2);
	CHECK_EQ(0, timer_attr_may_set(w.vcpus[0]));
	CHECK_EQ(row->attr < 2 ? 0 : -HAL_ENXIO, timer_attr_has(row->attr));
	CHECK_EQ(row->error, timer_attr_set(w.vcpus[0], row->attr, row->intid));
	CHECK_EQ(row->attr < 2 ? 0 : -HAL_ENXIO, timer_attr_get(w.vcpus[1], row->attr, &intid));
	if (!row->error)
		CHECK_EQ(row->intid, intid);
	CHECK_EQ(0, timer_enable(w.vcpus[1]));
	CHECK_EQ(-HAL_EBUSY, timer_attr_set(w.vcpus[1], 2, 20));
	world_tear_down(&w);
}

TEST_F(world, first_run_wants_numbers_that_make_sense)
{
	struct vcpu *vcpu;

	world_start(self, 2);
	vcpu = self->vcpus[0];
	CHECK_EQ(0, timer_attr_set(vcpu, 0, 30));
	CHECK_EQ(-HAL_EINVAL, timer_enable(vcpu));
	CHECK_EQ(0, timer_attr_set(vcpu, 0, 27));
	self->vcpus[1]->timer.ppi[0] = 26;
	CHECK_EQ(-HAL_EINVAL, timer_enable(vcpu));
	self->vcpus[1]->timer.ppi[0] = 27;
	self->vcpus[1]->timer.ppi[1] = 26;
	CHECK_EQ(-HAL_EINVAL, timer_enable(vcpu));
	self->vcpus[1]->timer.ppi[1] = 30;
	CHECK_EQ(0, vgic_set_owner(vcpu, 30, self));
	CHECK_EQ(-HAL_EINVAL, timer_enable(vcpu));
	CHECK_EQ(0, timer_enable(self->vcpus[1]));
	CHECK_EQ(0, timer_enable(self->vcpus[1]));
	CHECK_EQ(27, self->vcpus[1]->vgic->irqs[27].physical);
}

/* What a refused first run had taken can be given to somebody else. */
TEST_F(world, refused_first_run_leaves_no_interrupt_owned)
{
	struct vcpu *vcpu;

	world_start(self, 1);
	vcpu = self->vcpus[0];
	CHECK_EQ(0, vgic_set_owner(vcpu, 30, self));
	CHECK_EQ(-HAL_EINVAL, timer_enable(vcpu));
	CHECK(!vcpu->vgic->irqs[27].owner);
	CHECK_EQ(0, vcpu->vgic->irqs[27].physical);
	CHECK(vcpu->vgic->irqs[30].owner == self);
	CHECK_EQ(0, timer_attr_set(vcpu, 0, 30));
	CHECK_EQ(0, timer_attr_set(vcpu, 1, 27));
	CHECK_EQ(-HAL_EINVAL, timer_enable(vcpu));
	CHECK(!vcpu->vgic->irqs[27].owner);
	CHECK_EQ(0, timer_attr_set(vcpu, 0, 27));
	CHECK_EQ(0, timer_attr_set(vcpu, 1, 29));
	CHECK_EQ(0, timer_enable(vcpu));
	CHECK(vcpu->vgic->irqs[27].owner == &vcpu->timer);
	CHECK(vcpu->vgic->irqs[29].owner == &vcpu->timer);
}

/* --- the interrupt controller is user space's --------------------------------------------------------- */

TEST(user, R38_outputs_are_told_and_the_interrupt_is_held_meanwhile)
{
	struct world w;
	struct vcpu *vcpu;

	hal_fake_reset();
	CHECK_EQ(0, hypervisor_init(&w.hypervisor));
	hypervisor_cpu_online(&w.hypervisor);
	CHECK_EQ(0, vm_create(&w.hypervisor, 0, &w.vm));
	CHECK_EQ(0, vcpu_create(w.vm, 0, &vcpu));
	vcpu_publish(vcpu);
	CHECK_EQ(0, timer_enable(vcpu));
	CHECK(!vcpu->timer.enabled);
	CHECK_EQ(-HAL_EINVAL, timer_attr_may_set(vcpu));
	CHECK(!timer_must_report(vcpu));
	vcpu->guest.vtimer.timer.ctl = FIRED;
	timer_exit(vcpu);
	CHECK(timer_must_report(vcpu));
	CHECK_EQ(1, timer_report(vcpu));
	CHECK(!timer_must_report(vcpu));
	timer_enter(vcpu);
	CHECK_EQ(1, hal_fake_last(HAL_CALL_PPI_SET_ACTIVE).b);
	vcpu->guest.vtimer.timer.ctl = 0;
	timer_exit(vcpu);
	CHECK(timer_must_report(vcpu));
	timer_enter(vcpu);
	CHECK_EQ(0, hal_fake_last(HAL_CALL_PPI_SET_ACTIVE).b);
	world_tear_down(&w);
}

TEST_F(world, outputs_are_nobodys_business_with_a_vgic)
{
	struct vcpu *vcpu = start(self, 1);

	vcpu->guest.vtimer.timer.ctl = FIRED;
	timer_exit(vcpu);
	CHECK(!timer_must_report(vcpu));
}
