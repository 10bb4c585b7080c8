/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Random histories of core/vgic on the simulated GIC against the model. Vcpus are in the guest on CPUs that change, and reach
 * their CPU interface there; they come out when core/ kicks them or the GIC interrupts the host, and for nothing else. So an
 * interrupt that core/ forgets to tell of is an acknowledgement that the model does not allow. Now and then all of it is saved
 * by the attributes and goes on in a fresh VM.
 */
#include "testing/unit/vgic/model.h"

#include <stdlib.h>
#include <string.h>

#include "arch_sim/board.h"
#include "arch_sim/gic/gic.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "core/vcpu/run.h"
#include "core/vcpu/vm.h"
#include "core/vgic/attr.h"
#include "core/vgic/state.h"
#include "core/vgic/vgic.h"
#include "testing/harness/test.h"

#define CPUS	    4u
#define OUTSIDE	    (-1)
#define DIST	    0x08000000u
#define CPUIF	    0x08010000u
#define TIMER	    27u
#define MAX_ACTIVES 3u /* of four list registers: one is left for what is more urgent */

enum gicv { CTLR = 0x00, PMR = 0x04, IAR = 0x0c, EOIR = 0x10 };

#define ACK_CTL 4u

struct history {
	struct hypervisor hypervisor;
	struct vm *vm;
	struct model model;
	int cpu[MODEL_VCPUS]; /* where each vcpu is in the guest, or OUTSIDE */
	uint32_t kicked;
	unsigned ended[MODEL_IRQS];
	unsigned acknowledged, restored;
	unsigned in_hyp[2]; /* accesses that were answered there, and then took the vcpu out */
	uint64_t random;
	unsigned step;
};

static struct history *current;

static unsigned pick(struct history *h, unsigned n)
{
	return (unsigned)(test_random(&h->random) >> 33) % n;
}

/* --- what stands around core/vgic --------------------------------------------------------------------- */

void vcpu_kick(struct vcpu *vcpu)
{
	current->kicked |= 1u << vcpu->index;
}

void irqfd_ended(struct vm *vm, uint32_t intid)
{
	current->ended[intid]++;
}

void events_init(struct vm *vm)
{
}

void events_destroy(struct vm *vm)
{
}

enum hal_result handle_exit_in_hyp(struct vcpu *vcpu)
{
	return HAL_NEED_HOST;
}

bool vcpu_wake_condition(void *vcpu)
{
	return true;
}

/* --- entries and exits -------------------------------------------------------------------------------- */

static unsigned free_cpu(struct history *h)
{
	for (;;) {
		unsigned cpu = pick(h, CPUS);
		bool taken = false;

		for (unsigned v = 0; v < MODEL_VCPUS; v++)
			taken |= h->cpu[v] == (int)cpu;
		if (!taken)
			return cpu;
	}
}

/* The host's interrupt of the timer is active exactly while the guest has it or does not want it. */
static void check_held(struct history *h, unsigned v, unsigned cpu)
{
	const struct vcpu *vcpu = h->vm->vcpus[v];
	bool held = vcpu->timer.levels != 0;

	for (uint32_t n = 0; n < vcpu->vgic->used; n++)
		held |= vcpu->vgic->lr[n] >> 31;
	CHECK_EQ(held, sim_gic_state(sim_hardware_gic(), cpu, TIMER).active);
}

static void enter(struct history *h, unsigned v)
{
	unsigned cpu = free_cpu(h);

	h->cpu[v] = (int)cpu;
	h->kicked &= ~(1u << v);
	sim_host_set_cpu(cpu);
	hal_cpu_hold(h->vm->vcpus[v]->host);
	vgic_flush(h->vm->vcpus[v]);
	hal_cpu_release(h->vm->vcpus[v]->host);
	check_held(h, v, cpu);
	sim_gic_set_line(sim_hardware_gic(), cpu, TIMER, h->vm->vcpus[v]->timer.levels != 0);
}

