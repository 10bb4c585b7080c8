/* SPDX-License-Identifier: GPL-2.0-only */
#include "testing/target/random/simulated.h"

#include <stdio.h>

#include "arch_sim/hal/dev_kvm.h"
#include "arch_sim/hal/dev_kvm_client.h"
#include "arch_sim/hal/hardware.h"
#include "arch_sim/hal/host.h"
#include "hal/context.h"

#define EVENTS_KEPT 256

static unsigned events_seen;
static struct kvm_client_vm *current;

static void wake(void *opaque, void *vcpu)
{
	play_wake(current);
}

static void begin(struct kvm_client_vm *vm)
{
	current = vm;
	events_seen = sim_host_nr_events();
	sim_host_on_block(wake, NULL);
	hal_trace_wanted = 1u << HAL_TRACE_EXIT | 1u << HAL_TRACE_GUEST_FAULT;
}

static void end(void)
{
	sim_host_on_block(NULL, NULL);
	hal_trace_wanted = ~0u;
}

/* The host keeps the newest events only; there are more of them before a program begins, at most. */
static bool event(struct play_record *record)
{
	if (sim_host_nr_events() - events_seen > EVENTS_KEPT)
		events_seen = sim_host_nr_events() - EVENTS_KEPT;
	while (events_seen < sim_host_nr_events()) {
		struct sim_event e = sim_host_event(events_seen++);

		if (e.event == HAL_TRACE_EXIT && e.a == HAL_EXIT_TRAP) {
			*record = (struct play_record){.kind = PLAY_EXIT, .a = e.b, .b = e.pc};
			return true;
		}
		if (e.event == HAL_TRACE_GUEST_FAULT) {
			*record = (struct play_record){
				.kind = PLAY_FAULT, .a = e.a, .b = e.b, .c = e.c & ~0xfu};
			return true;
		}
	}
	return false;
}

bool simulated_play_one(unsigned n, uint64_t slice,
			void (*record)(const struct play_record *record))
{
	const struct play_machine machine = {
		.backend = &kvm_backend_sim,
		.begin = begin,
		.end = end,
		.event = event,
		.record = record,
	};
	bool ok;

	sim_host_reset();
	sim_hardware_reset(SIM_CORTEX_A15, 1);
	sim_hardware_set_slice(slice);
	ok = !sim_kvm_load() && play_program(&machine, n);
	ok = !sim_kvm_unload() && ok;
	if (sim_host_complaint() || !ok)
		printf("random: program %u: %s\n", n,
		       sim_host_complaint() ? sim_host_complaint() : "failed");
	return ok && !sim_host_complaint();
}

bool simulated_play(uint64_t slice, void (*record)(const struct play_record *record))
{
	for (unsigned n = 0; n < play_count(); n++)
		if (!simulated_play_one(n, slice, record))
			return false;
	return true;
}
