/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The layout of the ABI, asserted wherever the dispatcher is built: the module must agree with monitors that were built
 * years ago. testing/unit/uapi/abi_test.c has all fields and numbers.
 */
#include "core/event/coalesced.h"
#include "hal/types.h"
#include "uapi/kvm.h"

#define SIZE(type, size)	   _Static_assert(sizeof(struct type) == (size), #type)
#define OFFSET(type, field, bytes) _Static_assert(offsetof(struct type, field) == (bytes), #field)

SIZE(kvm_regs, 152);
SIZE(kvm_vcpu_init, 32);
SIZE(kvm_one_reg, 16);
SIZE(kvm_reg_list, 8);
SIZE(kvm_arm_device_addr, 16);
SIZE(kvm_irq_level, 8);
SIZE(kvm_userspace_memory_region, 32);
SIZE(kvm_dirty_log, 16);
SIZE(kvm_clear_dirty_log, 24);
SIZE(kvm_device_attr, 24);
SIZE(kvm_create_device, 12);
SIZE(kvm_mp_state, 4);
SIZE(kvm_vcpu_events, 64);
SIZE(kvm_irqfd, 32);
SIZE(kvm_ioeventfd, 64);
SIZE(kvm_msi, 32);
SIZE(kvm_signal_mask, 4);
SIZE(kvm_guest_debug, 8);
SIZE(kvm_enable_cap, 104);
SIZE(kvm_irq_routing, 8);
SIZE(kvm_irq_routing_entry, 48);
SIZE(kvm_coalesced_mmio_zone, 16);
SIZE(kvm_coalesced_mmio_ring, 8);
SIZE(kvm_coalesced_mmio, 24);
SIZE(kvm_translation, 24);

/* What core/ writes into the ring is what user space reads. */
SIZE(coalesced_write, 24);
OFFSET(coalesced_write, data, offsetof(struct kvm_coalesced_mmio, data));
OFFSET(coalesced_ring, last, offsetof(struct kvm_coalesced_mmio_ring, last));
OFFSET(coalesced_ring, writes, offsetof(struct kvm_coalesced_mmio_ring, coalesced_mmio));
_Static_assert(sizeof(struct coalesced_ring) <= HAL_PAGE_SIZE, "one page");

SIZE(kvm_run, 2352);
OFFSET(kvm_run, immediate_exit, 1);
OFFSET(kvm_run, exit_reason, 8);
OFFSET(kvm_run, mmio.phys_addr, 32);
OFFSET(kvm_run, mmio.data, 40);
OFFSET(kvm_run, mmio.len, 48);
OFFSET(kvm_run, mmio.is_write, 52);
OFFSET(kvm_run, internal.data, 40);
OFFSET(kvm_run, system_event.flags, 40);
OFFSET(kvm_run, arm_nisv.fault_ipa, 40);
OFFSET(kvm_run, s.regs.device_irq_level, 304);
