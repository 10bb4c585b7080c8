/* SPDX-License-Identifier: GPL-2.0-only */
#define _GNU_SOURCE
#include "vmm/vcpu.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Takes a thread out of KVM_RUN. */
#define KICK SIGRTMIN

static unsigned handle_mmio(struct vcpu *vcpu, struct kvm_run *run)
{
	return bus_access(&vcpu->machine->bus, run->mmio.phys_addr, run->mmio.len,
			  run->mmio.is_write, run->mmio.data);
}

static unsigned handle_system_event(struct vcpu *vcpu, const struct kvm_run *run)
{
	switch (run->system_event.type) {
	case KVM_SYSTEM_EVENT_SHUTDOWN:
		machine_end(vcpu->machine, OUTCOME_POWER_OFF);
		break;
	case KVM_SYSTEM_EVENT_RESET:
		machine_end(vcpu->machine, OUTCOME_RESET);
		break;
	default:
		machine_end(vcpu->machine, OUTCOME_FAILED);
		break;
	}
	return STATS_SYSTEM;
}

/* Answers an exit and returns its kind. */
static unsigned handle(struct vcpu *vcpu, int result)
{
	struct kvm_run *run = vcpu->client.run;
	char text[STATS_TEXT];

	if (result == -EINTR)
		return STATS_INTERRUPTED;
	if (!result && run->exit_reason == KVM_EXIT_MMIO)
		return handle_mmio(vcpu, run);
	if (!result && run->exit_reason == KVM_EXIT_SYSTEM_EVENT)
		return handle_system_event(vcpu, run);
	stats_describe(&vcpu->stats.last[(vcpu->stats.nr_last - 1) % STATS_LAST], text,
		       sizeof(text));
	say("CPU %u cannot go on: %s", vcpu->index, text);
	machine_end(vcpu->machine, OUTCOME_FAILED);
	return STATS_OTHER;
}

/* Reading the clock three times an exit would cost more than the exit: only where someone asked for it. */
static uint64_t now(const struct vcpu *vcpu)
{
	return vcpu->machine->options->stats ? stats_now() : 0;
}

bool vcpu_step(struct vcpu *vcpu)
{
	const uint64_t start = now(vcpu);
	const int result = kvm_client_run(&vcpu->client);
	const uint64_t left = now(vcpu);
	unsigned kind;

	stats_remember(&vcpu->stats, result, vcpu->client.run);
	kind = handle(vcpu, result);
	vcpu->stats.count[kind]++;
	vcpu->stats.ns_run += left - start;
	vcpu->stats.ns[kind] += now(vcpu) - left;
	if (kind == STATS_SYSTEM || kind == STATS_OTHER)
		return false;
	/* The access before is complete only when KVM_RUN was interrupted. */
	return kind != STATS_INTERRUPTED || !atomic_load(&vcpu->machine->stopping);
}

static void *run(void *opaque)
{
	while (vcpu_step(opaque))
		;
	return NULL;
}

static void ignore(int number)
{
}

bool vcpus_start(struct machine *machine)
{
	const struct sigaction kick = {.sa_handler = ignore};

	sigaction(KICK, &kick, NULL);
	atomic_store(&machine->stopping, false);
	for (unsigned i = 0; i < machine->nr_vcpus; i++) {
		struct vcpu *vcpu = &machine->vcpus[i];

		vcpu->client.run->immediate_exit = 0;
		if (pthread_create(&vcpu->thread, NULL, run, vcpu))
			return false;
		vcpu->has_thread = true;
	}
	return true;
}

void vcpus_stop(struct machine *machine)
{
	atomic_store(&machine->stopping, true);
	for (unsigned i = 0; i < machine->nr_vcpus; i++) {
		struct vcpu *vcpu = &machine->vcpus[i];

		if (!vcpu->has_thread)
			continue;
		__atomic_store_n(&vcpu->client.run->immediate_exit, 1, __ATOMIC_SEQ_CST);
		pthread_kill(vcpu->thread, KICK);
		pthread_join(vcpu->thread, NULL);
		vcpu->has_thread = false;
	}
}
