/* SPDX-License-Identifier: GPL-2.0-only */
/* A machine that is made anew for each check, and how the checks are counted. */
#ifndef TESTING_TARGET_ABI_WORLD_H
#define TESTING_TARGET_ABI_WORLD_H

#include "testing/target/abi/abi.h"
#include "uapi/client/client.h"

#define WORLD_MEMORY_BASE 0x80000000u
#define WORLD_MEMORY_SIZE 0x10000

/* One slot, and one vcpu that is not initialised. */
struct world {
	const struct abi_machine *machine;
	struct kvm_client client;
	struct kvm_client_vm vm;
	struct kvm_client_vcpu vcpu;
	uint32_t *memory;
	void *read_only; /* a page that nobody can write to */
	int event;
	int gic; /* the vgic's descriptor; -1: none */
};

struct world_check {
	const char *name;
	void (*body)(struct world *world, const void *row);
};

/* The checks from here on are made on this machine. */
void world_begin(const struct abi_machine *machine);

/* Returns how many of the checks since then failed; *made is how many there were. */
unsigned world_end(unsigned *made);

/* Runs one check in a world of its own. */
void world_check(const char *name, void (*body)(struct world *world, const void *row),
		 const void *row);
void world_check_all(const struct world_check *checks, unsigned nr);

/* The check that runs fails: it is told, and goes on. */
void __attribute__((format(printf, 1, 2))) world_fail(const char *format, ...);
void world_expect(const char *what, int64_t expected, int64_t actual);

/* Initialises the vcpu with a guest that branches to itself. */
void world_prepare_guest(struct world *world);
int world_set_core(struct world *world, unsigned index, uint32_t value);

/* KVM_RUN is interrupted before long, or no more. */
void world_interrupt(struct world *world, bool on);

/* Gives the VM a vgic. */
void world_make_gic(struct world *world);

/* Its attributes. */
int world_set_gic(struct world *world, uint32_t group, uint64_t number, uint64_t value);
int world_get_gic(struct world *world, uint32_t group, uint64_t number, uint32_t *value);
int world_has_gic_attr(struct world *world, uint32_t group, uint64_t number);

#endif
