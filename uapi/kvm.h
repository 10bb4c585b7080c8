/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The ABI of /dev/kvm for 32-bit ARM: numbers and structures, for monitors (in C or C++, built for armhf or
 * for x86-64 to use the simulator) and for the dispatcher behind it. All structures have the layout of
 * 32-bit ARM on both machines; docs/ABI.md describes the calls.
 */
#ifndef UAPI_KVM_H
#define UAPI_KVM_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define KVM_API_VERSION 12

/* --- structures -------------------------------------------------------------------------------------- */

/* A guest's core registers: word n is core register n of the ONE_REG interface. Monitors use the offsets. */
struct kvm_regs {
	struct {
		__u32 uregs[18]; /* r0 … r15 of User mode, CPSR, ORIG_r0 (storage without effect) */
	} usr_regs;
	__u32 svc_regs[3]; /* SP, LR, SPSR */
	__u32 abt_regs[3];
	__u32 und_regs[3];
	__u32 irq_regs[3];
	__u32 fiq_regs[8]; /* r8 … r12, SP, LR, SPSR */
};

struct kvm_vcpu_init {
	__u32 target; /* KVM_ARM_TARGET_… */
	__u32 features[7];
};

struct kvm_one_reg {
	__u64 id;
	__u64 addr; /* of a value of the size that the id names */
};

struct kvm_reg_list {
	__u64 n; /* in: room in reg[]; out: number of registers */
	__u64 reg[];
};

struct kvm_arm_device_addr {
	__u64 id; /* device << 16 | address type */
	__u64 addr;
};

struct kvm_irq_level {
	union {
		__u32 irq; /* KVM_ARM_IRQ_… */
		__s32 status;
	};
	__u32 level;
};

struct kvm_userspace_memory_region {
	__u32 slot; /* bits 31:16 address space (0), 15:0 slot */
	__u32 flags;
	__u64 guest_phys_addr;
	__u64 memory_size;    /* bytes; 0 removes the slot */
	__u64 userspace_addr; /* start of the memory in the monitor */
};

struct kvm_dirty_log {
	__u32 slot;
	__u32 padding1;
	union {
		void *dirty_bitmap; /* one bit per page */
		__u64 padding2;
	};
};

struct kvm_clear_dirty_log {
	__u32 slot;
	__u32 num_pages;
	__u64 first_page;
	union {
		void *dirty_bitmap;
		__u64 padding2;
	};
};

struct kvm_device_attr {
	__u32 flags;
	__u32 group;
	__u64 attr;
	__u64 addr; /* of the attribute's data */
};

struct kvm_create_device {
	__u32 type;
	__u32 fd; /* out */
	__u32 flags;
};

struct kvm_mp_state {
	__u32 mp_state;
};

struct kvm_vcpu_events {
	struct {
		__u8 serror_pending;
		__u8 serror_has_esr;
		__u8 ext_dabt_pending;
		__u8 pad[5];
		__u64 serror_esr;
	} exception;
	__u32 reserved[12];
};

struct kvm_irqfd {
	__u32 fd;
	__u32 gsi;
	__u32 flags;
	__u32 resamplefd;
	__u8 pad[16];
};

struct kvm_ioeventfd {
	__u64 datamatch;
	__u64 addr;
	__u32 len; /* 0, 1, 2, 4 or 8 */
	__s32 fd;
	__u32 flags;
	__u8 pad[36];
};

struct kvm_msi {
	__u32 address_lo;
	__u32 address_hi;
	__u32 data;
	__u32 flags;
	__u32 devid;
	__u8 pad[12];
};

struct kvm_signal_mask {
	__u32 len; /* 8 */
	__u8 sigset[];
};

struct kvm_guest_debug {
	__u32 control;
	__u32 pad;
};

struct kvm_enable_cap {
	__u32 cap;
	__u32 flags;
	__u64 args[4];
	__u8 pad[64];
};

struct kvm_irq_routing_irqchip {
	__u32 irqchip;
	__u32 pin;
};

