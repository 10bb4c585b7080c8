/* SPDX-License-Identifier: GPL-2.0-only */
/* The VM, and the machine under it. */
#include "testing/unit/vgic/race.h"

#include <string.h>

#include "arch_sim/board.h"
#include "arch_sim/hal/event.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "core/timer/guest.h"
#include "core/vcpu/run.h"
#include "core/vgic/attr.h"
#include "core/vgic/irq.h"
#include "core/vgic/vgic.h"
#include "testing/harness/test.h"
#include "testing/unit/vgic/race_parts.h"

#define CPUIF 0x08010000u

struct race race;
struct race_answers race_answers;

static void set_interface(uint32_t index, uint32_t offset, uint32_t value)
{
	CHECK_EQ(0, vgic_attr_set(race.vm, VGIC_GROUP_CPU_REGS, (uint64_t)index << 32 | offset,
				  value));
}

void race_set_mask(unsigned player, uint32_t mask)
{
	set_interface(player, 0x04, mask >> 3);
	race.player[player].mask = mask;
}

static void create_vcpu(unsigned index)
{
	struct race_player *p = &race.player[index];

	CHECK_EQ(0, vcpu_create(race.vm, index, &p->vcpu));
	vcpu_publish(p->vcpu);
	p->vcpu->target = VCPU_TARGET_A15;
	p->vcpu->first_run_done = true;
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
		race_set_mask(i, 0xf8);
	}
}

/* A run that has ended well leaves the machine as it was, but for what the next one would take for its own. */
static bool machine_is_clean;

static void make_machine(void)
{
	sim_host_reset();
	sim_host_set_online(RACE_CPUS + RACE_BODIES);
	sim_hardware_reset(SIM_CORTEX_A15, RACE_CPUS + RACE_BODIES);
	sim_hardware_guest = race_guest;
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
	CHECK_EQ(0, vgic_set_address(race.vm, VGIC_ADDRESS_DIST, RACE_DIST));
	CHECK_EQ(0, vgic_set_address(race.vm, VGIC_ADDRESS_CPU, CPUIF));
	CHECK_EQ(0, vgic_map_resources(race.vm));
	switch_on();
}

static bool is_at_rest(const struct vgic_irq *irq)
{
	return !vgic_irq_is_pending(irq) && !irq->active && !irq->live && !irq->vcpu;
}

uint64_t race_take_resamplings(void)
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
	race_take_resamplings();
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

void race_tear_down(void)
{
	if (sim_host_complaint()) {
		FAIL("%s", sim_host_complaint());
		race_name_what_is_missing();
	}
	if (test_failed())
		return;
	CHECK(race_each_irq(is_at_rest));
	CHECK(race_list_registers_are_empty());
	check_resamplings();
	vm_shutdown_memory(race.vm);
	vm_destroy(race.vm);
	close_events();
	CHECK(sim_host_is_empty());
	if (sim_host_complaint())
		FAIL("%s", sim_host_complaint());
	machine_is_clean = !test_failed();
}
