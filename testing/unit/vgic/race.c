/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/unit/vgic/race.h"

#include <string.h>

#include "arch_sim/board.h"
#include "arch_sim/hal/event.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "arch_sim/hal/sched.h"
#include "core/event/irqfd.h"
#include "core/exit/exit.h"
#include "core/timer/guest.h"
#include "core/vcpu/run.h"
#include "core/vgic/attr.h"
#include "core/vgic/irq.h"
#include "core/vgic/vgic.h"
#include "hal/atomic.h"
#include "hal/cpu.h"
#include "hal/timer.h"
#include "testing/harness/test.h"

#define DIST	   0x08000000u
#define CPUIF	   0x08010000u
#define FIRST_SPI  32u
#define SPURIOUS   1023u
#define NOWHERE	   (-1)
#define LR_STATE   (3u << 28)
#define LR_INTID   0x3ffu
#define TIMER_ON   1u
#define INTID(iar) ((iar)&0x3ffu)

enum gicv { IAR = 0x0c, EOIR = 0x10 };

struct race race;

/* --- facts ------------------------------------------------------------------------------------------ */

static struct race_fact *fact_of(unsigned player, uint32_t iar)
{
	uint32_t intid = INTID(iar);

	if (intid >= FIRST_SPI)
		return &race.shared[intid % RACE_IRQS];
	return &race.own[player][iar >> 10 & 7][intid];
}

static unsigned note_raise(struct race_fact *fact)
{
	fact->raised++;
	return fact->raised_at = ++race.now;
}

static void note_landing(struct race_fact *fact, unsigned raised_at)
{
	if (fact->landed_at < raised_at)
		fact->landed_at = raised_at;
}

/* One that has been cleared may still be taken by who had it in a list register then, and only until that comes out. */
static bool is_cleared(const struct race_fact *fact, unsigned player)
{
	return fact->cleared_at > fact->raised_at &&
	       race.player[player].exited_at > fact->cleared_at;
}

/* An edge is taken at least once, and not more often than it came; a line only where it was high since. */
static void check_begin(const struct race_fact *fact, unsigned player, uint32_t iar)
{
	NOTE("interrupt %u of %u: raised %u, begun %u, ended %u", INTID(iar), iar >> 10,
	     fact->raised, fact->begun, fact->ended);
	CHECK(!fact->active);
	CHECK(!race.may_not_begin[INTID(iar)]);
	CHECK(!is_cleared(fact, player));
	switch (race.device[INTID(iar)]) {
	case RACE_EDGE:
		CHECK_LT(fact->begun, fact->raised);
		break;
	case RACE_TIMERS:
		CHECK_LT(fact->begun, fact->raised);
		CHECK_LE(race.deadline[player], hal_counter_read());
		break;
	case RACE_LEVEL:
		CHECK(fact->line || fact->high_until >= fact->ended_at);
		break;
	case RACE_RESAMPLED:
		CHECK_LT(0, fact->raised);
	}
}

static bool is_satisfied(const struct race_fact *fact, enum race_device device)
{
	if (device == RACE_LEVEL)
		return !fact->line;
	return !fact->raised || device == RACE_RESAMPLED || fact->may_be_lost ||
	       fact->begun_at > fact->raised_at;
}

static bool all_satisfied(void)
{
	const struct race_fact *own = &race.own[0][0][0];
	bool satisfied = true;

	for (unsigned i = 0; i < RACE_IRQS; i++)
		satisfied &= is_satisfied(&race.shared[i], race.device[i]);
	for (unsigned i = 0; i < sizeof(race.own) / sizeof(*own); i++)
		satisfied &= is_satisfied(&own[i], race.device[i % 32]);
	return satisfied && !race.asserts && !race.eager &&
	       (!race.tied || race.told == race.shared[race.resampled].ended);
}

/* --- list registers --------------------------------------------------------------------------------- */

static uint32_t list_register(unsigned cpu, unsigned n)
{
	return sim_gic_read(sim_hardware_gic(), SIM_GICH, cpu, 0x100 + 4 * n, 4);
}

/* No interrupt is in two of them. Private ones are another's in each CPU. */
static bool list_registers_are_empty(void)
{
	uint64_t shared = 0;
	bool empty = true;

	for (unsigned cpu = 0; cpu < RACE_CPUS; cpu++) {
		uint64_t seen = 0;

		for (unsigned n = 0; n < SIM_LIST_REGISTERS; n++) {
			uint32_t lr = list_register(cpu, n);
			uint64_t bit = 1ull << (lr & LR_INTID) % RACE_IRQS;

			if (!(lr & LR_STATE))
				continue;
			empty = false;
			CHECK(!((seen | shared >> FIRST_SPI << FIRST_SPI) & bit));
			seen |= bit;
		}
		shared |= seen;
	}
	return empty;
}