struct kvm_irq_routing_msi {
	__u32 address_lo;
	__u32 address_hi;
	__u32 data;
	union {
		__u32 pad;
		__u32 devid;
	};
};

struct kvm_irq_routing_entry {
	__u32 gsi;
	__u32 type;
	__u32 flags;
	__u32 pad;
	union {
		struct kvm_irq_routing_irqchip irqchip;
		struct kvm_irq_routing_msi msi;
		__u32 pad[8];
	} u;
};

struct kvm_irq_routing {
	__u32 nr;
	__u32 flags;
	struct kvm_irq_routing_entry entries[];
};

struct kvm_coalesced_mmio_zone {
	__u64 addr;
	__u32 size;
	union {
		__u32 pad;
		__u32 pio;
	};
};

struct kvm_coalesced_mmio {
	__u64 phys_addr;
	__u32 len;
	union {
		__u32 pad;
		__u32 pio;
	};
	__u8 data[8];
};

struct kvm_coalesced_mmio_ring {
	__u32 first, last;
	struct kvm_coalesced_mmio coalesced_mmio[];
};

struct kvm_translation {
	__u64 linear_address;
	__u64 physical_address;
	__u8 valid;
	__u8 writeable;
	__u8 usermode;
	__u8 pad[5];
};

/* Synchronised registers in kvm_run. */
struct kvm_sync_regs {
	__u64 device_irq_level; /* KVM_ARM_DEV_… */
};

/* The page that a vcpu's thread shares with the kernel: page 0 of the vcpu's mapping. */
struct kvm_run {
	__u8 request_interrupt_window; /* unused on ARM */
	__u8 immediate_exit;	       /* in: KVM_RUN completes the last exit and returns */
	__u8 padding1[6];
	__u32 exit_reason; /* out: KVM_EXIT_… */
	__u8 ready_for_interrupt_injection;
	__u8 if_flag;
	__u16 flags;
	__u64 cr8;
	__u64 apic_base;
	union {
		struct {
			__u64 hardware_exit_reason;
		} hw; /* KVM_EXIT_UNKNOWN */
		struct {
			__u64 hardware_entry_failure_reason;
			__u32 cpu; /* of the host */
		} fail_entry;	   /* KVM_EXIT_FAIL_ENTRY */
		struct {
			__u64 phys_addr;
			__u8 data[8]; /* in memory order; out for a write, in for a read */
			__u32 len;
			__u8 is_write;
		} mmio; /* KVM_EXIT_MMIO */
		struct {
			__u32 suberror;
			__u32 ndata;
			__u64 data[16];
		} internal; /* KVM_EXIT_INTERNAL_ERROR */
		struct {
			__u32 type; /* KVM_SYSTEM_EVENT_… */
			__u64 flags;
		} system_event; /* KVM_EXIT_SYSTEM_EVENT */
		struct {
			__u64 esr_iss;
			__u64 fault_ipa;
		} arm_nisv; /* KVM_EXIT_ARM_NISV */
		char padding[256];
	};
	__u64 kvm_valid_regs;
	__u64 kvm_dirty_regs;
	union {
		struct kvm_sync_regs regs;
		char padding[2048];
	} s;
};

/* Where the ring of coalesced writes is in a vcpu's mapping, in pages. */
#define KVM_COALESCED_MMIO_PAGE_OFFSET 1

/* --- ioctls ------------------------------------------------------------------------------------------ */

#define KVMIO 0xAE

/* of /dev/kvm */
#define KVM_GET_API_VERSION    _IO(KVMIO, 0x00)
#define KVM_CREATE_VM	       _IO(KVMIO, 0x01) /* machine type 0; returns a VM descriptor */
#define KVM_CHECK_EXTENSION    _IO(KVMIO, 0x03) /* KVM_CAP_…; also of a VM */
#define KVM_GET_VCPU_MMAP_SIZE _IO(KVMIO, 0x04)
#define KVM_TRACE_ENABLE       _IOC(_IOC_WRITE, KVMIO, 0x06, 8)
#define KVM_TRACE_PAUSE	       _IO(KVMIO, 0x07)
#define KVM_TRACE_DISABLE      _IO(KVMIO, 0x08)

