// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include "testing/target/stress/common.h"

#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "testing/target/stress/patterns.h"

#define PARAMETERS  "/sys/module/kvm_arm32/parameters/"
#define MEMORY_SIZE 0x10000u
#define PER_VCPU    0x8000u /* the guest's parameters, 256 bytes each */

int complaints;

void complain(const char *format, ...)
{
	va_list args;

	printf("stress: ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
	complaints++;
}

/* --- the module -------------------------------------------------------------------------------------- */

long parameter(const char *name)
{
	char path[100];
	long value = -1;
	FILE *file;

	snprintf(path, sizeof(path), PARAMETERS "%s", name);
	file = fopen(path, "r");
	if (!file)
		return -1;
	if (fscanf(file, "%ld", &value) != 1)
		value = -1;
	fclose(file);
	return value;
}

void set_parameter(const char *name, long value)
{
	char path[100];
	FILE *file;

	snprintf(path, sizeof(path), PARAMETERS "%s", name);
	file = fopen(path, "w");
	if (!file || fprintf(file, "%ld", value) < 0 || fclose(file))
		complain("%s cannot be set", name);
}

static long base_pages, base_objects;

/* Tables of Hyp mode stay once they were needed. */
static long own_pages(void)
{
	return parameter("pages") - parameter("hyp_tables");
}

void note_base(void)
{
	base_pages = own_pages();
	base_objects = parameter("objects");
}

void expect_nothing_left(const char *when)
{
	static const char *const none[] = {"vms", "vcpus", "devices", "pins"};

	for (unsigned i = 0; i < 4; i++)
		if (parameter(none[i]) != 0)
			complain("%s: %ld %s are left", when, parameter(none[i]), none[i]);
	if (own_pages() != base_pages || parameter("objects") != base_objects)
		complain("%s: %ld pages, %ld objects more than before", when,
			 own_pages() - base_pages, parameter("objects") - base_objects);
}

void pin_to(unsigned cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* --- the guest --------------------------------------------------------------------------------------- */

static int start_vcpu(struct machine *m, unsigned n, bool vfp, uint32_t seed)
{
	const uint32_t parameters[2] = {seed + n, vfp};
	struct kvm_client_vcpu *vcpu = &m->vcpus[n];
	int error = kvm_client_create_vcpu(&m->vm, n, vcpu);

	if (error)
		return error;
	m->nr_vcpus = n + 1;
	memcpy((char *)m->memory + PER_VCPU + 256 * n, parameters, sizeof(parameters));
	error = kvm_client_preferred_target(&m->vm, &vcpu->init);
	vcpu->init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	if (!error)
		error = kvm_arm_vcpu_init(vcpu);
	if (!error)
		error = kvm_client_set_reg(vcpu, kvm_client_core_reg(15), patterns_base);
	if (!error)
		error = kvm_client_set_reg(vcpu, kvm_client_core_reg(12),
					   patterns_base + PER_VCPU + 256 * n);
	return error;
}

int machine_create(struct machine *m, unsigned vcpus, bool vfp, uint32_t seed)
{
	int error;

	memset(m, 0, sizeof(*m));
	m->client.fd = m->vm.fd = -1;
	m->memory = kvm_backend_host.memory_get(MEMORY_SIZE);
	memcpy(m->memory, patterns_image, patterns_size);
	error = kvm_client_open(&m->client, &kvm_backend_host);
	if (error)
		goto no_client;
	error = kvm_client_create_vm(&m->client, &m->vm);
	if (error)
		goto no_vm;
	error = kvm_client_set_memory(&m->vm, 0, patterns_base, MEMORY_SIZE, m->memory, 0);
	for (unsigned i = 0; i < vcpus && !error; i++)
		error = start_vcpu(m, i, vfp, seed);
	if (error)
		machine_destroy(m);
	return error;

no_vm:
	kvm_client_close(&m->client);
no_client:
	kvm_backend_host.memory_put(m->memory, MEMORY_SIZE);
	return error;
}

void machine_destroy(struct machine *m)
{
	for (unsigned i = 0; i < m->nr_vcpus; i++)
		kvm_client_destroy_vcpu(&m->vcpus[i]);
	kvm_client_destroy_vm(&m->vm);
	kvm_client_close(&m->client);
	kvm_backend_host.memory_put(m->memory, MEMORY_SIZE);
}

int machine_round(struct machine *m, unsigned n)
{
	struct kvm_client_vcpu *vcpu = &m->vcpus[n];
	int error = kvm_client_run(vcpu);
	uint32_t value;

	if (error)
		return error;
	if (vcpu->run->exit_reason != KVM_EXIT_MMIO) {
		complain("vcpu %u: exit %u", n, vcpu->run->exit_reason);
		return -EPROTO;
	}
	memcpy(&value, vcpu->run->mmio.data, sizeof(value));
	if (vcpu->run->mmio.phys_addr == DEVICE_ROUND)
		return 0;
	complain("vcpu %u: register %u is not what the guest wrote", n, value);
	return -EPROTO;
}
