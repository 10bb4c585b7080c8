/* SPDX-License-Identifier: GPL-2.0-only */
/* The interrupt controller in the kernel: made, saved, restored. */
#ifndef VMM_GIC_H
#define VMM_GIC_H

#include "uapi/client/client.h"
#include "vmm/error.h"
#include "vmm/layout.h"

/* What a snapshot holds: registers in the order in which they are walked. */
#define GIC_MAX_WORDS 512

struct gic_state {
	uint32_t nr_words;
	uint32_t words[GIC_MAX_WORDS];
};

struct gic {
	struct kvm_client_vm *vm;
	int fd;
};

/* Makes the device; before the vcpus. */
bool gic_create(struct gic *gic, struct kvm_client_vm *vm, struct error *error);

/* Tells its addresses and initialises it, when all vcpus exist. */
bool gic_complete(struct gic *gic, struct error *error);

void gic_destroy(struct gic *gic);

/* No vcpu runs. nr_cpus: vcpus of the VM. */
bool gic_save(const struct gic *gic, unsigned nr_cpus, struct gic_state *state,
	      struct error *error);
bool gic_restore(const struct gic *gic, unsigned nr_cpus, struct gic_state *state,
		 struct error *error);

#endif
