/* SPDX-License-Identifier: GPL-2.0-only */
/* The guests, what is done for one that has come out, and the threads of all who play. */
#include "arch_sim/board.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "arch_sim/hal/sched.h"
#include "core/exit/exit.h"
#include "core/timer/guest.h"
#include "core/vcpu/run.h"
#include "hal/cpu.h"
#include "testing/harness/test.h"
#include "testing/unit/vgic/race_parts.h"

#define SPURIOUS 1023u

enum gicv { PMR = 0x04, IAR = 0x0c, EOIR = 0x10 };

/* --- the guest ---------------------------------------------------------------------------------------- */

static bool is_signalled(unsigned cpu)
{
	return sim_gic_outputs(sim_hardware_gic(), cpu) & SIM_GIC_VIRQ;
}

static void begin(struct race_player *p, unsigned cpu)
{
	struct race_fact *fact;

	p->iar = sim_gic_read(sim_hardware_gic(), SIM_GICV, cpu, IAR, 4);
	CHECK(p->iar != SPURIOUS);
	p->in_handler = true;
	p->quiet = race.device[INTID(p->iar) % RACE_IRQS] == RACE_EDGE;
	fact = race_fact_of(p->vcpu->index, p->iar);
	race_check_begin(fact, p->vcpu->index, p->iar);
	fact->active = true;
	fact->begun++;
	fact->begun_at = ++race.now;
}

static void end(struct race_player *p, unsigned cpu)
{
	struct race_fact *fact = race_fact_of(p->vcpu->index, p->iar);

	sim_gic_write(sim_hardware_gic(), SIM_GICV, cpu, EOIR, 4, p->iar);
	fact->active = false;
	fact->ended++;
	fact->ended_at = ++race.now;
	p->in_handler = false;
	race_look_whether_over();
}

/* What the handler makes the device do, outside of the guest but for one that is assigned to it. */
static void quieten(struct race_player *p)
{
	struct vcpu *vcpu = p->vcpu;
	uint32_t intid = INTID(p->iar);

	p->quiet = true;
	if (intid == RACE_TIMER)
		vcpu->guest.vtimer.timer.ctl = 0;
	else if (intid == RACE_PTIMER)
		vcpu->timer.phys.ctl = 0;
	else
		race_line(intid, false);
	timer_update(vcpu);
}

/* Where Hyp mode leaves it to the host, the step is still to be done. */
static void do_step(struct race_player *p)
{
	const struct race_step *step = p->script;

	p->answer = HAL_DONE;
	step->op(p, step->a, step->b);
	p->script += p->answer != HAL_NEED_HOST;
}

static bool has_steps(const struct race_player *p)
{
	return p->script && p->script->op;
}

static void sleep(struct race_player *p)
{
	if (!race.over && !race.saver)
		vcpu_wait(p->vcpu);
}

/* A step that no trap comes of: the guest's own CPU interface. */
void race_mask(struct race_player *p, uint32_t mask, uint32_t nothing)
{
	sim_gic_write(sim_hardware_gic(), SIM_GICV, hal_cpu_id(), PMR, 4, mask);
	p->mask = mask;
}

static bool has_own_step(const struct race_player *p)
{
	return has_steps(p) && p->script->op == race_mask;
}

/* What the guest traps for now; NULL: it goes on. */
static void (*next_trap(struct race_player *p))(struct race_player *)
{
	if (p->in_handler && !p->quiet)
		return quieten;
	if (has_own_step(p))
		return NULL;
	if (has_steps(p) && (!p->in_handler || p->how & RACE_HYP))
		return do_step;
	return p->how & RACE_SLEEPS && !p->in_handler ? sleep : NULL;
}

/* Does it look for traps before interrupts? */
static bool is_masked(const struct race_player *p)
{
	return p->in_handler || (p->how & RACE_MASKED && has_steps(p));
}

static void count_answer(enum hal_result answer)
{
	race_answers.done += answer == HAL_DONE;
	race_answers.left += answer == HAL_LEAVE;
	race_answers.refused += answer == HAL_NEED_HOST;
}

/* As the world switch does with a trap. Returns whether the guest goes on; else *code is what it comes out with. */
static bool is_answered(struct race_player *p, uint32_t *code)
{
	*code = HAL_EXIT_TRAP;
	if (!(p->how & RACE_HYP) || p->todo != do_step)
		return false;
	do_step(p);
	count_answer(p->answer);
	if (p->answer == HAL_NEED_HOST)
		return false;
	p->todo = NULL;
	*code = HAL_EXIT_ANSWERED;
	race_look_whether_over();
	return p->answer == HAL_DONE;
}

