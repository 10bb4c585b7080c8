/* SPDX-License-Identifier: GPL-2.0-only */
/* The ABI header against the tables of SPEC.md sections 2.1, 2.3, 2.4 and 2.7, on both machines. */
#include "uapi/kvm.h"

#include <stddef.h>

#include "testing/harness/test.h"

struct number {
	const char *label;
	uint64_t expected, actual;
};

#define NUMBER(value, name)                    \
	{                                      \
#name, value, (uint64_t)(name) \
	}

static const struct number ioctls[] = {
	/* system */
	NUMBER(0x0000ae00, KVM_GET_API_VERSION),
	NUMBER(0x0000ae01, KVM_CREATE_VM),
	NUMBER(0x0000ae03, KVM_CHECK_EXTENSION),
	NUMBER(0x0000ae04, KVM_GET_VCPU_MMAP_SIZE),
	NUMBER(0x4008ae06, KVM_TRACE_ENABLE),
	NUMBER(0x0000ae07, KVM_TRACE_PAUSE),
	NUMBER(0x0000ae08, KVM_TRACE_DISABLE),
	/* VM */
	NUMBER(0x0000ae41, KVM_CREATE_VCPU),
	NUMBER(0x4010ae42, KVM_GET_DIRTY_LOG),
	NUMBER(0x4020ae46, KVM_SET_USER_MEMORY_REGION),
	NUMBER(0x0000ae60, KVM_CREATE_IRQCHIP),
	NUMBER(0x4008ae61, KVM_IRQ_LINE),
	NUMBER(0xc008ae67, KVM_IRQ_LINE_STATUS),
	NUMBER(0x4010ae67, KVM_REGISTER_COALESCED_MMIO),
	NUMBER(0x4010ae68, KVM_UNREGISTER_COALESCED_MMIO),
	NUMBER(0x4008ae6a, KVM_SET_GSI_ROUTING),
	NUMBER(0x4020ae76, KVM_IRQFD),
	NUMBER(0x4040ae79, KVM_IOEVENTFD),
	NUMBER(0x4020aea5, KVM_SIGNAL_MSI),
	NUMBER(0x4068aea3, KVM_ENABLE_CAP),
	NUMBER(0x4010aeab, KVM_ARM_SET_DEVICE_ADDR),
	NUMBER(0x8020aeaf, KVM_ARM_PREFERRED_TARGET),
	NUMBER(0xc018aec0, KVM_CLEAR_DIRTY_LOG),
	NUMBER(0xc00caee0, KVM_CREATE_DEVICE),
	/* vcpu */
	NUMBER(0x0000ae80, KVM_RUN),
	NUMBER(0x8098ae81, KVM_GET_REGS),
	NUMBER(0x4098ae82, KVM_SET_REGS),
	NUMBER(0x8000ae83, KVM_GET_SREGS),
	NUMBER(0x4000ae84, KVM_SET_SREGS),
	NUMBER(0x8000ae8c, KVM_GET_FPU),
	NUMBER(0x4000ae8d, KVM_SET_FPU),
	NUMBER(0xc018ae85, KVM_TRANSLATE),
	NUMBER(0x4004ae86, KVM_INTERRUPT),
	NUMBER(0x4004ae8b, KVM_SET_SIGNAL_MASK),
	NUMBER(0x8004ae98, KVM_GET_MP_STATE),
	NUMBER(0x4004ae99, KVM_SET_MP_STATE),
	NUMBER(0x4008ae9b, KVM_SET_GUEST_DEBUG),
	NUMBER(0x8040ae9f, KVM_GET_VCPU_EVENTS),
	NUMBER(0x4040aea0, KVM_SET_VCPU_EVENTS),
	NUMBER(0x4010aeab, KVM_GET_ONE_REG),
	NUMBER(0x4010aeac, KVM_SET_ONE_REG),
	NUMBER(0x4020aeae, KVM_ARM_VCPU_INIT),
	NUMBER(0xc008aeb0, KVM_GET_REG_LIST),
	NUMBER(0x4004aec2, KVM_ARM_VCPU_FINALIZE),
	/* vcpu and device */
	NUMBER(0x4018aee1, KVM_SET_DEVICE_ATTR),
	NUMBER(0x4018aee2, KVM_GET_DEVICE_ATTR),
	NUMBER(0x4018aee3, KVM_HAS_DEVICE_ATTR),
};

TEST_TABLE(abi, ioctl_number_is_that_of_32_bit_arm, struct number, ioctls)
{
	CHECK_EQ(row->expected, row->actual);
}

