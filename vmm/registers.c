/* SPDX-License-Identifier: GPL-2.0-only */
#include "vmm/registers.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *const core_names[] = {
	"r0",	   "r1",      "r2",	  "r3",	    "r4",	"r5",	    "r6",     "r7",
	"r8",	   "r9",      "r10",	  "r11",    "r12",	"sp",	    "lr",     "pc",
	"CPSR",	   "ORIG_r0", "SP_svc",	  "LR_svc", "SPSR_svc", "SP_abt",   "LR_abt", "SPSR_abt",
	"SP_und",  "LR_und",  "SPSR_und", "SP_irq", "LR_irq",	"SPSR_irq", "r8_fiq", "r9_fiq",
	"r10_fiq", "r11_fiq", "r12_fiq",  "SP_fiq", "LR_fiq",	"SPSR_fiq",
};

static const struct named {
	uint64_t id;
	const char *name;
} named[] = {
	{ARM_CP15_REG32(0, 0, 0, 0), "MIDR"},
	{ARM_CP15_REG32(0, 0, 0, 5), "MPIDR"},
	{ARM_CP15_REG32(0, 1, 0, 0), "SCTLR"},
	{ARM_CP15_REG32(0, 1, 0, 1), "ACTLR"},
	{ARM_CP15_REG32(0, 1, 0, 2), "CPACR"},
	{ARM_CP15_REG32(0, 2, 0, 2), "TTBCR"},
	{ARM_CP15_REG32(0, 2, 0, 0), "TTBR0"},
	{ARM_CP15_REG32(0, 2, 0, 1), "TTBR1"},
	{ARM_CP15_REG64(0, 2), "TTBR0"},
	{ARM_CP15_REG64(1, 2), "TTBR1"},
	{ARM_CP15_REG32(0, 3, 0, 0), "DACR"},
	{ARM_CP15_REG32(0, 5, 0, 0), "DFSR"},
	{ARM_CP15_REG32(0, 5, 0, 1), "IFSR"},
	{ARM_CP15_REG32(0, 6, 0, 0), "DFAR"},
	{ARM_CP15_REG32(0, 6, 0, 2), "IFAR"},
	{ARM_CP15_REG32(0, 12, 0, 0), "VBAR"},
	{ARM_CP15_REG32(0, 13, 0, 1), "CONTEXTIDR"},
	{KVM_REG_ARM_TIMER_CTL, "CNTV_CTL"},
	{KVM_REG_ARM_TIMER_CNT, "CNTVCT"},
	{KVM_REG_ARM_TIMER_CVAL, "CNTV_CVAL"},
	{KVM_REG_ARM_PSCI_VERSION, "PSCI_VERSION"},
};

static void name_cp15(uint64_t id, char *text, size_t size)
{
	if ((id & KVM_REG_SIZE_MASK) == KVM_REG_SIZE_U64)
		snprintf(text, size, "p15 %u c%u", (unsigned)(id >> 3 & 15),
			 (unsigned)(id >> 7 & 15));
	else
		snprintf(text, size, "p15 %u c%u c%u %u", (unsigned)(id >> 3 & 15),
			 (unsigned)(id >> 11 & 15), (unsigned)(id >> 7 & 15), (unsigned)(id & 7));
}

void register_name(uint64_t id, char *text, size_t size)
{
	const unsigned low = (unsigned)(id & 0xffff);

	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++)
		if (named[i].id == id) {
			snprintf(text, size, "%s", named[i].name);
			return;
		}
	switch (id & KVM_REG_ARM_COPROC_MASK) {
	case KVM_REG_ARM_CORE:
		if (low < sizeof(core_names) / sizeof(core_names[0])) {
			snprintf(text, size, "%s", core_names[low]);
			return;
		}
		break;
	case KVM_REG_ARM_VFP:
		snprintf(text, size, low < 32 ? "d%u" : "VFP %#x", low);
		return;
	case KVM_REG_ARM_CP15:
		name_cp15(id, text, size);
		return;
	case KVM_REG_ARM_DEMUX:
		snprintf(text, size, "CCSIDR %u", low & 0xff);
		return;
	default:
		break;
	}
	snprintf(text, size, "%#llx", (unsigned long long)id);
}

bool registers_read(struct kvm_client_vcpu *vcpu, struct registers *registers, struct error *error)
{
	struct {
		uint64_t n, reg[KVM_CLIENT_MAX_REGS];
	} list = {.n = KVM_CLIENT_MAX_REGS};
	int result = kvm_client_vcpu_ioctl(vcpu, KVM_GET_REG_LIST, &list);

	if (result)
		return error_set(error, "the registers cannot be listed: %s", strerror(-result));
	registers->n = (uint32_t)list.n;
	for (uint32_t i = 0; i < registers->n; i++) {
		registers->reg[i].id = list.reg[i];
		result = kvm_client_get_reg(vcpu, list.reg[i], &registers->reg[i].value);
		if (result)
			return error_set(error, "register %#llx cannot be read: %s",
					 (unsigned long long)list.reg[i], strerror(-result));
	}
	return true;
}

bool registers_write(struct kvm_client_vcpu *vcpu, const struct registers *registers, bool counter,
		     struct error *error)
{
	for (uint32_t i = 0; i < registers->n && i < KVM_CLIENT_MAX_REGS; i++) {
		const uint64_t id = registers->reg[i].id;
		char name[32];
		int result;

		if (kvm_arm_cpreg_level(id) == KVM_CLIENT_FULL && !counter)
			continue;
		result = kvm_client_set_reg(vcpu, id, registers->reg[i].value);
		if (!result)
			continue;
		register_name(id, name, sizeof(name));
		return error_set(
			error,
			"register %s cannot have the value %#llx: %s; was the guest saved on "
			"another kind of CPU?",
			name, (unsigned long long)registers->reg[i].value, strerror(-result));
	}
	return true;
}

void registers_say(struct kvm_client_vcpu *vcpu, unsigned index)
{
	static struct registers registers;
	struct error error;
	char line[256] = "";
	size_t length = 0;

	if (!registers_read(vcpu, &registers, &error)) {
		say("CPU %u: %s", index, error.text);
		return;
	}
	say("CPU %u: its registers:", index);
	for (uint32_t i = 0; i < registers.n; i++) {
		char name[32];

		register_name(registers.reg[i].id, name, sizeof(name));
		length += (size_t)snprintf(line + length, sizeof(line) - length, "  %12s %08llx",
					   name, (unsigned long long)registers.reg[i].value);
		if (i % 4 == 3 || i + 1 == registers.n) {
			say("%s", line);
			length = 0;
		}
	}
}