/* of a VM */
#define KVM_CREATE_VCPU		      _IO(KVMIO, 0x41) /* id; returns a vcpu descriptor */
#define KVM_GET_DIRTY_LOG	      _IOW(KVMIO, 0x42, struct kvm_dirty_log)
#define KVM_SET_USER_MEMORY_REGION    _IOW(KVMIO, 0x46, struct kvm_userspace_memory_region)
#define KVM_CREATE_IRQCHIP	      _IO(KVMIO, 0x60)
#define KVM_IRQ_LINE		      _IOW(KVMIO, 0x61, struct kvm_irq_level)
#define KVM_IRQ_LINE_STATUS	      _IOWR(KVMIO, 0x67, struct kvm_irq_level)
#define KVM_REGISTER_COALESCED_MMIO   _IOW(KVMIO, 0x67, struct kvm_coalesced_mmio_zone)
#define KVM_UNREGISTER_COALESCED_MMIO _IOW(KVMIO, 0x68, struct kvm_coalesced_mmio_zone)
#define KVM_SET_GSI_ROUTING	      _IOW(KVMIO, 0x6a, struct kvm_irq_routing)
#define KVM_IRQFD		      _IOW(KVMIO, 0x76, struct kvm_irqfd)
#define KVM_IOEVENTFD		      _IOW(KVMIO, 0x79, struct kvm_ioeventfd)
#define KVM_ENABLE_CAP		      _IOW(KVMIO, 0xa3, struct kvm_enable_cap)
#define KVM_SIGNAL_MSI		      _IOW(KVMIO, 0xa5, struct kvm_msi)
#define KVM_ARM_SET_DEVICE_ADDR	      _IOW(KVMIO, 0xab, struct kvm_arm_device_addr)
#define KVM_ARM_PREFERRED_TARGET      _IOR(KVMIO, 0xaf, struct kvm_vcpu_init)
#define KVM_CLEAR_DIRTY_LOG	      _IOWR(KVMIO, 0xc0, struct kvm_clear_dirty_log)
#define KVM_CREATE_DEVICE	      _IOWR(KVMIO, 0xe0, struct kvm_create_device)

/* of a vcpu */
#define KVM_RUN		      _IO(KVMIO, 0x80)
#define KVM_GET_REGS	      _IOR(KVMIO, 0x81, struct kvm_regs) /* not on ARM, like those below it */
#define KVM_SET_REGS	      _IOW(KVMIO, 0x82, struct kvm_regs)
#define KVM_GET_SREGS	      _IOC(_IOC_READ, KVMIO, 0x83, 0)
#define KVM_SET_SREGS	      _IOC(_IOC_WRITE, KVMIO, 0x84, 0)
#define KVM_TRANSLATE	      _IOWR(KVMIO, 0x85, struct kvm_translation)
#define KVM_INTERRUPT	      _IOC(_IOC_WRITE, KVMIO, 0x86, 4)
#define KVM_GET_FPU	      _IOC(_IOC_READ, KVMIO, 0x8c, 0)
#define KVM_SET_FPU	      _IOC(_IOC_WRITE, KVMIO, 0x8d, 0)
#define KVM_SET_GUEST_DEBUG   _IOW(KVMIO, 0x9b, struct kvm_guest_debug)
#define KVM_SET_SIGNAL_MASK   _IOW(KVMIO, 0x8b, struct kvm_signal_mask)
#define KVM_GET_MP_STATE      _IOR(KVMIO, 0x98, struct kvm_mp_state)
#define KVM_SET_MP_STATE      _IOW(KVMIO, 0x99, struct kvm_mp_state)
#define KVM_GET_VCPU_EVENTS   _IOR(KVMIO, 0x9f, struct kvm_vcpu_events)
#define KVM_SET_VCPU_EVENTS   _IOW(KVMIO, 0xa0, struct kvm_vcpu_events)
#define KVM_GET_ONE_REG	      _IOW(KVMIO, 0xab, struct kvm_one_reg)
#define KVM_SET_ONE_REG	      _IOW(KVMIO, 0xac, struct kvm_one_reg)
#define KVM_ARM_VCPU_INIT     _IOW(KVMIO, 0xae, struct kvm_vcpu_init)
#define KVM_GET_REG_LIST      _IOWR(KVMIO, 0xb0, struct kvm_reg_list)
#define KVM_ARM_VCPU_FINALIZE _IOW(KVMIO, 0xc2, int)

