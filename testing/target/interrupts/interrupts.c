// SPDX-License-Identifier: GPL-2.0-only
/*
 * interrupts SCENARIO VCPUS COUNT: a guest that counts its interrupts, with a thread for each vcpu, and one that moves
 * them from CPU to CPU all the time. The guest says what is wrong; how many there were is checked here once more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "testing/target/interrupts/guest.h"
#include "testing/target/interrupts/layout.h"
#include "uapi/client/client.h"

static struct machine {
	struct kvm_client client;
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpus[LAYOUT_VCPUS];
	pthread_t threads[LAYOUT_VCPUS];
	unsigned nr, number[LAYOUT_VCPUS];
	void *memory;
	unsigned expected; /* interrupts of each vcpu, or of the first one only */
	bool first_only;
	int event, resample;
	unsigned events;
} machine;

static atomic_uint done, ready, stop;
static unsigned long moves;

static void __attribute__((format(printf, 1, 2), noreturn)) fail(const char *format, ...)
{
	va_list args;

	printf("interrupts: FAILED: ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	exit(1);
}

static void check(int result, const char *what)
{
	if (result < 0)
		fail("%s: %s", what, strerror(-result));
}

/* --- the VM ------------------------------------------------------------------------------------------ */

static void set_attribute(int gic, uint32_t group, uint64_t attr, uint64_t address)
{
	const struct kvm_device_attr call = {
		.group = group,
		.attr = attr,
		.addr = (uintptr_t)&address,
	};

	check(machine.client.backend->ioctl(gic, KVM_SET_DEVICE_ATTR, (unsigned long)&call),
	      "attribute");
}

/* With all vcpus there: an eventfd can be tied to an interrupt before the first of them runs. */
static void initialise_gic(int gic)
{
	set_attribute(gic, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V2_ADDR_TYPE_DIST, LAYOUT_DIST);
	set_attribute(gic, KVM_DEV_ARM_VGIC_GRP_ADDR, KVM_VGIC_V2_ADDR_TYPE_CPU, LAYOUT_CPU);
	set_attribute(gic, KVM_DEV_ARM_VGIC_GRP_CTRL, KVM_DEV_ARM_VGIC_CTRL_INIT, 0);
	machine.client.backend->close(gic);
}

static void create_vcpu(unsigned n, enum layout_scenario scenario, unsigned count)
{
	const uint32_t arguments[4] = {n, machine.nr, scenario, count};
	struct kvm_client_vcpu *vcpu = &machine.vcpus[n];

	check(kvm_client_create_vcpu(&machine.vm, n, vcpu), "vcpu");
	check(kvm_client_preferred_target(&machine.vm, &vcpu->init), "target");
	vcpu->init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	check(kvm_arm_vcpu_init(vcpu), "init");
	check(kvm_client_set_reg(vcpu, kvm_client_core_reg(15), guest_base), "pc");
	for (unsigned i = 0; i < 4; i++)
		check(kvm_client_set_reg(vcpu, kvm_client_core_reg(i), arguments[i]), "register");
}

static void create(unsigned vcpus, enum layout_scenario scenario, unsigned count)
{
	struct kvm_create_device gic = {.type = KVM_DEV_TYPE_ARM_VGIC_V2};

	machine.nr = vcpus;
	machine.memory = kvm_backend_host.memory_get(LAYOUT_MEMORY);
	memcpy(machine.memory, guest_image, guest_size);
	check(kvm_client_open(&machine.client, &kvm_backend_host), "/dev/kvm");
	check(kvm_client_create_vm(&machine.client, &machine.vm), "VM");
	check(kvm_client_set_memory(&machine.vm, 0, guest_base, LAYOUT_MEMORY, machine.memory, 0),
	      "memory");
	check(kvm_client_vm_ioctl(&machine.vm, KVM_CREATE_DEVICE, &gic), "GIC");
	for (unsigned n = 0; n < vcpus; n++)
		create_vcpu(n, scenario, count);
	initialise_gic((int)gic.fd);
}

static void destroy(void)
{
	for (unsigned n = 0; n < machine.nr; n++)
		kvm_client_destroy_vcpu(&machine.vcpus[n]);
	kvm_client_destroy_vm(&machine.vm);
	kvm_client_close(&machine.client);
	kvm_backend_host.memory_put(machine.memory, LAYOUT_MEMORY);
}

/* --- what the guest asks for -------------------------------------------------------------------------- */

static void write_device(unsigned vcpu, uint64_t address, uint32_t value)
{
	switch (address) {
	case LAYOUT_DONE:
		if (value != (vcpu && machine.first_only ? 0 : machine.expected))
			fail("vcpu %u has counted %u, not %u", vcpu, value, machine.expected);
		done++;
		break;
	case LAYOUT_LINE:
		check(kvm_client_irq_line(&machine.vm, value & ~LAYOUT_RAISE, value & LAYOUT_RAISE),
		      "line");
		break;
	case LAYOUT_READY:
		ready = 1;
		break;
	case LAYOUT_WRONG:
		fail("vcpu %u: what is wrong: %u, detail %x", vcpu, value & 0xff, value >> 8);
	default:
		fail("vcpu %u writes to %llx", vcpu, (unsigned long long)address);
	}
}

static void *run(void *number)
{
	const unsigned n = *(unsigned *)number;
	struct kvm_client_vcpu *vcpu = &machine.vcpus[n];
	uint32_t value;

	while (!stop) {
		const int result = kvm_client_run(vcpu);

		if (result == -EINTR)
			continue;
		check(result, "KVM_RUN");
		if (vcpu->run->exit_reason != KVM_EXIT_MMIO || !vcpu->run->mmio.is_write)
			fail("vcpu %u: exit %u", n, vcpu->run->exit_reason);
		memcpy(&value, vcpu->run->mmio.data, sizeof(value));
		write_device(n, vcpu->run->mmio.phys_addr, value);
	}
	return NULL;
}

/* --- the host around it ------------------------------------------------------------------------------- */

/* Puts one thread after the other on one CPU or the other. */
static void *move(void *unused)
{
	unsigned seed = 1;

	while (done < machine.nr) {
		cpu_set_t set;

		seed = seed * 1664525 + 1013904223;
		CPU_ZERO(&set);
		CPU_SET(seed >> 20 & 1, &set);
		if (!pthread_setaffinity_np(machine.threads[(seed >> 24) % machine.nr], sizeof(set),
					    &set))
			moves++;
		usleep(500); /* the vcpus are to run between two moves */
	}
	return NULL;
}

/* Raises the line, and again as soon as the guest has ended the interrupt. */
static void *inject(void *unused)
{
	uint64_t one = 1, ends;

	while (!ready)
		sched_yield();
	for (unsigned n = 0; n < machine.events; n++) {
		if (write(machine.event, &one, sizeof(one)) != sizeof(one) ||
		    read(machine.resample, &ends, sizeof(ends)) != sizeof(ends))
			fail("eventfd: %s", strerror(errno));
		if (ends != 1)
			fail("an interrupt has ended %llu times", (unsigned long long)ends);
	}
	return NULL;
}

static void tie_events(void)
{
	struct kvm_irqfd call = {.gsi = LAYOUT_EVENT_INTID - 32, .flags = KVM_IRQFD_FLAG_RESAMPLE};

	machine.event = eventfd(0, 0);
	machine.resample = eventfd(0, 0);
	if (machine.event < 0 || machine.resample < 0)
		fail("no eventfd");
	call.fd = (uint32_t)machine.event;
	call.resamplefd = (uint32_t)machine.resample;
	check(kvm_client_vm_ioctl(&machine.vm, KVM_IRQFD, &call), "irqfd");
}

static void nothing(int signal)
{
}

/* Those that wait in the guest are taken out, until they have seen that it is over. */
static void join(void)
{
	stop = 1;
	for (unsigned n = 0; n < machine.nr; n++)
		while (pthread_tryjoin_np(machine.threads[n], NULL)) {
			pthread_kill(machine.threads[n], SIGUSR1);
			usleep(1000);
		}
}

static const struct scenario {
	const char *name;
	enum layout_scenario number;
	unsigned each; /* interrupts of a vcpu for each count and, with per_vcpu, each vcpu */
	bool per_vcpu, first_only, by_events;
} scenarios[] = {
	{"sgi", LAYOUT_SGI, 1, true, false, false},
	{"timers", LAYOUT_TIMERS, 1, false, false, false},
	{"kinds", LAYOUT_KINDS, 8, false, true, false},
	{"events", LAYOUT_EVENTS, 1, false, true, true},
};

static void play(const struct scenario *scenario, unsigned vcpus, unsigned count)
{
	pthread_t mover, injector;

	machine.expected = count * scenario->each * (scenario->per_vcpu ? vcpus : 1);
	machine.first_only = scenario->first_only;
	machine.events = count;
	create(vcpus, scenario->number, count);
	if (scenario->by_events) {
		tie_events();
		pthread_create(&injector, NULL, inject, NULL);
	}
	for (unsigned n = 0; n < vcpus; n++) {
		machine.number[n] = n;
		pthread_create(&machine.threads[n], NULL, run, &machine.number[n]);
	}
	pthread_create(&mover, NULL, move, NULL);
	pthread_join(mover, NULL);
	if (scenario->by_events)
		pthread_join(injector, NULL);
	join();
	destroy();
	printf("interrupts: %s: %u vcpus, %u interrupts %s, %lu moves: none lost, none twice\n",
	       scenario->name, vcpus, machine.expected,
	       scenario->first_only ? "of the first" : "each", moves);
}

int main(int argc, char **argv)
{
	const struct sigaction action = {.sa_handler = nothing};

	if (argc != 4)
		fail("usage: interrupts SCENARIO VCPUS COUNT");
	setvbuf(stdout, NULL, _IONBF, 0);
	sigaction(SIGUSR1, &action, NULL);
	for (unsigned i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
		if (!strcmp(argv[1], scenarios[i].name)) {
			play(&scenarios[i], (unsigned)atoi(argv[2]), (unsigned)atoi(argv[3]));
			return 0;
		}
	fail("no scenario %s", argv[1]);
}
