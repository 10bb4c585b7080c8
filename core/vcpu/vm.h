/* SPDX-License-Identifier: GPL-2.0-only */
/* A virtual machine: its vcpus, its memory, its devices. */
#ifndef CORE_VCPU_VM_H
#define CORE_VCPU_VM_H

#include "core/event/events.h"
#include "core/io/iobus.h"
#include "core/mm/memslot.h"
#include "core/mm/stage2.h"
#include "core/mm/vmid.h"
#include "core/vcpu/hypervisor.h"
#include "core/vcpu/vcpu.h"
#include "hal/atomic.h"
#include "hal/host.h"
#include "hal/types.h"

#define VM_MAX_VCPUS 8 /* what GICv2 can tell apart; KVM_CAP_MAX_VCPUS (D4) */

/* PSCI versions as the firmware register carries them (SPEC.md section 8.7). */
enum vm_psci_version {
	VM_PSCI_0_1 = 0x1,
	VM_PSCI_0_2 = 0x2,
	VM_PSCI_1_0 = 0x10000,
};

/*
 * Lock order: vcpu mutexes (uapi/) → vm->lock (mutex) → vm->power_lock → vm->stage2.lock → the VMID pool's lock;
 * vm->iobus.lock → the locks of devices.
 */
struct vm {
	/* Creation of vcpus and devices, memory slots, first run. */
	struct hal_mutex lock;
	struct hypervisor *hypervisor;
	/* The process whose memory the guest's is; calls from another one are refused. */
	struct hal_host_mm *mm;
	struct hal_host_watch *watch; /* on mm, from the beginning to the end */

	struct stage2 stage2;
	struct memslots slots;
	struct vmid vmid;
	/* By host CPU: the vcpu whose private translations its TLB may hold (R19). */
	struct vcpu *last_ran[HAL_MAX_CPUS];

	/* By index; an entry, once set, stays until the VM is freed. */
	struct vcpu *vcpus[VM_MAX_VCPUS];
	/* Released after the entry is complete: read it with vm_nr_vcpus(). */
	uint32_t nr_vcpus;

	/* The devices inside the hypervisor. */
	struct iobus iobus;
	/* Event descriptors of user space: see core/event/events.h for its locks. */
	struct events events;
	/* NULL: the interrupt controller is user space's. Set under lock, before any vcpu has run. */
	struct vgic *vgic;

	/* CPU_ON of all vcpus: of two racing calls one wins (SPEC.md section 8.3). */
	struct hal_lock power_lock;
	/* CNTPCT - CNTVCT; atomic, see core/timer/virtual.h. */
	uint64_t cntvoff;
	/* enum vm_psci_version; the last writer wins. */
	uint32_t psci_version;
	/* KVM_CAP_ARM_NISV_TO_USER and KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2 are on. */
	uint32_t nisv_to_user;
	uint32_t manual_dirty_log;
	/* Lines that this VM's guest may still cause in the host's log (G21); under report_lock, which is innermost. */
	struct hal_lock report_lock;
	uint32_t report_budget;
};

/* The number of vcpus that exist; each vm->vcpus[i] below it is complete. */
static inline uint32_t vm_nr_vcpus(const struct vm *vm)
{
	return hal_load_acquire(&vm->nr_vcpus);
}

/*
 * Writes a line to the host's log on behalf of a guest, as long as the VM's budget lasts; the last line says
 * that no more will follow (G21).
 */
void vm_report(struct vm *vm, enum hal_report what, uint32_t vcpu_id, uint32_t a, uint32_t b);

#endif