/* of a device and of a vcpu */
#define KVM_SET_DEVICE_ATTR _IOW(KVMIO, 0xe1, struct kvm_device_attr)
#define KVM_GET_DEVICE_ATTR _IOW(KVMIO, 0xe2, struct kvm_device_attr)
#define KVM_HAS_DEVICE_ATTR _IOW(KVMIO, 0xe3, struct kvm_device_attr)

/* --- constants --------------------------------------------------------------------------------------- */

/* exit_reason */
#define KVM_EXIT_UNKNOWN		    0
#define KVM_EXIT_MMIO			    6
#define KVM_EXIT_FAIL_ENTRY		    9
#define KVM_EXIT_FAIL_ENTRY_CPU_UNSUPPORTED (1ull << 0)
#define KVM_EXIT_INTR			    10
#define KVM_EXIT_INTERNAL_ERROR		    17
#define KVM_EXIT_SYSTEM_EVENT		    24
#define KVM_EXIT_ARM_NISV		    28

/* system_event.type */
#define KVM_SYSTEM_EVENT_SHUTDOWN 1
#define KVM_SYSTEM_EVENT_RESET	  2
#define KVM_SYSTEM_EVENT_CRASH	  3

/* mp_state */
#define KVM_MP_STATE_RUNNABLE 0
#define KVM_MP_STATE_STOPPED  5

/* flags of memory slots */
#define KVM_MEM_LOG_DIRTY_PAGES 1
#define KVM_MEM_READONLY	2

/* kvm_vcpu_init: target, and bits of features[0] */
#define KVM_ARM_TARGET_CORTEX_A15 0
#define KVM_ARM_TARGET_CORTEX_A7  1
#define KVM_ARM_NUM_TARGETS	  2
#define KVM_ARM_VCPU_POWER_OFF	  0
#define KVM_ARM_VCPU_PSCI_0_2	  1

/* kvm_irq_level.irq */
#define KVM_ARM_IRQ_VCPU2_SHIFT 28
#define KVM_ARM_IRQ_VCPU2_MASK	0xf
#define KVM_ARM_IRQ_TYPE_SHIFT	24
#define KVM_ARM_IRQ_TYPE_MASK	0xf
#define KVM_ARM_IRQ_VCPU_SHIFT	16
#define KVM_ARM_IRQ_VCPU_MASK	0xff
#define KVM_ARM_IRQ_NUM_SHIFT	0
#define KVM_ARM_IRQ_NUM_MASK	0xffff
#define KVM_ARM_IRQ_TYPE_CPU	0
#define KVM_ARM_IRQ_TYPE_SPI	1
#define KVM_ARM_IRQ_TYPE_PPI	2
#define KVM_ARM_IRQ_CPU_IRQ	0
#define KVM_ARM_IRQ_CPU_FIQ	1
#define KVM_ARM_IRQ_GIC_MAX	127 /* obsolete */
#define KVM_NR_IRQCHIPS		1

/* flags of irqfds, ioeventfds and messages; types of routing entries */
#define KVM_IRQFD_FLAG_DEASSIGN		     (1 << 0)
#define KVM_IRQFD_FLAG_RESAMPLE		     (1 << 1)
#define KVM_IOEVENTFD_FLAG_DATAMATCH	     (1 << 0)
#define KVM_IOEVENTFD_FLAG_PIO		     (1 << 1)
#define KVM_IOEVENTFD_FLAG_DEASSIGN	     (1 << 2)
#define KVM_IOEVENTFD_FLAG_VIRTIO_CCW_NOTIFY (1 << 3)
#define KVM_IOEVENTFD_FLAG_FAST_MMIO	     (1 << 4)
#define KVM_MSI_VALID_DEVID		     (1U << 0)
#define KVM_IRQ_ROUTING_IRQCHIP		     1
#define KVM_IRQ_ROUTING_MSI		     2

