/* SPDX-License-Identifier: GPL-2.0-only */
/* A vcpu's registers in words, and all of them. */
#ifndef VMM_REGISTERS_H
#define VMM_REGISTERS_H

#include <stddef.h>

#include "uapi/client/client.h"
#include "vmm/error.h"

struct registers {
	uint32_t n;
	struct {
		uint64_t id, value;
	} reg[KVM_CLIENT_MAX_REGS];
};

/* "r0", "SP_svc", "SCTLR", "d15", "p15 0 c15 c1 2", ... */
void register_name(uint64_t id, char *text, size_t size);

/* Reads all registers that the kernel lists. */
bool registers_read(struct kvm_client_vcpu *vcpu, struct registers *registers, struct error *error);

/* Writes them all back, the virtual counter only if counter. */
bool registers_write(struct kvm_client_vcpu *vcpu, const struct registers *registers, bool counter,
		     struct error *error);

/* Says them, four a line. */
void registers_say(struct kvm_client_vcpu *vcpu, unsigned index);

#endif
