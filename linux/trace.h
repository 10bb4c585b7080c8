/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The events of hal_trace() as tracepoints, with the names and fields that the kernel's own KVM had on ARM (SPEC.md
 * section 2.7): perf and trace-cmd find kvm:kvm_entry and so on. What is new stands at the end of an event. Numbers
 * instead of enumerators, as tools read the format without knowing those.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kvm

#if !defined(LINUX_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define LINUX_TRACE_H

#include <linux/tracepoint.h>

/* Called with the first listener of an event and with the last: trace_listen_NAME(), trace_unlisten_NAME(). */
#define TRACE_LISTENERS(name)          \
	int trace_listen_##name(void); \
	void trace_unlisten_##name(void)

TRACE_LISTENERS(entry);
TRACE_LISTENERS(exit);
TRACE_LISTENERS(guest_fault);
TRACE_LISTENERS(mmio);
TRACE_LISTENERS(cp15);
TRACE_LISTENERS(hvc);
TRACE_LISTENERS(wfx);
TRACE_LISTENERS(irq_line);

/* clang-format off */

/* enum hal_exit */
#define TRACE_EXITS						\
	{0, "RESET"}, {1, "UNDEFINED"}, {2, "SOFTWARE"},	\
	{3, "PREF_ABORT"}, {4, "DATA_ABORT"}, {5, "IRQ"},	\
	{6, "FIQ"}, {7, "HVC"}, {0x0badca11, "HYP_GONE"}

/* enum hsr_class */
#define TRACE_CLASSES							\
	{0x00, "UNKNOWN"}, {0x01, "WFI"}, {0x03, "CP15_32"},		\
	{0x04, "CP15_64"}, {0x05, "CP14_MR"}, {0x06, "CP14_LS"},	\
	{0x07, "CP_0_13"}, {0x08, "CP10_ID"}, {0x09, "JAZELLE"},	\
	{0x0a, "BXJ"}, {0x0c, "CP14_64"}, {0x11, "SVC_HYP"},		\
	{0x12, "HVC"}, {0x13, "SMC"}, {0x20, "IABT"}, {0x24, "DABT"}

TRACE_EVENT_FN(kvm_entry,
	TP_PROTO(unsigned long vcpu_pc, unsigned int vcpu_id),
	TP_ARGS(vcpu_pc, vcpu_id),
	TP_STRUCT__entry(
		__field(unsigned long, vcpu_pc)
		__field(unsigned int, vcpu_id)
	),
	TP_fast_assign(
		__entry->vcpu_pc = vcpu_pc;
		__entry->vcpu_id = vcpu_id;
	),
	TP_printk("PC: 0x%016lx", __entry->vcpu_pc),
	trace_listen_entry, trace_unlisten_entry
);

/* esr_ec and hsr are 0 where the guest was not trapped. */
TRACE_EVENT_FN(kvm_exit,
	TP_PROTO(unsigned int ret, unsigned int esr_ec, unsigned long vcpu_pc,
		 unsigned int hsr, unsigned int vcpu_id),
	TP_ARGS(ret, esr_ec, vcpu_pc, hsr, vcpu_id),
	TP_STRUCT__entry(
		__field(unsigned int, ret)
		__field(unsigned int, esr_ec)
		__field(unsigned long, vcpu_pc)
		__field(unsigned int, hsr)
		__field(unsigned int, vcpu_id)
	),
	TP_fast_assign(
		__entry->ret = ret;
		__entry->esr_ec = esr_ec;
		__entry->vcpu_pc = vcpu_pc;
		__entry->hsr = hsr;
		__entry->vcpu_id = vcpu_id;
	),
	TP_printk("%s: HSR_EC: 0x%04x (%s), PC: 0x%016lx, HSR: 0x%08x",
		  __print_symbolic(__entry->ret, TRACE_EXITS), __entry->esr_ec,
		  __print_symbolic(__entry->esr_ec, TRACE_CLASSES),
		  __entry->vcpu_pc, __entry->hsr),
	trace_listen_exit, trace_unlisten_exit
);

TRACE_EVENT_FN(kvm_guest_fault,
	TP_PROTO(unsigned long vcpu_pc, unsigned long hsr, unsigned long hxfar,
		 unsigned long long ipa),
	TP_ARGS(vcpu_pc, hsr, hxfar, ipa),
	TP_STRUCT__entry(
		__field(unsigned long, vcpu_pc)
		__field(unsigned long, hsr)
		__field(unsigned long, hxfar)
		__field(unsigned long long, ipa)
	),
	TP_fast_assign(
		__entry->vcpu_pc = vcpu_pc;
		__entry->hsr = hsr;
		__entry->hxfar = hxfar;
		__entry->ipa = ipa;
	),
	TP_printk("ipa %#llx, hsr %#08lx, hxfar %#08lx, pc %#016lx",
		  __entry->ipa, __entry->hsr, __entry->hxfar, __entry->vcpu_pc),
	trace_listen_guest_fault, trace_unlisten_guest_fault
);

