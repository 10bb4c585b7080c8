/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the stress program share. */
#ifndef TESTING_TARGET_STRESS_COMMON_H
#define TESTING_TARGET_STRESS_COMMON_H

#include <stdbool.h>
#include <stdint.h>

#include "uapi/client/client.h"

#define MACHINE_VCPUS 4
#define DEVICE_ROUND  0x0a000000u
#define DEVICE_WRONG  0x0a000004u

/* A VM with the guest of patterns.S. */
struct machine {
	struct kvm_client client;
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpus[MACHINE_VCPUS];
	unsigned nr_vcpus;
	void *memory;
};

void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern int complaints;

/* Makes the VM; 0, or the error of the first call that failed, after which everything is gone again. */
int machine_create(struct machine *m, unsigned vcpus, bool vfp, uint32_t seed);
void machine_destroy(struct machine *m);

/*
 * Runs a vcpu until it has done four more rounds. Returns 0; -EINTR and other errors of KVM_RUN; complains of what the
 * guest finds wrong and returns -EPROTO.
 */
int machine_round(struct machine *m, unsigned vcpu);

/* A module parameter, as a number; -1: it has none of that name. */
long parameter(const char *name);
void set_parameter(const char *name, long value);

/* Nothing of any VM is left; what the module itself had before is base_pages and base_objects. */
void note_base(void);
void expect_nothing_left(const char *when);

/* Pins the calling thread to a CPU. */
void pin_to(unsigned cpu);

/* The parts: each complains of what goes wrong. */
void stress_isolation(unsigned switches);
void stress_migration(unsigned changes);
void stress_vms(unsigned number);
void stress_kills(unsigned number);
void stress_failures(void);
void stress_processes(void);
void stress_without_vfp(void);

/* What stress_processes() executes in place of a monitor: fd is of its VM. */
int stress_after_exec(int fd);

#endif
