/* SPDX-License-Identifier: GPL-2.0-only */
/* KVM_RUN (SPEC.md section 2.6), creation and end of VMs and vcpus. */
#ifndef CORE_VCPU_RUN_H
#define CORE_VCPU_RUN_H

#include "core/vcpu/vm.h"

/* Creates an empty VM of the calling process; type must be 0. Returns 0, -HAL_EINVAL or -HAL_ENOMEM. */
int vm_create(struct hypervisor *hypervisor, unsigned long type, struct vm **out);

/*
 * Takes the guest's memory away: the process that owns it is ending or the last reference went. May be called
 * more than once; no vcpu runs.
 */
void vm_shutdown_memory(struct vm *vm);

/* Frees a VM and all its vcpus; nobody refers to any of them. */
void vm_destroy(struct vm *vm);

/*
 * Creates vcpu id. Checks in the order of D9: -HAL_EINVAL (id), -HAL_EBUSY (vgic initialised), -HAL_ENOMEM,
 * -HAL_EEXIST. It becomes visible in vm->vcpus only with vcpu_publish(), which cannot fail and sets the virtual count
 * of the VM to 0.
 * Caller: holds vm->lock from here to vcpu_publish() or vcpu_destroy().
 */
int vcpu_create(struct vm *vm, uint32_t id, struct vcpu **out);
void vcpu_publish(struct vcpu *vcpu);
void vcpu_destroy(struct vcpu *vcpu);

/*
 * Runs the vcpu until user space has to act. mmio_data: the eight data bytes of the run page, for an access
 * that waits to be completed; immediate_exit: complete that access, then return.
 * Returns 0 with vcpu->exit filled or the negative errno of SPEC.md section 2.6; vcpu->exit.reason is valid
 * in both cases (B37). Caller: holds the vcpu's mutex, signal mask applied.
 */
int kvm_arch_vcpu_ioctl_run(struct vcpu *vcpu, const uint8_t mmio_data[8], bool immediate_exit);

/* Makes the vcpu's thread look at what has changed for it: wakes it if it sleeps. Any context. */
void vcpu_wake(struct vcpu *vcpu);

/* The same, and takes it out of the guest if it is there. Any context. */
void vcpu_kick(struct vcpu *vcpu);

/*
 * Puts the vcpu's thread to sleep as the guest's WFI asks: until an interrupt or a timer wakes it, or a signal. Caller: the
 * vcpu's thread.
 */
void vcpu_wait(struct vcpu *vcpu);

/* Can the vcpu go on? Looked at by hal_vcpu_block(); vcpu is the argument of hal_host_vcpu_create(). */
bool vcpu_wake_condition(void *vcpu);

#endif