#define SIZE(value, type)                         \
	{                                         \
#type, value, sizeof(struct type) \
	}

static const struct number sizes[] = {
	SIZE(152, kvm_regs),
	SIZE(2352, kvm_run),
	SIZE(32, kvm_vcpu_init),
	SIZE(16, kvm_one_reg),
	SIZE(8, kvm_reg_list),
	SIZE(16, kvm_arm_device_addr),
	SIZE(8, kvm_irq_level),
	SIZE(32, kvm_userspace_memory_region),
	SIZE(16, kvm_dirty_log),
	SIZE(24, kvm_clear_dirty_log),
	SIZE(24, kvm_device_attr),
	SIZE(12, kvm_create_device),
	SIZE(4, kvm_mp_state),
	SIZE(64, kvm_vcpu_events),
	SIZE(32, kvm_irqfd),
	SIZE(64, kvm_ioeventfd),
	SIZE(32, kvm_msi),
	SIZE(4, kvm_signal_mask),
	SIZE(8, kvm_guest_debug),
	SIZE(104, kvm_enable_cap),
	SIZE(8, kvm_irq_routing),
	SIZE(48, kvm_irq_routing_entry),
	SIZE(16, kvm_coalesced_mmio_zone),
	SIZE(24, kvm_coalesced_mmio),
	SIZE(8, kvm_coalesced_mmio_ring),
	SIZE(24, kvm_translation),
};

TEST_TABLE(abi, structure_has_the_size_of_32_bit_arm, struct number, sizes)
{
	CHECK_EQ(row->expected, row->actual);
}

#define OFFSET(value, type, field)                                    \
	{                                                             \
#type "." #field, value, offsetof(struct type, field) \
	}