static void leave(struct history *h, unsigned v)
{
	if (h->cpu[v] == OUTSIDE)
		return;
	sim_host_set_cpu((unsigned)h->cpu[v]);
	sim_gic_set_line(sim_hardware_gic(), (unsigned)h->cpu[v], TIMER, false);
	hal_cpu_hold(h->vm->vcpus[v]->host);
	vgic_sync(h->vm->vcpus[v]);
	hal_cpu_release(h->vm->vcpus[v]->host);
	h->cpu[v] = OUTSIDE;
}

static void all_leave(struct history *h)
{
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		leave(h, v);
}

/* Must the vcpu come out? */
static bool interrupted(const struct history *h, unsigned v)
{
	return h->cpu[v] != OUTSIDE &&
	       (h->kicked >> v & 1 ||
		sim_gic_outputs(sim_hardware_gic(), (unsigned)h->cpu[v]) & SIM_GIC_IRQ);
}

/* Vcpus come out and go in again for as long as somebody wants them to: not for long. */
static void settle(struct history *h)
{
	for (unsigned round = 0; round < 8; round++) {
		bool quiet = true;

		for (unsigned v = 0; v < MODEL_VCPUS; v++)
			if (interrupted(h, v)) {
				quiet = false;
				leave(h, v);
				enter(h, v);
			}
		if (quiet)
			return;
	}
	FAIL("step %u: interrupts without end", h->step);
}

/* --- a VM ------------------------------------------------------------------------------------------------ */

static void create(struct history *h)
{
	CHECK_EQ(0, vm_create(&h->hypervisor, 0, &h->vm));
	CHECK_EQ(0, vgic_create(h->vm));
	for (unsigned v = 0; v < MODEL_VCPUS; v++) {
		struct vcpu *vcpu;

		CHECK_EQ(0, vcpu_create(h->vm, v, &vcpu));
		vcpu_publish(vcpu);
		h->cpu[v] = OUTSIDE;
	}
	CHECK_EQ(0, vgic_attr_set(h->vm, VGIC_GROUP_NR_IRQS, 0, MODEL_IRQS));
	CHECK_EQ(0, vgic_set_address(h->vm, VGIC_ADDRESS_DIST, DIST));
	CHECK_EQ(0, vgic_set_address(h->vm, VGIC_ADDRESS_CPU, CPUIF));
	CHECK_EQ(0, vgic_map_resources(h->vm));
}

/* The first run of each vcpu: its timer's interrupt is the host's. */
static void start(struct history *h)
{
	for (unsigned v = 0; v < MODEL_VCPUS; v++) {
		CHECK_EQ(0, vgic_set_owner(h->vm->vcpus[v], TIMER, h));
		vgic_map_hw_irq(h->vm->vcpus[v], TIMER, SIM_PPI_VIRTUAL_TIMER);
	}
}

static void destroy(struct history *h)
{
	vm_shutdown_memory(h->vm);
	vm_destroy(h->vm);
	h->vm = NULL;
}

static void history_set_up(struct history *h)
{
	current = h;
	sim_host_reset();
	sim_host_set_online(CPUS);
	sim_hardware_reset(SIM_CORTEX_A15, CPUS);
	CHECK_EQ(0, hypervisor_init(&h->hypervisor));
	create(h);
	start(h);
	model_reset(&h->model);
}

static void history_tear_down(struct history *h)
{
	all_leave(h);
	destroy(h);
	if (sim_host_complaint())
		FAIL("%s", sim_host_complaint());
}

/* --- the distributor -------------------------------------------------------------------------------------- */