/* kvm_create_device */
#define KVM_CREATE_DEVICE_TEST	  1
#define KVM_DEV_TYPE_VFIO	  4
#define KVM_DEV_TYPE_ARM_VGIC_V2  5
#define KVM_DEV_TYPE_ARM_VGIC_V3  7
#define KVM_DEV_TYPE_ARM_VGIC_ITS 8

/* kvm_arm_device_addr.id, addresses and sizes of the frames of a GICv2 */
#define KVM_ARM_DEVICE_TYPE_SHIFT  0
#define KVM_ARM_DEVICE_TYPE_MASK   (0xffff << KVM_ARM_DEVICE_TYPE_SHIFT)
#define KVM_ARM_DEVICE_ID_SHIFT	   16
#define KVM_ARM_DEVICE_ID_MASK	   (0xffff << KVM_ARM_DEVICE_ID_SHIFT)
#define KVM_ARM_DEVICE_VGIC_V2	   0
#define KVM_VGIC_V2_ADDR_TYPE_DIST 0
#define KVM_VGIC_V2_ADDR_TYPE_CPU  1
#define KVM_VGIC_V2_DIST_SIZE	   0x1000
#define KVM_VGIC_V2_CPU_SIZE	   0x2000

/* groups and attributes of the GIC device */
#define KVM_DEV_ARM_VGIC_GRP_ADDR      0
#define KVM_DEV_ARM_VGIC_GRP_DIST_REGS 1
#define KVM_DEV_ARM_VGIC_GRP_CPU_REGS  2
#define KVM_DEV_ARM_VGIC_CPUID_SHIFT   32
#define KVM_DEV_ARM_VGIC_CPUID_MASK    (0xffULL << KVM_DEV_ARM_VGIC_CPUID_SHIFT)
#define KVM_DEV_ARM_VGIC_OFFSET_SHIFT  0
#define KVM_DEV_ARM_VGIC_OFFSET_MASK   (0xffffffffULL << KVM_DEV_ARM_VGIC_OFFSET_SHIFT)
#define KVM_DEV_ARM_VGIC_GRP_NR_IRQS   3
#define KVM_DEV_ARM_VGIC_GRP_CTRL      4
#define KVM_DEV_ARM_VGIC_CTRL_INIT     0

/* groups and attributes of a vcpu */
#define KVM_ARM_VCPU_TIMER_CTRL	      1
#define KVM_ARM_VCPU_TIMER_IRQ_VTIMER 0
#define KVM_ARM_VCPU_TIMER_IRQ_PTIMER 1

/* device_irq_level */
#define KVM_ARM_DEV_EL1_VTIMER (1 << 0)
#define KVM_ARM_DEV_EL1_PTIMER (1 << 1)
#define KVM_ARM_DEV_PMU	       (1 << 2)

/* ids of registers */
#define KVM_REG_ARCH_MASK  0xff00000000000000ULL
#define KVM_REG_ARM	   0x4000000000000000ULL
#define KVM_REG_SIZE_SHIFT 52
#define KVM_REG_SIZE_MASK  0x00f0000000000000ULL
#define KVM_REG_SIZE_U32   0x0020000000000000ULL
#define KVM_REG_SIZE_U64   0x0030000000000000ULL
#define KVM_REG_SIZE(id)   (1U << (((id)&KVM_REG_SIZE_MASK) >> KVM_REG_SIZE_SHIFT))