/* type: 0 a read that has not been answered yet, 2 a write. */
TRACE_EVENT_FN(kvm_mmio,
	TP_PROTO(unsigned int type, unsigned int len, u64 gpa, u64 val),
	TP_ARGS(type, len, gpa, val),
	TP_STRUCT__entry(
		__field(u32, type)
		__field(u32, len)
		__field(u64, gpa)
		__field(u64, val)
	),
	TP_fast_assign(
		__entry->type = type;
		__entry->len = len;
		__entry->gpa = gpa;
		__entry->val = val;
	),
	TP_printk("mmio %s len %u gpa 0x%llx val 0x%llx",
		  __print_symbolic(__entry->type, {0, "unsatisfied-read"}, {2, "write"}),
		  __entry->len, __entry->gpa, __entry->val),
	trace_listen_mmio, trace_unlisten_mmio
);

/* Of an access by MCRR or MRRC CRn and Op2 are 0. */
TRACE_EVENT_FN(kvm_emulate_cp15_imp,
	TP_PROTO(unsigned int Op1, unsigned int Rt1, unsigned int CRn, unsigned int CRm,
		 unsigned int Op2, bool is_write),
	TP_ARGS(Op1, Rt1, CRn, CRm, Op2, is_write),
	TP_STRUCT__entry(
		__field(unsigned int, Op1)
		__field(unsigned int, Rt1)
		__field(unsigned int, CRn)
		__field(unsigned int, CRm)
		__field(unsigned int, Op2)
		__field(bool, is_write)
	),
	TP_fast_assign(
		__entry->is_write = is_write;
		__entry->Op1 = Op1;
		__entry->Rt1 = Rt1;
		__entry->CRn = CRn;
		__entry->CRm = CRm;
		__entry->Op2 = Op2;
	),
	TP_printk("Implementation defined CP15: %s\tp15, %u, r%u, c%u, c%u, %u",
		  __entry->is_write ? "mcr" : "mrc", __entry->Op1, __entry->Rt1,
		  __entry->CRn, __entry->CRm, __entry->Op2),
	trace_listen_cp15, trace_unlisten_cp15
);

/* SMC too. */
TRACE_EVENT_FN(kvm_hvc,
	TP_PROTO(unsigned long vcpu_pc, unsigned long r0, unsigned long imm),
	TP_ARGS(vcpu_pc, r0, imm),
	TP_STRUCT__entry(
		__field(unsigned long, vcpu_pc)
		__field(unsigned long, r0)
		__field(unsigned long, imm)
	),
	TP_fast_assign(
		__entry->vcpu_pc = vcpu_pc;
		__entry->r0 = r0;
		__entry->imm = imm;
	),
	TP_printk("HVC at 0x%016lx (r0: 0x%016lx, imm: 0x%lx)",
		  __entry->vcpu_pc, __entry->r0, __entry->imm),
	trace_listen_hvc, trace_unlisten_hvc
);

TRACE_EVENT_FN(kvm_wfx,
	TP_PROTO(unsigned long vcpu_pc, bool is_wfe),
	TP_ARGS(vcpu_pc, is_wfe),
	TP_STRUCT__entry(
		__field(unsigned long, vcpu_pc)
		__field(bool, is_wfe)
	),
	TP_fast_assign(
		__entry->vcpu_pc = vcpu_pc;
		__entry->is_wfe = is_wfe;
	),
	TP_printk("guest executed wf%c at: 0x%016lx",
		  __entry->is_wfe ? 'e' : 'i', __entry->vcpu_pc),
	trace_listen_wfx, trace_unlisten_wfx
);

TRACE_EVENT_FN(kvm_irq_line,
	TP_PROTO(unsigned int type, int vcpu_idx, int irq_num, int level),
	TP_ARGS(type, vcpu_idx, irq_num, level),
	TP_STRUCT__entry(
		__field(unsigned int, type)
		__field(int, vcpu_idx)
		__field(int, irq_num)
		__field(int, level)
	),
	TP_fast_assign(
		__entry->type = type;
		__entry->vcpu_idx = vcpu_idx;
		__entry->irq_num = irq_num;
		__entry->level = level;
	),
	TP_printk("Inject %s interrupt (%d), vcpu->idx: %d, num: %d, level: %d",
		  __print_symbolic(__entry->type, {0, "CPU"}, {1, "VGIC SPI"}, {2, "VGIC PPI"}),
		  __entry->type, __entry->vcpu_idx, __entry->irq_num, __entry->level),
	trace_listen_irq_line, trace_unlisten_irq_line
);

/* clang-format on */

#endif

/* The compiler predefines 'linux' as 1. */
#undef linux
#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH linux
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