static bool stops_spinning(void *argument)
{
	const unsigned *cpu = argument;

	return race.over || race.saver || sim_cpu_is_wanted(*cpu) || is_signalled(*cpu) ||
	       sim_hardware_cpu_must_exit(*cpu);
}

static bool bodies_are_done(void *argument)
{
	return !race.bodies;
}

/* While an irqfd goes, its line may stay up for a moment and nobody hears of the ends. Not for the whole of a schedule. */
static void wait_in_storm(const struct race_player *p)
{
	const struct race_fact *fact = race_fact_of(p->vcpu->index, p->iar);

	if (INTID(p->iar) == race.resampled && !race.tied && fact->begun > fact->raised)
		sim_thread_wait(bodies_are_done, NULL);
}

static void go_on(struct race_player *p, unsigned cpu)
{
	if (p->in_handler) {
		wait_in_storm(p);
		end(p, cpu);
	} else if (has_own_step(p)) {
		do_step(p);
	} else if (is_signalled(cpu)) {
		begin(p, cpu);
	} else {
		sim_thread_wait(stops_spinning, &cpu);
	}
}

static void serve_assigned_device(struct race_player *p)
{
	if (!p->in_handler || race.device[INTID(p->iar)] != RACE_RESAMPLED)
		return;
	race.asserts = false;
	p->quiet = true;
}

/* Until the host or the guest's next trap takes it out. */
uint32_t race_guest(struct hal_guest *regs)
{
	struct race_player *p = race_player_of((struct vcpu *)regs);
	unsigned cpu = hal_cpu_id();
	uint32_t code;

	p->inside = true;
	for (;;) {
		sim_schedule_point();
		race_list_registers_are_empty();
		if (sim_hardware_cpu_must_exit(cpu) || sim_cpu_is_wanted(cpu) || race.saver ||
		    test_failed())
			return HAL_EXIT_IRQ;
		serve_assigned_device(p);
		if (is_masked(p) || !is_signalled(cpu))
			p->todo = next_trap(p);
		if (!p->todo && !race.over)
			go_on(p, cpu);
		else if (!is_answered(p, &code))
			return code;
	}
}

/* In the place of core/exit. */
enum hal_result handle_exit(struct vcpu *vcpu, uint32_t exit_code)
{
	struct race_player *p = race_player_of(vcpu);
	void (*todo)(struct race_player * p) = p->todo;

	p->todo = NULL;
	p->inside = false;
	p->exited_at = ++race.now;
	if (todo)
		todo(p);
	race_look_whether_over();
	if (test_failed() || (race.over && !p->in_handler && !vcpu->vgic->queued))
		return HAL_EXIT_USER;
	if (race.saver) {
		p->paused = true;
		return HAL_EXIT_USER;
	}
	if (p->how & RACE_MOVES)
		sim_host_set_cpu((sim_host_cpu() + 1) % RACE_CPUS);
	return HAL_DONE;
}

enum hal_result handle_exit_in_hyp(struct vcpu *vcpu)
{
	return HAL_NEED_HOST;
}

/* --- threads ------------------------------------------------------------------------------------------ */

static bool all_are_paused(void *argument)
{
	bool all = true;

	for (unsigned i = 0; i < race.players; i++)
		all &= race.player[i].paused;
	return all || test_failed();
}

static bool pause_is_over(void *argument)
{
	return !race.saver;
}

static void pause_vcpu(struct race_player *p)
{
	if (p != race.saver) {
		sim_thread_wait(pause_is_over, NULL);
		return;
	}
	sim_thread_wait(all_are_paused, NULL);
	race_save();
	race.saver = NULL;
	race_look_whether_over();
}

static void play(void *argument)
{
	struct race_player *p = argument;
	static const uint8_t data[8];

	for (;;) {
		CHECK_EQ(0, kvm_arch_vcpu_ioctl_run(p->vcpu, data, false));
		if (!p->paused)
			return;
		pause_vcpu(p);
		p->paused = false;
	}
}

void race_add_player(unsigned index, const struct race_step *script, unsigned how)
{
	struct race_player *p = &race.player[index];

	p->script = script;
	p->how = how;
	sim_thread_add(play, p, index);
}

static void run_body(void *argument)
{
	void (*body)(void) = (void (*)(void))argument;

	body();
	if (body == race_resample)
		return;
	race.bodies--;
	race_look_whether_over();
}

void race_add_body(void (*body)(void))
{
	race.bodies += body != race_resample;
	sim_thread_add(run_body, (void *)body, RACE_CPUS + race.added_bodies++);
}

void race_wait_for_scripts(void)
{
	sim_thread_wait(race_scripts_are_done, NULL);
}