#define KVM_REG_ARM_COPROC_MASK	  0x000000000fff0000ULL
#define KVM_REG_ARM_COPROC_SHIFT  16
#define KVM_REG_ARM_32_OPC2_MASK  0x0000000000000007ULL
#define KVM_REG_ARM_32_OPC2_SHIFT 0
#define KVM_REG_ARM_OPC1_MASK	  0x0000000000000078ULL
#define KVM_REG_ARM_OPC1_SHIFT	  3
#define KVM_REG_ARM_CRM_MASK	  0x0000000000000780ULL
#define KVM_REG_ARM_CRM_SHIFT	  7
#define KVM_REG_ARM_32_CRN_MASK	  0x0000000000007800ULL
#define KVM_REG_ARM_32_CRN_SHIFT  11

#define KVM_REG_ARM_CP15		    (0x000fULL << KVM_REG_ARM_COPROC_SHIFT)
#define KVM_REG_ARM_CORE		    (0x0010ULL << KVM_REG_ARM_COPROC_SHIFT)
#define KVM_REG_ARM_CORE_REG(name)	    (__builtin_offsetof(struct kvm_regs, name) / 4)
#define KVM_REG_ARM_DEMUX		    (0x0011ULL << KVM_REG_ARM_COPROC_SHIFT)
#define KVM_REG_ARM_DEMUX_ID_MASK	    0x000000000000ff00ULL
#define KVM_REG_ARM_DEMUX_ID_SHIFT	    8
#define KVM_REG_ARM_DEMUX_ID_CCSIDR	    (0x00ULL << KVM_REG_ARM_DEMUX_ID_SHIFT)
#define KVM_REG_ARM_DEMUX_VAL_MASK	    0x00000000000000ffULL
#define KVM_REG_ARM_DEMUX_VAL_SHIFT	    0
#define KVM_REG_ARM_VFP			    (0x0012ULL << KVM_REG_ARM_COPROC_SHIFT)
#define KVM_REG_ARM_VFP_MASK		    0x000000000000ffffULL
#define KVM_REG_ARM_VFP_FPSID		    0x1000
#define KVM_REG_ARM_VFP_FPSCR		    0x1001
#define KVM_REG_ARM_VFP_MVFR1		    0x1006
#define KVM_REG_ARM_VFP_MVFR0		    0x1007
#define KVM_REG_ARM_VFP_FPEXC		    0x1008
#define KVM_REG_ARM_VFP_FPINST		    0x1009
#define KVM_REG_ARM_VFP_FPINST2		    0x100a
#define KVM_REG_ARM_FW			    (0x0014ULL << KVM_REG_ARM_COPROC_SHIFT)
#define KVM_REG_ARM_FW_REG(n)		    (KVM_REG_ARM | KVM_REG_SIZE_U64 | KVM_REG_ARM_FW | (n))
#define KVM_REG_ARM_PSCI_VERSION	    KVM_REG_ARM_FW_REG(0)
#define KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_1 KVM_REG_ARM_FW_REG(1)
#define KVM_REG_ARM_SMCCC_ARCH_WORKAROUND_2 KVM_REG_ARM_FW_REG(2)

/* A 32-bit and a 64-bit system register by the fields of its MCR or MCRR instruction. */
#define ARM_CP15_REG32(op1, crn, crm, op2)                                          \
	(KVM_REG_ARM | KVM_REG_SIZE_U32 | KVM_REG_ARM_CP15 | ((__u64)(crn) << 11) | \
	 ((__u64)(crm) << 7) | ((__u64)(op1) << 3) | (__u64)(op2))
#define ARM_CP15_REG64(op1, crm)                                                   \
	(KVM_REG_ARM | KVM_REG_SIZE_U64 | KVM_REG_ARM_CP15 | ((__u64)(crm) << 7) | \
	 ((__u64)(op1) << 3))
#define KVM_REG_ARM_TIMER_CTL	ARM_CP15_REG32(0, 14, 3, 1)
#define KVM_REG_ARM_TIMER_CNT	ARM_CP15_REG64(1, 14)
#define KVM_REG_ARM_TIMER_CVAL	ARM_CP15_REG64(3, 14)
#define KVM_REG_ARM_PTIMER_CTL	ARM_CP15_REG32(0, 14, 2, 1)
#define KVM_REG_ARM_PTIMER_CNT	ARM_CP15_REG64(0, 14)
#define KVM_REG_ARM_PTIMER_CVAL ARM_CP15_REG64(2, 14)