static uint32_t dist_read(struct history *h, unsigned v, uint32_t offset, unsigned len)
{
	uint8_t b[4] = {0};

	CHECK(iobus_read(&h->vm->iobus, h->vm->vcpus[v], ipa(DIST + offset), len, b));
	return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

static void dist_write(struct history *h, unsigned v, uint32_t offset, unsigned len, uint32_t value)
{
	const uint8_t b[4] = {(uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
			      (uint8_t)(value >> 24)};

	CHECK(iobus_write(&h->vm->iobus, h->vm->vcpus[v], ipa(DIST + offset), len, b));
	model_write(&h->model, v, offset, len, value);
}

/*
 * The guest's access is answered in Hyp mode, if it can be, while the vcpu stays in the guest; it comes out when that is asked
 * for. Returns whether the access has been made.
 */
static bool write_in_hyp(struct history *h, unsigned v, uint32_t offset, unsigned len,
			 uint32_t value)
{
	enum hal_result result;

	if (h->cpu[v] == OUTSIDE || pick(h, 3) == 0)
		return false;
	sim_host_set_cpu((unsigned)h->cpu[v]);
	hal_cpu_hold(h->vm->vcpus[v]->host);
	result = vgic_dist_try(h->vm->vcpus[v], offset, len, true, &value);
	hal_cpu_release(h->vm->vcpus[v]->host);
	if (result == HAL_NEED_HOST)
		return false;
	model_write(&h->model, v, offset, len, value);
	h->in_hyp[result == HAL_LEAVE]++;
	if (result == HAL_LEAVE) {
		leave(h, v);
		enter(h, v);
	}
	return true;
}

static const struct area {
	uint16_t begin, bytes; /* of 96 interrupts */
	bool by_byte;
	bool fresh; /* has the vcpus come out */
	unsigned weight;
} areas[] = {
	{0x080, 12, false, false, 1}, {0x100, 12, false, false, 4}, {0x180, 12, false, false, 1},
	{0x200, 12, false, false, 3}, {0x280, 12, false, false, 2}, {0x300, 12, false, true, 1},
	{0x380, 12, false, true, 2},  {0x400, 96, true, false, 6},  {0x800, 96, true, false, 4},
	{0xc00, 24, false, false, 2}, {0xf10, 16, true, false, 1},  {0xf20, 16, true, false, 2},
};

static const struct area *pick_area(struct history *h)
{
	unsigned sum = 0, n;

	for (unsigned i = 0; i < HAL_ARRAY_SIZE(areas); i++)
		sum += areas[i].weight;
	n = pick(h, sum);
	for (const struct area *area = areas;; area++) {
		if (n < area->weight)
			return area;
		n -= area->weight;
	}
}

/* Would this write make more active than there is room for, or an SGI that no source is known of? */
static bool activates_too_many(struct history *h, unsigned v, uint32_t offset, uint32_t value)
{
	struct model after = h->model;

	if (offset < 0x300 || offset >= 0x380)
		return false;
	if (offset == 0x300 && value & 0xffff)
		return true;
	model_write(&after, v, offset, 4, value);
	for (unsigned i = 0; i < MODEL_VCPUS; i++)
		if (model_actives(&after, i) > MAX_ACTIVES)
			return true;
	return false;
}

/* All other vcpus come out where core/ makes them, which is the host's to do and has no effect in one thread. */
static void access_dist(struct history *h, unsigned v)
{
	const struct area *area = pick_area(h);
	unsigned len = area->by_byte && pick(h, 2) ? 1 : 4;
	uint32_t offset = area->begin + pick(h, area->bytes) / len * len;
	uint32_t value = (uint32_t)(test_random(&h->random) & test_random(&h->random));
	bool was_in[MODEL_VCPUS];

	if (len == 1)
		value &= 0xff;
	if (len == 4 && offset < 0x400 && pick(h, 4))
		value = 1u << pick(h, 32);
	if (!activates_too_many(h, v, offset, value) && write_in_hyp(h, v, offset, len, value))
		return;
	for (unsigned i = 0; i < MODEL_VCPUS; i++)
		was_in[i] = h->cpu[i] != OUTSIDE && (area->fresh || i == v);
	for (unsigned i = 0; i < MODEL_VCPUS; i++)
		if (was_in[i])
			leave(h, i);
	if (!activates_too_many(h, v, offset, value))
		dist_write(h, v, offset, len, value);
	for (unsigned i = 0; i < MODEL_VCPUS; i++)
		if (was_in[i])
			enter(h, i);
}

static void compare_word(struct history *h, unsigned v, uint32_t offset)
{
	uint32_t expected = model_read(&h->model, v, offset, 4);
	uint32_t value = dist_read(h, v, offset, 4);

	if (expected == value)
		return;
	NOTE("step %u: vcpu %u reads 0x%x", h->step, v, offset);
	CHECK_EQ(expected, value);
}

static void compare_ends(struct history *h)
{
	for (unsigned i = 0; i < MODEL_IRQS; i++)
		if (h->model.ended[i] != h->ended[i])
			FAIL("step %u: %u was ended %u times, and told %u times", h->step, i,
			     h->model.ended[i], h->ended[i]);
}

/* Everything that there is to see, by all. */
static void compare(struct history *h)
{
	all_leave(h);
	for (unsigned v = 0; v < MODEL_VCPUS; v++)
		for (unsigned i = 0; i < HAL_ARRAY_SIZE(areas); i++)
			for (unsigned n = 0; n < areas[i].bytes; n += 4)
				compare_word(h, v, areas[i].begin + n);
	compare_ends(h);
}

/* --- the guest's CPU interface --------------------------------------------------------------------------- */

static uint32_t gicv_read(struct history *h, unsigned v, uint32_t offset)
{
	return sim_gic_read(sim_hardware_gic(), SIM_GICV, (unsigned)h->cpu[v], offset, 4);
}

static void gicv_write(struct history *h, unsigned v, uint32_t offset, uint32_t value)
{
	sim_gic_write(sim_hardware_gic(), SIM_GICV, (unsigned)h->cpu[v], offset, 4, value);
}

static void acknowledge(struct history *h, unsigned v)
{
	uint32_t iar;

	if (model_actives(&h->model, v) >= MAX_ACTIVES)
		return;
	iar = gicv_read(h, v, IAR);
	NOTE("step %u: vcpu %u acknowledges %u of vcpu %u", h->step, v, iar & 0x3ff, iar >> 10);
	CHECK(model_acknowledge(&h->model, v, iar));
	h->acknowledged += iar != 1023;
}

static void end(struct history *h, unsigned v)
{
	if (h->model.cpu[v].begun)
		gicv_write(h, v, EOIR, model_end(&h->model, v));
}

static void set_groups(struct history *h, unsigned v)
{
	uint32_t groups = pick(h, 3) ? 3 : pick(h, 4);

	gicv_write(h, v, CTLR, ACK_CTL | groups);
	h->model.cpu[v].group0 = groups & 1;
	h->model.cpu[v].group1 = groups & 2;
}

static void set_mask(struct history *h, unsigned v)
{
	uint8_t pmr = pick(h, 3) ? 0xf8 : (uint8_t)(pick(h, 32) << 3);

	gicv_write(h, v, PMR, pmr);
	h->model.cpu[v].pmr = pmr;
}

static void use_interface(struct history *h, unsigned v)
{
	unsigned what = pick(h, 32);

	if (h->cpu[v] == OUTSIDE)
		enter(h, v);
	if (what < 15)
		acknowledge(h, v);
	else if (what < 30)
		end(h, v);
	else if (what < 31)
		set_groups(h, v);
	else
		set_mask(h, v);
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static void inject(struct history *h, unsigned v)
{
	unsigned intid = pick(h, 8) ? 32 + pick(h, MODEL_IRQS - 32) : 16 + pick(h, 16);
	bool level = pick(h, 3);

	if (intid == TIMER)
		return;
	CHECK_EQ(0, vgic_inject(h->vm, v, intid, level, NULL));
	model_inject(&h->model, v, intid, level);
}

/* As after an exit: the vcpu is out, and its list registers are not back yet. */
static void drive_timer(struct history *h, unsigned v)
{
	bool level = pick(h, 2), was_in = h->cpu[v] != OUTSIDE;
	struct vcpu *vcpu = h->vm->vcpus[v];

	vcpu->timer.levels = level;
	vgic_drive_own(vcpu, TIMER, level, h);
	model_inject(&h->model, v, TIMER, level);
	leave(h, v);
	if (was_in)
		enter(h, v);
}

/* --- save and restore ------------------------------------------------------------------------------------- */

#define SAVED_BYTES 0x1000

struct saved {
	uint32_t dist[MODEL_VCPUS][SAVED_BYTES / 4];
	uint32_t cpu[MODEL_VCPUS][0x40];
};

/* What is saved, and what has to be cleared before it is written: in this order. */
static const struct saved_area {
	uint16_t begin, bytes, clear;
} saved_areas[] = {
	{0x080, 12, 0}, {0x100, 12, 0x180}, {0xc00, 24, 0},	{0x800, 96, 0},
	{0x400, 96, 0}, {0x200, 12, 0x280}, {0x300, 12, 0x380}, {0xf20, 16, 0xf10},
};

static const uint8_t saved_cpu[] = {0x00, 0x04, 0x08, 0x1c, 0xd0};

static uint64_t attr(unsigned v, uint32_t offset)
{
	return (uint64_t)v << 32 | offset;
}

static uint32_t get(struct history *h, uint32_t group, unsigned v, uint32_t offset)
{
	uint64_t value = 0;

	CHECK_EQ(0, vgic_attr_get(h->vm, group, attr(v, offset), &value));
	return (uint32_t)value;
}

static void set(struct history *h, uint32_t group, unsigned v, uint32_t offset, uint32_t value)
{
	CHECK_EQ(0, vgic_attr_set(h->vm, group, attr(v, offset), value));
}

static void save(struct history *h, struct saved *saved)
{
	for (unsigned v = 0; v < MODEL_VCPUS; v++) {
		for (unsigned i = 0; i < HAL_ARRAY_SIZE(saved_areas); i++)
			for (unsigned n = 0; n < saved_areas[i].bytes; n += 4) {
				uint32_t offset = saved_areas[i].begin + n;

				saved->dist[v][offset / 4] = get(h, VGIC_GROUP_DIST_REGS, v,
								 offset);
			}
		for (unsigned i = 0; i < sizeof(saved_cpu); i++)
			saved->cpu[v][saved_cpu[i] / 4] = get(h, VGIC_GROUP_CPU_REGS, v,
							      saved_cpu[i]);
	}
	saved->dist[0][0] = get(h, VGIC_GROUP_DIST_REGS, 0, 0);
}

static void restore(struct history *h, const struct saved *saved)
{
	set(h, VGIC_GROUP_DIST_REGS, 0, 0x8, 0x4b00243b);
	for (unsigned v = 0; v < MODEL_VCPUS; v++) {
		for (unsigned i = 0; i < HAL_ARRAY_SIZE(saved_areas); i++)
			for (unsigned n = 0; n < saved_areas[i].bytes; n += 4) {
				const struct saved_area *area = &saved_areas[i];
				uint32_t offset = area->begin + n;

				if (area->clear)
					set(h, VGIC_GROUP_DIST_REGS, v, area->clear + n,
					    0xffffffff);
				set(h, VGIC_GROUP_DIST_REGS, v, offset, saved->dist[v][offset / 4]);
			}
		for (unsigned i = 0; i < sizeof(saved_cpu); i++)
			set(h, VGIC_GROUP_CPU_REGS, v, saved_cpu[i],
			    saved->cpu[v][saved_cpu[i] / 4]);
	}
	set(h, VGIC_GROUP_DIST_REGS, 0, 0, saved->dist[0][0]);
}

/* Devices drive the lines again that are high. */
static void drive_lines(struct history *h, struct model *before)
{
	for (unsigned v = 0; v < MODEL_VCPUS; v++) {
		struct vcpu *vcpu = h->vm->vcpus[v];
		bool timer = model_irq(before, v, TIMER)->line;

		for (unsigned i = 16; i < MODEL_IRQS; i++) {
			const struct model_irq *irq = model_irq(before, v, i);

			if (i == TIMER || !irq->line || irq->edge)
				continue;
			CHECK_EQ(0, vgic_inject(h->vm, v, i, true, NULL));
			model_inject(&h->model, v, i, true);
		}
		vcpu->timer.levels = timer;
		if (!timer)
			continue;
		vgic_drive_own(vcpu, TIMER, true, h);
		model_inject(&h->model, v, TIMER, true);
	}
}

static void move_to_fresh_vm(struct history *h)
{
	struct model before = h->model;
	struct saved saved;

	if (!model_can_be_saved(&h->model))
		return;
	all_leave(h);
	save(h, &saved);
	destroy(h);
	create(h);
	restore(h, &saved);
	start(h);
	model_restored(&h->model);
	drive_lines(h, &before);
	h->restored++;
}

/* --- histories ------------------------------------------------------------------------------------------------ */

static void send_sgi(struct history *h, unsigned v)
{
	uint32_t value = pick(h, 4) << 24 | pick(h, 8) << 16 | pick(h, 16);
	bool was_in = h->cpu[v] != OUTSIDE;

	if (write_in_hyp(h, v, 0xf00, 4, value))
		return;
	leave(h, v);
	dist_write(h, v, 0xf00, 4, value);
	if (was_in)
		enter(h, v);
}

/* Off for a while, now and then. */
static void switch_dist(struct history *h, unsigned v)
{
	bool was_in = h->cpu[v] != OUTSIDE;
	uint32_t value = pick(h, 4) != 0;

	if (write_in_hyp(h, v, 0x0, 4, value))
		return;
	leave(h, v);
	dist_write(h, v, 0x0, 4, value);
	if (was_in)
		enter(h, v);
}

static void look_asleep(struct history *h, unsigned v)
{
	leave(h, v);
	NOTE("step %u: vcpu %u sleeps", h->step, v);
	CHECK_EQ(model_wakes(&h->model, v), vgic_pending(h->vm->vcpus[v]));
}

static void go_on(struct history *h)
{
	unsigned v = pick(h, MODEL_VCPUS), what = pick(h, 1000);

	NOTE("step %u", h->step);
	/* In every other stretch of time the guests get through what has piled up. */
	if (h->step >> 9 & 1 && what < 820)
		what = 0;
	if (what < 500)
		use_interface(h, v);
	else if (what < 650)
		access_dist(h, v);
	else if (what < 750)
		inject(h, v);
	else if (what < 820)
		send_sgi(h, v);
	else if (what < 880)
		drive_timer(h, v);
	else if (what < 885)
		switch_dist(h, v);
	else if (what < 940)
		look_asleep(h, v);
	else if (what < 990)
		leave(h, v);
	else if (what < 995)
		compare(h);
	else
		move_to_fresh_vm(h);
	settle(h);
}

/* All that is disabled or masked after a reset would be a dull history. */
static void wake_up(struct history *h)
{
	dist_write(h, 0, 0x0, 4, 1);
	for (unsigned v = 0; v < MODEL_VCPUS; v++) {
		enter(h, v);
		gicv_write(h, v, PMR, 0xf8);
		gicv_write(h, v, CTLR, ACK_CTL | 3);
		h->model.cpu[v].pmr = 0xf8;
		h->model.cpu[v].group0 = h->model.cpu[v].group1 = true;
	}
}

/* $VGIC_MODEL_STEPS: for longer runs (ci/nightly). */
static unsigned steps_to_go(void)
{
	const char *steps = getenv("VGIC_MODEL_STEPS");

	return steps ? (unsigned)strtoul(steps, NULL, 0) : 25000;
}

static const struct seed {
	const char *label;
	uint64_t seed;
} seeds[] = {
	{"seed_1", 1},
	{"seed_2", 2},
	{"seed_3", 3},
	{"seed_4", 4},
};

/* Covers: R25, R27, R32, B15, B52, B53 */
TEST_TABLE(history, guests_see_what_the_model_has, struct seed, seeds)
{
	static struct history history;
	struct history *h = &history;

	memset(h, 0, sizeof(*h));
	history_set_up(h);
	h->random = test_seed(row->seed) + row->seed;
	wake_up(h);
	for (h->step = 0; h->step < steps_to_go() && !test_failed(); h->step++)
		go_on(h);
	compare(h);
	CHECK_GT(h->acknowledged, steps_to_go() / 40);
	CHECK_GT(h->restored, 0);
	CHECK_GT(h->in_hyp[0], 0);
	CHECK_GT(h->in_hyp[1], 0);
	history_tear_down(h);
}