static const struct number offsets[] = {
	OFFSET(0, kvm_regs, usr_regs),
	OFFSET(72, kvm_regs, svc_regs),
	OFFSET(84, kvm_regs, abt_regs),
	OFFSET(96, kvm_regs, und_regs),
	OFFSET(108, kvm_regs, irq_regs),
	OFFSET(120, kvm_regs, fiq_regs),
	OFFSET(0, kvm_run, request_interrupt_window),
	OFFSET(1, kvm_run, immediate_exit),
	OFFSET(8, kvm_run, exit_reason),
	OFFSET(12, kvm_run, ready_for_interrupt_injection),
	OFFSET(13, kvm_run, if_flag),
	OFFSET(14, kvm_run, flags),
	OFFSET(16, kvm_run, cr8),
	OFFSET(24, kvm_run, apic_base),
	OFFSET(32, kvm_run, hw.hardware_exit_reason),
	OFFSET(32, kvm_run, fail_entry.hardware_entry_failure_reason),
	OFFSET(32, kvm_run, mmio.phys_addr),
	OFFSET(40, kvm_run, mmio.data),
	OFFSET(48, kvm_run, mmio.len),
	OFFSET(52, kvm_run, mmio.is_write),
	OFFSET(32, kvm_run, internal.suberror),
	OFFSET(36, kvm_run, internal.ndata),
	OFFSET(40, kvm_run, internal.data),
	OFFSET(32, kvm_run, system_event.type),
	OFFSET(40, kvm_run, system_event.flags),
	OFFSET(32, kvm_run, arm_nisv.esr_iss),
	OFFSET(40, kvm_run, arm_nisv.fault_ipa),
	OFFSET(288, kvm_run, kvm_valid_regs),
	OFFSET(296, kvm_run, kvm_dirty_regs),
	OFFSET(304, kvm_run, s.regs.device_irq_level),
	OFFSET(0, kvm_vcpu_init, target),
	OFFSET(4, kvm_vcpu_init, features),
	OFFSET(0, kvm_one_reg, id),
	OFFSET(8, kvm_one_reg, addr),
	OFFSET(8, kvm_reg_list, reg),
	OFFSET(8, kvm_arm_device_addr, addr),
	OFFSET(0, kvm_irq_level, irq),
	OFFSET(0, kvm_irq_level, status),
	OFFSET(4, kvm_irq_level, level),
	OFFSET(0, kvm_userspace_memory_region, slot),
	OFFSET(4, kvm_userspace_memory_region, flags),
	OFFSET(8, kvm_userspace_memory_region, guest_phys_addr),
	OFFSET(16, kvm_userspace_memory_region, memory_size),
	OFFSET(24, kvm_userspace_memory_region, userspace_addr),
	OFFSET(0, kvm_dirty_log, slot),
	OFFSET(8, kvm_dirty_log, dirty_bitmap),
	OFFSET(0, kvm_clear_dirty_log, slot),
	OFFSET(4, kvm_clear_dirty_log, num_pages),
	OFFSET(8, kvm_clear_dirty_log, first_page),
	OFFSET(16, kvm_clear_dirty_log, dirty_bitmap),
	OFFSET(0, kvm_device_attr, flags),
	OFFSET(4, kvm_device_attr, group),
	OFFSET(8, kvm_device_attr, attr),
	OFFSET(16, kvm_device_attr, addr),
	OFFSET(0, kvm_create_device, type),
	OFFSET(4, kvm_create_device, fd),
	OFFSET(8, kvm_create_device, flags),
	OFFSET(0, kvm_vcpu_events, exception.serror_pending),
	OFFSET(1, kvm_vcpu_events, exception.serror_has_esr),
	OFFSET(2, kvm_vcpu_events, exception.ext_dabt_pending),
	OFFSET(3, kvm_vcpu_events, exception.pad),
	OFFSET(8, kvm_vcpu_events, exception.serror_esr),
	OFFSET(16, kvm_vcpu_events, reserved),
	OFFSET(0, kvm_irqfd, fd),
	OFFSET(4, kvm_irqfd, gsi),
	OFFSET(8, kvm_irqfd, flags),
	OFFSET(12, kvm_irqfd, resamplefd),
	OFFSET(0, kvm_ioeventfd, datamatch),
	OFFSET(8, kvm_ioeventfd, addr),
	OFFSET(16, kvm_ioeventfd, len),
	OFFSET(20, kvm_ioeventfd, fd),
	OFFSET(24, kvm_ioeventfd, flags),
	OFFSET(0, kvm_msi, address_lo),
	OFFSET(4, kvm_msi, address_hi),
	OFFSET(8, kvm_msi, data),
	OFFSET(12, kvm_msi, flags),
	OFFSET(16, kvm_msi, devid),
	OFFSET(0, kvm_signal_mask, len),
	OFFSET(4, kvm_signal_mask, sigset),
	OFFSET(0, kvm_guest_debug, control),
	OFFSET(0, kvm_enable_cap, cap),
	OFFSET(4, kvm_enable_cap, flags),
	OFFSET(8, kvm_enable_cap, args),
	OFFSET(40, kvm_enable_cap, pad),
	OFFSET(0, kvm_irq_routing, nr),
	OFFSET(4, kvm_irq_routing, flags),
	OFFSET(8, kvm_irq_routing, entries),
	OFFSET(0, kvm_irq_routing_entry, gsi),
	OFFSET(4, kvm_irq_routing_entry, type),
	OFFSET(8, kvm_irq_routing_entry, flags),
	OFFSET(16, kvm_irq_routing_entry, u.irqchip.irqchip),
	OFFSET(20, kvm_irq_routing_entry, u.irqchip.pin),
	OFFSET(16, kvm_irq_routing_entry, u.msi.address_lo),
	OFFSET(20, kvm_irq_routing_entry, u.msi.address_hi),
	OFFSET(24, kvm_irq_routing_entry, u.msi.data),
	OFFSET(28, kvm_irq_routing_entry, u.msi.devid),
	OFFSET(0, kvm_coalesced_mmio_zone, addr),
	OFFSET(8, kvm_coalesced_mmio_zone, size),
	OFFSET(12, kvm_coalesced_mmio_zone, pio),
	OFFSET(0, kvm_coalesced_mmio_ring, first),
	OFFSET(4, kvm_coalesced_mmio_ring, last),
	OFFSET(8, kvm_coalesced_mmio_ring, coalesced_mmio),
	OFFSET(0, kvm_coalesced_mmio, phys_addr),
	OFFSET(8, kvm_coalesced_mmio, len),
	OFFSET(12, kvm_coalesced_mmio, pio),
	OFFSET(16, kvm_coalesced_mmio, data),
};

TEST_TABLE(abi, field_has_the_offset_of_32_bit_arm, struct number, offsets)
{
	CHECK_EQ(row->expected, row->actual);
}