/* --- the end ------------------------------------------------------------------------------------------ */

static struct race_player *player_of(const struct vcpu *vcpu)
{
	return &race.player[vcpu->index];
}

/* Is anything of this interrupt waiting? What is in a list register is looked at there, once it has got there. */
static bool is_idle(const struct vgic_irq *irq)
{
	if (vgic_irq_is_pending(irq))
		return false;
	return irq->live ? player_of(irq->vcpu)->inside : !irq->active;
}

static bool each_irq(bool (*holds)(const struct vgic_irq *irq))
{
	bool all = true;

	for (unsigned v = 0; v < race.players; v++)
		for (unsigned i = 0; i < FIRST_SPI; i++)
			all &= holds(&race.vm->vcpus[v]->vgic->irqs[i]);
	for (unsigned i = FIRST_SPI; i < RACE_IRQS; i++)
		all &= holds(&race.vm->vgic->spis[i - FIRST_SPI]);
	return all;
}

static bool scripts_are_done(void *nothing)
{
	for (unsigned i = 0; i < race.players; i++)
		if (race.player[i].script && race.player[i].script->op)
			return false;
	return !race.saver;
}

static bool handlers_are_done(void)
{
	for (unsigned i = 0; i < race.players; i++)
		if (race.player[i].in_handler)
			return false;
	return true;
}

static void get_all_out(void)
{
	for (unsigned i = 0; i < race.players; i++) {
		hal_fetch_or(&race.vm->vcpus[i]->requests, VCPU_REQUEST_IRQ_PENDING);
		vcpu_kick(race.vm->vcpus[i]);
	}
}

/* When nothing is left to be done, all may go. */
static void look_whether_over(void)
{
	if (race.over || race.bodies || !scripts_are_done(NULL) || !handlers_are_done() ||
	    !all_satisfied() || !each_irq(is_idle) || !list_registers_are_empty())
		return;
	race.over = true;
	get_all_out();
}

/* --- the guest ---------------------------------------------------------------------------------------- */

static bool is_wanted(unsigned cpu)
{
	for (unsigned i = 0; i < race.players; i++)
		if (race.player[i].wants == (int)cpu)
			return true;
	return false;
}

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
	fact = fact_of(p->vcpu->index, p->iar);
	check_begin(fact, p->vcpu->index, p->iar);
	fact->active = true;
	fact->begun++;
	fact->begun_at = ++race.now;
}