/* PSCI 0.1 function ids; those of later versions are in the PSCI manual */
#define KVM_PSCI_FN_BASE	0x95c1ba5e
#define KVM_PSCI_FN(n)		(KVM_PSCI_FN_BASE + (n))
#define KVM_PSCI_FN_CPU_SUSPEND KVM_PSCI_FN(0)
#define KVM_PSCI_FN_CPU_OFF	KVM_PSCI_FN(1)
#define KVM_PSCI_FN_CPU_ON	KVM_PSCI_FN(2)
#define KVM_PSCI_FN_MIGRATE	KVM_PSCI_FN(3)

/* capabilities */
#define KVM_CAP_IRQCHIP			    0
#define KVM_CAP_HLT			    1
#define KVM_CAP_USER_MEMORY		    3
#define KVM_CAP_NR_VCPUS		    9
#define KVM_CAP_NR_MEMSLOTS		    10
#define KVM_CAP_MP_STATE		    14
#define KVM_CAP_COALESCED_MMIO		    15
#define KVM_CAP_SYNC_MMU		    16
#define KVM_CAP_DESTROY_MEMORY_REGION_WORKS 21
#define KVM_CAP_SET_GUEST_DEBUG		    23
#define KVM_CAP_IRQ_ROUTING		    25
#define KVM_CAP_JOIN_MEMORY_REGIONS_WORKS   30
#define KVM_CAP_IRQFD			    32
#define KVM_CAP_IOEVENTFD		    36
#define KVM_CAP_INTERNAL_ERROR_DATA	    40
#define KVM_CAP_VCPU_EVENTS		    41
#define KVM_CAP_ENABLE_CAP		    54
#define KVM_CAP_MAX_VCPUS		    66
#define KVM_CAP_ONE_REG			    70
#define KVM_CAP_SYNC_REGS		    74
#define KVM_CAP_SIGNAL_MSI		    77
#define KVM_CAP_READONLY_MEM		    81
#define KVM_CAP_IRQFD_RESAMPLE		    82
#define KVM_CAP_ARM_PSCI		    87
#define KVM_CAP_ARM_SET_DEVICE_ADDR	    88
#define KVM_CAP_DEVICE_CTRL		    89
#define KVM_CAP_ARM_EL1_32BIT		    93
#define KVM_CAP_ENABLE_CAP_VM		    98
#define KVM_CAP_IOEVENTFD_NO_LENGTH	    100
#define KVM_CAP_VM_ATTRIBUTES		    101
#define KVM_CAP_ARM_PSCI_0_2		    102
#define KVM_CAP_CHECK_EXTENSION_VM	    105
#define KVM_CAP_GUEST_DEBUG_HW_BPS	    119
#define KVM_CAP_GUEST_DEBUG_HW_WPS	    120
#define KVM_CAP_IOEVENTFD_ANY_LENGTH	    122
#define KVM_CAP_ARM_PMU_V3		    126
#define KVM_CAP_VCPU_ATTRIBUTES		    127
#define KVM_CAP_MAX_VCPU_ID		    128
#define KVM_CAP_MSI_DEVID		    131
#define KVM_CAP_IMMEDIATE_EXIT		    136
#define KVM_CAP_ARM_USER_IRQ		    144
#define KVM_CAP_ARM_INJECT_SERROR_ESR	    158
#define KVM_CAP_COALESCED_PIO		    162
#define KVM_CAP_ARM_VM_IPA_SIZE		    165
#define KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2   168
#define KVM_CAP_ARM_SVE			    170
#define KVM_CAP_ARM_IRQ_LINE_LAYOUT_2	    174
#define KVM_CAP_ARM_NISV_TO_USER	    177
#define KVM_CAP_ARM_INJECT_EXT_DABT	    178

#endif