static const struct number constants[] = {
	NUMBER(12, KVM_API_VERSION),
	NUMBER(1, KVM_COALESCED_MMIO_PAGE_OFFSET),
	/* exit reasons, system events, states */
	NUMBER(0, KVM_EXIT_UNKNOWN),
	NUMBER(6, KVM_EXIT_MMIO),
	NUMBER(9, KVM_EXIT_FAIL_ENTRY),
	NUMBER(10, KVM_EXIT_INTR),
	NUMBER(17, KVM_EXIT_INTERNAL_ERROR),
	NUMBER(24, KVM_EXIT_SYSTEM_EVENT),
	NUMBER(28, KVM_EXIT_ARM_NISV),
	NUMBER(1, KVM_SYSTEM_EVENT_SHUTDOWN),
	NUMBER(2, KVM_SYSTEM_EVENT_RESET),
	NUMBER(3, KVM_SYSTEM_EVENT_CRASH),
	NUMBER(0, KVM_MP_STATE_RUNNABLE),
	NUMBER(5, KVM_MP_STATE_STOPPED),
	/* section 2.7 */
	NUMBER(0, KVM_ARM_TARGET_CORTEX_A15),
	NUMBER(1, KVM_ARM_TARGET_CORTEX_A7),
	NUMBER(0, KVM_ARM_VCPU_POWER_OFF),
	NUMBER(1, KVM_ARM_VCPU_PSCI_0_2),
	NUMBER(0, KVM_ARM_DEVICE_VGIC_V2),
	NUMBER(0, KVM_VGIC_V2_ADDR_TYPE_DIST),
	NUMBER(1, KVM_VGIC_V2_ADDR_TYPE_CPU),
	NUMBER(0x1000, KVM_VGIC_V2_DIST_SIZE),
	NUMBER(0x2000, KVM_VGIC_V2_CPU_SIZE),
	NUMBER(0, KVM_ARM_IRQ_TYPE_CPU),
	NUMBER(1, KVM_ARM_IRQ_TYPE_SPI),
	NUMBER(2, KVM_ARM_IRQ_TYPE_PPI),
	NUMBER(127, KVM_ARM_IRQ_GIC_MAX),
	NUMBER(1, KVM_NR_IRQCHIPS),
	NUMBER(0, KVM_DEV_ARM_VGIC_GRP_ADDR),
	NUMBER(1, KVM_DEV_ARM_VGIC_GRP_DIST_REGS),
	NUMBER(2, KVM_DEV_ARM_VGIC_GRP_CPU_REGS),
	NUMBER(3, KVM_DEV_ARM_VGIC_GRP_NR_IRQS),
	NUMBER(4, KVM_DEV_ARM_VGIC_GRP_CTRL),
	NUMBER(4, KVM_DEV_TYPE_VFIO),
	NUMBER(5, KVM_DEV_TYPE_ARM_VGIC_V2),
	NUMBER(7, KVM_DEV_TYPE_ARM_VGIC_V3),
	NUMBER(8, KVM_DEV_TYPE_ARM_VGIC_ITS),
	/* flags */
	NUMBER(1, KVM_MEM_LOG_DIRTY_PAGES),
	NUMBER(2, KVM_MEM_READONLY),
	NUMBER(1, KVM_IRQFD_FLAG_DEASSIGN),
	NUMBER(2, KVM_IRQFD_FLAG_RESAMPLE),
	NUMBER(1, KVM_IOEVENTFD_FLAG_DATAMATCH),
	NUMBER(2, KVM_IOEVENTFD_FLAG_PIO),
	NUMBER(4, KVM_IOEVENTFD_FLAG_DEASSIGN),
	NUMBER(8, KVM_IOEVENTFD_FLAG_VIRTIO_CCW_NOTIFY),
	NUMBER(16, KVM_IOEVENTFD_FLAG_FAST_MMIO),
	NUMBER(1, KVM_CREATE_DEVICE_TEST),
	/* registers (SPEC.md sections 3.1, 3.2, 3.8) */
	NUMBER(0x4020000000100000, KVM_REG_ARM | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE),
	NUMBER(15, KVM_REG_ARM_CORE_REG(usr_regs.uregs[15])),
	NUMBER(20, KVM_REG_ARM_CORE_REG(svc_regs[2])),
	NUMBER(37, KVM_REG_ARM_CORE_REG(fiq_regs[7])),
	NUMBER(0x40200000000f0005, ARM_CP15_REG32(0, 0, 0, 5)),
	NUMBER(0x40200000000f0800, ARM_CP15_REG32(0, 1, 0, 0)),
	NUMBER(0x40300000000f0108, ARM_CP15_REG64(1, 2)),
	NUMBER(0x40200000000f7181, KVM_REG_ARM_TIMER_CTL),
	NUMBER(0x40300000000f0708, KVM_REG_ARM_TIMER_CNT),
	NUMBER(0x40300000000f0718, KVM_REG_ARM_TIMER_CVAL),
	NUMBER(0x40200000000f7101, KVM_REG_ARM_PTIMER_CTL),
	NUMBER(0x40300000000f0700, KVM_REG_ARM_PTIMER_CNT),
	NUMBER(0x40300000000f0710, KVM_REG_ARM_PTIMER_CVAL),
	NUMBER(0x4030000000140000, KVM_REG_ARM_PSCI_VERSION),
	NUMBER(0x4030000000140001, KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1),
	NUMBER(0x4030000000140002, KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2),
	NUMBER(0x95c1ba5e, KVM_PSCI_FN_CPU_SUSPEND),
	NUMBER(0x95c1ba60, KVM_PSCI_FN_CPU_ON),
};