static void end(struct race_player *p, unsigned cpu)
{
	struct race_fact *fact = fact_of(p->vcpu->index, p->iar);

	sim_gic_write(sim_hardware_gic(), SIM_GICV, cpu, EOIR, 4, p->iar);
	fact->active = false;
	fact->ended++;
	fact->ended_at = ++race.now;
	p->in_handler = false;
	look_whether_over();
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

static void do_step(struct race_player *p)
{
	const struct race_step *step = p->script;

	step->op(p, step->a, step->b);
	p->script++;
}

static void sleep(struct race_player *p)
{
	if (!race.over && !race.saver)
		vcpu_wait(p->vcpu);
}

/* What the guest traps for now; NULL: it goes on. */
static void (*next_trap(struct race_player *p))(struct race_player *)
{
	if (p->in_handler)
		return p->quiet ? NULL : quieten;
	if (p->script && p->script->op)
		return do_step;
	return p->sleeps ? sleep : NULL;
}

static bool stops_spinning(void *argument)
{
	const unsigned *cpu = argument;

	return race.over || race.saver || is_wanted(*cpu) || is_signalled(*cpu) ||
	       sim_hardware_cpu_must_exit(*cpu);
}

static bool bodies_are_done(void *argument)
{
	return !race.bodies;
}

/* While an irqfd goes, its line may stay up for a moment and nobody hears of the ends. Not for the whole of a schedule. */
static void wait_in_storm(const struct race_player *p)
{
	const struct race_fact *fact = fact_of(p->vcpu->index, p->iar);

	if (INTID(p->iar) == race.resampled && !race.tied && fact->begun > fact->raised)
		sim_thread_wait(bodies_are_done, NULL);
}

static void go_on(struct race_player *p, unsigned cpu)
{
	if (p->in_handler) {
		wait_in_storm(p);
		end(p, cpu);
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
static uint32_t guest(struct hal_guest *regs)
{
	struct race_player *p = player_of((struct vcpu *)regs);
	unsigned cpu = hal_cpu_id();

	p->wants = NOWHERE;
	p->inside = true;
	for (;;) {
		sim_schedule_point();
		list_registers_are_empty();
		if (sim_hardware_cpu_must_exit(cpu) || is_wanted(cpu) || race.saver ||
		    test_failed())
			return HAL_EXIT_IRQ;
		serve_assigned_device(p);
		if (p->in_handler || !is_signalled(cpu))
			p->todo = next_trap(p);
		if (p->todo || race.over)
			return HAL_EXIT_TRAP;
		go_on(p, cpu);
	}
}

/* In the place of core/exit. */
enum hal_result handle_exit(struct vcpu *vcpu, uint32_t exit_code)
{
	struct race_player *p = player_of(vcpu);
	void (*todo)(struct race_player * p) = p->todo;

	p->todo = NULL;
	p->inside = false;
	p->exited_at = ++race.now;
	if (todo)
		todo(p);
	look_whether_over();
	if (test_failed() || (race.over && !p->in_handler && !vcpu->vgic->queued))
		return HAL_EXIT_USER;
	if (race.saver) {
		p->paused = true;
		return HAL_EXIT_USER;
	}
	if (p->moves)
		sim_host_set_cpu((sim_host_cpu() + 1) % RACE_CPUS);
	p->wants = (int)sim_host_cpu();
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
	look_whether_over();
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
		p->wants = (int)sim_host_cpu();
	}
}

void race_add_player(unsigned index, const struct race_step *script, bool sleeps, bool moves)
{
	struct race_player *p = &race.player[index];

	p->script = script;
	p->sleeps = sleeps;
	p->moves = moves;
	p->wants = (int)index;
	sim_thread_add(play, p, index);
}

static void run_body(void *argument)
{
	void (*body)(void) = (void (*)(void))argument;

	body();
	if (body == race_resample)
		return;
	race.bodies--;
	look_whether_over();
}

void race_add_body(void (*body)(void))
{
	race.bodies += body != race_resample;
	sim_thread_add(run_body, (void *)body, RACE_CPUS - 1);
}

void race_wait_for_scripts(void)
{
	sim_thread_wait(scripts_are_done, NULL);
}

/* --- the VM ------------------------------------------------------------------------------------------- */

static void set_interface(uint32_t index, uint32_t offset, uint32_t value)
{
	CHECK_EQ(0, vgic_attr_set(race.vm, VGIC_GROUP_CPU_REGS, (uint64_t)index << 32 | offset,
				  value));
}

static void create_vcpu(unsigned index)
{
	struct race_player *p = &race.player[index];

	CHECK_EQ(0, vcpu_create(race.vm, index, &p->vcpu));
	vcpu_publish(p->vcpu);
	p->vcpu->target = VCPU_TARGET_A15;
	p->vcpu->first_run_done = true;
	p->wants = NOWHERE;
}

static void switch_on(void)
{
	struct race_player *first = &race.player[0];

	race_write(first, 0x0, 4, 1);
	race_write(first, 0x104, 4, 0xffffffff);
	for (unsigned i = 0; i < race.players; i++) {
		CHECK_EQ(0, timer_enable(race.player[i].vcpu));
		race_write(&race.player[i], 0x100, 4, 1u << RACE_TIMER | 1u << RACE_PTIMER);
		set_interface(i, 0x00, 7);
		set_interface(i, 0x04, 0x1f);
	}
}

/* A run that has ended well leaves the machine as it was, but for what the next one would take for its own. */
static bool machine_is_clean;

static void make_machine(void)
{
	sim_host_reset();
	sim_host_set_online(RACE_CPUS);
	sim_hardware_reset(SIM_CORTEX_A15, RACE_CPUS);
	sim_hardware_guest = guest;
}

static void calm_machine(void)
{
	for (unsigned cpu = 0; cpu < RACE_CPUS; cpu++) {
		sim_hardware_take_interrupt(cpu);
		sim_gic_write(sim_hardware_gic(), SIM_GICD, cpu, 0x380, 4, 1u << RACE_TIMER);
	}
}

void race_set_up(unsigned players)
{
	memset(&race, 0, sizeof(race));
	race.players = players;
	race.device[RACE_TIMER] = race.device[RACE_PTIMER] = RACE_TIMERS;
	if (machine_is_clean)
		calm_machine();
	else
		make_machine();
	machine_is_clean = false;
	CHECK_EQ(0, hypervisor_init(&race.hypervisor));
	CHECK_EQ(0, vm_create(&race.hypervisor, 0, &race.vm));
	CHECK_EQ(0, vgic_create(race.vm));
	for (unsigned i = 0; i < players; i++)
		create_vcpu(i);
	CHECK_EQ(0, vgic_attr_set(race.vm, VGIC_GROUP_NR_IRQS, 0, RACE_IRQS));
	CHECK_EQ(0, vgic_set_address(race.vm, VGIC_ADDRESS_DIST, DIST));
	CHECK_EQ(0, vgic_set_address(race.vm, VGIC_ADDRESS_CPU, CPUIF));
	CHECK_EQ(0, vgic_map_resources(race.vm));
	switch_on();
}

static bool is_at_rest(const struct vgic_irq *irq)
{
	return !vgic_irq_is_pending(irq) && !irq->active && !irq->live && !irq->vcpu;
}

static uint64_t take_resamplings(void)
{
	uint64_t value = 0;

	sim_event_read(race.resample, &value);
	race.told += value;
	return race.told;
}

/* One for each end, while the interrupt is tied. */
static void check_resamplings(void)
{
	unsigned ended = race.shared[race.resampled].ended;

	if (!race.resampled)
		return;
	take_resamplings();
	if (race.tied)
		CHECK_EQ(ended, race.told);
	else
		CHECK_LE(race.told, ended);
}

static void close_event(int fd)
{
	struct sim_file *file = sim_fd_close(fd), last;

	if (sim_file_put(file, &last))
		sim_event_release(last.object);
}

static void close_events(void)
{
	if (!race.resampled)
		return;
	close_event(race.event);
	close_event(race.resample);
}

/* All wait: for what? */
static void name_what_is_missing(void)
{
	for (unsigned i = 0; i < RACE_IRQS; i++)
		if (!is_satisfied(&race.shared[i], race.device[i]))
			FAIL("%u is raised at %u, begun at %u", i, race.shared[i].raised_at,
			     race.shared[i].begun_at);
	FAIL("%u bodies, scripts %u, satisfied %u, idle %u, list registers empty %u, over %u",
	     race.bodies, scripts_are_done(NULL), all_satisfied(), each_irq(is_idle),
	     list_registers_are_empty(), race.over);
}

void race_tear_down(void)
{
	if (sim_host_complaint()) {
		FAIL("%s", sim_host_complaint());
		name_what_is_missing();
	}
	if (test_failed())
		return;
	CHECK(each_irq(is_at_rest));
	CHECK(list_registers_are_empty());
	check_resamplings();
	vm_shutdown_memory(race.vm);
	vm_destroy(race.vm);
	close_events();
	CHECK(sim_host_is_empty());
	if (sim_host_complaint())
		FAIL("%s", sim_host_complaint());
	machine_is_clean = !test_failed();
}

/* --- devices ------------------------------------------------------------------------------------------ */

void race_set_device(uint32_t intid, enum race_device device)
{
	const uint32_t offset = 0xc00 + intid / 16 * 4, shift = intid % 16 * 2 + 1;
	struct race_player *p = &race.player[0];
	uint8_t b[4];

	race.device[intid] = device;
	CHECK(iobus_read(&race.vm->iobus, p->vcpu, ipa(DIST + offset), 4, b));
	race_write(p, offset, 4,
		   (b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24) & ~(1u << shift));
}

static void set_irqfd(uint32_t flags)
{
	struct irqfd_request request = {race.event, race.resampled - FIRST_SPI, flags,
					race.resample};

	CHECK_EQ(0, irqfd_set(race.vm, &request));
}

void race_tie(uint32_t intid)
{
	race_set_device(intid, RACE_RESAMPLED);
	race.resampled = intid;
	race.event = sim_event_create();
	race.resample = sim_event_create();
	race.tied = true;
	set_irqfd(IRQFD_RESAMPLE);
}

void race_untie(void)
{
	race.tied = false;
	set_irqfd(IRQFD_DEASSIGN);
	race.asserts = false;
}

void race_raise(uint32_t intid)
{
	unsigned at = note_raise(&race.shared[intid]);

	CHECK_EQ(0, vgic_inject(race.vm, 0, intid, true, NULL));
	note_landing(&race.shared[intid], at);
	CHECK_EQ(0, vgic_inject(race.vm, 0, intid, false, NULL));
}

static bool device_is_free(void *argument)
{
	return !race.driving;
}

/* A device drives its line to one level after the other. It is not low before that has been said. */
void race_line(uint32_t intid, bool level)
{
	struct race_fact *fact = &race.shared[intid];

	sim_thread_wait(device_is_free, NULL);
	race.driving = true;
	race.driven++;
	fact->raised += level;
	fact->line |= level;
	CHECK_EQ(0, vgic_inject(race.vm, 0, intid, level, NULL));
	fact->high_until = fact->line ? ++race.now : fact->high_until;
	fact->line = level;
	race.driving = false;
}

void race_assert(void)
{
	race.asserts = true;
	race.shared[race.resampled].raised++;
	sim_event_write(race.event, 1);
}

static bool hears_of_it(void *argument)
{
	const uint64_t *heard = argument;

	return take_resamplings() != *heard || race.over;
}

void race_resample(void)
{
	uint64_t heard = 0;

	while (sim_thread_wait(hears_of_it, &heard), !race.over) {
		heard = race.told;
		if (race.asserts || race.eager)
			race_assert();
		race.eager -= race.eager > 0;
		look_whether_over();
	}
}

/* --- steps -------------------------------------------------------------------------------------------- */

void race_write(struct race_player *p, uint32_t offset, uint32_t len, uint32_t value)
{
	const uint8_t b[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
			      (uint8_t)(value >> 24)};

	CHECK(iobus_write(&race.vm->iobus, p->vcpu, ipa(DIST + offset), len, b));
}

static void write_bit(struct race_player *p, uint32_t base, uint32_t intid)
{
	race_write(p, base + intid / 32 * 4, 4, 1u << intid % 32);
}

void race_pend(struct race_player *p, uint32_t intid, uint32_t nothing)
{
	unsigned at = note_raise(&race.shared[intid]);

	write_bit(p, 0x200, intid);
	note_landing(&race.shared[intid], at);
}

void race_unpend(struct race_player *p, uint32_t intid, uint32_t nothing)
{
	race.shared[intid].may_be_lost = true;
	write_bit(p, 0x280, intid);
	race.shared[intid].cleared_at = ++race.now;
}

void race_enable(struct race_player *p, uint32_t intid, uint32_t nothing)
{
	write_bit(p, 0x100, intid);
}

void race_disable(struct race_player *p, uint32_t intid, uint32_t nothing)
{
	write_bit(p, 0x180, intid);
}

/* All vcpus are out of the guest for it: nobody begins it afterwards, until it is not active any more. */
void race_activate(struct race_player *p, uint32_t intid, uint32_t nothing)
{
	write_bit(p, 0x300, intid);
	race.may_not_begin[intid] = true;
}

void race_deactivate(struct race_player *p, uint32_t intid, uint32_t nothing)
{
	race.may_not_begin[intid] = false;
	write_bit(p, 0x380, intid);
}

void race_priority(struct race_player *p, uint32_t intid, uint32_t priority)
{
	race_write(p, 0x400 + intid, 1, priority);
}

void race_target(struct race_player *p, uint32_t intid, uint32_t player)
{
	race_write(p, 0x800 + intid, 1, 1u << player);
}

void race_group(struct race_player *p, uint32_t word, uint32_t nothing)
{
	race_write(p, 0x084, 4, word);
}

void race_switch(struct race_player *p, uint32_t on, uint32_t nothing)
{
	race_write(p, 0x0, 4, on);
}

void race_sgi(struct race_player *p, uint32_t intid, uint32_t player)
{
	struct race_fact *fact = &race.own[player][p->vcpu->index][intid];
	unsigned at = note_raise(fact);

	race_write(p, 0xf00, 4, 1u << (16 + player) | intid);
	note_landing(fact, at);
}

void race_level(struct race_player *p, uint32_t intid, uint32_t level)
{
	race_line(intid, level);
}

void race_timer(struct race_player *p, uint32_t ticks, uint32_t nothing)
{
	struct hal_timer *timer = &p->vcpu->guest.vtimer.timer;

	note_raise(&race.own[p->vcpu->index][0][RACE_TIMER]);
	race.deadline[p->vcpu->index] = hal_counter_read() + ticks;
	timer->cval = race.deadline[p->vcpu->index] - race.vm->cntvoff;
	timer->ctl = TIMER_ON;
	timer_update(p->vcpu);
}

void race_ptimer(struct race_player *p, uint32_t ticks, uint32_t nothing)
{
	struct hal_timer *timer = &p->vcpu->timer.phys;

	note_raise(&race.own[p->vcpu->index][0][RACE_PTIMER]);
	race.deadline[p->vcpu->index] = timer->cval = hal_counter_read() + ticks;
	timer->ctl = TIMER_ON;
	timer_update(p->vcpu);
}

void race_pause(struct race_player *p, uint32_t nothing, uint32_t nothing_more)
{
	race.saver = p;
	get_all_out();
}