TEST_TABLE(abi, constant_has_its_value, struct number, constants)
{
	CHECK_EQ(row->expected, row->actual);
}

static const struct number caps[] = {
	NUMBER(0, KVM_CAP_IRQCHIP),
	NUMBER(1, KVM_CAP_HLT),
	NUMBER(3, KVM_CAP_USER_MEMORY),
	NUMBER(9, KVM_CAP_NR_VCPUS),
	NUMBER(10, KVM_CAP_NR_MEMSLOTS),
	NUMBER(14, KVM_CAP_MP_STATE),
	NUMBER(15, KVM_CAP_COALESCED_MMIO),
	NUMBER(16, KVM_CAP_SYNC_MMU),
	NUMBER(21, KVM_CAP_DESTROY_MEMORY_REGION_WORKS),
	NUMBER(23, KVM_CAP_SET_GUEST_DEBUG),
	NUMBER(25, KVM_CAP_IRQ_ROUTING),
	NUMBER(30, KVM_CAP_JOIN_MEMORY_REGIONS_WORKS),
	NUMBER(32, KVM_CAP_IRQFD),
	NUMBER(36, KVM_CAP_IOEVENTFD),
	NUMBER(40, KVM_CAP_INTERNAL_ERROR_DATA),
	NUMBER(41, KVM_CAP_VCPU_EVENTS),
	NUMBER(54, KVM_CAP_ENABLE_CAP),
	NUMBER(66, KVM_CAP_MAX_VCPUS),
	NUMBER(70, KVM_CAP_ONE_REG),
	NUMBER(74, KVM_CAP_SYNC_REGS),
	NUMBER(77, KVM_CAP_SIGNAL_MSI),
	NUMBER(81, KVM_CAP_READONLY_MEM),
	NUMBER(82, KVM_CAP_IRQFD_RESAMPLE),
	NUMBER(87, KVM_CAP_ARM_PSCI),
	NUMBER(88, KVM_CAP_ARM_SET_DEVICE_ADDR),
	NUMBER(89, KVM_CAP_DEVICE_CTRL),
	NUMBER(93, KVM_CAP_ARM_EL1_32BIT),
	NUMBER(98, KVM_CAP_ENABLE_CAP_VM),
	NUMBER(100, KVM_CAP_IOEVENTFD_NO_LENGTH),
	NUMBER(101, KVM_CAP_VM_ATTRIBUTES),
	NUMBER(102, KVM_CAP_ARM_PSCI_0_2),
	NUMBER(105, KVM_CAP_CHECK_EXTENSION_VM),
	NUMBER(119, KVM_CAP_GUEST_DEBUG_HW_BPS),
	NUMBER(120, KVM_CAP_GUEST_DEBUG_HW_WPS),
	NUMBER(122, KVM_CAP_IOEVENTFD_ANY_LENGTH),
	NUMBER(126, KVM_CAP_ARM_PMU_V3),
	NUMBER(127, KVM_CAP_VCPU_ATTRIBUTES),
	NUMBER(128, KVM_CAP_MAX_VCPU_ID),
	NUMBER(131, KVM_CAP_MSI_DEVID),
	NUMBER(136, KVM_CAP_IMMEDIATE_EXIT),
	NUMBER(144, KVM_CAP_ARM_USER_IRQ),
	NUMBER(158, KVM_CAP_ARM_INJECT_SERROR_ESR),
	NUMBER(162, KVM_CAP_COALESCED_PIO),
	NUMBER(165, KVM_CAP_ARM_VM_IPA_SIZE),
	NUMBER(168, KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2),
	NUMBER(170, KVM_CAP_ARM_SVE),
	NUMBER(174, KVM_CAP_ARM_IRQ_LINE_LAYOUT_2),
	NUMBER(177, KVM_CAP_ARM_NISV_TO_USER),
	NUMBER(178, KVM_CAP_ARM_INJECT_EXT_DABT),
};

TEST_TABLE(abi, capability_has_its_number, struct number, caps)
{
	CHECK_EQ(row->expected, row->actual);
}
